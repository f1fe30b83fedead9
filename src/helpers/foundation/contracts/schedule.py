"""Contract of ADSV, the visits that were due and whether they were done, after ADaM IG 1.3."""

from helpers.foundation.contracts.contract import Column, Contract

_KEY = ("USUBJID", "PARAMCD", "PHASE", "AVISITN")

ADSV = Contract("ADSV", "treated subject and due visit", _KEY, {
    "STUDYID": Column("text", "Study Identifier"),
    "USUBJID": Column("text", "Unique Subject Identifier", filled=True),
    "PARAMCD": Column("text", "Schedule", terms=("VISIT", "IMAGING"), filled=True),
    "PHASE": Column("text", "Part of the Schedule", terms=("TREATMENT", "MONTHLY", "QUARTERLY"), filled=True),
    "AVISIT": Column("text", "Due Visit", filled=True),
    "AVISITN": Column("number", "Due Visit (week of treatment, or month after it)", filled=True),
    "DUEDT": Column("date", "Date on Which It Was Due", filled=True),
    "WINSTDT": Column("date", "First Day of Its Window", filled=True),
    "WINENDT": Column("date", "Last Day of Its Window", filled=True),
    "ADT": Column("date", "Date of the Nearest Contact in the Window"),
    "STATUS": Column("text", "What Became of It", terms=("DONE", "MISSED", "AFTER LAST CONTACT"), filled=True),
    "SRCDOM": Column("text", "Source Domain", terms=("EX", "LB", "RS", "TU", "TR", "SV")),
    "SRCSEQ": Column("number", "Source Sequence Number"),
})  # fmt: skip
