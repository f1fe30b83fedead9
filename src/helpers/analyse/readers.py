"""The endpoints by another reader of the imaging beside those of the reader that counts (rule 41)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.analyse.ard import count_subjects, listed
from helpers.analyse.kaplan_meier import survival, survival_curve
from helpers.analyse.proportions import share
from helpers.analyse.weighted_kappa import weighted_kappa
from helpers.derive.adread import RESPONSES, TIMES
from helpers.foundation.calendar import days_between
from helpers.foundation.protocol import SecondReader
from helpers.foundation.results import Results, combine
from helpers.foundation.terms import chosen

LEVELS = ("CR", "PR", "SD", "PD")
NOT_EVALUABLE = "NE"
DATES = ("same", "earlier", "later", "only-counted", "only-other", "neither")
"""TERM of the progressions: of the other reader, against the one that counts."""

READINGS = {"counted": "_FIRST", "other": ""}
"""TERM of the curves: by which of the two readers."""


def reader_agreement(
    adread: pd.DataFrame, *, second_reader: SecondReader, times_months: Sequence[float], conf_level: float = 0.95
) -> Results:
    """Compare each other reader with the one that counts, among the subjects whom both can assess (rule 41).

    Result rows, GROUP the other reader. ``reader-compared``: ``n denominator estimate`` of treated subjects whom both
    have with a baseline sum and a later assessment. ``reader-agreement``: TERM ``BORTRG BOR``, ``n kappa low high`` of
    pairs in which neither is NE; without limits where there are fewer than ``min_pairs`` pairs or the variance is 0.
    ``reader-response``: PARAMCD ``BORTRG BOR``, TERM such as ``CR, PR`` (the reader that counts, the other), NE
    included: ``n``. ``reader-progression``: PARAMCD ``LPFS DPFS``, TERM of `DATES`: ``n denominator estimate``; a death
    is no progression. ``reader-kaplan-meier`` and ``reader-kaplan-meier-curve``: PARAMCD ``LPFS DPFS``, TERM ``counted
    other``, the statistics of `kaplan_meier`.

    Parameters
    ----------
    adread : DataFrame
        READER, COUNTFL, PARAMCD, USUBJID, ADT, AVAL (days), CNSR, EVTYPE, AVALC, ANL01FL.
    second_reader : SecondReader
        Section of the protocol: up to how many days apart two dates are the same, and how many pairs an interval needs.
    times_months : sequence of float
        Times of the rates.
    conf_level : float
        Level of every interval.
    """
    counted = adread[adread["COUNTFL"] == "Y"]
    found = []
    for reader, own in adread[adread["COUNTFL"] == ""].groupby("READER"):
        both = own[own["ANL01FL"] == "Y"].merge(counted, on=["PARAMCD", "USUBJID"], suffixes=("", "_FIRST"))
        keys = {"population": "SAFFL", "group": reader}
        found += [
            _compared(own, both, **keys),
            *(_responses(both, paramcd, second_reader, conf_level=conf_level, **keys) for paramcd in RESPONSES),
            *(_progressions(both, paramcd, second_reader, **keys) for paramcd in TIMES),
            *(_curves(both, paramcd, times_months=times_months, conf_level=conf_level, **keys) for paramcd in TIMES),
        ]
    return combine(*found)


def _compared(own: pd.DataFrame, both: pd.DataFrame, **keys: str) -> Results:
    return count_subjects(
        pd.DataFrame(index=[0]),
        {"n": both, "denominator": own},
        analysis="reader-compared",
        method="Subjects with a baseline sum and a later assessment by both readers",
        stats=("n", "denominator", "estimate"),
        proportion=share,
        **keys,
    )


def _responses(
    both: pd.DataFrame, paramcd: str, second_reader: SecondReader, *, conf_level: float, **keys: str
) -> Results:
    pairs = both[both["PARAMCD"] == paramcd]
    known = pairs[(pairs["AVALC_FIRST"] != NOT_EVALUABLE) & (pairs["AVALC"] != NOT_EVALUABLE)]
    table = pd.crosstab(known["AVALC_FIRST"], known["AVALC"]).reindex(index=LEVELS, columns=LEVELS, fill_value=0)
    agreement = weighted_kappa(table.to_numpy(), conf_level=conf_level)
    if len(known) < second_reader.min_pairs:
        agreement |= {"low": np.nan, "high": np.nan}
    lines = pd.DataFrame({"TERM": [f"{one}, {other}" for one in _ALL for other in _ALL]})
    return count_subjects(
        pd.DataFrame([agreement]),
        {"n": known},
        analysis="reader-agreement",
        method=f"Weighted kappa, weights 1 - |i - j| / 3, large-sample {100 * conf_level:g}% interval",
        stats=("n", "kappa", "low", "high"),
        term=paramcd,
        **keys,
    ) + count_subjects(
        lines,
        {"n": pairs.assign(TERM=pairs["AVALC_FIRST"] + ", " + pairs["AVALC"])},
        analysis="reader-response",
        method="Counts of subjects",
        stats=("n",),
        paramcd=paramcd,
        **keys,
    )


def _progressions(both: pd.DataFrame, paramcd: str, second_reader: SecondReader, **keys: str) -> Results:
    """Progression by the other reader against that by the reader that counts; a death is none."""
    rows = both[both["PARAMCD"] == paramcd]
    first, other = (
        rows[f"ADT{of}"].where((rows[f"CNSR{of}"] == 0) & (rows[f"EVTYPE{of}"] == 1)) for of in ("_FIRST", "")
    )
    later = days_between(other, first)
    same = later.abs() <= second_reader.same_within_days
    term = chosen([same, later < 0, later > 0, first.notna(), other.notna()], DATES[:5], default=DATES[5])
    lines = pd.DataFrame({"TERM": DATES})
    return count_subjects(
        lines,
        {"n": listed(lines, [rows.loc[term == one, "USUBJID"] for one in DATES]), "denominator": rows[["USUBJID"]]},
        analysis="reader-progression",
        method=f"Dates up to {second_reader.same_within_days} days apart are the same",
        stats=("n", "denominator", "estimate"),
        proportion=share,
        paramcd=paramcd,
        **keys,
    )


def _curves(
    both: pd.DataFrame, paramcd: str, *, times_months: Sequence[float], conf_level: float, **keys: str
) -> Results:
    rows = both[both["PARAMCD"] == paramcd]
    method = f"Kaplan-Meier, log-log {100 * conf_level:g}% interval"
    found = []
    for term, of in READINGS.items():
        subjects = rows[["USUBJID"]].assign(AVAL=rows[f"AVAL{of}"], CNSR=rows[f"CNSR{of}"])
        own = {"conf_level": conf_level, "paramcd": paramcd, "term": term, **keys}
        found += [
            survival(subjects, analysis="reader-kaplan-meier", times_months=times_months, **own),
            survival_curve(subjects, analysis="reader-kaplan-meier-curve", method=method, **own),
        ]
    return combine(*found)


_ALL = (*LEVELS, NOT_EVALUABLE)
