"""The course of each subject, side by side."""

import pandas as pd

from helpers.foundation.contracts import ADAM
from helpers.present.courses import courses, sums
from tests.present.sample import conform

START = pd.Timestamp("2020-01-01")


def data():
    adsl = conform(
        pd.DataFrame({
            "USUBJID": ["A", "B", "C"], "SUBJID": ["1", "", "3"], "SAFFL": ["Y", "Y", "N"], "EFFFL": "Y",
            "CHRONFL": "Y", "EOSSTT": "ONGOING", "TRTSDT": [START, START, pd.NaT], "SUMBL": [30.0, 20.0, 10.0],
        }),
        ADAM["adsl"],
    )  # fmt: skip
    adtr = conform(
        pd.DataFrame({
            "USUBJID": ["A", "A", "A", "B"], "PARAMCD": "SUMVDIAM",
            "ADT": START + pd.to_timedelta([-5, 90, 180, 90], "D"), "ASSESS": list("1231"),
            "PCHG": [None, -40.0, -60.0, None], "ANL01FL": ["", "Y", "Y", ""],
        }),
        ADAM["adtr"],
    )  # fmt: skip
    adrs = conform(
        pd.DataFrame({
            "USUBJID": "A", "PARAMCD": ["TRGRESP", "TRGRESP", "BORTRG", "BOR"], "PARAM": "x",
            "AVALC": ["PR", "PR", "PR", "PD"], "ASSESS": ["2", "3", "", ""], "ANL01FL": ["Y", "", "", ""],
        }),
        ADAM["adrs"],
    )  # fmt: skip
    ends = [("A", "OS", 609.0, 0, 2), ("A", "TTLP", 304.0, 0, 1), ("B", "OS", 61.0, 1, 0), ("B", "TTDP", 61.0, 1, 3)]
    adtte = pd.DataFrame(ends, columns=["USUBJID", "PARAMCD", "AVAL", "CNSR", "EVTYPE"])
    adtte = adtte.assign(PARAM="x", STARTDT=START, ADT=START, AVALU="DAYS", EVNTDESC="x", SRCDOM="x", SRCVAR="x")
    return adsl, adtr, adrs, conform(adtte, ADAM["adtte"])


def test_each_treated_subject_has_a_line():
    table = courses(*data()).set_index("USUBJID")
    assert table.index.tolist() == ["A", "B"]
    assert table.loc["A", ["SUBJID", "SUMBL", "BOR", "BORTRG", "BEST"]].tolist() == ["1", 30.0, "PD", "PR", -40.0]
    assert table.loc["A", ["LOCAL", "DEATH", "END"]].astype(float).round(2).tolist() == [9.99, 20.01, 20.01]
    assert table.loc["B", ["SUBJID", "BOR", "BORTRG"]].tolist() == ["B", "", ""]
    assert table.loc["B", ["BEST", "LOCAL", "DISTANT", "DEATH"]].isna().all()
    assert round(table.loc["B", "TRANSPLANT"], 2) == 2.0


def test_months_count_from_the_first_fraction():
    adsl, adtr, *_ = data()
    assert sums(adtr, adsl)["MONTH"].round(2).tolist() == [-0.16, 2.96, 5.91, 2.96]


def test_the_other_measure_is_used_where_the_first_was_not_taken():
    adsl, adtr, *_ = data()
    assert len(sums(adtr.assign(PARAMCD="SUMLDIAM"), adsl)) == 4
