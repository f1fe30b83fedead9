"""Harms one by one, and the figures of laboratory and liver: literal lines of hand-typed subjects."""

import pandas as pd

from helpers.analyse.courses import lab_course, liver_course
from helpers.foundation.contracts import ADAM
from helpers.present import figures, tables
from tests.present import sample
from tests.present.test_tables import cells, line

START = "2023-01-10"
TICKS = (0, 12, 24)


def dates(*texts: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(texts))).astype("datetime64[ms]")


ADSL = sample.conform(pd.DataFrame({
    "USUBJID": ["A", "B", "C"],
    "SAFFL": ["Y", "Y", "N"],
    "EFFFL": "N",
    "CHRONFL": "N",
    "EOSSTT": "ONGOING",
    "TRTSDT": dates(START, START, None),
    "DTHDT": dates("2024-01-10", "2023-06-15", "2023-02-01"),
    "DTHDTF": ["", "D", ""],
    "DTHSRC": ["DM", "DS", "DM"],
    "DTHSEQ": [None, 4, None],
    "DTHCAUS": ["HEPATIC FAILURE", "", "SEPSIS"],
}), ADAM["adsl"])  # fmt: skip


def events(**columns) -> pd.DataFrame:
    frame = pd.DataFrame({"AESEQ": range(1, 1 + len(columns["AEDECOD"])), "AETERM": "x", "AEBODSYS": "y", **columns})
    return sample.conform(frame, ADAM["adae"])


ADAE = events(
    USUBJID=["A", "A", "A", "B", "B", "B"],
    AEDECOD=["Ascites", "Fatigue", "Sepsis", "Nausea", "Fever", "Anemia"],
    AETOXGRN=[3, 2, None, 1, 4, 3],
    AESER=["N", "N", "Y", "N", "", ""],
    AEOUT=["RECOVERED", "", "FATAL", "", "", ""],
    AREL=["Y", "", "N", "", "", ""],
    TRTEMFL=["Y", "Y", "Y", "Y", "Y", ""],
    APHASE=["ACUTE", "ACUTE", "CHRONIC", "ACUTE", "ACUTE", ""],
    ALTPHASE=["", "CHRONIC", "", "NOT TREATMENT-EMERGENT; CHRONIC", "", ""],
    AESTDTC=["2023-01-10", "2023-04", "2024-01-01", "", "2023-02-01", "2022-12-01"],
    ASTDT=dates("2023-01-10", "2023-04-01", "2024-01-01", START, "2023-02-01", "2022-12-01"),
    AENDT=dates("2023-01-20", None, "2024-01-10", None, None, None),
)


def test_severe_serious_and_fatal_events_stand_one_a_line():
    table = tables.severe_events(ADAE, ADSL)
    assert cells(table)[1:] == [
        ["A", "Ascites", "3", "Acute", "1", "11", "No", "Yes", "recovered", "AE 1"],
        ["A", "Sepsis", "not graded", "Chronic", "357", "366", "Yes", "No", "fatal", "AE 3"],
        ["B", "Fever", "4", "Acute", "23", "no end recorded", "", "", "", "AE 5"],
    ]
    assert "There was none." in str(cells(tables.severe_events(ADAE.iloc[1:2], ADSL)))


def test_deaths_of_treated_subjects_have_their_day_and_cause():
    table = tables.deaths(ADSL)
    assert line(table, "A") == ["2024-01-10", "366", "Hepatic failure", "DM"]
    assert line(table, "B") == ["2023-06-15 (day imputed)", "157", "not collected", "DS 4"]
    assert [row[0] for row in cells(table)[1:]] == ["B", "A"]
    assert "No treated subject is known to have died." in str(cells(tables.deaths(ADSL.iloc[2:])))


def test_events_whose_phase_is_not_certain_say_what_else_they_could_be():
    table = tables.open_phases(ADAE)
    assert line(table, "A") == ["Fatigue", "2023-04", "2023-04-01", "Acute", "Chronic"]
    assert line(table, "B")[1:] == ["missing", START, "Acute", "Not treatment-emergent or chronic"]


def test_laboratory_is_drawn_as_multiples_of_the_limit_and_said_in_words():
    labs = pd.DataFrame({
        "USUBJID": ["A", "B", "A", "C"], "LBTESTCD": ["ALT", "ALT", "ALB", "ALT"], "LBSEQ": [1, 1, 2, 1],
        "ADT": dates("2023-04-10", "2023-04-10", "2023-01-10", "2023-04-10"), "AVAL": [80.0, 120.0, 30.0, 9999.0],
        "ANRHI": [40.0, 40.0, 50.0, 40.0], "ANRLO": [5.0, 5.0, 40.0, 5.0],
    })  # fmt: skip
    adlb = sample.conform(labs, ADAM["adlb"])
    said = figures.lab_trajectories(lab_course(adlb, ADSL), adlb, ADSL, ticks=TICKS).description
    assert said.endswith("ALT: median 2.50 at month 3; ALB: median 0.75 at month 0.")
    unlimited = adlb.assign(ANRHI=float("nan"), ANRLO=float("nan"))
    nothing = figures.lab_trajectories(lab_course(unlimited, ADSL), unlimited, ADSL, ticks=TICKS)
    assert nothing.description == "No value has a limit of normal, so there is nothing to draw."


def test_liver_scores_are_drawn_and_said_in_words():
    scores = {"USUBJID": ["A", "B"], "PARAMCD": ["ALBI", "CPSCORE"], "PARAM": "x"}
    days = dates("2023-01-10", "2024-01-10")
    adlf = sample.conform(pd.DataFrame({**scores, "ADT": days, "AVAL": [-2.5, 6.0]}), ADAM["adlf"])
    said = figures.liver_scores(liver_course(adlf, ADSL), adlf, ADSL, ticks=TICKS).description
    assert said.endswith("ALBI score: median −2.50 at month 0; Child-Pugh score: median 6.00 at month 12.")
    nothing = figures.liver_scores(liver_course(adlf.iloc[:0], ADSL), adlf.iloc[:0], ADSL, ticks=TICKS)
    assert nothing.description.startswith("No liver score")


def test_of_many_subjects_the_spread_is_drawn_and_enzymes_on_a_logarithmic_axis():
    n = 70
    adsl = pd.DataFrame(
        {"USUBJID": [f"S{number:02d}" for number in range(n)], "SAFFL": "Y", "TRTSDT": pd.Timestamp(START)}
    )
    labs = pd.DataFrame({
        "USUBJID": adsl["USUBJID"], "LBTESTCD": "ALT", "LBSEQ": 1, "ADT": pd.Timestamp(START),
        "AVAL": [float(10 + 10 * number) for number in range(n)], "ANRHI": 40.0, "ANRLO": 5.0,
    })  # fmt: skip
    few, many = (
        figures.lab_trajectories(lab_course(some, adsl), some, adsl, ticks=TICKS)
        for some in (sample.conform(labs.iloc[:60], ADAM["adlb"]), sample.conform(labs, ADAM["adlb"]))
    )
    assert (few.axes[0].get_yscale(), many.axes[0].get_yscale()) == ("linear", "log")
    assert len(few.axes[0].lines) == 60 + 2  # a line per subject, the median, the limit
    assert len(many.axes[0].collections[-1].get_offsets()) == 14  # dots of the seven lowest and the seven highest
    assert "a line per subject" in few.description
    assert "from the 10th to the 90th percentile" in many.description
