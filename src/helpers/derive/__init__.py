"""SDTM domains to ADaM datasets, one module per dataset, by the rules of the analysis plan."""
