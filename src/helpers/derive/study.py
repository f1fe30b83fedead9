"""The derivation of a study from top to bottom: SDTM domains to every ADaM dataset, or to the endpoints alone."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from helpers.derive.adae import derive_adae
from helpers.derive.addecomp import derive_addecomp
from helpers.derive.adfeas import derive_adfeas
from helpers.derive.adlb import derive_adlb
from helpers.derive.adles import derive_adles
from helpers.derive.adlf import derive_adlf
from helpers.derive.adread import derive_adread
from helpers.derive.adrs import derive_adrs
from helpers.derive.adsl import derive_adsl
from helpers.derive.adsv import derive_adsv
from helpers.derive.adther import derive_adther, therapies_after
from helpers.derive.adtr import derive_adtr
from helpers.derive.adtte import derive_adtte, left_out
from helpers.derive.adxd import derive_adxd
from helpers.derive.events import first_of_any_kind
from helpers.derive.liver_scores import liver_scores
from helpers.derive.queries import response_queries
from helpers.derive.records import counted_domains, recorded_domains
from helpers.derive.subjects import derive_subjects, treated_subjects
from helpers.derive.tumours import Tumours, follow_tumours
from helpers.foundation.contracts import ADAM
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import Protocol


@dataclass(frozen=True)
class Derived:
    """The ADaM datasets of a study, and what deriving them found doubtful.

    Attributes
    ----------
    adsl, adtr, adrs, adtte, adae, adlf, adsv, adles, adfeas : DataFrame
        As their contracts say.
    adlb : DataFrame or None
        None where no laboratory was collected.
    adther : DataFrame or None
        None where neither procedures nor medications were collected.
    adread : DataFrame or None
        None where only the readers that count read the imaging.
    addecomp : DataFrame or None
        None where neither points of Child-Pugh nor adverse events were recorded.
    adxd : DataFrame or None
        None where no dose to a volume was collected.
    adstart : DataFrame or None
        None where every endpoint starts with the treatment, or nobody had the event from which one starts.
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
    adles: pd.DataFrame
    adread: pd.DataFrame | None
    addecomp: pd.DataFrame | None
    adfeas: pd.DataFrame
    adxd: pd.DataFrame | None
    adstart: pd.DataFrame | None
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
    only: Collection[str] = tuple(ADAM),
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
        The diameters that the whole study has (`tumours.study_measures`), where the domains are those of some of its
        subjects.
    only : collection of str
        The datasets that are wanted, ``adrs`` among them; of the others there is None.

    Raises
    ------
    StudyError
        A domain has records of a subject who is not in DM.
    """
    names, domains = _numbered(domains if measures is not None else recorded_domains(domains))
    read = counted_domains(domains, count=protocol.readers.count)
    subjects = derive_subjects(domains, protocol=protocol, cutoff=cutoff)
    treated = treated_subjects(subjects)
    tumours = follow_tumours(read, treated, protocol=protocol, measures=measures)
    therapies = therapies_after(domains, treated, therapy=protocol.therapy)
    adae = derive_adae(domains["ae"], subjects, toxicity=protocol.toxicity, cutoff=cutoff)
    adlb = derive_adlb(domains["lb"], subjects) if "lb" in domains else None
    liver = {"liver": protocol.liver, "window_days": protocol.schedule.month_window_days}
    scores = liver_scores(adlb, read.get("rs"), subjects, **liver)
    made = {
        "adsl": lambda: derive_adsl(subjects, read, tumours, adae, adlb, scores, protocol=protocol),
        "adtr": lambda: derive_adtr(tumours.sums),
        "adrs": lambda: derive_adrs(treated, tumours, read, therapies, protocol=protocol),
        "adtte": lambda: derive_adtte(treated, tumours, therapies, protocol=protocol),
        "adae": lambda: adae,
        "adlb": lambda: adlb,
        "adlf": lambda: derive_adlf(scores, adlb, adae, subjects, first_of_any_kind(tumours.progressions), **liver),
        "adsv": lambda: derive_adsv(domains, subjects, schedule=protocol.schedule),
        "adther": lambda: derive_adther(therapies) if {"pr", "cm"} & set(domains) else None,
        "adles": lambda: derive_adles(treated, tumours, therapies, domains["ex"], protocol=protocol),
        "adread": lambda: derive_adread(domains, treated, tumours, therapies, protocol=protocol),
        "addecomp": lambda: derive_addecomp(scores, adae, treated, decompensation=protocol.exploratory.decompensation),
        "adfeas": lambda: derive_adfeas(domains, subjects, protocol=protocol),
        "adxd": lambda: (
            derive_adxd(domains["xd"], treated, tumours.lesions, domains["ex"], protocol=protocol)
            if "xd" in domains
            else None
        ),
        "adstart": lambda: _if_any(left_out(treated, tumours, therapies, protocol=protocol)),
    }
    frames = {name: derive() if name in only else None for name, derive in made.items()}
    checked = {
        name: frame if frame is None else ADAM[name].check(_named(frame, names)) for name, frame in frames.items()
    }
    return Derived(**checked, findings=response_queries(checked["adrs"]), measure=tumours.measure)


def _if_any(frame: pd.DataFrame) -> pd.DataFrame | None:
    return frame if len(frame) else None


@dataclass(frozen=True)
class Followed:
    """Treated subjects with all that their endpoints are made of; subjects are numbers here, as in `_numbered`.

    Attributes
    ----------
    names : array of str
        USUBJID by number.
    treated, therapies : DataFrame
        See `subjects.treated_subjects` and `adther.therapies_after`.
    tumours : Tumours
        See `tumours.follow_tumours`.
    protocol : Protocol
        The settings behind them.
    """

    names: np.ndarray
    treated: pd.DataFrame
    therapies: pd.DataFrame
    tumours: Tumours
    protocol: Protocol

    def endpoints(self) -> pd.DataFrame:
        """Derive ADTTE."""
        adtte = derive_adtte(self.treated, self.tumours, self.therapies, protocol=self.protocol)
        return ADAM["adtte"].check(_named(adtte, self.names))

    def under(self, protocol: Protocol) -> "Followed":
        """Follow the same subjects under a protocol that differs in what ends or censors an endpoint, and in no more.

        That is: the endpoints, their order on one day, and how many missed assessments censor.
        """
        return replace(self, tumours=self.tumours.read(protocol), protocol=protocol)


def follow(domains: Mapping[str, pd.DataFrame], *, protocol: Protocol, cutoff: dt.date | None = None) -> Followed:
    """Follow the treated subjects of a study up to what their endpoints need; for parameters see `derive_study`."""
    names, domains = _numbered(recorded_domains(domains))
    read = counted_domains(domains, count=protocol.readers.count)
    treated = treated_subjects(derive_subjects(domains, protocol=protocol, cutoff=cutoff))
    tumours = follow_tumours(read, treated, protocol=protocol)
    therapies = therapies_after(domains, treated, therapy=protocol.therapy)
    return Followed(names, treated, therapies, tumours, protocol)


def derive_endpoints(
    domains: Mapping[str, pd.DataFrame], *, protocol: Protocol, cutoff: dt.date | None = None
) -> pd.DataFrame:
    """Derive ADTTE alone, and only what it needs on the way; for parameters see `derive_study`."""
    return follow(domains, protocol=protocol, cutoff=cutoff).endpoints()


def _numbered(domains: Mapping[str, pd.DataFrame]) -> tuple[np.ndarray, dict[str, pd.DataFrame]]:
    """Put numbers for the subjects, in the order of USUBJID: what is matched and sorted a hundred times is not text."""
    names = np.sort(domains["dm"]["USUBJID"].to_numpy(dtype=object))
    place = pd.Index(names)
    numbered = {}
    for name, frame in domains.items():
        numbers = place.get_indexer(frame["USUBJID"])
        if (strangers := numbers < 0).any():
            who = frame["USUBJID"][strangers].iloc[0]
            raise StudyError(f"{name.upper()} has {strangers.sum()} records of subjects not in DM, first of {who}.")
        numbered[name] = frame.assign(USUBJID=numbers)
    return names, numbered


def _named(frame: pd.DataFrame, names: np.ndarray) -> pd.DataFrame:
    return frame.assign(USUBJID=names[frame["USUBJID"].to_numpy()])
