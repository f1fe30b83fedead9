"""What REDCap imports to make the forms: the data dictionary, and which instruments repeat.

``python -m helpers.ingest.redcap.dictionary`` writes both into the documentation.
"""

from pathlib import Path

import pandas as pd

from helpers.foundation.replacing import replacing
from helpers.ingest.redcap.specification import Form, Question, specification

FOLDER = Path(__file__).resolve().parents[4] / "docs" / "redcap"

COLUMNS = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip
"""The columns of a data dictionary, all of them and in this order."""


def dictionary() -> pd.DataFrame:
    """Make the data dictionary: one row per field, all text, in the columns of REDCap's file.

    The first field of the first form identifies the record. The annotation of a field names the variables it gives.
    """
    forms = specification().forms
    rows = [_row(specification().record, forms[0]), *(_row(field, form) for form in forms for field in form.fields)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).fillna("")


def repeating_instruments() -> pd.DataFrame:
    """Make the list of instruments that repeat: one row per instrument, with the label of its instances."""
    rows = [(form.name, form.instance) for form in specification().forms if form.repeats]
    return pd.DataFrame(rows, columns=["form_name", "custom_form_label"])


def write() -> None:
    """Write both into the documentation."""
    for name, table in (("data_dictionary", dictionary()), ("repeating_instruments", repeating_instruments())):
        with replacing(FOLDER / f"{name}.csv") as half:
            table.to_csv(half, index=False, lineterminator="\n")


def _row(field: Question, form: Form) -> dict[str, str]:
    variables = ", ".join(f"{form.domain}.{name}" for name in field.variables)
    return {
        "Variable / Field Name": field.name,
        "Form Name": form.name,
        "Section Header": field.section,
        "Field Type": field.type,
        "Field Label": field.label,
        "Choices, Calculations, OR Slider Labels": " | ".join(
            f"{choice.code}, {choice.label}" for choice in field.choices
        ),
        "Field Note": field.note,
        "Text Validation Type OR Show Slider Number": field.validation,
        "Text Validation Min": field.minimum,
        "Text Validation Max": field.maximum,
        "Identifier?": "y" if field.identifier else "",
        "Branching Logic (Show field only if...)": _branching(field),
        "Required Field?": "y" if field.required else "",
        "Field Annotation": f"SDTM: {variables}",
    }


def _branching(field: Question) -> str:
    """One of the codes for each of the fields, such as ``([a] = '1' or [a] = '2') and [b] = '0'``."""
    parts = []
    for name, codes in field.shown_if.items():
        one = " or ".join(f"[{name}] = '{code}'" for code in codes)
        parts.append(f"({one})" if len(codes) > 1 and len(field.shown_if) > 1 else one)
    return " and ".join(parts)


if __name__ == "__main__":
    write()
