"""Figures as vector graphics inside the page.

matplotlib writes a whole document; a page that holds several needs fragments that do not disturb each other. Here a
figure loses what a page has already (document type, style, metadata) and its ids get a prefix. Where it is placed in
the page, its colours become the page's variables, so that it follows the dark scheme.
"""

import io
import re
import warnings

from markupsafe import Markup, escape

from helpers.present.palette import CSS_NAMES

_STANDING_ALONE = re.compile(r'<svg xmlns="[^"]*" width="[^"]*" height="[^"]*" ')
_OPENING = re.compile(r"<svg\b[^>]*>")
_VIEW_BOX = re.compile(r'viewBox="([^"]+)"')
_DROPPED = re.compile(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->|<defs>\s*</defs>", re.DOTALL)
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_GEOMETRY = re.compile(r'\b(d|x|y|width|height|transform|points)="([^"]*)"')
_STEP = re.compile(r"\s*([A-Za-z])\s*")
_SIGN = r'<use (?:(?!style)[^>])* style="{}"/>'
_SIGNS = re.compile(_SIGN.format('(?P<style>[^"]*)') + f"(?:{_SIGN.format('(?P=style)')})+")
_FAMILY = re.compile(r"font-family: [^;\"]*(?:; )?")
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")


def document(figure, *, name: str, title: str, description: str) -> str:
    """Write a figure as an SVG document with a text alternative: what a notebook shows and a file holds.

    Parameters
    ----------
    figure : matplotlib Figure
        It is left as it is.
    name : str
        Prefix of every id in it; unique in a page.
    title, description : str
        The text alternative: what the figure is, and the numbers that it shows.
    """
    text = _DROPPED.sub("", _draw(figure, name))
    opening = _OPENING.search(text)
    box = _VIEW_BOX.search(opening[0])[1]
    body = text[opening.end() : text.rindex("</svg>")]
    body = _GEOMETRY.sub(_written, body)
    body = body.replace("xlink:href=", "href=")
    body = _ids(_FAMILY.sub("", body), name)  # that of the page, so that no font of this machine is named
    body = _SIGNS.sub(_styled_once, re.sub(r">\s+<", "><", body))
    width, height = (f"{72 * inches:g}" for inches in figure.get_size_inches())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" viewBox="{box}" role="img" '
        f'font-family="sans-serif" aria-labelledby="{name}-title" aria-describedby="{name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
        f"{body.strip()}</svg>"
    )


def in_page(drawn: str) -> Markup:
    """Turn a document into a part of the page: as wide as the page lets it be, in the colours of the page."""
    words, end, body = _STANDING_ALONE.sub("<svg ", drawn, count=1).partition("</desc>")
    return Markup(words + end + _COLOUR.sub(_variable, body))


def _draw(figure, name: str) -> str:
    import matplotlib.style  # here, because who places a figure draws none

    target = io.StringIO()
    settings = {"svg.fonttype": "none", "svg.hashsalt": name, "path.simplify": True}
    with matplotlib.style.context(["default", settings]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")  # the text stays text, and its figure says so
        figure.savefig(target, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return target.getvalue()


def _written(found: re.Match) -> str:
    numbers = _NUMBER.sub(_rounded, found[2])
    return f'{found[1]}="{_STEP.sub(_bare, numbers) if found[1] == "d" else numbers}"'


def _bare(found: re.Match) -> str:
    return found[1]


def _styled_once(found: re.Match) -> str:
    """Give the style of a row of equal signs to all of them together: a scatter has thousands."""
    style = f' style="{found["style"]}"'
    return f"<g{style}>{found[0].replace(style, '')}</g>"


def _rounded(found: re.Match) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")


def _variable(found: re.Match) -> str:
    name = CSS_NAMES.get(found[0])
    return f"var(--{name})" if name else found[0]


def _ids(body: str, name: str) -> str:
    """Drop ids that nothing refers to, for matplotlib names every group, and number the others."""
    used = dict.fromkeys(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", body))
    short = {one: f"{name}-{number}" for number, one in enumerate(used)}
    body = re.sub(r' id="([^"]+)"', lambda found: f' id="{short[found[1]]}"' if found[1] in used else "", body)
    return re.sub(r'(url\(#|href="#)([^)"]+)', lambda found: f"{found[1]}{short[found[2]]}", body)
