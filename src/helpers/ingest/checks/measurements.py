"""Measurements that cannot be, or that cannot be used (rules 7, 8 and 15)."""

import re

import pandas as pd

from helpers.foundation.calendar import complete_date, days_between
from helpers.foundation.grouping import number
from helpers.foundation.terms import mapped
from helpers.ingest.checks.check import Data, check, collapsed
from helpers.ingest.lesions import SIZES, merged_into, of_used_tests, says_merged, whole_lesion
from helpers.ingest.visits import assessment_ids

_UNITS = ("mm", "cm")
_MERGER = re.compile(r"\b(merg|conflu|coalesc|fused\b|fusion\b)", re.IGNORECASE)
_STATES = ("PRESENT", "ABSENT", "UNEQUIVOCAL PROGRESSION")


@check(
    "TR-001", "ERROR", "TR", "TRSTRESN",
    "The {TRTESTCD} of the lesion {TRLNKID} is {TRSTRESN} {TRSTRESU}, below 0.",
    "Correct the diameter.",
)  # fmt: skip
def negative_diameter(data: Data) -> pd.DataFrame:
    """Diameters below 0."""
    sizes = _sizes(data["tr"])
    return sizes[sizes["TRSTRESN"] < 0]


@check(
    "TR-002", "ERROR", "TR", "TRSTRESU",
    "The unit of the {TRTESTCD} of the lesion {TRLNKID} ({TRSTRESN}) is '{TRSTRESU}', neither mm nor cm.",
    "Give the diameter in mm or cm, and say so.",
)  # fmt: skip
def unknown_unit(data: Data) -> pd.DataFrame:
    """Diameters in another unit, or in none."""
    sizes = _sizes(data["tr"])
    return sizes[sizes["TRSTRESN"].notna() & ~sizes["TRSTRESU"].isin(_UNITS)]


@check(
    "TR-003", "ERROR", "TR", "TRSTRESN",
    "The {TRTESTCD} of the lesion {TRLNKID} is NOT DONE, but has the value {TRSTRESN}.",
    "Remove the value or the status.",
)  # fmt: skip
def not_done_with_value(data: Data) -> pd.DataFrame:
    """NOT DONE with a number."""
    tr = of_used_tests(data["tr"])
    return tr[_not_done(tr) & tr["TRSTRESN"].notna()]


@check(
    "TR-004", "ERROR", "TR", "TRTESTCD",
    "{times} records give the {TRTESTCD} of the lesion {TRLNKID} on {TRDTC}.",
    "Keep the one that counts; readings of other readers need TREVAL.",
)  # fmt: skip
def measured_twice(data: Data) -> pd.DataFrame:
    """The same lesion, test and date more than once by the readers that count (rule 7)."""
    tr = of_used_tests(data.counted("tr"))
    dated = tr.assign(day=complete_date(tr["TRDTC"])).dropna(subset=["day"])
    same = ["USUBJID", "TRLNKID", "TRTESTCD", "day"]
    dated = dated.assign(times=dated.groupby(same)["TRSEQ"].transform("size"))
    twice = dated[dated["times"] > 1].sort_values([*same, "TRSEQ"], kind="stable")
    return twice.drop_duplicates(same, keep="last")


@check(
    "TR-005", "ERROR", "TR", "TRLNKID",
    "The lesion {lesion} is measured both whole and in parts ({parts}) at one assessment ({TRDTC}).",
    "Keep the measurement of the whole lesion or those of its parts.",
)  # fmt: skip
def whole_and_in_parts(data: Data) -> pd.DataFrame:
    """Lesions with a value of their own and of a part at one assessment."""
    sizes = _sizes(_assessed(data))
    valued = sizes[sizes["TRSTRESN"].notna() & ~_not_done(sizes)]
    valued = valued[complete_date(valued["TRDTC"]).notna()].sort_values(["USUBJID", "TRSEQ"], kind="stable")
    valued = valued.assign(part=valued["lesion"] != valued["TRLNKID"])
    by = ["assessment", "lesion"]
    both = valued[valued.groupby(by)["part"].transform("nunique") == 2]
    if not len(both):
        return both
    named = both[both["part"]].groupby(by)["TRLNKID"].agg(lambda parts: ", ".join(sorted(set(parts))))
    return both[~both["part"]].drop_duplicates(by).merge(named.rename("parts").reset_index(), on=by)


@check(
    "TR-006", "QUERY", "TR", "TRSTRESC",
    "The state of the lesion {TRLNKID} is '{TRSTRESC}', which is not PRESENT, ABSENT or UNEQUIVOCAL PROGRESSION, "
    "so it is no progression.",
    "Say which of them it is.",
    together="The state of lesions is '{TRSTRESC}', which is not PRESENT, ABSENT or UNEQUIVOCAL PROGRESSION, "
    "so it is no progression.",
)  # fmt: skip
def unknown_state(data: Data) -> pd.DataFrame:
    """Other words for the state of a lesion than the contract's (rule 15)."""
    tr = data.counted("tr")
    states = tr[(tr["TRTESTCD"] == "TUMSTATE") & ~_not_done(tr)]
    return collapsed(states[~states["TRSTRESC"].isin((*_STATES, ""))], ["TRSTRESC"], more_than=20)


@check(
    "TR-007", "QUERY", "TR", "TRDTC",
    "The {TRTESTCD} of the lesion {TRLNKID} is dated '{TRDTC}', so it is not used; imaging dates are never imputed.",
    "Give the whole date of the imaging.",
)  # fmt: skip
def measurement_without_date(data: Data) -> pd.DataFrame:
    """Measurements without a complete date (rule 7)."""
    tr = of_used_tests(data.counted("tr"))
    return tr[~_not_done(tr) & complete_date(tr["TRDTC"]).isna()]


@check(
    "TR-008", "QUERY", "TR", "VISITNUM",
    "The measurements of visit {VISITNUM} lie {span} days apart ({first} to {last}); "
    "each date is its own assessment.",
    "Correct the visit number or the date.",
)  # fmt: skip
def visit_too_long(data: Data) -> pd.DataFrame:
    """Visits whose measurements, done or not, span more days than an assessment may (rule 7)."""
    visits = _visits(data.counted("tr"))
    return visits[visits["span"] > data.protocol.imaging.visit_span_days]


@check(
    "TR-009", "QUERY", "TR", "TRLNKID",
    "The lesion {TRLNKID} is measured, but TU does not identify it, so its sizes are not used.",
    "Identify the lesion in TU, or correct its name.",
    ("tr", "tu"),
)  # fmt: skip
def measured_but_not_identified(data: Data) -> pd.DataFrame:
    """Lesions of TR that TU does not have; those of the readers that count must be in the TU of such readers."""
    tr = of_used_tests(data["tr"])
    lesions = pd.MultiIndex.from_arrays([tr["USUBJID"], mapped(tr["TRLNKID"], whole_lesion)])
    everybody, counted = (
        lesions.isin(pd.MultiIndex.from_frame(tu[["USUBJID", "TULNKID"]])) for tu in (data["tu"], data.counted("tu"))
    )
    strange = tr[~everybody | (tr.index.isin(data.counted("tr").index) & ~counted)]
    return collapsed(strange, ["USUBJID", "TRLNKID"])


@check(
    "TR-010", "QUERY", "TR", "TRSTRESN",
    "The {TRTESTCD} of the lesion {TRLNKID} has no value, and TRSTAT does not say NOT DONE.",
    "Give the value, or NOT DONE with the reason.",
)  # fmt: skip
def neither_value_nor_not_done(data: Data) -> pd.DataFrame:
    """Measurements without a result."""
    tr = data["tr"]
    empty_size = tr["TRTESTCD"].isin(SIZES) & tr["TRSTRESN"].isna()
    empty_state = (tr["TRTESTCD"] == "TUMSTATE") & (tr["TRSTRESC"] == "")
    return tr[~_not_done(tr) & (empty_size | empty_state)]


@check(
    "TR-011", "QUERY", "TR", "TRREASND",
    "The {TRTESTCD} of the lesion {TRLNKID} is NOT DONE without a reason.",
    "Give the reason.",
)  # fmt: skip
def not_done_without_reason(data: Data) -> pd.DataFrame:
    """NOT DONE without TRREASND."""
    tr = of_used_tests(data["tr"])
    return tr[_not_done(tr) & (tr["TRREASND"] == "")]


@check(
    "TR-012", "ERROR", "TR", "TRREASND",
    "The lesion {TRLNKID} is said to be {TRREASND}, but the subject has no other lesion of that name.",
    "Name the lesion into which it merged.",
    ("tr", "tu"),
)  # fmt: skip
def merged_into_nothing(data: Data) -> pd.DataFrame:
    """Mergers into a lesion that TU does not have, or into the lesion itself: a merged lesion counts 0.

    At a cut-off the lesion may not be identified yet, while the merger, which needs no date, stays.
    """
    merged = _merged(data["tr"]).assign(TULNKID=lambda rows: mapped(rows["into"], whole_lesion))
    known = pd.MultiIndex.from_frame(data.sent["tu"][["USUBJID", "TULNKID"]])
    there = pd.MultiIndex.from_frame(merged[["USUBJID", "TULNKID"]]).isin(known)
    return merged[~there | (merged["into"] == merged["TRLNKID"])]


@check(
    "TR-013", "QUERY", "TR", "TRREASND",
    "The lesion {TRLNKID} is said to be {TRREASND}, but has a value of its own at the same visit or later.",
    "Say whether the lesions have merged.",
)  # fmt: skip
def merged_but_measured(data: Data) -> pd.DataFrame:
    """Mergers of lesions that are measured on the same day or later."""
    merged = _merged(data.counted("tr"))
    sizes = _sizes(data.counted("tr"))
    valued = sizes[sizes["TRSTRESN"].notna() & ~_not_done(sizes)]
    valued = valued.assign(day=complete_date(valued["TRDTC"]))
    last = valued.groupby(["USUBJID", "TRLNKID"])["day"].max().rename("measured")
    merged = merged.merge(last.reset_index(), on=["USUBJID", "TRLNKID"])
    return merged[merged["measured"] >= complete_date(merged["TRDTC"])]


@check(
    "TR-014", "ERROR", "TR", "TRREASND",
    "The lesion {TRLNKID} is said to be {TRREASND} on {TRDTC}, but what it merged into has merged as well, and the "
    "mergers form a circle.",
    "Say which of these lesions is measured.",
)  # fmt: skip
def mergers_in_a_circle(data: Data) -> pd.DataFrame:
    """Mergers of one assessment that lead back to a lesion of which nothing was measured: all of them would count 0."""
    tr = _assessed(data)
    lesion = ["assessment", "lesion"]
    measured = tr.loc[tr["TRSTRESN"].notna() & ~_not_done(tr), lesion].drop_duplicates()
    merged = _merged(tr).merge(measured, on=lesion, how="left", indicator="known")
    merged = merged[merged["known"] == "left_only"]
    onward = mapped(merged.drop_duplicates(lesion).set_index(lesion)["into"], whole_lesion)
    reached = mapped(merged["into"], whole_lesion)
    for _ in range(len(onward)):
        place = pd.MultiIndex.from_arrays([merged["assessment"], reached])
        reached = onward.reindex(place).set_axis(merged.index)
        if reached.isna().all():
            break
    return merged[reached.notna()].drop(columns="known")


@check(
    "TR-015", "QUERY", "TR", "VISITNUM",
    "The measurements of {TRDTC} are of several visits ({visits}); each visit is its own assessment.",
    "Give the measurements of one examination one visit number.",
)  # fmt: skip
def day_in_several_visits(data: Data) -> pd.DataFrame:
    """Days whose measurements have more than one visit number, or one and none (rule 7): the rarest, last record."""
    sizes = _sizes(data.counted("tr"))
    sizes = sizes[sizes["TRSTRESN"].notna() & ~_not_done(sizes)]
    sizes = sizes.assign(day=complete_date(sizes["TRDTC"])).dropna(subset=["day"])
    by = ["USUBJID", "day"]
    several = sizes[sizes.groupby(by)["VISITNUM"].transform("nunique", dropna=False) > 1]
    several = several.assign(
        visit=several["VISITNUM"].map("{:g}".format, na_action="ignore").fillna("none"),
        alike=several.groupby([*by, "VISITNUM"], dropna=False)["TRSEQ"].transform("size"),
    )
    named = several.groupby(by)["visit"].agg(lambda visits: " and ".join(sorted(set(visits)))).rename("visits")
    rarest = several.sort_values([*by, "alike", "TRSEQ"], kind="stable").drop_duplicates(by)
    return rarest.merge(named.reset_index(), on=by)


@check(
    "TR-016", "QUERY", "TR", "TRREASND",
    "The {TRTESTCD} of the lesion {TRLNKID} is NOT DONE because '{TRREASND}'; the data contract has another text for "
    "a merged lesion, so it counts as not measured.",
    "Write MERGED INTO and the name of the other lesion, or confirm that the lesion did not merge.",
)  # fmt: skip
def merged_in_other_words(data: Data) -> pd.DataFrame:
    """NOT DONE with a reason that speaks of a merger, but not as the contract does (rule 8)."""
    tr = data["tr"]
    reason = tr["TRREASND"]
    told = mapped(reason, lambda text: bool(_MERGER.search(text)) and not says_merged(text)).astype(bool)
    return tr[_not_done(tr) & told]


def _sizes(tr: pd.DataFrame) -> pd.DataFrame:
    return tr[tr["TRTESTCD"].isin(SIZES)]


def _not_done(tr: pd.DataFrame) -> pd.Series:
    return tr["TRSTAT"].str.upper() == "NOT DONE"


def _merged(tr: pd.DataFrame) -> pd.DataFrame:
    merged = tr[_not_done(tr) & mapped(tr["TRREASND"], says_merged).astype(bool)]
    return merged.assign(into=mapped(merged["TRREASND"], merged_into))


def _assessed(data: Data) -> pd.DataFrame:
    """The records by the readers that count, each with its lesion and the number of its assessment (rule 7)."""
    tr = data.counted("tr")
    ids = assessment_ids(tr, dtc="TRDTC", span_days=data.protocol.imaging.visit_span_days)
    return tr.assign(lesion=mapped(tr["TRLNKID"], whole_lesion), assessment=number(tr["USUBJID"], ids))


def _visits(tr: pd.DataFrame) -> pd.DataFrame:
    """One row per visit: its first and last day, and its last record."""
    dated = tr.assign(day=complete_date(tr["TRDTC"])).dropna(subset=["day", "VISITNUM"])
    visits = dated.groupby(["USUBJID", "VISITNUM"]).agg(
        first=("day", "min"), last=("day", "max"), TRSEQ=("TRSEQ", "max")
    )
    return visits.assign(span=days_between(visits["last"], visits["first"])).reset_index()
