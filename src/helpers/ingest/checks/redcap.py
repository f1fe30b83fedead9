"""Findings that arise while an export of REDCap is found and read; `redcap.export` and `redcap.forms` raise them."""

from helpers.ingest.checks.check import Check

_ERROR, _QUERY = "ERROR", "QUERY"

TWO_EXPORTS = Check(
    "REDCAP-001", _ERROR, "", "",
    "More than one file is an export of REDCap: {files}.",
    "Keep one of them, the newest, in the study's folder; raw data and labels have the same content.",
)  # fmt: skip
EXPORT_AND_FILE = Check(
    "REDCAP-002", _ERROR, "", "",
    "{file} holds the domain {name}, and the export {export} holds {count} records of it.",
    "Keep one source per domain: take the file away, or leave the form out of the export.",
)  # fmt: skip
NOT_AN_EXPORT = Check(
    "REDCAP-003", _ERROR, "", "",
    "{file} {why}.",
    "Export all instruments from REDCap once more, as CSV (raw data or labels), and leave the file as it is.",
)  # fmt: skip
EVENTS = Check(
    "REDCAP-004", _ERROR, "", "",
    "{file} has records of {count} events ({events}), in each of which instances count from 1.",
    "Collect the forms without events (no longitudinal project): each record of a domain is an instance of its form.",
)  # fmt: skip
FIELDS_MISSING = Check(
    "REDCAP-005", _QUERY, "", "",
    "{file} has no column for these fields of the form {form}: {fields}.",
    "Export all fields, with the names and labels of the data dictionary; or confirm that these are not collected.",
)  # fmt: skip
UNKNOWN_FORM = Check(
    "REDCAP-006", _ERROR, "", "",
    "{file} row {places}: the form is '{value}', which the data dictionary does not have, but fields of {forms} are "
    "filled in.",
    "Give the form its name in the data dictionary again, or export raw data.",
)  # fmt: skip
OTHER_FORM = Check(
    "REDCAP-007", _QUERY, "", "",
    "{file} row {places}: the form is '{value}', which the data dictionary does not have, so it is not used.",
    "Confirm that it is a form of the site's own.",
)  # fmt: skip
MISPLACED = Check(
    "REDCAP-008", _ERROR, "", "",
    "{file} row {row}: the row is of the form {form} but holds {fields}, of another form.",
    "Export the data once more and leave the file as it is.",
)  # fmt: skip
NOT_REPEATING = Check(
    "REDCAP-009", _QUERY, "", "",
    "{file} row {places}: the form {form} is not set as repeating, so a record has one at most; it was read as the "
    "first instance.",
    "Set the form as repeating in the project's setup, and enter the records that are missing.",
)  # fmt: skip
NO_DEMOGRAPHICS = Check(
    "REDCAP-010", _ERROR, "DM", "",
    "{file} row {row}: the form {form} of the record is empty.",
    "Fill in the form, or delete the record.",
)  # fmt: skip
EMPTY_FORM = Check(
    "REDCAP-011", _QUERY, "", "",
    "{file} row {places}: the instance of the form {form} holds no answer, so it is not used.",
    "Fill in the instance, or delete it.",
)  # fmt: skip
UNKNOWN_CHOICE = Check(
    "REDCAP-012", _ERROR, "", "",
    "{file} row {row}: {field} is '{value}', which is no choice of the data dictionary.",
    "Choose one of the field's choices, “other, written out” where there is one; leave it empty where the answer is "
    "not known, because codes of missing data are not read.",
)  # fmt: skip
TWO_ANSWERS = Check(
    "REDCAP-013", _ERROR, "", "",
    "{file} row {row}: {fields} hold two answers to one question ({value}).",
    "Keep the answer that is right, and empty the other field.",
)  # fmt: skip
