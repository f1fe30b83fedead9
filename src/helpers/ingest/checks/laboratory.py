"""Laboratory results: values, units, limits (rule 27)."""

import pandas as pd

from helpers.foundation.calendar import complete_date
from helpers.foundation.laboratory import CTCAE, conversion, standard_unit
from helpers.foundation.terms import is_term
from helpers.ingest.checks.check import Data, check, collapsed

# Values, and upper limits of normal, between which a result in the standard unit is plausible.
_VALUES = {
    "ALT": (1, 20_000), "AST": (1, 20_000), "ALP": (3, 10_000), "GGT": (1, 10_000), "BILI": (0.5, 1_500),
    "ALB": (5, 80), "PLAT": (1, 3_000), "WBC": (0.05, 500), "NEUT": (0, 300), "LYM": (0, 500), "HGB": (20, 260),
    "INR": (0.5, 20), "CREAT": (5, 3_000), "AFP": (0, 10_000_000),
}  # fmt: skip
_UPPER_LIMITS = {
    "ALT": (10, 200), "AST": (10, 200), "ALP": (30, 1_000), "GGT": (8, 300), "BILI": (5, 70), "ALB": (35, 70),
    "PLAT": (200, 800), "WBC": (5, 30), "NEUT": (3, 20), "LYM": (1.5, 20), "HGB": (100, 220), "INR": (0.9, 2),
    "CREAT": (40, 250), "AFP": (1, 60),
}  # fmt: skip
_TIMES_POSSIBLE = 1_000
"""A value, or a limit of normal, so many times the highest plausible one is not possible; nor is one below 0."""

_NOT_GRADABLE = {
    "upper": "so they are not gradable (creatinine: only against its baseline)",
    "lower": "so they are gradable only where they are below the limits that CTCAE states as numbers",
}
"""What follows from a missing limit of normal."""


@check(
    "LB-001", "ERROR", "LB", "LBSTRESN",
    "The result of {LBTESTCD} is {LBSTRESN} {LBSTRESU}, below 0.",
    "Correct the result.",
)  # fmt: skip
def negative_result(data: Data) -> pd.DataFrame:
    """Results below 0 of tests that cannot be."""
    return data["lb"][(data["lb"]["LBSTRESN"] < 0) & data["lb"]["LBTESTCD"].isin(_VALUES)]


@check(
    "LB-002", "QUERY", "LB", "LBSTRESU",
    "The unit of {LBTESTCD} is '{LBSTRESU}', which is not known for that test, so the result is not gradable.",
    "Give the result in a unit in common use for the test.",
)  # fmt: skip
def unknown_unit(data: Data) -> pd.DataFrame:
    """Results of known tests in units without a conversion."""
    lb = data["lb"]
    valued = lb[lb["LBTESTCD"].isin(_VALUES) & lb["LBSTRESN"].notna()]
    return collapsed(valued[conversion(valued["LBTESTCD"], valued["LBSTRESU"]).isna()], ["LBTESTCD", "LBSTRESU"])


@check(
    "LB-003", "QUERY", "LB", "LBSTNRHI",
    "The limits of normal of {LBTESTCD} are {LBSTNRLO} and {LBSTNRHI}: the lower above the upper.",
    "Correct the limits.",
)  # fmt: skip
def limits_reversed(data: Data) -> pd.DataFrame:
    """Lower limits above upper limits."""
    lb = data["lb"]
    return collapsed(lb[lb["LBSTNRLO"] > lb["LBSTNRHI"]], ["LBTESTCD", "LBSTNRLO", "LBSTNRHI"])


@check(
    "LB-004", "QUERY", "LB", "LBDTC",
    "The result of {LBTESTCD} is dated '{LBDTC}', so it is not used.",
    "Give the whole date of the specimen.",
    together="Results are dated '{LBDTC}', so they are not used.",
)  # fmt: skip
def result_without_date(data: Data) -> pd.DataFrame:
    """Results without a complete date."""
    lb = data["lb"]
    return collapsed(lb[lb["LBSTRESN"].notna() & complete_date(lb["LBDTC"]).isna()], ["USUBJID", "LBDTC"])


@check(
    "LB-005", "QUERY", "LB", "LBSTNRHI",
    "The results of {tests} of {LBDTC} have no {side} limit of normal, {so}.",
    "Give the limits of normal of the laboratory.",
)  # fmt: skip
def no_limit(data: Data) -> pd.DataFrame:
    """Results without the limit against which CTCAE grades them, one finding per subject, date and limit."""
    return pd.concat([_without(data["lb"], "LBSTNRHI", "upper"), _without(data["lb"], "LBSTNRLO", "lower")])


@check(
    "LB-006", "QUERY", "LB", "LBSTRESN",
    "{LBTESTCD} has {results} different results at {LBDTC}.",
    "Keep the one that counts, or give the times.",
)  # fmt: skip
def two_results_at_once(data: Data) -> pd.DataFrame:
    """Different results of a test at the same date and time."""
    lb = data["lb"]
    lb = lb[lb["LBSTRESN"].notna() & (lb["LBDTC"] != "")]
    same = ["USUBJID", "LBTESTCD", "LBDTC"]
    several = lb[lb.duplicated(same, keep=False)]
    if not len(several):
        return several
    several = several.assign(value=several["LBSTRESN"] * conversion(several["LBTESTCD"], several["LBSTRESU"]).fillna(1))
    several = several.assign(results=several.groupby(same)["value"].transform("nunique"))
    wrong = several[several["results"] > 1].sort_values([*same, "LBSEQ"], kind="stable")
    return wrong.drop_duplicates(same, keep="last").drop(columns="value")


@check(
    "LB-007", "QUERY", "LB", "LBBLFL",
    "The result of {LBTESTCD} of {LBDTC} is flagged as baseline, after the start of treatment on {start}.",
    "Correct the flag or the date; the last result up to the start counts as baseline.",
    ("lb", "ex"),
)  # fmt: skip
def baseline_after_start(data: Data) -> pd.DataFrame:
    """LBBLFL or LBLOBXFL on results after TRTSDT."""
    flagged = pd.concat([_flagged(data["lb"], name) for name in ("LBBLFL", "LBLOBXFL")], ignore_index=True)
    flagged = flagged.assign(start=data.start_of(flagged)).drop_duplicates(["USUBJID", "LBSEQ"])
    return flagged[complete_date(flagged["LBDTC"]) > flagged["start"]]


@check(
    "LB-008", "QUERY", "LB", "LBSTRESN",
    "The result of {LBTESTCD} is {LBSTRESN} {LBSTRESU} ({si} {unit}), which is hardly possible.",
    "Check the result and its unit.",
    together="Results of {LBTESTCD} in {LBSTRESU} are hardly possible.",
)  # fmt: skip
def implausible_result(data: Data) -> pd.DataFrame:
    """Results beyond what is believable in the standard unit."""
    lb = _in_standard_unit(data["lb"], "LBSTRESN")
    outside = _outside(lb, _VALUES) & (lb["LBSTRESN"] >= 0) & ~_impossible(lb, _VALUES)
    return collapsed(lb[outside], ["LBTESTCD", "LBSTRESU"], more_than=50)


@check(
    "LB-009", "QUERY", "LB", "LBSTNRHI",
    "The upper limit of normal of {LBTESTCD} is {LBSTNRHI} {LBSTRESU} ({si} {unit}), which is hardly possible.",
    "Check that the limit is in the unit of the result.",
)  # fmt: skip
def implausible_limit(data: Data) -> pd.DataFrame:
    """Upper limits beyond what is believable: often in another unit than the result."""
    lb = _in_standard_unit(data["lb"], "LBSTNRHI")
    outside = _outside(lb, _UPPER_LIMITS) & ~_impossible(lb, _UPPER_LIMITS)
    return collapsed(lb[outside], ["LBTESTCD", "LBSTNRHI", "LBSTRESU"])


@check(
    "LB-010", "QUERY", "LB", "LBSTRESN",
    "The result of {LBTESTCD} of '{LBDTC}' has no value as a number, so it is not used.",
    "Give the value; where the test was not done, remove the record or say NOT DONE in LBSTAT.",
    together="Results of {LBTESTCD} have no value as a number, so they are not used.",
)  # fmt: skip
def no_value(data: Data) -> pd.DataFrame:
    """Results of known tests without LBSTRESN that are not said to be NOT DONE."""
    lb = data["lb"]
    done = ~is_term(lb["LBSTAT"], "NOT DONE")
    return collapsed(lb[lb["LBTESTCD"].isin(_VALUES) & lb["LBSTRESN"].isna() & done], ["LBTESTCD"])


@check(
    "LB-011", "QUERY", "LB", "LBBLFL",
    "The results of {tests} of {day} are flagged as baseline, but the last ones up to the start of treatment on "
    "{start} are of {last}.",
    "Correct the flag or the date; the last result up to the start counts as baseline.",
    ("lb", "ex"),
)  # fmt: skip
def other_baseline(data: Data) -> pd.DataFrame:
    """LBBLFL or LBLOBXFL on results of tests with later results up to TRTSDT: one row per subject and day."""
    lb = data["lb"][data["lb"]["LBSTRESN"].notna()]
    lb = lb.assign(start=data.start_of(lb), day=complete_date(lb["LBDTC"]))
    before = lb[lb["day"] <= lb["start"]]
    before = before.assign(last=before.groupby(["USUBJID", "LBTESTCD"])["day"].transform("max"))
    flags = pd.concat([_flagged(before, name) for name in ("LBBLFL", "LBLOBXFL")], ignore_index=True)
    flags = flags[flags["day"] < flags["last"]].sort_values(["USUBJID", "LBSEQ"], kind="stable")
    days = ["USUBJID", "day", "last"]
    tests = flags.groupby(days)["LBTESTCD"].agg(lambda tests: ", ".join(sorted(set(tests)))).rename("tests")
    return flags.drop_duplicates(days).merge(tests.reset_index(), on=days)


@check(
    "LB-012", "ERROR", "LB", "LBSTRESN",
    "The result of {LBTESTCD} is {LBSTRESN} {LBSTRESU} ({si} {unit}), which nobody has.",
    "Correct the result or its unit.",
)  # fmt: skip
def impossible_result(data: Data) -> pd.DataFrame:
    """Results 1,000 times the highest plausible one and more."""
    lb = _in_standard_unit(data["lb"], "LBSTRESN")
    return lb[_impossible(lb, _VALUES)]


@check(
    "LB-013", "ERROR", "LB", "LBSTNRHI",
    "The upper limit of normal of {LBTESTCD} is {LBSTNRHI} {LBSTRESU} ({si} {unit}), which no laboratory has.",
    "Correct the limit or the unit.",
)  # fmt: skip
def impossible_limit(data: Data) -> pd.DataFrame:
    """Upper limits below 0, or 1,000 times the highest plausible one and more; one finding where they are many."""
    lb = _in_standard_unit(data["lb"], "LBSTNRHI")
    return collapsed(lb[_impossible(lb, _UPPER_LIMITS) | (lb["si"] < 0)], ["LBTESTCD", "LBSTNRHI", "LBSTRESU"])


def _flagged(lb: pd.DataFrame, name: str) -> pd.DataFrame:
    return lb[is_term(lb[name], "Y")].assign(variable=name, value="Y")


def _without(lb: pd.DataFrame, limit: str, side: str) -> pd.DataFrame:
    """One row per subject and date with results that lack a limit; a test that always lacks it is one row."""
    reference = limit.replace("LBST", "A")
    tests = [test for test, criterion in CTCAE.items() if reference in criterion.references]
    valued = lb[lb["LBSTRESN"].notna() & lb["LBTESTCD"].isin(tests)]
    wrong = valued[valued[limit].isna()].assign(tests=lambda rows: rows["LBTESTCD"])
    if not len(wrong):
        return pd.DataFrame()
    never = valued.groupby("LBTESTCD")[limit].transform("count")[wrong.index] == 0
    habits = collapsed(wrong[never].assign(LBDTC="any date"), ["LBTESTCD"], more_than=1)
    dated = wrong[~never].sort_values(["USUBJID", "LBDTC", "LBSEQ"], kind="stable")
    by = ["USUBJID", "LBDTC"]
    named = dated.groupby(by)["LBTESTCD"].agg(lambda tests: ", ".join(sorted(set(tests)))).rename("tests")
    days = dated.drop_duplicates(by).drop(columns="tests").merge(named.reset_index(), on=by)
    found = pd.concat([habits, days], ignore_index=True)
    return found.assign(variable=limit, value="", side=side, so=_NOT_GRADABLE[side])


def _in_standard_unit(lb: pd.DataFrame, variable: str) -> pd.DataFrame:
    return lb.assign(si=lb[variable] * conversion(lb["LBTESTCD"], lb["LBSTRESU"]), unit=standard_unit(lb["LBTESTCD"]))


def _impossible(lb: pd.DataFrame, limits: dict[str, tuple[float, float]]) -> pd.Series:
    high = lb["LBTESTCD"].map({test: high for test, (_, high) in limits.items()}).astype("float64")
    return lb["si"] >= _TIMES_POSSIBLE * high


def _outside(lb: pd.DataFrame, limits: dict[str, tuple[float, float]]) -> pd.Series:
    low = lb["LBTESTCD"].map({test: low for test, (low, _) in limits.items()}).astype("float64")
    high = lb["LBTESTCD"].map({test: high for test, (_, high) in limits.items()}).astype("float64")
    return (lb["si"] < low) | (lb["si"] > high)
