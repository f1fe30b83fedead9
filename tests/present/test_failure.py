"""What the report shows of failures, later therapy and its listings: literal lines of hand-typed patients."""

import pandas as pd
import pytest

from helpers.analyse.failure_patterns import distant_components, failure_patterns
from helpers.analyse.subsequent_therapy import subsequent_therapy
from helpers.foundation.contracts import ADAM
from helpers.present import figures, tables
from tests.derive.patient import derive, new, not_done, size, study, target
from tests.present import sample
from tests.present.test_report import page
from tests.present.test_tables import cells, line

DAY = "2023-07-10"
CM = [{"CMTRT": "SORAFENIB", "CMCAT": "SUBSEQUENT ANTI-CANCER THERAPY", "CMSTDTC": "2023-08"}]
TR = [size("2022-12-20", 50), size("2023-04-10", 40), size("2023-05-10", 40), size(DAY, 55)]
AE = [
    {"AETERM": "x", "AEDECOD": "Fatigue", "AEBODSYS": "y", "AETOXGR": "1", "AESTDTC": "2023-03", "AEENDTC": "2023-04"}
]


@pytest.fixture(scope="module")
def derived():
    return derive(study(
        dm=[{"STUDYID": "T", "DTHDTC": "2023-11"}], tu=[target(), new(DAY, "N02", "LUNG"), new(DAY)],
        tr=TR, cm=CM, ae=AE,
    ))  # fmt: skip


def test_patterns_name_the_places_of_one_day(derived):
    table = tables.failure_patterns(failure_patterns(derived.adtte).rows)
    assert line(table, "Local, hepatic and extrahepatic, on one day") == ["1/1", "100%", "2.5–100"]
    assert line(table, "Local only") == ["0/1", "0%", "0–97.5"]
    assert line(table, "– Liver, other than the treated lesions", after="At any time")[0] == "1/1"
    assert [row[0] for row in cells(table) if len(row) == 1] == ["First failure", "At any time"]
    assert "Population: safety set" in table.html()
    parts = tables.distant_components(distant_components(derived.adtte).rows)
    assert [row[:2] for row in cells(parts)[1:]] == [
        ["Distant, any kind", "1/1"],
        ["– Liver, other than the treated lesions", "0/1"],
        ["– Tumour thrombus", "0/1"],
        ["– Extrahepatic", "0/1"],
        ["– Hepatic and extrahepatic, on one day", "1/1"],
        ["Death without distant progression", "0/1"],
        ["Any event of DPFS", "1/1"],
    ]


def test_the_figure_says_its_numbers(derived):
    said = figures.failure_patterns(failure_patterns(derived.adtte).rows).description
    assert "Local, hepatic and extrahepatic, on one day: 1/1" in said
    assert "No failure: 0/1" in said
    assert "no treated subject" in figures.failure_patterns(failure_patterns(derived.adtte.iloc[:0]).rows).description


def test_subsequent_therapy_is_shown_by_name_with_its_time(derived):
    table = tables.subsequent_therapy(subsequent_therapy(derived.adther, derived.adtte, derived.adsl).rows)
    # 2023-08-01 is day 204
    assert line(table, "– Sorafenib") == ["1/1", "100%", "2.5–100", "6.7 (6.7 to 6.7)"]
    assert line(table, "Liver transplant") == ["0/1", "0%", "0–97.5", "–"]
    assert line(table, "On its day or later", after="First therapy or transplant, and local progression")[0] == "1/1"


def test_a_local_progression_is_listed_with_the_scans_behind_it(derived):
    table = tables.local_progressions(derived.adtr, derived.adtte, derived.adsl)
    assert cells(table)[1:] == [
        ["S1", DAY, "182", "40.0", "2023-04-10", "55.0", "15.0", "37.5", "1/1", "TR 4"],
    ]


def test_a_progression_of_what_was_measured_is_listed_with_its_part():
    tu = [target(), target("T02")]
    tr = [size("2022-12-20", 50), size("2022-12-20", 10, "T02"), size(DAY, 80), not_done(DAY, "T02")]
    derived = derive(study(tu=tu, tr=tr))
    (row,) = cells(tables.local_progressions(derived.adtr, derived.adtte, derived.adsl))[1:]
    assert row[3:] == ["60.0", "2022-12-20", "80.0", "–", "–", "1/2", "TR 3"]


def test_from_nothing_growth_has_no_percentage():
    derived = derive(study(tu=[target()], tr=[size("2022-12-20", 50), size("2023-04-10", 0), size(DAY, 5)]))
    (row,) = cells(tables.local_progressions(derived.adtr, derived.adtte, derived.adsl))[1:]
    assert row[3:8] == ["0.0", "2023-04-10", "5.0", "5.0", "–"]


def test_a_distant_progression_is_listed_with_kind_and_lesions(derived):
    kinds = "New hepatic lesion; Distant metastasis"
    assert cells(tables.distant_progressions(derived.adtte))[1:] == [["S1", DAY, "182", kinds, "N02; N01", "TU 2"]]


def test_censorings_are_listed_with_their_reason_and_record():
    adtte = derive(study(tu=[target()], tr=TR[:3])).adtte
    assert cells(tables.censorings(adtte, labels={"OS": "Overall survival", "LPFS": "x"}))[1:] == [
        ["S1", "OS", "2023-05-10", "121", "No event: follow-up goes on", "Last known alive", "TR 3"],
        ["S1", "LPFS", "2023-05-10", "121", "No event: follow-up goes on", "Last adequate local assessment", "TR 3"],
    ]


def test_therapies_and_imputed_dates_are_listed_as_recorded_and_as_read(derived):
    assert cells(tables.therapies(derived.adther))[1:] == [
        ["S1", "SORAFENIB", "Therapy", "2023-08", "2023-08-01", "204", "CM 1"],
    ]
    assert cells(tables.imputed_dates(derived.adsl, derived.adae, derived.adther))[1:] == [
        ["S1", "Death", "2023-11", "2023-11-15", "day", "DM"],
        ["S1", "Onset of Fatigue", "2023-03", "2023-03-01", "day", "AE 1"],
        ["S1", "End of Fatigue", "2023-04", "2023-04-30", "day", "AE 1"],
        ["S1", "Start of SORAFENIB", "2023-08", "2023-08-01", "day", "CM 1"],
    ]


def test_a_listing_without_a_line_says_why(derived):
    nobody = derived.adtte.iloc[:0]
    empty = {name: ADAM[name].empty() for name in ("adsl", "adtr", "adae", "adther")}
    said = [
        tables.local_progressions(empty["adtr"], nobody, empty["adsl"]),
        tables.distant_progressions(nobody),
        tables.censorings(nobody, labels={"OS": "Overall survival"}),
        tables.therapies(empty["adther"]),
        tables.imputed_dates(empty["adsl"], empty["adae"], empty["adther"]),
        tables.therapies(None),
    ]
    assert [cells(table)[1] for table in said] == [
        ["There was none."],
        ["There was none."],
        ["Nobody was censored."],
        ["There was none."],
        ["No date was imputed."],
        ["Procedures and medications were not collected."],
    ]


def test_a_long_listing_ends_and_says_where_the_rest_is(derived):
    rows = pd.concat([derived.adther] * 501, ignore_index=True)
    table = tables.therapies(rows)
    assert len(cells(table)) == 501
    assert "The first 500 of 501 lines; all of them are in adther." in table.html()


def test_subsequent_therapy_has_its_section():
    data = sample.study(subjects=12)
    who, start = data.adsl.loc[0, ["USUBJID", "TRTSDT"]]
    day = start + pd.Timedelta(days=99)
    rows = {"USUBJID": [who], "ATRT": "TACE", "ACAT": "THERAPY", "ASTDTC": "x", "SRCDOM": "PR", "SRCVAR": "PRSTDTC"}
    adther = pd.DataFrame(rows).assign(TRTSDT=start, ASTDT=day, AVAL=100.0, SRCSEQ=1.0)
    adther = sample.conform(adther, ADAM["adther"])
    ard = pd.concat([data.ard, subsequent_therapy(adther, data.adtte, data.adsl).rows], ignore_index=True)
    text = page(type(data)(**{**vars(data), "ard": ard, "adther": adther}))
    assert "1/11 treated subjects had further anti-cancer therapy or a liver transplant." in text
    assert "Table 14.2.11. Subsequent therapy and transplant" in text
    assert "Listing 16.2.6.4. Subsequent therapies and transplants" in text
