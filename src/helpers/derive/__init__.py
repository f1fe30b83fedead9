"""SDTM domains to ADaM datasets, one module a dataset, by the rules of the analysis plan."""
