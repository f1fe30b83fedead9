"""The catalogue in the documentation is the one of the code."""

from helpers.ingest.checks import CATALOGUE
from helpers.ingest.checks.page import PAGE, page


def test_page_in_the_documentation_is_what_the_code_makes():
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/checks.md is old; run make docs"


def test_each_check_is_one_line_of_six_bars():
    lines = {line.split(" | ")[0].removeprefix("| "): line for line in page().splitlines()}
    for check in CATALOGUE:
        assert lines[check.rule].count("|") == 6
        assert check.sentence.replace("|", "&#124;") in lines[check.rule]
