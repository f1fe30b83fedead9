"""A real browser: Chromium of the system, driven by Playwright. Without one these tests are left out, and say so."""

import shutil
from contextlib import contextmanager

import pytest

from helpers.foundation.runs import PROJECT, open_run

REPORT = PROJECT / "reports" / "synthetic" / "final" / "index.html"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ABSENT = "These tests need Chromium (apt-get install chromium); `make test` leaves them out where there is none."


@pytest.fixture(scope="session")
def browser():
    """Start Chromium, without a window and without the network."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.fail(ABSENT, pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


@pytest.fixture
def visit(browser):
    """Open a file in a page of its own; what it asks of the network and says to the console is kept with it."""
    with _visiting(browser) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def opened(browser):
    """The same, for pages that several tests look at."""
    with _visiting(browser) as open_page:
        yield open_page


@contextmanager
def _visiting(browser):
    contexts = []

    def open_page(file, *, fragment: str = "", **settings):
        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "accept_downloads": True} | settings
        )
        contexts.append(context)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("dialog", lambda dialog: (page.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(f"file://{file}{fragment}")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def run():
    """The run whose report is looked at: the bundled study's, as `make report` left it."""
    assert REPORT.is_file(), "make report first"
    return open_run()
