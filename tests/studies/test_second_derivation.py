"""The derivation against a second one, written from the rules alone in plain loops: no patient may differ.

A cohort that meets every rule and boundary goes through both, in full and at a cut-off; every derived date, sum,
response, phase, time to event and source is compared patient by patient.
"""

import csv
import datetime as dt
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest

from helpers.analyse.ae_prevalence import prevalence
from helpers.derive.adae import NOT_EMERGENT
from helpers.derive.study import derive_study
from helpers.ingest import ingest_study
from tests.derive import patient
from tests.derive.patient import PROTOCOL
from tests.oracle import derive as derive_again
from tests.oracle.boundaries import BOUNDARIES, LEAST
from tests.oracle.cohort import CUTOFF, make_cohort, rule_census, write_csv
from tests.oracle.toxicity import prevalence as prevalence_again

SUBJECTS, FEW = 2000, 250
"""Of the cohort that has to meet every rule and boundary, and of the part of it that is derived at each `make test`."""

CUTOFFS = ("", CUTOFF)


@pytest.fixture(scope="module", params=[FEW, pytest.param(SUBJECTS, marks=pytest.mark.long)])
def cohort(request):
    made = make_cohort(request.param, seed=20240229, contested=True)
    assert len(made["dm"]) == request.param
    return made


@pytest.fixture(scope="module")
def again(cohort):
    return {cutoff: derive_again(cohort, cutoff=cutoff or None) for cutoff in CUTOFFS}


@pytest.fixture(scope="module", params=CUTOFFS, ids=["final", "cut-off"])
def both(request, cohort, again, tmp_path_factory):
    """The study derived twice: by the project from files, and by the second derivation from the same records."""
    folder = tmp_path_factory.mktemp("cohort")
    write_csv(cohort, folder)
    cutoff = dt.date.fromisoformat(request.param) if request.param else None
    ingested = ingest_study(folder, protocol=PROTOCOL, cutoff=cutoff)
    assert (ingested.findings["SEVERITY"] == "QUERY").all()
    first = derive_study(ingested.domains, protocol=PROTOCOL, cutoff=cutoff)
    return first, again[request.param]["subjects"]


def day(value) -> dt.date | None:
    return None if pd.isna(value) else value.date()


def hundredths(value: float) -> int | None:
    return None if pd.isna(value) else round(100 * value)


def number(value: float) -> float | None:
    return None if pd.isna(value) else value


def percent(part: int | None, whole: int | None) -> float | None:
    """Per cent to six digits; none of 0."""
    return None if part is None or not whole else round(100 * part / whole, 6)


def treated(second) -> dict:
    return {name: one for name, one in second.items() if one["SAFFL"] == "Y"}


@pytest.mark.parametrize("cohort", [SUBJECTS], indirect=True)
@pytest.mark.long
def test_the_cohort_meets_every_rule_and_boundary(again):
    census = rule_census(*again.values())
    assert {label: census.get(label, 0) for label in BOUNDARIES if census.get(label, 0) < LEAST} == {}


def test_subjects(both, cohort):
    first, second = both
    rows = first.adsl.set_index("USUBJID").to_dict("index")
    dates, flags = ("TRTSDT", "TRTEDT", "DTHDT", "LSTALVDT"), ("SAFFL", "EFFFL", "CHRONFL", "DTHDTF")
    found = {name: [*(day(row[key]) for key in dates), *(row[key] for key in flags)] for name, row in rows.items()}
    assert len(found) == len(cohort["dm"])
    assert found == {name: [one[key] for key in (*dates, *flags)] for name, one in second.items()}


def test_liver_function_at_baseline(both):
    """ALBI to nine digits and its grade, Child-Pugh score and class."""
    first, second = both
    names = ("ALBIGR", "CPCLASS")
    found = {
        row["USUBJID"]: [*(_rounded(row[key]) for key in ("ALBIBL", "CPSCORBL")), *(row[key] for key in names)]
        for row in first.adsl[first.adsl["SAFFL"] == "Y"].to_dict("records")
    }
    assert found == {
        name: [*(_rounded(one[key]) for key in ("ALBIBL", "CPSCORBL")), *(one[key] for key in names)]
        for name, one in treated(second).items()
    }


def _rounded(value) -> float | None:
    return None if pd.isna(value) else round(float(value), 9)


def test_prevalence_of_adverse_events(both):
    """Subjects under observation, and those with an open event, by month and grade."""
    first, second = both
    months = range(61)
    rows = prevalence(first.adae, first.adsl, months=months, death_within_months=3).rows
    again = prevalence_again(treated(second).values(), months=months)
    counted = rows[rows["STAT"].isin(["n", "denominator"])].to_dict("records")
    assert {row["GRADE"] for row in counted} == {"any", ">=2", ">=3"}
    assert {(row["TIME"], row["GRADE"], row["STAT"]): row["STATVAL"] for row in counted} == {
        (month, grade, stat): again[month, grade if stat == "n" else "observed"]
        for month in months
        for grade in ("any", ">=2", ">=3")
        for stat in ("n", "denominator")
    }


def test_assessments(both):
    """Measure, date, sum, baseline and nadir in hundredths of a millimetre, scheduled month, response, baseline."""
    first, second = both
    found, expected = defaultdict(set), defaultdict(set)
    for row in first.adtr.to_dict("records"):
        later = row["AVALC"] != ""
        sizes = (hundredths(row["AVAL"]), hundredths(row["BASE"]) if later else None, hundredths(row["NADIR"]))
        month = row["AVISITN"] if later and not pd.isna(row["AVISITN"]) else None
        found[row["USUBJID"]].add((row["PARAMCD"], day(row["ADT"]), *sizes, month, row["AVALC"], row["ABLFL"]))
    for name, subject in treated(second).items():
        for one in subject["assessments"]:
            sizes = (one["SUM"], one["BASE"] if one["AVALC"] else None, one["NADIR"])
            # What is nearer to the end of treatment than to the first visit stands for no visit in the project.
            month = one["AVISITN"] or None
            expected[name].add((one["PARAMCD"], one["ADT"], *sizes, month, one["AVALC"], one["ABLFL"]))
    assert found == expected


def test_changes_of_the_sums(both):
    """CHG and CHGNAD in hundredths of a millimetre, PCHG and PCHGNAD, and whether the sum is adequate."""
    first, second = both
    found, expected = defaultdict(set), defaultdict(set)
    for row in first.adtr.to_dict("records"):
        changes = [hundredths(row[name]) for name in ("CHG", "CHGNAD")]
        shares = [None if pd.isna(row[name]) else round(row[name], 6) for name in ("PCHG", "PCHGNAD")]
        found[row["USUBJID"]].add((row["PARAMCD"], day(row["ADT"]), *changes, *shares, row["ANL01FL"]))
    for name, subject in treated(second).items():
        for one in subject["assessments"]:
            later = one["complete"] and one["AVALC"] and one["BASE"] is not None
            changes = [one["SUM"] - one[reference] if later else None for reference in ("BASE", "NADIR")]
            shares = [percent(change, one[key]) for change, key in zip(changes, ("BASE", "NADIR"), strict=True)]
            expected[name].add((one["PARAMCD"], one["ADT"], *changes, *shares, one["ANL01FL"]))
    assert found == expected


def test_control_of_each_lesion(both):
    """Date, code and kind of event, sizes in hundredths of a millimetre, and dose."""
    first, second = both
    found = {
        (row["USUBJID"], row["LESION"]): (
            day(row["ADT"]), row["AVAL"], row["CNSR"], row["EVTYPE"],
            *(hundredths(row[name]) for name in ("BASE", "NADIR", "MAXDBL")), _rounded(row["BED10"]),
        )
        for row in first.adles.to_dict("records")
    }  # fmt: skip
    expected = {
        (name, lesion): (
            one["ADT"], one["AVAL"], one["CNSR"], one["EVTYPE"], one["BASE"], one["NADIR"], one["MAXDBL"],
            None if one["BED10"] is None else round(one["BED10"], 9),
        )
        for name, subject in treated(second).items()
        for lesion, one in subject["adles"].items()
    }  # fmt: skip
    different = {key: (found.get(key), one) for key, one in expected.items() if found.get(key) != one}
    assert different == {}
    assert found.keys() == expected.keys()
    assert {one[2] for one in expected.values()} == {0, 1, 2, 4, 5, 8}


def test_the_record_that_dates_a_sum_is_a_value_of_its_day(both):
    first, second = both
    allowed = defaultdict(set)
    for name, subject in treated(second).items():
        for one in subject["assessments"]:
            allowed[name, one["PARAMCD"], one["ADT"]] |= one["SOURCES"]
    rows = [(row["USUBJID"], row["PARAMCD"], day(row["ADT"]), row["SRCSEQ"]) for row in first.adtr.to_dict("records")]
    assert [row for row in rows if row[3] not in allowed[row[:3]]] == []


@pytest.mark.parametrize("paramcd", ["BORTRG", "BOR"])
def test_best_response(both, paramcd):
    """Of the treated lesions, and overall."""
    first, second = both
    rows = first.adrs[first.adrs["PARAMCD"] == paramcd].set_index("USUBJID").to_dict("index")
    found = {name: (row["AVALC"], day(row["ADT"])) for name, row in rows.items()}
    assert found == {name: (one[paramcd], one[f"{paramcd}DT"]) for name, one in treated(second).items()}


@pytest.mark.parametrize(
    ("paramcd", "names"),
    [("TRGRESP", ("AVALC", "INVRESP", "FORBOR")), ("OVRLRESP", ("OVRLRESP", "INVOVRL", "FOROVRL"))],
)
def test_responses_and_those_of_the_investigator(both, paramcd, names):
    """Response, response by the investigator, and whether the best response is sought among them.

    An overall PD is not among them: the best is sought among what is no PD.
    """
    first, second = both
    found, expected = defaultdict(set), defaultdict(set)
    for row in first.adrs[first.adrs["PARAMCD"] == paramcd].to_dict("records"):
        unasked = paramcd == "OVRLRESP" and row["AVALC"] == "PD"
        among = None if unasked else row["ANL01FL"] == "Y"
        found[row["USUBJID"]].add((day(row["ADT"]), row["AVALC"], row["INVRESP"], among))
    for name, subject in treated(second).items():
        for one in subject["assessments"]:
            if "OVRLRESP" in one:
                expected[name].add((one["ADT"], *(one[key] for key in names)))
    assert found == expected


def test_a_response_by_the_investigator_of_a_day_with_two_assessments():
    """One record for two assessments of a day: one of a visit, one without."""
    targets = [patient.target(name) for name in ("T01", "T02")]
    sizes = [patient.size("2023-01-03", 10, name) for name in ("T01", "T02")]
    sizes += [patient.size("2023-04-10", 10, "T01", VISITNUM=2), patient.size("2023-04-10", 10, "T02")]
    given = [{"RSTESTCD": "TRGRESP", "RSCAT": "mRECIST", "RSSTRESC": "SD", "RSDTC": "2023-04-10"}]
    found = patient.derive(patient.study(tu=targets, tr=sizes, rs=given)).adrs.query("PARAMCD == 'TRGRESP'")
    assert found[["AVALC", "INVRESP"]].to_numpy().tolist() == [["NE", "SD"], ["NE", "SD"]]


@pytest.mark.parametrize("paramcd", sorted(PROTOCOL.endpoints))
def test_time_to_event(both, paramcd):
    """Date, days, reason of a censoring, type and kinds of the event, interval."""
    first, second = both
    rows = first.adtte[first.adtte["PARAMCD"] == paramcd].set_index("USUBJID").to_dict("index")
    same, bounds = ("AVAL", "CNSR", "EVTYPE"), ("INTLO", "INTHI")
    found = {
        name: [day(row["ADT"]), *(row[key] for key in same), row["EVNTKIND"], *(number(row[key]) for key in bounds)]
        for name, row in rows.items()
    }
    again = {name: one["adtte"][paramcd] for name, one in treated(second).items()}
    assert found == {name: [row[key] for key in ("ADT", *same, "KIND", *bounds)] for name, row in again.items()}


def test_every_time_to_event_names_a_record_that_gives_its_date(both):
    first, second = both
    strange = {}
    for row in first.adtte.to_dict("records"):
        named = (row["SRCDOM"], row["SRCVAR"], number(row["SRCSEQ"]))
        allowed = second[row["USUBJID"]]["adtte"][row["PARAMCD"]]["SOURCES"]
        if named not in allowed:
            strange[row["USUBJID"], row["PARAMCD"]] = named, sorted(allowed, key=str)
    assert strange == {}


def test_most_times_to_event_have_one_record_that_they_could_name(again):
    rows = [row for one in again[""]["subjects"].values() for row in one["adtte"].values()]
    assert all(row["SOURCES"] for row in rows)
    assert sum(len(row["SOURCES"]) == 1 for row in rows) > len(rows) / 2


def test_adverse_events(both):
    first, second = both
    dates, flags = ("ASTDT", "AENDT"), ("ASTDTF", "TRTEMFL", "APHASE")
    found = {
        (row["USUBJID"], row["AESEQ"]): [*(day(row[key]) for key in dates), *(row[key] for key in flags)]
        for row in first.adae.to_dict("records")
    }
    assert found == {
        (name, int(number)): [event[key] for key in (*dates, *flags)]
        for name, one in second.items()
        for number, event in one["adae"].items()
    }


def test_other_readings_of_an_onset_are_among_those_of_the_whole_partial_date(both):
    """The project also lets death, cut-off and a partial end limit what an onset can have been."""
    first, second = both
    for row in first.adae.to_dict("records"):
        other = second[row["USUBJID"]]["adae"][row["AESEQ"]]["OTHER"]
        allowed = {phase or NOT_EMERGENT for phase in other}
        assert set(filter(None, row["ALTPHASE"].split("; "))) <= allowed


BUNDLED = Path(__file__).parents[2] / "data" / "raw" / "synthetic"


@pytest.fixture(scope="module")
def bundled():
    """The bundled study derived twice."""
    records = {}
    for path in sorted(BUNDLED.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            records[path.stem] = list(csv.DictReader(stream))
    first = derive_study(ingest_study(BUNDLED, protocol=PROTOCOL).domains, protocol=PROTOCOL)
    return first, derive_again(records)["subjects"]


def test_the_bundled_study_gives_the_same_times_by_both_derivations(bundled):
    first, again = bundled
    found = {
        (row["USUBJID"], row["PARAMCD"]): (day(row["ADT"]), row["AVAL"], row["CNSR"], row["EVTYPE"], row["EVNTKIND"])
        for row in first.adtte.to_dict("records")
    }
    assert found == {
        (name, paramcd): (row["ADT"], row["AVAL"], row["CNSR"], row["EVTYPE"], row["KIND"])
        for name, one in again.items()
        for paramcd, row in one["adtte"].items()
    }
    assert len(found) == 35 * len(PROTOCOL.endpoints)


def test_the_bundled_study_gives_the_same_best_responses(bundled):
    first, again = bundled
    rows = first.adrs[first.adrs["PARAMCD"].isin(["BORTRG", "BOR"])].to_dict("records")
    assert {(row["USUBJID"], row["PARAMCD"]): (row["AVALC"], day(row["ADT"])) for row in rows} == {
        (name, paramcd): (one[paramcd], one[f"{paramcd}DT"])
        for name, one in treated(again).items()
        for paramcd in ("BORTRG", "BOR")
    }
