"""Two runs side by side: which records and outcomes differ, and which record is behind a changed outcome."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from helpers.foundation.contracts import SDTM

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_OUTCOME = ["CNSR", "EVTYPE", "EVNTDESC", "EVNTKIND", "ADT", "AVAL", "STARTDT"]
_SOURCE = ["SRCDOM", "SRCVAR", "SRCSEQ"]
_MOVERS = ("DM", "DS", "EX", "PR", "CM", "SS", "TR", "TU")
"""Domains whose records can move an outcome without being its source."""


def changed_records(one: Mapping[str, pd.DataFrame], other: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Find the records that only one of two versions of the domains has, or that differ.

    Records are the same by the key of their domain: USUBJID and sequence number (DM: USUBJID; SV: visit and start).
    Variables that one version lacks, or that are empty in both, are not compared.

    Parameters
    ----------
    one, other : mapping of str to DataFrame
        SDTM domains by name, of the earlier and of the later version.

    Returns
    -------
    DataFrame
        One row is one record: DOMAIN, USUBJID, SEQ (missing in DM and SV), CHANGE (``added``, ``removed``,
        ``changed``) and VARIABLES, the names of the variables that changed, in the order of the file.
    """
    parts = [_between(one.get(name), other.get(name), domain=name.upper()) for name in sorted({*one, *other})]
    columns = ["DOMAIN", "USUBJID", "SEQ", "CHANGE", "VARIABLES"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def changed_outcomes(one: pd.DataFrame, other: pd.DataFrame, *, paramcds: Sequence[str]) -> pd.DataFrame:
    """Find the subjects whose outcome differs between two versions of ADTTE.

    One row is one subject and parameter, in the order of ``paramcds`` and USUBJID: PARAMCD, USUBJID, KIND (``new``,
    ``gone``; ``event`` where there is an event now that was none or another, ``no event`` where there is none any more,
    ``reason`` where the time ends without one for another reason, ``date`` where all is the same on another day), and
    with the suffixes ``_A`` and ``_B`` CNSR, EVTYPE, EVNTDESC, EVNTKIND, ADT, AVAL, STARTDT, SRCDOM, SRCVAR, SRCSEQ.
    """
    keys = ["PARAMCD", "USUBJID"]
    kept = [*keys, *_OUTCOME, *_SOURCE]
    both = one[kept].merge(other[kept], on=keys, how="outer", suffixes=("_A", "_B"), indicator=True)
    both = both.loc[both["PARAMCD"].isin(list(paramcds))]
    what = ["CNSR", "EVTYPE", "EVNTDESC", "EVNTKIND"]
    same_event = np.logical_and.reduce([both[f"{name}_A"] == both[f"{name}_B"] for name in what])
    same_day = (both["ADT_A"] == both["ADT_B"]) & (both["AVAL_A"] == both["AVAL_B"])
    kind = np.select(
        [
            both["_merge"] == "right_only",
            both["_merge"] == "left_only",
            ~same_event & (both["CNSR_B"] == 0),
            ~same_event & (both["CNSR_A"] == 0),
            ~same_event,
            ~same_day,
        ],
        ["new", "gone", "event", "no event", "reason", "date"],
        default="",
    )
    order = {paramcd: place for place, paramcd in enumerate(paramcds)}
    changed = both.assign(KIND=kind, place=both["PARAMCD"].map(order)).loc[kind != ""]
    return changed.sort_values(["place", "USUBJID"], ignore_index=True).drop(columns=["place", "_merge"])


def causes(outcomes: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Name the records behind each changed outcome.

    The record that the outcome of the later version rests on, where it is new or changed; else the one that the
    earlier outcome rested on, where it is gone or changed; else every record of the subject that is, in the domains
    that can move an outcome (a nadir, a baseline or a date of treatment can, without being its source).

    One row is one outcome and record: PARAMCD, USUBJID, and DOMAIN, SEQ, CHANGE, VARIABLES of the record, in its
    order. An outcome without any has no row: then the settings or the code differ.

    Parameters
    ----------
    outcomes : DataFrame
        What `changed_outcomes` gives.
    records : DataFrame
        What `changed_records` gives.
    """
    rows = []
    for outcome in outcomes.itertuples():
        own = records.loc[records["USUBJID"] == outcome.USUBJID]
        now = own.loc[_is(own, outcome.SRCDOM_B, outcome.SRCSEQ_B) & (own["CHANGE"] != REMOVED)]
        before = own.loc[_is(own, outcome.SRCDOM_A, outcome.SRCSEQ_A) & (own["CHANGE"] != ADDED)]
        behind = now if len(now) else before if len(before) else own.loc[own["DOMAIN"].isin(_MOVERS)]
        rows.append(behind.assign(PARAMCD=outcome.PARAMCD))
    columns = ["PARAMCD", "USUBJID", "DOMAIN", "SEQ", "CHANGE", "VARIABLES"]
    return pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)


def _between(one: pd.DataFrame | None, other: pd.DataFrame | None, *, domain: str) -> pd.DataFrame:
    keys = list(SDTM[domain.lower()].key)
    template = one if one is not None else other
    one, other = (template.iloc[:0] if frame is None else frame for frame in (one, other))
    one, other = (frame.set_index(keys) for frame in (one, other))
    added, removed = other.index.difference(one.index), one.index.difference(other.index)
    common = one.index.intersection(other.index)
    shared = [name for name in one.columns if name in other.columns]
    before, after = (frame.loc[common, shared] for frame in (one, other))
    differs = ~((before == after) | (before.isna() & after.isna()))
    differs = differs.loc[differs.any(axis=1)]
    variables = [tuple(differs.columns[row]) for row in differs.to_numpy(dtype=bool)]
    parts = [
        pd.DataFrame({"key": list(index), "CHANGE": change, "VARIABLES": names})
        for index, change, names in (
            (added, ADDED, [()] * len(added)),
            (removed, REMOVED, [()] * len(removed)),
            (differs.index, CHANGED, variables),
        )
    ]
    rows = pd.concat(parts, ignore_index=True)
    numbered = keys[1:] == [f"{domain}SEQ"]
    return rows.assign(
        DOMAIN=domain,
        USUBJID=[key[0] if len(keys) > 1 else key for key in rows["key"]],
        SEQ=[float(key[1]) if numbered else np.nan for key in rows["key"]],
    ).sort_values(["USUBJID", "SEQ"], ignore_index=True)


def _is(records: pd.DataFrame, domain: str, seq: float) -> pd.Series:
    return (records["DOMAIN"] == domain) & ((records["SEQ"] == seq) | (records["SEQ"].isna() & pd.isna(seq)))
