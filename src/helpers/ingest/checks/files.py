"""Findings that arise while files are found, read and typed; `study`, `domains` and `structure` raise them."""

from helpers.ingest.checks.check import Check

_ERROR, _QUERY = "ERROR", "QUERY"

DOMAIN_MISSING = Check(
    "FILE-001", _ERROR, "", "",
    "There is no file of the required domain {name}.",
    "Add the file to the study's folder, named after its domain (for example dm.csv).",
)  # fmt: skip
TWO_FILES = Check(
    "FILE-002", _ERROR, "", "",
    "More than one file holds the domain {name}: {files}.",
    "Keep one file per domain in the study's folder.",
)  # fmt: skip
UNREADABLE = Check(
    "FILE-003", _ERROR, "", "",
    "{file} {why}.",
    "Save the file again in one of the formats of the data contract.",
)  # fmt: skip
UNKNOWN_FORMAT = Check(
    "FILE-004", _ERROR, "", "",
    "{file} is named after a domain, but its format is not one that can be read.",
    "Save it as CSV, SAS XPORT, sas7bdat, Parquet, Excel (.xlsx) or Dataset-JSON, or give it another name.",
)  # fmt: skip
RECOGNISED = Check(
    "FILE-005", _QUERY, "", "",
    "{file} {note}.",
    "Look at the values; write the file as the data contract says (CSV: UTF-8, commas; dates as ISO text).",
)  # fmt: skip
OTHER_DOMAIN = Check(
    "FILE-006", _ERROR, "", "DOMAIN",
    "{file}: DOMAIN is {value} in {count} of the records of {name}.",
    "Put each domain into its own file.",
)  # fmt: skip
NO_SUBJECTS = Check(
    "FILE-007", _ERROR, "DM", "USUBJID",
    "{file} holds no subject.",
    "Send the demographics of all subjects.",
)  # fmt: skip
NO_RECORDS = Check(
    "FILE-008", _QUERY, "", "",
    "{file} holds no record, though {name} is a required domain.",
    "Confirm that nothing has been recorded yet.",
)  # fmt: skip
NOT_READ = Check(
    "FILE-009", _QUERY, "", "",
    "The analysis does not read {file}, because no domain of the data contract has that name.",
    "Give it the name of its domain (such as ae.csv), or confirm that the analysis does not need it.",
)  # fmt: skip
FREE_TEXT = Check(
    "PSEUDONYMS-001", _QUERY, "", "",
    "Free text (reported terms, names of therapies, causes of death, reasons) {what}.",
    "Where it was kept, read it before you give the report to others, or leave it out with PSEUDONYMISE=strict.",
)  # fmt: skip
ELSEWHERE = Check(
    "FILE-010", _ERROR, "", "",
    "The files of {names} are in the {what} {place}, where they are not read.",
    "Give STUDY the path of the folder that holds the files of all domains, or move them into one; unpack an archive.",
)  # fmt: skip
ELSEWHERE_TOO = Check(
    "FILE-011", _QUERY, "", "",
    "The files of {names} are in the {what} {place}, where they are not read, so they count as not collected.",
    "Put them beside the other files of the study, or confirm that the analysis does not need them.",
)  # fmt: skip
CORRECTIONS_FILE = Check(
    "COR-001", _ERROR, "", "",
    "{file} {why}, so no correction can be applied.",
    "Write it as CSV with the columns DOMAIN, USUBJID, SEQ, VARIABLE, OLDVALUE, NEWVALUE, REASON, WHO and WHEN.",
)  # fmt: skip
CORRECTION_INCOMPLETE = Check(
    "COR-002", _ERROR, "", "",
    "corrections.csv row {row} does not say {what}.",
    "Fill in the cells: a correction says which value, why, who decided it and when (a date such as 2025-06-30).",
)  # fmt: skip
CORRECTION_OF_NOTHING = Check(
    "COR-003", _ERROR, "", "",
    "corrections.csv row {row} corrects {variable} of {record}, but {why}.",
    "Name a record and a variable that the study's files hold; a key itself is corrected in its file.",
)  # fmt: skip
CORRECTION_STALE = Check(
    "COR-004", _ERROR, "", "",
    "corrections.csv row {row} replaces “{old}” in {variable} of {record}, but the file holds “{value}”.",
    "The file has changed since, or the correction is for another record: look at both, then correct or remove the "
    "row.",
)  # fmt: skip
CORRECTION_TWICE = Check(
    "COR-005", _ERROR, "", "",
    "corrections.csv corrects {variable} of {record} in more than one row ({rows}).",
    "Keep the row that is right.",
)  # fmt: skip
VARIABLE_MISSING = Check(
    "VAR-001", _ERROR, "", "",
    "{file} has no column {variable} ({label}), which is needed.",
    "Add the column; its cells may be empty where nothing was recorded.",
)  # fmt: skip
ADD_AND_FILL = "Add the column and fill in its cells: it identifies the record."
"""What to do about a column of VAR-001 whose cells may not be empty."""
EMPTY_KEY = Check(
    "VAR-002", _ERROR, "", "",
    "{file} {counting} {row}: {variable} is empty, but it must identify the record.",
    "Fill in the cell, or remove the record.",
)  # fmt: skip
NOT_A_NUMBER = Check(
    "VAR-003", _ERROR, "", "",
    "{file} {counting} {row}: {variable} is '{value}', which is not a number.",
    "Write a number with a decimal point; leave the cell empty where there is none (not NA, NaN or a dot).",
)  # fmt: skip
NOT_A_SEQUENCE = Check(
    "VAR-004", _ERROR, "", "",
    "{file} {counting} {row}: {variable} is '{value}', which is not a whole number above 0.",
    "Number the records of each subject 1, 2, 3 and so on.",
)  # fmt: skip
NOT_A_DATE = Check(
    "VAR-005", _ERROR, "", "",
    "{file} {counting} {row}: {variable} is '{value}', which is not a date of the calendar.",
    "Write the date as 2024, 2024-05, 2024-05-17 or 2024-05-17T09:30 (2024---17 without its month, "
    "2024-05-01/2024-06-15 between two days); leave the cell empty where it is not known.",
)  # fmt: skip
KEY_SAYS_NOTHING = Check(
    "VAR-006", _ERROR, "", "",
    "{file} {counting} {row}: {variable} is '{value}', which identifies nothing, but it must identify the record.",
    "Fill in the cell, or remove the record.",
)  # fmt: skip
SEQUENCE_TOO_LARGE = Check(
    "VAR-007", _ERROR, "", "",
    "{file} {counting} {row}: {variable} is '{value}', too large to be distinguished from the numbers next to it "
    "(9,007,199,254,740,991 is the largest).",
    "Number the records of each subject 1, 2, 3 and so on.",
)  # fmt: skip
TWO_RECORDS = Check(
    "KEY-001", _ERROR, "", "",
    "{file}: {count} records of the subject have the {what} ({counting} {places}).",
    "Give each record of a subject its own number (SV: its own visit or start), or remove the duplicate.",
)  # fmt: skip
TWO_SUBJECTS = Check(
    "KEY-002", _ERROR, "DM", "USUBJID",
    "{file}: the subject has {count} records ({counting} {places}).",
    "Keep one record per subject.",
)  # fmt: skip
DID_NOT_OCCUR = Check(
    "OCC-001", _QUERY, "", "",
    "{variable} is {value}: what the record of {domain} names did not take place, so it is not used.",
    "Confirm that it did not take place.",
    together="{variable} is {value}: what records of {domain} name did not take place, so they are not used.",
)  # fmt: skip
NOT_DONE_BUT_GIVEN = Check(
    "OCC-002", _ERROR, "", "",
    "{variable} is {value}, but the record of {domain} holds a result or a dose.",
    "Remove the result or the status.",
)  # fmt: skip
STRANGER = Check(
    "KEY-003", _ERROR, "", "USUBJID",
    "{file}: the subject is not in DM (records in {name}: {count}; {counting} {places}).",
    "Add the subject to DM, or correct USUBJID.",
)  # fmt: skip
ALIKE = Check(
    "KEY-006", _QUERY, "DM", "USUBJID",
    "{file}: the subjects {names} differ only in upper and lower case, separators or leading zeros.",
    "Confirm that they are different people; one subject has one identifier.",
)  # fmt: skip
LOOK_ALIKE = Check(
    "KEY-007", _QUERY, "DM", "USUBJID",
    "{file}: the subjects {names} look alike and were read as different people.",
    "Write the identifier of a subject with the same characters everywhere; one subject has one identifier.",
)  # fmt: skip
HIDDEN = Check(
    "KEY-008", _QUERY, "", "USUBJID",
    "{file}: the identifier {spelt} holds characters that cannot be seen ({counting} {places}).",
    "Write the identifier without them, in all files alike.",
)  # fmt: skip
OTHER_STUDY = Check(
    "KEY-004", _QUERY, "", "STUDYID",
    "{file}: STUDYID is {value} in {count} records, and {study} in DM.",
    "Check that the records belong to this study.",
)  # fmt: skip
TWO_STUDIES = Check(
    "KEY-005", _QUERY, "DM", "STUDYID",
    "{file}: {count} subjects have the STUDYID {value}, others have another.",
    "Check that all subjects belong to this study.",
)  # fmt: skip
