"""A window of time after which nothing counts, and the times of the plan that lie in it."""

import math

import numpy as np
import pandas as pd

from helpers.analyse.life_table import in_days
from helpers.derive.adtte import HORIZON
from helpers.explore.analysis import Analysis
from helpers.foundation.errors import StudyError
from helpers.present.courses import ticks_for

_END = "End of the window"


def windowed(adtte: pd.DataFrame, until: float | None) -> pd.DataFrame:
    """Count nothing after so many months: what comes later is censored then. Same rows and columns.

    Raises
    ------
    StudyError
        ``until`` is no number of months of at least 1.
    """
    if until is None:
        return adtte
    if isinstance(until, bool) or not isinstance(until, int | float) or not until >= 1:
        raise StudyError(f"until is {until!r}; it is a number of months of at least 1.")
    end = float(in_days([until])[0])
    later = adtte["AVAL"] > end
    changes = {
        "AVAL": end,
        "CNSR": HORIZON,
        "EVTYPE": 0,
        "EVNTDESC": _END,
        "CNSDTDSC": _END,
        **dict.fromkeys(_BLANK, ""),
    }
    changes |= dict.fromkeys(("SRCSEQ", "INTLO", "INTHI"), np.nan)
    if "STARTDT" in adtte:
        changes["ADT"] = adtte["STARTDT"] + pd.Timedelta(days=math.floor(end) - 1)
    return adtte.assign(**{name: adtte[name].mask(later, value) for name, value in changes.items() if name in adtte})


_BLANK = ("EVNTCD", "EVNTKCD", "EVNTKIND", "EVNTLNK", "SRCDOM", "SRCVAR")


def times_within(run: Analysis, until: float | None) -> list[float]:
    """Give the times of the plan that lie in the window, and the last whole month of the window."""
    planned = set(run.protocol.estimation.times_months)
    return sorted(planned if until is None else {*(time for time in planned if time <= until), math.floor(until)})


def ticks_within(run: Analysis, until: float | None, *, longest: float) -> tuple[int, ...]:
    """Months under the axis of a curve: those that are needed to hold the longest, and lie in the window."""
    ticks = ticks_for(run.protocol, longest=longest)
    return ticks if until is None else tuple(tick for tick in ticks if tick <= until)
