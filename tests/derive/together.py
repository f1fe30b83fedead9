"""A table of hand-typed patients, derived in one call: a derivation takes as long for fifty patients as for one.

That a patient's datasets do not depend on the others is tested in `tests.studies.test_properties`.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from inspect import signature

import pandas as pd
import pytest

from tests.derive.patient import Derived, derive


def patients(names: Sequence[str], rows: Iterable[Sequence], patient: Callable[..., Derived]) -> Callable:
    """Parametrize a test by a table, each line of it a patient; the test looks at its own as ``derived``.

    Parameters
    ----------
    names : sequence of str
        Names of the columns of the table.
    rows : iterable
        Its lines.
    patient : callable
        ``derive(study(...))`` of one patient, whose name is S1, from the columns that it takes as parameters. Patients
        of one protocol and cut-off, of whom the same domains were collected, are derived together.
    """
    lines = [dict(zip(names, row, strict=True)) for row in rows]
    together = Together(patient, lines)

    def decorated(test: Callable) -> Callable:
        wanted = [name for name in names if name in signature(test).parameters]
        table = [(One(together, place), *map(line.get, wanted)) for place, line in enumerate(lines)]
        return pytest.mark.parametrize(("derived", *wanted), table)(test)

    return decorated


class Together:
    """The patients of a table, derived when a test first looks at one of them."""

    def __init__(self, patient: Callable[..., Derived], lines: list[dict]):
        self._patient, self._lines = patient, lines

    @cached_property
    def derived(self) -> list[Derived]:
        """The study that the patient of each line is in."""
        takes = signature(self._patient).parameters
        alone = [self._patient(**{name: line[name] for name in takes}) for line in self._lines]
        studies, group = {}, []
        for place, one in enumerate(alone):
            domains, protocol, cutoff = (one.study[name] for name in ("domains", "protocol", "cutoff"))
            kind = (tuple(sorted(domains)), id(protocol), cutoff)
            studies.setdefault(kind, []).append((place, one.study))
            group.append(kind)
        joined = {kind: _joined(members) for kind, members in studies.items()}
        return [joined[kind] for kind in group]


def name_of(place: int) -> str:
    """Name the patient of a line."""
    return f"P{place:03d}"


def _joined(members: list[tuple[int, dict]]) -> Derived:
    first = members[0][1]
    domains = {}
    for name in first["domains"]:
        parts = [study["domains"][name].assign(USUBJID=name_of(place)) for place, study in members]
        rows = pd.concat(parts, ignore_index=True)
        texts = rows.select_dtypes("object")  # a variable that only some of them have is empty for the others
        domains[name] = rows.assign(**{column: rows[column].fillna("") for column in texts})
    return derive(domains, protocol=first["protocol"], cutoff=first["cutoff"])


class One:
    """One patient of several that were derived together: its rows of each dataset, under the name S1."""

    def __init__(self, together: Together, place: int):
        self._together, self._place = together, place

    def __getattr__(self, dataset: str) -> pd.DataFrame | None:
        if dataset.startswith("__"):  # pytest asks for a name
            raise AttributeError(dataset)
        rows = getattr(self._together.derived[self._place], dataset)
        if rows is None:
            return None
        own = rows[rows["USUBJID"] == name_of(self._place)]
        return own.assign(USUBJID="S1").reset_index(drop=True)
