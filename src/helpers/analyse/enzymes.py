"""Liver enzymes against bilirubin: one point per subject, and which of them are to be reviewed (rule 44).

Both high together, without cholestasis, is the pattern of a severe injury of the liver by treatment; in cirrhosis it
has other causes too, so that a point is to be reviewed and no more is said.
"""

import pandas as pd

from helpers.analyse.ard import count_subjects, listed
from helpers.analyse.proportions import share
from helpers.derive.lab_grades import exceeds, reaches
from helpers.derive.liver_scores import with_window
from helpers.foundation.calendar import DATE, days_between
from helpers.foundation.protocol import Enzymes, Liver
from helpers.foundation.results import Results
from helpers.foundation.terms import chosen

PERIODS = ("WINDOW", "FOLLOW-UP")
"""PHASE of the results: the window of rule 28 before any progression, and all of the follow-up."""

REFERENCES = {"ULN": "ANRHI", "BASELINE": "BASE"}
"""PARAMCD of the results, and the variable of ADLB that each value is divided by."""

QUARTERS = ("neither", "enzyme", "bilirubin", "both")
NO_POINT = "no-point"
REVIEW = "to-be-reviewed"


def enzymes_against_bilirubin(points: pd.DataFrame, *, enzymes: Enzymes) -> Results:
    """Count the subjects in each quarter of each panel, those without a point, and those to be reviewed (rule 44).

    Result rows of ``enzymes-bilirubin``: PHASE ``WINDOW FOLLOW-UP``, PARAMCD ``ULN BASELINE``, TERM ``neither enzyme
    bilirubin both no-point to-be-reviewed``: ``n denominator estimate`` of treated subjects. Needs what `enzyme_points`
    gives; without a row there nothing was collected, and there is no row here.
    """
    place = quarter(points, enzymes=enzymes)
    lines, who = [], []
    for (phase, paramcd), own in points.groupby(["PHASE", "PARAMCD"], sort=False):
        of = place[own.index]
        for term in (*QUARTERS, NO_POINT):
            lines.append((phase, paramcd, term))
            who.append(own.loc[of == term, "USUBJID"])
        lines.append((phase, paramcd, REVIEW))
        who.append(own.loc[own["FILLED"], "USUBJID"])
    if not lines:
        return Results()
    lines = pd.DataFrame(lines, columns=["PHASE", "PARAMCD", "TERM"])
    return count_subjects(
        lines,
        {"n": listed(lines, who), "denominator": points[["USUBJID"]]},
        analysis="enzymes-bilirubin",
        method="Highest value of each subject over its limit or baseline",
        stats=("n", "denominator", "estimate"),
        proportion=share,
        population="SAFFL",
    )


def quarter(points: pd.DataFrame, *, enzymes: Enzymes) -> pd.Series:
    """Name the quarter of each point: one of `QUARTERS`, or ``no-point``. Needs ENZYME, BILI (multiples)."""
    high = reaches(points["ENZYME"], enzymes.alt_times)
    yellow = exceeds(points["BILI"], enzymes.bilirubin_times)
    none = points["ENZYME"].isna() | points["BILI"].isna()
    named = chosen([none, high & yellow, yellow, high], [NO_POINT, "both", "bilirubin", "enzyme"], default="neither")
    return pd.Series(named, index=points.index)


def enzyme_points(
    adlb: pd.DataFrame | None,
    adtte: pd.DataFrame,
    adsl: pd.DataFrame,
    *,
    enzymes: Enzymes,
    liver: Liver,
    window_days: int,
) -> pd.DataFrame:
    """Give the point of each treated subject in each panel (rule 44).

    Parameters
    ----------
    adlb : DataFrame or None
        USUBJID, LBTESTCD (``ALT AST BILI ALP``), ADT, AVAL, ANRHI, BASE, in one unit a test.
    adtte : DataFrame
        PARAMCD (``PFS``), USUBJID, ADT, EVTYPE.
    adsl : DataFrame
        USUBJID, SAFFL, TRTSDT, TRTEDT.
    enzymes, liver
        Sections of the protocol.
    window_days : int
        Days by which the window is longer than its months.

    Returns
    -------
    DataFrame
        One row per panel (PHASE, PARAMCD) and treated subject: USUBJID, TEST (``ALT``; ``AST`` of a subject without any
        ALT in the period), ENZYME and BILI (the highest, as multiples; missing without a value that has the limit or
        the baseline), FILLED (True where some bilirubin was high on the day of, or up to ``within_days`` days after, a
        high enzyme, with an ALP that is not high on that day). No row where enzymes or bilirubin were not measured.
    """
    wanted = ("ALT", "AST", "BILI", "ALP")
    if adlb is None or not _measured(adlb):
        return pd.DataFrame(columns=["PHASE", "PARAMCD", "USUBJID", "TEST", "ENZYME", "BILI", "FILLED"])
    treated = adsl.loc[adsl["SAFFL"] == "Y", ["USUBJID", "TRTSDT", "TRTEDT"]].reset_index(drop=True)
    progressed = adtte[(adtte["PARAMCD"] == "PFS") & (adtte["EVTYPE"] == 1)].set_index("USUBJID")["ADT"]
    subjects = with_window(treated, liver=liver, window_days=window_days)
    subjects = subjects.assign(PROGDT=subjects["USUBJID"].map(progressed).astype(DATE))
    values = adlb[adlb["LBTESTCD"].isin(wanted) & adlb["AVAL"].notna()].merge(
        subjects, on="USUBJID", suffixes=("", "_")
    )
    values = values[values["ADT"] > values["TRTSDT"]]
    within = (values["ADT"] <= values["WINENDT"]) & ~(values["ADT"] >= values["PROGDT"])
    found = []
    for phase, rows in zip(PERIODS, (values[within], values), strict=True):
        rows = _one_enzyme(rows)
        for paramcd, reference in REFERENCES.items():
            by = rows[reference].where(rows[reference] > 0)
            panel = rows.assign(TIMES=rows["AVAL"] / by, LIMIT=rows["AVAL"] / rows["ANRHI"].where(rows["ANRHI"] > 0))
            found.append(_panel(panel, treated, enzymes=enzymes).assign(PHASE=phase, PARAMCD=paramcd))
    return pd.concat(found, ignore_index=True)


def _measured(adlb: pd.DataFrame) -> bool:
    tests = set(adlb.loc[adlb["AVAL"].notna(), "LBTESTCD"])
    return "BILI" in tests and bool(tests & {"ALT", "AST"})


def _one_enzyme(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave AST out of the subjects that have an ALT."""
    with_alt = rows["USUBJID"].isin(rows.loc[rows["LBTESTCD"] == "ALT", "USUBJID"])
    return rows[~((rows["LBTESTCD"] == "AST") & with_alt)]


def _panel(rows: pd.DataFrame, treated: pd.DataFrame, *, enzymes: Enzymes) -> pd.DataFrame:
    enzyme, bilirubin, phosphatase = (
        rows[rows["LBTESTCD"].isin(tests)] for tests in (("ALT", "AST"), ("BILI",), ("ALP",))
    )
    high = enzyme[reaches(enzyme["TIMES"], enzymes.alt_times)][["USUBJID", "ADT"]].drop_duplicates()
    yellow = bilirubin[exceeds(bilirubin["TIMES"], enzymes.bilirubin_times)][["USUBJID", "ADT"]]
    both = high.merge(yellow, on="USUBJID", suffixes=("", "_BILI"))
    after = days_between(both["ADT_BILI"], both["ADT"])
    both = both[(after >= 0) & (after <= enzymes.within_days)]
    alp = phosphatase.groupby(["USUBJID", "ADT"])["LIMIT"].max()
    at_alp = both.join(alp, on=["USUBJID", "ADT"])["LIMIT"]
    review = both.loc[at_alp.notna() & ~exceeds(at_alp, enzymes.alp_times), "USUBJID"]
    name = treated["USUBJID"]
    return treated[["USUBJID"]].assign(
        TEST=name.map(enzyme.groupby("USUBJID")["LBTESTCD"].first()).fillna(""),
        ENZYME=name.map(enzyme.groupby("USUBJID")["TIMES"].max()),
        BILI=name.map(bilirubin.groupby("USUBJID")["TIMES"].max()),
        FILLED=name.isin(review).to_numpy(),
    )
