"""Settings of all tests: what a test decides never depends on how busy the machine is."""

import gc

from hypothesis import settings

settings.register_profile("project", deadline=None)
settings.load_profile("project")


def pytest_collection_finish():
    """Leave what the imports made out of every later search for garbage."""
    gc.collect()
    gc.freeze()
