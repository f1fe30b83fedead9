"""Curves by hand, in plain loops: the share with each kind of event, and the mean count of events."""


def incidence(rows, times, kinds):
    """Share with each kind of event up to a day (Aalen and Johansen).

    Parameters
    ----------
    rows : list of (int, str)
        Days, and the kind of event, '' where the time ends without one.
    times : iterable of float
        Days.
    kinds : iterable of str
        Kinds of event, also those that nobody had.

    Returns
    -------
    dict
        ``(kind, time)``: share, None beyond the largest number of days; ``("", time)``: subjects at risk.
    """
    found = {}
    for time in times:
        free, shares = 1.0, dict.fromkeys(kinds, 0.0)
        for day in sorted({day for day, kind in rows if kind and day <= time}):
            at_risk = sum(one >= day for one, _ in rows)
            here = {kind: sum(row == (day, kind) for row in rows) for kind in kinds}
            for kind in kinds:
                shares[kind] += free * here[kind] / at_risk
            free *= 1 - sum(here.values()) / at_risk
        beyond = not rows or time > max(day for day, _ in rows)
        found.update({(kind, time): None if beyond else shares[kind] for kind in kinds})
        found["", time] = sum(day >= time for day, _ in rows)
    return found


def mean_count(rows, time, weights=None):
    """Mean number of events up to a day where death ends it (Ghosh and Lin 2000).

    Parameters
    ----------
    rows : list of (int, bool, list of int)
        Of each subject the last day, whether that is a death, and the days of its events.
    weights : list of float, optional
        How often each subject counts; by default once.
    """
    weights = weights or [1.0] * len(rows)
    count, alive = 0.0, 1.0
    days = {day for last, _, events in rows for day in (last, *events)}
    for day in sorted(one for one in days if one <= time):
        at_risk = sum(weight for weight, (last, _, _) in zip(weights, rows, strict=True) if last >= day)
        happened = sum(weight * row[2].count(day) for weight, row in zip(weights, rows, strict=True))
        died = sum(weight for weight, row in zip(weights, rows, strict=True) if row[:2] == (day, True))
        if at_risk:
            count += alive * happened / at_risk
            alive *= 1 - died / at_risk
    return count


def deviation(rows, time, step=1e-4):
    """Standard error of `mean_count`: what each subject does to it when it counts a little more, squared and added."""
    total = 0.0
    for index in range(len(rows)):
        more, less = [1.0] * len(rows), [1.0] * len(rows)
        more[index], less[index] = 1 + step, 1 - step
        slope = (mean_count(rows, time, more) - mean_count(rows, time, less)) / (2 * step)
        total += slope**2
    return total**0.5
