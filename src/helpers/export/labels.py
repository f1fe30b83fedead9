"""What SAS XPORT and define.xml call the analysis datasets and their variables.

A label of XPORT has 40 characters at most. The contracts say more where more is needed: define.xml has it whole.
"""

from typing import NamedTuple

from helpers.foundation.errors import StudyError

LONGEST = 40


class Standing(NamedTuple):
    """What define.xml says of a dataset: its label, its class and subclass in ADaM, and what its rules are."""

    label: str
    kind: str
    subclass: str
    rules: str


DATASETS = {
    "ADSL": Standing("Subject-Level Analysis Dataset", "SUBJECT LEVEL ANALYSIS DATASET", "", "Time and analysis sets"),
    "ADTR": Standing("Sums of Diameters", "BASIC DATA STRUCTURE", "", "Assessments of the treated lesions"),
    "ADRS": Standing("Responses", "BASIC DATA STRUCTURE", "", "Assessments of the treated lesions"),
    "ADTTE": Standing("Times to Events", "BASIC DATA STRUCTURE", "TIME-TO-EVENT", "Time to event"),
    "ADAE": Standing("Adverse Events", "OCCURRENCE DATA STRUCTURE", "ADVERSE EVENT", "Toxicity"),
    "ADLB": Standing("Laboratory Results", "BASIC DATA STRUCTURE", "", "Toxicity"),
    "ADLF": Standing("Liver Function over Time", "BASIC DATA STRUCTURE", "", "Toxicity"),
    "ADTHER": Standing(
        "Therapies after Treatment", "OCCURRENCE DATA STRUCTURE", "", "Assessments of the treated lesions"
    ),
    "ADLES": Standing("Local Control of Each Lesion", "BASIC DATA STRUCTURE", "TIME-TO-EVENT", "Beyond the protocol"),
    "ADREAD": Standing("Endpoints by Each Reader", "ADAM OTHER", "", "Beyond the protocol"),
    "ADDECOMP": Standing("First Hepatic Decompensation", "OCCURRENCE DATA STRUCTURE", "", "Beyond the protocol"),
    "ADSTART": Standing("Start of Endpoints That Begin Later", "ADAM OTHER", "", "Beyond the protocol"),
    "ADFEAS": Standing("How Treatment Went", "ADAM OTHER", "", "Beyond the protocol"),
    "ADXD": Standing("Dose to Tumour and Liver", "BASIC DATA STRUCTURE", "", "Beyond the protocol"),
    "ADSV": Standing("Visits Due and Done", "ADAM OTHER", "", "Time and analysis sets"),
}

SHORT = {
    ("ADSL", "TRTSSEQ"): "Sequence Number of First SBRT Fraction",
    ("ADSL", "EFFFL"): "Efficacy Set",
    ("ADSL", "LALVSEQ"): "Sequence Number of Date Last Known Alive",
    ("ADTR", "ASSESS"): "Assessment (visit number or date)",
    ("ADTTE", "EVNTKCD"): "Codes of the Kinds of the Progression",
    ("ADTTE", "EVNTKIND"): "Kinds of the Distant Progression",
    ("ADTTE", "EVNTLNK"): "New Lesions of the Progression",
    ("ADTTE", "EVTYPE"): "Type of Event",
    ("ADAE", "ALTPHASE"): "Phase under Another Reading of the Date",
    ("ADAE", "AOCCSFL"): "Worst of Subject in the Phase and Class",
    ("ADAE", "AOCCTFL"): "Worst of Subject in the Phase and Term",
    ("ADLF", "ADT"): "Analysis Date",
    ("ADLF", "AVALC"): "ALBI Grade, Child-Pugh Class, or RILD",
    ("ADLF", "WINDOWFL"): "After the Start and in the Window",
    ("ADLF", "EXACTFL"): "After the Start and in the Exact Months",
    ("ADLF", "SRCSEQ"): "Source Sequence Number",
    ("ADLES", "EVTYPE"): "Type of Event",
    ("ADLES", "NADIR"): "Smallest Diameter Before Event or End",
    ("ADLES", "BED10"): "BED of the Lesion",
    ("ADREAD", "EVTYPE"): "Type of Event",
    ("ADREAD", "ANL01FL"): "Compared with the Reader That Counts",
    ("ADFEAS", "ACCRMON"): "Month of Accrual",
    ("ADFEAS", "MAXGAP"): "Longest Gap Between Fraction Dates",
    ("ADTHER", "ASTDT"): "Analysis Start Date",
    ("ADSV", "AVISITN"): "Due Visit (Number)",
    ("ADSV", "ADT"): "Date of Nearest Contact in the Window",
}
"""Labels of the contracts that are too long, in short."""


def label(dataset: str, variable: str, whole: str) -> str:
    """Return the label of a variable for XPORT.

    Raises
    ------
    StudyError
        It is too long, or has letters that XPORT has not, and there is no short one.
    """
    short = SHORT.get((dataset, variable), whole)
    if len(short) > LONGEST or not short.isascii():
        raise StudyError(
            f"{dataset}: the label of {variable}, “{short}”, does not fit into the {LONGEST} plain letters of SAS "
            "XPORT; give it a short one in helpers/export/labels.py."
        )
    return short
