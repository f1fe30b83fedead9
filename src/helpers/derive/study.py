"""The whole derivation of a study: every ADaM dataset, or the endpoints alone."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from helpers.derive.assessments import SIZE_TESTS, resulted
from helpers.derive.derivation import Derivation
from helpers.derive.parts import Parts
from helpers.derive.queries import response_queries
from helpers.derive.roster import Roster
from helpers.foundation.calendar import complete_date
from helpers.foundation.contracts import ADAM, REQUIRED_DOMAINS
from helpers.foundation.protocol import Protocol
from helpers.ingest.treatment import counted_readings

SUBJECTS_AT_ONCE = 20_000
"""A larger study is derived in parts, so that what is needed on the way takes no more memory for it."""

_NEEDS = {"adlb": ("lb",), "adther": ("pr", "cm")}
"""Datasets that there are only where one of some domains was collected."""


@dataclass(frozen=True)
class Derived:
    """The ADaM datasets of a study, and what deriving them found doubtful.

    Attributes
    ----------
    adsl, adtr, adrs, adtte, adae, adlf, adsv : DataFrame
        As their contracts say.
    adlb : DataFrame or None
        None where no laboratory was collected.
    adther : DataFrame or None
        None where neither procedures nor medications were collected.
    findings : DataFrame
        Queries that only a derivation can raise.
    measure : str
        The diameter behind the primary analysis: ``VDIAM``, or ``LDIAM`` where no VDIAM was measured (rule 7).
    """

    adsl: pd.DataFrame
    adtr: pd.DataFrame
    adrs: pd.DataFrame
    adtte: pd.DataFrame
    adae: pd.DataFrame
    adlb: pd.DataFrame | None
    adlf: pd.DataFrame
    adsv: pd.DataFrame
    adther: pd.DataFrame | None
    findings: pd.DataFrame
    measure: str

    def datasets(self) -> dict[str, pd.DataFrame]:
        """Every dataset that there is, by name."""
        named = {name: getattr(self, name) for name in ADAM}
        return {name: frame for name, frame in named.items() if frame is not None}


def derive_study(
    domains: Mapping[str, pd.DataFrame],
    *,
    protocol: Protocol,
    cutoff: dt.date | None = None,
    measures: tuple[str, ...] | None = None,
) -> Derived:
    """Derive every ADaM dataset from the domains of a study.

    Parameters
    ----------
    domains : mapping of str to DataFrame
        SDTM domains without errors, as known at the cut-off; those that were not collected are absent, and those
        without a record are left out like them.
    protocol : Protocol
        Settings.
    cutoff : date or None
        Data cut-off of an interim analysis.
    measures : tuple of str or None
        The diameters that the whole study has (`study_measures`), where the domains are those of some of its subjects.
    """
    study = _Study(domains, protocol, cutoff, measures)
    made = study.derive([name for name in ADAM if name not in _NEEDS or set(_NEEDS[name]) & study.collected])
    findings = response_queries(made["adrs"])
    return Derived(**{**dict.fromkeys(_NEEDS), **made}, findings=findings, measure=study.measure)


def derive_endpoints(
    domains: Mapping[str, pd.DataFrame], *, protocol: Protocol, cutoff: dt.date | None = None
) -> pd.DataFrame:
    """Derive ADTTE alone, and only what it needs on the way; for parameters see `derive_study`."""
    return _Study(domains, protocol, cutoff).derive(["adtte"])["adtte"]


class Definitions:
    """The datasets of a study under one set of rules of events after another; what they share is derived once.

    Parameters as those of `derive_study`.
    """

    def __init__(self, domains: Mapping[str, pd.DataFrame], *, protocol: Protocol, cutoff: dt.date | None = None):
        self._study = _Study(domains, protocol, cutoff)
        self._parts = list(self._study.parts())

    @property
    def measure(self) -> str:
        """The diameter behind the primary analysis (rule 7)."""
        return self._study.measure

    def parameters(self, protocol: Protocol) -> tuple[str, ...]:
        """Endpoints that the study can give under a protocol, in its order."""
        given = {name for part in self._parts for name in part.under(protocol).parameters}
        return tuple(name for name in protocol.endpoints if name in given)

    def dataset(self, name: str, *, protocol: Protocol) -> pd.DataFrame | None:
        """Derive one dataset; None where what it is made of was not collected.

        Parameters
        ----------
        name : str
            The dataset.
        protocol : Protocol
            Settings that are those of the study `without_event_rules`.
        """
        if name in _NEEDS and not set(_NEEDS[name]) & self._study.collected:
            return None
        return self._study.put_together([name], (part.under(protocol) for part in self._parts))[name]


class _Study:
    """A study that is derived in parts of some subjects each."""

    def __init__(
        self,
        domains: Mapping[str, pd.DataFrame],
        protocol: Protocol,
        cutoff: dt.date | None,
        measures: tuple[str, ...] | None = None,
    ):
        whole = measures is None
        self._roster = Roster.of(domains["dm"])
        self._domains = self._roster.numbered(recorded(domains) if whole else domains)
        self._settings = {
            "protocol": protocol,
            "cutoff": cutoff,
            "measures": study_measures(domains["tr"], readers=protocol.readers.count) if whole else measures,
        }
        self.measure = Derivation({}, **self._settings).measure

    @property
    def collected(self) -> set[str]:
        """The domains that there are."""
        return set(self._domains)

    def derive(self, names: list[str]) -> dict[str, pd.DataFrame]:
        """Derive datasets, each held against its contract."""
        return self.put_together(names, self.parts())

    def put_together(self, names: list[str], parts: Iterable[Derivation]) -> dict[str, pd.DataFrame]:
        """Give the datasets that parts of the study have, each held against its contract."""
        whole = {name: Parts(ADAM[name]) for name in names}
        for part in parts:
            for name, rows in whole.items():
                rows.add(self._roster.named(getattr(part, name)))
        return {name: rows.together() for name, rows in whole.items()}

    def parts(self) -> Iterator[Derivation]:
        """The derivation of some subjects after that of others, in order."""
        for domains in self._roster.parts(self._domains, subjects=SUBJECTS_AT_ONCE):
            yield Derivation(domains, **self._settings)


def recorded(domains: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Leave out the optional domains of a study that hold no record: nothing is known from them, not even a zero."""
    return {name: frame for name, frame in domains.items() if len(frame) or name in REQUIRED_DOMAINS}


def study_measures(tr: pd.DataFrame, *, readers: tuple[str, ...]) -> tuple[str, ...]:
    """The diameters that were measured at all, by the readers that count (rule 7)."""
    read = counted_readings(tr, reader="TREVAL", count=readers)
    measured = set(read.loc[resulted(read) & complete_date(read["TRDTC"]).notna(), "TRTESTCD"])
    return tuple(test for test in SIZE_TESTS if test in measured)
