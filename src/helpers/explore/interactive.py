"""The interactive page of `notebooks/explore.ipynb`: choose, and see at once what it does."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import ipywidgets
import pandas as pd
from markupsafe import escape

from helpers.explore.analysis import Analysis
from helpers.explore.beside import amendments, beside, moved_between
from helpers.explore.curves import cif, km
from helpers.explore.groups import VARIABLES
from helpers.explore.models import cox
from helpers.explore.shown import NOTICE, Shown
from helpers.explore.what_if import WhatIf, what_if
from helpers.foundation.contracts import ADAM
from helpers.foundation.errors import StudyError
from helpers.present import format as fmt
from helpers.present import tables

NOBODY = ""
_WIDE = {"description_width": "120px"}


class Panel:
    """Controls, and what they give: curves with numbers at risk, estimates, a model, and whom the change moved.

    Attributes
    ----------
    run : Analysis
        What is explored; it stays as it is.
    analysis : Analysis
        The analysis as the controls define it: the run's own, or a `what_if`.
    shown : Curves or Beside
        What the figure and the estimates are made of.
    moved : DataFrame
        The subjects whose outcome the definition changed, as in `beside`.
    endpoint, subgroup, reference, threshold, increase, by, conventions, missed, window, covariates : widget
        The controls; setting ``panel.threshold.value = 30`` does what moving it does.
    """

    def __init__(self, run: Analysis):
        self.run = run
        self._endpoints = [name for name in run.parameters if not run.protocol.endpoints[name].interval]
        if not self._endpoints:
            raise StudyError(f"There is nothing to show of {run.name}: no treated subject has a time to an event.")
        self._known: dict[tuple, WhatIf] = {}
        self._controls()
        self._outputs()
        self._page = self._arranged()
        self._load()
        for control in self.controls.values():
            control.observe(self._changed, names="value")
        self.update()

    def update(self) -> None:
        """Bring everything up to date with the controls."""
        self._settle()
        try:
            analysis = self._defined()
            shown, moved = self._curves(analysis)
            drawn = shown.figure._repr_svg_(), shown.table._repr_html_(), self._whom(analysis, moved)
        except StudyError as failure:
            self._figure.value = self._estimates.value = self._moved.value = self._model.value = ""
            self._notice.value = self._said(self.run) + _complaint(failure)
            return
        self.analysis, self.shown, self.moved = analysis, shown, moved
        self._figure.value, self._estimates.value, self._moved.value = drawn
        self._notice.value = self._said(analysis)
        try:
            self._model.value = self._modelled()
        except StudyError as failure:
            self._model.value = _complaint(failure)

    def _repr_mimebundle_(self, **settings) -> Mapping:
        return self._page._repr_mimebundle_(**settings)

    # what there is to choose

    def _controls(self) -> None:
        protocol = self.run.protocol
        endpoints = [(f"{name}: {self.run.parameters[name]}", name) for name in self._endpoints]
        primary = protocol.trial.primary if protocol.trial.primary in self._endpoints else self._endpoints[0]
        longest = int(12 * protocol.horizon.years)
        varying = [(_named(name), name) for name in VARIABLES if self._varies(name)]
        missed = protocol.imaging.missed_assessments
        self.endpoint = _choice("Endpoint", endpoints, primary)
        self.subgroup = _choice("Subgroup", [("All treated subjects", NOBODY), *varying], NOBODY)
        self.reference = _choice("Compared with", [("Nadir", "nadir"), ("Baseline", "baseline")], "nadir")
        self.threshold = _slider("Increase, %", 5, 100, 5, 20)
        self.increase = _slider("At least, mm", 0, 20, 0.5, 0)
        self.by = _choice("Measured in", [("Sum of lesions", "sum"), ("Any one lesion", "lesion")], "sum")
        conventions = [("Every event counts", "protocol"), ("FDA: therapy and missed visits censor", "FDA")]
        self.conventions = _choice("Missed visits", conventions, "protocol")
        self.missed = _slider("Missed, at least", 1, max(4, missed), 1, missed)
        self.window = _slider("Window, months", 3, longest, 3, longest)
        self.covariates = ipywidgets.SelectMultiple(
            options=varying, value=(), description="Covariates", rows=8, style=_WIDE,
            layout={"width": "auto"},
        )  # fmt: skip
        self.controls = {
            name: getattr(self, name)
            for name in (
                "endpoint", "subgroup", "reference", "threshold", "increase", "by", "conventions", "missed", "window",
                "covariates",
            )
        }  # fmt: skip

    def _outputs(self) -> None:
        self._notice, self._figure, self._estimates, self._moved, self._model = (ipywidgets.HTML() for _ in range(5))

    def _arranged(self) -> ipywidgets.Widget:
        reset = ipywidgets.Button(description="As in the protocol", layout={"width": "auto"})
        reset.on_click(lambda _: self.reset())
        left = ipywidgets.VBox(
            [*self.controls.values(), reset], layout={"width": "340px", "flex": "0 0 auto", "margin": "0 20px 0 0"}
        )
        middle = ipywidgets.VBox(
            [self._notice, self._figure, self._estimates], layout={"width": "600px", "flex": "1 1 auto"}
        )
        right = ipywidgets.VBox(
            [self._moved, self._model], layout={"width": "440px", "flex": "1 1 auto", "margin": "0 0 0 20px"}
        )
        return ipywidgets.HBox([left, middle, right], layout={"flex_flow": "row wrap", "align_items": "flex-start"})

    def reset(self) -> None:
        """Put every control but the endpoint back to what the protocol says."""
        with self._quietly():
            self.subgroup.value, self.window.value, self.covariates.value = NOBODY, self.window.max, ()
        self._load()
        self.update()

    def _load(self) -> None:
        """Put the controls of the definition to what the protocol says of the endpoint."""
        protocol = self.run.protocol
        endpoint = protocol.endpoints[self.endpoint.value]
        up, down = endpoint.local.progression_ratio or protocol.response.progression_ratio
        growth = round(100 * (up / down - 1))
        self._first = {
            "reference": endpoint.local.reference,
            "threshold": growth,
            "increase": endpoint.local.minimum_increase_mm,
            "by": endpoint.local.by,
            "conventions": endpoint.conventions,
            "missed": protocol.imaging.missed_assessments,
        }
        with self._quietly():
            self.threshold.max = max(100, growth)
            self.threshold.min = min(5, growth)
            self.increase.max = max(20, endpoint.local.minimum_increase_mm)
            for name, value in self._first.items():
                self.controls[name].value = value

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Let controls be set without an update of the page."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    # what the controls give

    _quiet = False

    def _changed(self, change) -> None:
        if self._quiet:
            return
        if change.owner is self.endpoint:
            self._load()
        self.update()

    def _settle(self) -> None:
        """Disable controls that have no meaning for the endpoint."""
        endpoint = self.run.protocol.endpoints[self.endpoint.value]
        local = "local_progression" in endpoint.events
        for control in (self.reference, self.threshold, self.increase, self.by):
            control.disabled = not local
        self.conventions.disabled = endpoint.assessments == "alive"
        self.missed.disabled = self.conventions.disabled or self.conventions.value != "FDA"

    def _defined(self) -> Analysis:
        """The analysis under the definition of the controls: the run's own where that is the protocol's."""
        changes = self._changes()
        if not changes:
            return self.run
        key = self.endpoint.value, tuple(sorted((place, str(value)) for place, value in changes.items()))
        if key not in self._known:
            self._known[key] = what_if(self.run, changes, self.endpoint.value)
        return self._known[key]

    def _changes(self) -> dict[str, object]:
        """Settings of the protocol that the controls amend, for the endpoint that is shown."""
        place = f"endpoints.{self.endpoint.value}"
        settings = {
            "reference": (f"{place}.local.reference", self.reference.value),
            "threshold": (f"{place}.local.progression_ratio", [100 + self.threshold.value, 100]),
            "increase": (f"{place}.local.minimum_increase_mm", self.increase.value),
            "by": (f"{place}.local.by", self.by.value),
            "conventions": (f"{place}.conventions", self.conventions.value),
            "missed": ("imaging.missed_assessments", self.missed.value),
        }
        return dict(
            setting
            for name, setting in settings.items()
            if not self.controls[name].disabled and self.controls[name].value != self._first[name]
        )

    def _curves(self, analysis: Analysis) -> tuple[Shown, pd.DataFrame]:
        """What is drawn, and the subjects whose outcome the definition changed."""
        paramcd, until = self.endpoint.value, self._until()
        if self.subgroup.value == NOBODY and analysis is not self.run:
            compared = beside(self.run, analysis, paramcd, until=until)
            return compared, compared.moved
        draw = cif if self.run.protocol.endpoints[paramcd].counts_as_event else km
        shown = draw(analysis, paramcd, self.subgroup.value, until=until)
        return shown, moved_between(self.run, analysis, paramcd, until=until)

    def _until(self) -> float | None:
        return None if self.window.value == self.window.max else float(self.window.value)

    def _whom(self, analysis: Analysis, moved: pd.DataFrame) -> str:
        if analysis is self.run:
            return f'<p style="{NOTICE}">The definition is that of the protocol, so no outcome changes.</p>'
        title = f"Outcome changed: {fmt.count(len(moved))} of {fmt.count(self._treated())} subjects"
        return tables.moved(moved, labels=self.run.parameters, title=title)._repr_html_()

    def _modelled(self) -> str:
        """The model of the covariates; it is fitted again only where something that it rests on has changed."""
        names, until = self.covariates.value, self._until()
        if not names:
            return f'<p style="{NOTICE}">Choose covariates for an exploratory Cox model.</p>'
        key = id(self.analysis), self.endpoint.value, names, until
        if key != self._fitted[0]:
            model = cox(self.analysis, self.endpoint.value, names, until=until)
            self._fitted = key, model.table._repr_html_()
        return self._fitted[1]

    _fitted = None, ""

    def _said(self, analysis: Analysis) -> str:
        changes = "" if analysis is self.run else amendments(analysis.changes)
        return f'<p style="{NOTICE}">{escape(" ".join(filter(None, (self.run.said, changes))))}</p>'

    def _treated(self) -> int:
        return int((self.run.adsl["SAFFL"] == "Y").sum())

    def _varies(self, name: str) -> bool:
        adsl = self.run.adsl
        values = adsl.loc[adsl["SAFFL"] == "Y", name].replace("", pd.NA).dropna()
        return len(values) > 0 and (values != values.iloc[0]).any()


def panel(run: Analysis) -> Panel:
    """Open the interactive page on a run: endpoint, subgroup, definition, window and covariates.

    Nothing is written. ``panel.analysis`` is the analysis as the controls define it, for `km` and the rest;
    ``panel.moved`` the subjects whose outcome the definition changed.

    Examples
    --------
    >>> import helpers
    >>> page = helpers.panel(helpers.open_run("synthetic/final"))
    >>> page.threshold.value = 100
    >>> page.analysis.changes
    {'endpoints.LPFS.local.progression_ratio': (None, (200, 100))}
    """
    return Panel(run)


def _named(name: str) -> str:
    return f"{name}: {fmt.sentence_case(ADAM['adsl'].columns[name].label.removeprefix('Baseline '))}"


def _choice(description: str, options: list[tuple[str, str]], value: str) -> ipywidgets.Dropdown:
    return ipywidgets.Dropdown(
        options=options, value=value, description=description, style=_WIDE, layout={"width": "auto"}
    )


def _slider(description: str, low: float, high: float, step: float, value: float) -> ipywidgets.Widget:
    kind = ipywidgets.IntSlider if isinstance(step, int) else ipywidgets.FloatSlider
    return kind(
        value=value, min=low, max=high, step=step, description=description, continuous_update=False, style=_WIDE,
        layout={"width": "auto"},
    )  # fmt: skip


def _complaint(failure: StudyError) -> str:
    return f'<p style="color:#c4471b">{escape(str(failure))}</p>'
