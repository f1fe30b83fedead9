"""Enzymes against bilirubin, and the dose to tumour and liver, say what the results say (rules 44 and 48)."""

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows
from helpers.analyse.enzymes import enzymes_against_bilirubin
from helpers.foundation.protocol import Enzymes
from helpers.foundation.results import Results, combine
from helpers.present import figures, tables
from tests.present.test_tables import cells, line

ENZYMES = Enzymes()
POINTS = pd.DataFrame(
    [("WINDOW", "ULN", "A", "ALT", 3.0, 2.1, True), ("WINDOW", "ULN", "B", "ALT", 3.0, 2.0, False),
     ("WINDOW", "ULN", "C", "AST", 2.9, 2.1, False), ("WINDOW", "ULN", "D", "ALT", 1.0, 1.0, False),
     ("WINDOW", "ULN", "E", "ALT", np.nan, 1.0, False)],
    columns=["PHASE", "PARAMCD", "USUBJID", "TEST", "ENZYME", "BILI", "FILLED"],
)  # fmt: skip


def rows(analysis: str, keys: tuple[str, ...], stats: tuple[str, ...], *values, **fixed) -> Results:
    frame = pd.DataFrame(values, columns=[*keys, *stats])
    return Results(ard_rows(frame, analysis=analysis, method="By hand", stats=stats, population="SAFFL", **fixed))


def test_each_subject_is_in_one_quarter():
    table = tables.enzymes_against_bilirubin(enzymes_against_bilirubin(POINTS, enzymes=ENZYMES), enzymes=ENZYMES)
    assert [row for row in cells(table) if len(row) == 3][1:] == [
        ["ALT or AST ≥3 × and bilirubin &gt;2 ×", "1/5", "20.0%"], ["ALT or AST ≥3 × alone", "1/5", "20.0%"],
        ["Bilirubin &gt;2 × alone", "1/5", "20.0%"], ["Neither", "1/5", "20.0%"], ["No point", "1/5", "20.0%"],
        ["To be reviewed", "1/5", "20.0%"],
    ]  # fmt: skip
    assert "Hy" not in "".join(map(str, table.notes))


def test_the_panels_say_how_many_are_where():
    drawn = figures.enzymes_against_bilirubin(POINTS, enzymes=ENZYMES)
    said = "In the window after treatment, over upper limit of normal: ALT or AST ≥3 × and bilirubin >2 × 1, "
    assert said in drawn.description and "to be reviewed 1" in drawn.description
    assert [len(axes.lines) > 2 for axes in drawn.axes] == [True, False, False, False]


def test_without_enzymes_nothing_was_collected():
    none = POINTS.iloc[:0]
    assert figures.enzymes_against_bilirubin(none, enzymes=ENZYMES).description == "not collected"
    assert "Not collected" in str(cells(tables.enzymes_against_bilirubin(Results(), enzymes=ENZYMES)))


DOSES = combine(
    rows("dose-to-volume", ("TERM",), ("n", "values", "median", "min", "max"), ("LIVMEAN", 4, 4, 3.84, 2.3, 25.8),
         ("GTVVOL", 4, 5, 19.4, 1, 658)),
    rows("sbrt-delivery", ("TERM",), ("n", "median", "min", "max"), ("NFRAC", 6, 5, 2, 5)),
)  # fmt: skip


def test_doses_of_the_plan_with_what_was_not_collected():
    table = tables.dose_summary(DOSES)
    assert line(table, "Mean dose to the liver without gross tumour volume, Gy") == ["4", "4", "3.8", "2.3 to 25.8"]
    assert line(table, "Gross tumour volume, cm³") == ["4", "5", "19", "1 to 658"]
    assert line(table, "Liver volume below 15 Gy, cm³")[0] == "not collected"
    assert line(table, "Number of fractions") == ["6", "", "5", "2 to 5"]
    assert "No limit of dose is stated, and no model is fitted" in table.notes[-1]
    assert "Not collected" in str(cells(tables.dose_summary(Results())))


def test_the_dose_to_the_liver_and_who_is_behind_each_point():
    points = pd.DataFrame({
        "USUBJID": ["A", "B", "C"], "LIVMEAN": [4.0, 12.5, 9.0], "RISE": [0.0, 2.0, np.nan],
        "RILD": [False, True, False],
    })  # fmt: skip
    assert cells(tables.dose_points(points))[1:] == [
        ["B", "12.5", "2", "Yes"],
        ["C", "9.0", "–", "No"],
        ["A", "4.0", "0", "No"],
    ]
    drawn = figures.liver_dose(points)
    assert "2 subjects, dose 4.0 to 12.5 Gy, rise 0 to 2 points; RILD in 1." in drawn.description
    assert figures.liver_dose(points.iloc[:0]).description == "not collected"
    assert figures.liver_dose(points.iloc[2:]).description == "No subject has both a dose and a score."


def test_lesions_by_both_doses():
    stats = ("n", "subjects", "events")
    whole, at = ("lesion-cumulative-incidence", "lesion-cumulative-incidence-ptvd95"), ("estimate", "low", "high")
    found = combine(
        rows(whole[0], ("TERM",), stats, ("", 5, 4, 1), ("BED10>=100", 5, 4, 1), group="progression"),
        rows(whole[1], ("TERM",), stats, ("BED10<100", 3, 3, 1), ("BED10-unknown", 2, 1, 0), group="progression"),
        rows(whole[1], ("TERM", "TIME"), at, ("BED10<100", 12, 0.25, 0.1, 0.5), group="progression"),
    )
    table = tables.lesion_control_by_dose(found, months=[12])
    assert line(table, "BED10 ≥100 Gy", after="BED10 of the prescription") == ["5", "4", "1", "NE"]
    assert line(table, "BED10 &lt;100 Gy") == ["3", "3", "1", "25.0% (10.0–50.0)"]
    assert [row[0] for row in cells(table)][-1] == "BED10 not known"
    assert "Not collected" in str(cells(tables.lesion_control_by_dose(Results(), months=[12])))
