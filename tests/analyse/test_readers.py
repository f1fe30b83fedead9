"""Another reader against the one that counts, on pairs typed by hand (rule 41)."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.readers import reader_agreement
from helpers.foundation.contracts import ADAM
from helpers.foundation.protocol import SecondReader
from helpers.foundation.results import Results
from tests.analyse.behind import agree

START = pd.Timestamp("2023-01-10")
OTHER = "RADIOLOGIST"


def adread(*pairs: tuple, paramcd: str = "BORTRG", compared: str = "Y") -> pd.DataFrame:
    """One subject a pair: of responses, or of (AVAL, CNSR, EVTYPE), by the reader that counts and by the other."""
    rows = []
    for place, pair in enumerate(pairs):
        for reader, reading in zip(("INVESTIGATOR", OTHER), pair, strict=True):
            row = {"USUBJID": f"S{place:03d}", "READER": reader, "PARAMCD": paramcd, "PARAM": paramcd, "STUDYID": "T"}
            first = reader == "INVESTIGATOR"
            row |= {"COUNTFL": "Y" if first else "", "ANL01FL": "" if first else compared}
            if isinstance(reading, str):
                row["AVALC"] = reading
            else:
                row |= dict(zip(("AVAL", "CNSR", "EVTYPE"), map(float, reading), strict=True))
                row["ADT"] = START + pd.Timedelta(days=reading[0] - 1)
            rows.append(row)
    frame = pd.DataFrame(rows)
    columns = {name: frame.get(name, np.nan) for name in ADAM["adread"].columns}
    frame = pd.DataFrame(columns).assign(STARTDT=START)
    frame["AVALC"] = frame["AVALC"].fillna("").astype(object)
    frame = frame.astype({"ADT": "datetime64[ms]", "STARTDT": "datetime64[ms]"})
    frame = frame.astype({"AVAL": "float64", "CNSR": "float64", "EVTYPE": "float64"})
    return ADAM["adread"].check(frame)


def compare(frame: pd.DataFrame) -> Results:
    found = reader_agreement(frame, second_reader=SecondReader(), times_months=[12])
    agree(found)
    return found


def numbers(found: Results, analysis: str, **keys: str) -> dict[str, float]:
    rows = found.rows[found.rows["ANALYSIS"] == analysis]
    for name, wanted in keys.items():
        rows = rows[rows[name] == wanted]
    return rows.set_index("STAT")["STATVAL"].to_dict()


PAIRS = [("CR", "CR")] * 4 + [("PR", "SD")] * 3 + [("SD", "PD")] * 3


@pytest.mark.parametrize(("pairs", "limits"), [(PAIRS[:9], False), (PAIRS, True)])
def test_an_interval_needs_ten_pairs(pairs, limits):
    found = numbers(compare(adread(*pairs)), "reader-agreement", TERM="BORTRG")
    assert found["n"] == len(pairs)
    assert not np.isnan(found["kappa"])
    assert [not np.isnan(found[name]) for name in ("low", "high")] == [limits, limits]


def test_kappa_leaves_out_not_evaluable_and_the_table_does_not():
    found = compare(adread(*PAIRS, ("NE", "CR"), ("PR", "NE"), ("NE", "NE")))
    assert numbers(found, "reader-agreement", TERM="BORTRG")["n"] == 10
    assert numbers(found, "reader-response", PARAMCD="BORTRG", TERM="NE, CR") == {"n": 1}
    assert numbers(found, "reader-response", PARAMCD="BORTRG", TERM="CR, NE") == {"n": 0}
    table = found.rows[(found.rows["ANALYSIS"] == "reader-response") & (found.rows["PARAMCD"] == "BORTRG")]
    assert (len(table), table["STATVAL"].sum()) == (25, 13)


@pytest.mark.parametrize(("first", "other", "term"), [
    ((100, 0, 1), (128, 0, 1), "same"),
    ((100, 0, 1), (72, 0, 1), "same"),
    ((100, 0, 1), (129, 0, 1), "later"),
    ((100, 0, 1), (71, 0, 1), "earlier"),
    ((100, 0, 1), (100, 0, 2), "only-counted"),
    ((100, 1, 0), (100, 0, 1), "only-other"),
    ((100, 0, 2), (100, 0, 2), "neither"),
])  # fmt: skip
def test_progressions_up_to_28_days_apart_are_the_same(first, other, term):
    found = compare(adread((first, other), paramcd="DPFS"))
    rows = found.rows[(found.rows["ANALYSIS"] == "reader-progression") & (found.rows["PARAMCD"] == "DPFS")]
    counted = rows[rows["STAT"] == "n"].set_index("TERM")["STATVAL"]
    assert counted.to_dict() == {name: float(name == term) for name in counted.index}


def test_curves_by_each_reader():
    found = compare(adread(((100, 0, 1), (100, 1, 0)), ((400, 1, 0), (400, 1, 0)), paramcd="LPFS"))
    rates = {term: numbers(found, "reader-kaplan-meier", PARAMCD="LPFS", TERM=term) for term in ("counted", "other")}
    assert (rates["counted"]["estimate"], rates["other"]["estimate"]) == (0.5, 1)
    assert (rates["counted"]["events"], rates["other"]["events"]) == (1, 0)


def test_who_is_not_compared_is_in_the_denominator_alone():
    frame = adread(("CR", "CR"), ("PR", "PR"))
    frame.loc[frame["USUBJID"] == "S001", "ANL01FL"] = ""
    found = compare(frame)
    assert numbers(found, "reader-compared") == {"n": 1, "denominator": 2, "estimate": 0.5}
    assert numbers(found, "reader-agreement", TERM="BORTRG")["n"] == 1
