"""Contract of ADSTART, who had the event that an endpoint starts at, after ADaM IG 1.3."""

from helpers.foundation.contracts.contract import Column, Contract

ADSTART = Contract("ADSTART", "endpoint of a subject", ("PARAMCD", "USUBJID"), {
    "PARAMCD": Column("text", "Parameter Code", filled=True),
    "USUBJID": Column("text", "Unique Subject Identifier", filled=True),
    "STARTDT": Column("date", "Time to Event Origin Date for Subject", filled=True),
    "LEFTFL": Column("text", "Ended Before the Start", terms=("Y",)),
})  # fmt: skip
