"""A small study in which no check finds anything, and ways to spoil one thing in it."""
# ruff: noqa: E501

from collections.abc import Mapping
from functools import cache

import pandas as pd

from helpers.foundation.contracts import DTYPES, SDTM

# A: treated 2024-02-05 to 02-09, progressed, died 2025-01-20. B: treated 2024-03-04, alive. C: not treated.
RECORDS = {
    "dm": [
        {"STUDYID": "S", "USUBJID": "A", "AGE": 66, "SEX": "M", "RFICDTC": "2024-01-10", "DTHDTC": "2025-01-20", "DTHFL": "Y"},
        {"STUDYID": "S", "USUBJID": "B", "AGE": 71, "SEX": "F", "RFICDTC": "2024-02-12"},
        {"STUDYID": "S", "USUBJID": "C", "AGE": 58, "SEX": "M", "RFICDTC": "2024-02-20"},
    ],
    "ex": [
        {"USUBJID": "A", "EXSEQ": 1, "EXTRT": "SBRT", "EXDOSE": 15, "EXDOSU": "Gy", "EXSTDTC": "2024-02-05", "EXENDTC": "2024-02-05", "EXLNKID": "T01"},
        {"USUBJID": "A", "EXSEQ": 2, "EXTRT": "SBRT", "EXDOSE": 15, "EXDOSU": "Gy", "EXSTDTC": "2024-02-09", "EXENDTC": "2024-02-09", "EXLNKID": "T01"},
        {"USUBJID": "B", "EXSEQ": 1, "EXTRT": "SBRT", "EXDOSE": 10, "EXDOSU": "Gy", "EXSTDTC": "2024-03-04", "EXENDTC": "2024-03-04"},
    ],
    "tu": [
        {"USUBJID": "A", "TUSEQ": 1, "TULNKID": "T01", "TUTESTCD": "TUMIDENT", "TUSTRESC": "TARGET", "TULOC": "LIVER", "TUDTC": "2024-01-20"},
        {"USUBJID": "A", "TUSEQ": 2, "TULNKID": "T02", "TUTESTCD": "TUMIDENT", "TUSTRESC": "TARGET", "TULOC": "LIVER", "TUDTC": "2024-01-20"},
        {"USUBJID": "A", "TUSEQ": 3, "TULNKID": "N01", "TUTESTCD": "TUMIDENT", "TUSTRESC": "EQUIVOCAL", "TULOC": "LUNG", "TUDTC": "2024-08-01"},
        {"USUBJID": "A", "TUSEQ": 4, "TULNKID": "N01", "TUTESTCD": "TUMIDENT", "TUSTRESC": "NEW", "TULOC": "LUNG", "TUDTC": "2024-11-01"},
        {"USUBJID": "B", "TUSEQ": 1, "TULNKID": "T01", "TUTESTCD": "TUMIDENT", "TUSTRESC": "TARGET", "TULOC": "PORTAL VEIN", "TUDTC": "2024-03-04"},
        {"USUBJID": "B", "TUSEQ": 2, "TULNKID": "NT01", "TUTESTCD": "TUMIDENT", "TUSTRESC": "NON-TARGET", "TULOC": "LIVER", "TUDTC": "2024-02-20"},
    ],
    "tr": [
        {"USUBJID": "A", "TRSEQ": 1, "TRLNKID": "T01", "TRTESTCD": "VDIAM", "TRSTRESN": 30, "TRSTRESU": "mm", "TRSTRESC": "30", "TRDTC": "2024-01-20", "VISITNUM": 1},
        {"USUBJID": "A", "TRSEQ": 2, "TRLNKID": "T02", "TRTESTCD": "VDIAM", "TRSTRESN": 20, "TRSTRESU": "mm", "TRSTRESC": "20", "TRDTC": "2024-01-20", "VISITNUM": 1},
        {"USUBJID": "A", "TRSEQ": 3, "TRLNKID": "T01.1", "TRTESTCD": "VDIAM", "TRSTRESN": 1.2, "TRSTRESU": "cm", "TRSTRESC": "1.2", "TRDTC": "2024-05-10", "VISITNUM": 4},
        {"USUBJID": "A", "TRSEQ": 4, "TRLNKID": "T01.2", "TRTESTCD": "VDIAM", "TRSTRESN": 11, "TRSTRESU": "mm", "TRSTRESC": "11", "TRDTC": "2024-05-10", "VISITNUM": 4},
        {"USUBJID": "A", "TRSEQ": 5, "TRLNKID": "T02", "TRTESTCD": "VDIAM", "TRSTAT": "NOT DONE", "TRREASND": "MERGED INTO T01", "TRDTC": "2024-05-10", "VISITNUM": 4},
        {"USUBJID": "B", "TRSEQ": 1, "TRLNKID": "T01", "TRTESTCD": "VDIAM", "TRSTRESN": 40, "TRSTRESU": "mm", "TRSTRESC": "40", "TRDTC": "2024-03-04", "VISITNUM": 1},
        {"USUBJID": "B", "TRSEQ": 2, "TRLNKID": "T01", "TRTESTCD": "LDIAM", "TRSTRESN": 44, "TRSTRESU": "mm", "TRSTRESC": "44", "TRDTC": "2024-03-04", "VISITNUM": 1},
        {"USUBJID": "B", "TRSEQ": 3, "TRLNKID": "T01", "TRTESTCD": "VDIAM", "TRSTRESN": 25, "TRSTRESU": "mm", "TRSTRESC": "25", "TRDTC": "2024-06-05", "VISITNUM": 4},
        {"USUBJID": "B", "TRSEQ": 4, "TRLNKID": "NT01", "TRTESTCD": "TUMSTATE", "TRSTRESC": "PRESENT", "TRDTC": "2024-06-05", "VISITNUM": 4},
    ],
    "ae": [
        {"USUBJID": "A", "AESEQ": 1, "AETERM": "tired", "AEDECOD": "Fatigue", "AEBODSYS": "General disorders", "AETOXGR": "2", "AESTDTC": "2024-02-10", "AEENDTC": "2024-03", "AESER": "N", "AEREL": "RELATED", "AEOUT": "RECOVERED/RESOLVED"},
        {"USUBJID": "A", "AESEQ": 2, "AETERM": "liver failure", "AEDECOD": "Hepatic failure", "AEBODSYS": "Hepatobiliary disorders", "AETOXGR": "5", "AESTDTC": "2025-01-02", "AEENDTC": "2025-01-20", "AESER": "Y", "AEREL": "NOT RELATED", "AEOUT": "FATAL"},
        {"USUBJID": "B", "AESEQ": 1, "AETERM": "nausea", "AEDECOD": "Nausea", "AEBODSYS": "Gastrointestinal disorders", "AETOXGR": "1", "AESTDTC": "2024-03", "AESER": "N", "AEREL": "POSSIBLE", "AEOUT": "NOT RECOVERED/NOT RESOLVED", "AEENRTPT": "ONGOING"},
    ],
    "ds": [
        {"USUBJID": "A", "DSSEQ": 1, "DSDECOD": "DEATH", "DSSTDTC": "2025-01-20"},
        {"USUBJID": "B", "DSSEQ": 1, "DSDECOD": "INFORMED CONSENT OBTAINED", "DSSTDTC": "2024-02-12"},
    ],
    "rs": [
        {"USUBJID": "A", "RSSEQ": 1, "RSTESTCD": "CPSCORE", "RSCAT": "CHILD-PUGH CLASSIFICATION", "RSSTRESC": "6", "RSSTRESN": 6, "RSDTC": "2024-01-20"},
        {"USUBJID": "A", "RSSEQ": 2, "RSTESTCD": "CPASCITE", "RSCAT": "CHILD-PUGH CLASSIFICATION", "RSSTRESC": "2", "RSSTRESN": 2, "RSDTC": "2024-01-20"},
        {"USUBJID": "A", "RSSEQ": 3, "RSTESTCD": "CPENCEPH", "RSCAT": "CHILD-PUGH CLASSIFICATION", "RSSTRESC": "1", "RSSTRESN": 1, "RSDTC": "2024-01-20"},
        {"USUBJID": "A", "RSSEQ": 4, "RSTESTCD": "TRGRESP", "RSCAT": "mRECIST", "RSSTRESC": "PR", "RSDTC": "2024-05-10"},
        {"USUBJID": "B", "RSSEQ": 1, "RSTESTCD": "ECOG101", "RSCAT": "ECOG", "RSSTRESC": "0", "RSSTRESN": 0, "RSDTC": "2024-03-01"},
        {"USUBJID": "B", "RSSEQ": 2, "RSTESTCD": "BCLCSTG", "RSCAT": "BCLC", "RSSTRESC": "B", "RSDTC": "2024-03-01"},
    ],
    "lb": [
        {"USUBJID": "A", "LBSEQ": 1, "LBTESTCD": "ALT", "LBSTRESN": 30, "LBSTRESU": "U/L", "LBDTC": "2024-02-01", "LBSTNRLO": 5, "LBSTNRHI": 40, "LBBLFL": "Y"},
        {"USUBJID": "A", "LBSEQ": 2, "LBTESTCD": "ALT", "LBSTRESN": 55, "LBSTRESU": "U/L", "LBDTC": "2024-05-01", "LBSTNRLO": 5, "LBSTNRHI": 40},
        {"USUBJID": "B", "LBSEQ": 1, "LBTESTCD": "ALB", "LBSTRESN": 3.9, "LBSTRESU": "g/dL", "LBDTC": "2024-03-01T09:00", "LBSTNRLO": 3.5, "LBSTNRHI": 5.2},
    ],
    "pr": [
        {"USUBJID": "A", "PRSEQ": 1, "PRTRT": "TACE", "PRCAT": "PRIOR ANTI-CANCER THERAPY", "PRSTDTC": "2023-06", "PRENDTC": "2023-06"},
        {"USUBJID": "B", "PRSEQ": 1, "PRTRT": "LIVER TRANSPLANT", "PRCAT": "LIVER TRANSPLANT", "PRSTDTC": "2024-09-01"},
    ],
    "cm": [
        {"USUBJID": "A", "CMSEQ": 1, "CMTRT": "SORAFENIB", "CMCAT": "SUBSEQUENT ANTI-CANCER THERAPY", "CMSTDTC": "2024-11", "CMENDTC": "2024-12"},
    ],
    "ss": [
        {"USUBJID": "A", "SSSEQ": 1, "SSTESTCD": "SURVSTAT", "SSSTRESC": "ALIVE", "SSDTC": "2024-12-20"},
        {"USUBJID": "A", "SSSEQ": 2, "SSTESTCD": "SURVSTAT", "SSSTRESC": "DEAD", "SSDTC": "2025-01-20"},
        {"USUBJID": "B", "SSSEQ": 1, "SSTESTCD": "SURVSTAT", "SSSTRESC": "ALIVE", "SSDTC": "2025-02-01"},
    ],
    "dd": [{"USUBJID": "A", "DDSEQ": 1, "DDTESTCD": "PRCDTH", "DDSTRESC": "LIVER FAILURE", "DDDTC": "2025-01-25"}],
    "mh": [{"USUBJID": "A", "MHSEQ": 1, "MHTERM": "hepatitis B", "MHSTDTC": "1999"}],
    "sv": [
        {"USUBJID": "A", "SVSEQ": 1, "VISITNUM": 1, "SVSTDTC": "2024-01-20", "SVENDTC": "2024-01-20", "SVOCCUR": "Y"},
        {"USUBJID": "A", "SVSEQ": 2, "VISITNUM": 7, "SVSTDTC": "2025-02-01", "SVOCCUR": "N"},
    ],
    "dv": [{"USUBJID": "B", "DVSEQ": 1, "DVTERM": "scan late", "DVDECOD": "IMAGING OUTSIDE WINDOW", "DVCAT": "SCHEDULE", "DVSTDTC": "2024-06-05"}],
    "xd": [
        {"USUBJID": "A", "XDSEQ": 1, "XDTESTCD": "GTVVOL", "XDSTRESN": 18, "XDSTRESU": "cm3", "XDLNKID": "T01"},
        {"USUBJID": "A", "XDSEQ": 2, "XDTESTCD": "PTVVOL", "XDSTRESN": 42, "XDSTRESU": "cm3", "XDLNKID": "T01"},
        {"USUBJID": "A", "XDSEQ": 3, "XDTESTCD": "PTVD95", "XDSTRESN": 2950, "XDSTRESU": "cGy", "XDLNKID": "T01"},
        {"USUBJID": "A", "XDSEQ": 4, "XDTESTCD": "LIVVOL", "XDSTRESN": 1500, "XDSTRESU": "cm3"},
        {"USUBJID": "A", "XDSEQ": 5, "XDTESTCD": "LIVSPARE", "XDSTRESN": 1100, "XDSTRESU": "cm3"},
        {"USUBJID": "A", "XDSEQ": 6, "XDTESTCD": "LIVMEAN", "XDSTRESN": 9.5, "XDSTRESU": "Gy"},
    ],
}  # fmt: skip


def frame(domain: str, records: list[dict]) -> pd.DataFrame:
    """Give records the columns and types of their contract; what is not named is missing."""
    columns = SDTM[domain].columns
    missing = {name: {"text": "", "number": float("nan"), "count": 0}[column.kind] for name, column in columns.items()}
    table = pd.DataFrame([{**missing, **record} for record in records], columns=list(columns))
    return table.astype({name: DTYPES[column.kind] for name, column in columns.items()})


def clean_study() -> dict[str, pd.DataFrame]:
    """Make the study."""
    return dict(_clean())


def altered(*changes: tuple[str, str, int, Mapping | None]) -> dict[str, pd.DataFrame]:
    """Make the study with changes (domain, subject, --SEQ, values).

    A record that is not there is added, one changed to None is removed; the number means nothing in DM.
    """
    touched = {domain: [dict(record) for record in RECORDS[domain]] for domain, *_ in changes}
    for domain, subject, number, values in changes:
        records, sequence = touched[domain], f"{domain.upper()}SEQ"
        at = [
            place
            for place, record in enumerate(records)
            if record["USUBJID"] == subject and (domain == "dm" or record[sequence] == number)
        ]
        if not at:
            records.append({"USUBJID": subject, sequence: number, **values})
        elif values is None:
            del records[at[0]]
        else:
            records[at[0]] |= values
    return {**_clean(), **{domain: frame(domain, rows) for domain, rows in touched.items()}}


@cache
def _clean() -> dict[str, pd.DataFrame]:
    return {domain: frame(domain, records) for domain, records in RECORDS.items()}
