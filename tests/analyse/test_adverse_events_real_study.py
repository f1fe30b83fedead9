"""Adverse events of the public CDISC pilot study, overall and by class, against a plain count of its rows."""

import csv
import datetime as dt
import os
from calendar import monthrange
from collections import defaultdict
from pathlib import Path

import pytest

from helpers.analyse.adverse_events import worst_grade
from helpers.derive.study import derive_study
from helpers.ingest import ingest_study
from tests.derive.patient import PROTOCOL


@pytest.mark.shared
def test_a_real_study_has_the_counts_that_plain_counting_gives():
    folder = Path(__file__).resolve().parents[2] / os.environ.get("SHARED", "../shared") / "studies/cdisc-pilot"
    if not folder.is_dir():
        pytest.fail("The CDISC pilot study is not there: set SHARED to the folder that holds studies/.", pytrace=False)
    derived = derive_study(ingest_study(folder, protocol=PROTOCOL).domains, protocol=PROTOCOL)
    found = worst_grade(derived.adae, derived.adsl).rows
    found = found[(found["TERM"] == "") & (found["STATVAL"] > 0) & found["STAT"].isin(["n", "events"])]
    counts = {(row["PHASE"], row["SOC"], row["GRADE"], row["STAT"]): row["STATVAL"] for _, row in found.iterrows()}
    assert counts == counted_plainly(rows(folder, "ae"), rows(folder, "ex"))
    assert len(derived.adae) == 1191
    assert counts["ACUTE", "", "any", "events"] + counts["CHRONIC", "", "any", "events"] > 1000


def rows(folder: Path, domain: str) -> list[dict]:
    with (folder / f"{domain}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def counted_plainly(events: list[dict], fractions: list[dict]) -> dict:
    """Subjects by worst grade and events, of each phase and class, row by row."""
    given = [row for row in fractions if row["EXTRT"] == "SBRT" and float(row["EXDOSE"] or 0) > 0]
    starts = {}
    for row in given:
        day = dt.date.fromisoformat(row["EXSTDTC"][:10])
        starts[row["USUBJID"]] = min(day, starts.get(row["USUBJID"], day))
    worst, counts = defaultdict(dict), defaultdict(int)
    for row in events:
        start = starts.get(row["USUBJID"])
        onset = start and begun(row, start)
        if not start or onset < start:
            continue
        phase = "ACUTE" if onset <= three_months_after(start) else "CHRONIC"
        grade = int(row["AETOXGR"]) if row["AETOXGR"] else 0
        for line in ((phase, ""), (phase, row["AEBODSYS"])):
            worst[line][row["USUBJID"]] = max(grade, worst[line].get(row["USUBJID"], 0))
            counts[*line, "any", "events"] += 1
    for line, grades in worst.items():
        for grade in grades.values():
            for name in ("any", str(grade) if grade else "not-graded", *([">=3"] if grade >= 3 else [])):
                counts[*line, name, "n"] += 1
    return dict(counts)


def begun(row: dict, start: dt.date) -> dt.date:
    """Onset of an event; a partial date is its first possible day, or the start of treatment within it (rule 22)."""
    text, end = row["AESTDTC"][:10], row["AEENDTC"][:10]
    if len(text) == 10:
        return dt.date.fromisoformat(text)
    if not text or start.isoformat().startswith(text):
        day = start
    else:
        day = dt.date.fromisoformat({7: f"{text}-01", 4: f"{text}-01-01"}[len(text)])
    return min(day, dt.date.fromisoformat(end)) if len(end) == 10 else day


def three_months_after(start: dt.date) -> dt.date:
    year, month = divmod(start.year * 12 + start.month - 1 + 3, 12)
    return dt.date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
