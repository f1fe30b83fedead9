"""Rules 5, 12 and 21: reasons as numbers, kinds, records that a row may name, the investigator's response."""

import pytest

from .typed import alive, cm, dead, ds, pr, scan, scans, state, study, subject, tr, tu

STABLE = scans(("2020-01-01", 10), ("2020-04-01", 10))
GROWN = [*STABLE, *scan("2020-07-01", 12)]
THERAPY, TRANSPLANT = "SUBSEQUENT ANTI-CANCER THERAPY", "LIVER TRANSPLANT"
WORSE = state("UNEQUIVOCAL PROGRESSION", "2020-05-01")
NEW = tu("N01", "NEW", "2020-05-01", TUSEQ=5)


def numbered(records, name):
    return [{**row, name: number} for number, row in enumerate(records, start=1)]


def row_of(parameter, **domains):
    domains["tr"] = numbered(domains.get("tr", STABLE), "TRSEQ")
    return subject(lesions=1, **domains)["adtte"][parameter]


def sources(parameter, **domains):
    return row_of(parameter, **domains)["SOURCES"]


@pytest.mark.parametrize(
    ("parameter", "domains", "code"),
    [
        ("LPFS", {"tr": GROWN}, 0),
        ("LPFS", {"death": "2020-05-01"}, 0),
        ("LPFS", {}, 1),
        ("OS", {"ss": [alive("2020-05-01")]}, 1),
        ("TTLP", {"death": "2020-05-01"}, 2),
        ("TTDP", {"pr": [pr(TRANSPLANT, "2020-05-01")]}, 2),
        ("LPFS", {"death": "2025-01-02"}, 3),
        ("OS", {"ss": [alive("2025-01-02")]}, 3),
        ("LPFS", {"tr": STABLE[1:]}, 4),
        ("DPFSFDA", {"tr": STABLE[1:]}, 4),
        ("LPFS", {"tr": STABLE[:1]}, 5),
        ("DPFS", {"tr": STABLE[:1]}, 5),
        ("OS", {"tr": STABLE[:1]}, 5),
        ("LPFSFDA", {"tr": GROWN, "cm": [cm(THERAPY, "2020-06-01")]}, 6),
        ("LPFSFDA", {"tr": STABLE[:1], "cm": [cm(THERAPY, "2020-06-01")]}, 6),
        ("LPFSFDA", {"death": "2020-10-30"}, 7),
    ],
)
def test_reasons_have_numbers(parameter, domains, code):
    assert row_of(parameter, **domains)["CNSR"] == code


@pytest.mark.parametrize(
    ("findings", "kind"),
    [
        ([("N01", "LUNG"), ("N02", "LIVER")], "New hepatic lesion; Distant metastasis"),
        ([("N01", ""), ("N02", "PORTAL VEIN")], "Tumour thrombus; Kind unknown"),
    ],
)
def test_kinds_of_a_day_have_an_order(findings, kind):
    records = [tu(lesion, "NEW", "2020-05-01", place) for lesion, place in findings]
    for parameter in ("DPFS", "DPFSFDA", "DPFSINT", "TTDP", "PFS"):
        assert row_of(parameter, tu=records)["KIND"] == kind
    assert row_of("LPFS", tu=records)["KIND"] == ""


def test_kinds_are_those_of_the_event_that_comes_first():
    assert row_of("PFS", tu=[NEW], tr=[*STABLE, WORSE])["KIND"] == "New hepatic lesion"
    assert row_of("PFS", tu=[NEW], tr=[*STABLE, *scan("2020-05-01", 20)])["KIND"] == ""
    assert row_of("DPFS", tu=[{**NEW, "TUDTC": "2025-01-02"}])["KIND"] == ""


def test_sources_of_progressions():
    assert sources("LPFS", tr=GROWN) == {("TR", "TRDTC", 3)}
    assert sources("DPFS", tu=[NEW]) == {("TU", "TUDTC", 5)}
    assert sources("PFS", tr=[*STABLE, WORSE]) == {("TR", "TRDTC", 3)}
    assert sources("PFS", tr=[*STABLE, WORSE], tu=[NEW]) == {("TU", "TUDTC", 5)}


def test_source_of_an_equivocal_finding_is_the_one_that_dates_the_event():
    maybe = tu("N01", "EQUIVOCAL", "2020-05-01", TUSEQ=6)
    assert sources("DPFS", tu=[NEW, maybe]) == {("TU", "TUDTC", 5)}
    assert sources("DPFS", tu=[{**NEW, "TUDTC": "2020-06-01"}, maybe]) == {("TU", "TUDTC", 6)}


def test_source_of_a_sum_is_any_value_of_its_day():
    looks = [tr("T01", 10, "2020-01-01"), tr("T01", 9, "2020-04-01", 2), tr("T01", 30, "2020-04-03", 2, "LDIAM")]
    looks += [tr("T01", None, "2020-04-03", 2), tr("NT01", "", "2020-04-03", 2, "TUMSTATE", "", TRSTRESC="PRESENT")]
    assert sources("LPFS", tr=looks) == {("TR", "TRDTC", 3), ("TR", "TRDTC", 5)}


@pytest.mark.parametrize(
    ("records", "source"),
    [
        ({"death": "2020-06-05", "ds": [ds("DEATH", "2020-06-05")]}, ("DM", "DTHDTC", None)),
        ({"ds": [ds("DEATH", "2020-06-05")], "ss": [dead("2020-06-05")]}, ("DS", "DSSTDTC", 1)),
        ({"ss": [dead("2020-06-05")]}, ("SS", "SSDTC", 1)),
    ],
)
def test_source_of_a_death(records, source):
    for parameter in ("OS", "LPFS", "TTLP"):
        assert sources(parameter, **records) == {source}


@pytest.mark.parametrize(
    ("days", "death", "number"),
    [
        (["2020-06", "2020-06-20"], "2020-06-20", 2),
        (["2020-06-05", "2020-06"], "2020-06-05", 1),
        (["2020-06-20", "2020-06", "2020-06-19"], "2020-06-19", 3),
        (["2020-06-20", "2020-05"], "2020-05-15", 2),
        (["2020-07", "2020-06-30"], "2020-06-30", 2),
    ],
)
def test_rule_5_of_one_month_a_complete_death_comes_first(days, death, number):
    reports = numbered([ds("DEATH", day) for day in days], "DSSEQ")
    assert subject(ds=reports)["DTHDT"].isoformat() == death
    assert sources("OS", ds=reports) == {("DS", "DSSTDTC", number)}
    reports = numbered([dead(day) for day in days], "SSSEQ")
    assert sources("OS", ss=reports) == {("SS", "SSDTC", number)}


def test_sources_of_other_dates():
    assert sources("TTLP", pr=[pr(TRANSPLANT, "2020-05-01")]) == {("PR", "PRSTDTC", 1)}
    assert sources("OS", ss=[alive("2020-05-01")]) == {("SS", "SSDTC", 1)}
    assert sources("LPFS", death="2025-01-02") == {("EX", "EXSTDTC", 1)}
    assert sources("LPFS", tr=STABLE[:1]) == {("EX", "EXSTDTC", 1)}
    assert sources("LPFS") == {("TR", "TRDTC", 2)}
    maybe = tu("N01", "EQUIVOCAL", "2020-04-01", TUSEQ=8)
    assert sources("DPFS", tu=[maybe]) == {("TR", "TRDTC", 2), ("TU", "TUDTC", 8)}


def test_rule_12_best_response_has_the_date_of_the_first_one():
    looks = scans(("2020-01-01", 10), ("2020-04-01", 10), ("2020-07-01", 7), ("2020-10-01", 5))
    for name in ("BORDT", "BORTRGDT"):
        assert subject(lesions=1, tr=looks)[name].isoformat() == "2020-07-01"
        assert subject(lesions=1, tr=looks[:1])[name] is None


def rs(response, day, visit=None, **cells):
    return {
        **{"USUBJID": "A", "RSSEQ": 1, "RSCAT": "mRECIST", "RSTESTCD": "TRGRESP", "RSSTRESC": response},
        **{"RSDTC": day, "VISITNUM": visit, **cells},
    }


@pytest.mark.parametrize(
    ("given", "response"),
    [
        ([rs("PD", "2020-04-02", 2)], "PD"),
        ([rs("PD", "2020-04-02", 2), rs("SD", "2020-04-01")], "PD"),
        ([rs("SD", "2020-04-01")], "SD"),
        ([rs("SD", "2020-04-02")], ""),
        ([rs("PD", "2020-04-01", RSEVAL="INDEPENDENT ASSESSOR")], ""),
        ([rs("PD", "2020-04-01", RSTESTCD="OVRLRESP")], ""),
        ([rs("PD", "2020-04-01", RSCAT="RECIST 1.1")], ""),
    ],
)
def test_response_by_the_investigator(given, response):
    found = study(lesions=1, tr=[STABLE[0], tr("T01", 10, "2020-04-01", 2)], rs=given)["subjects"]["A"]
    assert [row["INVRESP"] for row in found["assessments"] if "INVRESP" in row] == [response]


def test_response_by_the_investigator_of_a_visit_taken_apart():
    looks = [STABLE[0], tr("T01", 10, "2020-04-01", 2), tr("T01", 9, "2020-05-20", 2)]
    found = study(lesions=1, tr=looks, rs=[rs("SD", "2020-05-20", 2)])["subjects"]["A"]
    assert [row["INVRESP"] for row in found["assessments"] if "INVRESP" in row] == ["", "SD"]
