"""Looking up results: by the names of the ARD, never by position."""

import numpy as np
import pandas as pd

from helpers.foundation.contracts import ARD
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import wording
from helpers.present.subject_links import Count, SubjectLinks


class Lookup:
    """The ARD, asked by name.

    Parameters
    ----------
    ard : DataFrame
        Result rows, as the contract ``ARD`` has them.
    people : SubjectLinks, optional
        The subjects behind the counts.
    """

    def __init__(self, ard: pd.DataFrame, people: SubjectLinks | None = None):
        self.people = people or SubjectLinks(None)
        ordered = ard.sort_values(list(ARD.key), kind="stable")
        self._by_analysis = dict(tuple(ordered.groupby("ANALYSIS")))
        self._none = ard.iloc[:0]
        self._places: dict[tuple[str, ...], dict[tuple, list[int]]] = {}

    @classmethod
    def of(cls, ard: "pd.DataFrame | Results | Lookup") -> "Lookup":
        """Take rows, results, or what looks up in them already."""
        return ard if isinstance(ard, cls) else cls(ard.rows if isinstance(ard, Results) else ard)

    @property
    def analyses(self) -> list[str]:
        """Names of the analyses, in alphabetical order."""
        return list(self._by_analysis)

    def rows(self, analysis: str, **keys: str | float) -> pd.DataFrame:
        """Select rows; a key is a column in lower case. ``time=None`` means rows without a time."""
        rows = self._by_analysis.get(analysis, self._none)
        return rows.take(self._found(analysis, rows, keys)) if keys else rows

    def _found(self, analysis: str, rows: pd.DataFrame, keys: dict[str, str | float]) -> list[int]:
        """Places of the rows with these keys; a page asks a thousand times, so each set of columns is sorted once."""
        sought = (analysis, *keys)
        if sought not in self._places:
            columns = [rows[name.upper()] for name in keys]
            cells = zip(*(column.astype(object).where(column.notna(), None) for column in columns), strict=True)
            places: dict[tuple, list[int]] = {}
            for place, cell in enumerate(cells):
                places.setdefault(cell, []).append(place)
            self._places[sought] = places
        return self._places[sought].get(tuple(keys.values()), [])

    def has(self, analysis: str, **keys: str | float) -> bool:
        """Tell whether there is any such row."""
        return not self.rows(analysis, **keys).empty

    def value(self, analysis: str, stat: str, **keys: str | float) -> float | None:
        """One statistic; None where there is no such row, NaN where it is not estimable."""
        rows = self._by_analysis.get(analysis, self._none)
        found = self._found(analysis, rows, {"stat": stat, **keys})
        return float(rows["STATVAL"].to_numpy()[found[0]]) if found else None

    def wide(self, analysis: str, *, by: list[str], **keys: str | float) -> pd.DataFrame:
        """One row per combination of ``by`` (columns of the ARD), one column per statistic, in order of their keys."""
        rows = self.rows(analysis, **keys)
        line = rows.groupby(by, sort=False, dropna=False).ngroup().to_numpy()
        column, statistics = pd.factorize(rows["STAT"])
        cell = line * len(statistics) + column
        if len(np.unique(cell)) < len(cell):
            raise ValueError(f"{analysis}: a line with two values of one statistic; name more columns than {by}.")
        lines, first = np.unique(line, return_index=True)
        values = np.full((len(lines), len(statistics)), np.nan)
        values[line, column] = rows["STATVAL"]
        names = rows[by].take(first).reset_index(drop=True)
        return names.join(pd.DataFrame(values, columns=statistics))

    def link(self, text: str, analysis: str, stat: str, **keys: str | float) -> str | Count:
        """Let a count that is written out open its subjects, where they are known; see `SubjectLinks.link`."""
        return self.people.link(text, analysis, stat, **keys)

    def methods(self, analysis: str, **keys: str | float) -> list[str]:
        """The methods behind rows, each once; one that another one begins with is left out."""
        methods = [method for method in self.rows(analysis, **keys)["METHOD"].unique() if method]
        return [one for one in methods if not any(other != one and other.startswith(one) for other in methods)]

    def size(self, population: str) -> float | None:
        """How many subjects a population has, as the results say."""
        for analysis, stat, keys in _SIZES.get(population, ()):
            value = self.value(analysis, stat, **keys)
            if value is not None:
                return value
        return None


POPULATIONS = {
    "ALL": "all subjects",
    "SAFFL": "safety set",
    "EFFFL": "efficacy set",
    "MEASURABLE": "treated subjects with a baseline sum above 0",
    "CHRONIC": "subjects observed beyond the acute phase",
}

_SIZES = {
    "ALL": (("disposition", "n", {"term": "enrolled"}),),
    "SAFFL": (("disposition", "n", {"term": "treated"}),),
    "EFFFL": (("disposition", "n", {"term": "efficacy"}),),
    "MEASURABLE": (("best-response", "denominator", {"term": "ORR"}),),
    "CHRONIC": (("ae-overview", "denominator", {"phase": "CHRONIC", "term": "any"}),),
}


def note(
    results: Lookup, *, population: str, methods: list[str], rule: str, n: float | None = None, among: str = ""
) -> str:
    """The line under a table: population (``among`` says which of its members), method and rule of the plan."""
    size = results.size(population) if n is None else n
    known = "" if size is None else f", n = {fmt.count(size)}"
    parts = [f"Population: {among}{POPULATIONS[population]}{known}."]
    if methods:
        parts.append(f"Method: {'; '.join(methods)}.")
    return " ".join([*parts, f"Plan: {rule}."])


def exploratory_notes(
    results: Lookup,
    *,
    counts: str,
    then: str,
    rule: str,
    methods: list[str],
    n: float | None = None,
    among: str = "",
    population: str = "SAFFL",
) -> list[str]:
    """The lines under a table of rules 38 to 49.

    ``counts`` says what one line counts (lesions, subjects, events), ``then`` what became of further therapy,
    transplant and death (ICH E9(R1)); the rest as in `note`.
    """
    line = note(results, population=population, methods=methods, rule=rule, n=n, among=among)
    return [f"{wording.EXPLORATORY} {counts} {then}", line]
