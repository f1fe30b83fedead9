"""From a derived date to the record it came from, as that was received."""

from collections.abc import Mapping

import pandas as pd

from helpers.present import format as written
from helpers.present.profiles.by_subject import BySubject

KEY = "USUBJID"


class Sources:
    """The records of the study, asked by domain, subject and sequence number.

    Parameters
    ----------
    domains : mapping of str to DataFrame
        SDTM domains as known at the cut-off, by name in lower case.
    corrections : DataFrame, optional
        The cells that are not read as they were sent, as the contract CORRECTIONS has them.
    """

    def __init__(self, domains: Mapping[str, pd.DataFrame], corrections: pd.DataFrame | None = None):
        self._domains = {name.upper(): BySubject(frame) for name, frame in domains.items()}
        cells = [] if corrections is None else corrections.itertuples()
        self._sent = {(row.DOMAIN, row.USUBJID, _number(row.SEQ), row.VARIABLE): row.OLDVALUE for row in cells}

    def record(self, usubjid: str, domain: str, seq: float) -> list[tuple[str, str]]:
        """Give the variables of a record that hold something, in the order of the file; nothing where there is none.

        DM has one record a subject, and needs no sequence number. A cell that was corrected says what was sent.
        """
        if domain not in self._domains:
            return []
        rows = self._domains[domain].of(usubjid)
        if domain != "DM":
            rows = rows.loc[rows[f"{domain}SEQ"].astype("float64") == seq]
        if rows.empty:
            return []
        key = (domain, usubjid, None if domain == "DM" else _number(seq))
        cells = ((name, self._said(as_received(value), (*key, name))) for name, value in rows.iloc[0].items())
        return [(name, text) for name, text in cells if text]

    def _said(self, text: str, cell: tuple) -> str:
        return f"{text or 'empty'} (corrected; as sent: {self._sent[cell] or 'empty'})" if cell in self._sent else text


def _number(seq: float) -> float | None:
    return None if pd.isna(seq) else float(seq)


def as_received(value) -> str:
    """Write a cell of a record: text as it is, a number without a needless point, nothing for a missing one."""
    if isinstance(value, str):
        return value
    return "" if pd.isna(value) else f"{value:.10g}"


def name(domain: str, variable: str, seq: float) -> str:
    """Name a record as a data manager does: ``TR 31, TRDTC``."""
    return f"{written.record(domain, seq)}, {variable}"


def _outcome(row) -> str:
    """What ended the time: the event, what came before it, or why there is none."""
    said = row.EVNTDESC + (f": {row.EVNTKIND.lower()}" if row.EVNTKIND else "")
    if row.CNSR == 0:
        return said
    return f"{'Competing' if row.EVTYPE > 0 else 'Censored'}: {said[:1].lower()}{said[1:]}"


def derived_rows(outcomes: pd.DataFrame, sources: Sources, *, labels: Mapping[str, str]) -> list[dict]:
    """Arrange the rows of ADTTE of one subject, each with the record behind its date.

    Parameters
    ----------
    outcomes : DataFrame
        Rows of ADTTE.
    sources : Sources
        The records.
    labels : mapping of str to str
        Names of the parameters, in the order in which they are shown.
    """
    by_code = {row.PARAMCD: row for row in outcomes.itertuples()}
    return [
        {
            "paramcd": code,
            "label": labels[code],
            "outcome": _outcome(row),
            "date": written.date(row.ADT),
            "days": written.number(row.AVAL),
            "what": row.CNSDTDSC,
            "source": name(row.SRCDOM, row.SRCVAR, row.SRCSEQ),
            "record": sources.record(row.USUBJID, row.SRCDOM, row.SRCSEQ),
            "variable": row.SRCVAR,
        }
        for code, row in ((code, by_code[code]) for code in labels if code in by_code)
    ]
