"""Scripted oddities: what every real data base has somewhere, put where a reader can find it.

Each oddity belongs to one subject by number, so it is there in a cohort of any size that has the subject. A subject
that does not fit (another seed) is not changed. The oddities that come by chance are in the rooms themselves: partial
dates, missed, early and late scans, lesions not evaluable, doubtful findings, second readers, units by site.
"""

import numpy as np
import pandas as pd

from helpers.synthetic.days import iso

Frames = dict[str, pd.DataFrame]


def with_edge_cases(domains: Frames) -> Frames:
    """The domains with every scripted oddity, as new frames (`INDEX` = number of the subject - 1)."""
    domains = {name: frame.copy() for name, frame in domains.items()}
    for number, write in EDGE_CASES:
        write(domains, number - 1)
    return domains


def split_lesion(domains: Frames, index: int) -> None:
    """From month 12 on, T01 is measured in two parts."""
    tr = domains["tr"]
    rows = _of(tr, index) & (tr["TRLNKID"] == "T01") & (tr["VISITNUM"] >= 22) & (tr["TRSTAT"] == "")
    whole = tr[rows]
    larger = (whole["TRSTRESN"] * 0.6).round(1 if (whole["TRSTRESU"] == "cm").any() else 0)
    smaller = (whole["TRSTRESN"] - larger).round(1)
    parts = [_sized(whole, larger).assign(TRLNKID="T01.1"), _sized(whole, smaller).assign(TRLNKID="T01.2")]
    domains["tr"] = pd.concat([tr[~rows], *parts], ignore_index=True)


def merged_lesion(domains: Frames, index: int) -> None:
    """From month 33 on, T02 cannot be told from T01, which is measured with it."""
    tr = domains["tr"]
    late = _of(tr, index) & (tr["VISITNUM"] >= 43) & (tr["TRSTAT"] == "")
    first, second = late & (tr["TRLNKID"] == "T01"), late & (tr["TRLNKID"] == "T02")
    if not first.any() or not second.any():
        return
    key = ["VISITNUM", "TRTESTCD", "TREVAL"]
    other = tr[second].set_index(key)["TRSTRESN"]
    added = tr.loc[first, key].apply(lambda row: other.get(tuple(row), np.nan), axis=1)
    if added.isna().any():
        return
    together = _sized(tr[first], (tr.loc[first, "TRSTRESN"] + added).round(1))
    gone = tr[second].assign(TRORRES="", TRORRESU="", TRSTRESN=np.nan, TRSTRESU="", TRSTRESC="",
                             TRSTAT="NOT DONE", TRREASND="MERGED INTO T01")  # fmt: skip
    # Later the site records it once, on the line of the longest diameter.
    gone = gone[(gone["VISITNUM"] == gone["VISITNUM"].min()) | (gone["TRTESTCD"] == "LDIAM")]
    domains["tr"] = pd.concat([tr[~(first | second)], together, gone], ignore_index=True)


def no_baseline(domains: Frames, index: int) -> None:
    """The screening scan was never measured, so the investigator could not tell a response."""
    tr, rs = domains["tr"], domains["rs"]
    lost = _of(tr, index) & (tr["VISITNUM"] == 1) & tr["TRLNKID"].str.startswith("T")
    domains["tr"] = tr[~lost].reset_index(drop=True)
    response = _of(rs, index) & (rs["RSCAT"] == "mRECIST")
    unknown = response & ((rs["RSTESTCD"] == "TRGRESP") | (rs["RSSTRESC"] != "PD"))
    rs.loc[unknown, ["RSORRES", "RSSTRESC"]] = "NE"


def odd_words(domains: Frames, index: int) -> None:
    """A verbatim term with mark-up, an apostrophe and quotes."""
    _edit_event(domains, index, "Fatigue", AETERM='Fatigue <b>(patient\'s "bad day")</b>')


def impossible_grade(domains: Frames, index: int) -> None:
    """Fatigue of grade 4, which CTCAE v4 does not have."""
    _edit_event(domains, index, "Fatigue", AETOXGR="4")


def ends_before_start(domains: Frames, index: int) -> None:
    """An event that ends four days before it starts."""
    ae = domains["ae"]
    rows = _of(ae, index) & (ae["AEDECOD"] == "Diarrhea") & (ae["AESTDTC"].str.len() == 10)
    for row in ae.index[rows][:1]:
        start = pd.Timestamp(ae.at[row, "AESTDTC"]).toordinal()
        ae.loc[row, ["AEENDTC", "AEENRTPT"]] = [iso(start - 4), ""]


def unknown_start(domains: Frames, index: int) -> None:
    """An event of which nobody knows when it began."""
    _edit_event(domains, index, "Headache", AESTDTC="")


def known_to_the_year(domains: Frames, index: int) -> None:
    """An event of which only the year is known."""
    _shorten_start(domains, index, "Weight loss", 4)


def around_the_border(domains: Frames, index: int) -> None:
    """An event in the month in which acute turns chronic, its day unknown."""
    _shorten_start(domains, index, "Diarrhea", 7)


def not_graded(domains: Frames, index: int) -> None:
    """An event without a grade."""
    _edit_event(domains, index, "Pleural effusion", AETOXGR="")


def complaint_before(domains: Frames, index: int) -> None:
    """An event that began before SBRT."""
    dm, ae = domains["dm"], domains["ae"]
    for start in dm.loc[_of(dm, index) & (dm["RFSTDTC"] != ""), "RFSTDTC"]:
        day = pd.Timestamp(start).toordinal()
        row = dict.fromkeys(ae.columns, "") | {
            "INDEX": index, "AETERM": "low back pain, known for years", "AELLT": "Back pain",
            "AEDECOD": "Back pain", "AEBODSYS": "Musculoskeletal and connective tissue disorders",
            "AESER": "N", "AEACN": "NOT APPLICABLE", "AEREL": "NOT RELATED",
            "AEOUT": "RECOVERED/RESOLVED", "AETOXGR": "1", "AESTDTC": iso(day - 9),
            "AEENDTC": iso(day + 33),
        }  # fmt: skip
        domains["ae"] = pd.concat([ae, pd.DataFrame([row])], ignore_index=True)


def death_known_to_the_month(domains: Frames, index: int) -> None:
    """A date of death without its day, in every domain that has it."""
    for domain, column, term, value in (
        ("dm", "DTHDTC", "DTHFL", "Y"), ("ds", "DSSTDTC", "DSDECOD", "DEATH"),
        ("ss", "SSDTC", "SSSTRESC", "DEAD"), ("dd", "DDDTC", "DDTESTCD", "PRCDTH"),
    ):  # fmt: skip
        frame = domains[domain]
        rows = _of(frame, index) & (frame[term] == value)
        frame.loc[rows, column] = frame.loc[rows, column].str[:7]


def fraction_not_given(domains: Frames, index: int) -> None:
    """A first fraction that was planned and not given, three days before the first that was."""
    ex = domains["ex"]
    for start in ex.loc[_of(ex, index), "EXSTDTC"].sort_values()[:1]:
        day = iso(pd.Timestamp(start).toordinal() - 3)
        row = ex[_of(ex, index)].head(1).assign(EXDOSE=0.0, EXSTDTC=day, EXENDTC=day)
        domains["ex"] = pd.concat([ex, row], ignore_index=True)


def break_of_treatment(domains: Frames, index: int) -> None:
    """The last fraction nine days late, for a fever, and the deviation that says so."""
    ex, dv = domains["ex"], domains["dv"]
    last = _of(ex, index) & (ex["EXSTDTC"] == ex.loc[_of(ex, index), "EXSTDTC"].max())
    for day in ex.loc[last, "EXSTDTC"].unique():
        late = iso(pd.Timestamp(day).toordinal() + 9)
        ex.loc[last, ["EXSTDTC", "EXENDTC"]] = late
        row = {"INDEX": index, "DVTERM": "Last fraction nine days late because of fever",
               "DVDECOD": "TREATMENT INTERRUPTED", "DVCAT": "TREATMENT", "DVSTDTC": late}  # fmt: skip
        domains["dv"] = pd.concat([dv, pd.DataFrame([row])], ignore_index=True)


def strange_unit(domains: Frames, index: int) -> None:
    """One AFP in a unit that nobody knows."""
    lb = domains["lb"]
    lb.loc[_of(lb, index) & (lb["LBTESTCD"] == "AFP") & (lb["VISITNUM"] == 22), "LBSTRESU"] = "arb. units"


def no_ranges(domains: Frames, index: int) -> None:
    """One visit whose laboratory sent no normal ranges of the transaminases."""
    lb = domains["lb"]
    rows = _of(lb, index) & (lb["VISITNUM"] == 12) & lb["LBTESTCD"].isin(["ALT", "AST"])
    lb.loc[rows, ["LBSTNRLO", "LBSTNRHI"]] = np.nan


EDGE_CASES = (
    (1, not_graded), (6, death_known_to_the_month), (10, break_of_treatment), (11, no_ranges), (14, strange_unit),
    (15, merged_lesion), (17, known_to_the_year), (18, split_lesion), (21, ends_before_start),
    (22, fraction_not_given), (23, impossible_grade), (25, complaint_before), (27, no_baseline), (28, unknown_start),
    (30, odd_words), (36, around_the_border),
)  # fmt: skip


def _of(frame: pd.DataFrame, index: int) -> pd.Series:
    return frame["INDEX"] == index


def _sized(rows: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    text = [
        f"{value:.1f}" if unit == "cm" else f"{value:.0f}" for value, unit in zip(values, rows["TRSTRESU"], strict=True)
    ]
    return rows.assign(TRORRES=text, TRSTRESN=values, TRSTRESC=text)


def _edit_event(domains: Frames, index: int, term: str, **values: str) -> None:
    """Change the first event of that term."""
    ae = domains["ae"]
    row = ae.index[_of(ae, index) & (ae["AEDECOD"] == term)][:1]
    for column, value in values.items():
        ae.loc[row, column] = value


def _shorten_start(domains: Frames, index: int, term: str, length: int) -> None:
    ae = domains["ae"]
    row = ae.index[_of(ae, index) & (ae["AEDECOD"] == term) & (ae["AESTDTC"].str.len() == 10)][:1]
    ae.loc[row, "AESTDTC"] = ae.loc[row, "AESTDTC"].str[:length]
