"""What the nursery imports, in the order in which a run from nothing needs it.

The kernel of ingestion is the first that can gain from it, because the command before it is asked for when there is
nothing yet.
"""

import sys
from collections.abc import Callable


def _for_kernels() -> None:
    import ipykernel.ipkernel
    import ipykernel.kernelapp
    import matplotlib_inline.backend_inline


def _for_datasets() -> None:
    import pandas
    import pyarrow.parquet

    # While pandas is imported it looks where it is; what follows is what it finds in a kernel.
    pandas.set_option("display.max_columns", 20, "display.encoding", "UTF-8")


def _for_settings() -> None:
    import pydantic
    import yaml


def _for_commands() -> None:
    sys.modules.setdefault("rfc3987_syntax", None)  # as in `helpers.execution.notebooks`
    import papermill


def _for_distributions() -> None:
    import scipy.optimize
    import scipy.stats


def _for_survival() -> None:
    import firthmodels
    import lifelines
    import statsmodels.duration.hazard_regression
    import statsmodels.nonparametric.smoothers_lowess
    import statsmodels.stats.proportion


def _for_figures() -> None:
    import matplotlib.pyplot
    import seaborn


def _for_tables() -> None:
    import great_tables
    import jinja2


def _for_files() -> None:
    import openpyxl
    import pyreadstat


IMPORTS: tuple[Callable[[], None], ...] = (
    _for_kernels,
    _for_datasets,
    _for_settings,
    _for_commands,
    _for_distributions,
    _for_survival,
    _for_figures,
    _for_tables,
    _for_files,
)
"""One after the other; each is short enough that whoever asks meanwhile does not wait for long."""
