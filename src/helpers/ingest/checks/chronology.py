"""Dates of all domains against the death and the treatment of the subject."""

from collections.abc import Mapping

import pandas as pd

from helpers.foundation.calendar import days_between, first_possible_day, is_iso_date, last_possible_day
from helpers.foundation.contracts import SDTM
from helpers.ingest.checks.check import Data, check, collapsed, outside

_STARTS = {
    "ex": "EXSTDTC", "tu": "TUDTC", "tr": "TRDTC", "ae": "AESTDTC", "ds": "DSSTDTC", "rs": "RSDTC", "lb": "LBDTC",
    "pr": "PRSTDTC", "cm": "CMSTDTC", "ss": "SSDTC", "mh": "MHSTDTC", "sv": "SVSTDTC",
    "dv": "DVSTDTC",
}  # fmt: skip
_ENDS = {"ae": "AEENDTC", "pr": "PRENDTC", "cm": "CMENDTC", "sv": "SVENDTC", "ex": "EXENDTC"}
_HISTORY = ("pr", "cm", "mh")
_FAR_DAYS = 20 * 365
_VISITNUM = SDTM["tr"].columns["VISITNUM"]


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


@check(
    "VIS-001", "ERROR", "", "VISITNUM",
    "The visit number is {value}, which no visit has.",
    "Correct the number.",
)  # fmt: skip
def impossible_visit(data: Data) -> pd.DataFrame:
    """Visit numbers beyond what is possible (a million)."""
    visits = _visits(data)
    return outside(visits, "VISITNUM", _VISITNUM.possible)


@check(
    "VIS-002", "QUERY", "", "VISITNUM",
    "The visit number is {value}.",
    "Confirm the number.",
)  # fmt: skip
def implausible_visit(data: Data) -> pd.DataFrame:
    """Visit numbers beyond what is plausible (-100 to 10,000); one finding where a number is frequent."""
    visits = _visits(data)
    possible = visits[visits["VISITNUM"].between(*_VISITNUM.possible)]
    return collapsed(outside(possible, "VISITNUM", _VISITNUM.plausible), ["domain", "value"])


@check(
    "DATE-004", "QUERY", "", "",
    "{variable} is '{value}', without a year, so it counts as not given.",
    "Give the date with its year, as much of it as is known.",
)  # fmt: skip
def without_year(data: Data) -> pd.DataFrame:
    """Dates of which a day, a month or a time is known, but not the year."""
    named = {domain: [name for name in contract.columns if name.endswith("DTC")] for domain, contract in SDTM.items()}
    places = [(domain, name) for domain, names in named.items() for name in names]
    told = pd.concat([_records(data, {domain: name}) for domain, name in places], ignore_index=True)
    timeless = told[is_iso_date(told["value"]) & first_possible_day(told["value"]).isna()]
    return collapsed(timeless, ["domain", "variable", "value"])


def _visits(data: Data) -> pd.DataFrame:
    """Every visit number: domain, USUBJID, seq, value, VISITNUM."""
    parts = [
        _records(data, {domain: "VISITNUM"}).dropna(subset=["value"])
        for domain, contract in SDTM.items()
        if "VISITNUM" in contract.columns
    ]
    visits = pd.concat(parts, ignore_index=True)
    return visits.assign(VISITNUM=visits["value"].astype("float64"))


def _records(data: Data, variables: Mapping[str, str]) -> pd.DataFrame:
    """A date of each record of some domains, and whether it describes the death itself."""
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
