from pathlib import Path

import pytest

from helpers.foundation.contracts import ADAM, ARD
from helpers.foundation.protocol import load
from helpers.validation.questions import questions
from tests.validation.frames import results

PROTOCOL = load(Path(__file__).resolve().parents[2] / "protocol.yml")


@pytest.fixture
def asked():
    def ask(ard):
        empty = {name: ADAM[name].empty() for name in ("adsl", "adtte", "adrs", "adae", "adles", "adsv")}
        empty |= dict.fromkeys(("adread", "adther", "addecomp"))
        return questions(ard, **empty, protocol=PROTOCOL)

    return ask


def test_the_plan_is_the_protocols(asked):
    plan = asked(ARD.empty())["plan"]
    assert plan.loc[plan["NAME"] == "times", "VALUE"].tolist() == [6, 12, 24, 36, 60]
    assert plan.loc[plan["NAME"] == "level", "VALUE"].tolist() == [0.95]


def test_parameters_have_their_roles_and_readings_only_where_there_are_subjects(asked):
    parameters = asked(ARD.empty())["parameters"]
    kinds = parameters.groupby("KIND")["PARAMCD"].agg(list).to_dict()
    assert kinds == {
        "whole": ["LPFS", "DPFS", "OS", "PFS"],
        "competing": ["TTLP", "TTDP"],
        "primary": ["LPFS"],
        "model": ["LPFS", "DPFS", "OS"],
    }


def test_covariates_as_they_enter_a_model(asked):
    assert asked(ARD.empty())["covariates"].to_numpy().tolist() == [
        ["CPCLASS", "against", "A"], ["MAXDBL", "per", "10.0"], ["AFPBL", "log", "2.0"], ["NLESBL", "per", "1"],
        ["ECOGBL", "per", "1"],
    ]  # fmt: skip


def test_a_proportion_goes_without_its_estimate(asked):
    ard = results(
        ("ae-overview", "", None, "n", 3), ("ae-overview", "", None, "denominator", 30),
        ("ae-overview", "", None, "estimate", 0.1), ("ae-overview", "", None, "low", 0.021),
        ("lab-shift", "", None, "n", 7),
    )  # fmt: skip
    found = asked(ard.assign(METHOD="Clopper-Pearson 95% interval"))["proportions"]
    assert found[["ANALYSIS", "N", "DENOMINATOR", "LIMITS"]].to_numpy().tolist() == [
        ["ae-overview", 3, 30, "Clopper-Pearson"]
    ]
    assert "estimate" not in {name.lower() for name in found}


def test_curves_in_days(asked):
    ard = results(
        ("npmle-curve", "LPFSINT", 4, "start", 2), ("npmle-curve", "LPFSINT", 4, "probability", 0.25),
        ("npmle-curve", "LPFSINT", 4, "estimate", 0.75),
    )  # fmt: skip
    assert asked(ard)["curves"].to_numpy().tolist() == [["LPFSINT", 61, 122, 0.25]]
