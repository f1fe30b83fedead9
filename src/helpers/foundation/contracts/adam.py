"""Contracts of the derived datasets, after ADaM IG 1.3, of the results (ARD), who is behind them, and findings."""

from helpers.foundation.contracts import sdtm
from helpers.foundation.contracts.contract import Column, Contract
from helpers.foundation.contracts.decompensation import ADDECOMP
from helpers.foundation.contracts.dose import ADXD
from helpers.foundation.contracts.feasibility import ADFEAS
from helpers.foundation.contracts.later_start import ADSTART
from helpers.foundation.contracts.lesions import ADLES
from helpers.foundation.contracts.liver import ADLF
from helpers.foundation.contracts.readings import ADREAD
from helpers.foundation.contracts.schedule import ADSV
from helpers.foundation.contracts.therapy import ADTHER

_YN = ("Y", "N")
_RESPONSES = ("CR", "PR", "SD", "PD", "NE")


def _text(label: str, terms: tuple[str, ...] = (), *, filled: bool = False) -> Column:
    return Column("text", label, terms=terms, filled=filled)


def _number(label: str, unit: str = "") -> Column:
    return Column("number", label, unit)


def _date(label: str) -> Column:
    return Column("date", label)


def _flag(label: str) -> Column:
    return Column("text", label, terms=("Y",))


_ID = {"STUDYID": _text("Study Identifier"), "USUBJID": _text("Unique Subject Identifier", filled=True)}

ADSL = Contract("ADSL", "subject", ("USUBJID",), {
    **_ID,
    "SUBJID": _text("Subject Identifier"),
    "SITEID": _text("Site Identifier"),
    "AGE": _number("Age", "years"),
    "SEX": _text("Sex"),
    "RACE": _text("Race"),
    "TRTSDT": _date("Date of First SBRT Fraction"),
    "TRTSSEQ": _number("Sequence Number of the First SBRT Fraction"),
    "TRTEDT": _date("Date of Last SBRT Fraction"),
    "SAFFL": _text("Safety Set (at least one fraction)", _YN, filled=True),
    "EFFFL": _text("Efficacy Set (baseline sum and a later adequate local assessment)", _YN, filled=True),
    "CHRONFL": _text("Observed Beyond the Acute Phase", _YN, filled=True),
    "ACUTEDT": _date("Last Day of the Acute Phase"),
    "HORIZDT": _date("Last Day of the Horizon"),
    "DTHDT": _date("Date of Death"),
    "DTHDTF": _text("Date of Death Imputation Flag", ("D",)),
    "DTHSRC": _text("Domain of the Date of Death"),
    "DTHVAR": _text("Variable of the Date of Death"),
    "DTHSEQ": _number("Sequence Number of the Date of Death"),
    "DTHCAUS": _text("Cause of Death"),
    "LSTALVDT": _date("Date Last Known Alive"),
    "LALVDOM": _text("Domain of the Date Last Known Alive"),
    "LALVVAR": _text("Variable of the Date Last Known Alive"),
    "LALVSEQ": _number("Sequence Number of the Date Last Known Alive"),
    "EOSSTT": _text("End of Study Status", ("COMPLETED", "DISCONTINUED", "ONGOING"), filled=True),
    "DCSREAS": _text("Reason for Discontinuation"),
    "DCUTDT": _date("Data Cut-off Date"),
    "ECOGBL": _number("Baseline ECOG Performance Status"),
    "CPSCORBL": _number("Baseline Child-Pugh Score", "points"),
    "CPCLASS": _text("Baseline Child-Pugh Class", ("A", "B", "C")),
    "BCLCBL": _text("Baseline BCLC Stage"),
    "AETIOL": _text("Aetiology of Liver Disease"),
    "BILIBL": _number("Baseline Bilirubin", "umol/L"),
    "ALBBL": _number("Baseline Albumin", "g/L"),
    "ALBIBL": _number("Baseline ALBI Score"),
    "ALBIGR": _text("Baseline ALBI Grade", ("1", "2", "3")),
    "AFPBL": _number("Baseline Alpha-fetoprotein", "ug/L"),
    "NLESBL": _number("Treated Lesions", "lesions"),
    "SUMBL": _number("Baseline Sum of Diameters", "mm"),
    "MAXDBL": _number("Largest Baseline Diameter", "mm"),
    "PVTBL": _text("Tumour Thrombus at Baseline", _YN),
    "NTACE": _number("Prior TACE Procedures", "procedures"),
    "DOSETOT": _number("Total Dose", "Gy"),
    "NFRAC": _number("Fractions", "fractions"),
    "DOSEFX": _number("Dose per Fraction", "Gy"),
    "BED10": _number("Biologically Effective Dose", "Gy"),
    "SBRTDUR": _number("Overall Treatment Time", "days"),
})  # fmt: skip

ADTR = Contract("ADTR", "subject, measure and assessment", ("USUBJID", "PARAMCD", "ADT", "ASSESS"), {
    **_ID,
    "PARAMCD": _text("Measure", ("SUMVDIAM", "SUMLDIAM"), filled=True),
    "ADT": Column("date", "Date of the Assessment", filled=True),
    "ASSESS": _text("Assessment (visit number, or date where there is none)", filled=True),
    "VISITNUM": _number("Visit Number"),
    "AVISITN": _number("Scheduled Month", "months"),
    "NLESION": _number("Treated Lesions"),
    "NMEAS": _number("Treated Lesions with a Value"),
    "NEREAS": _text("Why the Assessment Is Not Adequate"),
    "AVAL": _number("Sum of Diameters (complete assessments)", "mm"),
    "AVALMEAS": _number("Sum of What Was Measured", "mm"),
    "BASE": _number("Baseline Sum", "mm"),
    "CHG": _number("Change from Baseline", "mm"),
    "PCHG": _number("Change from Baseline", "%"),
    "NADIR": _number("Smallest Sum Before", "mm"),
    "CHGNAD": _number("Change from Nadir", "mm"),
    "PCHGNAD": _number("Change from Nadir", "%"),
    "ABLFL": _flag("Baseline Record"),
    "ANL01FL": _flag("Adequate Assessment after Baseline"),
    "PDFL": _flag("Local Progression"),
    "AVALC": _text("Target Response", _RESPONSES),
    "SRCSEQ": _number("TR Sequence Number of the Date"),
})  # fmt: skip

ADRS = Contract("ADRS", "subject, parameter and assessment", ("USUBJID", "PARAMCD", "ADT", "ASSESS"), {
    **_ID,
    "PARAMCD": _text("Parameter", ("TRGRESP", "BORTRG", "OVRLRESP", "BOR"), filled=True),
    "PARAM": _text("Parameter Name", filled=True),
    "ADT": _date("Date of the Assessment"),
    "ASSESS": _text("Assessment"),
    "AVISITN": _number("Scheduled Month", "months"),
    "AVALC": _text("Response", _RESPONSES, filled=True),
    "ANL01FL": _flag("Among the Responses for the Best"),
    "INVRESP": _text("Response by the Investigator"),
    "SRCDOM": _text("Source Domain"),
    "SRCVAR": _text("Source Variable"),
    "SRCSEQ": _number("Source Sequence Number"),
})  # fmt: skip

ADTTE = Contract("ADTTE", "treated subject and parameter", ("PARAMCD", "USUBJID"), {
    **_ID,
    "PARAMCD": _text("Parameter Code", filled=True),
    "PARAM": _text("Parameter", filled=True),
    "STARTDT": Column("date", "Time-to-Event Origin Date", filled=True),
    "ADT": Column("date", "Date of Event or Censoring", filled=True),
    "AVAL": Column("number", "Time to Event or Censoring", "days", filled=True),
    "AVALU": _text("Unit", ("DAYS",), filled=True),
    "CNSR": Column("count", "Censoring (0 = event)", filled=True),
    "EVNTDESC": _text("Event or Reason for Censoring", filled=True),
    "EVNTCD": _text("Event Code (competing events too)"),
    "EVNTKCD": _text("Codes of the Kinds of the Distant Progression That Is the Event"),
    "EVNTKIND": _text("Kinds of the Distant Progression That Is the Event"),
    "EVNTLNK": _text("New Lesions of the Distant Progression That Is the Event"),
    "CNSDTDSC": _text("Kind of Date of Censoring"),
    "EVTYPE": Column("count", "Type of Event (0 none, 1 progression, 2 death, 3 transplant)", filled=True),
    "SRCDOM": _text("Source Domain", filled=True),
    "SRCVAR": _text("Source Variable", filled=True),
    "SRCSEQ": _number("Source Sequence Number"),
    "INTLO": _number("Lower End of the Event's Interval", "days"),
    "INTHI": _number("Upper End of the Event's Interval", "days"),
})  # fmt: skip

ADAE = Contract("ADAE", "adverse event", ("USUBJID", "AESEQ"), {
    **sdtm.AE.columns,
    "ASTDT": _date("Analysis Start Date"),
    "ASTDTF": _text("Start Date Imputation Flag", ("D", "M", "Y")),
    "AENDT": _date("Analysis End Date"),
    "AENDTF": _text("End Date Imputation Flag", ("D", "M", "Y")),
    "ASTDY": _number("Analysis Start Relative Day"),
    "AENDY": _number("Analysis End Relative Day"),
    "TRTEMFL": _flag("Treatment-emergent"),
    "APHASE": _text("Phase", ("ACUTE", "CHRONIC")),
    "ALTPHASE": _text("Phase under Another Reading of a Partial Date"),
    "AETOXGRN": _number("CTCAE Grade"),
    "AREL": _text("Related to Treatment", _YN),
    "AOCCPFL": _flag("Worst of the Subject in the Phase"),
    "AOCCSFL": _flag("Worst of the Subject in the Phase and Class"),
    "AOCCTFL": _flag("Worst of the Subject in the Phase and Term"),
}, extra=True)  # fmt: skip

ADLB = Contract("ADLB", "laboratory result", ("USUBJID", "LBSEQ"), {
    **sdtm.LB.columns,
    "ADT": _date("Analysis Date"),
    "AVAL": _number("Value in the Standard Unit", "AVALU"),
    "AVALU": _text("Standard Unit"),
    "ANRLO": _number("Lower Limit of Normal", "AVALU"),
    "ANRHI": _number("Upper Limit of Normal", "AVALU"),
    "ABLFL": _flag("Baseline Record"),
    "BASE": _number("Baseline Value", "AVALU"),
    "ATOXGRN": _number("CTCAE Grade"),
    "BTOXGRN": _number("Baseline CTCAE Grade"),
    "ATOXDSC": _text("CTCAE Term"),
    "NGREAS": _text("Why the Value Has No Grade"),
    "APHASE": _text("Phase", ("ACUTE", "CHRONIC")),
    "TRTEMFL": _flag("Worse than at Baseline"),
}, extra=True)  # fmt: skip

_DATASETS = (ADSL, ADTR, ADRS, ADTTE, ADAE, ADLB, ADLF, ADSV, ADTHER, ADLES, ADREAD, ADDECOMP, ADFEAS, ADXD, ADSTART)
ADAM = {contract.name.lower(): contract for contract in _DATASETS}

_ARD_KEY = ("ANALYSIS", "PARAMCD", "POPULATION", "PHASE", "SOC", "TERM", "GRADE", "GROUP", "TIME", "STAT")
ARD = Contract("ARD", "statistic", _ARD_KEY, {
    "ANALYSIS": _text("Analysis", filled=True),
    "PARAMCD": _text("Parameter Code"),
    "POPULATION": _text("Analysis Set"),
    "PHASE": _text("Phase"),
    "SOC": _text("System Organ Class"),
    "TERM": _text("Term, Variable or Line"),
    "GRADE": _text("Grade"),
    "GROUP": _text("Group or Level"),
    "TIME": _number("Time", "months"),
    "STAT": _text("Statistic", filled=True),
    "STATVAL": _number("Value (missing: not estimable)"),
    "METHOD": _text("Method"),
})  # fmt: skip

ARD_SUBJECTS = Contract("ARD_SUBJECTS", "subject behind a count", (*_ARD_KEY, "USUBJID"), {
    **{name: ARD.columns[name] for name in _ARD_KEY},
    "USUBJID": _ID["USUBJID"],
})  # fmt: skip

FIGURES = Contract("FIGURES", "figure", ("NAME",), {
    "NAME": _text("Name", filled=True),
    "TITLE": _text("Number and Title", filled=True),
    "ALT": _text("Text Alternative, with the Numbers", filled=True),
    "NOTICE": _text("What Has to Be Known before It Is Read"),
    "SVG": _text("Drawing", filled=True),
})  # fmt: skip

CORRECTIONS = Contract("CORRECTIONS", "corrected cell", ("DOMAIN", "USUBJID", "SEQ", "VARIABLE"), {
    "DOMAIN": _text("Domain", filled=True),
    "USUBJID": _text("Unique Subject Identifier", filled=True),
    "SEQ": _number("Sequence Number"),
    "VARIABLE": _text("Variable", filled=True),
    "OLDVALUE": _text("Value That the File Holds"),
    "NEWVALUE": _text("Value That Replaces It"),
    "REASON": _text("Reason", filled=True),
    "WHO": _text("Who Decided", filled=True),
    "WHEN": _text("When", filled=True),
})  # fmt: skip

PSEUDONYMS = Contract("PSEUDONYMS", "subject", ("NUMBER",), {
    "NUMBER": _text("Study Number in the Report", filled=True),
    "USUBJID": _text("Unique Subject Identifier", filled=True),
    "SUBJID": _text("Subject Identifier for the Study"),
})  # fmt: skip

_FINDING_KEY = ("RULE", "DOMAIN", "USUBJID", "SEQ", "VARIABLE", "VALUE", "MESSAGE")
FINDINGS = Contract("FINDINGS", "finding", _FINDING_KEY, {
    "RULE": _text("Check", filled=True),
    "SEVERITY": _text("Severity", ("ERROR", "QUERY"), filled=True),
    "DOMAIN": _text("Domain"),
    "USUBJID": _text("Unique Subject Identifier"),
    "SEQ": _number("Sequence Number"),
    "VARIABLE": _text("Variable"),
    "VALUE": _text("Value Found"),
    "MESSAGE": _text("What Is Wrong", filled=True),
    "ACTION": _text("What to Do", filled=True),
})  # fmt: skip
