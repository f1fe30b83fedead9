"""What is said of an endpoint that starts later than treatment, and lesions in a profile (rules 38 and 47)."""

import numpy as np
import pandas as pd

from helpers.analyse.kaplan_meier import at_risk, kaplan_meier, kaplan_meier_curve
from helpers.foundation.amendment import amended
from helpers.present import figures, wording
from helpers.present.profiles.axis import axis_of
from helpers.present.profiles.curves import sum_curve
from helpers.present.tables.plan import endpoints, estimands
from tests.present.sample import PROTOCOL
from tests.present.test_tables import line

LATER = amended(PROTOCOL, {"endpoints.OSDP": {
    "label": "Survival from distant progression", "events": ["death"], "assessments": "alive",
    "start": "distant_progression", "source": "A test.",
}})  # fmt: skip
OSDP = LATER.endpoints["OSDP"]


def test_it_says_whom_it_is_of_and_what_it_counts_from():
    assert wording.label(OSDP) == "Survival from distant progression (of those who had distant progression, from it)"
    assert wording.label(LATER.endpoints["OS"]) == "Overall survival"
    assert wording.later_start(OSDP) == (
        "Exploratory: the protocol does not state it. Of those who had distant progression, counted from distant "
        "progression; the start is known only at a scan; not to be compared with those without it or with time from "
        "SBRT."
    )


def test_the_tables_of_the_protocol_say_from_when_it_counts():
    assert line(estimands(LATER), OSDP.label)[0].startswith("Time from distant progression to death")
    assert "in treated subjects, but for Survival from distant progression (of those" in endpoints(LATER).notes[0]
    assert "but for" not in endpoints(PROTOCOL).notes[0]
    assert line(estimands(LATER), "Overall survival")[0].startswith("Time from the first fraction to death")


def test_the_axis_says_what_time_counts_from():
    adtte = pd.DataFrame({"PARAMCD": "OSDP", "USUBJID": [*"ABC"], "AVAL": [10.0, 400.0, 500.0], "CNSR": [0, 0, 1]})
    found = (
        kaplan_meier(adtte, paramcds=["OSDP"], times_months=[12])
        + kaplan_meier_curve(adtte, paramcds=["OSDP"])
        + at_risk(adtte, paramcds=["OSDP"], times_months=[0, 12])
    )
    of = {"paramcd": "OSDP", "label": wording.label(OSDP), "ticks": (0, 12)}
    drawn = figures.kaplan_meier(found, since=wording.since(OSDP), **of)
    assert drawn.axes[0].get_xlabel() == "Months since distant progression"
    assert figures.kaplan_meier(found, **of).axes[0].get_xlabel() == "Months since the first fraction"


def test_the_lines_of_lesions_have_their_own_baseline_smallest_size_and_progression():
    start = pd.Timestamp("2024-01-01")
    days = [start, start + pd.Timedelta(days=90)]
    sums = pd.DataFrame({"ADT": days, "AVAL": [50.0, 50.0], "BASE": 50.0, "NADIR": 50.0, "PDFL": ""})
    sizes = pd.DataFrame({"LESION": ["T01", "T01", "T02", "T02"], "ADT": days * 2, "SIZE": [20.0, 25.0, 30.0, 25.0]})
    own = pd.DataFrame({
        "LESION": ["T01", "T02"], "BASE": [20.0, np.nan], "NADIR": [20.0, np.nan], "ADT": days[1], "EVTYPE": [1, 0],
    })  # fmt: skip
    axis = axis_of(start, days, left=0, right=100)
    first, second = sum_curve(axis, *(list(frame.itertuples()) for frame in (sums, sizes, own)))["lesions"]
    assert first["said"] == "T01: baseline 20.0 mm, smallest before 20.0 mm, progression on 2024-03-31"
    assert first["progression"] == (axis.at(days[1]), 48.0)  # 25 of 50 mm, half of the height
    assert (second["said"], second["progression"]) == ("T02: no baseline", None)
    alone = sum_curve(axis, list(sums.itertuples()), list(sizes.itertuples()))["lesions"]
    assert [(one["said"], one["progression"]) for one in alone] == [("T01", None), ("T02", None)]
