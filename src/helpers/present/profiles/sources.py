"""From a derived date to the record it came from, as that was received."""

from collections.abc import Iterable, Mapping

import pandas as pd

from helpers.present import format as fmt


class Sources:
    """The records of the study, asked by domain, subject and sequence number.

    Parameters
    ----------
    domains : mapping of str to DataFrame
        SDTM domains as known at the cut-off, by name in lower case.
    corrections : DataFrame, optional
        The cells that are not read as they were sent, as the contract CORRECTIONS has them.
    files : iterable of str
        Names of the raw files, where they are known.
    """

    def __init__(
        self,
        domains: Mapping[str, pd.DataFrame],
        corrections: pd.DataFrame | None = None,
        files: Iterable[str] = (),
    ):
        self._files = {name.rsplit(".", 1)[0].upper(): name for name in files}
        self._domains = {name.upper(): _Records(name.upper(), frame) for name, frame in domains.items()}
        cells = [] if corrections is None else corrections.itertuples()
        self._sent = {(row.DOMAIN, row.USUBJID, _number(row.SEQ), row.VARIABLE): row.OLDVALUE for row in cells}

    def record(self, usubjid: str, domain: str, seq: float) -> list[tuple[str, str]]:
        """Give the variables of a record that hold something, in the order of the file; nothing where there is none.

        DM has one record per subject, and needs no sequence number. A cell that was corrected says what was sent.
        """
        if domain not in self._domains:
            return []
        number = None if domain == "DM" else _number(seq)
        cells = self._domains[domain].cells(usubjid, number)
        said = ((name, self._said(as_received(value), (domain, usubjid, number, name))) for name, value in cells)
        return [(name, text) for name, text in said if text]

    def place(self, usubjid: str, domain: str, seq: float) -> str:
        """Say where a record stands: ``tr.csv, the row with USUBJID SYN-001 and TRSEQ 5``."""
        number = "" if pd.isna(seq) else f" and {domain}SEQ {seq:.0f}"
        return f"{self._files.get(domain, domain)}, the row with USUBJID {usubjid}{number}"

    def _said(self, text: str, cell: tuple) -> str:
        return f"{text or 'empty'} (corrected; as sent: {self._sent[cell] or 'empty'})" if cell in self._sent else text


class _Records:
    """The records of one domain, each found by its subject and its sequence number; without a number by nothing."""

    def __init__(self, domain: str, frame: pd.DataFrame):
        sequence = f"{domain}SEQ"
        unnumbered = [None if domain == "DM" else float("nan")] * len(frame)
        numbers = frame[sequence].tolist() if sequence in frame else unnumbered
        self._columns = {name: frame[name].tolist() for name in frame}
        self._places: dict[tuple[str, float | None], int] = {}
        for place, key in enumerate(zip(frame["USUBJID"], numbers, strict=True)):
            self._places.setdefault(key, place)

    def cells(self, usubjid: str, number: float | None) -> list[tuple[str, object]]:
        place = self._places.get((usubjid, number))
        return [] if place is None else [(name, values[place]) for name, values in self._columns.items()]


def _number(seq: float) -> float | None:
    return None if pd.isna(seq) else float(seq)


def as_received(value) -> str:
    """Write a cell of a record: text as it is, a number without a needless point, nothing for a missing one."""
    if isinstance(value, str):
        return value
    return "" if pd.isna(value) else f"{value:.10g}"


def name(domain: str, variable: str, seq: float) -> str:
    """Name a record as a data manager does: ``TR 31, TRDTC``."""
    return f"{fmt.record(domain, seq)}, {variable}"


def _outcome(row) -> str:
    """What ended the time: the event, what came before it, or why there is none."""
    said = row.EVNTDESC + (f": {fmt.inside(row.EVNTKIND)}" if row.EVNTKIND else "")
    if row.CNSR == 0:
        return said
    return f"{'Competing' if row.EVTYPE > 0 else 'Censored'}: {fmt.inside(said)}"


def _days(row) -> str:
    """The day; of an event that is known to an interval, the two between which it lies."""
    low, high = getattr(row, "INTLO", float("nan")), getattr(row, "INTHI", float("nan"))
    if pd.isna(low) or low == high:
        return fmt.number(row.AVAL)
    return f"after {fmt.number(low)}" if high == float("inf") else f"{fmt.number(low)} to {fmt.number(high)}"


def derived_rows(outcomes: list, sources: Sources, *, labels: Mapping[str, str]) -> list[dict]:
    """Arrange the rows of ADTTE of one subject, each with the record behind its date.

    Parameters
    ----------
    outcomes : list of named tuples
        Rows of ADTTE.
    sources : Sources
        The records.
    labels : mapping of str to str
        Names of the parameters, in the order in which they are shown.
    """
    by_code = {row.PARAMCD: row for row in outcomes}
    return [
        {
            "paramcd": code,
            "label": labels[code],
            "outcome": _outcome(row),
            "date": fmt.date(row.ADT),
            "days": _days(row),
            "what": row.CNSDTDSC,
            "source": name(row.SRCDOM, row.SRCVAR, row.SRCSEQ),
            "record": sources.record(row.USUBJID, row.SRCDOM, row.SRCSEQ),
            "place": sources.place(row.USUBJID, row.SRCDOM, row.SRCSEQ),
            "variable": row.SRCVAR,
        }
        for code, row in ((code, by_code[code]) for code in labels if code in by_code)
    ]
