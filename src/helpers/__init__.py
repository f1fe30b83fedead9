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

__all__ = [
    "ae_table", "beside", "cif", "cox", "km", "made", "open_run", "panel", "profile", "what_if",
]  # fmt: skip


def __getattr__(name: str):
    # Each import stands for itself, so that asking for one word loads its module and no other.
    match name:
        case "cif" | "km":
            from helpers.explore import curves as module
        case "made" | "open_run":
            from helpers.explore import analysis as module
        case "ae_table":
            from helpers.explore import harms as module
        case "beside":
            from helpers.explore import beside as module
        case "cox":
            from helpers.explore import models as module
        case "panel":
            from helpers.explore import interactive as module
        case "profile":
            from helpers.explore import profile as module
        case "what_if":
            from helpers.explore import what_if as module
        case _:
            raise AttributeError(f"helpers has no {name!r}; for exploring it has {', '.join(__all__)}")
    return getattr(module, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
