"""Exploratory Cox models of a run, with covariates that the caller chooses."""

from collections.abc import Sequence

import pandas as pd

from helpers.analyse.cox_firth import cox_firth
from helpers.explore.analysis import Analysis
from helpers.explore.choices import chosen
from helpers.explore.groups import DURING_TREATMENT, LATE, VARIABLES
from helpers.explore.shown import Shown
from helpers.explore.window import windowed
from helpers.foundation.contracts import ADAM
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import Covariate, Models
from helpers.present import tables
from helpers.present.format import inside, sentence_case, unit
from helpers.present.lookup import Lookup


def cox(run: Analysis, paramcd: str, covariates: Sequence[str] = (), *, until: float | None = None) -> Shown:
    """Cox model with Firth's penalty (rule 34), exploratory.

    ``frame`` has one row per covariate (TERM): ``hr low high p zph_p``, and ``level_n level_events`` where levels are
    compared. Without covariates it is the report's model: those of the protocol that the events allow. With them all
    enter that vary, whatever the number of events, and a line below the table says how many events each has.

    Parameters
    ----------
    run : Analysis
        As `open_run` or `what_if` gives it.
    paramcd : str
        A parameter with events on known days.
    covariates : sequence of str, or one str
        Baseline variables of ADSL; one of the protocol enters as that says, any other number per unit, any other text
        against its most frequent level.
    until : float, optional
        Months after which nothing counts.

    Raises
    ------
    StudyError
        A parameter or variable is none of those that there are, a variable is named twice or does not vary.

    Examples
    --------
    >>> import helpers
    >>> run = helpers.open_run("synthetic/final")
    >>> helpers.cox(run, "OS", ["CPCLASS", "AGE"]).frame["TERM"].tolist()
    ['CPCLASS', 'AGE']
    """
    possible = [name for name in run.parameters if not run.protocol.endpoints[name].interval]
    paramcd = chosen(paramcd, possible, what="parameter with events on known days")
    protocol, adtte = run.protocol, windowed(run.outcomes([paramcd]), until)
    models = protocol.models.model_copy(update={"endpoints": (paramcd,)})
    asked_for = [covariates] if isinstance(covariates, str) and covariates else covariates
    names = [chosen(name, VARIABLES, what="baseline variable") for name in asked_for]
    if names:
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise StudyError(f"{twice[0]} is named twice; name each covariate once.")
        models = _models(run, names, paramcd)
    level = protocol.estimation.confidence_level
    ard = cox_firth(run.adsl, adtte, models=models, conf_level=level, residuals=False).rows
    results = Lookup(ard)
    size = {
        stat: results.value("cox-size", stat, paramcd=paramcd)
        for stat in ("n", "events", "missing", "covariates", "candidates")
    }
    if names:
        _check_all_in(results, names, paramcd, size)
    order = {name: place for place, name in enumerate(models.covariates)}
    frame = results.wide("cox-firth", by=["TERM"], paramcd=paramcd)
    frame = frame.sort_values("TERM", key=lambda terms: terms.map(order)).reset_index(drop=True)
    asked = _asked(size, needed=protocol.models.events_per_covariate) if names else ""
    table = tables.cox(results, protocol.model_copy(update={"models": models}), asked=asked)
    title = f"Cox model of {inside(run.parameters[paramcd])}"
    table = table.with_title(title)
    if protocol.endpoints[paramcd].counts_as_event:
        table = table.with_note("Cause-specific hazard: competing events are censored when they happen.")
    if late := [name for name in names if name in DURING_TREATMENT]:
        table = table.with_note(LATE.format(names=", ".join(late)))
    return Shown(title=title, frame=frame, ard=ard, table=table, said=run.said)


_ONE = {
    "": "point", "lesions": "lesion", "procedures": "procedure", "fractions": "fraction", "points": "point",
    "years": "year", "days": "day",
}  # fmt: skip


def _asked(size: dict[str, float], *, needed: int) -> str:
    each = size["events"] / size["covariates"]
    said = f"Every covariate entered that was asked for, with {each:.1f} events for each; the plan wants {needed}"
    return f"{said}." if each >= needed else f"{said}, and a model with fewer can show effects that do not exist."


def _models(run: Analysis, names: list[str], paramcd: str) -> Models:
    """Settings that let every covariate in."""
    planned = run.protocol.models
    adsl = run.adsl
    treated = adsl.loc[adsl["SAFFL"] == "Y"]
    covariates = {name: planned.covariates.get(name) or _covariate(treated[name], name) for name in names}
    update = {"endpoints": (paramcd,), "covariates": covariates, "events_per_covariate": 1}
    return planned.model_copy(update=update)


def _covariate(values: pd.Series, name: str) -> Covariate:
    column = ADAM["adsl"].columns[name]
    label = sentence_case(column.label.removeprefix("Baseline "))
    if column.kind == "number":
        return Covariate(label=f"{label}, per {_ONE.get(column.unit) or unit(column.unit)}")
    known = values.loc[values != ""]
    if known.empty:
        raise StudyError(f"{name} was not collected of any treated subject; leave it out.")
    usual = known.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable").index[0]
    return Covariate(label=f"{label}, other than {usual}", against=(usual,))


def _check_all_in(results: Lookup, names: list[str], paramcd: str, size: dict[str, float]) -> None:
    there = set(results.rows("cox-firth", paramcd=paramcd)["TERM"])
    if left := [name for name in names if name not in there]:
        raise StudyError(
            f"There is no model with {', '.join(left)}: of the {size['events']:.0f} events of {paramcd} too few are "
            "left for it, or it does not vary, or the others give it. Leave it out."
        )
