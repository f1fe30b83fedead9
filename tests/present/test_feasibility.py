"""Tables of feasibility say what the results say (rule 45)."""

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows
from helpers.foundation.protocol import Feasibility
from helpers.foundation.results import Results, combine
from helpers.present import tables
from tests.present.test_tables import cells, line

SHARE = ("n", "denominator", "estimate")


def rows(analysis: str, keys: tuple[str, ...], stats: tuple[str, ...], *values, population="SAFFL", **fixed) -> Results:
    frame = pd.DataFrame(values, columns=[*keys, *stats])
    return Results(ard_rows(frame, analysis=analysis, method="By hand", stats=stats, population=population, **fixed))


FOUND = combine(
    rows("feasibility", (), ("n", "missing", "median", "q1", "q3", "min", "max"), (9, 1, 24, 20, 27, 14, 35),
         term="consent-to-treatment"),
    rows("feasibility", ("GROUP",), SHARE, ("1", 4, 10, 0.4), ("5", 5, 10, 0.5), ("Missing", 1, 10, 0.1),
         term="fractions"),
    rows("feasibility", (), SHARE, (1, 10, 0.1), term="gap"),
    rows("feasibility", ("SOC", "GROUP"), ("n",), ("", "2023-01", 3), ("", "2023-03", 1), ("", "Missing", 1),
         ("01", "2023-01", 2), ("02", "2023-01", 1), ("02", "2023-03", 1), ("Missing", "Missing", 1),
         population="ALL", term="accrual"),
    rows("deaths-within", ("TERM",), (*SHARE, "low", "high"), ("30", 0, 10, 0.0, 0.0, 0.308),
         ("90", 1, 9, 1 / 9, 0.003, 0.482)),
    rows("protocol-deviation", ("SOC", "TERM"), ("n", "events", "denominator", "estimate"), ("", "", 3, 5, 10, 0.3),
         ("SCHEDULE", "", 2, 4, 10, 0.2), ("SCHEDULE", "IMAGING LATE", 2, 4, 10, 0.2)),
)  # fmt: skip


def test_waiting_fractions_gaps_and_early_deaths():
    table = tables.feasibility(FOUND, settings=Feasibility())
    assert line(table, "Days, median (quartiles; range)") == ["9", "24 (20–27; 14 to 35)", ""]
    assert line(table, "Date of consent not known")[0] == "1"
    assert line(table, "1 fraction") == ["4/10", "40.0%", ""]
    assert line(table, "5 fractions")[0] == "5/10"
    assert line(table, "A gap of more than 7 days between two fraction dates")[0] == "1/10"
    assert line(table, "Within 30 days") == ["0/10", "0%", "0–30.8"]
    assert line(table, "Within 90 days") == ["1/9", "11.1%", "0.3–48.2"]
    assert line(table, "Share of the planned number")[0] == "planned number not collected"
    assert "states no criteria of success and no rationale of size" in table.notes[-1]


def test_without_a_date_of_consent_it_was_not_collected():
    without = Results(FOUND.rows[FOUND.rows["TERM"] != "consent-to-treatment"])
    table = tables.feasibility(without, settings=Feasibility())
    assert line(table, "Days, median (quartiles; range)") == ["not collected", "", ""]


def test_accrual_by_month_and_site():
    rows = cells(tables.accrual(FOUND))
    assert rows[0] == ["Month", "Subjects", "So far", "Site 01", "Site 02", "Site not known"]
    assert rows[1:] == [
        ["2023-01", "3", "3", "2", "1", "0"], ["2023-03", "1", "4", "0", "1", "0"],
        ["Not known", "1", "5", "0", "0", "1"],
    ]  # fmt: skip


def test_deviations_by_category_and_one_by_one():
    table = tables.deviations(FOUND)
    assert line(table, "Any deviation") == ["3/10", "30.0%", "5"]
    assert line(table, "Imaging late", after="Schedule") == ["2/10", "20.0%", "4"]
    assert "Not collected" in str(cells(tables.deviations(Results())))
    dv = pd.DataFrame({
        "USUBJID": ["B", "A"], "DVSEQ": [1.0, 2.0], "DVSTDTC": ["", "2024-01-02"], "DVCAT": "SCHEDULE",
        "DVDECOD": "IMAGING LATE", "DVTERM": "Scan 26 days late",
    })  # fmt: skip
    listed = cells(tables.deviation_list(dv))[1:]
    assert listed[0] == ["A", "2024-01-02", "Schedule", "Imaging late", "Scan 26 days late", "DV 2"]
    assert listed[1][1] == "–"


def test_a_count_that_is_not_known_is_no_zero():
    unknown = rows("deaths-within", ("TERM",), (*SHARE, "low", "high"), ("30", 0, 0, np.nan, np.nan, np.nan),
                   ("90", 0, 0, np.nan, np.nan, np.nan))  # fmt: skip
    others = Results(FOUND.rows[FOUND.rows["ANALYSIS"] != "deaths-within"])
    assert line(tables.feasibility(others + unknown, settings=Feasibility()), "Within 30 days") == ["0/0", "NE", "NE"]
