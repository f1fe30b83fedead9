import pytest

from tests.present import sample


@pytest.fixture(scope="session")
def study():
    """The usual invented study, for tests that leave it as it is."""
    return sample.study()
