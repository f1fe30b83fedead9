"""The analysis plan as one page: the settings of a protocol file, and the rules that read them."""

import pandas as pd

from helpers.foundation.protocol import Protocol
from helpers.present import format as fmt
from helpers.present import page, tables, wording
from helpers.present.markdown import parse, sections
from helpers.present.page import Prose, Section, TableBlock
from helpers.present.table_model import Table, make_table


def analysis_plan(protocol: Protocol, rules: str) -> str:
    """Write the plan as HTML that loads nothing; equal inputs give equal pages.

    Parameters
    ----------
    protocol : Protocol
        The settings.
    rules : str
        The rules by number, in Markdown, as ``docs/analysis-plan.md`` has them.
    """
    document = parse(rules)
    read = [
        Section(1, "endpoints", "Endpoints", [
            Prose(protocol.trial.source, "lead"),
            TableBlock(tables.estimands(protocol)),
            TableBlock(tables.endpoints(protocol)),
        ]),
        Section(2, "readings", "Sensitivity analyses", [
            Prose("What the protocol leaves open, and the other readings that are computed every time."),
            TableBlock(_readings(protocol)),
        ]),
        Section(3, "settings", "Settings", [
            Prose("Every number that the rules below use, with the sentence of the protocol it comes from."),
            TableBlock(tables.settings(protocol)),
        ]),
    ]  # fmt: skip
    ruled = sections(document, first=len(read) + 1, rules=True)
    return page.write(
        title=protocol.trial.title,
        eyebrow="Analysis plan",
        tags=[protocol.trial.design, f"Primary endpoint: {protocol.endpoints[protocol.trial.primary].label}"],
        band=[],
        sections=[*read, *ruled],
    )


def _readings(protocol: Protocol) -> Table:
    """Every other reading: of which endpoint, what it reads otherwise, and why."""
    lines = [
        (
            protocol.endpoints[of].label,
            name,
            fmt.sentence_case(wording.otherwise(protocol.endpoints[name], protocol=protocol)),
            protocol.endpoints[name].source,
        )
        for of in protocol.main_endpoints
        for name in protocol.sensitivity_analyses(of)
    ]
    frame = pd.DataFrame(lines, columns=["part", "line", "Reads otherwise", "Source"])
    title = "Other readings of the endpoints"
    left = ["Reads otherwise", "Source"]
    return make_table(frame, name="other-readings", title=title, stub="line", group="part", head="Parameter", left=left)
