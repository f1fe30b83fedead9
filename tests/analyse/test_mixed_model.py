"""The mixed model on values that can be solved by hand, and against statsmodels (rule 42)."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.mixed_linear_model import MixedLM

from helpers.analyse.mixed_model import fit, mixed_model
from helpers.foundation.protocol import Course, Marker


def values(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["USUBJID", "TIME", "VALUE"]).astype({"TIME": "float64", "VALUE": "float64"})


def fitted(frame: pd.DataFrame) -> pd.DataFrame:
    return fit(frame["VALUE"], frame["TIME"], frame["USUBJID"])


def test_of_complete_values_the_means_are_the_means():
    # two-way layout: A 0 3, B 4 5, C 8 13; residual mean square 2, of subjects 42
    found = fitted(values(("A", 0, 0), ("A", 3, 3), ("B", 0, 4), ("B", 3, 5), ("C", 0, 8), ("C", 3, 13)))
    assert found["TIME"].tolist() == [0, 3]
    np.testing.assert_allclose(found["estimate"], [4, 7], rtol=1e-9)
    # variance of a mean: (2 + (42 - 2) / 2) / 3
    np.testing.assert_allclose(found["se"], [np.sqrt(22 / 3)] * 2, rtol=1e-6)
    half = 1.959963984540054 * np.sqrt(22 / 3)
    np.testing.assert_allclose(found["high"] - found["estimate"], [half] * 2, rtol=1e-6)


def test_who_left_counts_by_the_values_before():
    # C, the highest, has no second value: the mean of those who stay is 4, that of the model is higher
    stayed = values(("A", 0, 0), ("A", 3, 3), ("B", 0, 4), ("B", 3, 5), ("C", 0, 8))
    assert fitted(stayed)["estimate"].iloc[1] > 5


def test_it_is_the_estimate_of_statsmodels():
    random = np.random.default_rng(3)
    rows = [
        (f"S{subject}", time, random.normal(level, 0.5))
        for subject, level in enumerate(random.normal(0, 1, 30))
        for time in (0, 3, 6)[: 1 + subject % 3]
    ]
    frame = values(*rows)
    found = fitted(frame)
    design = (frame["TIME"].to_numpy()[:, None] == np.array([0, 3, 6])).astype("float64")
    theirs = MixedLM(frame["VALUE"], design, groups=frame["USUBJID"]).fit(reml=True)
    np.testing.assert_allclose(found["estimate"], theirs.fe_params, rtol=1e-4)
    np.testing.assert_allclose(found["se"], theirs.bse_fe, rtol=5e-3)  # theirs are of a numeric Hessian


@pytest.mark.parametrize("rows", [
    [("A", 0, 1)], [("A", 0, 1), ("B", 3, 2)], [("A", 0, 1), ("A", 3, 2), ("B", 0, 1), ("B", 3, 2)],
])  # fmt: skip
def test_without_variance_nothing_is_estimated(rows):
    assert fitted(values(*rows))[["estimate", "se", "low", "high"]].isna().all(axis=None)


def study(subjects: int) -> tuple[pd.DataFrame, ...]:
    names = [f"S{n:02d}" for n in range(subjects)]
    start = pd.Timestamp("2024-01-01")
    adsl = pd.DataFrame({"USUBJID": names, "SAFFL": "Y", "TRTSDT": start})
    days = [start, start + pd.Timedelta(days=91)]
    rows = [(name, "AFP", day, 10.0 * (1 + n) * (1 + k)) for n, name in enumerate(names) for k, day in enumerate(days)]
    adlb = pd.DataFrame(rows, columns=["USUBJID", "LBTESTCD", "ADT", "AVAL"])
    adlf = adlb.assign(PARAMCD="ALBI", AVAL=-2 - adlb["AVAL"] % 7 / 10).drop(columns="LBTESTCD")
    return adlb, adlf, adsl


def rows_of(found, stat: str, paramcd: str = "AFP") -> list[float]:
    rows = found.rows
    return rows.loc[(rows["STAT"] == stat) & (rows["PARAMCD"] == paramcd), "STATVAL"].tolist()


@pytest.mark.parametrize(("subjects", "quarters"), [(19, 0), (20, 2)])
def test_a_model_needs_twenty_subjects(subjects, quarters):
    found = mixed_model(*study(subjects), marker=Marker(), course=Course())
    assert rows_of(found, "n") == rows_of(found, "n", "ALBI") == [subjects]
    assert rows_of(found, "values") == [2 * subjects]
    assert len(rows_of(found, "estimate")) == quarters


@pytest.mark.parametrize(("later", "times"), [(4, [0]), (5, [0, 3])])
def test_a_quarter_needs_five_subjects(later, times):
    adlb, adlf, adsl = study(25)
    after = adlb["ADT"] > pd.Timestamp("2024-01-01")
    few = adlb[~after | (adlb["USUBJID"] < f"S{later:02d}")]
    found = mixed_model(few, adlf, adsl, marker=Marker(), course=Course()).rows
    assert found.loc[(found["PARAMCD"] == "AFP") & (found["STAT"] == "estimate"), "TIME"].tolist() == times


def test_values_of_0_have_no_logarithm_and_without_laboratory_there_is_albi_alone():
    adlb, adlf, adsl = study(20)
    found = mixed_model(adlb.assign(AVAL=0.0), adlf, adsl, marker=Marker(), course=Course())
    assert set(found.rows["PARAMCD"]) == {"ALBI"}
    assert set(mixed_model(None, adlf, adsl, marker=Marker(), course=Course()).rows["PARAMCD"]) == {"ALBI"}
