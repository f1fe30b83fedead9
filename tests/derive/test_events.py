"""Rules 17 to 19 and 21 on hand-typed patients: which event ends each parameter, and the record that it names."""

import pytest

from tests.derive.patient import PROTOCOL, START, derive, new, outcome, size, study, target
from tests.derive.together import patients

BASE, STABLE = size("2022-12-20", 50), size("2023-04-10", 50)
GROWN = size("2023-07-10", 60)
PROGRESSION, DEATH, TRANSPLANT = 1, 2, 3


def dead(date: str) -> list[dict]:
    return [{"STUDYID": "T", "DTHDTC": date}]


def told(derived, paramcd: str, *columns: str) -> tuple:
    """Some columns of a row of ADTTE; None where a number is missing."""
    (row,) = derived.adtte.query("PARAMCD == @paramcd")[list(columns)].to_dict("records")
    return tuple(None if cell != cell else cell for cell in row.values())


def source(derived, paramcd: str) -> tuple:
    return told(derived, paramcd, "SRCDOM", "SRCVAR", "SRCSEQ")


@patients(
    ("tr", "tu", "death", "expected"),
    [
        ([GROWN], [new("2023-07-11")], "2023-07-12", ("Local progression", "TR", 182)),
        ([size("2023-07-12", 60)], [new("2023-07-11")], "2023-07-12", ("Distant progression", "TU", 183)),
        ([GROWN], [new("2023-07-10")], "2023-07-10", ("Local progression", "TR", 182)),
        ([STABLE], [new("2023-07-10")], "2023-07-10", ("Distant progression", "TU", 182)),
        ([GROWN], [new("2023-07-10")], "2023-07-09", ("Death", "DM", 181)),
    ],
    lambda tr, tu, death: derive(study(dm=dead(death), tu=[target(), *tu], tr=[BASE, *tr])),
)
def test_progression_free_survival_ends_with_the_first_event_of_any_kind(derived, expected):
    assert told(derived, "PFS", "EVNTDESC", "SRCDOM", "AVAL") == expected


def test_progression_free_survival_is_censored_at_the_last_distant_assessment():
    tu = [target(), new("2023-11-02", "NT1", what="NON-TARGET")]
    derived = derive(study(tu=tu, tr=[BASE, STABLE]))
    assert outcome(derived, "PFS") == ("2023-11-02", 297, 1, 0)
    assert told(derived, "PFS", "CNSDTDSC") == ("Last adequate distant assessment",)


@pytest.mark.parametrize("paramcd", ["TTLP", "TTDP"])
def test_death_competes_with_progression(paramcd):
    derived = derive(study(dm=dead("2023-07-10"), tu=[target()], tr=[BASE, STABLE]))
    assert outcome(derived, paramcd) == ("2023-07-10", 182, 2, DEATH)
    assert told(derived, paramcd, "EVNTDESC", "CNSDTDSC") == ("Death", "Date of death")


def test_death_after_a_progression_competes_no_more():
    derived = derive(study(dm=dead("2023-07-11"), tu=[target()], tr=[BASE, GROWN]))
    assert outcome(derived, "TTLP") == ("2023-07-10", 182, 0, PROGRESSION)
    assert outcome(derived, "TTDP") == ("2023-07-11", 183, 2, DEATH)


def test_the_tie_order_decides_whatever_the_order_in_which_an_endpoint_names_its_events():
    turned = PROTOCOL.endpoints["TTLP"].model_copy(update={"events": ("death", "transplant", "local_progression")})
    protocol = PROTOCOL.model_copy(update={"endpoints": {**PROTOCOL.endpoints, "TTLP": turned}})
    derived = derive(study(dm=dead("2023-07-10"), tu=[target()], tr=[BASE, GROWN]), protocol=protocol)
    assert outcome(derived, "TTLP") == ("2023-07-10", 182, 0, PROGRESSION)


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("LIVER TRANSPLANT", ("2023-05-01", 112, 2, TRANSPLANT)),
        ("SUBSEQUENT ANTI-CANCER THERAPY", ("2023-04-10", 91, 1, 0)),
        ("PRIOR ANTI-CANCER THERAPY", ("2023-04-10", 91, 1, 0)),
    ],
)
@pytest.mark.parametrize("domain", ["pr", "cm"])
def test_a_transplant_of_either_domain_competes_and_other_therapy_does_not(domain, category, expected):
    code = domain.upper()
    given = {f"{code}TRT": "X", f"{code}CAT": category, f"{code}STDTC": "2023-05-01"}
    derived = derive(study(tu=[target()], tr=[BASE, STABLE], **{domain: [given]}))
    assert outcome(derived, "TTLP") == expected
    if expected[3] == TRANSPLANT:
        assert source(derived, "TTLP") == (code, f"{code}STDTC", 1)
        assert told(derived, "TTLP", "EVNTDESC", "CNSDTDSC") == ("Liver transplant", "Date of liver transplant")


@pytest.mark.parametrize(("date", "kind"), [("2028-01-10", TRANSPLANT), ("2028-01-11", 0)])
def test_the_horizon_ends_competing_events_too(date, kind):
    pr = [{"PRTRT": "X", "PRCAT": "LIVER TRANSPLANT", "PRSTDTC": date}]
    derived = derive(study(tu=[target()], tr=[BASE, STABLE], pr=pr))
    assert outcome(derived, "TTLP") == ("2028-01-10", 1827, 2 if kind else 3, kind)


@pytest.mark.parametrize(("date", "expected"), [("2028-01-10", (1827, 0)), ("2028-01-11", (1827, 3))])
def test_a_progression_on_the_horizon_counts_and_one_after_it_is_censored(date, expected):
    derived = derive(study(tu=[target(), new(date)], tr=[BASE, STABLE, size(date, 60)]))
    assert told(derived, "LPFS", "AVAL", "CNSR") == told(derived, "DPFS", "AVAL", "CNSR") == expected


def test_the_reason_of_the_horizon_stands_apart_from_its_date():
    derived = derive(study(dm=dead("2028-01-11"), tu=[target()], tr=[BASE, STABLE]))
    assert told(derived, "LPFS", "EVNTDESC", "CNSDTDSC") == ("5-year horizon", "Last day of the horizon")
    assert source(derived, "LPFS") == ("EX", "EXSTDTC", 1)


def test_survival_without_any_later_contact_ends_on_the_first_day():
    derived = derive(study(tu=[target()], tr=[BASE]))
    assert outcome(derived, "OS") == (START, 1, 5, 0)
    assert told(derived, "OS", "EVNTDESC") == ("No contact after the start of SBRT",)


@pytest.mark.parametrize(
    ("domains", "expected"),
    [
        ({"dm": dead("2023-09-01")}, ("DM", "DTHDTC", None)),
        ({"ds": [{"DSDECOD": "DEATH", "DSSTDTC": "2023-09-01"}]}, ("DS", "DSSTDTC", 1)),
        ({"ss": [{"SSTESTCD": "SURVSTAT", "SSSTRESC": "DEAD", "SSDTC": "2023-09-01"}]}, ("SS", "SSDTC", 1)),
    ],
)
def test_a_death_names_the_record_that_dates_it(domains, expected):
    derived = derive(study(tu=[target()], tr=[BASE, STABLE], **domains))
    assert outcome(derived, "OS") == ("2023-09-01", 235, 0, DEATH)
    assert source(derived, "OS") == source(derived, "LPFS") == expected


def test_a_living_subject_names_its_last_contact():
    ss = [{"SSTESTCD": "SURVSTAT", "SSSTRESC": "ALIVE", "SSDTC": day} for day in ("2023-08-01", "2023-09-01")]
    derived = derive(study(tu=[target()], tr=[BASE, STABLE], ss=ss))
    assert source(derived, "OS") == ("SS", "SSDTC", 2)
    assert told(derived, "OS", "EVNTDESC", "CNSDTDSC") == ("No event: follow-up goes on", "Last known alive")


def test_a_local_progression_names_the_measurement_that_dates_it():
    tu, second = [target(), target("T02")], size("2022-12-20", 20, "T02")
    tr = [BASE, second, size("2023-04-14", 24, "T02", VISITNUM=5), size("2023-04-10", 60, VISITNUM=5)]
    derived = derive(study(tu=tu, tr=tr))
    assert outcome(derived, "LPFS") == ("2023-04-14", 95, 0, PROGRESSION)
    assert source(derived, "LPFS") == ("TR", "TRDTC", 3)


def test_without_a_baseline_a_subject_is_censored_for_want_of_it():
    derived = derive(study(tu=[target()], tr=[STABLE]))
    assert outcome(derived, "LPFS") == outcome(derived, "TTLP") == (START, 1, 4, 0)
    assert told(derived, "LPFS", "EVNTDESC", "CNSDTDSC") == ("No baseline sum of diameters", "Start of SBRT")
    assert source(derived, "LPFS") == ("EX", "EXSTDTC", 1)


def test_every_event_has_a_code_and_no_censoring_has_one():
    derived = derive(study(dm=dead("2023-09-01"), tu=[target(), new("2023-07-10")], tr=[BASE, size("2023-04-10", 60)]))
    codes = dict(zip(derived.adtte["PARAMCD"], derived.adtte["EVNTCD"], strict=True))
    assert (codes["LPFS"], codes["DPFS"], codes["OS"]) == ("local_progression", "distant_progression", "death")
    assert codes["TTLP"] == "local_progression"
    died = derive(study(dm=dead("2023-09-01"), tu=[target()], tr=[BASE])).adtte.set_index("PARAMCD")
    assert died.at["TTLP", "EVNTCD"] == "death"
    assert derive(study(tu=[target()], tr=[BASE])).adtte["EVNTCD"].unique().tolist() == [""]
    assert derive(study(dm=dead("2029-09-01"), tu=[target()], tr=[BASE])).adtte["EVNTCD"].unique().tolist() == [""]
