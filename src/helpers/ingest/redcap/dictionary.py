"""The data dictionary of REDCap: one instrument a domain, one field a variable of its contract."""

import pandas as pd

from helpers.foundation.contracts import SDTM

COLUMNS = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip
# REDCap's validated dates are whole ones; a date of SDTM may be partial.
_DATE = "YYYY, YYYY-MM or YYYY-MM-DD"


def dictionary() -> pd.DataFrame:
    """Make the data dictionary: one row a field, all text, in the columns and order of REDCap's file."""
    rows = [{"Variable / Field Name": "record_id", "Form Name": "dm", "Field Type": "text", "Field Label": "Record ID"}]
    for domain, contract in SDTM.items():
        for name, column in contract.columns.items():
            rows.append({
                "Variable / Field Name": f"{domain}_{name.lower()}",
                "Form Name": domain,
                "Field Type": "text",
                "Field Label": f"{column.label} ({domain.upper()} {name})",
                "Field Note": _DATE if name.endswith("DTC") else "",
                "Text Validation Type OR Show Slider Number": {"number": "number", "count": "integer"}.get(column.kind),
                "Identifier?": "y" if name in ("USUBJID", "SUBJID") else "",
                "Required Field?": "y" if column.filled else "",
            })  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).fillna("")
