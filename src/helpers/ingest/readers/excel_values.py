"""Values of Excel's cells: dates as ISO text, in the precision that is shown."""

import datetime as dt
import re
from collections import defaultdict

from helpers.ingest.numbers import text_of
from helpers.ingest.readers.raw import UnreadableError, iso

_SERIAL_DATES = (30_000, 60_000)
"""Days of 1982 to 2064 as Excel counts them. SAS and R count all days until 2041 with smaller numbers."""

_FIRST_YEAR = 1900
_BESIDE_DATES = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # in a format of numbers: literal text, colour, language
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_AS_NUMBERS = "holds dates as plain numbers in {}, which were read as dates"
_IN_PART = "shows only the month or year of dates in {}, and those on its first day were read so"


class Values:
    """Text and numbers of the cells of a workbook; notes what had to be recognised."""

    def __init__(self, epoch: dt.datetime) -> None:
        self._epoch = epoch
        self._recognised: dict[str, set[str]] = defaultdict(set)

    def __call__(self, cell, name) -> str | float | bool | None:
        """Give what a cell holds.

        Parameters
        ----------
        cell : ReadOnlyCell
            The cell as openpyxl reads it.
        name : object
            What stands above it in the first row.

        Raises
        ------
        UnreadableError
            It is a negative number with the format of a date.
        """
        value = cell.value
        if isinstance(value, str):
            return _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), value) if "_x" in value else value
        name = str(name or "").strip().upper()
        if isinstance(value, dt.datetime):
            if value.year < _FIRST_YEAR:
                raise UnreadableError(f"has a date in {cell.coordinate} that Excel cannot show; write it as text")
            return self._date(value, cell.number_format or "", name)
        if isinstance(value, (dt.date, dt.time)):
            return iso(value)
        if isinstance(value, dt.timedelta):
            return str(value)
        if name.endswith("DTC") and not isinstance(value, bool):
            return self._number_for_a_date(value, name)
        return value

    @property
    def notes(self) -> list[str]:
        """What was recognised, each in words that follow the name of the file."""
        return [sentence.format(", ".join(sorted(names))) for sentence, names in sorted(self._recognised.items())]

    def _date(self, value: dt.datetime, number_format: str, name: str) -> str:
        """Excel makes the first of a month of what is typed as 2024-05, and shows only the month."""
        shown = _BESIDE_DATES.sub("", number_format.split(";")[0]).lower()
        if "y" not in shown or "d" in shown or value.day != 1 or value.time() != dt.time():
            return iso(value)
        if "m" not in shown and value.month != 1:
            return iso(value)
        self._recognised[_IN_PART].add(name)
        return iso(value)[: 7 if "m" in shown else 4]

    def _number_for_a_date(self, value: float, name: str) -> str:
        """A number of days from a day that the cell does not name: read only where no other count is possible."""
        if not _SERIAL_DATES[0] < value < _SERIAL_DATES[1]:
            return text_of(value)
        from openpyxl.utils.datetime import from_excel

        self._recognised[_AS_NUMBERS].add(name)
        return iso(from_excel(value, epoch=self._epoch))
