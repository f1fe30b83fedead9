"""What R is given: analysis datasets, the plan of the protocol, and the numerators of proportions.

Of our results R sees the numerators and denominators of proportions, the counts of monitored toxicity, the names of the
covariates that a model has, and the interval-censored curves, whose likelihood it works out beside its own. It sees no
estimate that it has to match.
"""

from collections.abc import Mapping

import pandas as pd

from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.foundation.contracts import ADAM, ARD
from helpers.foundation.protocol import Covariate, Protocol

KEYS = [name for name in ARD.key if name != "STAT"]
"""What tells one result row from another, but for its statistic."""

DATASETS = {
    "adsl": ("USUBJID", "SAFFL", "SUMBL", "TRTSDT", "TRTEDT", "DTHDT", "LSTALVDT", "HORIZDT", "DCUTDT", "CPCLASS"),
    "adtte": ("PARAMCD", "USUBJID", "STARTDT", "ADT", "AVAL", "CNSR", "EVNTDESC", "EVTYPE", "INTLO", "INTHI"),
    "adrs": ("USUBJID", "PARAMCD", "ADT", "AVALC", "ANL01FL"),
    "adae": ("USUBJID", "AETERM", "AEDECOD", "ASTDT", "AENDT", "TRTEMFL", "AETOXGRN"),
    "adlb": ("USUBJID", "LBTESTCD", "LBSEQ", "LBDTC", "ADT", "AVAL", "ABLFL"),
    "adlf": ("USUBJID", "PARAMCD", "ADT", "AVAL"),
    "adsv": ("USUBJID", "PARAMCD", "DUEDT"),
    "adles": ("USUBJID", "LESION", "AVAL", "EVTYPE", "MAXDBL", "BED10"),
    "adther": ("USUBJID", "ACAT", "ATRT", "ASTDT"),
    "addecomp": ("USUBJID", "ADT"),
    "adread": ("READER", "COUNTFL", "PARAMCD", "USUBJID", "AVAL", "CNSR", "AVALC", "ANL01FL"),
}
"""The datasets and columns that R is given; of ADSL also the covariates of the models, of ADLB the tumour marker."""

COUNTED_BY_R = ("best-response", "best-response-treated")
"""Proportions whose numerators R finds for itself."""


def questions(ard: pd.DataFrame, *, protocol: Protocol, **adam: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """Gather what R needs, by the name of the file.

    ``adam`` are the analysis datasets of `DATASETS`, as they are but for columns that R does not need; one that is not
    given, or is None, was not collected, and has no rows. ``plan``: one row is one number (NAME, VALUE).
    ``parameters``: one row is one parameter in one role (PARAMCD, KIND). ``covariates``: one row is how one enters a
    model (NAME, HOW, VALUE). ``terms``: one row is one covariate of one model (PARAMCD, TERM). ``asked``: one row is
    one ANALYSIS of the results; some are done only where they are among them. ``words``: one row is one word of one
    kind of therapy (KIND, WORD). ``curves``, ``proportions`` and ``looks``: see the functions that make them.
    """
    covariates = protocol.models.covariates
    adam = {name: ADAM[name].empty() if adam.get(name) is None else adam[name] for name in DATASETS}
    adam["adlb"] = adam["adlb"][adam["adlb"]["LBTESTCD"] == protocol.exploratory.marker.test]
    columns = DATASETS | {"adsl": tuple(dict.fromkeys([*DATASETS["adsl"], *covariates]))}
    return {
        "plan": _plan(protocol),
        "parameters": _parameters(adam["adtte"], protocol),
        "covariates": _covariates(covariates),
        "terms": ard.loc[ard["ANALYSIS"] == "cox-firth", ["PARAMCD", "TERM"]].drop_duplicates(),
        "asked": ard[["ANALYSIS"]].drop_duplicates(),
        "words": _words(protocol),
        "curves": _curves(ard),
        "proportions": _proportions(ard),
        "looks": _looks(ard),
        **{name: adam[name][[*wanted]] for name, wanted in columns.items()},
    }


def _plan(protocol: Protocol) -> pd.DataFrame:
    estimation, beyond = protocol.estimation, protocol.exploratory
    settings = {
        "level": [estimation.confidence_level],
        "times": estimation.times_months,
        "display_times": estimation.display_months,
        "toxicity_times": estimation.toxicity_times_months,
        "restricted_mean_times": estimation.restricted_mean_months,
        "landmark_month": [estimation.landmark_month],
        "lesion_size_limits": beyond.lesions.size_limits_cm,
        "bed_limit": [beyond.lesions.bed_limit],
        "at_least": [beyond.at_risk.at_least],
        "one_in": [beyond.at_risk.one_in],
        "min_pairs": [beyond.second_reader.min_pairs],
        "recurrent_grade": [beyond.recurrent.grade],
        "marker_limit": [beyond.marker.limit],
        "marker_fall": [beyond.marker.fall],
        "marker_month": [beyond.marker.month],
        "marker_window": [beyond.marker.window_days],
        "min_subjects": [beyond.course.min_subjects],
        "min_in_quarter": [beyond.course.min_in_quarter],
    }
    if (rule := protocol.monitoring) is not None:
        settings |= {"p0": [rule.p0], "prior": rule.prior, "limit": [rule.limit], "rates": rule.rates}
        settings |= {"max_subjects": [rule.max_subjects]}
    rows = [(name, float(value)) for name, values in settings.items() for value in values]
    return pd.DataFrame(rows, columns=["NAME", "VALUE"])


def _words(protocol: Protocol) -> pd.DataFrame:
    kinds = protocol.exploratory.next_therapy.model_dump()
    return pd.DataFrame([(kind, word) for kind, words in kinds.items() for word in words], columns=["KIND", "WORD"])


def _parameters(adtte: pd.DataFrame, protocol: Protocol) -> pd.DataFrame:
    """The roles of each parameter; another reading that the study cannot give has none."""
    rows = []
    for paramcd, endpoint in protocol.endpoints.items():
        if not endpoint.sensitivity_of:
            rows.append((paramcd, "competing" if endpoint.counts_as_event else "whole"))
        elif (adtte["PARAMCD"] == paramcd).any():
            rows.append((paramcd, "interval" if endpoint.interval else "reading"))
    rows.append((protocol.trial.primary, "primary"))
    rows += [(paramcd, "model") for paramcd in protocol.models.endpoints]
    return pd.DataFrame(rows, columns=["PARAMCD", "KIND"])


def _covariates(covariates: Mapping[str, Covariate]) -> pd.DataFrame:
    rows = []
    for name, how in covariates.items():
        if how.against:
            rows += [(name, "against", level) for level in how.against]
        else:
            rows.append((name, "log", f"{how.log!r}") if how.log is not None else (name, "per", f"{how.per!r}"))
    return pd.DataFrame(rows, columns=["NAME", "HOW", "VALUE"])


def _curves(ard: pd.DataFrame) -> pd.DataFrame:
    """Our interval-censored curves: one row is one stretch of one PARAMCD, START and END (days), PROBABILITY."""
    rows = ard.loc[ard["ANALYSIS"] == "npmle-curve"]
    wide = rows.pivot(index=["PARAMCD", "TIME"], columns="STAT", values="STATVAL").reset_index()
    wide = wide.reindex(columns=["PARAMCD", "start", "TIME", "probability"])
    wide.columns = ["PARAMCD", "START", "END", "PROBABILITY"]
    days = wide[["START", "END"]] * DAYS_PER_MONTH
    return wide.assign(START=days["START"].round(), END=days["END"].round())


def _proportions(ard: pd.DataFrame) -> pd.DataFrame:
    """The proportions: one row is one, with the keys of its result, N, DENOMINATOR, and the method of its LIMITS."""
    rows = ard.loc[~ard["ANALYSIS"].isin(COUNTED_BY_R)]
    counts = _side_by_side(rows, {"n": "N", "denominator": "DENOMINATOR"}).dropna(subset="DENOMINATOR")
    methods = rows.loc[rows["STAT"] == "estimate", [*KEYS, "METHOD"]]
    found = counts.merge(methods, on=KEYS, validate="one_to_one")
    limits = found.pop("METHOD").str.extract("(Clopper-Pearson|Wilson)", expand=False).fillna("")
    return found.assign(LIMITS=limits)


def _looks(ard: pd.DataFrame) -> pd.DataFrame:
    """The states of monitoring: one row is one, with the keys of its result, N subjects and EVENTS among them."""
    return _side_by_side(ard.loc[ard["ANALYSIS"] == "toxicity-monitoring"], {"n": "N", "events": "EVENTS"})


def _side_by_side(rows: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Statistics with one key in one row, each in a column of the name given."""
    at = rows.assign(TIME=rows["TIME"].fillna(_NO_TIME))
    wide = at.pivot(index=KEYS, columns="STAT", values="STATVAL").reindex(columns=list(columns))
    wide = wide.rename(columns=columns).rename_axis(columns=None).reset_index()
    return wide.assign(TIME=wide["TIME"].where(wide["TIME"] != _NO_TIME))


_NO_TIME = -1.0
