"""What the first screen says before any number, and how what was measured is named."""

from dataclasses import replace

import pandas as pd
import pytest

from helpers.analyse.baseline import sbrt_delivery
from helpers.analyse.disposition import disposition
from helpers.analyse.parameters import parameters
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import Protocol
from helpers.present import tables, wording
from helpers.present.courses import measure, of_measure
from helpers.present.profiles import profiles
from helpers.present.sections.material import Material
from helpers.present.sections.summary import amended, lead, notices
from tests.present import sample

ENDPOINTS = sample.PROTOCOL.endpoints


def without(*names: str) -> Protocol:
    kept = {name: endpoint for name, endpoint in ENDPOINTS.items() if name not in names}
    return sample.PROTOCOL.model_copy(update={"endpoints": kept})


def material(*, nobodys: int = 0, diameter: str = "VDIAM", protocol: Protocol = sample.PROTOCOL) -> Material:
    """An invented study in which the first treated subjects have no baseline sum."""
    data = vars(sample.study(subjects=9, untreated=1))
    adsl = data["adsl"].copy()
    treated = adsl.index[adsl["SAFFL"] == "Y"]
    adsl["SUMBL"] = 50.0
    adsl.loc[treated[:nobodys], "SUMBL"] = float("nan")
    other = data["ard"].loc[data["ard"]["ANALYSIS"] != "disposition"]
    adtr = data["adtr"].assign(PARAMCD=f"SUM{diameter}")
    values = {
        "protocol": protocol, "study": "invented", "analysis": "final", "cutoff": None, "synthetic": True,
        "provenance": {}, "adsl": adsl, "adtr": adtr, "ard": pd.concat([other, disposition(adsl).rows]),
        "ard_subjects": disposition(adsl).subjects,
    }  # fmt: skip
    missing = {name: None for name in ("adlb", "adlf", "adther") if name not in data}
    return Material(**{**data, **missing, **values})


def test_nothing_is_said_where_everybody_has_a_baseline_sum():
    assert notices(material()) == []


def test_who_has_no_baseline_sum_stands_on_the_first_screen_and_opens():
    few = material(nobodys=2)
    (said,) = notices(few)
    first, second = sorted(few.adsl.loc[(few.adsl["SAFFL"] == "Y") & few.adsl["SUMBL"].isna(), "USUBJID"])
    treated = int((few.adsl["SAFFL"] == "Y").sum())
    assert str(said) == (
        f"No baseline sum of diameters: 2/{treated} treated subjects ({first} and {second}). No local progression can "
        "be seen in them, so they are censored at the first fraction, dead or alive: Local progression-free survival "
        "and Time to local progression, and other readings of these (plan: rule 19). Their deaths count in the reading "
        "“Local progression-free survival, deaths without a baseline sum counted”."
    )
    assert few.people.shown == [(first, second)]


def test_of_many_the_first_five_are_named():
    (said,) = notices(material(nobodys=7))
    assert "and 2 more)" in str(said)


def test_without_a_local_endpoint_or_pfs():
    local = [name for name, endpoint in ENDPOINTS.items() if endpoint.assessments == "local"]
    assert notices(material(nobodys=2, protocol=without(*local))) == []
    (said,) = notices(material(protocol=without("PFS")))
    assert said == (
        "The protocol file has no endpoint PFS, so patterns of failure and the duration of overall response are not in "
        "this report."
    )


@pytest.mark.parametrize("name", ["LPFS", "DPFS", "OS", "TTLP", "TTDP"])
def test_a_protocol_without_an_endpoint_of_the_report_is_refused_in_a_sentence(name):
    data = sample.study(subjects=9)
    with pytest.raises(StudyError, match=f"The protocol file has no endpoint {name}: follow-up"):
        parameters(data.adtte, protocol=without(name))


def test_longest_diameters_are_named_so_and_nothing_is_called_viable():
    said = notices(material(diameter="LDIAM"))
    assert len(said) == 1
    assert said[0].startswith(
        "The diameter of the protocol (VDIAM) was not measured in this study. The longest diameter"
    )
    read = {
        diameter: wording.definition(ENDPOINTS["LPFS"], protocol=sample.PROTOCOL, measure=diameter)
        for diameter in ("VDIAM", "LDIAM", "")
    }
    assert read["LDIAM"] == (
        "the sum of the longest diameters of the treated lesions at least 20% larger than its smallest so far"
    )
    assert read["VDIAM"] == read[""] == read["LDIAM"].replace("longest", "viable")
    endpoints = tables.endpoints(sample.PROTOCOL, measure="LDIAM")._repr_html_()
    assert "longest diameters" in endpoints
    assert "viable" not in endpoints


@pytest.mark.parametrize(
    ("measured", "wanted", "expected"),
    [
        (["SUMVDIAM", "SUMLDIAM"], "VDIAM", "SUMVDIAM"),
        (["SUMVDIAM", "SUMLDIAM"], "LDIAM", "SUMLDIAM"),
        (["SUMLDIAM"], "VDIAM", "SUMLDIAM"),
        (["SUMVDIAM"], "LDIAM", "SUMVDIAM"),
    ],
)
def test_figures_show_the_diameter_that_the_protocol_asks_for(measured, wanted, expected):
    other = {"VDIAM": "LDIAM", "LDIAM": "VDIAM"}[wanted]
    response = sample.PROTOCOL.response.model_copy(update={"measure": wanted, "fallback_measure": other})
    shown = of_measure(pd.DataFrame({"PARAMCD": measured}), response)
    assert shown["PARAMCD"].tolist() == [measure(shown)] == [expected]


def test_what_was_recorded_is_named():
    assert wording.censored_at(ENDPOINTS["DPFS"]) == "last imaging"
    assert wording.failure("hepatic") == "Liver, other than the treated lesions"


def test_a_dose_of_which_it_is_not_known_which_lesion_got_it_is_said_to_be_so():
    clear = material()
    treated = clear.adsl.index[clear.adsl["SAFFL"] == "Y"]
    adsl = clear.adsl.copy()
    adsl.loc[treated[:1], ["DOSETOT", "NFRAC", "DOSEFX", "BED10"]] = float("nan")
    other = clear.ard.loc[clear.ard["ANALYSIS"] != "sbrt-delivery"]
    unclear = replace(
        clear, adsl=adsl, ard=pd.concat([other, sbrt_delivery(adsl).rows]), ard_subjects=sbrt_delivery(adsl).subjects
    )
    assert "(in 1 it is not known which lesion got which dose)" in str(lead(unclear))
    assert "which lesion got which dose" not in str(lead(clear))
    note = "Dose not given: 1. Several lesions were treated"
    assert note in tables.sbrt_delivery(unclear.results)._repr_html_()
    assert note not in tables.sbrt_delivery(clear.results)._repr_html_()
    (facts,) = (one["facts"] for one in profiles(unclear) if one["usubjid"] == adsl.at[treated[0], "USUBJID"])
    assert dict(facts)["Total dose"] == "not known which lesion got which dose"


def test_what_the_settings_change_stands_first():
    changed = sample.PROTOCOL.model_copy(
        update={"estimation": sample.PROTOCOL.estimation.model_copy(update={"compare_month": 12})}
    )
    assert amended(changed, sample.PROTOCOL) == [
        "Settings that differ from protocol.yml (old → new). estimation.compare_month: 24 → 12."
    ]
    (said,) = amended(without("LPFS5MM"), sample.PROTOCOL)
    assert said.startswith("Settings that differ from protocol.yml (old → new). endpoints.LPFS5MM: ")
    assert said.endswith(" → not there.")
    assert amended(sample.PROTOCOL, sample.PROTOCOL) == amended(changed, None) == []
