"""Rules 39 to 49 against a second derivation, written from the rules alone in plain loops."""

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from helpers.analyse import feasibility
from helpers.analyse.ae_grades_by_month import ae_grades_by_month
from helpers.analyse.completeness import completeness, curve_limits, enough_at_risk
from helpers.analyse.decompensation import decompensation
from helpers.analyse.dose import dose_points
from helpers.analyse.enzymes import enzyme_points, quarter
from helpers.analyse.local_control import local_progression_km
from helpers.analyse.marker import marker_landmark, marker_response, responses
from helpers.analyse.mean_cumulative_count import mean_cumulative_count, recurrent_events
from helpers.analyse.next_therapy import next_therapy
from helpers.analyse.readers import reader_agreement
from helpers.derive.study import derive_study
from helpers.foundation.amendment import amended
from helpers.ingest import ingest_study
from tests.derive.patient import PROTOCOL as STATED
from tests.oracle import derive as derive_again
from tests.oracle import follow_up, second_reader
from tests.oracle.boundaries import BEYOND, LEAST
from tests.oracle.cohort import CUTOFF, make_cohort, rule_census, write_csv
from tests.oracle.curves import deviation, incidence, mean_count
from tests.oracle.marker import landmark, wilson
from tests.oracle.recurrence import by_month

SUBJECTS, FEW = 2000, 120
CUTOFFS = ("", CUTOFF)
BUNDLED = Path(__file__).parents[2] / "data" / "raw" / "synthetic"
MONTHS = (6, 12, 24, 36, 60)
LATER = {
    "OSDP": ("distant_progression", ["death"], "alive"),
    "LPDP": ("distant_progression", ["local_progression", "death"], "local"),
    "DPLP": ("local_progression", ["distant_progression", "death"], "distant"),
}
"""Endpoints with a start event, their events, and the assessments at which they are censored."""

PROTOCOL = amended(
    STATED,
    {
        f"endpoints.{name}": {
            "label": name,
            "start": start,
            "events": list(events),
            "assessments": at,
            "source": "Ours.",
        }
        for name, (start, events, at) in LATER.items()
    },
)
EXPLORATORY = PROTOCOL.exploratory


@pytest.fixture(scope="module", params=[FEW, "bundled", pytest.param(SUBJECTS, marks=pytest.mark.long)])
def folder(request, tmp_path_factory):
    """The bundled study, or a cohort of so many subjects that meets every branch."""
    if request.param == "bundled":
        return BUNDLED
    made = tmp_path_factory.mktemp("cohort")
    write_csv(make_cohort(request.param, seed=20241130, beyond=True), made)
    return made


@pytest.fixture(scope="module")
def cohort(folder):
    """The records of the study."""
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found[path.stem] = list(csv.DictReader(stream))
    return found


@pytest.fixture(scope="module")
def again(cohort):
    return {cutoff: derive_again(cohort, cutoff=cutoff or None) for cutoff in CUTOFFS}


@pytest.fixture(scope="module", params=CUTOFFS, ids=["final", "cut-off"])
def both(request, folder, again):
    """The study derived twice; of the second derivation the treated subjects."""
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


@pytest.mark.parametrize("folder", [SUBJECTS], indirect=True)
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


def incidences(rows, kinds, key=()) -> dict:
    """Share of each kind of event, and subjects at risk, by kind and month, beside more of the key."""
    by_days = {30.4375 * month: month for month in MONTHS}
    found = incidence(rows, by_days, kinds)
    at_risk = {days: count for (kind, days), count in found.items() if not kind}
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
    kinds = {"": ("therapy",), "kind": ("tace", "local", "systemic", "unknown"), "transplant": ()}
    for name, term in (("any", ""), ("kind", "kind"), ("transplant", "transplant")):
        rows = [one["next_therapy"][name] for one in second.values()]
        expected |= incidences(rows, (*kinds[term], "transplant", "death"), (term,))
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
            kinds = ("decompensation", *(("progression",) if name == "with" else ()), "transplant", "death")
            expected |= incidences([one["decompensation"][name] for one in own], kinds, (paramcd, term))
    assert differences(results, expected) == {}


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


def test_share_of_those_whose_marker_responds(both):
    """Rule 42: counts and Wilson limits of all above the limit, of those with a value, and from the landmark."""
    first, second = both
    marker = EXPLORATORY.marker
    found = numbers(marker_response(first.adlb, first.adsl, marker=marker), "GROUP", "TERM", "STAT")
    expected = {}
    told = [one["marker"] for one in second.values() if one["marker"]["above"]]
    for group, own in ((">20", told), (">=200", [one for one in told if one["high"]])):
        measured = [one for one in own if one["VALUE"] is not None]
        lines = {"no-value": (len(own) - len(measured), len(own))}
        for name in ("fall", "normal") if group == ">20" else ("fall",):
            lines[name] = sum(one[name] for one in own), len(own)
            lines[f"{name}-measured"] = sum(one[name] for one in measured), len(measured)
        for term, (n, of) in lines.items():
            values = zip(("n", "denominator", "estimate", "low", "high"), (n, of, *wilson(n, of)), strict=True)
            expected |= {(group, term, stat): rounded(value) for stat, value in values}
    assert differences(found, expected) == {}
    settings = {"marker": marker, "month": 7, "times_months": MONTHS}
    results = numbers(marker_landmark(first.adlb, first.adtte, first.adsl, **settings), "GROUP", "STAT", "TIME")
    counts = landmark(second.values())
    assert [results["", name, None] for name in ("n", "before")] == [counts["n"], counts["before"]]
    for group in ("responder", "non-responder"):
        assert results[group, "n", None] == counts[group]


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


def test_share_at_each_worst_grade_by_month(both):
    """Rule 43: of the five most frequent terms."""
    first, second = both
    months = (0, 1, 3, 6, 12)
    rows = ae_grades_by_month(first.adae, first.adsl, terms=5, months=months, death_within_months=3)
    found = {key[:3]: value for key, value in numbers(rows, "TERM", "TIME", "GRADE", "STAT").items() if key[3] == "n"}
    expected = by_month(second.values(), months=months)
    expected = {(term, month, f"{grade or 'not-graded'}"): count for (term, month, grade), count in expected.items()}
    assert differences({key: value for key, value in found.items() if value}, expected) == {}


def test_completeness_and_limits(both, again):
    """Rule 40."""
    first, second = both
    until = follow_up.known_until(again[""]["subjects"], day(first.adsl["DCUTDT"].max()))
    results = numbers(completeness(first.adtte, first.adsl, first.adsv), "PARAMCD", "STAT")
    for paramcd, share in follow_up.completeness(second.values(), until).items():
        assert results[paramcd, "estimate"] == rounded(share)
    results = curve_limits(first.adtte, whole=("LPFS", "OS"), competing=("TTLP",), times_months=MONTHS)
    results = numbers(results, "PARAMCD", "GROUP", "TIME", "STAT")
    expected = {}
    for month in MONTHS:
        for paramcd in ("LPFS", "OS"):
            pair = follow_up.limits([one["adtte"][paramcd] for one in second.values()], 30.4375 * month)
            expected |= {(paramcd, "", month, name): rounded(pair[name == "high"]) for name in ("low", "high")}
        for kind in follow_up.KINDS:
            pair = follow_up.limits_of([one["adtte"]["TTLP"] for one in second.values()], kind, 30.4375 * month)
            expected |= {("TTLP", kind, month, name): rounded(pair[name == "high"]) for name in ("low", "high")}
    assert differences(results, expected) == {}
    results = enough_at_risk(first.adtte, paramcds=("LPFS", "OS"), at_risk=EXPLORATORY.at_risk)
    results = numbers(results, "PARAMCD", "STAT")
    for paramcd in ("LPFS", "OS"):
        days = follow_up.enough([one["adtte"][paramcd] for one in second.values()])
        assert results[paramcd, "time"] == rounded(days / 30.4375)


def test_local_control_as_published(both):
    """Rule 39."""
    first, second = both
    results = numbers(local_progression_km(first.adtte, times_months=MONTHS), "ANALYSIS", "STAT", "TIME")
    rows = [one["adtte"]["TTLP"] for one in second.values()]
    kinds = [(row["AVAL"], "progression" if row["EVTYPE"] == 1 else str(row["EVTYPE"] or "")) for row in rows]
    for month in MONTHS:
        share, time = follow_up.published(rows, 30.4375 * month), 30.4375 * month
        had = incidence(kinds, (time,), ("progression", "2", "3"))["progression", time]
        assert results["local-progression-km", "estimate", month] == rounded(share)
        assert results["without-local-progression", "estimate", month] == (None if had is None else rounded(1 - had))


def test_endpoints_that_start_at_a_progression(both):
    """Rule 47."""
    first, second = both
    rows = first.adtte[first.adtte["PARAMCD"].isin(LATER)].to_dict("records")
    found = {
        (row["USUBJID"], row["PARAMCD"]): (
            day(row["STARTDT"]), day(row["ADT"]), row["AVAL"], row["CNSR"] == 0, row["EVTYPE"]
        )
        for row in rows
    }  # fmt: skip
    expected = {
        (name, paramcd): row for name, one in second.items() for paramcd, row in one["later_start"].items() if row
    }
    assert differences(found, expected) == {}
    assert len({row[3:] for row in expected.values()}) == 3


def test_doses(both):
    """Rule 48: value, lesion and BED of each record; mean dose to the liver and rise of the Child-Pugh score."""
    first, second = both
    found = {
        (row["USUBJID"], row["XDSEQ"]): (row["PARAMCD"], row["LESION"], rounded(row["AVAL"]), rounded(row["BED10"]))
        for row in first.adxd.to_dict("records")
    }
    expected = {
        (name, number): (test, lesion, rounded(value), rounded(bed))
        for name, one in second.items()
        for number, (test, lesion, value, bed) in one["doses"].items()
    }
    assert differences(found, expected) == {}
    points = dose_points(first.adxd, first.adlf, first.adsl).to_dict("records")
    expected = {}
    for name, one in second.items():
        means = [value for test, _, value, _ in one["doses"].values() if test == "LIVMEAN"]
        if means:
            expected[name] = (rounded(max(means)), rounded(one["rise"]))
    assert (
        differences({row["USUBJID"]: (rounded(row["LIVMEAN"]), rounded(row["RISE"])) for row in points}, expected) == {}
    )
