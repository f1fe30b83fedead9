"""ADREAD on hand-typed readings: who is another reader, what it reads, and who is compared (rule 41)."""

import pandas as pd
import pytest

from tests.derive.patient import PROTOCOL, derive, new, size, study, target

OTHER = {"TREVAL": "INDEPENDENT ASSESSOR", "TREVALID": "RADIOLOGIST 1"}
NAME = "INDEPENDENT ASSESSOR RADIOLOGIST 1"
SEEN = {"TUEVAL": "INDEPENDENT ASSESSOR", "TUEVALID": "RADIOLOGIST 1"}
APRIL, JULY = "2023-04-10", "2023-07-10"

OURS = [size("2022-12-20", 50), size(APRIL, 30), size(JULY, 36)]
THEIRS = [size("2022-12-20", 48, **OTHER), size(APRIL, 48, **OTHER), size(JULY, 50, **OTHER)]


def rows(*, tu: list[dict] | None = None, tr: list[dict], **domains) -> pd.DataFrame | None:
    return derive(study(tu=tu or [target()], tr=tr, **domains)).adread


def line(found: pd.DataFrame, paramcd: str, reader: str = NAME) -> tuple:
    (row,) = found[(found["PARAMCD"] == paramcd) & (found["READER"] == reader)].to_dict("records")
    day = "" if pd.isna(row["ADT"]) else row["ADT"].strftime("%Y-%m-%d")
    return day, row["AVALC"] or (int(row["CNSR"]), int(row["EVTYPE"])), row["ANL01FL"]


def test_each_reader_has_its_own_progression_and_response():
    found = rows(tr=[*OURS, *THEIRS])
    assert line(found, "LPFS", "INVESTIGATOR") == (JULY, (0, 1), "")
    assert line(found, "LPFS") == (JULY, (1, 0), "Y")
    assert line(found, "BORTRG", "INVESTIGATOR") == (APRIL, "PR", "")
    assert line(found, "BORTRG") == (APRIL, "SD", "Y")
    assert len(found) == 8


def test_where_nobody_else_reads_there_is_no_dataset():
    assert rows(tr=OURS) is None
    named = [{**row, "TREVAL": "INVESTIGATOR"} for row in OURS]
    assert rows(tr=named) is None


def test_records_that_name_nobody_are_no_other_reader():
    found = rows(tr=[*OURS, *THEIRS])
    assert set(found["READER"]) == {"INVESTIGATOR", NAME}


def test_a_reader_with_targets_of_its_own_reads_those():
    tu = [target(), target("L1", **SEEN)]
    found = rows(tu=tu, tr=[*OURS, *({**row, "TRLNKID": "L1"} for row in THEIRS)])
    assert line(found, "LPFS") == (JULY, (1, 0), "Y")
    assert line(rows(tu=tu, tr=[*OURS, *THEIRS]), "LPFS") == ("2023-01-10", (4, 0), "")


def test_a_reader_who_names_only_new_lesions_reads_the_treated_ones():
    tu = [target(), new(JULY, **SEEN)]
    found = rows(tu=tu, tr=[*OURS, *THEIRS])
    assert line(found, "DPFS") == (JULY, (0, 1), "Y")
    assert line(found, "DPFS", "INVESTIGATOR") == (JULY, (1, 0), "")
    assert line(found, "LPFS") == (JULY, (1, 0), "Y")


def test_a_death_is_the_same_for_all_readers():
    found = rows(tr=[*OURS[:2], *THEIRS], dm=[{"STUDYID": "T", "DTHDTC": "2023-08-01"}])
    assert line(found, "LPFS") == line(found, "LPFS", "INVESTIGATOR")[:2] + ("Y",) == ("2023-08-01", (0, 2), "Y")


@pytest.mark.parametrize(("ours", "theirs", "compared"), [
    (OURS, THEIRS, "Y"),
    (OURS, THEIRS[1:], ""),  # no baseline by the other
    (OURS[1:], THEIRS, ""),
    (OURS, THEIRS[:1], ""),  # no later assessment by the other
    (OURS[:1], THEIRS, ""),
])  # fmt: skip
def test_who_is_compared(ours, theirs, compared):
    assert line(rows(tr=[*ours, *theirs]), "BOR")[2] == compared


def test_a_reading_that_is_not_accepted_is_another_reader():
    def by(identifier: str, accepted: str, records: list[dict]) -> list[dict]:
        return [{**row, "TREVAL": "INVESTIGATOR", "TREVALID": identifier, "TRACPTFL": accepted} for row in records]

    found = rows(tr=[*by("R1", "Y", OURS), *by("R2", "", [{**row} for row in THEIRS])])
    assert set(found["READER"]) == {"INVESTIGATOR", "INVESTIGATOR R2"}


def test_only_subjects_whom_another_read_have_rows():
    people = {
        "dm": [{"USUBJID": name, "STUDYID": "T"} for name in ("S1", "S2")],
        "ex": [
            {"USUBJID": name, "EXTRT": "SBRT", "EXDOSE": 10, "EXDOSU": "Gy", "EXSTDTC": "2023-01-10"}
            for name in ("S1", "S2")
        ],
        "tu": [target(), target(USUBJID="S2")],
        "tr": [*OURS, *THEIRS, *({**row, "USUBJID": "S2"} for row in OURS)],
    }
    assert set(derive(study(**people)).adread["USUBJID"]) == {"S1"}


def test_the_reader_that_counts_is_named_as_in_the_protocol():
    assert PROTOCOL.readers.count == ("INVESTIGATOR",)


def of_two_readers(accepted: str, subject: str) -> list[dict]:
    """Readings of two identified readers under the name that counts, one accepted."""
    return [
        {**row, "USUBJID": subject, "TREVAL": "INVESTIGATOR", "TREVALID": reader, "TRACPTFL": flag}
        for reader, records in (("READER 1", OURS), ("READER 2", [{**row, "TREVAL": ""} for row in THEIRS]))
        for flag in ("Y" if reader == accepted else "",)
        for row in records
    ]


def test_nobody_is_compared_with_itself_where_the_accepted_reader_changes():
    one, two = (
        study(subject=name, tu=[target()], tr=of_two_readers(accepted, name))
        for name, accepted in (("S1", "READER 1"), ("S2", "READER 2"))
    )
    both = {domain: pd.concat([one[domain], two[domain]], ignore_index=True) for domain in one}
    found = derive(both).adread
    others = found[found["COUNTFL"] == ""]
    assert set(zip(others["READER"], others["USUBJID"], strict=True)) == {
        ("INVESTIGATOR READER 2", "S1"), ("INVESTIGATOR READER 1", "S2"),
    }  # fmt: skip
    alone = derive(one).adread
    assert set(alone.loc[alone["COUNTFL"] == "", "READER"]) == {"INVESTIGATOR READER 2"}
