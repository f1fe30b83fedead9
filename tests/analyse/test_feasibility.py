"""Feasibility, early deaths and protocol deviations, counted by hand (rule 45)."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.feasibility import deaths_within, feasibility, protocol_deviations
from tests.analyse.behind import agree
from tests.analyse.test_next_therapy import dates

END = "2023-01-20"


def subjects(*rows: tuple[str, str]) -> pd.DataFrame:
    """ADSL from (LSTALVDT, DTHDT)."""
    alive, died = zip(*rows, strict=True)
    return pd.DataFrame({
        "USUBJID": list("ABCDEF"[: len(rows)]), "SAFFL": "Y", "TRTEDT": dates(*[END] * len(rows)),
        "LSTALVDT": dates(*alive), "DTHDT": dates(*died), "NFRAC": [3.0, 5.0, np.nan][: len(rows)],
    })  # fmt: skip


@pytest.mark.parametrize(("alive", "died", "expected"), [
    ("2023-02-19", "", (0, 1)), ("2023-02-18", "", (0, 0)), ("", "2023-02-19", (1, 1)), ("", "2023-02-20", (0, 1)),
])  # fmt: skip
def test_deaths_within_30_days_of_those_of_whom_it_is_known(alive, died, expected):
    found = deaths_within(subjects((alive, died)), days=[30, 90])
    agree(found)
    numbers = found.rows[found.rows["TERM"] == "30"].set_index("STAT")["STATVAL"]
    assert (numbers["n"], numbers["denominator"]) == expected
    assert found.rows["TERM"].unique().tolist() == ["30", "90"]


def adfeas(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["USUBJID", "SITEID", "ACCRMON", "CONSDAYS", "NGAP"])
    return frame.assign(STUDYID="T", TRTSDT=dates(*["2023-01-10"] * len(rows))).astype({"CONSDAYS": "float64"})


THREE = [("A", "1", "2023-01", 10, 0), ("B", "1", "2023-01", 20, 2), ("C", "2", "", np.nan, np.nan)]


def test_consent_fractions_gaps_and_accrual():
    found = feasibility(adfeas(*THREE, ("D", "2", "2023-02", np.nan, np.nan)), subjects(*[("2024-01-10", "")] * 3))
    agree(found)
    numbers = found.rows.set_index(["TERM", "SOC", "GROUP", "STAT"])["STATVAL"].sort_index()
    assert numbers["consent-to-treatment", "", ""].to_dict() == {
        "n": 2, "missing": 1, "median": 15, "q1": 12.5, "q3": 17.5, "min": 10, "max": 20,
    }  # fmt: skip
    assert [numbers["fractions", "", group, "n"] for group in ("3", "5", "Missing")] == [1, 1, 1]
    assert (numbers["gap", "", "", "n"], numbers["gap", "", "", "denominator"]) == (1, 3)
    assert numbers["accrual", "", "2023-01", "n"] == 2
    assert numbers["accrual", "2", "2023-02", "n"] == 1  # not treated, and still enrolled
    assert numbers["accrual", "", "Missing", "n"] == 1


def test_without_dates_of_consent_there_is_no_row_of_it():
    rows = [(name, site, month, np.nan, gap) for name, site, month, _, gap in THREE]
    found = feasibility(adfeas(*rows), subjects(*[("2024-01-10", "")] * 3)).rows
    assert "consent-to-treatment" not in set(found["TERM"])


def test_deviations_by_category_and_kind():
    dv = pd.DataFrame({
        "USUBJID": ["A", "A", "B", "Z"],
        "DVTERM": ["missed scan", "missed scan", "late fraction", "x"],
        "DVCAT": ["IMAGING", "IMAGING", "", ""],
        "DVDECOD": ["Scan missed", "Scan missed", "", ""],
    })  # fmt: skip
    found = protocol_deviations(dv, subjects(("2024-01-10", ""), ("2024-01-10", "")))
    agree(found)
    wide = found.rows.pivot(index=["SOC", "TERM"], columns="STAT", values="STATVAL")
    assert wide[["n", "events", "denominator"]].apply(tuple, axis=1).to_dict() == {
        ("", ""): (2, 3, 2), ("IMAGING", ""): (1, 2, 2), ("IMAGING", "Scan missed"): (1, 2, 2),
        ("Not coded", ""): (1, 1, 2), ("Not coded", "late fraction"): (1, 1, 2),
    }  # fmt: skip


@pytest.mark.parametrize("dv", [None, pd.DataFrame(columns=["USUBJID", "DVTERM", "DVCAT", "DVDECOD"])])
def test_deviations_that_were_not_collected_have_no_rows(dv):
    assert protocol_deviations(dv, subjects(("2024-01-10", ""))).rows.empty
