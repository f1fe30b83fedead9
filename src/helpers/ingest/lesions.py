"""Lesions: whose records are used, and which split or merge: what checks and derivations both stand on (rule 8)."""

import pandas as pd

SIZES = ("VDIAM", "LDIAM")
USED_TESTS = {"TUTESTCD": ("TUMIDENT",), "TRTESTCD": (*SIZES, "TUMSTATE")}
"""Tests of TU and TR whose records are used; those of another test, such as SUMDIAM, need no lesion."""

_MERGED = "MERGED INTO"


def of_used_tests(records: pd.DataFrame) -> pd.DataFrame:
    """Keep the records of TU or TR whose test is used; of another domain all."""
    for variable, tests in USED_TESTS.items():
        if variable in records:
            return records[records[variable].isin(tests)]
    return records


def whole_lesion(name: str) -> str:
    """Name the lesion that a part belongs to; one that did not split is its own."""
    return name.split(".", 1)[0]


def says_merged(reason: str) -> bool:
    """Tell whether a lesion was not measured because it merged."""
    return reason.strip().upper().startswith(_MERGED)


def merged_into(reason: str) -> str:
    """Name the lesion, or the part of one, that a reason which `says_merged` names."""
    return reason.strip()[len(_MERGED) :].strip()
