"""Tables of adverse events: overview, and worst grade by class and term."""

import numpy as np
import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, note
from helpers.present.table_model import Table, make_table, nothing

PHASES = {"ACUTE": "Acute", "CHRONIC": "Chronic"}
POPULATION = {"ACUTE": "SAFFL", "CHRONIC": "CHRONIC"}
KINDS = {
    "any": "Any adverse event",
    "related": "Related to SBRT",
    "serious": "Serious",
    "fatal": "Fatal",
    ">=3": "Grade ≥3",
    "related >=3": "Related to SBRT, grade ≥3",
}
_GRADES = ("1", "2", "3", "4", "5")
_OVERVIEW = "Overview of treatment-emergent adverse events"
NO_EVENT = "No adverse event was recorded."
"""What is said in place of percentages where the file of adverse events has no record: that is not 0."""

NOT_GRADED = "No adverse event has a grade."


def no_event(results: Lookup) -> bool:
    """Tell whether the study recorded no adverse event at all, so that nobody knows how many had one."""
    return bool(np.isnan(results.value("ae-overview", "n", phase="", term="any") or 0))


def ae_overview(ard: pd.DataFrame | Results) -> Table:
    """Table 14.3.1: subjects with at least one adverse event of each kind, by phase."""
    results = Lookup.of(ard)
    if no_event(results):
        return nothing(name="ae-overview", title=_OVERVIEW, because=NO_EVENT)
    lines = []
    for phase, part in {"": "Whole time", **PHASES}.items():
        table = results.wide("ae-overview", by=["TERM"], phase=phase)
        table = table.sort_values("TERM", key=lambda terms: terms.map(list(KINDS).index))
        for _, row in table.iterrows():
            collected = pd.notna(row["n"])
            share = fmt.percent(row["estimate"]) if collected else ""
            limits = fmt.percent_limits(row["low"], row["high"]) if collected else ""
            events = fmt.count(row["events"]) if collected else ""
            line = KINDS.get(row["TERM"], row["TERM"])
            subjects = fmt.of(row["n"], row["denominator"])
            subjects = results.link(subjects, "ae-overview", "n", phase=phase, term=row["TERM"])
            lines.append((_part(part, row), line, subjects, share, limits, events))
    frame = pd.DataFrame(lines, columns=["part", "line", "Subjects", "Percent", "Interval", "Records"])
    methods = results.methods("ae-overview")
    notes = [note(results, population="SAFFL", methods=methods, rule="rules 23, 25 and 35"), _PHASES]
    return make_table(
        frame, name="ae-overview", title=_OVERVIEW, notes=notes, stub="line", group="part", head="Subjects with"
    )


def ae_terms(ard: pd.DataFrame | Results, *, phase: str) -> Table:
    """Tables 14.3.2 and 14.3.3: subjects by worst grade, by class and term, of one phase.

    Classes and terms that nobody had in the phase are left out; the most frequent come first.
    """
    results = Lookup.of(ard)
    name, title = f"ae-{phase.lower()}", f"{PHASES[phase]} adverse events by class, term and worst grade"
    if no_event(results):
        return nothing(name=name, title=title, because=NO_EVENT)
    rows = by_frequency(results, phase=phase)
    ungraded = len(rows) and rows["not-graded"].gt(0).any()
    lines = [_line(results, phase, row, ungraded=ungraded) for _, row in rows.iterrows()]
    columns = ["part", "line", "Any", "Interval", "Events", *(f"Grade {grade}" for grade in _GRADES), "≥3", "Interval "]
    frame = pd.DataFrame(lines, columns=[*columns, "Not graded"] if ungraded else columns)
    population = POPULATION[phase]
    n = results.value("ae-overview", "denominator", phase=phase, term="any")
    methods = [one for one in results.methods("ae-worst-grade", phase=phase) if "interval" in one]
    notes = [
        note(results, population=population, methods=methods, rule="rules 23 to 25 and 35", n=n),
        "Cells: subjects (percent). A subject counts once per line, at the worst grade; events are records.",
    ]
    return make_table(
        frame, name=name, title=title, notes=notes, stub="line", group="part", head="Class and term",
        labels={"Any": "n (%)", "≥3": "n (%)"},
        spanners={"Any grade": ["Any", "Interval", "Events"], "Grade ≥3": ["≥3", "Interval "]},
    )  # fmt: skip


def ae_phases(ard: pd.DataFrame | Results) -> Table:
    """Each term in both phases: the numbers behind the figure."""
    results = Lookup.of(ard)
    rows = results.wide("ae-worst-grade", by=["SOC", "TERM", "PHASE"], grade="any")
    cells = rows.assign(cell=[
        results.link(
            fmt.of(row.n, row.denominator), "ae-worst-grade", "n",
            phase=row.PHASE, soc=row.SOC, term=row.TERM, grade="any",
        )
        for row in rows.itertuples()
    ])  # fmt: skip
    frame = pd.DataFrame(columns=["line", *PHASES.values()])
    if (rows["TERM"] != "").any():
        wide = cells.loc[rows["TERM"] != ""].pivot(index=["TERM", "SOC"], columns="PHASE", values="cell")
        frame = pd.DataFrame({
            "line": wide.index.get_level_values("TERM"),
            **{name: wide[phase].to_numpy() for phase, name in PHASES.items() if phase in wide},
        })  # fmt: skip
    title = "Subjects with each term, by phase"
    if no_event(results):
        return nothing(name="ae-phases", title=title, because=NO_EVENT)
    return make_table(frame, name="ae-phases", title=title, stub="line", head="Term")


def lab_grades(ard: pd.DataFrame | Results, *, phase: str) -> Table:
    """Table 14.3.6: subjects by worst treatment-emergent laboratory grade, of one phase."""
    results, name = Lookup.of(ard), f"lab-{phase.lower()}"
    title = f"{PHASES[phase]} laboratory abnormalities by worst grade"
    if not results.has("lab-worst-grade", phase=phase):
        return nothing(name=name, title=title, because=_NO_LAB)
    rows = results.wide("lab-worst-grade", by=["TERM", "GRADE"], phase=phase)
    cells = [
        results.link(_exists(row.n, row.estimate), "lab-worst-grade", "n", phase=phase, term=row.TERM, grade=row.GRADE)
        for row in rows.itertuples()
    ]
    wide = rows.assign(cell=cells).pivot(index="TERM", columns="GRADE", values="cell")
    shown = [grade for grade in _LAB_GRADES if grade in wide and _worth_a_column(rows, grade)]
    frame = wide[shown].rename(columns=_LAB_GRADES).reset_index()
    members = rows.drop_duplicates("TERM").set_index("TERM")["denominator"]
    frame.insert(1, "Subjects", frame["TERM"].map(members).map(fmt.count))
    methods = results.methods("lab-worst-grade", phase=phase)
    notes = [
        note(results, population=POPULATION[phase], methods=methods, rule="rules 26 and 27"),
        "Cells: subjects (percent). A grade counts where it is worse than the subject's baseline grade. "
        f"{fmt.NOTHING}: CTCAE has no such grade, or none that a laboratory can give.",
    ]
    return make_table(frame, name=name, title=title, notes=notes, stub="TERM", head="Term")


def lab_shift(ard: pd.DataFrame | Results, *, phase: str) -> Table:
    """Tables 14.3.6.3 and 14.3.6.4: subjects by laboratory grade at baseline and worst grade in a phase.

    Grades at baseline that nobody had are left out.
    """
    results, name = Lookup.of(ard), f"lab-shift-{phase.lower()}"
    title = f"Laboratory grades, from baseline to the worst of the {PHASES[phase].lower()} phase"
    if not results.has("lab-shift", phase=phase):
        return nothing(name=name, title=title, because=_NO_LAB)
    rows = results.wide("lab-shift", by=["TERM", "GRADE", "GROUP"], phase=phase)
    wide = rows.pivot(index=["TERM", "GRADE"], columns="GROUP", values="n")[list(_SHIFT)]
    wide = wide[wide.sum(axis=1) > 0].reset_index()
    wide["GRADE"] = pd.Categorical(wide["GRADE"], list(_SHIFT))
    wide = wide.sort_values(["TERM", "GRADE"])
    frame = pd.DataFrame({
        "part": wide["TERM"],
        "line": wide["GRADE"].map(_SHIFT).astype(object),
        **{
            name: [
                results.link(fmt.count(n), "lab-shift", "n", phase=phase, term=term, grade=grade, group=level)
                for n, term, grade in zip(wide[level], wide["TERM"], wide["GRADE"], strict=True)
            ]
            for level, name in _SHIFT.items()
        },
        "Subjects": [fmt.count(n) for n in wide[list(_SHIFT)].sum(axis=1)],
    })  # fmt: skip
    notes = [
        note(
            results,
            population=POPULATION[phase],
            methods=[],
            rule="rule 27",
            among="those with a value in the phase, of the ",
        ),
        "Lines: grade at baseline (not gradable: no value, or none with a grade). Columns: worst grade in the phase, "
        "whether it is worse than at baseline or not.",
    ]
    return make_table(frame, name=name, title=title, notes=notes, stub="line", group="part", head="Grade at baseline")


_NO_LAB = "No laboratory result was recorded."
_SHIFT = {"0": "None", "1": "1", "2": "2", "3": "3", "4": "4", "not-gradable": "Not gradable"}

_LAB_GRADES = {
    "any": "Any",
    "1": "Grade 1",
    "2": "Grade 2",
    "3": "Grade 3",
    "4": "Grade 4",
    ">=3": "Grade ≥3",
    "0": "None",
    "not-gradable": "Not gradable",
    "not-measured": "Not measured",
}
_ONLY_IF_SEEN = ("not-gradable", "not-measured")


def _exists(n: float, estimate: float) -> str:
    return fmt.NOTHING if pd.isna(n) else fmt.count_percent(n, estimate)


def _worth_a_column(rows: pd.DataFrame, grade: str) -> bool:
    return grade not in _ONLY_IF_SEEN or rows.loc[rows["GRADE"] == grade, "n"].gt(0).any()


def by_frequency(results: Lookup, *, phase: str) -> pd.DataFrame:
    """Lines of a phase that somebody had, the most frequent first within their class, and classes likewise.

    One row is one line: SOC, TERM, and the number of subjects at each GRADE.
    """
    rows = results.rows("ae-worst-grade", phase=phase, stat="n")
    keys = rows.groupby(["SOC", "TERM"], sort=False).ngroup()
    table = rows.assign(line=keys).pivot(index="line", columns="GRADE", values="STATVAL")
    table = rows[["SOC", "TERM"]].assign(line=keys).drop_duplicates("line").set_index("line").join(table)
    if table.empty:
        return table
    whole = table.loc[table["TERM"] == ""].set_index("SOC")["any"]
    table = table.loc[(table["any"] > 0) | (table["SOC"] == "")]
    order = table.assign(
        first=table["SOC"] != "",
        class_n=-table["SOC"].map(whole),
        inner=table["TERM"] != "",
        line_n=-table["any"],
    )
    return order.sort_values(["first", "class_n", "SOC", "inner", "line_n", "TERM"], ignore_index=True)


_PHASES = "Acute and chronic are by the day of onset; each phase has its own denominator."


def _part(part: str, row: pd.Series) -> str:
    return f"{part} (n = {fmt.count(row['denominator'])})"


def _line(results: Lookup, phase: str, row: pd.Series, *, ungraded: bool) -> tuple[str, ...]:
    statistics = results.rows("ae-worst-grade", phase=phase, soc=row["SOC"], term=row["TERM"])
    at = statistics.pivot(index="GRADE", columns="STAT", values="STATVAL")

    def share(grade: str) -> str:
        keys = {"phase": phase, "soc": row["SOC"], "term": row["TERM"], "grade": grade}
        text = fmt.count_percent(at.at[grade, "n"], at.at[grade, "estimate"])
        return results.link(text, "ae-worst-grade", "n", **keys)

    def limits(grade: str) -> str:
        return fmt.percent_limits(at.at[grade, "low"], at.at[grade, "high"])

    events = fmt.count(at.at["any", "events"])
    label = row["TERM"] or ("Any term" if row["SOC"] else "Any adverse event")
    cells = (share("any"), limits("any"), events, *map(share, _GRADES), share(">=3"), limits(">=3"))
    return (row["SOC"] or "All classes", label, *cells, *([share("not-graded")] if ungraded else []))
