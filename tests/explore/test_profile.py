import re

import pytest

from helpers.explore.profile import profile
from helpers.explore.what_if import what_if
from helpers.foundation.errors import StudyError


def test_it_is_the_subjects_rows_and_a_page_that_loads_nothing(run):
    subject = run.subjects[2]
    one = profile(run, subject.lower())
    assert one.usubjid == subject
    assert all(set(frame["USUBJID"]) <= {subject} for frame in one.datasets.values())
    assert not re.search(r"(?:src|href)=[\"']?http|@import|<script", one.html)
    assert subject in one.html and "Synthetic data" in one.html
    others = set(run.subjects) - {subject}
    assert not any(other in one.html for other in others)


def test_in_a_notebook_it_is_a_frame_in_which_nothing_runs(run):
    shown = profile(run, run.subjects[0])._repr_html_()
    assert shown.startswith("<iframe") and " sandbox " in shown and "srcdoc=" in shown


def test_text_of_the_data_is_no_markup(three):
    hostile = "<script>alert(1)</script>"
    three._derived.adae["AETERM"] = hostile
    one = profile(three, "S1")
    assert hostile not in one.html and "&lt;script&gt;" in one.html
    assert hostile not in one._repr_html_()


def test_errors_name_the_choices(three):
    with pytest.raises(StudyError, match="'S9' is no subject.*S1, S2, S3"):
        profile(three, "S9")


def test_of_a_what_if_it_keeps_the_queries_of_the_records(run):
    subject = run.findings.loc[run.findings["USUBJID"] != "", "USUBJID"].iloc[0]
    other = what_if(run, {"response.progression_ratio": [15, 10]})
    assert "Open queries" in profile(run, subject).html
    assert "Open queries" in profile(other, subject).html
