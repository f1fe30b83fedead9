"""Documents of Office are archives: each part gets one date, so that equal contents make equal files."""

import datetime as dt
import io
import re
import zipfile

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The first date that an archive can hold."""

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def dated(document: bytes, day: dt.datetime) -> bytes:
    """Write a document anew with parts of one date, itself dated to ``day``; nothing is compressed.

    Compressed bytes depend on the library that a Python was built with.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as made, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as written:
        for part in made.namelist():
            info = zipfile.ZipInfo(part, date_time=FIRST_DAY)
            info.create_system = 3
            written.writestr(info, _MODIFIED.sub(rb"\g<1>%s" % f"{day:%Y-%m-%dT%H:%M:%SZ}".encode(), made.read(part)))
    return target.getvalue()
