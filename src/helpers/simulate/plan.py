"""The plan of a simulation: ``simulation.yml``, read and validated once."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import Monitoring
from helpers.foundation.settings import read_settings
from helpers.synthetic import Truth

FIRST_OF_SAMPLE = 9_000_000
"""Number of the first piece of the very large sample; that of a trial is smaller, so that no trial is part of it."""

Event = Literal["LPFS", "DPFS", "OS", "local-progression", "distant-progression"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Scenario(_Section):
    """True parameters that differ, the part of the trials it is simulated for, and whether for toxicity alone."""

    truth: dict[str, Any] = {}
    share: Annotated[float, Field(gt=0, le=1)] = 1
    toxicity_only: bool = False


class Plan(_Section):
    """What is simulated, and what each parameter is a reading of.

    ``large_sample`` is the number of subjects of the one trial that says what a reading gives in the long run.
    """

    truth: dict[str, Any] = {}
    scenarios: dict[str, Scenario]
    survival: dict[str, Event]
    beta_product: dict[str, Event]
    competing: dict[str, Event]
    interval: dict[str, Event]
    monitoring: Monitoring
    large_sample: Annotated[int, Field(strict=True, gt=0, le=10_000_000)]

    def true(self, scenario: str) -> Truth:
        """Return the true parameters of a scenario."""
        return replace(Truth(), **self.truth, **self.scenarios[scenario].truth)

    @model_validator(mode="after")
    def _known(self) -> "Plan":
        for name in self.scenarios:
            try:
                self.true(name)
            except TypeError as failure:
                raise ValueError(f"scenario {name}: {failure}") from None
        return self


def load(path: Path) -> Plan:
    """Read and validate a plan.

    Raises
    ------
    StudyError
        The file is missing or not YAML, a key occurs twice, or a value is not what it has to be.
    """
    try:
        return Plan.model_validate(read_settings(path, what="The plan").values)
    except ValidationError as failure:
        problems = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'it'}: {one['msg']}" for one in failure.errors())
        raise StudyError(f"{path.name} cannot be used: {problems}.") from None
