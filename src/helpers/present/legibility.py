"""From how few subjects a figure says less, and up to how many it shows each of them."""

FEW = 5
"""Below this number at risk, or observed, curves and bars are faded."""

MOST = 60
"""Up to so many subjects are drawn one by one."""

CEILING = 100
"""Percent of growth over baseline above which the axis of a sum of diameters ends."""
