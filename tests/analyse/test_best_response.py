import numpy as np
import pandas as pd
import pytest

from helpers.analyse.best_response import (
    TREATED,
    best_response,
    response_by_visit,
)
from helpers.foundation.contracts import ARD


def subjects(*sums, treated="Y"):
    return pd.DataFrame({
        "USUBJID": [f"S{number}" for number in range(len(sums))],
        "SAFFL": treated,
        "SUMBL": np.array(sums, dtype="float64"),
    })  # fmt: skip


def responses(paramcd, *rows):
    frame = pd.DataFrame(rows, columns=["USUBJID", "ADT", "AVISITN", "AVALC"])
    return frame.assign(PARAMCD=paramcd, ADT=pd.to_datetime(frame["ADT"]).astype("datetime64[ms]"))


def best(**answers):
    return responses("BOR", *((subject, "2024-06-01", np.nan, answer) for subject, answer in answers.items()))


def test_lines_add_the_responses_they_name(value):
    result = best_response(best(S0="CR", S1="PR", S2="PR", S3="SD", S4="PD"), subjects(30, 30, 30, 30, 30, 30)).rows
    counts = {line: value(result, "n", TERM=line) for line in ("CR", "PR", "SD", "PD", "NE", "ORR", "DCR")}
    # S5 has no best response at all: not evaluable, and still in the denominator
    assert counts == {"CR": 1, "PR": 2, "SD": 1, "PD": 1, "NE": 1, "ORR": 3, "DCR": 4}
    assert value(result, "denominator", TERM="CR") == 6
    assert value(result, "estimate", TERM="ORR") == 0.5
    # Wilson, 3 of 6: (.5 +/- z sqrt(1/24 + z2/144)) / (1 + z2/6)
    assert value(result, "low", TERM="ORR") == pytest.approx(0.1876, abs=5e-5)
    assert value(result, "high", TERM="ORR") == pytest.approx(0.8124, abs=5e-5)
    assert set(result["POPULATION"]) == {"MEASURABLE"}
    ARD.check(result)


def test_only_treated_subjects_with_a_baseline_sum_above_0_count(value):
    adsl = pd.concat([subjects(30, 0, np.nan), subjects(30, treated="N").assign(USUBJID="S9")])
    result = best_response(best(S0="PR", S1="CR", S2="CR", S9="CR"), adsl).rows
    assert value(result, "denominator", TERM="CR") == 1
    assert value(result, "n", TERM="CR") == 0
    assert value(result, "n", TERM="PR") == 1


def test_nobody_measurable_gives_0_of_0(value):
    result = best_response(best(), subjects()).rows
    assert value(result, "n", TERM="ORR") == 0
    assert np.isnan(value(result, "estimate", TERM="ORR"))


def test_each_subject_counts_once_at_a_visit(value):
    adrs = responses(
        "OVRLRESP",
        ("S0", "2024-04-20", 3, "SD"), ("S0", "2024-04-01", 3, "PR"), ("S1", "2024-04-01", 3, "CR"),
        ("S1", "2024-05-09", np.nan, "PD"), ("S0", "2024-07-01", 6, "NE"), ("S9", "2024-07-01", 6, "CR"),
    )  # fmt: skip
    result = response_by_visit(adrs, subjects(30, 30)).rows
    assert [value(result, "n", TIME=3, TERM=term) for term in ("CR", "PR", "SD", "PD", "NE")] == [
        1,
        0,
        1,
        0,
        0,
    ]
    assert value(result, "denominator", TIME=3, TERM="PD") == 2
    assert [value(result, "n", TIME=6, TERM=term) for term in ("CR", "NE")] == [0, 1]
    assert set(result["TIME"]) == {3, 6}
    ARD.check(result)


def test_no_assessment_gives_no_visit():
    assert len(ARD.check(response_by_visit(responses("OVRLRESP"), subjects(30)).rows)) == 0


BOTH = pd.concat(
    [
        best(S0="PD", S1="PR"),
        best(S0="CR", S1="PR").assign(PARAMCD="BORTRG"),
        responses("OVRLRESP", ("S0", "2024-04-01", 3, "PD"), ("S1", "2024-04-01", 3, "PR")),
        responses("TRGRESP", ("S0", "2024-04-01", 3, "CR"), ("S1", "2024-04-01", 3, "PR")),
    ],
    ignore_index=True,
)


@pytest.mark.parametrize(
    ("of", "suffix", "complete", "responders"),
    [({}, "", [], ["S1"]), ({"scope": TREATED}, "-treated", ["S0"], ["S0", "S1"])],
)
def test_overall_response_and_that_of_the_treated_lesions_are_counted_apart(value, of, suffix, complete, responders):
    adsl = subjects(30, 30)
    result = best_response(BOTH, adsl, **of).rows
    assert set(result["ANALYSIS"]) == {f"best-response{suffix}"}
    assert [value(result, "n", TERM=term) for term in ("CR", "ORR")] == [len(complete), len(responders)]
    members = best_response(BOTH, adsl, **of).subjects.query("STAT == 'n'")
    assert members.loc[members["TERM"] == "CR", "USUBJID"].tolist() == complete
    assert members.loc[members["TERM"] == "ORR", "USUBJID"].tolist() == responders
    visits = response_by_visit(BOTH, adsl, **of).rows
    assert set(visits["ANALYSIS"]) == {f"response-by-visit{suffix}"}
    assert value(visits, "n", TIME=3, TERM="CR") == len(complete)
    listed = response_by_visit(BOTH, adsl, **of).subjects.query("STAT == 'n' and TERM == 'CR'")
    assert listed["USUBJID"].tolist() == complete


def test_no_method_names_criteria_that_a_study_may_not_have_used():
    rows = [f(BOTH, subjects(30, 30)).rows for f in (best_response, response_by_visit)]
    assert not pd.concat(rows)["METHOD"].str.contains("mRECIST").any()
