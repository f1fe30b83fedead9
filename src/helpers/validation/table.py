"""The comparison as text: differences by analysis, what has no counterpart, what is wrong."""

from collections.abc import Iterable, Sequence

import pandas as pd

from helpers.validation.r_differences import FAILURES, describe, left_out, summary
from helpers.validation.register import Register

SHOWN = 20
"""How many of the numbers that are wrong are printed; ``validation.csv`` has them all."""


def lines(compared: pd.DataFrame, ard: pd.DataFrame, versions: pd.DataFrame, *, register: Register) -> list[str]:
    """Say what was compared and how it came out, one line each.

    Parameters
    ----------
    compared : DataFrame
        Rows of `comparison.compare`.
    ard : DataFrame
        Our results, for what of them is not compared.
    versions : DataFrame
        Of R and its packages: NAME, VERSION.
    register : Register
        As used in the comparison.
    """
    table = summary(compared)
    cells = [
        [row.ANALYSIS, row.BY, f"{row.NUMBERS}", f"{row.LARGEST:.1e}", row.WHERE, row.VERDICT]
        for row in table.itertuples()
    ]
    head = ["analysis", "by", "numbers", "largest relative difference", "where", "verdict"]
    without = left_out(ard, register=register)
    reasons = compared.loc[compared["REASON"] != "", ["ANALYSIS", "REASON"]].drop_duplicates()
    unused = [entry for entry in register.accepted if entry.reason not in set(compared["REASON"])]
    wrong = compared.loc[compared["VERDICT"].isin(FAILURES)]
    return [
        *_aligned([head, *cells]),
        *_part("Accepted:", (f"{row.ANALYSIS}: {row.REASON}" for row in reasons.itertuples())),
        *_part(
            "Accepted in the register, not needed here:",
            (f"{entry.analysis} {entry.stat}: {entry.reason}" for entry in unused),
        ),
        *_part(
            "Not compared:",
            (f"{row.ANALYSIS} ({row.STATS}; {row.NUMBERS}): {row.REASON}" for row in without.itertuples()),
        ),
        *_part("Differences that are not accepted:", map(_wrong, wrong.head(SHOWN).to_dict("records"))),
        *([f"  … and {len(wrong) - SHOWN} more in validation.csv"] if len(wrong) > SHOWN else []),
        "",
        f"{len(compared)} numbers compared with {', '.join(versions['NAME'] + ' ' + versions['VERSION'])}: "
        + (f"{len(wrong)} of them differ" if len(wrong) else "none differs beyond its limit"),
    ]


def _wrong(row: dict) -> str:
    return (
        f"{row['ANALYSIS']}, {describe(pd.Series(row))}: ours {row['OURS']:.12g}, {row['BY'] or 'R'} "
        f"{row['THEIRS']:.12g} ({row['VERDICT']}, limit {row['LIMIT']:g})"
    )


def _part(title: str, items: Iterable[str]) -> list[str]:
    found = [f"  {item}" for item in items]
    return ["", title, *found] if found else []


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
