"""A rule that the page cites can be followed to where the page states it."""

import re

import pytest

from helpers.present.markdown import with_rules
from helpers.present.rendering import cited
from helpers.present.subject_links import words


@pytest.mark.parametrize(
    ("said", "links"),
    [
        ("Plan: rule 30.", ["30"]),
        ("Population: all; plan: rules 3, 17 and 19).", ["3", "17", "19"]),
        ("Plan: rules 22 to 24.", ["22", "24"]),
        ("The rule 5 of something else", []),
        ("A plan of rule 3", []),
        (words("n < 3. Plan: rule ", "7."), ["7"]),
    ],
)
def test_cited_rules_are_links_and_the_words_stay(said, links):
    written = cited(said)
    assert re.findall(r'<a href="#rule-(\d+)">\1</a>', written) == links
    assert re.sub(r"<[^>]+>", "", written) == str(said).replace("<", "&lt;")


def test_hostile_text_stays_text():
    assert "<b>" not in cited("<b>Plan: rule 1</b>")


def test_lines_of_numbered_lists_are_rules_from_their_first_number_on():
    written = with_rules('<ol>\n<li>a</li>\n<li>b</li>\n</ol><ul><li>x</li></ul><ol start="30"><li>c</li></ol>')
    assert re.findall(r'<li id="rule-(\d+)">(\w)', written) == [("1", "a"), ("2", "b"), ("30", "c")]


def test_every_rule_of_the_plan_has_its_place_once():
    from helpers.present.markdown import Text, parse
    from helpers.present.packing import Packing
    from helpers.present.sections.material import _PLAN

    plan = parse(_PLAN.read_text(encoding="utf-8"))
    written = "".join(Text(text, rules=True).html(Packing()) for _, text in plan.sections)
    assert re.findall(r'id="rule-(\d+)"', written) == [str(number) for number in range(1, 50)]
