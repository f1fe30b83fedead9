"""Adverse events of grade 2 and more that come again (rule 43)."""

from collections import Counter

from .records import add_months

GRADE = 2
TERMS = 5


def history(subject, *, start, death, alive, adae):
    """Last day, whether it is that of a death, and days of the events, each counted from the start as day 1.

    An event is a treatment-emergent record that begins while no earlier one of its term is open.
    """
    graded = [one for one in adae.values() if (one["AETOXGRN"] or 0) >= GRADE]
    subject.note(any(not one["AEDECOD"] for one in graded), "43: a term without a code")
    begins = set()
    for one in graded:
        day, term = one["ASTDT"], _term(one)
        same = [other for other in graded if _term(other) == term]
        earlier = [other for other in same if other["ASTDT"] < day]
        opened = [other for other in earlier if other["AENDT"] is None or other["AENDT"] >= day]
        subject.note(any(other["AENDT"] == day for other in earlier), "43: begins on the day on which another ends")
        ended = [(day - other["AENDT"]).days for other in earlier if other["AENDT"]]
        subject.note(not opened and 1 in ended, "43: begins the day after another ended")
        subject.note(opened and not all(other["TRTEMFL"] for other in opened), "43: one of before treatment is open")
        subject.note(len([other for other in same if other["ASTDT"] == day]) > 1, "43: two of one term and day")
        if opened or not one["TRTEMFL"] or (death and day > death):
            subject.note(one["TRTEMFL"] and opened, "43: no event, another is open")
            continue
        begins.add((day, term))
    last = death or max([alive, *(day for day, _ in begins)])
    subject.note(not death and begins and last > alive, "43: event after the day last known alive")
    subject.note(death and any(day == death for day, _ in begins), "43: event on the day of death")
    subject.note(len(begins) > 1, "43: several events")
    return (last - start).days + 1, bool(death), sorted((day - start).days + 1 for day, _ in begins)


def by_month(treated, *, months):
    """Subjects at each worst grade of the five most frequent terms, by month, of those under observation (rule 29).

    Returns
    -------
    Counter
        Keys ``(term, month, grade)``, grade 1 to 5 or None where no open record has one.
    """
    had = Counter(
        term for one in treated for term in {_term(event) for event in one["adae"].values() if event["TRTEMFL"]} - {""}
    )
    counts = Counter()
    for term in sorted(had, key=lambda term: (-had[term], term))[:TERMS]:
        for one in treated:
            for month in months:
                day = add_months(one["TRTSDT"], month)
                here = [
                    event["AETOXGRN"] or 0
                    for event in one["adae"].values()
                    if _term(event) == term
                    and event["TRTEMFL"]
                    and event["ASTDT"] <= day <= (event["AENDT"] or one["OBSERVED"])
                ]
                if here and day <= one["OBSERVED"]:
                    counts[term, month, max(here) or None] += 1
    return counts


def _term(event):
    """The coded term, else the reported one."""
    return event["AEDECOD"] or event["AETERM"]
