"""What must hold for every study, on random cohorts that meet every rule (`tests.oracle.cohort`)."""

import datetime as dt
import re
from itertools import pairwise

import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from helpers.derive.study import derive_study
from helpers.foundation.contracts import ADAM
from helpers.ingest.cutoff import apply_cutoff
from tests.derive.patient import PROTOCOL, derive, frame, new, size, target
from tests.derive.patient import study as study_of_one
from tests.oracle.cohort import make_cohort

SUBJECTS = 200
YEARS = 28
"""1,461 weeks: the calendar of the Gregorian years repeats, weekdays and leap days included."""

OUTCOME = ["ADT", "AVAL", "CNSR", "EVTYPE", "EVNTDESC", "EVNTKIND", "SRCDOM", "SRCVAR", "SRCSEQ"]

cohorts = st.integers(0, 2**31).map(lambda seed: study(make_cohort(SUBJECTS, seed=seed, contested=True)))
# Each cohort holds thousands of cases, so a few are enough; none would be easier to read for being smaller.
few = settings(max_examples=2, deadline=None, derandomize=True, phases=[Phase.generate])


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
        by = list(ADAM[name].key)
        halves = pd.concat([part[name] for part in parts], ignore_index=True).sort_values(by, ignore_index=True)
        pd.testing.assert_frame_equal(halves, whole.sort_values(by, ignore_index=True))


@few
@given(cohorts)
def test_an_unrelated_subject_changes_nobody(domains):
    other = study_of_one(
        subject="ZZZ", tu=[target(), new("2023-10-01")], tr=[size("2022-12-20", 5), size("2023-04-10", 9)]
    )
    more = {
        name: pd.concat([rows, other[name]], ignore_index=True) if name in other else rows
        for name, rows in domains.items()
    }
    alone, together = datasets(domains), datasets(more)
    assert (together["adtte"]["USUBJID"] == "ZZZ").sum() == together["adtte"]["PARAMCD"].nunique()
    for name, dataset in together.items():
        kept = dataset[dataset["USUBJID"] != "ZZZ"].reset_index(drop=True)
        pd.testing.assert_frame_equal(kept, alone[name])


@few
@given(cohorts)
def test_millimetres_and_centimetres_say_the_same(domains):
    tr = domains["tr"]
    cm, mm = (tr["TRSTRESU"] == unit for unit in ("cm", "mm"))
    assert min(cm.sum(), mm.sum()) > SUBJECTS
    in_mm = tr.assign(
        TRSTRESN=tr["TRSTRESN"].mask(cm, (10 * tr["TRSTRESN"]).round(6)), TRSTRESU=tr["TRSTRESU"].mask(cm, "mm")
    )
    in_cm = tr.assign(
        TRSTRESN=tr["TRSTRESN"].mask(mm, (tr["TRSTRESN"] / 10).round(7)), TRSTRESU=tr["TRSTRESU"].mask(mm, "cm")
    )
    for other in (in_mm, in_cm):
        same(datasets(domains), datasets({**domains, "tr": other}))


@few
@given(cohorts)
def test_twenty_eight_years_later_every_time_is_the_same(domains):
    moved = {
        name: rows.assign(**{column: rows[column].map(later) for column in rows if column.endswith("DTC")})
        for name, rows in domains.items()
    }
    now, then = datasets(domains), datasets(moved)
    for name in ("adsl", "adtr", "adrs", "adtte"):
        dates = [column for column in now[name] if column.endswith("DT")]
        texts = ["ASSESS"] if "ASSESS" in now[name] else []
        pd.testing.assert_frame_equal(now[name].drop(columns=dates + texts), then[name].drop(columns=dates + texts))
        for column in dates:
            known = now[name][column].notna()
            assert (then[name][column] - now[name][column])[known].eq(pd.Timedelta(weeks=1461)).all()


def later(text: str) -> str:
    return re.sub(r"(^|(?<=/))\d{4}", lambda year: str(int(year[0]) + YEARS), text)  # an interval has two years


@few
@given(cohorts)
def test_no_local_progression_free_survival_outlasts_survival(domains):
    adtte = derive(domains).adtte
    rows = adtte.pivot(index="USUBJID", columns="PARAMCD", values="AVAL")
    for paramcd in ("LPFS", "DPFS", "PFS", "LPFSFDA", "LPFSBL", "LPFS5MM", "LPFSLES"):
        assert (rows[paramcd] <= rows["OS"]).all()


@few
@given(cohorts)
def test_a_stricter_reading_never_finds_an_earlier_event(domains):
    adtte = derive(domains).adtte
    times = adtte.pivot(index="USUBJID", columns="PARAMCD", values="AVAL")
    events = adtte.pivot(index="USUBJID", columns="PARAMCD", values="CNSR") == 0
    for paramcd in ("LPFSBL", "LPFS5MM"):
        both = times[events[paramcd]]
        assert events.loc[both.index, "LPFS"].all()
        assert (both["LPFS"] <= both[paramcd]).all()


@settings(few, max_examples=2)
@given(cohorts)
def test_an_event_seen_at_a_cutoff_is_the_same_at_any_later_one(domains):
    """Looks a year apart leave room for the second scan or lesion that a derivation which looks ahead would take."""
    whole = without_what_a_later_look_may_redate(domains)
    days = [dt.date(year, 6, 30) for year in range(2017, 2026)]
    looks = [derive(apply_cutoff(whole, cutoff=day)[0], cutoff=day).adtte for day in days]
    for early, late in pairwise(looks):
        happened = (early["CNSR"] == 0) | (early["EVTYPE"] > 0)
        seen = early[happened & (early["PARAMCD"] != "LPFSLD")]  # whether a study has both diameters is known later
        again = seen[["USUBJID", "PARAMCD"]].merge(late, on=["USUBJID", "PARAMCD"], how="left")
        pd.testing.assert_frame_equal(again[OUTCOME], seen[OUTCOME].reset_index(drop=True))
    assert (looks[-2]["EVTYPE"] == 1).sum() > SUBJECTS / 4


def without_what_a_later_look_may_redate(domains: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Complete dates only, one date per assessment, nothing equivocal: what the rule is promised for."""
    whole = {}
    for name, rows in domains.items():
        days = {column: rows[column].str[:10] for column in rows if column.endswith("DTC")}
        complete = pd.concat([day.str.len() == 10 for day in days.values()], axis=1)
        empty_ends = pd.concat([day == "" for day in days.values()], axis=1)
        keep = (complete | empty_ends).all(axis=1)
        whole[name] = rows.assign(**days)[keep | (name == "dm")]
    one_day = whole["tr"].groupby(["USUBJID", "VISITNUM"])["TRDTC"].transform("nunique") == 1
    whole["tr"] = whole["tr"].assign(VISITNUM=whole["tr"]["VISITNUM"].where(one_day))
    whole["tu"] = whole["tu"][whole["tu"]["TUSTRESC"] != "EQUIVOCAL"].assign(VISITNUM=float("nan"))
    partial = whole["dm"]["DTHDTC"].str.len() < 10
    whole["dm"] = whole["dm"].assign(DTHDTC=whole["dm"]["DTHDTC"].mask(partial, ""))
    return whole
