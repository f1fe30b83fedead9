"""Contract of ADDECOMP, the first hepatic decompensation of each kind, after ADaM IG 1.3."""

from helpers.foundation.contracts.contract import Column, Contract

_KINDS = ("ASCITES", "ENCEPHALOPATHY", "BLEEDING", "FAILURE")

ADDECOMP = Contract("ADDECOMP", "treated subject and kind of decompensation", ("USUBJID", "DECOMP"), {
    "STUDYID": Column("text", "Study Identifier"),
    "USUBJID": Column("text", "Unique Subject Identifier", filled=True),
    "DECOMP": Column("text", "Kind of Decompensation", terms=_KINDS, filled=True),
    "ADT": Column("date", "First Day", filled=True),
    "SRCDOM": Column("text", "Source Domain", terms=("RS", "AE"), filled=True),
    "SRCSEQ": Column("number", "Source Sequence Number"),
})  # fmt: skip
