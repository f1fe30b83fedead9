"""Runs notebooks for ``make`` and keeps what they made: whole, current, and equal for equal inputs.

Modules, in the order in which a run passes through them:

``request``    what the user asked for: variables that make no sense are refused with one sentence
``sources``    a name of a run stands for one folder and one protocol: another one is refused
``stamps``     small files that change only when what they stand for changes; the make graph hangs on them
``records``    what each notebook was made from and what it made
``snapshot``   copies of what is parsed and executed, held against their stamps
``ending``     a process ends with the make that started it
``notebooks``  execution of one notebook by papermill, and its executed copy without times and paths
``failures``   a failed notebook in a few lines
``promotion``  from the staging folder to the run's folder, all or nothing
``collected``  findings, results and who is behind them, of all notebooks, as one dataset each
``publishing`` report, executed notebooks and manifest into ``reports/``, all at once
``folders``    folders that are replaced whole or not at all
``storing``    outputs of the bundled study into ``notebooks/``
``environment`` the virtual environment from the lock file

``request``, ``stamps``, ``records``, ``ending``, and ``environment`` need nothing but the standard library:
``make`` calls them before there is an environment, and at every start.
"""
