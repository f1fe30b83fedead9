"""Harms one by one: severe and serious events, deaths, and events whose phase rests on an imputed date."""

import pandas as pd

from helpers.foundation.calendar import days_between
from helpers.present import format as fmt
from helpers.present.table_model import Table, make_table, nothing
from helpers.present.tables.listings import record
from helpers.present.tables.toxicity import NO_EVENT, PHASES

NO_END = "no end recorded"
YES_NO = {"Y": "Yes", "N": "No", "": ""}


def severe_events(adae: pd.DataFrame, adsl: pd.DataFrame) -> Table:
    """Table 14.3.4: every treatment-emergent event of grade 3 and more, serious or fatal, one line each."""
    name, title = "ae-severe", "Adverse events of grade ≥3, serious or fatal"
    if adae.empty:
        return nothing(name=name, title=title, because=NO_EVENT)
    severe = (adae["AETOXGRN"] >= 3) | (adae["AESER"] == "Y") | (adae["AEOUT"].str.upper() == "FATAL")
    rows = adae[(adae["TRTEMFL"] == "Y") & severe].merge(
        adsl.loc[adsl["SAFFL"] == "Y", ["USUBJID", "TRTSDT"]], on="USUBJID"
    )
    if rows.empty:
        return nothing(name=name, title=title, because="There was none.")
    rows = rows.sort_values(["USUBJID", "ASTDT", "AESEQ"])
    frame = pd.DataFrame({
        "line": rows["USUBJID"],
        "Term": rows["AEDECOD"],
        "Grade": [fmt.number(grade) if pd.notna(grade) else "not graded" for grade in rows["AETOXGRN"]],
        "Phase": rows["APHASE"].map(PHASES),
        "Day": [fmt.count(day) for day in days_between(rows["ASTDT"], rows["TRTSDT"]) + 1],
        "Last day": [
            NO_END if pd.isna(day) else fmt.count(day) for day in days_between(rows["AENDT"], rows["TRTSDT"]) + 1
        ],
        "Serious": rows["AESER"].map(YES_NO),
        "Related": rows["AREL"].map(YES_NO),
        "Outcome": [fmt.inside(fmt.term(outcome)) for outcome in rows["AEOUT"]],
        "Record": record(pd.Series("AE", index=rows.index), rows["AESEQ"]),
    })  # fmt: skip
    notes = [
        "Days count from the first fraction, which is day 1. An empty cell was not recorded. Plan: rules 22 to 24.",
    ]
    left = ["Term", "Phase", "Serious", "Related", "Outcome", "Record"]
    return make_table(frame, name=name, title=title, notes=notes, stub="line", head="Subject", left=left)


def deaths(adsl: pd.DataFrame) -> Table:
    """Table 14.3.8: every death of a treated subject, with its cause where that was collected."""
    name, title = "deaths", "Deaths and their causes"
    rows = adsl[(adsl["SAFFL"] == "Y") & adsl["DTHDT"].notna()].sort_values(["DTHDT", "USUBJID"])
    if rows.empty:
        return nothing(name=name, title=title, because="No treated subject is known to have died.")
    days = days_between(rows["DTHDT"], rows["TRTSDT"]) + 1
    frame = pd.DataFrame({
        "line": rows["USUBJID"],
        "Date": [
            f"{fmt.date(day)}{' (day imputed)' if flag else ''}"
            for day, flag in zip(rows["DTHDT"], rows["DTHDTF"], strict=True)
        ],
        "Day": [fmt.count(day) for day in days],
        "Cause": [fmt.term(cause) if cause else "not collected" for cause in rows["DTHCAUS"]],
        "Record": record(rows["DTHSRC"], rows["DTHSEQ"]),
    })  # fmt: skip
    notes = [f"Died: {fmt.of(len(rows), (adsl['SAFFL'] == 'Y').sum())} of the safety set. Plan: rule 5."]
    return make_table(
        frame, name=name, title=title, notes=notes, stub="line", head="Subject", left=["Date", "Cause", "Record"]
    )


def open_phases(adae: pd.DataFrame) -> Table:
    """Events whose phase another reading of a partial onset would change."""
    rows = adae[adae["ALTPHASE"] != ""].sort_values(["USUBJID", "AESEQ"])
    frame = pd.DataFrame({
        "line": rows["USUBJID"],
        "Term": rows["AEDECOD"],
        "Onset recorded": rows["AESTDTC"].replace("", "missing"),
        "Read as": [fmt.date(day) for day in rows["ASTDT"]],
        "Phase": rows["APHASE"].map(PHASES).fillna("Before treatment"),
        "Could also be": [fmt.sentence_case(phases.lower().replace("; ", " or ")) for phases in rows["ALTPHASE"]],
    })  # fmt: skip
    notes = ["Plan: rules 22 and 23."]
    title = "Events whose phase depends on how a partial date is read"
    left = list(frame)[1:]
    return make_table(frame, name="open-phases", title=title, notes=notes, stub="line", head="Subject", left=left)
