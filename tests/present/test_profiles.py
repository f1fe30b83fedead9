"""What a profile says, beside its drawings."""

import pandas as pd
import pytest

from helpers.foundation.contracts import ADAM, SDTM
from helpers.present.profiles import profiles
from helpers.present.sections.material import Material
from tests.present import sample


def profile(usubjid: str, **changes) -> dict:
    """The profile of one subject of the invented study, with other datasets in place of its own."""
    values = {
        "adlb": None, "adlf": None, "adther": None, "protocol": sample.PROTOCOL, "study": "invented",
        "analysis": "final", "cutoff": None, "synthetic": True, "provenance": {"Raw files (SHA-256)": {"tu.csv": "0"}},
    }  # fmt: skip
    material = Material(**values | vars(sample.study(subjects=6)) | changes)
    return next(one for one in profiles(material) if one["usubjid"] == usubjid)


def treated() -> str:
    return sample.study(subjects=6).adtte["USUBJID"].iloc[0]


def responses(*rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["PARAMCD", "AVALC", "ANL01FL"]).assign(USUBJID=treated(), PARAM="A response")
    frame["ASSESS"] = [f"V{number}" for number in range(len(frame))]
    return sample.conform(frame, ADAM["adrs"])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("BOR", "PR", ""), ("OVRLRESP", "PR", "Y"), ("OVRLRESP", "CR", "")], True),
        ([("BOR", "PR", ""), ("OVRLRESP", "PR", "Y"), ("OVRLRESP", "PR", "")], False),
        ([("BOR", "CR", ""), ("OVRLRESP", "CR", "Y"), ("OVRLRESP", "CR", "")], False),
        ([("BORTRG", "SD", ""), ("TRGRESP", "SD", "Y"), ("TRGRESP", "PR", "")], True),
        ([("BORTRG", "SD", ""), ("BOR", "PR", ""), ("TRGRESP", "NE", "")], False),
    ],
    ids=["later CR", "later the same", "CR already", "treated lesions", "later NE"],
)
def test_a_better_response_after_the_best_was_sought_is_explained(rows, said):
    assert profile(treated(), adrs=responses(*rows))["better_later"] is said


def test_a_visit_is_the_month_of_the_schedule_where_it_has_one():
    day = pd.Timestamp("2021-03-01")
    visits = pd.DataFrame({
        "USUBJID": treated(), "PARAMCD": "SUMVDIAM", "ASSESS": ["V1", "V13", "V20", "V2"],
        "AVISITN": [0.0, 3.0, None, 0.0], "ABLFL": ["Y", "", "", ""],
        "ADT": [day + pd.Timedelta(days=one) for one in range(4)],
    })  # fmt: skip
    shown = profile(treated(), adtr=sample.conform(visits, ADAM["adtr"]))["assessments"]
    assert [row["visit"] for row in shown] == ["Baseline", "Month\N{NO-BREAK SPACE}3", "V20", "V2"]


def test_child_pugh_scores_are_listed_in_the_order_of_their_dates():
    days = [pd.Timestamp("2021-05-10"), pd.Timestamp("2021-03-19"), pd.Timestamp("2021-05-10")]
    scores = pd.DataFrame({
        "USUBJID": treated(), "PARAMCD": ["CPSCORE", "CPSCORE", "ALBI"], "PARAM": "A score", "ADT": days,
        "AVAL": [8.0, 6.0, -2.1], "AVALC": ["B", "A", "2"], "CHG": [2.0, None, 0.1], "SRCDOM": "RS",
        "SRCSEQ": [9.0, 5.0, 1.0],
    })  # fmt: skip
    shown = profile(treated(), adlf=sample.conform(scores, ADAM["adlf"]))["scores"]
    assert [(row["date"], row["points"], row["class"], row["change"], row["source"]) for row in shown] == [
        ("2021-03-19", "6", "A", "–", "RS 5"),
        ("2021-05-10", "8", "B", "2", "RS 9"),
    ]


def test_lesions_of_every_reader_are_listed_with_their_record_and_where_it_stands():
    tu = pd.DataFrame({
        "USUBJID": treated(), "TUSEQ": [2.0, 1.0], "TULNKID": ["NT1", "T01"], "TUTESTCD": "TUMIDENT",
        "TUSTRESC": ["NON-TARGET", "TARGET"], "TULOC": ["PORTAL VEIN", "LIVER"], "TUDTC": ["2021-03-02", "2021-03-01"],
        "TUEVAL": ["INDEPENDENT ASSESSOR", ""],
    })  # fmt: skip
    shown = profile(treated(), domains={"tu": sample.conform(tu, SDTM["tu"])})["lesions"]
    assert [(row["lesion"], row["kind"], row["place"], row["date"], row["reader"]) for row in shown] == [
        ("T01", "Target", "Liver", "2021-03-01", ""),
        ("NT1", "Non-target", "Portal vein", "2021-03-02", "Independent assessor"),
    ]
    assert shown[1]["named"]["place"] == f"tu.csv, the row with USUBJID {treated()} and TUSEQ 2"
    assert ("TULNKID", "NT1") in shown[1]["named"]["record"]
