"""ADFEAS: consent, fractions and gaps between them (rule 45)."""

from collections.abc import Mapping

import pandas as pd

from helpers.foundation.calendar import complete_date, days_between, precision
from helpers.foundation.contracts import ADAM
from helpers.foundation.protocol import Protocol
from helpers.ingest.treatment import fractions


def derive_adfeas(domains: Mapping[str, pd.DataFrame], subjects: pd.DataFrame, *, protocol: Protocol) -> pd.DataFrame:
    """Derive how treatment went, one row per subject of DM.

    Parameters
    ----------
    domains : mapping of str to DataFrame
        SDTM domains: DM (RFICDTC) and EX are read.
    subjects : DataFrame
        STUDYID, USUBJID, SITEID, TRTSDT, as `subjects.derive_subjects` gives them.
    protocol : Protocol
        Treatment and exploratory sections are read.

    Returns
    -------
    DataFrame
        Columns of the ADFEAS contract. ACCRMON is the month of the consent where it is known, else that of the first
        fraction, as ``2024-05``; CONSDAYS needs a complete date of consent (0 on its day); a gap is the days from one
        date with a fraction to the next.
    """
    consent = domains["dm"].set_index("USUBJID")["RFICDTC"].reindex(subjects["USUBJID"]).set_axis(subjects.index)
    known = precision(consent).isin(["D", "M"])
    first = subjects["TRTSDT"].dt.strftime("%Y-%m").fillna("")
    day = complete_date(consent)
    gaps = _gaps(domains["ex"], protocol=protocol).reindex(subjects["USUBJID"]).set_axis(subjects.index)
    rows = subjects[["STUDYID", "USUBJID", "SITEID", "TRTSDT"]].assign(
        RFICDT=day,
        ACCRMON=consent.str.strip().str[:7].where(known, first).astype(object),
        CONSDAYS=days_between(subjects["TRTSDT"], day),
    )
    return rows.join(gaps.astype("float64"))[list(ADAM["adfeas"].columns)]


def _gaps(ex: pd.DataFrame, *, protocol: Protocol) -> pd.DataFrame:
    """Days with a fraction, the longest gap between two that follow each other, and how many are too long."""
    given = fractions(ex, treatment=protocol.treatment.name)
    days = given[["USUBJID"]].assign(day=complete_date(given["EXSTDTC"])).dropna(subset="day")
    days = days.drop_duplicates().sort_values(["USUBJID", "day"])
    gap = days_between(days["day"], days.groupby("USUBJID")["day"].shift())
    days = days.assign(gap=gap, long=(gap > protocol.exploratory.feasibility.gap_days).astype("float64"))
    return days.groupby("USUBJID").agg(NDATES=("day", "size"), MAXGAP=("gap", "max"), NGAP=("long", "sum"))
