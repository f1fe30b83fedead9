"""What the random cohort finds beside the sizes: new lesions, other tests, the investigator's responses."""

from datetime import timedelta

from .cohort_dates import vague
from .cohort_untreated import OTHER, add_treated_states, add_untreated

PLACES = ("LIVER", "PORTAL VEIN", "HEPATIC VEIN", "INFERIOR VENA CAVA", "LUNG", "LYMPH NODE", "BONE", "")


def add_findings(maker):
    """Add TU and TR rows of lesions that were not treated."""
    _new_lesions(maker)
    add_untreated(maker)
    add_treated_states(maker)
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
                "in the visit",
                "day after",
            ),
            (30, 22, 8, 6, 6, 4, 6, 4, 8, 6, 8, 10, 6),
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
        if style == "in the visit" and visit is not None:
            day += timedelta(rng.choice((1, 2, 28, 33) if maker.contested else (1, 2)))
        if style == "day after":
            visit, day = None, day + timedelta(1)
        if style == "partial":
            visit, day = None, vague(rng, day)
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
            RSTESTCD=maker.rng.choice(("TRGRESP", "TRGRESP", "OVRLRESP")),
            RSCAT="mRECIST",
            RSSTRESC=maker.rng.choice(("CR", "PR", "SD", "SD", "PD", "PD", "NE")),
            RSDTC=day + timedelta(maker.rng.choice((0, 1))) if known else day,
            RSEVAL=OTHER if maker.chance(0.1) else maker.reader,
            VISITNUM=visit if known else None,
        )
