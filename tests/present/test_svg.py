"""Figures as vector graphics inside the page."""

import re

from helpers.present import palette, svg
from helpers.present.figures.style import drawing

HOSTILE = "<script>$x$</script>"


def made(name: str = "demo"):
    with drawing(name, "Title", height=2) as figure:
        axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
        axes.plot([0, 1, 2], [0, 3, 1], color=palette.EVENTS["local"])
        axes.bar([0], [1], hatch="//", color=palette.SOFT)
        axes.set_title(HOSTILE)
        figure.description = "Numbers: 0, 3, 1."
    return figure


def document(name: str = "demo") -> str:
    return svg.document(made(name), name=name, title="Title & <b>", description="Numbers: 0, 3, 1.")


def embedded(name: str = "demo") -> str:
    return svg.in_page(document(name))


def test_a_figure_has_a_text_alternative():
    html = embedded()
    assert 'role="img" font-family="sans-serif" aria-labelledby="demo-title" aria-describedby="demo-desc"' in html
    assert '<title id="demo-title">Title &amp; &lt;b&gt;</title><desc id="demo-desc">Numbers: 0, 3, 1.</desc>' in html


def test_text_stays_text_and_is_no_formula():
    html = embedded()
    assert "<script" not in html
    assert "&lt;script&gt;$x$&lt;/script&gt;" in html


def test_ids_of_two_figures_do_not_meet():
    one, two = (set(re.findall(r'\bid="([^"]+)"', embedded(name))) for name in ("one", "two"))
    assert one
    assert not one & two
    used = re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", embedded("one"))
    assert used
    assert set(used) <= one


def test_colours_become_variables_of_the_page():
    html = embedded()
    assert "var(--local)" in html
    assert palette.EVENTS["local"] not in html
    assert palette.EVENTS["local"] in document()


def test_words_that_look_like_a_colour_stay_as_they_are():
    said = f"Colour {palette.EVENTS['local']}"
    html = svg.in_page(svg.document(made(), name="demo", title=said, description=said))
    assert html.count(said) == 2
    assert html.count(palette.EVENTS["local"]) == 2


def test_nothing_of_a_document_is_left():
    html = embedded()
    assert not re.search(r"<\?xml|<!DOCTYPE|<metadata|<style|<!--|xmlns|xlink", html)


def test_no_font_is_named_but_the_kind_of_type():
    assert re.findall(r'font-family[^;>"]*"?[^;>"]*', embedded()) == ['font-family="sans-serif']
    assert "font-size: 8.5px" in embedded()


def test_the_same_figure_gives_the_same_text():
    assert embedded() == embedded()


def test_a_notebook_shows_the_figure_as_vector_graphics():
    shown = made()._repr_svg_()
    assert shown.startswith('<svg xmlns="http://www.w3.org/2000/svg" width="547.2pt" height="144pt"')
    assert "var(--" not in shown


def test_signs_of_one_style_are_styled_once_and_keep_their_places():
    with drawing("dots", "Title", height=2) as figure:
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 4), ylim=(0, 4))
        axes.set_axis_off()
        axes.plot([1, 2, 3], [1, 2, 3], "o", color=palette.EVENTS["local"])
    html = svg.in_page(svg.document(figure, name="dots", title="Title", description="Numbers: 1, 2, 3."))
    row = re.search(r'<g style="[^"]*fill: var\(--local\)[^"]*">((?:<use [^>]*>)+)</g>', html)[1]
    assert "style" not in row
    places = [(float(x), float(y)) for x, y in re.findall(r'x="([\d.]+)" y="([\d.]+)"', row)]
    assert places == [(136.8, 108), (273.6, 72), (410.4, 36)]  # of 547.2 by 144
