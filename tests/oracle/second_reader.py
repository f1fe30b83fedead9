"""What each other reader of the imaging saw, and how far it agrees with the one that counts (rule 41)."""

from . import assessments, distant, endpoints, overall, response
from .readers import counted
from .records import Subject, text

KINDS = ("CR", "PR", "SD", "PD")
SAME_WITHIN_DAYS = 28
MIN_PAIRS = 10
DOMAINS = (("tu", "TU"), ("tr", "TR"))


def names(subject, readers):
    """``(--EVAL, --EVALID)`` of whom there are records of TR of this subject and none counts, sorted."""
    counting = {_name(row, "TR") for row in counted(subject.rows["tr"], "TR", readers)}
    return sorted({_name(row, "TR") for row in subject.rows["tr"]} - counting)


def reading(subject, reader, *, lesions, test, facts):
    """The endpoints by the TU and TR of one reader.

    Parameters
    ----------
    reader : tuple of str
        ``(--EVAL, --EVALID)``.
    lesions : list of str
        Treated lesions by the reader that counts.
    test : str
        Diameter of the primary analysis.
    facts : dict
        ``start end death alive therapy``.

    Returns
    -------
    dict
        ``LPFS DPFS`` (rows as `endpoints.rows`), ``BORTRG BOR`` and ``both``: a baseline sum and a later assessment.
    """
    alone = Subject(subject.usubjid)
    alone.rows = {**subject.rows}
    for domain, prefix in DOMAINS:
        own = [row for row in subject.rows[domain] if _name(row, prefix) == reader]
        alone.rows[domain] = [{**row, f"{prefix}EVAL": "", f"{prefix}EVALID": ""} for row in own]
    named = any(text(row.get("TUSTRESC")) == "TARGET" for row in alone.rows["tu"])
    subject.note(not named and alone.rows["tu"], "41: another reader with TU, but without a TARGET")
    subject.note(not alone.rows["tu"], "41: another reader without TU")
    own = assessments.treated_lesions(alone, start=facts["start"], readers=("",)) if named else lesions
    subject.note(named and own != lesions, "41: another reader with other treated lesions")
    return derive(alone, own, test=test, facts=facts)


def derive(subject, lesions, *, test, facts, readers=("",)):
    """The endpoints by the records of a subject; see `reading`."""
    start, therapy = facts["start"], facts["therapy"]
    found = assessments.assessments(subject, readers=readers)
    main = response.measure(subject, found, test=test, lesions=lesions, start=start, end=facts["end"])
    later = [row for row in main if row["AFTER"]]
    baseline = any(row["ABLFL"] == "Y" for row in main)
    local = response.first_growth(main)
    far, _, new = distant.distant_progression(subject, start=start, readers=readers)
    other, states = distant.non_target_progression(subject, start=start, readers=readers, lesions=lesions)
    dates = {
        **{name: facts[name] for name in ("start", "death", "alive", "therapy")},
        "transplant": None,
        "distant": far,
        "non_target": other,
        "local": dict.fromkeys(("LPFS", "LPFSBL", "LPFS5MM", "LPFSLES"), local),
        "baseline": baseline,
        "adequate": [row["ADT"] for row in later if row["complete"] and baseline],
        "looks": distant.looks(subject, start=start, readers=readers),
        "long": None,
    }
    rows = endpoints.rows(Subject(subject.usubjid), dates)
    progression = min((day for day in (local, far, other) if day), default=None)
    records = (new if far == progression else []) + (states if other == progression else [])
    visits = {overall.number(record.get("VISITNUM")) for record in records} - {None}
    apart = visits & distant.spread_visits(subject, readers=readers)
    untreated = overall.non_target_lesions(subject, readers=readers, lesions=lesions)
    overall.add_overall(subject, main, progression=progression, visits=visits, apart=apart, untreated=untreated)
    limits = {"start": start, "therapy": therapy}
    return {
        "LPFS": rows["LPFS"],
        "DPFS": rows["DPFS"],
        "BORTRG": overall.best_treated(subject, main, **limits)[0],
        "BOR": overall.best_overall(subject, main, **limits, progression=progression)[0],
        "both": baseline and bool(later),
    }


def dates_agree(first, second):
    """How two rows of one endpoint agree on its progression, deaths apart."""
    ours, theirs = (row["ADT"] if row["EVTYPE"] == 1 else None for row in (first, second))
    if ours is None or theirs is None:
        return "neither" if ours is theirs else "other alone" if ours is None else "counting alone"
    days = (theirs - ours).days
    return "same" if abs(days) <= SAME_WITHIN_DAYS else "other earlier" if days < 0 else "other later"


def witness(subject, counting, reading):
    """Note how another reader agrees with the one that counts."""
    for paramcd in ("LPFS", "DPFS"):
        word = dates_agree(counting[paramcd], reading[paramcd])
        subject.note(reading["both"], f"41: {paramcd}, {word}")
        days = abs((reading[paramcd]["ADT"] - counting[paramcd]["ADT"]).days)
        apart = reading["both"] and word.split()[-1] in ("same", "earlier", "later")
        for limit in (SAME_WITHIN_DAYS, SAME_WITHIN_DAYS + 1):
            subject.note(apart and days == limit, f"41: {paramcd}, {limit} days apart")
    subject.note(not reading["both"], "41: another reader without a baseline sum or a later assessment")


def kappa(pairs):
    """Weighted kappa of pairs of best responses, and its limits.

    Returns
    -------
    tuple of (int, float or None, float or None, float or None)
        Pairs in which neither is NE, kappa, low and high (None: fewer than 10 pairs, or no variance).
    """
    pairs = [pair for pair in pairs if "NE" not in pair]
    n = len(pairs)
    share = {(a, b): sum(pair == (a, b) for pair in pairs) / n if n else 0 for a in KINDS for b in KINDS}
    weight = {(a, b): 1 - abs(KINDS.index(a) - KINDS.index(b)) / 3 for a, b in share}
    rows = {a: sum(share[a, b] for b in KINDS) for a in KINDS}
    columns = {b: sum(share[a, b] for a in KINDS) for b in KINDS}
    seen = sum(weight[cell] * share[cell] for cell in share)
    expected = sum(weight[a, b] * rows[a] * columns[b] for a, b in share)
    if not n or abs(1 - expected) < 1e-12:
        return n, None, None, None
    value = (seen - expected) / (1 - expected)
    by_row = {a: sum(columns[b] * weight[a, b] for b in KINDS) for a in KINDS}
    by_column = {b: sum(rows[a] * weight[a, b] for a in KINDS) for b in KINDS}
    inner = sum(
        share[a, b] * (weight[a, b] * (1 - expected) - (by_row[a] + by_column[b]) * (1 - seen)) ** 2 for a, b in share
    )
    variance = (inner - (seen * expected - 2 * expected + seen) ** 2) / (n * (1 - expected) ** 4)
    if n < MIN_PAIRS or variance < 1e-15:
        return n, value, None, None
    half = 1.959963984540054 * variance**0.5
    return n, value, max(value - half, -1.0), min(value + half, 1.0)


def _name(row, prefix):
    return text(row.get(f"{prefix}EVAL")), text(row.get(f"{prefix}EVALID"))
