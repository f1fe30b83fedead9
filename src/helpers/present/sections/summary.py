"""Section 1: what was done, in how many subjects, until when, and the results."""

import numpy as np
import pandas as pd

from helpers.analyse.best_response import SCOPES
from helpers.foundation.amendment import differences
from helpers.foundation.protocol import Protocol
from helpers.present import format as fmt
from helpers.present import palette, tables
from helpers.present.legibility import FEW
from helpers.present.page import Fragment, Prose, Section, TableBlock
from helpers.present.sections.material import Material
from helpers.present.subject_links import Text, words
from helpers.present.table_model import Table, make_table
from helpers.present.tables.toxicity import NO_EVENT, NOT_GRADED, no_event

_HASH = 12
_CHANGES = 12
"""So many changed settings are named."""

_SHOWN = ("LPFS", "DPFS", "OS")
_NAMED = 5
"""So many subjects are named; the count opens all of them."""

_SECTIONS = {"LPFS": "local-pfs", "DPFS": "distant-pfs", "OS": "survival"}


def summary(material: Material) -> Section:
    """Arrange the first screen."""
    shown = [name for name in material.curves() if name in (*_SHOWN, material.protocol.trial.primary)]
    months = list(material.protocol.estimation.headline_months)
    values = {
        "lead": lead(material),
        "notices": notices(material),
        "months": months,
        "rows": [_row(material, paramcd, months) for paramcd in shown],
        "cards": _cards(material),
        "note": (
            f"In brackets and in small type: {material.level} intervals. NE: not estimable. Time counts from the "
            f"first fraction. Lighter: fewer than {FEW} at risk. The report describes; it tests no hypothesis."
        ),
    }
    more = tables.at_a_glance(
        material.results,
        protocol=material.protocol,
        adtte=material.adtte,
        months=months,
    )
    blocks = [
        Fragment("summary.html", values, tables=(_in_short(values),)),
        TableBlock(more),
        Prose(made_from(material), "note"),
    ]
    return Section(1, "summary", "Summary", blocks)


def made_from(material: Material) -> str:
    """Say which data, which settings and which open queries the report is based on."""
    settings = material.provenance.get("Settings and environment (SHA-256)", {})
    named = next(((name, text) for name, text in settings.items() if name.endswith((".yml", ".yaml"))), None)
    studies = sorted(set(material.domains["dm"]["STUDYID"])) if "dm" in material.domains else []
    findings = material.findings
    asked = findings.loc[findings["USUBJID"] != "", "USUBJID"].nunique()
    said = [f"Study {fmt.listing(studies)} (STUDYID)"] if studies else []
    said += [f"settings of {named[0]} (SHA-256 {named[1][:_HASH]}…)"] if named else []
    lock = settings.get("Lock of the raw data")
    said += [f"raw data {'not locked' if lock == 'not locked' else 'locked'}"] if lock else []
    queries, subjects = (("query", "queries")[len(findings) != 1], ("subject", "subjects")[asked != 1])
    count = f"{fmt.count(len(findings))} open {queries} about the data"
    said.append(f"{count}, in {fmt.count(asked)} {subjects} (section 16)")
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}."


def lead(material: Material) -> Text:
    """Say what was done, in how many subjects and until when."""
    results, treatment = material.results, material.protocol.treatment
    n = {
        term: results.link(fmt.count(results.value("disposition", "n", term=term)), "disposition", "n", term=term)
        for term in ("enrolled", "treated")
    }
    design = material.protocol.trial.design
    parts = [f"{design}. Of ", n["enrolled"], " enrolled subjects, ", n["treated"], f" received {treatment.name}"]
    dose = results.value("sbrt-delivery", "median", term="DOSETOT")
    fractions = results.value("sbrt-delivery", "median", term="NFRAC")
    if dose is not None and not np.isnan(dose):
        parts.append(f", at the median {_plain(dose)} {treatment.dose_unit} in {_fractions(fractions)}")
    if unclear := results.value("sbrt-delivery", "missing", term="BED10"):
        count = results.link(fmt.count(unclear), "sbrt-delivery", "missing", term="BED10")
        parts += [" (in ", count, " it is not known which lesion got which dose)"]
    return words(*parts, f". {_reach(material)}{_follow_up(material)}.")


def _reach(material: Material) -> str:
    """The last record, and the cut-off, which are two dates."""
    if not material.interim:
        return f"The data reach to {material.until()}"
    return f"The cut-off is {material.until()}, the last record before it of {fmt.date(material.last_record)}"


def notices(material: Material) -> list[Text]:
    """What has to be known before any number is read."""
    said = []
    if material.interim:
        said.append(
            f"Interim analysis: everything here was known on {material.until()}. Follow-up is incomplete, the numbers "
            "at risk are printed with every rate, and late rates are based on few subjects. The report describes; it "
            "is no test of efficacy."
        )
    said += amended(material.protocol, material.project)
    if material.measure != material.protocol.response.measure:
        said.append(
            f"The diameter of the protocol ({material.protocol.response.measure}) was not measured in this study. The "
            "longest diameter of the whole lesion is used instead, in every response and every local progression, and "
            "they are named accordingly (plan: rule 7)."
        )
    texts = material.findings.loc[material.findings["RULE"] == "PSEUDONYMS-001", "MESSAGE"]
    said += [f"Study numbers replace subject identifiers. {text}" for text in texts]
    return [*said, *_without_baseline(material), *_without_pfs(material.protocol)]


def amended(protocol: Protocol, project: Protocol | None) -> list[str]:
    """Say what the settings change against the project's own protocol file: old → new."""
    changed = differences(project, protocol) if project is not None else {}
    if not changed:
        return []
    said = [
        f"{place}: {'not there' if old is None else tables.setting(old)} → "
        f"{'not there' if new is None else tables.setting(new)}"
        for place, (old, new) in list(changed.items())[:_CHANGES]
    ]
    more = [f"{len(changed) - _CHANGES} more"] if len(changed) > _CHANGES else []
    return [f"Settings that differ from protocol.yml (old → new). {'; '.join([*said, *more])}."]


def _without_baseline(material: Material) -> list[Text]:
    """Who has no baseline sum, and how these subjects are censored; nothing if there are none (rule 19)."""
    results, endpoints = material.results, material.protocol.endpoints
    get = {term: results.value("disposition", "n", term=term) for term in ("no-baseline-sum", "treated")}
    local = [name for name in material.protocol.main_endpoints if endpoints[name].assessments == "local"]
    if not get["no-baseline-sum"] or not local:
        return []
    rows = material.adsl.loc[(material.adsl["SAFFL"] == "Y") & material.adsl["SUMBL"].isna(), "USUBJID"]
    named = [*rows.sort_values().head(_NAMED), *([f"{len(rows) - _NAMED} more"] if len(rows) > _NAMED else [])]
    count = results.link(fmt.of(*get.values()), "disposition", "n", term="no-baseline-sum")
    censored = fmt.listing([endpoints[name].label for name in local])
    followed = [endpoint.label for endpoint in endpoints.values() if endpoint.without_baseline == "alive"]
    deaths = f" Their deaths count in the reading “{followed[0]}”." if followed else ""
    said = (
        f" treated subjects ({fmt.listing(named)}). No local progression can be seen in them, so they are censored "
        f"at the first fraction, dead or alive: {censored}, and other readings of these (plan: rule 19).{deaths}"
    )
    return [words("No baseline sum of diameters: ", count, said)]


def _without_pfs(protocol: Protocol) -> list[str]:
    """What is not in the report where the protocol file has no endpoint of that name."""
    if "PFS" in protocol.main_endpoints:
        return []
    said = "The protocol file has no endpoint PFS, so patterns of failure and the duration of overall response are not "
    return [f"{said}in this report."]


def _follow_up(material: Material) -> str:
    get = {
        stat: material.results.value("follow-up", stat, paramcd="OS")
        for stat in ("median", "median_low", "median_high")
    }
    if get["median"] is None:
        return ""
    return f"; median follow-up is {fmt.months_interval(get['median'], get['median_low'], get['median_high'])} months"


def _in_short(values: dict) -> Table:
    """The table of the first screen without its curves, as a file."""
    months = [f"At {month} months" for month in values["months"]]
    lines = [
        (
            f"{row['label']}{' (primary)' if row['primary'] else ''}",
            row["events"],
            f"{row['median']} {row['median_limits']}",
            *(f"{rate['estimate']} {rate['limits']}".strip() + f", {rate['at_risk']} at risk" for rate in row["rates"]),
        )
        for row in values["rows"]
    ]
    frame = pd.DataFrame(lines, columns=["line", "Events", "Median, months", *months])
    return make_table(
        frame, name="summary", title="Endpoints in short", notes=[values["note"]], stub="line", head="Endpoint"
    )


def _row(material: Material, paramcd: str, months: list[int]) -> dict:
    results = material.results
    get = {stat: results.value("kaplan-meier", stat, paramcd=paramcd, time=None) for stat in _STATS}
    rates = []
    for month in months:
        at = {
            stat: results.value("kaplan-meier", stat, paramcd=paramcd, time=month)
            for stat in ("estimate", "low", "high", "at_risk")
        }
        at_risk = fmt.count(at["at_risk"])
        rates.append({
            "estimate": fmt.percent(at["estimate"]),
            "limits": "" if np.isnan(at["estimate"]) else f"({fmt.percent_limits(at['low'], at['high'])})",
            "at_risk": results.link(at_risk, "kaplan-meier", "at_risk", paramcd=paramcd, time=month),
            "few": at["at_risk"] < FEW,
        })  # fmt: skip
    return {
        "label": material.label(paramcd),
        "section": _SECTIONS.get(paramcd, "protocol"),
        "primary": paramcd == material.protocol.trial.primary,
        "path": _spark(material, paramcd),
        "colour": palette.CSS_NAMES[palette.curve(paramcd)],
        "events": results.link(fmt.of(get["events"], get["n"]), "kaplan-meier", "events", paramcd=paramcd),
        "median": fmt.months(get["median"]),
        "median_limits": f"({fmt.months_limits(get['median_low'], get['median_high'])})",
        "rates": rates,
    }


_STATS = ("n", "events", "median", "median_low", "median_high")


def _spark(material: Material, paramcd: str) -> str:
    """The curve as a path in a box of 100 by 28, over the months of the plan."""
    curve = material.results.wide("kaplan-meier-curve", by=["TIME"], paramcd=paramcd).dropna(subset=["estimate"])
    wide = max(material.ticks)
    points = [(f"{min(100, 100 * time / wide):.1f}", f"{27.5 - 26.5 * y:.1f}") for time, y in
              zip(curve["TIME"], curve["estimate"], strict=True)]  # fmt: skip
    if not points:
        return "M0 1"
    return f"M{points[0][0]} {points[0][1]}" + "".join(f"H{x}V{y}" for x, y in points[1:])


def _cards(material: Material) -> list[dict]:
    results = material.results
    wanted = [
        *_responses(material, "ORR", "complete or partial"),
        (
            "Acute toxicity, grade ≥3",
            "ae-worst-grade",
            {"phase": "ACUTE", "soc": "", "term": "", "grade": ">=3"},
        ),
        *_responses(material, "CR", "complete"),
        (
            "Chronic toxicity, grade ≥3",
            "ae-worst-grade",
            {"phase": "CHRONIC", "soc": "", "term": "", "grade": ">=3"},
        ),
    ]
    cards = []
    for label, analysis, keys in wanted:
        get = {stat: results.value(analysis, stat, **keys) for stat in ("n", "denominator", "estimate", "low", "high")}
        if get["n"] is None:
            cards.append({"label": label, "value": "not analysed", "detail": ""})
            continue
        if np.isnan(get["n"]):
            why = NO_EVENT if no_event(results) else NOT_GRADED
            cards.append({"label": label, "value": why[:1].lower() + why[1:].rstrip("."), "detail": ""})
            continue
        subjects = results.link(fmt.of(get["n"], get["denominator"]), analysis, "n", **keys)
        detail = words(subjects, f" ({fmt.percent_limits(get['low'], get['high'])})")
        cards.append({"label": label, "value": fmt.percent(get["estimate"]), "detail": detail})
    return cards


def _responses(material: Material, term: str, what: str) -> list[tuple[str, str, dict]]:
    """One line of best response for each scope, under its own name."""
    return [
        (f"{material.response(scope.response)}: {what}", f"best-response{scope.suffix}", {"term": term})
        for scope in SCOPES
    ]


def _fractions(value: float) -> str:
    return f"{_plain(value)} {'fraction' if value == 1 else 'fractions'}"


def _plain(value: float) -> str:
    """A dose or a number of fractions: whole where it is whole."""
    return fmt.number(value, 0 if float(value).is_integer() else 1)
