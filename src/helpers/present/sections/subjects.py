"""Sections 3 to 6: who took part, which dose they received, how long they were followed."""

from helpers.present import format as fmt
from helpers.present import tables, wording
from helpers.present.legibility import FEW
from helpers.present.page import Heading, Prose, Section, TableBlock
from helpers.present.sections.material import Material
from helpers.present.subject_links import words


def disposition(material: Material) -> Section:
    """Section 3: flow and analysis sets."""
    results = material.results
    treated = fmt.of(
        results.value("disposition", "n", term="treated"), results.value("disposition", "n", term="enrolled")
    )
    treated = results.link(treated, "disposition", "n", term="treated")
    died = fmt.of(
        results.value("disposition", "n", term="died"), results.value("disposition", "denominator", term="died")
    )
    died = results.link(died, "disposition", "n", term="died")
    said = (
        " treated subjects. The safety set is everybody with at least one fraction; the efficacy set also has a "
        "baseline sum of diameters and a later adequate assessment of the treated lesions. Endpoints are analysed in "
        "the safety set: nobody who was treated is left out."
    )
    blocks = [
        Prose(words("Treated: ", treated, " enrolled subjects. Died: ", died, said)),
        *material.figure("flow", note="The numbers are those of Table 14.1.1, which follows."),
        TableBlock(tables.disposition(results)),
    ]
    return Section(3, "disposition", "Disposition", blocks)


def baseline(material: Material) -> Section:
    """Section 4: the subjects before treatment."""
    blocks = [
        Prose(
            "Treated subjects as they were on the day of the first fraction: the last value on or before it. “Not "
            "collected” means that the value was recorded for no subject; it does not mean that no subject had it."
        ),
        TableBlock(tables.baseline(material.results)),
    ]
    return Section(4, "baseline", "Baseline", blocks)


def delivery(material: Material) -> Section:
    """Section 5: the dose."""
    treatment = material.protocol.treatment
    blocks = [
        Prose(
            f"{treatment.name} as it was given, from the record of each fraction. The biologically effective dose "
            f"takes an alpha/beta ratio of {treatment.alpha_beta:g} {treatment.dose_unit}; overall time counts the "
            "first and the last day."
        ),
        TableBlock(tables.sbrt_delivery(material.results)),
        *_dose(material),
        *_feasibility(material),
    ]
    return Section(5, "delivery", f"{treatment.name} delivery", blocks)


def maturity(material: Material) -> Section:
    """Section 6: follow-up and how complete the endpoints are."""
    results = material.results
    get = {stat: results.value("follow-up", stat, paramcd="OS") for stat in ("median", "median_low", "median_high")}
    labels = {
        name: material.label(name) for name in material.protocol.main_endpoints if results.has("maturity", paramcd=name)
    }
    blocks = []
    if get["median"] is not None:
        methods = "; ".join(results.methods("follow-up"))
        length = fmt.months_interval(get["median"], get["median_low"], get["median_high"])
        blocks.append(Prose(f"Median follow-up is {length} months ({methods}; plan: rule 30).", "reading"))
    blocks += [
        Prose(
            f"The data reach to {material.until()}. The maturity of an endpoint depends on how many subjects had the "
            "event, and on why the others were censored: an observation that ends with the study says more than one "
            "that is lost to follow-up."
        ),
        TableBlock(tables.maturity(results, labels=labels, adtte=material.adtte)),
        *_completeness(material),
    ]
    if results.has("schedule-adherence"):
        blocks += [
            Heading("Adherence to the schedule", "adherence"),
            *material.figure(
                "schedule",
                note="Among the subjects who were known to be alive on the due day. Faded: fewer than "
                f"{FEW}. Plan: rule 29.",
            ),
            TableBlock(tables.schedule_adherence(results)),
        ]
    return Section(6, "maturity", "Follow-up and maturity", blocks)


def _completeness(material: Material) -> list:
    """How complete follow-up is, and what its gaps could hide (rule 40)."""
    results = material.results
    if not results.has("completeness"):
        return []
    labels = {name: material.label(name) for name in material.protocol.main_endpoints}
    return [
        Heading("Completeness of follow-up", "completeness"),
        Prose(
            f"{wording.EXPLORATORY} Completeness is the time observed as a share of the time that was possible up to "
            f"{material.until()} or the horizon. After the last time with enough at risk each curve rests on few "
            "subjects."
        ),
        TableBlock(tables.completeness(results, labels=labels)),
        TableBlock(
            tables.curve_limits(results, labels=labels, months=material.protocol.estimation.headline_months),
            fold="What the missing follow-up could change: limits if everybody is followed to that time",
        ),
    ]


def _dose(material: Material) -> list:
    """What of the plan was collected: volumes, and doses to tumour and liver (rule 48)."""
    blocks = [Heading("Dose to tumour and liver", "dose"), Prose(wording.EXPLORATORY)]
    if not material.results.has("dose-to-volume"):
        return [*blocks, Prose("Doses to tumour and liver were not collected.")]
    return [*blocks, TableBlock(tables.dose_summary(material.results))]


def _feasibility(material: Material) -> list:
    """Whether the treatment could be given as planned (rule 45)."""
    results, settings = material.results, material.protocol.exploratory.feasibility
    if not results.has("feasibility"):
        return []
    blocks = [
        Heading("Feasibility", "feasibility"),
        Prose(
            f"{wording.EXPLORATORY} There are no criteria of success in it and no rationale of its size, so that "
            "nothing here is compared with one. The planned number of fractions was not collected."
        ),
        TableBlock(tables.feasibility(results, settings=settings)),
        TableBlock(tables.accrual(results), fold="Accrual by month and site"),
    ]
    if not results.has("protocol-deviation"):
        said = material.nothing_of(
            "dv", collected="Protocol deviations were not collected.", recorded="No protocol deviation was recorded."
        )
        return [*blocks, Prose(said)]
    blocks.append(TableBlock(tables.deviations(results)))
    if "dv" in material.domains:
        blocks.append(TableBlock(tables.deviation_list(material.domains["dv"]), fold="Each protocol deviation"))
    return blocks
