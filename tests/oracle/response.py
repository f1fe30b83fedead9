"""Baseline, nadir, local progression, response of the treated lesions (rules 9 to 12)."""

from .assessments import sizes
from .records import add_months

LEAST_GROWTH = 500  # 5 mm


def measure(subject, found, *, test, lesions, start, end):
    """One row per assessment of one measure, with baseline, nadir and response.

    Parameters
    ----------
    found : list of dict
        Assessments of `assessments.assessments`.
    test : str
        ``VDIAM`` or ``LDIAM``.
    lesions : list of str
        Treated lesions.
    start, end : date
        First and last day of SBRT.

    Returns
    -------
    list of dict
        See `derivation.derive`; also ``lesions``, and ``AFTER``: later than the first day of SBRT.
    """
    rows = []
    for one in found:
        row = {name: one[name] for name in ("VISITNUM", "APART", "ADT", "SIZEDT", "states", "SOURCES")}
        row.update(PARAMCD=f"SUM{test}", ABLFL="")
        row.update(sizes(subject, one, test=test, lesions=lesions))
        row["AFTER"] = one["ADT"] > start
        rows.append(row)
    before = [row for row in rows if row["complete"] and not row["AFTER"]]
    base = before[-1] if before else None
    if base is not None:
        base["ABLFL"] = "Y"
        subject.note(base["ADT"] == start, "9: baseline on TRTSDT")
        subject.note(len(before) > 1, "9: last of several baselines")
        subject.note(base["SUM"] == 0, "9: baseline 0")
    subject.note(base is None, "9: no baseline")
    nadir = base["SUM"] if base else None
    for row in rows:
        row["BASE"] = base["SUM"] if base else None
        row["NADIR"] = nadir if row["AFTER"] else None
        row["PD"] = row["AFTER"] and grown(row, row["NADIR"])
        row["AVALC"], row["NEREAS"] = _response(row) if row["AFTER"] else ("", "")
        row["AVISITN"] = None
        _witness(subject, row, start)
        if row["AFTER"] and row["complete"] and nadir is not None:
            nadir = min(nadir, row["SUM"])
    _name_visits(subject, [row for row in rows if row["AFTER"]], end)
    return rows


def grown(row, reference, *, least=0):
    """Whether the sum, or the measured part of an incomplete one, has grown by a fifth (rule 11)."""
    size = row["SUM"] if row["complete"] else row["PART"]
    if size is None or reference is None:
        return False
    return 10 * size >= 12 * reference and size > reference and size - reference >= least


def first_growth(rows, *, against="NADIR", least=0):
    """Date of the first later assessment that has grown against the nadir or the baseline; None if none."""
    for row in rows:
        if row["AFTER"] and grown(row, row[against], least=least):
            return row["ADT"]
    return None


def first_lesion_growth(subject, rows):
    """Date of the first assessment in which a single treated lesion has grown against its own nadir."""
    own = {}
    for row in rows:
        if row["ABLFL"] == "Y":
            own = {name: one["size"] for name, one in row["lesions"].items() if not one["merged"]}
    if not own:
        return None
    for row in [row for row in rows if row["AFTER"]]:
        for name, one in row["lesions"].items():
            if one["part"] is None or one["merged"]:
                continue
            together = [name, *_absorbed(row["mergers"], name)]
            nadirs = [own[other] for other in together if other in own]
            if nadirs and 10 * one["part"] >= 12 * sum(nadirs) and one["part"] > sum(nadirs):
                _witness_lesion(subject, row, one, nadirs)
                return row["ADT"]
            _witness_merger(subject, row, one, together, nadirs)
        for name, one in row["lesions"].items():
            if one["size"] is not None and not one["merged"]:
                own[name] = min(own.get(name, one["size"]), one["size"])
    return None


def _witness_lesion(subject, row, one, nadirs):
    subject.note(not row["PD"], "LPFSLES: growth that the sum hides")
    subject.note(not row["complete"], "LPFSLES: growth in an incomplete assessment")
    subject.note(sum(nadirs) == 0, "LPFSLES: regrowth from 0")
    merged = len(nadirs) > 1
    subject.note(merged and 10 * one["part"] < 12 * (sum(nadirs) + 1), "LPFSLES: at 1.2 x the nadirs of merged lesions")


def _witness_merger(subject, row, one, together, nadirs):
    if len(nadirs) < 2:
        return
    mine = nadirs[0]
    subject.seen.add("LPFSLES: compared with the nadirs of merged lesions")
    subject.note(len(nadirs) > 2, "LPFSLES: compared with the nadirs of a chain")
    subject.note(10 * one["part"] >= 12 * mine, "LPFSLES: no growth because of the nadirs of merged lesions")
    in_parts = set(together[1:]).intersection(row["in parts"])
    subject.note(in_parts, "LPFSLES: compared with the nadir of a lesion all of whose parts merged")


def _response(row):
    if row["PD"]:
        return "PD", ""
    if not row["complete"]:
        return "NE", "incomplete"
    if row["BASE"] is None:
        return "NE", "no baseline"
    if row["BASE"] == 0:
        return "NE", "baseline 0"
    if row["SUM"] == 0:
        return "CR", ""
    if 10 * row["SUM"] <= 7 * row["BASE"]:
        return "PR", ""
    return "SD", ""


def _absorbed(mergers, name):
    absorbed, waiting = [], [name]
    while waiting:
        into = waiting.pop()
        for other, targets in mergers.items():
            if into in targets and other not in absorbed and other != name:
                absorbed.append(other)
                waiting.append(other)
    return absorbed


def _name_visits(subject, rows, end):
    windows = {}
    for row in rows:
        near = 3 * round((row["ADT"] - end).days / 91.3125)
        months = [month for month in (near - 3, near, near + 3) if month >= 0]
        distance, month = min((abs((row["ADT"] - add_months(end, month)).days), -month) for month in months)
        windows.setdefault(month, []).append((distance, -row["ADT"].toordinal(), row))
    for month, members in windows.items():
        subject.note(len(members) > 1, "AVISITN: two in one window")
        distances = sorted(member[0] for member in members)
        subject.note(len(members) > 1 and distances[0] == distances[1], "AVISITN: two equally near")
        min(members, key=lambda member: member[:2])[2]["AVISITN"] = -month


def _witness(subject, row, start):
    size, nadir, base = row["SUM"], row["NADIR"], row["BASE"]
    if not row["AFTER"]:
        subject.note(row["PART"] is not None and not row["complete"], "9: incomplete before treatment")
        return
    subject.note(row["complete"] and row["SIZEDT"] <= start, "9: no baseline, a state is of a later day")
    subject.note((row["ADT"] - start).days == 1, "9: assessment the day after TRTSDT")
    if nadir is None:
        return
    if size is None:
        subject.note(row["PD"], "11: the measured part progresses")
        subject.note(not row["PD"] and row["PART"] is not None, "12: NE, incomplete")
        subject.note(row["PART"] and 10 * row["PART"] == 12 * nadir, "11: measured part exactly 1.2 x nadir")
        return
    subject.note(nadir < base, "10: nadir below baseline")
    subject.note(nadir and 10 * size == 12 * nadir, "11: exactly 1.2 x nadir")
    subject.note(nadir and 10 * size < 12 * nadir <= 10 * (size + 1), "11: 0.01 mm below 1.2 x nadir")
    subject.note(nadir and 10 * (size - 1) == 12 * nadir, "11: 0.01 mm above 1.2 x nadir")
    subject.note(nadir == 0 and size > 0, "11: regrowth from 0")
    subject.note(nadir == 0 and size == 1, "11: 0.01 mm from 0")
    subject.note(nadir == 0 and size == 0, "11: nadir 0 and still 0")
    subject.note(base and 10 * size == 7 * base, "12: exactly 0.7 x baseline")
    subject.note(base and 10 * (size - 1) <= 7 * base < 10 * size, "12: 0.01 mm above 0.7 x baseline")
    subject.note(row["PD"] and 0 < 10 * size <= 7 * base, "12: PD outranks PR")
    subject.note(row["PD"] and size - nadir == LEAST_GROWTH, "LPFS5MM: exactly 5 mm")
    subject.note(row["PD"] and size - nadir == LEAST_GROWTH - 1, "LPFS5MM: 4.99 mm")
    subject.note(base and 10 * size == 12 * base, "LPFSBL: exactly 1.2 x baseline")
    subject.note(row["AVALC"] == "CR", "12: CR")
