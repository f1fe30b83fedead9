"""Tables as parts of the page."""

import re
from html import unescape

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
    assert "=HYPERLINK(&#34;http://example.org&#34;" in html
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


def test_headings_above_several_columns_span_them_and_the_others_reach_down():
    frame = pd.DataFrame({"line": ["a"], "n": ["1"], "share": ["2"], "all": ["3"]})
    gt = house(frame, name="x", title="T", stub="line", head="Line").tab_spanner("Any", ["n", "share"])
    first, second = re.findall(r"<tr>(.*?)</tr>", markup.table(gt))[:2]
    assert first == (
        '<th class="l" rowspan="2" scope="col">Line</th>'
        '<th class="c spanner" colspan="2" scope="colgroup"><span>Any</span></th>'
        '<th class="r" rowspan="2" scope="col">all</th>'
    )
    assert second == '<th class="r" scope="col">n</th><th class="r" scope="col">share</th>'


def test_the_page_shows_the_cells_that_great_tables_shows():
    gt = made().tab_spanner("Both", ["n"])
    cells = re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.DOTALL)
    theirs, ours = (cells.findall(html) for html in (gt.as_raw_html(), markup.table(gt)))
    words = [unescape(re.sub(r"</?span[^>]*>", "", cell)).strip() for cell in theirs]
    kept = [word for word in words if word not in ("A **title** & <i>more</i>", "<u>note</u>")]
    assert [unescape(re.sub(r"</?span>", "", cell)) for cell in ours] == kept
