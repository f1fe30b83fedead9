"""What the random cohort finds beside the treated lesions: new, equivocal and non-target lesions."""

from datetime import timedelta

OTHER = "INDEPENDENT ASSESSOR"
PLACES = ("LIVER", "PORTAL VEIN", "HEPATIC VEIN", "INFERIOR VENA CAVA", "LUNG", "LYMPH NODE", "BONE", "")
WORDS = (
    "PRESENT",
    "ABSENT",
    "UNEQUIVOCAL PROGRESSION",
    "UNEQUIVOCAL PROGRESSION",
    "PROGRESSION",
    "Unequivocal",
)


def add_findings(maker):
    """Add TU and TR rows of lesions that were not treated."""
    _new_lesions(maker)
    _non_target(maker)
    _treated_states(maker)
    _other_tests(maker)
    _investigator(maker)
    if maker.contested and maker.visited and maker.chance(0.1):
        visit, day = maker.visited[-1]
        maker.add(
            "tu",
            TULNKID="X02",
            TUTESTCD="TUMIDENT",
            TUSTRESC="NON-TARGET",
            TULOC="LIVER",
            TUEVAL=maker.reader,
            TUDTC=day + timedelta(33),
            VISITNUM=visit,
        )
    if maker.contested and maker.scans and maker.chance(0.1):
        maker.add(
            "tu",
            TULNKID="X01",
            TUTESTCD="TUMIDENT",
            TUSTRESC="NON-TARGET",
            TULOC="LIVER",
            TUEVAL=OTHER,
            TUDTC=maker.scans[-1] + timedelta(40),
        )


def _new_lesions(maker):
    rng, begin = maker.rng, maker.begin
    if maker.chance(0.5) or not (maker.visited or maker.chance(0.3)):
        return
    visits = maker.visited or [(None, begin + timedelta(90))]
    shared = rng.choice(visits)
    for number in range(rng.choice((1, 1, 2, 2))):
        lesion, place = f"{rng.choices('NT', (95, 5))[0]}{number + 1:02d}", rng.choice(PLACES)
        visit, day = shared if maker.chance(0.7) else rng.choice(visits)
        style = rng.choices(
            (
                "new",
                "equivocal",
                "only equivocal",
                "before",
                "equivocal before",
                "on",
                "twice",
                "partial",
                "between",
                "same day",
                "partial before",
            ),
            (30, 22, 8, 6, 6, 4, 6, 4, 8, 6, 8),
        )[0]
        earlier = [one for one in visits if one[1] < day]
        found = []
        if style in ("before", "on"):
            found.append(("NEW", None, begin - timedelta(0 if style == "on" else 3)))
        if style == "equivocal before":
            found.append(("EQUIVOCAL", None, begin - timedelta(rng.choice((0, 4)))))
        if style in ("equivocal", "twice") and earlier:
            found.append(("EQUIVOCAL", *rng.choice(earlier)))
        if style == "twice":
            found.append(("NEW", None, day + timedelta(20)))
        if style == "between":
            visit, day = None, day - timedelta(rng.choice((7, 15)))
        if style == "partial" and earlier and maker.chance(0.5):
            found.append(("EQUIVOCAL", *rng.choice(earlier)))
        if style == "partial":
            visit, day = None, day.isoformat()[:7]
        if style == "same day":
            found.append(("EQUIVOCAL", visit, day))
        if style == "partial before":
            when = (begin - timedelta(rng.choice((0, 0, 31)))).isoformat()[: rng.choice((7, 7, 4))]
            found.append((rng.choice(("NEW", "EQUIVOCAL")), None, when))
        found.append(("EQUIVOCAL" if style == "only equivocal" else "NEW", visit, day))
        for status, number_of_visit, when in found:
            reader = OTHER if maker.chance(0.03) else maker.reader
            maker.add(
                "tu",
                TULNKID=lesion,
                TUTESTCD="TUMIDENT",
                TUSTRESC=status,
                TULOC=place,
                TUDTC=when,
                TUEVAL=reader,
                VISITNUM=number_of_visit,
            )


def _non_target(maker):
    if not maker.chance(0.25):
        return
    maker.add(
        "tu",
        TULNKID="NT01",
        TUTESTCD="TUMIDENT",
        TUSTRESC="NON-TARGET",
        TULOC="PORTAL VEIN",
        TUDTC=maker.begin - timedelta(1),
        TUEVAL=maker.reader,
    )
    early = []
    if maker.chance(0.2) and maker.treated:
        early.append(maker.rng.choice(((None, maker.begin), (1, maker.begin + timedelta(2)))))
    for visit, day in early + maker.visited[-2:]:
        later = timedelta(2) if maker.contested and maker.chance(0.3) else timedelta(0)
        maker.add(
            "tr",
            TRLNKID="NT01",
            TRTESTCD="TUMSTATE",
            TRSTRESC=maker.rng.choice(WORDS),
            TRDTC=day + later,
            TREVAL=maker.reader,
            VISITNUM=visit,
        )
    if maker.visited and maker.chance(0.3):
        visit, day = maker.visited[0]
        maker.add("tr", **_state("NT01", visit, day, OTHER))


def _treated_states(maker):
    if maker.lesions and maker.visited and maker.chance(0.1):
        visit, day = maker.rng.choice(maker.visited)
        lesion = maker.lesions[0] + maker.rng.choice(("", "", ".1"))
        maker.add("tr", **_state(lesion, visit, day, maker.reader))


def _state(lesion, visit, day, reader):
    return {
        "TRLNKID": lesion,
        "TRTESTCD": "TUMSTATE",
        "TRSTRESC": "UNEQUIVOCAL PROGRESSION",
        "TRDTC": day,
        "TREVAL": reader,
        "VISITNUM": visit,
    }


def _other_tests(maker):
    """Measure something that is no diameter, within a visit or alone."""
    if not maker.visited or not maker.chance(0.2):
        return
    visit, day = maker.rng.choice(maker.visited)
    if maker.chance(0.2):
        visit, day = maker.rng.choice((30, None)), day + timedelta(11)
    row = {"TRLNKID": maker.rng.choice(("T01", "NT01")), "TRTESTCD": "VOLUME", "TREVAL": maker.reader}
    done = {"TRSTRESN": 12.5, "TRSTRESU": "mL", "TRSTRESC": "12.5"}
    row.update(done if maker.chance(0.8) else {"TRSTAT": "NOT DONE", "TRREASND": "ARTEFACT"})
    maker.add("tr", **row, VISITNUM=visit, TRDTC=day + timedelta(maker.rng.choice((0, 3, 20, 28, 29, 35))))


def _investigator(maker):
    """Responses by the investigator, by visit or by day, some by a reader who does not count."""
    for visit, day in maker.visited:
        if maker.chance(0.6):
            continue
        known = visit is not None and maker.chance(0.7)
        maker.add(
            "rs",
            RSTESTCD="TRGRESP",
            RSCAT="mRECIST",
            RSSTRESC=maker.rng.choice(("CR", "PR", "SD", "SD", "PD", "PD", "NE")),
            RSDTC=day + timedelta(maker.rng.choice((0, 1))) if known else day,
            RSEVAL=OTHER if maker.chance(0.1) else maker.reader,
            VISITNUM=visit if known else None,
        )
