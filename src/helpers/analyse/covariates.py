"""Covariates of the exploratory models, as numbers (rule 34)."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from helpers.foundation.protocol import Covariate


def covariate_values(adsl: pd.DataFrame, *, covariates: Mapping[str, Covariate]) -> pd.DataFrame:
    """Express each covariate as the number that its coefficient multiplies.

    One row is one treated subject: USUBJID, and a column for each covariate: 1 or 0 where it is compared ``against``
    levels, else its value in units of ``per``, or its logarithm to the base ``log``. Missing where the subject has no
    value, or one without a logarithm. Needs SAFFL and the variables of ADSL that the covariates are named after.
    """
    treated = adsl.loc[adsl["SAFFL"] == "Y"].reset_index(drop=True)
    return treated[["USUBJID"]].assign(**{name: _values(treated[name], how) for name, how in covariates.items()})


def chosen_for(subjects: pd.DataFrame, *, names: Sequence[str], events_per_covariate: int) -> list[str]:
    """Choose how many covariates the events allow: the first ones, in their order.

    A covariate is left out where it has only one value, is given by those before it, or has too few events among
    the subjects with a value of it. What remains enters in its order, as long as there are ``events_per_covariate``
    events for each among the subjects who have them all. No choice depends on the effect of a covariate on the outcome.

    Parameters
    ----------
    subjects : DataFrame
        EVENT (bool) and the covariates, as numbers.
    names : sequence of str
        The covariates, most important first.
    events_per_covariate : int
        Events that each covariate needs.
    """
    chosen = []
    for name in names:
        complete = subjects.dropna(subset=[*chosen, name])
        alone = subjects.loc[subjects[name].notna(), "EVENT"].sum()
        if alone < events_per_covariate or not _independent(complete[[*chosen, name]]):
            continue
        if complete["EVENT"].sum() < events_per_covariate * (len(chosen) + 1):
            break
        chosen.append(name)
    return chosen


def _values(values: pd.Series, how: Covariate) -> pd.Series:
    if how.against:
        return (~values.isin(how.against)).astype("float64").where(values != "")
    numbers = values.astype("float64")
    if how.log is not None:
        return np.log(numbers.where(numbers > 0)) / np.log(how.log)
    return numbers / how.per


def _independent(values: pd.DataFrame) -> bool:
    """Tell whether no covariate is constant or given by the others."""
    if len(values) < 2:
        return False
    spread = (values - values.mean()) / values.std().replace(0, np.nan)
    return spread.notna().all(axis=None) and np.linalg.matrix_rank(spread.to_numpy(), rtol=_GIVEN) == values.shape[1]


_GIVEN = 1e-8
"""A covariate is given by others where so small a share of its spread is its own: what rounding leaves."""
