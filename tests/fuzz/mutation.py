"""What a mutation says of itself: what was done, what that means, and the place that a finding has to name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """One mutation of the raw files of a study.

    Attributes
    ----------
    kind, meaning : str
        ``broken``: what was written cannot be what it claims, so a finding has to name the place. ``same``: nothing
        means anything else than before. ``other``: another possible study came about. ``lost``: records are gone.
        ``damaged``: bytes of a file were spoilt; what it holds now, a plain library says.
    domain, subject, variable : str
        The place; without a subject a column or a whole file, without a variable a record or a file.
    numbers : tuple of float
        --SEQ of the records, before and after.
    rows : tuple of int
        Rows of the file; the header is row 1.
    written : tuple of str
        Values of the place that a finding may quote, such as the date of the record.
    file : str
        Name of the file, where the finding is of a file that holds no domain.
    """

    kind: str
    meaning: str
    domain: str
    subject: str = ""
    variable: str = ""
    numbers: tuple[float, ...] = ()
    rows: tuple[int, ...] = ()
    written: tuple[str, ...] = ()
    file: str = ""
