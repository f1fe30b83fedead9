"""Tables of the tumour marker: response, survival by it, and its course."""

import pandas as pd

from helpers.foundation.protocol import Course, Marker
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, exploratory_notes
from helpers.present.subject_links import words
from helpers.present.table_model import Table, make_table, nothing
from helpers.present.tables.landmark import GROUPS

_NAMES = {
    "fall": "Fall",
    "normal": "Normal",
    "fall-measured": "Fall, of those with a value",
    "normal-measured": "Normal, of those with a value",
    "no-value": "No value in the window",
}
_COUNTS = "One line counts treated subjects."
_STATS = ("n", "denominator", "estimate", "low", "high")


def marker_response(ard: pd.DataFrame | Results, *, marker: Marker) -> Table:
    """Table 14.2.8.4: subjects whose tumour marker fell, and in whom it became normal (rule 42).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``marker-response``.
    marker : Marker
        Section of the protocol.
    """
    results = Lookup.of(ard)
    title = f"Response of the tumour marker ({marker.test})"
    if not results.has("marker-response"):
        return nothing(name="marker-response", title=title, because=fmt.sentence_case(fmt.NOT_COLLECTED))
    lines = []
    for group in (f">{marker.limit:g}", f">={marker.high:g}"):
        part = f"At baseline {group.replace('>=', '≥ ').replace('>', '> ')} µg/L"
        for term in [term for term in _NAMES if results.has("marker-response", term=term, group=group)]:
            keys = {"paramcd": marker.test, "term": term, "group": group}
            get = {stat: results.value("marker-response", stat, **keys) for stat in _STATS}
            subjects = results.link(fmt.of(get["n"], get["denominator"]), "marker-response", "n", **keys)
            limits = fmt.percent_limits(get["low"], get["high"])
            lines.append((part, _NAMES[term], subjects, fmt.percent(get["estimate"]), limits))
    frame = pd.DataFrame(lines, columns=["part", "line", "Subjects", "Percent", "Interval"])
    notes = [
        *exploratory_notes(
            results,
            counts=_COUNTS,
            then="Further therapy, transplant and death are not looked at: who has no value in the window did not "
            "respond.",
            rule="rule 42",
            methods=results.methods("marker-response"),
            n=results.value("marker-response", "denominator", term="fall", group=f">{marker.limit:g}"),
            among=f"those with {marker.test} above {marker.limit:g} µg/L at baseline, of the ",
        ),
        f"Fall: below {fmt.setting(marker.fall)} of the baseline. Normal: up to {marker.limit:g} µg/L. The value "
        f"is the nearest to {marker.month} calendar months after the last fraction, within {marker.window_days} days.",
    ]
    return make_table(
        frame, name="marker-response", title=title, notes=notes, stub="line", group="part", head="Response"
    )


def marker_landmark(ard: pd.DataFrame | Results, *, marker: Marker, label: str) -> Table:
    """Table 14.2.8.4.2: survival from the landmark, by the fall of the tumour marker (rule 42).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``marker-landmark``.
    marker : Marker
        Section of the protocol.
    label : str
        The name of the endpoint.
    """
    results, analysis = Lookup.of(ard), "marker-landmark"
    if not results.has(analysis):
        title = f"{label} by response of the tumour marker"
        return nothing(name=analysis, title=title, because=fmt.sentence_case(fmt.NOT_COLLECTED))
    size = {stat: results.value(analysis, stat, group="") for stat in ("month", "n", "before")}
    lines = []
    for group, name in GROUPS.items():
        keys = {"paramcd": "OS", "term": marker.test, "group": group}
        get = {stat: results.value(analysis, stat, time=None, **keys) for stat in _WHOLE}
        for stat, what in (("n", "Subjects"), ("events", "Events")):
            lines.append((name, what, results.link(fmt.count(get[stat]), analysis, stat, **keys), "", ""))
        median = fmt.months_limits(get["median_low"], get["median_high"])
        lines.append((name, "Median, months", fmt.months(get["median"]), median, ""))
        rates = results.wide(analysis, by=["TIME"], group=group)
        for _, row in rates.loc[rates["TIME"].notna() & rates["estimate"].notna()].iterrows():
            at_risk = results.link(fmt.count(row["at_risk"]), analysis, "at_risk", time=row["TIME"], **keys)
            limits = fmt.percent_limits(row["low"], row["high"])
            after = f"{fmt.number(row['TIME'])} months after"
            lines.append((name, after, fmt.percent(row["estimate"]), limits, at_risk))
    frame = pd.DataFrame(lines, columns=["part", "line", "Estimate", "Interval", "At risk"])
    month = fmt.number(size["month"])
    before = results.link(fmt.count(size["before"]), analysis, "before", paramcd="OS", term=marker.test)
    notes = [
        *exploratory_notes(
            results,
            counts=_COUNTS,
            then="Further therapy and transplant end nothing; death is the event.",
            rule="rules 30, 34 and 42",
            methods=results.methods(analysis, group="responder"),
            n=size["n"],
            among=f"those with {marker.test} above {marker.limit:g} µg/L at baseline, of the ",
        ),
        words(
            f"Response: a fall to less than {fmt.setting(marker.fall)} of the baseline, by a value up to month "
            f"{month}. In neither group: ",
            before,
            " who died or were last known alive up to then. The groups were not made by chance. NE: not estimable.",
        ),
    ]
    title = f"{label} after month {month}, by response of the tumour marker ({marker.test})"
    return make_table(frame, name=analysis, title=title, notes=notes, stub="line", group="part", head="Measure")


def marker_course(ard: pd.DataFrame | Results, *, unit: str = "µg/L") -> Table:
    """Values of the tumour marker, and of others, by month: the numbers behind the figure (rule 42).

    Needs rows of ``marker-course``, which are logarithms; the cells are values.
    """
    results, lines, left = Lookup.of(ard), [], []
    for test in results.rows("marker-course")["PARAMCD"].unique():
        rows = results.wide("marker-course", by=["TIME"], paramcd=test)
        for row in rows.loc[rows["TIME"].notna()].to_dict("records"):
            values = {name: value(row[name]) for name in ("p10", "q1", "median", "q3", "p90")}
            lines.append((
                test,
                fmt.number(row["TIME"]),
                fmt.count(row["n"]),
                values["median"],
                f"{values['q1']}–{values['q3']}",
                f"{values['p10']}–{values['p90']}",
            ))  # fmt: skip
        size = {stat: results.value("marker-course", stat, paramcd=test, time=None) for stat in ("values", "left_out")}
        left.append(f"{test}: {fmt.of(size['left_out'], size['values'])} values are left out.")
    columns = ["Subjects", "Median", "Quartiles", "10th to 90th percentile"]
    frame = pd.DataFrame(lines, columns=["part", "line", *columns])
    notes = [
        *exploratory_notes(
            results,
            counts="One line counts subjects with a value in that month.",
            then="Values after further therapy and transplant count; later months are of those who were still seen.",
            rule="rule 42",
            methods=results.methods("marker-course"),
        ),
        f"{' '.join(left)} A value of 0, without a number, or in another unit than most has no logarithm here.",
    ]
    title = f"The tumour marker by month since the first fraction ({unit})"
    return make_table(frame, name="marker-course", title=title, notes=notes, stub="line", group="part", head="Month")


def value(logarithm: float) -> str:
    """Write a value of which the logarithm to the base 10 is known: ``3.2``, ``17``, ``1,520``."""
    return fmt.ratio(10**logarithm)


_WHOLE = ("n", "events", "median", "median_low", "median_high")


def mixed_model(ard: pd.DataFrame | Results, *, marker: Marker, course: Course) -> Table:
    """Table 14.3.7.5: mean course of the tumour marker and of ALBI by a mixed model, beside the medians (rule 42).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``mixed-model``, ``marker-course`` and ``liver-course``.
    marker, course : Marker, Course
        Sections of the protocol.
    """
    results, lines = Lookup.of(ard), []
    title = "Mean course by a mixed model, beside the medians"
    for paramcd, analysis in ((marker.test, "marker-course"), ("ALBI", "liver-course")):
        n = results.value("mixed-model", "n", paramcd=paramcd, time=None)
        shown = value if paramcd == marker.test else _score
        part = f"{paramcd}, µg/L" if paramcd == marker.test else "ALBI score"
        rows = results.wide("mixed-model", by=["TIME"], paramcd=paramcd)
        rows = rows[rows["TIME"].notna()]
        if rows.empty:
            lines.append((part, "All months", _too_few(n, course), fmt.NOTHING, fmt.NOTHING))
        for row in rows.to_dict("records"):
            middle = results.value(analysis, "median", paramcd=paramcd, time=row["TIME"])
            known = not pd.isna(row["estimate"])
            lines.append((
                part,
                fmt.number(row["TIME"]),
                fmt.NOTHING if middle is None else shown(middle),
                shown(row["estimate"]) if known else fmt.NOT_ESTIMABLE,
                f"{shown(row['low'])} to {shown(row['high'])}" if known else fmt.NOT_ESTIMABLE,
            ))  # fmt: skip
    frame = pd.DataFrame(lines, columns=["part", "line", "Median", "Mean of the model", "Interval"])
    notes = [
        *exploratory_notes(
            results,
            counts="One line is a quarter, with all values of all subjects.",
            then="Values after further therapy and transplant count; death ends them, and the model takes the means as "
            "if the values of the dead had gone on as their own before.",
            rule="rule 42",
            methods=results.methods("mixed-model", paramcd=marker.test) or results.methods("mixed-model"),
        ),
        f"The mean of {marker.test} is that of the logarithms, turned back. Its median is of the month, that of ALBI "
        "of the quarter. NE: not estimable.",
    ]
    return make_table(frame, name="mixed-model", title=title, notes=notes, stub="line", group="part", head="Month")


def _score(number: float) -> str:
    return fmt.number(number, 2)


def _too_few(n: float | None, course: Course) -> str:
    if n is None:
        return fmt.NOT_COLLECTED
    return f"no model: {fmt.count(n)} subjects, it needs {fmt.count(course.min_subjects)}"
