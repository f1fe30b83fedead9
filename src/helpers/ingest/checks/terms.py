"""Controlled terms: words that carry meaning, written as the data contract writes them."""

import pandas as pd

from helpers.foundation.laboratory import ASSAYS
from helpers.foundation.terms import chosen, mapped
from helpers.ingest.checks.check import Check, Data, check, collapsed
from helpers.ingest.lesions import USED_TESTS

LESION_KINDS = ("TARGET", "NON-TARGET", "NEW", "EQUIVOCAL")
SCORES = {
    "mRECIST": ("TRGRESP", "OVRLRESP"),
    "ECOG": ("ECOG101",),
    "CHILD-PUGH CLASSIFICATION": ("CPSCORE", "CPASCITE", "CPENCEPH"),
    "BCLC": ("BCLCSTG",),
}
_TESTS = tuple(test for tests in SCORES.values() for test in tests)
_DISPOSITIONS = (
    "ADVERSE EVENT", "COMPLETED", "DEATH", "DISEASE RELAPSE", "FAILURE TO MEET CONTINUATION CRITERIA",
    "FAILURE TO MEET RANDOMIZATION CRITERIA", "LACK OF EFFICACY", "LOST TO FOLLOW-UP",
    "NON-COMPLIANCE WITH STUDY DRUG", "OTHER", "PHYSICIAN DECISION", "PREGNANCY", "PROGRESSIVE DISEASE",
    "PROTOCOL DEVIATION", "PROTOCOL VIOLATION", "RECOVERY", "SCREEN FAILURE", "SCREENING NOT COMPLETED",
    "SITE TERMINATED BY SPONSOR", "STUDY TERMINATED BY SPONSOR", "TECHNICAL PROBLEMS", "TRANSFER",
    "WITHDRAWAL BY PARENT/GUARDIAN", "WITHDRAWAL BY SUBJECT",
    "ELIGIBILITY CRITERIA MET", "ENROLLED", "ENTERED INTO TRIAL", "INFORMED ASSENT OBTAINED",
    "INFORMED CONSENT OBTAINED", "INFORMED CONSENT WITHDRAWN", "RANDOMIZED",
)  # fmt: skip
_READERS = (
    "ADJUDICATION COMMITTEE", "ADJUDICATOR", "CLINICAL STUDY SPONSOR", "INDEPENDENT ASSESSOR", "INVESTIGATOR",
    "ONCOLOGIST", "PATHOLOGIST", "PHYSICIAN", "RADIOLOGIST", "READER", "SPONSOR", "VENDOR",
)  # fmt: skip
# Words that must match exactly, and words whose case does not matter.
_EXACT = {
    ("tu", "TUTESTCD"): USED_TESTS["TUTESTCD"],
    ("tu", "TUSTRESC"): LESION_KINDS,
    ("tr", "TRTESTCD"): USED_TESTS["TRTESTCD"],
    ("rs", "RSCAT"): tuple(SCORES),
    ("rs", "RSTESTCD"): _TESTS,
    ("lb", "LBTESTCD"): tuple(ASSAYS),
}
_ANY_CASE = {
    ("tr", "TRSTAT"): ("NOT DONE",),
    ("ds", "DSDECOD"): ("DEATH", "LOST TO FOLLOW-UP"),
    ("ss", "SSSTRESC"): ("ALIVE", "DEAD"),
}


OTHER_SPELLING = Check(
    "TERM-011", "QUERY", "", "",
    "{variable} is '{value}', elsewhere '{term}', which differs only in case, blanks or invisible characters, so it "
    "is read as '{term}'.",
    "Write the term the same way each time.",
)  # fmt: skip
SAYS_NOTHING = Check(
    "TERM-012", "QUERY", "", "",
    "{variable} is '{value}', which is no term, so it counts as not given.",
    "Leave the cell empty where nothing is known, or write the term.",
)  # fmt: skip


@check(
    "TERM-001", "ERROR", "", "",
    "{variable} is '{value}' where the data contract writes '{term}'.",
    "Write the term exactly as the data contract does, otherwise the analysis cannot use the record.",
)  # fmt: skip
def misspelt_term(data: Data) -> pd.DataFrame:
    """Words that differ from a term only in case, spaces or punctuation."""
    therapy = data.protocol.therapy
    categories = (therapy.prior, therapy.subsequent, therapy.transplant)
    any_case = {
        **_ANY_CASE,
        ("ex", "EXTRT"): (data.protocol.treatment.name,),
        ("pr", "PRCAT"): categories,
        ("cm", "CMCAT"): categories,
    }
    found = [
        _variants(data[domain], domain, variable, terms, exact=True) for (domain, variable), terms in _EXACT.items()
    ]
    found += [
        _variants(data[domain], domain, variable, terms, exact=False) for (domain, variable), terms in any_case.items()
    ]
    return pd.concat(found, ignore_index=True)


@check(
    "TERM-002", "QUERY", "TU", "TUTESTCD",
    "TUTESTCD is '{TUTESTCD}', which the analysis does not know, so the record is not used.",
    "Confirm that it is not an identification of a lesion (TUMIDENT).",
)  # fmt: skip
def unknown_identification(data: Data) -> pd.DataFrame:
    """TU records of another test."""
    return _unknown(data["tu"], "TUTESTCD", USED_TESTS["TUTESTCD"])


@check(
    "TERM-003", "QUERY", "TR", "TRTESTCD",
    "TRTESTCD is '{TRTESTCD}', which the analysis does not know, so the record is not used.",
    "Confirm that it is neither a diameter (VDIAM, LDIAM) nor the state of a lesion (TUMSTATE).",
)  # fmt: skip
def unknown_measurement(data: Data) -> pd.DataFrame:
    """TR records of another test."""
    return _unknown(data["tr"], "TRTESTCD", USED_TESTS["TRTESTCD"])


@check(
    "TERM-004", "QUERY", "RS", "RSTESTCD",
    "RSTESTCD is '{RSTESTCD}' in the category '{RSCAT}', which the analysis does not know, so the record is not used.",
    "Confirm that it is none of the responses and scores of the data contract.",
)  # fmt: skip
def unknown_score(data: Data) -> pd.DataFrame:
    """RS records whose test and category do not belong together, or to the contract."""
    rs = data["rs"]
    known = pd.MultiIndex.from_tuples([(category, test) for category, tests in SCORES.items() for test in tests])
    pairs = pd.MultiIndex.from_frame(rs[["RSCAT", "RSTESTCD"]])
    misspelt = mapped(rs["RSCAT"], bare).isin([bare(category) for category in SCORES])
    misspelt &= mapped(rs["RSTESTCD"], bare).isin(_TESTS) & ~(rs["RSCAT"].isin(SCORES) & rs["RSTESTCD"].isin(_TESTS))
    unknown = rs[~pairs.isin(known) & ~misspelt]
    unknown = unknown.assign(variable=chosen([unknown["RSTESTCD"].isin(_TESTS)], ["RSCAT"], default="RSTESTCD"))
    return collapsed(unknown.assign(value=unknown["RSCAT"] + " " + unknown["RSTESTCD"]), ["RSCAT", "RSTESTCD"])


@check(
    "TERM-005", "QUERY", "LB", "LBTESTCD",
    "LBTESTCD is '{LBTESTCD}', which the analysis does not know, so the result is not used.",
    "Confirm that it is none of the tests of the data contract.",
)  # fmt: skip
def unknown_laboratory_test(data: Data) -> pd.DataFrame:
    """LB records of another test."""
    return _unknown(data["lb"], "LBTESTCD", tuple(ASSAYS))


@check(
    "TERM-006", "QUERY", "SS", "SSSTRESC",
    "SSSTRESC is '{SSSTRESC}', neither ALIVE nor DEAD, so the contact is not used.",
    "Say whether the subject was alive or dead.",
)  # fmt: skip
def unknown_survival_status(data: Data) -> pd.DataFrame:
    """Contacts with another status, or none."""
    return _unknown(data["ss"], "SSSTRESC", ("ALIVE", "DEAD"), upper=True)


@check(
    "TERM-007", "QUERY", "TR", "TRSTAT",
    "TRSTAT is '{TRSTAT}', which is not NOT DONE, so the record is read as done.",
    "Write NOT DONE, or leave the cell empty.",
)  # fmt: skip
def unknown_completion_status(data: Data) -> pd.DataFrame:
    """TR records with another status."""
    return _unknown(data["tr"], "TRSTAT", ("", "NOT DONE"), upper=True)


@check(
    "TERM-008", "QUERY", "EX", "EXTRT",
    "EXTRT is '{EXTRT}', so the record is no fraction of the treatment.",
    "Confirm that it is another treatment.",
)  # fmt: skip
def other_treatment(data: Data) -> pd.DataFrame:
    """EX records of another treatment."""
    return _unknown(data["ex"], "EXTRT", (data.protocol.treatment.name.upper(),), upper=True)


@check(
    "TERM-009", "QUERY", "DS", "DSDECOD",
    "DSDECOD is '{DSDECOD}', which is not a term of CDISC for the end of participation or a milestone.",
    "Write the standard term, such as COMPLETED or WITHDRAWAL BY SUBJECT, or confirm that no standard term fits.",
)  # fmt: skip
def unknown_disposition(data: Data) -> pd.DataFrame:
    """Ends and milestones in other words."""
    ds = data["ds"][data["ds"]["DSCAT"].str.upper() != "OTHER EVENT"]
    return _unknown(ds, "DSDECOD", ("", *_DISPOSITIONS), upper=True)


@check(
    "TERM-010", "QUERY", "", "",
    "{variable} is '{value}', a reader that is not known, so the reading does not count.",
    "Name the reader as the protocol settings do, or confirm that the reading is of somebody else.",
)  # fmt: skip
def unknown_reader(data: Data) -> pd.DataFrame:
    """Readings by readers that neither count nor are among those that CDISC names."""
    count = data.protocol.readers.count
    known = {bare(name) for name in ("", *count, *_READERS)}
    found = []
    for domain in ("tu", "tr", "rs"):
        variable = f"{domain.upper()}EVAL"
        named = mapped(data[domain][variable], lambda name: bare(name).rstrip("0123456789"))
        rows = data[domain][~named.isin(known)]
        found.append(
            pd.DataFrame({
                "domain": domain.upper(),
                "USUBJID": rows["USUBJID"],
                "seq": rows[f"{domain.upper()}SEQ"].astype("float64"),
                "variable": variable,
                "value": rows[variable],
            })
        )  # fmt: skip
    return collapsed(pd.concat(found, ignore_index=True), ["domain", "value"])


def _variants(frame: pd.DataFrame, domain: str, variable: str, terms: tuple[str, ...], *, exact: bool) -> pd.DataFrame:
    meant = {bare(term): term for term in terms}
    spelt = str if exact else str.upper
    known = {word: meant[bare(word)] for word in frame[variable].unique() if bare(word) in meant}
    variants = {word: term for word, term in known.items() if spelt(word) != spelt(term)}
    rows = frame[frame[variable].isin(variants)]
    return pd.DataFrame({
        "domain": domain.upper(),
        "USUBJID": rows["USUBJID"],
        "seq": rows[f"{domain.upper()}SEQ"].astype("float64"),
        "variable": variable,
        "value": rows[variable],
        "term": rows[variable].map(variants),
    })  # fmt: skip


def _unknown(frame: pd.DataFrame, variable: str, known: tuple[str, ...], *, upper: bool = False) -> pd.DataFrame:
    words = mapped(frame[variable], str.upper) if upper else frame[variable]
    spelt = {bare(word) for word in known if word}
    strange = ~words.isin(known) & ~mapped(frame[variable], bare).isin(spelt)
    return collapsed(frame[strange], [variable])


def bare(word: str) -> str:
    """Spell a word without case, spaces and punctuation."""
    return "".join(letter for letter in word.upper() if letter.isalnum())
