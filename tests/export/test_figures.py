"""Figures as files: whole SVG documents that say what the report says of its data."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from helpers.export import figures
from helpers.present.figures.style import drawing
from helpers.present.page import Figure, Section
from tests.export import typed

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def report():
    with drawing("os", "Survival <of> all", height=2) as figure:
        figure.text(0.5, 0.5, "<script>alert(1)</script>")
        figure.description = "Nobody died."
    drawn = Figure(figure.name, figure.title, figure.description, figure.notice, figure._repr_svg_())
    return replace(typed.REPORT, sections=[Section(1, "one", "One", [drawn])])


def test_a_figure_is_a_document_of_its_own(report):
    (name, content), *others = figures.write(report).items()
    root = ET.fromstring(content)
    assert (name, others, root.tag) == ("os", [], f"{SVG}svg")
    assert root.find(f"{SVG}title").text == "Figure 14.2.3. Survival <of> all"
    assert not list(root.iter(f"{SVG}script"))
    assert b"var(--" not in content
    assert b'href="http' not in content


def test_what_is_said_of_the_data_stands_below_it_within_the_drawing(report):
    root = ET.fromstring(figures.write(report)["os"])
    (line,) = [text for text in root.findall(f"{SVG}text") if text.text == "Synthetic data"]
    high = float(root.get("viewBox").split()[3])
    assert high == 2 * 72 + 16
    assert root.get("height") == "160pt"
    assert 2 * 72 < float(line.get("y")) < high


def test_real_data_need_no_line(report):
    root = ET.fromstring(figures.write(replace(report, band=[]))["os"])
    assert root.get("height") == "144pt"
    assert not root.findall(f"{SVG}text")
