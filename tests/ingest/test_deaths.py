"""Whose death is reported, on what date and by which domain (rule 5)."""

import numpy as np
import pandas as pd

from helpers.ingest.deaths import dead_in_ss, died_in_ds, reported_deaths

COLUMNS = ["USUBJID", "death", "source", "dated_by", "sequence"]


def dm(**deaths):
    return pd.DataFrame({"USUBJID": list(deaths), "DTHDTC": list(deaths.values())}, dtype=object)


def ds(*rows):
    """Rows of (USUBJID, DSSEQ, DSSTDTC, DSDECOD)."""
    rows = [[*row, *["DEATH"][len(row) - 3 :]] for row in rows]
    frame = pd.DataFrame(rows, columns=["USUBJID", "DSSEQ", "DSSTDTC", "DSDECOD"], dtype=object)
    return frame.astype({"DSSEQ": "float64"})


def ss(*rows):
    """Rows of (USUBJID, SSSEQ, SSDTC, SSSTRESC)."""
    rows = [[*row, *["DEAD"][len(row) - 3 :]] for row in rows]
    frame = pd.DataFrame(rows, columns=["USUBJID", "SSSEQ", "SSDTC", "SSSTRESC"], dtype=object)
    return frame.astype({"SSSEQ": "float64"})


def found(*domains):
    """What is reported, by subject: date, source, variable, and sequence (None in DM)."""
    deaths = reported_deaths(*domains)
    assert list(deaths) == COLUMNS
    return {
        row.USUBJID: (row.death, row.source, row.dated_by, None if np.isnan(row.sequence) else row.sequence)
        for row in deaths.itertuples()
    }


def test_the_date_in_dm_comes_before_every_other_also_an_earlier_one():
    reported = found(dm(A="2024-05-10"), ds(("A", 1, "2024-05-01")), ss(("A", 1, "2024-04-01")))
    assert reported == {"A": ("2024-05-10", "DM", "DTHDTC", None)}


def test_without_it_ds_comes_before_ss():
    reported = found(dm(A=""), ds(("A", 4, "2024-05-01")), ss(("A", 1, "2024-04-01")))
    assert reported == {"A": ("2024-05-01", "DS", "DSSTDTC", 4)}
    assert found(dm(A=""), ds(), ss(("A", 2, "2024-04-01"))) == {"A": ("2024-04-01", "SS", "SSDTC", 2)}


def test_of_several_the_earliest_counts_and_of_equally_early_ones_the_lowest_number():
    reported = found(dm(A=""), ds(("A", 3, "2024-05-02"), ("A", 2, "2024-05-01"), ("A", 1, "2024-05-01")), None)
    assert reported == {"A": ("2024-05-01", "DS", "DSSTDTC", 1)}


def test_of_one_month_a_known_day_comes_before_an_unknown_one():
    assert found(dm(A=""), ds(("A", 1, "2024-05"), ("A", 2, "2024-05-20")), None)["A"][0] == "2024-05-20"
    # another month is another matter: April was before May whatever its day
    assert found(dm(A=""), ds(("A", 1, "2024-04"), ("A", 2, "2024-05-20")), None)["A"][0] == "2024-04"
    # a year begins in January, which is before a day in May and equal to one in January
    assert found(dm(A=""), ds(("A", 1, "2024"), ("A", 2, "2024-05-20")), None)["A"][0] == "2024"
    assert found(dm(A=""), ds(("A", 1, "2024"), ("A", 2, "2024-01-20")), None)["A"][0] == "2024-01-20"


def test_a_death_without_a_date_has_no_date_to_report():
    assert found(dm(A="", B=""), ds(("A", 1, "")), ss(("B", 1, ""))) == {}
    assert died_in_ds(ds(("A", 1, "")))["USUBJID"].tolist() == ["A"]
    assert dead_in_ss(ss(("B", 1, "")))["USUBJID"].tolist() == ["B"]


def test_other_records_report_no_death():
    events = ds(("A", 1, "2024-05-01", "COMPLETED"), ("A", 2, "2024-05-02", " Death "))
    assert died_in_ds(events)["sequence"].tolist() == [2]
    contacts = ss(("A", 1, "2024-05-01", "ALIVE"), ("A", 2, "2024-05-02", "dead"), ("A", 3, "2024-05-03", "DEADLY"))
    assert dead_in_ss(contacts)["sequence"].tolist() == [2]


def test_each_subject_is_there_once_in_order():
    reported = reported_deaths(dm(B="2024-01-01", A=""), ds(("A", 1, "2024-02-01"), ("B", 1, "2023-01-01")), None)
    assert reported["USUBJID"].tolist() == ["A", "B"]
    assert reported["source"].tolist() == ["DS", "DM"]


def test_nobody_died():
    assert found(dm(A=""), ds(), ss()) == {}
    assert found(dm(), ds(), None) == {}
