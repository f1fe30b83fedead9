"""Local progression under every reading of the protocol: of the sum or of a lesion, from nadir or baseline.

All readings are of the same sums and sizes, in whole hundredths of a millimetre, by the same comparison.
"""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from helpers.derive.adtr import is_progression
from helpers.derive.assessments import SIZE_TESTS
from helpers.derive.records import first_of_each
from helpers.foundation.grouping import number
from helpers.foundation.protocol import Endpoint, LocalReading, Response

PRIMARY = LocalReading()
"""The primary reading: the sum against its nadir, by the growth of the protocol."""


class Reading(NamedTuple):
    """A reading of local progression that a study can give: its name, and the diameter that it is of."""

    name: str
    measure: str


def primary_measure(response: Response, measures: tuple[str, ...]) -> str:
    """The diameter behind the primary analysis, of those that the study has: ``VDIAM`` or ``LDIAM`` (rule 7)."""
    return response.measure if response.measure in measures else response.fallback_measure


def readings(
    endpoints: Mapping[str, Endpoint], *, response: Response, measures: tuple[str, ...]
) -> dict[LocalReading, Reading]:
    """Readings of local progression that a study can give.

    The primary reading is always there, with an empty name; another is named after the first endpoint that has it. A
    reading of a named diameter is for a study that has both; with one there is nothing to compare.

    Parameters
    ----------
    endpoints : mapping of str to Endpoint
        Section of the protocol.
    response : Response
        Section of the protocol.
    measures : tuple of str
        The diameters that the study has: ``VDIAM``, ``LDIAM``.
    """
    primary = primary_measure(response, measures)
    given = {PRIMARY: Reading("", primary)}
    for code, endpoint in endpoints.items():
        if endpoint.local.measure == "primary":
            given.setdefault(endpoint.local, Reading(code, primary))
        elif len(measures) == len(SIZE_TESTS):
            given.setdefault(endpoint.local, Reading(code, endpoint.local.measure))
    return given


def local_progressions(
    sums: pd.DataFrame,
    sizes: pd.DataFrame,
    *,
    readings: Mapping[LocalReading, Reading],
    ratio: tuple[int, int],
) -> pd.DataFrame:
    """First local progression of each subject under each reading (rule 11 and the sensitivity analyses of it).

    Parameters
    ----------
    sums, sizes : DataFrame
        What `adtr.lesion_sums` and `assessments.lesion_sizes` give.
    readings : mapping of LocalReading to Reading
        What `readings` gives.
    ratio : tuple of int
        Progression as an exact ratio, 12 to 10, for a reading that has none of its own.

    Returns
    -------
    DataFrame
        One row per reading and subject that progressed: USUBJID, READING (its name), ADT, SRCSEQ.
    """
    found = []
    for reading, given in readings.items():
        own = sums[sums["TEST"] == given.measure]
        progressed = _progressed(own, sizes, reading=reading, ratio=reading.progression_ratio or ratio)
        found.append(own.loc[progressed, ["USUBJID", "ADT", "ASSESS", "SRCSEQ"]].assign(READING=given.name))
    together = pd.concat(found, ignore_index=True)
    first = first_of_each(together, ["READING", "USUBJID"], ["ADT", "ASSESS"])
    return first[["USUBJID", "READING", "ADT", "SRCSEQ"]]


def _progressed(sums: pd.DataFrame, sizes: pd.DataFrame, *, reading: LocalReading, ratio: tuple[int, int]) -> pd.Series:
    """Tell which sums, all of one measure, are a progression under a reading."""
    if reading.model_copy(update={"measure": "primary"}) == PRIMARY:
        return sums["PD"]
    if reading.by == "lesion":
        return _of_a_lesion(sums, sizes, ratio=ratio)
    reference = sums["base"] if reading.reference == "baseline" else sums["nadir"]
    grown = is_progression(sums["measured"], reference, ratio=ratio) & sums["later"]
    if reading.minimum_increase_mm:
        grown &= sums["measured"] - sums["nadir"] >= round(100 * reading.minimum_increase_mm)
    return grown


def lesion_growth(seen: pd.DataFrame, *, ratio: tuple[int, int]) -> pd.DataFrame:
    """Tell at which assessments a treated lesion progressed over its own nadir.

    A lesion's nadir is its smallest whole size at the baseline and the later assessments before, those in incomplete
    assessments included. While it is merged it is skipped; the lesion that it merged into is compared with the nadirs
    of both.

    Parameters
    ----------
    seen : DataFrame
        What `assessments.lesion_sizes` gives of one measure, from the baseline of each lesion on, with ADT, VISITNUM
        and later (True after the start of treatment) of the assessment.
    ratio : tuple of int
        Progression as an exact ratio.

    Returns
    -------
    DataFrame
        The same rows in the order of the assessments, with own (its whole size, missing while it has none), nadir (both
        in hundredths of a millimetre) and grown (True where it progressed).
    """
    seen = seen.sort_values(["ADT", "VISITNUM"], kind="stable", ignore_index=True)
    seen["own"] = seen["size"].where(seen["whole"] & seen["measured"])
    lesion = number(seen["USUBJID"], seen["LESION"])
    seen["nadir"] = seen["own"].groupby(lesion).cummin().groupby(lesion).ffill().groupby(lesion).shift()
    reference = seen["nadir"] + _absorbed(seen)
    grown = is_progression(seen["size"].where(seen["measured"]), reference, ratio=ratio) & seen["later"]
    return seen.assign(grown=grown)


def _of_a_lesion(sums: pd.DataFrame, sizes: pd.DataFrame, *, ratio: tuple[int, int]) -> pd.Series:
    """Tell at which assessments any treated lesion progressed over its own nadir, from the baseline of the sum on."""
    reach = sums.loc[(sums["ABLFL"] == "Y") | (sums["later"] & sums["base"].notna())]
    seen = sizes.merge(reach[["assessment", "TEST", "ADT", "VISITNUM", "later"]], on=["assessment", "TEST"])
    grown = lesion_growth(seen, ratio=ratio)
    return sums["assessment"].isin(grown.loc[grown["grown"], "assessment"])


def _absorbed(seen: pd.DataFrame) -> pd.Series:
    """Sum of the nadirs of the lesions that have merged into each lesion at an assessment, through any chain."""
    gone = seen[seen["merged"]]
    if gone.empty:
        return pd.Series(0.0, index=seen.index)
    at = gone["assessment"]
    into = dict(zip(zip(at, gone["LESION"], strict=True), zip(at, gone["mergedto"], strict=True), strict=True))
    ends = pd.MultiIndex.from_tuples([_end_of(lesion, into) for lesion in into])
    nadirs = pd.Series(gone["nadir"].fillna(0.0).to_numpy(), index=ends).groupby(level=[0, 1]).sum()
    lesions = pd.MultiIndex.from_arrays([seen["assessment"], seen["LESION"].astype(object)])
    return pd.Series(nadirs.reindex(lesions, fill_value=0.0).to_numpy(), index=seen.index)


def _end_of(lesion: tuple, into: Mapping[tuple, tuple]) -> tuple:
    """Follow a lesion to the one that is still there; lesions that merged into each other end at one of them."""
    passed = set()
    while lesion in into and lesion not in passed:
        passed.add(lesion)
        lesion = into[lesion]
    return lesion
