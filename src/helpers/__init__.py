"""Analysis of the pilot trial of SBRT for hepatocellular carcinoma after TACE.

The package has layers, and each imports only from the layers below it:

``foundation``  protocol settings, calendar, dataset contracts, their reading and writing
``ingest``      raw files of a site to checked SDTM domains, as known at the cut-off
``derive``      SDTM domains to ADaM datasets, one module per dataset
``analyse``     ADaM datasets to analysis results (ARD), one module per estimator
``present``     results to tables, figures and the report
``export``      the report and ADaM to files for spreadsheets, SAS and R
``explore``     a run opened for questions, in JupyterLab
``docs_pages``  guide, analysis plan and catalogue of checks as pages

Beside them stand ``synthetic`` (the bundled study), ``provenance`` (hashes and the
manifest) and ``execution`` (runs a notebook and keeps what it made).

The functions of ``explore`` are available as ``helpers.km`` and so on (see `__all__`); each is
imported when it is first asked for.
"""

from importlib import import_module

_ROOMS = {
    "ae_table": "harms",
    "beside": "beside",
    "cif": "curves",
    "cox": "models",
    "km": "curves",
    "made": "analysis",
    "open_run": "analysis",
    "panel": "interactive",
    "profile": "profile",
    "what_if": "what_if",
}
"""The words, and the module of ``explore`` that each is in."""

__all__ = sorted(_ROOMS)


def __getattr__(name: str):
    if name not in _ROOMS:
        raise AttributeError(f"helpers has no {name!r}; for exploring it has {', '.join(__all__)}")
    return getattr(import_module(f"helpers.explore.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
