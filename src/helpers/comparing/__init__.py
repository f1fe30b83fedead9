"""Two runs side by side, as one page: ``make compare A=<run> B=<run>``."""
