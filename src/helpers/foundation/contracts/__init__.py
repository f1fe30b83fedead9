"""Contracts of every dataset that is written to a file: grain, key, columns, types, units."""

import pandas as pd

from helpers.foundation.contracts.adam import ADAM, ARD, ARD_SUBJECTS, CORRECTIONS, FIGURES, FINDINGS, PSEUDONYMS
from helpers.foundation.contracts.contract import DTYPES, Column, Contract, as_kind
from helpers.foundation.contracts.sdtm import OPTIONAL_DOMAINS, REQUIRED_DOMAINS, SDTM, SIZE

pd.options.mode.copy_on_write = True  # as in pandas 3: columns are copied when they are changed, not before

__all__ = [
    "ADAM",
    "ARD",
    "CORRECTIONS",
    "ARD_SUBJECTS",
    "DTYPES",
    "FIGURES",
    "FINDINGS",
    "OPTIONAL_DOMAINS",
    "PSEUDONYMS",
    "REQUIRED_DOMAINS",
    "SDTM",
    "SIZE",
    "Column",
    "Contract",
    "as_kind",
]
