"""All tables and figures as one Word document, with native tables and captions that Word can number again."""

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence

from markupsafe import escape

from helpers.foundation.archive import FIRST_DAY, dated
from helpers.present import page
from helpers.present.report import Report
from helpers.present.table_model import Table

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBERED = re.compile(r"(Table|Figure|Listing) ((?:\d+\.)*)(\d+)\. (.*)", re.DOTALL)
_WIDE = 7
"""A table of more columns is set in smaller type."""

_PAGE, _LONGEST = 9638, 40
"""Width of the text on a page, and the most characters that a column is given room for."""

_PLAIN, _SMALL = 17, 14
"""Sizes of type in tables, in half points."""


def report_document(report: Report, drawn: Mapping[str, bytes]) -> bytes:
    """Write the tables and figures of a report; ``drawn`` is the PNG of each figure by its name. See `document`."""
    return document(
        title=report.title,
        eyebrow=report.eyebrow,
        band=report.band,
        sections=report.sections,
        drawn=drawn,
        day=report.until,
    )


def document(
    *,
    title: str,
    eyebrow: str,
    band: Sequence[str],
    sections: Sequence[page.Section],
    drawn: Mapping[str, bytes],
    day: dt.date | None = None,
) -> bytes:
    """Write a document.

    Each section is a heading, each table a table of Word whose head is repeated on every page, each figure a picture
    with its text alternative. The last part of each number is a field (SEQ), so that Word counts anew where a table is
    taken out: select all and press F9.

    Parameters
    ----------
    title, eyebrow : str
        The title, and the line above it.
    band : sequence of str
        A remark on the data (synthetic, interim), at the top of every page.
    sections : sequence of Section
        In their order; one without a table or a figure is left out.
    drawn : mapping of str to bytes
        PNG of each figure by its name; a figure that is not there is left out.
    day : date, optional
        The date of the document.

    Returns
    -------
    bytes
        The document; equal inputs give equal bytes.
    """
    import docx  # here, because it is slow to import

    made = docx.Document()
    _set_page(made, " · ".join([*band, eyebrow]))
    made.add_heading(_text(title), 0)
    made.add_paragraph(_text(eyebrow))
    for said in band:
        made.add_paragraph().add_run(_text(said)).bold = True
    numbers: dict[str, int] = {}
    for section in sections:
        _add_section(made, section, drawn, numbers)
    dated_to = dt.datetime.combine(day or dt.date(*FIRST_DAY[:3]), dt.time())
    about = made.core_properties
    about.author, about.title, about.comments, about.created, about.modified = "", _text(title), "", dated_to, dated_to
    about.last_modified_by, about.revision = "", 1
    target = io.BytesIO()
    made.save(target)
    return dated(target.getvalue(), dated_to)


def _add_section(document, section: page.Section, drawn: Mapping[str, bytes], numbers: dict[str, int]) -> None:
    shown = [block for block in section.blocks if page.tables([_alone(block)]) or isinstance(block, page.Figure)]
    if not shown:
        return
    document.add_heading(_text(f"{section.number} {section.title}"), 1)
    for block in section.blocks:
        if isinstance(block, page.Heading):
            document.add_heading(_text(block.text), 2)
        elif isinstance(block, page.Figure):
            _add_figure(document, block, drawn, numbers)
        for table in page.tables([_alone(block)]):
            _add_table(document, table, numbers)


def _alone(block) -> page.Section:
    return page.Section(0, "", "", [block])


def _add_figure(document, block: page.Figure, drawn: Mapping[str, bytes], numbers: dict[str, int]) -> None:
    from docx.shared import Cm

    if block.name not in drawn:
        return
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run().add_picture(io.BytesIO(drawn[block.name]), width=Cm(16.5))
    described = paragraph._p.xpath(".//wp:docPr")[0]
    described.set("descr", _text(block.description))
    described.set("name", _text(block.name))
    _caption(document, block.title, numbers)
    for said in filter(None, (block.notice, block.note)):
        _note(document, str(said))


def _add_table(document, table: Table, numbers: dict[str, int]) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    _caption(document, str(table.title), numbers, above=True)
    size = _SMALL if len(table.columns) > _WIDE else _PLAIN
    rows = []
    if table.spanned:
        rows.append(_row([(label, "left", len(under)) for label, under in table.spanners], size, head=True))
    rows.append(_row([(column.label, column.side, 1) for column in table.columns], size, head=True))
    for group in table.groups:
        if group.label is not None:
            rows.append(_row([(group.label, "left", len(table.columns))], size, bold=True))
        for cells in group.rows:
            rows.append(_row([(cell, column.side, 1) for cell, column in zip(cells, table.columns, strict=True)], size))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _widths(table))
    look = '<w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/>'
    document.element.body.insert_element_before(
        parse_xml(
            f"<w:tbl {nsdecls('w')}><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        ),
        "w:sectPr",
    )
    for note in table.notes or [""]:  # Word needs a paragraph between two tables
        _note(document, str(note))


def _widths(table: Table) -> list[int]:
    """Share the width of the page (in twentieths of a point) by the longest text of each column."""
    texts = [[column.label for column in table.columns], *(row for group in table.groups for row in group.rows)]
    columns = [[str(said) for said in column] for column in zip(*texts, strict=True)]
    words = [max((len(word) for said in column for word in said.split()), default=1) for column in columns]
    longest = [
        max(min(max(map(len, column)), _LONGEST), min(word, _LONGEST // 2)) + 2
        for column, word in zip(columns, words, strict=True)
    ]
    return [round(_PAGE * length / sum(longest)) for length in longest]


def _row(cells: list[tuple[str, str, int]], size: int, *, head: bool = False, bold: bool = False) -> str:
    """Write a row of cells (text, side, columns that it spans); it is not split between pages.

    A row of the head is bold, and repeated on each page.
    """
    strong = "<w:b/>" if head or bold else ""
    written = [
        f'<w:tc><w:tcPr><w:gridSpan w:val="{columns}"/></w:tcPr><w:p><w:pPr><w:spacing w:after="0"/>'
        f'<w:jc w:val="{side}"/></w:pPr><w:r><w:rPr>{strong}<w:sz w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(_text(str(said)))}</w:t></w:r></w:p></w:tc>'
        for said, side, columns in cells
    ]
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(written)}</w:tr>"


def _caption(document, title: str, numbers: dict[str, int], *, above: bool = False) -> None:
    """Write a caption; its number follows the one before it, and starts anew where the report leaves numbers out."""
    paragraph = document.add_paragraph(style="Caption")
    paragraph.paragraph_format.keep_with_next = above
    numbered = _NUMBERED.fullmatch(title)
    if numbered is None:
        paragraph.add_run(_text(title))
        return
    kind, before, last, rest = numbered.groups()
    paragraph.add_run(f"{kind} {before}")
    counter = f"{kind}_{before.strip('.').replace('.', '_')}"
    anew = "" if int(last) == numbers.get(counter, 0) + 1 else f" \\r {last}"
    numbers[counter] = int(last)
    _field(paragraph, f"SEQ {counter} \\* ARABIC{anew}", last)
    paragraph.add_run(_text(f". {rest}"))


def _field(paragraph, instruction: str, shown: str) -> None:
    """Add a field of Word, with what it shows until Word counts anew."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _note(document, said: str) -> None:
    from docx.shared import Pt

    run = document.add_paragraph().add_run(_text(said))
    run.font.size = Pt(8)


def _set_page(document, head: str) -> None:
    """A4, narrow margins, the words about the data above and the number of the page below."""
    from docx.shared import Cm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Calibri", Pt(10)
    section.header.paragraphs[0].add_run(_text(head)).font.size = Pt(8)
    foot = section.footer.paragraphs[0]
    foot.add_run("Page ")
    _field(foot, "PAGE", "1")


def _text(said: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", said)
