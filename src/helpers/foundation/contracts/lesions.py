"""Contract of ADLES, local control lesion by lesion, after ADaM IG 1.3."""

from helpers.foundation.contracts.contract import Column, Contract

ADLES = Contract("ADLES", "treated lesion", ("USUBJID", "LESION"), {
    "STUDYID": Column("text", "Study Identifier"),
    "USUBJID": Column("text", "Unique Subject Identifier", filled=True),
    "LESION": Column("text", "Lesion", filled=True),
    "STARTDT": Column("date", "Time-to-Event Origin Date", filled=True),
    "ADT": Column("date", "Date of Event or Censoring", filled=True),
    "AVAL": Column("number", "Time to Event or Censoring", "days", filled=True),
    "CNSR": Column("count", "Censoring (0 = event)", filled=True),
    "EVNTDESC": Column("text", "Event or Reason for Censoring", filled=True),
    "EVTYPE": Column("count", "Type of Event (0 none, 1 progression, 2 death, 3 transplant)", filled=True),
    "BASE": Column("number", "Baseline Diameter", "mm"),
    "NADIR": Column("number", "Smallest Diameter Before the Event, or up to the End", "mm"),
    "MAXDBL": Column("number", "Longest Baseline Diameter", "mm"),
    "MAXDTEST": Column("text", "Measure of the Longest Baseline Diameter", terms=("LDIAM", "VDIAM")),
    "BED10": Column("number", "Biologically Effective Dose of the Lesion", "Gy"),
    "SRCDOM": Column("text", "Source Domain", filled=True),
    "SRCVAR": Column("text", "Source Variable", filled=True),
    "SRCSEQ": Column("number", "Source Sequence Number"),
})  # fmt: skip
