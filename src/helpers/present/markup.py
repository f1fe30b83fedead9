"""Tables as parts of the page: a caption, the page's style, and headings that say by their scope what they head."""

from great_tables import GT
from markupsafe import Markup

from helpers.present.content import content
from helpers.present.people import buttons
from helpers.present.rendering import render


def table(gt: GT) -> Markup:
    """Write a table of `helpers.present.tables` for the page; its id becomes the id of the block."""
    return buttons(render("cells.html", t=content(gt)))
