"""The words that ``import helpers`` gives."""

from helpers.explore.analysis import made, open_run
from helpers.explore.beside import beside
from helpers.explore.curves import cif, km
from helpers.explore.harms import ae_table
from helpers.explore.interactive import panel
from helpers.explore.models import cox
from helpers.explore.profile import profile
from helpers.explore.what_if import what_if

__all__ = ["ae_table", "beside", "cif", "cox", "km", "made", "open_run", "panel", "profile", "what_if"]
