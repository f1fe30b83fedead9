"""Which raw records a row may name as the source of its date (rule 21).

Where several records of a day could be named, each of them may be. Of progressions of one day the first of local,
distant and non-target gives the source.
"""

from .readers import counted
from .records import complete, sequence, text
from .survival import contacts, fractions, reports_of_death

LOOKS = ("DPFS", "DPFSFDA", "DPFSINT", "PFS", "TTDP")
KINDS = (
    ("hepatic", "New hepatic lesion"),
    ("thrombus", "Tumour thrombus"),
    ("metastasis", "Distant metastasis"),
    ("unknown", "Kind unknown"),
)


def traced(subject, row, facts):
    """A row of ADTTE with ``SOURCES`` and ``KIND``; see `derivation.derive`.

    Parameters
    ----------
    facts : dict
        ``readers``; ``kinds`` of distant progression; ``new`` rows of TU, ``non_target`` rows of TR and
        ``transplant`` records of these events; ``main`` and ``long``: rows of `response.measure` of the diameters
        of LPFS and LPFSLD.
    """
    distant = "distant progression" in row["EVENTS"] and "local progression" not in row["EVENTS"]
    kind = "; ".join(words for kind, words in KINDS if distant and kind in facts["kinds"])
    return {**row, "KIND": kind, "SOURCES": frozenset(_sources(subject, row, facts))}


def _sources(subject, row, facts):
    rows = facts["long" if row["PARAMCD"] == "LPFSLD" else "main"]
    if row["REASON"] in ("alive", "no contact"):
        return {record for dtc, record in contacts(subject) if complete(dtc) == row["ADT"]}
    if row["REASON"] == "horizon" or not row["EVENTS"] and row["ADT"] == row["STARTDT"]:
        return _first_fractions(subject, row["STARTDT"])
    if not row["EVENTS"]:
        return _looks(subject, row["ADT"], facts["readers"]) if row["PARAMCD"] in LOOKS else _values(rows, row["ADT"])
    if "death" in row["EVENTS"]:
        return {record for _, record in reports_of_death(subject)[0]}
    if "transplant" in row["EVENTS"]:
        return facts["transplant"]
    if "local progression" in row["EVENTS"]:
        return _values(rows, row["ADT"])
    if "distant progression" in row["EVENTS"]:
        return {("TU", "TUDTC", sequence(record, "tu")) for record in facts["new"]}
    return {("TR", "TRDTC", sequence(record, "tr")) for record in facts["non_target"]}


def _first_fractions(subject, start):
    given = [row for row in fractions(subject) if complete(row.get("EXSTDTC")) == start]
    return {("EX", "EXSTDTC", sequence(row, "ex")) for row in given}


def _values(rows, day):
    return {("TR", "TRDTC", number) for row in rows if row["ADT"] == day for number in row["SOURCES"]}


def _looks(subject, day, readers):
    found = set()
    for domain, prefix in (("tu", "TU"), ("tr", "TR")):
        for row in counted(subject.rows[domain], prefix, readers):
            done = text(row.get(f"{prefix}STAT")) != "NOT DONE"
            if done and complete(row.get(f"{prefix}DTC")) == day:
                found.add((prefix, f"{prefix}DTC", sequence(row, domain)))
    return found
