"""Analysis datasets as SAS XPORT version 5, the format of submissions; text is UTF-8."""

import datetime as dt
import tempfile
from pathlib import Path

import pandas as pd

from helpers.export.variables import DATE_FORMAT, Dataset
from helpers.foundation.errors import StudyError

_FIRST_DAY = dt.date(1960, 1, 1)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_TIMES = (144, 160, 464, 480)
"""Where the headers say when the library and its member were made and last changed (SAS TS-140)."""


def write(dataset: Dataset, *, until: dt.date | None) -> bytes:
    """Write a dataset, dated on the day until which the data are known; equal datasets give equal bytes.

    Raises
    ------
    StudyError
        It cannot be written, such as where the folder of temporary files is full.
    """
    import pyreadstat  # here, because it is slow to import

    frame = pd.DataFrame({variable.name: variable.cells for variable in dataset.variables})
    with tempfile.TemporaryDirectory() as folder:  # pyreadstat writes nowhere else
        path = Path(folder) / "dataset.xpt"
        dates = {variable.name: DATE_FORMAT for variable in dataset.variables if variable.kind == "date"}
        try:
            pyreadstat.write_xport(
                frame,
                path,
                file_label=dataset.label,
                column_labels=[variable.label for variable in dataset.variables],
                table_name=dataset.name,
                file_format_version=5,
                variable_format=dates,
            )
        except (pyreadstat.ReadstatError, OSError) as failure:
            raise StudyError(
                f"{dataset.name} cannot be written as SAS XPORT ({' '.join(str(failure).split())}); make room where "
                "temporary files lie, or set TMPDIR to a folder that has some."
            ) from None
        return _dated(path.read_bytes(), until or _FIRST_DAY)


def _dated(content: bytes, day: dt.date) -> bytes:
    moment = f"{day:%d}{_MONTHS[day.month - 1]}{day:%y}:00:00:00".encode()
    for place in _TIMES:
        content = content[:place] + moment + content[place + len(moment) :]
    return content
