"""The register: how far two numbers may differ, which may differ by more, what is not compared, and why."""

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from helpers.foundation.errors import StudyError

FILE = Path(__file__).with_name("register.yml")

Reason = Annotated[str, Field(min_length=1)]
Difference = Annotated[float, Field(ge=0)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Limits(_Entry):
    """The largest relative differences: of estimates in closed form, and of those that are searched for."""

    closed: Difference
    iterative: Difference


class Accepted(_Entry):
    """Numbers that may differ by more, up to ``limit``; each name may be a pattern, such as ``median*``."""

    analysis: str
    paramcd: str = "*"
    term: str = "*"
    stat: str = "*"
    by: str = "*"
    limit: Difference
    reason: Reason

    def covers(self, key: dict[str, str]) -> bool:
        """Tell whether a number is one of these: ``key`` has ANALYSIS, PARAMCD, TERM, STAT and BY."""
        return all(fnmatchcase(key[name.upper()], getattr(self, name)) for name in NAMES)


class WithoutCounterpart(_Entry):
    """Statistics of an analysis that are not compared (all of them, where ``stats`` is not given)."""

    analysis: str
    stats: tuple[str, ...] = ("*",)
    reason: Reason

    def covers(self, analysis: str, stat: str) -> bool:
        """Tell whether a statistic is one of these."""
        return analysis == self.analysis and any(fnmatchcase(stat, pattern) for pattern in self.stats)


class Register(_Entry):
    """The whole register; ``iterative`` names the analyses whose estimates are searched for."""

    limits: Limits
    iterative: tuple[str, ...]
    accepted: tuple[Accepted, ...] = ()
    without_counterpart: tuple[WithoutCounterpart, ...] = ()

    def limit(self, analysis: str) -> float:
        """Return the largest relative difference that needs no entry."""
        return self.limits.iterative if analysis in self.iterative else self.limits.closed

    def accepts(self, key: dict[str, str]) -> Accepted | None:
        """Return the first entry that a number falls under, None where there is none."""
        return next((entry for entry in self.accepted if entry.covers(key)), None)

    def left_out(self, analysis: str, stat: str) -> WithoutCounterpart | None:
        """Return the entry by which a statistic is not compared, None where it has to be."""
        return next((entry for entry in self.without_counterpart if entry.covers(analysis, stat)), None)


def load(path: Path = FILE) -> Register:
    """Read and validate the register.

    Raises
    ------
    StudyError
        It is missing, is not YAML, or says something that it cannot.
    """
    try:
        return Register.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as failure:
        raise StudyError(f"The register {path.name} cannot be read: {' '.join(str(failure).split())}.") from None
    except ValidationError as failure:
        problems = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg'].lower()}" for one in failure.errors())
        raise StudyError(f"The register {path.name} cannot be used: {problems}.") from None


NAMES = ("analysis", "paramcd", "term", "stat", "by")
"""What an accepted difference is known by."""
