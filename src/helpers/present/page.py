"""The parts of a page, and how they become one HTML file that needs no other file."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources

from markupsafe import Markup

from helpers.present import palette, svg
from helpers.present.packing import Packing
from helpers.present.rendering import render
from helpers.present.subject_links import SubjectLinks, Text

SCRIPTS = ("contents.js", "packed.js", "people.js", "tables.js", "search.js", "links.js")
"""Parts of the page's one script, in the order in which they run."""

LONG = 20_000
"""Characters from which on a table behind a figure lies compressed in the page."""

WITHOUT_SCRIPTS = (
    "The profiles of the subjects and the longest tables of figures are shown by a script, and scripts do not run "
    "here. They are also beside this page: the profiles in profiles.html, the tables in the folder tables."
)


@dataclass(frozen=True)
class Prose:
    """A paragraph of text; ``kind`` is a class of the style sheet (``lead``, ``reading``, ``notice``)."""

    text: Text
    kind: str = ""

    def html(self, packing: Packing) -> Markup:
        """Write it for the page."""
        return render("prose.html", block=self)


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str
    name: str

    def html(self, packing: Packing) -> Markup:
        """Write it for the page."""
        return render("heading.html", block=self)


@dataclass(frozen=True)
class TableBlock:
    """A table; ``fold`` is the line that opens it where it is folded away."""

    table: object
    fold: str = ""

    def html(self, packing: Packing) -> Markup:
        """Write it for the page."""
        return render("table.html", block=self, table=self.table.html())


@dataclass(frozen=True)
class Figure:
    """A figure as it was drawn (SVG) with its text alternative, a note below it and the tables behind it."""

    name: str
    title: str
    description: str
    notice: str
    drawn: str
    note: str = ""
    behind: tuple = ()

    def html(self, packing: Packing) -> Markup:
        """Write it for the page; long tables behind it are put away."""
        behind = [_put_away(table, packing) for table in self.behind]
        return render("figure.html", block=self, drawn=svg.in_page(self.drawn), behind=behind)


def _put_away(table, packing: Packing) -> Markup:
    html = table.html()
    return packing.put(html, name=f"table-{table.name}") if len(html) > LONG else html


@dataclass(frozen=True)
class Fragment:
    """A part of the page with a template of its own."""

    template: str
    values: dict
    tables: tuple = ()
    """What the template shows as a table, as tables that can be taken away."""

    def html(self, packing: Packing) -> Markup:
        """Write it for the page."""
        return render(self.template, **self.values)


@dataclass(frozen=True)
class Profiles:
    """The profile of each subject, folded away; ``values`` are those of the template ``profile.html``."""

    values: list[dict]

    @cached_property
    def bodies(self) -> list[Markup]:
        """What is inside each fold."""
        return [render("profile.html", p=one) for one in self.values]

    def html(self, packing: Packing) -> Markup:
        """Write it for the page: a line per subject, behind which the profile is put away."""
        return render("profiles.html", profiles=zip(self.values, map(packing.put, self.bodies), strict=True))

    def alone(self, *, title: str, said: list[str]) -> str:
        """Write them as a separate page that needs no script; ``said`` are the lines above them."""
        profiles = render("profiles.html", profiles=zip(self.values, self.bodies, strict=True))
        return str(render("profiles_alone.html", title=title, said=said, profiles=profiles, style=style()))


@dataclass(frozen=True)
class Section:
    """A numbered section; ``number`` is its place in the order of the report."""

    number: int
    name: str
    title: str
    blocks: list = field(default_factory=list)


def tables(sections: list[Section]) -> list:
    """Every table of the sections in the order of the page, folded ones and those behind figures included."""
    found = []
    for block in _blocks(sections):
        if isinstance(block, TableBlock):
            found.append(block.table)
        elif isinstance(block, Figure):
            found += block.behind
        elif isinstance(block, Fragment):
            found += block.tables
    return found


def figures(sections: list[Section]) -> list[Figure]:
    """Every figure of the sections in the order of the page."""
    return [block for block in _blocks(sections) if isinstance(block, Figure)]


def profiles(sections: list[Section]) -> list[Profiles]:
    """The profiles in the sections."""
    return [block for block in _blocks(sections) if isinstance(block, Profiles)]


def write(
    *,
    title: str,
    eyebrow: str,
    tags: list[str],
    band: list[str],
    sections: list[Section],
    people: SubjectLinks | None = None,
) -> str:
    """Write the whole page.

    Parameters
    ----------
    title, eyebrow : str
        Title of the report, and the line above it.
    tags : list of str
        What is said of the report at its head.
    band : list of str
        Words that stay on every screen and every printed page; none gives no band.
    sections : list of Section
        In their order.
    people : SubjectLinks, optional
        The subjects behind the counts in the sections.
    """
    script = "".join(_resource(name) for name in SCRIPTS)
    packing = Packing()
    written = [(section, [block.html(packing) for block in section.blocks]) for section in sections]
    return str(
        render(
            "page.html",
            title=title,
            eyebrow=eyebrow,
            tags=tags,
            band=band,
            sections=written,
            people=_people(people),
            packed=_data(packing.texts()),
            without_scripts=WITHOUT_SCRIPTS if packing.groups else "",
            style=style(),
            running=_css_text(f"{title}: {eyebrow}"),
            script=Markup(script),
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )


def style() -> Markup:
    """The style sheet of the page, with the colours of the palette."""
    return Markup(_variables() + _resource("style.css"))


def _css_text(text: str) -> Markup:
    """Write a text as a string of CSS: every sign that is no letter, digit or blank by its number."""
    kept = (sign if sign.isalnum() or sign == " " else f"\\{ord(sign):x} " for sign in text)
    return Markup(f'"{"".join(kept)}"')


def anchor(usubjid: str) -> str:
    """The id of a profile: ``subject-SYN-003``; a sign that is not allowed in an id is written as its number."""
    kept = (sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else f"_{ord(sign)}_" for sign in usubjid)
    return f"subject-{''.join(kept)}"


def _people(people: SubjectLinks | None) -> Markup:
    """The subjects behind each count as data of the page."""
    shown = people.shown if people else []
    names = sorted({name for members in shown for name in members})
    place = {name: number for number, name in enumerate(names)}
    data = {
        "subjects": [[name, anchor(name)] for name in names],
        "behind": [[place[name] for name in members] for members in shown],
    }
    return _data(data)


def _data(data) -> Markup:
    """Write data of the page as JSON; no text in it can end the element that holds it."""
    return Markup(json.dumps(data, separators=(",", ":")).replace("<", "\\u003c"))


def _blocks(sections: list[Section]) -> list:
    return [block for section in sections for block in section.blocks]


def _resource(name: str) -> str:
    return resources.files("helpers.present").joinpath("templates", name).read_text(encoding="utf-8")


def _variables() -> str:
    """The colours as CSS variables, light and dark: the one source of both is the palette."""
    light = "".join(f"--{name}:{colour};" for colour, name in palette.CSS_NAMES.items())
    dark = "".join(f"--{name}:{colour};" for name, colour in palette.DARK.items())
    return f":root{{color-scheme:light dark;{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
