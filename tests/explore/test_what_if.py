import json

import pandas as pd
import pytest

from helpers.derive.study import derive_study
from helpers.explore.beside import READINGS, amendments, beside
from helpers.explore.curves import km
from helpers.explore.what_if import what_if
from helpers.foundation.contracts import ADAM
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import Protocol

FROM_BASELINE = {"endpoints.LPFS.local.reference": "baseline"}


def times(analysis, paramcd="LPFS"):
    rows = analysis.adtte.loc[analysis.adtte["PARAMCD"] == paramcd]
    return dict(zip(rows["USUBJID"], rows["AVAL"], strict=True))


def test_growth_from_the_baseline_moves_the_one_that_had_shrunk(three, days):
    other = what_if(three, FROM_BASELINE, "LPFS")
    assert times(other) == {"S1": days.july, "S2": days.october, "S3": days.death}
    moved = other.beside("LPFS").moved
    assert moved[["USUBJID", "AVAL_0", "AVAL", "EVTYPE_0", "EVTYPE"]].to_numpy().tolist() == [
        ["S2", days.july, days.october, 1, 0]
    ]


def test_a_stricter_growth_moves_the_one_that_grew_by_21_percent(three, days):
    other = what_if(three, {"response.progression_ratio": [125, 100]}, "LPFS")
    assert times(other) == {"S1": days.october, "S2": days.july, "S3": days.death}


def test_without_a_parameter_everything_is_derived_anew(three):
    other = what_if(three, {"horizon.years": 1, "response.progression_ratio": [15, 10]})
    protocol = Protocol.model_validate(other.protocol.model_dump())
    again = derive_study(three.domains, protocol=protocol)
    for name in ADAM:
        wanted = getattr(again, name)
        assert (other.adam(name) is None) == (wanted is None)
        if wanted is not None:
            pd.testing.assert_frame_equal(other.adam(name), wanted)


@pytest.mark.parametrize(
    "changes",
    [
        FROM_BASELINE,
        {"endpoints.LPFS.conventions": "FDA", "imaging.missed_assessments": 1},
        {"endpoints.PFS.events": ["death"]},
        {"tie_order": ["death", "local_progression", "distant_progression", "nontarget_progression", "transplant"]},
        {"horizon.years": 2},
        {"distant.liver": []},
    ],
    ids=str,
)
def test_what_is_shared_gives_what_deriving_everything_anew_gives(run, changes):
    other = what_if(run, changes)
    again = derive_study(run.domains, protocol=other.protocol, cutoff=run.cutoff)
    for name, wanted in again.datasets().items():
        pd.testing.assert_frame_equal(other.adam(name), wanted)


def test_a_change_of_a_change(three, days):
    other = what_if(what_if(three, FROM_BASELINE), {"response.progression_ratio": [125, 100]})
    assert times(other) == {"S1": days.october, "S2": days.october, "S3": days.death}
    assert list(other.changes) == ["response.progression_ratio"]


def test_no_file_is_touched(three, monkeypatch):
    def refuse(*arguments, **settings):
        raise AssertionError("something was written")

    monkeypatch.setattr("pathlib.Path.write_bytes", refuse)
    monkeypatch.setattr("pathlib.Path.write_text", refuse)
    monkeypatch.setattr("pyarrow.parquet.write_table", refuse)
    what_if(three, FROM_BASELINE).beside()


def test_the_other_endpoints_stay_as_they_were(three):
    result = what_if(three, FROM_BASELINE).beside()
    assert set(result.moved["PARAMCD"]) == {"LPFS"}
    counted = result.frame.loc[result.frame["READING"] == "What if"].set_index("PARAMCD")["moved"]
    assert counted.to_dict() == {name: float(name == "LPFS") for name in three.protocol.main_endpoints}


def test_a_new_reading_is_put_beside_what_it_is_a_reading_of(three, days):
    entry = {
        "label": "Local progression-free survival, increase of 30%", "events": ["local_progression", "death"],
        "assessments": "local", "local": {"progression_ratio": [13, 10]}, "sensitivity_of": "LPFS", "source": "ours",
    }  # fmt: skip
    other = what_if(three, {"endpoints.LPFS30": entry})
    result = other.beside("LPFS30")
    assert result.moved[["USUBJID", "AVAL_0", "AVAL"]].to_numpy().tolist() == [["S1", days.july, days.october]]
    assert amendments(other.changes) == "Amended: endpoints.LPFS30 is new."


def test_estimates_side_by_side_are_those_of_each_alone(run):
    other = what_if(run, {"response.progression_ratio": [15, 10]}, "LPFS")
    frame = beside(run, other, "LPFS").frame
    for reading, analysis in zip(READINGS, (run, other), strict=True):
        alone = km(analysis, "LPFS").frame
        whole, at = alone.loc[alone["TIME"].isna()].iloc[0], alone.set_index("TIME")
        row = frame.loc[frame["READING"] == reading].iloc[0]
        assert row[["n", "events", "median"]].tolist() == whole[["n", "events", "median"]].tolist()
        for month in run.protocol.estimation.headline_months:
            assert row[f"rate_{month}"] == at.loc[month, "estimate"]
            assert row[f"low_{month}"] == at.loc[month, "low"]


def test_a_window_holds_on_both_sides(three, days):
    result = beside(three, what_if(three, FROM_BASELINE, "LPFS"), "LPFS", until=(days.july + 10) / 30.4375)
    assert result.frame["events"].tolist() == [2, 1]


def test_settings_stay_as_they_were(three):
    before = three.protocol.model_dump_json()
    what_if(three, FROM_BASELINE).adtte  # noqa: B018
    assert three.protocol.model_dump_json() == before
    assert json.loads(before)["endpoints"]["LPFS"]["local"]["reference"] == "nadir"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"response.ratio": 1}, "has no setting response.ratio; did you mean response.progression_ratio"),
        ({"endpoints.LPFX.conventions": "FDA"}, "has no setting endpoints.LPFX"),
        ({"response.progression_ratio": [0, 1]}, "The amended protocol cannot be used: response.progression_ratio.0"),
        ({"endpoints.NEW": {"label": "x"}}, "endpoints.NEW.events: field required"),
        ({"monitoring.p0": 0.3}, "monitoring is not set in the protocol; give all of it at once"),
        ({"trial.primary": "NONE"}, "trial.primary is NONE, which is not among the endpoints"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_place(three, changes, said):
    with pytest.raises(StudyError, match=said):
        what_if(three, changes)


def test_errors_name_the_choices(three):
    with pytest.raises(StudyError, match="'XX' is no endpoint of the protocol.*LPFS, DPFS"):
        what_if(three, FROM_BASELINE, "XX")
    with pytest.raises(StudyError, match="'LPFSINT' is no parameter that both analyses have.*LPFS"):
        what_if(three, FROM_BASELINE).beside("LPFSINT")


def test_other_readings_are_shown_where_they_change(run):
    missed = what_if(run, {"imaging.missed_assessments": 1}).beside()
    assert "LPFSFDA" in set(missed.frame["PARAMCD"]) and "LPFSFDA" in set(missed.moved["PARAMCD"])
    amended = what_if(run, {"endpoints.LPFSBL.local.progression_ratio": [15, 10]}).beside()
    assert "LPFSBL" in set(amended.frame["PARAMCD"])
    assert set(what_if(run, {}).beside().frame["PARAMCD"]) == set(run.protocol.main_endpoints)


@pytest.mark.parametrize(("like", "events"), [("LPFS", 20), ("TTLP", 5)])
def test_an_endpoint_that_the_first_analysis_does_not_have_stands_alone(run, like, events):
    mine = {"endpoints.MINE": {**run.protocol.endpoints[like].model_dump(), "label": "Mine"}}
    shown = what_if(run, mine, "MINE").beside("MINE")
    assert shown.frame[["PARAMCD", "READING", "n", "events"]].to_numpy().tolist() == [["MINE", "What if", 35, events]]
    assert shown.moved.empty and shown.figure is not None
    everything = what_if(run, mine).beside().frame
    assert everything.loc[everything["PARAMCD"] == "MINE", "READING"].tolist() == ["What if"]
    assert everything.loc[everything["PARAMCD"] == "OS", "READING"].tolist() == ["As it is", "What if"]
    with pytest.raises(StudyError, match="'MINE' is no parameter that both analyses have"):
        beside(what_if(run, mine), run, "MINE")


def test_two_what_ifs_are_compared_with_each_other(run):
    one, two = (what_if(run, {"response.progression_ratio": [over, 10]}) for over in (15, 13))
    assert beside(one, two, "LPFS").changes == "Amended: response.progression_ratio from 15/10 to 13/10."
    assert beside(two, run, "LPFS").changes == "Amended: response.progression_ratio from 13/10 to 12/10."


def test_each_reading_has_the_interval_of_its_own_protocol(run):
    frame = what_if(run, {"estimation.confidence_level": 0.8}).beside("LPFS").frame
    alone = km(run, "LPFS").frame.set_index("TIME").loc[12, ["low", "high"]]
    assert frame.loc[0, ["low_12", "high_12"]].tolist() == alone.tolist()
    assert frame.loc[1, "low_12"] > frame.loc[0, "low_12"]


def test_what_cannot_be_compared_says_why(run, three):
    competing = what_if(run, {"endpoints.LPFS.counts_as_event": ["local_progression"]})
    with pytest.raises(
        StudyError, match="Kaplan-Meier estimate in one analysis and a cumulative incidence in the other"
    ):
        competing.beside("LPFS")
    nobody = what_if(three, {"treatment.name": "NOTHING"})
    with pytest.raises(StudyError, match="nobody is treated in typed/final, what if"):
        nobody.beside()
    assert "nobody is treated" in nobody._repr_html_()
    assert "is no parameter that both" in what_if(run, {}, "LPFSINT")._repr_html_()


def test_a_reading_that_the_study_cannot_give_is_no_choice(three):
    with pytest.raises(StudyError, match="'LPFSLD' is no parameter that both analyses have"):
        what_if(three, {"response.progression_ratio": [15, 10]}, "LPFSLD").beside("LPFSLD")


def test_every_word_takes_a_what_if_whatever_it_was_asked_for(run):
    other = what_if(run, FROM_BASELINE, "LPFS")
    assert km(other, "OS").ard.equals(km(run, "OS").ard)


def test_amendments_in_words():
    said = amendments({
        "endpoints.PFS": ({"label": "x"}, None),
        "endpoints.LPFS.local.progression_ratio": (None, (13, 10)),
        "liver.child_pugh_classes.A": ((5, 6), (5, 7)),
    })  # fmt: skip
    assert said == (
        "Amended: endpoints.PFS is removed; endpoints.LPFS.local.progression_ratio from that of the protocol to 13/10; "
        "liver.child_pugh_classes.A from 5, 6 to 5, 7."
    )


def test_what_is_given_is_not_changed(three):
    given = three.protocol.endpoints["OS"].model_dump() | {"sensitivity_of": "OS"}
    what_if(three, {"endpoints.OS2": given, "endpoints.OS2.label": "Another"})
    assert given["label"] == three.protocol.endpoints["OS"].label
