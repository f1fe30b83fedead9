"""Sizes of the treated lesions: without a single one there is nothing local to analyse (rule 7)."""

from collections.abc import Iterator

import pandas as pd

from helpers.foundation.calendar import complete_date
from helpers.foundation.terms import is_term, mapped
from helpers.ingest.checks.check import Data, check
from helpers.ingest.lesions import SIZES, treated_lesions, whole_lesion

_QUOTED = 5


@check(
    "TR-030", "ERROR", "TR", "TRTESTCD",
    "No size of a treated lesion can be read, so no local progression could be seen: {found}.",
    "Send the sizes as VDIAM or LDIAM, each with a value, a complete date, the name that TU gives to a TARGET "
    "identified by the first fraction, and a reader that counts.",
    ("tr", "tu", "ex"),
)  # fmt: skip
def no_size_at_all(data: Data) -> pd.DataFrame:
    """Studies with a treated subject and without a size that could enter a sum (rule 7)."""
    if not len(data.treated):
        return pd.DataFrame()
    records = data["tr"]
    for kept, found in _narrowed(data, records):
        if not len(kept):
            return pd.DataFrame({"found": [found], "value": [found], "USUBJID": [""]})
    return pd.DataFrame()


def _narrowed(data: Data, records: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, str]]:
    """The records that are left after each condition, and what there was instead where none is."""
    tr = records[records["USUBJID"].isin(data.treated["USUBJID"])]
    yield tr, f"TR has {_count(records, 'record')}, none of a treated subject"
    counted = data.counted("tr")
    counted = counted[counted["USUBJID"].isin(data.treated["USUBJID"])]
    count = ", ".join(data.protocol.readers.count)
    yield counted, f"the readers (TREVAL) are {_quoted(tr['TREVAL'])}, and those that count are {count}"
    sizes = counted[counted["TRTESTCD"].isin(SIZES)]
    yield sizes, f"the tests (TRTESTCD) are {_quoted(counted['TRTESTCD'])}, none of them VDIAM or LDIAM"
    targets = _targets(data)
    yield targets, "TU identifies no lesion of a treated subject as TARGET"
    treated = treated_lesions(data.counted("tu"), data.treated)
    yield treated, f"every TARGET is identified after the first fraction (TUDTC {_quoted(targets['TUDTC'])})"
    place = pd.MultiIndex.from_arrays([sizes["USUBJID"], mapped(sizes["TRLNKID"], whole_lesion)])
    own = sizes[place.isin(pd.MultiIndex.from_frame(treated.astype({"LESION": object})))]
    yield (
        own,
        (
            f"the lesions measured (TRLNKID) are {_quoted(sizes['TRLNKID'])}, and the treated ones (TULNKID) are "
            f"{_quoted(treated['LESION'].astype(object))}, in other subjects or under other names"
        ),
    )
    done = own[~is_term(own["TRSTAT"], "NOT DONE")]
    yield done, f"every size is NOT DONE ({_count(own, 'record')})"
    valued = done[done["TRSTRESN"].notna()]
    yield valued, f"no size has a number in TRSTRESN ({_count(done, 'record')} without one that are not NOT DONE)"
    dated = valued[complete_date(valued["TRDTC"]).notna()]
    yield dated, f"no size has a complete date (TRDTC {_quoted(valued['TRDTC'])})"


def _targets(data: Data) -> pd.DataFrame:
    """The records that call a lesion of a treated subject TARGET, whenever they were made."""
    tu = data.counted("tu")
    named = tu[(tu["TUTESTCD"] == "TUMIDENT") & (tu["TUSTRESC"] == "TARGET")]
    return named[named["USUBJID"].isin(data.treated["USUBJID"])]


def _count(records: pd.DataFrame, what: str) -> str:
    return f"{len(records):,} {what}{'' if len(records) == 1 else 's'}"


def _quoted(values: pd.Series) -> str:
    """The values by how often they are there, then by name: the first few, and how many more."""
    counts = values.value_counts().rename_axis("value").reset_index(name="times")
    counts = counts.sort_values(["times", "value"], ascending=[False, True], kind="stable")
    shown = [f"'{value}' ({times:,})" for value, times in counts.head(_QUOTED).to_numpy()]
    more = len(counts) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")
