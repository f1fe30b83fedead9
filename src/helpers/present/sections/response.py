"""Section 10: overall response, and what happened to the treated lesions."""

from helpers.analyse.best_response import SCOPES, Scope
from helpers.present import format as fmt
from helpers.present import tables, wording
from helpers.present.figures.readers import reader_figure
from helpers.present.legibility import CEILING, FEW
from helpers.present.page import Heading, Prose, Section, TableBlock
from helpers.present.sections.material import Material
from helpers.present.subject_links import Text, joined, words

PERSISTENCE = {
    "VDIAM": "Enhancement that persists is not failure. After SBRT a lesion can keep its arterial enhancement for a "
    "long time while it no longer grows: most lesions still enhance at 3 months and about a quarter at 2 years "
    "(Mendiratta-Lala 2020). Response is therefore shown at fixed times, and only growth counts as local progression.",
    "LDIAM": "A lesion that persists is not failure. After SBRT a lesion can keep its longest diameter for a long time "
    "while it no longer grows. Response is therefore shown at fixed times, and only growth is local progression.",
}
"""What has to be known where response is shown, by the diameter behind it (rule 7)."""

_TWO = (
    "There are two responses. The response of the treated lesions describes these lesions alone. In the overall "
    "response a new lesion, or progression anywhere, is progression from that time point on, and a complete response "
    "requires that every untreated lesion was looked at and is gone."
)
_WATERFALL = (
    "One bar per subject: the smallest sum of diameters up to local progression or further therapy, as change from "
    "baseline; the colour is the best response of the treated lesions, which does not take new lesions into account: "
    "the best overall response is in the table of this figure. Dashed: the limit of a partial response."
)
_CURVES = (
    "One line per subject, in the colour of the best response of the treated lesions. A dot is the first local "
    "progression, which is compared with the smallest sum so far and not with the baseline. The part of a line above "
    f"{CEILING}% is not shown. Numbers: the table of subjects of the figure above."
)
_LANES = (
    "One lane per subject. Colour: response of the treated lesions from one assessment to the next. "
    "Progression and transplant are marked where they came first in their analysis of competing risks. Numbers: the "
    "table of subjects, as above."
)


def response(material: Material) -> Section:
    """Arrange best response, response by visit, and the courses of the subjects."""
    results, measure = material.results, material.measure
    blocks = [
        Prose(_reading(material), "reading"),
        Prose(_TWO),
        Prose(PERSISTENCE[measure]),
        *(TableBlock(tables.best_response(results, measure=measure, scope=scope)) for scope in SCOPES),
        Heading("At the scheduled times", "response-times"),
        *(
            figure
            for scope in SCOPES
            for figure in material.figure(
                f"response-by-visit{scope.suffix}",
                note="Numbers in the bars: subjects. Each bar is for the subjects assessed at that month; faded: fewer "
                f"than {FEW}. Plan: rule 12.",
                behind=(tables.response_by_visit(results, measure=measure, scope=scope),),
            )
        ),
        Heading("Time to response, and its duration", "response-duration"),
        *_duration(material),
        *_landmark(material),
        Heading("Subject by subject", "response-subjects"),
        *material.figure("waterfall", note=_WATERFALL, behind=(tables.courses(material.subjects, measure=measure),)),
        *material.figure("lesion-curves", note=_CURVES),
        *material.figure("swimmer", note=_LANES),
        *_readers(material),
    ]
    return Section(10, "response", "Response", blocks)


def _reading(material: Material) -> Text:
    return joined([_objective(material, scope) for scope in SCOPES], between=" ")


def _objective(material: Material, scope: Scope) -> Text:
    """Say how many had a complete or partial response, and which response is meant."""
    analysis, name = f"best-response{scope.suffix}", material.response(scope.response)
    get = {
        stat: material.results.value(analysis, stat, term="ORR")
        for stat in ("n", "denominator", "estimate", "low", "high")
    }
    if get["n"] is None or not get["denominator"]:
        return f"{name}: no subject had a measurable lesion at baseline, so there is none to report."
    estimate = fmt.percent_interval(get["estimate"], get["low"], get["high"])
    subjects = material.results.link(fmt.of(get["n"], get["denominator"]), analysis, "n", term="ORR")
    return words(f"{name}: complete or partial in ", subjects, f" subjects, {estimate}.")


def _duration(material: Material) -> list:
    """Time to and duration of each response that anybody had; without its end in the protocol, no duration."""
    results, measure, blocks = material.results, material.measure, []
    had = [scope for scope in SCOPES if results.value(f"time-to-response{scope.suffix}", "n", paramcd="TTR")]
    if had:
        blocks.append(TableBlock(tables.time_to_response(results, measure=measure, scopes=tuple(had))))
    for scope in SCOPES:
        name = material.response(scope.response)
        if scope not in had:
            blocks.append(Prose(f"{name}: no subject had one, so there is no time to response and no duration."))
        elif results.has(f"duration-of-response{scope.suffix}"):
            blocks.append(TableBlock(tables.duration_of_response(results, measure=measure, scope=scope)))
        else:
            blocks.append(
                Prose(f"{name}: its duration is not given, because the protocol file has no endpoint {scope.ends}.")
            )
    return blocks


def _landmark(material: Material) -> list:
    """Survival by response: a question that is asked of every response table, and the only fair way to answer it."""
    results, label = material.results, material.label("OS")
    if not results.has("landmark"):
        return []
    month = fmt.number(results.value("landmark", "month"))
    blocks = [
        Heading("Survival by response", "landmark"),
        Prose(
            "A responder has lived long enough to respond. Subjects are therefore grouped by their response up to "
            f"month {month} and followed from that month; subjects who died or were last known alive before it are in "
            "neither group. Response was not assigned at random, so a difference between the curves need not be its "
            "effect."
        ),
    ]
    for scope in SCOPES:
        of = {"label": label, "measure": material.measure, "scope": scope}
        blocks += [
            *material.figure(
                f"landmark{scope.suffix}",
                note=f"Faded: fewer than {FEW} at risk. Vertical marks: censored subjects. Plan: rule 34.",
            ),
            TableBlock(tables.landmark(results, **of)),
        ]
    return blocks


def _readers(material: Material) -> list:
    """The endpoints by another reader, where there is one (rule 41)."""
    results = material.results
    heading = Heading("By another reader", "readers")
    if not results.has("reader-compared"):
        return [heading, Prose("Readings of a second reader were not collected.")]
    places = range(len(tables.readers(results)))
    return [
        heading,
        Prose(
            f"{wording.EXPLORATORY} Each other reader of the imaging beside the reader that counts, among the subjects "
            "of whom both have a baseline sum and a later assessment. The reader that counts stays the primary one."
        ),
        TableBlock(tables.reader_responses(results, measure=material.measure)),
        TableBlock(tables.reader_progressions(results)),
        *(
            figure
            for paramcd in ("LPFS", "DPFS")
            for place in places
            for figure in material.figure(
                reader_figure(paramcd, place), note=f"Faded: fewer than {FEW} at risk. Plan: rules 30 and 41."
            )
        ),
    ]
