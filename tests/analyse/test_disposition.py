import pandas as pd

from helpers.analyse.disposition import disposition
from helpers.foundation.contracts import ARD

DIED = pd.Timestamp("2024-05-01")


def adsl(*rows):
    frame = pd.DataFrame(rows, columns=["SAFFL", "EFFFL", "SUMBL", "EOSSTT", "DCSREAS", "DTHDT"])
    frame = frame.assign(USUBJID=[f"S{number}" for number in range(len(frame))])
    return frame.astype({"USUBJID": object, "SUMBL": "float64", "DTHDT": "datetime64[ms]"})


def test_flow_and_end_of_study(value):
    result = disposition(adsl(
        ("Y", "Y", 50, "DISCONTINUED", "DEATH", DIED), ("Y", "Y", 0, "ONGOING", "", None),
        ("Y", "N", None, "DISCONTINUED", "", None), ("N", "N", None, "DISCONTINUED", "WITHDRAWAL BY SUBJECT", DIED),
    )).rows  # fmt: skip
    flow = {term: value(result, "n", TERM=term) for term in result.loc[result["GROUP"] == "", "TERM"]}
    assert flow == {"enrolled": 4, "treated": 3, "not-treated": 1, "no-baseline-sum": 1, "efficacy": 2, "died": 1}
    end = result.loc[(result["TERM"] == "end-of-study") & (result["STAT"] == "n")]
    # a status that nobody has is a line of its own; the subject who was never treated is in none
    assert dict(zip(end["GROUP"], end["STATVAL"], strict=True)) == {
        "COMPLETED": 0, "ONGOING": 1, "DISCONTINUED": 2, "DEATH": 1, "Missing": 1
    }  # fmt: skip
    assert (value(result, "n", TERM="died"), value(result, "denominator", TERM="died")) == (1, 3)
    ARD.check(result)


def test_nobody_enrolled(value):
    result = disposition(adsl()).rows
    assert value(result, "n", TERM="enrolled") == 0
    assert value(result, "denominator", TERM="died") == 0
    ARD.check(result)
