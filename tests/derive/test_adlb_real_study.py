"""ADLB of the public CDISC pilot study, against a count by other means."""

import os
from collections import Counter
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.derive.adlb import derive_adlb
from helpers.foundation.calendar import add_months, complete_date
from helpers.foundation.contracts import ADAM, SDTM, as_kind


@pytest.mark.shared
def test_a_real_study_has_the_counts_that_plain_counting_gives():
    folder = Path(__file__).resolve().parents[2] / os.environ.get("SHARED", "../shared") / "studies/cdisc-pilot"
    if not folder.is_dir():
        pytest.fail("The CDISC pilot study is not there: set SHARED to the folder that holds studies/.", pytrace=False)
    lb = pd.read_parquet(folder / "lb.parquet")
    kinds = {name: column.kind for name, column in SDTM["lb"].columns.items()}
    lb = lb.assign(**{name: as_kind(lb[name], kinds.get(name, "text")) for name in lb})
    starts = pd.read_csv(folder / "ex.csv", dtype=str).groupby("USUBJID")["EXSTDTC"].min()
    adsl = pd.DataFrame({"USUBJID": starts.index, "TRTSDT": complete_date(starts).to_numpy()})
    adlb = derive_adlb(lb, adsl.assign(ACUTEDT=add_months(adsl["TRTSDT"], 3)))
    ADAM["adlb"].check(adlb)
    assert len(adlb) == 19_938
    assert (adlb["NGREAS"] != "").sum() == 5  # five bilirubins without a number
    keys = ["LBTESTCD", "APHASE", "ATOXGRN", "TRTEMFL"]
    derived = Counter(adlb[keys].fillna({"ATOXGRN": -1}).itertuples(index=False, name=None))
    assert derived == _counted_plainly(lb, starts.to_dict())


# Multiples of the upper limit, or values in the study's own units; HGB in mmol/L is 16.114 g/L.
_HIGH = {"ALT": "1 3 5 20", "AST": "1 3 5 20", "ALP": "1 2.5 5 20", "GGT": "1 2.5 5 20", "BILI": "1 1.5 3 10"}
_LOW = {"ALB": "30 20", "PLAT": "75 50 25", "WBC": "3 2 1", "LYM": "0.8 0.5 0.2"}


def _counted_plainly(lb, starts):
    """Count (test, phase, grade, treatment-emergent), row by row with exact fractions and text dates."""
    rows, last = lb.to_dict("records"), {}
    for row in rows:
        key, before = (row["USUBJID"], row["LBTESTCD"]), row["LBDTC"][:10] <= starts.get(row["USUBJID"], "")
        if before and not np.isnan(row["LBSTRESN"]):
            last[key] = max(last.get(key, row), row, key=lambda one: (one["LBDTC"], one["LBSEQ"]))
    counts = Counter()
    for row in rows:
        start, baseline = starts.get(row["USUBJID"], ""), last.get((row["USUBJID"], row["LBTESTCD"]))
        later = bool(start) and row["LBDTC"][:10] > start
        grade = _plain_grade(row, baseline if later else None)
        worse = later and grade > (_plain_grade(baseline, None) if baseline else 0)
        phase = ("ACUTE" if row["LBDTC"][:10] <= _three_months_after(start) else "CHRONIC") if later else ""
        counts[row["LBTESTCD"], phase, grade, "Y" if worse else ""] += 1
    return counts


def _plain_grade(row, baseline):
    if np.isnan(row["LBSTRESN"]):
        return -1
    value, lower, upper = (Fraction(f"{row[name]:.9f}") for name in ("LBSTRESN", "LBSTNRLO", "LBSTNRHI"))
    test = row["LBTESTCD"]
    if test in _HIGH:
        return sum(value > Fraction(times) * upper for times in _HIGH[test].split())
    if test == "CREAT":
        against = sum(value > Fraction(times) * upper for times in ("1", "1.5", "3", "6"))
        base = Fraction(f"{baseline['LBSTRESN']:.9f}") if baseline else value
        return max(against, sum(value > Fraction(times) * base for times in ("1", "1.5", "3")))
    absolute = [Fraction(bound) for bound in _LOW.get(test, "").split()]
    if test == "HGB":
        absolute = [Fraction(bound) / Fraction("16.114") for bound in ("100", "80")]
    beyond = sum(value < bound for bound in absolute)
    return beyond + 1 if beyond else int(value < lower)


def _three_months_after(day):
    year, month, date = (int(part) for part in day.split("-"))
    year, month = (year, month + 3) if month <= 9 else (year + 1, month - 9)
    longest = {4: 30, 6: 30, 9: 30, 11: 30, 2: 29 if year % 4 == 0 else 28}.get(month, 31)
    return f"{year}-{month:02d}-{min(date, longest):02d}"
