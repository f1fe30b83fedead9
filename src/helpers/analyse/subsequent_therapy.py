"""What was given against the tumour after SBRT, when, and after which progression (rules 12 and 18)."""

import pandas as pd

from helpers.analyse.ard import ard_rows, combine
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
    treated = adsl.loc[adsl["SAFFL"] == "Y", "USUBJID"]
    given = adther.loc[adther["USUBJID"].isin(treated)]
    name = plain(given["ATRT"])
    given = given.assign(GROUP=name.where(name != "", NOT_NAMED), MONTHS=given["AVAL"] / DAYS_PER_MONTH)
    therapies = given.loc[given["ACAT"] == "THERAPY"]
    named = [_line(rows, "therapy", group) for group, rows in therapies.groupby("GROUP", sort=True)]
    lines = [_line(given, "any"), _line(therapies, "therapy"), *named]
    lines += [_line(given.loc[given["ACAT"] == "TRANSPLANT"], "transplant")]
    counts = pd.DataFrame(lines).assign(denominator=len(treated))
    none = pd.DataFrame({"TERM": ["none"], "n": len(treated) - counts["n"].iloc[0], "denominator": len(treated)})
    keys = {"analysis": "subsequent-therapy", "population": "SAFFL"}
    method = f"Subjects, Clopper-Pearson {100 * conf_level:g}% interval"
    first = given.sort_values("ASTDT", kind="stable").drop_duplicates("USUBJID")
    return combine(
        ard_rows(
            clopper_pearson(counts, conf_level=conf_level),
            method=f"{method}; months to the first among those who had one",
            stats=(*_SHARE, *_TIME),
            **keys,
        ),
        ard_rows(clopper_pearson(none, conf_level=conf_level), method=method, stats=_SHARE, **keys),
        *(
            ard_rows(
                clopper_pearson(_against(first, adtte, paramcd=paramcd), conf_level=conf_level),
                method=method,
                stats=_SHARE,
                paramcd=paramcd,
                **keys,
            )
            for paramcd in ("LPFS", "PFS")
            if (adtte["PARAMCD"] == paramcd).any()
        ),
    )


def _line(rows: pd.DataFrame, term: str, group: str = "") -> dict[str, str | float]:
    months = rows.groupby("USUBJID")["MONTHS"].min()
    return {
        "TERM": term, "GROUP": group, "n": len(months), "median": months.median(), "min": months.min(),
        "max": months.max(),
    }  # fmt: skip


def _against(first: pd.DataFrame, adtte: pd.DataFrame, *, paramcd: str) -> pd.DataFrame:
    """Count the first therapies by whether the progression of an endpoint came before or after."""
    progressed = adtte.loc[(adtte["PARAMCD"] == paramcd) & (adtte["EVTYPE"] == 1)].set_index("USUBJID")["ADT"]
    day = first["USUBJID"].map(progressed)
    order = pd.Series(chosen([day.isna(), first["ASTDT"] < day], ["without", "before"], default="after"))
    terms = ("before", "after", "without")
    return pd.DataFrame({"TERM": terms, "n": [(order == term).sum() for term in terms], "denominator": len(first)})
