"""What was given against the tumour after SBRT, when, and after which progression (rules 12 and 18)."""

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows, combine
from helpers.analyse.counted import counted_rows, listed, sizes, together
from helpers.analyse.proportions import clopper_pearson
from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.foundation.terms import chosen, plain

NOT_NAMED = "NOT NAMED"
_SHARE = ("n", "denominator", "estimate", "low", "high")
_TIME = ("median", "min", "max")


def subsequent_therapy(
    adther: pd.DataFrame, adtte: pd.DataFrame, adsl: pd.DataFrame, *, conf_level: float = 0.95
) -> pd.DataFrame:
    """Count the treated subjects with a subsequent therapy or transplant, with the time to the first of each.

    Result rows of ``subsequent-therapy``. TERM ``any therapy transplant none``, and ``therapy`` with a GROUP for each
    name: ``n denominator estimate low high`` of treated subjects, and (not for ``none``) ``median min max``, months
    from the first fraction to the first of the line, among those who had one. TERM ``before after without`` with
    PARAMCD ``LPFS`` or ``PFS``: the first therapy or transplant came before the progression (local, or of any kind), on
    its day or later, or no such progression was seen up to the horizon; ``n denominator estimate low high`` of subjects
    with one.

    Parameters
    ----------
    adther : DataFrame
        USUBJID, ATRT, ACAT, ASTDT, AVAL (days).
    adtte : DataFrame
        PARAMCD, USUBJID, ADT, EVTYPE.
    adsl : DataFrame
        USUBJID, SAFFL.
    conf_level : float
        Level of the interval.
    """
    lines, given = _lines(adther, adsl)
    treated = _treated(adsl)
    counts = lines.assign(n=sizes(given), denominator=len(treated), **_times(given))
    order, who = _order(adther, adtte, adsl)
    after = order.assign(n=sizes(who), denominator=adther.loc[adther["USUBJID"].isin(treated), "USUBJID"].nunique())
    method = f"Subjects, Clopper-Pearson {100 * conf_level:g}% interval"
    keys = {"analysis": "subsequent-therapy", "population": "SAFFL"}
    had = counts["TERM"] != "none"
    return combine(
        ard_rows(
            clopper_pearson(counts[had], conf_level=conf_level),
            method=f"{method}; months to the first among those who had one",
            stats=(*_SHARE, *_TIME),
            **keys,
        ),
        ard_rows(clopper_pearson(counts[~had], conf_level=conf_level), method=method, stats=_SHARE, **keys),
        ard_rows(clopper_pearson(after, conf_level=conf_level), method=method, stats=_SHARE, **keys),
    )


def subsequent_therapy_members(adther: pd.DataFrame, adtte: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    """List who is behind each count of `subsequent_therapy`.

    One row is one subject behind one count; behind every ``denominator`` of one PARAMCD are the same, who are there
    once, with TERM and GROUP empty. Arguments as there.
    """
    keys = {"analysis": "subsequent-therapy", "population": "SAFFL"}
    lines, given = _lines(adther, adsl)
    order, who = _order(adther, adtte, adsl)
    return together(
        counted_rows(listed(lines, [rows.index for rows in given]), stat="n", **keys),
        counted_rows(_treated(adsl).to_frame(), stat="denominator", **keys),
        counted_rows(listed(order, who), stat="n", **keys),
        counted_rows(listed(order, who).assign(TERM=""), stat="denominator", **keys),
    )


def _treated(adsl: pd.DataFrame) -> pd.Series:
    return adsl.loc[adsl["SAFFL"] == "Y", "USUBJID"]


def _lines(adther: pd.DataFrame, adsl: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.Series]]:
    """The lines, TERM and GROUP, and for each the months to the first of its therapies, indexed by subject."""
    treated = _treated(adsl)
    rows = adther.loc[adther["USUBJID"].isin(treated)]
    name = plain(rows["ATRT"])
    name = name.where(name != "", NOT_NAMED)
    therapy = rows["ACAT"] == "THERAPY"
    lines = [("any", "", pd.Series(True, index=rows.index)), ("therapy", "", therapy)]
    lines += [("therapy", one, therapy & (name == one)) for one in sorted(set(name[therapy]))]
    lines.append(("transplant", "", ~therapy))
    given = [rows[of_line].groupby("USUBJID")["AVAL"].min() / DAYS_PER_MONTH for *_, of_line in lines]
    nobody = treated[~treated.isin(rows["USUBJID"])]
    given.append(pd.Series(np.nan, index=nobody.to_numpy(dtype=object), dtype="float64"))
    return pd.DataFrame([*(line[:2] for line in lines), ("none", "")], columns=["TERM", "GROUP"]), given


def _times(given: list[pd.Series]) -> dict[str, list[float]]:
    return {stat: [getattr(months.dropna(), stat)() for months in given] for stat in _TIME}


def _order(adther: pd.DataFrame, adtte: pd.DataFrame, adsl: pd.DataFrame) -> tuple[pd.DataFrame, list[np.ndarray]]:
    """The lines, PARAMCD and TERM, and the subjects of each: whose first therapy came before or after what."""
    rows = adther.loc[adther["USUBJID"].isin(_treated(adsl))].sort_values("ASTDT", kind="stable")
    first = rows.drop_duplicates("USUBJID")
    lines, who = [], []
    for paramcd in ("LPFS", "PFS"):
        progressed = adtte.loc[(adtte["PARAMCD"] == paramcd) & (adtte["EVTYPE"] == 1)].set_index("USUBJID")["ADT"]
        day = first["USUBJID"].map(progressed)
        order = chosen([day.isna(), first["ASTDT"] < day], ["without", "before"], default="after")
        if (adtte["PARAMCD"] == paramcd).any():
            lines += [(paramcd, term) for term in ("before", "after", "without")]
            who += [first["USUBJID"].to_numpy()[order == term] for term in ("before", "after", "without")]
    return pd.DataFrame(lines, columns=["PARAMCD", "TERM"]), who
