"""Kaplan-Meier curves and cumulative incidences of a run, whole or by a baseline variable."""

from dataclasses import dataclass, field

import pandas as pd

from helpers.analyse.competing_risks import CAUSES, cumulative_incidence, cumulative_incidence_curve
from helpers.analyse.kaplan_meier import at_risk, kaplan_meier, kaplan_meier_curve
from helpers.analyse.subgroups import subgroup_at_risk, subgroup_incidence, subgroup_survival
from helpers.derive.events import EVENT_TYPES
from helpers.explore.analysis import Analysis
from helpers.explore.choices import chosen
from helpers.explore.groups import DURING_TREATMENT, LATE, groups_of
from helpers.explore.shown import Shown, unnumbered
from helpers.explore.where import selected
from helpers.explore.window import ticks_within, times_within, windowed
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import Protocol
from helpers.present import figures, tables
from helpers.present.lookup import Lookup
from helpers.present.table_model import Table


@dataclass(frozen=True, repr=False, eq=False)
class Curves(Shown):
    """A curve, or one for each group.

    Attributes
    ----------
    curve : DataFrame
        The steps: one row per group, kind of event and distinct time (months), with estimate and limits.
    """

    curve: pd.DataFrame = field(default_factory=pd.DataFrame)


def km(
    run: Analysis,
    paramcd: str,
    by: str | pd.Series = "",
    *,
    at: float | None = None,
    until: float | None = None,
    bands: bool = False,
    where: str = "",
) -> Curves:
    """Kaplan-Meier curve of a parameter of ADTTE (rule 30), whole or by a baseline variable.

    ``frame`` has one row per group and time (months; missing for the whole curve): ``n events median median_low
    median_high estimate low high at_risk``; ``curve`` has the steps. Nothing compares the groups: see `subgroups`.

    Parameters
    ----------
    run : Analysis
        As `open_run` or `what_if` gives it.
    paramcd : str
        A parameter whose events all count, such as ``LPFS``, ``DPFS``, ``OS``.
    by : str or Series, optional
        A variable of ADSL (`helpers.explore.groups.VARIABLES`), or a value per subject, indexed by USUBJID.
    at : float, optional
        Where a number is divided into two groups; the median where it is not given.
    until : float, optional
        Months, at least 1, after which nothing counts: later events and censorings become censorings at that time.
    bands : bool
        With ``by``: whether each curve gets the band of its interval.
    where : str, optional
        A condition on variables of ADSL that leaves out who does not meet it: ``"CPCLASS == 'A' and MAXDBL > 30"``, see
        `helpers.explore.where.selected`.

    Raises
    ------
    StudyError
        The parameter or the variable is none of those that there are; the sentence names them. Or ``where`` is no
        condition, or nobody meets it.

    Examples
    --------
    >>> import helpers
    >>> run = helpers.open_run("synthetic/final")
    >>> lpfs = helpers.km(run, "LPFS")
    >>> lpfs
    <Local progression-free survival>
    >>> bool(0 < lpfs.frame.loc[lpfs.frame["TIME"] == 12, "estimate"].item() < 1)
    True
    >>> by_class = helpers.km(run, "LPFS", by="CPCLASS")
    >>> int(by_class.frame.groupby("GROUP")["n"].max().sum()) == int(lpfs.frame["n"].max())
    True
    """
    paramcd = chosen(paramcd, _with_curve(run), what="parameter with a Kaplan-Meier curve")
    adtte, times, ticks = _window(run, paramcd, until)
    settings, label = run.protocol.estimation, run.parameters[paramcd]
    if where:
        adtte, label = _those(run, adtte, where), f"{label}, where {where}"
    level = settings.confidence_level
    if _whole(by, at):
        names = {"paramcds": [paramcd]}
        found = (
            kaplan_meier(adtte, times_months=times, conf_level=level, **names)
            + kaplan_meier_curve(adtte, conf_level=level, **names)
            + at_risk(adtte, times_months=ticks, **names)
        )
        results = Lookup.of(found)
        return Curves(
            title=label,
            frame=_lines(results, "kaplan-meier", paramcd, by=["TIME"]),
            ard=found.rows,
            table=unnumbered(tables.survival(results, paramcd=paramcd, label=label), label, run, until),
            figure=figures.kaplan_meier(results, paramcd=paramcd, label=label, ticks=ticks),
            said=run.said,
            curve=_lines(results, "kaplan-meier-curve", paramcd, by=["TIME"]),
        )
    groups, named = groups_of(run, by, at=at)
    adtte = adtte.assign(GROUP=adtte["USUBJID"].map(groups).astype(groups.dtype))
    found = subgroup_survival(adtte, paramcd=paramcd, times_months=times, conf_level=level) + subgroup_at_risk(
        adtte, paramcd=paramcd, times_months=ticks
    )
    results = Lookup.of(found)
    names = {"paramcd": paramcd, "label": label, "by": named, "groups": tuple(groups.cat.categories)}
    return Curves(
        title=f"{label} by {named}",
        frame=_lines(results, "subgroup-survival", paramcd, by=["GROUP", "TIME"], groups=names["groups"]),
        ard=found.rows,
        table=_with_note(tables.grouped_survival(results, **names), by),
        figure=figures.grouped_survival(results, ticks=ticks, bands=bands, **names),
        said=run.said,
        curve=_lines(results, "subgroup-curve", paramcd, by=["GROUP", "TIME"], groups=names["groups"]),
    )


def cif(
    run: Analysis, paramcd: str, by: str | pd.Series = "", *, at: float | None = None, until: float | None = None
) -> Curves:
    """Cumulative incidence of each kind of event coming first (Aalen-Johansen, rule 31).

    ``frame`` has one row per kind of event (TERM; GROUP where there is no ``by``) and time (months): ``estimate low
    high at_risk``; with ``by`` also one per group. ``curve`` has the steps.

    Parameters
    ----------
    run, by, at, until
        As in `km`.
    paramcd : str
        A parameter with more than one kind of event, such as ``TTLP``, ``TTDP``, ``PFS``.

    Raises
    ------
    StudyError
        The parameter or the variable is none of those that there are; the sentence names them.

    Examples
    --------
    >>> import helpers
    >>> run = helpers.open_run("synthetic/final")
    >>> helpers.cif(run, "TTLP").frame.columns.tolist()
    ['GROUP', 'TIME', 'estimate', 'low', 'high', 'at_risk']
    """
    paramcd = chosen(paramcd, _with_kinds(run), what="parameter with competing events")
    adtte, times, ticks = _window(run, paramcd, until)
    label, level = run.parameters[paramcd], run.protocol.estimation.confidence_level
    if _whole(by, at):
        found = cumulative_incidence(
            adtte, paramcds=[paramcd], times_months=times, conf_level=level
        ) + cumulative_incidence_curve(adtte, paramcds=[paramcd], conf_level=level)
        results = Lookup.of(found)
        return Curves(
            title=label,
            frame=_lines(results, "cumulative-incidence", paramcd, by=["GROUP", "TIME"]),
            ard=found.rows,
            table=unnumbered(tables.cumulative_incidence(results, paramcd=paramcd, label=label), label, run, until),
            figure=figures.cumulative_incidence(results, paramcd=paramcd, label=label, ticks=ticks),
            said=run.said,
            curve=_lines(results, "cumulative-incidence-curve", paramcd, by=["GROUP", "TIME"]),
        )
    groups, named = groups_of(run, by, at=at)
    adtte = adtte.assign(GROUP=adtte["USUBJID"].map(groups).astype(groups.dtype))
    found = subgroup_incidence(adtte, paramcd=paramcd, times_months=times, conf_level=level)
    results = Lookup.of(found)
    names = {"paramcd": paramcd, "label": label, "by": named, "groups": tuple(groups.cat.categories)}
    return Curves(
        title=f"{label} by {named}",
        frame=_lines(results, "subgroup-incidence", paramcd, by=["GROUP", "TERM", "TIME"], groups=names["groups"]),
        ard=found.rows,
        table=_with_note(tables.grouped_incidence(results, **names), by),
        figure=figures.grouped_incidence(results, ticks=ticks, term=own_event(run.protocol, paramcd), **names),
        said=run.said,
        curve=_lines(
            results, "subgroup-incidence-curve", paramcd, by=["GROUP", "TERM", "TIME"], groups=names["groups"]
        ),
    )


def own_event(protocol: Protocol, paramcd: str) -> str:
    """Name the kind of event that a parameter is about, as a cause of cumulative incidence.

    Raises
    ------
    StudyError
        Several kinds count, so that no one of them is its own.
    """
    endpoint = protocol.endpoints[paramcd]
    causes = {EVENT_TYPES[kind] for kind in endpoint.counted}
    named = [name for name, cause in CAUSES.items() if cause in causes]
    if len(named) > 1 and endpoint.counts_as_event:
        raise StudyError(
            f"{paramcd} counts {', '.join(named)} as its event, so that no one of them can be shown alone; "
            f"use cif(run, {paramcd!r}) without groups."
        )
    return named[0]


def _those(run: Analysis, adtte: pd.DataFrame, where: str) -> pd.DataFrame:
    """Keep the rows of the subjects who meet a condition."""
    rows = adtte[adtte["USUBJID"].isin(run.adsl.loc[selected(run.adsl, where), "USUBJID"])]
    if rows.empty:
        raise StudyError(f"No treated subject meets the condition {where!r}.")
    return rows.reset_index(drop=True)


def _window(run: Analysis, paramcd: str, until: float | None) -> tuple[pd.DataFrame, list[float], tuple[int, ...]]:
    """The outcomes of the parameter within the window, and the times and ticks that lie in it."""
    adtte = windowed(run.outcomes([paramcd]), until)
    return adtte, times_within(run, until), ticks_within(run, until, longest=adtte["AVAL"].max())


def _with_note(table: Table, by: str | pd.Series) -> Table:
    late = isinstance(by, str) and by.upper() in DURING_TREATMENT
    return table.with_note(LATE.format(names=by.upper())) if late else table


def _with_curve(run: Analysis) -> list[str]:
    endpoints = run.protocol.endpoints
    return [name for name in run.parameters if not endpoints[name].interval and not endpoints[name].counts_as_event]


def _with_kinds(run: Analysis) -> list[str]:
    endpoints = run.protocol.endpoints
    return [name for name in run.parameters if not endpoints[name].interval and len(endpoints[name].events) > 1]


def _whole(by: str | pd.Series, at: float | None) -> bool:
    nothing = by is None or (isinstance(by, str) and by == "")
    if nothing and at is not None:
        raise StudyError(f"at={at!r} divides a variable, and none is given; say which with `by`.")
    return nothing


def _lines(
    results: Lookup, analysis: str, paramcd: str, *, by: list[str], groups: tuple[str, ...] = ()
) -> pd.DataFrame:
    """The statistics of each line, groups in their order, what belongs to a whole curve before its times."""
    frame = results.wide(analysis, by=by, paramcd=paramcd)
    order = {name: list(groups if name == "GROUP" and groups else pd.unique(frame[name])) for name in by}
    frame = frame.sort_values(
        by, na_position="first", kind="stable", ignore_index=True,
        key=lambda column: column if column.name == "TIME" else column.map(order[column.name].index),
    )  # fmt: skip
    return frame[[*by, *(name for name in _ORDER if name in frame)]]


_ORDER = ("n", "events", "median", "median_low", "median_high", "estimate", "low", "high", "at_risk", "censored")
