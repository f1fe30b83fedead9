"""Study numbers in the place of identifiers: everywhere, and nothing else is touched."""

import pandas as pd
import pytest

from helpers.foundation.contracts import SDTM
from helpers.ingest import ingest_study
from tests.derive.patient import PROTOCOL
from tests.ingest.clean import clean_study
from tests.ingest.formats import write

NAMES = {"A": "HCC-01-007", "B": "HCC-01-012", "C": "HCC-02-001"}


def renamed(names, **texts):
    """Give the clean study these identifiers, and some texts of its first records."""
    study = clean_study()
    study = {domain: frame.assign(USUBJID=frame["USUBJID"].map(names)) for domain, frame in study.items()}
    for place, text in texts.items():
        domain, variable = place.split("_")
        study[domain].loc[0, variable] = text
    return study


def ingested(study, tmp_path, *, pseudonymise=True, corrections=""):
    folder = write(study, tmp_path / f"study{pseudonymise}", "csv")
    if corrections:
        (folder / "corrections.csv").write_text(corrections)
    return ingest_study(folder, protocol=PROTOCOL, pseudonymise=pseudonymise)


def everything(received) -> str:
    parts = [*received.domains.values(), received.findings, received.corrections, received.inventory]
    return "\n".join(part.to_csv() for part in parts) + " ".join(received.others)


def test_numbers_follow_the_order_of_the_identifiers_and_the_key_tells_them(tmp_path):
    received = ingested(renamed(NAMES), tmp_path)
    assert received.pseudonyms[["NUMBER", "USUBJID"]].to_numpy().tolist() == [
        ["P001", "HCC-01-007"],
        ["P002", "HCC-01-012"],
        ["P003", "HCC-02-001"],
    ]
    assert received.domains["dm"]["USUBJID"].tolist() == ["P001", "P002", "P003"]
    for domain, frame in received.domains.items():
        SDTM[domain].check(frame)
    assert not any(name in everything(received) for name in NAMES.values())


def test_nothing_else_changes(tmp_path):
    hidden, shown = (ingested(renamed(NAMES), tmp_path, pseudonymise=hide) for hide in (True, False))
    for domain, frame in shown.domains.items():
        others = [name for name in SDTM[domain].columns if name not in ("USUBJID", "SUBJID")]
        pd.testing.assert_frame_equal(hidden.domains[domain][others], frame[others])
    assert shown.pseudonyms.empty


def test_an_identifier_inside_other_text_goes_too(tmp_path):
    study = renamed(NAMES, ae_AETERM="as in HCC-01-012, and HCC-01-0129", dd_DDSTRESC="see HCC-01-007.")
    received = ingested(study, tmp_path)
    assert received.domains["ae"].loc[0, "AETERM"] == "as in P002, and HCC-01-0129"
    assert received.domains["dd"].loc[0, "DDSTRESC"] == "see P001."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("see zqx-003", "see P003"),
        ("see ZQX003", "see P003"),
        ("see zqx 003, zqx_003 and Zqx–003.", "see P003, P003 and P003."),
        ("ZQX-003's twin", "P003's twin"),
        ("wie 患者zqx003一样", "wie 患者P003一样"),
        ("ＺＱＸ－００３", "P003"),
        ("zqx\u00ad-\u200b003", "P003"),
        ("see zqx-0031, xzqx-003, zqx-03 and zqx, then 003", "see zqx-0031, xzqx-003, zqx-03 and zqx, then 003"),
        ("zqx-001/zqx-002", "P001/P002"),
        ("grade 3 on day 003", "grade 3 on day 003"),
    ],
)
def test_an_identifier_is_found_in_any_case_and_without_its_separators(tmp_path, written, said):
    study = renamed({"A": "ZQX-001", "B": "ZQX-002", "C": "ZQX-003"}, ae_AETERM=written)
    assert ingested(study, tmp_path).domains["ae"].loc[0, "AETERM"] == said


def test_what_is_written_as_two_identifiers_without_separators_stands_for_either(tmp_path):
    study = renamed({"A": "ZQX-1-12", "B": "ZQX-11-2", "C": "ZQX-3-00"}, ae_AETERM="zqx112, ZQX-1-12")
    assert ingested(study, tmp_path).domains["ae"].loc[0, "AETERM"] == "P001 or P002, P001"


KEPT = "Free text (reported terms, names of therapies, causes of death, reasons) was kept, and may name people."
LEFT = "Free text (reported terms, names of therapies, causes of death, reasons) was left out, "


def told(received):
    return received.findings.query("RULE == 'PSEUDONYMS-001'")["MESSAGE"].tolist()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("AB-123", True),  # five letters and digits
        ("A-1234", True),
        ("AB-12", False),  # four
        ("1", False),
        ("12345678", False),  # no letter
        ("ABCDEF", False),  # no digit
    ],
)
def test_free_text_is_kept_where_every_identifier_can_be_told_from_words(tmp_path, name, kept):
    study = renamed({"A": "HCC-01-007", "B": name, "C": "HCC-02-001"}, ae_AETERM="grade 1, as Mr Brown")
    received = ingested(study, tmp_path)
    assert ("Mr Brown" in everything(received)) == kept
    assert told(received)[0].startswith(KEPT if kept else LEFT)
    assert len(told(received)) == 1


def test_strict_leaves_free_text_out_of_everything(tmp_path):
    study = renamed(NAMES)
    texts = {
        "ae": "AETERM", "pr": "PRTRT", "cm": "CMTRT", "mh": "MHTERM", "ds": "DSTERM", "dd": "DDSTRESC",
        "tr": "TRREASND", "sv": "SVREASOC", "dv": "DVTERM",
    }  # fmt: skip
    for domain, variable in texts.items():
        if domain in study:
            study[domain][variable] = "told by Mr Brown"
    study["ae"].loc[0, "AETOXGR"] = ""  # a query that quotes the term
    text = (
        "DOMAIN,USUBJID,SEQ,VARIABLE,OLDVALUE,NEWVALUE,REASON,WHO,WHEN\n"
        "AE,HCC-01-012,1,AETERM,told by Mr Brown,as Mr Brown said,Mr Brown called,J. Doe,2025-03-01\n"
    )
    shown = ingested(study, tmp_path, corrections=text)
    assert everything(shown).count("Mr Brown") > 10
    assert told(shown) == [KEPT]
    hidden = ingested(study, tmp_path, pseudonymise="strict", corrections=text)
    assert "Brown" not in everything(hidden)
    assert told(hidden) == [f"{LEFT}as asked for."]
    assert hidden.domains["ae"]["AETERM"].tolist() == shown.domains["ae"]["AEDECOD"].tolist()
    assert hidden.findings.query("RULE == 'AE-002'")["MESSAGE"].tolist() == [
        "… has no grade, so it counts as not graded."
    ]
    for domain, frame in hidden.domains.items():
        SDTM[domain].check(frame)


def test_that_a_lesion_merged_is_no_free_text(tmp_path):
    study = renamed(NAMES)
    study["tr"]["TRREASND"] = ["MERGED INTO T01", *[""] * (len(study["tr"]) - 1)]
    hidden = ingested(study, tmp_path, pseudonymise="strict")
    assert hidden.domains["tr"]["TRREASND"].tolist()[0] == "MERGED INTO T01"


def test_the_subject_number_of_a_site_becomes_the_study_number(tmp_path):
    study = renamed(NAMES, ae_AETERM="like S-0012")
    study["dm"]["SUBJID"] = ["S-0007", "S-0012", ""]
    received = ingested(study, tmp_path)
    assert received.domains["dm"]["SUBJID"].tolist() == ["P001", "P002", ""]
    assert received.domains["ae"].loc[0, "AETERM"] == "like P002"


@pytest.mark.parametrize("names", [{"A": "1", "B": "2", "C": "3"}, {"A": "2024", "B": "15", "C": "30"}])
def test_an_identifier_that_could_be_a_value_is_no_word_of_other_text(tmp_path, names):
    hidden, shown = (ingested(renamed(names), tmp_path, pseudonymise=hide) for hide in (True, False))
    pd.testing.assert_series_equal(
        hidden.domains["ae"]["AETOXGR"].sort_values(), shown.domains["ae"]["AETOXGR"].sort_values(), check_index=False
    )
    assert set(hidden.domains["ae"]["USUBJID"]) <= {"P001", "P002", "P003"}


def test_a_number_that_two_subjects_share_is_left_in_text(tmp_path):
    study = renamed(NAMES, ae_AETERM="like S-0012")
    study["dm"]["SUBJID"] = ["S-0012", "S-0012", ""]
    assert ingested(study, tmp_path).domains["ae"].loc[0, "AETERM"] == "like S-0012"


def test_variables_beyond_the_contract_are_left_out(tmp_path):
    study = renamed(NAMES)
    study["dm"]["INITIALS"] = "XY"
    received = ingested(study, tmp_path)
    assert "INITIALS" not in received.domains["dm"]
    assert "INITIALS" not in everything(received)


def test_findings_and_corrections_name_the_number(tmp_path):
    study = renamed(NAMES, ae_AEENDTC="2024-01")
    text = (
        "DOMAIN,USUBJID,SEQ,VARIABLE,OLDVALUE,NEWVALUE,REASON,WHO,WHEN\n"
        "AE,HCC-01-012,1,AETOXGR,1,2,mixed up with HCC-01-007,J. Doe,2025-03-01\n"
    )
    received = ingested(study, tmp_path, corrections=text)
    assert received.findings.query("RULE == 'AE-004'")["USUBJID"].tolist() == ["P001"]
    assert received.corrections[["USUBJID", "REASON"]].to_numpy().tolist() == [["P002", "mixed up with P001"]]


def test_an_error_is_told_in_the_identifiers_of_the_site(tmp_path):
    received = ingested(renamed(NAMES, ae_AETOXGR="6"), tmp_path)
    assert received.findings.query("SEVERITY == 'ERROR'")["USUBJID"].tolist() == ["HCC-01-007"]
    assert received.pseudonyms.empty
