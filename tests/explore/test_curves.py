import numpy as np
import pandas as pd
import pytest

from helpers.explore.curves import cif, km
from helpers.explore.groups import VARIABLES, groups_of
from helpers.explore.what_if import what_if
from helpers.explore.window import windowed
from helpers.foundation.contracts import ARD
from helpers.foundation.errors import StudyError

MONTH = 30.4375


def steps(curves, **keys):
    rows = curves.curve
    for name, wanted in keys.items():
        rows = rows.loc[rows[name] == wanted]
    return [(round(time * MONTH), round(value, 4)) for time, value in zip(rows["TIME"], rows["estimate"], strict=True)]


def test_whole_curve_of_three_patients(three, days):
    assert steps(km(three, "LPFS")) == [(0, 1.0), (days.july, 0.3333), (days.death, 0.0)]


def test_a_curve_for_each_group_and_the_same_subjects_in_all(three, days):
    by_sex = km(three, "lpfs", by="sex")
    assert steps(by_sex, GROUP="F") == [(0, 1.0), (days.july, 0.0)]
    assert steps(by_sex, GROUP="M") == [(0, 1.0), (days.death, 0.0)]
    whole = by_sex.frame.loc[by_sex.frame["TIME"].isna()].set_index("GROUP")
    assert whole[["n", "events"]].to_numpy().tolist() == [[2, 2], [1, 1]]


def test_a_number_is_divided_where_asked_and_at_the_median_otherwise(three):
    adsl = three.adsl.set_index("USUBJID")
    groups, named = groups_of(three, "AGE", at=55)
    assert (groups.to_dict(), named) == ({"S1": "≤55", "S2": ">55", "S3": ">55"}, "age (years)")
    many = pd.Series(range(10), index=[*adsl.index, *(f"X{n}" for n in range(7))], dtype="float64")
    assert groups_of(three, many.rename("own"))[0].to_dict() == {"S1": "0", "S2": "1", "S3": "2"}


def test_who_has_no_value_is_a_group_of_their_own(three):
    by_class = km(three, "OS", by=pd.Series({"S1": "A", "S2": "", "S3": "A"}, name="class"))
    assert by_class.frame["GROUP"].unique().tolist() == ["A", "Not recorded"]
    assert "Overall survival by class" in repr(by_class)


def test_groups_of_ones_own_need_a_value_for_everybody(three):
    with pytest.raises(StudyError, match="no value for 1 treated subjects, first S3"):
        km(three, "OS", by=pd.Series({"S1": "A", "S2": "B"}))


def test_a_text_cannot_be_divided_at_a_number(three):
    with pytest.raises(StudyError, match="is a text, which cannot be divided at 3"):
        km(three, "OS", by="SEX", at=3)


def test_within_a_window_later_events_are_censored_at_its_end(three, days):
    end = 300 / MONTH
    within = windowed(three.adtte.query("PARAMCD == 'LPFS'"), end).set_index("USUBJID")
    assert within["CNSR"].tolist() == [0, 0, 3]
    assert within.loc["S3", ["AVAL", "EVTYPE", "EVNTDESC"]].tolist() == [pytest.approx(300), 0, "End of the window"]
    assert within.loc["S3", "ADT"] - within.loc["S3", "STARTDT"] == pd.Timedelta(days=299)
    assert within.loc["S3", ["SRCDOM", "SRCVAR", "EVNTLNK"]].tolist() == ["", "", ""]
    assert steps(km(three, "LPFS", until=end)) == [(0, 1.0), (days.july, 0.3333), (300, 0.3333)]


def test_an_event_on_the_last_day_of_the_window_counts(three, days):
    within = windowed(three.adtte.query("PARAMCD == 'LPFS'"), days.july / MONTH)
    assert (within["CNSR"] == 0).sum() == 2


@pytest.mark.parametrize("until", [0, -3, 0.5, float("nan"), "12", True])
def test_a_window_that_is_none_is_refused(three, until):
    with pytest.raises(StudyError, match="number of months of at least 1"):
        km(three, "LPFS", until=until)


def test_incidence_of_each_kind_of_event(three, days):
    curves = cif(three, "TTLP")
    assert steps(curves, GROUP="progression") == [(0, 0.0), (days.july, 0.6667), (days.death, 0.6667)]
    assert steps(curves, GROUP="death")[-1] == (days.death, 0.3333)
    by_sex = cif(three, "TTLP", by="SEX")
    assert steps(by_sex, GROUP="F", TERM="progression") == [(0, 0.0), (days.july, 1.0)]
    assert steps(by_sex, GROUP="M", TERM="death") == [(0, 0.0), (days.death, 1.0)]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda run: km(run, "TTLP"), "'TTLP' is no parameter with a Kaplan-Meier curve.*LPFS, DPFS, OS"),
        (lambda run: cif(run, "OS"), "'OS' is no parameter with competing events.*TTLP, TTDP"),
        (lambda run: km(run, "OS", by="DCSREAS"), "'DCSREAS' is no baseline variable.*CPCLASS"),
    ],
)
def test_errors_name_the_choices(run, ask, said):
    with pytest.raises(StudyError, match=said):
        ask(run)


def test_the_whole_curve_is_that_of_the_report(run):
    for paramcd in ("LPFS", "DPFS", "OS", "PFS"):
        mine = km(run, paramcd).ard
        both = mine.merge(run.ard, on=list(ARD.key))
        assert len(both) == len(mine)
        np.testing.assert_array_equal(both["STATVAL_x"], both["STATVAL_y"])


def test_every_variable_can_divide_the_bundled_study(run):
    treated = (run.adsl["SAFFL"] == "Y").sum()
    for name in VARIABLES:
        groups, _ = groups_of(run, name)
        assert len(groups) == treated
        assert groups.notna().all(), name


def test_it_shows_figure_and_table_and_says_that_the_data_are_synthetic(run):
    shown = km(run, "LPFS", by="SEX")._repr_html_()
    assert "<svg" in shown and "<table" in shown and "Synthetic data" in shown


@pytest.mark.parametrize("until", [1, 3, 5.5])
def test_a_short_window_has_an_estimate_at_its_end(run, until):
    for shown in (km(run, "LPFS", until=until), cif(run, "TTLP", "SEX", until=until)):
        assert shown.frame["TIME"].dropna().unique().tolist() == [int(until)]
        assert "estimate" in shown.frame
    assert max(km(run, "OS", until=23).figure.axes[0].get_xticks()) == 18


@pytest.mark.parametrize(
    ("values", "groups"),
    [
        (pd.Categorical(["low", "high", "low"], categories=["low", "high"], ordered=True), ["low", "high"]),
        (pd.cut([1, 5, 9], 2), ["(0.992, 5.0]", "(5.0, 9.0]"]),
        ([True, False, None], ["No", "Yes", "Not recorded"]),
        (pd.array(["b", None, "a"], dtype="string"), ["a", "b", "Not recorded"]),
        (
            pd.to_datetime(["2023-01-01", "2023-01-02", None]),
            ["2023-01-01 00:00:00", "2023-01-02 00:00:00", "Not recorded"],
        ),
        (["x", None, "Not recorded"], ["x", "Not recorded"]),
        ([1234567, 1234568, 1234568], ["1234567.0", "1234568.0"]),
    ],
)
def test_groups_of_ones_own_of_every_kind_in_their_order(three, values, groups):
    own = pd.Series(values, index=["S1", "S2", "S3"], name="own")
    shown = km(three, "OS", by=own)
    assert shown.frame["GROUP"].unique().tolist() == groups


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (
            lambda run: km(run, "OS", by=pd.Series([1, 2, 3, 4], index=["S1", "S2", "S3", "S3"])),
            "more than one value for S3",
        ),
        (lambda run: km(run, "OS", by="AGE", at=float("nan")), "at is nan; it is a number"),
        (lambda run: km(run, "OS", by="SEX", at="q"), "at is 'q'; it is a number"),
        (lambda run: km(run, "OS", at=3), "divides a variable, and none is given"),
    ],
)
def test_what_makes_no_groups_is_one_sentence(three, ask, said):
    with pytest.raises(StudyError, match=said):
        ask(three)


def test_what_is_known_only_after_treatment_is_said(run):
    assert "known only when treatment has ended" in km(run, "OS", by="dosetot").table._repr_html_()
    assert "known only when" not in km(run, "OS", by="AGE").table._repr_html_()


def test_a_parameter_about_something_else_than_progression_shows_that(three):
    entry = {"label": "Time to death", "events": ["local_progression", "death"], "counts_as_event": ["death"],
             "assessments": "alive", "source": "ours"}  # fmt: skip
    other = what_if(three, {"endpoints.TTD": entry})
    shown = cif(other, "TTD", by="SEX")
    assert shown.figure.axes[0].get_ylabel() == "Death first, %"
    both = what_if(three, {"endpoints.TTD": entry | {"counts_as_event": ["local_progression", "death"]}})
    with pytest.raises(StudyError, match="counts progression, death as its event"):
        cif(both, "TTD", by="SEX")


def test_a_condition_leaves_out_who_does_not_meet_it(three, days):
    women = km(three, "LPFS", where="SEX == 'F'")
    assert steps(women) == steps(km(three, "LPFS", by="sex"), GROUP="F")
    assert "where SEX == 'F'" in repr(women)
    assert steps(km(three, "LPFS", by="sex", where="SEX == 'M'"), GROUP="M") == [(0, 1.0), (days.death, 0.0)]


def test_a_condition_that_nobody_meets_is_refused(three):
    with pytest.raises(StudyError, match="No treated subject meets the condition"):
        km(three, "LPFS", where="AGE > 120")
