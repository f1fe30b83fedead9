"""Dates of all domains against the death and the treatment of the subject."""

from collections.abc import Mapping

import pandas as pd

from helpers.foundation.calendar import days_between, first_possible_day, last_possible_day
from helpers.ingest.checks.check import Data, check, collapsed

_STARTS = {
    "ex": "EXSTDTC", "tu": "TUDTC", "tr": "TRDTC", "ae": "AESTDTC", "ds": "DSSTDTC", "rs": "RSDTC", "lb": "LBDTC",
    "pr": "PRSTDTC", "cm": "CMSTDTC", "ss": "SSDTC", "mh": "MHSTDTC", "sv": "SVSTDTC",
}  # fmt: skip
_ENDS = {"ae": "AEENDTC", "pr": "PRENDTC", "cm": "CMENDTC", "sv": "SVENDTC", "ex": "EXENDTC"}
_HISTORY = ("pr", "cm", "mh")
_FAR_DAYS = 20 * 365


@check(
    "DATE-001", "QUERY", "", "",
    "A record of {domain} is dated {value}, after the death ({death} by {source}).",
    "Correct the date of the record or of the death.",
    together="Records of {domain} are dated after the death ({death} by {source}).",
)  # fmt: skip
def after_death(data: Data) -> pd.DataFrame:
    """Records certainly after the death; of a subject with many of them in a domain, one finding."""
    return collapsed(_after_death(data, _records(data, _STARTS)), ["USUBJID", "domain"], more_than=10)


@check(
    "DATE-002", "QUERY", "", "",
    "What {domain} records ends on {value}, after the death ({death} by {source}).",
    "Correct the end or the date of the death.",
)  # fmt: skip
def ends_after_death(data: Data) -> pd.DataFrame:
    """Ends certainly after the death, of what began before it."""
    ends = _after_death(data, _records(data, _ENDS))
    starts = _after_death(data, _records(data, {domain: _STARTS[domain] for domain in _ENDS}))
    return ends[~ends.index.isin(starts.index)]


@check(
    "DATE-003", "QUERY", "", "",
    "A record of {domain} is dated {value}, more than 20 years from the start of treatment on {start}.",
    "Check the year.",
    ("ex",),
)  # fmt: skip
def far_from_treatment(data: Data) -> pd.DataFrame:
    """Records of the study itself more than 20 years before or after TRTSDT."""
    dated = {domain: variable for domain, variable in _STARTS.items() if domain not in _HISTORY}
    records = _records(data, {**dated, "dm": "DTHDTC"})
    records = records.assign(start=data.start_of(records))
    away = days_between(first_possible_day(records["value"]), records["start"]).abs()
    return collapsed(records[away > _FAR_DAYS], ["USUBJID", "domain"], more_than=10)


def _records(data: Data, variables: Mapping[str, str]) -> pd.DataFrame:
    """A date of each record of some domains, and whether it tells of the death itself."""
    parts = []
    for domain, variable in variables.items():
        frame = data[domain]
        sequence = f"{domain.upper()}SEQ"
        parts.append(
            pd.DataFrame({
                "domain": domain.upper(),
                "USUBJID": frame["USUBJID"],
                "seq": frame[sequence].astype("float64") if sequence in frame else float("nan"),
                "variable": variable,
                "value": frame[variable],
                "of_death": _tells_of_death(frame, domain),
            })
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _after_death(data: Data, records: pd.DataFrame) -> pd.DataFrame:
    """Records that begin after the last possible day of death; those that report the death itself may."""
    deaths = data.deaths.set_index("USUBJID")
    records = records[records["USUBJID"].isin(deaths.index) & ~records["of_death"]]
    records = records.assign(
        death=records["USUBJID"].map(deaths["death"]), source=records["USUBJID"].map(deaths["source"])
    )
    return records[first_possible_day(records["value"]) > last_possible_day(records["death"])]


def _tells_of_death(frame: pd.DataFrame, domain: str) -> pd.Series | bool:
    if domain == "ds":
        return frame["DSDECOD"].str.upper() == "DEATH"
    if domain == "ss":
        return frame["SSSTRESC"].str.upper() == "DEAD"
    if domain == "sv":
        return frame["SVOCCUR"].str.upper() == "N"
    return False
