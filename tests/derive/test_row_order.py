"""Rule 21 on a hand-typed patient with two equal records of everything: the lowest sequence number is named."""

import pandas as pd
import pytest

from tests.derive.patient import START, derive, new, size, study, target

DAY = "2023-07-10"
STATE = {"TRTESTCD": "TUMSTATE", "TRSTRESC": "UNEQUIVOCAL PROGRESSION", "TRDTC": DAY}
RESPONSE = {"RSTESTCD": "TRGRESP", "RSCAT": "mRECIST", "RSDTC": "2023-04-10"}
FRACTION = {"EXTRT": "SBRT", "EXDOSE": 10, "EXDOSU": "Gy", "EXSTDTC": START}


def twice(**record) -> list[dict]:
    return [record, dict(record)]


@pytest.fixture(scope="module")
def domains():
    return study(
        ex=twice(**FRACTION),
        tu=[target(), new(DAY, "N02", "LUNG"), new(DAY, "N01", what="EQUIVOCAL"), new(DAY, "N01")],
        tr=[size("2022-12-20", 50), size("2023-04-10", 50), {**STATE, "TRLNKID": "NT2"}, {**STATE, "TRLNKID": "NT1"}],
        rs=[{**RESPONSE, "RSSTRESC": "PR"}, {**RESPONSE, "RSSTRESC": "SD"}],
        ds=twice(DSDECOD="DEATH", DSSTDTC="2023-09-01"),
        ss=twice(SSTESTCD="SURVSTAT", SSSTRESC="ALIVE", SSDTC="2023-08-01"),
        pr=twice(PRTRT="X", PRCAT="LIVER TRANSPLANT", PRSTDTC="2023-05-01"),
        cm=twice(CMTRT="X", CMCAT="LIVER TRANSPLANT", CMSTDTC="2023-05-01"),
    )


@pytest.fixture(scope="module")
def derived(domains):
    return derive(domains)


def test_equal_records_in_another_order_give_the_same_datasets(domains, derived):
    turned = derive({name: rows.iloc[::-1].reset_index(drop=True) for name, rows in domains.items()})
    for name, dataset in derived.datasets().items():
        pd.testing.assert_frame_equal(dataset, turned.datasets()[name])


@pytest.mark.parametrize(
    ("paramcd", "source"),
    [("TTLP", ("CM", "CMSTDTC", 1)), ("OS", ("DS", "DSSTDTC", 1)), ("DPFS", ("TU", "TUDTC", 2))],
)
def test_of_equal_records_the_first_is_named(derived, paramcd, source):
    row = derived.adtte.query("PARAMCD == @paramcd").iloc[0]
    assert (row["SRCDOM"], row["SRCVAR"], row["SRCSEQ"]) == source


def test_of_equal_fractions_and_contacts_the_first_is_named(derived):
    row = derived.adsl.iloc[0]
    assert (row["TRTSSEQ"], row["LALVDOM"], row["LALVSEQ"]) == (1, "SS", 1)


def test_of_equal_responses_the_last_stands_beside_the_derived_one(derived):
    assert derived.adrs.query("PARAMCD == 'TRGRESP'")["INVRESP"].tolist() == ["SD", ""]
