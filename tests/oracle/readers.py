"""Whose records count: the readers of the protocol, and of several of one name the accepted one (data contract 2)."""

from .records import DefectError, text


def counted(rows, domain, readers):
    """Rows of one subject and domain by a reader that counts.

    Parameters
    ----------
    rows : list of dict
        Every row of TU, TR or RS of one subject.
    domain : str
        ``TU``, ``TR`` or ``RS``.
    readers : tuple of str
        Values of --EVAL that count, '' for records that name nobody.

    Raises
    ------
    DefectError
        Several --EVALID under one --EVAL that counts, of which none or several are accepted.
    """
    own = [row for row in rows if text(row.get(f"{domain}EVAL")) in readers]
    several = shared(own, domain)
    for name in several:
        of_name = [row for row in own if text(row.get(f"{domain}EVAL")) == name]
        accepted = {text(row.get(f"{domain}EVALID")) for row in of_name if _accepted(row, domain)}
        if len(accepted) != 1:
            subject = text(of_name[0].get("USUBJID"))
            raise DefectError(f"{subject}: {domain}: {len(accepted)} accepted readers under '{name}'")
    return [row for row in own if text(row.get(f"{domain}EVAL")) not in several or _accepted(row, domain)]


def shared(rows, domain):
    """Names of readers (--EVAL) under which several --EVALID stand, sorted."""
    people = {}
    for row in rows:
        if text(row.get(f"{domain}EVALID")):
            people.setdefault(text(row.get(f"{domain}EVAL")), set()).add(text(row.get(f"{domain}EVALID")))
    return sorted(name for name, ids in people.items() if len(ids) > 1)


def _accepted(row, domain):
    return text(row.get(f"{domain}ACPTFL")) == "Y"
