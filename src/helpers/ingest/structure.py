"""Structure across a study: keys, subjects, the study and domain that records name."""

import re
from collections.abc import Mapping

import pandas as pd

from helpers.foundation.contracts import REQUIRED_DOMAINS, SDTM
from helpers.foundation.terms import mapped
from helpers.ingest import findings
from helpers.ingest.characters import looks, shown, spelt_out
from helpers.ingest.checks import files as checks
from helpers.ingest.domains import Typed
from helpers.ingest.numbers import as_text

_SHOWN = 5
_SEPARATORS = re.compile(r"[\s._/-]+")
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def structure(domains: Mapping[str, Typed]) -> pd.DataFrame:
    """Check the keys of all domains, and that every record belongs to a subject of DM and to the study.

    Parameters
    ----------
    domains : mapping of str to Typed
        The typed domains, everything that was sent.

    Returns
    -------
    DataFrame
        Findings.
    """
    found = [part for domain, table in domains.items() for part in (_keys(domain, table), _named(domain, table))]
    found += [part for domain, table in domains.items() for part in (_empty(domain, table), _hidden(domain, table))]
    if "dm" in domains:
        found += [_strangers(domain, table, domains["dm"]) for domain, table in domains.items() if domain != "dm"]
        found += [_alike(domains["dm"]), _look_alike(domains["dm"]), *_studies(domains)]
    return findings.combine(found)


def _keys(domain: str, table: Typed) -> pd.DataFrame:
    key = list(SDTM[domain].key)
    frame = table.frame
    good = (frame["USUBJID"] != "") & ((frame[key[1]] > 0) if key[1:] == [f"{domain.upper()}SEQ"] else True)
    twice = frame[good & frame.duplicated(key, keep=False)]
    if twice.empty:
        return twice
    check = checks.TWO_SUBJECTS if domain == "dm" else checks.TWO_RECORDS
    places = _places(twice, table, key)
    parts = [name + " " + mapped(as_text(places[name]), lambda value: value or "empty") for name in key[1:]]
    what = pd.concat(parts, axis=1).agg(" and ".join, axis=1) if parts else ""
    named = places.assign(what=what, variable=key[-1], value=places[key[-1]], domain=domain.upper())
    return findings.of(check, named)


def _strangers(domain: str, table: Typed, dm: Typed) -> pd.DataFrame:
    frame = table.frame
    unknown = frame[(frame["USUBJID"] != "") & ~frame["USUBJID"].isin(dm.frame["USUBJID"])]
    if unknown.empty:
        return unknown
    places = _places(unknown, table, ["USUBJID"])
    return findings.of(
        checks.STRANGER, places.assign(domain=domain.upper(), name=domain.upper(), value=places["USUBJID"])
    )


def _alike(dm: Typed) -> pd.DataFrame:
    """Subjects of DM whose identifiers are likely to be one, written twice."""
    subjects = dm.frame.loc[dm.frame["USUBJID"] != "", ["USUBJID"]].drop_duplicates()
    spelt = mapped(subjects["USUBJID"], _spelt)
    twins = subjects[spelt.duplicated(keep=False)]
    names = twins.groupby(spelt)["USUBJID"].transform(lambda alike: " and ".join(sorted(alike)[:_SHOWN]))
    return findings.of(checks.ALIKE, twins.assign(names=names, file=dm.file))


def _look_alike(dm: Typed) -> pd.DataFrame:
    """Subjects of DM whose identifiers differ in characters that look alike or cannot be seen."""
    subjects = dm.frame.loc[dm.frame["USUBJID"] != "", ["USUBJID"]].drop_duplicates()
    seen = mapped(subjects["USUBJID"], lambda subject: _spelt(looks(subject)))
    spellings = mapped(subjects["USUBJID"], _spelt).groupby(seen).transform("nunique")
    twins = subjects[spellings > 1]
    names = twins.groupby(seen)["USUBJID"].transform(lambda alike: " and ".join(map(spelt_out, sorted(alike)[:_SHOWN])))
    return findings.of(checks.LOOK_ALIKE, twins.assign(names=names, file=dm.file))


def _hidden(domain: str, table: Typed) -> pd.DataFrame:
    """Identifiers with characters that cannot be seen."""
    frame = table.frame
    odd = frame[mapped(frame["USUBJID"], lambda subject: shown(subject) != subject).astype(bool)]
    if odd.empty:
        return odd
    places = _places(odd, table, ["USUBJID"])
    spelt = mapped(places["USUBJID"], spelt_out)
    return findings.of(checks.HIDDEN, places.assign(spelt=spelt, domain=domain.upper()))


def _spelt(subject: str) -> str:
    return _LEADING_ZEROS.sub("", _SEPARATORS.sub("-", subject.strip().upper()))


def _named(domain: str, table: Typed) -> pd.DataFrame:
    if "DOMAIN" not in table.frame:
        return pd.DataFrame()
    named = mapped(table.frame["DOMAIN"], str.strip)
    wrong = named[mapped(named, lambda name: name.upper() not in ("", domain.upper())).astype(bool)]
    if wrong.empty:
        return pd.DataFrame()
    wrong = wrong.value_counts().sort_index()
    rows = pd.DataFrame({"value": wrong.index, "count": wrong.to_numpy()}).astype({"value": object})
    return findings.of(checks.OTHER_DOMAIN, rows.assign(domain=domain.upper(), name=domain.upper(), file=table.file))


def _empty(domain: str, table: Typed) -> pd.DataFrame:
    if len(table.frame) or domain not in REQUIRED_DOMAINS:
        return pd.DataFrame()
    row = pd.DataFrame({"file": [table.file], "name": [domain.upper()], "domain": [domain.upper()]})
    return findings.of(checks.NO_SUBJECTS if domain == "dm" else checks.NO_RECORDS, row)


def _studies(domains: Mapping[str, Typed]) -> list[pd.DataFrame]:
    """Say which records name another study than DM does; where DM names several, say that alone."""
    dm = domains["dm"]
    names = dm.frame.loc[dm.frame["STUDYID"] != "", "STUDYID"].value_counts()
    if len(names) > 1:
        rows = pd.DataFrame({"value": names.index, "count": names.to_numpy(), "file": dm.file})
        return [findings.of(checks.TWO_STUDIES, rows)]
    found = []
    for domain, table in domains.items():
        if domain == "dm" or "STUDYID" not in table.frame or not len(names):
            continue
        named = table.frame["STUDYID"]
        other = named[(named != "") & (named != names.index[0])].value_counts()
        if other.empty:
            continue
        rows = pd.DataFrame({"value": other.index, "count": other.to_numpy()}).astype({"value": object})
        rows = rows.assign(domain=domain.upper(), file=table.file, study=names.index[0])
        found.append(findings.of(checks.OTHER_STUDY, rows))
    return found


def _places(records: pd.DataFrame, table: Typed, by: list[str]) -> pd.DataFrame:
    """One row per key: how many records have it, and their places in the file."""
    located = records[by].assign(row=table.rows[records.index]).sort_values([*by, "row"])
    places = located.groupby(by, dropna=False)["row"].agg(count="size", places=_few).reset_index()
    return places.assign(file=table.file, counting=table.counting)


def _few(rows: pd.Series) -> str:
    shown = ", ".join(map(str, rows.head(_SHOWN)))
    return f"{shown} and others" if len(rows) > _SHOWN else shown
