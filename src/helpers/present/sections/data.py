"""Sections 14, 16 and 17: what was not collected, what the checks found, how the numbers were made."""

from helpers.analyse.dose import dose_points
from helpers.present import format as fmt
from helpers.present import tables, wording
from helpers.present.legibility import FEW, MOST
from helpers.present.lookup import Lookup
from helpers.present.page import Heading, Prose, Section, TableBlock
from helpers.present.sections.material import Material
from helpers.present.sections.models import MODELS

_COURSES = (
    f"Thin lines: each subject; with more than {MOST} subjects, areas from the 10th to the 90th percentile and between "
    f"the quartiles, and dots for the values outside. Thick line: the median of each quarter with {FEW} subjects or "
    "more."
)
_CLASSES = f"With more than {MOST} subjects, Child-Pugh classes are shown as shares, by the last score of each quarter."
_LISTED = 2_000
"""So many findings at most are listed on the page."""


def laboratory(material: Material) -> Section:
    """Section 14: laboratory, where it was collected."""
    if material.adlb is None:
        said = material.nothing_of(
            "lb", collected="Laboratory results were not collected.", recorded="No laboratory result was recorded."
        )
    else:
        graded = material.adlb["ATOXGRN"].notna().sum()
        said = (
            f"{fmt.count(len(material.adlb))} laboratory results were collected; {fmt.count(graded)} of them "
            "have a CTCAE grade. They are never pooled with reported adverse events."
        )
    blocks = [Prose(said)]
    if material.results.has("lab-worst-grade"):
        blocks += [TableBlock(tables.lab_grades(material.results, phase=phase)) for phase in tables.PHASES]
        note = f"{_COURSES} Dashed: the limit of normal of the record itself. Plan: rule 27."
        blocks += material.figure("lab-trajectories", note=note)
        blocks += [
            TableBlock(
                tables.lab_shift(material.results, phase=phase),
                fold=f"From the grade at baseline to the worst of the {name.lower()} phase",
            )
            for phase, name in tables.PHASES.items()
        ]
    return Section(
        14,
        "laboratory",
        "Laboratory and liver function",
        [*blocks, *_liver(material), *_harm(material), *_marker(material)],
    )


def _liver(material: Material) -> list:
    """Liver function after treatment, and who had radiation-induced liver disease."""
    results, adlf = material.results, material.adlf
    heading = Heading("Liver function", "liver-function")
    if not results.has("liver-function"):
        return [
            heading,
            Prose("This study has neither laboratory results nor Child-Pugh scores that describe liver function."),
        ]
    months, days = material.protocol.liver.window_months, material.protocol.schedule.month_window_days
    blocks = [
        heading,
        Prose(
            f"The window is {months} calendar months and {days} days after the last fraction, so that a late visit of "
            f"its last month counts; the results up to exactly {months} months are shown beside it. Radiation-induced "
            "liver disease (RILD) is identified by the criteria that were recorded: laboratory, Child-Pugh points and "
            "reported ascites. In the literature classic RILD is also anicteric, with an enlarged liver. Where an "
            "input was not collected, the answer is not known, which is not the same as no." + _untold(results)
        ),
        TableBlock(tables.liver_function(results)),
        TableBlock(tables.liver_shifts(results)),
    ]
    if results.has("liver-function", term="albi-change"):
        blocks.append(TableBlock(tables.albi_change(results)))
    blocks += material.figure("liver-scores", note=f"{_COURSES} {_CLASSES} Plan: rule 28.")
    if adlf is not None and (adlf["INPUTS"] != "").any():
        blocks.append(TableBlock(tables.rild(adlf), fold="Each subject, with the inputs"))
    return blocks


def _harm(material: Material) -> list:
    """Decompensation, enzymes against bilirubin, and the dose to the liver (rules 44, 48 and 49)."""
    results, estimation = material.results, material.protocol.estimation
    blocks = [
        Heading("Hepatic decompensation", "decompensation"),
        Prose(
            f"{wording.EXPLORATORY} A liver fails by cirrhosis, by the tumour or by its treatment. Before any "
            "progression the tumour is the least likely cause; at any time, all of them count."
        ),
    ]
    if results.has("decompensation"):
        blocks += [
            *material.figure(
                "decompensation",
                note=f"Progression, transplant and death compete. Faded: fewer than {FEW} at risk. Plan: rule 49.",
            ),
            TableBlock(tables.decompensation(results, months=estimation.toxicity_times_months)),
        ]
    else:
        blocks.append(Prose("Neither points of Child-Pugh nor adverse events were recorded."))
    blocks += [
        Heading("Enzymes against bilirubin", "enzymes-bilirubin"),
        Prose(
            f"{wording.EXPLORATORY} One point a subject. Both high together, without cholestasis, is a pattern of "
            "severe injury; in a cirrhotic liver it has other causes too, so that a filled mark is to be reviewed, and "
            "no more is said."
        ),
    ]
    if not results.has("enzymes-bilirubin"):
        blocks.append(Prose("Enzymes and bilirubin were not collected."))
    else:
        table = tables.enzymes_against_bilirubin(results, enzymes=material.protocol.exploratory.enzymes)
        blocks += [
            *material.figure(
                "enzymes-bilirubin", note="Filled: to be reviewed. Dashed: where the quarters meet. Plan: rule 44."
            ),
            TableBlock(table),
        ]
    if material.adxd is None or material.adlf is None or not results.has("dose-to-volume", term="LIVMEAN"):
        return blocks
    points = dose_points(material.adxd, material.adlf, material.adsl)
    return [
        *blocks,
        Heading("Dose to the liver", "liver-dose"),
        Prose(f"{wording.EXPLORATORY} No limit of dose is stated, and no model is fitted."),
        *material.figure(
            "liver-dose",
            note="The largest rise in the window of rule 28. Equal points stand beside each other. Plan: rule 48.",
            behind=(tables.dose_points(points),),
        ),
    ]


def _marker(material: Material) -> list:
    """The tumour marker: its response, survival by it, and its course (rule 42)."""
    results, settings = material.results, material.protocol.exploratory
    marker = settings.marker
    heading = Heading(f"Tumour marker ({marker.test})", "marker")
    blocks = [heading, Prose(f"{wording.EXPLORATORY} {marker.test} was not collected.")]
    if results.has("marker-response"):
        blocks = [
            heading,
            Prose(
                f"{wording.EXPLORATORY} {marker.test} can fall where a tumour shrinks; it does not replace a scan. Who "
                "has no value after treatment did not respond. Survival is told from the landmark of the plan, for who "
                "responds has lived long enough to do so."
            ),
            TableBlock(tables.marker_response(results, marker=marker)),
            TableBlock(tables.marker_landmark(results, marker=marker, label=material.label("OS"))),
        ]
    if results.has("marker-course"):
        blocks += material.figure(
            "marker-course",
            note="Line: median of each month; areas: between the quartiles, and from the 10th to the 90th percentile, "
            f"where there are {FEW} subjects or more. Dashed: the upper limit of normal. Plan: rule 42.",
            behind=(tables.marker_course(results),),
        )
    if results.has("mixed-model"):
        model = tables.mixed_model(results, marker=marker, course=settings.course)
        blocks.append(TableBlock(model, fold="Mean course by a mixed model, beside the medians"))
    return blocks


def _untold(results: Lookup) -> str:
    """Say which lines are missing because their inputs are."""
    names = {
        "albi-rise": "the ALBI score",
        "child-pugh-rise": "the Child-Pugh score",
        "rild-classic": "ALP and new ascites",
        "rild-non-classic": "Child-Pugh rise, ALT or AST",
    }
    told = results.rows("liver-function", stat="n")["TERM"]
    untold = [name for start, name in names.items() if not told.str.startswith(start).any()]
    return f" In this study the answer is not known for any subject in: {fmt.listing(untold)}." if untold else ""


def queries(material: Material) -> Section:
    """Section 16: what the checks found."""
    findings = material.findings
    subjects = findings.loc[findings["USUBJID"] != "", "USUBJID"].nunique()
    applied = len(material.corrections)
    blocks = [
        Prose(
            f"The checks of the data made {fmt.count(len(findings))} findings in {fmt.count(subjects)} subjects. A "
            "query marks a value that is possible but doubtful. It is listed for the data manager, and nothing is "
            f"changed silently: {_corrected(applied)}. The list below can be sorted by any column and saved as CSV. An "
            "error stops the analysis, so the list has none."
        ),
        TableBlock(tables.findings_by_check(findings)),
    ]
    if len(findings):
        by_subject = tables.findings_by_subject(findings, at_most=_LISTED)
        blocks.append(TableBlock(by_subject, fold="Every finding, by subject"))
    return Section(16, "queries", "Data queries", blocks)


def _corrected(applied: int) -> str:
    if not applied:
        return "no correction was applied"
    cells = "one cell is" if applied == 1 else f"{fmt.count(applied)} cells are"
    return f"{cells} changed as the study's own file of corrections says (Listing 16.2.9.3)"


def methods(material: Material) -> Section:
    """Section 17: methods, versions and provenance."""
    blocks = [
        Prose(
            "Every number of this report is a row of the results dataset or a value of an analysis dataset. The table "
            "says how each was estimated. Rules are those of the analysis plan. Sections and tables have fixed "
            "numbers; a number is missing where this report does not have that section or table."
        ),
        TableBlock(tables.methods(material.results, without=MODELS if material.interim else ())),
    ]
    if material.provenance:
        blocks += [
            Heading("Versions and provenance", "provenance"),
            Prose("The same inputs, settings and versions give the same report, byte for byte."),
            TableBlock(tables.provenance(material.provenance)),
        ]
    return Section(17, "methods", "Methods, versions, provenance", blocks)
