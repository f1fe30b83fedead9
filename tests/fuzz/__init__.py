"""Random mutations of raw files: each is refused, queried, or analysed as the second derivation does."""
