"""Sections 7 to 9: local and distant progression-free survival, overall survival."""

import pandas as pd

from helpers.present import format as fmt
from helpers.present import tables, wording
from helpers.present.legibility import FEW
from helpers.present.page import Heading, Prose, Section, TableBlock
from helpers.present.sections.material import HAPPY, Material
from helpers.present.subject_links import Text, joined, words
from helpers.present.table_model import Table
from helpers.present.tables.sensitivity import shown

_OWN_SECTIONS = ("LPFS", "DPFS", "OS", "PFS", "TTLP", "TTDP")


def local_pfs(material: Material) -> Section:
    """Section 7: the primary endpoint, and what comes first at the treated lesions."""
    blocks = [
        *_curve(material, "LPFS"),
        *_sensitivity(material, "LPFS"),
        *_between_assessments(material, "LPFS"),
        *_incidence(material, "TTLP", anchor="local-incidence"),
        *_as_published(material),
        *_lesion_control(material),
    ]
    return Section(7, "local-pfs", "Local progression-free survival", blocks)


def distant_pfs(material: Material) -> Section:
    """Section 8: the same away from the treated lesions."""
    blocks = [
        *_curve(material, "DPFS"),
        *_components(material),
        *_sensitivity(material, "DPFS"),
        *_between_assessments(material, "DPFS"),
        *_incidence(material, "TTDP", anchor="distant-incidence"),
    ]
    return Section(8, "distant-pfs", "Distant progression-free survival", blocks)


def survival(material: Material) -> Section:
    """Section 9: overall survival, and progression-free survival of any kind."""
    blocks = _curve(material, "OS")
    if material.results.has("kaplan-meier", paramcd="PFS"):
        blocks += [
            Heading("Progression of any kind or death", "any-pfs"),
            Prose(reading(material, "PFS"), "reading"),
            TableBlock(tables.survival(material.results, paramcd="PFS", label=material.label("PFS"))),
        ]
    for name in material.protocol.main_endpoints:
        if name not in _OWN_SECTIONS:
            blocks += _added(material, name)
    if material.results.has("rmst"):
        labels = {name: material.label(name) for name in material.protocol.main_endpoints}
        labels = {name: label for name, label in labels.items() if material.results.has("rmst", paramcd=name)}
        blocks += [
            Heading("Restricted mean time", "restricted-mean"),
            Prose(
                "The mean number of months without an event, up to a given month: the area under the curve. Unlike "
                "the median, it exists even if fewer than half of the subjects had an event, and it does not assume "
                "proportional hazards. Like the curve, it is based on few subjects where few are at risk."
            ),
            TableBlock(tables.restricted_mean(material.results, labels=labels)),
        ]
    return Section(9, "survival", "Overall survival", blocks)


def _as_published(material: Material) -> list:
    """Local control as the literature has it, beside the cumulative incidence (rule 39)."""
    if not material.results.has("local-progression-km"):
        return []
    months = material.protocol.estimation.headline_months
    return [
        Heading("Local control as it is published", "local-control"),
        Prose(
            f"{wording.EXPLORATORY} Most series print one minus Kaplan-Meier of local progression, with deaths and "
            "transplants censored. It says what would be seen if nobody died, and stands here for comparison with the "
            "literature; it overstates failure where deaths compete."
        ),
        TableBlock(tables.local_control(material.results, months=months)),
    ]


def _lesion_control(material: Material) -> list:
    """Control of each treated lesion, by size and by dose (rule 38)."""
    results, adles = material.results, material.adles
    if adles is None or not results.has("lesion-cumulative-incidence"):
        return []
    return [
        Heading("Control of each treated lesion", "lesion-control"),
        Prose(
            f"{wording.EXPLORATORY} Published series count lesions. Every treated lesion counts by itself here, from "
            "its own smallest size; who has more lesions weighs more. The groups were not made by chance: lesions of "
            "other size or dose differ in more than that."
        ),
        TableBlock(
            tables.lesion_control(results, adles=adles, months=material.protocol.estimation.headline_months),
        ),
        *(
            figure
            for by in ("size", "dose")
            for figure in material.figure(
                f"lesion-control-{by}",
                note=f"Transplant and death compete. Faded: fewer than {FEW} lesions at risk. Plan: rule 38.",
            )
        ),
        *(
            [TableBlock(tables.lesion_control_by_dose(results, months=material.protocol.estimation.headline_months))]
            if results.has("lesion-cumulative-incidence-ptvd95")
            else []
        ),
        TableBlock(tables.lesions(adles), fold="Each treated lesion, with its outcome"),
    ]


def _added(material: Material, paramcd: str) -> list:
    """An endpoint of the protocol file that has no section of its own: its curve, or what came first, and its rates."""
    anchor = f"endpoint-{paramcd.lower()}"
    if material.protocol.endpoints[paramcd].counts_as_event:
        return [*_incidence(material, paramcd, anchor=anchor), *_started_later(material, paramcd)]
    return [
        Heading(material.label(paramcd), anchor),
        *_started_later(material, paramcd),
        *_curve(material, paramcd),
        *_sensitivity(material, paramcd),
        *_between_assessments(material, paramcd),
    ]


def _started_later(material: Material, paramcd: str) -> list:
    """Say of an endpoint that starts later whom it is of, and how many are left out of it (rule 47)."""
    endpoint, results = material.protocol.endpoints[paramcd], material.results
    if not endpoint.start:
        return []
    counts = [
        results.link(
            fmt.count(results.value("later-start", stat, paramcd=paramcd)), "later-start", stat, paramcd=paramcd
        )
        for stat in ("n", "left_out")
    ]
    had = f" subjects had {wording.since(endpoint)} up to the horizon. Left out, as an event that ends it came before: "
    return [Prose(words(f"{wording.later_start(endpoint)} ", counts[0], had, counts[1], ". Plan: rule 47."))]


def _noted(material: Material, paramcd: str, table: Table) -> TableBlock:
    """A table of an endpoint; of one that starts later it says so."""
    endpoint = material.protocol.endpoints[paramcd]
    return TableBlock(table.with_note(wording.later_start(endpoint)) if endpoint.start else table)


def reading(material: Material, paramcd: str) -> Text:
    """Describe a curve in up to four sentences, with its numbers and their intervals."""
    results = material.results
    get = {
        stat: results.value("kaplan-meier", stat, paramcd=paramcd, time=None)
        for stat in ("n", "events", "median", "median_low", "median_high")
    }
    if not get["n"]:
        return "There is no treated subject to follow."
    parts = []
    rates = results.wide("kaplan-meier", by=["TIME"], paramcd=paramcd)
    rates = rates.loc[rates["TIME"].notna() & rates["estimate"].notna() & (rates["at_risk"] >= FEW)]
    for _, row in (rates.iloc[[0, -1]] if len(rates) > 1 else rates).iterrows():
        estimate = fmt.percent_interval(row["estimate"], row["low"], row["high"])
        at_risk = fmt.of(row["at_risk"], get["n"])
        at_risk = results.link(at_risk, "kaplan-meier", "at_risk", paramcd=paramcd, time=row["TIME"])
        at = f"At {fmt.number(row['TIME'])} months an estimated {estimate} were "
        parts.append(words(f"{at}{HAPPY.get(paramcd, 'without an event')}, with ", at_risk, " still at risk."))
    with_event = results.link(fmt.of(get["events"], get["n"]), "kaplan-meier", "events", paramcd=paramcd)
    parts.append(_median(get, with_event))
    few = _few_after(results.wide("kaplan-meier-curve", by=["TIME"], paramcd=paramcd))
    if few is not None:
        parts.append(f"After {fmt.months(few)} months fewer than {FEW} subjects were at risk.")
    return joined(parts, between=" ")


def _median(get: dict[str, float], with_event: Text) -> Text:
    if pd.isna(get["median"]):
        return words("The curve stays above 50%, so there is no median; ", with_event, " had an event.")
    median = fmt.months_interval(get["median"], get["median_low"], get["median_high"])
    return words(f"The median is {median} months; ", with_event, " had an event.")


def _few_after(curve: pd.DataFrame) -> float | None:
    """The last time with enough subjects at risk; None if there is none, or if enough are at risk to the end."""
    enough = curve["at_risk"] >= FEW
    return None if enough.all() or not enough.any() else curve.loc[enough, "TIME"].max()


def _curve(material: Material, paramcd: str) -> list:
    results, label = material.results, material.label(paramcd)
    if not results.has("kaplan-meier", paramcd=paramcd):
        return [Prose("This endpoint was not analysed.")]
    note = (
        f"Band: {material.level} interval at each time. Vertical marks: censored subjects. Faded: fewer than {FEW} at "
        "risk. Below the axis: subjects at risk, and events and censored subjects so far. Plan: rule 30."
    )
    endpoint = material.protocol.endpoints[paramcd]
    among = f"those with {wording.since(endpoint)}, of the " if endpoint.start else ""
    return [
        Prose(reading(material, paramcd), "reading"),
        *material.figure(paramcd.lower(), note=note, behind=(tables.curve(results, paramcd=paramcd, label=label),)),
        _noted(material, paramcd, tables.survival(results, paramcd=paramcd, label=label, among=among)),
    ]


def _components(material: Material) -> list:
    """The events of distant progression-free survival by kind, where it was analysed."""
    return [TableBlock(tables.distant_components(material.results))] if material.results.has("dpfs-component") else []


def _sensitivity(material: Material, paramcd: str) -> list:
    """The same endpoint as others would read it; where the study can give no other reading, nothing."""
    results, protocol = material.results, material.protocol
    if len(shown(results, protocol, paramcd=paramcd)) < 2:
        return []
    estimation = protocol.estimation
    blocks = [
        Heading("Under other readings", f"{paramcd.lower()}-readings"),
        Prose(
            "The protocol allows other readings. The last column counts the subjects whose outcome each reading "
            "changes. The difference between the estimates shows how much the result depends on the choice."
        ),
    ]
    month = material.compare_month(paramcd)
    estimate = results.value("kaplan-meier", "estimate", paramcd=paramcd, time=month)
    if estimate is not None and not pd.isna(estimate):
        note = "Squares: estimates; lines: their intervals. Dashed: the primary reading. Plan: rules 11 and 20."
        blocks += material.figure(f"{paramcd.lower()}-forest", note=note)
    return [
        *blocks,
        TableBlock(tables.sensitivity(results, protocol, paramcd=paramcd, months=estimation.headline_months)),
    ]


def _between_assessments(material: Material, paramcd: str) -> list:
    """The estimate for which a progression lies between two assessments; where the study gives none, nothing."""
    results, protocol = material.results, material.protocol
    readings = [
        name
        for name in protocol.sensitivity_analyses(paramcd)
        if protocol.endpoints[name].interval and results.has("npmle", paramcd=name)
    ]
    blocks = []
    for name in readings:
        names = {"paramcd": name, "of": paramcd, "label": material.label(paramcd)}
        blocks += [
            Heading("Events between assessments", f"{name.lower()}-between"),
            Prose(
                "A progression is seen at an assessment but happened before it, so the curve above falls too late. "
                "Here the progression may lie anywhere after the adequate assessment before it; a death keeps its "
                "day. Where the data do not say at which time within an interval the curve falls, it is drawn as an "
                "area. Where most events are deaths, whose days are known, the estimate is close to the curve above. "
                "No confidence interval is given: neither the usual formulas nor the bootstrap are valid for this "
                "estimate."
            ),
            *material.figure(
                f"{paramcd.lower()}-interval",
                note="Areas: the curve may fall anywhere in them. Dashed: the curve above. Plan: rule 33.",
                behind=(tables.stretches(results, **names),),
            ),
            TableBlock(tables.interval_censored(results, **names)),
        ]
    return blocks


def _incidence(material: Material, paramcd: str, *, anchor: str) -> list:
    """What comes first, where the protocol has such an endpoint."""
    results = material.results
    if not results.has("cumulative-incidence", paramcd=paramcd):
        return [Heading("Which came first", anchor), Prose("Competing risks were not analysed.")]
    endpoint = material.protocol.endpoints[paramcd]
    own, others, label = wording.events(endpoint), wording.competing(endpoint), wording.with_competing(endpoint)
    return [
        Heading(f"Which came first: {fmt.listing([own, *others], 'or')}", anchor),
        Prose(
            f"Where {fmt.listing(others, 'or')} came first, it cannot be known whether {own} would have followed. The "
            "areas show, at each time, the probability that each event has come first; they add up to one."
        ),
        *material.figure(
            paramcd.lower(), note="Not a Kaplan-Meier estimate: competing events are not censored. Faded: fewer than "
            f"{FEW} at risk. Plan: rule 31.",
            behind=(tables.incidence_curve(results, paramcd=paramcd, label=label),),
        ),
        _noted(material, paramcd, tables.cumulative_incidence(results, paramcd=paramcd, label=label)),
    ]  # fmt: skip
