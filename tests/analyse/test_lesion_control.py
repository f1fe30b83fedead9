"""Cumulative incidence of lesions on lesions that can be counted by hand (rule 38)."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.competing_risks import fit as fit_of_subjects
from helpers.analyse.lesion_control import dose_groups, fit, lesion_cumulative_incidence, size_groups
from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.foundation.contracts import ARD, ARD_SUBJECTS
from helpers.foundation.protocol import Lesions

LIMITS = Lesions()
COLUMNS = ["USUBJID", "LESION", "AVAL", "EVTYPE", "MAXDBL", "BED10"]


def lesions(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype({"AVAL": "float64", "MAXDBL": "float64", "BED10": "float64"})


# A's first lesion progresses on day 10, its second is censored on day 20, on which B's progresses.
THREE = lesions(("A", "T01", 10, 1, 30, 100), ("A", "T02", 20, 0, 30.01, 99.99), ("B", "T01", 20, 1, 51, np.nan))


def stat(found, name: str, *, group: str = "progression", term: str = "", time: float | None = None) -> float:
    rows = found.rows[found.rows["ANALYSIS"] == "lesion-cumulative-incidence"]
    at = rows["TIME"].isna() if time is None else rows["TIME"] == time
    (value,) = rows.loc[(rows["GROUP"] == group) & (rows["TERM"] == term) & at & (rows["STAT"] == name), "STATVAL"]
    return value


def test_influences_of_one_subject_are_added_before_they_are_squared():
    curve = fit(THREE["AVAL"], THREE["EVTYPE"], THREE["USUBJID"], cause=1)
    assert curve["AVAL"].tolist() == [0, 10, 20]
    np.testing.assert_allclose(curve["estimate"], [0, 1 / 3, 2 / 3])
    # on day 10: A 2/9 - 1/9, B -1/9; on day 20: A -1/9, B 1/9
    np.testing.assert_allclose(curve["std_err"], [0, np.sqrt(2) / 9, np.sqrt(2) / 9])


def test_one_lesion_a_subject_is_the_estimate_of_subjects():
    days, kinds = pd.Series([5.0, 5, 7, 8, 8, 9, 12, 12]), pd.Series([1, 2, 0, 1, 3, 0, 1, 0])
    ours = fit(days, kinds, pd.Series(list("ABCDEFGH")), cause=1)
    theirs = fit_of_subjects(days.to_numpy(), kinds.to_numpy(), cause=1)
    for name in ("AVAL", "estimate", "std_err", "low", "high"):
        np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-12)


def test_the_order_of_the_lesions_changes_nothing():
    turned = THREE.iloc[::-1]
    one, other = (fit(rows["AVAL"], rows["EVTYPE"], rows["USUBJID"], cause=1) for rows in (THREE, turned))
    pd.testing.assert_frame_equal(one, other)


def test_results_count_lesions_and_list_subjects():
    months = 10 / DAYS_PER_MONTH
    found = lesion_cumulative_incidence(THREE, lesions=LIMITS, times_months=[months, 60])
    assert [stat(found, name) for name in ("n", "subjects", "events")] == [3, 2, 2]
    assert [stat(found, name, time=months) for name in ("estimate", "at_risk")] == [pytest.approx(1 / 3), 3]
    assert np.isnan(stat(found, "estimate", time=60))
    assert stat(found, "at_risk", time=60) == 0
    assert stat(found, "events", group="death") == 0
    ARD.check(found.rows)
    behind = ARD_SUBJECTS.check(found.subjects)
    everybody = behind[(behind["GROUP"] == "progression") & (behind["TERM"] == "")]
    assert everybody["STAT"].tolist() == ["subjects", "subjects"]
    assert everybody["USUBJID"].tolist() == ["A", "B"]


def test_only_groups_that_a_lesion_is_in_have_lines():
    found = lesion_cumulative_incidence(THREE, lesions=LIMITS, times_months=[12])
    terms = ["", "<=3", ">3-5", ">5", "BED10<100", "BED10>=100", "BED10-unknown"]
    assert found.rows["TERM"].drop_duplicates().tolist() == terms


def test_without_a_lesion_there_is_no_row():
    assert len(lesion_cumulative_incidence(THREE.iloc[:0], lesions=LIMITS, times_months=[12]).rows) == 0


@pytest.mark.parametrize(("diameter", "group"), [
    (30, "<=3"), (30.01, ">3-5"), (50, ">3-5"), (50.01, ">5"), (0, "<=3"), (np.nan, "size-unknown"),
])  # fmt: skip
def test_groups_of_size(diameter, group):
    assert size_groups(pd.Series([diameter]), limits_cm=LIMITS.size_limits_cm).tolist() == [group]


@pytest.mark.parametrize(("bed", "group"), [
    (99.99, "BED10<100"), (100, "BED10>=100"), (100 - 1e-11, "BED10>=100"), (np.nan, "BED10-unknown"),
])  # fmt: skip
def test_groups_of_dose(bed, group):
    assert dose_groups(pd.Series([bed]), limit=LIMITS.bed_limit).tolist() == [group]
