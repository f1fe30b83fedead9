"""Rows of ADTTE from the dates of a subject (rules 3, 4 and 16 to 20).

A plan is what a parameter makes of a subject before the horizon: ``(ADT, EVTYPE, REASON, EVENTS)``.
"""

from datetime import timedelta

from .records import add_months, complete, first_day, first_day_after, happened, sequence, text

PROGRESSION, DEATH, TRANSPLANT = 1, 2, 3
HORIZON_MONTHS = 60
CODES = {
    "": 0,
    "no event": 1,
    "alive": 1,
    "competing death": 2,
    "competing transplant": 2,
    "horizon": 3,
    "no baseline": 4,
    "no adequate assessment": 5,
    "no contact": 5,
    "therapy": 6,
    "missed assessments": 7,
}
MISSED_MONTHS, MISSED_DAYS = 6, timedelta(28)
SUBSEQUENT = ("SUBSEQUENT ANTI-CANCER THERAPY", "LIVER TRANSPLANT")


def first_after(subject, *, start, categories):
    """First PR or CM record of these categories after treatment start (rule 12).

    Returns
    -------
    tuple of (date or None, set of (str, str, int))
        Date, and the records ``(domain, variable, sequence)`` that give it.
    """
    found = []
    for domain, prefix in (("pr", "PR"), ("cm", "CM")):
        for row in subject.rows[domain]:
            if text(row.get(f"{prefix}CAT")) not in categories or not happened(row, domain):
                continue
            dtc = row.get(f"{prefix}STDTC")
            day = first_day_after(dtc, start)
            if day is None:
                subject.seen.add("12: therapy not after TRTSDT")
                continue
            subject.note(complete(dtc) is None, "12: partial date of therapy")
            subject.note(first_day(dtc) <= start, "12: partial date of therapy, moved after TRTSDT")
            subject.note("---" in text(dtc), "12: day of therapy without its month")
            found.append((day, (prefix, f"{prefix}STDTC", sequence(row, domain))))
    date = min((day for day, _ in found), default=None)
    return date, {record for day, record in found if day == date}


def rows(subject, dates):
    """Every parameter of a subject in the safety set.

    Parameters
    ----------
    dates : dict
        ``start``, ``death``, ``alive``, ``distant``, ``non_target``, ``therapy``, ``transplant``, ``looks``,
        ``baseline`` (whether there is a baseline sum), ``adequate``, ``local`` (by parameter: LPFS, LPFSBL,
        LPFS5MM, LPFSLES) and, where both diameters were measured, ``long``: ``baseline, adequate, local``.

    Returns
    -------
    dict
        Row by PARAMCD; see `derivation.derive`.
    """
    start, death = dates["start"], dates["death"]
    local = {name: {"local progression": day} for name, day in dates["local"].items()}
    distant = {"distant progression": dates["distant"]}
    seen = {"adequate": dates["adequate"], "baseline": dates["baseline"]}
    far = {"adequate": dates["looks"], "baseline": True}
    three = {**local["LPFS"], **distant, "non-target progression": dates["non_target"]}
    plans = {name: _composite(start, days, death, None, seen) for name, days in local.items()}
    plans["LPFSDTH"] = plans["LPFS"] if dates["baseline"] else _survival(dates)
    plans["DPFS"] = _composite(start, distant, death, None, far)
    plans["PFS"] = _composite(start, three, death, None, far)
    plans["OS"] = _survival(dates)
    plans["TTLP"] = _composite(start, local["LPFS"], death, dates["transplant"], seen)
    plans["TTDP"] = _composite(start, distant, death, dates["transplant"], far)
    plans["LPFSFDA"] = _conventions(subject, plans["LPFS"], dates, dates["adequate"])
    plans["DPFSFDA"] = _conventions(subject, plans["DPFS"], dates, dates["looks"])
    if dates["long"]:
        long = dates["long"]
        days = {"local progression": long["local"]}
        plans["LPFSLD"] = _composite(start, days, death, None, long)
    found = {name: _row(subject, name, plan, start) for name, plan in plans.items()}
    for name, source, adequate in (
        ("LPFSINT", "LPFS", seen["adequate"]),
        ("DPFSINT", "DPFS", far["adequate"]),
    ):
        found[name] = _interval(subject, {**found[source], "PARAMCD": name}, adequate)
    _witness(subject, dates, plans)
    return found


def duration_of_response(row, first_response):
    """From the first CR or PR to the end of LPFS or PFS; None without one (rule 12)."""
    if first_response is None or first_response > row["ADT"]:
        return None
    return {
        "STARTDT": first_response,
        "ADT": row["ADT"],
        "CNSR": min(row["CNSR"], 1),
        "AVAL": (row["ADT"] - first_response).days + 1,
    }


def _survival(dates):
    if dates["death"]:
        return dates["death"], DEATH, "", ("death",)
    return dates["alive"], 0, "alive" if dates["alive"] > dates["start"] else "no contact", ()


def _composite(start, progressions, death, transplant, kind):
    if not kind["baseline"]:
        return start, 0, "no baseline", ()
    known = {name: day for name, day in progressions.items() if day is not None}
    events = [(day, 0, PROGRESSION) for day in known.values()]
    events += [(transplant, 1, TRANSPLANT)] if transplant else []
    events += [(death, 2, DEATH)] if death else []
    if events:
        day, _, evtype = min(events)
        words = {
            PROGRESSION: tuple(sorted(name for name in known if known[name] == day)),
            TRANSPLANT: ("transplant",),
            DEATH: ("death",),
        }
        return day, evtype, "", words[evtype]
    if not kind["adequate"]:
        return start, 0, "no adequate assessment", ()
    return kind["adequate"][-1], 0, "no event", ()


def _conventions(subject, plan, dates, adequate):
    start, therapy = dates["start"], dates["therapy"]
    day, evtype, _, _ = plan
    if not dates["baseline"]:
        subject.note(dates["death"], "20c: no baseline, dead")
        return start, 0, "no baseline", ()
    if therapy is not None and (not evtype or day > therapy):
        subject.seen.add("20a: censored at therapy")
        before = [one for one in adequate if one <= therapy]
        subject.note(therapy in before, "20a: therapy on the day of an adequate assessment")
        subject.note(not before, "20a: none before therapy")
        return max(before, default=start), 0, "therapy", ()
    subject.note(therapy is not None and day == therapy, "20a: event on the day of therapy")
    if evtype:
        before = [one for one in adequate if one < day or (evtype == DEATH and one == day)]
        last = max(before, default=start)
        limit = add_months(last, MISSED_MONTHS) + MISSED_DAYS
        subject.note(day == limit, "20b: event on the limit")
        subject.note(day == limit + timedelta(1), "20b: event the day after the limit")
        subject.note(day > limit and not before, "20b: no adequate assessment before")
        subject.note(evtype == DEATH and day in before, "20b: death on the day of an assessment")
        if day > limit:
            return last, 0, "missed assessments", ()
    return plan


def _row(subject, name, plan, start):
    day, evtype, reason, events = plan
    horizon = add_months(start, HORIZON_MONTHS)
    subject.note(evtype and day == horizon, "3: event on the horizon")
    subject.note(evtype and day == horizon + timedelta(1), "3: event the day after the horizon")
    if day > horizon:
        subject.note(not evtype, "3: censored at the horizon instead of later")
        day, evtype, reason, events = horizon, 0, "horizon", ()
    event = evtype == PROGRESSION if name in ("TTLP", "TTDP") else evtype > 0
    if evtype and not event:
        reason = {DEATH: "competing death", TRANSPLANT: "competing transplant"}[evtype]
        subject.seen.add(f"TTLP or TTDP: {reason}")
    return {
        "PARAMCD": name,
        "STARTDT": start,
        "ADT": day,
        "AVAL": (day - start).days + 1,
        "CNSR": CODES[reason],
        "EVTYPE": evtype,
        "REASON": reason,
        "EVENTS": events,
        "INTLO": None,
        "INTHI": None,
    }


def _interval(subject, row, adequate):
    start = row["STARTDT"]
    if row["EVTYPE"] == DEATH:
        return {**row, "INTLO": row["AVAL"], "INTHI": row["AVAL"]}
    if row["EVTYPE"] == PROGRESSION:
        before, high = [day for day in adequate if day < row["ADT"]], row["AVAL"]
    else:
        horizon = add_months(start, HORIZON_MONTHS)
        before, high = [day for day in adequate if day <= horizon], float("inf")
    subject.note(not before and row["EVTYPE"], f"{row['PARAMCD']}: progression at the first look")
    return {**row, "INTLO": (max(before) - start).days + 1 if before else 0, "INTHI": high}


def _witness(subject, dates, plans):
    local, death, distant = dates["local"]["LPFS"], dates["death"], dates["distant"]
    subject.note(local and local == death, "17: local progression on the day of death")
    subject.note(distant and distant == death, "17: distant progression on the day of death")
    transplant = dates["transplant"]
    subject.note(transplant and transplant == local, "17: transplant on the day of local progression")
    subject.note(transplant and transplant == death, "17: transplant on the day of death")
    subject.note(local and distant and local < distant, "16: distant after local")
    subject.note(local and distant and distant < local, "16: local after distant")
    subject.note(death == dates["start"], "17: death on TRTSDT")
    subject.note(not dates["baseline"] and death, "19: no baseline, dead")
    subject.note(not dates["baseline"] and not death, "19: no baseline, alive")
    subject.note(not dates["baseline"] and transplant, "19: no baseline, transplanted")
    subject.note(dates["therapy"] == dates["start"] + timedelta(1), "12: therapy the day after TRTSDT")
    subject.note(plans["PFS"][3] == ("non-target progression",), "PFS: non-target alone")
    subject.note(plans["LPFS"][1] == DEATH and plans["LPFSFDA"][2] == "missed assessments", "18: late death counts")
    subject.note(plans["LPFS"][1] and plans["LPFSFDA"][2] == "therapy", "18: event after therapy counts")
    for name in ("LPFSBL", "LPFS5MM", "LPFSDTH", "LPFSLES", "LPFSLD", "LPFSFDA"):
        subject.note(name in plans and plans[name][:2] != plans["LPFS"][:2], f"{name}: differs from LPFS")
    for name, (_, evtype, reason, _) in plans.items():
        subject.seen.add(f"{name}: " + (reason or f"EVTYPE {evtype}"))
