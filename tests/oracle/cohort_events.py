"""What else happens to the random cohort: deaths, contacts, therapies, adverse events."""

from datetime import date, timedelta

from .cohort_dates import perhaps_vague, vague
from .records import add_months

TERMS = (
    ("Nausea", "Gastrointestinal disorders"),
    ("Ascites", "Gastrointestinal disorders"),
    ("Fatigue", "General disorders"),
    ("Hepatic failure", "Hepatobiliary disorders"),
)
SUBSEQUENT, TRANSPLANT, PRIOR = (
    "SUBSEQUENT ANTI-CANCER THERAPY",
    "LIVER TRANSPLANT",
    "PRIOR ANTI-CANCER THERAPY",
)
FAR = date(2060, 1, 1)


def add_events(maker):
    """Add deaths, contacts, therapies, adverse events and a few scores and labs of a subject."""
    maker.last = max([maker.begin, maker.finish, *maker.scans, *_imaged(maker)])
    maker.dead = _death_day(maker) if maker.chance(0.5) else None
    if maker.chance(0.05) and maker.last < maker.cutoff:
        maker.dead = maker.cutoff + timedelta(maker.rng.choice((-3, 0, 1, 12)))
        maker.dead = max(maker.dead, maker.last)
    maker.until = maker.dead or FAR
    _therapies(maker)
    _adverse_events(maker)
    _contacts(maker)
    _visits(maker)
    _not_done(maker)
    if maker.dead:
        _death(maker)


def _imaged(maker):
    stamps = [row["TRDTC"] for row in maker.rows["tr"]] + [row["TUDTC"] for row in maker.rows["tu"]]
    return [date.fromisoformat(stamp[:10]) for stamp in stamps if len(stamp) >= 10]


def _death_day(maker):
    begin, last = maker.begin, maker.last
    scan = maker.scans[-1] if maker.scans else begin
    limit = add_months(scan, 6) + timedelta(28)
    horizon, border = add_months(begin, 60), add_months(begin, 3)
    days = [
        last,
        scan,
        limit,
        limit + timedelta(1),
        limit,
        limit + timedelta(1),
        begin,
        border,
        border + timedelta(1),
        horizon,
        horizon + timedelta(1),
        last + timedelta(maker.rng.randrange(1, 700)),
        add_months(last, 3),
        add_months(last, 3) + timedelta(1),
    ]
    return max(last, maker.rng.choice(days))


def _death(maker):
    rng, dead, dm = maker.rng, maker.dead, maker.rows["dm"][0]
    style = rng.choices(
        (
            "dm",
            "dm and ds",
            "partial",
            "partial late",
            "ds",
            "ds partial",
            "ss",
            "ds and ss",
            "differ",
            "differ ss",
            "ds twice",
            "ss twice",
        ),
        (30, 25, 14, 4, 8, 3, 6, 3, 4, 3, 3, 3),
    )[0]
    if style in ("dm", "dm and ds", "differ", "differ ss"):
        dm.update(DTHDTC=dead.isoformat(), DTHFL="Y")
    if style.startswith("partial"):
        dm.update(DTHDTC=dead.isoformat()[:7], DTHFL="Y")
    if style == "partial late":
        maker.add("ss", SSTESTCD="SURVSTAT", SSSTRESC="ALIVE", SSDTC=add_months(dead.replace(day=1), 1))
    if style in ("dm and ds", "ds", "ds and ss"):
        maker.add("ds", DSDECOD="DEATH", DSSTDTC=dead)
    if style == "ds partial":
        maker.add("ds", DSDECOD="DEATH", DSSTDTC=dead.isoformat()[:7])
    if style == "differ":
        maker.add("ds", DSDECOD="DEATH", DSSTDTC=dead + timedelta(1))
    if style in ("ss", "differ ss", "ds and ss"):
        later = timedelta(rng.choice((0, 9)) if style == "ss" else 9)
        maker.add("ss", SSTESTCD="SURVSTAT", SSSTRESC="DEAD", SSDTC=dead + later)
        if style == "ss" and maker.chance(0.5):
            maker.add("ss", SSTESTCD="SURVSTAT", SSSTRESC="DEAD", SSDTC=dead + timedelta(12))
    if style.endswith(" twice"):
        _reported_twice(maker, style[:2])
    if style == "ds" and maker.chance(0.3):
        maker.add("ds", DSDECOD="DEATH", DSSTDTC=dead + timedelta(3))
    if maker.contested and style == "partial" and maker.chance(0.5):
        maker.add("ds", DSDECOD="DEATH", DSSTDTC=dead)


def _reported_twice(maker, domain):
    """Report a death by its month and by its day, and perhaps once more."""
    days = [maker.dead.isoformat()[:7], maker.dead]
    if maker.chance(0.4):
        days.append(maker.dead + timedelta(maker.rng.choice((1, 31))))
    for day in days:
        if domain == "ds":
            maker.add("ds", DSDECOD="DEATH", DSSTDTC=day)
        else:
            maker.add("ss", SSTESTCD="SURVSTAT", SSSTRESC="DEAD", SSDTC=day)


def _therapies(maker):
    rng, begin = maker.rng, maker.begin
    if maker.chance(0.2):
        maker.add("cm", CMTRT="TACE", CMCAT=PRIOR, CMSTDTC=rng.choice(("2015", "2015-07", begin - timedelta(60))))
    if not maker.chance(0.35):
        return
    days = [begin, begin + timedelta(1), begin - timedelta(9), begin + timedelta(rng.randrange(1, 900))]
    days += maker.scans * 2 + maker.growths * 2 + [day + timedelta(rng.choice((-1, 1))) for day in maker.scans]
    if maker.dead:
        days.append(maker.dead)
    for _ in range(rng.choice((1, 1, 2))):
        day = min(rng.choice(days), maker.until)
        stamp = perhaps_vague(rng, day, 0.25)
        kind = rng.choice((SUBSEQUENT, SUBSEQUENT, TRANSPLANT))
        if maker.chance(0.5):
            maker.add("cm", CMTRT="SORAFENIB", CMCAT=kind, CMSTDTC=stamp)
        else:
            maker.add("pr", PRTRT="ABLATION", PRCAT=kind, PRSTDTC=stamp)


def _adverse_events(maker):
    rng, begin = maker.rng, maker.begin
    border = add_months(begin, 3)
    for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
        day = rng.choice(
            (
                begin - timedelta(1),
                begin,
                begin + timedelta(3),
                border,
                border + timedelta(1),
                begin + timedelta(rng.randrange(1, 500)),
                begin - timedelta(rng.randrange(1, 400)),
            )
        )
        day = min(day, maker.until)
        stamp = "" if maker.chance(0.08) else perhaps_vague(rng, day, 0.35)
        end = min(day + timedelta(rng.choice((0, 1, 6, 40, 200))), maker.until)
        if maker.chance(0.02):
            end = day - timedelta(40)
        close = "" if maker.chance(0.3) else perhaps_vague(rng, end, 0.35)
        if maker.chance(0.06):
            stamp = rng.choice(("", vague(rng, begin, kinds=("month", "year"))))
            last = min(begin + timedelta(rng.choice((-1, 0, 1))), maker.until)
            close = f"{last - timedelta(20)}/{last}"
        term, system = rng.choice(TERMS)
        maker.add(
            "ae",
            AETERM=term.lower(),
            AEDECOD=term,
            AEBODSYS=system,
            AESTDTC=stamp,
            AEENDTC=close,
            AETOXGR=rng.choice(("1", "1", "2", "3", 3, "5" if term == "Hepatic failure" else "2", "", None)),
        )


def _contacts(maker):
    rng, begin, last = maker.rng, maker.begin, maker.last
    horizon, border = add_months(begin, 60), add_months(begin, 3)
    days = [
        last + timedelta(rng.randrange(0, 400)),
        last,
        border,
        border + timedelta(1),
        horizon,
        horizon + timedelta(1),
    ]
    for _ in range(rng.choice((0, 1, 1, 2))):
        day = min(rng.choice(days), maker.until)
        stamp = perhaps_vague(rng, day, 0.08)
        kind = rng.choice(("ss", "ss", "lb", "rs", "ds"))
        if kind == "ss":
            maker.add("ss", SSTESTCD="SURVSTAT", SSSTRESC="ALIVE", SSDTC=stamp)
        elif kind == "lb":
            maker.add("lb", LBTESTCD="ALB", LBSTRESN=35.0, LBSTRESU="g/L", LBDTC=stamp, LBSTNRLO=35, LBSTNRHI=50)
        elif kind == "rs":
            maker.add("rs", RSTESTCD="ECOG101", RSCAT="ECOG", RSSTRESC="1", RSSTRESN=1, RSDTC=stamp)
        else:
            maker.add("ds", DSDECOD=rng.choice(("WITHDRAWAL BY SUBJECT", "COMPLETED")), DSSTDTC=stamp)
    if maker.dead is None and maker.chance(0.15):
        maker.add("ds", DSDECOD="LOST TO FOLLOW-UP", DSSTDTC=last + timedelta(500))
    if maker.chance(0.06):
        maker.add(
            "tr",
            TRLNKID="T01",
            TRTESTCD=maker.tests[0],
            TRSTAT="NOT DONE",
            TRREASND="PATIENT DID NOT COME",
            TRDTC=last + timedelta(90),
            TREVAL=maker.reader,
            VISITNUM=9,
        )


def _visits(maker):
    """Visits by the schedule, one after the last contact, and one that did not take place."""
    rng = maker.rng
    if not maker.chance(0.3):
        return
    days = [*maker.scans, min(maker.last + timedelta(rng.choice((0, 1, 30, 200))), maker.until)]
    for number, day in enumerate(dict.fromkeys(days), start=2):  # a visit has a number or a day of its own
        unplanned = maker.contested and maker.chance(0.05)
        maker.add(
            "sv",
            VISITNUM=None if unplanned else number,
            SVSTDTC=vague(rng, day) if maker.chance(0.05) else day,
            SVENDTC=rng.choice(("", day, day + timedelta(2))),
            SVOCCUR=rng.choice(("", "Y")),
        )
    if maker.chance(0.4):
        day = min(maker.last + timedelta(400), maker.until)
        maker.add("sv", VISITNUM=90, SVSTDTC=day, SVPRESP="Y", SVOCCUR="N")


def _not_done(maker):
    """A laboratory test or a score that was not done, after the last contact."""
    if not maker.chance(0.06):
        return
    day = min(maker.last + timedelta(300), maker.until)
    if maker.chance(0.5):
        maker.add("lb", LBTESTCD="ALB", LBSTAT="NOT DONE", LBDTC=day)
    else:
        maker.add("rs", RSTESTCD="ECOG101", RSCAT="ECOG", RSSTAT="NOT DONE", RSDTC=day)
