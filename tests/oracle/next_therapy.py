"""The next therapy, with its first kind, and transplant (rule 46)."""

from .endpoints import SUBSEQUENT
from .records import add_months, first_day_after, happened, text

HORIZON_MONTHS = 60
WORDS = {
    "tace": ("TACE", "CHEMOEMBOLIZATION", "CHEMOEMBOLISATION"),
    "local": (
        *(
            "ABLATION",
            "RFA",
            "MWA",
            "RESECTION",
            "HEPATECTOMY",
            "SBRT",
            "RADIOTHERAPY",
            "RADIATION",
            "STEREOTACTIC",
            "ELECTROPORATION",
            "Y90",
            "Y-90",
            "RADIOEMBOLIZATION",
        ),
        *("RADIOEMBOLISATION", "TARE", "SIRT", "EMBOLIZATION", "EMBOLISATION", "ETHANOL", "BRACHYTHERAPY"),
    ),
    "systemic": (
        *("SYSTEMIC", "SORAFENIB", "LENVATINIB", "REGORAFENIB", "CABOZANTINIB", "RAMUCIRUMAB", "ATEZOLIZUMAB"),
        *("BEVACIZUMAB", "DURVALUMAB", "TREMELIMUMAB", "NIVOLUMAB", "PEMBROLIZUMAB", "IPILIMUMAB", "CHEMOTHERAPY"),
        "IMMUNOTHERAPY",
    ),
}
ORDER = (*WORDS, "unknown", "transplant", "death")


def kind(name):
    """Kind of a therapy by its name: the first of which it holds a word."""
    found = [kind for kind, words in WORDS.items() if any(word in name.upper() for word in words)]
    return (found or ["unknown"])[0]


def times(subject, *, start, death, alive):
    """``any``, ``kind`` and ``transplant``: ``(AVAL, what)``, '' where nothing of it happened."""
    therapies, transplants = [], []
    for domain, prefix in (("pr", "PR"), ("cm", "CM")):
        for row in subject.rows[domain]:
            category, day = text(row.get(f"{prefix}CAT")), first_day_after(row.get(f"{prefix}STDTC"), start)
            if category in SUBSEQUENT and day is not None and happened(row, domain):
                name = text(row.get(f"{prefix}TRT"))
                if category == SUBSEQUENT[1]:
                    transplants.append((day, "transplant"))
                else:
                    therapies.append((day, kind(name)))
                    subject.seen.add(f"46: a therapy of kind {kind(name)}")
                    hits = [k for k, words in WORDS.items() if any(word in name.upper() for word in words)]
                    subject.note(len(hits) > 1, "46: a name of two kinds")
    end = [(death, "death")] if death else []
    kinds = sorted({what for day, what in therapies if day == min(therapies)[0]}, key=ORDER.index)
    subject.note(len(kinds) > 1, "46: two kinds on the first day")
    first = min((day for day, _ in therapies), default=None)
    subject.note(first and (first, "transplant") in transplants, "46: therapy and transplant on one day")
    subject.note(first and first == death, "46: therapy on the day of death")
    subject.note(transplants and min(transplants)[0] == death, "46: transplant on the day of death")
    subject.note(first and first > alive, "46: therapy after the day last known alive")
    anything = [(day, "therapy") for day, _ in therapies]
    return {
        "any": _first(subject, [*anything, *transplants, *end], start, alive),
        "kind": _first(subject, [*therapies, *transplants, *end], start, alive),
        "transplant": _first(subject, [*transplants, *end], start, alive),
    }


def _first(subject, events, start, alive):
    order = ("therapy", *ORDER)
    day, what = min(events, key=lambda one: (one[0], order.index(one[1])), default=(alive, ""))
    horizon = add_months(start, HORIZON_MONTHS)
    if day > horizon:
        subject.note(what, "46: event after the horizon")
        day, what = horizon, ""
    return (day - start).days + 1, what
