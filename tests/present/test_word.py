"""A Word document of tables and figures: native tables, numbers that Word can count anew, text that stays text."""

import datetime as dt
import io
import zipfile

import docx
import pandas as pd
import pytest

from helpers.present.figures.style import drawing
from helpers.present.page import Figure, Heading, Prose, Section, TableBlock
from helpers.present.subject_links import Count
from helpers.present.table_model import make_table
from helpers.present.word import document

HOSTILE = '<b>&amp; "x"</b>\x07{0}'
CELLS = pd.DataFrame(
    {"part": ["One", "One", "Two"], "line": ["a", HOSTILE, "c"], "n": [Count("3", 7), "4", "5"], "m": ["", "6", "7"]}
)


def table(name, title="Some title"):
    spanners = {"Both": ["n", "m"]}
    return make_table(CELLS, name=name, title=title, stub="line", group="part", head="Line", spanners=spanners,
                      notes=["A note."])  # fmt: skip


def picture():
    with drawing("lpfs", "A curve", height=2) as figure:
        figure.add_axes((0.1, 0.1, 0.8, 0.8)).plot([0, 1], [0, 1])
    target = io.BytesIO()
    figure.save(target, kind="png", dpi=50)
    return target.getvalue()


def written(*blocks, band=("Synthetic data",), drawn=None):
    sections = [Section(3, "s", "Who <took part>", list(blocks))]
    day = dt.date(2026, 6, 30)
    return document(title="T & T", eyebrow="Final", band=band, sections=sections, drawn=drawn or {}, day=day)


def opened(content):
    return docx.Document(io.BytesIO(content))


def test_a_table_is_a_table_of_word_with_its_groups_and_spanners():
    made = opened(written(TableBlock(table("baseline"))))
    (grid,) = made.tables
    rows = [[cell.text for cell in row.cells] for row in grid.rows]
    assert rows == [
        ["", "Both", "Both"],
        ["Line", "n", "m"],
        ["One", "One", "One"],
        ["a", "3", ""],
        ['<b>&amp; "x"</b>\ufffd{0}', "4", "6"],
        ["Two", "Two", "Two"],
        ["c", "5", "7"],
    ]
    heads = [row._tr.trPr is not None and bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in grid.rows]
    assert heads == [True, True, False, False, False, False, False]
    assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in grid.rows)
    assert "A note." in [paragraph.text for paragraph in made.paragraphs]


def fields(made):
    return [one.get(docx.oxml.ns.qn("w:instr")) for one in made.element.body.iter(docx.oxml.ns.qn("w:fldSimple"))]


def test_numbers_are_fields_that_follow_each_other():
    blocks = [TableBlock(table(name)) for name in ("disposition", "baseline", "maturity", "cox")]
    made = opened(written(*blocks, TableBlock(table("nowhere"))))
    assert fields(made) == [
        "SEQ Table_14_1 \\* ARABIC",
        "SEQ Table_14_1 \\* ARABIC",
        "SEQ Table_14_1 \\* ARABIC \\r 4",
        "SEQ Table_14_2_12 \\* ARABIC",
    ]


def test_a_figure_is_a_picture_with_its_text_alternative():
    shown = Figure("lpfs", "Figure 14.2.1. A curve", "Falls to 34%.", "", "", note="Band.")
    made = opened(written(shown, drawn={"lpfs": picture()}))
    (described,) = made.element.body.xpath(".//wp:docPr")
    assert described.get("descr") == "Falls to 34%."
    assert fields(made) == ["SEQ Figure_14_2 \\* ARABIC"]
    assert len(opened(written(shown)).inline_shapes) == 0


def test_what_is_said_of_the_data_stands_on_every_page():
    made = opened(written(TableBlock(table("baseline"))))
    assert made.sections[0].header.paragraphs[0].text == "Synthetic data · Final"
    assert [style.text for style in made.paragraphs if style.style.name == "Heading 1"] == ["3 Who <took part>"]


def test_a_section_without_tables_and_figures_is_left_out():
    made = opened(written(Prose("Words."), Heading("Nothing", "nothing")))
    assert not [one for one in made.paragraphs if one.style.name.startswith("Heading")]


def test_equal_inputs_give_equal_bytes_without_a_clock():
    one, two = (written(TableBlock(table("baseline")), drawn={}) for _ in range(2))
    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as parts:
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert opened(one).core_properties.created.date() == dt.date(2026, 6, 30)


@pytest.mark.parametrize("kind", ["pdf", "png", "svg", "tiff"])
def test_a_saved_figure_is_the_same_each_time_and_stays_as_it_was(kind):
    with drawing("lpfs", "A curve", height=2) as figure:
        figure.add_axes((0.1, 0.1, 0.8, 0.8)).plot([0, 1], [0, 1])
    before, files = figure._repr_svg_(), []
    for _ in range(2):
        target = io.BytesIO()
        figure.save(target, kind=kind, dpi=60, said="Synthetic data")
        files.append(target.getvalue())
    assert files[0] == files[1] and b"CreationDate" not in files[0]
    del figure._svg
    assert figure._repr_svg_() == before
