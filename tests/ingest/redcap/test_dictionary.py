"""The data dictionary keeps the rules by which REDCap accepts one."""

import csv
import re
from io import StringIO
from itertools import groupby

from helpers.ingest.redcap.dictionary import COLUMNS, FOLDER, dictionary, repeating_instruments

NAME, FORM, TYPE, LABEL = "Variable / Field Name", "Form Name", "Field Type", "Field Label"
CHOICES, VALIDATION = "Choices, Calculations, OR Slider Labels", "Text Validation Type OR Show Slider Number"
BRANCHING, REQUIRED = "Branching Logic (Show field only if...)", "Required Field?"
MADE = dictionary()
BY_NAME = MADE.set_index(NAME)
# What an answer on a record cannot be called: columns of exports have these names.
RESERVED = re.compile(r"redcap_.*|.*_(complete|timestamp)|.*___.*")


def options(cell):
    """Codes and labels as REDCap splits them: at bars, then at the first comma."""
    return [tuple(part.strip() for part in option.split(",", 1)) for option in cell.split("|")]


def test_the_files_in_the_documentation_are_what_the_code_makes():
    for name, table in (("data_dictionary", MADE), ("repeating_instruments", repeating_instruments())):
        there = (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
        assert there == table.to_csv(index=False), f"docs/redcap/{name}.csv is old; run make redcap"


def test_the_file_is_plain_csv_of_eighteen_columns():
    text = (FOLDER / "data_dictionary.csv").read_bytes().decode("ascii")
    header, *rows = csv.reader(StringIO(text), strict=True)
    assert header == list(COLUMNS) and len(header) == 18
    assert {len(row) for row in rows} == {18}
    assert header[:5] == ["Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label"]
    assert header[-1] == "Field Annotation"


def test_names_of_fields_and_forms_are_as_redcap_allows():
    assert MADE[NAME].is_unique
    assert MADE[NAME].str.fullmatch(r"[a-z][a-z0-9_]{1,25}").all()
    assert MADE[FORM].str.fullmatch(r"[a-z][a-z0-9_]{1,49}").all()
    assert not MADE[NAME].str.contains("__").any() and not MADE[NAME].str.endswith("_").any()
    assert not any(RESERVED.fullmatch(name) for name in MADE[NAME])
    assert not set(MADE[NAME]) & set(MADE[FORM])


def test_the_first_field_identifies_the_record_and_forms_are_not_interleaved():
    assert MADE.iloc[0][[NAME, FORM, TYPE, VALIDATION]].tolist() == ["record_id", "demographics", "text", ""]
    blocks = [form for form, _ in groupby(MADE[FORM])]
    assert len(blocks) == len(set(blocks)) == 16


def test_labels_are_unique_and_plain_because_exports_of_labels_have_them_as_header():
    labels = MADE[LABEL]
    assert labels.str.casefold().is_unique
    assert labels.str.fullmatch(r"\S(.*\S)?").all() and not labels.str.contains(r'["<>&|]|\s\s').any()
    assert labels.str.len().max() <= 80
    assert (
        not MADE[[CHOICES, "Field Note", "Section Header"]]
        .apply(lambda cells: cells.str.contains('["<>&]'))
        .any()
        .any()
    )


def test_choices_have_a_code_a_comma_and_a_label():
    chosen = MADE[TYPE].isin(["radio", "dropdown"])
    assert (MADE[CHOICES] != "").equals(chosen)
    for name, cell in zip(MADE.loc[chosen, NAME], MADE.loc[chosen, CHOICES], strict=True):
        found = options(cell)
        assert len(found) > 1 and all(len(option) == 2 and option[1] for option in found), name
        codes = [code for code, _ in found]
        assert len(set(codes)) == len(codes) and all(re.fullmatch(r"[A-Za-z0-9]+", code) for code in codes), name


def test_types_validations_and_marks_are_words_that_redcap_knows():
    assert set(MADE[TYPE]) == {"text", "radio", "dropdown"}
    assert set(MADE[VALIDATION]) == {"", "date_ymd", "number", "integer"}
    assert (MADE.loc[MADE[VALIDATION] != "", TYPE] == "text").all()
    assert set(MADE["Identifier?"]) == set(MADE[REQUIRED]) == {"", "y"}
    limits = MADE[["Text Validation Min", "Text Validation Max"]]
    assert (MADE.loc[(limits != "").any(axis=1), VALIDATION].isin(["number", "integer"])).all()
    assert (
        (MADE[["Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?"]] == "")
        .all()
        .all()
    )


def test_branching_asks_a_field_above_on_the_same_form_for_a_code_it_has():
    order = {name: place for place, name in enumerate(MADE[NAME])}
    asked = MADE[MADE[BRANCHING] != ""]
    assert len(asked) == 22
    for row in asked.to_dict("records"):
        assert re.fullmatch(r"(\(?\[\w+\] = '\w*'\)?)( (and|or) \(?\[\w+\] = '\w*'\)?)*", row[BRANCHING])
        for name, code in re.findall(r"\[(\w+)\] = '(\w*)'", row[BRANCHING]):
            assert BY_NAME.loc[name, FORM] == row[FORM] and order[name] < order[row[NAME]]
            assert code in ("", *dict(options(BY_NAME.loc[name, CHOICES])))


def test_branching_is_written_as_redcap_reads_it():
    assert BY_NAME.loc["dthdtc", BRANCHING] == "[dthfl] = '1'"
    assert BY_NAME.loc["rs_response", BRANCHING] == "[rstestcd] = '1' or [rstestcd] = '2'"
    assert BY_NAME.loc["trstresn", BRANCHING] == (
        "([trtestcd] = '1' or [trtestcd] = '2') and ([trstat] = '' or [trstat] = '1')"
    )


def test_a_date_that_may_be_partial_is_not_validated():
    assert BY_NAME.loc["exstdtc", VALIDATION] == "date_ymd"
    partial = BY_NAME.loc["aestdtc"]
    assert (partial[VALIDATION], partial["Field Note"]) == ("", "YYYY-MM-DD; YYYY-MM or YYYY where no more is known")


def test_what_names_the_subject_is_marked():
    assert MADE.loc[MADE["Identifier?"] == "y", NAME].tolist() == ["record_id", "subjid"]


def test_a_row_as_a_whole():
    row = BY_NAME.loc["aetoxgr"]
    assert row[row != ""].to_dict() == {
        FORM: "adverse_event",
        TYPE: "radio",
        LABEL: "CTCAE grade",
        CHOICES: "1, Grade 1 (mild) | 2, Grade 2 (moderate) | 3, Grade 3 (severe) | 4, Grade 4 (life-threatening) "
        "| 5, Grade 5 (death)",
        REQUIRED: "y",
        "Field Annotation": "SDTM: AE.AETOXGR",
    }


def test_instances_are_named_by_fields_of_their_form():
    listed = repeating_instruments()
    assert listed["form_name"].tolist() == MADE[FORM].drop_duplicates().tolist()[1:]
    for form, label in listed.itertuples(index=False):
        fields = re.findall(r"\[(\w+)\]", label)
        assert fields and set(BY_NAME.loc[fields, FORM]) == {form}
