"""Parameters of ADTTE, sorted by how they are estimated (rules 30, 31, 33 and 37)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import Protocol

STANDS_ON = ("LPFS", "DPFS", "OS", "TTLP", "TTDP")
"""Endpoints that the report takes by their names, and without which it would lose something in silence."""


@dataclass(frozen=True)
class Parameters:
    """Parameters of ADTTE, by how they are estimated.

    Attributes
    ----------
    main, every : sequence of str
        The endpoints; these and every other reading that the study can give.
    competing, whole : sequence of str
        The endpoints with competing events, which get cumulative incidences; and those whose events all count, which
        get Kaplan-Meier estimates and restricted means.
    read_otherwise : mapping of str to str
        Other readings, and what each is a reading of.
    intervals : sequence of str
        Other readings whose events are known to an interval, which get the interval-censored estimate.
    """

    main: Sequence[str]
    every: Sequence[str]
    competing: Sequence[str]
    whole: Sequence[str]
    read_otherwise: Mapping[str, str]
    intervals: Sequence[str]

    def has(self, *paramcds: str) -> bool:
        """Tell whether all of these are endpoints."""
        return set(paramcds) <= set(self.main)


def parameters(adtte: pd.DataFrame, *, protocol: Protocol) -> Parameters:
    """Sort the parameters of a study by how they are estimated. Needs PARAMCD.

    A reading that the study cannot give is left out.

    Raises
    ------
    StudyError
        The protocol has no endpoint of a name that the report needs.
    """
    main, endpoints = protocol.main_endpoints, protocol.endpoints
    if missing := [name for name in STANDS_ON if name not in main]:
        raise StudyError(
            f"The protocol file has no endpoint {' and no endpoint '.join(missing)}: follow-up, responses, courses and "
            f"the first screen are taken from the endpoints of the names {', '.join(STANDS_ON)}. Add what is missing; "
            "you choose its label and its definition."
        )
    others = [name for name in endpoints if name not in main and (adtte["PARAMCD"] == name).any()]
    return Parameters(
        main=main,
        every=[*main, *others],
        competing=[name for name in main if endpoints[name].counts_as_event],
        whole=[name for name in main if not endpoints[name].counts_as_event],
        read_otherwise={name: endpoints[name].sensitivity_of for name in others if not endpoints[name].interval},
        intervals=[name for name in others if endpoints[name].interval],
    )
