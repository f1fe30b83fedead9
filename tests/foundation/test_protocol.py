"""The protocol file is read once, refuses what it does not know, and says so in a sentence."""

from pathlib import Path

import pytest
import yaml

from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import load

FILE = Path(__file__).parents[2] / "protocol.yml"


def changed(tmp_path, change) -> Path:
    settings = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    change(settings)
    path = tmp_path / "amendment.yml"
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return path


def test_the_projects_protocol_is_the_trials():
    protocol = load(FILE)
    assert (protocol.trial.primary, protocol.horizon.years, protocol.response.progression_ratio) == (
        "LPFS",
        5,
        (12, 10),
    )
    assert protocol.endpoints["LPFS"].counted == ("local_progression", "death")
    assert protocol.endpoints["TTLP"].counted == ("local_progression",)


def test_every_section_names_its_source():
    settings = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    sections = [*(value for value in settings.values() if "source" in value), *settings["endpoints"].values()]
    assert len(sections) == 14 + len(settings["endpoints"])
    assert all(len(section["source"]) > 3 for section in sections)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda s: s.update(extra=1), "extra: extra inputs are not permitted"),
        (lambda s: s["horizon"].update(yaers=6), "horizon.yaers: extra inputs"),
        (lambda s: s["horizon"].update(years=0), "horizon.years: input should be greater than 0"),
        (lambda s: s["horizon"].pop("source"), "horizon.source: field required"),
        (lambda s: s["horizon"].update(years="five"), "horizon.years"),
        (lambda s: s["endpoints"]["OS"].update(events=["relapse"]), "endpoints.OS.events"),
        (lambda s: s["endpoints"]["OS"].update(counts_as_event=["transplant"]), "which is not among events"),
        (lambda s: s["trial"].update(primary="EFS"), "which is not among the endpoints"),
        (lambda s: s.update(tie_order=["death"]), "tie_order does not place"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_name_of_the_setting(tmp_path, change, sentence):
    with pytest.raises(StudyError, match=sentence) as refusal:
        load(changed(tmp_path, change))
    assert "\n" not in str(refusal.value)
    assert str(tmp_path) not in str(refusal.value)


def test_a_file_that_is_missing_or_no_yaml_is_named(tmp_path):
    with pytest.raises(StudyError, match="amendment.yml cannot be read"):
        load(tmp_path / "amendment.yml")
    (tmp_path / "amendment.yml").write_text("a: [1, 2", encoding="utf-8")
    with pytest.raises(StudyError, match="amendment.yml is not valid YAML"):
        load(tmp_path / "amendment.yml")
    (tmp_path / "amendment.yml").write_text("", encoding="utf-8")
    with pytest.raises(StudyError, match="cannot be used"):
        load(tmp_path / "amendment.yml")
