"""Contract of ADFEAS, how treatment went for each subject, after ADaM IG 1.3."""

from helpers.foundation.contracts.contract import Column, Contract

ADFEAS = Contract("ADFEAS", "subject", ("USUBJID",), {
    "STUDYID": Column("text", "Study Identifier"),
    "USUBJID": Column("text", "Unique Subject Identifier", filled=True),
    "SITEID": Column("text", "Site Identifier"),
    "RFICDT": Column("date", "Date of Informed Consent"),
    "ACCRMON": Column("text", "Month of Accrual (consent, else first fraction)"),
    "TRTSDT": Column("date", "Date of First SBRT Fraction"),
    "CONSDAYS": Column("number", "Time from Consent to the First Fraction", "days"),
    "NDATES": Column("number", "Days with a Fraction"),
    "MAXGAP": Column("number", "Longest Gap Between Consecutive Fraction Dates", "days"),
    "NGAP": Column("number", "Gaps That Are Longer Than Allowed"),
})  # fmt: skip
