"""Dates of SAS: numbers of days or seconds since 1960, as the format of their variable says, in ISO text."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd

from helpers.foundation.terms import mapped
from helpers.ingest.numbers import text_of
from helpers.ingest.readers.raw import iso

_ISO = "(E8601|B8601|IS8601)"
_DAYS = re.compile(
    r"(DDMMYY|MMDDYY|YYMMDD|MMYY|YYMM|YYQR?)[BCDNPS]?|YYQZ|YYMON|MONYY|(YY)?WEEK[UVW]|DATE|DAY|DOWNAME|JULDAY|JULIAN"
    r"|PDJUL[GI]|MONNAME|MONTH|QTRR?|WEEKDAT[EX]|WEEKDAY|WORDDAT[EX]|YEAR|NENGO|MINGUO|HDATE|HEBDATE|JDATE\w*|NLDATE\w*"
    rf"|{_ISO}DA|[A-Z]{{3}}DF(DD|DE|DN|DWN|MN|MY|WDX|WKX)"
)
_MOMENTS = re.compile(
    rf"DATETIME|DATEAMPM|MDYAMPM|DT(DATE|MONYY|WKDATX|YEAR|YYQC)|NLDATM\w*|{_ISO}(D[NTXZ]|LX)|[A-Z]{{3}}DFDT"
)
_TIMES = re.compile(rf"TIME|TIMEAMPM|HHMM|HOUR|MMSS|TOD|NLTIM\w*|{_ISO}(LZ|T[MXZ])")
_OF_MONTHS = re.compile(r"(DT)?MONYY|(MMYY|YYMM)[CDNPS]?|YYMON|NLDAT[EM]YM\w*|[A-Z]{3}DFMY")
_OF_YEARS = re.compile(r"(DT)?YEAR|NLDAT[EM]YR")
_OF_PARTS = re.compile(
    r"DAY|DOWNAME|JULDAY|MONNAME|MONTH|QTRR?|WEEKDAY|(DT)?YYQ\w*|(YY)?WEEK[UVW]|NLDAT[EM](MD|MN|WN|YQ|YW)\w*"
    r"|[A-Z]{3}DF(DWN|MN)"
)
_START = dt.datetime(1960, 1, 1)
_FIRST = dt.datetime(1582, 1, 1)  # the first day of SAS
_IN_A_DAY = 86_400
_PARTIAL = "shows only the month or year of dates in {}, and those on its first day were read so"
_WHOLE = "shows only a part of each date in {}, which were read whole"
_NO_DATES = "holds numbers in {} without a format of dates, so they were not read as dates"
_NOTES = ((_OF_MONTHS, _PARTIAL), (_OF_YEARS, _PARTIAL), (_OF_PARTS, _WHOLE))


def dated(columns: Mapping[str, pd.Series], formats: Mapping[str, str | None]) -> tuple[list[pd.Series], list[str]]:
    """Write dates, dates with times, and times as ISO text.

    A number of which its format makes no date of the calendar stays a number.

    Parameters
    ----------
    columns : mapping of str to Series
        Columns by name: text, or numbers as they lie in the file.
    formats : mapping of str to str or None
        Format of each column, such as ``DATE9``.

    Returns
    -------
    list of Series
        The columns.
    list of str
        Notes, each in words that follow the name of the file.
    """
    read, said = [], defaultdict(list)
    for name, column in columns.items():
        form = (formats.get(name) or "").upper().rstrip("0123456789.")
        write = None if column.dtype == object else _writer(form)
        if write is not None:
            if note := next((note for shown, note in _NOTES if shown.fullmatch(form)), None):
                said[note].append(name.upper())
            column = mapped(column, write)
        elif column.dtype != object and name.upper().endswith("DTC") and column.notna().any():
            said[_NO_DATES].append(name.upper())
        read.append(column)
    return read, [note.format(", ".join(names)) for note, names in said.items()]


def _writer(form: str) -> Callable[[float | None], str] | None:
    """What writes a number of a format; None where the format is none of dates."""
    if _TIMES.fullmatch(form):
        return partial(_time, of_a_day=form == "TOD")
    if not (days := _DAYS.fullmatch(form)) and not _MOMENTS.fullmatch(form):
        return None
    first = "-01" if _OF_MONTHS.fullmatch(form) else "-01-01" if _OF_YEARS.fullmatch(form) else ""
    return partial(_moment, days=bool(days), first=first)


def _moment(number: float | None, *, days: bool, first: str) -> str:
    """A number as a date, with a time; ``first`` is what is left out of the first day of a month or year."""
    if number is None:
        return ""
    try:
        moment = _START + dt.timedelta(seconds=number // 1 * _IN_A_DAY if days else round(number, 3))
    except OverflowError:
        return text_of(number)
    return iso(moment).removesuffix(first) if moment >= _FIRST else text_of(number)


def _time(seconds: float | None, *, of_a_day: bool) -> str:
    if seconds is None:
        return ""
    if not 0 <= seconds < _IN_A_DAY and not of_a_day:
        return text_of(seconds)
    minutes, second = divmod(int(round(seconds, 3)) % _IN_A_DAY, 60)
    return dt.time(minutes // 60, minutes % 60, second).isoformat()
