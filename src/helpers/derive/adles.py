"""ADLES: local control of each treated lesion (rule 38)."""

import numpy as np
import pandas as pd

from helpers.derive.adther import first_transplants
from helpers.derive.adtte import COMPETING, EVENT, NO_ASSESSMENT, NO_BASELINE, NO_EVENT
from helpers.derive.events import DEATH, EVENT_NAMES, PROGRESSION, TRANSPLANT
from helpers.derive.local_progression import lesion_growth
from helpers.derive.records import first_of_each, last_of_each
from helpers.derive.tumours import Tumours
from helpers.foundation.calendar import days_between
from helpers.foundation.contracts import ADAM
from helpers.foundation.protocol import Protocol
from helpers.foundation.terms import chosen, mapped
from helpers.ingest.treatment import courses

MERGED = 8
"""CNSR of a lesion that is merged at the last assessment that names it; the other values are those of ADTTE."""

_LESION = ["USUBJID", "LESION"]
_DATED = ["ADT", "VISITNUM", "ASSESS"]
_END = ["ADT", "SRCDOM", "SRCVAR", "SRCSEQ"]
_NAMES = {PROGRESSION: "local_progression", TRANSPLANT: "transplant", DEATH: "death"}
_FIRST = {PROGRESSION: 0, TRANSPLANT: 1, DEATH: 2}
"""Of two events of one day the first here counts."""

_REASONS = {
    NO_EVENT: "No event: last assessment with a value of the lesion",
    NO_BASELINE: "No baseline value of the lesion",
    NO_ASSESSMENT: "No value of the lesion after the start of SBRT",
    MERGED: "The lesion is merged at the last assessment that names it",
}


def derive_adles(
    treated: pd.DataFrame, tumours: Tumours, therapies: pd.DataFrame, ex: pd.DataFrame, *, protocol: Protocol
) -> pd.DataFrame:
    """Time from the start of SBRT to the progression of each treated lesion, or to what ends its follow-up.

    Parameters
    ----------
    treated : DataFrame
        The treated subjects, as `subjects.derive_subjects` gives them.
    tumours : Tumours
        What `tumours.follow_tumours` gives: the treated lesions and their sizes at each assessment.
    therapies : DataFrame
        What `adther.therapies_after` gives; the first transplant competes.
    ex : DataFrame
        EX: USUBJID, EXTRT, EXDOSE (Gy), EXLNKID, EXSTDTC.
    protocol : Protocol
        Response and treatment sections are read.

    Returns
    -------
    DataFrame
        One row per treated lesion of a treated subject; columns of the ADLES contract. AVAL in days, 1 on the first
        day; sizes in mm. What happened after the horizon is not an event (rule 38).
    """
    sized = _dated(tumours)
    base = _baseline(sized[sized["TEST"] == tumours.measure])
    grown = _growth(sized[sized["TEST"] == tumours.measure], base, ratio=protocol.response.progression_ratio)
    rows = _spine(treated, tumours, base)
    ends = _ends(rows, sized, grown)
    rows = rows.join(ends.drop(columns="MERGED"))
    first = _first_events(rows, grown, therapies)
    counts = rows["BASE"].notna() & first["ADT"].notna() & (first["ADT"] <= rows["HORIZDT"])
    counts &= ~(ends["MERGED"] & ~(first["ADT"] <= ends["ADT"]))
    rows = rows.assign(
        **{name: np.where(counts, first[name], rows[name]) for name in _END},
        EVTYPE=first["EVTYPE"].where(counts, 0).astype("int64"),
    ).astype({"ADT": rows["STARTDT"].dtype, "SRCSEQ": "float64"})
    kept = chosen(
        [rows["BASE"].isna(), ends["MERGED"], rows["ADT"] == rows["STARTDT"]],
        [NO_BASELINE, MERGED, NO_ASSESSMENT],
        default=NO_EVENT,
    )
    rows["CNSR"] = chosen([rows["EVTYPE"] == PROGRESSION, counts], [EVENT, COMPETING], default=-1)
    rows["CNSR"] = np.where(counts, rows["CNSR"], kept).astype("int64")
    rows["EVNTDESC"] = mapped(rows["EVTYPE"], lambda kind: EVENT_NAMES.get(_NAMES.get(kind, ""), ""))
    rows["EVNTDESC"] = rows["EVNTDESC"].where(counts, mapped(rows["CNSR"], _REASONS.get))
    rows["AVAL"] = days_between(rows["ADT"], rows["STARTDT"]) + 1
    rows["NADIR"] = _nadir(rows, grown)
    dose = _dose(ex, tumours.lesions, protocol=protocol)
    rows = rows.merge(_longest(sized), on=_LESION, how="left").merge(dose, on=_LESION, how="left")
    sizes = {name: rows[name] / 100 for name in ("BASE", "NADIR", "MAXDBL")}
    return rows.assign(**sizes, MAXDTEST=rows["MAXDTEST"].fillna(""))[list(ADAM["adles"].columns)]


def _dated(tumours: Tumours) -> pd.DataFrame:
    """Sizes of the treated lesions with the date of their assessment, own (the whole size) and TRSEQ of that day."""
    dates = tumours.sums[["assessment", "TEST", *_DATED, "later", "TRTSDT", "SRCSEQ"]]
    rows = tumours.sizes.merge(dates, on=["assessment", "TEST"]).astype({"LESION": object, "ASSESS": object})
    own = rows["size"].where(rows["whole"] & rows["measured"])
    return rows.assign(own=own, SRCSEQ=rows["seq"].where(rows["day"] == rows["ADT"], rows["SRCSEQ"]))


def _baseline(sized: pd.DataFrame) -> pd.DataFrame:
    """The last assessment up to the start at which each lesion has a value."""
    return last_of_each(sized[~sized["later"] & sized["own"].notna()], _LESION, _DATED)


def _growth(sized: pd.DataFrame, base: pd.DataFrame, *, ratio: tuple[int, int]) -> pd.DataFrame:
    """Each lesion from its baseline on: own, nadir, grown; its assessments in the order of their dates."""
    return lesion_growth(pd.concat([base, sized[sized["later"]]]), ratio=ratio)


def _spine(treated: pd.DataFrame, tumours: Tumours, base: pd.DataFrame) -> pd.DataFrame:
    """One row per treated lesion, with its baseline and what its subject has."""
    lesions = tumours.lesions.astype({"LESION": object})
    names = ["STUDYID", "USUBJID", "TRTSDT", "TRTSSEQ", "HORIZDT", "DTHDT", "DTHSRC", "DTHVAR", "DTHSEQ"]
    rows = lesions.merge(treated[names], on="USUBJID").rename(columns={"TRTSDT": "STARTDT"})
    own = base[[*_LESION, "own"]].rename(columns={"own": "BASE"})
    return rows.merge(own, on=_LESION, how="left")


def _ends(rows: pd.DataFrame, sized: pd.DataFrame, grown: pd.DataFrame) -> pd.DataFrame:
    """Where each lesion is censored without an event, aligned with the rows; MERGED: whatever follows that day."""
    last_named = last_of_each(sized, _LESION, [*_DATED, "merged"])
    merged = rows.merge(last_named[[*_LESION, "merged"]], on=_LESION, how="left")["merged"].eq(True)
    own = grown[grown["later"] & grown["own"].notna()].merge(rows[[*_LESION, "HORIZDT"]], on=_LESION)
    last = last_of_each(own[own["ADT"] <= own["HORIZDT"]], _LESION, ["ADT", "VISITNUM"])
    last = rows[_LESION].merge(last[[*_LESION, "ADT", "SRCSEQ"]], on=_LESION, how="left")
    seen = last["ADT"].notna() & rows["BASE"].notna()
    return pd.DataFrame({
        "ADT": last["ADT"].where(seen, rows["STARTDT"]),
        "SRCDOM": chosen([seen], ["TR"], default="EX"),
        "SRCVAR": chosen([seen], ["TRDTC"], default="EXSTDTC"),
        "SRCSEQ": last["SRCSEQ"].where(seen, rows["TRTSSEQ"]),
        "MERGED": merged,
    }, index=rows.index)  # fmt: skip


def _first_events(rows: pd.DataFrame, grown: pd.DataFrame, therapies: pd.DataFrame) -> pd.DataFrame:
    """The first event of each lesion, aligned with the rows; on one day progression, then transplant, then death."""
    progressed = grown.loc[grown["grown"], [*_LESION, "ADT", "SRCSEQ"]]
    progressed = progressed.assign(SRCDOM="TR", SRCVAR="TRDTC", EVTYPE=PROGRESSION)
    moved = rows[_LESION].merge(first_transplants(therapies), on="USUBJID").assign(EVTYPE=TRANSPLANT)
    names = {"DTHDT": "ADT", "DTHSRC": "SRCDOM", "DTHVAR": "SRCVAR", "DTHSEQ": "SRCSEQ"}
    died = rows.loc[rows["DTHDT"].notna(), [*_LESION, *names]].rename(columns=names).assign(EVTYPE=DEATH)
    events = pd.concat([progressed, moved, died], ignore_index=True)
    events["TIE"] = mapped(events["EVTYPE"], _FIRST.get).astype("int64")
    first = first_of_each(events, _LESION, ["ADT", "TIE"])
    return rows[_LESION].merge(first, on=_LESION, how="left").set_axis(rows.index)


def _nadir(rows: pd.DataFrame, grown: pd.DataFrame) -> pd.Series:
    """The smallest size from the baseline on: before the progression, or up to the end; missing without a baseline."""
    seen = grown.merge(rows[[*_LESION, "ADT", "EVTYPE", "BASE"]], on=_LESION, suffixes=("", "_END"))
    within = (seen["ADT"] < seen["ADT_END"]) | ((seen["ADT"] == seen["ADT_END"]) & (seen["EVTYPE"] != PROGRESSION))
    smallest = seen[(within | ~seen["later"]) & seen["BASE"].notna()].groupby(_LESION)["own"].min().rename("NADIR")
    return rows[_LESION].join(smallest, on=_LESION)["NADIR"]


def _longest(sized: pd.DataFrame) -> pd.DataFrame:
    """The longest diameter of each lesion at baseline, or the viable one where it has none: MAXDBL, MAXDTEST."""
    values = sized[~sized["later"] & sized["own"].notna()]
    last = last_of_each(values, [*_LESION, "TEST"], _DATED)
    one = first_of_each(last, _LESION, ["TEST"])  # LDIAM comes before VDIAM
    return one[[*_LESION, "own", "TEST"]].rename(columns={"own": "MAXDBL", "TEST": "MAXDTEST"})


def _dose(ex: pd.DataFrame, lesions: pd.DataFrame, *, protocol: Protocol) -> pd.DataFrame:
    """BED of each lesion from its own fractions; none where it is not known which lesion got which dose."""
    given = courses(ex, lesions, treatment=protocol.treatment.name)
    given = given[~given["unclear"] & (given["course"] != "")]
    bed = given["EXDOSE"] * (1 + given["EXDOSE"] / protocol.treatment.alpha_beta)
    rows = given[["USUBJID"]].assign(LESION=given["course"], BED10=bed)
    return rows.groupby(_LESION, as_index=False)["BED10"].sum()
