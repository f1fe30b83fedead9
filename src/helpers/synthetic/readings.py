"""TU, TR and RS rows: scans as a site records them, and the response its investigator reads from them."""

import math

from helpers.synthetic.chance import Chance
from helpers.synthetic.days import iso
from helpers.synthetic.imaging import Assessment
from helpers.synthetic.population import Subject

SECOND = "INDEPENDENT ASSESSOR"


def reader(subject: Subject) -> str:
    """Who reads the scans of this subject; one site names nobody."""
    return "" if subject.site == "S03" else "INVESTIGATOR"


def tumour_rows(subject: Subject, scans: list[Assessment], chance: Chance) -> tuple[list[tuple], list[tuple]]:
    """TU and TR rows of one subject; a tenth of the subjects is read a second time up to month 6."""
    twice, only_second = chance.happens(0.10), chance.happens(0.3)
    unit = "cm" if subject.site == "S02" else "mm"
    identified, measured = [], []
    for place, scan in enumerate(scans):
        if place == 0 and scan.visit.number == 1:
            identified += _baseline_lesions(subject, scan, reader(subject))
        for lesion, kind, where, size in scan.found:
            identified.append(_identified(scan, lesion, kind, where, reader(subject)))
            if where not in ("PORTAL VEIN", "HEPATIC VEIN", "INFERIOR VENA CAVA"):
                measured.append(_size(scan, lesion, "LDIAM", size, 0, reader(subject), unit))
        measured += _targets(scan, reader(subject), unit, 0.0)
        for lesion, state in scan.states.items():
            measured.append((*_when(scan, 0), lesion, "TUMSTATE", state, "", math.nan, "", state, "", "",
                             scan.method, reader(subject)))  # fmt: skip
        if twice and scan.visit.month <= 6:
            measured += _targets(scan, SECOND, unit, chance.normal(0, 0.06))
            if scan.visit.number == 1:
                identified += _baseline_lesions(subject, scan, SECOND)
            elif only_second and scan.visit.month == 6:
                identified.append(_identified(scan, "R01", "NEW", "LIVER", SECOND))
    return identified, measured


def response_rows(subject: Subject, scans: list[Assessment], chance: Chance) -> tuple[list[tuple], list[tuple]]:
    """RS rows of mRECIST, and the progressions that the investigator saw as (day, kind)."""
    rows, seen, sums, spread = [], [], [], False
    worse = False
    for scan in scans:
        values = [viable for viable, _ in scan.sizes.values()]
        total = sum(value for value in values if value is not None)
        complete = None not in values
        if scan.visit.month < 0:
            if complete:
                sums = [total]
            continue
        target = _target_response(total, complete, sums)
        if target == "PD" and sums and total - min(sums) < 5 and chance.happens(0.5):
            target = "SD"  # a small increase that the investigator does not believe
        elif target == "PR" and chance.happens(0.02):
            target = "SD"
        if complete:
            sums.append(total)
        new = any(kind == "NEW" for _, kind, _, _ in scan.found)
        grown = "UNEQUIVOCAL PROGRESSION" in scan.states.values()
        seen += _progressions(scan, target, grown and not worse)
        spread, worse = spread or new, worse or grown
        overall = _overall(target, spread or worse, bool(scan.states))
        day = scan.visit.scan + max(scan.delays.values(), default=0)
        for test, value in (("TRGRESP", target), ("OVRLRESP", overall)):
            rows.append((scan.visit.number, scan.visit.name, iso(day), test, "mRECIST", value, value, math.nan,
                         reader(subject)))  # fmt: skip
    return rows, seen


def _target_response(total: float, complete: bool, sums: list[float]) -> str:
    if not sums:
        return "NE"
    if total > min(sums) and 10 * total >= 12 * min(sums):
        return "PD"
    if not complete:
        return "NE"
    if total == 0:
        return "CR"
    return "PR" if 10 * total <= 7 * sums[0] else "SD"


def _overall(target: str, progressed: bool, others: bool) -> str:
    if target == "PD" or progressed:
        return "PD"
    return "PR" if target == "CR" and others else target


def _progressions(scan: Assessment, target: str, grown: bool) -> list[tuple[int, str]]:
    kinds = ["local"] * (target == "PD") + ["non-target"] * grown
    for _, kind, place, _ in scan.found:
        if kind == "NEW":
            kinds.append("hepatic" if place == "LIVER" else "spread")
    return [(scan.visit.scan, kind) for kind in kinds]


def _baseline_lesions(subject: Subject, scan: Assessment, who: str) -> list[tuple]:
    rows = [_identified(scan, lesion, "TARGET", "LIVER", who) for lesion in scan.sizes]
    if who == SECOND:
        return rows
    places = zip(scan.states, subject.others, strict=True)
    return rows + [_identified(scan, lesion, "NON-TARGET", place, who) for lesion, place in places]


def _when(scan: Assessment, delay: int) -> tuple:
    return scan.visit.number, scan.visit.name, iso(scan.visit.scan + delay)


def _identified(scan: Assessment, lesion: str, kind: str, place: str, who: str) -> tuple:
    return (*_when(scan, 0), lesion, "TUMIDENT", "Tumor Identification", kind, kind, place, scan.method, who)


def _targets(scan: Assessment, who: str, unit: str, shift: float) -> list[tuple]:
    rows = []
    for lesion, size in scan.sizes.items():
        delay = scan.delays.get(lesion, 0)
        for place, test in enumerate(("VDIAM", "LDIAM")):
            if size[place] is None:
                rows.append((*_when(scan, delay), lesion, test, "", "", math.nan, "", "", "NOT DONE",
                             scan.reasons[lesion], scan.method, who))  # fmt: skip
            else:
                value = float(round(size[place] * math.exp(shift)))
                rows.append(_size(scan, lesion, test, value, delay, who, unit))
    return rows


def _size(scan: Assessment, lesion: str, test: str, size: float, delay: int, who: str, unit: str) -> tuple:
    """One TR row; the site that writes cm sends its numbers in cm."""
    value = round(size / 10, 1) if unit == "cm" else float(size)
    text = f"{value:.1f}" if unit == "cm" else f"{value:.0f}"
    return (*_when(scan, delay), lesion, test, text, unit, value, unit, text, "", "", scan.method, who)
