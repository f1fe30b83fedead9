"""What an estimator does over many trials: bias, spread, coverage and width, each with its Monte Carlo error.

Definitions and errors: Morris, White & Crowther, Statistics in Medicine 2019;38:2074.
"""

import numpy as np
import pandas as pd

from helpers.analyse.toxicity_monitoring import monitoring_operating
from helpers.simulate.estimates import KEY, STOPPED, TOXICITY
from helpers.simulate.plan import Plan

WHERE = ["SCENARIO", "SUBJECTS"]
STATS = ("estimable", "bias", "empirical_se", "given", "coverage", "width")


def of_estimates(trials: pd.DataFrame, truths: pd.DataFrame) -> pd.DataFrame:
    """Compare the estimates of trials with the truth.

    One row is one characteristic (contract ``CHARACTERISTICS``). STAT: ``estimable``, share of trials with an estimate;
    of these, ``bias`` (mean difference from the truth) and ``empirical_se`` (standard deviation); ``given``, share that
    has an interval; of these, ``coverage`` (share that holds the truth) and mean ``width``. The error of the truth is
    part of that of the bias.

    Parameters
    ----------
    trials : DataFrame
        Contract ``TRIALS``.
    truths : DataFrame
        SCENARIO, KEY, TARGET, HOW, TRUTH, TRUTHSE.
    """
    rows = trials.merge(truths, on=["SCENARIO", *KEY], how="inner")
    given = rows["ESTIMATE"].notna() & rows["LOW"].notna() & rows["HIGH"].notna()
    held = (rows["LOW"] <= rows["TRUTH"] + _EDGE) & (rows["TRUTH"] <= rows["HIGH"] + _EDGE)
    rows = rows.assign(
        ESTIMABLE=rows["ESTIMATE"].notna().astype(float),
        GIVEN=given.where(rows["ESTIMATE"].notna()).astype(float),
        HELD=held.where(given).astype(float),
        WIDTH=(rows["HIGH"] - rows["LOW"]).where(given),
    )
    groups = rows.groupby([*WHERE, *KEY, "TARGET", "HOW"], dropna=False, sort=True)
    found = groups.agg(
        TRUTH=("TRUTH", "first"),
        TRUTHSE=("TRUTHSE", "first"),
        trials=("TRIAL", "size"),
        with_estimate=("ESTIMATE", "count"),
        with_interval=("HELD", "count"),
        estimable=("ESTIMABLE", "mean"),
        mean=("ESTIMATE", "mean"),
        empirical_se=("ESTIMATE", "std"),
        given=("GIVEN", "mean"),
        coverage=("HELD", "mean"),
        width=("WIDTH", "mean"),
        width_sd=("WIDTH", "std"),
    ).reset_index()
    n, m = found["with_estimate"], found["with_interval"].where(found["with_interval"] > 0)
    values = {
        "estimable": (found["estimable"], _share_error(found["estimable"], found["trials"]), found["trials"]),
        "bias": (found["mean"] - found["TRUTH"], np.hypot(found["empirical_se"] / np.sqrt(n), found["TRUTHSE"]), n),
        "empirical_se": (found["empirical_se"], found["empirical_se"] / np.sqrt(2 * (n - 1)), n),
        "given": (found["given"], _share_error(found["given"], n), n),
        "coverage": (found["coverage"], _share_error(found["coverage"], m), m),
        "width": (found["width"], found["width_sd"] / np.sqrt(m), m),
    }
    return _long(found, values)


def of_rule(trials: pd.DataFrame, *, plan: Plan) -> pd.DataFrame:
    """Say how often the rule of monitoring stops, and how often it would by the exact distribution.

    One row is one characteristic: ANALYSIS ``toxicity-rule``, STAT ``power`` (the share of trials stopped), TRUTH the
    exact probability at the rate of toxicity of all evaluable subjects of the scenario; and ANALYSIS ``toxicity-rate``,
    STAT ``rate``, that rate.
    """
    rows = []
    for (scenario, subjects), group in trials.groupby(WHERE):
        stopped = group.loc[group["ANALYSIS"] == STOPPED, "ESTIMATE"]
        seen = group[group["ANALYSIS"] == TOXICITY]
        toxic, evaluable = (seen["ESTIMATE"] * seen["N"]).sum(), seen["N"].sum()
        rate = float(toxic / evaluable)
        settings = plan.monitoring.model_copy(update={"max_subjects": subjects, "rates": (rate,)})
        exact = monitoring_operating(settings).rows.set_index("STAT").at["probability", "STATVAL"]
        where = {"SCENARIO": scenario, "SUBJECTS": subjects, "TARGET": "reading", "TRUTHSE": 0.0}
        power = float(stopped.mean())
        rows.append({**where, "ANALYSIS": STOPPED, "STAT": "power", "HOW": "exact at the rate of the scenario",
                     "TRUTH": exact, "STATVAL": power, "MCSE": float(_share_error(power, len(stopped))),
                     "TRIALS": len(stopped)})  # fmt: skip
        rows.append({**where, "ANALYSIS": TOXICITY, "STAT": "rate", "HOW": "all trials of the scenario",
                     "TRUTH": rate, "STATVAL": rate, "MCSE": float(_share_error(rate, evaluable)),
                     "TRIALS": len(stopped)})  # fmt: skip
    text = dict.fromkeys(("PARAMCD", "PHASE", "TERM", "GROUP"), "")
    return pd.DataFrame(rows).assign(**text, TIME=np.nan)[_COLUMNS]


def _long(found: pd.DataFrame, values: dict[str, tuple]) -> pd.DataFrame:
    rows = [
        found.assign(STAT=stat, STATVAL=value, MCSE=error, TRIALS=count.fillna(0).astype("int64"))
        for stat, (value, error, count) in values.items()
    ]
    together = pd.concat(rows, ignore_index=True)
    return together.loc[together["STATVAL"].notna(), _COLUMNS].reset_index(drop=True)


def _share_error(share, count):
    return np.sqrt(share * (1 - share) / count)


_COLUMNS = [*WHERE, *KEY, "TARGET", "HOW", "TRUTH", "TRUTHSE", "STAT", "STATVAL", "MCSE", "TRIALS"]
_EDGE = 1e-12
