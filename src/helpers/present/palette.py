"""One colour for one meaning, in every figure and table.

The colours keep apart for the colour-blind and in grey. In the page each becomes a CSS variable of the same name, so
that the dark scheme can lighten it; in a notebook the value here is what is drawn.
"""

INK = "#1b2026"
MUTED = "#5b6470"
RULE = "#c9ced5"
PAPER = "#fffffe"
SOFT = "#eef0f3"

ON_DEEP, ON_LIGHT = "#fefefd", "#14181c"
"""Type on a deep and on a light area."""

EVENTS = {
    "local": "#c4471b",
    "distant": "#1f6fae",
    "transplant": "#3f9168",
    "death": "#434b56",
    "progression": "#7a5195",
    "event-free": "#e4e8ec",
}
"""What happened to a subject; ``progression`` is of any kind."""

RESPONSES = {"CR": "#0d5c63", "PR": "#5fa8a4", "SD": "#e2c677", "PD": EVENTS["local"], "NE": "#b9c0c8"}
"""mRECIST; progression of the treated lesions has the colour of local progression."""

GRADES = {
    "1": "#e9e0ef",
    "2": "#c9aeda",
    "3": "#9c6cb8",
    "4": "#673a86",
    "5": "#37114f",
    "not-graded": "#fdfdfc",
}
"""CTCAE grades, light to dark."""

CURVES = {
    "LPFS": EVENTS["local"],
    "DPFS": EVENTS["distant"],
    "OS": EVENTS["death"],
    "PFS": EVENTS["progression"],
}
"""Survival curves have the colour of the event that makes them."""

GROUPS = ("#0d5c63", "#c98a1b", "#5b4b8a", "#8a8f98", "#b2456e", "#4f7f2f")
"""Subgroups, in their order: the colours mean nothing else."""

RESPONSE_NAMES = {
    "CR": "Complete response",
    "PR": "Partial response",
    "SD": "Stable disease",
    "PD": "Progression",
    "NE": "Not evaluable",
    "ORR": "Objective response (CR or PR)",
    "DCR": "Disease control (CR, PR or SD)",
}

OWN_EVENT = {"TTLP": "local", "TTDP": "distant"}
"""Which event a parameter of competing risks is about."""

CSS_NAMES = {
    INK: "ink",
    MUTED: "muted",
    RULE: "rule",
    PAPER: "paper",
    SOFT: "soft",
    ON_DEEP: "on-deep",
    ON_LIGHT: "on-light",
    **{colour: name for name, colour in EVENTS.items()},
    **{colour: name.lower() for name, colour in RESPONSES.items() if name != "PD"},
    **{colour: f"grade-{name}" for name, colour in GRADES.items()},
}
"""The CSS variable of each colour."""


def curve(paramcd: str) -> str:
    """Give the colour of a survival curve; one without a meaning of its own is ink."""
    return CURVES.get(paramcd, INK)


DARK = {
    "ink": "#e6e9ed",
    "muted": "#a3acb8",
    "rule": "#3a424d",
    "paper": "#14181d",
    "soft": "#20262d",
    "on-deep": "#0b0e11",
    "on-light": "#14181c",
    "local": "#e8774a",
    "distant": "#5aa7e0",
    "transplant": "#67bd92",
    "death": "#aab3bf",
    "progression": "#b08fce",
    "event-free": "#2a313a",
    "cr": "#2f8f96",
    "pr": "#7cc4bf",
    "sd": "#e2c677",
    "ne": "#76808c",
    "grade-1": "#463656",
    "grade-2": "#6f5189",
    "grade-3": "#9d74bd",
    "grade-4": "#c8a6e0",
    "grade-5": "#f1e3fb",
    "grade-not-graded": "#14181d",
}
"""The same meanings on a dark screen; grades go from dark to light there."""


def incidence_names(paramcd: str) -> dict[str, str]:
    """Name the groups of a parameter of competing risks."""
    own = {"local": "Local progression", "distant": "Distant progression"}.get(OWN_EVENT.get(paramcd), "Progression")
    return {"progression": own, "death": "Death", "transplant": "Liver transplant", "event-free": "None of these"}
