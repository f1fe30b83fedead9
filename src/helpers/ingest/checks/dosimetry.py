"""Protocol deviations, and doses to tumour and liver (rules 45 and 48)."""

import pandas as pd

from helpers.foundation.dosimetry import TESTS, in_standard_unit
from helpers.ingest.checks.check import Data, check, collapsed

_PARTS = (
    ("GTVVOL", "PTVVOL", "of the tumour", "of the planning target"),
    ("LIVSPARE", "LIVVOL", "of spared liver", "of the liver"),
)
"""Volumes of which the first lies in the second."""


@check(
    "DV-001", "QUERY", "DV", "DVTERM",
    "A protocol deviation has neither a term nor a coded term.",
    "Say what the deviation was.",
)  # fmt: skip
def deviation_without_term(data: Data) -> pd.DataFrame:
    """Deviations of which nothing is said."""
    dv = data["dv"]
    return dv[(dv["DVTERM"] == "") & (dv["DVDECOD"] == "")]


@check(
    "XD-001", "QUERY", "XD", "XDTESTCD",
    "The test {XDTESTCD} is not known, so its values are not used.",
    "Name the test as the data contract does: GTVVOL, PTVVOL, LIVVOL, LIVSPARE, PTVD95 or LIVMEAN.",
)  # fmt: skip
def unknown_test(data: Data) -> pd.DataFrame:
    """Tests other than those of rule 48."""
    xd = data["xd"]
    return collapsed(xd[~xd["XDTESTCD"].isin(TESTS)], ["XDTESTCD"])


@check(
    "XD-002", "QUERY", "XD", "XDSTRESU",
    "The unit of {XDTESTCD} is '{XDSTRESU}', not {unit}, so the value is not used.",
    "Give the value in {unit}.",
)  # fmt: skip
def unknown_unit(data: Data) -> pd.DataFrame:
    """Values in a unit without a conversion."""
    known = _known(data)
    known = known.assign(unit=known["XDTESTCD"].map({test: volume.unit for test, volume in TESTS.items()}))
    return collapsed(known[known["XDSTRESN"].notna() & known["value_used"].isna()], ["XDTESTCD", "XDSTRESU", "unit"])


@check(
    "XD-003", "ERROR", "XD", "XDSTRESN",
    "The value of {XDTESTCD} is {XDSTRESN} {XDSTRESU}, below 0.",
    "Correct the value.",
)  # fmt: skip
def negative_value(data: Data) -> pd.DataFrame:
    """Volumes and doses below 0."""
    known = _known(data)
    return known[known["XDSTRESN"] < 0]


@check(
    "XD-004", "QUERY", "XD", "XDSTRESN",
    "The value of {XDTESTCD} is {XDSTRESN} {XDSTRESU}.",
    "Confirm the value and its unit.",
)  # fmt: skip
def implausible_value(data: Data) -> pd.DataFrame:
    """Values above what is plausible, and volumes of 0."""
    known = _known(data)
    largest = known["XDTESTCD"].map({test: volume.plausible for test, volume in TESTS.items()})
    empty = (known["value_used"] == 0) & known["XDTESTCD"].isin(["GTVVOL", "PTVVOL", "LIVVOL"])
    return known[(known["value_used"] > largest) | empty]


@check(
    "XD-005", "QUERY", "XD", "XDTESTCD",
    "{times} records give {XDTESTCD} of the same subject and lesion. All are described; for its lesion the lowest dose "
    "to the target counts, for the subject the highest dose to the liver.",
    "Keep the one that counts.",
)  # fmt: skip
def measured_twice(data: Data) -> pd.DataFrame:
    """The same subject, test and lesion more than once."""
    known = _known(data)
    known = known[known["value_used"].notna()]
    same = ["USUBJID", "XDTESTCD", "XDLNKID"]
    known = known.assign(times=known.groupby(same)["XDSEQ"].transform("size"))
    return known[known["times"] > 1].sort_values([*same, "XDSEQ"], kind="stable").drop_duplicates(same, keep="last")


@check(
    "XD-006", "QUERY", "XD", "XDLNKID",
    "XDLNKID is '{XDLNKID}', which TU does not identify in this subject.",
    "Correct the link, or identify the lesion in TU.",
    ("xd", "tu"),
)  # fmt: skip
def dose_of_unknown_lesion(data: Data) -> pd.DataFrame:
    """Links to lesions that TU does not have."""
    xd = data["xd"]
    lesions = pd.MultiIndex.from_frame(data["tu"][["USUBJID", "TULNKID"]])
    return xd[(xd["XDLNKID"] != "") & ~pd.MultiIndex.from_frame(xd[["USUBJID", "XDLNKID"]]).isin(lesions)]


@check(
    "XD-007", "QUERY", "XD", "XDSTRESN",
    "The volume {inner_name} is {inner} cm3, above the volume {outer_name} ({outer} cm3), in which it lies.",
    "Correct one of the volumes.",
)  # fmt: skip
def part_larger_than_whole(data: Data) -> pd.DataFrame:
    """Tumour volumes above the planning target's, spared liver above the liver."""
    known, by = _known(data), ["USUBJID", "XDLNKID"]
    found = []
    for inner, outer, inner_name, outer_name in _PARTS:
        pairs = known[known["XDTESTCD"] == inner].merge(
            known.loc[known["XDTESTCD"] == outer, [*by, "value_used"]].rename(columns={"value_used": "outer"}), on=by
        )
        pairs = pairs.assign(inner=pairs["value_used"], inner_name=inner_name, outer_name=outer_name)
        found.append(pairs[pairs["inner"] > pairs["outer"]])
    return pd.concat(found, ignore_index=True)


def _known(data: Data) -> pd.DataFrame:
    """Records of known tests, with their value in the standard unit (``value_used``)."""
    xd = data["xd"]
    known = xd[xd["XDTESTCD"].isin(TESTS)]
    return known.assign(value_used=in_standard_unit(known))
