"""Rules 41 to 46 and 49 against a second derivation, written from the rules alone in plain loops."""

import datetime as dt
from collections import Counter

import pandas as pd
import pytest

from helpers.analyse import feasibility
from helpers.analyse.decompensation import decompensation
from helpers.analyse.enzymes import enzyme_points, quarter
from helpers.analyse.marker import responses
from helpers.analyse.mean_cumulative_count import mean_cumulative_count, recurrent_events
from helpers.analyse.next_therapy import next_therapy
from helpers.analyse.readers import reader_agreement
from helpers.derive.study import derive_study
from helpers.ingest import ingest_study
from tests.derive.patient import PROTOCOL
from tests.oracle import derive as derive_again
from tests.oracle import second_reader
from tests.oracle.boundaries import BEYOND, LEAST
from tests.oracle.cohort import CUTOFF, make_cohort, rule_census, write_csv
from tests.oracle.curves import deviation, incidence, mean_count

SUBJECTS, FEW = 2000, 120
CUTOFFS = ("", CUTOFF)
MONTHS = (6, 12, 24, 36, 60)
EXPLORATORY = PROTOCOL.exploratory


@pytest.fixture(scope="module", params=[FEW, pytest.param(SUBJECTS, marks=pytest.mark.long)])
def cohort(request):
    return make_cohort(request.param, seed=20241130, beyond=True)


@pytest.fixture(scope="module")
def again(cohort):
    return {cutoff: derive_again(cohort, cutoff=cutoff or None) for cutoff in CUTOFFS}


@pytest.fixture(scope="module", params=CUTOFFS, ids=["final", "cut-off"])
def both(request, cohort, again, tmp_path_factory):
    """The study derived twice; of the second derivation the treated subjects."""
    folder = tmp_path_factory.mktemp("cohort")
    write_csv(cohort, folder)
    cutoff = dt.date.fromisoformat(request.param) if request.param else None
    ingested = ingest_study(folder, protocol=PROTOCOL, cutoff=cutoff)
    assert (ingested.findings["SEVERITY"] == "QUERY").all()
    first = derive_study(ingested.domains, protocol=PROTOCOL, cutoff=cutoff)
    return first, {name: one for name, one in again[request.param]["subjects"].items() if one["SAFFL"] == "Y"}


def day(value) -> dt.date | None:
    return None if pd.isna(value) else value.date()


def rounded(value) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), 9)


def numbers(results, *names) -> dict:
    """STATVAL by these columns of the result rows."""
    rows = results.rows.to_dict("records")
    return {tuple(None if pd.isna(row[name]) else row[name] for name in names): rounded(row["STATVAL"]) for row in rows}


def differences(found: dict, expected: dict) -> dict:
    """What the two give for every key on which they differ."""
    keys = sorted(found.keys() | expected.keys(), key=str)
    return {key: (found.get(key), expected.get(key)) for key in keys if found.get(key) != expected.get(key)}


@pytest.mark.parametrize("cohort", [SUBJECTS], indirect=True)
@pytest.mark.long
def test_the_cohort_meets_every_branch(again):
    census = rule_census(*again.values())
    assert {label: census.get(label, 0) for label in BEYOND if census.get(label, 0) < LEAST} == {}


def reader_name(pair) -> str:
    return " ".join(filter(None, pair))


def pairs_by_reader(second) -> dict:
    """By reader the readings by it beside those by the reader that counts, of the subjects that are compared."""
    found = {}
    for name, one in second.items():
        for reader, reading in one["readings"].items():
            known = any(row["PARAMCD"] == "SUMVDIAM" and row["AVALC"] for row in one["assessments"])
            baseline = any(row["PARAMCD"] == "SUMVDIAM" and row["ABLFL"] == "Y" for row in one["assessments"])
            found.setdefault(reader_name(reader), {})[name] = (one, reading, reading["both"] and known and baseline)
    return found


def test_times_and_best_responses_by_each_other_reader(both):
    """Rule 41: of whom each reader read, how its endpoints end, and who is compared."""
    first, second = both
    found = {}
    for row in first.adread[first.adread["COUNTFL"] == ""].to_dict("records"):
        times = (day(row["ADT"]), row["AVAL"], row["CNSR"], row["EVTYPE"]) if row["AVALC"] == "" else row["AVALC"]
        found[row["READER"], row["USUBJID"], row["PARAMCD"]] = (times, row["ANL01FL"])
    expected = {}
    for reader, subjects in pairs_by_reader(second).items():
        for name, (_, reading, compared) in subjects.items():
            for paramcd in ("LPFS", "DPFS"):
                row = tuple(reading[paramcd][key] for key in ("ADT", "AVAL", "CNSR", "EVTYPE"))
                expected[reader, name, paramcd] = (row, "Y" if compared else "")
            for paramcd in ("BORTRG", "BOR"):
                expected[reader, name, paramcd] = (reading[paramcd], "Y" if compared else "")
    assert differences(found, expected) == {}


TERMS = dict(
    zip(
        ("same", "other earlier", "other later", "counting alone", "other alone", "neither"),
        ("same", "earlier", "later", "only-counted", "only-other", "neither"),
        strict=True,
    )
)


def test_agreement_of_each_other_reader(both):
    """Rule 41: kappa with its limits, pairs of best responses, and pairs of dates of progression."""
    first, second = both
    results = reader_agreement(first.adread, second_reader=EXPLORATORY.second_reader, times_months=MONTHS)
    results = numbers(results, "ANALYSIS", "GROUP", "PARAMCD", "TERM", "STAT")
    kappas, counts = {}, {}
    for (analysis, reader, paramcd, term, stat), value in results.items():
        if analysis == "reader-agreement":
            kappas[reader, term, stat] = value
        if analysis in ("reader-response", "reader-progression") and stat == "n" and value:
            counts[reader, paramcd, term] = value
    expected_kappas, expected_counts = {}, Counter()
    for reader, subjects in pairs_by_reader(second).items():
        compared = [(one, reading) for one, reading, both_known in subjects.values() if both_known]
        for paramcd in ("BORTRG", "BOR"):
            pairs = [(one[paramcd], reading[paramcd]) for one, reading in compared]
            for stat, value in zip(("n", "kappa", "low", "high"), second_reader.kappa(pairs), strict=True):
                expected_kappas[reader, paramcd, stat] = rounded(value)
            expected_counts.update((reader, paramcd, ", ".join(pair)) for pair in pairs)
        for paramcd in ("LPFS", "DPFS"):
            told = [second_reader.dates_agree(one["adtte"][paramcd], reading[paramcd]) for one, reading in compared]
            expected_counts.update((reader, paramcd, TERMS[word]) for word in told)
    assert differences(kappas, expected_kappas) == {}
    assert differences(counts, expected_counts) == {}


CAUSES = {"tace": "TACE", "local": "other-local"}


def incidences(rows, key=()) -> dict:
    """Share of each kind of event, and subjects at risk, by kind and month, beside more of the key."""
    by_days = {30.4375 * month: month for month in MONTHS}
    found = incidence(rows, by_days)
    at_risk = {days: count for (kind, days), count in found.items() if not kind}
    kinds = {kind for kind, _ in found} - {""}
    return {
        (*key, CAUSES.get(kind, kind), float(by_days[days]), stat): rounded(value)
        for kind in kinds
        for days in by_days
        for stat, value in (("estimate", found[kind, days]), ("at_risk", at_risk[days]))
    }


def test_next_therapy(both):
    """Rule 46: any therapy, the kind of the first one, transplant."""
    first, second = both
    words = EXPLORATORY.next_therapy
    results = numbers(next_therapy(first.adther, first.adsl, words=words, times_months=MONTHS), *_KEY)
    expected = {}
    for name, term in (("any", ""), ("kind", "kind"), ("transplant", "transplant")):
        expected |= incidences([one["next_therapy"][name] for one in second.values()], (term,))
    found = {key: value for key, value in results.items() if key[-1] in ("estimate", "at_risk")}
    assert differences(found, expected) == {}


_KEY = ("TERM", "GROUP", "TIME", "STAT")


def test_first_decompensation(both):
    """Rule 49: the day of each kind, and the share with progression competing and not, by class."""
    first, second = both
    found = {(row["USUBJID"], row["DECOMP"]): day(row["ADT"]) for row in first.addecomp.to_dict("records")}
    expected = {(name, kind): when for name, one in second.items() for kind, when in one["decompensations"].items()}
    assert differences(found, expected) == {}
    results = decompensation(first.addecomp, first.adtte, first.adther, first.adsl, times_months=MONTHS)
    results = numbers(results, "PARAMCD", *_KEY)
    results = {key: value for key, value in results.items() if key[-1] in ("estimate", "at_risk")}
    expected = {}
    classes = {one["CPCLASS"] or "class-unknown" for one in second.values()}
    for paramcd, name in (("", "with"), ("ANYTIME", "without")):
        for term in ("", *classes):
            own = [one for one in second.values() if term in ("", one["CPCLASS"] or "class-unknown")]
            expected |= incidences([one["decompensation"][name] for one in own], (paramcd, term))
    never = {key: value for key, value in results.items() if key not in expected}
    assert {key for key, value in never.items() if key[-1] == "estimate" and value} == set()
    assert differences({key: results.get(key) for key in expected}, expected) == {}


def test_recurrent_events(both):
    """Rule 43: the end of observation and the days of the events of each subject, and their mean number."""
    first, second = both
    subjects, events = recurrent_events(first.adae, first.adsl, grade=2)
    days = events.groupby("USUBJID")["AVAL"].apply(sorted).to_dict()
    found = {
        row["USUBJID"]: (row["AVAL"], row["DEAD"], [int(one) for one in days.get(row["USUBJID"], [])])
        for row in subjects.to_dict("records")
    }
    assert differences(found, {name: one["recurrence"] for name, one in second.items()}) == {}
    rows = [one["recurrence"] for one in second.values()]
    results = numbers(mean_cumulative_count(first.adae, first.adsl, grade=2, times_months=MONTHS), "STAT", "TIME")
    longest = max(last for last, _, _ in rows)
    for month in MONTHS:
        time = 30.4375 * month
        assert results["estimate", month] == (rounded(mean_count(rows, time)) if time <= longest else None)


def test_the_variance_of_the_mean_number_is_what_each_subject_does_to_it(both):
    """Rule 43: the formula of the influences against a small change of the weight of each subject."""
    first, second = both
    some = sorted(second)[:60]
    adsl = first.adsl[first.adsl["USUBJID"].isin(some)]
    results = numbers(mean_cumulative_count(first.adae, adsl, grade=2, times_months=(12, 24)), "STAT", "TIME")
    for month in (12, 24):
        again = deviation([second[name]["recurrence"] for name in some], 30.4375 * month)
        assert results["se", month] == pytest.approx(again, rel=1e-6)


def test_response_of_the_marker(both):
    """Rule 42: baseline above 20, the value of the third month, fall and normal."""
    first, second = both
    found = {
        row["USUBJID"]: (rounded(row["BASE"]), rounded(row["AVAL"]), row["fall"], row["normal"])
        for row in responses(first.adlb, first.adsl, marker=EXPLORATORY.marker).to_dict("records")
    }
    expected = {
        name: (rounded(one["marker"]["BASE"]), rounded(one["marker"]["VALUE"]))
        + (one["marker"]["fall"], one["marker"]["normal"])
        for name, one in second.items()
        if one["marker"]["above"]
    }
    assert differences(found, expected) == {}


QUARTERS = {"low low": "neither", "high low": "enzyme", "low high": "bilirubin", "high high": "both"}


def test_enzymes_against_bilirubin(both):
    """Rule 44: the point of each subject in each panel, its quarter, and whether it is to be reviewed."""
    first, second = both
    settings = {"enzymes": EXPLORATORY.enzymes, "liver": PROTOCOL.liver, "window_days": 15}
    points = enzyme_points(first.adlb, first.adtte, first.adsl, **settings)
    points["QUARTER"] = quarter(points, enzymes=EXPLORATORY.enzymes)
    found, expected = {}, {}
    for row in points.to_dict("records"):
        point = (row["TEST"], rounded(row["ENZYME"]), rounded(row["BILI"]), row["QUARTER"], row["FILLED"])
        found[row["PHASE"], row["PARAMCD"], row["USUBJID"]] = None if row["QUARTER"] == "no-point" else point
    for name, one in second.items():
        for phase, period in (("WINDOW", "window"), ("FOLLOW-UP", "all")):
            for paramcd, scale in (("ULN", "ULN"), ("BASELINE", "BASE")):
                point = one["enzymes"][period, scale]
                expected[phase, paramcd, name] = point and (
                    point["enzyme"], rounded(point["x"]), rounded(point["y"]),
                    QUARTERS[point["quarter"]], point["review"],
                )  # fmt: skip
    assert differences(found, expected) == {}


def test_feasibility(both, again):
    """Rule 45: consent, month of accrual, gaps, and deaths soon after treatment."""
    first, second = both
    names = ("CONSDAYS", "ACCRMON", "NDATES", "MAXGAP", "NGAP")
    rows = first.adfeas[first.adfeas["USUBJID"].isin(second)].to_dict("records")
    found = {row["USUBJID"]: [None if pd.isna(row[name]) else row[name] for name in names] for row in rows}
    assert differences(found, {name: list(one["feasibility"].values()) for name, one in second.items()}) == {}
    results = numbers(feasibility.deaths_within(first.adsl, days=(30, 90)), "TERM", "STAT")
    for days in (30, 90):
        within = [one["deaths_within"][days] for one in second.values()]
        assert results[f"{days}", "n"] == sum(died for _, died in within)
        assert results[f"{days}", "denominator"] == sum(known for known, _ in within)
