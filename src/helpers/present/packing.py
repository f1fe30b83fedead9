"""Long folded parts are stored compressed in the page; its script inserts them when they are opened.

Several parts are compressed together, because those of one kind repeat each other. The compressor is the one that
pyarrow brings, so that its bytes do not depend on the machine.
"""

import base64
import json

import pyarrow as pa
from markupsafe import Markup

from helpers.present.rendering import render

GROUP = 250_000
"""Characters after which a group is full: what a browser unpacks at once."""


class Packing:
    """Parts of a page in the order in which they were put away.

    Attributes
    ----------
    groups : list of list of str
        Markup, several parts in a group.
    """

    def __init__(self):
        self.groups: list[list[str]] = []
        self._room = 0

    def put(self, html: str, *, name: str = "") -> Markup:
        """Store markup, and return the text that replaces it.

        Parameters
        ----------
        html : str
            Markup that a template wrote.
        name : str
            The id that leads to it; it has it itself when it is put back.
        """
        if self._room <= 0:
            self.groups.append([])
            self._room = GROUP
        self._room -= len(html)
        self.groups[-1].append(str(html))
        return render("packed.html", name=name, at=f"{len(self.groups) - 1}.{len(self.groups[-1]) - 1}")

    def texts(self) -> list[str]:
        """Compress each group: JSON, gzip, base64."""
        return [base64.b64encode(_compressed(json.dumps(group, ensure_ascii=False))).decode() for group in self.groups]


def _compressed(text: str) -> bytes:
    """Compress a text; the head names no operating system, which differs between builds."""
    packed = pa.Codec("gzip", compression_level=9).compress(text.encode(), asbytes=True)
    return packed[:9] + b"\xff" + packed[10:]
