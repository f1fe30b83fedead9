"""Settings of all tests: what a test decides never depends on how busy the machine is."""

import gc

from hypothesis import settings

settings.register_profile("project", deadline=None)
settings.load_profile("project")

MARKERS = {"long": "takes long: left out by make test, run by make check"}

LONG = {"system", "browser", "fuzz", "studies"}
"""Folders whose tests run whole studies; so do those of notebooks."""


def pytest_configure(config):
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


def pytest_collection_modifyitems(items):
    """Begin with the files that take longest: a worker left with one of them at the end would work alone."""
    items.sort(key=lambda item: LONG.isdisjoint(item.path.parts) and item.path.suffix != ".ipynb")


def pytest_collection_finish():
    """Leave what the imports made out of every later search for garbage."""
    gc.collect()
    gc.freeze()
