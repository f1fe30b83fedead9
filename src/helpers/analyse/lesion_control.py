"""Local control lesion by lesion: cumulative incidence, its variance clustered by subject (rule 38).

Every lesion counts (working independence), so that who has more lesions weighs more. The lesions of a subject do not
fail independently; therefore the influences of a subject's lesions are added up before they are squared (Lin DY, Wei
LJ, Journal of the American Statistical Association 1989;84:1074). The influences are those behind the infinitesimal
jackknife of R's survfit.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows, count_subjects
from helpers.analyse.competing_risks import CAUSES
from helpers.analyse.life_table import in_days, in_months, is_at_risk, life_table, log_log_interval, steps_at
from helpers.derive.lab_grades import reaches
from helpers.foundation.grouping import number
from helpers.foundation.protocol import Lesions
from helpers.foundation.results import Results, combine
from helpers.foundation.terms import chosen


def lesion_cumulative_incidence(
    adles: pd.DataFrame, *, lesions: Lesions, times_months: Sequence[float], conf_level: float = 0.95
) -> Results:
    """Probability that a treated lesion has progressed, by the times, and what came before it (rule 38).

    Result rows of ``lesion-cumulative-incidence``, one per statistic: GROUP ``progression death transplant``; TERM
    empty for all lesions, then ``<=3 >3-5 >5 size-unknown`` (longest diameter in cm) and ``BED10<100 BED10>=100
    BED10-unknown`` (Gy), of which those without a lesion are left out. With TIME missing ``n`` lesions, ``subjects``
    and ``events`` (lesions); at each time (months) ``estimate se low high at_risk`` (lesions). After the largest AVAL
    the estimate is missing, also where every lesion had an event. Result rows of ``lesion-cumulative-incidence-curve``,
    of GROUP ``progression``: ``estimate low high at_risk`` at time 0 and at each distinct time.

    Parameters
    ----------
    adles : DataFrame
        USUBJID, AVAL (days), EVTYPE (0 none, 1 progression, 2 death, 3 transplant), MAXDBL (mm), BED10 (Gy).
    lesions : Lesions
        Section of the protocol: limits of the groups.
    times_months : sequence of float
        Times of the estimates.
    conf_level : float
        Level of the interval.
    """
    found = []
    for term, own in _lines(adles, limits=lesions):
        for group, cause in CAUSES.items():
            keys = {
                "analysis": "lesion-cumulative-incidence", "method": method(conf_level),
                "population": "SAFFL", "term": term, "group": group,
            }  # fmt: skip
            size = {"n": len(own), "events": int((own["EVTYPE"] == cause).sum())}
            curve = fit(own["AVAL"], own["EVTYPE"], own["USUBJID"], cause=cause, conf_level=conf_level)
            rates = steps_at(curve, at=in_days(times_months)).rename(columns={"std_err": "se"}).assign(
                TIME=np.asarray(times_months, dtype="float64"),
                at_risk=is_at_risk(own["AVAL"], at=in_days(times_months)).sum(axis=1),
            )  # fmt: skip
            found += [
                count_subjects(pd.DataFrame([size]), {"subjects": own}, stats=("n", "subjects", "events"), **keys),
                Results(ard_rows(rates, stats=("estimate", "se", "low", "high", "at_risk"), **keys)),
            ]
            if group == "progression":
                keys["analysis"] = "lesion-cumulative-incidence-curve"
                steps = curve.assign(TIME=in_months(curve["AVAL"]))
                found.append(Results(ard_rows(steps, stats=("estimate", "low", "high", "at_risk"), **keys)))
    return combine(*found)


def fit(
    days: pd.Series, kinds: pd.Series, subjects: pd.Series, *, cause: int, conf_level: float = 0.95
) -> pd.DataFrame:
    """Estimate the probability that one kind of event comes first, of units that belong to subjects.

    One row is day 0 or a distinct time: ``AVAL`` (days), ``at_risk`` (units, just before it), ``estimate``, ``std_err``
    (clustered by subject), log-log limits ``low`` and ``high`` (missing where the estimate is 0 or 1). Without units
    nothing is estimated.

    Parameters
    ----------
    days, kinds, subjects : Series
        Of each unit: time to the first event or censoring, its kind (0 where censored), and whose it is.
    cause : int
        The kind of interest.
    conf_level : float
        Level of the interval.
    """
    table = life_table(days, kinds, causes=(cause,))
    if table.empty:
        return pd.DataFrame(
            [{"AVAL": 0.0, "at_risk": 0, **dict.fromkeys(("estimate", "std_err", "low", "high"), np.nan)}]
        )
    cluster = number(subjects)
    own = _of_subjects(cluster, np.asarray(days, dtype="float64"), np.asarray(kinds), cause=cause)
    free, incidence = 1.0, 0.0
    on_free, on_incidence = np.zeros(cluster.max() + 1), np.zeros(cluster.max() + 1)
    found = [(0.0, len(days), incidence, 0.0)]
    for time, n, d, k in table[["AVAL", "at_risk", "events", cause]].to_numpy(dtype="float64"):
        there, failed, caused = own(time)
        on_incidence += on_free * k / n + free * (caused - there * k / n) / n
        on_free = on_free * (1 - d / n) - free * (failed - there * d / n) / n
        incidence, free = incidence + free * k / n, free * (1 - d / n)
        found.append((time, n, incidence, np.sqrt((on_incidence**2).sum())))
    curve = pd.DataFrame(found, columns=["AVAL", "at_risk", "estimate", "std_err"])
    low, high = log_log_interval(curve["estimate"].to_numpy(), curve["std_err"].to_numpy(), conf_level=conf_level)
    return curve.assign(low=low, high=high)


def method(conf_level: float) -> str:
    """METHOD of a result row that `fit` gives."""
    return f"Aalen-Johansen of lesions, variance clustered by subject, log-log {100 * conf_level:g}% interval"


def size_groups(longest: pd.Series, *, limits_cm: Sequence[float]) -> pd.Series:
    """Name the size of each lesion: ``<=3 >3-5 >5 size-unknown``, an ordered category. Longest diameters in mm."""
    small, large = limits_cm
    names = [f"<={small:g}", f">{small:g}-{large:g}", f">{large:g}", "size-unknown"]
    found = chosen([longest <= 10 * small, longest <= 10 * large, longest.notna()], names[:3], default=names[3])
    return pd.Series(pd.Categorical(found, names), index=longest.index)


def dose_groups(bed: pd.Series, *, limit: float) -> pd.Series:
    """Name the dose of each lesion: ``BED10<100 BED10>=100 BED10-unknown``, an ordered category. BED in Gy.

    A dose that agrees with the limit to ten digits is on it.
    """
    names = [f"BED10<{limit:g}", f"BED10>={limit:g}", "BED10-unknown"]
    found = chosen([reaches(bed, limit), bed.notna()], [names[1], names[0]], default=names[2])
    return pd.Series(pd.Categorical(found, names), index=bed.index)


def _lines(adles: pd.DataFrame, *, limits: Lesions) -> list[tuple[str, pd.DataFrame]]:
    """All lesions, then those of each size and of each dose; a line that no lesion is on is left out."""
    by_size = size_groups(adles["MAXDBL"], limits_cm=limits.size_limits_cm)
    by_dose = dose_groups(adles["BED10"], limit=limits.bed_limit)
    groups = [adles.groupby(groups, observed=True) for groups in (by_size, by_dose)]
    return [("", adles), *(line for each in groups for line in each)] if len(adles) else []


def _of_subjects(cluster: np.ndarray, days: np.ndarray, kinds: np.ndarray, *, cause: int):
    """What tells at a time, for each subject, how many of its units are at risk, fail, and fail of the cause."""
    size = cluster.max() + 1

    def counts(time: float) -> tuple[np.ndarray, ...]:
        now = days == time
        there = (days >= time, now & (kinds != 0), now & (kinds == cause))
        return tuple(np.bincount(cluster[of], minlength=size).astype("float64") for of in there)

    return counts
