"""The profile of one subject, as the report shows it."""

from dataclasses import dataclass
from html import escape

import pandas as pd

from helpers.explore.analysis import Analysis
from helpers.explore.choices import chosen
from helpers.present.courses import of_measure
from helpers.present.page import Profiles
from helpers.present.profiles import profiles
from helpers.present.sections.material import Material

HEIGHT = 640
"""Pixels of the frame in a notebook; the profile scrolls in it."""


@dataclass(frozen=True, repr=False, eq=False)
class Profile:
    """Everything the analysis knows of one subject.

    Attributes
    ----------
    usubjid : str
        The subject.
    datasets : dict of str to DataFrame
        The subject's rows of every analysis dataset, by name.
    html : str
        The profile as a page of its own, which loads nothing.
    """

    usubjid: str
    datasets: dict[str, pd.DataFrame]
    html: str

    def __repr__(self) -> str:
        return f"<Profile {self.usubjid}>"

    def _repr_html_(self) -> str:
        """Show it in a frame of its own: its style touches nothing else, and nothing in it can run."""
        looks = f'style="width:100%;height:{HEIGHT}px;border:1px solid #c9ced5;background:#fff"'
        page = escape(self.html, quote=True)
        return f'<iframe title="Profile of {escape(self.usubjid)}" sandbox {looks} srcdoc="{page}"></iframe>'


def profile(run: Analysis, subject: str) -> Profile:
    """Timeline, lesions, laboratory, outcomes with their source records, adverse events and queries of one subject.

    Parameters
    ----------
    run : Analysis
        As `open_run` or `what_if` gives it.
    subject : str
        USUBJID.

    Raises
    ------
    StudyError
        There is no such subject; the sentence names those that there are.

    Examples
    --------
    >>> import helpers
    >>> run = helpers.open_run("synthetic/final")
    >>> one = helpers.profile(run, run.subjects[0])
    >>> one.datasets["adsl"].shape[0]
    1
    """
    usubjid = chosen(subject, run.subjects, what="subject")
    own = {name: _of(run.adam(name), usubjid) for name in _DATASETS}
    material = Material(
        **own | {"adtr": of_measure(own["adtr"], run.protocol.response)},
        ard=pd.DataFrame(),
        findings=_of(run.findings, usubjid),
        protocol=run.protocol,
        study=run.name,
        analysis="final" if run.cutoff is None else "interim",
        cutoff=run.cutoff,
        synthetic=run.synthetic,
        provenance={},
        domains={name: _of(frame, usubjid) for name, frame in run.domains.items()},
        corrections=_of(run.corrections, usubjid),
    )
    html = Profiles(profiles(material)).alone(title=usubjid, said=[run.said] if run.said else [])
    datasets = {name: frame for name, frame in own.items() if frame is not None}
    return Profile(usubjid, datasets, html.replace('<details class="fold', '<details open class="fold', 1))


_DATASETS = ("adsl", "adtr", "adrs", "adtte", "adae", "adlb", "adlf", "adther")


def _of(frame: pd.DataFrame | None, usubjid: str) -> pd.DataFrame | None:
    return None if frame is None else frame.loc[frame["USUBJID"] == usubjid].reset_index(drop=True)
