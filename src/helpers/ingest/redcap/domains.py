"""From an export of REDCap to the domains: each instance of a form is a record of its domain.

USUBJID is the ID of the record, --SEQ the number of the instance, STUDYID what the demographics say.
"""

from pathlib import Path

import pandas as pd

from helpers.foundation.contracts import REQUIRED_DOMAINS, SDTM
from helpers.foundation.terms import mapped
from helpers.ingest import findings
from helpers.ingest.checks import files as file_checks
from helpers.ingest.checks import redcap as checks
from helpers.ingest.numbers import as_numbers
from helpers.ingest.readers import Raw, UnreadableError
from helpers.ingest.redcap.answers import Cells, variables
from helpers.ingest.redcap.export import EVENT, FORM, INSTANCE, RECORD, Export, read_export
from helpers.ingest.redcap.instances import Instances, answered, few, instances, misplaced, unknown_forms
from helpers.ingest.redcap.specification import Form, specification

FORMAT, CODES, LABELS = "REDCap export", "REDCap export (codes)", "REDCap export (labels)"
"""Names of the format: before a file is read, and by what stands in its header."""


def read_domains(path: Path) -> tuple[dict[str, Raw], pd.DataFrame]:
    """Read the domains out of an export.

    Returns
    -------
    domains : dict of str to Raw
        Domains whose form has an answer, and those that are required; none where the file cannot be read.
    findings : DataFrame
        Why it cannot be read, and what in it is not as the data dictionary has it.
    """
    try:
        export = read_export(path)
    except UnreadableError as failure:
        row = {"file": path.name, "why": str(failure).rstrip("."), "value": path.name}
        return {}, findings.of(checks.NOT_AN_EXPORT, pd.DataFrame([row]))
    answers = answered(export)
    found = [_notes(export), _events(export), unknown_forms(export, answers), misplaced(export, answers)]
    domains: dict[str, Raw] = {}
    for domain in SDTM:
        form = specification().by_domain[domain]
        there, about = instances(export, form, answers)
        found.append(about)
        if not len(there.rows) and domain not in REQUIRED_DOMAINS:
            continue
        frame, wrong = _records(export, form, there)
        found += [_fields_missing(export, form), *_located(wrong, export, form, there)]
        domains[domain] = _raw(export, frame if domain == "dm" else _of_study(frame, domains["dm"].frame))
    return domains, findings.combine(found)


def _records(export: Export, form: Form, there: Instances) -> tuple[pd.DataFrame, Cells]:
    """One row per record: its keys, its variables, and the columns beyond the data dictionary that it fills."""
    sheet = export.frame.loc[there.rows]
    keys = {"USUBJID": sheet[RECORD]} | ({f"{form.domain}SEQ": there.numbers} if form.domain != "DM" else {})
    contract = SDTM[form.domain.lower()].columns
    ours = {RECORD, FORM, INSTANCE, EVENT, *(field.name.upper() for field in specification().fields)}
    extras = [name for name in sheet if name not in ours and name not in contract and (sheet[name] != "").any()]
    frame, wrong = variables(sheet, form)
    return pd.concat([pd.DataFrame(keys), frame, sheet[extras]], axis=1), wrong


def _of_study(frame: pd.DataFrame, dm: pd.DataFrame) -> pd.DataFrame:
    """Add STUDYID, as the demographics of the subject have it."""
    studies = dict(zip(dm["USUBJID"], dm["STUDYID"], strict=True)) if "STUDYID" in dm else {}
    return frame.assign(STUDYID=mapped(frame["USUBJID"], lambda subject: studies.get(subject, "")))


def _raw(export: Export, frame: pd.DataFrame) -> Raw:
    rows = export.rows[frame.index].reset_index(drop=True)
    form = LABELS if export.labels else CODES
    return Raw(frame.reset_index(drop=True), rows, "row", export.notes, export.file, form)


def _notes(export: Export) -> pd.DataFrame:
    rows = [{"file": export.file, "note": note, "value": export.file} for note in export.notes]
    return findings.of(file_checks.RECOGNISED, pd.DataFrame(rows))


def _events(export: Export) -> pd.DataFrame:
    events = sorted(set(export.frame.get(EVENT, ())) - {""})
    if len(events) < 2:
        return pd.DataFrame()
    row = {"file": export.file, "count": len(events), "events": few(events), "value": events[0]}
    return findings.of(checks.EVENTS, pd.DataFrame([row]))


def _fields_missing(export: Export, form: Form) -> pd.DataFrame:
    missing = [field.name for field in form.fields if field.name.upper() not in export.frame]
    if not missing:
        return pd.DataFrame()
    row = {
        "domain": form.domain,
        "file": export.file,
        "form": form.label,
        "fields": few(missing),
        "value": missing[0],
    }
    return findings.of(checks.FIELDS_MISSING, pd.DataFrame([row]))


def _located(wrong: Cells, export: Export, form: Form, there: Instances) -> list[pd.DataFrame]:
    """Make findings of cells: with the subject, the record and the row of each."""
    about = pd.DataFrame({"USUBJID": export.frame.loc[there.rows, RECORD], "row": export.rows[there.rows]})
    if form.domain != "DM":
        about["seq"] = as_numbers(there.numbers)[0]
    about = about.assign(domain=form.domain, file=export.file)
    return [findings.of(check, cells.join(about)) for check, cells in wrong if len(cells)]
