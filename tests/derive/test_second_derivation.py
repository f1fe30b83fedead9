"""The derivation against a second one, written from the rules alone in plain loops: no patient may differ.

A cohort that meets every rule and boundary goes through both, in full and at a cut-off; every derived date, sum,
response, phase and time to event is compared patient by patient.
"""

import csv
import datetime as dt
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest

from helpers.derive.adae import NOT_EMERGENT
from helpers.derive.study import derive_study
from helpers.ingest import ingest_study
from tests.derive.patient import PROTOCOL
from tests.oracle import derive as derive_again
from tests.oracle.cohort import CUTOFF, make_cohort, write_csv

SUBJECTS = 2000


@pytest.fixture(scope="module", params=["", CUTOFF], ids=["final", "cut-off"])
def both(request, tmp_path_factory):
    """The study derived twice: by the project from files, and by the second derivation from the same records."""
    cohort = make_cohort(SUBJECTS, seed=20240229, contested=True)
    folder = tmp_path_factory.mktemp("cohort")
    write_csv(cohort, folder)
    cutoff = dt.date.fromisoformat(request.param) if request.param else None
    ingested = ingest_study(folder, protocol=PROTOCOL, cutoff=cutoff)
    assert (ingested.findings["SEVERITY"] == "QUERY").all()
    first = derive_study(ingested.domains, protocol=PROTOCOL, cutoff=cutoff)
    return first, derive_again(cohort, cutoff=request.param or None)["subjects"]


def day(value) -> dt.date | None:
    return None if pd.isna(value) else value.date()


def hundredths(value: float) -> int | None:
    return None if pd.isna(value) else round(100 * value)


def test_subjects(both):
    first, second = both
    rows = first.adsl.set_index("USUBJID").to_dict("index")
    dates, flags = ("TRTSDT", "TRTEDT", "DTHDT", "LSTALVDT"), ("SAFFL", "EFFFL", "CHRONFL", "DTHDTF")
    found = {name: [*(day(row[key]) for key in dates), *(row[key] for key in flags)] for name, row in rows.items()}
    assert len(found) == SUBJECTS
    assert found == {name: [one[key] for key in (*dates, *flags)] for name, one in second.items()}


def test_assessments(both):
    """Measure, date, sum, baseline and nadir in hundredths of a millimetre, scheduled month, response, baseline."""
    first, second = both
    found, expected = defaultdict(set), defaultdict(set)
    for row in first.adtr.to_dict("records"):
        later = row["AVALC"] != ""
        sizes = (hundredths(row["AVAL"]), hundredths(row["BASE"]) if later else None, hundredths(row["NADIR"]))
        month = row["AVISITN"] if later and not pd.isna(row["AVISITN"]) else None
        found[row["USUBJID"]].add((row["PARAMCD"], day(row["ADT"]), *sizes, month, row["AVALC"], row["ABLFL"]))
    for name, subject in second.items():
        for one in subject["assessments"] if subject["SAFFL"] == "Y" else []:
            sizes = (one["SUM"], one["BASE"] if one["AVALC"] else None, one["NADIR"])
            # What is nearer to the end of treatment than to the first visit stands for no visit in the project.
            month = one["AVISITN"] or None
            expected[name].add((one["PARAMCD"], one["ADT"], *sizes, month, one["AVALC"], one["ABLFL"]))
    assert found == expected


def test_best_response(both):
    first, second = both
    best = first.adrs[first.adrs["PARAMCD"] == "BOR"].set_index("USUBJID")["AVALC"].to_dict()
    assert best == {name: one["BOR"] for name, one in second.items() if one["SAFFL"] == "Y"}


@pytest.mark.parametrize("paramcd", sorted(PROTOCOL.endpoints))
def test_time_to_event(both, paramcd):
    first, second = both
    rows = first.adtte[first.adtte["PARAMCD"] == paramcd].set_index("USUBJID").to_dict("index")
    found = {name: (day(row["ADT"]), row["AVAL"], row["CNSR"] > 0, row["EVTYPE"]) for name, row in rows.items()}
    again = {name: one["adtte"][paramcd] for name, one in second.items() if one["SAFFL"] == "Y"}
    assert found == {name: (row["ADT"], row["AVAL"], row["CNSR"] > 0, row["EVTYPE"]) for name, row in again.items()}


def test_adverse_events(both):
    first, second = both
    dates, flags = ("ASTDT", "AENDT"), ("ASTDTF", "TRTEMFL", "APHASE")
    found = {
        (row["USUBJID"], row["AESEQ"]): [*(day(row[key]) for key in dates), *(row[key] for key in flags)]
        for row in first.adae.to_dict("records")
    }
    assert found == {
        (name, int(number)): [event[key] for key in (*dates, *flags)]
        for name, one in second.items()
        for number, event in one["adae"].items()
    }


def test_other_readings_of_an_onset_are_among_those_of_the_whole_partial_date(both):
    """The project also lets death, cut-off and a partial end limit what an onset can have been."""
    first, second = both
    for row in first.adae.to_dict("records"):
        other = second[row["USUBJID"]]["adae"][row["AESEQ"]]["OTHER"]
        allowed = {phase or NOT_EMERGENT for phase in other}
        assert set(filter(None, row["ALTPHASE"].split("; "))) <= allowed


BUNDLED = Path(__file__).parents[2] / "data" / "raw" / "synthetic"


def test_the_bundled_study_gives_the_same_times_by_both_derivations():
    records = {}
    for path in sorted(BUNDLED.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            records[path.stem] = list(csv.DictReader(stream))
    first = derive_study(ingest_study(BUNDLED, protocol=PROTOCOL).domains, protocol=PROTOCOL)
    found = {
        (row["USUBJID"], row["PARAMCD"]): (day(row["ADT"]), row["AVAL"], row["CNSR"] > 0, row["EVTYPE"])
        for row in first.adtte.to_dict("records")
    }
    assert found == {
        (name, paramcd): (row["ADT"], row["AVAL"], row["CNSR"] > 0, row["EVTYPE"])
        for name, one in derive_again(records)["subjects"].items()
        for paramcd, row in one["adtte"].items()
    }
    assert len(found) == 35 * len(PROTOCOL.endpoints)
