"""A whole study: every subject through every room, assembled into SDTM domains."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.synthetic import conduct, disposition, planning, readings, therapy
from helpers.synthetic.chance import Chance
from helpers.synthetic.disease import Course, draw_course
from helpers.synthetic.domains import COLUMNS, DATES
from helpers.synthetic.edge_cases import with_edge_cases
from helpers.synthetic.imaging import assess
from helpers.synthetic.laboratory import draw_laboratory
from helpers.synthetic.population import STUDY, Subject, draw_subject, usubjid
from helpers.synthetic.schedule import Plan, draw_plan, visit_rows
from helpers.synthetic.toxicity import adverse_event_rows
from helpers.synthetic.truth import Truth
from helpers.synthetic.units import laboratory_columns

SEED = 20210998

LAST = ("lb", "mh", "sv", "dv", "xd")
"""Domains that are drawn after all others of their room, so that these are the same without them."""


def generate(
    *, subjects: int = 36, seed: int = SEED, truth: Truth | None = None, edge_cases: bool = True
) -> dict[str, pd.DataFrame]:
    """Raw SDTM domains of a synthetic study, as a site would send them.

    Subject number i is the same whatever the size of the cohort.

    Parameters
    ----------
    subjects
        Number of subjects.
    seed
        Seed of every draw.
    truth
        True parameters; the calibrated ones where not given.
    edge_cases
        Whether the scripted oddities are put into the subjects that have them (see `helpers.synthetic.edge_cases`).
    """
    seeds = {"": seed}
    domains = _drawn(seeds, subjects=subjects, truth=truth or Truth())
    if edge_cases:
        domains = with_edge_cases(domains)
    return _finished(domains, seeds, subjects=subjects)


def generate_cohorts(
    seeds: Mapping[str, int],
    *,
    subjects: int,
    truth: Truth,
    leave_out: Collection[str] = (),
    second_reader: bool = True,
) -> dict[str, pd.DataFrame]:
    """Raw SDTM domains of several cohorts together, each as `generate` draws it from its seed without edge cases.

    Parameters
    ----------
    seeds
        Seed of each cohort by its name, with which the identifiers of its subjects begin.
    subjects
        Number of subjects of each cohort.
    truth
        True parameters.
    leave_out
        Domains that are not drawn: of those from which no other follows (`LAST`).
    second_reader
        Whether the readings of the independent assessor are drawn; no other record follows from them.
    """
    if others := set(leave_out) - set(LAST):
        raise ValueError(f"{', '.join(sorted(others))} cannot be left out; others are drawn after it.")
    drawn = _drawn(seeds, subjects=subjects, truth=truth, leave_out=leave_out, second_reader=second_reader)
    return _finished(drawn, seeds, subjects=subjects)


def latent(*, subjects: int = 36, seed: int = SEED, truth: Truth | None = None) -> pd.DataFrame:
    """What truly happened, one row per subject: times in years from the first fraction, infinite where never."""
    truth, rows = truth or Truth(), []
    for index in range(subjects):
        subject, course, plan = _course(index, seed, truth)
        rows.append({"USUBJID": usubjid(index), **asdict(subject), **asdict(course), "score": subject.score,
                     "end": plan.end, "reason": plan.reason})  # fmt: skip
    return pd.DataFrame(rows)


def write_study(domains: dict[str, pd.DataFrame], folder: Path) -> None:
    """Write one CSV file per domain: UTF-8, line feeds, the same bytes everywhere."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for domain, frame in domains.items():
        text = frame.copy()
        for column in frame.columns:
            if frame[column].dtype.kind == "f":
                text[column] = ["" if value != value else f"{value:.10g}" for value in frame[column].tolist()]
        data = text.to_csv(index=False, lineterminator="\n")
        (folder / f"{domain}.csv").write_bytes(data.encode("utf-8"))


def _course(index: int, seed: int, truth: Truth) -> tuple[Subject, Course, Plan]:
    subject = draw_subject(index, Chance(seed, index, "population"), truth)
    course = draw_course(subject, Chance(seed, index, "disease"), truth)
    return subject, course, draw_plan(subject, course, Chance(seed, index, "schedule"), truth)


def _drawn(
    seeds: Mapping[str, int],
    *,
    subjects: int,
    truth: Truth,
    leave_out: Collection[str] = (),
    second_reader: bool = True,
) -> dict[str, pd.DataFrame]:
    """Rows of every domain; INDEX counts the subjects of all cohorts."""
    rows: dict[str, list[tuple]] = {domain: [] for domain in COLUMNS if domain not in leave_out}
    blood: list[tuple[int, dict[str, np.ndarray]]] = []
    for cohort, seed in enumerate(seeds.values()):
        for index in range(subjects):
            place = cohort * subjects + index
            _add_subject(index, seed, truth, rows, blood, place=place, second_reader=second_reader)
    return {domain: _laboratory_frame(blood) if domain == "lb" else _frame(domain, new) for domain, new in rows.items()}


def _add_subject(
    index: int, seed: int, truth: Truth, rows: dict, blood: list, *, place: int, second_reader: bool
) -> None:
    subject, course, plan = _course(index, seed, truth)
    chance = Chance(seed, index, "imaging")
    scans = assess(subject, course, plan, chance, truth)
    tumours, sizes = readings.tumour_rows(subject, scans)
    read_twice, sees = chance.happens(0.85), 0.95 if chance.happens(0.3) else 0.8
    if read_twice and second_reader:
        others = readings.second_reader_rows(subject, scans, Chance(seed, index, "second reader"), sees=sees)
        tumours, sizes = tumours + others[0], sizes + others[1]
    responses, seen = readings.response_rows(subject, scans, chance)
    chance = Chance(seed, index, "laboratory")
    laboratory = draw_laboratory(subject, course, plan, chance)
    if "lb" in rows:
        blood.append((place, laboratory_columns(subject, laboratory, chance)))
    chance = Chance(seed, index, "disposition")
    death = disposition.death_date(plan, chance)
    procedures, medicines = therapy.therapy_rows(subject, course, plan, seen, Chance(seed, index, "therapy"))
    events = adverse_event_rows(subject, course, plan, laboratory, Chance(seed, index, "toxicity"), truth)
    made = {
        "dm": [disposition.subject_row(subject, plan, death)],
        "ex": therapy.exposure_rows(subject, plan),
        "tu": tumours, "tr": sizes, "ae": events,
        "ds": disposition.disposition_rows(subject, plan, death, chance),
        "rs": disposition.score_rows(subject, laboratory, chance) + responses,
        "pr": procedures, "cm": medicines,
        "ss": disposition.status_rows(plan, death, chance),
        "dd": disposition.death_detail_rows(course.cause, death),
    }  # fmt: skip
    last = {
        "mh": partial(disposition.history_rows, subject, chance), "sv": partial(visit_rows, plan, chance),
        "dv": partial(conduct.deviation_rows, plan, Chance(seed, index, "conduct")),
        "xd": partial(planning.dose_rows, subject, plan, Chance(seed, index, "planning")),
    }  # fmt: skip
    made |= {domain: draw() for domain, draw in last.items() if domain in rows}
    for domain, new in made.items():
        rows[domain] += [(place, *row) for row in new]


def _frame(domain: str, rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["INDEX", *COLUMNS[domain]])


def _laboratory_frame(blood: list[tuple[int, dict[str, np.ndarray]]]) -> pd.DataFrame:
    if not blood:
        return _frame("lb", [])
    frame = {"INDEX": np.repeat([index for index, _ in blood], [len(part["LBDTC"]) for _, part in blood])}
    for column in COLUMNS["lb"]:
        frame[column] = np.concatenate([part[column] for _, part in blood])
    return pd.DataFrame(frame)


def _finished(
    domains: Mapping[str, pd.DataFrame], seeds: Mapping[str, int], *, subjects: int
) -> dict[str, pd.DataFrame]:
    names = [f"{cohort}{usubjid(index)}" for cohort in seeds for index in range(subjects)]
    return {
        domain: _in_order(domain, domains[domain], np.array(names, dtype=object))
        for domain in COLUMNS
        if domain in domains
    }


def _in_order(domain: str, frame: pd.DataFrame, names: np.ndarray) -> pd.DataFrame:
    """Rows in order of subject and date, numbered, with the identifiers in front."""
    by = ["INDEX", DATES[domain]] if domain in DATES else ["INDEX"]
    frame = frame.sort_values(by, kind="stable", ignore_index=True)
    index = frame.pop("INDEX").astype("int64")
    identifiers = {"STUDYID": STUDY, "DOMAIN": domain.upper(), "USUBJID": names[index.to_numpy()]}
    if domain != "dm":
        identifiers[f"{domain.upper()}SEQ"] = (index.groupby(index).cumcount() + 1).astype("int64")
    return pd.concat([pd.DataFrame(identifiers, index=frame.index), frame], axis=1)
