"""Pages that are written in Markdown, as sections of a page of the project."""

import re
from dataclasses import dataclass
from itertools import count

import mistune
from markupsafe import Markup

from helpers.present.packing import Packing
from helpers.present.page import Section


@dataclass(frozen=True)
class Text:
    """A part of a page that was written in Markdown; the lines of its numbered lists are ``rules`` or not."""

    markdown: str
    rules: bool = False

    def html(self, packing: Packing) -> Markup:
        """Write it for the page; markup in the text is text."""
        return Markup(with_rules(_written(self.markdown)) if self.rules else _written(self.markdown))


@dataclass(frozen=True)
class Document:
    """A page of Markdown divided into sections.

    Attributes
    ----------
    title : str
        Its first heading.
    lead : str
        What stands before the first section, in Markdown.
    sections : list of (str, str)
        Heading and text of each section, in Markdown.
    """

    title: str
    lead: str
    sections: list[tuple[str, str]]


def parse(text: str) -> Document:
    """Divide a page at its headings of the first and second order; those in blocks of code are none."""
    title, parts, fenced = "", [("", [])], False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        heading = None if fenced else _HEADING.match(line)
        if heading is None:
            parts[-1][1].append(line)
        elif heading[1] == "#":
            title = heading[2]
        else:
            parts.append((heading[2], []))
    (_, lead), *rest = [(name, "\n".join(lines).strip()) for name, lines in parts]
    return Document(title, lead, rest)


def sections(document: Document, *, first: int = 1, rules: bool = False) -> list[Section]:
    """Number the sections of a page, from ``first`` on; what stands before them begins the first.

    Where they are ``rules``, the lines of their numbered lists can be linked to.
    """
    numbered = [
        Section(number, anchor(name), name, [Text(text, rules)])
        for number, (name, text) in enumerate(document.sections, start=first)
    ]
    if document.lead:
        numbered[0].blocks.insert(0, Text(document.lead))
    return numbered


def with_rules(written: str) -> str:
    """Give each line of a numbered list the id of its rule: that of rule 29 is ``rule-29``."""

    def numbered(found: re.Match) -> str:
        number = count(int(found["start"] or 1))
        return found["open"] + re.sub("<li>", lambda _: f'<li id="rule-{next(number)}">', found["lines"])

    return _NUMBERED.sub(numbered, written)


def anchor(heading: str) -> str:
    """Name a section by its heading: ``Reading ADTTE`` is ``reading-adtte``."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


_NUMBERED = re.compile(r'(?P<open><ol(?: start="(?P<start>\d+)")?>)(?P<lines>.*?)(?=</ol>)', re.DOTALL)
_HEADING = re.compile(r"^(##?) (.+)$")


class _Renderer(mistune.HTMLRenderer):
    """HTML in the looks of the page: tables with their frame, headings below those of sections, links between pages."""

    def __init__(self):
        super().__init__(escape=True)

    def table(self, text: str) -> str:
        named = " · ".join(re.findall(r"<th(?: [^>]*)?>(.+?)</th>", text, re.DOTALL))
        text = re.sub("<th(?=[ >])", '<th scope="col"', text)
        return (
            '<div class="table"><div class="scroll" role="group" tabindex="0" aria-label="Table">'
            f'<table class="plain"><caption class="unseen">{named}</caption>{text}</table></div></div>\n'
        )

    def block_code(self, code: str, info: str | None = None) -> str:
        named = (info or "").split()[1:]  # the language, and the name of the file where it is one
        name = f'<p class="file">{mistune.escape(named[0])}</p>' if named else ""
        return f'{name}<pre tabindex="0"><code>{mistune.escape(code)}</code></pre>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return super().link(text, page_of(url), title)


def page_of(address: str) -> str:
    """Turn the address of a page of Markdown in ``docs`` into that of its HTML; other files stay in the repository."""
    name, _, fragment = address.partition("#")
    if "://" in address or not name:
        return address
    in_docs = name.endswith(".md") and "/" not in name
    name = f"{name.removesuffix('.md')}.html" if in_docs else f"../../docs/{name}"
    return f"{name}#{fragment}" if fragment else name


_written = mistune.Markdown(renderer=_Renderer(), plugins=[mistune.import_plugin("table")])
