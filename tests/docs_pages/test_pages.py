import re
import subprocess
import sys

import pytest

from helpers.docs_pages.__main__ import pages
from helpers.docs_pages.plan import analysis_plan
from helpers.foundation.amendment import amended
from helpers.foundation.protocol import load
from helpers.foundation.runs import PROJECT

PROTOCOL = load(PROJECT / "protocol.yml")
RULES = (PROJECT / "docs" / "analysis-plan.md").read_text(encoding="utf-8")


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("</style>")[1]).split())


@pytest.fixture(scope="module")
def made():
    return pages(PROJECT / "protocol.yml")


def test_every_page_is_one_file_that_loads_nothing(made):
    assert set(made) == {"guide.html", "checks.html", "analysis-plan.html"}
    for html in made.values():
        assert not re.search(r"(?:src|href)=\"https?:", html)
        assert "default-src 'none'" in html


def test_pages_lead_to_each_other(made):
    for html in made.values():
        linked = set(re.findall(r'href="([a-z-]+\.html)', html))
        assert linked <= set(made)
    assert 'href="checks.html"' in made["guide.html"]


def test_the_plan_has_every_endpoint_setting_and_rule(made):
    text = text_of(made["analysis-plan.html"])
    for endpoint in PROTOCOL.endpoints.values():
        assert endpoint.source in text
    for name in PROTOCOL.main_endpoints:
        assert PROTOCOL.endpoints[name].label in text
    numbers = re.findall(r"^(\d+)\. \*\*(.+?)\*\*", RULES, re.MULTILINE)
    assert [int(number) for number, _ in numbers] == list(range(1, len(numbers) + 1))
    for _, name in numbers:
        assert name in text


def test_rules_keep_their_numbers(made):
    lists = re.findall(r'<ol(?: start="(\d+)")?>(.*?)</ol>', made["analysis-plan.html"].split("<main")[1], re.DOTALL)
    following = 1
    for start, items in lists:
        assert int(start or 1) == following
        following += len(re.findall("<li[ >]", items))


def test_the_plan_is_that_of_the_protocol_file():
    stricter = amended(PROTOCOL, {"response.progression_ratio": [15, 10], "horizon.years": 3})
    text = text_of(analysis_plan(stricter, RULES))
    assert "50% larger than its smallest so far" in text.replace("at least ", "")
    assert "up to 3 calendar years" in text
    assert analysis_plan(stricter, RULES) == analysis_plan(stricter, RULES)


def test_a_protocol_that_cannot_be_used_is_one_sentence():
    command = [sys.executable, "-m", "helpers.docs_pages", "nowhere.yml"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT)
    assert (done.returncode, done.stderr) == (1, "The protocol file nowhere.yml cannot be read.\n")
