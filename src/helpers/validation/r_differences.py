"""Two sets of numbers to one table of differences."""

import numpy as np
import pandas as pd

from helpers.foundation.contracts import ARD
from helpers.validation.register import NAMES, Register

COLUMNS = [*ARD.key, "BY", "OURS", "THEIRS", "DIFFERENCE", "LIMIT", "VERDICT", "REASON"]
"""Columns of `compare` and of ``validation.csv``."""

EQUAL, ACCEPTED, DIFFERENT, ONLY_OURS, ONLY_R = "equal", "accepted", "different", "only ours", "only R"
FAILURES = (DIFFERENT, ONLY_OURS, ONLY_R)
"""VERDICT, and those of them that are not allowed."""

LIKELIHOOD = "npmle-likelihood"


def compare(ard: pd.DataFrame, results: pd.DataFrame, *, register: Register) -> pd.DataFrame:
    """Hold each of our numbers against R's.

    One row is one number by one function of R: the keys of the ARD, BY, OURS, THEIRS, DIFFERENCE (relative to the
    larger; infinite where one is missing), LIMIT, VERDICT and, where it is ``accepted``, REASON. A number that only one
    side has is a row too, unless the register says that it has no counterpart.

    Parameters
    ----------
    ard : DataFrame
        Our results: the keys of the ARD and STATVAL.
    results : DataFrame
        R's: the same, and BY.
    register : Register
        Limits, accepted differences, and what is not compared.
    """
    ours, theirs = (frame.assign(AT=frame["TIME"].fillna(_NO_TIME).round(_DIGITS)) for frame in (ard, results))
    on = ["AT" if name == "TIME" else name for name in ARD.key]
    ours = ours[[*on, "STATVAL"]].rename(columns={"STATVAL": "OURS"})
    theirs = theirs[[*on, "BY", "STATVAL"]].rename(columns={"STATVAL": "THEIRS"})
    both = ours.merge(theirs, on=on, how="outer", indicator="SIDE", validate="one_to_many")
    both = both.assign(TIME=both["AT"].where(both["AT"] != _NO_TIME), BY=both["BY"].fillna(""))
    pairs = zip(both["ANALYSIS"], both["STAT"], strict=True)
    wanted = np.array([register.left_out(*pair) is None for pair in pairs], dtype=bool)
    both = both.loc[wanted | (both["SIDE"] != "left_only").to_numpy()]
    return _judged(
        both.assign(
            DIFFERENCE=difference(both["OURS"].to_numpy(), both["THEIRS"].to_numpy()),
            VERDICT=both["SIDE"].astype(str).map({"both": EQUAL, "left_only": ONLY_OURS, "right_only": ONLY_R}),
        ),
        register,
    )


def compare_likelihood(likelihood: pd.DataFrame, *, register: Register) -> pd.DataFrame:
    """Hold the likelihood of our interval-censored curves against that of R's, and against the largest there is.

    Rows as in `compare`, of ANALYSIS ``npmle-likelihood``. Only where ours is smaller is there a difference.

    Parameters
    ----------
    likelihood : DataFrame
        One row is one PARAMCD: log likelihoods OURS, SURVFIT, MAXIMUM.
    register : Register
        Limits and accepted differences.
    """
    rows = likelihood.rename(columns={"SURVFIT": "survival::survfit", "MAXIMUM": "base"})
    rows = rows.melt(id_vars=["PARAMCD", "OURS"], var_name="BY", value_name="THEIRS")
    rows = rows.assign(TIME=np.nan, **{name: "" for name in ARD.key if name not in ("PARAMCD", "TIME")})
    short = difference(np.minimum(rows["OURS"], rows["THEIRS"]).to_numpy(), rows["THEIRS"].to_numpy())
    return _judged(rows.assign(ANALYSIS=LIKELIHOOD, STAT="log-likelihood", DIFFERENCE=short, VERDICT=EQUAL), register)


def difference(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Relative difference of numbers: to the larger of the two; 0 where both are missing, infinite where one is.

    Two numbers below 1e-14 do not differ: that is how exactly 0 is reached by adding up probabilities.
    """
    gap, size = np.abs(ours - theirs), np.fmax(np.abs(ours), np.abs(theirs))
    relative = np.divide(gap, size, out=np.zeros_like(gap), where=size > _ROUNDING)
    return np.where(np.isnan(ours) != np.isnan(theirs), np.inf, np.where(np.isnan(gap), 0, relative))


def summary(compared: pd.DataFrame) -> pd.DataFrame:
    """Summarise by analysis and function of R.

    One row is one ANALYSIS and BY: NUMBERS compared, the LARGEST difference, WHERE it is (empty where there is none),
    and the VERDICT: the worst of its numbers.
    """
    order = {verdict: rank for rank, verdict in enumerate((EQUAL, ACCEPTED, *FAILURES))}
    rows = []
    for (analysis, by), numbers in compared.groupby(["ANALYSIS", "BY"]):
        largest = numbers.loc[numbers["DIFFERENCE"].idxmax()]
        where = describe(largest) if largest["DIFFERENCE"] > 0 else ""
        worst = max(numbers["VERDICT"].unique(), key=order.get)
        rows.append((analysis, by, len(numbers), largest["DIFFERENCE"], where, worst))
    return pd.DataFrame(rows, columns=["ANALYSIS", "BY", "NUMBERS", "LARGEST", "WHERE", "VERDICT"])


def left_out(ard: pd.DataFrame, *, register: Register) -> pd.DataFrame:
    """List what of our results is not compared.

    One row is one ANALYSIS and REASON: its STATS (with commas) and how many NUMBERS. Needs ANALYSIS, STAT.
    """
    counted = ard.groupby(["ANALYSIS", "STAT"]).size().rename("NUMBERS").reset_index()
    entries = [register.left_out(*pair) for pair in zip(counted["ANALYSIS"], counted["STAT"], strict=True)]
    counted = counted.assign(REASON=[entry.reason if entry else "" for entry in entries])
    counted = counted.loc[counted["REASON"] != ""]
    grouped = counted.groupby(["ANALYSIS", "REASON"])
    return grouped.agg(STATS=("STAT", ", ".join), NUMBERS=("NUMBERS", "sum")).reset_index()


def describe(row: pd.Series) -> str:
    """Name a number by what of its key is filled: ``OS 12 estimate``."""
    names = [name for name in ARD.key if name not in ("ANALYSIS", "POPULATION", "TIME", "STAT") and row[name] != ""]
    time = [] if np.isnan(row["TIME"]) else [f"month {row['TIME']:g}"]
    return ", ".join([*(row[name] for name in names), *time, row["STAT"]])


def _judged(rows: pd.DataFrame, register: Register) -> pd.DataFrame:
    """Give each number its limit and, where it is over that, the verdict of the register."""
    rows = rows.assign(LIMIT=[register.limit(analysis) for analysis in rows["ANALYSIS"]], REASON="")
    rows = rows[COLUMNS].sort_values([*ARD.key, "BY"], kind="stable", ignore_index=True)
    for row in np.flatnonzero((rows["DIFFERENCE"] > rows["LIMIT"]) | (rows["VERDICT"] != EQUAL)):
        entry = register.accepts({name.upper(): rows.at[row, name.upper()] for name in NAMES})
        verdict = rows.at[row, "VERDICT"] if rows.at[row, "VERDICT"] != EQUAL else DIFFERENT
        if entry is not None:
            rows.at[row, "LIMIT"] = entry.limit
            if verdict == DIFFERENT and rows.at[row, "DIFFERENCE"] <= entry.limit:
                verdict, rows.at[row, "REASON"] = ACCEPTED, entry.reason
        rows.at[row, "VERDICT"] = verdict
    return rows


_NO_TIME, _DIGITS = -1.0, 9
_ROUNDING = 1e-14
