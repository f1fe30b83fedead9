"""The base of every dataset: each subject's treatment, death, last contact and status (rules 1 to 6)."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.derive.records import aligned, last_of_each
from helpers.derive.survival_status import death, last_alive
from helpers.foundation.calendar import DATE, add_months, last_possible_day
from helpers.foundation.protocol import Protocol
from helpers.foundation.terms import chosen, is_term, plain
from helpers.ingest.treatment import treatment_dates

_MILESTONES = ("INFORMED CONSENT OBTAINED", "ELIGIBILITY CRITERIA MET", "ENROLLED", "RANDOMIZED")


def derive_subjects(domains: Mapping[str, pd.DataFrame], *, protocol: Protocol, cutoff: dt.date | None) -> pd.DataFrame:
    """Dates and status of every subject in DM, those never treated included.

    Parameters
    ----------
    domains : mapping of str to DataFrame
        SDTM domains as known at the cut-off.
    protocol : Protocol
        Treatment, horizon, death and toxicity sections are read.
    cutoff : date or None
        Data cut-off.

    Returns
    -------
    DataFrame
        One row per subject: identifiers, demographics, TRTSDT TRTSSEQ TRTEDT SAFFL HORIZDT ACUTEDT, DTHDT DTHDTF DTHSRC
        DTHVAR DTHSEQ, LSTALVDT LALVDOM LALVVAR LALVSEQ, EOSSTT DCSREAS, DCUTDT (missing in a final analysis).
    """
    dm = domains["dm"][["STUDYID", "USUBJID", "SUBJID", "SITEID", "AGE", "SEX", "RACE"]]
    alive = last_alive(domains)
    died = death(domains, alive, imputed_day=protocol.death.imputed_day, cutoff=cutoff)
    treated = treatment_dates(domains["ex"], treatment=protocol.treatment.name)
    rows = dm.sort_values("USUBJID", ignore_index=True)
    rows = pd.concat([rows, *(aligned(found, rows) for found in (treated, alive, died))], axis=1)
    rows = rows.astype(dict.fromkeys(("TRTSDT", "TRTEDT", "LSTALVDT", "DTHDT"), DATE))
    text = ["LALVDOM", "LALVVAR", "DTHDTF", "DTHSRC", "DTHVAR"]
    rows[text] = rows[text].fillna("").astype(object)
    rows["SAFFL"] = chosen([rows["TRTSDT"].notna()], ["Y"], default="N")
    rows["HORIZDT"] = add_months(rows["TRTSDT"], 12 * protocol.horizon.years)
    rows["ACUTEDT"] = add_months(rows["TRTSDT"], protocol.toxicity.acute_months)
    rows["DCUTDT"] = pd.Series(np.datetime64(cutoff) if cutoff else pd.NaT, index=rows.index).astype(DATE)
    return _with_status(rows, domains["ds"])


def treated_subjects(subjects: pd.DataFrame) -> pd.DataFrame:
    """Keep the subjects with at least one fraction: the safety set."""
    return subjects[subjects["SAFFL"] == "Y"].reset_index(drop=True)


def _with_status(rows: pd.DataFrame, ds: pd.DataFrame) -> pd.DataFrame:
    """End of study by the last disposition event; a death ends the study even where DS is silent."""
    ends = ds[is_term(ds["DSCAT"], "", "DISPOSITION EVENT") & ~is_term(ds["DSDECOD"], "", *_MILESTONES)]
    ends = ends.assign(day=last_possible_day(ends["DSSTDTC"]), DSDECOD=plain(ends["DSDECOD"]))
    last = aligned(last_of_each(ends, ["USUBJID"], ["day", "DSSEQ"])[["USUBJID", "DSDECOD"]], rows)
    status = last["DSDECOD"].fillna("").mask(rows["DTHDT"].notna(), "DEATH")
    rows["EOSSTT"] = chosen([status == "", status == "COMPLETED"], ["ONGOING", "COMPLETED"], default="DISCONTINUED")
    rows["DCSREAS"] = status.where(rows["EOSSTT"] == "DISCONTINUED", "")
    return rows
