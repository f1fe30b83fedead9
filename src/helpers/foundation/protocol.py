"""The protocol settings: ``protocol.yml``, read and validated once, then passed on as values.

Every section names the sentence of the protocol it comes from, or says that it is our reading. An unknown key,
a missing one or a value that makes no sense is refused with a sentence. A number beyond what is usual is a query
(`helpers.foundation.ranges`); both ranges stand with its type.
"""

from collections.abc import Mapping
from itertools import combinations, pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from helpers.foundation.contracts import ADAM
from helpers.foundation.errors import StudyError
from helpers.foundation.ranges import ascending, growth, number, shrinkage
from helpers.foundation.settings import read_settings

Source = Annotated[str, Field(min_length=1)]
Flag = Annotated[bool, Field(strict=True)]
Years = number(int, gt=0, le=100, usual=(1, 20))
Months = number(int, gt=0, le=1_200, usual=(1, 180))
Interval = number(int, gt=0, le=60, usual=(1, 12))  # in months, of a schedule or a window
Days = number(int, gt=0, le=1_000, usual=(1, 190))
Window = number(int, ge=0, le=1_000, usual=(0, 190))  # in days, to each side
Times = number(float, gt=0, le=1_000, usual=(1, 50))  # of a limit of normal
Points = number(int, ge=5, le=15, usual=(5, 15))  # of Child and Pugh
Weight = number(float, gt=0.001, le=1_000, usual=(0.01, 100))  # of a prior
Concentration = number(float, gt=0, le=1_000_000, usual=(1, 10_000))  # of a tumour marker, in ug/L
Rate = number(float, gt=0.001, lt=0.999, usual=(0.01, 0.9))
StartKind = Literal["", "local_progression", "distant_progression", "nontarget_progression", "transplant"]
EventKind = Literal["local_progression", "distant_progression", "nontarget_progression", "transplant", "death"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Trial(_Section):
    """What the trial is."""

    title: str
    design: str
    primary: str
    source: Source


class Treatment(_Section):
    """What counts as a fraction of the treatment (rule 1)."""

    name: str
    dose_unit: str
    alpha_beta: number(float, gt=0.1, le=100, usual=(1, 20))
    source: Source


class Horizon(_Section):
    """How long a subject is followed (rule 3)."""

    years: Years
    source: Source


class Death(_Section):
    """How a death without a day is dated (rule 5)."""

    imputed_day: number(int, ge=1, le=28, usual=(1, 28))
    source: Source


class Readers(_Section):
    """Whose readings count, besides records that name nobody."""

    count: tuple[str, ...]
    source: Source


class Imaging(_Section):
    """The schedule of imaging and what one assessment is (rules 7, 14, 20)."""

    interval_months: Interval
    visit_span_days: Days
    missed_assessments: number(int, gt=0, le=20, usual=(1, 4))
    window_days: Days
    source: Source


class Response(_Section):
    """Thresholds of mRECIST as exact ratios (rules 8 to 12)."""

    measure: Literal["VDIAM", "LDIAM"]
    fallback_measure: Literal["VDIAM", "LDIAM"]
    progression_ratio: growth(usual=(1.05, 2))
    partial_response_ratio: shrinkage(usual=(0.3, 0.95))
    rounding_mm: Literal[0.01]
    stable_disease_min_days: Days
    source: Source

    @model_validator(mode="after")
    def _two_measures(self) -> "Response":
        if self.measure == self.fallback_measure:
            raise ValueError(f"measure and fallback_measure are both {self.measure}; name the other diameter second")
        return self


class Distant(_Section):
    """Where a new lesion counts as what (rule 13); any other place is extrahepatic."""

    liver: tuple[str, ...]
    thrombus: tuple[str, ...]
    source: Source


class Therapy(_Section):
    """Categories of procedures and medications."""

    prior: str
    subsequent: str
    transplant: str
    source: Source


class Toxicity(_Section):
    """Phases and causality of adverse events (rules 22 to 27)."""

    acute_months: Interval
    related: tuple[str, ...]
    not_related: tuple[str, ...]
    source: Source

    @model_validator(mode="after")
    def _one_meaning(self) -> "Toxicity":
        other = {word.strip().upper() for word in self.not_related}
        if both := sorted({word for word in self.related if word.strip().upper() in other}):
            raise ValueError(f"related and not_related both have {', '.join(both)}; a word has one meaning")
        return self


class Liver(_Section):
    """Liver function (rule 28).

    ``albi_rises`` are the rises of ALBI that are counted, ``change_months`` the months after the end of treatment at
    which its change is described; ``alp_times`` and ``transaminase_times`` the multiples of their upper limit that ALP,
    and ALT or AST, have to exceed in radiation-induced liver disease, the second of two from a baseline already above
    the first.
    """

    albi_grade_limits: ascending(number(float, ge=-10, le=5, usual=(-4, 0)), length=2)
    albi_rises: ascending(number(float, gt=0, le=10, usual=(0.05, 2)))
    change_months: ascending(Months)
    alp_times: Times
    transaminase_times: ascending(Times, length=2)
    child_pugh_classes: dict[Literal["A", "B", "C"], tuple[Points, Points]]
    child_pugh_rise: number(int, gt=0, le=10, usual=(1, 4))
    window_months: Interval
    source: Source

    @model_validator(mode="after")
    def _apart(self) -> "Liver":
        classes = [self.child_pugh_classes[name] for name in sorted(self.child_pugh_classes)]
        backwards = any(low > high for low, high in classes)
        if backwards or any(before[1] + 1 != after[0] for before, after in pairwise(classes)):
            raise ValueError("child_pugh_classes is not from few points to many, each point in one class")
        return self


class Schedule(_Section):
    """When a subject is due, and how far from it a record still is that visit (rule 29).

    ``week_days`` is the interval during treatment; ``months`` are those of the single visits after the end of
    treatment, in order; ``quarter_months`` is the interval of visits after the last of these, and of imaging from
    the end of treatment. Each ``..._window_days`` is half the interval, in days.
    """

    week_days: Days
    week_window_days: Window
    months: ascending(Months)
    month_window_days: Window
    quarter_months: Interval
    quarter_window_days: Window
    source: Source


class Estimation(_Section):
    """Intervals and times at which estimates are given (rules 30 to 35).

    ``headline_months`` are those of ``times_months`` on the first screen and in the grid of readings, ``compare_month``
    the one at which readings are compared, ``landmark_month`` the one up to which a response has to be seen where
    survival after it is shown by response.
    """

    confidence_level: number(float, gt=0.5, lt=0.9999, usual=(0.8, 0.999))
    times_months: ascending(Months)
    headline_months: ascending(Months)
    compare_month: Months
    display_months: ascending(number(int, ge=0, le=1_200, usual=(0, 180)))
    toxicity_times_months: ascending(Months)
    restricted_mean_months: ascending(Months)
    landmark_month: Months
    source: Source

    @model_validator(mode="after")
    def _among_the_times(self) -> "Estimation":
        if strangers := {*self.headline_months, self.compare_month} - set(self.times_months):
            named = ", ".join(map(str, sorted(strangers)))
            raise ValueError(f"headline_months and compare_month name {named}, which is not among times_months")
        return self


class Covariate(_Section):
    """How a variable of ADSL enters a model (rule 34).

    ``against`` are the levels that all others are compared with; a number counts in units of ``per``, or as its
    logarithm to the base ``log``.
    """

    label: Annotated[str, Field(min_length=1)]
    against: tuple[str, ...] = ()
    per: number(float, gt=0.001, le=1_000_000, usual=(0.01, 10_000)) = 1
    log: number(float, gt=1.01, le=1_000, usual=(1.1, 10)) | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Covariate":
        if sum([bool(self.against), self.per != 1, self.log is not None]) > 1:
            raise ValueError("give one of against, per and log")
        return self


class Models(_Section):
    """Exploratory models (rule 34): the covariates enter in the order of the file, as many as the events allow."""

    endpoints: tuple[str, ...]
    events_per_covariate: number(int, gt=0, le=1_000, usual=(5, 50))
    covariates: dict[str, Covariate]
    source: Source

    @model_validator(mode="after")
    def _known(self) -> "Models":
        for name, covariate in self.covariates.items():
            kind = ADAM["adsl"].columns[name].kind if name in ADAM["adsl"].columns else ""
            if kind not in ("text", "number"):
                raise ValueError(f"covariates names {name}, which is no number or text of ADSL")
            if (kind == "text") != bool(covariate.against):
                raise ValueError(f"covariates.{name} is {kind}: a text needs against, a number has none")
        return self


class Monitoring(_Section):
    """Bayesian monitoring of acute toxicity, where a protocol states one (rule 36).

    ``p0`` is the highest acceptable rate, ``prior`` the two numbers of its Beta prior, ``limit`` the posterior
    probability of a rate above p0 that stops the trial, ``grade`` the lowest that is a toxicity, ``related`` whether
    unrelated events are left out, ``max_subjects`` the size of the trial, ``rates`` the true rates at which the rule is
    looked at.
    """

    p0: Rate
    prior: tuple[Weight, Weight]
    limit: number(float, gt=0.001, lt=0.9999, usual=(0.5, 0.999))
    grade: number(int, ge=1, le=5, usual=(1, 5))
    related: Flag
    max_subjects: number(int, gt=0, le=10_000, usual=(5, 500))
    rates: ascending(Rate)
    source: Source


class LocalReading(_Section):
    """How local progression is read; the defaults are the primary reading (rule 11).

    ``measure`` is the diameter, ``primary`` the one of the primary analysis; ``reference`` what a sum is compared
    with; ``progression_ratio`` by how much it has to be larger, where not as in the primary reading;
    ``minimum_increase_mm`` an increase over the nadir that is needed besides; ``by`` lesion compares each treated
    lesion with itself.
    """

    measure: Literal["primary", "VDIAM", "LDIAM"] = "primary"
    reference: Literal["nadir", "baseline"] = "nadir"
    progression_ratio: growth(usual=(1.05, 2)) | None = None
    minimum_increase_mm: number(float, ge=0, le=1_000, usual=(0, 30)) = 0
    by: Literal["sum", "lesion"] = "sum"


class Endpoint(_Section):
    """One time-to-event parameter (rules 16 to 20).

    ``without_baseline`` says when the time of a subject without a baseline sum ends where ``assessments`` are local:
    ``start``, dead or alive, or ``alive``, where it is followed for the other events until it was last known alive;
    ``sensitivity_of`` names the parameter that this one is another reading of; ``conventions`` FDA censors at new
    therapy and before missed assessments; ``interval`` gives the interval within which the event happened;
    ``horizon_years`` ends follow-up on another day than the protocol's horizon; ``start`` counts the time from another
    event than the first fraction, of those who had it (rule 47).
    """

    label: str
    events: tuple[EventKind, ...]
    counts_as_event: tuple[EventKind, ...] = ()
    assessments: Literal["local", "distant", "alive"]
    local: LocalReading = LocalReading()
    without_baseline: Literal["start", "alive"] = "start"
    conventions: Literal["protocol", "FDA"] = "protocol"
    interval: Flag = False
    horizon_years: Years | None = None
    start: StartKind = ""
    sensitivity_of: str = ""
    source: Source

    @model_validator(mode="after")
    def _consistent(self) -> "Endpoint":
        strangers = set(self.counts_as_event) - set(self.events)
        if strangers:
            raise ValueError(f"counts_as_event names {', '.join(sorted(strangers))}, which is not among events")
        if self.without_baseline == "alive" and self.assessments != "local":
            raise ValueError("without_baseline is for an endpoint whose assessments are local")
        if self.start in self.events:
            raise ValueError(f"start is {self.start}, which is among events")
        if self.start and (self.interval or self.conventions == "FDA" or self.sensitivity_of):
            raise ValueError("start is for an endpoint of its own, without interval, by the protocol's conventions")
        return self

    @property
    def counted(self) -> tuple[EventKind, ...]:
        """The events that are the endpoint's own; the others compete with it."""
        return self.counts_as_event or self.events


class Lesions(_Section):
    """Groups of lesions (rule 38): limits of the longest diameter, and of the biologically effective dose in Gy."""

    size_limits_cm: ascending(number(float, gt=0, le=100, usual=(1, 15)), length=2) = (3, 5)
    bed_limit: number(float, gt=0, le=1_000, usual=(20, 300)) = 100


class EnoughAtRisk(_Section):
    """How many have to be at risk (rule 40): at least so many, and at least one in so many of all."""

    at_least: number(int, gt=0, le=1_000, usual=(1, 50)) = 5
    one_in: number(int, gt=0, le=1_000, usual=(2, 50)) = 10


class SecondReader(_Section):
    """When two readers agree on a date, and how many pairs an agreement needs (rule 41)."""

    same_within_days: Window = 28
    min_pairs: number(int, gt=1, le=1_000, usual=(2, 50)) = 10


class Marker(_Section):
    """Response of the tumour marker (rule 42).

    ``limit`` and ``high`` are values at baseline (ug/L) above, or at or above, which a response is looked for; ``fall``
    is the share of the baseline that a value has to be below; ``month`` and ``window_days`` say when after the end of
    treatment. ``others`` are markers (LBTESTCD) of which the course alone is shown.
    """

    test: str = "AFP"
    limit: Concentration = 20
    high: Concentration = 200
    fall: Rate = 0.5
    month: Interval = 3
    window_days: Window = 45
    others: tuple[str, ...] = ()


class Course(_Section):
    """From how many subjects on a mixed model is fitted, and how many each quarter has to have (rule 42)."""

    min_subjects: number(int, gt=1, le=10_000, usual=(10, 100)) = 20
    min_in_quarter: number(int, gt=1, le=1_000, usual=(2, 50)) = 5


class Recurrent(_Section):
    """Which adverse events are counted again and again, and how many terms are followed by month (rule 43)."""

    grade: number(int, ge=1, le=5, usual=(1, 3)) = 2
    terms: number(int, gt=0, le=100, usual=(1, 20)) = 5


class Enzymes(_Section):
    """Liver enzymes against bilirubin (rule 44): multiples of a limit, and days from one to the other."""

    alt_times: Times = 3
    bilirubin_times: Times = 2
    alp_times: Times = 2
    within_days: Window = 30


class Feasibility(_Section):
    """Interruptions of treatment, and how soon after it deaths are counted (rule 45)."""

    gap_days: Days = 7
    death_days: ascending(Days) = (30, 90)


class Words(_Section):
    """Words by which a first subsequent therapy is of a kind (rule 46); a name that has none of them is unknown.

    A name is of the first kind of which it holds a word.
    """

    tace: tuple[str, ...] = ("TACE", "CHEMOEMBOLIZATION", "CHEMOEMBOLISATION")
    local: tuple[str, ...] = (
        "ABLATION", "RFA", "MWA", "RESECTION", "HEPATECTOMY", "SBRT", "RADIOTHERAPY", "RADIATION", "STEREOTACTIC",
        "ELECTROPORATION", "Y90", "Y-90", "RADIOEMBOLIZATION", "RADIOEMBOLISATION",
        "TARE", "SIRT", "EMBOLIZATION", "EMBOLISATION", "ETHANOL", "BRACHYTHERAPY",
    )  # fmt: skip
    systemic: tuple[str, ...] = (
        "SYSTEMIC", "SORAFENIB", "LENVATINIB", "REGORAFENIB", "CABOZANTINIB", "RAMUCIRUMAB", "ATEZOLIZUMAB",
        "BEVACIZUMAB", "DURVALUMAB", "TREMELIMUMAB", "NIVOLUMAB", "PEMBROLIZUMAB", "IPILIMUMAB", "CHEMOTHERAPY",
        "IMMUNOTHERAPY",
    )  # fmt: skip


class Decompensation(_Section):
    """Terms of adverse events that are hepatic decompensation (rule 49)."""

    ascites: tuple[str, ...] = ("Ascites",)
    encephalopathy: tuple[str, ...] = ("Encephalopathy", "Hepatic encephalopathy")
    bleeding: tuple[str, ...] = (
        "Esophageal varices hemorrhage", "Oesophageal varices haemorrhage", "Gastric varices hemorrhage",
        "Gastric varices haemorrhage", "Varices hemorrhage", "Variceal bleeding",
    )  # fmt: skip
    failure: tuple[str, ...] = ("Hepatic failure",)


class Exploratory(_Section):
    """Analyses that readers of liver SBRT expect beyond the protocol (rules 38 to 49).

    A protocol file that does not have the section has the values given here, which are those of the plan.
    """

    lesions: Lesions = Lesions()
    at_risk: EnoughAtRisk = EnoughAtRisk()
    second_reader: SecondReader = SecondReader()
    marker: Marker = Marker()
    course: Course = Course()
    recurrent: Recurrent = Recurrent()
    enzymes: Enzymes = Enzymes()
    feasibility: Feasibility = Feasibility()
    next_therapy: Words = Words()
    decompensation: Decompensation = Decompensation()
    source: Source = "Not stated, our reading: exploratory."


class Protocol(_Section):
    """Everything the protocol and the analysis plan fix."""

    trial: Trial
    treatment: Treatment
    horizon: Horizon
    death: Death
    readers: Readers
    imaging: Imaging
    response: Response
    distant: Distant
    therapy: Therapy
    toxicity: Toxicity
    liver: Liver
    schedule: Schedule
    estimation: Estimation
    models: Models
    monitoring: Monitoring | None = None
    exploratory: Exploratory = Exploratory()
    endpoints: dict[str, Endpoint]
    tie_order: tuple[EventKind, ...]

    @property
    def main_endpoints(self) -> tuple[str, ...]:
        """The parameters that are no other reading of one."""
        return tuple(paramcd for paramcd, endpoint in self.endpoints.items() if not endpoint.sensitivity_of)

    def sensitivity_analyses(self, paramcd: str) -> tuple[str, ...]:
        """The other readings of a parameter, in the order of the file."""
        return tuple(name for name, endpoint in self.endpoints.items() if endpoint.sensitivity_of == paramcd)

    @model_validator(mode="after")
    def _complete(self) -> "Protocol":
        if self.trial.primary not in self.endpoints:
            raise ValueError(f"trial.primary is {self.trial.primary}, which is not among the endpoints")
        for paramcd, endpoint in self.endpoints.items():
            if endpoint.sensitivity_of and endpoint.sensitivity_of not in self.endpoints:
                raise ValueError(f"endpoints.{paramcd}.sensitivity_of names {endpoint.sensitivity_of}, which is none")
        if self.endpoints[self.trial.primary].start:
            raise ValueError(f"trial.primary is {self.trial.primary}, which does not start with the treatment")
        for paramcd in self.models.endpoints:
            if paramcd not in self.endpoints or self.endpoints[paramcd].interval:
                raise ValueError(f"models.endpoints names {paramcd}, which is no endpoint with events on known days")
        used = {event for endpoint in self.endpoints.values() for event in endpoint.events}
        if missing := used - set(self.tie_order):
            raise ValueError(f"tie_order does not place {', '.join(sorted(missing))}")
        return self


def load(path: Path, *, name: str = "") -> Protocol:
    """Read and validate a protocol file; ``name`` is its name where this is a copy.

    Raises
    ------
    StudyError
        The file is missing or not YAML, a key is unknown or missing, or a value is not what it has to be.
    """
    settings = read_settings(path, what="The protocol file", name=name)
    return validated(settings.values, name=name or path.name, lines=settings.lines)


def validated(settings: object, *, name: str, lines: Mapping[str, int] | None = None) -> Protocol:
    """Validate settings; ``name`` is what a sentence about them calls them, ``lines`` the line of each place.

    Raises
    ------
    StudyError
        A key is unknown or missing, or a value is not what it has to be.
    """
    try:
        protocol = Protocol.model_validate(settings)
    except ValidationError as failure:
        problems = [
            _problem(one["loc"], one["msg"].removeprefix("Value error, "), lines or {}) for one in failure.errors()
        ]
    else:
        problems = _twice(protocol, lines or {})
    if problems:
        raise StudyError(f"{name} cannot be used: {'; '.join(problems)}.")
    return protocol


def _problem(place: tuple[str | int, ...], what: str, lines: Mapping[str, int]) -> str:
    """What is wrong at a place, and the line of the last of its keys that the file has."""
    keys = [".".join(map(str, place[:length])) for length in range(len(place), 0, -1)]
    return f"{keys[0] if keys else 'the file'}: {what[:1].lower()}{what[1:]}{_line(lines, *keys)}"


def _twice(protocol: Protocol, lines: Mapping[str, int]) -> list[str]:
    """Say which readings of one parameter are the same, whatever they are called."""
    readings = {
        name: endpoint.model_dump(exclude={"label", "source"})
        for name, endpoint in protocol.endpoints.items()
        if endpoint.sensitivity_of
    }
    named = {name: f"endpoints.{name}{_line(lines, f'endpoints.{name}')}" for name in readings}
    return [
        f"{named[one]} and {named[other]} are the same reading of {readings[one]['sensitivity_of']}"
        for one, other in combinations(readings, 2)
        if readings[one] == readings[other]
    ]


def _line(lines: Mapping[str, int], *keys: str) -> str:
    """The line of the first of some keys that the file has, as words; empty where no line is known."""
    return next((f" (line {lines[key]})" for key in keys if key in lines), "")
