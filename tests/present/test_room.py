"""Every word of a figure lies within it, and its key names what is drawn and nothing else."""

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex

from helpers.analyse import adverse_events, disposition
from helpers.analyse import kaplan_meier as km
from helpers.analyse.ard import ard_rows
from helpers.present import figures, palette
from helpers.present.courses import courses, sums
from helpers.present.profiles.axis import axis_of
from helpers.present.profiles.curves import sum_curve
from helpers.present.profiles.timeline import timeline
from tests.present.sample import PROTOCOL

TICKS = (0, 12, 24)
TERMS = {
    "Fatigue": "GAMMA-GLUTAMYLTRANSFERASE INCREASED",
    "Nausea": "Immune-mediated hepatobiliary disorder with a name that goes on for longer than any figure is wide " * 2,
}


def outside(figure) -> list[str]:
    """Texts that reach beyond the edge of the figure."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    wide, high = renderer.get_canvas_width_height()
    texts = [text for text in figure.findobj(lambda part: hasattr(part, "get_parse_math")) if text.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts if text.get_visible()]
    return [said for said, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > wide or box.y1 > high]


def names(axes) -> list[str]:
    return [label.get_text() for label in axes.get_yticklabels()]


def key(legend) -> list[str]:
    return [text.get_text() for text in legend.get_texts()]


def test_terms_are_whole_or_lose_their_end(study):
    adae = study.adae.assign(AEDECOD=study.adae["AEDECOD"].replace(TERMS))
    figure = figures.ae_phases(adverse_events.worst_grade(adae, study.adsl).rows)
    assert outside(figure) == []
    assert TERMS["Fatigue"] in names(figure.axes[0])
    cut = next(name for name in names(figure.axes[0]) if name.endswith("…"))
    assert TERMS["Nausea"].startswith(cut[:-1]) and len(cut) > 30


@pytest.mark.parametrize("name", ["SBRT-HCC-PILOT-2021-SITE01-", "S" * 90])
def test_names_of_subjects_are_whole_or_lose_their_end(study, name):
    adsl = study.adsl.assign(SUBJID=name + study.adsl["SUBJID"])
    subjects = courses(adsl, study.adtr, study.adrs, study.adtte)
    drawn = figures.swimmer(subjects, sums(study.adtr, adsl), ticks=TICKS)
    bars = figures.waterfall(subjects, response=PROTOCOL.response)
    assert outside(drawn) == outside(bars) == []
    under = [label.get_text() for label in bars.axes[0].get_xticklabels()]
    for shown in (*names(drawn.axes[0]), *under):
        assert shown in set(adsl["SUBJID"]) if len(name) < 40 else shown.endswith("…")


@pytest.mark.parametrize("label", ["Long", "Local progression-free survival, increase of at least 10 mm or more, " * 3])
def test_names_of_readings_and_a_mark_at_all_of_them(study, label):
    lpfs = study.adtte[study.adtte["PARAMCD"] == "LPFS"].assign(CNSR=1)
    other = next(iter(PROTOCOL.sensitivity_analyses("LPFS")))
    endpoints = {**PROTOCOL.endpoints, other: PROTOCOL.endpoints[other].model_copy(update={"label": label})}
    ard = km.kaplan_meier(
        pd.concat([lpfs, lpfs.assign(PARAMCD=other)]), paramcds=("LPFS", other), times_months=[12]
    ).rows
    figure = figures.forest(ard, PROTOCOL.model_copy(update={"endpoints": endpoints}), paramcd="LPFS", month=12)
    assert outside(figure) == []
    squares = [line for line in figure.axes[0].get_lines() if line.get_marker() == "s"]
    assert [line.get_xdata()[0] for line in squares] == [1, 1]
    assert not any(line.get_clip_on() for line in squares)


def test_a_long_name_of_an_endpoint_keeps_within_its_axis(study):
    label = "Time to a local progression of any treated lesion, or death of any cause, whichever comes first"
    figure = figures.kaplan_meier(study.ard, paramcd="LPFS", label=label, ticks=TICKS)
    assert outside(figure) == []
    assert figure.axes[0].get_ylabel().endswith("…, %")
    assert label[1:] in figure.description


def test_a_long_reason_keeps_within_its_box(study):
    adsl = study.adsl.assign(
        EOSSTT="DISCONTINUED", DCSREAS="HCC PROGRESSION OF A KIND THAT NOBODY HAS A SHORT NAME FOR"
    )
    figure = figures.flow(disposition.disposition(adsl).rows)
    said = [text.get_text() for text in figure.axes[0].texts]
    assert any(text.startswith("HCC progression of") and "…  " in text for text in said)
    assert "HCC progression of a kind that nobody has a short name for" in figure.description


def rows(paramcd, month, done, missed):
    counts = {"n_due": done + missed, "n_done": done, "n_missed": missed, "n_after": 0}
    return ard_rows(
        pd.DataFrame([{"PARAMCD": paramcd, "PHASE": "FOLLOW-UP", "TIME": month, **counts}]),
        analysis="schedule-adherence", stats=list(counts), method="", population="SAFFL",
    )  # fmt: skip


def test_the_key_of_an_empty_panel_has_the_colours_of_the_other():
    figure = figures.schedule(rows("IMAGING", 3.0, 2, 0))
    visits, imaging = figure.axes
    assert key(visits.get_legend()) == ["Done"]
    assert to_hex(visits.get_legend().get_patches()[0].get_facecolor()) == palette.RESPONSES["PR"]
    assert "not collected" in [text.get_text() for text in visits.texts]
    assert names(visits) == []
    assert all(tick == int(tick) for tick in imaging.get_yticks())


def test_missed_visits_are_in_the_key_where_some_were_missed():
    figure = figures.schedule(rows("IMAGING", 3.0, 2, 1))
    assert key(figure.axes[0].get_legend()) == ["Done", "Missed"]


def test_the_key_of_the_lanes_names_what_is_in_them(study):
    subjects = courses(study.adsl, study.adtr, study.adrs, study.adtte)
    visits = sums(study.adtr, study.adsl)
    alive = subjects.assign(DEATH=float("nan"), TRANSPLANT=float("nan"))
    responses, marks = figures.swimmer(alive, visits[visits["AVALC"] == "PR"], ticks=TICKS).legends
    assert key(responses) == ["Partial response"]
    assert key(marks) == ["Local progression", "Distant progression", "Last known alive"]
    dead = figures.swimmer(subjects.assign(DEATH=subjects["END"]), visits, ticks=TICKS).legends[1]
    assert "Last known alive" not in key(dead)


def test_a_response_that_was_seen_once_is_drawn(study):
    subjects = courses(study.adsl, study.adtr, study.adrs, study.adtte)
    visits = sums(study.adtr, study.adsl).groupby("USUBJID").head(2).groupby("USUBJID").tail(1)
    figure = figures.swimmer(subjects, visits, ticks=TICKS)
    shown = {to_hex(bar.get_facecolor()) for bar in figure.axes[0].patches if bar.get_width() or bar.get_linewidth()}
    assert {palette.RESPONSES["PR"], palette.RESPONSES["SD"]} <= shown


def test_the_key_of_areas_leaves_out_what_never_came(study):
    curve = study.ard[(study.ard["PARAMCD"] == "TTLP") & (study.ard["ANALYSIS"] == "cumulative-incidence-curve")]
    none = curve.assign(STATVAL=curve["STATVAL"].where(curve["GROUP"] != "transplant", 0.0))
    figure = figures.cumulative_incidence(none, paramcd="TTLP", label="L", ticks=TICKS)
    assert "Liver transplant" not in key(figure.axes[0].get_legend())
    assert "Death" in key(figure.axes[0].get_legend())


def test_months_that_have_no_room_are_left_out(study):
    every = figures.kaplan_meier(study.ard, paramcd="LPFS", label="L", ticks=tuple(range(61)))
    shown = every.axes[0].get_xticks()
    assert 10 < len(shown) < 40 and shown[0] == 0
    few = figures.kaplan_meier(study.ard, paramcd="LPFS", label="L", ticks=TICKS)
    assert list(few.axes[0].get_xticks()) == [0, 12, 24]


START = pd.Timestamp("2023-01-10")


@pytest.mark.parametrize(("term", "short"), [("Fatigue", "Fatigue"), (TERMS["Fatigue"], "GAMMA-GLUTAMYLTRANS…")])
def test_names_beside_a_timeline(term, short):
    axis = axis_of(START, [], left=150, right=748)
    subject = pd.Series({"TRTSDT": START, "TRTEDT": START, "DTHDT": pd.NaT, "LSTALVDT": START})
    event = {"ASTDT": START, "AENDT": START, "AETOXGRN": 2.0, "AEDECOD": term, "AETERM": term, "AESEQ": 1}
    events = list(pd.DataFrame([event]).itertuples())
    drawn = timeline(axis, subject=subject, sums=[], events=events, outcomes=[], therapies=[])
    lane = drawn["lanes"][1]
    assert (lane["label"], lane["short"]) == (term, short)


@pytest.mark.parametrize(("name", "days", "after"), [("T01", 60, True), ("T01", 3000, False), ("L" * 60, 60, True)])
def test_the_name_of_a_lesion_stands_where_there_is_room(name, days, after):
    dates = [START, START + pd.Timedelta(days=days)]
    axis = axis_of(START, dates, left=150, right=748)
    known = pd.DataFrame({"ADT": dates, "AVAL": [40.0, 30.0], "BASE": 40.0, "NADIR": [40.0, 40.0], "PDFL": ""})
    sizes = pd.DataFrame({"LESION": ["T02", "T02", name, name], "ADT": dates * 2, "SIZE": [20.0, 15.0, 20.0, 15.0]})
    drawn = sum_curve(axis, list(known.itertuples()), list(sizes.itertuples()))
    line = next(line for line in drawn["lesions"] if line["name"] == name)
    assert (line["after"], line["short"]) == (after, name)
