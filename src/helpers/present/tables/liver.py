"""Tables of liver function: how it changed, in whom it got worse, and the inputs of RILD."""

import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, note
from helpers.present.table_model import Table, make_table

_SHIFTS = {"albi-shift": "ALBI grade", "child-pugh-shift": "Child-Pugh class"}
_EXACT = "exact-months"
_CLASSIC = "ALP and new ascites (classic RILD by these criteria)"
_NON_CLASSIC = "Child-Pugh rise, ALT or AST (non-classic RILD by these criteria)"
_KINDS = {"RILDC": _CLASSIC, "RILDNC": _NON_CLASSIC}
_TOLD = {"Y": "Yes", "N": "No", "": "Not known"}


def liver_function(ard: pd.DataFrame | Results) -> Table:
    """Table 14.3.7.1: subjects in whom liver function got worse after treatment."""
    results = Lookup.of(ard)
    lines = []
    rows = results.wide("liver-function", by=["PARAMCD", "TERM", "GROUP"], time=None)
    for term, of_line in rows.groupby("TERM", sort=False):
        cells = {row["GROUP"]: _cells(results, row) for _, row in of_line.iterrows()}
        untold = ("", "", "")
        lines.append((term, _name(term), *cells.get("", untold), *cells.get(_EXACT, untold)))
    columns = ["Subjects", "Percent", "Interval", "Subjects ", "Percent ", "Interval "]
    frame = pd.DataFrame(lines, columns=["term", "line", *columns])
    frame = frame.sort_values("term", key=lambda terms: terms.map(_rank), kind="stable").drop(columns="term")
    methods = [one for one in results.methods("liver-function") if "interval" in one]
    notes = [
        note(
            results,
            population="SAFFL",
            methods=methods,
            rule="rules 28 and 35",
            among="those for whom it is known, of the ",
        ),
        "Rises are compared with the baseline, in the window after treatment that the plan names: its months and half "
        "an interval, so that a late visit counts; beside it, exactly its months. Radiation-induced liver disease "
        "(RILD) counts only before any progression, and by these criteria alone: in the literature classic RILD is "
        "also anicteric, with an enlarged liver. Empty: not known for any subject.",
    ]
    title = "Worsening of liver function after treatment"
    spanners = {"In the window": columns[:3], "Up to exactly its months": columns[3:]}
    return make_table(
        frame, name="liver-function", title=title, notes=notes, stub="line", head="Subjects with", spanners=spanners
    )


def liver_shifts(ard: pd.DataFrame | Results) -> Table:
    """Table 14.3.7.2: from the grade or class at baseline to the worst in the window."""
    results = Lookup.of(ard)
    lines, levels = [], ("1", "2", "3", "A", "B", "C", "Missing")
    for analysis, name in _SHIFTS.items():
        rows = results.rows(analysis, stat="n")
        for before in [level for level in levels if (rows["TERM"] == level).any()]:
            after = rows[(rows["TERM"] == before) & (rows["STATVAL"] > 0)].set_index("GROUP")["STATVAL"]
            if len(after):
                ended = [f"{level}: {fmt.count(after[level])}" for level in levels if level in after.index]
                lines.append((name, before, fmt.count(after.sum()), ", ".join(ended)))
    frame = pd.DataFrame(lines, columns=["part", "line", "Subjects", "Worst in the window: subjects"])
    notes = [
        note(results, population="SAFFL", methods=results.methods("albi-shift"), rule="rule 28"),
        "The worst value in the window after treatment that the plan names; later worsening is not included.",
    ]
    return make_table(
        frame, name="liver-shift", title="ALBI grade and Child-Pugh class, from baseline to the worst", notes=notes,
        stub="line", group="part", head="At baseline", left=["Worst in the window: subjects"],
    )  # fmt: skip


def albi_change(ard: pd.DataFrame | Results) -> Table:
    """Table 14.3.7.3: change of the ALBI score from baseline, by month after treatment."""
    results = Lookup.of(ard)
    rows = results.wide("liver-function", by=["TIME"], term="albi-change")
    frame = pd.DataFrame({
        "line": [f"Month {fmt.number(month)}" for month in rows["TIME"]],
        "Subjects": [fmt.count(n) for n in rows.get("n", [])],
        "Median (quartiles)": [
            f"{_signed(middle)} ({_signed(low)} to {_signed(high)})"
            for middle, low, high in rows.reindex(columns=["median", "q1", "q3"]).to_numpy()
        ],
        "Mean (SD)": [
            f"{_signed(mean)} ({fmt.NOTHING if pd.isna(sd) else fmt.number(sd, 2)})"
            for mean, sd in rows.reindex(columns=["mean", "sd"]).to_numpy()
        ],
    })  # fmt: skip
    methods = [one for one in results.methods("liver-function") if "Change" in one]
    notes = [
        note(results, population="SAFFL", methods=methods, rule="rule 28"),
        "A rise is a worsening. Later months include only the subjects who were still seen: survivors, not everybody.",
    ]
    title = "Change of the ALBI score from baseline"
    return make_table(frame, name="albi-change", title=title, notes=notes, stub="line", head="After treatment")


def rild(adlf: pd.DataFrame) -> Table:
    """Radiation-induced liver disease of each subject, with its inputs."""
    rows = adlf[adlf["PARAMCD"].isin(list(_KINDS)) & (adlf["INPUTS"] != "")]
    frame = pd.DataFrame({
        "part": rows["PARAMCD"].map(_KINDS),
        "line": rows["USUBJID"],
        "RILD": rows["AVALC"].map(_TOLD),
        "From": [fmt.date(day) if pd.notna(day) else "" for day in rows["ADT"]],
        "Inputs": rows["INPUTS"],
        "first": rows["AVALC"].map(list(_TOLD).index),
    }).sort_values(["part", "first", "line"]).drop(columns="first")  # fmt: skip
    notes = [
        "For each input: the first value that met the criterion, or else the highest value in the window. "
        "Plan: rule 28."
    ]
    title = "Radiation-induced liver disease, subject by subject"
    return make_table(
        frame,
        name="rild",
        title=title,
        notes=notes,
        stub="line",
        group="part",
        head="Subject",
        left=["RILD", "Inputs"],
    )


def _cells(results: Lookup, row: pd.Series) -> tuple[str, str, str]:
    keys = {"paramcd": row["PARAMCD"], "term": row["TERM"], "group": row["GROUP"]}
    subjects = results.link(fmt.of(row["n"], row["denominator"]), "liver-function", "n", **keys)
    return subjects, fmt.percent(row["estimate"]), fmt.percent_limits(row["low"], row["high"])


def _signed(change: float) -> str:
    return ("+" if change > 0 else "") + fmt.number(change, 2)


def _rank(term: str) -> int:
    order = ("albi-rise", "child-pugh-rise", "rild-classic", "rild-non-classic")
    place = next((place for place, start in enumerate(order) if term.startswith(start)), len(order))
    return 2 * place + term.endswith("-alone")


def _name(term: str) -> str:
    if term.startswith("albi-rise>"):
        return f"ALBI score more than {term.removeprefix('albi-rise>')} above baseline"
    if term.startswith("child-pugh-rise>="):
        return f"Child-Pugh score {term.removeprefix('child-pugh-rise>=')} points or more above baseline"
    without = f"{_NON_CLASSIC}, without those who have the classic"
    names = {"rild-classic": _CLASSIC, "rild-non-classic": _NON_CLASSIC, "rild-non-classic-alone": without}
    return names.get(term, term)
