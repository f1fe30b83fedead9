"""ADaM datasets to analysis results, one module per estimator or table."""
