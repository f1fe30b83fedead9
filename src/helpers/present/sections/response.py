"""Section 10: what happened to the treated lesions."""

from helpers.present import figures, tables
from helpers.present import format as written
from helpers.present.figures.lesions import CEILING
from helpers.present.figures.survival_curve import FEW
from helpers.present.figures.swimming_lanes import MOST
from helpers.present.page import Figure, Heading, Prose, Section, Table
from helpers.present.sections.material import Material

PERSISTENCE = (
    "Enhancement that persists is not failure. After SBRT a lesion can keep its arterial enhancement for a long time "
    "while it no longer grows: most lesions still enhance at 3 months and about a quarter at 2 years (Mendiratta-Lala "
    "2020). Response is therefore shown at fixed times, and only growth counts as local progression."
)

_WATERFALL = (
    "One bar a subject: the smallest sum of diameters up to local progression or further therapy, as change from "
    "baseline; the colour is the best response. Dashed: where a partial response begins."
)
_CURVES = (
    "One line a subject, in the colour of the best response. A dot is the first local progression, which is measured "
    f"from the smallest sum so far and not from baseline. Lines that grow by more than {CEILING}% leave the frame. "
    "Numbers: the table of subjects behind the figure above."
)
_LANES = (
    f"One lane a subject, at most {MOST}. Colour: response from one assessment to the next. Progression and transplant "
    "are marked where they came first in their analysis of competing risks. Numbers: the table of subjects, as above."
)


def response(material: Material) -> Section:
    """Arrange best response, response by visit, and the courses of the subjects."""
    results, subjects = material.results, material.subjects
    behind = (tables.courses(subjects),)
    blocks = [
        Prose(_reading(material), "reading"),
        Prose(PERSISTENCE),
        Table(tables.best_response(results)),
        Heading("At the scheduled times", "response-times"),
        Figure(
            figures.response_by_visit(results),
            note="Numbers in the bars: subjects. Each bar is of those assessed at that month. Plan: rule 12.",
            behind=(tables.response_by_visit(results),),
        ),
        Heading("How long a response lasts", "response-duration"),
        *_duration(material),
        *_landmark(material),
        Heading("Subject by subject", "response-subjects"),
        Figure(figures.waterfall(subjects, response=material.protocol.response), note=_WATERFALL, behind=behind),
        Figure(
            figures.lesion_curves(material.adtr, material.adsl, subjects, ticks=material.ticks), note=_CURVES
        ),
        Figure(figures.swimmer(subjects, material.visits, ticks=material.ticks), note=_LANES),
    ]  # fmt: skip
    return Section(10, "response", "Response", blocks)


def _reading(material: Material) -> str:
    get = {
        stat: material.results.value("best-response", stat, term="ORR")
        for stat in ("n", "denominator", "estimate", "low", "high")
    }
    if get["n"] is None or not get["denominator"]:
        return "No subject had a measurable lesion at baseline, so there is no response to report."
    estimate = written.percent_interval(get["estimate"], get["low"], get["high"])
    subjects = material.results.link(written.of(get["n"], get["denominator"]), "best-response", "n", term="ORR")
    return f"{subjects} subjects had an objective response: {estimate}."


def _duration(material: Material) -> list:
    if not material.results.value("duration-of-response", "n", paramcd="DOR", time=None):
        return [Prose("No subject responded, so no response has a duration.")]
    return [Table(tables.duration_of_response(material.results))]


def _landmark(material: Material) -> list:
    """Survival by response: a question that is asked of every response table, and the only fair way to answer it."""
    results, label = material.results, material.label("OS")
    if not results.has("landmark"):
        return []
    month = written.number(results.value("landmark", "month"))
    ticks = (0, *(tick for tick in material.protocol.estimation.times_months if tick <= material.ticks[-1]))
    return [
        Heading("Survival by response", "landmark"),
        Prose(
            "Who responds has lived long enough to do so. Subjects are therefore divided by what was seen up to month "
            f"{month} and followed from there; who died or was last known alive before is in neither group. Response "
            "was not given by chance, so a difference between the curves need not be its effect."
        ),
        Figure(
            figures.landmark(results, label=label, ticks=ticks),
            note=f"Faded: fewer than {FEW} at risk. Vertical marks: censored subjects. Plan: rule 34.",
        ),
        Table(tables.landmark(results, label=label)),
    ]
