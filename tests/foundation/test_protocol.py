"""The protocol file is read once, refuses what it does not know, and says so in a sentence."""

from pathlib import Path

import pytest
import yaml

from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import load, validated

FILE = Path(__file__).parents[2] / "protocol.yml"


def changed(tmp_path, change) -> Path:
    settings = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    change(settings)
    path = tmp_path / "amendment.yml"
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return path


def covariate(name, **settings):
    """A change that lets a covariate enter in this way."""
    return lambda protocol: protocol["models"]["covariates"].update({name: settings})


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
    assert len(sections) == 15 + len(settings["endpoints"])
    assert all(len(section["source"]) > 3 for section in sections)


def test_the_models_of_the_trial_and_the_order_in_which_covariates_enter():
    models = load(FILE).models
    assert models.endpoints == ("LPFS", "DPFS", "OS")
    assert models.events_per_covariate == 10
    assert list(models.covariates) == ["CPCLASS", "MAXDBL", "AFPBL", "NLESBL", "ECOGBL"]
    ways = {name: (how.against, how.per, how.log) for name, how in models.covariates.items()}
    assert ways == {
        "CPCLASS": (("A",), 1, None),
        "MAXDBL": ((), 10, None),
        "AFPBL": ((), 1, 2),
        "NLESBL": ((), 1, None),
        "ECOGBL": ((), 1, None),
    }
    assert load(FILE).estimation.landmark_month == 7


def test_no_model_and_no_restricted_mean_may_be_wanted(tmp_path):
    def none(protocol):
        protocol["models"].update(endpoints=[], covariates={})
        protocol["estimation"].update(restricted_mean_months=[])

    protocol = load(changed(tmp_path, none))
    assert (protocol.models.endpoints, protocol.models.covariates) == ((), {})
    assert protocol.estimation.restricted_mean_months == ()


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
        (lambda s: s.pop("models"), "models: field required"),
        (lambda s: s["models"].pop("source"), "models.source: field required"),
        (lambda s: s["models"].update(stepwise=True), "models.stepwise: extra inputs are not permitted"),
        (lambda s: s["models"].update(events_per_covariate=0), "models.events_per_covariate: .* greater than 0"),
        (lambda s: s["models"].update(endpoints=["EFS"]), "(?i)models.endpoints names EFS, which is no endpoint"),
        (
            lambda s: s["models"].update(endpoints=["OS", "LPFSINT"]),
            "(?i)models.endpoints names LPFSINT, which is no endpoint with events on known days",
        ),
        (covariate("EYECOLOR", label="Eyes"), "(?i)covariates names EYECOLOR, which is no number or text of ADSL"),
        # a date is neither
        (covariate("TRTSDT", label="Start"), "(?i)covariates names TRTSDT, which is no number or text of ADSL"),
        (
            covariate("CPCLASS", label="Class"),
            "(?i)covariates.CPCLASS is text: a text needs against, a number has none",
        ),
        (covariate("CPCLASS", label="Class", log=2), "(?i)covariates.CPCLASS is text: a text needs against"),
        (covariate("MAXDBL", label="Size", against=["A"]), "(?i)covariates.MAXDBL is number: .* a number has none"),
        (covariate("MAXDBL", label="Size", per=10, log=2), "models.covariates.MAXDBL: .* one of against, per and log"),
        (covariate("CPCLASS", label="Class", against=["A"], per=2), "CPCLASS: .* one of against, per and log"),
        (covariate("CPCLASS", label="Class", against=["A"], log=2), "CPCLASS: .* one of against, per and log"),
        (covariate("MAXDBL", label=""), "models.covariates.MAXDBL.label: .* at least 1 character"),
        (covariate("MAXDBL"), "models.covariates.MAXDBL.label: field required"),
        (covariate("MAXDBL", label="Size", per=0), "models.covariates.MAXDBL.per: .* greater than 0"),
        (covariate("MAXDBL", label="Size", per=-10), "models.covariates.MAXDBL.per: .* greater than 0"),
        # every logarithm to the base 1 would be infinite
        (covariate("MAXDBL", label="Size", log=1), "models.covariates.MAXDBL.log: .* greater than 1"),
        (covariate("MAXDBL", label="Size", unit="mm"), "models.covariates.MAXDBL.unit: extra inputs"),
        (lambda s: s["estimation"].pop("landmark_month"), "estimation.landmark_month: field required"),
        (lambda s: s["estimation"].update(landmark_month=0), "estimation.landmark_month: .* greater than 0"),
        (lambda s: s["estimation"].update(landmark_month=1.5), "estimation.landmark_month: .* integer"),
        (
            lambda s: s["estimation"].update(restricted_mean_months=[12, 0]),
            "estimation.restricted_mean_months.1: .* greater than 0",
        ),
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


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("  years: 5\n", "  years: 5\n  years: 3\n", "horizon.years occurs twice (lines 19 and 20); keep the one that"),
        ("min_days: 42\n", "min_days: 042\n", "stable_disease_min_days (line 43): 042 can be read in two ways"),
        (
            "partial_response_ratio: [7, 10]",
            "partial_response_ratio: [10, 7]",
            "response.partial_response_ratio: [10, 7] is no decrease to a 10th at most; the smaller number comes first "
            "(line 41)",
        ),
        (
            "local: {by: lesion}",
            "local: {reference: baseline}",
            "endpoints.LPFSBL (line 167) and endpoints.LPFSLES (line 195) are the same reading of LPFS.",
        ),
        ("  years: 5\n", "  years: 1e9\n", "horizon.years (line 19): 1e9 can be read in two ways"),
        ("  years: 5\n", "  years: 1000000000\n", "horizon.years: input should be less than or equal to 100 (line 19)"),
    ],
)
def test_what_is_wrong_is_named_with_its_lines(tmp_path, old, new, sentence):
    text = FILE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / "amendment.yml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(StudyError) as refusal:
        load(tmp_path / "amendment.yml")
    assert sentence in str(refusal.value)


def test_a_file_without_the_exploratory_section_takes_the_values_of_the_plan():
    settings = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    del settings["exploratory"]
    assert validated(settings, name="older.yml").exploratory == load(FILE).exploratory
