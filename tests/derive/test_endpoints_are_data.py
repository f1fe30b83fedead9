"""A parameter is added in the protocol file alone: the worked examples of CONTRIBUTING.md, as they stand there."""

import re
from pathlib import Path

import yaml

from helpers.foundation.protocol import Protocol
from tests.derive.patient import derive, new, outcome, size, study, target

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SETTINGS = yaml.safe_load((ROOT / "protocol.yml").read_text(encoding="utf-8"))


def with_examples() -> Protocol:
    """The project's protocol and every example in the text."""
    examples = {}
    for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL):
        read = yaml.safe_load(block)
        examples |= read.get("endpoints", read)
    assert sorted(examples) == ["LPFS10MM", "LPFS30PC", "TTANY"]
    return Protocol.model_validate({**SETTINGS, "endpoints": {**SETTINGS["endpoints"], **examples}})


def test_the_examples_of_the_text_give_rows():
    tu = [target(), new("2023-10-01")]
    tr = [size("2022-12-20", 50), size("2023-04-10", 40), size("2023-07-10", 49.99), size("2024-01-10", 50)]
    derived = derive(study(tu=tu, tr=tr), protocol=with_examples())
    assert outcome(derived, "LPFS") == ("2023-07-10", 182, 0, 1)
    assert outcome(derived, "LPFS10MM") == ("2024-01-10", 366, 0, 1)
    assert outcome(derived, "TTANY") == ("2023-07-10", 182, 0, 1)


def test_a_reading_has_its_own_growth_and_horizon():
    tr = [size("2022-12-20", 50), size("2023-04-10", 40), size("2023-07-10", 51.99), size("2024-01-10", 52)]
    derived = derive(study(tu=[target()], tr=tr), protocol=with_examples())
    assert outcome(derived, "LPFS") == ("2023-07-10", 182, 0, 1)
    assert outcome(derived, "LPFS30PC") == ("2024-01-10", 366, 0, 1)
    dm = [{"STUDYID": "T", "DTHDTC": "2026-01-11"}]
    late = derive(study(dm=dm, tu=[target()], tr=tr[:2]), protocol=with_examples())
    assert outcome(late, "LPFS") == ("2026-01-11", 1098, 0, 2)
    assert outcome(late, "LPFS30PC") == ("2026-01-10", 1097, 3, 0)
    reasons = late.adtte.set_index("PARAMCD")["EVNTDESC"]
    assert reasons[["LPFS", "LPFS30PC"]].tolist() == ["Death", "3-year horizon"]
