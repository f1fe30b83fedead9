import numpy as np
import pandas as pd
import pytest

from helpers.validation.r_differences import (
    COLUMNS,
    compare,
    compare_likelihood,
    difference,
    left_out,
    summary,
)
from helpers.validation.register import Register
from tests.validation.frames import REGISTER, rate, results

REGISTERED = Register.model_validate(REGISTER)


def compared(ours, theirs, register=REGISTERED):
    return compare(results(*ours), results(*theirs, by="survfit"), register=register)


def verdicts(ours, theirs, register=REGISTERED):
    return compared(ours, theirs, register)["VERDICT"].tolist()


def with_accepted(**entry):
    return Register.model_validate({**REGISTER, "accepted": [{"analysis": "kaplan-meier", "reason": "Why", **entry}]})


@pytest.mark.parametrize(("theirs", "verdict"), [(0.5, "equal"), (0.5 * (1 + 0.9e-8), "equal"),
                                                 (0.5 * (1 + 1.1e-8), "different")])  # fmt: skip
def test_a_closed_form_may_differ_by_1e_8(theirs, verdict):
    assert verdicts([rate(0.5)], [rate(theirs)]) == [verdict]


@pytest.mark.parametrize(("theirs", "verdict"), [(0.5 * (1 + 0.9e-6), "equal"), (0.5 * (1 + 1.1e-6), "different")])
def test_a_searched_estimate_may_differ_by_1e_6(theirs, verdict):
    assert verdicts([rate(0.5, analysis="npmle")], [rate(theirs, analysis="npmle")]) == [verdict]


def test_the_row_says_both_numbers_and_how_they_differ():
    row = compared([rate(0.5)], [rate(0.4)]).loc[0]
    assert list(row.index) == COLUMNS
    assert row[["ANALYSIS", "PARAMCD", "TIME", "STAT", "BY", "OURS", "THEIRS", "LIMIT", "VERDICT"]].tolist() == [
        "kaplan-meier", "OS", 12, "estimate", "survfit", 0.5, 0.4, 1e-8, "different"
    ]  # fmt: skip
    assert row["DIFFERENCE"] == pytest.approx(0.2)


def test_one_changed_number_is_the_one_that_is_named():
    numbers = [rate(0.9 - time / 100, time=time) for time in (6, 12, 24, 36, 60)]
    changed = [rate(0.9 - time / 100 + 1e-7 * (time == 24), time=time) for time in (6, 12, 24, 36, 60)]
    rows = compared(changed, numbers)
    assert rows.loc[rows["VERDICT"] != "equal", "TIME"].tolist() == [24]
    assert summary(rows)[["NUMBERS", "WHERE", "VERDICT"]].to_numpy().tolist() == [
        [5, "OS, month 24, estimate", "different"]
    ]


@pytest.mark.parametrize(("ours", "theirs", "verdict"), [(None, None, "equal"), (None, 0.5, "different"),
                                                         (0.5, None, "different")])  # fmt: skip
def test_missing_is_equal_to_missing_alone(ours, theirs, verdict):
    assert verdicts([rate(ours)], [rate(theirs)]) == [verdict]


def test_a_number_of_one_side_alone_is_said():
    assert verdicts([rate(0.5), rate(0.4, time=24)], [rate(0.5)]) == ["equal", "only ours"]
    assert verdicts([rate(0.5)], [rate(0.5), rate(0.4, time=24)]) == ["equal", "only R"]


def test_without_a_time_rows_meet_too():
    assert verdicts([rate(20, time=None, stat="median")], [rate(20, time=None, stat="median")]) == ["equal"]


def test_times_meet_whose_last_bits_differ():
    assert verdicts([rate(0.5, time=0.1 + 0.2)], [rate(0.5, time=0.3)]) == ["equal"]


def test_what_has_no_counterpart_is_not_compared_but_listed():
    ours = results(rate(7, analysis="counts", stat="n"), rate(8, analysis="counts", stat="events"), rate(0.5))
    rows = compare(ours, results(rate(0.5), by="survfit"), register=REGISTERED)
    assert rows["ANALYSIS"].tolist() == ["kaplan-meier"]
    assert left_out(ours, register=REGISTERED).to_numpy().tolist() == [["counts", "Counts", "events, n", 2]]


def test_two_functions_of_r_are_two_comparisons():
    theirs = pd.concat([results(rate(0.5), by="survfit"), results(rate(0.4), by="cuminc")])
    rows = compare(results(rate(0.5)), theirs, register=REGISTERED)
    assert dict(zip(rows["BY"], rows["VERDICT"], strict=True)) == {"survfit": "equal", "cuminc": "different"}


def test_an_accepted_difference_has_its_reason():
    rows = compared([rate(0.5)], [rate(0.5005)], with_accepted(limit=0.01))
    assert rows[["LIMIT", "VERDICT", "REASON"]].to_numpy().tolist() == [[0.01, "accepted", "Why"]]


def test_more_than_was_accepted_is_a_difference():
    rows = compared([rate(0.5)], [rate(0.6)], with_accepted(limit=0.01))
    assert rows[["LIMIT", "VERDICT", "REASON"]].to_numpy().tolist() == [[0.01, "different", ""]]


def test_what_differs_less_than_the_limit_needs_no_entry():
    assert compared([rate(0.5)], [rate(0.5)], with_accepted(limit=0.01))["REASON"].tolist() == [""]


def test_a_number_that_one_side_lacks_cannot_be_accepted():
    assert verdicts([rate(0.5)], [], with_accepted(limit=np.inf)) == ["only ours"]


def test_an_entry_accepts_only_what_it_names():
    accepted = with_accepted(limit=0.01, paramcd="PFS")
    ours, theirs = [rate(0.5), rate(0.5, paramcd="PFS")], [rate(0.501), rate(0.501, paramcd="PFS")]
    assert verdicts(ours, theirs, accepted) == ["different", "accepted"]


def test_relative_differences():
    ours = np.array([1.0, 2.0, 0.0, 1e-17, np.nan, np.nan, 1.0])
    theirs = np.array([1.0, 1.0, 1.0, 0.0, np.nan, 1.0, np.nan])
    assert difference(ours, theirs).tolist() == [0, 0.5, 1, 0, 0, np.inf, np.inf]


@pytest.mark.parametrize(("ours", "verdict"), [(-70.0, "equal"), (-69.0, "equal"), (-70.001, "different")])
def test_only_a_smaller_likelihood_is_a_difference(ours, verdict):
    likelihood = pd.DataFrame({"PARAMCD": ["LPFSINT"], "OURS": ours, "SURVFIT": -70.0, "MAXIMUM": -80.0})
    rows = compare_likelihood(likelihood, register=REGISTERED)
    assert dict(zip(rows["BY"], rows["VERDICT"], strict=True)) == {"survival::survfit": verdict, "base": "equal"}


def test_nothing_on_either_side():
    rows = compared([], [])
    assert (list(rows), len(rows)) == (COLUMNS, 0)
    assert summary(rows).empty
