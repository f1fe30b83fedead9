"""What another definition would give: the same derivation with an amended protocol, in memory, beside the first."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from markupsafe import escape

from helpers.analyse.ard import combine
from helpers.analyse.life_table import in_days, outcomes
from helpers.analyse.subgroups import subgroup_at_risk, subgroup_incidence, subgroup_survival
from helpers.derive.derivation import ON_EVENT_RULES, without_event_rules
from helpers.derive.study import Definitions
from helpers.explore.analysis import Analysis, ticks_for
from helpers.explore.choices import chosen
from helpers.explore.curves import windowed
from helpers.explore.shown import NOTICE, Shown
from helpers.foundation.amendment import amended, differences
from helpers.foundation.contracts import ADAM
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import Protocol
from helpers.present import figures, tables
from helpers.present.figures.style import Drawing
from helpers.present.results import Results

READINGS = ("As it is", "What if")
_OUTCOME = ["AVAL", "ADT", "CNSR", "EVTYPE", "EVNTDESC"]


class WhatIf(Analysis):
    """An analysis of the same records under an amended protocol; it writes nothing.

    Attributes
    ----------
    base : Analysis
        The analysis that it is beside.
    changes : dict
        What was amended: by place in the protocol file the value before and after.
    """

    def __init__(self, base: Analysis, protocol: Protocol, *, only: tuple[str, ...] = ()):
        self.base, self.protocol = base, protocol
        self.name, self.cutoff, self.synthetic = f"{base.name}, what if", base.cutoff, base.synthetic
        self.changes = differences(base.protocol, protocol)
        self._only = only
        self._same_but_for_events = without_event_rules(base.protocol) == without_event_rules(protocol)
        self._datasets: dict[str, pd.DataFrame | None] = {}

    @property
    def domains(self) -> Mapping[str, pd.DataFrame]:
        """SDTM domains as known at the cut-off, by name in small letters."""
        return self.base.domains

    def adam(self, name: str) -> pd.DataFrame | None:
        """Derive an analysis dataset; None where what it is made of was not collected."""
        name = chosen(name, ADAM, what="dataset")
        if name not in ON_EVENT_RULES and self._same_but_for_events:
            return self.base.adam(name)
        if name not in self._datasets:
            protocol = self._narrowed() if name == "adtte" else self.protocol
            self._datasets[name] = self.definitions(protocol).dataset(name, protocol=protocol)
        frame = self._datasets[name]
        return None if frame is None else frame.copy()

    def definitions(self, protocol: Protocol) -> Definitions:
        """Give what derives endpoints from these records; it is that of the first analysis."""
        return self.base.definitions(protocol)

    def beside(self, paramcd: str = "") -> "Beside":
        """Put it beside the analysis that it came from; see `beside`."""
        return beside(self.base, self, paramcd)

    def _narrowed(self) -> Protocol:
        """The protocol with those endpoints alone that are wanted."""
        endpoints = self.protocol.endpoints
        wanted = {paramcd: endpoints[paramcd] for paramcd in self._only or endpoints}
        return self.protocol.model_copy(update={"endpoints": wanted})

    def _repr_html_(self) -> str:
        return self.beside()._repr_html_()


@dataclass(frozen=True, repr=False, eq=False)
class Beside(Shown):
    """Two analyses side by side.

    Attributes
    ----------
    moved : DataFrame
        One row a subject and parameter whose time or kind of event is not the same: USUBJID, PARAMCD, and AVAL (days)
        ADT CNSR EVTYPE EVNTDESC of the second analysis, those of the first with ``_0``.
    """

    moved: pd.DataFrame = field(default_factory=pd.DataFrame)
    changes: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    def _parts(self) -> list[str]:
        changes = [f'<p style="{NOTICE}">{escape(self.changes)}</p>'] if self.changes else []
        moved = tables.moved(self.moved, labels=self.labels, title="Outcome changed")
        return [*changes, *super()._parts(), moved.as_raw_html()]


def what_if(run: Analysis, changes: Mapping[str, object], paramcd: str = "") -> WhatIf:
    """Derive a run again under an amended protocol, without touching a file.

    What comes out is an analysis like the first: `km`, `cif`, `profile` and the rest take it, and it shows itself
    beside the first.

    Parameters
    ----------
    run : Analysis
        As `open_run` gives it, or another `what_if`.
    changes : mapping of str to object
        New settings by their place in ``protocol.yml``: ``{"response.progression_ratio": [13, 10]}``,
        ``{"endpoints.LPFS.local.reference": "baseline"}``, or a whole new entry ``{"endpoints.LPFS30": {...}}``.
    paramcd : str
        The only parameter that is wanted, which is faster; all of them where it is empty.

    Raises
    ------
    StudyError
        A place is not in the protocol file, a value makes no sense there, or there is no such parameter.

    Examples
    --------
    >>> import helpers
    >>> run = helpers.open_run("synthetic/final")
    >>> stricter = helpers.what_if(run, {"response.progression_ratio": [15, 10]}, "LPFS")
    >>> stricter.changes
    {'response.progression_ratio': ((12, 10), (15, 10))}
    >>> later = stricter.beside("LPFS").moved
    >>> bool((later["AVAL"] >= later["AVAL_0"]).all())
    True
    """
    protocol = amended(run.protocol, changes)
    only = (chosen(paramcd, protocol.endpoints, what="endpoint of the protocol"),) if paramcd else ()
    return WhatIf(run, protocol, only=only)


def beside(
    run: Analysis,
    other: Analysis,
    paramcd: str = "",
    *,
    until: float | None = None,
    names: tuple[str, str] = READINGS,
) -> Beside:
    """Put two analyses side by side: estimates of each parameter, and the subjects whose outcome is not the same.

    ``frame`` has one row a parameter and reading: PARAMCD, READING, ``n events median median_low median_high``, the
    rates and limits at the headline months of the protocol, and ``moved``, the subjects whose time or kind of event
    is not the same. With a parameter there is a figure of both curves.

    Parameters
    ----------
    run, other : Analysis
        Two of `open_run` or `what_if`. A parameter that only the second has is put beside the one it is a reading of.
    paramcd : str
        The only parameter to compare; all endpoints that both have where it is empty.
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
    months = [month for month in other.protocol.estimation.headline_months if until is None or month <= until]
    results = {name: _estimated(one, two, other, of, name, names) for name, (of, _) in pairs.items()}
    lines = [
        {"PARAMCD": name, "READING": reading, **_line(results[name], name, reading, months), "moved": n}
        for name in pairs
        for reading, n in zip(names, (np.nan, (moved["PARAMCD"] == name).sum()), strict=True)
    ]
    frame = pd.DataFrame(lines)
    labels = {
        name: label + (": cumulative incidence" if other.protocol.endpoints[name].counts_as_event else "")
        for name, (_, label) in pairs.items()
    }
    title = f"{names[0]}, and {names[1][:1].lower()}{names[1][1:]}"
    figure = _drawn(results[next(iter(pairs))], other, *next(iter(pairs.items())), names) if paramcd else None
    return Beside(
        title=title,
        frame=frame,
        ard=combine(*results.values()),
        table=tables.side_by_side(frame, labels=labels, title=title, months=tuple(months), notes=[_NOTE]),
        figure=figure,
        said=other.said,
        moved=moved,
        changes=amendments(getattr(other, "changes", {})),
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


def _pairs(run: Analysis, other: Analysis, paramcd: str) -> dict[str, tuple[str, str]]:
    """Parameters of the second analysis, each with the one of the first that it is beside, and its label."""
    endpoints = other.protocol.endpoints
    beside_what = {}
    for name, label in other.parameters.items():
        of = name if name in run.parameters else endpoints[name].sensitivity_of
        if of in run.parameters and not endpoints[name].interval:
            beside_what[name] = (of, label)
    if paramcd:
        name = chosen(paramcd, beside_what, what="parameter that both analyses have")
        return {name: beside_what[name]}
    main = {
        name: pair
        for name, pair in beside_what.items()
        if not endpoints[name].sensitivity_of or name not in run.parameters
    }
    if not (main or beside_what):
        raise StudyError(f"{run.name} and {other.name} have no parameter in common.")
    return main or beside_what


def _outcomes_within(
    run: Analysis, other: Analysis, pairs: dict[str, tuple[str, str]], until: float | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    wanted = {of for of, _ in pairs.values()}, set(pairs)
    frames = (
        adtte.loc[adtte["PARAMCD"].isin(names)] for adtte, names in zip((run.adtte, other.adtte), wanted, strict=True)
    )
    return tuple(windowed(frame, until) for frame in frames)


def _all_moved(one: pd.DataFrame, two: pd.DataFrame, pairs: dict[str, tuple[str, str]]) -> pd.DataFrame:
    return pd.concat([_moved(one, two, of=of, name=name) for name, (of, _) in pairs.items()], ignore_index=True)


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
    return rows.assign(**texts)[["USUBJID", "PARAMCD", *(f"{column}_0" for column in _OUTCOME), *_OUTCOME]]


def _estimated(
    one: pd.DataFrame, two: pd.DataFrame, other: Analysis, of: str, name: str, names: tuple[str, str]
) -> pd.DataFrame:
    """Result rows of both readings of one parameter, GROUP the reading."""
    parts = [outcomes(one, paramcd=of), outcomes(two, paramcd=name)]
    groups = np.repeat(list(names), [len(part) for part in parts])
    both = pd.concat(parts, ignore_index=True).assign(
        PARAMCD=name, GROUP=pd.Categorical(groups, categories=list(names), ordered=True)
    )
    estimation = other.protocol.estimation
    settings = {"paramcd": name, "times_months": estimation.times_months, "conf_level": estimation.confidence_level}
    if other.protocol.endpoints[name].counts_as_event:
        return subgroup_incidence(both, **settings)
    ticks = ticks_for(other.protocol, longest=both["AVAL"].max())
    return combine(subgroup_survival(both, **settings), subgroup_at_risk(both, paramcd=name, times_months=ticks))


def _line(ard: pd.DataFrame, name: str, reading: str, months: list[int]) -> dict[str, float]:
    """The estimates of one reading, from its result rows."""
    results = Results(ard)
    analysis = "subgroup-incidence" if results.has("subgroup-incidence") else "subgroup-survival"
    keys = {"paramcd": name, "group": reading}
    keys |= {"term": "progression"} if analysis == "subgroup-incidence" else {}
    get = {stat: results.value(analysis, stat, time=None, **keys) for stat in _WHOLE}
    line = {stat: np.nan if value is None else value for stat, value in get.items()}
    at = results.wide(analysis, by=["TIME"], **keys).set_index("TIME")
    for month in months:
        line |= {f"{word}_{month}": at.loc[month, stat] for word, stat in _AT.items()}
    return line


_WHOLE = ("n", "events", "median", "median_low", "median_high")
_AT = {"rate": "estimate", "low": "low", "high": "high"}


def _drawn(ard: pd.DataFrame, other: Analysis, name: str, pair: tuple[str, str], names: tuple[str, str]) -> Drawing:
    """Both curves of one parameter."""
    longest = in_days([ard["TIME"].loc[ard["ANALYSIS"].str.endswith("-curve")].max()])[0]
    ticks = ticks_for(other.protocol, longest=longest)
    words = {"paramcd": name, "label": pair[1], "by": "reading", "ticks": ticks, "groups": names}
    draw = figures.grouped_incidence if other.protocol.endpoints[name].counts_as_event else figures.grouped_survival
    return draw(ard, **words)


def amendments(changes: Mapping[str, tuple[object, object]]) -> str:
    """Say what was amended; nothing where nothing was."""
    said = [_change(place, before, after) for place, (before, after) in changes.items()]
    return f"Amended: {'; '.join(said)}." if said else ""


def _change(place: str, before: object, after: object) -> str:
    if isinstance(after, dict):
        return f"{place} is new"
    return f"{place} from {_value(before)} to {_value(after)}"


def _value(value: object) -> str:
    if value is None or value == ():
        return "nothing"
    if isinstance(value, tuple | list):
        ratio = len(value) == 2 and all(isinstance(part, int) for part in value)
        return ("/" if ratio else ", ").join(map(str, value))
    return str(value)
