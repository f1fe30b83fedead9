"""ADSV: the visits that were due, and which of them took place (rule 29)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.derive.records import dated_records
from helpers.foundation.calendar import DATE, add_days, add_months, days_between
from helpers.foundation.contracts.schedule import ADSV
from helpers.foundation.protocol import Schedule
from helpers.foundation.terms import chosen, mapped

_CONTACTS = (
    ("ex", "EXSTDTC"), ("lb", "LBDTC"), ("rs", "RSDTC"), ("tu", "TUDTC"), ("tr", "TRDTC"), ("sv", "SVSTDTC"),
)  # fmt: skip
"""The domains whose records are a visit, and their dates; neither adverse events nor telephone contacts are."""

_IMAGING = ("TU", "TR")

_CLINIC = ("lb", "rs", "sv")
"""Without any of these domains nobody can tell whether a visit after treatment took place."""

_SHORTEST_MONTH = 28


def derive_adsv(domains: Mapping[str, pd.DataFrame], subjects: pd.DataFrame, *, schedule: Schedule) -> pd.DataFrame:
    """Derive ADSV, one row per treated subject and due visit, in the order of its key.

    Parameters
    ----------
    domains : mapping of str to DataFrame
        SDTM domains as known at the cut-off, whoever read the imaging: EX, TU, TR and, where collected, LB, RS, SV.
    subjects : DataFrame
        STUDYID, USUBJID, TRTSDT, TRTEDT, HORIZDT, DTHDT, LSTALVDT, DCUTDT.
    schedule : Schedule
        Intervals and half intervals.

    Returns
    -------
    DataFrame
        Columns of the ADSV contract. PARAMCD ``VISIT``: weekly from TRTSDT up to TRTEDT (PHASE ``TREATMENT``, AVISITN
        the week), the single months after TRTEDT (``MONTHLY``, AVISITN the month), then every ``quarter_months``
        (``QUARTERLY``). ``IMAGING``: every ``quarter_months`` after TRTEDT (``QUARTERLY``).

    Notes
    -----
    A visit is due where its day is not after death, cut-off or horizon. After LSTALVDT nobody knows what became of it:
    it is ``AFTER LAST CONTACT``, whether the study had come so far or not (without LSTALVDT there is no row). It is
    ``DONE`` where a record with a complete date lies within half an interval, on either side and to the day; ADT is the
    day of the nearest (of two equally near the later), and SRCDOM, SRCSEQ its record (of several on a day in the order
    EX LB RS TU TR SV, then the lowest --SEQ). Each visit takes its nearest record, so one that lies in the windows of
    two serves both. Without LB, RS and SV no visit after treatment can be told: ``VISIT`` has the weeks of treatment
    alone. TR that was not done and SV that did not occur are no records. Months are calendar months.
    """
    treated = _observed(subjects)
    visits = [_weekly(treated, schedule=schedule)]
    if any(name in domains for name in _CLINIC):
        last = max(schedule.months, default=0)
        visits += [_monthly(treated, schedule=schedule), _quarterly(treated, after=last, schedule=schedule)]
    imaging = _quarterly(treated, after=0, schedule=schedule)
    contacts = _contacts(domains)
    rows = [
        _kept(pd.concat(visits, ignore_index=True), contacts).assign(PARAMCD="VISIT"),
        _kept(imaging, contacts[contacts["SRCDOM"].isin(_IMAGING)]).assign(PARAMCD="IMAGING"),
    ]
    together = pd.concat(rows, ignore_index=True)[list(ADSV.columns)]
    return together.sort_values(list(ADSV.key), ignore_index=True)


def _observed(subjects: pd.DataFrame) -> pd.DataFrame:
    """Treated subjects with LAST, the last day on which a visit can have been due."""
    treated = subjects[subjects["TRTSDT"].notna() & subjects["LSTALVDT"].notna()]
    last = treated[["DTHDT", "DCUTDT", "HORIZDT"]].astype(DATE).min(axis=1)
    return treated[["STUDYID", "USUBJID", "TRTSDT", "TRTEDT", "LSTALVDT"]].assign(LAST=last.astype(DATE))


def _weekly(treated: pd.DataFrame, *, schedule: Schedule) -> pd.DataFrame:
    weeks = days_between(treated["TRTEDT"], treated["TRTSDT"]) // schedule.week_days + 1
    rows, place = _repeated(treated, weeks)
    due = add_days(rows["TRTSDT"], schedule.week_days * place)
    return _due(rows, due, place + 1, phase="TREATMENT", half=schedule.week_window_days)


def _monthly(treated: pd.DataFrame, *, schedule: Schedule) -> pd.DataFrame:
    rows, place = _repeated(treated, pd.Series(float(len(schedule.months)), index=treated.index))
    month = np.array(schedule.months, dtype="int64")[place]
    due = add_months(rows["TRTEDT"], month)
    return _due(rows, due, month, phase="MONTHLY", half=schedule.month_window_days)


def _quarterly(treated: pd.DataFrame, *, after: int, schedule: Schedule) -> pd.DataFrame:
    """Visits at regular months after some month; as many as there can be, of which the due ones are kept."""
    observed = days_between(treated["LAST"], treated["TRTEDT"])
    rows, place = _repeated(treated, observed // (_SHORTEST_MONTH * schedule.quarter_months))
    month = after + schedule.quarter_months * (place + 1)
    due = add_months(rows["TRTEDT"], month)
    return _due(rows, due, month, phase="QUARTERLY", half=schedule.quarter_window_days)


def _repeated(treated: pd.DataFrame, times: pd.Series) -> tuple[pd.DataFrame, np.ndarray]:
    """Repeat each subject so many times, and number its rows from 0."""
    count = times.fillna(0).clip(lower=0).to_numpy().astype("int64")
    rows = treated.iloc[np.repeat(np.arange(len(treated)), count)].reset_index(drop=True)
    return rows, np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)


def _due(rows: pd.DataFrame, due: pd.Series, number: np.ndarray, *, phase: str, half: int) -> pd.DataFrame:
    unit = "Week" if phase == "TREATMENT" else "Month"
    visits = pd.DataFrame({
        "STUDYID": rows["STUDYID"],
        "USUBJID": rows["USUBJID"],
        "PHASE": pd.Series(phase, index=rows.index, dtype=object),
        "AVISIT": mapped(pd.Series(number, index=rows.index), f"{unit} {{}}".format),
        "AVISITN": pd.Series(number, index=rows.index).astype("float64"),
        "DUEDT": due,
        "WINSTDT": add_days(due, -half),
        "WINENDT": add_days(due, half),
        "LSTALVDT": rows["LSTALVDT"],
    })  # fmt: skip
    return visits[due <= rows["LAST"]]


def _contacts(domains: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Days on which a subject was seen, each with the record that counts: USUBJID, ADT, SRCDOM, SRCSEQ."""
    records = dated_records(domains, _CONTACTS)
    dated = records[records["done"] & records["ADT"].notna()]
    return dated.sort_values(["ADT", "place", "SRCSEQ"])[["USUBJID", "ADT", "SRCDOM", "SRCSEQ"]]


def _kept(due: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Add ADT, SRCDOM, SRCSEQ of the nearest contact in the window, and STATUS."""
    due = due.sort_values("DUEDT", kind="stable", ignore_index=True)
    days = contacts.drop_duplicates(["USUBJID", "ADT"])
    before, later = (
        pd.merge_asof(
            due[["USUBJID", "DUEDT"]], days, left_on="DUEDT", right_on="ADT", by="USUBJID", direction=direction
        )
        for direction in ("backward", "forward")
    )
    nearer = days_between(later["ADT"], due["DUEDT"]) <= days_between(due["DUEDT"], before["ADT"]).fillna(np.inf)
    found = later.where(nearer, before)
    after = due["DUEDT"] > due["LSTALVDT"]
    done = found["ADT"].between(due["WINSTDT"], due["WINENDT"]) & ~after
    return due.assign(
        ADT=found["ADT"].where(done).astype(DATE),
        STATUS=chosen([after, done], ["AFTER LAST CONTACT", "DONE"], default="MISSED"),
        SRCDOM=found["SRCDOM"].where(done, "").astype(object),
        SRCSEQ=found["SRCSEQ"].where(done).astype("float64"),
    )
