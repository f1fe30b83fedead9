"""The records behind derived dates, as they were received."""

import numpy as np
import pandas as pd

from helpers.present.profiles.sources import Sources, as_received, name

AE = pd.DataFrame(
    {"USUBJID": ["A", "A", "B"], "AESEQ": [1, 2, 1], "AETERM": ["tired", "sick", ""], "AESTDTC": ["2024-01", "", "x"]}
)
DM = pd.DataFrame({"USUBJID": ["A"], "AGE": [66.0], "DTHDTC": [""]})


def corrections(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["DOMAIN", "USUBJID", "SEQ", "VARIABLE", "OLDVALUE"])


def test_a_record_shows_what_it_holds_in_the_order_of_the_file():
    assert Sources({"ae": AE}).record("A", "AE", 1.0) == [
        ("USUBJID", "A"), ("AESEQ", "1"), ("AETERM", "tired"), ("AESTDTC", "2024-01"),
    ]  # fmt: skip
    assert Sources({"dm": DM}).record("A", "DM", np.nan) == [("USUBJID", "A"), ("AGE", "66")]


def test_a_record_that_is_not_there_is_nothing():
    assert Sources({"ae": AE}).record("A", "AE", 7.0) == []
    assert Sources({"ae": AE}).record("Z", "AE", 1.0) == []
    assert Sources({}).record("A", "AE", 1.0) == []


def test_a_visit_without_a_number_is_not_taken_for_another():
    visits = pd.DataFrame({"USUBJID": ["A", "A"], "VISITNUM": [1.0, 2.0], "SVSTDTC": ["2024-01-01", "2024-02-01"]})
    assert Sources({"sv": visits}).record("A", "SV", np.nan) == []
    assert Sources({"sv": visits.assign(SVSEQ=np.nan)}).record("A", "SV", np.nan) == []
    assert name("SV", "SVSTDTC", np.nan) == "SV, SVSTDTC"


def test_a_corrected_cell_says_what_was_sent():
    sources = Sources(
        {"ae": AE, "dm": DM},
        corrections(
            ("AE", "A", 1.0, "AETERM", "tried"), ("AE", "A", 2.0, "AESTDTC", "2024-02"), ("DM", "A", np.nan, "AGE", "")
        ),
    )
    assert dict(sources.record("A", "AE", 1.0))["AETERM"] == "tired (corrected; as sent: tried)"
    assert dict(sources.record("A", "AE", 2.0))["AESTDTC"] == "empty (corrected; as sent: 2024-02)"
    assert dict(sources.record("A", "DM", np.nan))["AGE"] == "66 (corrected; as sent: empty)"
    assert dict(sources.record("B", "AE", 1.0))["AESTDTC"] == "x"


def test_cells_and_records_are_written_as_a_data_manager_does():
    assert [as_received(value) for value in ("a", 3.0, 2.5, np.nan)] == ["a", "3", "2.5", ""]
    assert name("TR", "TRDTC", 31.0) == "TR 31, TRDTC"
    assert name("DM", "DTHDTC", np.nan) == "DM, DTHDTC"


def test_where_a_record_stands_is_its_file_and_its_key():
    sources = Sources({"ae": AE, "dm": DM}, files=["ae.csv", "dm.xpt"])
    assert sources.place("A", "AE", 2.0) == "ae.csv, the row with USUBJID A and AESEQ 2"
    assert sources.place("A", "DM", np.nan) == "dm.xpt, the row with USUBJID A"
    assert sources.place("A", "TR", 5.0) == "TR, the row with USUBJID A and TRSEQ 5"
