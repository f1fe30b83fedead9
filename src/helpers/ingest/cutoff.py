"""Data cut-off: what was known on a day, and nothing else (rule 2)."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.foundation.calendar import DATE, complete_date, first_possible_day
from helpers.foundation.contracts import SDTM
from helpers.ingest.deaths import reported_deaths

LOG = ("DOMAIN", "BEFORE", "CUT", "KEPT", "REOPENED")
_DATED_BY = {
    "ex": "EXSTDTC", "tu": "TUDTC", "tr": "TRDTC", "ae": "AESTDTC", "ds": "DSSTDTC", "rs": "RSDTC", "lb": "LBDTC",
    "pr": "PRSTDTC", "cm": "CMSTDTC", "ss": "SSDTC", "dd": "DDDTC", "mh": "MHSTDTC", "sv": "SVSTDTC",
    "dv": "DVSTDTC",
}  # fmt: skip
_ENDS = {"ex": "EXENDTC", "ae": "AEENDTC", "pr": "PRENDTC", "cm": "CMENDTC", "sv": "SVENDTC"}
_OPEN_OUTCOMES = ("", "NOT RECOVERED/NOT RESOLVED", "RECOVERING/RESOLVING", "UNKNOWN")
_NOT_RECOVERED = "NOT RECOVERED/NOT RESOLVED"


def apply_cutoff(
    domains: Mapping[str, pd.DataFrame], *, cutoff: dt.date | None
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Take away what happened after the cut-off.

    A record goes where its start (the earliest possible day of a partial date) is later; an undated one stays. An
    end that is later goes, and what it ended is ongoing; an outcome that was not yet known goes with it, and so does
    the grade 5 of an event of which the subject has not yet died: it is not graded, for nobody knows how grave it
    was before. Of DM only a later death goes, with the rows of DD that describe it. XD has no dates: its records
    are those of subjects who have a fraction by then.

    Parameters
    ----------
    domains : mapping of str to DataFrame
        Typed SDTM domains.
    cutoff : date or None
        Last day that counts; None leaves everything.

    Returns
    -------
    dict of str to DataFrame
        The domains as known at the cut-off.
    DataFrame
        One row per domain: DOMAIN, BEFORE (records), CUT, KEPT, REOPENED (ends taken away, deaths in DM).
    """
    if cutoff is None:
        return dict(domains), _log({domain: (len(frame), 0, 0) for domain, frame in domains.items()})
    dying = _dying_later(domains, cutoff)
    cut, counts = {}, {}
    for domain, frame in domains.items():
        if domain == "dm":
            cut[domain], reopened = _without_death(frame, dying)
        else:
            dated = domain in _DATED_BY
            kept = frame[~_later(frame[_DATED_BY[domain]], cutoff)] if dated else _treated(frame, domains, cutoff)
            if domain == "dd":
                kept = kept[~kept["USUBJID"].isin(dying)]
            cut[domain], reopened = _ongoing(kept.reset_index(drop=True), domain, cutoff, dying)
        counts[domain] = (len(frame), len(frame) - len(cut[domain]), reopened)
    return cut, _log(counts)


def last_record(domains: Mapping[str, pd.DataFrame]) -> dt.date | None:
    """Give the last day on which anything was recorded, deaths of DM among it; None where no date is complete."""
    columns = [*_DATED_BY.items(), *_ENDS.items(), ("dm", "DTHDTC")]
    dates = [complete_date(domains[name][column]).max() for name, column in columns if name in domains]
    known = [date for date in dates if pd.notna(date)]
    return max(known).date() if known else None


def _treated(frame: pd.DataFrame, domains: Mapping[str, pd.DataFrame], cutoff: dt.date) -> pd.DataFrame:
    """Keep the records of subjects who have a fraction that is not after the cut-off."""
    ex = domains.get("ex", SDTM["ex"].empty())
    return frame[frame["USUBJID"].isin(ex.loc[~_later(ex["EXSTDTC"], cutoff), "USUBJID"])]


def _later(dtc: pd.Series, cutoff: dt.date) -> pd.Series:
    """True where a date is certainly after the cut-off."""
    return first_possible_day(dtc) > pd.Series(np.datetime64(cutoff), index=dtc.index, dtype=DATE)


def _dying_later(domains: Mapping[str, pd.DataFrame], cutoff: dt.date) -> set[str]:
    """Subjects whose death, by whichever domain tells its date, is after the cut-off."""
    empty = {domain: SDTM[domain].empty() for domain in ("dm", "ds", "ss")}
    known = {**empty, **domains}
    deaths = reported_deaths(known["dm"], known["ds"], known["ss"])
    return set(deaths.loc[_later(deaths["death"], cutoff), "USUBJID"])


def _without_death(dm: pd.DataFrame, dying: set[str]) -> tuple[pd.DataFrame, int]:
    later = dm["USUBJID"].isin(dying)
    told = later & ((dm["DTHDTC"] != "") | (dm["DTHFL"] != ""))
    alive = {name: dm[name].mask(later, "") for name in ("DTHDTC", "DTHFL")}
    return dm.assign(**alive), int(told.sum())


def _ongoing(frame: pd.DataFrame, domain: str, cutoff: dt.date, dying: set[str]) -> tuple[pd.DataFrame, int]:
    """Take away ends after the cut-off; an adverse event without its end is ongoing and has no outcome yet."""
    if domain not in _ENDS:
        return frame, 0
    end = _ENDS[domain]
    open_again = _later(frame[end], cutoff)
    if domain != "ae":
        return frame.assign(**{end: frame[end].mask(open_again, "")}), int(open_again.sum())
    outcome = frame["AEOUT"].str.upper()
    alive_and_open = frame["USUBJID"].isin(dying) & (open_again | (frame[end] == ""))
    not_yet_fatal = alive_and_open & (frame["AETOXGR"] == "5")
    open_again |= not_yet_fatal | (alive_and_open & (outcome == "FATAL"))
    closed = open_again & ~outcome.isin(_OPEN_OUTCOMES)
    reopened = frame.assign(
        AEENDTC=frame["AEENDTC"].mask(open_again, ""),
        AEENRTPT=frame["AEENRTPT"].mask(open_again, "ONGOING"),
        AEOUT=frame["AEOUT"].mask(closed, _NOT_RECOVERED),
        AETOXGR=frame["AETOXGR"].mask(not_yet_fatal, ""),
    )
    return reopened, int(open_again.sum())


def _log(counts: Mapping[str, tuple[int, int, int]]) -> pd.DataFrame:
    rows = [(domain.upper(), before, gone, before - gone, again) for domain, (before, gone, again) in counts.items()]
    return pd.DataFrame(rows, columns=list(LOG)).astype({"DOMAIN": object})
