"""TU, TR and RS rows: scans as a site records them, and the response its investigator reads from them."""

import math

from helpers.synthetic.chance import Chance
from helpers.synthetic.days import iso
from helpers.synthetic.imaging import Assessment
from helpers.synthetic.population import Subject

SECOND = "INDEPENDENT ASSESSOR"
THROMBI = ("PORTAL VEIN", "HEPATIC VEIN", "INFERIOR VENA CAVA")


def reader(subject: Subject) -> str:
    """Who reads the scans of this subject; one site names nobody."""
    return "" if subject.site == "S03" else "INVESTIGATOR"


def unit_of(subject: Subject) -> str:
    """The unit in which the site of this subject writes sizes."""
    return "cm" if subject.site == "S02" else "mm"


def tumour_rows(subject: Subject, scans: list[Assessment]) -> tuple[list[tuple], list[tuple]]:
    """TU and TR rows of one subject, as the investigator reads the scans."""
    who, unit = reader(subject), unit_of(subject)
    identified, measured = [], []
    for place, scan in enumerate(scans):
        if place == 0 and scan.visit.number == 1:
            identified += _baseline_lesions(subject, scan, who)
        for lesion, kind, where, size in scan.found:
            identified.append(_identified(scan, lesion, kind, where, who))
            if where not in THROMBI:
                measured.append(_size(scan, lesion, "LDIAM", size, 0, who, unit))
        measured += _targets(scan, who, unit, {}) + _states(scan, who)
    return identified, measured


def second_reader_rows(
    subject: Subject, scans: list[Assessment], chance: Chance, *, sees: float
) -> tuple[list[tuple], list[tuple]]:
    """TU and TR rows of the independent assessor, who does not always agree with the investigator.

    A lesion is read a little larger or smaller than by the investigator, the same way at every scan, and with an error
    of each scan. A new lesion is seen at the same scan with the probability ``sees``, others at the next; a few exist
    for this reader alone.
    """
    unit, identified, measured = unit_of(subject), [], []
    shift = {lesion: chance.normal(0, 0.06) for scan in scans[:1] for lesion in scan.sizes}
    late: list[tuple[str, str]] = []
    count = 0
    for scan in scans:
        if scan.visit.number == 1:
            identified += _baseline_lesions(subject, scan, SECOND)
        seen, late = late, []
        for _lesion, kind, place, _diameter in scan.found:
            (seen if chance.happens(sees) else late).append((kind, place))
        if scan.visit.month > 0 and chance.happens(0.015):
            seen.append(("NEW", "LIVER"))
        for kind, place in seen:
            count += 1
            identified.append(_identified(scan, f"R{count:02d}", kind, place, SECOND))
        error = {lesion: shift.get(lesion, 0.0) + chance.normal(0, 0.05) for lesion in scan.sizes}
        measured += _targets(scan, SECOND, unit, error) + _states(scan, SECOND)
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
    places = zip(scan.states, subject.others, strict=True)
    return rows + [_identified(scan, lesion, "NON-TARGET", place, who) for lesion, place in places]


def _when(scan: Assessment, delay: int) -> tuple:
    return scan.visit.number, scan.visit.name, iso(scan.visit.scan + delay)


def _identified(scan: Assessment, lesion: str, kind: str, place: str, who: str) -> tuple:
    return (*_when(scan, 0), lesion, "TUMIDENT", "Tumor Identification", kind, kind, place, scan.method, who)


def _states(scan: Assessment, who: str) -> list[tuple]:
    return [
        (*_when(scan, 0), lesion, "TUMSTATE", state, "", math.nan, "", state, "", "", scan.method, who)
        for lesion, state in scan.states.items()
    ]


def _targets(scan: Assessment, who: str, unit: str, error: dict[str, float]) -> list[tuple]:
    """Sizes of the treated lesions; ``error`` is the logarithm of what a reader sees over what is there."""
    rows = []
    for lesion, size in scan.sizes.items():
        delay = scan.delays.get(lesion, 0)
        for place, test in enumerate(("VDIAM", "LDIAM")):
            if size[place] is None:
                rows.append((*_when(scan, delay), lesion, test, "", "", math.nan, "", "", "NOT DONE",
                             scan.reasons[lesion], scan.method, who))  # fmt: skip
            else:
                value = float(round(size[place] * math.exp(error.get(lesion, 0.0))))
                rows.append(_size(scan, lesion, test, value, delay, who, unit))
    return rows


def _size(scan: Assessment, lesion: str, test: str, size: float, delay: int, who: str, unit: str) -> tuple:
    """One TR row; the site that writes cm sends its numbers in cm."""
    value = round(size / 10, 1) if unit == "cm" else float(size)
    text = f"{value:.1f}" if unit == "cm" else f"{value:.0f}"
    return (*_when(scan, delay), lesion, test, text, unit, value, unit, text, "", "", scan.method, who)
