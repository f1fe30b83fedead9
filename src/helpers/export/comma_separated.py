"""Tables as CSV that a spreadsheet reads as what it is: text.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, even where it is quoted. Such a
cell gets an apostrophe before it, as OWASP recommends against CSV injection; so does a part of a cell that would begin
one where semicolons or tabs separate. A plain negative number is left as it is.
"""

import csv
import io
import re

from helpers.export.tables import Sheet

_FORMULA = re.compile(r"(?:(?<=[;\t\r\n])|^)(?=[\s\"']*[=+\-@＝＋－＠])|^(?=[\t\r\n])")
_NEGATIVE = re.compile(r"-[\d.,]+%?")


def write(sheet: Sheet) -> bytes:
    """Write a table, its headings in the first line, in UTF-8 with the mark that Excel knows it by."""
    target = io.StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerow([harmless(column) for column in sheet.columns])
    writer.writerows([harmless(cell) for cell in row] for row in sheet.rows)
    return target.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run."""
    return cell if _NEGATIVE.fullmatch(cell) else _FORMULA.sub("'", cell)
