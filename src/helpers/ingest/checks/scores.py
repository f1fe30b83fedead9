"""Responses and scores: Child-Pugh, ECOG, BCLC, mRECIST."""

import pandas as pd

from helpers.foundation.calendar import complete_date
from helpers.foundation.terms import is_term
from helpers.ingest.checks.check import Data, check, collapsed
from helpers.ingest.checks.terms import SCORES
from helpers.ingest.numbers import as_numbers

_POINTS = {"CPSCORE": (5, 15), "CPASCITE": (1, 3), "CPENCEPH": (1, 3), "ECOG101": (0, 5)}
_STAGES = ("", "0", "A", "B", "C", "D")
_RESPONSES = ("", "CR", "PR", "SD", "PD", "NE", "NON-CR/NON-PD", "NOT EVALUABLE")


@check(
    "RS-001", "ERROR", "RS", "RSSTRESC",
    "{RSTESTCD} is {points}; it goes from {low} to {high} in whole points.",
    "Correct the score.",
)  # fmt: skip
def impossible_points(data: Data) -> pd.DataFrame:
    """Points of Child-Pugh or ECOG that the score does not have."""
    scored = _scored(data)
    outside = (scored["points"] < scored["low"]) | (scored["points"] > scored["high"]) | (scored["points"] % 1 != 0)
    return scored[scored["points"].notna() & outside]


@check(
    "RS-002", "QUERY", "RS", "RSSTRESC",
    "{RSTESTCD} is '{RSSTRESC}', which is not a number, so it is not used.",
    "Give the points.",
)  # fmt: skip
def points_in_words(data: Data) -> pd.DataFrame:
    """Scores that are words."""
    scored = _scored(data)
    return collapsed(scored[scored["points"].isna() & (scored["RSSTRESC"] != "")], ["RSTESTCD", "RSSTRESC"])


@check(
    "RS-003", "QUERY", "RS", "RSSTRESN",
    "{RSTESTCD} is '{RSSTRESC}' as text and {RSSTRESN} as a number.",
    "Correct one of them.",
)  # fmt: skip
def text_and_number_differ(data: Data) -> pd.DataFrame:
    """Results whose text is another number than their number, and points whose text is none."""
    rs = data["rs"]
    text, words = as_numbers(rs["RSSTRESC"])
    differ = (text.notna() & (text != rs["RSSTRESN"])) | (words & rs["RSTESTCD"].isin(_POINTS))
    return rs[rs["RSSTRESN"].notna() & differ]


@check(
    "RS-004", "QUERY", "RS", "RSSTRESC",
    "The BCLC stage is '{RSSTRESC}', which is not 0, A, B, C or D.",
    "Correct the stage.",
)  # fmt: skip
def unknown_stage(data: Data) -> pd.DataFrame:
    """Stages that BCLC does not have."""
    rs = data["rs"]
    return rs[(rs["RSTESTCD"] == "BCLCSTG") & ~rs["RSSTRESC"].str.upper().isin(_STAGES)]


@check(
    "RS-005", "QUERY", "RS", "RSSTRESC",
    "The response {RSTESTCD} is '{RSSTRESC}', which is not CR, PR, SD, PD or NE.",
    "Write CR, PR, SD, PD or NE.",
)  # fmt: skip
def unknown_response(data: Data) -> pd.DataFrame:
    """Responses in other words."""
    rs = data["rs"]
    responses = rs[(rs["RSCAT"] == "mRECIST") & rs["RSTESTCD"].isin(("TRGRESP", "OVRLRESP"))]
    return collapsed(responses[~responses["RSSTRESC"].isin(_RESPONSES)], ["RSTESTCD", "RSSTRESC"])


@check(
    "RS-006", "QUERY", "RS", "RSSTRESC",
    "{RSTESTCD} has {results} different results on {RSDTC} by the same reader.",
    "Keep the one that counts.",
)  # fmt: skip
def two_results_at_once(data: Data) -> pd.DataFrame:
    """Different results of a test on the same date by the same reader."""
    rs = data["rs"][(data["rs"]["RSDTC"] != "") & (data["rs"]["RSSTRESC"] != "")]
    same = ["USUBJID", "RSCAT", "RSTESTCD", "RSDTC", "RSEVAL", "RSEVALID"]
    several = rs[rs.duplicated(same, keep=False)]
    several = several.assign(results=several.groupby(same)["RSSTRESC"].transform("nunique"))
    wrong = several[several["results"] > 1].sort_values([*same, "RSSEQ"], kind="stable")
    return wrong.drop_duplicates(same, keep="last")


@check(
    "RS-007", "QUERY", "RS", "RSSTRESC",
    "The Child-Pugh score of {RSDTC} is {points} points, which cannot be "
    "with {parts} points for ascites and encephalopathy.",
    "Check the score and its parts.",
)  # fmt: skip
def total_against_parts(data: Data) -> pd.DataFrame:
    """Child-Pugh totals that the two known parts and 3 to 9 points for the others do not add up to."""
    scored = _scored(data)
    by = ["USUBJID", "RSDTC", "RSEVAL"]
    parts = scored[scored["RSTESTCD"].isin(("CPASCITE", "CPENCEPH"))].drop_duplicates([*by, "RSTESTCD"])
    parts = parts.dropna(subset=["points"]).groupby(by)["points"].agg(parts="sum", known="size")
    total = scored[scored["RSTESTCD"] == "CPSCORE"].merge(parts.reset_index(), on=by)
    others = total["points"] - total["parts"]
    return total[(total["known"] == 2) & ((others < 3) | (others > 9))]


@check(
    "RS-008", "QUERY", "RS", "RSSTRESC",
    "{RSTESTCD} of '{RSDTC}' has no result, so it is not used.",
    "Give the result; where it was not assessed, remove the record or say NOT DONE in RSSTAT.",
    together="Records of {RSTESTCD} have no result, so they are not used.",
)  # fmt: skip
def no_result(data: Data) -> pd.DataFrame:
    """Responses and scores of the contract without any result that are not said to be NOT DONE."""
    rs = _of_the_contract(data)
    done = ~is_term(rs["RSSTAT"], "NOT DONE")
    empty = (rs["RSSTRESC"] == "") & (rs["RSSTRESN"].isna() | ~rs["RSTESTCD"].isin(_POINTS))
    return collapsed(rs[empty & done], ["USUBJID", "RSTESTCD"])


@check(
    "RS-009", "QUERY", "RS", "RSDTC",
    "{RSTESTCD} is dated '{RSDTC}', so it is not used.",
    "Give the whole date of the assessment.",
    together="Responses or scores are dated '{RSDTC}', so they are not used.",
)  # fmt: skip
def result_without_date(data: Data) -> pd.DataFrame:
    """Responses and scores of the contract without a complete date."""
    rs = _of_the_contract(data)
    given = (rs["RSSTRESC"] != "") | rs["RSSTRESN"].notna()
    return collapsed(rs[given & complete_date(rs["RSDTC"]).isna()], ["USUBJID", "RSDTC"])


def _of_the_contract(data: Data) -> pd.DataFrame:
    rs = data["rs"]
    return rs[rs["RSCAT"].isin(SCORES) & rs["RSTESTCD"].isin([test for tests in SCORES.values() for test in tests])]


def _scored(data: Data) -> pd.DataFrame:
    """Scores in points, from the numeric result, else from the text."""
    rs = data["rs"][data["rs"]["RSTESTCD"].isin(_POINTS)]
    points = rs["RSSTRESN"].fillna(as_numbers(rs["RSSTRESC"])[0])
    limits = rs["RSTESTCD"].map(_POINTS)
    return rs.assign(points=points, low=limits.str[0], high=limits.str[1])
