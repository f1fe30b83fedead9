"""Contract of ADTHER, therapies against the tumour after the start of treatment, after ADaM IG 1.3."""

from helpers.foundation.contracts.contract import Column, Contract

_KEY = ("USUBJID", "SRCDOM", "SRCSEQ")

ADTHER = Contract("ADTHER", "procedure or medication", _KEY, {
    "STUDYID": Column("text", "Study Identifier"),
    "USUBJID": Column("text", "Unique Subject Identifier", filled=True),
    "TRTSDT": Column("date", "Date of First SBRT Fraction", filled=True),
    "ATRT": Column("text", "Name of the Therapy"),
    "ACAT": Column("text", "Category", terms=("THERAPY", "TRANSPLANT"), filled=True),
    "ASTDTC": Column("text", "Start Date as Recorded", filled=True),
    "ASTDT": Column("date", "Analysis Start Date (a partial one: its first possible day)", filled=True),
    "ASTDTF": Column("text", "Start Date Imputation Flag", terms=("D", "M", "Y")),
    "AVAL": Column("number", "Time to the Therapy", "days", filled=True),
    "AOCCFL": Column("text", "First of the Subject", terms=("Y",)),
    "SRCDOM": Column("text", "Source Domain", terms=("PR", "CM"), filled=True),
    "SRCVAR": Column("text", "Source Variable", filled=True),
    "SRCSEQ": Column("number", "Source Sequence Number", filled=True),
})  # fmt: skip
