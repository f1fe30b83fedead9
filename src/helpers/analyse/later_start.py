"""Endpoints that start at another event than the first fraction: who had that event, and who is left out (rule 47)."""

import pandas as pd

from helpers.analyse.ard import count_subjects
from helpers.foundation.results import Results, combine


def later_start(left_out: pd.DataFrame) -> Results:
    """Count the subjects who had the start event of an endpoint, and those who are left out of it (rule 47).

    Result rows of ``later-start``, PARAMCD the endpoint: ``n`` subjects with the start event up to the horizon, and of
    those ``left_out``, in whom an event that ends the endpoint came before it. Needs what `adtte.left_out` gives.
    """
    of_each = left_out.groupby("PARAMCD", sort=False)
    return combine(
        *(
            count_subjects(
                pd.DataFrame(index=[0]),
                {"n": own, "left_out": own[own["LEFTFL"] == "Y"]},
                analysis="later-start",
                method="Counts of subjects",
                stats=("n", "left_out"),
                paramcd=paramcd,
                population="SAFFL",
            )
            for paramcd, own in of_each
        )
    )
