"""Analysis of the pilot trial of SBRT for hepatocellular carcinoma after TACE.

The package is a house of floors, each importing only from those below it:

``foundation``  protocol settings, calendar, dataset contracts, their reading and writing
``ingest``      raw files of a site to checked SDTM domains, as known at the cut-off
``derive``      SDTM domains to ADaM datasets, one module a dataset
``analyse``     ADaM datasets to analysis results (ARD), one module an estimator
``present``     results to tables, figures and the report
``export``      the report and ADaM to files for spreadsheets, SAS and R

Beside them stand ``synthetic`` (the bundled study), ``provenance`` (hashes and the
manifest) and ``execution`` (runs a notebook and keeps what it made).
"""
