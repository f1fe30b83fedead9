"""Small data of which the answers are published, and a way to look a result up."""

import pandas as pd
import pytest

# 6-MP arm of Freireich et al. (Blood 1963;21:699), weeks of remission; the textbook example of Kaplan-Meier.
_WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
_RELAPSE = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


@pytest.fixture
def freireich():
    """Days and events of the 6-MP arm, a week standing for a day."""
    return pd.DataFrame({"AVAL": [float(week) for week in _WEEKS], "EVENT": [e == 1 for e in _RELAPSE]})


@pytest.fixture
def adtte():
    """Build an ADTTE from (PARAMCD, AVAL, EVTYPE) per subject; EVTYPE 0 is censored."""

    def build(*subjects):
        frame = pd.DataFrame(subjects, columns=["PARAMCD", "AVAL", "EVTYPE"])
        return frame.assign(
            USUBJID=[f"S{number:03d}" for number in range(len(frame))],
            AVAL=frame["AVAL"].astype("float64"),
            EVTYPE=frame["EVTYPE"].astype("int64"),
            CNSR=(frame["EVTYPE"] == 0).astype("int64"),
        )

    return build


@pytest.fixture
def value():
    """Look up the one STATVAL with these keys."""

    def find(result, stat, **keys):
        rows = result.loc[result["STAT"] == stat]
        for name, wanted in keys.items():
            rows = rows.loc[rows[name].isna() if wanted is None else rows[name] == wanted]
        assert len(rows) == 1, f"{len(rows)} rows for {stat} {keys}"
        return rows["STATVAL"].iloc[0]

    return find
