"""The analysis plan as three sets of results, one a notebook: who was studied, what harmed, what was achieved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from helpers.analyse import adverse_events, laboratory
from helpers.analyse.ard import combine
from helpers.analyse.baseline import baseline, sbrt_delivery
from helpers.analyse.disposition import disposition
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import Protocol

_STANDS_ON = ("LPFS", "DPFS", "OS", "TTLP", "TTDP")
"""Endpoints that the report takes by their names, and without which it would lose something in silence."""


def population_results(adsl: pd.DataFrame) -> pd.DataFrame:
    """Disposition, baseline and delivery of treatment: `disposition`, `baseline`, `sbrt-delivery`."""
    return combine(disposition(adsl), baseline(adsl), sbrt_delivery(adsl))


def toxicity_results(
    adsl: pd.DataFrame,
    adae: pd.DataFrame,
    adlb: pd.DataFrame | None,
    adlf: pd.DataFrame,
    adsv: pd.DataFrame,
    *,
    protocol: Protocol,
) -> pd.DataFrame:
    """Adverse events, liver, schedule and, where it was collected, the laboratory (rules 24, 25, 27 to 29, 36)."""
    from helpers.analyse.ae_incidence import ae_cumulative_incidence, ae_cumulative_incidence_curve
    from helpers.analyse.ae_prevalence import prevalence
    from helpers.analyse.liver_function import liver_function
    from helpers.analyse.schedule import schedule_adherence
    from helpers.analyse.toxicity_monitoring import monitoring, monitoring_operating

    estimation = protocol.estimation
    level = estimation.confidence_level
    results = [
        adverse_events.overview(adae, adsl, conf_level=level),
        adverse_events.worst_grade(adae, adsl, conf_level=level),
        ae_cumulative_incidence(adae, adsl, times_months=estimation.toxicity_times_months, conf_level=level),
        ae_cumulative_incidence_curve(adae, adsl, conf_level=level),
        prevalence(
            adae,
            adsl,
            months=range(12 * protocol.horizon.years + 1),
            death_within_months=protocol.schedule.quarter_months,
        ),
        liver_function(
            adlf,
            adsl,
            child_pugh_rise=protocol.liver.child_pugh_rise,
            months=protocol.liver.change_months,
            albi_rises=protocol.liver.albi_rises,
            conf_level=level,
        ),
        schedule_adherence(adsv, adsl),
    ]
    if protocol.monitoring is not None:
        results += [monitoring(adae, adsl, settings=protocol.monitoring), monitoring_operating(protocol.monitoring)]
    if adlb is not None:
        results += [laboratory.worst_grade(adlb, adsl, conf_level=level), laboratory.shift(adlb, adsl)]
    return combine(*results)


def survival_results(
    adsl: pd.DataFrame,
    adrs: pd.DataFrame,
    adtte: pd.DataFrame,
    adther: pd.DataFrame | None = None,
    *,
    protocol: Protocol,
) -> pd.DataFrame:
    """Every time-to-event estimate, response, failures, what followed, exploratory models (rules 12 to 18, 30 to 35).

    Endpoints whose events all count get Kaplan-Meier and restricted means, those with competing events cumulative
    incidences, those known to an interval the interval-censored estimate. A sensitivity analysis that the study cannot
    give has no rows; nor has subsequent therapy where neither procedures nor medications were collected, nor the
    duration of a response whose end is no endpoint of the protocol.

    Raises
    ------
    StudyError
        The protocol has none of an endpoint whose name the report stands on.
    """
    from helpers.analyse.best_response import SCOPES, best_response, response_by_visit
    from helpers.analyse.beta_product import beta_product
    from helpers.analyse.competing_risks import cumulative_incidence, cumulative_incidence_curve
    from helpers.analyse.cox_firth import cox_firth
    from helpers.analyse.duration_of_response import duration_of_response, time_to_response
    from helpers.analyse.failure_patterns import distant_components, failure_patterns
    from helpers.analyse.follow_up import follow_up, maturity
    from helpers.analyse.interval_censored import npmle, npmle_curve
    from helpers.analyse.kaplan_meier import at_risk, kaplan_meier, kaplan_meier_curve
    from helpers.analyse.landmark import landmark
    from helpers.analyse.restricted_mean import restricted_mean
    from helpers.analyse.sensitivity import sensitivity
    from helpers.analyse.subsequent_therapy import subsequent_therapy

    estimation = protocol.estimation
    level, times = estimation.confidence_level, estimation.times_months
    names = parameters(adtte, protocol=protocol)
    if missing := [name for name in _STANDS_ON if not names.has(name)]:
        raise StudyError(
            f"The protocol file has no endpoint {' and no endpoint '.join(missing)}: follow-up, responses, courses and "
            f"the first screen are taken from the endpoints of the names {', '.join(_STANDS_ON)}. Add what is missing; "
            "its label and its definition are yours."
        )
    patterns = [failure_patterns(adtte, conf_level=level)] if names.has("PFS", "LPFS", "DPFS") else []
    patterns += [distant_components(adtte, conf_level=level)] if names.has("DPFS") else []
    responses = []
    for scope in SCOPES:
        responses += [
            best_response(adrs, adsl, scope=scope, conf_level=level),
            response_by_visit(adrs, adsl, scope=scope),
            time_to_response(adrs, adsl, scope=scope),
            landmark(
                adrs, adtte, adsl, month=estimation.landmark_month, times_months=times, scope=scope, conf_level=level
            ),
        ]
        if names.has(scope.ends):
            responses.append(duration_of_response(adrs, adtte, adsl, times_months=times, scope=scope, conf_level=level))
    later = [subsequent_therapy(adther, adtte, adsl, conf_level=level)] if adther is not None else []
    return combine(
        maturity(adtte, paramcds=names.every),
        follow_up(adtte, conf_level=level),
        kaplan_meier(adtte, paramcds=[*names.whole, *names.read_otherwise], times_months=times, conf_level=level),
        kaplan_meier_curve(adtte, paramcds=names.whole, conf_level=level),
        at_risk(adtte, paramcds=names.main, times_months=estimation.display_months),
        beta_product(adtte, paramcds=[protocol.trial.primary], times_months=times, conf_level=level),
        restricted_mean(adtte, paramcds=names.whole, times_months=estimation.restricted_mean_months, conf_level=level),
        npmle(adtte, paramcds=names.intervals, times_months=times),
        npmle_curve(adtte, paramcds=names.intervals),
        cumulative_incidence(adtte, paramcds=names.competing, times_months=times, conf_level=level),
        cumulative_incidence_curve(adtte, paramcds=names.competing, conf_level=level),
        sensitivity(adtte, readings=names.read_otherwise),
        *responses,
        cox_firth(adsl, adtte, models=protocol.models, conf_level=level),
        *patterns,
        *later,
    )


@dataclass(frozen=True)
class Parameters:
    """Parameters of ADTTE, by how they are estimated.

    Attributes
    ----------
    main, every : sequence of str
        The endpoints; these and every other reading that the study can give.
    competing, whole : sequence of str
        The endpoints with competing events, and those whose events all count.
    read_otherwise : mapping of str to str
        Other readings, and what each is a reading of.
    intervals : sequence of str
        Other readings whose events are known to an interval.
    """

    main: Sequence[str]
    every: Sequence[str]
    competing: Sequence[str]
    whole: Sequence[str]
    read_otherwise: Mapping[str, str]
    intervals: Sequence[str]

    def has(self, *paramcds: str) -> bool:
        """Tell whether all of these are endpoints."""
        return set(paramcds) <= set(self.main)


def parameters(adtte: pd.DataFrame, *, protocol: Protocol) -> Parameters:
    """Sort the parameters of a study by how they are estimated. Needs PARAMCD."""
    main, endpoints = protocol.main_endpoints, protocol.endpoints
    others = [name for name in endpoints if name not in main and (adtte["PARAMCD"] == name).any()]
    return Parameters(
        main=main,
        every=[*main, *others],
        competing=[name for name in main if endpoints[name].counts_as_event],
        whole=[name for name in main if not endpoints[name].counts_as_event],
        read_otherwise={name: endpoints[name].sensitivity_of for name in others if not endpoints[name].interval},
        intervals=[name for name in others if endpoints[name].interval],
    )
