"""Estimates by subgroup of a baseline variable: described, never tested against each other (rules 30 and 31).

One arm that nobody was randomised in gives no fair comparison: groups differ in everything that put a patient into
them. There is therefore no p-value here.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from helpers.analyse.ard import ard_rows, count_subjects, listed
from helpers.analyse.competing_risks import CAUSES, estimates_at
from helpers.analyse.competing_risks import fit as incidence
from helpers.analyse.competing_risks import method as incidence_method
from helpers.analyse.kaplan_meier import survival, survival_curve
from helpers.analyse.life_table import at_times, in_days, in_months, is_at_risk, outcomes
from helpers.foundation.results import Results, combine

NOT_KNOWN = "Not recorded"
"""The group of subjects without a value."""

FEW_VALUES = 4
"""A number that takes so many values at most is divided by value."""


def grouped(values: pd.Series, *, at: float | None = None) -> pd.Series:
    """Put subjects into groups by a baseline variable.

    Same index; ordered categories. Categories stay as they are. A text gives one group per level, in alphabetical
    order; a number with few distinct values (`FEW_VALUES`) one group per value; any other two groups, up to ``at`` (the
    median where it is not given) and above. Who has no value is in the group ``Not recorded``, which comes last.

    Parameters
    ----------
    values : Series
        The variable, one value per subject; a missing text is empty.
    at : float, optional
        Where a number is divided.
    """
    if isinstance(values.dtype, pd.CategoricalDtype):
        levels = list(values.cat.categories)
        names = values.astype(object).where(values.notna(), NOT_KNOWN)
    elif values.dtype == object:
        levels = sorted({value for value in values if value})
        names = values.where(values != "", NOT_KNOWN)
    elif at is None and values.nunique() <= FEW_VALUES:
        short = len({f"{value:g}" for value in values.dropna()}) == values.nunique()
        written = "{:g}".format if short else repr
        levels = [written(float(value)) for value in sorted(values.dropna().unique())]
        names = values.map(written).where(values.notna(), NOT_KNOWN)
    else:
        border = values.median() if at is None else at
        levels = [f"≤{border:g}", f">{border:g}"] if values.notna().any() else []
        names = (values <= border).map({True: f"≤{border:g}", False: f">{border:g}"}).where(values.notna(), NOT_KNOWN)
    there = [level for level in levels if level != NOT_KNOWN and (names == level).any()]
    last = [NOT_KNOWN] if (names == NOT_KNOWN).any() else []
    return pd.Series(pd.Categorical(names, [*there, *last], ordered=True), index=values.index)


def subgroup_survival(
    adtte: pd.DataFrame, *, paramcd: str, times_months: Sequence[float], conf_level: float = 0.95
) -> Results:
    """Give the Kaplan-Meier estimate of each group (rule 30).

    Result rows, one per statistic, GROUP the group: ``subgroup-survival`` as `kaplan_meier` gives it, and
    ``subgroup-curve`` as `kaplan_meier_curve` does.

    Parameters
    ----------
    adtte : DataFrame
        USUBJID, PARAMCD, AVAL (days), CNSR (0 = event), GROUP (categories, as `grouped` gives them).
    paramcd : str
        The parameter.
    times_months : sequence of float
        Times of the rates.
    conf_level : float
        Level of every interval.
    """
    found = []
    method = f"Kaplan-Meier, log-log {100 * conf_level:g}% interval"
    for group, subjects in _by_group(adtte, paramcd=paramcd):
        keys = {"paramcd": paramcd, "population": "SAFFL", "group": group, "conf_level": conf_level}
        found += [
            survival(subjects, analysis="subgroup-survival", times_months=times_months, **keys),
            survival_curve(subjects, analysis="subgroup-curve", method=method, **keys),
        ]
    return combine(*found)


def subgroup_at_risk(adtte: pd.DataFrame, *, paramcd: str, times_months: Sequence[float]) -> Results:
    """Give the numbers under the axis for each group.

    Result rows of ``subgroup-at-risk``, GROUP the group: ``at_risk`` (AVAL at or after each time) and ``events``
    before it. Needs USUBJID, PARAMCD, AVAL (days), CNSR (0 = event), GROUP.
    """
    times, found = pd.DataFrame({"TIME": pd.Series(times_months, dtype="float64")}), []
    for group, subjects in _by_group(adtte, paramcd=paramcd):
        left = is_at_risk(subjects["AVAL"], at=in_days(times_months))
        gone = ~left & (subjects["CNSR"] == 0).to_numpy()
        counted = {
            stat: listed(times, [subjects.loc[those, "USUBJID"] for those in there])
            for stat, there in {"at_risk": left, "events": gone}.items()
        }
        found.append(
            count_subjects(
                times, counted, analysis="subgroup-at-risk", method="Counts of subjects", stats=tuple(counted),
                paramcd=paramcd, population="SAFFL", group=group,
            )
        )  # fmt: skip
    return combine(*found)


def subgroup_incidence(
    adtte: pd.DataFrame, *, paramcd: str, times_months: Sequence[float], conf_level: float = 0.95
) -> Results:
    """Give the cumulative incidence of each kind of event in each group (rule 31).

    Result rows, one per statistic, GROUP the group and TERM the kind of event (`CAUSES`): ``subgroup-incidence`` with
    ``estimate low high at_risk`` at each time, ``n`` and ``events`` without one, and ``subgroup-incidence-curve`` with
    ``estimate low high`` at each distinct time.

    Parameters
    ----------
    adtte : DataFrame
        USUBJID, PARAMCD, AVAL (days), EVTYPE (0 none, 1 progression, 2 death, 3 transplant), GROUP (categories).
    paramcd, times_months, conf_level
        As in `subgroup_survival`.
    """
    found = []
    for group, subjects in _by_group(adtte, paramcd=paramcd):
        days, kinds = subjects["AVAL"].to_numpy(), subjects["EVTYPE"].to_numpy()
        for term, cause in CAUSES.items():
            curve = incidence(days, kinds, cause=cause, conf_level=conf_level)
            rates = estimates_at(days, kinds, cause=cause, times_months=times_months, conf_level=conf_level)
            keys = {
                "method": incidence_method(conf_level), "paramcd": paramcd, "population": "SAFFL", "group": group,
                "term": term,
            }  # fmt: skip
            size = {"n": subjects, "events": subjects[kinds == cause]}
            left = {"at_risk": at_times(subjects, times_months=times_months)}
            steps = curve.assign(TIME=in_months(curve["AVAL"]))
            found += [
                count_subjects(
                    pd.DataFrame(index=[0]), size, analysis="subgroup-incidence", stats=tuple(size), **keys
                ),
                count_subjects(
                    rates, left, analysis="subgroup-incidence", stats=("estimate", "low", "high", "at_risk"), **keys
                ),
                Results(
                    ard_rows(steps, analysis="subgroup-incidence-curve", stats=("estimate", "low", "high"), **keys)
                ),
            ]  # fmt: skip
    return combine(*found)


def _by_group(adtte: pd.DataFrame, *, paramcd: str) -> Iterator[tuple[str, pd.DataFrame]]:
    subjects = outcomes(adtte, paramcd=paramcd)
    for group in subjects["GROUP"].cat.categories:
        yield group, subjects.loc[subjects["GROUP"] == group]
