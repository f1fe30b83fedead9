"""How each parameter of ADTTE is estimated, from an ADTTE of a few names."""

import pandas as pd
import pytest

from helpers.analyse.parameters import parameters
from helpers.foundation.errors import StudyError
from tests.derive.patient import PROTOCOL

MAIN = ["LPFS", "DPFS", "OS", "PFS", "TTLP", "TTDP"]


def sorted_by_kind(*there, endpoints=None):
    protocol = PROTOCOL if endpoints is None else PROTOCOL.model_copy(update={"endpoints": endpoints})
    return parameters(pd.DataFrame({"PARAMCD": list(there)}, dtype=object), protocol=protocol)


def test_endpoints_with_competing_events_get_incidences_and_the_others_curves():
    found = sorted_by_kind(*MAIN)
    assert [name for name in found.main if name in MAIN] == MAIN
    assert [name for name in found.competing if name in MAIN] == ["TTLP", "TTDP"]
    assert [name for name in found.whole if name in MAIN] == ["LPFS", "DPFS", "OS", "PFS"]


def test_a_reading_that_the_study_cannot_give_is_left_out():
    found = sorted_by_kind(*MAIN, "LPFSBL", "DPFSINT")
    assert found.read_otherwise == {"LPFSBL": "LPFS"}
    assert found.intervals == ["DPFSINT"]
    assert found.every == [*found.main, "LPFSBL", "DPFSINT"]
    assert sorted_by_kind(*MAIN).read_otherwise == {}


def test_it_is_asked_whether_all_of_several_are_endpoints():
    found = sorted_by_kind(*MAIN, "LPFSBL")
    assert found.has("LPFS", "OS")
    assert not found.has("LPFS", "LPFSBL")
    assert found.has()


def test_an_endpoint_that_the_report_stands_on_is_missed():
    without = {name: endpoint for name, endpoint in PROTOCOL.endpoints.items() if name not in ("OS", "TTDP")}
    with pytest.raises(StudyError, match="no endpoint OS and no endpoint TTDP: follow-up"):
        sorted_by_kind(*MAIN, endpoints=without)
