"""ADXD on hand-typed doses: units, lesions and the BED of the target (rule 48)."""

import numpy as np
import pytest

from helpers.analyse.dose import dose_points, dose_summary, lesion_incidence_by_target_dose
from tests.analyse.behind import agree
from tests.derive.patient import PROTOCOL, START, derive, size, study, target

TR = [size("2022-12-20", 50), size("2022-12-20", 20, "T02")]


def dose(value: float, test: str = "PTVD95", unit: str = "Gy", lesion: str = "") -> dict:
    return {"XDTESTCD": test, "XDSTRESN": value, "XDSTRESU": unit, "XDLNKID": lesion}


def fractions(number: int, lesion: str = "") -> list[dict]:
    days = [f"2023-01-{10 + day}" for day in range(number)]
    return [{"EXTRT": "SBRT", "EXDOSE": 10, "EXDOSU": "Gy", "EXSTDTC": day, "EXLNKID": lesion} for day in days]


def derived(*xd: dict, ex: list[dict] | None = None, tu: list[dict] | None = None):
    return derive(study(tu=tu or [target()], tr=TR, ex=ex or fractions(5), xd=list(xd)))


@pytest.mark.parametrize(("test", "unit", "value"), [
    ("LIVMEAN", "cGy", 0.12), ("LIVMEAN", "gy", 12), ("LIVVOL", "mL", 12), ("GTVVOL", "cm3", 12),
    ("GTVVOL", "Gy", None),
    ("GTVMAX", "Gy", None),
])  # fmt: skip
def test_values_in_standard_units(test, unit, value):
    rows = derived(dose(12, test, unit)).adxd
    assert rows["AVAL"].tolist() == ([] if value is None else [pytest.approx(value)])


def test_bed_of_the_dose_to_the_target_by_the_fractions_of_the_lesion():
    (row,) = derived(dose(50)).adxd.to_dict("records")
    assert (row["LESION"], row["BED10"]) == ("T01", 100)  # 50 (1 + 10 / 10)


def test_bed_is_unknown_where_the_fractions_of_the_lesion_are():
    two = [target(), target("T02")]
    assert np.isnan(derived(dose(50, lesion="T01"), tu=two).adxd["BED10"].item())
    named = derived(dose(50, lesion="T01"), tu=two, ex=[*fractions(5, "T01"), *fractions(3, "T02")]).adxd
    assert named["BED10"].item() == 100
    assert np.isnan(derived(dose(50), tu=two, ex=fractions(5, "T01")).adxd["BED10"].item())


def test_what_was_not_collected_is_no_dataset():
    assert derive(study(tu=[target()], tr=TR)).adxd is None
    assert dose_summary(None).rows.empty
    assert dose_points(None, None, None).empty


def test_median_and_range_of_what_was_collected():
    found = dose_summary(derived(dose(40), dose(50), dose(12, "LIVMEAN")).adxd)
    agree(found)
    numbers = found.rows.pivot(index="TERM", columns="STAT", values="STATVAL")
    assert numbers.loc["PTVD95", ["n", "values", "median", "min", "max"]].tolist() == [1, 2, 45, 40, 50]
    assert numbers.index.tolist() == ["LIVMEAN", "PTVD95"]


def test_the_mean_dose_against_the_largest_rise():
    points = [
        {
            "RSTESTCD": "CPSCORE",
            "RSCAT": "CHILD-PUGH CLASSIFICATION",
            "RSSTRESC": f"{value}",
            "RSSTRESN": value,
            "RSDTC": day,
        }
        for value, day in ((5, START), (8, "2023-02-10"), (6, "2023-03-10"), (10, "2024-03-10"))
    ]
    made = derive(study(tu=[target()], tr=TR, ex=fractions(5), xd=[dose(12, "LIVMEAN")], rs=points))
    (row,) = dose_points(made.adxd, made.adlf, made.adsl).to_dict("records")
    assert (row["LIVMEAN"], row["RISE"], row["RILD"]) == (12, 3, True)


def test_control_of_lesions_by_the_dose_to_the_target():
    settings = {"lesions": PROTOCOL.exploratory.lesions, "times_months": [12]}
    made = derived(dose(49))
    found = lesion_incidence_by_target_dose(made.adles, made.adxd, **settings)
    assert found.rows["TERM"].unique().tolist() == ["BED10<100"]
    assert set(found.rows["ANALYSIS"]) == {"lesion-cumulative-incidence-ptvd95"}
    assert lesion_incidence_by_target_dose(made.adles, None, **settings).rows.empty
