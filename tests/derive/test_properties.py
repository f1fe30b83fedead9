"""What must hold for every study, on random cohorts that meet every rule (`tests.oracle.cohort`)."""

import datetime as dt
import re

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.derive.study import derive_study
from helpers.ingest.cutoff import apply_cutoff
from tests.derive.patient import PROTOCOL, frame
from tests.oracle.cohort import make_cohort

SUBJECTS = 40
YEARS = 28
"""1,461 weeks: the calendar of the Gregorian years repeats, weekdays and leap days included."""

cohorts = st.integers(0, 2**31).map(lambda seed: study(make_cohort(SUBJECTS, seed=seed)))
few = settings(max_examples=3, deadline=None, derandomize=True)


def study(cohort: dict) -> dict[str, pd.DataFrame]:
    return {domain: frame(domain, rows).replace({None: ""}) for domain, rows in cleaned(cohort).items() if rows}


def cleaned(cohort: dict) -> dict[str, list[dict]]:
    """Cells as a reader of files would give them: nothing where there is nothing."""
    return {
        domain: [{name: cell for name, cell in row.items() if cell not in (None, "")} for row in rows]
        for domain, rows in cohort.items()
    }


def datasets(domains: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return derive_study(domains, protocol=PROTOCOL).datasets()


def same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    assert one.keys() == other.keys()
    for name, dataset in one.items():
        pd.testing.assert_frame_equal(dataset, other[name])


@few
@given(cohorts, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_means_nothing(domains, random):
    shuffled = {
        name: rows.sample(frac=1, random_state=random.randrange(2**32))[random.sample(list(rows), rows.shape[1])]
        for name, rows in domains.items()
    }
    same(datasets(domains), datasets(shuffled))


@few
@given(cohorts)
def test_a_subject_does_not_depend_on_the_others(domains):
    people = sorted(domains["dm"]["USUBJID"])
    parts = [
        datasets({name: rows[rows["USUBJID"].isin(half)].reset_index(drop=True) for name, rows in domains.items()})
        for half in (people[::2], people[1::2])
    ]
    for name, whole in datasets(domains).items():
        key = ["USUBJID", "PARAMCD", "ADT", "ASSESS", "AESEQ", "LBSEQ"]
        by = [column for column in key if column in whole]
        halves = pd.concat([part[name] for part in parts], ignore_index=True).sort_values(by, ignore_index=True)
        pd.testing.assert_frame_equal(halves, whole.sort_values(by, ignore_index=True))


@few
@given(cohorts)
def test_millimetres_and_centimetres_say_the_same(domains):
    tr = domains["tr"]
    cm = tr["TRSTRESU"] == "cm"
    in_mm = tr.assign(
        TRSTRESN=tr["TRSTRESN"].mask(cm, (10 * tr["TRSTRESN"]).round(6)), TRSTRESU=tr["TRSTRESU"].mask(cm, "mm")
    )
    same(datasets(domains), datasets({**domains, "tr": in_mm}))


@few
@given(cohorts)
def test_twenty_eight_years_later_every_time_is_the_same(domains):
    moved = {
        name: rows.assign(**{column: rows[column].map(later) for column in rows if column.endswith("DTC")})
        for name, rows in domains.items()
    }
    now, then = datasets(domains)["adtte"], datasets(moved)["adtte"]
    dates = ["STARTDT", "ADT"]
    pd.testing.assert_frame_equal(now.drop(columns=dates), then.drop(columns=dates))
    assert (then["ADT"] - now["ADT"]).eq(pd.Timedelta(weeks=1461)).all()


def later(text: str) -> str:
    return re.sub(r"^\d{4}", lambda year: str(int(year[0]) + YEARS), text)


@few
@given(cohorts)
def test_no_local_progression_free_survival_outlasts_survival(domains):
    adtte = datasets(domains)["adtte"]
    rows = adtte.pivot(index="USUBJID", columns="PARAMCD", values="AVAL")
    for paramcd in ("LPFS", "DPFS", "PFS", "LPFSFDA", "LPFSBL", "LPFS5MM", "LPFSLES"):
        assert (rows[paramcd] <= rows["OS"]).all()


@few
@given(cohorts)
def test_a_stricter_reading_never_finds_an_earlier_event(domains):
    adtte = datasets(domains)["adtte"]
    times = adtte.pivot(index="USUBJID", columns="PARAMCD", values="AVAL")
    events = adtte.pivot(index="USUBJID", columns="PARAMCD", values="CNSR") == 0
    for paramcd in ("LPFSBL", "LPFS5MM"):
        both = times[events[paramcd]]
        assert events.loc[both.index, "LPFS"].all()
        assert (both["LPFS"] <= both[paramcd]).all()


@few
@given(cohorts, st.dates(dt.date(2019, 1, 1), dt.date(2023, 1, 1)), st.integers(1, 900))
def test_an_event_seen_at_a_cutoff_is_the_same_at_a_later_one(domains, first, days):
    whole = without_what_a_later_look_may_redate(domains)
    early, late = (
        derive_study(apply_cutoff(whole, cutoff=day)[0], protocol=PROTOCOL, cutoff=day).adtte
        for day in (first, first + dt.timedelta(days))
    )
    merged = early.merge(late, on=["USUBJID", "PARAMCD"], suffixes=("", "_late"))
    merged = merged[~merged["PARAMCD"].str.contains("LPFSLD")]
    seen = merged[(merged["CNSR"] == 0) | (merged["EVTYPE"] > 0)]
    assert (seen["ADT"] == seen["ADT_late"]).all()
    assert (seen["EVTYPE"] == seen["EVTYPE_late"]).all()


def without_what_a_later_look_may_redate(domains: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Complete dates only, one date an assessment, nothing equivocal: what the rule is promised for."""
    whole = {}
    for name, rows in domains.items():
        for column in [column for column in rows if column.endswith("DTC")]:
            rows = rows[rows[column].str.len().isin([0, 10])]
        whole[name] = rows.assign(VISITNUM=float("nan")) if "VISITNUM" in rows else rows
    tu = whole["tu"]
    whole["tu"] = tu[tu["TUSTRESC"] != "EQUIVOCAL"]
    return whole
