"""Contract of ADREAD, the endpoints by each reader of the imaging, after ADaM IG 1.3."""

from helpers.foundation.contracts.contract import Column, Contract

_PARAMETERS = ("LPFS", "DPFS", "BORTRG", "BOR")

ADREAD = Contract("ADREAD", "reader, treated subject and parameter", ("READER", "PARAMCD", "USUBJID"), {
    "STUDYID": Column("text", "Study Identifier"),
    "USUBJID": Column("text", "Unique Subject Identifier", filled=True),
    "READER": Column("text", "Reader", filled=True),
    "COUNTFL": Column("text", "Reader That Counts", terms=("Y",)),
    "PARAMCD": Column("text", "Parameter Code", terms=_PARAMETERS, filled=True),
    "PARAM": Column("text", "Parameter", filled=True),
    "STARTDT": Column("date", "Time-to-Event Origin Date"),
    "ADT": Column("date", "Date of Event, Censoring or Response"),
    "AVAL": Column("number", "Time to Event or Censoring", "days"),
    "CNSR": Column("number", "Censoring (0 = event)"),
    "EVTYPE": Column("number", "Type of Event (0 none, 1 progression, 2 death)"),
    "AVALC": Column("text", "Best Response", terms=("CR", "PR", "SD", "PD", "NE")),
    "ANL01FL": Column("text", "Compared: Both Readers Have a Baseline Sum and a Later Assessment", terms=("Y",)),
})  # fmt: skip
