"""Ingestion of a study: find, read, type, check, cut, check again. The raw folder is only read."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from helpers.foundation.contracts import REQUIRED_DOMAINS, SDTM
from helpers.foundation.protocol import Protocol
from helpers.ingest import findings as make
from helpers.ingest.checks import CATALOGUE, Data
from helpers.ingest.checks import files as checks
from helpers.ingest.checks import redcap as redcap_checks
from helpers.ingest.checks import settings as setting_checks
from helpers.ingest.corrections import apply_corrections, read_corrections
from helpers.ingest.cutoff import apply_cutoff, last_record
from helpers.ingest.domains import Typed, canonical, typed
from helpers.ingest.ingested import Ingested
from helpers.ingest.occurrence import took_place
from helpers.ingest.pseudonyms import pseudonymised
from helpers.ingest.readers import FORMATS, Raw, UnreadableError, read
from helpers.ingest.redcap.domains import FORMAT, read_domains
from helpers.ingest.spelling import one_spelling
from helpers.ingest.structure import structure
from helpers.ingest.study import StudyFiles, discover


def ingest_study(
    folder: Path, *, protocol: Protocol, cutoff: dt.date | None = None, pseudonymise: bool | str = False
) -> Ingested:
    """Read a study and check it.

    What the file of corrections says is replaced first. Types, keys and subjects are checked on everything that was
    sent; then what is after the cut-off goes, terms get one spelling, what did not take place goes, and the contents
    are checked on what is left.

    Parameters
    ----------
    folder : Path
        The folder of the raw files.
    protocol : Protocol
        The protocol settings.
    cutoff : date or None
        Last day that counts (rule 2).
    pseudonymise : bool or str
        Whether study numbers replace subject identifiers in what is given; ``strict`` leaves free text out as well.
        Where a finding is an ERROR they do not:
        the run stops, and the site needs its own identifiers.

    Raises
    ------
    StudyError
        There is no such folder. What is wrong with the data is a finding, not an exception.
    """
    found, missing = discover(Path(folder))
    sent, unreadable = _read_all(found)
    asked, unclear = read_corrections(found.corrections)
    raws, corrected, refused = apply_corrections(sent, asked)
    tables, cells = _typed_all(raws)
    everything = {domain: canonical(table.frame, SDTM[domain]) for domain, table in tables.items()}
    cut, cut_log = apply_cutoff(everything, cutoff=cutoff)
    spelt, spellings = one_spelling(cut, protocol=protocol)
    domains, absent = took_place(spelt)
    contents = make.run(CATALOGUE, Data(domains, protocol, everything))
    unusual = make.of(setting_checks.UNUSUAL, setting_checks.unusual(protocol))
    late = make.of(setting_checks.LATE_CUTOFF, setting_checks.late_cutoff(cutoff, last=last_record(everything)))
    findings = make.combine(
        [missing, unreadable, unclear, refused, *cells, structure(tables), spellings, absent, contents, unusual, late]
    )
    ingested = Ingested(domains, findings, cut_log, _inventory(found, raws, everything), found.others, corrected)
    if not pseudonymise or len(make.errors(findings)):
        return ingested
    return pseudonymised(ingested, strict=pseudonymise == "strict")


def _read_all(found: StudyFiles) -> tuple[dict[str, Raw], pd.DataFrame]:
    raws, wrong = {}, []
    for domain, path in found.files.items():
        try:
            raws[domain] = read(path, domain)
        except UnreadableError as failure:
            row = {
                "domain": domain.upper(),
                "file": path.name,
                "why": str(failure).rstrip("."),
                "value": path.name,
            }
            wrong.append(make.of(checks.UNREADABLE, pd.DataFrame([row])))
            continue
        for note in raws[domain].notes:
            row = {"domain": domain.upper(), "file": path.name, "note": note, "value": path.name}
            wrong.append(make.of(checks.RECOGNISED, pd.DataFrame([row])))
    if found.export is not None:
        exported, about = read_domains(found.export)
        raws, twice = _together(raws, exported, found)
        wrong += [about, twice]
    return raws, make.combine(wrong)


def _together(
    raws: Mapping[str, Raw], exported: Mapping[str, Raw], found: StudyFiles
) -> tuple[dict[str, Raw], pd.DataFrame]:
    """Put what files hold beside what the export holds: of a domain that both hold, neither is taken."""
    twice = [domain for domain in exported if domain in found.files and len(exported[domain].frame)]
    rows = [
        {
            "domain": domain.upper(),
            "name": domain.upper(),
            "file": found.files[domain].name,
            "export": exported[domain].file,
            "count": len(exported[domain].frame),
            "value": found.files[domain].name,
        }
        for domain in twice
    ]
    both = {domain: raw for domain, raw in exported.items() if domain not in found.files} | dict(raws)
    kept = {domain: both[domain] for domain in SDTM if domain in both and domain not in twice}
    return kept, make.of(redcap_checks.EXPORT_AND_FILE, pd.DataFrame(rows))


def _typed_all(raws: Mapping[str, Raw]) -> tuple[dict[str, Typed], list[pd.DataFrame]]:
    tables, cells = {}, []
    for domain, raw in raws.items():
        tables[domain], wrong = typed(raw, SDTM[domain], file=raw.file)
        cells.append(wrong)
    return tables, cells


def _inventory(found: StudyFiles, raws: Mapping[str, Raw], domains: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    rows = []
    for domain, contract in SDTM.items():
        frame = domains.get(domain)
        file, form = _source(domain, found, raws)
        rows.append({
            "DOMAIN": domain.upper(),
            "STATUS": _status(domain, file, frame),
            "FILE": file,
            "FORMAT": form,
            "RECORDS": len(frame) if frame is not None else 0,
            "SUBJECTS": frame["USUBJID"].nunique() if frame is not None else 0,
            "EXTRA": " ".join(sorted(set(frame) - set(contract.columns))) if frame is not None else "",
            "NOTE": "; ".join(raws[domain].notes) if domain in raws else "",
        })  # fmt: skip
    return pd.DataFrame(rows)


def _source(domain: str, found: StudyFiles, raws: Mapping[str, Raw]) -> tuple[str, str]:
    """Name and format of the file that holds a domain, or would, had it been readable; empty where there is none."""
    if domain in raws:
        return raws[domain].file, raws[domain].form
    if path := found.files.get(domain):
        return path.name, FORMATS[path.suffix.lower()].name
    exported = any(raw.file == found.export.name for raw in raws.values()) if found.export else True
    return ("", "") if exported else (found.export.name, FORMAT)


def _status(domain: str, file: str, frame: pd.DataFrame | None) -> str:
    if frame is not None:
        return "read"
    if file:
        return "not readable"
    return "missing" if domain in REQUIRED_DOMAINS else "not collected"
