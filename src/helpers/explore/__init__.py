"""Exploring: a run opened for questions, with functions named as in the field.

What is here reads runs that were made and writes nothing. ``import helpers`` gives all of it: `open_run`, `km`, `cif`,
`ae_table`, `cox`, `profile`, `what_if`, `beside` and `panel`.
"""
