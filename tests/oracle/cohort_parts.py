"""Treated lesions of the random cohort that split or merged."""

from .cohort_dates import vague

TESTS = ("VDIAM", "LDIAM")
SPLITS = ("apart", "apart", "undated", "beside", "part merged", "whole again")


def merge(maker, visit, day, *, chain):
    """Let the last lesion merge into the first, or into the one before; return the lesions that merged."""
    lesions = maker.lesions
    steps = list(zip(lesions[1:], lesions, strict=False)) if chain else [(lesions[-1], lesions[0])]
    for gone, into in steps:
        name = f"{into}.1" if maker.chance(0.2) else into
        for part in (f"{gone}.1", f"{gone}.2") if maker.chance(0.5) else (gone,):
            stayed = part.endswith(".2") and maker.chance(0.2)
            _not_done(maker, part, "ARTEFACT" if stayed else f"MERGED INTO {name}", visit, day)
    return [gone for gone, _ in steps]


def at_the_nadirs(maker, test, gone):
    """A size of the first lesion on the border of a growth over its own nadir and those of what merged into it."""
    own = maker.state[test]["own"]
    total = sum(own.get(lesion, 0) for lesion in (maker.lesions[0], *gone))
    return max(-(-total * 6 // 5) - maker.rng.choice((0, 0, 1)), 0)


def split(maker, visit, day, sizes, measured):
    """Write the first lesion in parts, each way of which something is missing.

    Parameters
    ----------
    sizes : dict of str to int
        Size of the whole lesion by test, in hundredths of a millimetre.
    measured : callable
        Writes one value: ``measured(maker, lesion, test, size, visit, day)``.
    """
    rng, lesion, kind = maker.rng, maker.lesions[0], maker.rng.choice(SPLITS)
    if kind == "whole again":
        for test, size in sizes.items():
            measured(maker, lesion, test, size, visit, day)
        for part in (1, 2):
            _not_done(maker, f"{lesion}.{part}", f"MERGED INTO {lesion}", visit, day)
        return
    if kind == "apart":
        sizes = {test: sizes.get(test, rng.randrange(2000)) for test in maker.tests}
    odd = rng.choice(sorted(sizes))
    for test, size in sizes.items():
        parts = rng.choice(((1,), (1, 2), (1, 2), (1, 3), (1, 2, 3), (2,))) if kind == "apart" else (1, 2)
        for position, part in enumerate(parts):
            share = size // len(parts) + (size % len(parts) if position == 0 else 0)
            undated = vague(rng, day) if rng.random() < 0.7 else ""
            if kind == "undated" and test == odd and part == 2:
                measured(maker, f"{lesion}.{part}", test, share, visit, undated)
            elif kind != "part merged" or part == 1:
                measured(maker, f"{lesion}.{part}", test, share, visit, day)
            if kind == "beside" and test == odd and part == 2:
                measured(maker, f"{lesion}.{part}", test, share + 100, visit, undated)
    if kind == "part merged":
        _not_done(maker, f"{lesion}.2", f"MERGED INTO {lesion}.1", visit, day)


def _not_done(maker, part, reason, visit, day):
    maker.add(
        "tr",
        TRLNKID=part,
        TRTESTCD=maker.rng.choice(maker.tests),
        TRSTAT="NOT DONE",
        TRREASND=reason,
        TRDTC=day,
        TREVAL=maker.reader,
        VISITNUM=visit,
    )
