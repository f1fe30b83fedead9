"""``python -m helpers.docs_pages [PROTOCOL]``: the documentation as HTML under ``reports/docs``."""

import sys
from pathlib import Path

from helpers.docs_pages.plan import analysis_plan
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import load
from helpers.foundation.replacing import replacing
from helpers.foundation.runs import PROJECT
from helpers.present import page
from helpers.present.markdown import parse, sections

PAGES = ("guide", "checks")
"""Pages of ``docs`` that are taken as they are; the analysis plan is put together with the protocol file."""


def pages(protocol: Path) -> dict[str, str]:
    """Write every page: HTML by name of file.

    Raises
    ------
    StudyError
        The protocol file cannot be used.
    """
    texts = {name: (PROJECT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in (*PAGES, "analysis-plan")}
    made = {f"{name}.html": _page(texts[name]) for name in PAGES}
    made["analysis-plan.html"] = analysis_plan(load(protocol), texts["analysis-plan"])
    return made


def main(protocol: str = "protocol.yml") -> int:
    """Write the pages into the folder of reports."""
    folder = PROJECT / "reports" / "docs"
    try:
        made = pages(PROJECT / protocol)
    except StudyError as failure:
        print(failure, file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    for name, html in made.items():
        with replacing(folder / name) as half:
            half.write_text(html, encoding="utf-8", newline="\n")
        print(f"reports/docs/{name}")
    return 0


def _page(text: str) -> str:
    document = parse(text)
    return page.write(
        title=document.title,
        eyebrow="SBRT for hepatocellular carcinoma after TACE",
        tags=[],
        band=[],
        sections=sections(document),
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
