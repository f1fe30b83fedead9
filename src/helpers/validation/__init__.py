"""Every estimate of a run once more, by R, and the two compared number by number: ``make validate``.

``questions``   what R is given: the analysis datasets, the plan, the numerators of proportions
``estimates/``  R's side: scripts of its packages survival and cmprsk and of its base, one an estimator
``exchange``    the files between the two, and the call
``comparison``  two sets of numbers to one table of differences
``register``    the differences that are allowed, those that are accepted, and what has no counterpart, with reasons
``table``       the table as text
"""
