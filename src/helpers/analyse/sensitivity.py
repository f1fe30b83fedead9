"""What another reading of an endpoint changes: the subjects whose outcome is not that of the primary reading."""

from collections.abc import Mapping

import pandas as pd

from helpers.analyse.ard import count_subjects, listed
from helpers.foundation.results import Results

_OUTCOME = ["AVAL", "EVTYPE"]
_STATS = ("n", "changed", "earlier", "later")


def sensitivity(adtte: pd.DataFrame, *, readings: Mapping[str, str]) -> Results:
    """Count the subjects whose time or kind of event another reading changes.

    Parameters
    ----------
    adtte : DataFrame
        PARAMCD, USUBJID, AVAL, CNSR, EVTYPE.
    readings : mapping of str to str
        Parameter of each other reading, and the parameter that it reads otherwise.

    Returns
    -------
    Results
        ``sensitivity`` rows: PARAMCD the reading, GROUP the parameter it is a reading of; ``n`` subjects, ``changed``,
        and of those ``earlier`` and ``later`` by time.
    """
    lines = pd.DataFrame({"PARAMCD": list(readings), "GROUP": list(readings.values())}, dtype=object)
    changes = [_changes(adtte, name, of) for name, of in readings.items()]
    counted = {stat: [those[stat].index[those[stat]] for those in changes] for stat in _STATS}
    return count_subjects(
        lines,
        {stat: listed(lines, who) for stat, who in counted.items()},
        analysis="sensitivity",
        method="Subjects whose time or kind of event differs from the primary reading",
        stats=_STATS,
        population="SAFFL",
    )


def _changes(adtte: pd.DataFrame, name: str, of: str) -> dict[str, pd.Series]:
    """Whether each statistic counts a subject, by USUBJID."""
    outcomes = {
        paramcd: adtte[adtte["PARAMCD"] == paramcd].set_index("USUBJID")[[*_OUTCOME, "CNSR"]].sort_index()
        for paramcd in (name, of)
    }
    one, other = outcomes[name], outcomes[of].reindex(outcomes[name].index)
    changed = (one[_OUTCOME] != other[_OUTCOME]).any(axis=1) | ((one["CNSR"] == 0) != (other["CNSR"] == 0))
    compared = (changed | True, changed, one["AVAL"] < other["AVAL"], one["AVAL"] > other["AVAL"])
    return dict(zip(_STATS, compared, strict=True))
