"""Every file that is published beside the page."""

import pandas as pd

from helpers.export import comma_separated, define, excel, figures, profiles, xport
from helpers.export.tables import sheets
from helpers.export.variables import dataset
from helpers.foundation.contracts import ADAM
from helpers.present.report import Report


def exports(report: Report, adam: dict[str, pd.DataFrame]) -> dict[str, bytes]:
    """Write every table, figure, profile and analysis dataset; equal inputs give equal bytes.

    Parameters
    ----------
    report : Report
        As `helpers.present.report.arrange` gives it.
    adam : dict of DataFrame
        The analysis datasets by name, as their contracts have them.

    Returns
    -------
    dict of bytes
        Content by name of file: ``tables/<name>.csv``, ``tables.xlsx``, ``figures/<name>.svg``,
        ``profiles.html``, ``adam/<dataset>.xpt`` and ``adam/define.xml``.

    Raises
    ------
    StudyError
        SAS XPORT cannot hold a value of a dataset.
    """
    tables = sheets(report.sections)
    datasets = [dataset(frame, ADAM[name]) for name, frame in sorted(adam.items())]
    return {
        **{f"tables/{sheet.name}.csv": comma_separated.write(sheet) for sheet in tables},
        "tables.xlsx": excel.write(report, tables),
        **{f"figures/{name}.svg": drawn for name, drawn in figures.write(report).items()},
        "profiles.html": profiles.write(report),
        **{f"adam/{one.name.lower()}.xpt": xport.write(one, until=report.until) for one in datasets},
        "adam/define.xml": define.write(report, datasets),
    }
