"""Rules 5 and 6 on hand-typed patients: every contact that shows a subject alive, and deaths without a day."""

import pandas as pd
import pytest

from tests.derive.patient import START, derive, new, not_done, outcome, size, study, target
from tests.derive.together import patients

AE = {"AETERM": "x", "AEDECOD": "x", "AEBODSYS": "y", "AETOXGR": "1"}
LATEST = "2023-09-01"


def alive(date: str) -> dict:
    return {"SSTESTCD": "SURVSTAT", "SSSTRESC": "ALIVE", "SSDTC": date}


def fraction(end: str) -> dict:
    return {"EXTRT": "SBRT", "EXDOSE": 10, "EXDOSU": "Gy", "EXSTDTC": START, "EXENDTC": end}


@patients(
    ("domains", "variable"),
    [
        ({"ss": [alive(LATEST)]}, "SSDTC"),
        ({"tu": [target(), new(LATEST, "NT1", what="NON-TARGET")]}, "TUDTC"),
        ({"tr": [size(LATEST, 50)]}, "TRDTC"),
        ({"lb": [{"LBTESTCD": "ALT", "LBSTRESN": 1, "LBSTRESU": "U/L", "LBDTC": f"{LATEST}T08:00"}]}, "LBDTC"),
        ({"rs": [{"RSTESTCD": "ECOG101", "RSCAT": "ECOG", "RSSTRESC": "1", "RSDTC": LATEST}]}, "RSDTC"),
        ({"ex": [fraction(START), {**fraction(LATEST), "EXSTDTC": LATEST}]}, "EXSTDTC"),
        ({"ex": [fraction(LATEST)]}, "EXENDTC"),
        ({"pr": [{"PRTRT": "X", "PRCAT": "Y", "PRSTDTC": LATEST}]}, "PRSTDTC"),
        ({"cm": [{"CMTRT": "X", "CMCAT": "Y", "CMSTDTC": LATEST}]}, "CMSTDTC"),
        ({"ae": [{**AE, "AESTDTC": LATEST}]}, "AESTDTC"),
        ({"ds": [{"DSDECOD": "COMPLETED", "DSSTDTC": LATEST}]}, "DSSTDTC"),
        ({"sv": [{"VISITNUM": 5, "SVSTDTC": LATEST}]}, "SVSTDTC"),
        ({"sv": [{"VISITNUM": 5, "SVSTDTC": f"{LATEST}T09:00", "SVPRESP": "Y", "SVOCCUR": "Y"}]}, "SVSTDTC"),
    ],
    lambda domains: derive(study(**domains)),
)
def test_each_contact_shows_a_subject_alive(derived, variable):
    assert outcome(derived, "OS") == (LATEST, 235, 1, 0)
    assert derived.adsl[["LALVDOM", "LALVVAR"]].iloc[0].tolist() == [variable[:2], variable]


@patients(
    ("domains",),
    [
        ({"ss": [{**alive(LATEST), "SSSTRESC": "UNKNOWN"}]},),
        ({"ds": [{"DSDECOD": "LOST TO FOLLOW-UP", "DSSTDTC": LATEST}]},),
        ({"ss": [alive("2023---01")]},),
        ({"ss": [alive(f"{LATEST}/2023-09-02")]},),
        ({"cm": [{"CMTRT": "X", "CMCAT": "Y", "CMSTDTC": "2023-09"}]},),
        ({"cm": [{"CMTRT": "X", "CMCAT": "Y", "CMSTDTC": "2023-02-01", "CMENDTC": LATEST}]},),
        ({"pr": [{"PRTRT": "X", "PRCAT": "Y", "PRSTDTC": "2023-02-01", "PRENDTC": LATEST}]},),
        ({"ae": [{**AE, "AESTDTC": "2023-02-01", "AEENDTC": LATEST}]},),
        ({"sv": [{"VISITNUM": 5, "SVSTDTC": LATEST, "SVPRESP": "Y", "SVOCCUR": "N"}]},),
        ({"sv": [{"VISITNUM": 5, "SVSTDTC": LATEST, "SVOCCUR": " n "}]},),
        ({"sv": [{"VISITNUM": 5, "SVSTDTC": "2023-09"}]},),
        ({"sv": [{"VISITNUM": 5, "SVSTDTC": "2023-02-01", "SVENDTC": LATEST}]},),
        ({"tr": [not_done(LATEST)]},),
        ({"lb": [{"LBTESTCD": "ALT", "LBDTC": LATEST, "LBSTAT": "NOT DONE"}]},),
        ({"cm": [{"CMTRT": "X", "CMCAT": "Y", "CMSTDTC": LATEST, "CMOCCUR": "N"}]},),
    ],
    lambda domains: derive(study(**{"cm": [{"CMTRT": "X", "CMCAT": "Y", "CMSTDTC": "2023-02-01"}], **domains})),
)
def test_what_shows_nobody_alive(derived):
    assert outcome(derived, "OS")[0] in ("2023-02-01", START)


def test_of_two_contacts_on_a_day_the_first_domain_of_the_plan_is_named():
    derived = derive(study(tu=[target()], tr=[size("2022-12-20", 50), size(LATEST, 50)], ss=[alive(LATEST)]))
    assert derived.adsl[["LALVDOM", "LALVSEQ"]].iloc[0].tolist() == ["SS", 1]


def test_a_visit_has_no_number_in_sdtm_and_is_named_all_the_same():
    domains = study(tu=[target()], sv=[{"VISITNUM": 5, "SVSTDTC": LATEST}])
    domains["sv"] = domains["sv"].drop(columns="SVSEQ")
    derived = derive(domains)
    (row,) = derived.adtte[derived.adtte["PARAMCD"] == "OS"].to_dict("records")
    assert (row["SRCDOM"], row["SRCVAR"]) == ("SV", "SVSTDTC")
    assert pd.isna(row["SRCSEQ"])
    assert row["ADT"] == pd.Timestamp(LATEST)
    assert derived.adsv is not None


def test_a_visit_comes_before_the_disposition_of_its_day():
    domains = {"sv": [{"SVSTDTC": LATEST}], "ds": [{"DSDECOD": "COMPLETED", "DSSTDTC": LATEST}]}
    assert derive(study(**domains)).adsl["LALVDOM"].tolist() == ["SV"]


def test_the_record_of_a_death_shows_nobody_alive():
    domains = {"dm": [{"STUDYID": "T", "DTHDTC": "2023-09"}], "ds": [{"DSDECOD": "DEATH", "DSSTDTC": "2023-09-20"}]}
    assert outcome(derive(study(**domains)), "OS") == ("2023-09-15", 249, 0, 2)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [("2024-02-14", "2024-02-15"), ("2024-02-16", "2024-02-16"), ("2024-03-01", "2024-02-29")],
)
def test_a_death_in_a_february_of_29_days(seen, expected):
    derived = derive(study(dm=[{"STUDYID": "T", "DTHDTC": "2024-02"}], ss=[alive(seen)]))
    assert outcome(derived, "OS")[0] == expected


@patients(
    ("told", "expected"),
    [
        ("2024-02-01/2024-02-20", "2024-02-15"),
        ("2024-02-18/2024-02-20", "2024-02-18"),
        ("2024-02-01/2024-02-10", "2024-02-10"),
    ],
    lambda told: derive(study(dm=[{"STUDYID": "T", "DTHDTC": told}])),
)
def test_a_death_between_two_days_of_a_month_stays_between_them(derived, expected):
    assert outcome(derived, "OS")[0] == expected
    assert derived.adsl["DTHDTF"].tolist() == ["D"]


@pytest.mark.parametrize(
    ("domains", "source"),
    [
        ({"ds": [{"DSDECOD": "DEATH", "DSSTDTC": "2023-09"}]}, "DS"),
        ({"ss": [{**alive("2023-09"), "SSSTRESC": "DEAD"}]}, "SS"),
    ],
)
def test_a_death_without_a_day_is_imputed_wherever_it_is_told(domains, source):
    derived = derive(study(**domains))
    assert outcome(derived, "OS") == ("2023-09-15", 249, 0, 2)
    assert derived.adsl[["DTHSRC", "DTHDTF"]].iloc[0].tolist() == [source, "D"]


def test_a_complete_date_of_death_has_no_flag():
    derived = derive(study(dm=[{"STUDYID": "T", "DTHDTC": "2023-09-01"}], ss=[alive("2023-10-01")]))
    assert derived.adsl["DTHDTF"].tolist() == [""]
    assert outcome(derived, "OS") == ("2023-09-01", 235, 0, 2)


@patients(
    ("dates", "expected", "flag"),
    [
        (["2023-09", "2023-09-03"], "2023-09-03", ""),  # the day is known
        (["2023-09-03", "2023-09"], "2023-09-03", ""),
        (["2023-09-01/2023-09-20", "2023-09-03"], "2023-09-03", ""),
        (["2023-08", "2023-09-03"], "2023-08-15", "D"),  # but the earlier month counts
        (["2023-09-20", "2023-09-03"], "2023-09-03", ""),
    ],
    lambda dates: derive(
        study(tu=[target()], tr=[size("2022-12-20", 50)], ds=[{"DSDECOD": "DEATH", "DSSTDTC": date} for date in dates])
    ),
)
def test_of_two_reports_of_one_month_the_one_with_a_day_counts(derived, expected, flag):
    assert outcome(derived, "OS")[0] == expected
    assert derived.adsl["DTHDTF"].tolist() == [flag]
