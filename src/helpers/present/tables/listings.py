"""Listings 16.2: subject by subject, each line with the record that it comes from."""

import pandas as pd

from helpers.present import format as fmt
from helpers.present.courses import measure
from helpers.present.table_model import Table, make_table, nothing

MOST = 500
"""So many lines at most a listing has on the page."""


def local_progressions(adtr: pd.DataFrame, adtte: pd.DataFrame, adsl: pd.DataFrame) -> Table:
    """Local progressions that are events of LPFS, with the scan of the smallest sum before and that which shows it."""
    name, title = "local-progressions", "Local progressions, with the scans behind them"
    rows = _events(adtte, "LPFS")
    if rows.empty:
        return nothing(name=name, title=title, because="There was none.")
    sums = adtr.loc[adtr["PARAMCD"] == measure(adtr)].rename(columns={"AVAL": "AVAL_SUM"})
    sums = sums.sort_values(["USUBJID", "ADT", "ASSESS"])
    shown = sums.loc[sums["PDFL"] == "Y"].drop_duplicates(["USUBJID", "ADT"])
    rows = rows.merge(shown[["USUBJID", "ADT", *_SCAN]], on=["USUBJID", "ADT"], how="left")
    smallest = _smallest(rows, sums, adsl)
    frame = pd.DataFrame({
        "line": rows["USUBJID"],
        "Date": rows["ADT"].map(fmt.date),
        "Day": rows["AVAL"].map(fmt.count),
        "Nadir, mm": rows["NADIR"].map(_one_digit),
        "Nadir on": rows["USUBJID"].map(smallest).map(fmt.date),
        "Sum, mm": rows["AVAL_SUM"].fillna(rows["AVALMEAS"]).map(_one_digit),
        "More, mm": rows["CHGNAD"].map(_one_digit),
        "More, %": rows["PCHGNAD"].map(_one_digit),
        "Lesions": [
            fmt.NOTHING if pd.isna(all_of_them) else fmt.of(measured, all_of_them)
            for measured, all_of_them in zip(rows["NMEAS"], rows["NLESION"], strict=True)
        ],
        "Record": _record(rows),
    })  # fmt: skip
    notes = [
        "Sums of diameters of the treated lesions, at the scan that shows progression and at the first scan with the "
        "smallest sum before; Lesions: how many of them were measured and are in the sum. The increase is given only "
        "where all were measured, and in percent only where the nadir is above 0. Record: the measurement that gives "
        "the date. Plan: rules 10 and 11."
    ]
    return _listing(frame, name=name, title=title, notes=notes, left=["Record"], file="adtr")


def distant_progressions(adtte: pd.DataFrame) -> Table:
    """Distant progressions that are events of DPFS, with kind and lesion."""
    name, title = "distant-progressions", "Distant progressions"
    rows = _events(adtte, "DPFS")
    if rows.empty:
        return nothing(name=name, title=title, because="There was none.")
    frame = pd.DataFrame({
        "line": rows["USUBJID"],
        "Date": rows["ADT"].map(fmt.date),
        "Day": rows["AVAL"].map(fmt.count),
        "Kind": rows["EVNTKIND"].replace("", "not recorded"),
        "New lesions of the day": rows["EVNTLNK"].replace("", fmt.NOTHING),
        "Record": _record(rows),
    })  # fmt: skip
    notes = ["Record: the identification that gives the date, which can be an equivocal finding. Plan: rule 13."]
    left = ["Kind", "New lesions of the day", "Record"]
    return _listing(frame, name=name, title=title, notes=notes, left=left, file="adtte")


def censorings(adtte: pd.DataFrame, *, labels: dict[str, str]) -> Table:
    """Subjects without an event of some endpoints, with the reason and the kind of date.

    ``labels`` names the endpoints to list.
    """
    name, title = "censorings", "Censorings and their reasons"
    order = {paramcd: place for place, paramcd in enumerate(labels)}
    rows = adtte.loc[adtte["PARAMCD"].isin(list(labels)) & (adtte["CNSR"] > 0)]
    rows = rows.assign(place=rows["PARAMCD"].map(order)).sort_values(["USUBJID", "place"], kind="stable")
    if rows.empty:
        return nothing(name=name, title=title, because="Nobody was censored.")
    frame = pd.DataFrame({
        "line": rows["USUBJID"],
        "Endpoint": rows["PARAMCD"],
        "Date": rows["ADT"].map(fmt.date),
        "Day": rows["AVAL"].map(fmt.count),
        "Reason": rows["EVNTDESC"],
        "Kind of date": rows["CNSDTDSC"],
        "Record": _record(rows),
    })  # fmt: skip
    names = "; ".join(f"{paramcd}: {fmt.inside(label)}" for paramcd, label in labels.items())
    notes = [f"{names}. Record: the one that gives the date. Plan: rules 3, 17 and 19."]
    left = ["Endpoint", "Reason", "Kind of date", "Record"]
    return _listing(frame, name=name, title=title, notes=notes, left=left, file="adtte")


def therapies(adther: pd.DataFrame | None, *, without: str = "Procedures and medications were not collected.") -> Table:
    """Every subsequent therapy and transplant after the first fraction; ``without`` is said where there are no data."""
    name, title = "therapies", "Subsequent therapies and transplants"
    if adther is None:
        return nothing(name=name, title=title, because=without)
    if adther.empty:
        return nothing(name=name, title=title, because="There was none.")
    rows = adther.sort_values(["USUBJID", "ASTDT", "SRCDOM", "SRCSEQ"])
    frame = pd.DataFrame({
        "line": rows["USUBJID"],
        "Therapy": rows["ATRT"].replace("", "not named"),
        "Category": rows["ACAT"].map({"THERAPY": "Therapy", "TRANSPLANT": "Transplant"}),
        "Recorded": rows["ASTDTC"],
        "Read as": rows["ASTDT"].map(fmt.date),
        "Day": rows["AVAL"].map(fmt.count),
        "Record": _record(rows),
    })  # fmt: skip
    notes = ["A partial date is its first possible day after the first fraction. Plan: rule 12."]
    left = ["Therapy", "Category", "Recorded", "Record"]
    return _listing(frame, name=name, title=title, notes=notes, left=left, file="adther")


def imputed_dates(adsl: pd.DataFrame, adae: pd.DataFrame, adther: pd.DataFrame | None) -> Table:
    """Dates that were not recorded to the day: deaths, onsets and ends of adverse events, subsequent therapies."""
    name, title = "imputed-dates", "Imputed dates"
    parts = [_deaths(adsl), _onsets(adae), _ends(adae), *([_starts(adther)] if adther is not None else [])]
    frame = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    if frame.empty:
        return nothing(name=name, title=title, because="No date was imputed.")
    frame = frame.sort_values("line", kind="stable")
    notes = ["A date that is not listed was recorded to the day, or not recorded. Plan: rules 5, 12 and 22."]
    left = ["What", "Recorded", "Imputed", "Record"]
    return _listing(frame, name=name, title=title, notes=notes, left=left, file="adsl, adae and adther")


def corrections(applied: pd.DataFrame) -> Table:
    """Listing 16.2.9.3: the corrections that were applied to the data, each with its reason.

    Parameters
    ----------
    applied : DataFrame
        As the contract CORRECTIONS has them.
    """
    if applied.empty:
        said = "No correction was applied: the data are used as they were sent."
        return nothing(name="corrections", title="Corrections", because=said)
    ordered = applied.sort_values(["USUBJID", "DOMAIN", "SEQ", "VARIABLE"])
    frame = pd.DataFrame({
        "line": ordered["USUBJID"],
        "Record": record(ordered["DOMAIN"], ordered["SEQ"]),
        "Variable": ordered["VARIABLE"],
        "As sent": ordered["OLDVALUE"].replace("", "empty"),
        "Read as": ordered["NEWVALUE"].replace("", "empty"),
        "Reason": ordered["REASON"],
        "Who": ordered["WHO"],
        "When": ordered["WHEN"],
    })  # fmt: skip
    return _listing(
        frame, name="corrections", title="Corrections", notes=["The files themselves stay as they were sent."],
        left=["Variable", "As sent", "Read as", "Reason", "Who"], file="corrections.parquet",
    )  # fmt: skip


_SCAN = ["NADIR", "AVAL_SUM", "AVALMEAS", "CHGNAD", "PCHGNAD", "NLESION", "NMEAS"]
_IMPUTED = {"D": "day", "M": "month and day", "Y": "whole date"}


def _events(adtte: pd.DataFrame, paramcd: str) -> pd.DataFrame:
    rows = adtte.loc[(adtte["PARAMCD"] == paramcd) & (adtte["EVTYPE"] == 1)]
    return rows.sort_values("USUBJID").reset_index(drop=True)


def _smallest(rows: pd.DataFrame, sums: pd.DataFrame, adsl: pd.DataFrame) -> pd.Series:
    """Date of the scan with the smallest sum before each progression, the first of several; indexed by subject."""
    start = sums["USUBJID"].map(adsl.set_index("USUBJID")["TRTSDT"])
    counted = sums.loc[(sums["ABLFL"] == "Y") | (sums["ADT"] > start), ["USUBJID", "ADT", "AVAL_SUM"]]
    before = rows[["USUBJID", "ADT", "NADIR"]].merge(counted, on="USUBJID", suffixes=("", "_SCAN"))
    before = before.loc[(before["ADT_SCAN"] < before["ADT"]) & (before["AVAL_SUM"] == before["NADIR"])]
    return before.drop_duplicates("USUBJID").set_index("USUBJID")["ADT_SCAN"]


def _deaths(adsl: pd.DataFrame) -> pd.DataFrame:
    rows = adsl.loc[(adsl["SAFFL"] == "Y") & (adsl["DTHDTF"] != "")]
    rows = rows.rename(columns={"DTHSRC": "SRCDOM", "DTHSEQ": "SRCSEQ"})
    recorded = rows["DTHDT"].dt.strftime("%Y-%m")  # only a day is ever imputed
    return _imputed(rows, what="Death", recorded=recorded, day=rows["DTHDT"], imputed=rows["DTHDTF"])


def _onsets(adae: pd.DataFrame) -> pd.DataFrame:
    rows = adae.loc[adae["ASTDTF"] != ""].assign(SRCDOM="AE")
    rows = rows.rename(columns={"AESEQ": "SRCSEQ"})
    what = "Onset of " + rows["AEDECOD"]
    return _imputed(rows, what=what, recorded=rows["AESTDTC"], day=rows["ASTDT"], imputed=rows["ASTDTF"])


def _ends(adae: pd.DataFrame) -> pd.DataFrame:
    rows = adae.loc[adae["AENDTF"] != ""].assign(SRCDOM="AE")
    rows = rows.rename(columns={"AESEQ": "SRCSEQ"})
    what = "End of " + rows["AEDECOD"]
    return _imputed(rows, what=what, recorded=rows["AEENDTC"], day=rows["AENDT"], imputed=rows["AENDTF"])


def _starts(adther: pd.DataFrame) -> pd.DataFrame:
    rows = adther.loc[adther["ASTDTF"] != ""]
    what = "Start of " + rows["ATRT"]
    return _imputed(rows, what=what, recorded=rows["ASTDTC"], day=rows["ASTDT"], imputed=rows["ASTDTF"])


def _imputed(rows: pd.DataFrame, *, what, recorded: pd.Series, day: pd.Series, imputed: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({
        "line": rows["USUBJID"],
        "What": what,
        "Recorded": recorded.replace("", "missing"),
        "Read as": day.map(fmt.date),
        "Imputed": imputed.map(_IMPUTED),
        "Record": _record(rows),
    })  # fmt: skip


def record(domain: pd.Series, sequence: pd.Series) -> list[str]:
    """Name records as people look them up: ``TR 12``; DM, which has one per subject, without a number."""
    return list(map(fmt.record, domain, sequence))


def _record(rows: pd.DataFrame) -> list[str]:
    return record(rows["SRCDOM"], rows["SRCSEQ"])


def _one_digit(value: float) -> str:
    return fmt.NOTHING if pd.isna(value) else fmt.number(value, 1)


def _listing(frame: pd.DataFrame, *, name: str, title: str, notes: list[str], left: list[str], file: str) -> Table:
    if len(frame) > MOST:
        notes = [
            *notes,
            f"The first {fmt.count(MOST)} of {fmt.count(len(frame))} lines; all of them are in {file}.",
        ]
    return make_table(frame.head(MOST), name=name, title=title, notes=notes, stub="line", head="Subject", left=left)
