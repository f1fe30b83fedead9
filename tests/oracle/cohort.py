"""A random cohort of adversarial subjects, without a defect that the contract calls an ERROR.

Each subject is small and odd: dates lie on the borders of the rules, sums on their thresholds. Situations
that the rules leave to the reader are mostly kept for ``contested=True``.
"""

import csv
import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from .cohort_beyond import add_beyond
from .cohort_events import add_events
from .cohort_imaging import add_imaging
from .cohort_liver import add_liver_function
from .cohort_readers import add_second_reader
from .records import add_months

CUTOFF = "2023-06-10"
COLUMNS = {
    "dm": "STUDYID USUBJID SUBJID SITEID AGE SEX RACE RFICDTC DTHDTC DTHFL",
    "ex": "USUBJID EXSEQ EXTRT EXDOSE EXDOSU EXSTDTC EXENDTC EXLOC EXLNKID",
    "tu": "USUBJID TUSEQ TULNKID TUTESTCD TUSTRESC TULOC TUDTC TUEVAL TUEVALID TUACPTFL VISITNUM",
    "tr": "USUBJID TRSEQ TRLNKID TRTESTCD TRSTRESN TRSTRESU TRSTRESC TRDTC TRSTAT TRREASND TREVAL TREVALID TRACPTFL"
    " VISITNUM",
    "ae": "USUBJID AESEQ AETERM AEDECOD AEBODSYS AETOXGR AESTDTC AEENDTC AESER AEREL",
    "ds": "USUBJID DSSEQ DSDECOD DSSTDTC",
    "rs": "USUBJID RSSEQ RSTESTCD RSCAT RSSTRESC RSDTC RSSTRESN RSSTAT RSEVAL RSEVALID RSACPTFL VISITNUM",
    "lb": "USUBJID LBSEQ LBTESTCD LBSTRESN LBSTRESU LBDTC LBSTNRLO LBSTNRHI LBSTAT",
    "pr": "USUBJID PRSEQ PRTRT PRCAT PRSTDTC PRENDTC",
    "cm": "USUBJID CMSEQ CMTRT CMCAT CMSTDTC CMENDTC",
    "ss": "USUBJID SSSEQ SSTESTCD SSSTRESC SSDTC",
    "xd": "USUBJID XDSEQ XDTESTCD XDSTRESN XDSTRESU XDLNKID",
    "sv": "USUBJID VISITNUM SVSTDTC SVENDTC SVPRESP SVOCCUR",
}
NUMBERS = {"AGE", "EXDOSE", "TRSTRESN", "RSSTRESN", "LBSTRESN", "LBSTNRLO", "LBSTNRHI", "VISITNUM", "XDSTRESN"}
STARTS = [
    date(2018, 8, 31),
    date(2016, 2, 29),
    date(2020, 2, 29),
    date(2017, 11, 30),
    date(2018, 1, 31),
    date(2021, 1, 31),
    date(2019, 12, 31),
    date(2022, 8, 30),
    date(2018, 5, 31),
    date(2021, 3, 31),
    date(2022, 11, 29),
]


class Maker:
    """One subject in the making: rows so far, and the dates that later rows should hit."""

    def __init__(self, rng, usubjid, *, contested, tests):
        self.rng, self.usubjid, self.contested, self.tests = rng, usubjid, contested, tests
        self.rows = {domain: [] for domain in COLUMNS}
        self.scans = []  # dates of values after treatment, ascending
        self.growths = []  # dates of assessments planned to progress
        self.begin = self.finish = None
        self.cutoff = date.fromisoformat(CUTOFF)

    def chance(self, probability):
        """Whether an event of this probability happens."""
        return self.rng.random() < probability

    def add(self, domain, **cells):
        """Append a row; dates become ISO text, sequence numbers are given later."""
        cells = {name: cell.isoformat() if isinstance(cell, date) else cell for name, cell in cells.items()}
        self.rows[domain].append({"USUBJID": self.usubjid, **cells})


def make_cohort(n, *, seed, contested=False, beyond=False, tests=("VDIAM", "LDIAM")):
    """Make raw domains of ``n`` subjects.

    Parameters
    ----------
    n : int
        Subjects. Subject ``i`` of a seed is the same whatever ``n``.
    seed : int
        Seed of the generator.
    contested : bool
        Whether to add situations that the rules leave to the reader.
    beyond : bool
        Whether to add what rules 39 to 49 ask of.
    tests : tuple of str
        Diameters that the study measures.

    Returns
    -------
    dict of str to list of dict
        Rows by domain, shuffled, each with every column; missing is '' for text, None for numbers.
    """
    domains = {domain: [] for domain in COLUMNS if beyond or domain != "xd"}
    for index in range(n):
        rng = random.Random(f"{seed}-{index}")
        maker = Maker(rng, f"S{index:06d}", contested=contested, tests=tests)
        _begin(maker)
        add_imaging(maker)
        add_liver_function(maker)
        add_events(maker)
        add_second_reader(maker)
        if beyond:
            add_beyond(maker)
        for domain in domains:
            domains[domain] += _finished(domain, maker.rows[domain], rng)
    for rows in domains.values():
        random.Random(seed).shuffle(rows)
    return domains


def rule_census(*derived):
    """How many subjects exercise each rule and boundary, over several derivations of a cohort.

    Returns
    -------
    dict of str to int
        By label, as ``"11: exactly 1.2 x nadir"``; a label that never fired is absent.
    """
    who = {(label, name) for one in derived for name, labels in one["seen"].items() for label in labels}
    return dict(sorted(Counter(label for label, _ in who).items()))


def write_csv(cohort, folder):
    """Write one CSV file per domain."""
    for domain, rows in cohort.items():
        with Path(folder, f"{domain}.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, COLUMNS[domain].split())
            writer.writeheader()
            writer.writerows(rows)


def _begin(maker):
    rng = maker.rng
    begin = rng.choice(STARTS) if maker.chance(0.4) else date(2016, 1, 1) + timedelta(rng.randrange(2900))
    if maker.chance(0.04):
        begin = date.fromisoformat(CUTOFF) + timedelta(rng.choice((-1, 0, 1)))
    if maker.chance(0.04):
        begin = add_months(date.fromisoformat(CUTOFF), rng.choice((-3, -6, -60)))
    maker.begin = maker.finish = begin
    maker.add("dm", STUDYID="ORACLE", AGE=rng.randint(40, 85), SEX=rng.choice("MF"), RFICDTC=begin - timedelta(20))
    if maker.chance(0.04):
        maker.treated = False
        if maker.chance(0.6):
            maker.add("ex", EXTRT="SBRT", EXDOSE=0.0, EXDOSU="Gy", EXSTDTC=begin, EXENDTC=begin)
        return
    maker.treated = True
    if maker.chance(0.1):
        maker.add("ex", EXTRT="SBRT", EXDOSE=rng.choice((0.0, None)), EXDOSU="Gy", EXSTDTC=begin - timedelta(1))
    days = sorted(rng.sample(range(1, 9), rng.randint(0, 2)))
    for day in [0, *days]:
        fraction = begin + timedelta(day)
        stamp = f"{fraction.isoformat()}T09:30" if maker.chance(0.2) else fraction
        maker.add(
            "ex",
            EXTRT="SBRT",
            EXDOSE=rng.choice((15.0, 8, 10.0)),
            EXDOSU="Gy",
            EXSTDTC=stamp,
            EXENDTC=rng.choice((fraction, "")),
        )
        maker.finish = fraction


def _finished(domain, rows, rng):
    names = COLUMNS[domain].split()
    numbers = list(range(1, len(rows) + 1))
    rng.shuffle(numbers)
    finished = []
    for sequence, row in zip(numbers, rows, strict=True):
        full = {name: row.get(name, None if name in NUMBERS else "") for name in names}
        if f"{domain.upper()}SEQ" in full:
            full[f"{domain.upper()}SEQ"] = sequence
        finished.append(full)
    return finished
