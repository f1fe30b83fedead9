"""Untreated lesions of the random cohort: seen, gone, worse, or not looked at."""

from datetime import timedelta

OTHER = "INDEPENDENT ASSESSOR"
WORDS = (
    "PRESENT",
    "ABSENT",
    "UNEQUIVOCAL PROGRESSION",
    "UNEQUIVOCAL PROGRESSION",
    "PROGRESSION",
    "Unequivocal",
)


def add_untreated(maker):
    """Add TU and TR rows of one or two lesions that were not treated."""
    rng = maker.rng
    if not maker.chance(0.5):
        return
    lesions = ["NT01", "NT02"][: rng.choice((1, 1, 2))]
    for lesion in lesions:
        maker.add(
            "tu",
            TULNKID=lesion,
            TUTESTCD="TUMIDENT",
            TUSTRESC="NON-TARGET",
            TULOC="PORTAL VEIN",
            TUDTC=_identified(maker),
            TUEVAL=maker.reader,
        )
    early = []
    if maker.chance(0.2) and maker.treated:
        early.append(rng.choice(((None, maker.begin), (1, maker.begin + timedelta(2)))))
    for visit, day in dict.fromkeys([*early, *maker.visited[-2:], *maker.cleared]):
        _look(maker, lesions, visit, day)
    if maker.visited and maker.chance(0.3):
        visit, day = maker.visited[0]
        maker.add("tr", **state("NT01", visit, day, OTHER))


def add_treated_states(maker):
    """Write a state for a treated lesion, which says nothing."""
    if maker.lesions and maker.visited and maker.chance(0.1):
        visit, day = maker.rng.choice(maker.visited)
        lesion = maker.lesions[0] + maker.rng.choice(("", "", ".1"))
        maker.add("tr", **state(lesion, visit, day, maker.reader))


def state(lesion, visit, day, reader, word="UNEQUIVOCAL PROGRESSION"):
    """State of a lesion; of '' that it was not looked at."""
    return {
        "TRLNKID": lesion,
        "TRTESTCD": "TUMSTATE",
        "TRSTRESC": word,
        "TRSTAT": "" if word else "NOT DONE",
        "TRDTC": day,
        "TREVAL": reader,
        "VISITNUM": visit,
    }


def _identified(maker):
    if maker.cleared and maker.chance(0.4):
        return maker.rng.choice(maker.cleared)[1] + timedelta(maker.rng.choice((-1, 0, 0, 1, 1)))
    before = maker.begin - timedelta(1)
    return before.replace(day=1).isoformat()[:7] if maker.chance(0.15) else before


def _look(maker, lesions, visit, day):
    rng, cleared = maker.rng, (visit, day) in maker.cleared
    later = timedelta(2) if maker.contested and maker.chance(0.15) else timedelta(0)
    for lesion in lesions:
        if maker.chance(0.2):
            continue
        word = rng.choice(WORDS)
        if cleared:
            word = rng.choices(("ABSENT", "PRESENT", "", word), (60, 20, 10, 10))[0]
        maker.add("tr", **state(lesion, visit, day + later, maker.reader, word))
        if cleared and visit is not None and maker.chance(0.25):
            maker.add("tr", **state(lesion, visit, day - timedelta(1), maker.reader, "PRESENT"))
