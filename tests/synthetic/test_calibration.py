"""A large cohort against what the generator was calibrated to; tolerances are about three standard errors."""

import numpy as np
import pandas as pd
import pytest

from helpers.synthetic import Truth, generate, latent

pytestmark = pytest.mark.long

SEED, LARGE, COHORT = 901, 4000, 1500
YEAR = 365.25


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    """True times of a large cohort."""
    return latent(subjects=LARGE, seed=SEED)


@pytest.fixture(scope="module")
def cohort() -> dict[str, pd.DataFrame]:
    return generate(subjects=COHORT, seed=SEED, edge_cases=False)


@pytest.fixture(scope="module")
def start(cohort: dict[str, pd.DataFrame]) -> pd.Series:
    dates = cohort["dm"].set_index("USUBJID")["RFSTDTC"]
    return pd.to_datetime(dates[dates != ""])


def share(frame: pd.DataFrame, rows: pd.Series, size: int) -> float:
    return frame.loc[rows, "USUBJID"].nunique() / size


def first_reader(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame[frame[column] != "INDEPENDENT ASSESSOR"]


def local_progression(tr: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """First day on which the sum was 20% above its smallest value so far, and the last day with a sum."""
    tr = first_reader(tr, "TREVAL")
    tr = tr[tr["TRLNKID"].str.startswith("T") & (tr["TRTESTCD"] == "VDIAM")]
    tr = tr.assign(MM=(tr["TRSTRESN"] * np.where(tr["TRSTRESU"] == "cm", 10, 1)).round(1))
    visits = tr.groupby(["USUBJID", "VISITNUM"])
    scans = visits.agg(DAY=("TRDTC", "max"), N=("MM", "count"), ALL=("MM", "size"), SUM=("MM", "sum"))
    scans = scans[scans["N"] == scans["ALL"]].reset_index()
    scans["NADIR"] = scans.groupby("USUBJID")["SUM"].transform(lambda part: part.cummin().shift())
    grown = scans[(scans["SUM"] > scans["NADIR"]) & (10 * scans["SUM"] >= 12 * scans["NADIR"])]
    return grown.groupby("USUBJID")["DAY"].min(), scans.groupby("USUBJID")["DAY"].max()


def survival(time: np.ndarray, event: np.ndarray, at: float) -> float:
    """Kaplan-Meier estimate, written out."""
    estimate = 1.0
    for moment in np.unique(time[event & (time <= at)]):
        estimate *= 1 - (event & (time == moment)).sum() / (time >= moment).sum()
    return estimate


def hazard(time: pd.Series, event: pd.Series) -> float:
    return event.sum() / time.sum()


def test_local_hazard_doubles_over_five_centimetres(truth: pd.DataFrame) -> None:
    time = truth[["local", "death", "transplant"]].min(axis=1)
    large = truth["diameters"].map(max) > 50
    for rows, expected in ((~large, 0.07), (large, 0.14)):
        assert hazard(time[rows], time[rows] == truth.loc[rows, "local"]) == pytest.approx(expected, rel=0.2)


def test_distant_progression_is_weibull(truth: pd.DataFrame) -> None:
    times = truth.loc[~np.isfinite(truth["transplant"]), "distant"]
    for year in (0.5, 1, 2, 4):
        assert (times > year).mean() == pytest.approx(np.exp(-((year / 1.9) ** 0.85)), abs=0.025)


def test_death_hazard_before_and_after_progression(truth: pd.DataFrame) -> None:
    plain = truth[~np.isfinite(truth["transplant"])]
    change = plain[["local", "distant"]].min(axis=1)
    first = plain[["death"]].assign(change=change).min(axis=1)
    for rows, ratio in ((plain["score"] <= 6, 1.0), (plain["score"] >= 7, 1.8)):
        before = hazard(first[rows], plain.loc[rows, "death"] < change[rows])
        after = hazard((plain["death"] - first)[rows], plain.loc[rows, "death"] >= change[rows])
        assert before == pytest.approx(0.06 * ratio, rel=0.35)
        assert after == pytest.approx(0.42 * ratio, rel=0.12)


def test_true_survival_is_that_of_the_stated_hazards(truth: pd.DataFrame) -> None:
    """Against a second simulation of the hazards, with draws of its own and nothing of the generator."""
    random = np.random.default_rng(20)
    size = 200_000
    large, frail = random.random(size) < 0.138, random.random(size) < 0.14  # over 5 cm; Child-Pugh B
    local = random.exponential(size=size) / np.where(large, 0.14, 0.07)
    distant = 1.9 * random.exponential(size=size) ** (1 / 0.85)
    unit, ratio, change = random.exponential(size=size), np.where(frail, 1.8, 1.0), np.minimum(local, distant)
    early = unit <= 0.06 * ratio * change
    death = np.where(early, unit / (0.06 * ratio), change + (unit - 0.06 * ratio * change) / (0.42 * ratio))
    expected = pd.DataFrame({"death": death, "local": local, "distant": distant})
    for events in (["death"], ["death", "local"], ["death", "distant"]):
        for year in (1, 2, 3, 5):
            seen = (truth[events].min(axis=1) > year).mean()
            assert seen == pytest.approx((expected[events].min(axis=1) > year).mean(), abs=0.025), (events, year)


def test_survival_as_observed() -> None:
    """The published-like figures, which belong to the hazards without their two multipliers.

    Progression is dated to the scan that shows it, survival goes to the last contact.
    """
    plain = Truth(child_b_ratio=1.0, large_lesion_ratio=1.0)
    cohort = generate(subjects=COHORT, seed=SEED, truth=plain, edge_cases=False)
    dm = cohort["dm"][cohort["dm"]["RFSTDTC"] != ""].set_index("USUBJID")
    start, ss = pd.to_datetime(dm["RFSTDTC"]), cohort["ss"]
    death = dm["DTHDTC"].where(dm["DTHDTC"].str.len() != 7, dm["DTHDTC"] + "-15").replace("", None)
    death = pd.to_datetime(death)
    local, last = local_progression(cohort["tr"])
    new = first_reader(cohort["tu"], "TUEVAL")
    distant = new[new["TUSTRESC"] == "NEW"].groupby("USUBJID")["TUDTC"].min()
    alive = ss[ss["SSSTRESC"] == "ALIVE"].groupby("USUBJID")["SSDTC"].max()
    for first, until, expected in (
        (None, alive, {1: 0.86, 2: 0.67, 3: 0.50}),
        (local, last, {1: 0.82, 2: 0.61, 3: 0.43}),
        (distant, last, {1: 0.58, 2: 0.33, 3: 0.19}),
    ):
        event = death
        if first is not None:
            event = pd.concat([pd.to_datetime(first).reindex(start.index), death], axis=1).min(axis=1)
        end = event.fillna(pd.to_datetime(until).reindex(start.index)).fillna(start)
        time = (end - start).dt.days.to_numpy() / YEAR
        for year, value in expected.items():
            assert survival(time, event.notna().to_numpy(), year) == pytest.approx(value, abs=0.04)


def test_baseline(truth: pd.DataFrame, cohort: dict[str, pd.DataFrame]) -> None:
    assert truth["age"].mean() == pytest.approx(65.5, abs=0.6)  # whole years completed
    assert truth["age"].std() == pytest.approx(8.5, abs=0.4)
    assert (truth["sex"] == "M").mean() == pytest.approx(0.80, abs=0.02)
    for column, values, expected in (
        ("score", (5, 6, 7, 8), Truth().child_pugh),
        ("ecog", (0, 1, 2), Truth().ecog),
        ("bclc", ("0", "A", "B", "C"), Truth().bclc),
        ("tace", (1, 2, 3, 4, 5), Truth().prior_tace),
    ):
        seen = [(truth[column] == value).mean() for value in values]
        assert seen == pytest.approx(expected, abs=0.025), column
    assert truth["diameters"].map(len).value_counts(normalize=True).loc[[1, 2, 3]].tolist() == pytest.approx(
        Truth().lesions, abs=0.02
    )
    assert truth["diameters"].map(max).median() == pytest.approx(29, rel=0.04)
    assert truth["afp"].median() == pytest.approx(20, rel=0.15)
    score = cohort["rs"][(cohort["rs"]["RSTESTCD"] == "CPSCORE") & (cohort["rs"]["VISITNUM"] == 1)]["RSSTRESN"]
    assert (score == 5).mean() == pytest.approx(0.64, abs=0.04)


def test_noise_of_a_scan(truth: pd.DataFrame, cohort: dict[str, pd.DataFrame]) -> None:
    true = truth.set_index("USUBJID")["diameters"].map(max)
    tr = cohort["tr"][(cohort["tr"]["VISITNUM"] == 1) & (cohort["tr"]["TRLNKID"] == "T01")]
    tr = first_reader(tr[tr["TRTESTCD"] == "VDIAM"], "TREVAL").set_index("USUBJID")
    size = tr["TRSTRESN"] * np.where(tr["TRSTRESU"] == "cm", 10, 1)
    error = (np.log(size) - np.log(true))[true > 15]
    assert error.std() == pytest.approx(0.10, abs=0.01)
    assert error.mean() == pytest.approx(0, abs=0.01)


def test_enhancement_persists_and_response_deepens(
    truth: pd.DataFrame, cohort: dict[str, pd.DataFrame], start: pd.Series
) -> None:
    local = truth.set_index("USUBJID")["local"]
    tr = cohort["tr"][(cohort["tr"]["TRLNKID"] == "T01") & (cohort["tr"]["TRTESTCD"] == "VDIAM")]
    tr = first_reader(tr, "TREVAL")
    tr = tr[tr["TRSTRESN"].notna() & tr["USUBJID"].isin(start.index)]
    since = (pd.to_datetime(tr["TRDTC"]) - tr["USUBJID"].map(start)).dt.days / YEAR
    intact = tr[since < tr["USUBJID"].map(local) - 0.3]
    for month, expected in ((3, 0.77), (12, 0.38), (24, 0.23)):
        seen = intact.loc[intact["VISITNUM"] == 10 + month, "TRSTRESN"] > 0
        assert seen.mean() == pytest.approx(expected, abs=0.05), month
    first = tr[tr["VISITNUM"] == 1].set_index("USUBJID")["TRSTRESN"]
    half = tr[tr["VISITNUM"] == 16].set_index("USUBJID")["TRSTRESN"]
    ratio = (half / first).dropna()
    assert (ratio == 0).mean() == pytest.approx(0.38, abs=0.05)
    assert ((ratio > 0) & (ratio <= 0.7)).mean() == pytest.approx(0.38, abs=0.06)


def test_toxicity(cohort: dict[str, pd.DataFrame], start: pd.Series) -> None:
    ae, size = cohort["ae"], len(start)
    day = pd.to_datetime(ae["AESTDTC"].where(ae["AESTDTC"].str.len() == 10, None)) - ae["USUBJID"].map(start)
    acute = (day.dt.days >= 0) & (day.dt.days <= 91)
    gut = (ae["AEBODSYS"] == "Gastrointestinal disorders") & (ae["AEDECOD"] != "Ascites")
    severe = ae["AETOXGR"].isin(["3", "4", "5"])
    assert share(ae, acute & (ae["AEDECOD"] == "Fatigue"), size) == pytest.approx(0.24, abs=0.035)
    assert share(ae, acute & gut, size) == pytest.approx(0.33, abs=0.045)
    assert 0.01 < share(ae, acute & gut & severe, size) < 0.065
    assert 0.01 < share(ae, gut & severe & (ae["AEREL"] != "NOT RELATED"), size) < 0.065


def test_liver_function_after_sbrt(cohort: dict[str, pd.DataFrame], start: pd.Series) -> None:
    limit = cohort["ex"].groupby("USUBJID")["EXSTDTC"].max().pipe(pd.to_datetime) + pd.DateOffset(months=3)
    rs = cohort["rs"][(cohort["rs"]["RSTESTCD"] == "CPSCORE") & cohort["rs"]["USUBJID"].isin(start.index)]
    base = rs[rs["VISITNUM"] == 1].set_index("USUBJID")["RSSTRESN"]
    early = rs[(rs["VISITNUM"] > 1) & (pd.to_datetime(rs["RSDTC"]) <= rs["USUBJID"].map(limit))]
    worse = set(early.loc[early["RSSTRESN"] >= early["USUBJID"].map(base) + 2, "USUBJID"])
    assert 0.05 < len(worse) / len(start) < 0.16
    lb = cohort["lb"][cohort["lb"]["LBTESTCD"].isin(["ALT", "AST"]) & (cohort["lb"]["VISITNUM"] > 1)]
    early = pd.to_datetime(lb["LBDTC"].str[:10]) <= lb["USUBJID"].map(limit)
    high = set(lb.loc[early & (lb["LBSTRESN"] > 5 * lb["LBSTNRHI"]), "USUBJID"])
    assert 0.02 < len(worse | high) / len(start) < 0.25


def test_a_simulation_can_change_the_truth() -> None:
    safe = latent(subjects=300, seed=SEED, truth=Truth(local_hazard=0.0))
    assert not np.isfinite(safe["local"]).any()
    quiet = generate(subjects=60, seed=SEED, truth=Truth(acute_ratio=0.0, chronic_ratio=0.0), edge_cases=False)
    assert not (quiet["ae"]["AEDECOD"] == "Nausea").any()
