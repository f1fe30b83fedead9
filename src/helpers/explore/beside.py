"""Two analyses side by side: what each estimates, and whose outcome is not the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from markupsafe import escape

from helpers.analyse.life_table import in_days, outcomes
from helpers.analyse.subgroups import subgroup_at_risk, subgroup_incidence, subgroup_survival
from helpers.explore.analysis import Analysis
from helpers.explore.choices import chosen
from helpers.explore.curves import own_event
from helpers.explore.shown import NOTICE, Shown
from helpers.explore.window import ticks_within, times_within, windowed
from helpers.foundation.amendment import differences
from helpers.foundation.errors import StudyError
from helpers.foundation.results import Results, combine
from helpers.present import figures, tables
from helpers.present.figures.style import Drawing
from helpers.present.lookup import Lookup

READINGS = ("As it is", "What if")
_OUTCOME = ["AVAL", "ADT", "CNSR", "EVTYPE", "EVNTDESC"]
_MOVED = ["USUBJID", "PARAMCD", *(f"{column}_0" for column in _OUTCOME), *_OUTCOME]


@dataclass(frozen=True, repr=False, eq=False)
class Beside(Shown):
    """Two analyses side by side.

    Attributes
    ----------
    moved : DataFrame
        One row per subject and parameter whose time or kind of event is not the same: USUBJID, PARAMCD, and AVAL (days)
        ADT CNSR EVTYPE EVNTDESC of the second analysis, those of the first with ``_0``.
    """

    moved: pd.DataFrame = field(default_factory=pd.DataFrame)
    changes: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    def _parts(self) -> list[str]:
        changes = [f'<p style="{NOTICE}">{escape(self.changes)}</p>'] if self.changes else []
        moved = tables.moved(self.moved, labels=self.labels, title="Outcome changed")
        return [*changes, *super()._parts(), moved._repr_html_()]


def beside(
    run: Analysis,
    other: Analysis,
    paramcd: str = "",
    *,
    until: float | None = None,
    names: tuple[str, str] = READINGS,
) -> Beside:
    """Put two analyses side by side: estimates of each parameter, and the subjects whose outcome is not the same.

    ``frame`` has one row per parameter and reading: PARAMCD, READING, ``n events median median_low median_high``, the
    rates and limits at the headline months of the protocol, and ``moved``, the subjects whose time or kind of event
    is not the same. With a parameter there is a figure of both curves.

    Parameters
    ----------
    run, other : Analysis
        Two of `open_run` or `what_if`. A parameter that only the second has is put beside the one it is a reading of;
        an endpoint of its own, which is no reading of another, stands alone.
    paramcd : str
        The only parameter to compare. Where it is empty, the endpoints, and of their other readings those that are new,
        were amended or whose outcomes changed. Interval-censored readings have no time of event to compare.
    until : float, optional
        Months after which nothing counts.
    names : tuple of str
        What the two are called.

    Raises
    ------
    StudyError
        There is no such parameter, or the two have none in common.

    Examples
    --------
    >>> import helpers
    >>> run = helpers.open_run("synthetic/final")
    >>> helpers.beside(run, run).moved.empty
    True
    """
    pairs = _pairs(run, other, paramcd)
    one, two = _outcomes_within(run, other, pairs, until)
    moved = _all_moved(one, two, pairs)
    amendment = differences(run.protocol, other.protocol)
    if not paramcd:
        pairs = _worth_showing(run, other, pairs, moved, amendment)
    months = [month for month in other.protocol.estimation.headline_months if until is None or month <= until]
    months = months or times_within(other, until)[-1:]
    times = sorted({*times_within(run, until), *times_within(other, until), *months})
    results = {name: _estimated(outcomes(two, paramcd=name), other, names[1], name, times) for name in pairs}
    for name, (of, _) in pairs.items():
        if of:
            first = _estimated(outcomes(one, paramcd=of).assign(PARAMCD=name), run, names[0], name, times)
            results[name] = first + results[name]
    lines = [
        {"PARAMCD": name, "READING": reading, **_line(results[name], name, reading, months, other), "moved": n}
        for name, (of, _) in pairs.items()
        for reading, n in _readings(names, of, (moved["PARAMCD"] == name).sum())
    ]
    frame = pd.DataFrame(lines)
    labels = {
        name: label + (": cumulative incidence" if other.protocol.endpoints[name].counts_as_event else "")
        for name, (_, label) in pairs.items()
    }
    title = f"{names[0]}, and {names[1][:1].lower()}{names[1][1:]}"
    figure = None
    if paramcd:
        name, (of, label) = next(iter(pairs.items()))
        figure = _drawn(results[name], other, name, label, names if of else names[1:], until)
    return Beside(
        title=title,
        frame=frame,
        ard=combine(*results.values()).rows,
        table=tables.side_by_side(frame, labels=labels, title=title, months=tuple(months), notes=[_NOTE]),
        figure=figure,
        said=other.said,
        moved=moved,
        changes=amendments(amendment),
        labels={name: label for name, (_, label) in pairs.items()},
    )


def moved_between(run: Analysis, other: Analysis, paramcd: str, *, until: float | None = None) -> pd.DataFrame:
    """List the subjects whose time or kind of event is not the same in two analyses; see `Beside`."""
    pairs = _pairs(run, other, paramcd)
    return _all_moved(*_outcomes_within(run, other, pairs, until), pairs)


_NOTE = (
    "Moved: subjects whose time or kind of event is not the same. Without an event at the time, Kaplan-Meier; for a "
    "cumulative incidence the probability of the event first, Aalen-Johansen. NE: not estimable."
)


def _readings(names: tuple[str, str], of: str, moved: int) -> list[tuple[str, float]]:
    """The lines of a parameter: both readings, or the second alone where the first analysis has nothing like it."""
    return [(names[0], np.nan), (names[1], moved)] if of else [(names[1], np.nan)]


def _pairs(run: Analysis, other: Analysis, paramcd: str) -> dict[str, tuple[str, str]]:
    """Parameters of the second analysis, each with the one of the first that it is beside, and its label.

    An endpoint that the first analysis does not have stands alone: the name of the other is empty.
    """
    endpoints = other.protocol.endpoints
    pairs = {}
    for name, label in other.parameters.items():
        of = name if name in run.parameters else endpoints[name].sensitivity_of
        if endpoints[name].interval or (of and (of not in run.parameters or run.protocol.endpoints[of].interval)):
            continue
        pairs[name] = (of or "", label)
    if not pairs or not any(of for of, _ in pairs.values()):
        nobody = [analysis.name for analysis in (run, other) if not analysis.parameters]
        why = f"nobody is treated in {nobody[0]}" if nobody else "they have no parameter in common"
        raise StudyError(f"{run.name} and {other.name} cannot be compared: {why}.")
    if paramcd:
        name = chosen(paramcd, pairs, what="parameter that both analyses have")
        pairs = {name: pairs[name]}
    for name, (of, label) in pairs.items():
        if of and bool(endpoints[name].counts_as_event) != bool(run.protocol.endpoints[of].counts_as_event):
            raise StudyError(
                f"{label} is a Kaplan-Meier estimate in one analysis and a cumulative incidence in the other; "
                "look at each with km or cif."
            )
    return pairs


def _worth_showing(
    run: Analysis, other: Analysis, pairs: dict[str, tuple[str, str]], moved: pd.DataFrame, amendment: Mapping
) -> dict[str, tuple[str, str]]:
    """The endpoints, and of the other readings those that are new, were amended, or whose outcomes changed."""
    touched = set(moved["PARAMCD"]) | {place.split(".")[1] for place in amendment if place.startswith("endpoints.")}
    readings = {name for name in pairs if other.protocol.endpoints[name].sensitivity_of}
    unchanged = readings & set(run.parameters) - touched
    return {name: pair for name, pair in pairs.items() if name not in unchanged}


def _outcomes_within(
    run: Analysis, other: Analysis, pairs: dict[str, tuple[str, str]], until: float | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    wanted = {of for of, _ in pairs.values() if of}, set(pairs)
    return tuple(
        windowed(each.outcomes(sorted(names)), until) for each, names in zip((run, other), wanted, strict=True)
    )


def _all_moved(one: pd.DataFrame, two: pd.DataFrame, pairs: dict[str, tuple[str, str]]) -> pd.DataFrame:
    compared = [_moved(one, two, of=of, name=name) for name, (of, _) in pairs.items() if of]
    return pd.concat(compared, ignore_index=True) if compared else pd.DataFrame(columns=_MOVED)


def _moved(one: pd.DataFrame, two: pd.DataFrame, *, of: str, name: str) -> pd.DataFrame:
    """Subjects whose time or kind of event differs; who is in one analysis only differs too."""
    before, after = (
        outcomes(adtte, paramcd=parameter)[["USUBJID", *_OUTCOME]] for adtte, parameter in ((one, of), (two, name))
    )
    both = after.merge(before, on="USUBJID", how="outer", suffixes=("", "_0"), sort=True)
    same = (both["AVAL"] == both["AVAL_0"]) & (both["EVTYPE"] == both["EVTYPE_0"])
    same &= (both["CNSR"] == 0) == (both["CNSR_0"] == 0)
    rows = both.loc[~same].assign(PARAMCD=name)
    texts = {column: rows[column].fillna("not in it") for column in ("EVNTDESC", "EVNTDESC_0")}
    return rows.assign(**texts)[_MOVED]


def _estimated(adtte: pd.DataFrame, analysis: Analysis, reading: str, name: str, times: list[float]) -> Results:
    """Results of one reading of a parameter, GROUP the reading, by the settings of its own protocol."""
    adtte = adtte.assign(GROUP=pd.Categorical([reading] * len(adtte), categories=[reading], ordered=True))
    settings = {"paramcd": name, "times_months": times, "conf_level": analysis.protocol.estimation.confidence_level}
    endpoints = analysis.protocol.endpoints
    if name in endpoints and endpoints[name].counts_as_event:
        return subgroup_incidence(adtte, **settings)
    ticks = sorted(analysis.protocol.estimation.display_months)
    return subgroup_survival(adtte, **settings) + subgroup_at_risk(adtte, paramcd=name, times_months=ticks)


def _line(found: Results, name: str, reading: str, months: list[int], other: Analysis) -> dict[str, float]:
    """The estimates of one reading, from its results."""
    results = Lookup.of(found)
    competing = results.has("subgroup-incidence")
    analysis = "subgroup-incidence" if competing else "subgroup-survival"
    keys = {"paramcd": name, "group": reading} | ({"term": own_event(other.protocol, name)} if competing else {})
    get = {stat: results.value(analysis, stat, time=None, **keys) for stat in _WHOLE}
    line = {stat: np.nan if value is None else value for stat, value in get.items()}
    at = results.wide(analysis, by=["TIME"], **keys).set_index("TIME")
    for month in months:
        line |= {f"{word}_{month:g}": at.loc[month, stat] for word, stat in _AT.items()}
    return line


_WHOLE = ("n", "events", "median", "median_low", "median_high")
_AT = {"rate": "estimate", "low": "low", "high": "high"}


def _drawn(
    found: Results, other: Analysis, name: str, label: str, names: tuple[str, str], until: float | None
) -> Drawing:
    """Both curves of one parameter."""
    rows = found.rows
    curves = rows.loc[rows["ANALYSIS"].str.endswith("-curve"), "TIME"]
    ticks = ticks_within(other, until, longest=in_days([curves.max()])[0])
    words = {"paramcd": name, "label": label, "by": "reading", "ticks": ticks, "groups": names}
    if other.protocol.endpoints[name].counts_as_event:
        return figures.grouped_incidence(found, term=own_event(other.protocol, name), **words)
    return figures.grouped_survival(found, **words)


def amendments(changes: Mapping[str, tuple[object, object]]) -> str:
    """Say what was amended; nothing where nothing was."""
    said = [_change(place, before, after) for place, (before, after) in changes.items()]
    return f"Amended: {'; '.join(said)}." if said else ""


def _change(place: str, before: object, after: object) -> str:
    if isinstance(after, dict) and before is None:
        return f"{place} is new"
    if isinstance(before, dict) and after is None:
        return f"{place} is removed"
    return f"{place} from {_value(place, before)} to {_value(place, after)}"


def _value(place: str, value: object) -> str:
    if value is None:
        return "that of the protocol" if place.startswith("endpoints.") else "nothing"
    if isinstance(value, tuple | list):
        return ("/" if place.endswith("_ratio") else ", ").join(map(str, value)) or "nothing"
    return str(value)
