"""`python -m tests.fuzz MUTATIONS SEED JOBS [FIRST]`: a table of kinds and outcomes; fails on any failure."""

import sys
from collections import Counter
from functools import partial
from multiprocessing import Pool

from tqdm import tqdm

from tests.fuzz.judge import OUTCOMES
from tests.fuzz.kinds import KINDS
from tests.fuzz.runs import run, run_to_the_page

EACH = 25
"""Of so many studies that were not refused, one goes through all analyses to the page."""


def main(mutations: int, seed: int, jobs: int, first: int = 0) -> int:
    """Run mutations, print what failed at once and the counts in the end."""
    counts: Counter = Counter()
    derived, sampled, broken = 0, {}, 0
    with Pool(jobs) as pool:
        numbers = range(first, first + mutations)
        made = tqdm(pool.imap(partial(run, seed), numbers), total=mutations, unit="mutation", disable=None)
        for number, (mutation, verdict) in zip(numbers, made, strict=True):
            counts[mutation.kind, verdict.outcome] += 1
            if verdict.outcome == "FAILED":
                print(f"FAILED: seed {seed}, number {number}: {mutation}: {verdict.why}", flush=True)
            elif verdict.outcome != "refused":
                derived += 1
                if derived % EACH == 0:
                    sampled[number, mutation] = pool.apply_async(run_to_the_page, (seed, number))
        for (number, mutation), raised in sampled.items():
            if raised.get():
                broken += 1
                print(f"FAILED: seed {seed}, number {number}: {mutation}: to the page: {raised.get()}", flush=True)
        pool.close()
        pool.join()
    print(f"{'kind':<42}" + "".join(f"{outcome:>14}" for outcome in OUTCOMES))
    for kind in KINDS:
        print(f"{kind:<42}" + "".join(f"{counts[kind, outcome]:>14}" for outcome in OUTCOMES))
    totals = [sum(counts[kind, outcome] for kind in KINDS) for outcome in OUTCOMES]
    print(f"{f'all ({len(KINDS)} kinds)':<42}" + "".join(f"{total:>14}" for total in totals))
    print(f"Of {derived} studies that were not refused, {len(sampled)} went on to the page; {broken} failed.")
    return 1 if totals[-1] or broken else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
