"""Tables as parts of the page."""

import pandas as pd

from helpers.present import markup
from helpers.present.tables.style import house

HOSTILE = "<script>alert('x')</script>"
FORMULA = '=HYPERLINK("http://example.org","x")'


def made():
    frame = pd.DataFrame({"group": [HOSTILE, HOSTILE], "line": ["a", FORMULA], "n": ["1", "<b>2</b>"]})
    return house(
        frame, name="demo", title="A **title** & <i>more</i>", notes=["<u>note</u>"], stub="line", group="group",
        head="Line",
    )  # fmt: skip


def test_text_stays_text():
    html = markup.table(made())
    assert "<script" not in html
    assert "&lt;script&gt;alert(" in html
    assert "=HYPERLINK(&quot;http://example.org&quot;" in html
    assert "&lt;b&gt;2&lt;/b&gt;" in html
    assert "A **title** &amp; &lt;i&gt;more&lt;/i&gt;" in html
    assert '<p class="note">&lt;u&gt;note&lt;/u&gt;</p>' in html


def test_a_table_has_a_caption_and_headings_with_scope_and_one_id():
    html = markup.table(made())
    assert html.count("<caption>") == 1
    assert html.count(" id=") == 1
    assert 'id="table-demo"' in html
    assert html.count('scope="row"') == 2
    assert html.count('scope="col"') == 2
    assert "<style" not in html
    assert "style=" not in html


def test_the_same_table_gives_the_same_text():
    assert markup.table(made()) == markup.table(made())
