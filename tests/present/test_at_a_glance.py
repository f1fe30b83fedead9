"""What page one says besides its endpoints, with numbers typed by hand."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.ard import ard_rows
from helpers.present import tables
from helpers.present.sections.summary import made_from
from tests.present import sample
from tests.present.test_notices import material

NAN = np.nan


def rows(analysis, **columns):
    stats = [name for name in columns if name.islower()]
    return ard_rows(pd.DataFrame(columns), analysis=analysis, method="", stats=stats)


def adtte(*kinds):
    events = [{"PARAMCD": "LPFS", "CNSR": 0, "EVNTDESC": kind} for kind in kinds]
    return pd.DataFrame([*events, {"PARAMCD": "LPFS", "CNSR": 1, "EVNTDESC": "No event: follow-up goes on"}])


ARD = pd.concat([
    rows(
        "cumulative-incidence", PARAMCD=["TTLP"] * 3, GROUP=["progression"] * 3, TIME=[12.0, 24.0, 60.0],
        estimate=[0.1, NAN, NAN], low=[0.02, NAN, NAN], high=[0.3, NAN, NAN],
    ),
    rows("maturity", PARAMCD=["LPFS"] * 3, GROUP=["Death", "Local progression", "No event: it goes on"], n=[3, 2, 5]),
    rows("ae-overview", TERM=[">=3", "related >=3", "fatal"], n=[4, 2, 1], denominator=[10] * 3,
         estimate=[0.4, 0.2, 0.1]),
    rows("disposition", TERM=["treated", "died"], n=[10, 3]),
    rows("death-cause", GROUP=["LIVER FAILURE", "Missing", "SEPSIS"], n=[2, 1, 2]),
    rows("baseline", TERM=["CPCLASS"] * 3, GROUP=["A", "B", "Missing"], n=[7, 0, 3]),
    rows("baseline", TERM=["BCLCBL"] * 2, GROUP=["A", "Missing"], n=[0, 10]),
], ignore_index=True)  # fmt: skip


def said(ard=ARD, **changes):
    settings = {"adtte": adtte("Local progression", "Death", "Death")}
    table = tables.at_a_glance(ard, protocol=sample.PROTOCOL, months=[12, 24, 60], **(settings | changes))
    return dict(row for group in table.groups for row in group.rows)


def test_every_line_says_its_numbers():
    assert said() == {
        "Local progression first (cumulative incidence; death and transplant compete)":
            "10.0% (2.0–30.0) at 12 months; NE at 24 and 60 months",
        "Events of local progression-free survival": "death 3, local progression 2",
        "Related to SBRT, grade ≥3": "2/10 (20.0%)",
        "Fatal (grade 5)": "1/10 (10.0%)",
        "Deaths, by cause": "3/10: liver failure 2, sepsis 2, cause not collected 1",
        "Child-Pugh class at baseline": "A 7, missing 3",
    }  # fmt: skip


def test_an_endpoint_that_counts_more_than_local_progression_is_not_called_so():
    endpoint = sample.PROTOCOL.endpoints["TTLP"]
    wider = endpoint.model_copy(update={"counts_as_event": ("local_progression", "transplant")})
    protocol = sample.PROTOCOL.model_copy(update={"endpoints": {**sample.PROTOCOL.endpoints, "TTLP": wider}})
    table = tables.at_a_glance(ARD, protocol=protocol, adtte=adtte("Death"), months=[12])
    assert not [row for group in table.groups for row in group.rows if "Local progression first" in row[0]]


@pytest.mark.parametrize(
    ("n", "why"),
    [
        ({">=3": 4, "related >=3": NAN, "any": 9}, "not collected"),
        ({">=3": NAN, "related >=3": NAN, "any": 9}, "No adverse event has a grade."),
        ({">=3": NAN, "related >=3": NAN, "any": NAN}, "No adverse event was recorded."),
    ],
)
def test_a_count_that_cannot_be_known_says_why(n, why):
    counts = rows("ae-overview", TERM=list(n), n=list(n.values()), denominator=[10] * 3, estimate=[NAN] * 3)
    assert said(counts)["Related to SBRT, grade ≥3"] == why


def test_what_the_page_was_made_from():
    made = material()
    settings = {"Lock of the raw data": "not locked", "my2.yml": "0123456789abcdef"}
    made.provenance["Settings and environment (SHA-256)"] = settings
    made.domains["dm"] = pd.DataFrame({"STUDYID": ["T-1", "T-1"]})
    assert made_from(made).startswith(
        "Study T-1 (STUDYID); settings of my2.yml (SHA-256 0123456789ab…); raw data not locked; "
    )
    settings["Lock of the raw data"] = "0ff"
    assert "; raw data locked; " in made_from(made)
