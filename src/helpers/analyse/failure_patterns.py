"""Where the disease came back first, and where at any time (rules 13, 15 to 17).

The patterns are read from ADTTE, so that they agree with progression-free survival: the failures add up to its events.
"""

from functools import partial

import pandas as pd

from helpers.analyse.ard import count_subjects, listed
from helpers.analyse.life_table import outcomes
from helpers.analyse.proportions import clopper_pearson
from helpers.derive.distant import KINDS
from helpers.foundation.results import Results
from helpers.foundation.terms import chosen, mapped

LOCAL = "local"
"""Code of a local progression; the kinds of a distant one that came on the same day are joined to it by ``+``."""

ALWAYS = (LOCAL, "hepatic", "thrombus", "extrahepatic")
"""Patterns that have a line whether or not anybody had them; others have one where somebody did."""

_NO_EVENT, _PROGRESSION, _DEATH, _TRANSPLANT = 0, 1, 2, 3
_STATS = ("n", "denominator", "estimate", "low", "high")


def failure_patterns(adtte: pd.DataFrame, *, conf_level: float = 0.95) -> Results:
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
        PARAMCD (``PFS LPFS DPFS``), USUBJID, ADT, CNSR, EVTYPE, EVNTCD, EVNTKCD.
    conf_level : float
        Level of the interval.
    """
    patterns = _patterns(adtte)
    lines = pd.DataFrame([line[:2] for line in patterns], columns=["GROUP", "TERM"])
    failed = listed(lines, [who.index[who] for *_, who in patterns])
    return count_subjects(
        lines,
        {"n": failed, "denominator": outcomes(adtte, paramcd="PFS")},
        analysis="failure-pattern",
        method=f"First failure as in progression-free survival, Clopper-Pearson {100 * conf_level:g}% interval",
        stats=_STATS,
        proportion=partial(clopper_pearson, conf_level=conf_level),
        paramcd="PFS",
        population="SAFFL",
    )


def distant_components(adtte: pd.DataFrame, *, conf_level: float = 0.95) -> Results:
    """Divide the events of DPFS: distant progressions by kind, and deaths without one.

    Result rows of ``dpfs-component``, each with ``n denominator estimate low high``: TERM is a kind, ``+`` between
    those of one day, then ``distant`` (all of these), ``death`` and ``failed`` (all events of DPFS).

    Parameters
    ----------
    adtte : DataFrame
        PARAMCD (``DPFS``), USUBJID, CNSR, EVTYPE, EVNTKCD.
    conf_level : float
        Level of the interval.
    """
    dpfs = outcomes(adtte, paramcd="DPFS")
    distant = dpfs["EVTYPE"] == _PROGRESSION
    kinds = dpfs["EVNTKCD"].where(distant, "")
    components = {kind: kinds == kind for kind in (*ALWAYS[1:], *_others(kinds))}
    components |= {"distant": distant, "death": dpfs["EVTYPE"] == _DEATH, "failed": dpfs["CNSR"] == 0}
    lines = pd.DataFrame({"TERM": list(components)})
    return count_subjects(
        lines,
        {"n": listed(lines, [dpfs.loc[of, "USUBJID"] for of in components.values()]), "denominator": dpfs},
        analysis="dpfs-component",
        method=f"Kind of the first distant progression, Clopper-Pearson {100 * conf_level:g}% interval",
        stats=_STATS,
        proportion=partial(clopper_pearson, conf_level=conf_level),
        paramcd="DPFS",
        population="SAFFL",
    )


def _patterns(adtte: pd.DataFrame) -> list[tuple[str, str, pd.Series]]:
    """GROUP and TERM of each line, and whether each subject is on it."""
    pfs, lpfs, dpfs = _of_everybody(adtte)
    first = _first(pfs, lpfs, dpfs)
    seen = [*ALWAYS, *_others(first), "nontarget", "death", *(["transplant"] if (first == "transplant").any() else [])]
    lines = [("first", pattern, first == pattern) for pattern in seen]
    lines += [("first", "failed", pfs["CNSR"] == 0), ("first", "none", first == "none")]
    local, distant = lpfs["EVTYPE"] == _PROGRESSION, dpfs["EVTYPE"] == _PROGRESSION
    kinds = dpfs["EVNTKCD"].where(distant, "")
    had = [(code, _has(kinds, code)) for code in KINDS]
    ever = [(LOCAL, local), ("distant", distant), *((code, who) for code, who in had if who.any() or code in ALWAYS)]
    ever += [("both", local & distant), ("neither", ~local & ~distant)]
    return lines + [("ever", pattern, who) for pattern, who in ever]


def _of_everybody(adtte: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows of the three endpoints, aligned by subject."""
    rows = {name: adtte.loc[adtte["PARAMCD"] == name].set_index("USUBJID") for name in ("PFS", "LPFS", "DPFS")}
    return [rows[name].reindex(rows["PFS"].index) for name in rows]


def _first(pfs: pd.DataFrame, lpfs: pd.DataFrame, dpfs: pd.DataFrame) -> pd.Series:
    """The pattern of each subject; a row of PFS names one event, and the others of its day are in LPFS and DPFS."""
    progressed = pfs["EVTYPE"] == _PROGRESSION
    local = _on_that_day(lpfs, pfs) | (pfs["EVNTCD"] == "local_progression")
    away = _on_that_day(dpfs, pfs)
    kinds = dpfs["EVNTKCD"].where(away, pfs["EVNTKCD"])
    away |= pfs["EVNTCD"] == "distant_progression"
    where = chosen([local & away, local, away], ["both", "local", "away"], default="nontarget")
    pattern = pd.Series(where, index=pfs.index).mask(local & away, f"{LOCAL}+" + kinds).mask(away & ~local, kinds)
    other = {_NO_EVENT: "none", _DEATH: "death", _TRANSPLANT: "transplant"}
    return pattern.where(progressed, pfs["EVTYPE"].map(other))


def _on_that_day(rows: pd.DataFrame, pfs: pd.DataFrame) -> pd.Series:
    return (rows["EVTYPE"] == _PROGRESSION) & (rows["ADT"] == pfs["ADT"])


def _has(kinds: pd.Series, code: str) -> pd.Series:
    return mapped(kinds, lambda joined: code in joined.split("+")).astype(bool)


def _others(patterns: pd.Series) -> list[str]:
    """Patterns of progression that somebody had beside those that always have a line: fewest places first."""
    known = {*ALWAYS, "nontarget", "death", "transplant", "none", ""}
    places = [LOCAL, *KINDS]
    found = sorted(set(patterns) - known, key=lambda joined: [places.index(part) for part in joined.split("+")])
    return sorted(found, key=lambda joined: joined.count("+"))
