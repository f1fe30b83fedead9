"""Tables and figures of another reader say what the results say (rule 41)."""

import pandas as pd

from helpers.analyse.readers import reader_agreement
from helpers.foundation.protocol import SecondReader
from helpers.foundation.results import Results
from helpers.present import figures, tables
from helpers.present.figures.readers import reader_figure
from tests.present.test_tables import cells, line

COLUMNS = ["READER", "COUNTFL", "PARAMCD", "USUBJID", "AVALC", "AVAL", "CNSR", "EVTYPE", "ADT"]


def adread(*rows: tuple) -> pd.DataFrame:
    """Rows of ADREAD: reader (COUNTED or another), parameter, subject, response or day of progression."""
    made = []
    for reader, paramcd, subject, answer in rows:
        day = answer if isinstance(answer, int) else None
        adt = pd.Timestamp("2024-01-01") + pd.Timedelta(days=day or 0)
        made.append((
            reader, "Y" if reader == "COUNTED" else "", paramcd, subject, "" if day else answer,
            float(day) if day else float("nan"), 0.0 if day else float("nan"), 1.0 if day else float("nan"), adt,
        ))  # fmt: skip
    return pd.DataFrame(made, columns=COLUMNS).assign(ANL01FL="Y")


READ = adread(
    ("COUNTED", "BOR", "A", "CR"), ("READER B", "BOR", "A", "CR"), ("COUNTED", "BOR", "B", "PR"),
    ("READER B", "BOR", "B", "PD"), ("COUNTED", "BOR", "C", "NE"), ("READER B", "BOR", "C", "SD"),
    ("COUNTED", "LPFS", "A", 100), ("READER B", "LPFS", "A", 128), ("COUNTED", "LPFS", "B", 100),
    ("READER B", "LPFS", "B", 129),
)  # fmt: skip


def found() -> Results:
    return reader_agreement(READ, second_reader=SecondReader(), times_months=[1, 3, 12])


def test_responses_by_both_readers():
    table = tables.reader_responses(found(), measure="VDIAM")
    part = "Reader B: best overall response, mRECIST"
    assert line(table, "Complete response", after=part) == ["1", "0", "0", "0", "0"]
    assert line(table, "Partial response", after=part) == ["0", "0", "0", "1", "0"]
    assert line(table, "Not evaluable", after=part) == ["0", "0", "1", "0", "0"]
    # two pairs: CR CR and PR PD, observed 2/3, expected 1/2
    assert f"{part}: weighted kappa 0.33, 2 pairs." in table.notes
    assert "Reader B: 3/3 treated subjects are compared." in table.notes
    assert table.notes[0].startswith("Exploratory: the protocol does not state it.")


def test_progressions_28_days_apart_are_of_the_same_time():
    table = tables.reader_progressions(found())
    assert line(table, "Both, at the same time") == ["1 (50.0)", "0"]
    assert line(table, "Both, the other reader later") == ["1 (50.0)", "0"]
    assert line(table, "Neither")[0] == "0"


def test_both_curves_are_in_one_figure_a_reader():
    (drawn,) = figures.reader_curves(found(), paramcd="LPFS", label="Local PFS", ticks=(0, 1, 3))
    assert drawn.name == "readers-lpfs" == reader_figure("LPFS", 0)
    assert drawn.title.endswith("Local PFS by two readers")
    assert "Reader that counts: 2/2 with an event" in drawn.description
    assert "Reader B: 2/2 with an event" in drawn.description
    assert reader_figure("DPFS", 1) == "readers-dpfs-2"


def test_a_curve_of_nobody_is_not_drawn():
    (drawn,) = figures.reader_curves(found(), paramcd="DPFS", label="Distant PFS", ticks=(0, 1, 3))
    assert drawn.description == "There are not two subjects of whom both readers can tell."


def test_without_a_second_reader_it_was_not_collected():
    said = "Readings of a second reader were not collected."
    assert said in str(cells(tables.reader_responses(Results(), measure="VDIAM")))
    assert said in str(cells(tables.reader_progressions(Results())))
    assert figures.reader_curves(Results(), paramcd="LPFS", label="Local PFS", ticks=(0, 1)) == []
