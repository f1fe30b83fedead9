"""What an exploration gives can be taken away: its figure as a file, figure and table as a Word document."""

import io

import docx
import pytest

from helpers.explore.curves import km
from helpers.foundation.errors import StudyError


def test_a_figure_is_saved_by_the_ending_of_the_name(three, tmp_path):
    shown = km(three, "OS")
    for name, head in {"a.tiff": b"II*\x00", "a.PNG": b"\x89PNG", "a.pdf": b"%PDF", "a.svg": b"<?xml"}.items():
        shown.save(tmp_path / name, dpi=600)
        assert (tmp_path / name).read_bytes().startswith(head)
    with pytest.raises(StudyError, match="A figure cannot be written as 'bmp'; end the name in svg, pdf, png, tiff"):
        shown.save(tmp_path / "a.bmp")


def test_figure_and_table_become_a_word_document(three, tmp_path):
    shown = km(three, "OS")
    shown.to_docx(tmp_path / "a.docx")
    made = docx.Document(io.BytesIO((tmp_path / "a.docx").read_bytes()))
    assert (len(made.tables), len(made.inline_shapes)) == (1, 1)
    assert shown.said in made.sections[0].header.paragraphs[0].text


def test_what_has_no_figure_says_so(three, tmp_path):
    shown = km(three, "OS")
    with pytest.raises(StudyError, match="has no figure; to_docx writes its table"):
        type(shown)(title=shown.title, frame=shown.frame).save(tmp_path / "a.png")
