"""Where the disease came back first, and where at any time (rules 13, 15 to 17).

The patterns are read from ADTTE, so that they agree with progression-free survival: the failures add up to its events.
"""

import pandas as pd

from helpers.analyse.ard import ard_rows
from helpers.analyse.proportions import clopper_pearson
from helpers.derive.distant import HEPATIC, METASTASIS, THROMBUS, UNKNOWN
from helpers.derive.events import EVENT_NAMES
from helpers.foundation.terms import chosen, mapped

LOCAL = "local"
KINDS = {HEPATIC: "hepatic", THROMBUS: "thrombus", METASTASIS: "extrahepatic", UNKNOWN: "unknown"}
"""Code of each kind of distant progression; kinds of one day are joined by ``+``, after ``local``."""

ALWAYS = (LOCAL, "hepatic", "thrombus", "extrahepatic")
"""Patterns that have a line whether or not anybody had them; others have one where somebody did."""

_NO_EVENT, _PROGRESSION, _DEATH, _TRANSPLANT = 0, 1, 2, 3
_STATS = ("n", "denominator", "estimate", "low", "high")


def failure_patterns(adtte: pd.DataFrame, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Count where the first failure of each treated subject was, up to the horizon, and where there was one at all.

    Result rows of ``failure-pattern``, each with ``n denominator estimate low high``. GROUP ``first``: TERM is what
    failed on the first day of failure, ``local``, a kind of distant progression, ``+`` between those of one day,
    ``nontarget`` (an untreated lesion progressed, and nothing else), ``death`` (without progression); then ``failed``
    (their sum: the events of PFS) and ``none``. GROUP ``ever``: ``local``, ``distant`` and its kinds at the first
    distant progression, ``both`` and ``neither``; a progression of one kind does not end the search for the other (rule
    16).

    Parameters
    ----------
    adtte : DataFrame
        PARAMCD (``PFS LPFS DPFS``), USUBJID, ADT, CNSR, EVTYPE, EVNTDESC, EVNTKIND.
    conf_level : float
        Level of the interval.
    """
    pfs, lpfs, dpfs = _of_everybody(adtte)
    first = _first(pfs, lpfs, dpfs)
    seen = [*ALWAYS, *_others(first), "nontarget", "death", *(["transplant"] if (first == "transplant").any() else [])]
    lines = [("first", pattern, (first == pattern).sum()) for pattern in seen]
    lines += [("first", "failed", (pfs["CNSR"] == 0).sum()), ("first", "none", (first == "none").sum())]
    local, distant = lpfs["EVTYPE"] == _PROGRESSION, dpfs["EVTYPE"] == _PROGRESSION
    kinds = _kinds(dpfs["EVNTKIND"]).where(distant, "")
    had = [(code, _has(kinds, code).sum()) for code in KINDS.values()]
    had = [(code, n) for code, n in had if n or code in ALWAYS]
    ever = [(LOCAL, local.sum()), ("distant", distant.sum()), *had]
    ever += [("both", (local & distant).sum()), ("neither", (~local & ~distant).sum())]
    lines += [("ever", pattern, n) for pattern, n in ever]
    counts = pd.DataFrame(lines, columns=["GROUP", "TERM", "n"]).assign(denominator=len(pfs))
    return ard_rows(
        clopper_pearson(counts, conf_level=conf_level),
        analysis="failure-pattern",
        method=f"First failure as in progression-free survival, Clopper-Pearson {100 * conf_level:g}% interval",
        stats=_STATS,
        population="SAFFL",
        paramcd="PFS",
    )


def distant_components(adtte: pd.DataFrame, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Take the events of DPFS apart: distant progressions by kind, and deaths without one.

    Result rows of ``dpfs-component``, each with ``n denominator estimate low high``: TERM is a kind, ``+`` between
    those of one day, then ``distant`` (all of these), ``death`` and ``failed`` (all events of DPFS).

    Parameters
    ----------
    adtte : DataFrame
        PARAMCD (``DPFS``), USUBJID, CNSR, EVTYPE, EVNTKIND.
    conf_level : float
        Level of the interval.
    """
    dpfs = adtte.loc[adtte["PARAMCD"] == "DPFS"]
    distant = dpfs["EVTYPE"] == _PROGRESSION
    kinds = _kinds(dpfs["EVNTKIND"]).where(distant, "")
    seen = [*ALWAYS[1:], *_others(kinds)]
    lines = [(kind, (kinds == kind).sum()) for kind in seen]
    lines += [("distant", distant.sum()), ("death", (dpfs["EVTYPE"] == _DEATH).sum())]
    lines += [("failed", (dpfs["CNSR"] == 0).sum())]
    counts = pd.DataFrame(lines, columns=["TERM", "n"]).assign(denominator=len(dpfs))
    return ard_rows(
        clopper_pearson(counts, conf_level=conf_level),
        analysis="dpfs-component",
        method=f"Kind of the first distant progression, Clopper-Pearson {100 * conf_level:g}% interval",
        stats=_STATS,
        population="SAFFL",
        paramcd="DPFS",
    )


def _of_everybody(adtte: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows of the three endpoints, aligned by subject."""
    rows = {name: adtte.loc[adtte["PARAMCD"] == name].set_index("USUBJID") for name in ("PFS", "LPFS", "DPFS")}
    return [rows[name].reindex(rows["PFS"].index) for name in rows]


def _first(pfs: pd.DataFrame, lpfs: pd.DataFrame, dpfs: pd.DataFrame) -> pd.Series:
    """The pattern of each subject; a row of PFS names one event, and the others of its day stand in LPFS and DPFS."""
    progressed = pfs["EVTYPE"] == _PROGRESSION
    local = _on_that_day(lpfs, pfs) | (pfs["EVNTDESC"] == EVENT_NAMES["local_progression"])
    away = _on_that_day(dpfs, pfs)
    kinds = _kinds(dpfs["EVNTKIND"].where(away, pfs["EVNTKIND"]))
    away |= pfs["EVNTDESC"] == EVENT_NAMES["distant_progression"]
    where = chosen([local & away, local, away], ["both", "local", "away"], default="nontarget")
    pattern = pd.Series(where, index=pfs.index).mask(local & away, f"{LOCAL}+" + kinds).mask(away & ~local, kinds)
    other = {_NO_EVENT: "none", _DEATH: "death", _TRANSPLANT: "transplant"}
    return pattern.where(progressed, pfs["EVTYPE"].map(other))


def _on_that_day(rows: pd.DataFrame, pfs: pd.DataFrame) -> pd.Series:
    return (rows["EVTYPE"] == _PROGRESSION) & (rows["ADT"] == pfs["ADT"])


def _kinds(names: pd.Series) -> pd.Series:
    """Code the kinds of each distant progression; one whose kind was not recorded is unknown."""
    return mapped(names.fillna(""), lambda kinds: "+".join(KINDS.get(kind, "unknown") for kind in kinds.split("; ")))


def _has(kinds: pd.Series, code: str) -> pd.Series:
    return mapped(kinds, lambda joined: code in joined.split("+")).astype(bool)


def _others(patterns: pd.Series) -> list[str]:
    """Patterns of progression that somebody had beside those that always have a line: fewest places first."""
    known = {*ALWAYS, "nontarget", "death", "transplant", "none", ""}
    places = [LOCAL, *KINDS.values()]
    found = sorted(set(patterns) - known, key=lambda joined: [places.index(part) for part in joined.split("+")])
    return sorted(found, key=lambda joined: joined.count("+"))
