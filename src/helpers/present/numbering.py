"""Numbers of tables, figures and listings after ICH E3: 14.1 who and how, 14.2 efficacy, 14.3 safety, 16.2 by subject.

A number belongs to one table in all reports. A gap is the number of a table that this report does not have.
"""

TABLES = {
    "disposition": "14.1.1",
    "baseline": "14.1.2",
    "sbrt-delivery": "14.1.3",
    "maturity": "14.1.4",
    "schedule": "14.1.5",
    "lpfs": "14.2.1",
    "lpfs-interval": "14.2.1.2",
    "lpfs-sensitivity": "14.2.2",
    "ttlp": "14.2.3",
    "dpfs": "14.2.4",
    "dpfs-sensitivity": "14.2.4.2",
    "dpfs-interval": "14.2.4.3",
    "dpfs-component": "14.2.4.4",
    "ttdp": "14.2.5",
    "os": "14.2.6.1",
    "pfs": "14.2.6.2",
    "restricted-mean": "14.2.7",
    "best-response": "14.2.8.1",
    "best-response-treated": "14.2.8.1.2",
    "response-by-visit": "14.2.8.2",
    "response-by-visit-treated": "14.2.8.2.2",
    "duration-of-response": "14.2.9",
    "landmark": "14.2.9.2",
    "duration-of-response-treated": "14.2.9.3",
    "landmark-treated": "14.2.9.4",
    "time-to-response": "14.2.9.5",
    "failure-pattern": "14.2.10",
    "subsequent-therapy": "14.2.11",
    "cox": "14.2.12.1",
    "proportional-hazards": "14.2.12.2",
    "ae-overview": "14.3.1",
    "ae-acute": "14.3.2",
    "ae-chronic": "14.3.3",
    "ae-severe": "14.3.4",
    "ae-incidence": "14.3.5",
    "lab-acute": "14.3.6.1",
    "lab-chronic": "14.3.6.2",
    "lab-shift-acute": "14.3.6.3",
    "lab-shift-chronic": "14.3.6.4",
    "liver-function": "14.3.7.1",
    "liver-shift": "14.3.7.2",
    "albi-change": "14.3.7.3",
    "rild": "14.3.7.4",
    "deaths": "14.3.8",
}

FIGURES = {
    "flow": "14.1.1",
    "schedule": "14.1.2",
    "lpfs": "14.2.1",
    "dpfs": "14.2.2",
    "os": "14.2.3",
    "ttlp": "14.2.4.1",
    "ttdp": "14.2.4.2",
    "waterfall": "14.2.5",
    "lesion-curves": "14.2.6",
    "swimmer": "14.2.7",
    "failure-pattern": "14.2.8",
    "response-by-visit": "14.2.9",
    "response-by-visit-treated": "14.2.9.2",
    "lpfs-forest": "14.2.10",
    "lpfs-interval": "14.2.11.1",
    "dpfs-interval": "14.2.11.2",
    "landmark": "14.2.12",
    "landmark-treated": "14.2.12.2",
    "schoenfeld-lpfs": "14.2.13.1",
    "schoenfeld-dpfs": "14.2.13.2",
    "schoenfeld-os": "14.2.13.3",
    "ae-phases": "14.3.1",
    "ae-prevalence": "14.3.2",
    "ae-incidence": "14.3.3",
    "lab-trajectories": "14.3.4",
    "liver-scores": "14.3.5",
}


LISTINGS = {
    "local-progressions": "16.2.6.1",
    "distant-progressions": "16.2.6.2",
    "censorings": "16.2.6.3",
    "therapies": "16.2.6.4",
    "imputed-dates": "16.2.9.1",
    "findings-by-subject": "16.2.9.2",
    "corrections": "16.2.9.3",
}


def table(name: str, title: str) -> str:
    """The heading of a table or listing: ``Table 14.1.2. Baseline``; one without a number keeps its title."""
    if name in LISTINGS:
        return f"Listing {LISTINGS[name]}. {title}"
    return f"Table {TABLES[name]}. {title}" if name in TABLES else title


def figure(name: str, title: str) -> str:
    """The heading of a figure: ``Figure 14.1.1. Flow of subjects``."""
    return f"Figure {FIGURES[name]}. {title}" if name in FIGURES else title
