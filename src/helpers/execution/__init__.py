"""Runs notebooks for ``make`` and keeps their files complete, up to date, and equal for equal inputs.

Modules, in the order in which a run passes through them:

``request``      what the user asked for: variables that make no sense are refused with one sentence
``run_lock``     one make at a time works on a run, until it ends
``sources``      a name of a run belongs to one folder and one protocol: another one is refused
``data_lock``    raw files that were locked have not changed
``inputs``       lists of the hashes of what people edit, one per notebook; the make graph depends on them
``records``      what each notebook read and made, as sums: they decide whether it runs again
``run_notebook`` one notebook executed on copies, and all or none of its files put in their place
``notebooks``    execution by papermill in this process, and the executed copy without times and paths
``failures``     a failed notebook in a few lines
``collected``    findings, results and who is behind them, of all notebooks, as one dataset each
``publishing``   report, executed notebooks and manifest into ``reports/``, all at once
``folders``      folders that are replaced whole or not at all
``files``        files that are replaced whole or not at all, and locks
``ending``       a process ends with the make that started it

Beside a run: ``refresh_notebooks`` stores the outputs of the bundled study in ``notebooks/``, ``environment`` makes the
virtual environment from the lock file, ``lock_packages`` makes the lock file.

``environment``, and what ``check`` calls before a notebook is executed, need nothing but the standard library: ``make``
does so before there is an environment, and at every start.
"""
