"""Files of settings are read as people read them, or refused with the lines that can be read in two ways."""

import pytest

from helpers.foundation.errors import StudyError
from helpers.foundation.settings import read_settings


def settings(tmp_path, text):
    path = tmp_path / "amendment.yml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path, what="The protocol file")


def why(tmp_path, text):
    with pytest.raises(StudyError) as refusal:
        settings(tmp_path, text)
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def test_values_and_the_line_of_each_key(tmp_path):
    got = settings(tmp_path, 'a:\n  b: [1, -2.5, "042", true]\n  c: {d: null}\ne: NO\n'.replace("NO", '"NO"'))
    assert got.values == {"a": {"b": [1, -2.5, "042", True], "c": {"d": None}}, "e": "NO"}
    assert got.lines == {"a": 1, "a.b": 2, "a.c": 3, "a.c.d": 3, "e": 4}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: 2\na: 3\n", "a occurs twice (lines 1 and 3); keep the one that is right"),
        ("a:\n  b: 1\n  c: 2\n  b: 1\n", "a.b occurs twice (lines 2 and 4); keep the one that is right"),
        ('a: 1\n"a": 2\n', "a occurs twice (lines 1 and 2); keep the one that is right"),
        ("a: {b: 1, b: 2}\n", "a.b occurs twice (lines 1 and 1); keep the one that is right"),
        ("a:\n- b: 1\n  b: 2\n", "a.b occurs twice (lines 2 and 3); keep the one that is right"),
        (
            "x: &x\n  b: 1\na:\n  <<: *x\n  b: 2\n",
            "a.b occurs twice (lines 2 and 5); keep the one that is right",
        ),
        (
            "x: &x {b: 1}\ny: &y {b: 2}\na:\n  <<: [*x, *y]\n",
            "a.b occurs twice (lines 1 and 2); keep the one that is right",
        ),
    ],
)
def test_a_key_that_stands_twice_is_refused_with_both_lines(tmp_path, text, told):
    assert why(tmp_path, text) == f"amendment.yml cannot be used: {told}."


def test_a_value_that_is_referred_to_and_keys_that_are_merged_once(tmp_path):
    got = settings(tmp_path, "a: &a [1, 2]\nb: *a\nc: &c {d: 1}\ne:\n  <<: *c\n  f: 2\n")
    assert got.values == {"a": [1, 2], "b": [1, 2], "c": {"d": 1}, "e": {"d": 1, "f": 2}}


NUMBERS = ["042", "-042", "0x1F", "0b11", "0o17", "089", "1_000", "1:30", "1e1", "1E5", "+5", ".5", "5.", "1,5",
           "00", "01.5", "1_0.5", "1:30.5", "1.0E+3"]  # fmt: skip


@pytest.mark.parametrize("value", NUMBERS)
def test_a_number_that_can_be_read_in_two_ways_is_refused_with_its_line(tmp_path, value):
    for text in (f"a:\n  b: {value}\n", f"a:\n  b: [1, {value}]\n", f"a:\n  b:\n  - {value}\n"):
        if "," in value and "[" in text:
            continue
        told = why(tmp_path, text)
        assert told.startswith("amendment.yml cannot be used: a.b (line ")
        assert f"): {value} can be read in two ways; write a number with plain digits and a point" in told


@pytest.mark.parametrize("value", ["yes", "No", "ON", "off", "True", "FALSE"])
def test_a_word_that_yaml_takes_for_true_or_false_is_refused(tmp_path, value):
    assert why(tmp_path, f"a: {value}\n") == (
        f"amendment.yml cannot be used: a (line 1): {value} can be read in two ways; "
        "write true or false, or put a word into quotation marks."
    )


@pytest.mark.parametrize("key", ["NO", "042", "1:30"])
def test_a_key_is_a_word(tmp_path, key):
    assert f"{key} (line 2): {key} can be read in two ways" in why(tmp_path, f"a: 1\n{key}: 2\n")


@pytest.mark.parametrize("value", ["0", "5", "-2", "-2.60", "0.5", "12.0", "1.0e-300", "true", "null", "", '"1e1"', "Y",
                                   "N", "3 months", "VDIAM", "2024-05-01", "v1.2b"])  # fmt: skip
def test_what_can_be_read_in_one_way_is_read(tmp_path, value):
    settings(tmp_path, f"a: {value}\n")


def test_a_value_of_a_kind_that_is_set_by_hand(tmp_path):
    assert "a (line 1): 042 can be read in two ways" in why(tmp_path, 'a: !!int "042"\n')
    assert "is not valid YAML" in why(tmp_path, "a: !!python/object:os.system x\n")


def test_a_list_as_a_key_and_a_file_that_refers_to_itself(tmp_path):
    assert "line 1: a key is a list or holds other keys" in why(tmp_path, "? [1, 2]\n: 3\n")
    assert "a" in settings(tmp_path, "a: &a [*a]\n").values


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    told = why(tmp_path, "a: 042\na: yes\n")
    assert "a (line 1): 042" in told and "a occurs twice (lines 1 and 2)" in told and "a (line 2): yes" in told


@pytest.mark.parametrize("value", [".nan", ".inf", "-.Inf"])
def test_what_is_no_finite_number_is_called_so(tmp_path, value):
    assert f"a (line 1): {value} is no finite number" in why(tmp_path, f"a: {value}\n")
