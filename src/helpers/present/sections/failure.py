"""Sections 11 and 12: where the disease came back, and what was given then."""

from helpers.present import format as fmt
from helpers.present import tables, wording
from helpers.present.legibility import FEW
from helpers.present.page import Heading, Prose, Section, TableBlock
from helpers.present.sections.material import Material


def patterns(material: Material) -> Section:
    """Section 11: what failed first, and what failed at all."""
    results = material.results
    if not results.has("failure-pattern"):
        blocks = [Prose("Patterns of failure were not analysed.")]
    else:
        blocks = [
            Prose(_reading(material), "reading"),
            Prose(
                "The place of the first failure shows what further treatment would have to reach: the treated lesion, "
                "the rest of the liver, its vessels, or the rest of the body. Places that failed on the same day are "
                "counted together; imaging every few months cannot show which of them came first."
            ),
            *material.figure(
                "failure-pattern",
                note="Up to the horizon. A bar of several colours: several places on one day. Plan: rule 17.",
            ),
            TableBlock(tables.failure_patterns(results)),
        ]
    return Section(11, "failure", "Patterns of failure", blocks)


def therapy(material: Material) -> Section:
    """Section 12: subsequent therapy and transplant."""
    results = material.results
    if not results.has("subsequent-therapy"):
        said = material.nothing_of(
            "pr",
            "cm",
            collected="Subsequent therapy was not collected: the study has neither procedures (PR) nor medications "
            "(CM).",
            recorded="No procedure (PR) and no medication (CM) was recorded: how many had further therapy is not "
            "known.",
        )
        return Section(12, "therapy", "Subsequent therapy and transplant", [Prose(said)])
    get = {stat: results.value("subsequent-therapy", stat, term="any") for stat in ("n", "denominator")}
    blocks = [
        Prose(
            f"{fmt.of(get['n'], get['denominator'])} treated subjects had further anti-cancer therapy or a liver "
            "transplant. Neither ends follow-up for progression or death in the primary analysis; later outcomes may "
            "be influenced by them."
        ),
        TableBlock(tables.subsequent_therapy(results)),
        *_next_therapy(material),
    ]
    return Section(12, "therapy", "Subsequent therapy and transplant", blocks)


def _next_therapy(material: Material) -> list:
    """When the next therapy comes, and of which kind it is (rule 46)."""
    if not material.results.has("next-therapy"):
        return []
    return [
        Heading("Time to the next therapy", "next-therapy"),
        Prose(
            f"{wording.EXPLORATORY} Who was transplanted or died before it had no next therapy: both compete. The last "
            "lines are of transplant alone, whatever therapy came before it."
        ),
        *material.figure(
            "next-therapy", note=f"Transplant and death compete. Faded: fewer than {FEW} at risk. Plan: rule 46."
        ),
        TableBlock(tables.next_therapy(material.results, months=material.protocol.estimation.headline_months)),
    ]


def _reading(material: Material) -> str:
    results = material.results

    def of(term: str, group: str) -> str:
        get = {stat: results.value("failure-pattern", stat, term=term, group=group) for stat in ("n", "denominator")}
        return fmt.of(get["n"], get["denominator"])

    if not results.value("failure-pattern", "denominator", term="failed", group="first"):
        return "There is no treated subject to follow."
    return (
        f"{of('failed', 'first')} treated subjects progressed or died up to the horizon. The treated lesions alone "
        f"came first in {of('local', 'first')}. At any time local progression was seen in {of('local', 'ever')}, "
        f"distant progression in {of('distant', 'ever')}, both in {of('both', 'ever')}."
    )
