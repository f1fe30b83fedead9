"""Subjects: demographics, deaths as the domains tell them, dispositions and contacts (rules 5 and 6)."""

import pandas as pd

from helpers.foundation.calendar import complete_date, first_possible_day, last_possible_day, precision
from helpers.foundation.contracts import SDTM
from helpers.ingest.checks.check import Data, check, collapsed, empty, filled, outside
from helpers.ingest.deaths import dead_in_ss, died_in_ds

_AGE = SDTM["dm"].columns["AGE"]
_SEXES = ("", "M", "F", "U", "UNDIFFERENTIATED", "INTERSEX")
_CAUSES = ("PRCDTH", "DTHCAUS")
_ENDS = ("DEATH", "LOST TO FOLLOW-UP", "WITHDRAWAL BY SUBJECT", "COMPLETED")


@check(
    "DM-001", "ERROR", "DM", "AGE",
    "The age is {AGE} years, which nobody has.",
    "Correct the age.",
)  # fmt: skip
def impossible_age(data: Data) -> pd.DataFrame:
    """Ages beyond what is possible (0 to 120)."""
    return outside(data["dm"], "AGE", _AGE.possible)


@check(
    "DM-002", "QUERY", "DM", "AGE",
    "The age is {AGE} years.",
    "Confirm that the subject is a minor.",
)  # fmt: skip
def minor(data: Data) -> pd.DataFrame:
    """Ages below what is plausible (18)."""
    return data["dm"][data["dm"]["AGE"].between(_AGE.possible[0], _AGE.plausible[0], inclusive="left")]


@check(
    "DM-003", "QUERY", "DM", "SEX",
    "SEX is '{SEX}', which is not a term of CDISC.",
    "Write M, F, U or UNDIFFERENTIATED.",
)  # fmt: skip
def unknown_sex(data: Data) -> pd.DataFrame:
    """Other words for sex."""
    return collapsed(data["dm"][~data["dm"]["SEX"].isin(_SEXES)], ["SEX"])


@check(
    "DM-004", "ERROR", "DM", "DTHDTC",
    "The death is dated {death} by {source}, which does not say in which month of which year it was.",
    "Find out the month and the year of the death.",
)  # fmt: skip
def death_without_month(data: Data) -> pd.DataFrame:
    """Deaths known to the year only, or to days of several months, or without a year."""
    deaths = data.deaths[~precision(data.deaths["death"]).isin(("D", "M"))]
    return deaths.assign(value=deaths["death"])


@check(
    "DM-005", "ERROR", "DM", "DTHDTC",
    "The death is dated {death} by {source}, before the first fraction of the treatment on {start}.",
    "Correct the date of death or of the first fraction.",
    ("dm", "ex"),
)  # fmt: skip
def death_before_treatment(data: Data) -> pd.DataFrame:
    """Deaths whose last possible day is before TRTSDT."""
    deaths = data.deaths.assign(start=data.start_of(data.deaths), value=data.deaths["death"])
    return deaths[last_possible_day(deaths["death"]) < deaths["start"]]


@check(
    "DM-006", "QUERY", "DM", "DTHFL",
    "DTHFL says that the subject died, but DTHDTC is empty.",
    "Give the date of death; as long as neither DM nor DS nor SS has one, the subject counts as alive.",
)  # fmt: skip
def flagged_without_date(data: Data) -> pd.DataFrame:
    """DTHFL without DTHDTC."""
    dm = data["dm"]
    return dm[(dm["DTHFL"].str.upper() == "Y") & (dm["DTHDTC"] == "")]


@check(
    "DM-007", "QUERY", "DM", "DTHFL",
    "DTHDTC is {DTHDTC}, but DTHFL does not say that the subject died.",
    "Correct the flag or the date.",
)  # fmt: skip
def dated_without_flag(data: Data) -> pd.DataFrame:
    """DTHDTC without DTHFL, where the study uses the flag."""
    dm = data["dm"]
    used = (dm["DTHFL"] != "").any()
    return dm[(dm["DTHDTC"] != "") & (dm["DTHFL"].str.upper() != "Y") & used]


@check(
    "DM-008", "QUERY", "DM", "DTHDTC",
    "The day of death is not known ({death} by {source}), so a day is imputed.",
    "Find out the day of the death.",
)  # fmt: skip
def death_without_day(data: Data) -> pd.DataFrame:
    """Deaths known to the month (rule 5)."""
    deaths = data.deaths[precision(data.deaths["death"]) == "M"]
    return deaths.assign(value=deaths["death"])


@check(
    "DM-009", "QUERY", "DM", "DTHDTC",
    "The death is dated {death} by {source}, but the subject was seen alive on {alive}, in a later month.",
    "Correct the date of death or of the later record.",
)  # fmt: skip
def alive_in_later_month(data: Data) -> pd.DataFrame:
    """Partial dates of death whose month ends before the subject was last seen alive (rule 5)."""
    deaths = data.deaths[precision(data.deaths["death"]) == "M"]
    alive = deaths["USUBJID"].map(_last_seen(data))
    late = alive > last_possible_day(deaths["death"])
    return deaths.assign(alive=alive, value=deaths["death"])[late]


@check(
    "DM-010", "QUERY", "DM", "RFICDTC",
    "Consent is dated {RFICDTC}, after the first fraction of the treatment on {start}.",
    "Correct the date of consent or of the first fraction.",
    ("dm", "ex"),
)  # fmt: skip
def treated_before_consent(data: Data) -> pd.DataFrame:
    """Informed consent certainly after TRTSDT."""
    dm = data["dm"].assign(start=data.start_of(data["dm"]))
    return dm[first_possible_day(dm["RFICDTC"]) > dm["start"]]


@check(
    "DM-011", "QUERY", "DM", "DTHFL",
    "DTHFL is '{DTHFL}', which is neither Y nor N.",
    "Write Y, or leave the cell empty.",
)  # fmt: skip
def unknown_death_flag(data: Data) -> pd.DataFrame:
    """Other words in the flag of death."""
    return collapsed(data["dm"][~data["dm"]["DTHFL"].str.upper().isin(("", "Y", "N"))], ["DTHFL"])


@check(
    "DM-012", "QUERY", "DM", "AGE",
    "The age is {AGE} years, which is very rare.",
    "Confirm the age.",
)  # fmt: skip
def very_old(data: Data) -> pd.DataFrame:
    """Ages above what is plausible (110)."""
    return data["dm"][data["dm"]["AGE"].between(_AGE.plausible[1], _AGE.possible[1], inclusive="right")]


@check(
    "DS-001", "QUERY", "DS", "DSDECOD",
    "DS reports a death (dated '{DSSTDTC}'), but DM has no date of death.",
    "Give DTHDTC in DM, or correct DS. Until then the date of DS counts.",
    ("dm", "ds"),
)  # fmt: skip
def death_only_in_ds(data: Data) -> pd.DataFrame:
    """Deaths in DS of subjects without DTHDTC (rule 5)."""
    died = data["ds"].loc[died_in_ds(data["ds"]).index]
    return died[_date_in_dm(data, died) == ""]


@check(
    "DS-002", "QUERY", "DS", "DSSTDTC",
    "DS dates the death {DSSTDTC}, DM {dated}.",
    "Correct one of them. Until then the date of DM counts.",
    ("dm", "ds"),
)  # fmt: skip
def death_dated_otherwise_in_ds(data: Data) -> pd.DataFrame:
    """Deaths in DS on another date than DTHDTC (rule 5)."""
    died = data["ds"].loc[died_in_ds(data["ds"]).index]
    return _contradicting(died.assign(dated=_date_in_dm(data, died)), "DSSTDTC")


@check(
    "DS-003", "QUERY", "DS", "DSSTDTC",
    "{DSDECOD} has no date.",
    "Give the date.",
)  # fmt: skip
def undated_end(data: Data) -> pd.DataFrame:
    """Dispositions without a date; one finding if this is common for a milestone."""
    undated = filled(empty(data["ds"], "DSSTDTC"), "DSDECOD")
    end = undated["DSDECOD"].str.upper().isin(_ENDS)
    return pd.concat([undated[end], collapsed(undated[~end], ["DSDECOD"])], ignore_index=True)


@check(
    "DS-004",
    "QUERY",
    "DM",
    "DTHDTC",
    "DM dates the death {DTHDTC}, but DS does not report it.",
    "Add the death to DS, or correct DM.",
    ("dm", "ds"),
)  # fmt: skip
def death_not_in_ds(data: Data) -> pd.DataFrame:
    """DTHDTC of subjects without a death in DS, where the study reports deaths there."""
    dm, reported = data["dm"], died_in_ds(data["ds"])["USUBJID"]
    return dm[(dm["DTHDTC"] != "") & ~dm["USUBJID"].isin(reported) & (len(reported) > 0)]


@check(
    "DS-005", "QUERY", "DS", "DSDECOD",
    "The disposition '{DSTERM}' of '{DSSTDTC}' has no standard term, so it is not used.",
    "Give DSDECOD, such as COMPLETED or WITHDRAWAL BY SUBJECT.",
    together="Dispositions have no standard term, so they are not used.",
)  # fmt: skip
def disposition_not_coded(data: Data) -> pd.DataFrame:
    """Dispositions without DSDECOD."""
    return collapsed(empty(data["ds"], "DSDECOD"), ["DSDECOD"])


@check(
    "SS-001", "QUERY", "SS", "SSSTRESC",
    "A contact of '{SSDTC}' reports the subject dead, but DM has no date of death.",
    "Give DTHDTC in DM, or correct SS. Until then the date of DS counts, or else that of SS.",
    ("dm", "ss"),
)  # fmt: skip
def death_only_in_ss(data: Data) -> pd.DataFrame:
    """Deaths in SS of subjects without DTHDTC, by their first such contact (rule 5)."""
    dead = _first_report(data)
    return dead[_date_in_dm(data, dead) == ""]


@check(
    "SS-002", "QUERY", "SS", "SSDTC",
    "SS dates the death {SSDTC}, DM {dated}.",
    "Correct one of them. Until then the date of DM counts.",
    ("dm", "ss"),
)  # fmt: skip
def death_dated_otherwise_in_ss(data: Data) -> pd.DataFrame:
    """First contact that reports the death on another date than DTHDTC (rule 5)."""
    dead = _first_report(data)
    return _contradicting(dead.assign(dated=_date_in_dm(data, dead)), "SSDTC")


@check(
    "SS-003", "QUERY", "SS", "SSDTC",
    "The subject is reported alive, but the date of the contact is '{SSDTC}', so the contact is not used.",
    "Give the whole date of the contact.",
)  # fmt: skip
def undated_contact(data: Data) -> pd.DataFrame:
    """Contacts with a living subject that have no complete date (rule 6)."""
    ss = data["ss"]
    return ss[(ss["SSSTRESC"].str.upper() == "ALIVE") & complete_date(ss["SSDTC"]).isna()]


@check(
    "DD-001", "QUERY", "DD", "DDTESTCD",
    "Details of a death are given ({DDSTRESC}), but no domain says that the subject died.",
    "Give DTHDTC in DM, or remove the details.",
    ("dm", "dd"),
)  # fmt: skip
def details_without_death(data: Data) -> pd.DataFrame:
    """DD of subjects that are not dead in DM, DS or SS."""
    dm = data["dm"]
    told = [data.deaths["USUBJID"], died_in_ds(data["ds"])["USUBJID"], dead_in_ss(data["ss"])["USUBJID"]]
    dead = pd.concat([*told, dm.loc[dm["DTHFL"].str.upper() == "Y", "USUBJID"]])
    return data["dd"][~data["dd"]["USUBJID"].isin(dead)]


@check(
    "DD-002", "QUERY", "DM", "DTHDTC",
    "The subject died ({death}), but DD gives no cause.",
    "Give the cause of death.",
    ("dm", "dd"),
)  # fmt: skip
def death_without_cause(data: Data) -> pd.DataFrame:
    """Deaths without a cause in DD, where DD was collected."""
    dd = data["dd"]
    explained = dd.loc[dd["DDTESTCD"].isin(_CAUSES) & (dd["DDSTRESC"] != ""), "USUBJID"]
    missing = data.deaths[~data.deaths["USUBJID"].isin(explained)]
    return missing.assign(value=missing["death"])


def _date_in_dm(data: Data, records: pd.DataFrame) -> pd.Series:
    dated = data["dm"].drop_duplicates("USUBJID").set_index("USUBJID")["DTHDTC"]
    return records["USUBJID"].map(dated).fillna("")


def _contradicting(records: pd.DataFrame, variable: str) -> pd.DataFrame:
    """Records whose date and that of DM cannot mean the same day."""
    both = records[(records["dated"] != "") & (records[variable] != "")]
    told, dated = both[variable], both["dated"]
    before = last_possible_day(told) < first_possible_day(dated)
    return both[before | (first_possible_day(told) > last_possible_day(dated))]


def _first_report(data: Data) -> pd.DataFrame:
    dead = data["ss"].loc[dead_in_ss(data["ss"]).index]
    dead = dead.assign(first=first_possible_day(dead["SSDTC"]))
    return dead.sort_values(["USUBJID", "first", "SSSEQ"], kind="stable").drop_duplicates("USUBJID")


def _last_seen(data: Data) -> pd.Series:
    """Latest complete date of a record that shows the subject alive (rule 6)."""
    ss, tr, ds = data["ss"], data["tr"], data["ds"]
    seen = {
        "SSDTC": ss[ss["SSSTRESC"].str.upper() == "ALIVE"],
        "TRDTC": tr[tr["TRSTAT"].str.upper() != "NOT DONE"],
        "DSSTDTC": ds[~ds["DSDECOD"].str.upper().isin(["DEATH", "LOST TO FOLLOW-UP"])],
        **{f"{domain.upper()}DTC": data[domain] for domain in ("tu", "lb", "rs")},
        **{f"{domain.upper()}STDTC": data[domain] for domain in ("ex", "pr", "cm", "ae")},
    }
    dates = [
        pd.DataFrame({"USUBJID": rows["USUBJID"], "day": complete_date(rows[variable])})
        for variable, rows in seen.items()
    ]
    return pd.concat(dates).groupby("USUBJID")["day"].max()
