import pytest
import yaml

from helpers.foundation.errors import StudyError
from helpers.validation.register import FILE, Register, load
from tests.validation.frames import REGISTER


def written(folder, **changes):
    path = folder / "register.yml"
    path.write_text(yaml.safe_dump({**REGISTER, **changes}), encoding="utf-8")
    return path


def test_ours_can_be_read():
    assert load(FILE).limits.model_dump() == {"closed": 1e-8, "iterative": 1e-6}


def test_nothing_in_ours_is_both_accepted_and_not_compared():
    ours = load(FILE)
    assert [entry for entry in ours.accepted if ours.left_out(entry.analysis, entry.stat)] == []


def test_an_entry_without_a_reason_is_refused(tmp_path):
    with pytest.raises(StudyError, match="accepted.0.reason"):
        load(written(tmp_path, accepted=[{"analysis": "npmle", "limit": 0.1}]))


def test_a_key_that_is_unknown_is_refused(tmp_path):
    with pytest.raises(StudyError, match="tolerance"):
        load(written(tmp_path, tolerance=1))


def test_no_file(tmp_path):
    with pytest.raises(StudyError, match="cannot be read"):
        load(tmp_path / "register.yml")


def test_patterns_cover_names():
    entry = {"analysis": "cox-*", "stat": "h*", "limit": 0.1, "reason": "Why"}
    register = Register.model_validate({**REGISTER, "accepted": [entry]})
    key = {"ANALYSIS": "cox-firth", "PARAMCD": "OS", "TERM": "MAXDBL", "STAT": "hr", "BY": "survival::coxph"}
    assert register.accepts(key) is register.accepted[0]
    assert register.accepts({**key, "STAT": "low"}) is None
    assert register.accepts({**key, "ANALYSIS": "rmst"}) is None


def test_left_out_are_the_statistics_named_or_all():
    without = [{"analysis": "a", "stats": ["n"], "reason": "Counts"}, {"analysis": "b", "reason": "Counts"}]
    register = Register.model_validate({**REGISTER, "without_counterpart": without})
    pairs = [("a", "n"), ("a", "estimate"), ("b", "estimate"), ("c", "n")]
    assert [register.left_out(*pair) is not None for pair in pairs] == [True, False, True, False]
