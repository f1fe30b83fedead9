"""Rules 3 to 6 and 13 to 21 on hand-typed patients: a date, a time and a kind of event for each."""

import datetime as dt

import pytest

from tests.derive.patient import START, derive, new, not_done, outcome, size, study, target
from tests.derive.together import patients

BASE = size("2022-12-20", 50)
DATES = ["2023-04-10", "2023-07-10", "2023-10-10"]
STABLE = [BASE, *(size(day, 50) for day in DATES)]
PROGRESSION, DEATH, TRANSPLANT = 1, 2, 3


def dead(date: str) -> list[dict]:
    return [{"STUDYID": "T", "DTHDTC": date}]


def alive(date: str) -> list[dict]:
    return [{"SSTESTCD": "SURVSTAT", "SSSTRESC": "ALIVE", "SSDTC": date}]


def therapy(date: str, category: str = "LIVER TRANSPLANT") -> list[dict]:
    return [{"PRTRT": "LIVER TRANSPLANT", "PRCAT": category, "PRSTDTC": date}]


# Start, end and sets ------------------------------------------------------------------------------------------------


def test_treatment_starts_with_the_first_fraction_that_has_a_dose():
    ex = [
        {"EXTRT": "SBRT", "EXDOSE": 0, "EXDOSU": "Gy", "EXSTDTC": "2023-01-08"},
        {"EXTRT": "TACE", "EXDOSE": 5, "EXDOSU": "Gy", "EXSTDTC": "2023-01-01"},
        {"EXTRT": "SBRT", "EXDOSE": 10, "EXDOSU": "Gy", "EXSTDTC": "2023-01-13"},
        {"EXTRT": "SBRT", "EXDOSE": 10, "EXDOSU": "Gy", "EXSTDTC": "2023-01-10"},
    ]
    row = derive(study(ex=ex, tu=[target()], tr=STABLE)).adsl.iloc[0]
    assert (row["TRTSDT"].strftime("%Y-%m-%d"), row["TRTSSEQ"], row["SBRTDUR"]) == ("2023-01-10", 4, 4)
    assert (row["DOSETOT"], row["NFRAC"], row["BED10"]) == (20, 2, 40)  # 2 x 10 (1 + 10 / 10)
    assert row["EFFFL"] == "Y"


def test_a_subject_without_a_fraction_is_in_no_set_and_has_no_row_of_adtte():
    derived = derive(
        study(ex=[{"EXTRT": "SBRT", "EXDOSE": 0, "EXDOSU": "Gy", "EXSTDTC": START}], tu=[target()], tr=STABLE)
    )
    assert derived.adsl[["SAFFL", "EFFFL", "CHRONFL"]].iloc[0].tolist() == ["N", "N", "N"]
    assert derived.adtte.empty


@patients(
    ("records", "expected"),
    [(STABLE, "Y"), ([BASE], "N"), (STABLE[1:], "N"), ([BASE, not_done("2023-04-10")], "N")],
    lambda records: derive(study(tu=[target()], tr=records)),
)
def test_the_efficacy_set_needs_a_baseline_and_a_later_adequate_assessment(derived, expected):
    assert derived.adsl["EFFFL"].tolist() == [expected]


# Composite endpoints ------------------------------------------------------------------------------------------------


def test_without_an_event_the_last_adequate_assessment_censors():
    derived = derive(study(tu=[target()], tr=[*STABLE, not_done("2024-01-10")], ss=alive("2024-03-01")))
    assert outcome(derived, "LPFS") == ("2023-10-10", 274, 1, 0)
    assert outcome(derived, "OS") == ("2024-03-01", 417, 1, 0)
    row = derived.adtte.query("PARAMCD == 'LPFS'").iloc[0]
    assert (row["SRCDOM"], row["SRCVAR"], row["SRCSEQ"]) == ("TR", "TRDTC", 4)
    assert (row["EVNTDESC"], row["CNSDTDSC"]) == ("No event: follow-up goes on", "Last adequate local assessment")


def test_no_assessment_after_the_start_censors_on_the_first_day():
    derived = derive(study(tu=[target()], tr=[BASE]))
    assert outcome(derived, "LPFS") == (START, 1, 5, 0)
    assert outcome(derived, "DPFS") == (START, 1, 5, 0)
    row = derived.adtte.query("PARAMCD == 'LPFS'").iloc[0]
    assert (row["SRCDOM"], row["SRCVAR"], row["SRCSEQ"]) == ("EX", "EXSTDTC", 1)


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2023-07-10", (DEATH, "2023-07-10")), ("2023-07-11", (PROGRESSION, "2023-07-11")), (START, (DEATH, START))],
)
def test_the_earliest_event_counts(date, expected):
    tr = [BASE, size("2023-07-11", 60)]
    kind, day = expected
    result = outcome(derive(study(dm=dead(date), tu=[target()], tr=tr)), "LPFS")
    assert (result[3], result[0], result[2]) == (kind, day, 0)


def test_on_one_day_progression_comes_before_transplant_before_death():
    domains = {"dm": dead("2023-07-10"), "tu": [target()], "pr": therapy("2023-07-10")}
    both = derive(study(**domains, tr=[BASE, size("2023-07-10", 60)]))
    assert outcome(both, "TTLP") == ("2023-07-10", 182, 0, PROGRESSION)
    assert outcome(both, "TTDP") == ("2023-07-10", 182, 2, TRANSPLANT)
    neither = derive(study(**domains, tr=[BASE]))
    assert outcome(neither, "TTLP") == ("2023-07-10", 182, 2, TRANSPLANT)
    assert outcome(neither, "LPFS") == ("2023-07-10", 182, 0, DEATH)


def test_death_counts_however_long_after_the_last_scan():
    derived = derive(study(dm=dead("2027-12-01"), tu=[target()], tr=STABLE))
    assert outcome(derived, "LPFS") == ("2027-12-01", 1787, 0, DEATH)


def test_subsequent_therapy_and_transplant_do_not_censor():
    tr = [*STABLE, size("2024-01-10", 60)]
    pr = [*therapy("2023-05-01"), *therapy("2023-05-02", "SUBSEQUENT ANTI-CANCER THERAPY")]
    derived = derive(study(tu=[target()], tr=tr, pr=pr))
    assert outcome(derived, "LPFS")[0] == "2024-01-10"
    assert outcome(derived, "TTLP") == ("2023-05-01", 112, 2, TRANSPLANT)


@patients(
    ("date", "expected"),
    [
        ("2023-01-10", "none"),
        ("2023-01-11", "2023-01-11"),
        ("2023-01", "2023-01-11"),
        ("2023-03", "2023-03-01"),
        ("", "none"),
    ],
    lambda date: derive(study(tu=[target()], tr=STABLE, pr=therapy(date))),
)
def test_a_transplant_counts_after_the_start_a_partial_date_as_its_first_possible_day(derived, expected):
    day, _, _, kind = outcome(derived, "TTLP")
    assert (day if kind == TRANSPLANT else "none") == expected


def test_without_a_baseline_sum_nothing_local_can_be_seen():
    tr = [size("2023-04-10", 50), size("2023-07-10", 90)]
    living = derive(study(tu=[target()], tr=tr))
    assert outcome(living, "LPFS") == (START, 1, 4, 0)
    assert outcome(living, "DPFS") == ("2023-07-10", 182, 1, 0)
    died = derive(study(dm=dead("2023-09-01"), tu=[target()], tr=tr, pr=therapy("2023-08-01")))
    assert outcome(died, "LPFS") == outcome(died, "TTLP") == (START, 1, 4, 0)


# Distant progression ------------------------------------------------------------------------------------------------


@patients(
    ("place", "code", "kind"),
    [
        ("LIVER", "hepatic", "New hepatic lesion"),
        ("PORTAL VEIN", "thrombus", "Tumour thrombus"),
        ("LUNG", "extrahepatic", "Distant metastasis"),
        ("", "unknown", "Kind unknown"),
    ],
    lambda place: derive(study(tu=[target(), new("2023-07-10", place=place)], tr=STABLE)),
)
def test_each_kind_of_distant_progression(derived, code, kind):
    row = derived.adtte.query("PARAMCD == 'DPFS'").iloc[0]
    assert (row["EVNTDESC"], row["EVNTKIND"], row["SRCDOM"]) == ("Distant progression", kind, "TU")
    assert (row["EVNTCD"], row["EVNTKCD"]) == ("distant_progression", code)


def test_lesions_of_one_day_keep_all_their_kinds():
    tu = [
        target(),
        new("2023-07-10", "N01", "LUNG"),
        new("2023-07-10", "N02", "LIVER"),
        new("2023-09-10", "N03", "HEPATIC VEIN"),
    ]
    row = derive(study(tu=tu, tr=STABLE)).adtte.query("PARAMCD == 'DPFS'").iloc[0]
    assert row["EVNTKIND"] == "New hepatic lesion; Distant metastasis"
    assert row["EVNTKCD"] == "hepatic+extrahepatic"


@patients(
    ("findings", "expected"),
    [
        ([new("2023-04-10", what="EQUIVOCAL"), new("2023-07-10")], "2023-04-10"),  # dated back
        ([new("2023-04-10", "N02", what="EQUIVOCAL"), new("2023-07-10")], "2023-07-10"),  # another lesion
        ([new("2023-04-10", what="EQUIVOCAL")], "none"),  # never confirmed
        ([new("2023-07-10"), new("2023-09-10", what="EQUIVOCAL")], "2023-07-10"),
        ([new(START)], "none"),  # on the day of the start
        ([new("2023-01-11")], "2023-01-11"),
        ([new(START, what="EQUIVOCAL"), new("2023-07-10")], "none"),  # seen before the start
        ([new("2022-12-20"), new("2023-07-10")], "none"),
        ([new("2022-12-20"), new("2023-07-10", "N02")], "2023-07-10"),
        ([new("2023-07")], "none"),  # imaging dates are never imputed
        ([new("2023-07-10", TUEVAL="INDEPENDENT ASSESSOR")], "none"),
    ],
    lambda findings: derive(study(tu=[target(), *findings], tr=STABLE)),
)
def test_new_lesions_are_dated_back_and_never_before_the_start(derived, expected):
    day, _, censored, _ = outcome(derived, "TTDP")
    assert (day if censored == 0 else "none") == expected


def test_any_imaging_is_an_adequate_distant_assessment_unless_it_was_not_done():
    tu = [target(), new("2023-11-02", "NT1", what="NON-TARGET")]
    derived = derive(study(tu=tu, tr=[*STABLE, not_done("2024-01-10")]))
    assert outcome(derived, "DPFS") == ("2023-11-02", 297, 1, 0)


def test_nontarget_progression_counts_in_pfs_alone():
    state = {"TRLNKID": "NT1", "TRTESTCD": "TUMSTATE", "TRSTRESC": "UNEQUIVOCAL PROGRESSION", "TRDTC": "2023-07-10"}
    derived = derive(study(tu=[target()], tr=[*STABLE, state]))
    assert outcome(derived, "PFS") == ("2023-07-10", 182, 0, PROGRESSION)
    assert [outcome(derived, paramcd)[2] for paramcd in ("LPFS", "DPFS", "TTLP", "TTDP")] == [1, 1, 1, 1]
    other = derive(study(tu=[target()], tr=[*STABLE, {**state, "TRSTRESC": "BIGGER"}]))
    assert outcome(other, "PFS")[2] == 1


def test_imaging_goes_on_after_a_progression_of_the_other_kind():
    derived = derive(study(tu=[target(), new("2023-04-10")], tr=[*STABLE, size("2024-01-10", 60)]))
    assert outcome(derived, "DPFS")[0] == "2023-04-10"
    assert outcome(derived, "LPFS") == ("2024-01-10", 366, 0, PROGRESSION)


# Horizon ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2028-01-10", ("2028-01-10", 1827, 0, DEATH)), ("2028-01-11", ("2028-01-10", 1827, 3, 0))],
)
def test_an_event_on_the_horizon_counts_and_one_after_it_is_censored(date, expected):
    derived = derive(study(dm=dead(date), tu=[target()], tr=STABLE))
    assert outcome(derived, "OS") == outcome(derived, "LPFS") == expected


def test_censoring_after_the_horizon_becomes_censoring_at_it():
    derived = derive(study(tu=[target()], tr=STABLE, ss=alive("2029-05-05")))
    assert outcome(derived, "OS") == ("2028-01-10", 1827, 3, 0)
    row = derived.adtte.query("PARAMCD == 'OS'").iloc[0]
    assert (row["EVNTDESC"], row["SRCDOM"]) == ("5-year horizon", "EX")


def test_the_horizon_is_a_calendar_period():
    derived = derive(study(start="2024-02-29", dm=dead("2029-03-01")))
    assert outcome(derived, "OS") == ("2029-02-28", 1827, 3, 0)


# Death and last contact ---------------------------------------------------------------------------------------------


@patients(
    ("dthdtc", "seen", "cutoff", "expected"),
    [
        ("2023-09", "2023-08-01", None, "2023-09-15"),
        ("2023-09", "2023-09-20", None, "2023-09-20"),  # seen alive later in the month
        ("2023-09", "2023-10-05", None, "2023-09-30"),  # a later month: never past the end
        ("2023-09", "2023-08-01", dt.date(2023, 9, 10), "2023-09-10"),  # never past the cut-off
        ("2023-02", "2023-01-20", None, "2023-02-15"),
    ],
    lambda dthdtc, seen, cutoff: derive(study(dm=dead(dthdtc), ss=alive(seen)), cutoff=cutoff),
)
def test_a_death_without_a_day(derived, expected):
    assert outcome(derived, "OS")[0] == expected
    assert derived.adsl["DTHDTF"].tolist() == ["D"]


@patients(
    ("ds", "ss", "expected"),
    [
        (["2023-09-02", "2023-09-01"], "2023-08-30", ("2023-09-01", "DS")),
        ([], "2023-08-30", ("2023-08-30", "SS")),
        ([""], "2023-08-30", ("2023-08-30", "SS")),
    ],
    lambda ds, ss: derive(
        study(
            ds=[{"DSDECOD": "DEATH", "DSSTDTC": day} for day in ds],
            ss=[{"SSTESTCD": "SURVSTAT", "SSSTRESC": "DEAD", "SSDTC": ss}],
        )
    ),
)
def test_without_a_date_in_dm_the_earliest_in_ds_else_ss_is_the_death(derived, expected):
    assert (outcome(derived, "OS")[0], derived.adsl["DTHSRC"].iloc[0]) == expected


def test_a_date_in_dm_comes_before_every_other():
    ds = [{"DSDECOD": "DEATH", "DSSTDTC": "2023-05-01"}]
    assert outcome(derive(study(dm=dead("2023-09-01"), ds=ds)), "OS")[0] == "2023-09-01"


def test_last_contact_is_the_latest_complete_date_of_a_living_subject():
    contacts = {
        "ss": [*alive("2023-02-01"), {"SSTESTCD": "SURVSTAT", "SSSTRESC": "UNKNOWN", "SSDTC": "2025-01-01"}],
        "tr": [*STABLE, not_done("2024-06-01")],
        "ds": [
            {"DSDECOD": "LOST TO FOLLOW-UP", "DSSTDTC": "2024-08-01"},
            {"DSDECOD": "WITHDRAWAL BY SUBJECT", "DSSTDTC": "2023-11-01"},
        ],
        "ae": [
            {
                "AETERM": "x",
                "AEDECOD": "x",
                "AEBODSYS": "y",
                "AETOXGR": "1",
                "AESTDTC": "2023-12",
                "AEENDTC": "2024-09-09",
            }
        ],
    }
    derived = derive(study(tu=[target()], **contacts))
    row = derived.adsl.iloc[0]
    assert (row["LSTALVDT"].strftime("%Y-%m-%d"), row["LALVDOM"], row["LALVSEQ"]) == ("2023-11-01", "DS", 2)
    assert (row["EOSSTT"], row["DCSREAS"]) == ("DISCONTINUED", "LOST TO FOLLOW-UP")
    assert derived.adtte.query("PARAMCD == 'OS'")["EVNTDESC"].tolist() == ["No event: lost to follow-up"]


@pytest.fixture(scope="module")
def stable():
    return derive(study(tu=[target()], tr=STABLE))


@pytest.mark.parametrize("paramcd", ["LPFS", "DPFS", "OS", "PFS", "TTLP", "TTDP"])
def test_every_parameter_has_one_row_for_each_treated_subject(stable, paramcd):
    rows = stable.adtte.query("PARAMCD == @paramcd")
    assert rows[["USUBJID", "AVALU", "EVTYPE"]].to_numpy().tolist() == [["S1", "DAYS", 0]]
