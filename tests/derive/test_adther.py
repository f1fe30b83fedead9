"""ADTHER on hand-typed therapies: which count, from which day, and what the record says (rules 12 and 18)."""

from tests.derive.patient import Derived, derive, size, study, target
from tests.derive.together import patients

TUMOUR = {"tu": [target()], "tr": [size("2022-12-20", 50), size("2023-06-01", 50)]}
LATER = "SUBSEQUENT ANTI-CANCER THERAPY"


def medication(name: str, day: str, category: str = LATER) -> dict:
    return {"CMTRT": name, "CMCAT": category, "CMSTDTC": day}


def procedure(name: str, day: str, category: str = LATER) -> dict:
    return {"PRTRT": name, "PRCAT": category, "PRSTDTC": day}


def began_in_march(**domains) -> Derived:
    return derive(study(start="2023-03-01", **TUMOUR, **domains))


def therapies(derived: Derived) -> list[list]:
    """Name, category, day, flag and time of each, with its record."""
    rows = derived.adther
    names = ["ATRT", "ACAT", "ASTDT", "ASTDTF", "AVAL", "AOCCFL", "SRCDOM", "SRCSEQ"]
    return rows.assign(ASTDT=rows["ASTDT"].dt.strftime("%Y-%m-%d"))[names].to_numpy().tolist()


def test_each_therapy_names_its_record_and_the_first_is_flagged():
    derived = began_in_march(
        cm=[medication("SORAFENIB", "2023-09-01"), medication("ASPIRIN", "2023-04-01", "CONCOMITANT MEDICATION")],
        pr=[
            procedure("TACE", "2023-08-01"),
            procedure("TACE", "2022-01-01"),
            procedure("OLT", "2023-10-01", "liver transplant "),
        ],
    )
    assert therapies(derived) == [
        ["SORAFENIB", "THERAPY", "2023-09-01", "", 185, "", "CM", 1],
        ["TACE", "THERAPY", "2023-08-01", "", 154, "Y", "PR", 1],
        ["OLT", "TRANSPLANT", "2023-10-01", "", 215, "", "PR", 3],
    ]


@patients(
    ("recorded", "day", "flag"),
    [
        ("2023-03-02", "2023-03-02", ""),
        ("2023-03", "2023-03-02", "D"),  # the start is the first of the month
        ("2023-05", "2023-05-01", "D"),
        ("2023", "2023-03-02", "M"),
        ("2024", "2024-01-01", "M"),
        ("2024-02-29T10:30", "2024-02-29", ""),
    ],
    lambda recorded: began_in_march(cm=[medication("SORAFENIB", recorded)]),
)
def test_a_partial_date_is_its_first_possible_day_after_the_start(derived, day, flag):
    ((_, _, found, imputed, *_),) = therapies(derived)
    assert (found, imputed) == (day, flag)


@patients(
    ("recorded",),
    [("2023-03-01",), ("2023-02",), ("2022",), ("",)],
    lambda recorded: began_in_march(cm=[medication("SORAFENIB", recorded)]),
)
def test_what_began_before_or_at_no_known_time_is_left_out(derived):
    assert therapies(derived) == []


def test_nobody_had_one_is_not_nobody_asked():
    other = {"CMTRT": "ASPIRIN", "CMSTDTC": "2023-05-01"}
    assert len(derive(study(**TUMOUR, cm=[other])).adther) == 0
    assert len(derive(study(**TUMOUR, cm=[other], pr=[])).adther) == 0
    for nothing in ({}, {"cm": []}, {"pr": []}, {"cm": [], "pr": []}):
        derived = derive(study(**TUMOUR, **nothing))
        assert derived.adther is None
        assert "adther" not in derived.datasets()
