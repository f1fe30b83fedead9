"""Radiation-induced liver disease, classic and non-classic (rule 28)."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from helpers.derive.lab_grades import exceeds
from helpers.derive.records import aligned, first_of_each
from helpers.foundation.calendar import DATE, iso
from helpers.foundation.protocol import Liver
from helpers.foundation.terms import chosen, is_term, mapped

_SCORE, _ASCITES, _REPORTED = "Child-Pugh", "Ascites points", "Ascites reported"
_CLASSIC, _NON_CLASSIC = ("ALP", _ASCITES, _REPORTED), (_SCORE, "ALT", "AST")
_POINTS = {"CPSCORE": _SCORE, "CPASCITE": _ASCITES}
_COLUMNS = ["USUBJID", "INPUT", "ADT", "VALUE", "BASE", "MET", "SRCDOM", "SRCSEQ"]


def radiation_induced(
    points: pd.DataFrame,
    adlb: pd.DataFrame,
    adae: pd.DataFrame,
    windows: Mapping[str, pd.DataFrame],
    *,
    liver: Liver,
) -> pd.DataFrame:
    """Tell who had radiation-induced liver disease, on which day, and from what.

    An input counts in the window: after TRTSDT (an adverse event: from TRTSDT, as it is treatment-emergent), up to
    WINENDT, and before the day of a progression. It must be comparable: a test with its own ULN (or an ALP with a
    baseline above that record's ULN), points with a baseline.

    Classic (``RILDC``) is both of: ALP above 2 x ULN, or above 2 x baseline where the baseline record is above its own
    ULN (without such a record or its ULN: 2 x ULN); new ascites, which is more points of ascites than at baseline or
    a treatment-emergent event of the term Ascites. ``Y`` from the later of the first days of each. ``N`` where one of
    the two was assessed and not met: an ALP in the window, none above; points of ascites in the window, none above
    baseline and no event. Empty otherwise: nothing assessed, or one met and the other not assessed.

    Non-classic (``RILDNC``) is any of: a Child-Pugh rise over baseline of ``child_pugh_rise`` points; ALT or AST above
    5 x ULN, or above 20 x ULN where the baseline record of that test is above 5 x its own ULN (without such a record or
    its ULN: 5). ``Y`` from the first day of any. ``N`` where any was assessed and none met. Empty otherwise. Whoever is
    classic may be non-classic too.

    Parameters
    ----------
    points : DataFrame
        USUBJID, PARAMCD (``CPSCORE CPASCITE``; others are left out), ADT, AVAL, BASE (points), SRCDOM, SRCSEQ.
    adlb : DataFrame
        USUBJID, LBSEQ, LBTESTCD, ADT, AVAL and ANRHI (standard unit), ABLFL.
    adae : DataFrame
        USUBJID, AESEQ, AEDECOD, ASTDT, TRTEMFL.
    windows : mapping of str to DataFrame
        What is behind PARAMCD, and the treated subjects with their window: STUDYID, USUBJID, TRTSDT, WINENDT, PROGDT
        (missing without a progression).
    liver : Liver
        Section of the protocol: the multiples and the rise, here with those of rule 28.

    Returns
    -------
    DataFrame
        One row per window, kind and treated subject: STUDYID, USUBJID, PARAMCD, ADT (missing unless ``Y``), AVALC,
        INPUTS, and SRCDOM, SRCSEQ of the record that completed it. INPUTS gives for each input
        the first value that met the criterion, or else the highest value in the window; and the progression that ended
        the window early. Multiples have at most two decimals; one that met its criterion is rounded up, so that it
        never reads as the limit or less.

    Notes
    -----
    Two numbers are equal that agree to ten digits (rule 27). Whether ascites was looked for is told by its points
    alone, for who has no event may not have been asked.

    Source: Pan CC et al. (QUANTEC), Int J Radiat Oncol Biol Phys 2010;76(3 Suppl):S94.
    """
    inputs = [
        _risen(points, child_pugh_rise=liver.child_pugh_rise), _transaminases(adlb, liver=liver),
        _phosphatase(adlb, times=liver.alp_times), _reported(adae),
    ]  # fmt: skip
    together = pd.concat(inputs, ignore_index=True)
    rows = []
    for suffix, subjects in windows.items():
        telling = _telling(_in_window(together, subjects))
        for paramcd, names, kind in (("RILDC", _CLASSIC, _classic), ("RILDNC", _NON_CLASSIC, _non_classic)):
            told = _described(telling, subjects, names=names)
            rows.append(kind(telling, subjects).assign(PARAMCD=paramcd + suffix, INPUTS=told))
    return pd.concat(rows, ignore_index=True)


def _risen(points: pd.DataFrame, *, child_pugh_rise: int) -> pd.DataFrame:
    rows = points[points["PARAMCD"].isin(_POINTS) & points["BASE"].notna()]
    rise = rows["AVAL"] - rows["BASE"]
    names = mapped(rows["PARAMCD"], _POINTS.get)
    met = (rise >= child_pugh_rise).where(names == _SCORE, rise > 0)
    return rows.assign(INPUT=names, VALUE=rows["AVAL"], MET=met.astype(bool))[_COLUMNS]


def _transaminases(adlb: pd.DataFrame, *, liver: Liver) -> pd.DataFrame:
    """ALT and AST as multiples of their own upper limit; BASE only where it is above the first multiple."""
    usual, from_high = liver.transaminase_times
    rows = _with_high_baseline(adlb, ["ALT", "AST"], times=usual)
    rows = rows[rows["ANRHI"] > 0]
    met = exceeds(rows["AVAL"], np.where(rows["BASE"].notna(), from_high, usual) * rows["ANRHI"])
    return _laboratory(rows.assign(VALUE=rows["AVAL"] / rows["ANRHI"], MET=met))


def _phosphatase(adlb: pd.DataFrame, *, times: float) -> pd.DataFrame:
    """ALP as a multiple of its own upper limit, or of the baseline where that (BASE) was above its limit."""
    rows = _with_high_baseline(adlb, ["ALP"], times=1)
    reference = rows["ATBASE"].where(rows["BASE"].notna(), rows["ANRHI"])
    rows, reference = rows[reference > 0], reference[reference > 0]
    return _laboratory(rows.assign(VALUE=rows["AVAL"] / reference, MET=exceeds(rows["AVAL"], times * reference)))


def _with_high_baseline(adlb: pd.DataFrame, tests: list[str], *, times: float) -> pd.DataFrame:
    """Values, with the baseline (ATBASE) and its multiple of its own limit (BASE) where that is above ``times``."""
    rows = adlb[adlb["LBTESTCD"].isin(tests) & adlb["AVAL"].notna()]
    rows = rows.assign(ANRHI=rows["ANRHI"].where(rows["ANRHI"] > 0))
    high = rows[(rows["ABLFL"] == "Y") & exceeds(rows["AVAL"], times * rows["ANRHI"])]
    base = high[["USUBJID", "LBTESTCD"]].assign(ATBASE=high["AVAL"], BASE=high["AVAL"] / high["ANRHI"])
    return rows.drop(columns="BASE", errors="ignore").merge(base, on=["USUBJID", "LBTESTCD"], how="left")


def _laboratory(rows: pd.DataFrame) -> pd.DataFrame:
    source = {"SRCDOM": pd.Series("LB", index=rows.index, dtype=object), "SRCSEQ": rows["LBSEQ"].astype("float64")}
    return rows.assign(INPUT=rows["LBTESTCD"], **source)[_COLUMNS]


def _reported(adae: pd.DataFrame) -> pd.DataFrame:
    rows = adae[is_term(adae["AEDECOD"], "Ascites") & (adae["TRTEMFL"] == "Y")]
    return pd.DataFrame({
        "USUBJID": rows["USUBJID"],
        "INPUT": pd.Series(_REPORTED, index=rows.index, dtype=object),
        "ADT": rows["ASTDT"].astype(DATE),
        "VALUE": pd.Series(np.nan, index=rows.index),
        "BASE": pd.Series(np.nan, index=rows.index),
        "MET": pd.Series(True, index=rows.index),
        "SRCDOM": pd.Series("AE", index=rows.index, dtype=object),
        "SRCSEQ": rows["AESEQ"].astype("float64"),
    })  # fmt: skip


def _in_window(inputs: pd.DataFrame, subjects: pd.DataFrame) -> pd.DataFrame:
    rows = inputs.merge(subjects[["USUBJID", "TRTSDT", "WINENDT", "PROGDT"]], on="USUBJID")
    day, start = rows["ADT"], rows["TRTSDT"]
    begun = (day > start) | ((day == start) & (rows["INPUT"] == _REPORTED))
    return rows.loc[begun & (day <= rows["WINENDT"]) & ~(day >= rows["PROGDT"]), _COLUMNS]


def _telling(inputs: pd.DataFrame) -> pd.DataFrame:
    """Of each subject and input the first record that meets it, else the first of the highest."""
    rows = inputs.assign(since=inputs["ADT"].where(inputs["MET"]), below=-inputs["VALUE"])
    return first_of_each(rows, ["USUBJID", "INPUT"], ["since", "below", "ADT", "SRCSEQ"])


def _classic(telling: pd.DataFrame, subjects: pd.DataFrame) -> pd.DataFrame:
    alp, ascites = (_first_met(telling, subjects, names=names) for names in (_CLASSIC[:1], _CLASSIC[1:]))
    has_alp, has_ascites = alp["ADT"].notna(), ascites["ADT"].notna()
    both = has_alp & has_ascites
    not_met = _assessed(telling, subjects, names=_CLASSIC[:1]) & ~has_alp
    not_met |= _assessed(telling, subjects, names=_CLASSIC[1:]) & ~has_ascites
    later = ascites.where(ascites["ADT"] >= alp["ADT"], alp).where(both)
    return _rows(later, subjects, met=both, not_met=not_met)


def _non_classic(telling: pd.DataFrame, subjects: pd.DataFrame) -> pd.DataFrame:
    first = _first_met(telling, subjects, names=_NON_CLASSIC)
    assessed = _assessed(telling, subjects, names=_NON_CLASSIC)
    return _rows(first, subjects, met=first["ADT"].notna(), not_met=assessed)


def _first_met(telling: pd.DataFrame, subjects: pd.DataFrame, *, names: Sequence[str]) -> pd.DataFrame:
    """The first record that meets any of some inputs, aligned with the subjects: ADT, SRCDOM, SRCSEQ."""
    met = telling[telling["MET"] & telling["INPUT"].isin(names)]
    ranked = met.assign(rank=mapped(met["INPUT"], names.index).astype("int64"))
    first = first_of_each(ranked, ["USUBJID"], ["ADT", "rank"])
    return aligned(first[["USUBJID", "ADT", "SRCDOM", "SRCSEQ"]], subjects)


def _assessed(telling: pd.DataFrame, subjects: pd.DataFrame, *, names: Sequence[str]) -> pd.Series:
    return subjects["USUBJID"].isin(telling.loc[telling["INPUT"].isin(names), "USUBJID"])


def _rows(record: pd.DataFrame, subjects: pd.DataFrame, *, met: pd.Series, not_met: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({
        "STUDYID": subjects["STUDYID"],
        "USUBJID": subjects["USUBJID"],
        "ADT": record["ADT"].astype(DATE),
        "AVALC": chosen([met, not_met], ["Y", "N"]),
        "SRCDOM": record["SRCDOM"].astype(object).where(met, ""),
        "SRCSEQ": record["SRCSEQ"].astype("float64"),
    })  # fmt: skip


def _described(telling: pd.DataFrame, subjects: pd.DataFrame, *, names: Sequence[str]) -> pd.Series:
    """What was found of each input, in words."""
    said = pd.Series("", index=subjects.index, dtype=object)
    for name in names:
        found = aligned(telling.loc[telling["INPUT"] == name, ["USUBJID", "ADT", "VALUE", "BASE", "MET"]], subjects)
        silence = "" if name == _REPORTED else f"; {name} not known"
        said = said + ("; " + name + _amount(found, name) + " on " + iso(found["ADT"])).where(
            found["ADT"].notna(), silence
        )
    cut = subjects["PROGDT"] <= subjects["WINENDT"]
    said = said + ("; until progression on " + iso(subjects["PROGDT"])).where(cut, "")
    return said.str[2:].astype(object)


def _amount(found: pd.DataFrame, name: str) -> pd.Series:
    value = mapped(found["VALUE"], _up).where(found["MET"].eq(True), mapped(found["VALUE"], _nearest))
    base = mapped(found["BASE"], _up)  # given only where it was above its limit
    if name == _REPORTED:
        return value
    if name in _POINTS.values():
        return " " + base + " -> " + value
    against = " × baseline" if name == "ALP" else " × ULN"
    times = pd.Series(against, index=found.index).where(found["BASE"].notna(), " × ULN")
    return " " + value + times + (" (baseline " + base + " × ULN)").where(found["BASE"].notna(), "")


def _nearest(value: float | None) -> str:
    """At most two decimals, rounded half up."""
    return "" if value is None else _hundredths(np.floor(value * 100 + 0.5))


def _up(value: float | None) -> str:
    """At most two decimals, rounded up, so that a value above a limit reads as above it."""
    return "" if value is None else _hundredths(np.ceil(round(value * 100, 8)))


def _hundredths(count: float) -> str:
    return f"{count / 100:.2f}".rstrip("0").rstrip(".")
