"""What is asked of records again and again: their dates, and the first or last of a group or up to a day."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from helpers.foundation.calendar import complete_date
from helpers.foundation.contracts import REQUIRED_DOMAINS, Contract
from helpers.foundation.terms import is_term
from helpers.ingest.treatment import counted_readings

SOURCE = ["SRCDOM", "SRCVAR", "SRCSEQ"]
"""The record that a date comes from."""


def collected(frame: pd.DataFrame | None, contract: Contract, *, like: pd.DataFrame) -> pd.DataFrame:
    """The records, or none with subjects of the same type."""
    return contract.empty().astype({"USUBJID": like["USUBJID"].dtype}) if frame is None else frame


def recorded_domains(domains: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Leave out the optional domains that hold no record: nothing is known from them, not even a zero."""
    return {name: frame for name, frame in domains.items() if len(frame) or name in REQUIRED_DOMAINS}


def counted_domains(domains: Mapping[str, pd.DataFrame], *, count: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """The domains of a study, TU, TR and RS without the readings of those who do not count.

    Who last saw a subject alive, and who was there on a visit, does not depend on whose readings count.
    """
    read = {
        name: counted_readings(domains[name], reader=f"{name.upper()}EVAL", count=count)
        for name in ("tu", "tr", "rs")
        if name in domains
    }
    return {**domains, **read}


def dated_records(domains: Mapping[str, pd.DataFrame], dates: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Records of several domains in one frame, each with its date.

    Parameters
    ----------
    domains : mapping of str to DataFrame
        SDTM domains; those that were not collected are absent.
    dates : sequence of (str, str)
        Domains and their variables of dates: ``("tr", "TRDTC")``.

    Returns
    -------
    DataFrame
        One row per record and variable, in the order of ``dates``: USUBJID, DTC (as recorded), ADT (missing where the
        day is not known), done (False of what did not take place), place (in ``dates``), SRCDOM, SRCVAR, SRCSEQ
        (missing where the domain has no --SEQ, as SV in SDTM).
    """
    collected = [
        (place, domains[name], name.upper(), variable)
        for place, (name, variable) in enumerate(dates)
        if name in domains
    ]
    names = np.array([("", ""), *((name.upper(), variable) for name, variable in dates)], dtype=object)[1:]
    place = np.repeat([each[0] for each in collected], [len(each[1]) for each in collected]).astype("int64")
    recorded = _together([frame[variable] for _, frame, _, variable in collected])
    return pd.DataFrame({
        "USUBJID": _together([frame["USUBJID"] for _, frame, _, _ in collected]),
        "DTC": recorded,
        "ADT": complete_date(pd.Series(recorded)),
        "done": _together([_took_place(frame, domain) for _, frame, domain, _ in collected]).astype(bool),
        "place": place,
        "SRCDOM": names[place, 0],
        "SRCVAR": names[place, 1],
        "SRCSEQ": _together([_sequence(frame, domain) for _, frame, domain, _ in collected]).astype("float64"),
    })  # fmt: skip


def first_of_each(rows: pd.DataFrame, by: Sequence[str], order: Sequence[str]) -> pd.DataFrame:
    """The first row of each group in the order of some columns; what is missing comes last. Rows come in that order."""
    return _in_order(rows, order, missing="last").drop_duplicates(list(by))


def last_of_each(rows: pd.DataFrame, by: Sequence[str], order: Sequence[str]) -> pd.DataFrame:
    """The last row of each group in the order of some columns; what is missing comes first. Rows come in that order."""
    return _in_order(rows, order, missing="first").drop_duplicates(list(by), keep="last")


def last_until(records: pd.DataFrame, days: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """The last record up to a day, aligned with the days; missing where there is none.

    Parameters
    ----------
    records : DataFrame
        The columns ``by`` and ADT, in the order in which they count on one day.
    days : DataFrame
        The columns ``by`` and UNTIL; nothing comes before a missing day.
    by : sequence of str
        What a record and a day have in common.
    """
    pairs = days[[*by, "UNTIL"]].assign(row=np.arange(len(days))).merge(records, on=list(by))
    pairs = last_of_each(pairs[pairs["ADT"] <= pairs["UNTIL"]], ["row"], ["ADT"])
    found = pairs.set_index("row")[[name for name in records if name not in by]]
    return found.reindex(np.arange(len(days))).set_axis(days.index)


def aligned(records: pd.DataFrame, subjects: pd.DataFrame) -> pd.DataFrame:
    """Bring records, at most one per subject, into the rows of the subjects; missing where a subject has none."""
    return records.set_index("USUBJID").reindex(subjects["USUBJID"]).set_axis(subjects.index)


def _in_order(rows: pd.DataFrame, order: Sequence[str], *, missing: str) -> pd.DataFrame:
    """Sort stably; the columns are numbered by their values first, for texts and dates alike."""
    ranks = [pd.factorize(rows[name], sort=True)[0] for name in order]
    if missing == "last":
        ranks = [np.where(rank < 0, len(rows), rank) for rank in ranks]
    return rows.iloc[np.lexsort(ranks[::-1])]


def _together(columns: Sequence[pd.Series]) -> np.ndarray:
    return np.concatenate([column.to_numpy() for column in columns]) if columns else np.array([], dtype=object)


def _took_place(frame: pd.DataFrame, domain: str) -> pd.Series:
    """Tell which records are of something that was done: not those of a --STAT NOT DONE or an --OCCUR N."""
    done = pd.Series(True, index=frame.index)
    for variable, no in (("STAT", "NOT DONE"), ("OCCUR", "N")):
        if (name := f"{domain}{variable}") in frame:
            done &= ~is_term(frame[name], no)
    return done


def _sequence(frame: pd.DataFrame, domain: str) -> pd.Series:
    name = f"{domain}SEQ"
    return frame[name] if name in frame else pd.Series(np.nan, index=frame.index)
