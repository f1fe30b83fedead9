"""Sizes of what is timed, from the command line."""

TIMED = {"--derived": "registry", "--partitioned": "partitioned", "--reported": "reported"}
"""Options of the bench, and the fixture that takes each of their sizes."""


def pytest_addoption(parser):
    for option in TIMED:
        parser.addoption(option, default="", help="numbers of subjects")
    parser.addoption("--rounds", type=int, default=3)
    parser.addoption("--at-once", type=int, default=10_000, help="subjects of a partition")
    parser.addoption("--jobs", default="yes", help="whether make itself is timed")


def pytest_generate_tests(metafunc):
    for option, fixture in TIMED.items():
        if fixture in metafunc.fixturenames:
            sizes = [int(size) for size in metafunc.config.getoption(option).split(",") if size]
            metafunc.parametrize(fixture, sizes, indirect=fixture != "reported", scope="module")
