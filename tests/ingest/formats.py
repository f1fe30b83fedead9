"""A study written in each format that can be read, and as other programs write it."""

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from helpers.foundation.contracts import SDTM


def write(domains: dict[str, pd.DataFrame], folder: Path, form: str) -> Path:
    """Write the domains of a study into a folder."""
    folder.mkdir()
    for domain, frame in domains.items():
        (WRITERS | OTHERS)[form](frame, folder, domain)
    return folder


def write_csv(frame, folder, domain, encoding="utf-8", sep=","):
    frame.to_csv(folder / f"{domain}.csv", index=False, encoding=encoding, sep=sep, lineterminator="\r\n")


def _xport(version):
    def write_xport(frame, folder, domain):
        import pyreadstat

        frame = frame.assign(**{name: frame[name].astype("float64") for name in _counts(frame, domain)})
        pyreadstat.write_xport(frame, folder / f"{domain}.xpt", table_name=domain.upper(), file_format_version=version)

    return write_xport


def write_parquet(frame, folder, domain):
    nulls = frame.replace("", None)
    factor = pa.Table.from_pandas(nulls.astype({"USUBJID": "category"}), preserve_index=False)
    pq.write_table(factor, folder / f"{domain}.parquet")


def write_excel(frame, folder, domain):
    frame.to_excel(folder / f"{domain}.xlsx", index=False, sheet_name=domain.upper())


def write_excel_dates(frame, folder, domain):
    """As people type it: dates become dates, a month its first day of which the month is shown, a year a number."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    sheet.append(list(frame))
    for row in frame.itertuples(index=False):
        sheet.append([_typed(sheet, name, value) for name, value in zip(frame, row, strict=True)])
    book.save(folder / f"{domain}.xlsx")


def _typed(sheet, name, value):
    from openpyxl.cell import WriteOnlyCell

    if value != value or value == "":
        return None
    if not name.endswith("DTC") or len(value) == 4:
        return int(value) if name.endswith("DTC") else value
    cell = WriteOnlyCell(sheet, dt.datetime.fromisoformat(value if len(value) > 7 else f"{value}-01"))
    cell.number_format = "mmm\\-yy" if len(value) == 7 else "dd/mm/yyyy hh:mm"
    return cell


def described(frame, domain):
    kinds = [{"name": name, "dataType": "string" if frame[name].dtype == object else "double"} for name in frame]
    rows = [
        [None if value != value or value == "" else value for value in row]
        for row in frame.to_numpy(dtype=object).tolist()
    ]
    head = {
        "datasetJSONVersion": "1.1.0",
        "itemGroupOID": f"IG.{domain.upper()}",
        "name": domain.upper(),
        "records": len(rows),
    }
    return {**head, "columns": kinds}, rows


def write_json(frame, folder, domain):
    head, rows = described(frame, domain)
    (folder / f"{domain}.json").write_text(json.dumps({**head, "rows": rows}))


def write_ndjson(frame, folder, domain):
    head, rows = described(frame, domain)
    (folder / f"{domain}.ndjson").write_text("\n".join(json.dumps(part) for part in (head, *rows)) + "\n")


def _counts(frame, domain):
    return [name for name, column in SDTM[domain].columns.items() if column.kind == "count" and name in frame]


WRITERS = {
    "csv": write_csv,
    "xport 5": _xport(5),
    "xport 8": _xport(8),
    "parquet": write_parquet,
    "excel": write_excel,
    "json": write_json,
    "ndjson": write_ndjson,
}

OTHERS = {
    "csv of a German Excel": lambda *place: write_csv(*place, encoding="utf-8-sig", sep=";"),
    "excel with dates as dates": write_excel_dates,
}
