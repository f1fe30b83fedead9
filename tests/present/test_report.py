"""The page as a whole: self-contained, accessible, the same for the same input, and there for any data."""

import datetime as dt
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from helpers.foundation.contracts import ADAM, FINDINGS, SDTM
from helpers.present.report import arrange
from helpers.present.sections.material import Material
from tests.present import sample
from tests.present.packed import groups, unpacked

HOSTILE = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://example.org")'
VOID = {"meta", "link", "br", "hr", "img", "input", "path", "use", "wbr"}


class Page(HTMLParser):
    """What a test asks of a page."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.starts, self.headings, self.open = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.starts.append((tag, dict(attrs), list(self.open)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def all(self, tag):
        return [attrs for name, attrs, _ in self.starts if name == tag]


FIGURES = 19
"""Figures of a report without laboratory, schedule, other readings or models."""


def models(study) -> int:
    """How many endpoints have a model with residuals, each of which has a figure."""
    return study.ard.loc[study.ard["ANALYSIS"] == "cox-residuals", "PARAMCD"].nunique()


def built(data=None, **settings) -> str:
    """The page as it is written."""
    data = data or sample.study()
    values = {
        "protocol": sample.PROTOCOL, "study": "invented", "analysis": "final", "cutoff": None, "synthetic": True,
        "provenance": {"Versions": {"pandas": "2.3"}, "Raw files (SHA-256)": {"ae.csv": "ab" * 32}},
    }  # fmt: skip
    values = {**vars(data), **values, **settings}
    return arrange(Material(**values, figures=sample.drawn(**values))).html()


def page(data=None, **settings) -> str:
    """The page with everything in its place that lies compressed in it."""
    return unpacked(built(data, **settings))


@pytest.fixture(scope="module")
def html():
    return page()


@pytest.fixture(scope="module")
def parsed(html):
    return Page(html)


def test_it_loads_nothing(html, parsed):
    for _, attrs, _ in parsed.starts:
        for name in ("src", "srcset", "href", "data", "action", "xlink:href"):
            assert not attrs.get(name) or attrs[name].startswith("#")
        assert not [name for name in attrs if name.startswith("on")]
    assert not re.search(r"url\(\s*['\"]?(?!#)|@import|https?://", html)
    assert [attrs.get("type") for attrs in parsed.all("script")] == ["application/json", "application/json", None]
    assert len(parsed.all("style")) == 1


def test_ids_are_unique_and_links_lead_somewhere(parsed):
    ids = [attrs["id"] for _, attrs, _ in parsed.starts if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs, _ in parsed.starts:
        for name in ("href", "aria-labelledby", "aria-describedby"):
            for target in attrs.get(name, "").split():
                assert target.lstrip("#") in ids


def test_no_heading_is_skipped(parsed):
    assert parsed.headings[0] == 1
    assert parsed.headings.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in zip(parsed.headings, parsed.headings[1:], strict=False))


def test_every_figure_has_a_text_alternative_with_numbers(html, parsed):
    drawings = [attrs for attrs in parsed.all("svg") if "aria-labelledby" in attrs]
    assert len(drawings) == len(parsed.all("figure")) == FIGURES + models(sample.study())
    for attrs in parsed.all("svg"):
        assert attrs["role"] == "img"
    for attrs in drawings:
        described = re.search(rf'<desc id="{attrs["aria-describedby"]}">(.*?)</desc>', html)[1]
        assert re.search(r"\d", described)


def test_every_table_has_a_caption_and_headings_with_scope(parsed):
    assert len(parsed.all("caption")) == len(parsed.all("table"))
    assert all(attrs.get("scope") in ("col", "row", "colgroup", "rowgroup") for attrs in parsed.all("th"))


def test_equal_input_gives_equal_bytes(html):
    assert page() == html
    assert built() == built()


def test_the_profiles_lie_compressed_in_the_page_and_their_lines_do_not():
    study = sample.study(subjects=4, untreated=1)
    written = built(study)
    parts = [part for group in groups(written) for part in group]
    assert sum(part.startswith('<p class="note">At baseline') for part in parts) == 4
    assert "At baseline; dose and fractions as delivered" not in written
    for usubjid in study.adsl["USUBJID"]:
        assert f"<summary><b>{usubjid}</b>" in written
    noscript = re.search("<noscript>(.*?)</noscript>", written, re.DOTALL)[1]
    assert "the profiles in profiles.html, the tables in the folder tables" in noscript


def test_the_order_of_the_results_does_not_matter(html):
    study = sample.study()
    study.ard = study.ard.sample(frac=1, random_state=1)
    assert page(study) == html


def test_synthetic_data_are_called_so_and_others_not(html):
    assert '<aside class="band" aria-label="About these data"><strong>Synthetic data</strong>' in html
    assert "ynthetic data" not in page(sample.study(subjects=8), synthetic=False)


def test_a_study_without_viable_diameters_says_which_diameter_stands_in_their_place(html):
    data = sample.study(subjects=12)
    longest = data.adtr.assign(PARAMCD="SUMLDIAM")
    said = "longest diameter of the whole lesion is used instead"
    assert said in page(type(data)(**{**vars(data), "adtr": longest}))
    assert said not in html


def test_an_interim_report_says_so_and_reads_as_no_test():
    text = page(sample.study(subjects=12), analysis="interim", cutoff=dt.date(2021, 6, 30), synthetic=False)
    assert "Interim analysis, data as known on 2021-06-30" in text
    assert "no test of efficacy" in text
    words = re.sub("<[^>]+>", " ", text.split('<section id="plan"')[0])
    assert not re.search(r"significan|p-value|\bp\s*[<=]|superior|boundary|hazard ratio", words, re.IGNORECASE)
    assert "Exploratory models are part of the final analysis" in text


def test_the_answer_is_on_the_first_screen(html):
    first = html.split('id="summary"')[1].split("</section>")[0]
    for label in ("Local progression-free survival", "Distant progression-free survival", "Overall survival"):
        assert label in first
    assert "Of 36 enrolled subjects, 35 received SBRT" in first
    assert "median follow-up is" in first


def test_hostile_text_stays_text():
    study = sample.study(subjects=20)
    for name in ("AEDECOD", "AEBODSYS", "AETERM"):
        study.adae[name] = (
            study.adae[name].mask(study.adae["AESEQ"] == 1, HOSTILE).mask(study.adae["AESEQ"] == 2, FORMULA)
        )
    study.adsl["AETIOL"] = study.adsl["AETIOL"].mask(study.adsl["AETIOL"] == "ALCOHOL", HOSTILE)
    study.adsl["DCSREAS"] = study.adsl["DCSREAS"].mask(study.adsl["DCSREAS"] == "DEATH", HOSTILE)
    study.adsl["SUBJID"] = HOSTILE
    for name in ("USUBJID", "VALUE", "MESSAGE", "ACTION", "VARIABLE"):
        study.findings[name] = HOSTILE
    study.adtte["EVNTDESC"] = study.adtte["EVNTDESC"].mask(study.adtte["CNSR"] == 0, HOSTILE)
    study.ard = sample.results(study.adsl, study.adrs, study.adtte, study.adae)
    text = page(study, study=HOSTILE, provenance={HOSTILE: {HOSTILE: FORMULA}})
    parsed = Page(text)
    assert [attrs.get("type") for attrs in parsed.all("script")] == ["application/json", "application/json", None]
    assert "alert(1)&lt;/script&gt;" in text
    assert "=HYPERLINK(" in text


def test_nothing_collected_is_never_shown_as_zero(html):
    assert "Laboratory results were not collected." in html


def test_where_no_adverse_event_was_recorded_no_percentage_stands_anywhere():
    study = sample.study(subjects=8, events=False)
    text = page(study)
    assert text.count("<b>no adverse event was recorded</b>") == 2  # the first screen: acute and chronic
    assert text.count("No adverse event was recorded.") >= 8  # section, figures, tables
    toxicity = text[text.index('id="toxicity"') : text.index('id="laboratory"')]
    assert "0%" not in toxicity
    assert "0/8" not in toxicity.split("Deaths")[0]
    assert "no adverse event recorded" in text  # the timeline of a subject in words


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        ("lb", "No laboratory result was recorded."),
        ("cm", "No procedure (PR) and no medication (CM) was recorded"),
        ("pr", "No procedure or medication was recorded."),
    ],
)
def test_a_file_without_a_record_is_not_what_was_not_collected(html, domain, said):
    assert said not in html
    study = sample.study(subjects=8)
    assert said in page(study, domains={domain: SDTM[domain].empty()})


def test_subsequent_therapy_that_nobody_collected_is_no_zero(html):
    said = "Subsequent therapy was not collected: the study has neither procedures (PR) nor medications (CM)."
    assert said in html
    assert "Procedures and medications were not collected." in html


def test_no_list_stands_twice_in_a_page(html):
    for title in ("Deaths and their causes", "Adverse events of grade ≥3, serious or fatal", "Findings by subject"):
        assert len(re.findall(rf"<caption><span>[^<]*{title}", html)) == 1
    assert "No correction was applied" in html


def test_laboratory_is_counted_where_it_was_collected():
    adlb = sample.conform(
        pd.DataFrame({"USUBJID": ["A"] * 3, "LBTESTCD": "ALT", "LBSEQ": [1, 2, 3], "ATOXGRN": [1.0, 0.0, None]}),
        ADAM["adlb"],
    )
    assert "3 laboratory results were collected; 2 of them have a CTCAE grade." in page(
        sample.study(subjects=8), adlb=adlb
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"events": False},
        {"subjects": 2, "untreated": 1},
        {"subjects": 2, "untreated": 2, "events": False},
        {"subjects": 90, "untreated": 0},
    ],
    ids=["nothing happened", "one subject", "nobody treated", "many"],
)
def test_any_study_has_a_report(settings):
    study = sample.study(**settings)
    parsed = Page(page(study))
    assert len(parsed.all("figure")) == FIGURES + models(study)


def test_a_study_without_tumour_data_has_a_report():
    study = sample.study(subjects=12)
    study.adtr, study.adrs = ADAM["adtr"].empty(), ADAM["adrs"].empty()
    study.ard = sample.results(study.adsl, study.adrs, study.adtte, study.adae)
    study.findings = FINDINGS.empty()
    text = page(study)
    assert "The checks found nothing to ask about." in text
    assert "there is nothing to draw" in text
