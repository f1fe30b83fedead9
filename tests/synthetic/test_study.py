"""The bundled study: reproducible, complete, and without anything that cannot be."""

from pathlib import Path

import numpy as np
import pandas as pd
import pandas.testing as pdt
import pytest

from helpers.foundation.contracts import REQUIRED_DOMAINS, SDTM
from helpers.synthetic import Truth, generate, generate_cohorts, write_study
from helpers.synthetic.__main__ import main

BUNDLED = Path(__file__).parents[2] / "data" / "raw" / "synthetic"
EXTRACTION = "2026-06-30"
DATES = {
    "dm": ["RFSTDTC", "RFICDTC", "DTHDTC"], "ex": ["EXSTDTC", "EXENDTC"], "tu": ["TUDTC"], "tr": ["TRDTC"],
    "ae": ["AESTDTC", "AEENDTC"], "ds": ["DSSTDTC"], "rs": ["RSDTC"], "lb": ["LBDTC"], "pr": ["PRSTDTC", "PRENDTC"],
    "cm": ["CMSTDTC", "CMENDTC"], "ss": ["SSDTC"], "dd": ["DDDTC"], "mh": ["MHSTDTC"], "sv": ["SVSTDTC", "SVENDTC"],
    "dv": ["DVSTDTC"],
}  # fmt: skip


@pytest.fixture(scope="module")
def study() -> dict[str, pd.DataFrame]:
    return generate()


def test_the_committed_files_are_made_again_byte_for_byte(tmp_path: Path) -> None:
    main([str(tmp_path)])
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in BUNDLED.glob("*.csv") if path.stem in SDTM}
    assert sorted(made) == sorted(kept) == sorted(f"{domain}.csv" for domain in SDTM)
    assert [name for name in made if made[name] != kept[name]] == []


def test_files_have_line_feeds_and_no_byte_order_mark(tmp_path: Path) -> None:
    write_study({"ae": generate(subjects=30)["ae"]}, tmp_path / "new")
    text = (tmp_path / "new" / "ae.csv").read_bytes()
    assert text.startswith(b"STUDYID,DOMAIN,USUBJID,AESEQ,")
    assert b"\r" not in text
    assert "≥".encode() in text


def test_a_number_is_written_as_a_site_would_type_it(tmp_path: Path) -> None:
    frame = pd.DataFrame({"A": [12.0, 0.1 + 0.2, np.nan], "B": ["x", 'say "y"', ""]})
    write_study({"zz": frame}, tmp_path)
    assert (tmp_path / "zz.csv").read_text(encoding="utf-8") == 'A,B\n12,x\n0.3,"say ""y"""\n,\n'


def test_a_subject_does_not_depend_on_the_size_of_the_cohort(study: dict[str, pd.DataFrame]) -> None:
    larger = generate(subjects=40)
    for domain, frame in study.items():
        same = larger[domain][larger[domain]["USUBJID"].isin(study["dm"]["USUBJID"])]
        pdt.assert_frame_equal(same.reset_index(drop=True), frame)


def test_a_cohort_is_the_same_whichever_others_are_drawn_with_it() -> None:
    """Also where those domains are left out that nothing else is drawn after."""
    together = generate_cohorts({"A-": 5, "B-": 6}, subjects=3, truth=Truth(), leave_out=("lb", "mh", "sv"))
    alone = generate(subjects=3, seed=6, edge_cases=False)
    assert sorted(together) == sorted(set(alone) - {"lb", "mh", "sv"})
    for domain, frame in together.items():
        own = frame[frame["USUBJID"].str.startswith("B-")].reset_index(drop=True)
        pdt.assert_frame_equal(own.assign(USUBJID=own["USUBJID"].str[2:]), alone[domain], check_dtype=len(own) > 0)


def test_a_domain_that_others_are_drawn_after_is_not_left_out() -> None:
    with pytest.raises(ValueError, match="ds cannot be left out; others are drawn after it"):
        generate_cohorts({"": 5}, subjects=3, truth=Truth(), leave_out=("ds",))


def test_another_seed_is_another_study(study: dict[str, pd.DataFrame]) -> None:
    assert not generate(seed=1)["dm"].equals(study["dm"])


def test_every_subject_and_every_needed_variable_is_there(study: dict[str, pd.DataFrame]) -> None:
    assert study["dm"]["USUBJID"].is_unique
    assert len(study["dm"]) == 36
    for domain, contract in SDTM.items():
        needed = [name for name, column in contract.columns.items() if column.needed]
        assert set(needed) <= set(study[domain].columns), domain
    assert set(REQUIRED_DOMAINS) <= {domain for domain, frame in study.items() if len(frame)}


def test_text_is_never_null_and_keys_are_unique(study: dict[str, pd.DataFrame]) -> None:
    for domain, frame in study.items():
        text = frame.select_dtypes(object)
        assert not text.isna().any().any(), domain
        key = ["USUBJID"] if domain == "dm" else ["USUBJID", f"{domain.upper()}SEQ"]
        assert not frame.duplicated(key).any(), domain
        assert set(frame["USUBJID"]) <= set(study["dm"]["USUBJID"])


def test_nothing_is_dated_after_death_or_extraction(study: dict[str, pd.DataFrame]) -> None:
    death = study["dm"].set_index("USUBJID")["DTHDTC"]
    for domain, columns in DATES.items():
        for column in columns:
            frame = study[domain][study[domain][column] != ""]
            day = frame[column].str[:10]
            assert (day <= EXTRACTION).all(), column
            last = frame["USUBJID"].map(death)
            length = np.minimum(day.str.len(), last.str.len())
            late = [d[:n] > e[:n] for d, e, n in zip(day, last, length, strict=True)]
            assert not frame[np.array(late, dtype=bool) & (last != "")].size, column


def test_no_lesion_is_read_twice_or_both_whole_and_in_parts(study: dict[str, pd.DataFrame]) -> None:
    tr = study["tr"]
    assert not tr.duplicated(["USUBJID", "TRLNKID", "TRTESTCD", "TRDTC", "TREVAL"]).any()
    assert not study["tu"]["TULNKID"].str.contains(".", regex=False).any()
    targets = tr[tr["TRLNKID"].str.startswith("T01")]
    parts = targets[targets["TRLNKID"] != "T01"][["USUBJID", "VISITNUM"]].drop_duplicates()
    whole = targets[targets["TRLNKID"] == "T01"][["USUBJID", "VISITNUM"]]
    assert len(parts)
    assert not len(parts.merge(whole))


def test_a_visit_spans_at_most_four_weeks(study: dict[str, pd.DataFrame]) -> None:
    days = pd.to_datetime(study["tr"]["TRDTC"]).groupby([study["tr"]["USUBJID"], study["tr"]["VISITNUM"]])
    assert ((days.max() - days.min()).dt.days <= 28).all()


def test_sizes_have_a_unit_and_the_viable_part_is_the_smaller(study: dict[str, pd.DataFrame]) -> None:
    tr = study["tr"][study["tr"]["TRSTRESN"].notna()]
    assert set(tr["TRSTRESU"]) == {"mm", "cm"}
    assert (tr["TRSTRESN"] >= 0).all()
    wide = tr.pivot(index=["USUBJID", "VISITNUM", "TRLNKID", "TREVAL"], columns="TRTESTCD", values="TRSTRESN")
    assert (wide["VDIAM"].isna() | (wide["VDIAM"] <= wide["LDIAM"])).all()


def test_child_pugh_at_screening_agrees_with_the_laboratory(study: dict[str, pd.DataFrame]) -> None:
    lb = study["lb"][study["lb"]["VISITNUM"] == 1]
    bilirubin = lb[lb["LBTESTCD"] == "BILI"].set_index("USUBJID")
    bilirubin = bilirubin["LBSTRESN"] * np.where(bilirubin["LBSTRESU"] == "mg/dL", 17.104, 1)
    albumin = lb[lb["LBTESTCD"] == "ALB"].set_index("USUBJID")
    albumin = albumin["LBSTRESN"] * np.where(albumin["LBSTRESU"] == "g/dL", 10, 1)
    rs = study["rs"][study["rs"]["VISITNUM"] == 1].pivot(index="USUBJID", columns="RSTESTCD", values="RSSTRESN")
    blood = 1 + (bilirubin >= 34).astype(int) + 1 + (albumin < 35.001).astype(int) + 1
    rest = (rs["CPSCORE"] - rs["CPASCITE"] - rs["CPENCEPH"] - blood).dropna()
    assert len(rest) > 30
    assert set(rest) <= {0, 1}  # 1: the point of a raised INR


def test_an_event_of_grade_5_ends_on_the_day_of_death(study: dict[str, pd.DataFrame]) -> None:
    fatal = study["ae"][study["ae"]["AETOXGR"] == "5"]
    assert len(fatal)
    assert (fatal["AEENDTC"] == fatal["USUBJID"].map(study["dm"].set_index("USUBJID")["DTHDTC"])).all()
    assert set(fatal["AEOUT"]) == {"FATAL"}
