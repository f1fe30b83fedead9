import pytest

from helpers.foundation.amendment import amended, between, differences
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import load
from helpers.foundation.runs import PROJECT

PROTOCOL = load(PROJECT / "protocol.yml")


def test_a_setting_is_replaced_by_its_place_and_the_first_protocol_stays():
    other = amended(PROTOCOL, {"horizon.years": 3, "endpoints.LPFS.local": {"reference": "baseline"}})
    assert (other.horizon.years, other.endpoints["LPFS"].local.reference) == (3, "baseline")
    assert (PROTOCOL.horizon.years, PROTOCOL.endpoints["LPFS"].local.reference) == (5, "nadir")


def test_without_changes_it_is_the_same():
    assert amended(PROTOCOL, {}) == PROTOCOL
    assert differences(PROTOCOL, amended(PROTOCOL, {})) == {}


def test_differences_are_named_by_place():
    entry = PROTOCOL.endpoints["OS"].model_dump() | {"sensitivity_of": "OS", "horizon_years": 2}
    other = amended(PROTOCOL, {"response.progression_ratio": [13, 10], "endpoints.OS2": entry})
    found = differences(PROTOCOL, other)
    assert list(found) == ["response.progression_ratio", "endpoints.OS2"]
    assert found["response.progression_ratio"] == ((12, 10), (13, 10))
    assert found["endpoints.OS2"][0] is None


def test_settings_that_differ_are_named_by_their_place():
    one = {"horizon": {"years": 5}, "estimation": {"times": (6, 12)}, "gone": 1}
    other = {"horizon": {"years": 3}, "estimation": {"times": (6, 12)}, "new": None}
    assert between(one, other) == {"horizon.years": (5, 3), "gone": (1, None)}


@pytest.mark.parametrize(
    "place", ["nothing", "response.ratio", "response.progression_ratio.0", "endpoints.XX.label", "trial.title.x", ""]
)
def test_a_place_that_is_none_is_refused(place):
    with pytest.raises(StudyError, match="The protocol has no setting"):
        amended(PROTOCOL, {place: 1})


def test_covariates_and_monitoring_can_be_new():
    rule = {"p0": 0.3, "prior": [0.6, 1.4], "limit": 0.95, "grade": 3, "related": True, "max_subjects": 36,
            "rates": [0.1], "source": "ours"}  # fmt: skip
    other = amended(PROTOCOL, {"monitoring": rule, "models.covariates.AGE": {"label": "Age", "per": 10}})
    assert other.monitoring.max_subjects == 36 and other.models.covariates["AGE"].per == 10
