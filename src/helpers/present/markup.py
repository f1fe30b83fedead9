"""Tables of great_tables as parts of the page.

A table brings its own style sheet, a heading made of cells, and ids made of its texts. In the page it has a caption,
the page's style, and the scope of each heading says what it heads.
"""

import html
import re

from markupsafe import Markup, escape

from helpers.present.people import buttons

_NAME = re.compile(r'<div id="([^"]+)"')
_STYLE = re.compile(r"<style.*?</style>", re.DOTALL)
_TABLE = re.compile(r"<table\b.*</table>", re.DOTALL)
_HEADING = re.compile(r'<tr class="gt_heading">\s*<td[^>]*>(.*?)</td>\s*</tr>', re.DOTALL)
_FOOT = re.compile(r"<tfoot.*?</tfoot>", re.DOTALL)
_NOTE = re.compile(r'<td class="gt_sourcenote"[^>]*>(.*?)</td>', re.DOTALL)
_CELL_IDS = re.compile(r' (?:id|headers|style|data-quarto-[a-z-]+|aria-labelledby|aria-describedby)="[^"]*"')
_SPANS_ONE = re.compile(r' (?:row|col)span="1"')
_CLASSES = re.compile(r' class="([^"]*)"')
_KEPT = {
    "gt_left": "l",
    "gt_right": "r",
    "gt_center": "c",
    "gt_group_heading": "group",
    "gt_column_spanner_outer": "spanner",
}


def table(gt) -> Markup:
    """Write a table for the page: its heading as caption, its source notes as lines below it.

    Parameters
    ----------
    gt : GT
        A table of `helpers.present.tables`; its id becomes the id of the block.
    """
    whole = gt.as_raw_html()
    name = _NAME.search(whole)[1]
    raw = _TABLE.search(_STYLE.sub("", whole))[0]
    headings = [_plain(found) for found in _HEADING.findall(raw)]
    notes = [_plain(found) for found in _NOTE.findall(raw)]
    body = _HEADING.sub("", _FOOT.sub("", raw))
    body = _SPANS_ONE.sub("", _CLASSES.sub(_short_classes, _CELL_IDS.sub("", body)))
    body = re.sub(r">\s+<", "><", body)
    caption = f"<caption><span>{escape(headings[0])}</span></caption>" if headings else ""
    body = body.replace(">", f">{caption}", 1)
    label = escape(headings[0]) if headings else name
    below = "".join(f'<p class="note">{escape(line)}</p>' for line in notes)
    return buttons(
        f'<div class="table" id="{name}"><div class="scroll" role="region" tabindex="0" aria-label="{label}">'
        f"{body}</div>{below}</div>"
    )


def _plain(cell: str) -> str:
    return html.unescape(re.sub(r"</?span[^>]*>", "", cell)).strip()


def _short_classes(found: re.Match) -> str:
    kept = [short for name, short in _KEPT.items() if name in found[1].split()]
    return f' class="{" ".join(kept)}"' if kept else ""
