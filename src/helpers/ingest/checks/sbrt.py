"""SBRT: fractions, their doses and their dates (rule 1)."""

import pandas as pd

from helpers.foundation.calendar import complete_date, days_between, first_possible_day, last_possible_day
from helpers.foundation.contracts import SDTM
from helpers.foundation.terms import is_term
from helpers.ingest.checks.check import Data, check, outside
from helpers.ingest.lesions import treated_lesions
from helpers.ingest.treatment import courses

_DOSE = SDTM["ex"].columns["EXDOSE"]
_LONG_BREAK = 30
_SHOWN = 5


@check(
    "EX-001", "ERROR", "EX", "EXDOSE",
    "The dose is {EXDOSE}, below 0.",
    "Correct the dose.",
)  # fmt: skip
def negative_dose(data: Data) -> pd.DataFrame:
    """Doses below 0."""
    return data["ex"][data["ex"]["EXDOSE"] < 0]


@check(
    "EX-002", "ERROR", "EX", "EXDOSU",
    "The unit of a dose of {EXDOSE} is '{EXDOSU}', not {unit}.",
    "Give the dose of the fraction in the unit of the protocol.",
)  # fmt: skip
def other_unit(data: Data) -> pd.DataFrame:
    """Doses of SBRT in another unit than the protocol's."""
    unit = data.protocol.treatment.dose_unit
    fractions = _fractions(data).assign(unit=unit)
    return fractions[fractions["EXDOSE"].notna() & (fractions["EXDOSE"] != 0) & (fractions["EXDOSU"] != unit)]


@check(
    "EX-003", "ERROR", "EX", "EXSTDTC",
    "A fraction that may be the subject's first is dated '{EXSTDTC}', so the start of treatment is not known.",
    "Give the whole date of the fraction.",
)  # fmt: skip
def start_not_known(data: Data) -> pd.DataFrame:
    """Partial dates before every complete one, and subjects without any complete date (rule 1)."""
    given = _undated(data)
    none_dated = given["start"].isna()
    return given[none_dated | (first_possible_day(given["EXSTDTC"]) < given["start"])]


@check(
    "EX-004", "QUERY", "EX", "EXSTDTC",
    "A fraction is dated '{EXSTDTC}', so the end of treatment may be wrong.",
    "Give the whole date of the fraction.",
)  # fmt: skip
def fraction_without_date(data: Data) -> pd.DataFrame:
    """Partial or missing dates of fractions that are not the first."""
    given = _undated(data)
    return given[given["start"].notna() & ~(first_possible_day(given["EXSTDTC"]) < given["start"])]


@check(
    "EX-005", "QUERY", "EX", "EXDOSE",
    "A record of SBRT has no dose, so it counts as not given.",
    "Give the dose; 0 if the fraction was not given.",
)  # fmt: skip
def no_dose(data: Data) -> pd.DataFrame:
    """Fractions without a dose."""
    fractions = _fractions(data)
    return fractions[fractions["EXDOSE"].isna()]


@check(
    "EX-006", "QUERY", "EX", "EXDOSE",
    "The dose of one fraction is {EXDOSE} {EXDOSU}.",
    "Confirm that it is the dose of the fraction, in Gy, and not of the whole treatment.",
)  # fmt: skip
def large_fraction(data: Data) -> pd.DataFrame:
    """Fractions given of a dose that is not plausible (1 to 30 Gy)."""
    doubtful = outside(_given(data), "EXDOSE", _DOSE.plausible)
    return doubtful[doubtful["EXDOSE"] <= _DOSE.possible[1]]


@check(
    "EX-007", "QUERY", "EX", "EXSTDTC",
    "Another record of the subject gives a fraction to the same place at the same time ({EXSTDTC}).",
    "Remove the duplicate, or give the times.",
)  # fmt: skip
def fraction_twice(data: Data) -> pd.DataFrame:
    """Fractions with the same subject, date and place as an earlier record."""
    given = _given(data)
    dated = given[given["EXSTDTC"] != ""].sort_values(["USUBJID", "EXSEQ"], kind="stable")
    return dated[dated.duplicated(["USUBJID", "EXSTDTC", "EXLNKID", "EXLOC"])]


@check(
    "EX-008", "QUERY", "EX", "EXLNKID",
    "EXLNKID is '{EXLNKID}', which TU does not identify in this subject.",
    "Correct the link, or identify the lesion in TU.",
    ("ex", "tu"),
)  # fmt: skip
def fraction_of_unknown_lesion(data: Data) -> pd.DataFrame:
    """Links to lesions that TU does not have."""
    ex = data["ex"]
    lesions = pd.MultiIndex.from_frame(data["tu"][["USUBJID", "TULNKID"]])
    return ex[(ex["EXLNKID"] != "") & ~pd.MultiIndex.from_frame(ex[["USUBJID", "EXLNKID"]]).isin(lesions)]


@check(
    "EX-009", "QUERY", "EX", "EXENDTC",
    "The fraction ends on {EXENDTC}, before it begins on {EXSTDTC}.",
    "Correct one of the dates.",
)  # fmt: skip
def fraction_ends_before_start(data: Data) -> pd.DataFrame:
    """Ends certainly before the start."""
    ex = data["ex"]
    return ex[last_possible_day(ex["EXENDTC"]) < first_possible_day(ex["EXSTDTC"])]


@check(
    "EX-010", "QUERY", "EX", "EXSTDTC",
    "The fraction of {EXSTDTC} follows the one before it after {gap} days.",
    "Confirm the date; if it is a second treatment, it belongs in PR as a subsequent therapy.",
)  # fmt: skip
def long_break(data: Data) -> pd.DataFrame:
    """Fractions more than 30 days after the one before."""
    given = _given(data)
    given = given.assign(day=complete_date(given["EXSTDTC"])).dropna(subset=["day"])
    given = given.sort_values(["USUBJID", "day", "EXSEQ"], kind="stable")
    gap = days_between(given["day"], given.groupby("USUBJID")["day"].shift())
    return given.assign(gap=gap)[gap > _LONG_BREAK]


@check(
    "EX-011", "ERROR", "EX", "EXDOSE",
    "None of the {subjects} subjects has a fraction of {treatment} with a dose above 0, so nothing can be analysed."
    "{held}",
    "Send the fractions or choose a later cut-off; where the treatment has another name, set treatment.name in the "
    "protocol file (protocol.yml) to it.",
    ("dm", "ex"),
)  # fmt: skip
def nobody_treated(data: Data) -> pd.DataFrame:
    """Studies without a treated subject (rule 1)."""
    subjects = len(data["dm"])
    if not subjects or len(_given(data)):
        return pd.DataFrame()
    row = {"subjects": subjects, "treatment": data.protocol.treatment.name, "held": _held(data), "USUBJID": ""}
    return pd.DataFrame([row])


@check(
    "EX-012", "ERROR", "EX", "EXDOSE",
    "The dose of one fraction is {EXDOSE} {EXDOSU}, which is never given.",
    "Correct the dose or its unit.",
)  # fmt: skip
def impossible_dose(data: Data) -> pd.DataFrame:
    """Fractions above what is possible (200 Gy); one in another unit is a matter of its unit."""
    fractions = _fractions(data)
    fractions = fractions[fractions["EXDOSU"] == data.protocol.treatment.dose_unit]
    return fractions[fractions["EXDOSE"] > _DOSE.possible[1]]


def _held(data: Data) -> str:
    """The treatments and units of EX in a sentence, the most frequent first; empty where it has no record."""
    ex = data["ex"]
    counts = ex.groupby(["EXTRT", "EXDOSU"]).agg(
        records=("EXSEQ", "size"), given=("EXDOSE", lambda dose: (dose > 0).sum())
    )
    counts = counts.reset_index().sort_values(["records", "EXTRT", "EXDOSU"], ascending=[False, True, True])
    named = [
        f"EXTRT '{row.EXTRT}' in EXDOSU '{row.EXDOSU}' (records: {row.records}, with a dose above 0: {row.given})"
        for row in counts.head(_SHOWN).itertuples()
    ]
    more = [f"{len(counts) - _SHOWN} more"] if len(counts) > _SHOWN else []
    return f" EX holds {', '.join([*named, *more])}." if named else ""


@check(
    "EX-020", "QUERY", "EX", "EXLNKID",
    "{given} fractions were given, {unnamed} of them name no lesion, and TU has {lesions} treated lesions: it is not "
    "known which lesion got which dose, so total dose, number of fractions and BED are not given.",
    "Name the lesion of each fraction in EXLNKID.",
    ("ex", "tu"),
)  # fmt: skip
def dose_of_unknown_lesion(data: Data) -> pd.DataFrame:
    """Subjects of whom it is not known which lesion got which dose (rule 1)."""
    treated = treated_lesions(data.counted("tu"), data.treated)
    given = courses(data["ex"], treated, treatment=data.protocol.treatment.name)
    unclear = given[given["unclear"]]
    found = unclear.groupby("USUBJID", as_index=False).agg(
        given=("EXSEQ", "size"), unnamed=("course", lambda names: (names == "").sum())
    )
    lesions = found["USUBJID"].map(treated.groupby("USUBJID").size()).fillna(0).astype("int64")
    return found.assign(lesions=lesions, value="")


def _fractions(data: Data) -> pd.DataFrame:
    ex = data["ex"]
    return ex[is_term(ex["EXTRT"], data.protocol.treatment.name)]


def _given(data: Data) -> pd.DataFrame:
    fractions = _fractions(data)
    return fractions[fractions["EXDOSE"] > 0]


def _undated(data: Data) -> pd.DataFrame:
    """Fractions given on a day that is not known, with the first day that is."""
    given = _given(data)
    return given.assign(start=data.start_of(given))[complete_date(given["EXSTDTC"]).isna()]
