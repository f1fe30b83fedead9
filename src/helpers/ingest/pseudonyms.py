"""Study numbers in the place of subject identifiers, for a report that leaves the house.

They are put in once, before anything is written, so that nothing behind the ingestion has ever seen an identifier. The
key stays with the derived data and is no part of the report.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import pandas as pd

from helpers.foundation.contracts import PSEUDONYMS, SDTM
from helpers.foundation.terms import mapped
from helpers.ingest.ingested import Ingested

Said = Callable[[str], str]

_SHORTEST = 5
_DIGITS_ONLY = 6


def pseudonymised(received: Ingested) -> Ingested:
    """Replace USUBJID and SUBJID by study numbers, wherever they occur.

    Variables beyond the data contract are left out: nobody has said what they hold. In other text (a verbatim term,
    the name of a lesion, a reason) an identifier is replaced where it stands as a word of its own and cannot be
    mistaken for a value: at least five characters with a digit, at least six where it is digits alone. Dates are left
    as they are.

    Parameters
    ----------
    received : Ingested
        A study without errors.

    Returns
    -------
    Ingested
        The same study under study numbers, with their key. Numbers follow the order of USUBJID, so that the same data
        always give the same numbers.
    """
    key = _key(received.domains["dm"])
    numbers = dict(zip(key["USUBJID"], key["NUMBER"], strict=True))
    said = _replacing(key)
    domains = {domain: _domain(frame, domain, numbers, said) for domain, frame in received.domains.items()}
    inventory = received.inventory.assign(EXTRA="")
    others = tuple(said(name) for name in received.others)
    return replace(
        received,
        domains=domains,
        findings=_texts(_subjects(received.findings, numbers), ("VALUE", "MESSAGE"), said),
        corrections=_texts(_subjects(received.corrections, numbers), ("OLDVALUE", "NEWVALUE", "REASON"), said),
        inventory=inventory,
        others=others,
        pseudonyms=key,
    )


def _key(dm: pd.DataFrame) -> pd.DataFrame:
    key = dm[["USUBJID", "SUBJID"]].sort_values("USUBJID", ignore_index=True)
    width = max(3, len(str(len(key))))
    key.insert(0, "NUMBER", pd.Series([f"P{place:0{width}d}" for place in range(1, len(key) + 1)], dtype=object))
    return PSEUDONYMS.check(key)


def _replacing(key: pd.DataFrame) -> Said:
    """Make the function that replaces identifiers in a text; what two subjects share stands for neither."""
    pairs = pd.concat([key[["USUBJID", "NUMBER"]], key[["SUBJID", "NUMBER"]].set_axis(["USUBJID", "NUMBER"], axis=1)])
    single = pairs.drop_duplicates().drop_duplicates("USUBJID", keep=False)
    numbers = {word: number for word, number in single.itertuples(index=False) if _distinctive(word)}
    if not numbers:
        return str
    longest_first = sorted(numbers, key=lambda word: (-len(word), word))
    pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, longest_first))})(?![^\W_])")
    return lambda text: pattern.sub(lambda found: numbers[found.group()], text)


def _distinctive(word: str) -> bool:
    digits = sum(letter.isdigit() for letter in word)
    return len(word) >= (_DIGITS_ONLY if digits == len(word) else _SHORTEST) and digits > 0


def _domain(frame: pd.DataFrame, domain: str, numbers: Mapping[str, str], said: Said) -> pd.DataFrame:
    contract = SDTM[domain]
    kept = _subjects(frame[[name for name in contract.columns if name in frame]], numbers)
    if "SUBJID" in kept:
        kept = kept.assign(SUBJID=kept["USUBJID"].where(kept["SUBJID"] != "", ""))
    texts = [
        name
        for name, column in contract.columns.items()
        if column.kind == "text" and name in kept and name not in ("USUBJID", "SUBJID") and not name.endswith("DTC")
    ]
    return _texts(kept, texts, said)


def _subjects(frame: pd.DataFrame, numbers: Mapping[str, str]) -> pd.DataFrame:
    return frame.assign(USUBJID=mapped(frame["USUBJID"], lambda subject: numbers.get(subject, "")))


def _texts(frame: pd.DataFrame, names: Iterable[str], said: Said) -> pd.DataFrame:
    return frame.assign(**{name: mapped(frame[name], said) for name in names})
