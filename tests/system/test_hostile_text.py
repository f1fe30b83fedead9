"""Text that attacks a browser or a spreadsheet, from the raw files through every step to the page and the exports."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from helpers.export.everything import exports
from helpers.foundation.contracts import ADAM
from helpers.ingest import ingest_study, stop_on_errors
from helpers.present.report import arrange
from helpers.present.sections.material import Material
from tests.derive.patient import PROTOCOL
from tests.played import Memory
from tests.present.packed import unpacked
from tests.studies.test_sparse_studies import played

RAW = Path(__file__).parents[2] / "data" / "raw" / "synthetic"
SCRIPT = "<script>alert(1)</script>"
BROKEN_OUT = "\"'></script></style></td><img src=x onerror=alert(1)><!--"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt; &#x3c;marquee&#x3e; %3Cscript%3E {{alert(1)}} ${alert(1)}"
FORMULA = "=cmd|' /C calc'!A0"
AT = '@SUM(1+1)*cmd|" /C calc"!A0'
ATTACKS = [SCRIPT, BROKEN_OUT, ESCAPED, FORMULA, AT, "javascript:alert(1)", "+1+alert(1)", "-1+alert(1)", "]]>&amp;"]
SUBJECT = f"SYN-001{BROKEN_OUT}"
FREE_TEXT = {
    "dm": ["SITEID", "RACE", "SUBJID"], "ae": ["AETERM", "AELLT", "AEDECOD", "AEBODSYS", "AEREL", "AEOUT", "AEACN"],
    "pr": ["PRTRT"], "cm": ["CMTRT"], "mh": ["MHTERM"], "ds": ["DSTERM"], "dd": ["DDSTRESC"], "lb": ["LBSTRESU"],
    "tr": ["TRMETHOD"],
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The bundled study with attacks in its texts, in the name of a subject, in a column, and in a correction."""
    folder = tmp_path_factory.mktemp("attacked") / "study"
    folder.mkdir()
    for path in RAW.glob("*.csv"):
        header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
        for number, row in enumerate(rows):
            for place, name in enumerate(header):
                if row[place] == "SYN-001":
                    row[place] = SUBJECT
                elif name in FREE_TEXT.get(path.stem, ()) and row[place] and number % 3 == 0:
                    row[place] = ATTACKS[(number // 3) % len(ATTACKS)]
        table = [[*header, SCRIPT], *[[*row, BROKEN_OUT] for row in rows]]
        with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
    events = csv.DictReader(io.StringIO((folder / "ae.csv").read_text(encoding="utf-8"), newline=""))
    old = next(row for row in events if row["AESEQ"] == "2")
    correction = ["AE", old["USUBJID"], "2", "AETERM", old["AETERM"], SCRIPT, FORMULA, BROKEN_OUT, "2024-01-31"]
    with (folder / "corrections.csv").open("w", encoding="utf-8", newline="") as file:
        names = ["DOMAIN", "USUBJID", "SEQ", "VARIABLE", "OLDVALUE", "NEWVALUE", "REASON", "WHO", "WHEN"]
        csv.writer(file).writerows([names, correction])
    return folder


@pytest.fixture(scope="module")
def run(folder):
    ingested = ingest_study(folder, protocol=PROTOCOL)
    stop_on_errors(ingested.findings)
    assert len(ingested.corrections) == 1
    assert {SCRIPT, FORMULA, AT} <= set(ingested.findings["VALUE"])
    run = Memory(ingested.domains)
    run.ingested = ingested
    with pytest.MonkeyPatch.context() as patch:
        return played(run, patch)


@pytest.fixture(scope="module")
def report(run):
    material = Material(
        **{name: run.adam(name) for name in ("adsl", "adtr", "adrs", "adtte", "adae", "adlb", "adlf", "adther")},
        ard=run.results.rows, findings=run.ingested.findings, protocol=PROTOCOL, study=SCRIPT, analysis="final",
        cutoff=None, synthetic=True, provenance={BROKEN_OUT: {FORMULA: SCRIPT}}, ard_subjects=run.results.subjects,
        domains=run.domains(), corrections=run.ingested.corrections, figures=run.drawn,
    )  # fmt: skip
    return arrange(material)


@pytest.fixture(scope="module")
def page(report):
    return Page(unpacked(report.html()))


@pytest.fixture(scope="module")
def files(report, run):
    return exports(report, {name: run.adam(name) for name in ADAM if run.has_adam(name)})


class Page(HTMLParser):
    """Elements, texts and scripts of a page, as a browser parses them."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self.scripts, self.inside = [], [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        (self.scripts if self.inside in ("script", "style") else self.texts).append(data)


def test_attacks_are_shown_as_the_text_that_they_are(page):
    text = "".join(page.texts)
    for attack in (SCRIPT, BROKEN_OUT, ESCAPED, FORMULA, AT, SUBJECT):
        assert attack in text, attack


def test_nothing_of_the_data_is_an_element_or_an_attribute_that_runs(page):
    assert not {"img", "iframe", "object", "embed", "marquee"} & {tag for tag, _ in page.elements}
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert set(attributes) <= {name for name in attributes if re.fullmatch(r"[a-zA-Z][a-zA-Z0-9:-]*", name)}, tag
        for name in ("href", "src", "xlink:href", "action", "formaction"):
            assert re.match(r"(#|data:image/|$)", attributes.get(name) or ""), (tag, attributes)


def test_scripts_are_those_of_the_project_and_data_is_json(page):
    kinds = [attributes.get("type") for tag, attributes in page.elements if tag == "script"]
    assert set(kinds) == {"application/json", None}
    for script in page.scripts:
        if "alert(1)" in script:
            assert "<" not in script
            json.loads(script)


def test_no_cell_of_a_csv_is_a_formula(files):
    cells = [
        cell
        for name, content in files.items()
        if name.endswith(".csv")
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        for cell in row
    ]
    assert {f"'{FORMULA}", f"'{AT}", SCRIPT} <= set(cells)
    assert not [cell for cell in cells if re.match(r"[=+@\t\r]|-(?![\d.,]+%?$)", cell)]


def test_no_cell_of_the_workbook_is_a_formula(files):
    cells = [
        cell
        for sheet in openpyxl.load_workbook(io.BytesIO(files["tables.xlsx"]))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} == {"s"}
    dangerous = [cell for cell in cells if re.match(r"[=@+]", cell.value)]
    assert {FORMULA, AT} <= {cell.value for cell in dangerous}
    assert all(cell.quotePrefix for cell in dangerous)


def test_figures_and_descriptions_are_xml_without_scripts(files):
    drawn = {name: content for name, content in files.items() if name.endswith((".svg", ".xml"))}
    assert len(drawn) > 10
    for name, content in drawn.items():
        tags = {element.tag.rsplit("}")[-1].lower() for element in ElementTree.fromstring(content).iter()}
        assert not tags & {"script", "foreignobject", "img"}, name
