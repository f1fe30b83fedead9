"""Other therapies, history and visits: dates against the treatment (rules 12, 16, 20 and 29)."""

import pandas as pd

from helpers.foundation.calendar import first_possible_day, last_possible_day
from helpers.foundation.terms import mapped
from helpers.ingest.checks.check import Data, check, collapsed, empty, filled
from helpers.ingest.checks.terms import bare

_OTHER_CATEGORIES = (
    "CONCOMITANT MEDICATION", "CONCOMITANT PROCEDURE", "CONCOMITANT THERAPY", "DIAGNOSTIC PROCEDURE",
    "GENERAL CONCOMITANT MEDICATION", "PRIOR MEDICATION", "PRIOR PROCEDURE", "SUPPORTIVE CARE",
)  # fmt: skip


@check(
    "TX-001", "QUERY", "", "",
    "{treatment} is in the category {category}, but began on {began}, before the start of treatment on {start}.",
    "Correct the category or the date.",
    ("ex",),
)  # fmt: skip
def subsequent_before_start(data: Data) -> pd.DataFrame:
    """Subsequent therapies and transplants certainly before TRTSDT."""
    later = _of(data, "subsequent", "transplant")
    return later[last_possible_day(later["began"]) < later["start"]]


@check(
    "TX-002", "QUERY", "", "",
    "{treatment} is in the category {category}, but began on {began}, after the start of treatment on {start}.",
    "Correct the category or the date.",
    ("ex",),
)  # fmt: skip
def prior_after_start(data: Data) -> pd.DataFrame:
    """Prior therapies certainly after TRTSDT."""
    prior = _of(data, "prior")
    return prior[first_possible_day(prior["began"]) > prior["start"]]


@check(
    "TX-003", "QUERY", "", "",
    "{treatment}, in the category {category}, has no start, so it is not used.",
    "Give the start, as much of it as is known.",
)  # fmt: skip
def subsequent_without_start(data: Data) -> pd.DataFrame:
    """Subsequent therapies and transplants without any date."""
    return empty(_of(data, "subsequent", "transplant"), "began")


@check(
    "TX-004", "QUERY", "", "",
    "{treatment} ends on {ended}, before it begins on {began}.",
    "Correct one of the dates.",
)  # fmt: skip
def ends_before_start(data: Data) -> pd.DataFrame:
    """Ends certainly before the start."""
    given = data.therapies
    wrong = given[last_possible_day(given["ended"]) < first_possible_day(given["began"])]
    return wrong.assign(variable=wrong["domain"] + "ENDTC", value=wrong["ended"])


@check(
    "TX-005", "QUERY", "", "",
    "{treatment} looks like a liver transplant, but is in the category '{category}'.",
    "Give it the category of transplants, or confirm that it is none.",
)  # fmt: skip
def transplant_in_other_category(data: Data) -> pd.DataFrame:
    """Procedures that name a transplant of the liver in another category."""
    given = data.therapies
    named = given["treatment"].str.upper() + " " + given["decoded"].str.upper()
    liver = named.str.contains("LIVER", regex=False) | named.str.contains("HEPATIC", regex=False)
    other = given["category"].str.upper() != data.protocol.therapy.transplant
    wrong = given[(given["domain"] == "PR") & named.str.contains("TRANSPLANT", regex=False) & liver & other]
    return wrong.assign(variable="PRCAT", value=wrong["category"])


@check(
    "TX-006", "QUERY", "", "",
    "{treatment} has no category, so it is not used.",
    "Say whether it is a prior or subsequent anti-cancer therapy, a transplant or another treatment.",
    together="Therapies of {domain} have no category, so they are not used.",
)  # fmt: skip
def no_category(data: Data) -> pd.DataFrame:
    """Therapies without a category, one finding per domain if this is common in it."""
    given = empty(data.therapies, "category")
    treatment = given["treatment"].where(given["treatment"] != "", "A therapy without a name")
    given = given.assign(treatment=treatment, variable=given["domain"] + "CAT", value="")
    return collapsed(given, ["domain"], more_than=20)


@check(
    "TX-007", "QUERY", "", "",
    "A therapy in the category '{category}', begun on '{began}', has no name.",
    "Say what it was.",
    together="Therapies of {domain} have no name.",
)  # fmt: skip
def no_name(data: Data) -> pd.DataFrame:
    """Therapies without a name, one finding per domain if this is common in it."""
    given = empty(data.therapies, "treatment")
    given = given.assign(variable=given["domain"] + "TRT", value="")
    return collapsed(given, ["domain"], more_than=20)


@check(
    "TX-008", "QUERY", "", "",
    "{treatment} is in the category '{category}', which the analysis does not know, so it is not used.",
    "Confirm that it is no anti-cancer therapy and no transplant.",
    together="Therapies are in the category '{category}', which the analysis does not know, so they are not used.",
)  # fmt: skip
def unknown_category(data: Data) -> pd.DataFrame:
    """Therapies in other categories than the contract's and those that plainly mean something else."""
    therapy = data.protocol.therapy
    known = (therapy.prior, therapy.subsequent, therapy.transplant, *_OTHER_CATEGORIES)
    given = filled(data.therapies, "category")
    strange = given[~mapped(given["category"], bare).isin([bare(category) for category in known])]
    strange = strange.assign(variable=strange["domain"] + "CAT", value=strange["category"])
    return collapsed(strange, ["domain", "category"])


@check(
    "MH-001", "QUERY", "MH", "MHSTDTC",
    "{MHTERM} is history, but began on {MHSTDTC}, after the start of treatment on {start}.",
    "Correct the date, or report it as an adverse event.",
    ("mh", "ex"),
)  # fmt: skip
def history_after_start(data: Data) -> pd.DataFrame:
    """Medical history certainly after TRTSDT."""
    mh = data["mh"].assign(start=data.start_of(data["mh"]))
    return mh[first_possible_day(mh["MHSTDTC"]) > mh["start"]]


@check(
    "MH-002", "QUERY", "MH", "MHTERM",
    "An entry of the medical history, coded as '{MHDECOD}', has no reported term.",
    "Give the term that was reported.",
    together="Entries of the medical history have no reported term.",
)  # fmt: skip
def history_without_term(data: Data) -> pd.DataFrame:
    """Entries without MHTERM, one finding if this is common."""
    return collapsed(empty(data["mh"], "MHTERM"), ["MHTERM"])


@check(
    "MH-003", "QUERY", "MH", "MHCAT",
    "{MHTERM} has no category, so it does not count as a cause of the liver disease.",
    "Give the category; the cause of the liver disease has AETIOLOGY.",
    together="Entries of the medical history have no category, so they do not count as a cause of the liver disease.",
)  # fmt: skip
def history_without_category(data: Data) -> pd.DataFrame:
    """Entries without MHCAT, where the study has it."""
    mh = data["mh"]
    return collapsed(mh[(mh["MHCAT"] == "") & (mh["MHCAT"] != "").any()], ["MHCAT"])


@check(
    "SV-001", "QUERY", "SV", "SVENDTC",
    "Visit {VISITNUM} ends on {SVENDTC}, before it begins on {SVSTDTC}.",
    "Correct one of the dates.",
)  # fmt: skip
def visit_ends_before_start(data: Data) -> pd.DataFrame:
    """Visits that end certainly before they begin."""
    sv = data["sv"]
    return sv[last_possible_day(sv["SVENDTC"]) < first_possible_day(sv["SVSTDTC"])]


@check(
    "SV-002", "QUERY", "SV", "SVSTDTC",
    "Visit {VISITNUM} occurred, but has no date.",
    "Give the date of the visit.",
)  # fmt: skip
def visit_without_date(data: Data) -> pd.DataFrame:
    """Visits that occurred without a date."""
    sv = data["sv"]
    return sv[(sv["SVSTDTC"] == "") & (sv["SVOCCUR"].str.upper() != "N")]


@check(
    "SV-003", "QUERY", "SV", "SVOCCUR",
    "Visit {VISITNUM} did not occur, but has measurements in TR.",
    "Correct the visit, or the visit number of the measurements.",
    ("sv", "tr"),
)  # fmt: skip
def measured_at_missed_visit(data: Data) -> pd.DataFrame:
    """Visits that did not occur and have measurements."""
    tr = data["tr"]
    done = tr.loc[(tr["TRSTAT"].str.upper() != "NOT DONE") & tr["VISITNUM"].notna(), ["USUBJID", "VISITNUM"]]
    missed = data["sv"][data["sv"]["SVOCCUR"].str.upper() == "N"]
    return missed[pd.MultiIndex.from_frame(missed[["USUBJID", "VISITNUM"]]).isin(pd.MultiIndex.from_frame(done))]


@check(
    "SV-004", "QUERY", "SV", "SVOCCUR",
    "SVOCCUR is '{SVOCCUR}', neither Y nor N, so the visit counts as done.",
    "Say whether the visit occurred.",
)  # fmt: skip
def unknown_occurrence(data: Data) -> pd.DataFrame:
    """SVOCCUR other than Y, N or nothing."""
    return collapsed(data["sv"][~data["sv"]["SVOCCUR"].str.strip().str.upper().isin(("", "Y", "N"))], ["SVOCCUR"])


@check(
    "SV-005", "QUERY", "SV", "SVSTDTC",
    "Visit {VISITNUM} has {times} records with different starts ({starts}).",
    "Give each visit its own number, or the visit one start.",
)  # fmt: skip
def visit_begins_twice(data: Data) -> pd.DataFrame:
    """Visits of one number with several starts."""
    sv = data["sv"].dropna(subset=["VISITNUM"]).sort_values(["USUBJID", "VISITNUM", "SVSTDTC"], kind="stable")
    starts = sv.groupby(["USUBJID", "VISITNUM"])["SVSTDTC"]
    sv = sv.assign(times=starts.transform("size"), starts=starts.transform(lambda days: " and ".join(days.head(5))))
    return sv[sv["times"] > 1].drop_duplicates(["USUBJID", "VISITNUM"], keep="last")


def _of(data: Data, *categories: str) -> pd.DataFrame:
    """Therapies of some categories, with the start of treatment."""
    given = data.therapies
    wanted = [getattr(data.protocol.therapy, category).upper() for category in categories]
    given = given[given["category"].str.upper().isin(wanted)]
    return given.assign(start=data.start_of(given), variable=given["domain"] + "STDTC", value=given["began"])
