import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from helpers.present import rendering


@pytest.fixture
def template(monkeypatch):
    """A template of one value, beside those of the page."""
    environment = rendering._environment()
    one = environment.from_string("{{ said }}")
    monkeypatch.setattr(environment, "get_template", lambda _name: one)


def test_text_is_escaped_and_markup_is_not(template):
    assert rendering.render("any", said="<b> & 'c'") == Markup("&lt;b&gt; &amp; &#39;c&#39;")
    assert rendering.render("any", said=Markup("<b>")) == Markup("<b>")


def test_a_value_that_is_missing_stops_the_page(template):
    with pytest.raises(UndefinedError):
        rendering.render("any")
