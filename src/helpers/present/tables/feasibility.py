"""Tables of feasibility: consent to treatment, fractions, accrual, early deaths, protocol deviations."""

import pandas as pd

from helpers.foundation.protocol import Feasibility
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, exploratory_notes
from helpers.present.subject_links import Text
from helpers.present.table_model import Table, make_table, nothing

_ENDS = "Further therapy and transplant are not looked at."
_SITES = 12
"""Up to so many sites each has a column."""


def feasibility(ard: pd.DataFrame | Results, *, settings: Feasibility) -> Table:
    """Table 14.1.6: how treatment went, and deaths soon after it (rule 45).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``feasibility`` and ``deaths-within``.
    settings : Feasibility
        Section of the protocol.
    """
    results = Lookup.of(ard)
    lines: list[tuple[str, str, Text, str, str]] = _waiting(results)
    for row in results.wide("feasibility", by=["GROUP"], term="fractions").to_dict("records"):
        keys = {"term": "fractions", "group": row["GROUP"]}
        number = row["GROUP"]
        name = "Not known" if number == "Missing" else f"{number} fraction{'' if number == '1' else 's'}"
        lines.append(("Fractions given", name, *_share(results, "feasibility", row, keys)))
    lines.append(("Fractions given", "Share of the planned number", "planned number not collected", "", ""))
    gap = {stat: results.value("feasibility", stat, term="gap") for stat in ("n", "denominator", "estimate")}
    name = f"A gap of more than {settings.gap_days} days between two fraction dates"
    lines.append(("Interruptions", name, *_share(results, "feasibility", gap, {"term": "gap"})))
    for day in settings.death_days:
        keys = {"term": f"{day}"}
        get = {stat: results.value("deaths-within", stat, **keys) for stat in _SHARE}
        lines.append(
            (
                "Deaths after the last fraction",
                f"Within {fmt.number(day)} days",
                *_share(results, "deaths-within", get, keys)[:2],
                fmt.percent_limits(get["low"], get["high"]),
            )
        )
    frame = pd.DataFrame(lines, columns=["part", "line", "Subjects", "Percent, or median (quartiles)", "Interval"])
    notes = [
        *exploratory_notes(
            results,
            counts="One line counts treated subjects.",
            then=_ENDS,
            rule="rule 45",
            methods=results.methods("deaths-within"),
        ),
        "The protocol states no criteria of success and no rationale of size: nothing is compared with one. Deaths are "
        "of those who are dead or were known alive on that day.",
    ]
    return make_table(
        frame, name="feasibility", title="Feasibility", notes=notes, stub="line", group="part", head="Measure"
    )


def accrual(ard: pd.DataFrame | Results) -> Table:
    """Table 14.1.6.2: subjects by month of their consent, else of their first fraction, and by site (rule 45).

    Needs rows of ``feasibility``. Of many sites only the sum is shown.
    """
    results = Lookup.of(ard)
    rows = results.rows("feasibility", stat="n", term="accrual")
    months = sorted(rows["GROUP"].unique(), key=lambda month: (month == "Missing", month))
    sites = sorted(set(rows["SOC"]) - {""})
    shown = ["", *(sites if len(sites) <= _SITES else [])]
    lines, so_far = [], 0
    for month in months:
        cells = []
        for site in shown:
            n = results.value("feasibility", "n", term="accrual", group=month, soc=site) or 0
            cells.append(results.link(fmt.count(n), "feasibility", "n", term="accrual", group=month, soc=site))
        so_far += results.value("feasibility", "n", term="accrual", group=month, soc="")
        lines.append(("Not known" if month == "Missing" else month, cells[0], fmt.count(so_far), *cells[1:]))
    named = ["Site not known" if site == "Missing" else f"Site {site}" for site in shown[1:]]
    frame = pd.DataFrame(lines, columns=["line", "Subjects", "So far", *named])
    notes = exploratory_notes(
        results, counts="One line counts enrolled subjects.", then=_ENDS, rule="rule 45", methods=[], population="ALL"
    )
    title = "Accrual by month and site"
    return make_table(frame, name="accrual", title=title, notes=notes, stub="line", head="Month")


def deviations(ard: pd.DataFrame | Results) -> Table:
    """Table 14.1.7: subjects with a protocol deviation, by category and kind (rule 45).

    Needs rows of ``protocol-deviation``.
    """
    results, title = Lookup.of(ard), "Protocol deviations"
    if not results.has("protocol-deviation"):
        return nothing(name="deviations", title=title, because=fmt.sentence_case(fmt.NOT_COLLECTED))
    lines = []
    for row in results.wide("protocol-deviation", by=["SOC", "TERM"]).to_dict("records"):
        keys = {"soc": row["SOC"], "term": row["TERM"]}
        any_one = "Any deviation" if not row["SOC"] else "Any of the category"
        subjects, percent, _ = _share(results, "protocol-deviation", row, keys)
        part = fmt.term(row["SOC"]) if row["SOC"] else "All"
        lines.append((part, fmt.term(row["TERM"]) or any_one, subjects, percent, fmt.count(row["events"])))
    frame = pd.DataFrame(lines, columns=["part", "line", "Subjects", "Percent", "Records"])
    frame = frame.sort_values("part", key=lambda parts: parts != "All", kind="stable")
    notes = exploratory_notes(
        results,
        counts="One line counts treated subjects.",
        then=_ENDS,
        rule="rule 45",
        methods=results.methods("protocol-deviation"),
    )
    return make_table(frame, name="deviations", title=title, notes=notes, stub="line", group="part", head="Deviation")


def deviation_list(dv: pd.DataFrame) -> Table:
    """Listing 16.2.2: each protocol deviation (rule 45). Needs USUBJID, DVSEQ, DVSTDTC, DVCAT, DVDECOD, DVTERM."""
    rows = dv.sort_values(["USUBJID", "DVSTDTC", "DVSEQ"], kind="stable")
    frame = pd.DataFrame({
        "line": rows["USUBJID"],
        "Date": rows["DVSTDTC"].where(rows["DVSTDTC"] != "", fmt.NOTHING),
        "Category": rows["DVCAT"].map(fmt.term),
        "Deviation": rows["DVDECOD"].map(fmt.term),
        "As reported": rows["DVTERM"],
        "Record": [fmt.record("DV", number) for number in rows["DVSEQ"]],
    })  # fmt: skip
    return make_table(
        frame,
        name="deviation-list",
        title="Protocol deviations",
        notes=["One line is one record. Plan: rule 45."],
        stub="line",
        head="Subject",
        left=list(frame)[1:],
    )


_SHARE = ("n", "denominator", "estimate", "low", "high")


def _waiting(results: Lookup) -> list[tuple]:
    """From consent to treatment, where a date of consent was collected."""
    part, name = "Consent to first fraction", "Days, median (quartiles; range)"
    keys = {"term": "consent-to-treatment"}
    if not results.has("feasibility", **keys):
        return [(part, name, fmt.NOT_COLLECTED, "", "")]
    get = {
        stat: results.value("feasibility", stat, **keys)
        for stat in ("n", "missing", "median", "q1", "q3", "min", "max")
    }
    n = results.link(fmt.count(get["n"]), "feasibility", "n", **keys)
    digits = [fmt.number(get[stat]) for stat in ("median", "q1", "q3", "min", "max")]
    lines = [(part, name, n, "{} ({}–{}; {} to {})".format(*digits), "")]
    missing = results.link(fmt.count(get["missing"]), "feasibility", "missing", **keys)
    return [*lines, (part, "Date of consent not known", missing, "", "")]


def _share(results: Lookup, analysis: str, get: dict, keys: dict) -> tuple[Text, str, str]:
    subjects = results.link(fmt.of(get["n"], get["denominator"]), analysis, "n", **keys)
    return subjects, fmt.percent(get["estimate"]), ""
