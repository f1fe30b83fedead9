"""Tables 14.1: who the subjects are, which dose they received, how the study ended for them."""

import pandas as pd

from helpers.foundation.contracts import ADAM
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, note
from helpers.present.subject_links import words
from helpers.present.table_model import Table, make_table

_FLOW = {
    "enrolled": "Enrolled",
    "not-treated": "Not treated",
    "treated": "Treated: safety set",
    "no-baseline-sum": "Treated, without a baseline sum of diameters",
    "efficacy": "Efficacy set",
}
_STATUS = {"COMPLETED": "Completed", "ONGOING": "Ongoing", "DISCONTINUED": "Discontinued"}
_LEVELS = {
    "SEX": {"M": "Male", "F": "Female"},
    "PVTBL": {"Y": "Yes", "N": "No"},
    "RACE": {
        "AMERICAN INDIAN OR ALASKA NATIVE": "American Indian or Alaska Native",
        "ASIAN": "Asian",
        "BLACK OR AFRICAN AMERICAN": "Black or African American",
        "NATIVE HAWAIIAN OR OTHER PACIFIC ISLANDER": "Native Hawaiian or Other Pacific Islander",
        "WHITE": "White",
        "MULTIPLE": "Multiple",
        "OTHER": "Other",
        "UNKNOWN": "Unknown",
        "NOT REPORTED": "Not reported",
    },
}
"""Levels as people read them; one that is not here is shown as it was recorded."""

_ORDER = (
    "AGE", "SEX", "RACE", "ECOGBL", "AETIOL", "CPCLASS", "CPSCORBL", "ALBIGR", "ALBIBL", "BILIBL", "ALBBL", "BCLCBL",
    "AFPBL", "NLESBL", "SUMBL", "MAXDBL", "PVTBL", "NTACE",
)  # fmt: skip
_DIGITS = {"ALBIBL": 2, "DOSEFX": 1, "BED10": 1, "SUMBL": 1, "MAXDBL": 1, "BILIBL": 1, "ALBBL": 1, "AFPBL": 1}
_MISSING = "Missing"


def disposition(ard: pd.DataFrame | Results) -> Table:
    """Table 14.1.1: analysis sets and how the study ended for treated subjects."""
    results = Lookup.of(ard)
    sets = [("Analysis sets", label, _counted(results, term=term)) for term, label in _FLOW.items()]
    end = results.wide("disposition", by=["GROUP"], term="end-of-study")
    end = end.assign(place=~end["GROUP"].isin(list(_STATUS))).sort_values(["place", "GROUP"], kind="stable")
    ends = [
        ("End of study", _ending(group), _counted(results, term="end-of-study", group=group)) for group in end["GROUP"]
    ]
    deaths = [("End of study", "Died", _counted(results, term="died"))]
    frame = pd.DataFrame(sets + ends + deaths, columns=["part", "line", "Subjects"])
    notes = [
        note(results, population="ALL", methods=results.methods("disposition"), rule="rules 1, 5 and 19"),
        "End of study is counted among treated subjects; reasons of discontinuation follow the statuses.",
    ]
    title = "Disposition and analysis sets"
    return make_table(
        frame, name="disposition", title=title, notes=notes, stub="line", group="part", head="Set or status"
    )


def baseline(ard: pd.DataFrame | Results) -> Table:
    """Table 14.1.2: the treated subjects before treatment."""
    results = Lookup.of(ard)
    known = results.rows("baseline")["TERM"].unique()
    order = sorted(known, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    described = {name: _variable(results, name) for name in order}
    lines = [line for name in order for line in described[name]]
    lines += [("Not collected", _label(name), fmt.NOT_COLLECTED) for name in order if not described[name]]
    frame = pd.DataFrame(lines, columns=["part", "line", "Value"])
    notes = [
        note(results, population="SAFFL", methods=results.methods("baseline"), rule="rules 1, 9 and 28"),
        "Numbers: median (first to third quartile), smallest to largest. Categories: subjects (percent of the set).",
    ]
    title = "Baseline characteristics"
    return make_table(
        frame, name="baseline", title=title, notes=notes, stub="line", group="part", head="Characteristic"
    )


def sbrt_delivery(ard: pd.DataFrame | Results) -> Table:
    """Table 14.1.3: dose, fractions and overall time."""
    results = Lookup.of(ard)
    table = results.wide("sbrt-delivery", by=["TERM"]).set_index("TERM")
    lines = [
        (_label(name), fmt.count(table.at[name, "n"]), _quartiles(table.loc[name]), _range(table.loc[name]))
        for name in sorted(table.index, key=_DELIVERY.index)
    ]
    frame = pd.DataFrame(lines, columns=["line", "Subjects", "Median (quartiles)", "Range"])
    notes = [note(results, population="SAFFL", methods=results.methods("sbrt-delivery"), rule="rule 1")]
    unclear = results.value("sbrt-delivery", "missing", term="BED10")
    if unclear:
        count = results.link(fmt.count(unclear), "sbrt-delivery", "missing", term="BED10")
        said = (
            ". Several lesions were treated in these subjects, and their fractions do not say which lesion got which "
            "dose (EXLNKID)."
        )
        notes.append(words("Dose not given: ", count, said))
    return make_table(frame, name="sbrt-delivery", title="SBRT as delivered", notes=notes, stub="line", head="Quantity")


def _counted(results: Lookup, **keys: str) -> str:
    return results.link(fmt.count(results.value("disposition", "n", **keys)), "disposition", "n", **keys)


def _variable(results: Lookup, name: str) -> list[tuple[str, str, str]]:
    """The lines of one variable: its summary where it is a number, its levels where it has some."""
    part = _label(name)
    summary = results.wide("baseline", by=["TERM"], term=name, group="")
    levels = results.wide("baseline", by=["GROUP"], term=name)
    levels = levels.loc[levels["GROUP"] != ""]
    if _never_collected(summary, levels):
        return []
    lines = []
    for _, row in summary.iterrows():
        lines.append((part, "Median (quartiles), range", f"{_quartiles(row)}, {_range(row)}"))
        if row["missing"] > 0 and levels.empty:
            missing = results.link(fmt.count(row["missing"]), "baseline", "missing", term=name)
            lines.append((part, _MISSING, missing))
    shown = levels.loc[(levels["GROUP"] != _MISSING) | (levels["n"] > 0)].set_index("GROUP")
    for level in sorted(shown.index, key=lambda level: _place(name, level)):
        n, estimate = shown.at[level, "n"], shown.at[level, "estimate"]
        cell = results.link(fmt.count_percent(n, estimate), "baseline", "n", term=name, group=level)
        lines.append((part, _level(name, level), cell))
    return lines


def _never_collected(summary: pd.DataFrame, levels: pd.DataFrame) -> bool:
    seen = levels.loc[(levels["GROUP"] != _MISSING), "n"].sum() if len(levels) else 0
    counted = summary["n"].sum() if len(summary) else 0
    return seen == 0 and counted == 0


def _place(name: str, level: str) -> tuple:
    known = list(_LEVELS.get(name, {}))
    return level == _MISSING, known.index(level) if level in known else len(known), level


def _quartiles(row: pd.Series) -> str:
    digits = _digits(row)
    low, high = fmt.number(row["q1"], digits), fmt.number(row["q3"], digits)
    return f"{fmt.number(row['median'], digits)} ({low} to {high})"


def _range(row: pd.Series) -> str:
    return f"{fmt.number(row['min'], _digits(row))} to {fmt.number(row['max'], _digits(row))}"


def _digits(row: pd.Series) -> int:
    return _DIGITS.get(row.get("TERM", row.name), 0)


def _level(name: str, level: str) -> str:
    return _LEVELS.get(name, {}).get(level, level)


def _label(name: str) -> str:
    column = ADAM["adsl"].columns.get(name)
    if column is None:
        return name
    label = fmt.sentence_case(column.label.removeprefix("Baseline "))
    return f"{label}, {fmt.unit(column.unit)}" if column.unit and column.unit not in _PLAIN_UNITS else label


_DELIVERY = ("DOSETOT", "NFRAC", "DOSEFX", "BED10", "SBRTDUR")
_PLAIN_UNITS = ("lesions", "procedures", "fractions", "points")


def _ending(group: str) -> str:
    return _STATUS.get(group) or f"Reason: {fmt.term(group)}"
