"""Tables of another reader of the imaging beside the reader that counts."""

import pandas as pd

from helpers.analyse.readers import DATES, LEVELS, NOT_EVALUABLE
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import wording
from helpers.present.lookup import Lookup, exploratory_notes
from helpers.present.palette import RESPONSE_NAMES
from helpers.present.table_model import Table, make_table, nothing

RESPONSES = ("BORTRG", "BOR")
_ALL = (*LEVELS, NOT_EVALUABLE)
_DATES = dict(
    zip(
        DATES,
        (
            "Both, at the same time",
            "Both, the other reader earlier",
            "Both, the other reader later",
            "Only the reader that counts",
            "Only the other reader",
            "Neither",
        ),
        strict=True,
    )
)
_PROGRESSIONS = {"LPFS": "Local progression", "DPFS": "Distant progression"}
_COUNTS = "One line counts subjects of whom both readers have a baseline sum and a later assessment."
_ONE = "Readings of a second reader were not collected."
_PRIMARY = "The reader that counts stays the primary one."


def reader_responses(ard: pd.DataFrame | Results, *, measure: str) -> Table:
    """Table 14.2.8.3: best responses by the reader that counts and by each other reader (rule 41).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``reader-compared``, ``reader-agreement`` and ``reader-response``.
    measure : str
        The diameter behind the analysis: ``VDIAM`` or ``LDIAM``.
    """
    results = Lookup.of(ard)
    title = "Best response by two readers"
    if not readers(results):
        return nothing(name="reader-response", title=title, because=_ONE)
    lines, agreed = [], []
    for reader in readers(results):
        for paramcd in RESPONSES:
            part = f"{fmt.term(reader)}: {wording.response(paramcd, measure=measure)}"
            for first in _ALL:
                cells = [_pairs(results, reader, paramcd, f"{first}, {other}") for other in _ALL]
                lines.append((part, RESPONSE_NAMES[first], *cells))
            agreed.append(f"{part}: {_kappa(results, reader, paramcd)}.")
    columns = [RESPONSE_NAMES[other] for other in _ALL]
    frame = pd.DataFrame(lines, columns=["part", "line", *columns])
    notes = [
        *exploratory_notes(
            results,
            counts=_COUNTS,
            then="Further therapy, transplant and death are taken by both readers as in the primary analysis.",
            rule="rule 41",
            methods=results.methods("reader-agreement"),
        ),
        *(_compared(results, reader) for reader in readers(results)),
        *agreed,
        f"{_PRIMARY} Kappa is of complete response to progression, where neither reader has “not evaluable”; no "
        "interval is given of few pairs.",
    ]
    return make_table(
        frame,
        name="reader-response",
        title=title,
        notes=notes,
        stub="line",
        group="part",
        head="Reader that counts",
        spanners={"Other reader": columns},
    )


def reader_progressions(ard: pd.DataFrame | Results) -> Table:
    """Table 14.2.8.3.2: progressions that two readers saw, together or alone (rule 41).

    Needs rows of ``reader-compared`` and ``reader-progression``.
    """
    results = Lookup.of(ard)
    title = "Progressions by two readers"
    if not readers(results):
        return nothing(name="reader-progression", title=title, because=_ONE)
    lines = []
    for reader in readers(results):
        for term, name in _DATES.items():
            cells = [_progressed(results, reader, paramcd, term) for paramcd in _PROGRESSIONS]
            lines.append((fmt.term(reader), name, *cells))
    frame = pd.DataFrame(lines, columns=["part", "line", *_PROGRESSIONS.values()])
    notes = exploratory_notes(
        results,
        counts=f"{_COUNTS} Cells: subjects (percent of them).",
        then="A death is no progression; further therapy and transplant are taken as in the primary analysis.",
        rule="rule 41",
        methods=results.methods("reader-progression"),
    )
    return make_table(
        frame,
        name="reader-progression",
        title=title,
        notes=[*notes, _PRIMARY],
        stub="line",
        group="part",
        head="Seen by",
    )


def readers(results: Lookup) -> list[str]:
    """The other readers, by name."""
    return sorted(results.rows("reader-compared")["GROUP"].unique())


def _pairs(results: Lookup, reader: str, paramcd: str, term: str):
    keys = {"paramcd": paramcd, "term": term, "group": reader}
    return results.link(fmt.count(results.value("reader-response", "n", **keys)), "reader-response", "n", **keys)


def _progressed(results: Lookup, reader: str, paramcd: str, term: str):
    keys = {"paramcd": paramcd, "term": term, "group": reader}
    n, share = (results.value("reader-progression", stat, **keys) for stat in ("n", "estimate"))
    return results.link(fmt.count_percent(n, share), "reader-progression", "n", **keys)


def _kappa(results: Lookup, reader: str, paramcd: str) -> str:
    keys = {"term": paramcd, "group": reader}
    get = {stat: results.value("reader-agreement", stat, **keys) for stat in ("n", "kappa", "low", "high")}
    value = fmt.number(get["kappa"], 2)
    if not pd.isna(get["low"]):
        value = f"{value} ({fmt.number(get['low'], 2)} to {fmt.number(get['high'], 2)})"
    return f"weighted kappa {value}, {fmt.count(get['n'])} pairs"


def _compared(results: Lookup, reader: str) -> str:
    n, denominator = (results.value("reader-compared", stat, group=reader) for stat in ("n", "denominator"))
    return f"{fmt.term(reader)}: {fmt.of(n, denominator)} treated subjects are compared."
