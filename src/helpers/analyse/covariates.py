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

    A covariate that takes one value alone is passed over. What remains is taken from the front, as many as there are
    ``events_per_covariate`` events for each among the subjects who have them all; none if there are too few. No choice
    depends on what a covariate does to the outcome.

    Parameters
    ----------
    subjects : DataFrame
        EVENT (bool) and the covariates, as numbers.
    names : sequence of str
        The covariates, most important first.
    events_per_covariate : int
        Events that each covariate needs.
    """
    usable = [name for name in names if len(subjects[name].dropna().unique()) > 1]
    for size in range(len(usable), 0, -1):
        first = usable[:size]
        complete = subjects.dropna(subset=first)
        if complete["EVENT"].sum() >= events_per_covariate * size and _independent(complete[first]):
            return first
    return []


def _values(values: pd.Series, how: Covariate) -> pd.Series:
    if how.against:
        return (~values.isin(how.against)).astype("float64").where(values != "")
    numbers = values.astype("float64")
    if how.log is not None:
        return np.log(numbers.where(numbers > 0)) / np.log(how.log)
    return numbers / how.per


def _independent(values: pd.DataFrame) -> bool:
    """Tell whether no covariate is constant or given by the others."""
    spread = (values - values.mean()) / values.std().replace(0, np.nan)
    return spread.notna().all(axis=None) and np.linalg.matrix_rank(spread.to_numpy()) == values.shape[1]
