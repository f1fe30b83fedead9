"""How text is spelt: words that say nothing, characters that cannot be seen, and the spellings of one term."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import partial

import pandas as pd

from helpers.foundation.protocol import Protocol
from helpers.foundation.terms import mapped
from helpers.ingest import findings
from helpers.ingest.characters import hidden, says_nothing
from helpers.ingest.checks import terms as checks
from helpers.ingest.checks.check import collapsed

_TERMS = (
    *((("ae", name),) for name in ("AETERM", "AEDECOD", "AEBODSYS", "AESER", "AEREL", "AEOUT", "AEACN")),
    *((("dm", name),) for name in ("SITEID", "RACE", "SEX")),
    *((("pr", f"PR{name}"), ("cm", f"CM{name}")) for name in ("TRT", "DECOD", "CAT")),
    *((("ds", name),) for name in ("DSDECOD", "DSTERM", "DSCAT")),
    *((("mh", name),) for name in ("MHTERM", "MHDECOD", "MHCAT")),
    *((("dv", name),) for name in ("DVTERM", "DVDECOD", "DVCAT")),
    (("tu", "TULOC"),), (("tu", "TUMETHOD"), ("tr", "TRMETHOD")), (("tr", "TRSTRESC"),), (("tr", "TRREASND"),),
    (("ex", "EXLOC"),), (("rs", "RSSTRESC"),), (("dd", "DDSTRESC"),),
    (("tu", "TULNKID"), ("tr", "TRLNKID"), ("ex", "EXLNKID"), ("xd", "XDLNKID")),
)  # fmt: skip
"""Variables whose words become lines or are compared, names of lesions too; those that stand together are one
vocabulary."""

_VERBATIM = ("AETERM", "DSTERM", "DVTERM", "MHTERM", "TRREASND")
"""What people wrote: left as it is, but for words that say nothing."""

_OTHERS = (
    *((domain, f"{domain.upper()}{name}") for domain in ("tu", "tr", "rs") for name in ("EVAL", "EVALID", "ACPTFL")),
    ("tr", "TRSTAT"), ("rs", "RSSTAT"), ("lb", "LBSTAT"), ("lb", "LBBLFL"), ("lb", "LBLOBXFL"), ("dm", "DTHFL"),
    ("sv", "SVOCCUR"),
)  # fmt: skip
"""Names and flags in which a word that says nothing counts as empty as well."""

_OF_ITS_OWN = ("AEACN",)
"""Variables in which NONE is a term."""


def one_spelling(
    domains: Mapping[str, pd.DataFrame], *, protocol: Protocol
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Spell each term one way, and empty the cells whose word says nothing (NA, NULL, nan, a dot).

    Terms are one that differ in case, blanks or characters that cannot be seen alone. The most frequent spelling
    stands for all, of equally frequent ones the first in the order of their characters; blanks in it are single.

    Parameters
    ----------
    domains : mapping of str to DataFrame
        Typed domains as known at the cut-off.
    protocol : Protocol
        A word that its settings name (causality: ``NONE``) says something.

    Returns
    -------
    dict of str to DataFrame
        The domains with their terms.
    DataFrame
        Findings: each cell that was read otherwise than it is written, or one for all that are written so.
    """
    named = {word.upper() for word in (*protocol.toxicity.related, *protocol.toxicity.not_related)}
    spelt, found = dict(domains), []
    for places in (*_TERMS, *((place,) for place in _OTHERS)):
        there = [(domain, name) for domain, name in places if domain in spelt and name in spelt[domain]]
        counts = Counter()
        for domain, name in there:
            counts.update(spelt[domain][name].tolist())
        empty = {word for word in counts if says_nothing(word) and not _is_a_term(word, places[0][1], named)}
        one = {} if places in _AS_WRITTEN else _chosen({word: n for word, n in counts.items() if word not in empty})
        read = dict.fromkeys(empty, "") | one
        if not read:
            continue
        for domain, name in there:
            found += _told(spelt[domain], domain, name, empty, one)
            words = mapped(spelt[domain][name], partial(_read, read))
            spelt[domain] = spelt[domain].assign(**{name: words})
    return spelt, findings.combine(found)


_AS_WRITTEN = {*(places for places in _TERMS if places[0][1] in _VERBATIM), *((place,) for place in _OTHERS)}


def _is_a_term(word: str, variable: str, named: set[str]) -> bool:
    plain = word.strip().upper()
    return (variable == "AEREL" and plain in named) or (variable in _OF_ITS_OWN and plain == "NONE")


def _read(read: Mapping[str, str], word: str) -> str:
    return read.get(word, word)


def _chosen(counts: Mapping[str, int]) -> dict[str, str]:
    """What each word is read as, where that is another spelling."""
    alike: dict[str, list[str]] = {}
    for word in counts:
        alike.setdefault(_key(word), []).append(word)
    read = {}
    for words in alike.values():
        if len(words) > 1:
            usual = _single_blanks(min(words, key=lambda word: (-counts[word], word)))
            read |= {word: usual for word in words if word != usual}
    return read


def _key(word: str) -> str:
    return unicodedata.normalize("NFKC", _single_blanks(word)).casefold()


def _single_blanks(word: str) -> str:
    return " ".join("".join(" " if letter.isspace() else "" if hidden(letter) else letter for letter in word).split())


def _told(
    frame: pd.DataFrame, domain: str, variable: str, empty: set[str], one: Mapping[str, str]
) -> list[pd.DataFrame]:
    sequence = f"{domain.upper()}SEQ"
    rows = pd.DataFrame({
        "domain": domain.upper(),
        "USUBJID": frame["USUBJID"],
        "seq": frame[sequence].astype("float64") if sequence in frame else float("nan"),
        "variable": variable,
        "value": frame[variable],
    })  # fmt: skip
    by = ["domain", "variable", "value"]
    other = rows[rows["value"].isin(one)]
    return [
        findings.of(checks.SAYS_NOTHING, collapsed(rows[rows["value"].isin(empty)], by)),
        findings.of(checks.OTHER_SPELLING, collapsed(other.assign(term=other["value"].map(dict(one))), by)),
    ]
