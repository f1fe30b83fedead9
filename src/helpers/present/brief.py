"""The brief of an interim analysis for a monitoring committee: two printed pages from the results of the report."""

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from helpers.analyse import run_differences
from helpers.foundation.calendar import days_between
from helpers.present import format as fmt
from helpers.present import page, svg, tables
from helpers.present.rendering import render
from helpers.present.report import Report
from helpers.present.sections.material import Material
from helpers.present.table_model import Table, make_table, nothing
from helpers.present.tables import two_runs as compared
from helpers.present.tables.at_a_glance import cause_of_death
from helpers.present.tables.harms import YES_NO
from helpers.present.two_runs import KINDS, Side

_CURVES = ("LPFS", "OS")
_ENDPOINTS = ("LPFS", "DPFS", "OS")


def brief(material: Material, report: Report, *, since: Side | None = None) -> str:
    """Write the brief as one HTML text that loads nothing; equal inputs give equal texts.

    It holds who was treated and followed, accrual, deaths, serious and related severe adverse events by subject,
    radiation-induced liver disease, local control and survival with numbers at risk, the monitoring rule, and what
    changed since an earlier run.

    Parameters
    ----------
    material : Material
        What the report was arranged from.
    report : Report
        The report: its title, and what it says of the data.
    since : Side, optional
        The earlier run. Without it the part is left out, and the brief says so.
    """
    parts = [
        ("Subjects and follow-up", [_followed(material), *_accrual(material)]),
        ("Deaths", [_deaths(material)]),
        ("Local control and survival", [*_drawn(material), _outcomes(material)]),
        ("Serious, and related grade ≥3, adverse events", [_events(material)]),
        ("Radiation-induced liver disease", [_liver(material)]),
        ("Monitoring rule", [_monitoring(material)]),
        ("What changed", _changes(material, since)),
    ]
    return str(
        render(
            "brief.html",
            title=report.title,
            eyebrow=f"Brief for the committee · {report.eyebrow}",
            band=report.band,
            lead=(
                f"Data as known on {material.until()}; the last record before it is of "
                f"{fmt.date(material.last_record)}. The report gives the method and the subjects of each number."
            ),
            parts=[(heading, [_html(block) for block in blocks]) for heading, blocks in parts],
            style=page.style(),
        )
    )


def _html(block: Table | Markup | str) -> Markup:
    """Write a table without buttons, because a printed page cannot open anything; a text becomes a paragraph."""
    if isinstance(block, Table):
        return block.html(linked=False)
    return block if isinstance(block, Markup) else Markup("<p>{}</p>").format(block)


def _table(lines: Sequence[tuple], columns: Sequence[str], *, name: str, head: str, notes: Sequence[str] = ()) -> Table:
    frame = pd.DataFrame(lines, columns=["line", *columns])
    left = [column for column in ("Term", "Serious", "Related", "Outcome") if column in columns]
    return make_table(frame, name=f"brief-{name}", title="", notes=notes, stub="line", head=head, left=left)


def _followed(material: Material) -> Table:
    results = material.results
    lines = [
        (label, fmt.count(results.value("disposition", "n", term=term)))
        for term, label in {
            "enrolled": "Enrolled",
            "treated": "Treated (safety set)",
            "efficacy": "Efficacy set",
        }.items()
    ]
    treated = results.value("disposition", "n", term="treated")
    for group, label in {
        "ONGOING": "Still followed",
        "COMPLETED": "Completed",
        "DISCONTINUED": "Ended, deaths included",
    }.items():
        n = results.value("disposition", "n", term="end-of-study", group=group)
        lines += [(label, fmt.of(n, treated))] if n is not None else []
    get = [results.value("follow-up", stat, paramcd="OS") for stat in ("median", "median_low", "median_high")]
    if get[0] is not None:
        lines.append(("Median follow-up, months", fmt.months_interval(*get)))
    complete = results.value("completeness", "estimate", paramcd="OS", time=None)
    lines += [("Observed share of the possible follow-up", fmt.percent(complete))] if complete is not None else []
    return _table(lines, ["Subjects"], name="followed", head="Set")


def _accrual(material: Material) -> list[Table]:
    """Subjects by month and site; nothing where it was not analysed."""
    rows = material.results.rows("feasibility", stat="n", term="accrual")
    if rows.empty:
        return []
    months = rows.pivot_table(index="GROUP", columns="SOC", values="STATVAL", aggfunc="sum", fill_value=0).sort_index()
    sites = [site for site in months if site]
    lines = [
        (month, *(fmt.count(row[site]) for site in sites), fmt.count(row[""]), fmt.count(total))
        for (month, row), total in zip(months.iterrows(), months[""].cumsum(), strict=True)
    ]
    return [_table(lines, [*sites, "All", "So far"], name="accrual", head="Month of consent")]


def _deaths(material: Material) -> Table:
    results = material.results
    n, treated = (results.value("disposition", "n", term=term) for term in ("died", "treated"))
    lines = [("Died", fmt.of(n, treated))]
    for _, row in results.wide("deaths-within", by=["TERM"]).iterrows():
        lines.append((f"within {row['TERM']} days of the last fraction", fmt.of(row["n"], row["denominator"])))
    causes = results.rows("death-cause", stat="n").sort_values(["STATVAL", "GROUP"], ascending=[False, True])
    lines += [
        (fmt.sentence_case(cause_of_death(cause)), fmt.count(count))
        for cause, count in zip(causes["GROUP"], causes["STATVAL"], strict=True)
    ]
    return _table(lines, ["Subjects"], name="deaths", head="Deaths")


def _drawn(material: Material) -> list[Markup]:
    """The curves, side by side, with the numbers at risk below each."""
    placed = [figure for code in _CURVES for figure in material.figure(code.lower())]
    drawn = [
        Markup("<figure><figcaption>{}</figcaption>{}</figure>").format(figure.title, svg.in_page(figure.drawn))
        for figure in placed
    ]
    return [Markup('<div class="pair">{}</div>').format(Markup("").join(drawn))] if drawn else []


def _outcomes(material: Material) -> Table:
    """Rates with their intervals and numbers at risk; local progression as a cumulative incidence."""
    results = material.results
    months = _months(material)
    lines = []
    for code in _ENDPOINTS:
        if not results.has("kaplan-meier", paramcd=code):
            continue
        events, n = (results.value("kaplan-meier", stat, paramcd=code, time=None) for stat in ("events", "n"))
        rates = results.wide("kaplan-meier", by=["TIME"], paramcd=code).set_index("TIME")
        lines.append((material.label(code), fmt.of(events, n), *(_rate(rates, month) for month in months)))
    if results.has("cumulative-incidence", paramcd="TTLP", group="progression"):
        rates = results.wide("cumulative-incidence", by=["TIME"], paramcd="TTLP", group="progression").set_index("TIME")
        lines.append(("Local progression first (cumulative incidence)", "", *(_rate(rates, month) for month in months)))
    notes = [
        f"In brackets: {material.level} interval; then the number at risk. NE: not estimable. Plan: rules 30 and 31."
    ]
    columns = ["Events", *(f"At {month:g} months" for month in months)]
    return _table(lines, columns, name="outcomes", head="Endpoint", notes=notes)


def _months(material: Material) -> list[float]:
    """Months of the plan at which any of the endpoints has an estimate."""
    rows = material.results.rows("kaplan-meier", stat="estimate")
    known = rows.loc[rows["PARAMCD"].isin(_ENDPOINTS) & rows["STATVAL"].notna(), "TIME"]
    return sorted(known.dropna().unique())


def _rate(rates: pd.DataFrame, month: float) -> str:
    row = rates.loc[float(month)]
    return f"{fmt.percent_interval(row['estimate'], row['low'], row['high'])}, {fmt.count(row['at_risk'])} at risk"


def _events(material: Material) -> Table:
    """One line per event, by subject."""
    adae = material.adae
    severe = (adae["AESER"] == "Y") | ((adae["AREL"] == "Y") & (adae["AETOXGRN"] >= 3))
    treated = material.adsl.loc[material.adsl["SAFFL"] == "Y", ["USUBJID", "TRTSDT"]]
    rows = (
        adae[(adae["TRTEMFL"] == "Y") & severe].merge(treated, on="USUBJID").sort_values(["USUBJID", "ASTDT", "AESEQ"])
    )
    if rows.empty:
        because = "No adverse event was recorded." if adae.empty else "There was none."
        return nothing(name="brief-events", title="", because=because)
    lines = zip(
        rows["USUBJID"], rows["AEDECOD"],
        ["not graded" if pd.isna(grade) else fmt.number(grade) for grade in rows["AETOXGRN"]],
        map(fmt.count, days_between(rows["ASTDT"], rows["TRTSDT"]) + 1), rows["AESER"].map(YES_NO),
        rows["AREL"].map(YES_NO), [fmt.inside(fmt.term(outcome)) for outcome in rows["AEOUT"]], strict=True,
    )  # fmt: skip
    columns = ["Term", "Grade", "Day", "Serious", "Related", "Outcome"]
    notes = ["One line per event. Day 1 is the first fraction."]
    return _table(list(lines), columns, name="events", head="Subject", notes=notes)


def _liver(material: Material) -> Table:
    adlf = material.adlf
    if adlf is None or not adlf["INPUTS"].ne("").any():
        return nothing(name="brief-rild", title="", because=fmt.NOT_COLLECTED.capitalize())
    told = adlf[(adlf["AVALC"] == "Y") & (adlf["INPUTS"] != "")]
    if told.empty:
        return nothing(name="brief-rild", title="", because="None by these criteria.")
    return tables.rild(told).with_title("")


def _monitoring(material: Material) -> Table | str:
    rule = material.protocol.monitoring
    return "The protocol states none." if rule is None else tables.toxicity_monitoring(material.results, rule)


def _changes(material: Material, since: Side | None) -> list[Table | str]:
    """What differs from an earlier run: subjects, estimates, harms, and whose outcome is another."""
    if since is None:
        return ["No earlier run was named (SINCE=), so this part is left out."]
    now = Side("this run", material.adtte, material.ard, material.domains, material.protocol, material.synthetic)
    codes = [code for code in material.protocol.main_endpoints if code in since.protocol.endpoints]
    labels = {code: material.label(code) for code in codes if code in _ENDPOINTS}
    outcomes = run_differences.changed_outcomes(since.adtte, now.adtte, paramcds=codes)
    known = set(_months(material))
    months = [month for month in material.protocol.estimation.headline_months if month in known]
    return [
        f"A is {since.name}, B this run.",
        compared.flow(since.results, now.results),
        compared.harms(since.results, now.results),
        compared.changes(outcomes, labels=labels, kinds=KINDS),
        compared.endpoints(since.results, now.results, labels=labels, months=months),
    ]
