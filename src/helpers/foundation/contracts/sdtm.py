"""Contracts of the raw domains, after SDTM IG 3.4.

Dates stay ISO 8601 text here, for they may be partial. ``needed`` variables must be there as columns. A quantity says
in which range it is possible (beyond it: an error) and plausible (beyond it: a query); the ranges of laboratory results
and scores, which depend on the test, are in the modules of their checks.
"""

from helpers.foundation.contracts.contract import Column, Contract


def _text(label: str, *, filled: bool = False, needed: bool = False, terms: tuple[str, ...] = ()) -> Column:
    return Column("text", label, filled=filled, needed=needed, terms=terms)


def _number(
    label: str,
    unit: str = "",
    *,
    needed: bool = False,
    possible: tuple[float, float] | None = None,
    plausible: tuple[float, float] | None = None,
) -> Column:
    return Column("number", label, unit, needed=needed, possible=possible, plausible=plausible)


def _domain(code: str, grain: str, columns: dict[str, Column], *, key: tuple[str, ...] | None = None) -> Contract:
    """Make the contract of a domain; its key is the subject and --SEQ unless it says otherwise."""
    sequence = f"{code.upper()}SEQ"
    first = {"STUDYID": _text("Study Identifier", needed=code == "dm"), "USUBJID": SUBJECT}
    if key is None:
        first[sequence] = Column("count", "Sequence Number", filled=True)
        key = ("USUBJID", sequence)
    return Contract(code.upper(), grain, key, {**first, **columns}, extra=True)


SUBJECT = _text("Unique Subject Identifier", filled=True, needed=True)
VISIT = {
    "VISITNUM": _number("Visit Number", possible=(-1_000_000, 1_000_000), plausible=(-100, 10_000)),
    "VISIT": _text("Visit Name"),
}


def _reader(domain: str) -> dict[str, Column]:
    return {
        f"{domain}EVAL": _text("Reader"),
        f"{domain}EVALID": _text("Reader Identifier"),
        f"{domain}ACPTFL": _text("Accepted Reading Flag"),
    }


DM = _domain("dm", "subject", {
    "SUBJID": _text("Subject Identifier"),
    "SITEID": _text("Site Identifier"),
    "AGE": _number("Age", "years", possible=(0, 120), plausible=(18, 110)),
    "SEX": _text("Sex"),
    "RACE": _text("Race"),
    "RFICDTC": _text("Date of Informed Consent"),
    "DTHDTC": _text("Date of Death"),
    "DTHFL": _text("Subject Death Flag"),
}, key=("USUBJID",))  # fmt: skip
EX = _domain("ex", "SBRT fraction", {
    "EXTRT": _text("Treatment", needed=True),
    "EXDOSE": _number("Dose of the Fraction", "EXDOSU", needed=True, possible=(0, 200), plausible=(1, 30)),
    "EXDOSU": _text("Dose Unit", needed=True),
    "EXSTDTC": _text("Start Date of Treatment", needed=True),
    "EXENDTC": _text("End Date of Treatment"),
    "EXLOC": _text("Location of Dose"),
    "EXLNKID": _text("Link to the Lesion"),
})  # fmt: skip
TU = _domain("tu", "lesion and identification", {
    "TULNKID": _text("Lesion", needed=True),
    "TUTESTCD": _text("Identification Test", filled=True, needed=True),
    "TUSTRESC": _text("Kind of Lesion", needed=True),
    "TULOC": _text("Location of the Lesion", needed=True),
    "TUDTC": _text("Date of Identification", needed=True),
    "TUMETHOD": _text("Method of Identification"),
    **_reader("TU"),
    **VISIT,
})  # fmt: skip
TR = _domain("tr", "lesion and measurement", {
    "TRLNKID": _text("Lesion", needed=True),
    "TRTESTCD": _text("Measurement", filled=True, needed=True),
    "TRSTRESN": _number("Numeric Result", "TRSTRESU", needed=True),
    "TRSTRESU": _text("Unit", needed=True),
    "TRDTC": _text("Date of Measurement", needed=True),
    "TRSTRESC": _text("Character Result"),
    "TRSTAT": _text("Completion Status"),
    "TRREASND": _text("Reason Not Done"),
    "TRMETHOD": _text("Method of Measurement"),
    **_reader("TR"),
    **VISIT,
})  # fmt: skip
AE = _domain("ae", "adverse event", {
    "AETERM": _text("Reported Term", needed=True),
    "AEDECOD": _text("Preferred Term", needed=True),
    "AEBODSYS": _text("System Organ Class", needed=True),
    "AETOXGR": _text("CTCAE Grade", needed=True),
    "AESTDTC": _text("Start Date", needed=True),
    "AEENDTC": _text("End Date"),
    "AESER": _text("Serious Event"),
    "AEREL": _text("Causality"),
    "AEOUT": _text("Outcome"),
    "AEACN": _text("Action Taken"),
    "AEENRTPT": _text("End Relative to Reference Time Point"),
})  # fmt: skip
DS = _domain("ds", "disposition event", {
    "DSDECOD": _text("Disposition", needed=True),
    "DSSTDTC": _text("Date", needed=True),
    "DSCAT": _text("Category"),
    "DSTERM": _text("Reported Term"),
})  # fmt: skip
RS = _domain("rs", "response or score", {
    "RSTESTCD": _text("Response Assessment", filled=True, needed=True),
    "RSCAT": _text("Category", needed=True),
    "RSSTRESC": _text("Result", needed=True),
    "RSDTC": _text("Date", needed=True),
    "RSSTRESN": _number("Numeric Result"),
    "RSSTAT": _text("Completion Status"),
    **_reader("RS"),
    **VISIT,
})  # fmt: skip
LB = _domain("lb", "laboratory result", {
    "LBTESTCD": _text("Laboratory Test", filled=True, needed=True),
    "LBSTRESN": _number("Numeric Result", "LBSTRESU", needed=True),
    "LBSTRESU": _text("Unit", needed=True),
    "LBDTC": _text("Date of Specimen", needed=True),
    "LBSTNRLO": _number("Lower Limit of Normal", "LBSTRESU"),
    "LBSTNRHI": _number("Upper Limit of Normal", "LBSTRESU"),
    "LBBLFL": _text("Baseline Flag"),
    "LBLOBXFL": _text("Last Observation Before Treatment Flag"),
    "LBSTAT": _text("Completion Status"),
    **VISIT,
})  # fmt: skip
SIZE = _number("Diameter", "mm", possible=(0, 1_000), plausible=(1, 300))
"""A diameter in mm, whatever the unit of TRSTRESN; 0 is plausible too: a lesion that is gone."""


def _therapy(code: str, label: str) -> Contract:
    prefix = code.upper()
    return _domain(code, label.lower(), {
        f"{prefix}TRT": _text(f"Name of {label}", needed=True),
        f"{prefix}CAT": _text("Category", needed=True),
        f"{prefix}STDTC": _text("Start Date", needed=True),
        f"{prefix}ENDTC": _text("End Date"),
        f"{prefix}DECOD": _text("Standard Name"),
    })  # fmt: skip


PR = _therapy("pr", "Procedure")
CM = _therapy("cm", "Medication")
SS = _domain("ss", "survival status contact", {
    "SSTESTCD": _text("Status Test", filled=True, needed=True),
    "SSSTRESC": _text("Survival Status", needed=True),
    "SSDTC": _text("Date of Contact", needed=True),
})  # fmt: skip
DD = _domain("dd", "death detail", {
    "DDTESTCD": _text("Death Detail Test", filled=True, needed=True),
    "DDSTRESC": _text("Result", needed=True),
    "DDDTC": _text("Date of Collection"),
})  # fmt: skip
MH = _domain("mh", "medical history entry", {
    "MHTERM": _text("Reported Term", needed=True),
    "MHDECOD": _text("Preferred Term"),
    "MHCAT": _text("Category"),
    "MHSTDTC": _text("Start Date"),
})  # fmt: skip
SV = _domain("sv", "visit", {
    "SVSEQ": _number("Sequence Number"),
    "SVSTDTC": _text("Start Date of Visit", needed=True),
    "SVENDTC": _text("End Date of Visit"),
    "SVPRESP": _text("Pre-specified"),
    "SVOCCUR": _text("Occurred"),
    "SVREASOC": _text("Reason Not Occurred"),
    **VISIT,
}, key=("USUBJID", "VISITNUM", "SVSTDTC"))  # fmt: skip

DV = _domain("dv", "protocol deviation", {
    "DVTERM": _text("Protocol Deviation Term", needed=True),
    "DVDECOD": _text("Protocol Deviation Coded Term"),
    "DVCAT": _text("Category"),
    "DVSTDTC": _text("Start Date of the Deviation"),
})  # fmt: skip
XD = _domain("xd", "dose to a volume", {
    "XDTESTCD": _text("Dosimetry Test", filled=True, needed=True),
    "XDSTRESN": _number("Numeric Result", "XDSTRESU", needed=True),
    "XDSTRESU": _text("Unit", needed=True),
    "XDLNKID": _text("Link to the Lesion"),
})  # fmt: skip

_ALL = (DM, EX, TU, TR, AE, DS, RS, LB, PR, CM, SS, DD, MH, SV, DV, XD)
SDTM = {contract.name.lower(): contract for contract in _ALL}
REQUIRED_DOMAINS = ("dm", "ex", "tu", "tr", "ae", "ds")
OPTIONAL_DOMAINS = tuple(domain for domain in SDTM if domain not in REQUIRED_DOMAINS)
