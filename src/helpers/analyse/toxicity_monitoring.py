"""Bayesian monitoring of a toxicity rate (rule 36), for a protocol that states one.

The number of subjects with toxicity is binomial, its rate has a Beta prior, and the trial stops where the
posterior probability of a rate above an acceptable one exceeds a limit (Thall & Simon, Biometrics
1994;50:337; Geller et al. in Handbook of Statistics in Clinical Oncology, 2003). What the rule does at a true
rate follows exactly, from the distribution of the number of toxicities at each look (Schultz et al.,
Biometrics 1973;29:293).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import betaincc
from scipy.stats import binom

from helpers.analyse.adverse_events import grades_collected
from helpers.analyse.ard import ard_rows, count_subjects
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import Monitoring
from helpers.foundation.results import Results


def monitoring(adae: pd.DataFrame, adsl: pd.DataFrame, *, settings: Monitoring) -> Results:
    """The toxicity rate after each subject, with the stopping boundary (rule 36).

    Result rows of ``toxicity-monitoring``, one per statistic, ``n events probability boundary``: of all evaluable
    subjects (GROUP empty), then of the first, the first two, ... (GROUP ``1``, ``2``, ...) up to the size of the
    trial; whom these count is not listed. ``events`` and ``probability`` are missing for numbers that are not reached
    yet, ``boundary`` where no number of toxicities stops; where no event was recorded or graded ``events`` and
    ``probability`` are missing everywhere. PHASE is ``ACUTE``, GRADE such as ``>=3``, TERM ``any`` or ``related``.

    Parameters
    ----------
    adae : DataFrame
        USUBJID, APHASE, TRTEMFL, AETOXGRN, AREL.
    adsl : DataFrame
        USUBJID, SAFFL, TRTSDT, ACUTEDT, DTHDT, LSTALVDT.
    settings : Monitoring
        Of a protocol that states monitoring; there is nothing to call where it does not.

    Notes
    -----
    A subject of the safety set is evaluable from an acute event of the grade, or when observed to the last day of
    the acute phase; who died before it without such an event is not. Subjects come in the order of TRTSDT, and of
    USUBJID on one day. A missing grade is no toxicity (rule 24); where related events alone count, one whose
    causality is not known does. Subjects beyond the size of the trial are monitored by the same rule.
    """
    subjects, known = evaluable(adae, adsl, settings=settings), grades_collected(adae)
    toxic, size = subjects["toxic"].to_numpy(), len(subjects)
    rule = {"p0": settings.p0, "prior": settings.prior}
    path = stopping_boundary(**rule, limit=settings.limit, max_n=max(settings.max_subjects, size))
    events = pd.Series(toxic.cumsum() if known else np.nan, index=range(size), dtype="float64").reindex(path.index)
    path = path.assign(events=events, GROUP=path["n"].astype(str))
    path = path.assign(probability=posterior_probability(path["n"], path["events"], **rule))
    now = pd.DataFrame({
        "probability": posterior_probability([size], [toxic.sum() if known else np.nan], **rule),
        "boundary": path.loc[path["n"] == size, "boundary"].reset_index(drop=True).reindex([0]),
    })  # fmt: skip
    keys = {
        "analysis": "toxicity-monitoring", "method": _method(settings),
        "stats": ("n", "events", "probability", "boundary"), **_line(settings),
    }  # fmt: skip
    counted = {"n": subjects, "events": subjects[subjects["toxic"]]}
    return count_subjects(now, counted, known={"events": known}, **keys) + Results(ard_rows(path, **keys))


def monitoring_operating(settings: Monitoring) -> Results:
    """What the rule does at true rates, with a look after every subject (rule 36).

    Result rows of ``toxicity-monitoring-operating``, one per statistic: GROUP the true rate (such as ``20%``);
    ``probability`` of stopping and ``expected_n`` subjects.
    """
    size = settings.max_subjects
    boundary = stopping_boundary(p0=settings.p0, prior=settings.prior, limit=settings.limit, max_n=size)
    found = operating_characteristics(boundary, rates=settings.rates, looks=range(1, size + 1))
    rows = ard_rows(
        found.assign(GROUP=[f"{100 * rate:g}%" for rate in settings.rates]),
        analysis="toxicity-monitoring-operating",
        method=f"Exact, up to {size} subjects",
        stats=("probability", "expected_n"),
    )
    return Results(rows)


def evaluable(adae: pd.DataFrame, adsl: pd.DataFrame, *, settings: Monitoring) -> pd.DataFrame:
    """Find the evaluable subjects, and whether each had a toxicity.

    One row is one of them, in the order of treatment: USUBJID, ``toxic``. Parameters as of `monitoring`.
    """
    counts = (adae["APHASE"] == "ACUTE") & (adae["AETOXGRN"] >= settings.grade)
    if settings.related:
        counts &= adae["AREL"] != "N"
    subjects = adsl.loc[adsl["SAFFL"] == "Y"].sort_values(["TRTSDT", "USUBJID"])
    toxic = subjects["USUBJID"].isin(adae.loc[counts, "USUBJID"])
    alive_until = subjects["DTHDT"].fillna(subjects["LSTALVDT"])
    through = alive_until >= subjects["ACUTEDT"]
    return subjects[["USUBJID"]].assign(toxic=toxic)[toxic | through]


def posterior_probability(n: np.ndarray, events: np.ndarray, *, p0: float, prior: tuple[float, float]) -> np.ndarray:
    """Probability that the rate exceeds p0, given the subjects with toxicity among n.

    One value is one pair of ``n`` and ``events``, missing where either is.
    """
    events = np.asarray(events, dtype="float64")
    return betaincc(prior[0] + events, prior[1] + np.asarray(n, dtype="float64") - events, p0)


def stopping_boundary(*, p0: float, prior: tuple[float, float], limit: float, max_n: int) -> pd.DataFrame:
    """Find the smallest number of subjects with toxicity that stops the trial.

    One row is a number of subjects, from 1: ``n``, ``boundary`` (missing where no number stops). A probability
    that equals the limit to ten digits does not exceed it.

    Parameters
    ----------
    p0 : float
        Highest acceptable rate.
    prior : tuple of float
        Both numbers of the Beta prior.
    limit : float
        Posterior probability of a rate above p0 that has to be exceeded.
    max_n : int
        Largest number of subjects.
    """
    n, events = np.arange(1, max_n + 1), np.arange(max_n + 1)
    possible = events <= n[:, None]
    probability = posterior_probability(n[:, None], np.where(possible, events, 0), p0=p0, prior=prior)
    stops = possible & (probability > limit + _SAME)
    return pd.DataFrame({"n": n, "boundary": np.where(stops.any(axis=1), stops.argmax(axis=1), np.nan)})


def operating_characteristics(boundary: pd.DataFrame, *, rates: Sequence[float], looks: Sequence[int]) -> pd.DataFrame:
    """What a boundary does at true rates: exact, by the distribution of the toxicities at each look.

    One row is one rate: ``rate``, ``probability`` of stopping (at the last subject too), ``expected_n`` subjects.

    Parameters
    ----------
    boundary : DataFrame
        What `stopping_boundary` gives; its last row is the size of the trial.
    rates : sequence of float
        True rates.
    looks : sequence of int
        Numbers of subjects at which the trial is looked at, in any order.

    Raises
    ------
    StudyError
        A look is not among the numbers of subjects of the boundary.
    """
    stops_at = boundary.set_index("n")["boundary"]
    if strangers := sorted(set(looks) - set(stops_at.index)):
        raise StudyError(
            f"Toxicity cannot be looked at after {', '.join(map(str, strangers))} subjects: "
            f"the boundary is for 1 to {len(stops_at)}; change the looks or the size of the trial."
        )
    rates, size = np.asarray(rates, dtype="float64"), len(stops_at)
    going_on = np.zeros((len(rates), size + 1))
    going_on[:, 0] = 1
    stopped, expected, before = np.zeros(len(rates)), np.zeros(len(rates)), 0
    for look in sorted(set(looks)):
        going_on = _more_subjects(going_on, look - before, rates=rates)
        stopping = np.arange(size + 1) >= stops_at[look]  # no number of toxicities reaches a missing boundary
        now = going_on[:, stopping].sum(axis=1)
        going_on[:, stopping] = 0
        stopped, expected, before = stopped + now, expected + look * now, look
    expected += size * going_on.sum(axis=1)
    return pd.DataFrame({"rate": rates, "probability": stopped, "expected_n": expected})


def _more_subjects(going_on: np.ndarray, more: int, *, rates: np.ndarray) -> np.ndarray:
    """Distribution of the number of toxicities after more subjects: one row per rate, one column per number."""
    after = np.zeros_like(going_on)
    for toxic in range(more + 1):
        chance = binom.pmf(toxic, more, rates)[:, None]
        after[:, toxic:] += chance * going_on[:, : going_on.shape[1] - toxic]
    return after


def _line(settings: Monitoring) -> dict[str, str]:
    term = "related" if settings.related else "any"
    return {"population": "SAFFL", "phase": "ACUTE", "term": term, "grade": f">={settings.grade}"}


def _method(settings: Monitoring) -> str:
    first, second = settings.prior
    return (
        f"Posterior probability of a rate above {100 * settings.p0:g}%, "
        f"Beta({first:g}, {second:g}) prior, stop above {100 * settings.limit:g}%"
    )


_SAME = 1e-10
