"""Lesions: how they are identified, where, and when against the start of treatment (rules 7 and 13)."""

import pandas as pd

from helpers.foundation.calendar import complete_date, first_possible_day, last_possible_day
from helpers.foundation.terms import mapped
from helpers.ingest.checks.check import Data, check, empty, filled
from helpers.ingest.checks.terms import LESION_KINDS
from helpers.ingest.lesions import SIZES, whole_lesion

_NEAR_THE_LIVER = ("LIVER", "HEPAT", "PORTAL", "CAVA", "IVC")
_LESION = ["USUBJID", "TULNKID"]


@check(
    "TU-001", "ERROR", "TU", "TUSTRESC",
    "The kind of the lesion {TULNKID} is '{TUSTRESC}', which is not TARGET, NON-TARGET, NEW or EQUIVOCAL.",
    "Say which of them the lesion is.",
)  # fmt: skip
def unknown_kind(data: Data) -> pd.DataFrame:
    """Identifications as something the contract does not have."""
    named = _identified(data["tu"])
    spelt = named["TUSTRESC"].str.upper().str.replace(r"[\W_]", "", regex=True)
    known = [kind.replace("-", "") for kind in LESION_KINDS]
    return named[(named["TUSTRESC"] != "") & ~spelt.isin(known)]


@check(
    "TU-002", "QUERY", "TU", "TUSTRESC",
    "The kind of the lesion {TULNKID} is not given, so the record is not used.",
    "Say whether the lesion is TARGET, NON-TARGET, NEW or EQUIVOCAL.",
)  # fmt: skip
def kind_not_given(data: Data) -> pd.DataFrame:
    """Identifications without a kind."""
    return empty(_identified(data["tu"]), "TUSTRESC")


@check(
    "TU-003", "ERROR", "TU", "TULNKID",
    "The lesion is called {TULNKID}; a dot is reserved for the parts of a lesion that split, which TU does not "
    "identify.",
    "Identify the lesion under a name without a dot.",
)  # fmt: skip
def dot_in_name(data: Data) -> pd.DataFrame:
    """Names of lesions with a dot."""
    named = _identified(data["tu"])
    return named[named["TULNKID"].str.contains(".", regex=False)]


@check(
    "TU-004", "QUERY", "TU", "TUDTC",
    "The identification of the lesion {TULNKID} as {TUSTRESC} is dated '{TUDTC}'; imaging dates are never imputed.",
    "Give the whole date of the imaging.",
)  # fmt: skip
def identification_without_date(data: Data) -> pd.DataFrame:
    """Identifications without a complete date (rule 7)."""
    named = _counted(data)
    return named[complete_date(named["TUDTC"]).isna()]


@check(
    "TU-005", "QUERY", "TU", "TUDTC",
    "The lesion {TULNKID} is first identified as TARGET on {TUDTC}, after the start of treatment on {start}, "
    "so it does not count as treated.",
    "Correct the date; a lesion found later is NEW.",
    ("tu", "ex"),
)  # fmt: skip
def target_after_start(data: Data) -> pd.DataFrame:
    """Lesions that are TARGET only after TRTSDT (rule 7)."""
    targets = _targets(data)
    first = targets.sort_values([*_LESION, "first", "TUSEQ"], kind="stable").drop_duplicates(_LESION)
    return first[first["first"] > first["start"]]


@check(
    "TU-006", "QUERY", "TU", "TUDTC",
    "The lesion {TULNKID}, later NEW, was seen as {TUSTRESC} on {TUDTC}, not after the start of treatment on {start}, "
    "so it is no progression.",
    "Correct the date; a lesion that was there before treatment is TARGET or NON-TARGET.",
    ("tu", "ex"),
)  # fmt: skip
def new_before_start(data: Data) -> pd.DataFrame:
    """NEW lesions whose earliest NEW, or an EQUIVOCAL before it, is dated on or before TRTSDT (rule 13)."""
    seen = _counted(data)
    seen = seen[seen["TUSTRESC"].isin(["NEW", "EQUIVOCAL"])]
    seen = seen.assign(day=complete_date(seen["TUDTC"]), start=data.start_of(seen)).dropna(subset=["day"])
    sure = seen[seen["TUSTRESC"] == "NEW"].groupby(_LESION)["day"].min().rename("sure")
    traced = seen.merge(sure.reset_index(), on=_LESION)
    traced = traced[traced["day"] <= traced["sure"]].sort_values([*_LESION, "day", "TUSEQ"], kind="stable")
    first = traced.drop_duplicates(_LESION)
    return first[first["day"] <= first["start"]]


@check(
    "TU-007", "QUERY", "TU", "TULOC",
    "The new lesion {TULNKID} has no location, so its kind is unknown.",
    "Say where the lesion is.",
)  # fmt: skip
def new_without_place(data: Data) -> pd.DataFrame:
    """NEW lesions without TULOC (rule 13)."""
    named = empty(_counted(data), "TULOC")
    return named[named["TUSTRESC"] == "NEW"]


@check(
    "TU-008", "QUERY", "TU", "TUSTRESC",
    "The lesion {TULNKID} is {kinds} in the records of TU.",
    "Give each lesion one name, and each name one lesion.",
)  # fmt: skip
def kinds_contradict(data: Data) -> pd.DataFrame:
    """Lesions of more than one kind; an EQUIVOCAL finding may become NEW."""
    named = filled(_counted(data), "TUSTRESC")
    kind = named["TUSTRESC"].replace("EQUIVOCAL", "NEW")
    named = named[kind.groupby([named[key] for key in _LESION]).transform("nunique") > 1]
    return _one_a_lesion(named, "TUSTRESC", "kinds")


@check(
    "TU-009", "QUERY", "TU", "TULOC",
    "The lesion {TULNKID} lies in {places}.",
    "Give the location of the lesion the same way each time.",
)  # fmt: skip
def places_contradict(data: Data) -> pd.DataFrame:
    """Lesions with more than one location."""
    named = filled(_counted(data), "TULOC")
    named = named[named.groupby(_LESION)["TULOC"].transform("nunique") > 1]
    return _one_a_lesion(named, "TULOC", "places")


@check(
    "TU-010", "QUERY", "TU", "TUSTRESC",
    "The subject was treated from {start} on, but no lesion was identified as TARGET by then.",
    "Identify the treated lesions in TU.",
    ("tu", "ex"),
)  # fmt: skip
def treated_without_target(data: Data) -> pd.DataFrame:
    """Treated subjects without a treated lesion (rule 7)."""
    targets = _targets(data)
    treated = targets.loc[last_possible_day(targets["TUDTC"]) <= targets["start"], "USUBJID"]
    subjects = data.treated.dropna(subset=["TRTSDT"]).rename(columns={"TRTSDT": "start"})
    return subjects[~subjects["USUBJID"].isin(treated)]


@check(
    "TU-011", "QUERY", "TU", "TULOC",
    "The lesion {TULNKID} lies in '{TULOC}', which is no place of the data contract, so it counts as extrahepatic.",
    "Write LIVER, PORTAL VEIN, HEPATIC VEIN or INFERIOR VENA CAVA, or confirm that it lies elsewhere.",
)  # fmt: skip
def place_near_the_liver(data: Data) -> pd.DataFrame:
    """Locations that look like the liver or its veins but are not written so."""
    named = _identified(data["tu"])
    distant = data.protocol.distant
    place = named["TULOC"].str.upper()
    near = pd.concat([place.str.contains(word, regex=False) for word in _NEAR_THE_LIVER], axis=1).any(axis=1)
    return named[near & ~place.isin([*distant.liver, *distant.thrombus])]


@check(
    "TU-012", "QUERY", "TU", "TULNKID",
    "The lesion {TULNKID} is identified as {TUSTRESC} twice on {TUDTC} by the same reader.",
    "Remove the duplicate.",
)  # fmt: skip
def identified_twice(data: Data) -> pd.DataFrame:
    """Identifications with the lesion, kind, date and reader of an earlier record."""
    named = filled(_identified(data["tu"]), "TUDTC").sort_values(["USUBJID", "TUSEQ"], kind="stable")
    return named[named.duplicated([*_LESION, "TUSTRESC", "TUDTC", "TUEVAL"])]


@check(
    "TU-013", "QUERY", "TU", "TULNKID",
    "The treated lesion {TULNKID} has no {measure} on or before the start of treatment on {start}.",
    "Send the baseline measurement, or the reason why there is none.",
    ("tu", "tr", "ex"),
)  # fmt: skip
def no_baseline_measurement(data: Data) -> pd.DataFrame:
    """Treated lesions without a dated value of the study's measure up to TRTSDT (rule 9)."""
    targets = _targets(data)
    treated = targets[last_possible_day(targets["TUDTC"]) <= targets["start"]]
    treated = treated.sort_values([*_LESION, "TUSEQ"], kind="stable").drop_duplicates(_LESION)
    response = data.protocol.response
    tr = data.counted("tr")
    valued = tr[tr["TRSTRESN"].notna() & tr["TRTESTCD"].isin(SIZES)]
    measure = response.measure if (valued["TRTESTCD"] == response.measure).any() else response.fallback_measure
    values = valued[valued["TRTESTCD"] == measure]
    values = values.assign(start=data.start_of(values), TULNKID=mapped(values["TRLNKID"], whole_lesion))
    before = values[complete_date(values["TRDTC"]) <= values["start"]]
    measured = pd.MultiIndex.from_frame(before[_LESION])
    return treated[~pd.MultiIndex.from_frame(treated[_LESION]).isin(measured)].assign(measure=measure)


@check(
    "TU-014", "QUERY", "TU", "TULOC",
    "The treated lesion {TULNKID} has no location.",
    "Say where the lesion is.",
)  # fmt: skip
def target_without_place(data: Data) -> pd.DataFrame:
    """TARGET lesions without TULOC."""
    named = empty(_counted(data), "TULOC")
    return named[named["TUSTRESC"] == "TARGET"]


def _identified(tu: pd.DataFrame) -> pd.DataFrame:
    return tu[tu["TUTESTCD"] == "TUMIDENT"]


def _counted(data: Data) -> pd.DataFrame:
    """Identifications by the readers that count."""
    return _identified(data.counted("tu"))


def _targets(data: Data) -> pd.DataFrame:
    """Identifications of lesions as TARGET in treated subjects, with the start of treatment."""
    named = _counted(data)
    targets = named[named["TUSTRESC"] == "TARGET"]
    targets = targets.assign(start=data.start_of(targets), first=first_possible_day(targets["TUDTC"]))
    return targets.dropna(subset=["start"])


def _one_a_lesion(named: pd.DataFrame, variable: str, column: str) -> pd.DataFrame:
    """The last record of each lesion, with all that the lesion is called."""
    ordered = named.sort_values([*_LESION, "TUSEQ"], kind="stable")
    words = ordered.groupby(_LESION)[variable].agg(lambda words: " and ".join(sorted(set(words))))
    return ordered.drop_duplicates(_LESION, keep="last").merge(words.rename(column).reset_index(), on=_LESION)
