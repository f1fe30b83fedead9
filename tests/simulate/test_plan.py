"""The plan of a simulation: what makes no sense is refused in one sentence."""

import pytest

from helpers.foundation.errors import StudyError
from helpers.simulate.__main__ import main
from helpers.simulate.plan import load
from tests.simulate.small import PROJECT, PROTOCOL, WHOLE


def test_every_parameter_of_the_plan_is_one_of_the_protocol():
    named = {*WHOLE.survival, *WHOLE.beta_product, *WHOLE.competing, *WHOLE.interval}
    assert named <= set(PROTOCOL.endpoints)
    assert all(PROTOCOL.endpoints[name].interval for name in WHOLE.interval)


def test_a_scenario_overrides_the_truth_of_all():
    assert WHOLE.true("calibrated").transplant_hazard == 0
    assert WHOLE.true("acute-x16").acute_ratio == 16
    assert WHOLE.true("acute-x16").transplant_hazard == 0


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("transplant_hazard", "transplant_hazzard", "unexpected keyword argument 'transplant_hazzard'"),
        ("share: 0.5", "share: 2", "share: Input should be less than or equal to 1"),
        ("OS: OS", "OS: survival", "survival.OS"),
        ("large_sample: 20000", "", "large_sample: Field required"),
        ("scenarios:", "scenarios: [", "is not valid YAML"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(tmp_path, old, new, sentence):
    path = tmp_path / "simulation.yml"
    text = (PROJECT / "simulation.yml").read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(StudyError, match=sentence.replace(".", r"\.")):
        load(path)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--trials=many"], "TRIALS=many is not a whole number from 2 to 9000000."),
        (["--trials=1"], "TRIALS=1 is not a whole number from 2 to 9000000."),
        (["--sizes=20;36"], "N=20;36 is not a whole number from 2 to 999."),
        (["--sizes=20,"], "N= is not a whole number from 2 to 999."),
        (["--seed=-1"], "SEED=-1 is not a whole number from 0 to 4294967295."),
        (["--scheduler=nowhere"], "No scheduler of Dask answers at SCHEDULER=nowhere; start one, or leave it out."),
    ],
)
def test_variables_that_make_no_sense_are_refused(capsys, arguments, sentence):
    given = ["--trials=2", "--sizes=20", "--seed=1", "--workers=1", "--protocol=protocol.yml", "--into=nowhere"]
    assert main([*given, *arguments]) == 1
    assert capsys.readouterr().err == f"{sentence}\n"
