"""The oddities of real data that the bundled study must hold, and who holds them."""

import numpy as np
import pandas as pd
import pytest

from helpers.synthetic import generate

INDEPENDENT = "INDEPENDENT ASSESSOR"
VESSELS = ["PORTAL VEIN", "HEPATIC VEIN", "INFERIOR VENA CAVA"]


@pytest.fixture(scope="module")
def study() -> dict[str, pd.DataFrame]:
    return generate()


def who(rows: pd.DataFrame) -> set[int]:
    """Numbers of the subjects of these rows."""
    return {int(name[-3:]) for name in rows["USUBJID"]}


def counting(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame[frame[column] != INDEPENDENT]


def sums(study: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Complete sums of viable diameters in mm by subject and visit."""
    tr = counting(study["tr"], "TREVAL")
    tr = tr[(tr["TRTESTCD"] == "VDIAM") & tr["TRLNKID"].str.startswith("T") & (tr["TRREASND"] != "MERGED INTO T01")]
    tr = tr.assign(SUM=(tr["TRSTRESN"] * np.where(tr["TRSTRESU"] == "cm", 10, 1)).round(2))
    visits = tr.groupby(["USUBJID", "VISITNUM"])["SUM"]
    return visits.agg(lambda part: part.sum(skipna=False)).reset_index()


def test_dates_of_events_are_partial_in_every_way(study: dict[str, pd.DataFrame]) -> None:
    ae = study["ae"]
    length = ae["AESTDTC"].str.len()
    assert who(ae[length == 7]) >= {36}
    assert who(ae[length == 4]) >= {17}
    assert who(ae[length == 0]) == {28}
    assert (ae["AEENDTC"].str.len() == 7).any()
    assert len(who(ae[ae["AEENRTPT"] == "ONGOING"])) > 10
    assert (ae.loc[ae["AEENRTPT"] == "ONGOING", "AEENDTC"] == "").all()


def test_a_partial_date_can_be_acute_or_chronic(study: dict[str, pd.DataFrame]) -> None:
    start = study["dm"].set_index("USUBJID").at["SYN-036", "RFSTDTC"]
    event = study["ae"][(study["ae"]["USUBJID"] == "SYN-036") & (study["ae"]["AESTDTC"] == "2023-12")]
    assert start == "2023-09-08"  # acute up to 2023-12-08
    assert event["AEDECOD"].tolist() == ["Diarrhea"]


def test_day_of_death_is_missing(study: dict[str, pd.DataFrame]) -> None:
    assert who(study["dm"][study["dm"]["DTHDTC"].str.len() == 7]) == {6}


def test_words_of_patients_are_kept(study: dict[str, pd.DataFrame]) -> None:
    terms = study["ae"]["AETERM"]
    assert (terms == 'Fatigue <b>(patient\'s "bad day")</b>').sum() == 1
    assert terms.str.contains(",").any()
    assert terms.str.contains('"').any()
    assert not terms.map(str.isascii).all()


def test_events_that_deserve_a_query(study: dict[str, pd.DataFrame]) -> None:
    ae = study["ae"]
    full = (ae["AESTDTC"].str.len() == 10) & (ae["AEENDTC"].str.len() == 10)
    assert who(ae[full & (ae["AEENDTC"] < ae["AESTDTC"])]) == {21}
    assert who(ae[(ae["AEDECOD"] == "Fatigue") & (ae["AETOXGR"] == "4")]) == {23}
    assert who(ae[ae["AETOXGR"] == ""]) >= {1}
    start = ae["USUBJID"].map(study["dm"].set_index("USUBJID")["RFSTDTC"])
    assert who(ae[(ae["AESTDTC"].str.len() == 10) & (ae["AESTDTC"] < start)]) >= {6, 25}


def test_lesions_that_split_merge_or_cannot_be_seen(study: dict[str, pd.DataFrame]) -> None:
    tr = study["tr"]
    assert who(tr[tr["TRLNKID"] == "T01.1"]) == who(tr[tr["TRLNKID"] == "T01.2"]) == {18}
    assert who(tr[tr["TRREASND"] == "MERGED INTO T01"]) == {15}
    assert (tr.loc[tr["TRREASND"] == "MERGED INTO T01", "TRSTAT"] == "NOT DONE").all()
    blind = tr[(tr["TRSTAT"] == "NOT DONE") & (tr["TRREASND"] != "MERGED INTO T01")]
    assert len(who(blind)) >= 3
    assert (blind["TRREASND"] != "").all()
    only_viable = blind[blind["TRREASND"] == "ARTERIAL PHASE NOT ACQUIRED"]
    assert set(only_viable["TRTESTCD"]) == {"VDIAM"}


def test_a_treated_lesion_without_baseline(study: dict[str, pd.DataFrame]) -> None:
    dm, tu, tr = study["dm"], study["tu"], study["tr"]
    assert 27 in who(tu[tu["TUSTRESC"] == "TARGET"])
    targets = tr[tr["TRLNKID"].str.startswith("T") & (tr["VISITNUM"] == 1)]
    assert who(dm) - who(targets) == {27}
    rs = study["rs"][(study["rs"]["USUBJID"] == "SYN-027") & (study["rs"]["RSTESTCD"] == "TRGRESP")]
    assert set(rs["RSSTRESC"]) == {"NE"}


def test_scans_that_were_missed_early_late_or_took_two_days(study: dict[str, pd.DataFrame]) -> None:
    sv, tr = study["sv"], study["tr"]
    assert who(sv[sv["VISIT"].str.startswith("UNSCHEDULED")])
    assert set(sv.loc[sv["SVOCCUR"] == "N", "SVREASOC"]) - {""}
    scanned = set(zip(tr["USUBJID"], tr["VISITNUM"], strict=True))
    due = sv[sv["VISIT"].str.startswith("FOLLOW-UP") & (sv["VISITNUM"] >= 13)]
    assert any(visit not in scanned for visit in zip(due["USUBJID"], due["VISITNUM"], strict=True))
    last = pd.to_datetime(study["ex"].groupby("USUBJID")["EXSTDTC"].max())
    regular = tr[tr["VISIT"].str.startswith("FOLLOW-UP")]
    off = pd.to_datetime(regular["TRDTC"]) - regular["USUBJID"].map(last)
    assert ((off.dt.days - (regular["VISITNUM"] - 10) * 30.4375) > 20).any()
    days = counting(tr, "TREVAL").groupby(["USUBJID", "VISITNUM"])["TRDTC"].nunique()
    assert (days == 2).sum() >= 2


def test_findings_outside_the_treated_lesions(study: dict[str, pd.DataFrame]) -> None:
    tu = counting(study["tu"], "TUEVAL")
    kinds = tu.groupby(["USUBJID", "TULNKID"])["TUSTRESC"].agg(lambda part: "+".join(part)).reset_index()
    assert len(who(kinds[kinds["TUSTRESC"] == "EQUIVOCAL+NEW"])) >= 2
    assert len(who(kinds[kinds["TUSTRESC"] == "EQUIVOCAL"])) >= 2
    new = tu[tu["TUSTRESC"] == "NEW"]
    assert who(new[new["TULOC"] == "PORTAL VEIN"])
    assert who(new[new["TULOC"] == "LIVER"])
    assert who(new[~new["TULOC"].isin(["LIVER", *VESSELS])])
    assert new.drop_duplicates(["USUBJID", "TUDTC", "TULOC"]).duplicated(["USUBJID", "TUDTC"]).any()
    assert who(tu[(tu["TUSTRESC"] == "NON-TARGET") & (tu["TULOC"] == "PORTAL VEIN")])
    assert who(study["tr"][study["tr"]["TRSTRESC"] == "UNEQUIVOCAL PROGRESSION"])


def test_a_second_reader_saw_what_the_first_did_not(study: dict[str, pd.DataFrame]) -> None:
    tu, tr = study["tu"], study["tr"]
    assert len(who(tr[tr["TREVAL"] == INDEPENDENT])) >= 3
    assert who(tu[(tu["TUEVAL"] == INDEPENDENT) & (tu["TUSTRESC"] == "NEW")])
    assert set(tr["TREVAL"]) == {"INVESTIGATOR", INDEPENDENT, ""}


def test_ways_to_leave_the_study(study: dict[str, pd.DataFrame]) -> None:
    dm, ds = study["dm"], study["ds"]
    assert who(dm) - who(study["ex"]) == {19}
    for event in ("DEATH", "LOST TO FOLLOW-UP", "COMPLETED"):
        assert who(ds[ds["DSDECOD"] == event]), event
    assert who(ds[ds["DSDECOD"] == "WITHDRAWAL BY SUBJECT"]) > {19}
    assert who(study["pr"][study["pr"]["PRCAT"] == "LIVER TRANSPLANT"]) == {28}
    assert who(dm[dm["DTHFL"] == "Y"]) == who(study["dd"]) == who(ds[ds["DSDECOD"] == "DEATH"])


def test_therapy_after_sbrt_with_partial_dates(study: dict[str, pd.DataFrame]) -> None:
    for domain in ("pr", "cm"):
        frame = study[domain]
        assert (frame[f"{domain.upper()}CAT"] == "SUBSEQUENT ANTI-CANCER THERAPY").sum() > 5
    procedures = study["pr"][study["pr"]["PRCAT"] == "SUBSEQUENT ANTI-CANCER THERAPY"]
    assert (procedures["PRSTDTC"].str.len() == 7).any()


def test_a_fraction_that_was_not_given(study: dict[str, pd.DataFrame]) -> None:
    ex = study["ex"]
    assert who(ex[ex["EXDOSE"] == 0]) == {22}
    assert ex.loc[ex["EXDOSE"] == 0, "EXSTDTC"].item() < "2022-09-26"
    assert study["dm"].set_index("USUBJID").at["SYN-022", "RFSTDTC"] == "2022-09-26"


def test_units_differ_between_sites_and_within_one(study: dict[str, pd.DataFrame]) -> None:
    lb = study["lb"]
    units = lb.groupby("LBTESTCD")["LBSTRESU"].agg(set)
    assert units["BILI"] == units["CREAT"] == {"umol/L", "mg/dL"}
    assert units["ALB"] == {"g/L", "g/dL"}
    assert units["HGB"] == {"g/L", "g/dL", "mmol/L"}
    assert units["INR"] == {"", "RATIO"}
    assert units["PLAT"] == {"10^9/L", "10^3/uL", "GI/L"}
    assert (lb[lb["LBTESTCD"] == "BILI"].groupby("USUBJID")["LBSTRESU"].nunique() == 2).any()
    assert who(lb[lb["LBSTRESU"] == "arb. units"]) == {14}
    assert who(lb[lb["LBSTNRHI"].isna()]) == {11}


def test_the_investigator_does_not_always_agree(study: dict[str, pd.DataFrame]) -> None:
    """A rise of at least 20% over the smallest sum that the investigator called stable."""
    table = sums(study)
    rs = study["rs"][study["rs"]["RSTESTCD"] == "TRGRESP"][["USUBJID", "VISITNUM", "RSSTRESC"]]
    table["NADIR"] = table.groupby("USUBJID")["SUM"].transform(lambda part: part.cummin().shift())
    grown = table[(table["SUM"] > table["NADIR"]) & (10 * table["SUM"] >= 12 * table["NADIR"])]
    both = grown.merge(rs, on=["USUBJID", "VISITNUM"])
    assert who(both[both["RSSTRESC"] == "PD"])
    assert who(both[both["RSSTRESC"] == "SD"]) == {5}
