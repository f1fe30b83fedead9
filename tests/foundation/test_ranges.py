"""Every number of the protocol has a range that is possible and one that is usual."""

import pytest
from pydantic import BaseModel

from helpers.foundation.amendment import amended
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import load
from helpers.foundation.ranges import Usual, doubts
from helpers.foundation.runs import PROJECT

PROTOCOL = load(PROJECT / "protocol.yml")
RULE = {"p0": 0.3, "prior": [0.6, 1.4], "limit": 0.95, "grade": 3, "related": True, "max_subjects": 36,
        "rates": [0.1, 0.3], "source": "ours"}  # fmt: skip


def changed(place, value):
    """The protocol with one setting replaced; of monitoring, with a rule of monitoring."""
    return amended(amended(PROTOCOL, {"monitoring": RULE}), {place: value})


def test_what_the_trial_sets_is_usual():
    assert doubts(PROTOCOL) == []
    assert doubts(amended(PROTOCOL, {"monitoring": RULE})) == []


# place, the smallest and largest number that is possible, those beyond them, the smallest and largest that is usual
NUMBERS = [
    ("treatment.alpha_beta", (0.11, 100), (0.1, 100.1, 1e-300, 1e300, float("inf"), float("nan")), (1, 20)),
    ("horizon.years", (1, 100), (0, 101, 10**9), (1, 20)),
    ("death.imputed_day", (1, 28), (0, 29), (1, 28)),
    ("imaging.interval_months", (1, 60), (0, 61), (1, 12)),
    ("imaging.visit_span_days", (1, 1000), (0, 1001, 10**18), (1, 190)),
    ("imaging.missed_assessments", (1, 20), (0, 21), (1, 4)),
    ("imaging.window_days", (1, 1000), (0, 1001), (1, 190)),
    ("response.stable_disease_min_days", (1, 1000), (0, 1001), (1, 190)),
    ("toxicity.acute_months", (1, 60), (0, 61), (1, 12)),
    ("liver.alp_times", (0.01, 1000), (0, 1000.1), (1, 50)),
    ("liver.child_pugh_rise", (1, 10), (0, 11), (1, 4)),
    ("liver.window_months", (1, 60), (0, 61), (1, 12)),
    ("schedule.week_days", (1, 1000), (0, 1001), (1, 190)),
    ("schedule.week_window_days", (0, 1000), (-1, 1001), (0, 190)),
    ("schedule.month_window_days", (0, 1000), (-1, 1001), (0, 190)),
    ("schedule.quarter_months", (1, 60), (0, 61), (1, 12)),
    ("schedule.quarter_window_days", (0, 1000), (-1, 1001), (0, 190)),
    ("estimation.confidence_level", (0.51, 0.9998), (0.5, 0.9999, 95, 0), (0.8, 0.999)),
    ("estimation.landmark_month", (1, 1200), (0, 1201, 10**9), (1, 180)),
    ("models.events_per_covariate", (1, 1000), (0, 1001), (5, 50)),
    ("models.covariates.MAXDBL.per", (0.0011, 1_000_000), (0.001, 1_000_001, 1e-300), (0.01, 10_000)),
    ("models.covariates.AFPBL.log", (1.02, 1000), (1.01, 1001), (1.1, 10)),
    ("monitoring.p0", (0.0011, 0.998), (0.001, 0.999), (0.01, 0.9)),
    ("monitoring.limit", (0.0011, 0.9998), (0.001, 0.9999), (0.5, 0.999)),
    ("monitoring.grade", (1, 5), (0, 6), (1, 5)),
    ("monitoring.max_subjects", (1, 10_000), (0, 10_001), (5, 500)),
    ("endpoints.LPFS5MM.local.minimum_increase_mm", (0, 1000), (-1, 1001, 1e300), (0, 30)),
    ("endpoints.OS.horizon_years", (1, 100), (0, 101), (1, 20)),
]


@pytest.mark.parametrize(("place", "possible", "beyond", "usual"), NUMBERS, ids=[row[0] for row in NUMBERS])
def test_a_number_beyond_what_is_possible_is_refused_and_beyond_what_is_usual_is_told(place, possible, beyond, usual):
    for value in possible:
        found = doubts(changed(place, value))
        assert [doubt.place for doubt in found] == ([] if usual[0] <= value <= usual[1] else [place])
        assert all((doubt.low, doubt.high) == usual for doubt in found)
    for value in usual:
        assert doubts(changed(place, value)) == []
    for value in beyond:
        with pytest.raises(StudyError, match=f"cannot be used: {place}: input should be"):
            changed(place, value)


@pytest.mark.parametrize("place", [row[0] for row in NUMBERS])
def test_a_number_is_no_text_and_no_truth(place):
    for value in ("3", True, "042"):
        with pytest.raises(StudyError, match=f"{place}: input should be a valid (integer|number)"):
            changed(place, value)


LISTS = ["liver.albi_rises", "liver.change_months", "schedule.months", "estimation.times_months",
         "estimation.display_months", "estimation.toxicity_times_months", "estimation.restricted_mean_months",
         "monitoring.rates"]  # fmt: skip


@pytest.mark.parametrize("place", LISTS)
def test_the_numbers_of_a_list_are_in_order_each_once_and_not_too_many(place):
    low, high = (0.1, 0.2) if place in ("liver.albi_rises", "monitoring.rates") else (12, 24)
    more = [60] if place == "estimation.times_months" else []
    changed(place, [low, high, *more])
    for wrong in ([high, low], [low, low]):
        with pytest.raises(StudyError, match=f"{place}: the numbers have to be in order, each once"):
            changed(place, wrong)
    many = [low + number * (0.001 if low < 1 else 1) for number in range(61)]
    with pytest.raises(StudyError, match=f"{place}: tuple should have at most 60 items"):
        changed(place, many)
    with pytest.raises(StudyError, match=rf"{place}\.1: input should be"):
        changed(place, [low, 10**9])


def test_months_of_the_first_screen_are_among_those_that_are_estimated():
    with pytest.raises(StudyError, match="name 18, which is not among times_months"):
        changed("estimation.headline_months", [12, 18])


@pytest.mark.parametrize("place", ["response.progression_ratio", "endpoints.LPFSBL.local.progression_ratio"])
def test_growth_is_more_and_of_a_usual_size(place):
    for ratio in ([10, 12], [1, 2], [10, 10], [101, 10]):
        with pytest.raises(StudyError, match=rf"{place}: \[{ratio[0]}, {ratio[1]}\] is no increase of up to 10 times"):
            changed(place, ratio)
    for ratio in ([105, 100], [12, 10], [20, 10]):
        assert doubts(changed(place, ratio)) == []
    for ratio in ([104, 100], [21, 10], [100, 10]):
        assert [(doubt.place, doubt.value) for doubt in doubts(changed(place, ratio))] == [
            (place, f"[{ratio[0]}, {ratio[1]}]")
        ]


def test_a_response_is_less_and_of_a_usual_size():
    place = "response.partial_response_ratio"
    for ratio in ([10, 7], [10, 10], [1, 11]):
        with pytest.raises(StudyError, match=rf"{place}: \[{ratio[0]}, {ratio[1]}\] is no decrease"):
            changed(place, ratio)
    for ratio in ([3, 10], [7, 10], [95, 100]):
        assert doubts(changed(place, ratio)) == []
    for ratio in ([29, 100], [96, 100]):
        assert [doubt.place for doubt in doubts(changed(place, ratio))] == [place]


def test_pairs_of_limits_are_in_order():
    for place, wrong in (("liver.albi_grade_limits", [-1.39, -2.6]), ("liver.transaminase_times", [20, 5])):
        with pytest.raises(StudyError, match=f"{place}: the numbers have to be in order"):
            changed(place, wrong)
        with pytest.raises(StudyError, match=f"{place}: tuple should have at most 2 items"):
            changed(place, [wrong[1], wrong[0], wrong[0] + 1])
    assert [doubt.place for doubt in doubts(changed("liver.albi_grade_limits", [-2.6, 0.1]))] == [
        "liver.albi_grade_limits"
    ]


@pytest.mark.parametrize(
    "classes",
    [
        {"A": [5, 7], "B": [7, 9], "C": [10, 15]},
        {"A": [6, 5], "B": [7, 9], "C": [10, 15]},
        {"A": [10, 15], "B": [7, 9], "C": [5, 6]},
    ],
)
def test_classes_of_child_and_pugh_share_no_point(classes):
    with pytest.raises(StudyError, match="liver: child_pugh_classes is not from few points to many"):
        changed("liver.child_pugh_classes", classes)


def test_two_readings_that_are_the_same_are_refused():
    same = PROTOCOL.endpoints["LPFS5MM"].model_dump() | {"label": "Another name", "source": "ours"}
    with pytest.raises(StudyError, match=r"endpoints\.LPFS5MM and endpoints\.LPFSNEW are the same reading of LPFS\."):
        amended(PROTOCOL, {"endpoints.LPFSNEW": same})
    amended(PROTOCOL, {"endpoints.LPFSNEW": same | {"local": {"minimum_increase_mm": 6}}})
    amended(PROTOCOL, {"endpoints.EFS": PROTOCOL.endpoints["LPFS"].model_dump() | {"label": "Event-free survival"}})


def numbers_without_a_range(model, place=""):
    """Places of numbers whose type says nothing of what is usual."""
    for name, field in model.model_fields.items():
        yield from _without(field.annotation, field.metadata, f"{place}{name}")


def _without(kind, metadata, place):
    from typing import Annotated, get_args, get_origin

    if any(isinstance(one, Usual) for one in metadata):
        return
    if get_origin(kind) is Annotated:
        kind, *metadata = get_args(kind)
        yield from _without(kind, metadata, place)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from numbers_without_a_range(kind, f"{place}.")
    elif kind in (int, float):
        yield place
    else:
        for one in get_args(kind):
            if not isinstance(one, (str, float)) and one is not Ellipsis:
                yield from _without(one, [], place)


def test_no_number_is_without_a_usual_range():
    assert list(numbers_without_a_range(type(PROTOCOL))) == []

    class Careless(BaseModel):
        years: int
        months: tuple[int, ...]

    assert list(numbers_without_a_range(Careless)) == ["years", "months"]


def test_a_point_between_two_classes_of_child_and_pugh_is_in_one():
    with pytest.raises(StudyError, match="each point in one class"):
        changed("liver.child_pugh_classes", {"A": [5, 6], "B": [8, 9], "C": [10, 15]})


def test_a_word_of_causality_has_one_meaning():
    with pytest.raises(StudyError, match="related and not_related both have Possible; a word has one meaning"):
        amended(PROTOCOL, {"toxicity.related": ["RELATED", "Possible"], "toxicity.not_related": ["POSSIBLE "]})


def test_the_other_diameter_is_another():
    with pytest.raises(StudyError, match="measure and fallback_measure are both VDIAM"):
        changed("response.fallback_measure", "VDIAM")
