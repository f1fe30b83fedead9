"""Analysis of the pilot trial of SBRT for hepatocellular carcinoma after TACE.

The package is a house of floors, each importing only from those below it:

``foundation``  protocol settings, calendar, dataset contracts, their reading and writing
``ingest``      raw files of a site to checked SDTM domains, as known at the cut-off
``derive``      SDTM domains to ADaM datasets, one module a dataset
``analyse``     ADaM datasets to analysis results (ARD), one module an estimator
``present``     results to tables, figures and the report
``export``      the report and ADaM to files for spreadsheets, SAS and R
``explore``     a run opened for questions, in JupyterLab
``docs_pages``  guide, analysis plan and catalogue of checks as pages

Beside them stand ``synthetic`` (the bundled study), ``provenance`` (hashes and the
manifest) and ``execution`` (runs a notebook and keeps what it made).

The words of ``explore`` are at hand as ``helpers.km`` and so on (see `__all__`); each is
imported when it is first asked for.
"""

__all__ = ["ae_table", "beside", "cif", "cox", "km", "made", "open_run", "panel", "profile", "what_if"]


def __getattr__(name: str):
    if name not in __all__:
        raise AttributeError(f"helpers has no {name!r}; for exploring it has {', '.join(__all__)}")
    from helpers.explore import words  # here, so that nothing is loaded before it is asked for

    return getattr(words, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
