"""The worked patients of the analysis plan, derived from the tables as they stand there."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.derive.liver_scores import albi_grade, albi_score
from tests.derive.patient import PROTOCOL, derive, new, not_done, outcome, size, state, study, target

PLAN = (Path(__file__).parents[2] / "docs/analysis-plan.md").read_text(encoding="utf-8").split("## Worked patients")[1]


def rows(first: str) -> list[dict[str, str]]:
    """The table of the plan whose heading has this column second, one dictionary a line."""
    tables = [block.splitlines() for block in PLAN.split("\n\n") if block.startswith("| Patient |")]
    cells = [[[cell.strip() for cell in line.strip("|").split("|")] for line in table] for table in tables]
    (found,) = [table for table in cells if table[0][1] == first]
    return [dict(zip(found[0], line, strict=True)) for line in found[2:]]


def measured(line):
    for lesion in ("T01", "T02"):
        said = line[f"{lesion}, mm"]
        yield not_done(line["Date"], lesion) if said == "n.d." else size(line["Date"], float(said), lesion)


@pytest.mark.parametrize("patient", ["A", "B", "C", "D"])
def test_sums_nadirs_and_responses(patient):
    lines = [line for line in rows("Date") if line["Patient"] == patient]
    assert len(lines) >= 2
    tr = [record for line in lines for record in measured(line)]
    adtr = derive(study(tu=[target(), target("T02")], tr=tr)).adtr.query("PARAMCD == 'SUMVDIAM'").sort_values("ADT")
    found = adtr.set_index(adtr["ADT"].dt.strftime("%Y-%m-%d"))
    for line in lines:
        row = found.loc[line["Date"]]
        shown = {"Sum, mm": row["AVAL"], "Nadir before, mm": row["NADIR"]}
        for name, value in shown.items():
            assert (line[name] == "") == bool(np.isnan(value)), line
            assert line[name] == "" or float(line[name]) == value, line
        assert line["Response"] == ("baseline" if row["ABLFL"] == "Y" else row["AVALC"]), line


@pytest.mark.parametrize("line", rows("Visit 5"), ids=lambda line: line["Patient"])
def test_one_response_a_time_point(line):
    said, at = line["Visit 5"], {"VISITNUM": 5}
    tr = [size("2022-12-20", 50), state("2022-12-20", what="PRESENT")]
    tr.append(size("2023-04-10", float(said.split()[1]), **at))
    if "not looked at" not in said:
        tr.append(state("2023-04-10", what="PRESENT" if "present" in said else "ABSENT", **at))
    tu = [target(), {**target("NT1"), "TUSTRESC": "NON-TARGET"}]
    tu += [new("2023-04-17", **at)] if "new liver lesion" in said else []
    adrs = derive(study(tu=tu, tr=tr)).adrs
    told = {name: adrs.loc[adrs["PARAMCD"] == name, "AVALC"].tolist() for name in ("TRGRESP", "OVRLRESP")}
    assert told == {"TRGRESP": [line["Of the treated lesions"]], "OVRLRESP": [line["Overall"]]}


@pytest.mark.parametrize("line", rows("What happened"), ids=lambda line: line["Patient"])
def test_fda_conventions(line):
    said = line["What happened"].replace("as I", "50 mm on 2023-04-10, 60 mm on 2023-07-10")
    tr = [size("2022-12-20", 50)]
    tr += [size(part.split(" on ")[1], float(part.split()[0])) for part in said.split(", ") if " mm on " in part]
    therapy = [{"CMTRT": "SORAFENIB", "CMCAT": "SUBSEQUENT ANTI-CANCER THERAPY", "CMSTDTC": part.split(" on ")[1]}
               for part in said.split(", ") if "therapy" in part]  # fmt: skip
    death = [part.split(" on ")[1] for part in said.split(", ") if "dead" in part]
    dm = [{"STUDYID": "T", "DTHDTC": death[0] if death else ""}]
    derived = derive(study(dm=dm, tu=[target()], tr=tr, cm=therapy))
    for name in ("LPFS", "LPFSFDA"):
        date, _days, censored, _kind = outcome(derived, name)
        assert line[name] == f"{'censored' if censored else 'event'} {date}"


@pytest.mark.parametrize("line", rows("Bilirubin"), ids=lambda line: line["Patient"])
def test_albi(line):
    score = albi_score(pd.Series([float(line["Bilirubin"])]), pd.Series([float(line["Albumin"])]))
    assert round(float(score[0]), 3) == float(line["ALBI"])
    assert str(albi_grade(score, PROTOCOL.liver.albi_grade_limits)[0]) == line["Grade"]
