"""What the random cohort has for rules 39 to 49: other readers, therapies, laboratory, liver, events."""

import random
from datetime import date, timedelta

from .records import add_months

EVALUATOR = "INDEPENDENT ASSESSOR"
PEOPLE = ("READER A", "READER B")
NAMES = (
    *("TACE", "cTACE + sorafenib", "Chemoembolisation", "Bland embolization", "Microwave ablation", "SORAFENIB"),
    *("Atezolizumab and bevacizumab", "RFA then lenvatinib", "Study drug", ""),
)
EVENTS = (
    ("Ascites", "Gastrointestinal disorders"),
    ("Hepatic encephalopathy", "Nervous system disorders"),
    ("Esophageal varices hemorrhage", "Gastrointestinal disorders"),
    ("Hepatic failure", "Hepatobiliary disorders"),
)


def add_beyond(maker):
    """Add these records to a finished subject."""
    if not maker.treated:
        return
    maker.rng = random.Random(f"beyond {maker.usubjid} {maker.rng.random()}")
    _consent(maker)
    _doses(maker)
    if maker.chance(0.06):
        _soon_after(maker)
        return
    _other_readers(maker)
    _therapies(maker)
    _points(maker)
    _scores(maker)
    _events(maker)
    _recurrences(maker)
    _marker(maker)
    _enzymes(maker)


def _consent(maker):
    day = maker.begin - timedelta(maker.rng.choice((0, 7, 20, 40)))
    maker.rows["dm"][0]["RFICDTC"] = maker.rng.choice((str(day), str(day), str(day), str(day)[:7], str(day)[:4], ""))


def _doses(maker):
    """Doses and volumes, and sometimes fractions that name a lesion."""
    rng = maker.rng
    if maker.lesions and maker.chance(0.5):
        for row in maker.rows["ex"]:
            row["EXLNKID"] = rng.choice((*maker.lesions, *maker.lesions, ""))
    for _ in range(rng.choice((0, 2, 4))):
        test = rng.choice(("PTVD95", "PTVD95", "LIVMEAN", "GTVVOL", "LIVVOL"))
        value, unit = rng.choice(((45, "Gy"), (38.5, "Gy"), (4200, "cGy"), (3, "kg")))
        if test in ("GTVVOL", "LIVVOL"):
            value, unit = rng.choice(((30, "cm3"), (45.5, "mL"), (1.2, "L")))
        lesion = rng.choice(("", *maker.lesions)) if test in ("PTVD95", "GTVVOL") else ""
        maker.add("xd", XDTESTCD=test, XDSTRESN=value, XDSTRESU=unit, XDLNKID=lesion)


def _other_readers(maker):
    """Let others read all of it: the same, otherwise, or later, with or without lesions of their own."""
    rng = maker.rng
    for person in PEOPLE:
        if not maker.chance(0.4):
            continue
        own = {"EVAL": EVALUATOR, "EVALID": person, "ACPTFL": ""}
        factor, renamed = rng.choice((1, 1, 1.3, 0.6, None)), rng.choice(("", "", "B"))
        shift = timedelta(rng.choice((0, 0, 0, 27, 28, 29, -28, -29)))
        style = rng.choice(("all", "all", "all", "new alone", "none"))
        for domain in ("tu", "tr"):
            prefix = domain.upper()
            read = [row for row in maker.rows[domain] if row.get(f"{prefix}EVAL", "") == maker.reader]
            read = [row for row in read if not row.get(f"{prefix}EVALID") or row[f"{prefix}ACPTFL"] == "Y"]
            for row in read:
                lesion = row[f"{prefix}LNKID"]
                copy = {**row, **{f"{prefix}{name}": cell for name, cell in own.items()}}
                if domain == "tu":
                    if style == "none" or (style == "new alone" and row["TUSTRESC"] != "NEW"):
                        continue
                    if row["TUSTRESC"] == "NEW" and len(row["TUDTC"]) == 10:
                        moved = date.fromisoformat(row["TUDTC"]) + shift
                        copy["TUDTC"] = min(moved, maker.until).isoformat()
                elif maker.chance(0.05):
                    continue
                elif row.get("TRSTRESN") is not None and factor != 1 and row["TRTESTCD"] in ("VDIAM", "LDIAM"):
                    later = row["TRDTC"] > maker.begin.isoformat()
                    size = (
                        float(row["TRSTRESN"]) * (factor or rng.choice((0.5, 1, 1.2, 2))) if later else row["TRSTRESN"]
                    )
                    copy.update(TRSTRESN=round(float(size), 2), TRSTRESC="")
                if style == "all":
                    copy[f"{prefix}LNKID"] = renamed + lesion
                    if copy.get("TRREASND", "").startswith("MERGED INTO "):
                        copy["TRREASND"] = "MERGED INTO " + renamed + copy["TRREASND"].removeprefix("MERGED INTO ")
                maker.rows[domain].append(copy)


def _day(maker, *more):
    """A day after the start on which something else often happens."""
    begin = maker.begin
    days = [*maker.scans, *maker.growths, *maker.growths, *more, begin + timedelta(maker.rng.randrange(1, 900))]
    if maker.dead:
        days += [maker.dead, maker.dead]
    return min(maker.rng.choice(days), maker.until)


def _therapies(maker):
    rng = maker.rng
    if not maker.chance(0.5):
        return
    day = _day(maker, add_months(maker.begin, 60), add_months(maker.begin, 60) + timedelta(1))
    for _ in range(rng.choice((1, 2, 3))):
        kind = rng.choice(("SUBSEQUENT ANTI-CANCER THERAPY",) * 4 + ("LIVER TRANSPLANT",))
        domain = rng.choice(("pr", "cm"))
        prefix, stamp = domain.upper(), rng.choice((str(day), str(day), str(day), str(day)[:7]))
        maker.add(domain, **{f"{prefix}TRT": rng.choice(NAMES), f"{prefix}CAT": kind, f"{prefix}STDTC": stamp})
        day = day if maker.chance(0.5) else _day(maker)


def _points(maker):
    rng = maker.rng
    for test in ("CPASCITE", "CPENCEPH"):
        if not maker.chance(0.6):
            continue
        days = [maker.begin - timedelta(rng.choice((0, 3, 9)))] if maker.chance(0.8) else []
        days += [maker.begin + timedelta(1), _day(maker), _day(maker)]
        for day in dict.fromkeys(days):
            points = rng.choice((1, 1, 1, 2, 3))
            done = {"RSSTRESC": str(points), "RSSTRESN": points} if maker.chance(0.95) else {"RSSTAT": "NOT DONE"}
            maker.add("rs", RSTESTCD=test, RSCAT="CHILD-PUGH CLASSIFICATION", RSDTC=day, **done)


def _scores(maker):
    """Child-Pugh scores up to, on and after the last day of the window."""
    last = add_months(maker.finish, 3) + timedelta(15)
    for day in (maker.begin + timedelta(30), last, last + timedelta(1)):
        if maker.chance(0.3) and day <= maker.until:
            score = maker.rng.choice((5, 6, 7, 8))
            cells = {"RSTESTCD": "CPSCORE", "RSCAT": "CHILD-PUGH CLASSIFICATION", "RSSTRESC": str(score)}
            maker.add("rs", **cells, RSSTRESN=score, RSDTC=day)


def _adverse(maker, term, system, day, *, end="", grade="2"):
    cells = {"AETERM": term.lower() or "tired", "AEDECOD": term, "AEBODSYS": system, "AESTDTC": day, "AEENDTC": end}
    maker.add("ae", **cells, AETOXGR=grade)


def _events(maker):
    for term, system in EVENTS:
        if maker.chance(0.12):
            _adverse(maker, term, system, _day(maker, maker.begin, maker.begin - timedelta(1)))


def _recurrences(maker):
    rng = maker.rng
    if not maker.chance(0.5):
        return
    day = maker.begin + timedelta(rng.choice((-3, 0, 4, 80)))
    term = rng.choice(("Fatigue", "Fatigue", ""))
    for _ in range(rng.randrange(2, 6)):
        day = min(day, maker.until)
        end = min(day + timedelta(rng.choice((0, 5, 20))), maker.until)
        grade = rng.choice(("1", "2", "3"))
        _adverse(maker, term, "General disorders", day, end=rng.choice((end, end, end, "")), grade=grade)
        day = rng.choice((end, end + timedelta(1), day, end + timedelta(30)))
    if maker.chance(0.4):
        _adverse(maker, "Fatigue", "General disorders", rng.choice(("", str(maker.begin.year + 1), "2023")))


def _lab(maker, test, value, unit, day, high=None):
    if isinstance(day, date) and day > maker.until:
        return
    maker.add("lb", LBTESTCD=test, LBSTRESN=value, LBSTRESU=unit, LBDTC=day, LBSTNRHI=high)


def _marker(maker):
    rng = maker.rng
    if not maker.chance(0.6):
        return
    base = rng.choice((20.0, 21.0, 40.0, 200.0, 400.0, 5.0))
    if maker.chance(0.9):
        _lab(maker, "AFP", base, "ug/L", maker.begin - timedelta(rng.choice((0, 5))))
    target = add_months(maker.finish, 3)
    for back in rng.sample((-46, -45, -10, 0, 10, 45, 46), rng.choice((1, 1, 2, 3))):
        value = rng.choice((base / 2, base / 2 - 0.1, base / 2 + 0.1, base, 20.0, 20.1, 3.0))
        _lab(maker, "AFP", round(value, 2), rng.choice(("ug/L", "ng/mL")), target + timedelta(back))
        if maker.chance(0.1):
            day = target + timedelta(back)
            if day <= maker.until:
                _lab(maker, "AFP", 4.0, "ug/L", f"{day.isoformat()}T10:00")


def _enzymes(maker):
    rng = maker.rng
    if not maker.chance(0.7):
        return
    days = [maker.begin - timedelta(2)] if maker.chance(0.8) else []
    last = add_months(maker.finish, 3) + timedelta(15)
    first = maker.begin + timedelta(rng.choice((1, 20, 60)))
    gaps = (0, 0, 30, 31, -1)
    days += [first, first + timedelta(rng.choice(gaps)), rng.choice((last, last + timedelta(1))), _day(maker)]
    with_alt = maker.chance(0.8)
    for day in days:
        before = day <= maker.begin
        size = rng.choice((1, 2)) if before else rng.choice((1, 2.9, 3, 3, 5))
        high = rng.choice((40, 40, 40, None))
        if with_alt and (day == first or maker.chance(0.8)):
            _lab(maker, "ALT", size * 40.0, "U/L", day, high)
        if maker.chance(0.5):
            _lab(maker, "AST", size * 40.0 + 2, "U/L", day, high)
        if maker.chance(0.8):
            unit, high = rng.choice((("umol/L", 21), ("mg/dL", 1.2)))
            value = rng.choice((0.6,) if before else (0.9, 2.0, 2.01, 3.0)) * high
            _lab(maker, "BILI", round(value, 4), unit, day, high)
        if maker.chance(0.7):
            _lab(maker, "ALP", rng.choice((100.0, 240.0, 240.1)), "U/L", day, rng.choice((120, 120, None)))


def _soon_after(maker):
    """Leave out what came later, and let the subject be seen alive, or die, about 30 or 90 days after treatment."""
    limit = (maker.finish + timedelta(20)).isoformat()
    for domain, rows in maker.rows.items():
        if domain != "dm":
            dates = [[str(cell) for name, cell in row.items() if name.endswith("DTC")] for row in rows]
            maker.rows[domain] = [
                row for row, cells in zip(rows, dates, strict=True) if max(cells, default="") <= limit
            ]
    maker.rows["ds"] = [row for row in maker.rows["ds"] if row["DSDECOD"] != "DEATH"]
    day = maker.finish + timedelta(maker.rng.choice((29, 30, 31, 89, 90, 91)))
    maker.rows["dm"][0].update(DTHDTC="", DTHFL="")
    if maker.chance(0.6):
        maker.add("ss", SSTESTCD="SURVSTAT", SSSTRESC="ALIVE", SSDTC=day)
    else:
        maker.rows["dm"][0].update(DTHDTC=day.isoformat(), DTHFL="Y")
