"""Contract of ADXD, dose to tumour and liver, after ADaM IG 1.3."""

from helpers.foundation.contracts.contract import Column, Contract

_TESTS = ("GTVVOL", "PTVVOL", "LIVVOL", "LIVSPARE", "PTVD95", "LIVMEAN")

ADXD = Contract("ADXD", "dose or volume", ("USUBJID", "XDSEQ"), {
    "STUDYID": Column("text", "Study Identifier"),
    "USUBJID": Column("text", "Unique Subject Identifier", filled=True),
    "XDSEQ": Column("count", "Sequence Number", filled=True),
    "PARAMCD": Column("text", "Parameter Code", terms=_TESTS, filled=True),
    "PARAM": Column("text", "Parameter", filled=True),
    "LESION": Column("text", "Lesion"),
    "AVAL": Column("number", "Value in the Standard Unit", "AVALU", filled=True),
    "AVALU": Column("text", "Standard Unit", terms=("cm3", "Gy"), filled=True),
    "BED10": Column("number", "BED of the Dose to the Target", "Gy"),
})  # fmt: skip
