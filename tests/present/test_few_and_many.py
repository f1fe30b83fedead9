"""Where few subjects are left a figure says less, and of many it shows their spread."""

import pandas as pd
import pytest

from helpers.analyse.ard import ard_rows
from helpers.analyse.courses import liver_course
from helpers.analyse.kaplan_meier import kaplan_meier, kaplan_meier_curve
from helpers.present import figures
from helpers.present.figures.style import at_risk_at, strengths

TICKS = (0, 12, 24)
COUNTS = ["n_due", "n_done", "n_missed", "n_after"]


def curve(**columns):
    return pd.DataFrame(columns)


def test_numbers_at_risk_are_of_those_whose_time_is_not_before_the_month():
    steps = curve(TIME=[0.0, 2.0, 6.0, 6.5], at_risk=[9, 9, 7, 4])
    assert at_risk_at(steps, [0, 2, 2.1, 6, 6.1, 6.5, 7]).tolist() == [9, 9, 7, 7, 4, 4, 0]


@pytest.mark.parametrize(
    ("at_risk", "whole", "faded"),
    [([9, 6, 5], [9, 6, 5], [5]), ([9, 5, 4, 1], [9, 5], [5, 4, 1]), ([4, 3], [], [4, 3])],
)
def test_a_curve_fades_where_fewer_than_five_are_at_risk(at_risk, whole, faded):
    (first, one), (second, less) = strengths(pd.Series(at_risk))
    assert (at_risk[first], at_risk[second], one) == (whole, faded, 1.0)
    assert less < 0.5


def test_numbers_at_risk_stand_under_the_incidence_of_adverse_events(study):
    axes = figures.ae_incidence(study.ard, ticks=TICKS).axes[0]
    rows = study.ard.loc[(study.ard["ANALYSIS"] == "ae-cumulative-incidence") & (study.ard["STAT"] == "at_risk")]
    at_12 = rows.loc[rows["TIME"] == 12].set_index("GRADE")["STATVAL"]
    said = [text.get_text() for text in axes.texts]
    for grade, name in ((">=2", "Grade ≥2"), (">=3", "Grade ≥3")):
        place = said.index(name)
        assert said[place + 1 + TICKS.index(12)] == f"{at_12[grade]:.0f}"


def one_subject(study, n):
    """The curve of the last so many subjects."""
    rows = study.adtte[study.adtte["PARAMCD"] == "OS"].tail(n)
    found = kaplan_meier(rows, paramcds=["OS"], times_months=(12,)) + kaplan_meier_curve(rows, paramcds=["OS"])
    return figures.kaplan_meier(found, paramcd="OS", label="Overall survival", ticks=TICKS)


def test_of_one_subject_there_is_no_curve_and_of_two_there_is(study):
    assert one_subject(study, 1).description == "There is only one treated subject; a curve needs at least two."
    assert not one_subject(study, 1).axes
    assert "2 subjects" in one_subject(study, 2).description


def test_a_schedule_of_nothing_due_has_no_scale():
    nothing = {"PARAMCD": "IMAGING", "PHASE": "FOLLOW-UP", "TIME": 3.0, **dict.fromkeys(COUNTS, 0)}
    keys = {"analysis": "schedule-adherence", "stats": COUNTS, "method": "", "population": "SAFFL"}
    figure = figures.schedule(ard_rows(pd.DataFrame([nothing]), **keys))
    assert [text.get_text() for panel in figure.axes for text in panel.texts] == ["not collected", "none was due"]
    assert [list(panel.get_yticks()) for panel in figure.axes] == [[], []]


def scores(n):
    """Scores of ``n`` subjects on the day of the start: one in four has class B."""
    subjects = [f"S{i:03d}" for i in range(n)]
    day = pd.Timestamp("2024-01-01")
    adsl = pd.DataFrame({"USUBJID": subjects, "SAFFL": "Y", "TRTSDT": day})
    rows = {"USUBJID": subjects, "PARAMCD": "CPSCORE", "ADT": day, "AVAL": 5.0}
    return pd.DataFrame({**rows, "AVALC": ["B" if i % 4 == 0 else "A" for i in range(n)]}), adsl


@pytest.mark.parametrize(("n", "said"), [(60, ""), (61, "Child-Pugh class B or C: 16/61 at month 0.")])
def test_child_pugh_is_shown_as_shares_of_classes_in_more_than_sixty_subjects(n, said):
    adlf, adsl = scores(n)
    figure = figures.liver_scores(liver_course(adlf, adsl), adlf, adsl, ticks=TICKS)
    assert figure.description.endswith(said) and ("class B" in figure.description) == bool(said)
    assert ("Child-Pugh class" in [axes.get_title("left") for axes in figure.axes]) == bool(said)


@pytest.mark.parametrize(("known", "areas"), [(6.0, 1), (9.0, 0)])
def test_what_lies_after_the_last_assessment_is_an_area_and_no_line(adtte_of_two, known, areas):
    figure = figures.interval_censored(adtte_of_two(known), paramcd="LPFSINT", of="LPFS", label="L", ticks=TICKS)
    axes = figure.axes[0]
    assert len(axes.collections) == areas
    assert max(line.get_xdata()[-1] for line in axes.lines[1:]) == known
    if areas:
        (box,) = [path.get_extents() for path in axes.collections[0].get_paths()]
        assert (box.x0, box.x1, box.y0, box.y1) == (6, 9, 0, 0.5)


@pytest.fixture
def adtte_of_two():
    """One event on a day in month 2, and one subject seen until month 9, without an event up to ``known``."""

    def made(known):
        def rows(analysis, paramcd, **stats):
            keys = {"analysis": analysis, "method": "", "population": "SAFFL", "paramcd": paramcd}
            return ard_rows(pd.DataFrame([stats]), stats=[stat for stat in stats if stat != "TIME"], **keys)

        steps = [(0.0, 1.0, 2), (2.0, 0.5, 2), (9.0, 0.5, 1)]
        curve = [rows("kaplan-meier-curve", "LPFS", TIME=time, estimate=s, at_risk=n) for time, s, n in steps]
        found = rows("npmle", "LPFSINT", known_until=known)
        return pd.concat([*curve, found, rows("npmle-curve", "LPFSINT", TIME=2.0, start=2.0, estimate=0.5)])

    return made
