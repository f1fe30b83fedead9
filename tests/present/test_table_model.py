"""Tables as parts of the page."""

import re

import pandas as pd

from helpers.present.table_model import make_table

HOSTILE = "<script>alert('x')</script>"
FORMULA = '=HYPERLINK("http://example.org","x")'


def made(**more):
    frame = pd.DataFrame({"group": [HOSTILE, HOSTILE], "line": ["a", FORMULA], "n": ["1", "<b>2</b>"]})
    return make_table(
        frame, name="demo", title="A **title** & <i>more</i>", notes=["<u>note</u>"], stub="line", group="group",
        head="Line", **more,
    )  # fmt: skip


def test_text_stays_text():
    html = made().html()
    assert "<script" not in html
    assert "&lt;script&gt;alert(" in html
    assert "=HYPERLINK(&#34;http://example.org&#34;" in html
    assert "&lt;b&gt;2&lt;/b&gt;" in html
    assert "A **title** &amp; &lt;i&gt;more&lt;/i&gt;" in html
    assert '<p class="note">&lt;u&gt;note&lt;/u&gt;</p>' in html


def test_a_table_has_a_caption_and_headings_with_scope_and_one_id():
    html = made().html()
    assert html.count("<caption>") == 1
    assert html.count(" id=") == 1
    assert 'id="table-demo"' in html
    assert html.count('scope="row"') == 2
    assert html.count('scope="col"') == 2
    assert "<style" not in html
    assert "style=" not in html


def test_the_same_table_gives_the_same_text():
    assert made().html() == made().html()


def test_headings_above_several_columns_span_them_and_the_others_reach_down():
    frame = pd.DataFrame({"line": ["a"], "n": ["1"], "share": ["2"], "all": ["3"]})
    spanners = {"Any": ["n", "share"]}
    table = make_table(frame, name="x", title="T", stub="line", head="Line", spanners=spanners)
    first, second = re.findall(r"<tr>(.*?)</tr>", table.html())[:2]
    assert first == (
        '<th class="l" rowspan="2" scope="col">Line</th>'
        '<th class="c spanner" colspan="2" scope="colgroup"><span>Any</span></th>'
        '<th class="r" rowspan="2" scope="col">all</th>'
    )
    assert second == '<th class="r" scope="col">n</th><th class="r" scope="col">share</th>'


def test_a_notebook_shows_the_cells_of_the_page_and_text_stays_text_there():
    table = made(spanners={"Both": ["n"]})
    cells = re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.DOTALL)
    noted, ours = (cells.findall(html) for html in (table._repr_html_(), str(table.html())))
    assert noted == ours
    assert "<script" not in table._repr_html_()
    assert "&lt;u&gt;note&lt;/u&gt;" in table._repr_html_()


def test_a_table_may_get_another_title_and_a_line_below():
    table = made().with_title("Another").with_note("more")
    assert (table.title, table.notes) == ("Another", ["<u>note</u>", "more"])
    assert made().notes == ["<u>note</u>"]
    assert repr(table) == "<Another>"


def test_blanks_around_the_name_of_a_column_and_another_label():
    frame = pd.DataFrame([["a", "1", "2"]], columns=["line", "n", "n "])
    table = make_table(frame, name="x", title="T", stub="line", labels={"n": "n (%)"}, left=["n "])
    assert [(column.label, column.side) for column in table.columns] == [
        ("", "left"),
        ("n (%)", "right"),
        ("n", "left"),
    ]
