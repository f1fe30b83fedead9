from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.explore.harms import ae_table
from helpers.foundation.errors import StudyError


def replaced(run, *, adae):
    """The analysis with other adverse events."""
    return SimpleNamespace(
        adae=adae, adsl=run.adsl, protocol=run.protocol, name=run.name, said=run.said, cutoff=run.cutoff
    )


def counted(shown, **keys):
    rows = shown.frame
    for name, wanted in keys.items():
        rows = rows.loc[rows[name] == wanted]
    return rows["n"].item()


def test_overview_and_related_alone(three):
    assert counted(ae_table(three), PHASE="ACUTE", TERM="any") == 2
    related = ae_table(three, related=True)
    assert counted(related, PHASE="ACUTE", TERM="any") == 1
    assert "Only events related to SBRT" in related.table._repr_html_()


def test_worst_grades_of_a_phase(three):
    acute = ae_table(three, "acute")
    assert counted(acute, TERM="Nausea", GRADE="2") == 1
    assert acute.frame.query("TERM == 'Nausea' and GRADE == '2'")["denominator"].item() == 3
    assert counted(acute, SOC="", GRADE="any") == 2


def test_some_subjects_alone(three):
    some = ae_table(three, subjects=pd.Series(["S2", "S3"]))
    assert counted(some, PHASE="", TERM="any") == 1
    assert some.frame.query("PHASE == '' and TERM == 'any'")["denominator"].item() == 2
    assert "Of 2 selected subjects alone" in some.table._repr_html_()
    assert counted(ae_table(three, subjects="S1"), PHASE="", TERM="any") == 1


def test_that_nobody_of_some_had_an_event_is_a_true_0_where_others_had(three):
    assert counted(ae_table(three, subjects="S3"), PHASE="", TERM="any") == 0
    assert counted(ae_table(three, "ACUTE", subjects="S3"), SOC="", GRADE=">=3") == 0
    none_related = replaced(three, adae=three.adae.assign(AREL="N"))
    assert counted(ae_table(none_related, related=True), PHASE="", TERM="any") == 0


@pytest.mark.parametrize("phase", ["", "ACUTE", "CHRONIC"])
def test_where_no_event_was_recorded_there_is_no_percentage(three, phase):
    empty = replaced(three, adae=three.adae.iloc[:0])
    shown = ae_table(empty, phase)
    assert shown.frame["n"].isna().all()
    assert "No adverse event was recorded." in shown.table._repr_html_()
    assert "0/3" not in shown.table._repr_html_()


def test_errors_name_the_choices(three):
    with pytest.raises(StudyError, match="'late' is no phase.*ACUTE, CHRONIC"):
        ae_table(three, "late")
    with pytest.raises(StudyError, match="S9 is no subject of typed/final"):
        ae_table(three, subjects=["S9"])


def test_it_is_the_table_of_the_report(run):
    mine = ae_table(run).ard
    both = mine.merge(run.ard, on=[name for name in mine if name not in ("STATVAL", "METHOD")])
    assert len(both) == len(mine) and both["STATVAL_x"].equals(both["STATVAL_y"])
