"""Overall response by mRECIST, the best of either response, and those of the investigator (rule 12)."""

from datetime import timedelta

from .assessments import whole_lesion
from .readers import counted
from .records import complete, last_day, number, text

STABLE_AFTER = timedelta(42)
BEST = ("CR", "PR", "SD", "PD", "NE")


def non_target_lesions(subject, *, readers, lesions):
    """Untreated lesions, with the first day on which each was certainly identified.

    Returns
    -------
    dict of str to date
        By TULNKID; one without a date or at least a year is absent.
    """
    found = {}
    for row in counted(subject.rows["tu"], "TU", readers):
        if text(row.get("TUTESTCD")) == "TUMIDENT" and text(row.get("TUSTRESC")) == "NON-TARGET":
            lesion, day = text(row.get("TULNKID")), last_day(row.get("TUDTC"))
            if day is not None and lesion not in lesions:
                subject.note(complete(row.get("TUDTC")) is None, "12: untreated lesion with a partial date")
                found[lesion] = min(day, found.get(lesion, day))
    return found


def add_overall(subject, rows, *, progression, visits, apart, untreated):
    """Add ``OVRLRESP`` to the assessments after treatment.

    Parameters
    ----------
    rows : list of dict
        Assessments of the primary measure, of `response.measure`.
    progression : date or None
        First progression of any kind.
    visits : set of number
        VISITNUM of the records that give its date, without None.
    apart : set of number
        Those of them that are no one time point.
    untreated : dict of str to date
        Of `non_target_lesions`.
    """
    for row in [row for row in rows if row["AFTER"]]:
        by_date = progression is not None and row["ADT"] >= progression
        by_visit = row["VISITNUM"] is not None and row["VISITNUM"] in visits - apart
        worse = by_date or by_visit
        cleared = row["AVALC"] != "CR" or worse or _cleared(subject, row, untreated)
        row["OVRLRESP"] = "PD" if worse else row["AVALC"] if cleared else "PR"
        if progression is not None:
            _witness_progression(subject, row, progression, apart, by_visit and not by_date)


def best_treated(subject, rows, *, start, therapy):
    """Best response of the treated lesions (``BORTRG``), up to the first PD and the first subsequent therapy.

    Returns
    -------
    tuple of (str, date or None, date or None)
        Response, the date of the first CR or PR, and the date of the first assessment with the best response.
    """
    base, later = _base_and_later(rows)
    seen, ended = [], False
    for row in later:
        ended = ended or therapy is not None and row["ADT"] > therapy
        row["FORBOR"] = bool(base) and not ended
        if ended:
            continue
        subject.note(row["ADT"] == therapy, "12: assessment on the day of subsequent therapy")
        seen.append((_settled(subject, row, row["AVALC"], start), row["ADT"]))
        ended = row["PD"]
    subject.note(therapy is not None and later and later[-1]["ADT"] > therapy, "12: assessment after therapy")
    best = _best(seen if base else [])
    subject.note(base and later, f"12: BORTRG {best[0]}")
    return best


def best_overall(subject, rows, *, start, therapy, progression):
    """Best overall response (``BOR``): of what is no PD, and PD where there is a progression; as `best_treated`."""
    base, later = _base_and_later(rows)
    seen = []
    for row in later:
        row["FOROVRL"] = None
        if row["OVRLRESP"] != "PD":
            row["FOROVRL"] = bool(base) and (therapy is None or row["ADT"] <= therapy)
        if row["FOROVRL"]:
            seen.append((_settled(subject, row, row["OVRLRESP"], start), row["ADT"]))
    if progression is not None and (therapy is None or progression <= therapy):
        seen.append(("PD", progression))
        subject.note(base and progression == therapy, "12: overall progression on the day of subsequent therapy")
        subject.note(base and not later, "12: overall progression without a later assessment")
    elif progression is not None:
        subject.note(base and (progression - therapy).days == 1, "12: overall progression the day after therapy")
        subject.note(base, "12: overall progression after therapy")
    best = _best(seen if base else [])
    subject.note(base and later, f"12: BOR {best[0]}")
    subject.note(not base and seen, "12: overall progression without a baseline sum above 0")
    return best


def add_investigator(subject, rows, *, readers):
    """Add the responses by the investigator: of the visit, unless it was taken apart, else of the day."""
    said = [row for row in subject.rows["rs"] if text(row.get("RSCAT")) == "mRECIST" and text(row.get("RSSTRESC"))]
    for test, name, derived in (("TRGRESP", "INVRESP", "AVALC"), ("OVRLRESP", "INVOVRL", "OVRLRESP")):
        given = [row for row in counted(said, "RS", readers) if text(row.get("RSTESTCD")) == test]
        by_visit = {number(row.get("VISITNUM")): text(row.get("RSSTRESC")) for row in given}
        by_day = {complete(row.get("RSDTC")): text(row.get("RSSTRESC")) for row in given}
        for row in [row for row in rows if row["AFTER"]]:
            visit = row["VISITNUM"]
            of_visit = visit is not None and visit in by_visit
            row[name] = by_visit[visit] if of_visit else by_day.get(row["ADT"], "")
            what = "response" if test == "TRGRESP" else "overall response"
            subject.note(of_visit and row[name] != row[derived], f"12: the investigator's {what} differs")
            subject.note(of_visit and row[name] == row[derived], f"12: the investigator's {what} agrees")
            subject.note(row["APART"].intersection(by_visit), f"12: the investigator's {what} of a visit taken apart")
            subject.note(row[name] and not of_visit, f"12: the investigator's {what} of the day")


def _cleared(subject, row, untreated):
    """Whether every untreated lesion identified by then was looked at in this assessment and is gone."""
    gone = True
    for lesion, day in untreated.items():
        words = set().union(*(said for name, said in row["states"].items() if whole_lesion(name) == lesion))
        subject.note(day == row["ADT"], "12: CR on the day on which an untreated lesion was identified")
        subject.note((day - row["ADT"]).days == 1, "12: CR the day before an untreated lesion was identified")
        if day > row["ADT"]:
            subject.seen.add("12: CR before an untreated lesion was identified")
            continue
        subject.note(words == {"ABSENT"}, "12: CR, an untreated lesion absent")
        subject.note(words == {"PRESENT"}, "12: CR, an untreated lesion present")
        subject.note("ABSENT" in words and len(words) > 1, "12: CR, an untreated lesion absent and not absent")
        subject.note(not words and row["states"], "12: CR, one of several untreated lesions not looked at")
        subject.note(not words, "12: CR, an untreated lesion not looked at")
        gone = gone and words == {"ABSENT"}
    subject.note(not untreated, "12: CR, no untreated lesion")
    return gone


def _witness_progression(subject, row, progression, apart, by_visit):
    response, distance = row["AVALC"], (row["ADT"] - progression).days
    subject.note(distance == 0 and response in ("CR", "PR"), "12: treated lesions respond on the day of progression")
    subject.note(distance > 0 and response in ("CR", "PR"), "12: treated lesions respond after progression")
    subject.note(distance == -1, "12: assessment the day before a progression")
    subject.note(by_visit, "12: PD before its date, for it is the same visit")
    subject.note(distance < 0 and row["APART"].intersection(apart), "12: no PD, for the visit was taken apart")
    far = distance < 0 and row["VISITNUM"] in apart
    subject.note(far, "12: no PD, for the records of the visit lie too far apart")


def _base_and_later(rows):
    return rows[0]["BASE"] if rows else None, [row for row in rows if row["AFTER"]]


def _settled(subject, row, response, start):
    """Response, NE for an SD before day 42."""
    days = row["ADT"] - start
    subject.note(response == "SD" and days == STABLE_AFTER, "12: SD at 42 days")
    subject.note(response == "SD" and days == STABLE_AFTER - timedelta(1), "12: SD at 41 days")
    return "NE" if response == "SD" and days < STABLE_AFTER else response


def _best(seen):
    best, day = min(seen, key=lambda one: (BEST.index(one[0]), one[1]), default=("NE", None))
    first = min((when for response, when in seen if response in ("CR", "PR")), default=None)
    return best, first, day
