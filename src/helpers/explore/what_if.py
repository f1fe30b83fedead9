"""What another definition would give: the same derivation with an amended protocol, in memory, beside the first."""

from collections.abc import Mapping
from functools import cached_property

import pandas as pd
from markupsafe import escape

from helpers.derive.study import Derived, Followed, derive_study, follow
from helpers.explore.analysis import Analysis
from helpers.explore.beside import Beside, amendments, beside
from helpers.explore.choices import chosen
from helpers.explore.shown import NOTICE
from helpers.foundation.amendment import amended, differences
from helpers.foundation.contracts import ADAM
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import Protocol


class WhatIf(Analysis):
    """An analysis of the same records under an amended protocol; it writes nothing.

    Attributes
    ----------
    base : Analysis
        The analysis that it is beside.
    changes : dict
        What was amended: by place in the protocol file the value before and after.
    """

    def __init__(self, base: Analysis, protocol: Protocol, *, asked: str = ""):
        self.base, self.protocol = base, protocol
        self.name, self.cutoff, self.synthetic = f"{base.name}, what if", base.cutoff, base.synthetic
        self.changes = differences(base.protocol, protocol)
        self._asked = asked
        self._same_but_for_events = _without_event_rules(base.protocol) == _without_event_rules(protocol)

    @property
    def domains(self) -> Mapping[str, pd.DataFrame]:
        """SDTM domains as known at the cut-off, by name in small letters."""
        return self.base.domains

    @property
    def findings(self) -> pd.DataFrame:
        """What the checks found in the records, which are those of the first analysis."""
        return self.base.findings

    @property
    def corrections(self) -> pd.DataFrame:
        """Corrections that were applied to the records, which are those of the first analysis."""
        return self.base.corrections

    @cached_property
    def followed(self) -> Followed:
        """What endpoints are made of; that of the first analysis, where its records are read alike."""
        if self._same_but_for_events:
            return self.base.followed.under(self.protocol)
        return follow(self.domains, protocol=self.protocol, cutoff=self.cutoff)

    @cached_property
    def _endpoints(self) -> pd.DataFrame:
        return self.followed.endpoints()

    @cached_property
    def _study(self) -> Derived:
        return derive_study(self.domains, protocol=self.protocol, cutoff=self.cutoff)

    def adam(self, name: str) -> pd.DataFrame | None:
        """Derive an analysis dataset; None where what it is made of was not collected."""
        name = chosen(name, ADAM, what="dataset")
        if name == "adtte":
            return self._endpoints.copy()
        if self._same_but_for_events and name != "adread":  # which has the endpoints by each other reader
            return self.base.adam(name)
        frame = getattr(self._study, name)
        return None if frame is None else frame.copy()

    def beside(self, paramcd: str = "") -> Beside:
        """Put it beside the analysis that it came from; see `beside`."""
        return beside(self.base, self, paramcd)

    def _repr_html_(self) -> str:
        try:
            return self.beside(self._asked)._repr_html_()
        except StudyError as failure:
            return f'<p style="{NOTICE}">{escape(amendments(self.changes))} {escape(str(failure))}</p>'


def what_if(run: Analysis, changes: Mapping[str, object], paramcd: str = "") -> WhatIf:
    """Derive a run again under an amended protocol, without touching a file.

    What comes out is an analysis like the first: `km`, `cif`, `profile` and the rest take it, and it shows itself
    beside the first.

    Parameters
    ----------
    run : Analysis
        As `open_run` gives it, or another `what_if`.
    changes : mapping of str to object
        New settings by their place in ``protocol.yml``: ``{"response.progression_ratio": [13, 10]}``,
        ``{"endpoints.LPFS.local.reference": "baseline"}``, or a whole new entry ``{"endpoints.LPFS30": {...}}``.
    paramcd : str
        The parameter that is shown; all endpoints where it is empty. Datasets are derived when they are asked for.

    Raises
    ------
    StudyError
        A place is not in the protocol file, a value makes no sense there, or there is no such parameter.

    Examples
    --------
    >>> import helpers
    >>> run = helpers.open_run("synthetic/final")
    >>> stricter = helpers.what_if(run, {"response.progression_ratio": [15, 10]}, "LPFS")
    >>> stricter.changes
    {'response.progression_ratio': ((12, 10), (15, 10))}
    >>> later = stricter.beside("LPFS").moved
    >>> bool((later["AVAL"] >= later["AVAL_0"]).all())
    True
    """
    protocol = amended(run.protocol, changes)
    asked = chosen(paramcd, protocol.endpoints, what="endpoint of the protocol") if paramcd else ""
    return WhatIf(run, protocol, asked=asked)


def _without_event_rules(protocol: Protocol) -> Protocol:
    """Leave out what only ADTTE depends on: endpoints, their order on one day, FDA's missed visits."""
    imaging = protocol.imaging.model_copy(update={"missed_assessments": 1, "window_days": 1})
    return protocol.model_copy(update={"endpoints": {}, "tie_order": (), "imaging": imaging})
