"""What stands behind the derivation: every analysis, table and figure of the notebooks, and the page."""

from pathlib import Path

import pytest

from helpers.ingest import ingest_study
from tests.derive.patient import PROTOCOL
from tests.played import Memory
from tests.studies.test_sparse_studies import played, report


def to_the_page(folder: Path) -> str:
    """Run the notebooks and the page on a study that is not refused, in memory and without kernels.

    Raises
    ------
    Exception
        Whatever a cell or a section of the page raises; a count that is not as long as its list.
    """
    domains = ingest_study(folder, protocol=PROTOCOL).domains
    with pytest.MonkeyPatch.context() as patch:
        return report(played(Memory(domains), patch))
