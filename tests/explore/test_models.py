import numpy as np
import pytest

from helpers.explore.models import cox
from helpers.foundation.contracts import ARD
from helpers.foundation.errors import StudyError


def test_without_covariates_it_is_the_model_of_the_report(run):
    for paramcd in run.protocol.models.endpoints:
        mine = cox(run, paramcd).ard
        both = mine.merge(run.ard, on=list(ARD.key))
        assert len(both) == len(mine)
        np.testing.assert_array_equal(both["STATVAL_x"], both["STATVAL_y"])


def test_covariates_enter_as_the_protocol_says_or_per_unit_or_against_the_most_frequent_level(run):
    model = cox(run, "OS", ["AFPBL", "AGE", "SEX"])
    assert model.frame["TERM"].tolist() == ["AFPBL", "AGE", "SEX"]
    text = model.table._repr_html_()
    assert "Alpha-fetoprotein, per doubling" in text
    assert "Age, per year" in text
    most = run.adsl.loc[run.adsl["SAFFL"] == "Y", "SEX"].mode().item()
    assert f"Sex, other than {most}" in text


def test_it_says_how_many_events_each_covariate_has(run):
    text = cox(run, "OS", ["AGE", "SEX"]).table._repr_html_()
    events = ((run.adtte["PARAMCD"] == "OS") & (run.adtte["CNSR"] == 0)).sum()
    assert f"{events / 2:.1f} events for each" in text
    assert "the plan wants 10" in text


def test_one_that_does_not_vary_or_has_no_events_is_refused(run, three):
    with pytest.raises(StudyError, match="There is no model with SEX: of the 0 events"):
        cox(run, "OS", ["SEX"], until=1)
    with pytest.raises(StudyError, match="AETIOL was not collected of any treated subject"):
        cox(three, "OS", ["AETIOL"])


def test_errors_name_the_choices(run):
    with pytest.raises(StudyError, match="'LPFSINT' is no parameter with events on known days"):
        cox(run, "LPFSINT", ["AGE"])
    with pytest.raises(StudyError, match="AGE is named twice"):
        cox(run, "OS", ["AGE", "age"])


def test_one_covariate_can_be_named_alone(run):
    assert cox(run, "OS", "AGE").frame["TERM"].tolist() == ["AGE"]


def test_notes_say_what_a_model_rests_on(run):
    enough = cox(run, "OS", ["AGE", "SEX"]).table._repr_html_()
    assert "can show effects that do not exist" not in enough
    assert "can show effects that do not exist" in cox(run, "OS", ["AGE", "SEX", "CPCLASS"]).table._repr_html_()
    assert "Cause-specific hazard" in cox(run, "TTDP", ["AGE"]).table._repr_html_()
    assert "known only when treatment has ended" in cox(run, "OS", ["DOSETOT"]).table._repr_html_()
