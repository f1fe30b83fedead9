"""ADaM datasets to analysis results, one module an estimator or a table."""
