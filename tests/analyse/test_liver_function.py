"""Liver function, counted by hand: everybody's treatment ends on 2023-01-31."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.liver_function import liver_function
from helpers.foundation.calendar import complete_date
from helpers.foundation.contracts import ARD

END = "2023-01-31"


def adsl(treated, *, untreated=""):
    end = complete_date(pd.Series([END] * len(treated) + [""] * len(untreated), dtype=object))
    return pd.DataFrame({
        "USUBJID": pd.Series([*treated, *untreated], dtype=object),
        "SAFFL": ["Y"] * len(treated) + ["N"] * len(untreated),
        "TRTEDT": end,
    })  # fmt: skip


def adlf(*rows):
    """Rows of (subject, parameter, date, level, change or None, flags).

    Flags: B baseline, W in the window, E in its exact months.
    """
    frame = pd.DataFrame(rows, columns=["USUBJID", "PARAMCD", "ADT", "AVALC", "CHG", "FLAGS"], dtype=object)
    return frame.assign(
        ADT=complete_date(frame["ADT"]),
        CHG=frame["CHG"].astype("float64"),
        ABLFL=["Y" if "B" in flags else "" for flags in frame["FLAGS"]],
        WINDOWFL=["Y" if "W" in flags else "" for flags in frame["FLAGS"]],
        EXACTFL=["Y" if "E" in flags else "" for flags in frame["FLAGS"]],
    )


def albi(subject, day, change, flags="W", level="2"):
    return (subject, "ALBI", day, level, change, flags)


def points(subject, change, flags="W", level="B", day="2023-02-28"):
    return (subject, "CPSCORE", day, level, change, flags)


def describe(*rows, subjects=None, **more):
    settings = {"child_pugh_rise": 2, "months": (1, 2, 3, 6, 12, 24, 36, 48, 60), "albi_rises": (0.25, 0.5), **more}
    result = liver_function(
        adlf(*rows), adsl("ABCDEF", untreated="U") if subjects is None else subjects, **settings
    ).rows
    pd.testing.assert_frame_equal(ARD.check(result)[list(ARD.columns)], ARD.check(result))
    return result


def terms(result):
    return result["TERM"].unique().tolist()


def months(result):
    """Number of values at each month."""
    rows = result[(result["TERM"] == "albi-change") & (result["STAT"] == "n")]
    return dict(zip(rows["TIME"], rows["STATVAL"], strict=True))


def test_the_change_is_described_by_month(value):
    result = describe(
        *(albi(name, "2023-02-28", change) for name, change in zip("ABCDE", (0, 1, 2, 3, 9), strict=True))
    )
    line = {"TERM": "albi-change", "TIME": 1, "PARAMCD": "ALBI", "POPULATION": "SAFFL"}
    found = {stat: value(result, stat, **line) for stat in ("n", "mean", "sd", "median", "q1", "q3")}
    # squares of -3 -2 -1 0 6 add up to 50
    assert found == pytest.approx({"n": 5, "mean": 3, "sd": 12.5**0.5, "median": 2, "q1": 1, "q3": 3})


def test_a_single_value_has_no_standard_deviation(value):
    result = describe(albi("A", "2023-02-28", 0.1))
    assert np.isnan(value(result, "sd", TERM="albi-change", TIME=1))
    assert value(result, "median", TERM="albi-change", TIME=1) == 0.1


@pytest.mark.parametrize(
    ("day", "month"),
    [
        ("2023-02-13", None),  # 13 days after the end, 15 before month 1
        ("2023-02-14", 1),  # 14 of each
        ("2023-02-28", 1),
        ("2023-03-15", 1),  # 15 after month 1, 16 before month 2
        ("2023-03-16", 2),
        ("2023-04-15", 3),  # 15 after month 2, 15 before month 3: of two equally near the later
        ("2023-04-30", 3),
        ("2023-07-31", 6),
        ("2024-01-31", 12),
        ("2024-07-31", 12),  # 182 after month 12, 184 before month 24
        ("2024-08-01", 24),
        ("2029-01-01", 60),
    ],
)
def test_a_value_stands_for_the_nearest_month(day, month):
    assert months(describe(albi("A", day, 0.1, ""))) == ({month: 1} if month else {})


def test_of_several_of_a_subject_the_nearest_counts_then_the_later(value):
    rows = [
        albi("A", "2023-02-26", 1),
        albi("A", "2023-02-27", 2),
        albi("A", "2023-03-01", 3),
        albi("B", "2023-02-20", 9),
    ]
    for given in (rows, rows[::-1]):
        result = describe(*given)
        assert months(result) == {1: 2}
        assert value(result, "mean", TERM="albi-change", TIME=1) == 6


def test_values_without_a_change_and_of_the_untreated_do_not_count():
    result = describe(albi("A", "2023-02-28", None), albi("U", "2023-02-28", 1))
    assert terms(result[result["ANALYSIS"] == "liver-function"]) == []


@pytest.mark.parametrize(
    ("change", "quarter", "half"),
    [(0.25, 0, 0), (-2.35 + 2.60, 0, 0), (0.2501, 1, 0), (0.5, 1, 0), (-2.1 + 2.6, 1, 0), (0.5001, 1, 1), (-1, 0, 0)],
)
def test_a_rise_of_albi_exceeds_its_limit(value, change, quarter, half):
    result = describe(albi("A", "2023-02-28", change), albi("A", "2023-03-28", -3), albi("B", "2023-02-28", 0))
    for term, n in (("albi-rise>0.25", quarter), ("albi-rise>0.5", half)):
        line = {"TERM": term, "PARAMCD": "ALBI"}
        assert (value(result, "n", **line), value(result, "denominator", **line)) == (n, 2)


@pytest.mark.parametrize(("change", "n"), [(1, 0), (2, 1), (3, 1)])
def test_a_rise_of_child_pugh_reaches_its_limit(value, change, n):
    result = describe(points("A", change), points("A", 0), points("B", 1))
    line = {"TERM": "child-pugh-rise>=2", "PARAMCD": "CPSCORE"}
    assert (value(result, "n", **line), value(result, "denominator", **line)) == (n, 2)
    assert value(result, "estimate", **line) == n / 2


def test_rises_are_of_the_window_and_of_who_has_a_baseline(value):
    result = describe(
        points("A", 2),
        points("B", 2, ""),  # after the window
        points("C", None),  # without a baseline
        points("D", None, "B"),
        points("U", 2),
    )
    assert value(result, "n", TERM="child-pugh-rise>=2") == 1
    assert value(result, "denominator", TERM="child-pugh-rise>=2") == 1


def test_limits_are_given(value):
    result = liver_function(adlf(albi("A", "2023-03-28", 0.3), points("A", 1)), adsl("A"), child_pugh_rise=1,
                            albi_rises=(0.3,), months=(2,)).rows  # fmt: skip
    assert value(result, "n", TERM="child-pugh-rise>=1") == 1
    assert value(result, "n", TERM="albi-rise>0.3") == 0
    assert months(result) == {2: 1}


def test_rild_is_of_those_for_whom_it_can_be_told(value):
    rows = [
        (name, "RILDC", "", answer, None, "")
        for name, answer in zip("ABCDEF", ["Y", "N", "N", "", "", "N"], strict=True)
    ]
    rows += [(name, "RILDNC", "", answer, None, "") for name, answer in zip("ABC", ["", "Y", "Y"], strict=True)]
    result = describe(*rows, ("U", "RILDC", "", "Y", None, ""))
    line = {"TERM": "rild-classic", "PARAMCD": "RILDC"}
    assert [value(result, stat, **line) for stat in ("n", "denominator", "estimate")] == [1, 4, 0.25]
    # 1 of 4: .0063 to .8059 (Clopper and Pearson)
    assert [round(value(result, stat, **line), 4) for stat in ("low", "high")] == [0.0063, 0.8059]
    line = {"TERM": "rild-non-classic", "PARAMCD": "RILDNC"}
    assert [value(result, stat, **line) for stat in ("n", "denominator", "estimate", "high")] == [2, 2, 1, 1]


def test_the_level_of_the_interval_is_given(value):
    row = ("A", "RILDC", "", "N", None, "")
    # none of one: 1 - 0.1 / 2
    assert value(describe(row, conf_level=0.9), "high", TERM="rild-classic") == pytest.approx(0.95)
    assert describe(row, conf_level=0.9)["METHOD"].tolist() == ["Clopper-Pearson 90% interval"] * 5


def test_a_line_that_can_be_told_of_nobody_is_left_out():
    result = describe(("A", "RILDC", "", "", None, ""), ("A", "RILDNC", "", "N", None, ""))
    assert terms(result) == ["rild-non-classic", "rild-non-classic-alone"]


def test_what_is_found_in_the_exact_months_is_counted_beside_the_window(value):
    result = describe(
        points("A", 1, "WE"), points("A", 2, "W", day="2023-05-01"), points("B", 3, "WE"), points("C", 2, "W"),
        albi("A", "2023-02-28", 0.3, "WE"), albi("B", "2023-05-01", 0.3, "W"),
        ("A", "RILDNC", "", "Y", None, ""), ("A", "RILDNCX", "", "N", None, ""),
        ("B", "RILDNC", "", "Y", None, ""), ("B", "RILDNCX", "", "Y", None, ""),
    )  # fmt: skip
    expected = {
        "child-pugh-rise>=2": ([3, 3], [1, 2]), "albi-rise>0.25": ([2, 2], [1, 1]),
        "rild-non-classic": ([2, 2], [1, 2]),
    }  # fmt: skip
    for term, answers in expected.items():
        for group, counts in zip(("", "exact-months"), answers, strict=True):
            assert [value(result, stat, TERM=term, GROUP=group) for stat in ("n", "denominator")] == counts


def test_non_classic_is_counted_with_and_without_those_who_have_the_classic(value):
    answers = {"RILDC": "YN N", "RILDNC": "YYYN "}  # of A to D, and E of whom neither can be told
    rows = [
        (name, paramcd, "", answer.strip(), None, "")
        for paramcd, given in answers.items()
        for name, answer in zip("ABCD", given, strict=False)
    ]
    result = describe(*rows)
    assert [value(result, stat, TERM="rild-non-classic") for stat in ("n", "denominator")] == [3, 4]
    # C, of whom nobody can tell whether it had the classic, stays
    assert [value(result, stat, TERM="rild-non-classic-alone") for stat in ("n", "denominator")] == [2, 4]


def shifts(result, analysis):
    rows = result[(result["ANALYSIS"] == analysis) & (result["STATVAL"] > 0)]
    return {(row["TERM"], row["GROUP"]): row["STATVAL"] for row in rows.to_dict("records")}


def test_shifts_go_from_the_baseline_to_the_worst_in_the_window():
    result = describe(
        albi("A", "2023-01-01", None, "B", "1"), albi("A", "2023-02-28", 0, "W", "3"),
        albi("A", "2023-03-28", 0, "W", "2"), albi("A", "2023-12-01", 0, "", "1"),
        albi("B", "2023-01-01", None, "B", "2"), albi("B", "2023-02-28", 0, "W", "1"),
        albi("C", "2023-01-01", None, "B", "2"), albi("C", "2023-12-01", 0, "", "3"),  # after the window
        albi("D", "2023-02-28", None, "W", "3"),
        albi("E", "2022-12-01", None, "", "1"),  # no baseline record, nothing in the window; F has nothing at all
        albi("U", "2023-02-28", None, "W", "3"),
    )  # fmt: skip
    assert shifts(result, "albi-shift") == {
        ("1", "3"): 1, ("2", "1"): 1, ("2", "Missing"): 1, ("Missing", "3"): 1, ("Missing", "Missing"): 2,
    }  # fmt: skip
    assert (result["ANALYSIS"] == "albi-shift").sum() == 16
    assert result.loc[result["ANALYSIS"] == "albi-shift", "PARAMCD"].unique().tolist() == ["ALBI"]
    assert "child-pugh-shift" not in result["ANALYSIS"].tolist()


def test_shifts_of_child_pugh_are_of_its_classes():
    result = describe(
        points("A", None, "B", "A"), points("A", 1, level="C"), points("B", None, "B", ""), points("B", 1, level="A")
    )
    assert shifts(result, "child-pugh-shift") == {("A", "C"): 1, ("Missing", "A"): 1, ("Missing", "Missing"): 4}


def test_nobody_gives_no_result():
    assert describe().empty
    assert describe(subjects=adsl("")).empty
    assert describe(albi("U", "2023-02-28", 1), subjects=adsl("", untreated="U")).empty


def test_the_order_of_rows_changes_nothing():
    rows = [albi(name, day, change) for name in "ABC" for day, change in (("2023-02-27", 1), ("2023-03-01", 0.2))]
    rows += [points("A", None, "B", "A"), points("A", 2), points("B", 1), ("A", "RILDC", "", "Y", None, "")]
    result = describe(*rows)
    pd.testing.assert_frame_equal(describe(*rows[::-1], subjects=adsl("FEDCBA")), result)
