"""Tables and figures of liver function and of the schedule say what the results say."""

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows
from helpers.foundation.contracts import ADAM
from helpers.foundation.results import Results, combine
from helpers.present import figures, tables
from tests.present import sample
from tests.present.test_report import page
from tests.present.test_tables import cells, line

PROPORTION = ("n", "denominator", "estimate", "low", "high")
SUMMARY = ("n", "mean", "sd", "median", "q1", "q3")
DUE = ("n_due", "n_done", "n_missed", "estimate", "n_after")


def rows(analysis: str, names: tuple[str, ...], stats: tuple[str, ...], *values) -> Results:
    frame = pd.DataFrame(values, columns=[*names, *stats])
    return Results(ard_rows(frame, analysis=analysis, method=f"By hand of {analysis}", stats=stats, population="SAFFL"))


LIVER = combine(
    rows(
        "liver-function", ("TERM", "GROUP"), PROPORTION,
        ("rild-non-classic-alone", "", 1, 30, 1 / 30, 0.001, 0.172),
        ("rild-non-classic", "", 2, 30, 2 / 30, 0.008, 0.221),
        ("rild-classic", "", 0, 30, 0.0, 0.0, 0.116), ("albi-rise>0.25", "", 7, 33, 0.2121, 0.09, 0.389),
        ("child-pugh-rise>=2", "", 3, 34, 0.0882, 0.0186, 0.2368),
        ("albi-rise>0.25", "exact-months", 6, 32, 0.1875, 0.0721, 0.3644),
    ),
    rows(
        "liver-function", ("TERM", "TIME"), SUMMARY,
        ("albi-change", 3.0, 30, 0.1, 0.2, -0.051, -0.1, 0.12), ("albi-change", 60.0, 1, 0.3, np.nan, 0.3, 0.3, 0.3),
    ),
    rows("albi-shift", ("TERM", "GROUP"), ("n",), ("1", "1", 9), ("1", "2", 8), ("1", "3", 0), ("2", "2", 18)),
    rows("child-pugh-shift", ("TERM", "GROUP"), ("n",), ("A", "B", 2), ("Missing", "Missing", 1)),
)  # fmt: skip
SCHEDULE = rows(
    "schedule-adherence", ("PARAMCD", "PHASE", "TIME"), DUE,
    ("VISIT", "", np.nan, 40, 38, 2, 0.95, 7), ("VISIT", "MONTHLY", np.nan, 30, 29, 1, 29 / 30, 4),
    ("VISIT", "MONTHLY", 1.0, 30, 29, 1, 29 / 30, 4), ("IMAGING", "", np.nan, 20, 15, 5, 0.75, 0),
    ("IMAGING", "QUARTERLY", 3.0, 20, 15, 5, 0.75, 0),
)  # fmt: skip


def test_worsening_of_the_liver_comes_from_the_results_in_the_order_of_the_plan():
    table = tables.liver_function(LIVER)
    names = [row[0] for row in cells(table) if row[0].startswith(("ALBI", "Child-Pugh", "ALP"))]
    assert names == [
        "ALBI score more than 0.25 above baseline",
        "Child-Pugh score 2 points or more above baseline",
        "ALP and new ascites (classic RILD by these criteria)",
        "Child-Pugh rise, ALT or AST (non-classic RILD by these criteria)",
        "Child-Pugh rise, ALT or AST (non-classic RILD by these criteria), without those who have the classic",
    ]
    # in the window, and beside it up to exactly its months
    assert line(table, names[0]) == ["7/33", "21.2%", "9.0–38.9", "6/32", "18.8%", "7.2–36.4"]
    assert line(table, names[1]) == ["3/34", "8.8%", "1.9–23.7", "", "", ""]
    assert line(table, names[4])[:2] == ["1/30", "3.3%"]


def test_a_change_has_its_sign_and_one_subject_no_spread():
    table = tables.albi_change(LIVER)
    assert line(table, "Month 3") == ["30", "−0.05 (−0.10 to +0.12)", "+0.10 (0.20)"]
    assert line(table, "Month 60")[2] == "+0.30 (–)"


def test_a_shift_names_where_those_of_a_level_ended():
    table = tables.liver_shifts(LIVER)
    assert line(table, "1", after="ALBI grade") == ["17", "1: 9, 2: 8"]
    assert line(table, "Missing", after="Child-Pugh class") == ["1", "Missing: 1"]


def test_the_schedule_comes_from_the_results():
    table = tables.schedule_adherence(SCHEDULE)
    assert line(table, "Monthly, after it", after="Visits") == ["30", "29 (96.7)", "1", "4"]
    assert line(table, "All", after="Imaging of the liver") == ["20", "15 (75.0)", "5", "0"]
    assert "Imaging of the liver, done of due: month 3 15/20" in figures.schedule(SCHEDULE).description
    assert "Visits, done of due: month 1 29/30 (4 due after the last contact)" in figures.schedule(SCHEDULE).description
    assert figures.schedule(Results()).description == "No visit was due after the end of treatment."


def test_the_report_shows_them_and_each_subject_with_the_inputs():
    study = sample.study()
    study.ard = combine(Results(study.ard), LIVER, SCHEDULE).rows
    told = {"USUBJID": ["A", "B", "C"], "PARAMCD": ["RILDNC"] * 3, "PARAM": "RILD", "AVALC": ["N", "Y", ""]}
    adlf = sample.conform(
        pd.DataFrame({**told, "INPUTS": ["ALT 2 × ULN", "ALT <6> × ULN", "ALT not known"]}), ADAM["adlf"]
    )
    text = page(study, adlf=adlf)
    assert "Each subject, with the inputs" in text
    assert "ALT &lt;6&gt; × ULN" in text
    assert [row[:2] for row in cells(tables.rild(adlf))[2:]] == [["B", "Yes"], ["A", "No"], ["C", "Not known"]]
    assert "figure-schedule" in text
    assert "Each subject, with the inputs" not in page(study)
