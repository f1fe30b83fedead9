import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from helpers.analyse.subgroups import subgroup_at_risk, subgroup_incidence, subgroup_survival
from helpers.foundation.results import combine
from helpers.present import figures, tables

NAMES = {"paramcd": "OS", "label": "Overall survival", "by": "sex", "groups": ("F", "M")}


@pytest.fixture
def adtte():
    """Two women who die on days 100 and 200, a man who is censored on day 400, a man who dies on day 300."""
    return pd.DataFrame({
        "USUBJID": [*"ABCD"], "PARAMCD": "OS", "AVAL": [100.0, 200.0, 400.0, 300.0], "CNSR": [0, 0, 1, 0],
        "EVTYPE": [2, 2, 0, 2],
        "GROUP": pd.Categorical(["F", "F", "M", "M"], ordered=True),
    })  # fmt: skip


@pytest.fixture
def survival(adtte):
    return combine(
        subgroup_survival(adtte, paramcd="OS", times_months=[6]),
        subgroup_at_risk(adtte, paramcd="OS", times_months=[0, 6, 12]),
    ).rows


def texts(figure):
    return {text.get_text() for axes in figure.axes for text in axes.texts}


def test_curves_with_their_numbers_at_risk_in_words_too(survival):
    figure = figures.grouped_survival(survival, ticks=(0, 6, 12), **NAMES)
    assert {"F", "M", "At risk", "2", "1"} <= texts(figure)
    assert figure.legends[0].get_title().get_text() == "Sex"
    assert "F: 2/2 with an event, median 4.9 months" in figure.description
    assert "M: 1/2 with an event, median 11.5 months" in figure.description  # flat at one half from day 300 to 400


def test_a_band_for_each_curve_where_asked(survival):
    plain, banded = (figures.grouped_survival(survival, ticks=(0, 12), bands=b, **NAMES) for b in (False, True))
    assert len(banded.axes[0].collections) == len(plain.axes[0].collections) + 2


def named(adtte, *names):
    """The figure of the same subjects, in groups of these names."""
    groups = [names[place % len(names)] for place in range(2 * len(names))]
    times = [100.0 + place for place in range(len(groups))]
    rows = pd.DataFrame({"PARAMCD": "OS", "AVAL": times, "CNSR": 0, "EVTYPE": 2})
    rows["USUBJID"] = [f"S{place}" for place in range(len(rows))]
    rows["GROUP"] = pd.Categorical(groups, categories=names, ordered=True)
    rows = combine(
        subgroup_survival(rows, paramcd="OS", times_months=[6]),
        subgroup_at_risk(rows, paramcd="OS", times_months=[0, 6]),
    ).rows
    return figures.grouped_survival(rows, ticks=(0, 6), **{**NAMES, "groups": names})


@pytest.mark.parametrize(
    "name", ["F" * 40, "F" * 200, "NATIVE HAWAIIAN OR OTHER PACIFIC ISLANDER", "北京协和医院肝胆外科"]
)
def test_long_names_of_groups_do_not_reach_into_the_counts(adtte, name):
    figure = named(adtte, name, "M")
    axes = figure.axes[0]
    beside = next(text for text in axes.texts if text.get_text()[0] == name[0])
    renderer = FigureCanvasAgg(figure).get_renderer()
    first = min(
        (text for text in axes.texts if text.get_text() == "2"), key=lambda text: text.get_window_extent(renderer).x0
    )
    assert beside.get_window_extent(renderer).x1 < first.get_window_extent(renderer).x0
    assert beside.get_text() == name if len(name) <= 41 else beside.get_text().endswith("…")


def test_every_group_is_in_the_key_whatever_its_name():
    names = ("_North", "__", "<5 visits", "$10 & $20", r"a\b%", "$x^2$", "South")
    key = named(None, *names).legends[0]
    assert [text.get_text() for text in key.get_texts()] == list(names)
    assert not any(text.get_parse_math() for text in key.get_texts())


def test_no_two_of_many_groups_look_alike():
    key = named(None, *(f"Site {place:02d}" for place in range(14))).legends[0]
    assert len({(line.get_color(), str(line._dash_pattern)) for line in key.get_lines()}) == 14


def test_without_anybody_it_says_so():
    empty = figures.grouped_survival(combine().rows, ticks=(0, 12), paramcd="OS", label="OS", by="sex")
    assert empty.description == "There is no treated subject, so there is no curve."
    empty = figures.grouped_incidence(combine().rows, ticks=(0, 12), paramcd="TTLP", label="x", by="sex")
    assert empty.description == "There is no treated subject, so there is no curve."


def test_table_of_groups(survival):
    text = tables.grouped_survival(survival, **NAMES)._repr_html_()
    for cell in ("4.9 (3.3–NE)", "50.0% (0.6–91.0) [1]", "100% (NE) [2]"):
        assert cell in text
    assert "no test compares them" in text


def test_figure_and_table_of_incidence(adtte):
    rows = subgroup_incidence(adtte, paramcd="OS", times_months=[6]).rows
    figure = figures.grouped_incidence(rows, ticks=(0, 6, 12), **NAMES)
    assert "F: 0% at 6 months" in figure.description
    text = tables.grouped_incidence(rows, **NAMES)._repr_html_()
    assert "Death first" in text and "2/2" in text and "50.0%" in text


def test_side_by_side_and_moved():
    line = {"PARAMCD": "OS", "n": 4, "events": 3, "median": 8.0, "median_low": 3.0, "median_high": np.nan,
            "rate_12": 0.5, "low_12": 0.1, "high_12": 0.9}  # fmt: skip
    lines = pd.DataFrame([{**line, "READING": "As it is", "moved": np.nan}, {**line, "READING": "What if", "moved": 1}])
    text = tables.side_by_side(
        lines, labels={"OS": "Overall survival"}, title="T", months=(12,), notes=[]
    )._repr_html_()
    for cell in ("3/4", "8.0 (3.0–NE)", "50.0% (10.0–90.0)"):
        assert cell in text
    frame = pd.DataFrame([["S1", "OS", 100.0, "Death", 1200.0, "5-year horizon"]],
                         columns=["USUBJID", "PARAMCD", "AVAL_0", "EVNTDESC_0", "AVAL", "EVNTDESC"])  # fmt: skip
    text = tables.moved(frame, labels={"OS": "Overall survival"}, title="Outcome changed")._repr_html_()
    assert "S1" in text and "1,200" in text and "5-year horizon" in text
    nobody = tables.moved(frame.iloc[:0], labels={}, title="Outcome changed")._repr_html_()
    assert "No subject" in nobody
