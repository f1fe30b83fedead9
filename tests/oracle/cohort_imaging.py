"""Imaging of the random cohort: treated lesions, visits, new lesions, non-target lesions, other readers."""

from datetime import date, timedelta
from decimal import Decimal

from .assessments import LONGEST_SPAN
from .cohort_dates import vague
from .cohort_findings import OTHER, add_findings
from .cohort_parts import at_the_nadirs, merge, split
from .records import add_months

NOT_REMEMBERED = ("missing", "undone", "split undone", "span", "again", "partial date", "parts")
STYLES = {
    "plain": 45,
    "missing": 12,
    "undone": 5,
    "split": 8,
    "split undone": 3,
    "merged": 10,
    "dates": 8,
    "span": 8,
    "again": 4,
    "partial date": 3,
    "parts": 12,
}
PLANS = (
    "up",
    "up-1",
    "up+1",
    "up",
    "same",
    "partial",
    "partial+1",
    "zero",
    "zero",
    "tiny",
    "random",
    "random",
    "five",
    "five-1",
    "base",
    "one lesion",
    "one lesion-1",
)


def add_imaging(maker):
    """Add TU and TR rows of a subject."""
    maker.reader = maker.rng.choice(("INVESTIGATOR", ""))
    maker.lesions = [f"T{i:02d}" for i in range(1, maker.rng.choice((1, 1, 1, 2, 2, 2, 3)) + 1)]
    both = len(maker.lesions) < 3 and maker.chance(0.4)
    maker.tested = maker.tests if both else maker.tests[:1]
    maker.state = {test: {"own": {}, "base": None, "nadir": None} for test in maker.tests}
    maker.visited = []  # (VISITNUM, date of the last value)
    maker.cleared = []  # those of visits planned to show nothing of the treated lesions
    if maker.chance(0.03):
        maker.lesions = []
    _targets(maker)
    _baseline(maker)
    days = _days(maker)
    orders = list(range(2, len(days) + 2))
    if maker.chance(0.1):
        maker.rng.shuffle(orders)
    for order, day in zip(orders, days, strict=True):
        _visit(maker, order, day)
    add_findings(maker)


def _targets(maker):
    day = maker.begin - timedelta(maker.rng.choice((0, 1, 12, 20)))
    for lesion in maker.lesions:
        maker.add(
            "tu",
            TULNKID=lesion,
            TUTESTCD="TUMIDENT",
            TUSTRESC="TARGET",
            TULOC="LIVER",
            TUDTC=day,
            TUEVAL=maker.reader,
            VISITNUM=1 if maker.chance(0.5) else None,
        )
    if maker.chance(0.03):
        maker.add(
            "tu",
            TULNKID="T09",
            TUTESTCD="TUMIDENT",
            TUSTRESC="TARGET",
            TULOC="LIVER",
            TUEVAL=maker.reader,
            TUDTC=maker.begin + timedelta(maker.rng.choice((1, 30))),
        )
    if maker.lesions and maker.chance(0.03):
        day = maker.begin - timedelta(maker.rng.choice((0, 0, 40)))
        row = next(row for row in maker.rows["tu"] if row["TULNKID"] == maker.lesions[-1])
        row["TUDTC"] = vague(maker.rng, day, kinds=("month", "month", "month", "day", "interval"))


def _baseline(maker):
    rng, lesions = maker.rng, maker.lesions
    style = rng.choices(("usual", "none", "incomplete", "straddling", "two", "zero"), (74, 7, 5, 4, 7, 4))[0]
    if style == "none" or not lesions or not maker.treated and maker.chance(0.5):
        return
    back = rng.choice((0, 0, 1, 5, 20))
    if style == "two":
        values = {lesion: rng.randrange(5, 60) * 50 for lesion in lesions}
        _write(maker, None, {lesion: maker.begin - timedelta(27) for lesion in lesions}, maker.tested[0], values)
    if style == "straddling" and len(lesions) == 1:
        back = -rng.choice((1, 2))
    for test in maker.tested:
        values = {lesion: 0 if style == "zero" else rng.randrange(5, 60) * 50 for lesion in lesions}
        if style != "zero" and maker.chance(0.15):
            values = {lesion: rng.randrange(200, 4000) for lesion in lesions}
        days = {lesion: maker.begin - timedelta(back) for lesion in lesions}
        if style == "straddling" and len(lesions) > 1:
            days[lesions[-1]] = maker.begin + timedelta(2)
        if style == "incomplete":
            values[lesions[-1]] = None
        _write(maker, 1, days, test, values)
        if style not in ("incomplete", "straddling"):
            maker.state[test].update(own=dict(values), base=sum(values.values()), nadir=sum(values.values()))


def _days(maker):
    rng, begin, finish = maker.rng, maker.begin, maker.finish
    horizon = add_months(begin, 60)
    specials = [
        begin + timedelta(41),
        begin + timedelta(42),
        horizon,
        horizon + timedelta(1),
        horizon - timedelta(1),
    ]
    days, day = [], finish
    for _ in range(rng.choice((0, 1, 2, 2, 3, 3, 4)) if maker.treated else 0):
        jump = rng.choice((1, 1, 1, 2, 3, 9)) * 3
        day = add_months(day, jump) + timedelta(rng.choice((0, 0, -10, 10, 28, 29, 3)))
        days.append(day)
    if days and maker.chance(0.35):
        days.append(rng.choice(specials))
    if days and maker.chance(0.05):
        days.append(begin + timedelta(30))
    if days and maker.chance(0.08):
        days += [days[0] - timedelta(37), days[0] + timedelta(rng.choice((37, 45)))]
    kept = []
    for day in sorted(days):
        if day > begin + timedelta(25) and (not kept or (day - kept[-1]).days >= 36):
            kept.append(day)
    return kept


def _visit(maker, order, day):
    rng, lesions = maker.rng, maker.lesions
    visit = rng.choices((order, None), (85, 15))[0]
    style = rng.choices(tuple(STYLES), tuple(STYLES.values()))[0]
    if not lesions:
        return
    if style in ("merged", "dates", "partial date") and len(lesions) == 1:
        style = "plain"
    if visit is None and style in ("dates", "span", "again"):
        style = "plain"
    days = _days_of_lesions(maker, visit, day, style)
    plan = rng.choice(PLANS)
    gone = merge(maker, visit, day, chain=len(lesions) > 2 and maker.chance(0.6)) if style == "merged" else []
    special = {}
    for test in maker.tested:
        values = _values_of_style(maker, test, plan, style, gone)
        if maker.contested and test != maker.tested[0] and maker.chance(0.15):
            days = {lesion: day + timedelta(2) for lesion, day in days.items()}
        written = {lesion: size for lesion, size in values.items() if lesion not in gone}
        if style == "span" and (days[lesions[-1]] - days[lesions[0]]).days > LONGEST_SPAN and maker.chance(0.3):
            _size(maker, lesions[0], test, written[lesions[0]], None, days[lesions[-1]])
        if style == "parts":
            special[test] = written.pop(lesions[0])
        pieces = style if style.startswith("split") else ""
        _write(maker, visit, days, test, written, pieces=pieces, partial=style == "partial date")
        _remember(maker, test, values, style)
    if special:
        split(maker, visit, day, special, _size)
    if style == "again":
        for test in maker.tested:
            _again(maker, visit, day, test)
    if style != "undone":
        dated = {lesion: day for lesion, day in days.items() if style != "partial date" or lesion != lesions[-1]}
        _seen(maker, visit, day if style == "again" else max(dated.values()), plan)


def _days_of_lesions(maker, visit, day, style):
    rng, lesions = maker.rng, maker.lesions
    days = dict.fromkeys(lesions, day)
    if style == "dates":
        days[lesions[-1]] = day + timedelta(rng.choice((1, 5, 28)))
    if style == "span":
        gap = rng.choice((28, 28, 29, 29, 33))
        if len(lesions) > 1:
            days[lesions[-1]] = day + timedelta(gap)
        elif not maker.contested:
            maker.add("tr", **_undone(maker, lesions[0], maker.tested[0], visit, day + timedelta(gap)))
    return days


def _values_of_style(maker, test, plan, style, gone):
    first, values = maker.lesions[0], _values(maker, test, plan)
    if style == "missing":
        values = _without(maker, test, values)
    if style == "undone":
        values = dict.fromkeys(maker.lesions)
    if gone:
        values[first] += sum(values[lesion] for lesion in gone)
        values.update(dict.fromkeys(gone))
        if maker.chance(0.6):
            values[first] = at_the_nadirs(maker, test, gone)
    return values


def _seen(maker, visit, day, plan):
    maker.scans.append(day)
    maker.visited.append((visit, day))
    if plan == "zero":
        maker.cleared.append((visit, day))
    if plan in ("up", "up+1", "five", "one lesion"):
        maker.growths.append(day)


def _again(maker, visit, day, test):
    """Measure the first lesion a second time, earlier or without a day, or report it as not done later."""
    lesion, kind = maker.lesions[0], maker.rng.choice(("earlier", "undated", "undone"))
    if kind == "undone":
        maker.add("tr", **_undone(maker, lesion, test, visit, day + timedelta(4)))
    else:
        undated = vague(maker.rng, day) if maker.chance(0.5) else ""
        when = day - timedelta(3) if kind == "earlier" else undated
        _size(maker, lesion, test, maker.rng.randrange(6000), visit, when)


def _values(maker, test, plan):
    rng, state, lesions = maker.rng, maker.state[test], maker.lesions
    nadir, base = state["nadir"], state["base"]
    if base is None:
        return {lesion: rng.randrange(3000) for lesion in lesions}
    if plan.startswith("one lesion") and len(state["own"]) == len(lesions) > 1:
        values = {name: own * rng.choice((3, 4, 5)) // 5 for name, own in state["own"].items()}
        name = rng.choice(lesions)
        grown = -(-state["own"][name] * 6 // 5)
        values[name] = max(grown - (plan[-1] == "1"), 0) if grown else rng.choice((0, 1, 40))
        return values
    total = {
        "up": -(-nadir * 6 // 5),
        "up-1": -(-nadir * 6 // 5) - 1,
        "up+1": -(-nadir * 6 // 5) + 1,
        "same": nadir,
        "partial": base * 7 // 10,
        "partial+1": base * 7 // 10 + 1,
        "zero": 0,
        "tiny": 1,
        "five": nadir + 500,
        "five-1": nadir + 499,
        "base": base * 6 // 5,
    }.get(plan, int(base * rng.uniform(0.2, 1.6)))
    return _shared(rng, max(total, 0), lesions)


def _shared(rng, total, lesions):
    cuts = sorted(rng.randint(0, total) for _ in lesions[1:])
    return {lesion: high - low for lesion, low, high in zip(lesions, [0, *cuts], [*cuts, total], strict=True)}


def _without(maker, test, values):
    """Leave one lesion out; what remains is on the border of progression as often as not."""
    rng, lesions, nadir = maker.rng, maker.lesions, maker.state[test]["nadir"]
    gone = lesions[-1]
    rest = lesions[:-1]
    if rest and nadir is not None and maker.chance(0.6):
        values = _shared(rng, max(-(-nadir * 6 // 5) - rng.choice((0, 0, 1)), 0), rest)
    return {**values, gone: None}


def _remember(maker, test, values, style):
    state = maker.state[test]
    if (
        style in ("missing", "undone", "split undone", "span", "again", "partial date", "parts")
        or state["base"] is None
    ):
        return
    state["nadir"] = min(state["nadir"], sum(value for value in values.values() if value is not None))
    for lesion, value in values.items():
        if value is not None:
            state["own"][lesion] = min(state["own"].get(lesion, value), value)


def _write(maker, visit, days, test, values, *, pieces="", partial=False):
    rng = maker.rng
    for position, (lesion, value) in enumerate(values.items()):
        day = days[lesion]
        if value is None:
            if maker.chance(0.7):
                maker.add("tr", **_undone(maker, lesion, test, visit, day))
        elif pieces and position == 0:
            first = rng.randint(0, value)
            _size(maker, f"{lesion}.1", test, first, visit, day)
            if pieces == "split undone":
                maker.add("tr", **_undone(maker, f"{lesion}.2", test, visit, day))
            else:
                _size(maker, f"{lesion}.2", test, value - first, visit, day)
        elif partial and lesion == maker.lesions[-1]:
            _size(maker, lesion, test, value, visit, vague(rng, day) if maker.chance(0.7) else "")
        else:
            _size(maker, lesion, test, value, visit, day)


def _size(maker, lesion, test, size, visit, day):
    rng = maker.rng
    shift = rng.choice(("0", "0", "0", "0.4", "-0.5")) if size else rng.choice(("0", "0.49"))
    unit = rng.choice(("mm", "mm", "cm"))
    value = float((Decimal(size) + Decimal(shift)) / (100 if unit == "mm" else 1000))
    stamp = f"{day.isoformat()}T08:15" if isinstance(day, date) and maker.chance(0.05) else day
    row = {
        "TRLNKID": lesion,
        "TRTESTCD": test,
        "TRSTRESN": value,
        "TRSTRESU": unit,
        "TRSTRESC": str(value),
        "TRDTC": stamp,
        "VISITNUM": visit,
    }
    maker.add("tr", TREVAL=maker.reader, **row)
    if maker.chance(0.03):
        maker.add("tr", **{**row, "TRSTRESN": rng.randrange(1, 60) * 1.0, "TREVAL": OTHER})


def _undone(maker, lesion, test, visit, day):
    return {
        "TRLNKID": lesion,
        "TRTESTCD": test,
        "TRSTAT": "NOT DONE",
        "TRDTC": day,
        "VISITNUM": visit,
        "TREVAL": maker.reader,
        "TRREASND": maker.rng.choice(("NOT IMAGED", "ARTEFACT", "")),
    }
