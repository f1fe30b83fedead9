"""Study numbers instead of subject identifiers, for a report that is given to others.

They are put in once, before anything is written, so that nothing behind the ingestion has ever seen an identifier. The
key stays with the derived data and is no part of the report.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from helpers.foundation.contracts import PSEUDONYMS, SDTM
from helpers.foundation.terms import mapped
from helpers.ingest import findings as make
from helpers.ingest.checks import CATALOGUE
from helpers.ingest.checks import files as checks
from helpers.ingest.identifiers import Said, distinctive, replacing
from helpers.ingest.ingested import Ingested
from helpers.ingest.lesions import says_merged

FREE_TEXT: Mapping[str, str] = {
    "AETERM": "AEDECOD",
    "CMTRT": "CMDECOD",
    "DDSTRESC": "",
    "DSTERM": "DSDECOD",
    "DVTERM": "DVDECOD",
    "MHTERM": "MHDECOD",
    "PRTRT": "PRDECOD",
    "SVREASOC": "",
    "TRREASND": "",
}
"""Variables that hold what somebody wrote, and the standard name that says the same, where there is one."""

_LEFT_OUT = "left out"
_QUOTES = re.compile(rf"\{{(?:{'|'.join(FREE_TEXT)}|treatment|term)\}}")
_QUOTING = {check.rule for check in CATALOGUE if _QUOTES.search(check.sentence)}
_SENTENCES = {check.rule: re.sub(r"\{\w+\}", "…", check.sentence) for check in CATALOGUE}


def pseudonymised(received: Ingested, *, strict: bool = False) -> Ingested:
    """Replace USUBJID and SUBJID by study numbers, wherever they occur.

    Variables beyond the data contract are left out: nobody has said what they hold. In other text (a verbatim term,
    the name of a lesion, a reason) an identifier is replaced where it is a whole word, in any case and with
    or without separators (`identifiers.replacing`). Where one of USUBJID is not `distinctive`, its mentions cannot be
    distinguished from other words, and free text is left out; a finding says so. Dates are left as they are.

    Parameters
    ----------
    received : Ingested
        A study without errors.
    strict : bool
        Whether free text is left out in any case.

    Returns
    -------
    Ingested
        The same study under study numbers, with their key. Numbers follow the order of USUBJID, so that the same data
        always give the same numbers.
    """
    key = _key(received.domains["dm"])
    numbers = dict(zip(key["USUBJID"], key["NUMBER"], strict=True))
    said = _shown_numbers(key)
    received, what = _without_text(received, strict=strict)
    about = make.of(checks.FREE_TEXT, pd.DataFrame([{"what": what}]))
    domains = {domain: _domain(frame, domain, numbers, said) for domain, frame in received.domains.items()}
    inventory = received.inventory.assign(EXTRA="")
    others = tuple(said(name) for name in received.others)
    return replace(
        received,
        domains=domains,
        findings=make.combine([_texts(_subjects(received.findings, numbers), ("VALUE", "MESSAGE"), said), about]),
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


def _shown_numbers(key: pd.DataFrame) -> Said:
    """Make the function that replaces identifiers in a text; what two subjects share is replaced for neither."""
    pairs = pd.concat([key[["USUBJID", "NUMBER"]], key[["SUBJID", "NUMBER"]].set_axis(["USUBJID", "NUMBER"], axis=1)])
    single = pairs.drop_duplicates().drop_duplicates("USUBJID", keep=False)
    return replacing(single.itertuples(index=False, name=None))


def _without_text(received: Ingested, *, strict: bool) -> tuple[Ingested, str]:
    """Leave free text out where that is asked for, or where identifiers cannot be found in it; say what was done."""
    if not strict and received.domains["dm"]["USUBJID"].map(distinctive).all():
        return received, "was kept, and may name people"
    why = "as asked for" if strict else "because identifiers as short or plain as those of this study are words too"
    findings, corrections = received.findings, received.corrections
    quoted = findings["RULE"].isin(_QUOTING) | findings["VARIABLE"].isin(FREE_TEXT)
    free = corrections["VARIABLE"].isin(FREE_TEXT)
    without = replace(
        received,
        domains={domain: _coded(frame) for domain, frame in received.domains.items()},
        findings=findings.assign(
            VALUE=findings["VALUE"].mask(quoted, ""),
            MESSAGE=findings["MESSAGE"].mask(quoted, findings["RULE"].map(_SENTENCES).fillna(_LEFT_OUT)),
        ),
        corrections=corrections.assign(
            OLDVALUE=corrections["OLDVALUE"].mask(free, _LEFT_OUT),
            NEWVALUE=corrections["NEWVALUE"].mask(free, _LEFT_OUT),
            REASON=_LEFT_OUT,
        ),
    )
    return without, f"was left out, {why}"


def _coded(frame: pd.DataFrame) -> pd.DataFrame:
    """Let the standard name take the place of what was written, where there is one; that a lesion merged is no text."""
    texts = {name: frame.get(coded, "") for name, coded in FREE_TEXT.items() if name in frame}
    if "TRREASND" in texts:
        texts["TRREASND"] = frame["TRREASND"].where(mapped(frame["TRREASND"], says_merged).astype(bool), "")
    return frame.assign(**texts)


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
