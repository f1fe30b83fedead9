"""The pipeline as a function and as notebook 02 give the same; `make report` comes first."""

import pandas as pd
import pytest

from helpers.derive.study import derive_endpoints, derive_study, follow
from helpers.foundation.amendment import amended
from helpers.foundation.contracts import ADAM
from helpers.foundation.runs import open_run


def test_the_notebook_derives_what_the_function_derives():
    run = open_run()
    assert run.has_adam("adtte"), "make report first"
    made = derive_study(run.domains(), protocol=run.protocol)
    assert list(made.datasets()) == [name for name in ADAM if name != "adstart"]  # no endpoint of it starts later
    for name, frame in made.datasets().items():
        pd.testing.assert_frame_equal(run.adam(name), frame)
    pd.testing.assert_frame_equal(derive_endpoints(run.domains(), protocol=run.protocol), made.adtte)


@pytest.mark.parametrize(
    "changes",
    [
        {"endpoints.LPFS.local.progression_ratio": [15, 10]},
        {"endpoints.LPFS.local.reference": "baseline", "endpoints.LPFS.conventions": "FDA"},
        {"endpoints.DPFS.conventions": "FDA", "imaging.missed_assessments": 1, "imaging.window_days": 1},
    ],
)
def test_another_reading_of_the_followed_is_a_derivation_of_its_own(changes):
    run = open_run()
    assert run.has_adam("adtte"), "make report first"
    protocol = amended(run.protocol, changes)
    again = follow(run.domains(), protocol=run.protocol).under(protocol).endpoints()
    pd.testing.assert_frame_equal(again, derive_endpoints(run.domains(), protocol=protocol))
    assert not again.equals(run.adam("adtte"))
