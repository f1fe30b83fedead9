import pandas as pd

from helpers.validation.r_differences import compare
from helpers.validation.register import Register
from helpers.validation.table import SHOWN, lines
from tests.validation.frames import REGISTER, rate, results

VERSIONS = pd.DataFrame({"NAME": ["R", "survival"], "VERSION": ["4.2.2", "3.5-3"]})


def said(ours, theirs, **changes):
    register = Register.model_validate({**REGISTER, **changes})
    compared = compare(results(*ours), results(*theirs, by="survfit"), register=register)
    return lines(compared, results(*ours), VERSIONS, register=register)


def test_the_table():
    assert said([rate(0.5), rate(9, analysis="counts", stat="n")], [rate(0.5)]) == [
        "analysis      by       numbers  largest relative difference  where  verdict",
        "kaplan-meier  survfit  1        0.0e+00                             equal",
        "",
        "Not compared:",
        "  counts (n; 1): Counts",
        "",
        "1 numbers compared with R 4.2.2, survival 3.5-3: none differs beyond its limit",
    ]


def test_a_difference_is_said_with_both_numbers():
    text = said([rate(0.5)], [rate(0.4)])
    assert "  kaplan-meier, OS, month 12, estimate: ours 0.5, survfit 0.4 (different, limit 1e-08)" in text
    assert text[-1] == "1 numbers compared with R 4.2.2, survival 3.5-3: 1 of them differ"


def test_accepted_ones_are_said_with_their_reason_and_unused_entries_too():
    accepted = [
        {"analysis": "kaplan-meier", "limit": 0.5, "reason": "Why"},
        {"analysis": "rmst", "stat": "se", "limit": 0.5, "reason": "Another"},
    ]
    text = said([rate(0.5)], [rate(0.4)], accepted=accepted)
    assert text[text.index("Accepted:") + 1] == "  kaplan-meier: Why"
    assert text[text.index("Accepted in the register, not needed here:") + 1] == "  rmst se: Another"


def test_of_many_differences_the_first_are_said():
    numbers = range(1, SHOWN + 4)
    text = said([rate(0.5, time=time) for time in numbers], [rate(0.4, time=time) for time in numbers])
    assert sum(line.endswith("(different, limit 1e-08)") for line in text) == SHOWN
    assert "  … and 3 more in validation.csv" in text


def test_nothing_compared():
    empty = pd.DataFrame(columns=list(results(rate(1)))).astype({"TIME": "float64", "STATVAL": "float64"})
    register = Register.model_validate(REGISTER)
    assert lines(compare(empty, empty.assign(BY=""), register=register), empty, VERSIONS, register=register)[
        -1
    ].startswith("0 ")
