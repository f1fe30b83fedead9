"""Measurements that can be, but are doubtful: sizes that jump, contradict each other or are out of order."""

import pandas as pd

from helpers.foundation.calendar import complete_date
from helpers.foundation.contracts import SIZE
from helpers.ingest.checks.check import Data, check, outside
from helpers.ingest.lesions import SIZES
from helpers.ingest.numbers import as_numbers

_TENFOLD = 10
_IN_MM = {"mm": 1.0, "cm": 10.0}
_SERIES = ["USUBJID", "TRLNKID", "TRTESTCD"]


@check(
    "TR-020", "QUERY", "TR", "TRSTRESN",
    "The {TRTESTCD} of the lesion {TRLNKID} changes from {before} mm on {earlier} to {mm} mm on {TRDTC}.",
    "Check both values and their units.",
)  # fmt: skip
def tenfold_change(data: Data) -> pd.DataFrame:
    """Diameters at least ten times, or at most a tenth of, the one before."""
    sizes = _in_mm(data).sort_values([*_SERIES, "day", "TRSEQ"], kind="stable")
    series = sizes.groupby(_SERIES)
    sizes = sizes.assign(before=series["mm"].shift(), earlier=series["day"].shift())
    larger, smaller = sizes[["mm", "before"]].max(axis=1), sizes[["mm", "before"]].min(axis=1)
    return sizes[sizes["before"].notna() & (smaller > 0) & (larger >= _TENFOLD * smaller)]


@check(
    "TR-021", "QUERY", "TR", "TRSTRESN",
    "The viable part of the lesion {TRLNKID} measures {mm} mm on {TRDTC}, more than the whole lesion ({whole} mm).",
    "Check both diameters.",
)  # fmt: skip
def part_larger_than_whole(data: Data) -> pd.DataFrame:
    """VDIAM above LDIAM of the same lesion and day."""
    sizes = _in_mm(data)
    grain = ["USUBJID", "TRLNKID", "day"]
    whole = sizes[sizes["TRTESTCD"] == "LDIAM"].groupby(grain)["mm"].max().rename("whole")
    viable = sizes[sizes["TRTESTCD"] == "VDIAM"].merge(whole.reset_index(), on=grain)
    return viable[viable["mm"] > viable["whole"]]


@check(
    "TR-022", "QUERY", "TR", "TRSTRESN",
    "The {TRTESTCD} of the lesion {TRLNKID} is {TRSTRESN} {TRSTRESU}.",
    "Check the value and its unit.",
)  # fmt: skip
def implausible_size(data: Data) -> pd.DataFrame:
    """Diameters that are not plausible (1 to 300 mm, or 0)."""
    sizes = _in_mm(data)
    return outside(sizes[sizes["mm"].between(0, SIZE.possible[1], inclusive="right")], "mm", SIZE.plausible)


@check(
    "TR-026", "ERROR", "TR", "TRSTRESN",
    "The {TRTESTCD} of the lesion {TRLNKID} is {TRSTRESN} {TRSTRESU}, which no lesion measures.",
    "Correct the diameter or its unit.",
)  # fmt: skip
def impossible_size(data: Data) -> pd.DataFrame:
    """Diameters above what is possible (1,000 mm)."""
    tr = data["tr"]
    sizes = tr[tr["TRTESTCD"].isin(SIZES)]
    return sizes[sizes["TRSTRESN"] * sizes["TRSTRESU"].map(_IN_MM).astype("float64") > SIZE.possible[1]]


@check(
    "TR-023", "QUERY", "TR", "TRSTRESC",
    "TRSTRESC is {TRSTRESC}, TRSTRESN {TRSTRESN}.",
    "Correct one of them; TRSTRESN counts.",
)  # fmt: skip
def text_and_number_differ(data: Data) -> pd.DataFrame:
    """A character result that is another number than the numeric result."""
    tr = data["tr"][data["tr"]["TRTESTCD"].isin(SIZES) & data["tr"]["TRSTRESN"].notna()]
    text = as_numbers(tr["TRSTRESC"])[0]
    return tr[text.notna() & ((text - tr["TRSTRESN"]).abs() > 1e-9)]


@check(
    "TR-024", "QUERY", "TR", "VISITNUM",
    "Visit {VISITNUM} has imaging on {day}, before imaging of the earlier visit {earlier} on {before}.",
    "Correct the visit number or the date.",
)  # fmt: skip
def visits_out_of_order(data: Data) -> pd.DataFrame:
    """Visits that begin before the one with the next lower number ends."""
    tr = data.counted("tr")
    dated = tr.assign(day=complete_date(tr["TRDTC"])).dropna(subset=["day", "VISITNUM"])
    visits = dated.groupby(["USUBJID", "VISITNUM"]).agg(day=("day", "min"), last=("day", "max"), TRSEQ=("TRSEQ", "min"))
    visits = visits.reset_index().sort_values(["USUBJID", "VISITNUM"])
    previous = visits.groupby("USUBJID")
    visits = visits.assign(before=previous["last"].shift(), earlier=previous["VISITNUM"].shift())
    return visits[visits["day"] < visits["before"]]


@check(
    "TR-025", "QUERY", "TR", "TRTESTCD",
    "The lesion {TRLNKID}, treated, is given a state ({TRSTRESC}) instead of a diameter.",
    "Measure treated lesions; TUMSTATE is for non-target lesions, and is not used here.",
    ("tr", "tu"),
)  # fmt: skip
def state_of_treated_lesion(data: Data) -> pd.DataFrame:
    """TUMSTATE of lesions that TU identifies as TARGET."""
    tu = data.counted("tu")
    targets = pd.MultiIndex.from_frame(tu.loc[tu["TUSTRESC"] == "TARGET", ["USUBJID", "TULNKID"]])
    tr = data.counted("tr")
    states = tr[tr["TRTESTCD"] == "TUMSTATE"]
    return states[pd.MultiIndex.from_frame(states[["USUBJID", "TRLNKID"]]).isin(targets)]


def _in_mm(data: Data) -> pd.DataFrame:
    """Dated diameters of the readers that count, in mm."""
    tr = data.counted("tr")
    sizes = tr[tr["TRTESTCD"].isin(SIZES) & tr["TRSTRESN"].notna()]
    sizes = sizes.assign(
        mm=sizes["TRSTRESN"] * sizes["TRSTRESU"].map(_IN_MM).astype("float64"),
        day=complete_date(sizes["TRDTC"]),
    )
    return sizes.dropna(subset=["day", "mm"])
