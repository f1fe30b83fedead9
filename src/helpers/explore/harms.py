"""Adverse events of a run: overview, or worst grade by class and term."""

from collections.abc import Iterable

from helpers.analyse.adverse_events import overview, worst_grade
from helpers.explore.analysis import Analysis
from helpers.explore.choices import chosen
from helpers.explore.shown import Shown, unnumbered
from helpers.foundation.errors import StudyError
from helpers.present import format as fmt
from helpers.present import tables
from helpers.present.lookup import Lookup

PHASES = ("ACUTE", "CHRONIC")


def ae_table(run: Analysis, phase: str = "", *, related: bool = False, subjects: Iterable[str] | None = None) -> Shown:
    """Subjects with adverse events: the overview, or with a phase the worst grades by class and term (rules 23 to 25).

    ``frame`` has one row per phase and kind of event (overview), or a class and term: ``n events denominator estimate
    low high``; for the latter one row per GRADE.

    Parameters
    ----------
    run : Analysis
        As `open_run` or `what_if` gives it.
    phase : str
        ``ACUTE``, ``CHRONIC``, or nothing for the overview of both.
    related : bool
        Whether only events related to SBRT count.
    subjects : str or some of them, optional
        USUBJID of those who count; everybody treated where it is not given.

    Raises
    ------
    StudyError
        There is no such phase, or no such subject.

    Examples
    --------
    >>> import helpers
    >>> run = helpers.open_run("synthetic/final")
    >>> overview = helpers.ae_table(run)
    >>> acute = helpers.ae_table(run, "ACUTE")
    >>> any_grade = acute.frame.query("SOC == '' and GRADE == 'any'")["n"].item()
    >>> any_grade == overview.frame.query("PHASE == 'ACUTE' and TERM == 'any'")["n"].item()
    True
    """
    adae, adsl, level = run.adae, run.adsl, run.protocol.estimation.confidence_level
    if subjects is not None:
        subjects = [subjects] if isinstance(subjects, str) else list(subjects)
        if strangers := sorted(set(subjects) - set(adsl["USUBJID"])):
            raise StudyError(f"{strangers[0]} is no subject of {run.name}; run.subjects lists them.")
        adsl = adsl.loc[adsl["USUBJID"].isin(set(subjects))]
    if related:  # the others stay as records: that there are events is known of the study
        adae = adae.assign(TRTEMFL=adae["TRTEMFL"].where(adae["AREL"] == "Y", ""))
    found = overview(adae, adsl, conf_level=level)
    if phase == "":
        results, table = Lookup.of(found), tables.ae_overview(found)
        frame = results.wide("ae-overview", by=["PHASE", "TERM"])
    else:
        phase = chosen(phase, PHASES, what="phase")
        found += worst_grade(adae, adsl, conf_level=level)
        results, table = Lookup.of(found), tables.ae_terms(found, phase=phase)
        frame = results.wide("ae-worst-grade", by=["SOC", "TERM", "GRADE"], phase=phase)
    if subjects is not None:
        table = table.with_note(f"Of {fmt.count(len(set(subjects)))} selected subjects alone.")
    if related:
        table = table.with_note("Only events related to SBRT.")
    title = f"{phase.capitalize()} adverse events" if phase else "Overview of adverse events"
    table = unnumbered(table, title, run, "related" if related else "", "" if subjects is None else "some")
    return Shown(title=title, frame=frame, ard=found.rows, table=table, said=run.said)
