"""What another reading of an endpoint changes: the subjects whose outcome is not that of the primary reading."""

from collections.abc import Mapping

import pandas as pd

from helpers.analyse.ard import ard_rows
from helpers.analyse.counted import counted_rows, listed, together

_OUTCOME = ["AVAL", "EVTYPE"]
_STATS = ("n", "changed", "earlier", "later")


def sensitivity(adtte: pd.DataFrame, *, readings: Mapping[str, str]) -> pd.DataFrame:
    """Count the subjects whose time or kind of event another reading changes.

    Parameters
    ----------
    adtte : DataFrame
        PARAMCD, USUBJID, AVAL, CNSR, EVTYPE.
    readings : mapping of str to str
        Parameter of each other reading, and the parameter that it reads otherwise.

    Returns
    -------
    DataFrame
        ``sensitivity`` rows: PARAMCD the reading, GROUP the parameter it is a reading of; ``n`` subjects, ``changed``,
        and of those ``earlier`` and ``later`` by time.
    """
    counts = pd.DataFrame(
        [
            {
                "PARAMCD": name,
                "GROUP": of,
                **{stat: int(those.sum()) for stat, those in _changes(adtte, name, of).items()},
            }
            for name, of in readings.items()
        ],
        columns=["PARAMCD", "GROUP", *_STATS],
    )
    return ard_rows(
        counts,
        analysis="sensitivity",
        method="Subjects whose time or kind of event differs from the primary reading",
        stats=_STATS,
        population="SAFFL",
    )


def sensitivity_members(adtte: pd.DataFrame, *, readings: Mapping[str, str]) -> pd.DataFrame:
    """List who is behind each count of `sensitivity`.

    One row is one subject behind one count. Columns needed as there.
    """
    rows = []
    for name, of in readings.items():
        changes = _changes(adtte, name, of)
        who = listed(pd.DataFrame({"STAT": list(changes)}), [those.index[those] for those in changes.values()])
        rows.append(counted_rows(who, analysis="sensitivity", paramcd=name, group=of, population="SAFFL"))
    return together(*rows)


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
