import pytest
from nbclient.exceptions import DeadKernelError

from helpers.execution.failures import describe
from helpers.execution.notebooks import PapermillExecutionError


def failed(source, *, ename, evalue, traceback=()):
    return PapermillExecutionError(
        cell_index=3, exec_count=2, source=source, ename=ename, evalue=evalue, traceback=list(traceback)
    )


def test_error_for_people_is_its_sentence_and_nothing_else(notebook):
    written = notebook("first()", "# why\nsecond()")
    failure = failed("# why\nsecond()", ename="StudyError", evalue="Two things:\nAE-001 and AE-002.", traceback=["x"])
    assert describe(failure, written, name="01_ingestion") == (
        "01_ingestion stopped in cell 4 of 4, under “How many are there?” (# why):\n  Two things:\n  AE-001 and AE-002."
    )


def test_other_error_names_kind_and_place_in_our_code(notebook):
    traceback = [
        "\x1b[31mKeyError\x1b[39m                 Traceback (most recent call last)",
        "\x1b[36mFile \x1b[39m\x1b[32m/a/b/src/helpers/derive/adtr.py:54\x1b[39m, in \x1b[36mbaseline\x1b[39m(frame)\n",
        "\x1b[36mFile \x1b[39m\x1b[32m/a/b/.venv/lib/pandas/frame.py:4102\x1b[39m, in \x1b[36mget\x1b[39m(self)",
    ]
    failure = failed("first()", ename="KeyError", evalue="'TRSTRESN'", traceback=traceback)
    assert describe(failure, notebook("first()"), name="02_endpoints") == (
        "02_endpoints stopped in cell 3 of 3, under “How many are there?” (first()):\n"
        "  KeyError: 'TRSTRESN'\n"
        "  in src/helpers/derive/adtr.py, line 54, baseline"
    )


@pytest.mark.parametrize(
    ("ename", "evalue", "said"),
    [
        (
            "OSError",
            "[Errno 28] No space left on device: '/a/data/derived/p/final/made/staging/02.x1/adam/adsl.parquet'",
            "adam/adsl.parquet cannot be read or written: No space left on device.",
        ),
        (
            "PermissionError",
            "[Errno 13] Permission denied: '/a/b'",
            "/a/b cannot be read or written: Permission denied.",
        ),
        ("OSError", "something else", "OSError: something else"),
        ("ValueError", "[Errno 13] no: 'x'", "ValueError: [Errno 13] no: 'x'"),
    ],
)
def test_error_of_the_file_system_names_the_file(notebook, ename, evalue, said):
    failure = failed("first()", ename=ename, evalue=evalue)
    assert describe(failure, notebook("first()"), name="x").splitlines()[1:] == [f"  {said}"]


def test_the_kernel_finds_no_space_for_its_own_files(notebook):
    failure = OSError(28, "No space left on device", "/tmp")
    assert (
        describe(failure, notebook(), name="x") == "x stopped: /tmp cannot be read or written: No space left on device."
    )


def test_long_message_is_cut(notebook):
    failure = failed("first()", ename="ValueError", evalue="\n".join(map(str, range(100))))
    assert describe(failure, notebook("first()"), name="x").splitlines()[1:] == [
        "  ValueError: 0", "  1", "  …", "  97", "  98", "  99"
    ]  # fmt: skip


def test_cell_that_papermill_put_in(notebook):
    failure = failed("# Parameters\nstudy = 1", ename="ValueError", evalue="")
    assert describe(failure, notebook(), name="x") == "x stopped in the cell of parameters:\n  ValueError: no message"


@pytest.mark.parametrize(
    ("failure", "said"),
    [(DeadKernelError("Kernel died"), "x stopped: Kernel died"), (MemoryError(), "x stopped: MemoryError")],
)
def test_failure_outside_any_cell(notebook, failure, said):
    assert describe(failure, notebook(), name="x") == said
