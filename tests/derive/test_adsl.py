"""Rules 1 and 25 on hand-typed patients: who is in the efficacy set, and who was seen beyond the acute phase."""

import pytest

from tests.derive.patient import START, derive, size, study, target

AE = {"AETERM": "x", "AEDECOD": "x", "AEBODSYS": "y", "AETOXGR": "1"}
BORDER, AFTER = "2023-04-10", "2023-04-11"


@pytest.mark.parametrize(
    ("domains", "expected"),
    [
        ({"ss": [{"SSTESTCD": "SURVSTAT", "SSSTRESC": "ALIVE", "SSDTC": BORDER}]}, "N"),
        ({"ss": [{"SSTESTCD": "SURVSTAT", "SSSTRESC": "ALIVE", "SSDTC": AFTER}]}, "Y"),
        ({"dm": [{"STUDYID": "T", "DTHDTC": BORDER}]}, "N"),
        ({"dm": [{"STUDYID": "T", "DTHDTC": AFTER}]}, "Y"),
        ({"ae": [{**AE, "AESTDTC": "2023-05"}]}, "Y"),  # a partial date is no contact, but a chronic event
        ({"ae": [{**AE, "AESTDTC": "2023-04"}]}, "N"),
    ],
)
def test_who_was_seen_beyond_the_acute_phase(domains, expected):
    assert derive(study(**domains)).adsl["CHRONFL"].tolist() == [expected]


def test_a_baseline_on_the_day_of_the_start_is_no_later_assessment():
    assert derive(study(tu=[target()], tr=[size(START, 50)])).adsl["EFFFL"].tolist() == ["N"]
