"""Tables and figures of local control say what the results say, lesion by lesion and as published (rules 38 and 39)."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.competing_risks import cumulative_incidence
from helpers.analyse.lesion_control import lesion_cumulative_incidence
from helpers.analyse.local_control import local_progression_km
from helpers.foundation.protocol import Lesions
from helpers.foundation.results import Results
from helpers.present import figures, tables
from helpers.present.lookup import Lookup
from helpers.present.tables.at_a_glance import at_a_glance
from helpers.present.tables.local_control import lesion_group, lesion_groups
from tests.analyse.test_lesion_control import THREE
from tests.present import sample
from tests.present.test_tables import cells, line

ADLES = THREE.assign(
    MAXDTEST=["LDIAM", "VDIAM", "LDIAM"], BASE=[30.0, np.nan, 51.0], NADIR=[10.0, np.nan, 12.0],
    ADT=pd.Timestamp("2024-05-01"), EVNTDESC="Local progression",
)  # fmt: skip
YEAR = 12


@pytest.fixture
def found():
    return lesion_cumulative_incidence(ADLES, lesions=Lesions(), times_months=[0.5, YEAR])


def test_lines_are_lesions_of_subjects_with_their_rates(found):
    # 15 days: A's first lesion has progressed, the other two are at risk
    table = tables.lesion_control(found, adles=ADLES, months=[0.5, YEAR])
    assert line(table, "All lesions") == ["3", "2", "2", "0", "33.3% (7.8–62.3) [2]", "NE [0]"]
    assert line(table, "≤3 cm") == ["1", "1", "1", "0", "NE [0]", "NE [0]"]
    assert line(table, "BED10 not known") == ["1", "1", "1", "0", "0% (NE) [1]", "NE [0]"]
    assert "lesions of the safety set, n = 3" in table.notes[1]


def test_it_says_what_it_counts_and_by_which_diameter(found):
    table = tables.lesion_control(found, adles=ADLES, months=[YEAR])
    assert table.notes[0].startswith(
        "Exploratory: the protocol does not state it. One line counts lesions: who has more"
    )
    assert "of 1 of 3 lesions, in which it was not measured, the diameter of the viable tumour" in table.notes[2]
    longest = tables.lesion_control(found, adles=ADLES.assign(MAXDTEST="LDIAM"), months=[YEAR])
    assert "Size: longest diameter of the whole lesion. NE" in longest.notes[2]


def test_groups_stand_in_the_order_of_their_limits():
    terms = ["", ">10", ">5-10", "<=5", "size-unknown", "BED10-unknown", "BED10>=100", "BED10<100"]
    rows = pd.concat([
        Results(lesion_cumulative_incidence(ADLES, lesions=Lesions(), times_months=[1]).rows.query("TERM == ''"))
        .rows.assign(TERM=term)
        for term in terms
    ])  # fmt: skip
    order = lesion_groups(Lookup(rows))
    assert order == ["", "<=5", ">5-10", ">10", "size-unknown", "BED10<100", "BED10>=100", "BED10-unknown"]
    assert [lesion_group(term) for term in order] == [
        "All lesions", "≤5 cm", ">5 to 10 cm", ">10 cm", "Size not known", "BED10 <100 Gy", "BED10 ≥100 Gy",
        "BED10 not known",
    ]  # fmt: skip


def test_each_lesion_is_listed():
    rows = cells(tables.lesions(ADLES))[-3:]
    assert rows[0] == ["A", "T01", "30", "10", "30", "100.0", "2024-05-01", "0.3", "Local progression"]
    assert rows[1][2:4] == ["–", "–"] and rows[2][5] == "–"


def test_the_figure_has_the_numbers_of_its_curves(found):
    drawn = figures.lesion_control(found, by="size", ticks=(0, 6, YEAR))
    assert "All lesions: 2/3 progressed, 33.3% (7.8–62.3) at 1 months" in drawn.description
    assert "BED10" not in drawn.description
    assert "BED10 ≥100 Gy: 1/1 progressed" in figures.lesion_control(found, by="dose", ticks=(0, 6)).description


def test_without_two_lesions_there_is_no_curve():
    one = lesion_cumulative_incidence(ADLES.iloc[:1], lesions=Lesions(), times_months=[YEAR])
    nobody = lesion_cumulative_incidence(ADLES.iloc[:0], lesions=Lesions(), times_months=[YEAR])
    for results in (one, nobody):
        drawn = figures.lesion_control(results, by="size", ticks=(0, YEAR))
        assert drawn.description == "There are not two treated lesions, so there is no curve."


@pytest.fixture
def published():
    """Day 100 a progression, day 200 a death, day 300 another progression; on day 400 follow-up ends."""
    times = pd.DataFrame({"AVAL": [100.0, 200.0, 300.0, 400.0], "EVTYPE": [1, 2, 1, 0], "PARAMCD": "TTLP"})
    times = times.assign(USUBJID=list("ABCD"), CNSR=(times["EVTYPE"] != 1).astype("int64"))
    at = {"times_months": [YEAR, 24]}
    return local_progression_km(times, **at) + cumulative_incidence(times, paramcds=["TTLP"], **at)


def test_the_published_estimate_stands_beside_the_cumulative_incidence(published):
    # cumulative incidence 1/4 + 1/4; 1 - 3/4 x 1/2
    table = tables.local_control(published, months=[YEAR, 24])
    row = line(table, "12 months")
    assert [cell.split(" ")[0] for cell in row] == ["50.0%", "62.5%", "12.5", "50.0%"]
    assert line(table, "24 months") == ["NE"] * 4
    assert "overstates failure where deaths compete" in table.notes[-1]


def test_page_one_says_who_is_without_local_progression(published):
    shown = at_a_glance(published, protocol=sample.PROTOCOL, adtte=sample.study().adtte.iloc[:0], months=[YEAR, 24])
    row = line(shown, "Without local progression, dead or alive (1 − cumulative incidence)")
    assert row[0].startswith("50.0% (") and row[0].endswith("at 12 months; NE at 24 months")
