"""A second derivation, written from the rules alone, with which the first one is compared."""

from .derivation import derive

__all__ = ["derive"]
