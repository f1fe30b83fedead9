"""Rule 1 on hand-typed patients: the dose of a course, and where it is not known which lesion got which dose."""

import pandas as pd

from tests.derive.patient import derive, study, target
from tests.derive.together import patients

ONE, TWO = [target()], [target(), target("T02")]
NOT_KNOWN = None


def fraction(day: str, dose: float = 10, lesion: str = "") -> dict:
    return {"EXTRT": "SBRT", "EXDOSE": dose, "EXDOSU": "Gy", "EXSTDTC": day, "EXLNKID": lesion}


def dose(adsl: pd.DataFrame) -> tuple | None:
    (row,) = (row for _, row in adsl.iterrows())
    values = row[["DOSETOT", "NFRAC", "DOSEFX", "BED10"]]
    assert values.isna().all() or values.notna().all()
    return None if pd.isna(row["BED10"]) else tuple(values)


DAYS = [f"2023-01-{day}" for day in ("10", "12", "14", "16", "18")]
# 5 x 20 Gy: BED10 = 100 (1 + 20 / 10) = 300; 5 x 10 Gy: 50 (1 + 10 / 10) = 100; 10 x 10 Gy: 200
FIVE = [fraction(day) for day in DAYS]


@patients(
    ("ex", "tu", "expected"),
    [
        # Two lesions, two records per day, 20 Gy each: 200 Gy to nobody.
        ([fraction(day, 20) for day in DAYS for _ in range(2)], TWO, NOT_KNOWN),
        ([fraction(day, 20, lesion) for day in DAYS for lesion in ("T01", "T02")], TWO, (100, 5, 20, 300)),
        (FIVE, TWO, (50, 5, 10, 100)),
        ([*FIVE, fraction("2023-01-18")], TWO, NOT_KNOWN),
        ([*FIVE, fraction("2023-01-18T16:00")], TWO, NOT_KNOWN),
        ([*FIVE, fraction("2023-01-19")], TWO, (60, 6, 10, 120)),
        # One lesion: two sessions of a day are both its own.
        ([fraction(day) for day in DAYS for _ in range(2)], ONE, (100, 10, 10, 200)),
        # A day on which the dose was 0 is no fraction.
        ([*FIVE, fraction("2023-01-18", 0)], TWO, (50, 5, 10, 100)),
        # Some fractions name a lesion and some do not.
        ([*FIVE, fraction("2023-01-20", 10, "T01")], TWO, NOT_KNOWN),
        ([*FIVE, fraction("2023-01-20", 10, "T01")], ONE, (60, 6, 10, 120)),
        # A lesion found later is not treated; without any, a second fraction of a day may be another lesion's.
        (
            [fraction(day) for day in DAYS for _ in range(2)],
            [target(), target("T02", "2023-02-01")],
            (100, 10, 10, 200),
        ),
        ([fraction(day) for day in DAYS for _ in range(2)], [], NOT_KNOWN),
        (FIVE, [], (50, 5, 10, 100)),
        # Of two lesions with courses of their own the higher total.
        ([*(fraction(day, 10, "T01") for day in DAYS), fraction("2023-01-10", 30, "T02")], TWO, (50, 5, 10, 100)),
    ],
    lambda ex, tu: derive(study(ex=ex, tu=tu)),
)
def test_the_dose_is_that_of_a_course(derived, expected):
    assert dose(derived.adsl) == expected


def test_one_subject_of_whom_it_is_not_known_leaves_the_others():
    ex = [{**fraction(day, 20), "USUBJID": "S2"} for day in DAYS for _ in range(2)]
    tu = [*TWO, *({**lesion, "USUBJID": "S2"} for lesion in TWO)]
    dm = [{"STUDYID": "T", "USUBJID": name} for name in ("S1", "S2")]
    adsl = derive(study(dm=dm, ex=[*FIVE, *ex], tu=tu)).adsl.set_index("USUBJID")
    assert adsl["BED10"].fillna(-1).to_dict() == {"S1": 100, "S2": -1}
    assert adsl["SBRTDUR"].to_dict() == {"S1": 9, "S2": 9}
