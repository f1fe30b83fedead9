"""Rules 1, 25 and 28 on hand-typed patients: the efficacy set, the acute phase, and the grade of ALBI at baseline."""

from tests.derive.patient import START, derive, size, study, target
from tests.derive.together import patients

AE = {"AETERM": "x", "AEDECOD": "x", "AEBODSYS": "y", "AETOXGR": "1"}
BORDER, AFTER = "2023-04-10", "2023-04-11"


@patients(
    ("domains", "expected"),
    [
        ({"ss": [{"SSTESTCD": "SURVSTAT", "SSSTRESC": "ALIVE", "SSDTC": BORDER}]}, "N"),
        ({"ss": [{"SSTESTCD": "SURVSTAT", "SSSTRESC": "ALIVE", "SSDTC": AFTER}]}, "Y"),
        ({"dm": [{"STUDYID": "T", "DTHDTC": BORDER}]}, "N"),
        ({"dm": [{"STUDYID": "T", "DTHDTC": AFTER}]}, "Y"),
        ({"ae": [{**AE, "AESTDTC": "2023-05"}]}, "Y"),  # a partial date is no contact, but a chronic event
        ({"ae": [{**AE, "AESTDTC": "2023-04"}]}, "N"),
    ],
    lambda domains: derive(study(**domains)),
)
def test_who_was_seen_beyond_the_acute_phase(derived, expected):
    assert derived.adsl["CHRONFL"].tolist() == [expected]


def test_a_baseline_on_the_day_of_the_start_is_no_later_assessment():
    assert derive(study(tu=[target()], tr=[size(START, 50)])).adsl["EFFFL"].tolist() == ["N"]


def of_albi(bilirubin, albumin):
    values = {"BILI": (bilirubin, "umol/L"), "ALB": (albumin, "g/L")}
    lb = [
        {"LBTESTCD": test, "LBSTRESN": value, "LBSTRESU": unit, "LBDTC": "2023-01-05"}
        for test, (value, unit) in values.items()
    ]
    return derive(study(lb=lb))


@patients(
    ("bilirubin", "albumin", "grade"),
    [
        (10, 3.26 / 0.085, "1"),  # 0.66 - 3.26 = -2.60, in doubles -2.599999999999999
        (10, 38.3529, "2"),  # -2.5999965
        (10, 2.05 / 0.085, "2"),  # 0.66 - 2.05 = -1.39, in doubles -1.3899999999999997
        (10, 24.1176, "3"),  # -1.389996
        (0, 40, None),  # no logarithm, so no score
    ],
    of_albi,
)
def test_the_grade_of_albi_holds_its_limits_at_baseline_as_over_time(derived, grade):
    over_time = derived.adlf.query("PARAMCD == 'ALBI' and ABLFL == 'Y'")
    assert derived.adsl["ALBIGR"].tolist() == [grade or ""]
    assert over_time["AVALC"].tolist() == [grade] * (grade is not None)


def lab(day, test, value, **more):
    unit = {"BILI": "umol/L", "ALB": "g/L"}[test]
    return {"LBDTC": day, "LBTESTCD": test, "LBSTRESN": value, "LBSTRESU": unit, **more}


def points(day, number, text=None, **more):
    record = {"RSDTC": day, "RSTESTCD": "CPSCORE", "RSCAT": "CHILD-PUGH CLASSIFICATION"}
    return {**record, "RSSTRESC": text or f"{number}", "RSSTRESN": number, **more}


def test_the_albi_of_baseline_is_of_bilirubin_and_albumin_of_one_day():
    labs = [lab("2022-12-01", "BILI", 10), lab("2022-12-01", "ALB", 40), lab("2023-01-09", "BILI", 40)]
    adsl = derive(study(lb=labs)).adsl
    assert adsl["ALBIBL"].round(6).tolist() == [-2.74]
    assert adsl["ALBIGR"].tolist() == ["1"]
    assert adsl[["BILIBL", "ALBBL"]].iloc[0].tolist() == [40, 40]  # each the last value of its own


@patients(
    ("bilirubin", "albumin"),
    [
        (lab("2022-12-01", "BILI", 10), lab("2022-12-02", "ALB", 40)),  # never both on a day
        (lab("2023-01-11", "BILI", 10), lab("2023-01-11", "ALB", 40)),  # after the start
        (lab("2022-12", "BILI", 10), lab("2022-12", "ALB", 40)),
        (lab("2022-12-01", "BILI", 10, LBSTRESU="kg"), lab("2022-12-01", "ALB", 40)),
    ],
    lambda bilirubin, albumin: derive(study(lb=[bilirubin, albumin])),
)
def test_without_a_day_that_has_both_there_is_no_albi_at_baseline(derived):
    adsl = derived.adsl
    assert adsl["ALBIBL"].isna().all()
    assert adsl["ALBIGR"].tolist() == [""]


@patients(
    ("scores", "expected"),
    [
        ([points("2022-12-01", 6), points("2023-01-09", None, "NOT DONE")], (6, "A")),  # the last that has points
        ([points("2022-12-01", 6), points(START, None, "7")], (7, "B")),
        ([points("2022-12-01", 6), points("2023-01", 10)], (6, "A")),
        ([points(f"{START}T15:00", 8), points(f"{START}T09:00", 6)], (8, "B")),
        ([points(START, 10, RSSEQ=1), points(START, 9, RSSEQ=2)], (9, "B")),
        ([points(START, 16)], (16, "")),
    ],
    lambda scores: derive(study(rs=scores)),
)
def test_child_pugh_at_baseline_is_one_in_both_datasets(derived, expected):
    assert derived.adsl[["CPSCORBL", "CPCLASS"]].iloc[0].tolist() == list(expected)
    base = derived.adlf.query("PARAMCD == 'CPSCORE' and ABLFL == 'Y'")
    assert base[["AVAL", "AVALC"]].iloc[0].tolist() == list(expected)
