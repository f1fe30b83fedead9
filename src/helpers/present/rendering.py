"""Filling the templates of the page."""

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

_CITED = re.compile(r"(?<=[Pp]lan: )rules? \d+(?:(?:, | and | to )\d+)*")


def render(template: str, **values) -> Markup:
    """Fill a template; text is escaped, markup is not."""
    return Markup(_environment().get_template(template).render(**values))


def cited(text) -> Markup:
    """Link the rules that a text cites (``Plan: rules 17 and 21``) to where the page states them."""
    return Markup(_CITED.sub(_links, str(escape(text))))


def _links(found: re.Match) -> str:
    return re.sub(r"\d+", r'<a href="#rule-\g<0>">\g<0></a>', found[0])


@cache
def _environment() -> Environment:
    loader = PackageLoader("helpers.present", "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["cited"] = cited
    return made
