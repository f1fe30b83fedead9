from pathlib import Path

from helpers.ingest.redcap.dictionary import COLUMNS, dictionary


def test_names_and_labels_are_unique_and_as_redcap_allows():
    made = dictionary()
    names = made["Variable / Field Name"]
    assert len(COLUMNS) == 18
    assert names.is_unique and made["Field Label"].is_unique
    assert names.str.fullmatch(r"[a-z][a-z0-9_]{0,25}").all()


def test_a_date_is_not_validated_because_it_may_be_partial():
    row = dictionary().set_index("Variable / Field Name").loc["ae_aestdtc"]
    assert (row["Form Name"], row["Text Validation Type OR Show Slider Number"]) == ("ae", "")
    assert row["Field Note"] == "YYYY, YYYY-MM or YYYY-MM-DD"


def test_the_file_in_the_repository_is_what_the_code_makes():
    assert Path("docs/redcap/data_dictionary.csv").read_text() == dictionary().to_csv(index=False)
