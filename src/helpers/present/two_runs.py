"""The page that puts two runs side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from helpers.analyse import run_differences
from helpers.foundation.amendment import differences
from helpers.foundation.protocol import Protocol
from helpers.foundation.runs import Run
from helpers.present import format as fmt
from helpers.present import page
from helpers.present.lookup import Lookup
from helpers.present.page import Fragment, Prose, Section, TableBlock
from helpers.present.profiles.sources import Sources, name
from helpers.present.tables import two_runs as tables
from helpers.present.wording import SYNTHETIC

KINDS = {
    "event": "an event in B",
    "no event": "no event any more",
    "reason": "ended for another reason",
    "date": "the same on another day",
    "new": "new in B",
    "gone": "not in B",
}
_MOST = 40
"""So many records at most are shown for one outcome."""


@dataclass(frozen=True)
class Side:
    """One of the two runs.

    Attributes
    ----------
    name : str
        Of the run.
    adtte, ard : DataFrame
        Its outcomes and results.
    domains : mapping of str to DataFrame
        Its SDTM domains as known at its cut-off.
    protocol : Protocol
        Its settings.
    synthetic : bool
        Whether its data are generated.
    """

    name: str
    adtte: pd.DataFrame
    ard: pd.DataFrame
    domains: Mapping[str, pd.DataFrame]
    protocol: Protocol
    synthetic: bool

    @cached_property
    def results(self) -> Lookup:
        """The results, to be asked by name."""
        return Lookup(self.ard)

    @classmethod
    def of(cls, run: Run, *, domains: bool = True) -> "Side":
        """Read what is compared of a run; its records only where they are."""
        return cls(
            name=run.name,
            adtte=run.adam("adtte"),
            ard=run.ard(),
            domains=run.domains() if domains else {},
            protocol=run.protocol,
            synthetic=run.synthetic if domains else False,
        )


def build_comparison(one: Side, other: Side) -> str:
    """Build the page as one HTML text that loads nothing; equal inputs give equal texts."""
    paramcds = [code for code in other.protocol.main_endpoints if code in one.protocol.endpoints]
    records = run_differences.changed_records(one.domains, other.domains)
    outcomes = run_differences.changed_outcomes(one.adtte, other.adtte, paramcds=paramcds)
    synthetic = one.synthetic or other.synthetic
    return page.write(
        title=f"{other.protocol.trial.title}: two analyses side by side",
        eyebrow=f"A: {one.name} · B: {other.name}",
        tags=[],
        band=list(SYNTHETIC) if synthetic else [],
        sections=[
            _summary(one, other, outcomes, paramcds),
            _estimates(one, other, paramcds),
            _patients(one, other, outcomes, records),
            _records(records),
            _settings(one, other),
        ],
    )


def _summary(one: Side, other: Side, outcomes: pd.DataFrame, paramcds: list[str]) -> Section:
    subjects = [set(side.domains["dm"]["USUBJID"]) for side in (one, other)]
    new, gone = (sorted(subjects[place] - subjects[1 - place]) for place in (1, 0))
    said = (
        f"A has {fmt.count(len(subjects[0]))} subjects, B {fmt.count(len(subjects[1]))}; "
        f"{fmt.count(len(new))} are new in B and {fmt.count(len(gone))} are no longer there. The outcome of "
        f"{fmt.count(outcomes['USUBJID'].nunique())} subjects differs in at least one endpoint."
    )
    listed = [
        Prose(f"{words}: {', '.join(names)}.") for words, names in (("New", new), ("No longer there", gone)) if names
    ]
    labels = {code: other.protocol.endpoints[code].label for code in paramcds}
    blocks = [Prose(said, "lead"), *listed, TableBlock(tables.changes(outcomes, labels=labels, kinds=KINDS))]
    return Section(1, "summary", "What changed", blocks)


def _estimates(one: Side, other: Side, paramcds: list[str]) -> Section:
    months = other.protocol.estimation.headline_months
    labels = {code: other.protocol.endpoints[code].label for code in paramcds}
    blocks = [
        Prose(
            "Each estimate in A and in B, with its interval. Both are based mostly on the same subjects, so no "
            "interval is given for a difference."
        ),
        TableBlock(tables.flow(one.results, other.results)),
        TableBlock(tables.endpoints(one.results, other.results, labels=labels, months=months)),
        TableBlock(tables.harms(one.results, other.results)),
    ]
    return Section(2, "estimates", "Subjects, events and estimates", blocks)


def _patients(one: Side, other: Side, outcomes: pd.DataFrame, records: pd.DataFrame) -> Section:
    """Each subject whose outcome changed, with the records that caused it."""
    behind = run_differences.causes(outcomes, records)
    grouped = dict(tuple(behind.groupby(["PARAMCD", "USUBJID"], sort=False)))
    sources = Sources(one.domains), Sources(other.domains)
    cards = [
        {
            "paramcd": row.PARAMCD,
            "usubjid": row.USUBJID,
            "kind": KINDS[row.KIND],
            "before": _outcome(row, "A"),
            "after": _outcome(row, "B"),
            "records": _shown(grouped.get((row.PARAMCD, row.USUBJID), behind.iloc[:0]), sources),
            "more": max(0, len(grouped.get((row.PARAMCD, row.USUBJID), ())) - _MOST),
        }
        for row in outcomes.sort_values(
            "KIND", key=lambda kinds: kinds.map(list(KINDS).index), kind="stable"
        ).itertuples()
    ]
    said = (
        "For each: the record that the outcome in B is based on, if that record is new or changed; or else the record "
        "that the outcome in A was based on; or else every record of the subject that differs and can change an "
        "outcome: a scan, a lesion, a fraction, a therapy, a death or a contact. If there is none, the settings or "
        "the program differ."
        if cards
        else "No outcome differs."
    )
    return Section(
        3, "patients", "Subjects whose outcome changed", [Prose(said), Fragment("outcomes.html", {"cards": cards})]
    )


def _records(records: pd.DataFrame) -> Section:
    said = (
        "Records are matched by subject and sequence number: in a file that was numbered anew, all records can differ."
    )
    blocks = [Prose(said)]
    if records.empty:
        blocks = [Prose("The data of both are the same, record by record.")]
    return Section(4, "records", "Records", [*blocks, TableBlock(tables.records(records))])


def _settings(one: Side, other: Side) -> Section:
    changed = differences(one.protocol, other.protocol)
    blocks = [TableBlock(tables.settings(changed))] if changed else [Prose("Both runs used the same settings.")]
    return Section(5, "settings", "Settings", blocks)


def _outcome(row, side: str) -> dict[str, str] | None:
    get = {key: getattr(row, f"{key}_{side}") for key in ("CNSR", "EVNTDESC", "EVNTKIND", "ADT", "AVAL", "SRCDOM")}
    if pd.isna(get["CNSR"]):
        return None
    kind = f" ({fmt.inside(get['EVNTKIND'])})" if get["EVNTKIND"] else ""
    return {
        "what": f"{get['EVNTDESC']}{kind}",
        "event": "event" if get["CNSR"] == 0 else "no event",
        "date": fmt.date(get["ADT"]),
        "days": fmt.number(get["AVAL"]),
        "source": name(get["SRCDOM"], getattr(row, f"SRCVAR_{side}"), getattr(row, f"SRCSEQ_{side}")),
    }


def _shown(behind: pd.DataFrame, sources: tuple[Sources, Sources]) -> list[dict]:
    """The records behind an outcome: of a changed one what it was and is, of another what it holds."""
    shown = []
    for record in behind.head(_MOST).itertuples():
        before, after = (dict(side.record(record.USUBJID, record.DOMAIN, record.SEQ)) for side in sources)
        if record.CHANGE == run_differences.CHANGED:
            lines = [
                (variable, f"{before.get(variable, '')} → {after.get(variable, '')}") for variable in record.VARIABLES
            ]
        else:
            lines = list((after or before).items())
        shown.append({"name": fmt.record(record.DOMAIN, record.SEQ), "change": record.CHANGE, "lines": lines})
    return shown
