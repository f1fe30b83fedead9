"""Several readers under one name: whose reading is accepted (--EVAL, --EVALID, --ACPTFL)."""

import pandas as pd

from helpers.foundation.terms import is_term, mapped, plain
from helpers.ingest.checks.check import Data, check, collapsed
from helpers.ingest.lesions import of_used_tests
from helpers.ingest.treatment import accepted, of_several_readers
from helpers.ingest.visits import assessment_ids


@check(
    "READ-001", "ERROR", "", "",
    "{readers} read as {evaluator}, and none of their records of {domain} {when} is accepted, so it is not known "
    "whose reading counts.",
    "Write Y into {variable} of the accepted reading, or name another reader in the protocol file (readers: count).",
)  # fmt: skip
def none_accepted(data: Data) -> pd.DataFrame:
    """Readings of several readers of which none is accepted; where a subject has none at all, one finding.

    Acceptance goes by record, as in a blinded review. A reading by a reader who is never accepted for the subject needs
    no other, accepted reading.
    """
    read = _several(data)
    whole = ["domain", "USUBJID", "evaluator", "test"]
    never = ~read.groupby(whole)["accepted"].transform("any")
    elsewhere = read.groupby(["domain", "USUBJID", "evaluator", "reader"])["accepted"].transform("any")
    nowhere = read[never].assign(when="of the subject").drop_duplicates(whole)
    missing = read[(read["chosen"] == 0) & elsewhere].drop_duplicates(_READING)
    return pd.concat([nowhere, missing], ignore_index=True)


@check(
    "READ-002", "ERROR", "", "",
    "{readers} read as {evaluator}, and the records of {chosen} of them in {domain} {when} are accepted.",
    "Keep Y in {variable} of the one reading that counts.",
)  # fmt: skip
def several_accepted(data: Data) -> pd.DataFrame:
    """Readings of one assessment that are accepted from several readers."""
    read = _several(data)
    return read[(read["chosen"] > 1) & read["accepted"]].drop_duplicates(_READING)


@check(
    "READ-003", "ERROR", "", "",
    "{reader} is accepted in other records of {domain} {when}, but not in this one.",
    "Write Y into {variable} of each record of the accepted reading.",
)  # fmt: skip
def accepted_in_part(data: Data) -> pd.DataFrame:
    """Records of the accepted reader of an assessment that are not accepted themselves."""
    read = _several(data)
    taken = read.groupby([*_READING, "reader"])["accepted"].transform("any")
    return read[(read["chosen"] == 1) & taken & ~read["accepted"]]


@check(
    "READ-004", "QUERY", "", "",
    "{variable} is '{value}', which is not Y, so the reading counts as not accepted where several readers are there.",
    "Write Y, or leave the cell empty.",
)  # fmt: skip
def unknown_acceptance(data: Data) -> pd.DataFrame:
    """--ACPTFL other than Y or nothing."""
    records = pd.concat([_records(data, domain) for domain in ("tu", "tr", "rs")], ignore_index=True)
    return collapsed(records[~is_term(records["value"], "", "Y")], ["domain", "value"])


_READING = ["domain", "USUBJID", "evaluator", "test", "when"]
"""What one reading is of: one assessment; in RS one test of it."""


def _several(data: Data) -> pd.DataFrame:
    """Used records of subjects with several readers under one name that counts.

    One row per record: domain, USUBJID, seq, variable, value, evaluator, reader, test, when, accepted, and of its
    reading chosen (how many readers are accepted) and readers (all of the subject, in words).
    """
    read = pd.concat([_records(data, domain, counted=True) for domain in ("tu", "tr", "rs")], ignore_index=True)
    chosen = read["reader"].where(read["accepted"]).groupby([read[name] for name in _READING])
    everybody = read.groupby(["domain", "USUBJID", "evaluator"])["reader"]
    return read.assign(
        chosen=chosen.transform("nunique"),
        readers=everybody.transform(lambda names: " and ".join(sorted(set(names)))),
    )


def _records(data: Data, domain: str, *, counted: bool = False) -> pd.DataFrame:
    prefix = domain.upper()
    reader, frame = f"{prefix}EVAL", data[domain]
    if counted:
        frame = of_used_tests(frame[is_term(frame[reader], "", *data.protocol.readers.count)])
        frame = frame[of_several_readers(frame, reader=reader)]
    when = assessment_ids(frame, dtc=f"{prefix}DTC", span_days=data.protocol.imaging.visit_span_days)
    return pd.DataFrame({
        "domain": prefix,
        "USUBJID": frame["USUBJID"],
        "seq": frame[f"{prefix}SEQ"].astype("float64"),
        "variable": f"{prefix}ACPTFL",
        "value": frame[f"{prefix}ACPTFL"],
        "evaluator": mapped(plain(frame[reader]), lambda name: name or "a reader without a name"),
        "reader": mapped(plain(frame[f"{prefix}EVALID"]), lambda name: name or "a reader without --EVALID"),
        "test": frame["RSCAT"] + " " + frame["RSTESTCD"] if domain == "rs" else "",
        "when": mapped(when.astype(object), _when),
        "accepted": accepted(frame, reader=reader),
    })  # fmt: skip


def _when(assessment: str) -> str:
    if not assessment:
        return "without visit and date"
    return f"of visit {assessment[1:]}" if assessment.startswith("V") else f"of {assessment}"
