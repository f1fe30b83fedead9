"""ADSV, with hand-typed patients."""

import pandas as pd
import pytest

from helpers.derive.adsv import derive_adsv
from helpers.foundation.calendar import DATE, add_months, complete_date, iso
from helpers.foundation.contracts.schedule import ADSV
from helpers.foundation.protocol import Schedule
from tests.derive.patient import frame

SCHEDULE = Schedule(
    week_days=7,
    week_window_days=3,
    months=(1, 2, 3),
    month_window_days=15,
    quarter_months=3,
    quarter_window_days=45,
    source="test",
)
DAY = {"ex": "EXSTDTC", "lb": "LBDTC", "rs": "RSDTC", "tu": "TUDTC", "tr": "TRDTC", "sv": "SVSTDTC"}
NEEDED = {
    "lb": {"LBTESTCD": "ALT"}, "rs": {"RSTESTCD": "ECOG101"}, "tu": {"TULNKID": "T01", "TUTESTCD": "TUMIDENT"},
    "tr": {"TRLNKID": "T01", "TRTESTCD": "VDIAM"},
}  # fmt: skip


def subjects(start="2023-01-10", end="2023-01-20", alive="2023-05-01", *, death=None, cutoff=None, name="S1"):
    days = {"TRTSDT": start, "TRTEDT": end, "LSTALVDT": alive, "DTHDT": death, "DCUTDT": cutoff}
    row = {key: complete_date(pd.Series([day or ""], dtype=object)) for key, day in days.items()}
    return pd.DataFrame({"STUDYID": ["T"], "USUBJID": [name], **row, "HORIZDT": add_months(row["TRTSDT"], 60)})


def records(subject="S1", **days):
    """Domains from dates by name of domain; a dict stands for a date and what else the record says."""
    domains = {"ex": [], "tu": [], "tr": [], "sv": [], **days}
    return {
        domain: frame(domain, [
            {"USUBJID": subject, **NEEDED.get(domain, {}), **(row if isinstance(row, dict) else {DAY[domain]: row})}
            for row in rows
        ])
        for domain, rows in domains.items()
    }  # fmt: skip


def derive(domains, who=None):
    """Derive ADSV and hold it against its contract."""
    adsv = derive_adsv(domains, subjects() if who is None else who, schedule=SCHEDULE)
    pd.testing.assert_frame_equal(ADSV.check(adsv), adsv)
    return adsv


def visits(adsv, phase=None, *, paramcd="VISIT"):
    """AVISIT, DUEDT, ADT, STATUS of a phase."""
    rows = adsv[(adsv["PARAMCD"] == paramcd) & (adsv["PHASE"] == phase if phase else True)]
    rows = rows[rows["STATUS"] != "AFTER LAST CONTACT"]
    days = {name: iso(rows[name]) for name in ("DUEDT", "ADT")}
    return list(zip(rows["AVISIT"], days["DUEDT"], days["ADT"], rows["STATUS"], strict=True))


def status(adsv, visit, *, paramcd="VISIT"):
    (row,) = adsv[(adsv["AVISIT"] == visit) & (adsv["PARAMCD"] == paramcd)].to_dict("records")
    return row["STATUS"], "" if pd.isna(row["ADT"]) else row["ADT"].strftime("%Y-%m-%d")


def test_a_patient_by_hand():
    domains = records(
        ex=["2023-01-10", "2023-01-12", "2023-01-20"],
        lb=["2023-01-17", "2023-02-21", "2023-03-01"],
        tu=["2022-12-20"],
        tr=["2022-12-20", "2023-04-25"],
    )
    adsv = derive(domains, subjects(alive="2023-10-20"))
    assert visits(adsv, "TREATMENT") == [
        ("Week 1", "2023-01-10", "2023-01-10", "DONE"),
        ("Week 2", "2023-01-17", "2023-01-17", "DONE"),
    ]
    assert visits(adsv, "MONTHLY") == [
        ("Month 1", "2023-02-20", "2023-02-21", "DONE"),
        ("Month 2", "2023-03-20", "", "MISSED"),
        ("Month 3", "2023-04-20", "2023-04-25", "DONE"),
    ]
    assert visits(adsv, "QUARTERLY") == [
        ("Month 6", "2023-07-20", "", "MISSED"),
        ("Month 9", "2023-10-20", "", "MISSED"),
    ]
    assert visits(adsv, paramcd="IMAGING") == [
        ("Month 3", "2023-04-20", "2023-04-25", "DONE"),
        ("Month 6", "2023-07-20", "", "MISSED"),
        ("Month 9", "2023-10-20", "", "MISSED"),
    ]
    second = adsv[(adsv["AVISIT"] == "Month 3") & (adsv["PARAMCD"] == "VISIT")].iloc[0]
    assert (second["AVISITN"], second["SRCDOM"], second["SRCSEQ"], second["STUDYID"]) == (3, "TR", 2, "T")
    missed = adsv[adsv["STATUS"] == "MISSED"]
    assert missed["SRCDOM"].unique().tolist() == [""]
    assert missed["SRCSEQ"].isna().all()


@pytest.mark.parametrize(
    ("end", "weeks"),
    [("2023-01-10", 1), ("2023-01-16", 1), ("2023-01-17", 2), ("2023-01-23", 2), ("2023-01-24", 3)],
)
def test_weeks_are_due_up_to_the_last_day_of_treatment(end, weeks):
    adsv = derive(records(ex=["2023-01-10"]), subjects(end=end))
    assert adsv.loc[adsv["PHASE"] == "TREATMENT", "AVISITN"].tolist() == list(range(1, weeks + 1))


@pytest.mark.parametrize(
    ("end", "months"),
    [
        ("2023-08-31", ["2023-09-30", "2023-10-31", "2023-11-30", "2024-02-29", "2024-05-31", "2024-08-31"]),
        ("2024-02-29", ["2024-03-29", "2024-04-29", "2024-05-29", "2024-08-29", "2024-11-29", "2025-02-28"]),
    ],
)
def test_months_are_calendar_months_after_the_end(end, months):
    adsv = derive(records(ex=[end]), subjects(end, end, alive=months[-1]))
    adsv = adsv[adsv["STATUS"] != "AFTER LAST CONTACT"]
    assert [due for _, due, *_ in visits(adsv)][:5] == months[:5]
    later = adsv[(adsv["PARAMCD"] == "VISIT") & (adsv["PHASE"] != "TREATMENT")]
    assert iso(later["DUEDT"]).tolist() == months
    assert later["AVISITN"].tolist() == [1, 2, 3, 6, 9, 12]
    assert iso(adsv.loc[adsv["PARAMCD"] == "IMAGING", "DUEDT"]).tolist() == months[2:]


@pytest.mark.parametrize(
    ("until", "due"),
    [({"alive": "2023-02-19"}, 0), ({"alive": "2023-02-20"}, 1), ({"alive": "2023-03-19"}, 1),
     ({"alive": "2023-03-20"}, 2)],
)  # fmt: skip
def test_a_visit_is_due_up_to_the_last_day_known_alive(until, due):
    assert len(visits(derive(records(ex=["2023-01-10"]), subjects(**until)), "MONTHLY")) == due


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ({"alive": "2023-02-20"}, ["MISSED", "AFTER LAST CONTACT", "AFTER LAST CONTACT"]),
        ({"alive": "2023-03-19"}, ["MISSED", "AFTER LAST CONTACT", "AFTER LAST CONTACT"]),
        ({"alive": "2023-03-20", "death": "2023-04-20"}, ["MISSED", "MISSED", "AFTER LAST CONTACT"]),
        ({"alive": "2023-03-20", "death": "2023-04-19"}, ["MISSED", "MISSED"]),
        ({"alive": "2023-03-20", "cutoff": "2023-04-19"}, ["MISSED", "MISSED"]),
    ],
)
def test_what_was_due_after_the_last_contact_stands_apart(until, expected):
    adsv = derive(records(ex=["2023-01-10"]), subjects(**until))
    assert adsv.loc[adsv["PHASE"] == "MONTHLY", "STATUS"].tolist() == expected


def test_a_record_close_to_it_does_not_make_a_visit_after_the_last_contact_one_that_was_kept():
    adsv = derive(records(ex=["2023-01-10"], lb=["2023-03-10"]), subjects(alive="2023-03-10"))
    rows = adsv[(adsv["PHASE"] == "MONTHLY") & (adsv["AVISITN"] == 2)]  # due on 2023-03-20
    assert rows["STATUS"].tolist() == ["AFTER LAST CONTACT"]
    assert rows["ADT"].isna().all()


@pytest.mark.parametrize("end", ["death", "cutoff"])
@pytest.mark.parametrize(("day", "due"), [("2023-02-19", 0), ("2023-02-20", 1)])
def test_death_and_cutoff_end_it_too(end, day, due):
    assert len(visits(derive(records(ex=["2023-01-10"]), subjects(**{end: day})), "MONTHLY")) == due


@pytest.mark.parametrize(("start", "last"), [("2020-01-31", 60), ("2020-01-30", 57)])
def test_nothing_is_due_after_the_horizon(start, last):
    adsv = derive(records(ex=[start]), subjects(start, "2020-01-31", alive="2030-01-01"))
    assert adsv.groupby("PARAMCD")["AVISITN"].max().to_dict() == {"IMAGING": last, "VISIT": last}
    assert adsv.loc[adsv["PARAMCD"] == "IMAGING", "AVISITN"].tolist() == list(range(3, last + 1, 3))


@pytest.mark.parametrize(
    ("visit", "day", "answer"),
    [
        ("Week 2", "2023-01-13", "MISSED"),
        ("Week 2", "2023-01-14", "DONE"),
        ("Week 2", "2023-01-20", "DONE"),
        ("Week 2", "2023-01-21", "MISSED"),
        ("Month 1", "2023-02-04", "MISSED"),
        ("Month 1", "2023-02-05", "DONE"),
        ("Month 1", "2023-03-07", "DONE"),
        ("Month 1", "2023-03-08", "MISSED"),
        ("Month 6", "2023-06-04", "MISSED"),
        ("Month 6", "2023-06-05", "DONE"),
        ("Month 6", "2023-09-03", "DONE"),
        ("Month 6", "2023-09-04", "MISSED"),
    ],
)
def test_a_record_within_half_an_interval_is_the_visit(visit, day, answer):
    adsv = derive(records(ex=["2023-01-10"], lb=[day]), subjects(alive="2023-09-30"))
    assert status(adsv, visit) == (answer, day if answer == "DONE" else "")
    (window,) = adsv.loc[(adsv["AVISIT"] == visit) & (adsv["PARAMCD"] == "VISIT"), ["WINSTDT", "WINENDT"]].to_numpy()
    half = {"Week 2": 3, "Month 1": 15, "Month 6": 45}[visit]
    assert (window[1] - window[0]).astype("timedelta64[D]").astype(int) == 2 * half


@pytest.mark.parametrize(("day", "answer"), [("2023-03-05", "MISSED"), ("2023-03-06", "DONE"), ("2023-06-04", "DONE"),
                                             ("2023-06-05", "MISSED")])  # fmt: skip
def test_imaging_has_half_of_three_months_at_month_three_too(day, answer):
    adsv = derive(records(ex=["2023-01-10"], tu=[day]))
    assert status(adsv, "Month 3", paramcd="IMAGING")[0] == answer


@pytest.mark.parametrize(
    ("days", "nearest"),
    [
        (["2023-02-10", "2023-02-22", "2023-02-25"], "2023-02-22"),
        (["2023-02-18", "2023-02-22"], "2023-02-22"),  # of two equally near the later
        (["2023-02-18", "2023-02-23"], "2023-02-18"),
        (["2023-02-20", "2023-02-21"], "2023-02-20"),
    ],
)
def test_the_nearest_record_counts(days, nearest):
    assert status(derive(records(ex=["2023-01-10"], lb=days)), "Month 1") == ("DONE", nearest)


def test_a_record_in_two_windows_serves_both():
    adsv = derive(records(ex=["2023-01-10"], lb=["2023-03-06"]))  # 14 days after month 1, 14 before month 2
    assert [status(adsv, f"Month {month}")[1] for month in (1, 2)] == ["2023-03-06", "2023-03-06"]


@pytest.mark.parametrize(
    ("domain", "record", "answer", "imaging"),
    [
        ("lb", "2023-04-20", "DONE", "MISSED"),
        ("lb", "2023-04-20T09:30", "DONE", "MISSED"),
        ("lb", "2023-04", "MISSED", "MISSED"),
        ("lb", "", "MISSED", "MISSED"),
        ("rs", "2023-04-20", "DONE", "MISSED"),
        ("ex", {"EXSTDTC": "2023-04-20", "EXDOSE": 0}, "DONE", "MISSED"),
        ("tu", "2023-04-20", "DONE", "DONE"),
        ("tr", "2023-04-20", "DONE", "DONE"),
        ("tr", {"TRDTC": "2023-04-20", "TRSTAT": "NOT DONE"}, "MISSED", "MISSED"),
        ("sv", "2023-04-20", "DONE", "MISSED"),
        ("sv", {"SVSTDTC": "2023-04-20", "SVOCCUR": "Y"}, "DONE", "MISSED"),
        ("sv", {"SVSTDTC": "2023-04-20", "SVOCCUR": "N"}, "MISSED", "MISSED"),
    ],
)
def test_which_records_are_a_visit(domain, record, answer, imaging):
    adsv = derive(records(**{"ex": ["2023-01-10"], domain: [record]}))
    assert (status(adsv, "Month 3")[0], status(adsv, "Month 3", paramcd="IMAGING")[0]) == (answer, imaging)


def test_neither_events_nor_telephone_calls_nor_therapies_are_visits():
    domains = records(ex=["2023-01-10"])
    domains["ae"] = frame("ae", [{"USUBJID": "S1", "AESTDTC": "2023-04-20"}])
    domains["ss"] = frame("ss", [{"USUBJID": "S1", "SSTESTCD": "SURVSTAT", "SSDTC": "2023-04-20"}])
    domains["cm"] = frame("cm", [{"USUBJID": "S1", "CMSTDTC": "2023-04-20"}])
    assert status(derive(domains), "Month 3") == ("MISSED", "")


def test_without_the_variable_every_visit_took_place():
    domains = records(ex=["2023-01-10"], sv=["2023-04-20"])
    domains["sv"] = domains["sv"].drop(columns="SVOCCUR")
    assert status(derive(domains), "Month 3")[0] == "DONE"


def test_of_several_on_a_day_the_first_domain_and_number_is_named():
    domains = records(sv=["2023-04-20"], tu=["2022-12-20", "2023-04-20", "2023-04-20"], tr=["2023-04-20"])
    rows = derive(domains).query("AVISIT == 'Month 3'")
    assert rows[["SRCDOM", "SRCSEQ"]].to_numpy().tolist() == [["TU", 2], ["TU", 2]]


def cohort():
    who = pd.concat(
        [subjects(name="S2"), subjects(name="S1"), subjects("", "", name="S3"), subjects(alive="", name="S4")],
        ignore_index=True,
    )
    given = [records(name, ex=["2023-01-10"], lb=["2023-02-20"]) for name in ("S1", "S3", "S4")]
    return {name: pd.concat([one[name] for one in given], ignore_index=True) for name in ("ex", "lb", "tu", "tr")}, who


def test_records_are_those_of_the_subject_and_who_was_not_treated_has_no_visit():
    domains, who = cohort()
    adsv = derive(domains, who)
    month = adsv[adsv["AVISIT"] == "Month 1"]
    assert month[["USUBJID", "STATUS"]].to_numpy().tolist() == [["S1", "DONE"], ["S2", "MISSED"]]
    assert set(adsv["USUBJID"]) == {"S1", "S2"}  # and of S4 it is not known that it was alive


def test_subjects_may_be_numbers():
    domains, who = cohort()
    number = {"S1": 0, "S2": 1, "S3": 2, "S4": 3}
    numbered = {
        name: table.assign(USUBJID=table["USUBJID"].map(number).astype("int64")) for name, table in domains.items()
    }
    adsv = derive_adsv(numbered, who.assign(USUBJID=who["USUBJID"].map(number)), schedule=SCHEDULE)
    assert adsv["USUBJID"].dtype == "int64"
    named = derive(domains, who)
    pd.testing.assert_frame_equal(adsv, named.assign(USUBJID=named["USUBJID"].map(number)))


def test_the_order_of_rows_changes_nothing():
    domains = records(ex=["2023-01-10", "2023-01-10"], lb=["2023-02-18", "2023-02-22"], tu=["2023-04-20", "2023-04-20"])
    turned = {name: table.iloc[::-1] for name, table in domains.items()}
    pd.testing.assert_frame_equal(derive(turned), derive(domains))


def test_the_input_is_left_as_it_was():
    domains, who = cohort()
    before = {name: table.copy(deep=True) for name, table in domains.items()}
    derive(domains, who)
    for name, table in domains.items():
        pd.testing.assert_frame_equal(table, before[name])


def test_another_schedule_is_another_protocol():
    schedule = SCHEDULE.model_copy(update={"months": (), "quarter_months": 2, "week_days": 5})
    adsv = derive_adsv(records(ex=["2023-01-10"]), subjects(), schedule=schedule)
    assert [visit for visit, *_ in visits(adsv)] == ["Month 2", "Week 1", "Week 2", "Week 3"]


def test_nobody_gives_an_empty_dataset():
    assert derive(records(), subjects().iloc[:0]).empty
    assert derive(records(), subjects("", "")).empty
    nothing = derive(records())
    assert nothing["STATUS"].unique().tolist() == ["MISSED", "AFTER LAST CONTACT"]
    assert nothing["ADT"].dtype == DATE


def test_without_any_domain_of_the_clinic_no_visit_after_treatment_can_be_told():
    domains = records(ex=["2023-01-10", "2023-01-20"], tr=["2023-04-20"])
    del domains["sv"]
    adsv = derive(domains)
    assert visits(adsv, "MONTHLY") == visits(adsv, "QUARTERLY") == []
    assert [visit for visit, *_ in visits(adsv, "TREATMENT")] == ["Week 1", "Week 2"]
    assert status(adsv, "Month 3", paramcd="IMAGING") == ("DONE", "2023-04-20")
