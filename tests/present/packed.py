"""A page with everything in its place that lies compressed in it, by Python's own readers of gzip and JSON."""

import base64
import gzip
import json
import re

_TEXTS = re.compile(r'<script type="application/json" id="packed">(.*?)</script>', re.DOTALL)
_PLACE = re.compile(r'<div class="packed"(?: id="[^"]+")? data-at="(\d+)\.(\d+)"></div>')


def groups(html: str) -> list[list[str]]:
    """Take out what lies compressed in a page."""
    return [json.loads(gzip.decompress(base64.b64decode(text))) for text in json.loads(_TEXTS.search(html)[1])]


def unpacked(html: str) -> str:
    """Put it where the script of the page would put it."""
    parts = groups(html)
    return _TEXTS.sub(
        '<script type="application/json" id="packed">[]</script>',
        _PLACE.sub(lambda place: parts[int(place[1])][int(place[2])], html),
    )
