"""The sections of the report: each a function that arranges blocks; the numbers are those of the results."""
