"""Room for words. In DejaVu Sans ``W`` is 2,025 and ``i`` 569 units wide, of 2,048 to its size."""

import pytest

from helpers.present import lettering
from helpers.present.figures.style import drawing
from helpers.present.svg import document


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("", 0),
        ("W", 2025 / 2048),
        ("i", 569 / 2048),
        ("Wi", 2594 / 2048),
        ("i\nW", 2025 / 2048),
        ("疲劳", 2),
        ("é", 0.615),
    ],
)
def test_a_text_is_as_wide_as_its_widest_line(text, wide):
    assert lettering.width(text, size=1) == pytest.approx(1.05 * wide, abs=6e-4)
    assert lettering.width(text, size=10) == pytest.approx(10.5 * wide, abs=6e-3)


def test_what_takes_no_room_has_no_width():
    assert lettering.width("e\u0301", size=1) == lettering.width("e", size=1)
    assert lettering.width("a\u200bb", size=1) == lettering.width("ab", size=1)


def test_a_text_is_whole_where_there_is_room_and_else_loses_its_end():
    room = lettering.width("Gamma", size=8)
    assert lettering.shortened("Gamma", room=room, size=8) == "Gamma"
    cut = lettering.shortened("Gamma-glutamyltransferase", room=room, size=8)
    assert cut == "Gam…"  # "Gamm…" is wider than "Gamma", whose last letter is narrower than the ellipsis
    assert lettering.width(cut, size=8) <= room < lettering.width("Gamm…", size=8)
    assert lettering.shortened("two\nlines \t here", room=1000, size=8) == "two lines here"


def test_a_text_is_broken_between_words():
    room = lettering.width("hepatic and", size=8)
    assert lettering.wrapped("hepatic and local", room=room, size=8) == "hepatic and\nlocal"
    assert lettering.wrapped("hepatic", room=room, size=8) == "hepatic"
    assert lettering.wrapped("hepatic and local and extrahepatic", room=room, size=8).endswith("…")
    assert lettering.wrapped("", room=room, size=8) == ""


def drawn(name: str):
    with drawing("demo", "Title", height=2) as figure:
        figure.add_axes((0.1, 0.1, 0.8, 0.8)).set_title(name)
    return figure


def test_letters_of_dejavu_need_no_other_font():
    assert lettering.others(["Müller", "αβγ", "Пневмония", "עברית", "e\u0301"]) == ""
    assert drawn("Müller").notice == ""


def test_a_font_of_the_machine_draws_what_dejavu_cannot(monkeypatch):
    monkeypatch.setattr(lettering, "_fonts", lambda: [("None of them", "a"), ("Song", "b")])
    monkeypatch.setattr(lettering, "_letters_of", {"a": frozenset(), "b": frozenset(map(ord, "疲劳"))}.get)
    figure = drawn("疲劳 fatigue")
    assert figure.notice == ""
    assert figure.axes[0].title.get_fontfamily() == ["DejaVu Sans", "Song"]


def test_letters_that_no_font_has_are_named_and_stay_text(monkeypatch):
    monkeypatch.setattr(lettering, "_fonts", list)
    figure = drawn("疲劳 fatigue")
    assert "劳 (U+52B3), 疲 (U+75B2)." in figure.notice
    assert "疲劳 fatigue" in document(figure, name="demo", title="T", description="D")  # without a warning too


def test_the_page_is_the_same_with_any_font(monkeypatch):
    monkeypatch.setattr(lettering, "_fonts", list)
    without = document(drawn("疲劳"), name="demo", title="T", description="D")
    monkeypatch.setattr(lettering, "_fonts", lambda: [("DejaVu Serif", "b")])
    monkeypatch.setattr(lettering, "_letters_of", {"b": frozenset(map(ord, "疲劳"))}.get)
    assert document(drawn("疲劳"), name="demo", title="T", description="D") == without
