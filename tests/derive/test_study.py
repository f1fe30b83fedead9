"""The pipeline as a function and as notebook 02 give the same; `make report` comes first."""

import pandas as pd

from helpers.derive.study import derive_endpoints, derive_study
from helpers.foundation.contracts import ADAM
from helpers.foundation.runs import open_run


def test_the_notebook_derives_what_the_function_derives():
    run = open_run()
    assert run.has_adam("adtte"), "make report first"
    made = derive_study(run.domains(), protocol=run.protocol)
    assert list(made.datasets()) == list(ADAM)
    for name, frame in made.datasets().items():
        pd.testing.assert_frame_equal(run.adam(name), frame)
    pd.testing.assert_frame_equal(derive_endpoints(run.domains(), protocol=run.protocol), made.adtte)
