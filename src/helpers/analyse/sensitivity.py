"""What another reading of an endpoint changes: the subjects whose outcome is not that of the primary reading."""

from collections.abc import Mapping

import pandas as pd

from helpers.analyse.ard import ard_rows

_OUTCOME = ["AVAL", "EVTYPE"]


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
        [{"PARAMCD": name, "GROUP": of, **_changes(adtte, name, of)} for name, of in readings.items()],
        columns=["PARAMCD", "GROUP", "n", "changed", "earlier", "later"],
    )
    return ard_rows(
        counts,
        analysis="sensitivity",
        method="Subjects whose time or kind of event differs from the primary reading",
        stats=("n", "changed", "earlier", "later"),
        population="SAFFL",
    )


def _changes(adtte: pd.DataFrame, name: str, of: str) -> dict[str, int]:
    outcomes = {
        paramcd: adtte[adtte["PARAMCD"] == paramcd].set_index("USUBJID")[[*_OUTCOME, "CNSR"]].sort_index()
        for paramcd in (name, of)
    }
    one, other = outcomes[name], outcomes[of].reindex(outcomes[name].index)
    changed = (one[_OUTCOME] != other[_OUTCOME]).any(axis=1) | ((one["CNSR"] == 0) != (other["CNSR"] == 0))
    return {
        "n": len(one),
        "changed": int(changed.sum()),
        "earlier": int((one["AVAL"] < other["AVAL"]).sum()),
        "later": int((one["AVAL"] > other["AVAL"]).sum()),
    }
