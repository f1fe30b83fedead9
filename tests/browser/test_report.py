"""The report of the bundled study, as somebody reads it in a browser."""

import csv
import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from helpers.present.page import anchor
from tests.browser.conftest import REPORT
from tests.present import sample
from tests.present.test_report import FORMULA, HOSTILE, built

pytestmark = pytest.mark.browser

WIDTHS = {"phone": 390, "tablet": 820, "desk": 1280}
TERMS = ["-2+3+cmd|x", "a;=1+1", '"=1', "@SUM(1)", "+1", FORMULA]
"""What a spreadsheet would run."""
AXE = {"resultTypes": ["violations"]}
"""Axe describes each place at which a rule was broken, and not the thousands at which it was kept."""


@pytest.fixture(scope="module")
def page(opened):
    """The report in a window of the desk, for tests that leave it as it was."""
    return opened(REPORT)


def test_the_page_asks_for_nothing_and_complains_of_nothing(page):
    assert page.asked == [f"file://{REPORT}"]
    assert page.said == []


def test_the_first_screen_gives_the_answer(page):
    for words in ("Synthetic data", "Local progression-free survival", "At 24 months", "Overall survival"):
        box = page.get_by_text(words).first.bounding_box()
        assert box["y"] + box["height"] < 900, words


def test_every_count_lists_the_subjects_of_the_derived_data(visit, run):
    page = visit(REPORT)
    behind = _members(run.ard_subjects())
    open_folds(page, "details")
    opened = page.evaluate("""() => [...document.querySelectorAll("button.count")].map((button) => {
        button.click();
        people.show(Number(button.dataset.people));
        const subjects = [...document.querySelectorAll(".people a")].map((link) => link.textContent);
        return { text: button.textContent, subjects };
      })""")
    assert len(opened) > 500
    for one in opened:
        count = int(re.match(r"[\d,]+", one["text"])[0].replace(",", ""))
        assert len(one["subjects"]) == count, one
        assert tuple(one["subjects"]) in behind
    assert page.said == []


def test_the_subjects_behind_a_count_are_those_of_the_records(page, run):
    """Three tables once more, from the derived datasets themselves."""
    adae, adsl = run.adam("adae"), run.adam("adsl")
    acute = adae.loc[(adae["TRTEMFL"] == "Y") & (adae["APHASE"] == "ACUTE")]
    assert _listed(page, "#table-ae-acute", "Any adverse event") == sorted(acute["USUBJID"].unique())
    died = adsl.loc[(adsl["SAFFL"] == "Y") & adsl["DTHDT"].notna(), "USUBJID"]
    assert _listed(page, "#table-disposition", "Died") == sorted(died)
    adrs = run.adam("adrs")
    complete = adrs.loc[(adrs["PARAMCD"] == "BOR") & (adrs["AVALC"] == "CR"), "USUBJID"]
    assert _listed(page, "#table-best-response", "Complete response") == sorted(complete)


def test_a_count_leads_to_a_profile_and_back_by_keyboard_alone(visit):
    page = visit(REPORT)
    count = page.locator("#table-best-response button.count").first
    count.focus()
    page.keyboard.press("Enter")
    page.locator("dialog.people").wait_for(state="visible")
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    page.locator("dialog.people").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.matches('#table-best-response button.count')")
    page.keyboard.press("Enter")
    name = page.locator("dialog.people a").first.text_content()
    page.locator("dialog.people a").first.focus()
    page.keyboard.press("Enter")
    profile = page.locator(f"#{anchor(name)}")
    profile.get_by_text("At baseline; dose").wait_for()
    assert profile.evaluate("profile => profile.open")
    assert page.evaluate("document.activeElement.closest('details').id") == anchor(name)
    page.go_back()
    page.locator("dialog.people").wait_for(state="visible")


def test_a_list_is_headed_by_what_was_counted(visit, run):
    page = visit(REPORT)
    subjects = len(run.adam("adsl"))
    headings = {}
    for place in ("#summary p.lead", "#table-best-response tbody"):
        page.locator(f"{place} button.count").first.click()
        headings[place] = page.locator("dialog.people h2").text_content()
        page.keyboard.press("Escape")
    assert headings["#summary p.lead"] == f"{subjects} subjects: Summary"
    assert headings["#table-best-response tbody"].endswith(
        "subjects: Table 14.2.8.1. Best overall response, mRECIST · Complete response · Subjects"
    )


def test_deep_links_open_what_they_name(visit, run):
    name = run.adam("adsl")["USUBJID"].iloc[3]
    page = visit(REPORT, fragment=f"#{anchor(name)}")
    assert page.locator(f"#{anchor(name)}").evaluate("profile => profile.open")
    page.locator(f"#{anchor(name)} table").first.wait_for()
    assert -1 < page.locator(f"#{anchor(name)}").bounding_box()["y"] < 900
    page = visit(REPORT, fragment="#people-3")
    assert page.locator("dialog.people li").count() > 0


@pytest.mark.parametrize("name", ["figure-ae-phases", "table-best-response", "models"])
def test_a_link_leads_to_its_place_past_sections_that_are_not_laid_out_yet(visit, name):
    page = visit(REPORT, fragment=f"#{name}")
    page.wait_for_timeout(500)
    assert 30 < page.locator(f"#{name}").bounding_box()["y"] < 70


def test_every_date_of_a_profile_shows_the_record_it_came_from(page, run):
    adtte, domains = run.adam("adtte"), run.domains()
    names = list(adtte["USUBJID"].unique())
    page.evaluate("Promise.all([...document.querySelectorAll('details.profile')].map((fold) => packed.fill(fold)))")
    profiles = page.evaluate(_SOURCES, [anchor(name) for name in names])
    for name, shown in zip(names, profiles, strict=True):
        rows = adtte.loc[adtte["USUBJID"] == name].set_index("PARAMCD")
        assert sorted(code for code, _, _ in shown) == sorted(rows.index)
        for code, variable, value in shown:
            row = rows.loc[code]
            records = domains[row["SRCDOM"].lower()]
            records = records.loc[records["USUBJID"] == name]
            if row["SRCDOM"] != "DM":
                records = records.loc[records[f"{row['SRCDOM']}SEQ"] == row["SRCSEQ"]]
            assert (variable, value) == (row["SRCVAR"], records[variable].item())


def test_a_record_of_an_assessment_opens_below_its_row_as_wide_as_the_table(visit, run):
    name = run.adam("adtr")["USUBJID"].iloc[0]
    page = visit(REPORT, fragment=f"#{anchor(name)}")
    table = page.get_by_role("table", name="Assessments of the treated lesions").first
    table.wait_for()
    rows = table.locator("tbody tr").count()
    table.locator("details.record > summary").first.click()
    below = table.locator("tr.record dl")
    below.wait_for()
    assert "tr.csv, the row with USUBJID" in below.text_content()
    assert below.bounding_box()["width"] > 0.9 * table.bounding_box()["width"]
    table.locator("details.record > summary").first.click()
    below.wait_for(state="detached")
    assert table.locator("tbody tr").count() == rows
    assert table.locator("details.record dl").count() == rows


def test_a_table_is_copied_as_a_table_and_a_figure_saved_as_a_picture(visit):
    page = visit(REPORT)
    page.evaluate(
        """() => {
            const set = DataTransfer.prototype.setData;
            window.given = {};
            DataTransfer.prototype.setData = function (kind, said) {
                window.given[kind] = said;
                set.call(this, kind, said);
            };
        }"""
    )
    table = page.locator("#table-ae-overview")
    table.get_by_role("button", name="Copy").click()
    given = page.evaluate("() => window.given")
    assert "<table" in given["text/html"] and "<button" not in given["text/html"]
    lines = given["text/plain"].splitlines()
    assert len(lines) == table.locator("tr").count() and any("\t" in line for line in lines)
    with page.expect_download() as saved:
        page.locator("#figure-os").get_by_role("button", name="PNG").click()
    with saved.value.path().open("rb") as picture:
        head = picture.read(24)
    assert head.startswith(b"\x89PNG") and int.from_bytes(head[16:20], "big") > 2000


def test_long_tables_search_and_sort(visit):
    page = visit(REPORT)
    table = page.locator("#table-ae-acute")
    table.locator("input[type=search]").fill("fatigue")
    shown = table.locator("tbody tr:visible th[scope=row]").all_text_contents()
    assert shown
    assert all("atigue" in name for name in shown)
    table.locator("input[type=search]").fill("")
    assert table.locator("tbody tr:visible").count() == table.locator("tbody tr").count()
    open_folds(page, "#figure-waterfall details")
    courses = page.locator("#figure-waterfall table")
    courses.get_by_role("button", name="Baseline sum, mm").click()
    sums = [float(cell) for cell in courses.locator("tbody td:nth-child(2)").all_text_contents() if cell != "–"]
    assert sums == sorted(sums)
    courses.get_by_role("button", name="Baseline sum, mm").click()
    sums = [float(cell) for cell in courses.locator("tbody td:nth-child(2)").all_text_contents() if cell != "–"]
    assert sums == sorted(sums, reverse=True)


def test_a_table_leaves_as_csv_with_its_groups(page):
    with page.expect_download() as download:
        page.locator("#table-ae-overview").get_by_role("button", name="CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][1:3] == ["Subjects with", "Subjects"]
    shown = page.locator("#table-ae-overview tbody tr:not(:has(.group))").first.locator("th, td").all_text_contents()
    assert rows[1][1:] == shown


def test_a_figure_leaves_as_a_drawing_of_its_own(page):
    with page.expect_download() as download:
        page.locator("#figure-lpfs").get_by_role("button", name="SVG").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert "xmlns" in text
    assert "var(" not in text


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_the_page_never_scrolls_sideways(visit, width):
    page = visit(REPORT, viewport={"width": width, "height": 900})
    page.add_style_tag(content="section { content-visibility: visible !important }")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    open_folds(page, "details")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("scheme", "width"),
    [("light", 1280), ("dark", 390)],
    ids=["light-desk", "dark-phone"],
)
def test_axe_finds_no_violation(visit, scheme, width):
    """Three of the profiles, and of each table two rows of each look: the others are made of the same elements."""
    page = visit(REPORT, color_scheme=scheme, viewport={"width": width, "height": 900})
    assert page.evaluate(_SHORTENED) == 3
    open_folds(page, "details:not(.profile)")
    open_folds(page, "details.profile:nth-of-type(-n + 2)")
    page.evaluate(_SHORTENED)
    assert page.locator("details.profile table").count() >= 4
    found = Axe().run(page, options=AXE)
    assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []


def test_the_list_of_subjects_has_no_violation_either(visit):
    page = visit(REPORT, fragment="#people-1")
    page.evaluate(_SHORTENED)
    found = Axe().run(page, context="dialog.people", options=AXE)
    assert [one["id"] for one in found.response["violations"]] == []


def test_it_prints_in_pages_with_what_was_opened(visit, tmp_path):
    page = visit(REPORT)
    whole = len(re.findall(rb"/Type\s*/Page\b", page.pdf()))
    assert whole > 15
    open_folds(page, "details.profile")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf())) > whole + 36


def test_on_paper_the_listings_are_open_and_afterwards_as_before(page):
    listings = page.locator("#listings details.fold")
    assert listings.count() >= 6
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert listings.evaluate_all("folds => folds.every((fold) => fold.open)")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert not listings.evaluate_all("folds => folds.some((fold) => fold.open)")


@pytest.fixture(scope="module")
def hostile(opened, tmp_path_factory):
    """A report of events whose terms attack a browser or a spreadsheet, all folds open."""
    study = sample.study(subjects=12)
    terms = [HOSTILE, *TERMS]
    assert len(study.adae) > 2 * len(terms)
    for number, term in enumerate(terms):
        study.adae.loc[study.adae.index[2 * number : 2 * number + 2], ["AEDECOD", "AETERM"]] = term
    study.ard = sample.results(study.adsl, study.adrs, study.adtte, study.adae)
    file = tmp_path_factory.mktemp("hostile") / "index.html"
    file.write_text(built(study), encoding="utf-8")
    page = opened(file)
    open_folds(page, "details")
    return page


@pytest.fixture(scope="module")
def leaving(hostile):
    """The cells of a table of that report, as a CSV file that leaves it."""
    with hostile.expect_download() as download:
        hostile.locator("#figure-ae-phases").get_by_role("button", name="CSV").click()
    return list(csv.reader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))


@pytest.mark.parametrize("term", TERMS)
def test_a_term_that_a_spreadsheet_would_run_leaves_as_text(leaving, term):
    assert f"'{term}" in [line[0] for line in leaving]


def test_hostile_text_is_shown_and_never_run(hostile, leaving):
    assert hostile.said == []
    assert HOSTILE in hostile.locator("#toxicity").text_content()
    assert HOSTILE in [line[0] for line in leaving]
    assert not [cell for line in leaving for cell in line if cell[:1] in ("=", "+", "@")]


def test_the_report_is_light(run):
    assert REPORT.stat().st_size < 5_000_000


def test_one_search_looks_into_the_page_and_every_profile(visit, run):
    adae = run.adam("adae")
    event = adae.loc[adae["AETERM"].str.len().idxmax()]
    page = visit(REPORT)
    page.get_by_role("searchbox", name="Search the page and every profile").fill(event["AETERM"].upper())
    page.keyboard.press("Enter")
    page.locator("dialog.people").wait_for(state="visible")
    hits = page.locator("dialog.people .hits a")
    names = set(adae.loc[adae["AETERM"].str.lower() == event["AETERM"].lower(), "USUBJID"])
    found = {name for name in run.adam("adsl")["USUBJID"] if hits.filter(has_text=f"{name}:").count()}
    assert names <= found
    hits.filter(has_text=f"{event['USUBJID']}:").first.click()
    page.locator("dialog.people").wait_for(state="hidden")
    page.locator(f"#{anchor(event['USUBJID'])}").get_by_text(event["AETERM"]).first.wait_for()
    page.get_by_role("searchbox", name="Search the page and every profile").fill("words that nobody wrote")
    page.keyboard.press("Enter")
    page.get_by_text("“words that nobody wrote” is in 0 places").wait_for()
    assert page.said == []


def test_a_long_table_behind_a_figure_is_put_in_its_place_and_has_its_tools(visit, tmp_path):
    file = tmp_path / "index.html"
    file.write_text(built(sample.study(subjects=120)), encoding="utf-8")
    page = visit(file, fragment="#table-os-curve")
    table = page.locator("#table-os-curve")
    table.get_by_role("button", name="CSV").wait_for()
    assert table.locator("tbody tr").count() > 100
    assert table.evaluate("table => table.closest('details').open")
    assert page.locator("#table-os-curve").count() == 1
    assert page.said == []


def test_where_no_script_runs_the_page_says_where_the_profiles_are(visit):
    page = visit(REPORT, java_script_enabled=False)
    assert page.locator("noscript p").is_visible()
    assert "the profiles in profiles.html" in page.locator("noscript p").text_content()
    beside = visit(REPORT.with_name("profiles.html"), java_script_enabled=False)
    beside.locator("details.profile > summary").first.click()
    beside.locator("details.profile").first.get_by_text("At baseline; dose").wait_for()


def open_folds(page, which: str):
    """Open folds, and what is inside them, and wait until everything is there that lay compressed."""
    for _ in range(2):
        page.evaluate(_OPEN, which)


_OPEN = """(which) => Promise.all([...document.querySelectorAll(which)].map((fold) => {
    fold.open = true;
    return packed.fill(fold);
  }))"""

_SOURCES = """(profiles) => profiles.map((profile) => document.getElementById(profile).querySelector("table"))
  .map((table) => [...table.tBodies[0].rows].map((row) => {
    const of = (part) => row.querySelector(`.key ${part}`).textContent;
    return [row.cells[0].textContent, of("dt"), of("dd")];
  }))"""

_SHORTENED = """() => {
    const parts = (one) => [one, ...one.querySelectorAll("*")];
    const look = (one) => parts(one).map((part) => `${part.tagName} ${part.className} ${part.getAttribute("style")}`);
    [...document.querySelectorAll("details.profile")].slice(3).forEach((profile) => profile.remove());
    for (const body of document.querySelectorAll("tbody")) {
        const seen = {};
        for (const row of [...body.rows]) {
            const like = look(row).join();
            seen[like] = (seen[like] || 0) + 1;
            if (seen[like] > 2) row.remove();
        }
    }
    return document.querySelectorAll("details.profile").length;
  }"""
"""Take out all profiles but three, and of each table the rows of which two others have the same elements and styles."""


def _members(counted) -> set[tuple[str, ...]]:
    keys = [name for name in counted.columns if name != "USUBJID"]
    return {tuple(sorted(set(subjects))) for _, subjects in counted.groupby(keys, dropna=False)["USUBJID"]}


def _listed(page, table: str, line: str) -> list[str]:
    row = page.locator(f"{table} tbody tr").filter(has=page.locator(f"th:text-is('{line}')")).first
    row.locator("button.count").first.click()
    page.locator("dialog.people").wait_for(state="visible")
    names = page.locator("dialog.people a").all_text_contents()
    page.keyboard.press("Escape")
    return names
