"""``python -m helpers.comparing A B``: the page that says what differs between two runs."""

import sys

from helpers.foundation.errors import StudyError
from helpers.foundation.replacing import replacing
from helpers.foundation.runs import PROJECT, Run, open_named
from helpers.present.two_runs import Side, build_comparison


def main(arguments: list[str]) -> int:
    """Write the page and say where it is; a refusal is one sentence and an exit code of 1."""
    names = [name for name in arguments if name]
    if len(names) != 2:
        print("make compare needs two runs: A=<study>/interim-<cut-off> B=<study>/final, for example.", file=sys.stderr)
        return 1
    try:
        one, other = (open_named(name) for name in names)
        html = build_comparison(side(one), side(other))
        target = PROJECT / "reports" / "compare" / f"{_file(one)}--{_file(other)}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as half:
            half.write_text(html, encoding="utf-8", newline="\n")
    except (StudyError, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print(target.relative_to(PROJECT))
    return 0


def side(run: Run) -> Side:
    """Read what is compared of a run.

    Raises
    ------
    StudyError
        The run has not been made.
    """
    if not (run.derived / "ard.parquet").is_file():
        asked = f"ANALYSIS=interim CUTOFF={run.cutoff}" if run.cutoff else "ANALYSIS=final"
        rest = ", with its PROTOCOL or PSEUDONYMISE," if run.variant else ""
        raise StudyError(
            f"There is no {run.name} to compare yet: run `make report STUDY={run.study} {asked}`{rest} first."
        )
    return Side.of(run)


def _file(run: Run) -> str:
    return run.name.replace("/", "-")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
