"""Hand-typed patients: raw records in a few words, derived with the project's own protocol.

A patient begins SBRT on 2023-01-10. `study` fills every variable of the SDTM contracts that a test does not care
about, so that a test shows only what matters to it.
"""

import datetime as dt
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.derive.adae import derive_adae
from helpers.derive.adles import derive_adles
from helpers.derive.adread import derive_adread
from helpers.derive.adrs import derive_adrs
from helpers.derive.adther import therapies_after
from helpers.derive.adtr import derive_adtr
from helpers.derive.queries import response_queries
from helpers.derive.records import counted_domains, recorded_domains
from helpers.derive.study import derive_endpoints, derive_study
from helpers.derive.subjects import derive_subjects, treated_subjects
from helpers.derive.tumours import follow_tumours
from helpers.foundation.contracts import ADAM, SDTM, as_kind
from helpers.foundation.protocol import Protocol, load

PROTOCOL: Protocol = load(Path(__file__).parents[2] / "protocol.yml")
START = "2023-01-10"


class Derived:
    """The datasets of a study, each derived with no more than it needs when a test looks at it.

    `tests.derive.test_study` holds the same calls, as notebook 02 makes them, to `derive_study`.
    """

    def __init__(self, domains: dict[str, pd.DataFrame], *, protocol: Protocol, cutoff: dt.date | None):
        self.study = {"domains": domains, "protocol": protocol, "cutoff": cutoff}

    @cached_property
    def adtte(self) -> pd.DataFrame:
        return derive_endpoints(**self.study)

    @cached_property
    def adtr(self) -> pd.DataFrame:
        return ADAM["adtr"].check(derive_adtr(self._tumours.sums))

    @cached_property
    def adrs(self) -> pd.DataFrame:
        made = derive_adrs(self._treated, self._tumours, self._read, self._therapies, protocol=self.study["protocol"])
        return ADAM["adrs"].check(made)

    @cached_property
    def adles(self) -> pd.DataFrame:
        ex, protocol = self._domains["ex"], self.study["protocol"]
        return ADAM["adles"].check(derive_adles(self._treated, self._tumours, self._therapies, ex, protocol=protocol))

    @cached_property
    def adae(self) -> pd.DataFrame:
        toxicity, cutoff = self.study["protocol"].toxicity, self.study["cutoff"]
        return ADAM["adae"].check(derive_adae(self._domains["ae"], self._subjects, toxicity=toxicity, cutoff=cutoff))

    @cached_property
    def adread(self) -> pd.DataFrame | None:
        protocol = self.study["protocol"]
        made = derive_adread(self._domains, self._treated, self._tumours, self._therapies, protocol=protocol)
        return made if made is None else ADAM["adread"].check(made)

    @cached_property
    def findings(self) -> pd.DataFrame:
        return response_queries(self.adrs)

    @cached_property
    def _domains(self) -> dict[str, pd.DataFrame]:
        return recorded_domains(self.study["domains"])

    @cached_property
    def _read(self) -> dict[str, pd.DataFrame]:
        return counted_domains(self._domains, count=self.study["protocol"].readers.count)

    @cached_property
    def _subjects(self) -> pd.DataFrame:
        protocol, cutoff = self.study["protocol"], self.study["cutoff"]
        return derive_subjects(self._domains, protocol=protocol, cutoff=cutoff)

    @cached_property
    def _treated(self) -> pd.DataFrame:
        return treated_subjects(self._subjects)

    @cached_property
    def _tumours(self):
        return follow_tumours(self._read, self._treated, protocol=self.study["protocol"])

    @cached_property
    def _therapies(self) -> pd.DataFrame:
        return therapies_after(self._domains, self._treated, therapy=self.study["protocol"].therapy)

    @cached_property
    def _whole(self):
        return derive_study(**self.study)

    def __getattr__(self, name: str):
        return getattr(self._whole, name)


def frame(domain: str, rows: list[dict]) -> pd.DataFrame:
    """A domain from the variables that matter, numbered in order."""
    contract = SDTM[domain]
    names = dict.fromkeys(name for row in rows for name in row)
    cells = {name: pd.Series([row.get(name, np.nan) for row in rows], dtype=object) for name in names}
    if domain != "dm":
        cells.setdefault(f"{domain.upper()}SEQ", pd.Series(np.arange(1, len(rows) + 1)))
    nothing = pd.Series(np.nan, index=range(len(rows)), dtype=object)
    typed = {name: as_kind(cells.get(name, nothing), column.kind) for name, column in contract.columns.items()}
    table = pd.DataFrame(cells | typed)
    return contract.check(table)


def study(*, subject: str = "S1", start: str = START, **domains: list[dict]) -> dict[str, pd.DataFrame]:
    """A study of one patient (or of the patients whose USUBJID the records name)."""
    given = {
        "dm": [{"STUDYID": "T"}],
        "ex": [{"EXTRT": "SBRT", "EXDOSE": 10, "EXDOSU": "Gy", "EXSTDTC": start}],
        "tu": [],
        "tr": [],
        "ae": [],
        "ds": [],
        **domains,
    }
    return {name: frame(name, [{"USUBJID": subject, **row} for row in rows]) for name, rows in given.items()}


def target(lesion: str = "T01", date: str = "2022-12-20", **more) -> dict:
    return {"TULNKID": lesion, "TUTESTCD": "TUMIDENT", "TUSTRESC": "TARGET", "TULOC": "LIVER", "TUDTC": date, **more}


def new(date: str, lesion: str = "N01", place: str = "LIVER", what: str = "NEW", **more) -> dict:
    return {"TULNKID": lesion, "TUTESTCD": "TUMIDENT", "TUSTRESC": what, "TULOC": place, "TUDTC": date, **more}


def size(date: str, value: float, lesion: str = "T01", *, test: str = "VDIAM", unit: str = "mm", **more) -> dict:
    return {"TRLNKID": lesion, "TRTESTCD": test, "TRSTRESN": value, "TRSTRESU": unit, "TRDTC": date, **more}


def not_done(date: str, lesion: str = "T01", *, reason: str = "ARTEFACT", test: str = "VDIAM", **more) -> dict:
    return {"TRLNKID": lesion, "TRTESTCD": test, "TRDTC": date, "TRSTAT": "NOT DONE", "TRREASND": reason, **more}


def derive(
    domains: dict[str, pd.DataFrame], *, cutoff: dt.date | None = None, protocol: Protocol = PROTOCOL
) -> Derived:
    return Derived(domains, protocol=protocol, cutoff=cutoff)


def outcome(derived: Derived, paramcd: str, subject: str = "S1") -> tuple[str, int, int, int]:
    """ADT, AVAL, CNSR and EVTYPE of one row of ADTTE."""
    rows = derived.adtte
    (row,) = rows[(rows["PARAMCD"] == paramcd) & (rows["USUBJID"] == subject)].to_dict("records")
    return row["ADT"].strftime("%Y-%m-%d"), int(row["AVAL"]), row["CNSR"], row["EVTYPE"]


def responses(derived: Derived, paramcd: str = "SUMVDIAM") -> list[str]:
    """Derived responses of the later assessments, in order of date."""
    rows = derived.adtr[(derived.adtr["PARAMCD"] == paramcd) & (derived.adtr["AVALC"] != "")]
    return rows.sort_values("ADT")["AVALC"].tolist()


def state(date: str, lesion: str = "NT1", *, what: str = "ABSENT", **more) -> dict:
    return {"TRLNKID": lesion, "TRTESTCD": "TUMSTATE", "TRSTRESC": what, "TRDTC": date, **more}


def best(derived: Derived, paramcd: str = "BORTRG") -> str:
    (row,) = derived.adrs[derived.adrs["PARAMCD"] == paramcd].to_dict("records")
    return row["AVALC"]
