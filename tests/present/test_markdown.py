import pytest

from helpers.present.markdown import Text, anchor, page_of, parse, sections
from helpers.present.packing import Packing

PAGE = """# Title

Before.

## First

Text with `code` and <script>alert(1)</script>.

```csv dm.csv
# no heading
## none either
<b>
```

## Second

| A | B |
|---|---|
| 1 | 2 |
"""


def test_a_page_is_taken_apart_at_its_headings_and_not_in_code():
    document = parse(PAGE)
    assert (document.title, document.lead) == ("Title", "Before.")
    assert [name for name, _ in document.sections] == ["First", "Second"]
    assert "## none either" in document.sections[0][1]


def test_what_stands_before_the_sections_begins_the_first():
    first, second = sections(parse(PAGE), first=4)
    assert (first.number, first.name, second.number) == (4, "first", 5)
    assert [block.markdown for block in first.blocks][0] == "Before."


def test_markup_in_the_text_is_text_and_a_file_has_its_name():
    html = str(Text(parse(PAGE).sections[0][1]).html(Packing()))
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert "&lt;b&gt;" in html
    assert '<p class="file">dm.csv</p><pre' in html


def test_a_table_has_the_frame_of_the_page():
    html = str(Text(parse(PAGE).sections[1][1]).html(Packing()))
    assert '<table class="plain">' in html and "<td>1</td>" in html


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("checks.md", "checks.html"),
        ("analysis-plan.md#toxicity", "analysis-plan.html#toxicity"),
        ("redcap/README.md", "../../docs/redcap/README.md"),
        ("../CONTRIBUTING.md", "../../docs/../CONTRIBUTING.md"),
        ("#first", "#first"),
        ("https://example.org/a.md", "https://example.org/a.md"),
    ],
)
def test_links_lead_to_pages(address, page):
    assert page_of(address) == page


def test_names_of_sections():
    assert anchor("Time-to-event: what, when?") == "time-to-event-what-when"
