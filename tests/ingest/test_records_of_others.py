"""Small studies as files, each with a habit of other people's records: read as far as they say, and told."""

import json
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from helpers.derive.study import derive_study
from helpers.foundation.protocol import load
from helpers.ingest import findings
from helpers.ingest.ingestion import ingest_study

PROTOCOL = load(Path(__file__).parents[2] / "protocol.yml")
FILES = {
    "dm": "STUDYID,USUBJID\nS,001\nS,002\n",
    "ex": "USUBJID,EXSEQ,EXTRT,EXDOSE,EXDOSU,EXSTDTC\n001,1,SBRT,10,Gy,2023-01-10\n002,1,SBRT,10,Gy,2023-02-07\n",
    "tu": "USUBJID,TUSEQ,TULNKID,TUTESTCD,TUSTRESC,TULOC,TUDTC\n"
    "001,1,T01,TUMIDENT,TARGET,LIVER,2022-12-20\n002,1,T01,TUMIDENT,TARGET,LIVER,2023-01-20\n",
    "tr": "USUBJID,TRSEQ,TRLNKID,TRTESTCD,TRSTRESN,TRSTRESU,TRDTC\n"
    "001,1,T01,VDIAM,30,mm,2022-12-20\n001,2,T01,VDIAM,24,mm,2023-04-10\n002,1,T01,VDIAM,25,mm,2023-01-20\n",
    "ae": "USUBJID,AESEQ,AETERM,AEDECOD,AEBODSYS,AETOXGR,AESTDTC\n001,1,tired,Fatigue,General disorders,1,2023-01-15\n",
    "ds": "USUBJID,DSSEQ,DSDECOD,DSSTDTC\n002,1,COMPLETED,2023-11-15\n",
}


@pytest.fixture
def study(tmp_path):
    def made(**files):
        for domain, text in {**FILES, **files}.items():
            (tmp_path / f"{domain}.csv").write_text(text, encoding="utf-8")
        return ingest_study(tmp_path, protocol=PROTOCOL)

    return made


def rules(ingested):
    return ingested.findings["RULE"].tolist()


def test_as_it_is(study):
    assert rules(study()) == []


def test_visits_without_a_number(study):
    got = study(sv="USUBJID,VISITNUM,VISIT,SVSTDTC\n001,1,SCREENING,2022-12-20\n001,,UNSCHEDULED,2023-03-01\n")
    assert rules(got) == []
    assert got.domains["sv"]["SVSEQ"].isna().all()
    adsv = derive_study(got.domains, protocol=PROTOCOL).adsv
    assert adsv.loc[(adsv["ADT"] == "2023-03-01"), "SRCDOM"].unique().tolist() == ["SV"]


def test_sums_without_a_lesion_and_splits_with_a_dot(study):
    tr = FILES["tr"] + "001,3,,SUMDIAM,30,mm,2022-12-20\n001,4,,SUMDIAM,9,mm,2022-12-20\n"
    tu = FILES["tu"] + "001,2,T01.1,TUSPLIT,,LIVER,2023-04-10\n"
    got = study(tr=tr, tu=tu)
    assert set(rules(got)) == {"TERM-002", "TERM-003"}
    assert derive_study(got.domains, protocol=PROTOCOL).adtr["AVAL"].tolist() == [30, 24, 25]


def test_words_that_say_nothing_make_no_term(study):
    got = study(ae=FILES["ae"].replace("tired,Fatigue,General disorders", "NA,NA,NA"))
    assert rules(got).count("TERM-012") == 3
    adae = derive_study(got.domains, protocol=PROTOCOL).adae
    assert adae[["AETERM", "AEDECOD", "AEBODSYS"]].to_numpy().tolist() == [["", "", ""]]


def test_variants_become_one_term(study):
    more = (
        "002,1,tired,FATIGUE,GENERAL DISORDERS,3,2023-02-15\n002,2,tired,fatigue,General\u00a0 disorders,3,2023-02-16\n"
    )
    got = study(ae=FILES["ae"] + more)
    assert rules(got) == ["TERM-011"] * 4
    adae = derive_study(got.domains, protocol=PROTOCOL).adae
    assert adae["AEDECOD"].unique().tolist() == ["FATIGUE"]
    assert adae["AEBODSYS"].unique().tolist() == ["GENERAL DISORDERS"]


def test_a_lesion_has_one_name_in_all_its_records(study):
    tr = FILES["tr"].replace("001,2,T01,VDIAM,24", "001,2,t01,VDIAM,40")
    got = study(tr=tr)
    assert rules(got) == ["TERM-011"]
    adtte = derive_study(got.domains, protocol=PROTOCOL).adtte.set_index(["USUBJID", "PARAMCD"])
    assert adtte.loc[("001", "LPFS"), ["AVAL", "CNSR", "EVTYPE"]].tolist() == [91, 0, 1]


def test_therapy_that_did_not_occur_is_none(study):
    cm = "USUBJID,CMSEQ,CMTRT,CMCAT,CMSTDTC,CMPRESP,CMOCCUR\n"
    cm += "001,1,SORAFENIB,SUBSEQUENT ANTI-CANCER THERAPY,2023-02-01,Y,N\n"
    cm += "001,2,RADIOEMBOLISATION,PRIOR ANTI-CANCER THERAPY,2022-02-01,,\n"
    got = study(cm=cm)
    assert rules(got) == ["OCC-001"]
    assert not len(derive_study(got.domains, protocol=PROTOCOL).adther)


def test_laboratory_that_was_not_done_shows_nobody_alive(study):
    lb = "USUBJID,LBSEQ,LBTESTCD,LBSTRESN,LBSTRESU,LBDTC,LBSTAT\n001,1,ALT,,,2024-01-01,NOT DONE\n"
    got = study(lb=lb)
    assert rules(got) == []
    adsl = derive_study(got.domains, protocol=PROTOCOL).adsl.set_index("USUBJID")
    assert adsl.loc["001", "LSTALVDT"].strftime("%Y-%m-%d") == "2023-04-10"


def test_numbers_of_records_that_are_no_numbers_of_records(study):
    for number in ("1e30", "9007199254740993"):
        got = study(ae=FILES["ae"].replace("001,1,", f"001,{number},"))
        assert rules(got) == ["VAR-007"]
        (line, _) = findings.sentences(got.findings)
        assert line.startswith(f"VAR-007 AESEQ {float(number):g}, 001: ae.csv row 2: AESEQ is '{number}', too large")


def events(numbers):
    texts = {"USUBJID": "001", "AETERM": "x", "AEDECOD": "X", "AEBODSYS": "Y", "AETOXGR": "1", "AESTDTC": "2023-01-15"}
    return pa.table({name: [text] * len(numbers) for name, text in texts.items()} | {"AESEQ": numbers})


@pytest.mark.parametrize(
    "number",
    [pa.scalar(2**53 + 1), pa.scalar(Decimal(2**53 + 1), pa.decimal128(20, 0)), pa.scalar(2**63 + 1, pa.uint64())],
    ids=["int64", "decimal", "uint64"],
)
def test_number_of_a_record_keeps_its_digits_in_parquet(study, tmp_path, number):
    study()
    (tmp_path / "ae.csv").unlink()
    pq.write_table(events(pa.array([number])), tmp_path / "ae.parquet")
    got = ingest_study(tmp_path, protocol=PROTOCOL).findings
    assert got[["RULE", "VALUE"]].to_numpy().tolist() == [["VAR-007", str(number.as_py())]]


def test_number_of_a_record_keeps_its_digits_in_json_and_excel(study, tmp_path):
    study()
    (tmp_path / "ae.csv").unlink()
    (record,) = events([2**53 + 1]).to_pylist()
    columns = [{"name": name} for name in record]
    table = {"columns": columns, "rows": [list(record.values())]}
    (tmp_path / "ae.json").write_text(json.dumps(table), encoding="utf-8")
    got = ingest_study(tmp_path, protocol=PROTOCOL).findings
    assert got[["RULE", "VALUE"]].to_numpy().tolist() == [["VAR-007", "9007199254740993"]]
    (tmp_path / "ae.json").unlink()
    pd.DataFrame([{**record, "AESEQ": 1e30}]).to_excel(tmp_path / "ae.xlsx", index=False)
    assert ingest_study(tmp_path, protocol=PROTOCOL).findings["RULE"].tolist() == ["VAR-007"]
