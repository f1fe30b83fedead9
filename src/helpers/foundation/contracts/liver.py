"""Contract of ADLF, liver function over time and radiation-induced liver disease, after ADaM IG 1.3."""

from helpers.foundation.contracts.contract import Column, Contract

_LEVELS = ("1", "2", "3", "A", "B", "C", "Y", "N")

_PARAMETERS = ("ALBI", "CPSCORE", "RILDC", "RILDNC", "RILDCX", "RILDNCX")

ADLF = Contract("ADLF", "subject, parameter and day", ("USUBJID", "PARAMCD", "ADT"), {
    "STUDYID": Column("text", "Study Identifier"),
    "USUBJID": Column("text", "Unique Subject Identifier", filled=True),
    "PARAMCD": Column("text", "Parameter Code", terms=_PARAMETERS, filled=True),
    "PARAM": Column("text", "Parameter", filled=True),
    "ADT": Column("date", "Analysis Date (RILD: the first day on which it was met)"),
    "AVAL": Column("number", "Score", "points"),
    "AVALC": Column("text", "ALBI Grade, Child-Pugh Class, or RILD (empty: not known)", terms=_LEVELS),
    "BASE": Column("number", "Baseline Score", "points"),
    "CHG": Column("number", "Change from Baseline", "points"),
    "ABLFL": Column("text", "Baseline Record", terms=("Y",)),
    "WINDOWFL": Column("text", "After the Start, up to the Last Day of the Window", terms=("Y",)),
    "EXACTFL": Column("text", "After the Start, up to the Last Day of Its Exact Months", terms=("Y",)),
    "INPUTS": Column("text", "Inputs of the RILD Assessment"),
    "SRCDOM": Column("text", "Source Domain", terms=("LB", "RS", "AE")),
    "SRCSEQ": Column("number", "Source Sequence Number (ALBI: of bilirubin)"),
})  # fmt: skip
