"""Adverse events: grades, dates, outcomes and causality (rules 22 to 26)."""

import pandas as pd

from helpers.foundation.calendar import first_possible_day, last_possible_day
from helpers.foundation.contracts import SDTM
from helpers.foundation.ctcae import existing_grades
from helpers.ingest.checks.check import Data, check, collapsed, empty, filled
from helpers.ingest.deaths import dead_in_ss, died_in_ds

_GRADES = ("1", "2", "3", "4", "5")
_OUTCOMES = (
    "", "FATAL", "NOT RECOVERED/NOT RESOLVED", "RECOVERED/RESOLVED", "RECOVERED/RESOLVED WITH SEQUELAE",
    "RECOVERING/RESOLVING", "UNKNOWN",
)  # fmt: skip
_RECOVERED = ("RECOVERED/RESOLVED", "RECOVERED/RESOLVED WITH SEQUELAE")


@check(
    "AE-001", "ERROR", "AE", "AETOXGR",
    "The grade of {AETERM} is '{AETOXGR}'; CTCAE has grades 1 to 5.",
    "Correct the grade, or leave it empty where it is not known.",
)  # fmt: skip
def impossible_grade(data: Data) -> pd.DataFrame:
    """Grades other than 1 to 5 or none."""
    return data["ae"][~data["ae"]["AETOXGR"].str.strip().isin((*_GRADES, ""))]


@check(
    "AE-002", "QUERY", "AE", "AETOXGR",
    "{AETERM} has no grade, so it counts as not graded.",
    "Grade the event.",
)  # fmt: skip
def no_grade(data: Data) -> pd.DataFrame:
    """Events without a grade (rule 24)."""
    return data["ae"][data["ae"]["AETOXGR"] == ""]


@check(
    "AE-003", "QUERY", "AE", "AETOXGR",
    "{AEDECOD} has grade {AETOXGR}, which CTCAE v4 does not have for that term.",
    "Correct the grade or the term.",
)  # fmt: skip
def grade_not_in_ctcae(data: Data) -> pd.DataFrame:
    """Grades that CTCAE v4 does not have for the term (rule 26)."""
    ae = data["ae"]
    pairs = ae[["AEDECOD", "AETOXGR"]].drop_duplicates()
    pairs = pairs[pairs["AETOXGR"].isin(_GRADES)].assign(exist=lambda rows: existing_grades(rows["AEDECOD"]))
    pairs = pairs.dropna(subset=["exist"])
    wrong = [int(grade) not in exist for grade, exist in zip(pairs["AETOXGR"], pairs["exist"], strict=True)]
    strange = pd.MultiIndex.from_frame(pairs.loc[wrong, ["AEDECOD", "AETOXGR"]])
    return ae[pd.MultiIndex.from_frame(ae[["AEDECOD", "AETOXGR"]]).isin(strange)]


@check(
    "AE-004", "QUERY", "AE", "AEENDTC",
    "{AETERM} ends on {AEENDTC}, before it begins on {AESTDTC}.",
    "Correct one of the dates.",
)  # fmt: skip
def ends_before_start(data: Data) -> pd.DataFrame:
    """Ends certainly before the start."""
    ae = data["ae"]
    return ae[last_possible_day(ae["AEENDTC"]) < first_possible_day(ae["AESTDTC"])]


@check(
    "AE-005", "QUERY", "AE", "AESTDTC",
    "{AETERM} has no start, so it counts as begun on the first day of treatment.",
    "Give the date of onset.",
)  # fmt: skip
def no_start(data: Data) -> pd.DataFrame:
    """Events without a start (rule 22)."""
    return data["ae"][data["ae"]["AESTDTC"] == ""]


@check(
    "AE-006", "QUERY", "AE", "AEREL",
    "AEREL is '{AEREL}', which the protocol settings list neither as related nor as not related.",
    "Use one of the agreed words.",
)  # fmt: skip
def unknown_causality(data: Data) -> pd.DataFrame:
    """Causality in other words than those of the protocol settings."""
    ae, toxicity = data["ae"], data.protocol.toxicity
    known = {word.upper() for word in (*toxicity.related, *toxicity.not_related)}
    return collapsed(ae[(ae["AEREL"] != "") & ~ae["AEREL"].str.upper().isin(known)], ["AEREL"])


@check(
    "AE-007", "QUERY", "AE", "AEREL",
    "The causality of {AETERM} is not given.",
    "Say whether the event is related to the treatment.",
)  # fmt: skip
def no_causality(data: Data) -> pd.DataFrame:
    """Events without AEREL, where the study has it."""
    ae = data["ae"]
    return ae[(ae["AEREL"] == "") & (ae["AEREL"] != "").any()]


@check(
    "AE-008", "QUERY", "AE", "AESER",
    "AESER is '{AESER}', neither Y nor N.",
    "Say whether the event was serious.",
)  # fmt: skip
def unknown_seriousness(data: Data) -> pd.DataFrame:
    """AESER other than Y or N, where the study has it."""
    ae = data["ae"]
    used = (ae["AESER"] != "").any()
    return collapsed(ae[~ae["AESER"].str.upper().isin(("Y", "N")) & used], ["AESER"])


@check(
    "AE-009", "QUERY", "AE", "AEOUT",
    "AEOUT is '{AEOUT}', which is not a term of CDISC.",
    "Use a term of CDISC, such as RECOVERED/RESOLVED.",
)  # fmt: skip
def unknown_outcome(data: Data) -> pd.DataFrame:
    """Outcomes in other words."""
    return collapsed(data["ae"][~data["ae"]["AEOUT"].str.upper().isin(_OUTCOMES)], ["AEOUT"])


@check(
    "AE-010", "QUERY", "AE", "AEOUT",
    "{AETERM} was fatal (grade '{AETOXGR}', outcome '{AEOUT}'), but no domain says that the subject died.",
    "Give DTHDTC in DM, or correct the event.",
    ("ae", "dm"),
)  # fmt: skip
def fatal_without_death(data: Data) -> pd.DataFrame:
    """Grade 5 or FATAL in subjects that are not dead in DM, DS or SS."""
    dm = data["dm"]
    flagged = dm.loc[(dm["DTHFL"].str.upper() == "Y") | (dm["DTHDTC"] != ""), "USUBJID"]
    dead = pd.concat([flagged, died_in_ds(data["ds"])["USUBJID"], dead_in_ss(data["ss"])["USUBJID"]])
    fatal = _fatal(data)
    return fatal[~fatal["USUBJID"].isin(dead)]


@check(
    "AE-011", "QUERY", "AE", "AEOUT",
    "{AETERM} has grade 5, but the outcome '{AEOUT}'.",
    "Correct the grade or the outcome.",
)  # fmt: skip
def grade_5_not_fatal(data: Data) -> pd.DataFrame:
    """Grade 5 with another outcome, where the study has outcomes."""
    ae = data["ae"]
    return ae[(ae["AETOXGR"] == "5") & (ae["AEOUT"].str.upper() != "FATAL") & (ae["AEOUT"] != "").any()]


@check(
    "AE-012", "QUERY", "AE", "AETOXGR",
    "{AETERM} was fatal, but has grade '{AETOXGR}'.",
    "Correct the grade or the outcome.",
)  # fmt: skip
def fatal_not_grade_5(data: Data) -> pd.DataFrame:
    """FATAL with another grade than 5."""
    ae = data["ae"]
    return ae[(ae["AEOUT"].str.upper() == "FATAL") & (ae["AETOXGR"] != "5")]


@check(
    "AE-013", "QUERY", "AE", "AEENDTC",
    "{AETERM} was fatal and ends on {AEENDTC}, but the death is dated {death}.",
    "Correct one of the dates.",
    ("ae", "dm"),
)  # fmt: skip
def fatal_on_another_day(data: Data) -> pd.DataFrame:
    """Ends of fatal events that cannot be the day of death."""
    fatal = _fatal(data).merge(data.deaths[["USUBJID", "death"]], on="USUBJID")
    fatal = fatal[fatal["AEENDTC"] != ""]
    before = last_possible_day(fatal["AEENDTC"]) < first_possible_day(fatal["death"])
    return fatal[before | (first_possible_day(fatal["AEENDTC"]) > last_possible_day(fatal["death"]))]


@check(
    "AE-014", "QUERY", "AE", "AEENRTPT",
    "{AETERM} is said to be ongoing, but ends on {AEENDTC}.",
    "Remove the end, or the word ONGOING.",
)  # fmt: skip
def ongoing_with_end(data: Data) -> pd.DataFrame:
    """ONGOING with an end."""
    return data["ae"][(data["ae"]["AEENRTPT"].str.upper() == "ONGOING") & (data["ae"]["AEENDTC"] != "")]


@check(
    "AE-015", "QUERY", "AE", "AEENDTC",
    "{AETERM} has the outcome {AEOUT}, but no end.",
    "Give the date on which the event ended.",
)  # fmt: skip
def recovered_without_end(data: Data) -> pd.DataFrame:
    """Recovered, but without an end."""
    ae = data["ae"]
    return ae[ae["AEOUT"].str.upper().isin(_RECOVERED) & (ae["AEENDTC"] == "")]


@check(
    "AE-016", "QUERY", "AE", "AEOUT",
    "{AETERM} has the outcome {AEOUT}, but ends on {AEENDTC}.",
    "Correct the outcome or the end.",
)  # fmt: skip
def not_recovered_with_end(data: Data) -> pd.DataFrame:
    """Not recovered while the subject lived on, but with an end."""
    ae = data["ae"]
    death = ae["USUBJID"].map(data.deaths.set_index("USUBJID")["death"]).fillna("")
    at_death = last_possible_day(ae["AEENDTC"]) >= first_possible_day(death)
    return ae[(ae["AEOUT"].str.upper() == "NOT RECOVERED/NOT RESOLVED") & (ae["AEENDTC"] != "") & ~at_death]


@check(
    "AE-017", "QUERY", "AE", "AEDECOD",
    "{term} has no preferred term.",
    "Code the event.",
)  # fmt: skip
def not_coded(data: Data) -> pd.DataFrame:
    """Events without AEDECOD."""
    ae = empty(data["ae"], "AEDECOD")
    reported = "The reported term '" + ae["AETERM"] + "'"
    return ae.assign(term=reported.where(ae["AETERM"] != "", "An event without a reported term"))


@check(
    "AE-018", "QUERY", "AE", "AEBODSYS",
    "{term} has no system organ class.",
    "Code the event.",
)  # fmt: skip
def no_class(data: Data) -> pd.DataFrame:
    """Events without AEBODSYS."""
    ae = empty(data["ae"], "AEBODSYS")
    term = ae["AEDECOD"].where(ae["AEDECOD"] != "", ae["AETERM"])
    return ae.assign(term=term.where(term != "", "An event without a term"))


@check(
    "AE-019", "QUERY", "AE", "AEBODSYS",
    "{AEDECOD} is in the class '{AEBODSYS}' here and in '{usual}' elsewhere.",
    "Code the term to one class.",
)  # fmt: skip
def term_in_two_classes(data: Data) -> pd.DataFrame:
    """Terms in another class than in most of the records of that term."""
    coded = filled(filled(data["ae"], "AEDECOD"), "AEBODSYS")
    coded = coded.assign(term=coded["AEDECOD"].str.upper(), soc=coded["AEBODSYS"].str.upper())
    counts = coded.groupby(["term", "soc"])["AEBODSYS"].agg(["size", "first"]).reset_index()
    counts = counts.sort_values(["term", "size", "soc"], ascending=[True, False, True])
    usual = counts.drop_duplicates("term").set_index("term")
    coded = coded.assign(usual=coded["term"].map(usual["first"]), common=coded["term"].map(usual["soc"]))
    return coded[coded["soc"] != coded["common"]]


@check(
    "AE-020", "QUERY", "AE", "AESER",
    "{AETERM} was fatal (grade '{AETOXGR}', outcome '{AEOUT}'), but is not called serious.",
    "Correct AESER.",
)  # fmt: skip
def fatal_not_serious(data: Data) -> pd.DataFrame:
    """Grade 5 or FATAL with AESER N."""
    fatal = _fatal(data)
    return fatal[fatal["AESER"].str.upper() == "N"]


@check(
    "AE-021", "QUERY", "AE", "AETERM",
    "{AETERM} of {AESTDTC}, grade '{AETOXGR}', is the same as record {other}.",
    "Remove the duplicate; a worsening has its own start.",
)  # fmt: skip
def entered_twice(data: Data) -> pd.DataFrame:
    """Events that are an earlier record of the subject in all that the contract has, but the number."""
    same = [name for name in SDTM["ae"].columns if name not in ("STUDYID", "AESEQ")]
    ae = filled(data["ae"], "AESTDTC").sort_values(["USUBJID", "AESEQ"], kind="stable")
    return ae.assign(other=ae.groupby(same)["AESEQ"].transform("first"))[ae.duplicated(same)]


@check(
    "AE-022", "QUERY", "AE", "AETERM",
    "The event coded as '{AEDECOD}' has no reported term.",
    "Give the term that was reported.",
    together="Events have no reported term.",
)  # fmt: skip
def no_term(data: Data) -> pd.DataFrame:
    """Events without AETERM, one finding if this is common."""
    return collapsed(empty(data["ae"], "AETERM"), ["AETERM"])


def _fatal(data: Data) -> pd.DataFrame:
    ae = data["ae"]
    return ae[(ae["AETOXGR"] == "5") | (ae["AEOUT"].str.upper() == "FATAL")]
