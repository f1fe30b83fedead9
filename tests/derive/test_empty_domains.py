"""A file with a header and no record says nothing: what it could have told is not known, and never 0."""

import pytest

from helpers.derive.study import derive_study
from tests.derive.patient import PROTOCOL, derive, size, study, target

SEEN = {"tu": [target()], "tr": [size("2022-12-20", 30), size("2023-06-10", 30)]}
ASPIRIN = {"CMTRT": "ASPIRIN", "CMCAT": "OTHER", "CMSTDTC": "2023-02-01"}


@pytest.mark.parametrize("empty", [{}, {"cm": []}, {"pr": []}, {"cm": [], "pr": []}])
def test_from_files_of_therapies_without_a_record_nobody_is_counted(empty):
    derived = derive(study(**SEEN, **empty))
    assert derived.adther is None
    assert derived.adsl["NTACE"].isna().all()


@pytest.mark.parametrize("more", [{}, {"pr": []}])
def test_where_other_therapies_were_recorded_that_there_was_none_is_a_true_0(more):
    derived = derive(study(**SEEN, cm=[ASPIRIN], **more))
    assert derived.adther.empty
    assert derived.adsl["NTACE"].tolist() == [0]


def test_a_laboratory_file_without_a_record_is_no_laboratory():
    assert derive(study(**SEEN, lb=[])).adlb is None


@pytest.mark.parametrize(
    ("clinic", "phases"),
    [
        ({"lb": [], "rs": [], "sv": []}, {"TREATMENT"}),
        ({"lb": [], "rs": [], "sv": [{"SVSTDTC": "2023-02-10"}]}, {"TREATMENT", "MONTHLY", "QUARTERLY"}),
    ],
)
def test_from_empty_files_no_visit_after_treatment_can_be_told(clinic, phases):
    adsv = derive(study(**SEEN, **clinic)).adsv
    assert set(adsv.loc[adsv["PARAMCD"] == "VISIT", "PHASE"]) == phases


def test_some_subjects_of_a_larger_study_keep_the_files_of_all():
    domains = study(**SEEN, cm=[], lb=[])
    part = derive_study(domains, protocol=PROTOCOL, measures=("VDIAM",))
    assert part.adther is not None
    assert part.adlb is not None
    whole = derive_study(domains, protocol=PROTOCOL)
    assert whole.adther is None
    assert whole.adlb is None
