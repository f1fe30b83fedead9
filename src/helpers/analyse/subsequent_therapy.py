"""What was given against the tumour after SBRT, when, and after which progression (rules 12 and 18)."""

from functools import partial

import numpy as np
import pandas as pd

from helpers.analyse.ard import count_subjects, listed
from helpers.analyse.proportions import clopper_pearson
from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.foundation.results import Results
from helpers.foundation.terms import chosen, plain

NOT_NAMED = "NOT NAMED"
_SHARE = ("n", "denominator", "estimate", "low", "high")
_TIME = ("median", "min", "max")


def subsequent_therapy(
    adther: pd.DataFrame, adtte: pd.DataFrame, adsl: pd.DataFrame, *, conf_level: float = 0.95
) -> Results:
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
    treated = adsl.loc[adsl["SAFFL"] == "Y", ["USUBJID"]]
    given = adther.loc[adther["USUBJID"].isin(treated["USUBJID"])]
    lines, months = _lines(given)
    times = {stat: [getattr(those, stat)() for those in months] for stat in _TIME}
    had = {"n": listed(lines, [those.index for those in months]), "denominator": treated}
    none = {"n": treated[~treated["USUBJID"].isin(given["USUBJID"])], "denominator": treated}
    order, who = _order(given, adtte)
    first = listed(order, who)
    method = f"Subjects, Clopper-Pearson {100 * conf_level:g}% interval"
    keys = {
        "analysis": "subsequent-therapy", "population": "SAFFL",
        "proportion": partial(clopper_pearson, conf_level=conf_level),
    }  # fmt: skip
    return (
        count_subjects(
            lines.assign(**times),
            had,
            method=f"{method}; months to the first among those who had one",
            stats=(*_SHARE, *_TIME),
            **keys,
        )
        + count_subjects(pd.DataFrame({"TERM": ["none"]}), none, method=method, stats=_SHARE, **keys)
        + count_subjects(
            order,
            {"n": first, "denominator": first[["PARAMCD", "USUBJID"]]},
            method=method, stats=_SHARE, **keys,
        )
    )  # fmt: skip


def _lines(given: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.Series]]:
    """The lines, TERM and GROUP, and for each the months to the first of its therapies, indexed by subject."""
    name = plain(given["ATRT"])
    name = name.where(name != "", NOT_NAMED)
    therapy = given["ACAT"] == "THERAPY"
    lines = {("any", ""): pd.Series(True, index=given.index), ("therapy", ""): therapy}
    lines |= {("therapy", one): therapy & (name == one) for one in sorted(set(name[therapy]))}
    lines["transplant", ""] = ~therapy
    months = [given[of].groupby("USUBJID")["AVAL"].min() / DAYS_PER_MONTH for of in lines.values()]
    return pd.DataFrame(list(lines), columns=["TERM", "GROUP"]), months


def _order(given: pd.DataFrame, adtte: pd.DataFrame) -> tuple[pd.DataFrame, list[np.ndarray]]:
    """The lines, PARAMCD and TERM, and the subjects of each: whose first therapy came before or after what."""
    first = given.sort_values("ASTDT", kind="stable").drop_duplicates("USUBJID")
    lines, who = [], []
    for paramcd in ("LPFS", "PFS"):
        progressed = adtte.loc[(adtte["PARAMCD"] == paramcd) & (adtte["EVTYPE"] == 1)].set_index("USUBJID")["ADT"]
        day = first["USUBJID"].map(progressed)
        order = chosen([day.isna(), first["ASTDT"] < day], ["without", "before"], default="after")
        if (adtte["PARAMCD"] == paramcd).any():
            lines += [(paramcd, term) for term in ("before", "after", "without")]
            who += [first["USUBJID"].to_numpy()[order == term] for term in ("before", "after", "without")]
    return pd.DataFrame(lines, columns=["PARAMCD", "TERM"]), who
