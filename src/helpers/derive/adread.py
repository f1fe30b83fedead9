"""ADREAD: the endpoints by each reader of the imaging beside those of the reader that counts (rule 41)."""

from collections.abc import Mapping

import pandas as pd

from helpers.derive.adrs import derive_adrs
from helpers.derive.adtte import derive_adtte
from helpers.derive.records import counted_domains
from helpers.derive.tumours import Tumours, follow_tumours
from helpers.foundation.calendar import last_possible_day
from helpers.foundation.contracts import ADAM
from helpers.foundation.protocol import Protocol
from helpers.foundation.terms import flag, plain

TIMES, RESPONSES = ("LPFS", "DPFS"), ("BORTRG", "BOR")
"""Parameters that are read by everybody."""


def derive_adread(
    domains: Mapping[str, pd.DataFrame],
    treated: pd.DataFrame,
    tumours: Tumours,
    therapies: pd.DataFrame,
    *,
    protocol: Protocol,
) -> pd.DataFrame | None:
    """Derive progression and best response from the records of each reader alone, in the same way.

    Parameters
    ----------
    domains : mapping of str to DataFrame
        SDTM domains with the readings of everybody: TU and TR.
    treated : DataFrame
        The treated subjects, as `subjects.derive_subjects` gives them.
    tumours : Tumours
        What `tumours.follow_tumours` gives of the reader that counts.
    therapies : DataFrame
        What `adther.therapies_after` gives.
    protocol : Protocol
        Settings.

    Returns
    -------
    DataFrame or None
        One row per reader, treated subject that it read and parameter (``LPFS``, ``DPFS``; ``BORTRG``, ``BOR``), and
        the same by the reader that counts for all whom another read; columns of the ADREAD contract. ANL01FL of another
        reader says who is compared: both readers have a baseline sum and a later assessment. None where nobody else
        read.

    Notes
    -----
    Another reader of a subject is an --EVAL with its --EVALID of whom there are records of TR and none counts, so that
    nobody is compared with itself where the accepted reader changes from subject to subject. Where a reader identifies
    no ``TARGET`` of a subject, it reads the lesions that were treated. All read the diameter of the primary analysis.
    """
    counted = counted_domains(domains, count=protocol.readers.count)
    others = _other_readers(domains["tr"], counted["tr"])
    if others.empty:
        return None
    settings = {"therapies": therapies, "protocol": _alone(protocol)}
    first = _read(counted, treated, tumours, **settings)
    comparable, found = _comparable(tumours), []
    for name, read in others.groupby("READER")["USUBJID"]:
        own = {domain: domains[domain][_names(domains[domain], domain) == name] for domain in ("tu", "tr")}
        own = {domain: rows[rows["USUBJID"].isin(read)] for domain, rows in own.items()}
        subjects = treated[treated["USUBJID"].isin(read)].reset_index(drop=True)
        own["tu"] = _with_treated_lesions(own["tu"], counted["tu"], subjects)
        followed = follow_tumours(own, subjects, protocol=settings["protocol"], measures=tumours.measures)
        rows = _read(own, subjects, followed, **settings)
        both = rows["USUBJID"].isin(comparable & _comparable(followed))
        found.append(rows.assign(READER=name, COUNTFL="", ANL01FL=flag(both)))
    others = pd.concat(found, ignore_index=True)
    first = first[first["USUBJID"].isin(others["USUBJID"])]
    first = first.assign(READER=", ".join(protocol.readers.count), COUNTFL="Y", ANL01FL="")
    return pd.concat([first, others], ignore_index=True)[list(ADAM["adread"].columns)]


def _names(records: pd.DataFrame, domain: str) -> pd.Series:
    """Name the reader of each record: --EVAL, and --EVALID behind it."""
    evaluator, identifier = (
        plain(records[name]) if name in records else pd.Series("", index=records.index)
        for name in (f"{domain.upper()}EVAL", f"{domain.upper()}EVALID")
    )
    return (evaluator + " " + identifier).str.strip().astype(object)


def _other_readers(tr: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """The readers of each subject of whom no record counts: READER, USUBJID, each once."""
    counts = tr.index.isin(counted.index)
    pairs = tr[["USUBJID"]].assign(READER=_names(tr, "tr"), counts=counts)
    none = ~pairs.groupby(["READER", "USUBJID"])["counts"].transform("any")
    return pairs.loc[none, ["READER", "USUBJID"]].drop_duplicates()


def _alone(protocol: Protocol) -> Protocol:
    """The protocol with the endpoints that are read by everybody."""
    kept = {name: endpoint for name, endpoint in protocol.endpoints.items() if name in TIMES}
    return protocol.model_copy(update={"endpoints": kept})


def _with_treated_lesions(tu: pd.DataFrame, counted: pd.DataFrame, treated: pd.DataFrame) -> pd.DataFrame:
    """Add the lesions that were treated for the subjects of whom a reader identifies no target."""
    start = counted["USUBJID"].map(treated.set_index("USUBJID")["TRTSDT"])
    before = (counted["TUSTRESC"] == "TARGET") & (last_possible_day(counted["TUDTC"]) <= start)
    without = ~counted["USUBJID"].isin(tu.loc[tu["TUSTRESC"] == "TARGET", "USUBJID"])
    return pd.concat([tu, counted[before & without]], ignore_index=True)


def _read(
    read: Mapping[str, pd.DataFrame],
    treated: pd.DataFrame,
    tumours: Tumours,
    *,
    therapies: pd.DataFrame,
    protocol: Protocol,
) -> pd.DataFrame:
    """Times and best responses of one reader, without READER and the flags."""
    times = derive_adtte(treated, tumours, therapies, protocol=protocol)
    responses = derive_adrs(treated, tumours, {name: read[name] for name in ("tu", "tr")}, therapies, protocol=protocol)
    responses = responses[responses["PARAMCD"].isin(RESPONSES)]
    shared = ["STUDYID", "USUBJID", "PARAMCD", "PARAM", "ADT"]
    rows = pd.concat([
        times[[*shared, "STARTDT", "AVAL", "CNSR", "EVTYPE"]].astype({"CNSR": "float64", "EVTYPE": "float64"}),
        responses[[*shared, "AVALC"]],
    ], ignore_index=True)  # fmt: skip
    return rows.assign(AVALC=rows["AVALC"].fillna(""), STARTDT=rows["STARTDT"].astype(times["STARTDT"].dtype))


def _comparable(tumours: Tumours) -> set:
    """Subjects with a baseline sum and a later assessment."""
    sums = tumours.sums[tumours.sums["TEST"] == tumours.measure]
    return set(sums.loc[sums["base"].notna() & sums["later"], "USUBJID"])
