"""Tables of the dose to tumour and liver."""

from collections.abc import Sequence

import pandas as pd

from helpers.foundation.dosimetry import TESTS, Volume
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, exploratory_notes
from helpers.present.table_model import Table, make_table, nothing
from helpers.present.tables.local_control import LESIONS, interval, lesion_group

_PRESCRIBED, _TARGET = "lesion-cumulative-incidence", "lesion-cumulative-incidence-ptvd95"


def dose_summary(ard: pd.DataFrame | Results) -> Table:
    """Table 14.1.3.2: volumes and doses of the plan, as they were collected (rule 48).

    Needs rows of ``dose-to-volume``, and of ``sbrt-delivery`` for the number of fractions.
    """
    results, title = Lookup.of(ard), "Dose to tumour and liver"
    if not results.has("dose-to-volume"):
        return nothing(name="dose-to-volume", title=title, because=fmt.sentence_case(fmt.NOT_COLLECTED))
    lines = []
    for test, volume in TESTS.items():
        get = {stat: results.value("dose-to-volume", stat, term=test) for stat in _STATS}
        if get["n"] is None:
            lines.append((_name(volume), fmt.NOT_COLLECTED, "", "", ""))
            continue
        digits = 1 if volume.unit == "Gy" else 0
        subjects = results.link(fmt.count(get["n"]), "dose-to-volume", "n", term=test)
        spread = f"{fmt.number(get['min'], digits)} to {fmt.number(get['max'], digits)}"
        lines.append((_name(volume), subjects, fmt.count(get["values"]), fmt.number(get["median"], digits), spread))
    get = {stat: results.value("sbrt-delivery", stat, term="NFRAC") for stat in ("n", "median", "min", "max")}
    if get["n"] is not None:
        subjects = results.link(fmt.count(get["n"]), "sbrt-delivery", "n", term="NFRAC")
        spread = f"{fmt.number(get['min'])} to {fmt.number(get['max'])}"
        lines.append(("Number of fractions", subjects, "", fmt.number(get["median"]), spread))
    frame = pd.DataFrame(lines, columns=["line", "Subjects", "Values", "Median", "Range"])
    notes = [
        *exploratory_notes(
            results,
            counts="One line counts subjects with a value, and the values: a lesion has its own.",
            then="They are of the plan, before further therapy, transplant or death.",
            rule="rule 48",
            methods=results.methods("dose-to-volume"),
        ),
        "Physical dose, not corrected for its fractions. No limit of dose is stated, and no model is fitted.",
    ]
    return make_table(frame, name="dose-to-volume", title=title, notes=notes, stub="line", head="Of the plan")


def dose_points(points: pd.DataFrame) -> Table:
    """The mean dose to the liver of each subject, and what became of its liver: behind the figure (rule 48).

    Parameters
    ----------
    points : DataFrame
        What `analyse.dose.dose_points` gives: USUBJID, LIVMEAN, RISE, RILD.
    """
    rows = points.sort_values(["LIVMEAN", "USUBJID"], ascending=[False, True], kind="stable")
    frame = pd.DataFrame({
        "line": rows["USUBJID"],
        "Mean dose to the liver, Gy": [fmt.number(dose, 1) for dose in rows["LIVMEAN"]],
        "Largest rise of Child-Pugh": [fmt.NOTHING if pd.isna(rise) else fmt.number(rise) for rise in rows["RISE"]],
        "RILD": ["Yes" if ill else "No" for ill in rows["RILD"]],
    })  # fmt: skip
    title = "Mean dose to the liver and Child-Pugh score, by subject"
    notes = ["A dash: no score in the window of rule 28, or none at baseline. Plan: rule 48."]
    return make_table(frame, name="dose-points", title=title, notes=notes, stub="line", head="Subject")


def lesion_control_by_dose(ard: pd.DataFrame | Results, *, months: Sequence[float]) -> Table:
    """Table 14.2.3.4: control of the lesions by the dose of the target, beside the prescribed one (rule 48).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``lesion-cumulative-incidence`` and ``lesion-cumulative-incidence-ptvd95``.
    months : sequence of float
        Times to show.
    """
    results, title = Lookup.of(ard), "Progression of the treated lesions by prescribed dose and by dose to the target"
    if not results.has(_TARGET):
        return nothing(name="lesion-control-by-dose", title=title, because=fmt.sentence_case(fmt.NOT_COLLECTED))
    lines = []
    for analysis, part in (
        (_PRESCRIBED, "BED10 of the prescription"),
        (_TARGET, "BED10 of the dose to 95% of the target"),
    ):
        terms = results.rows(analysis, stat="n", group="progression", time=None)["TERM"]
        for term in sorted((term for term in terms if term.startswith("BED10")), key=_last_unknown):
            keys = {"term": term, "group": "progression"}
            get = {stat: results.value(analysis, stat, time=None, **keys) for stat in ("n", "subjects", "events")}
            subjects = results.link(fmt.count(get["subjects"]), analysis, "subjects", **keys)
            rates = [interval(results, analysis, time=month, **keys) for month in months]
            counts = (fmt.count(get["n"]), subjects, fmt.count(get["events"]))
            lines.append((part, lesion_group(term), *counts, *rates))
    at = [f"{fmt.number(month)} months" for month in months]
    frame = pd.DataFrame(lines, columns=["part", "line", "Lesions", "Subjects", "Progressed", *at])
    counts, then = LESIONS
    notes = [
        *exploratory_notes(results, counts=counts, then=then, rule="rules 38 and 48", methods=results.methods(_TARGET)),
        "BED10: D (1 + (D / n) / 10), n the fractions of the lesion. In brackets the interval. NE: not estimable.",
    ]
    return make_table(
        frame,
        name="lesion-control-by-dose",
        title=title,
        notes=notes,
        stub="line",
        group="part",
        head="Lesions",
        spanners={"Cumulative incidence of progression": at},
    )


_STATS = ("n", "values", "median", "min", "max")


def _name(volume: Volume) -> str:
    """Write what was measured with its unit: ``Liver volume below 15 Gy, cm³``."""
    return f"{fmt.sentence_case(volume.name).replace(' gy', ' Gy')}, {volume.unit.replace('cm3', 'cm³')}"


def _last_unknown(term: str) -> tuple[bool, bool]:
    return term.endswith("unknown"), ">" in term
