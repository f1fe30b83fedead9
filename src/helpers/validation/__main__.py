"""``python -m helpers.validation RUN``: the results of a run against R; ``make validate`` calls it."""

import sys

import pandas as pd

from helpers.foundation.errors import StudyError
from helpers.foundation.replacing import replacing
from helpers.foundation.runs import Run, open_named
from helpers.validation import register
from helpers.validation.exchange import ask
from helpers.validation.questions import DATASETS, questions
from helpers.validation.r_differences import FAILURES, compare, compare_likelihood
from helpers.validation.table import lines


def main(arguments: list[str]) -> int:
    """Compare, print and write; 1 where a number differs by more than is allowed, or the comparison cannot be made."""
    try:
        return validate(open_named(arguments[0]))
    except (StudyError, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1


def validate(run: Run) -> int:
    """Compare the results of one run, and write every number to ``validation.csv`` of the run."""
    allowed = register.load()
    target = run.derived / "validation.csv"
    target.unlink(missing_ok=True)
    ard = run.ard()
    adam = {name: run.adam(name) for name in DATASETS if run.has_adam(name)}
    answers = ask(questions(ard, **adam, protocol=run.protocol))
    compared = pd.concat(
        [
            compare(ard, answers.results, register=allowed),
            compare_likelihood(answers.likelihood, register=allowed),
        ],
        ignore_index=True,
    )
    with replacing(target) as half:
        compared.to_csv(half, index=False, lineterminator="\n")
    print("\n".join(lines(compared, ard, answers.versions, register=allowed)))
    return int(compared["VERDICT"].isin(FAILURES).any())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
