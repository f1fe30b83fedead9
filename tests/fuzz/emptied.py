"""Mutations that empty what a record lives by: its result, its date, its term."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tests.fuzz.cells import Where
from tests.fuzz.files import Kind, paths, pick, place, record, table, write
from tests.fuzz.mutation import Mutation

_COUNTED = ("", "INVESTIGATOR")
_GRADED_ABOVE = ("ALT", "AST", "ALP", "GGT", "BILI", "INR", "CREAT")


def _read(cells: Mapping[str, str]) -> bool:
    return next((cells[name] for name in ("TUEVAL", "TREVAL") if name in cells), "") in _COUNTED


def _measured(cells: Mapping[str, str]) -> bool:
    return _read(cells) and cells["TRSTRESN"] != ""


# Variable, and the records of which it may not be emptied in silence.
_LIVES_BY: dict[str, dict[str, Where]] = {
    "dm": {"DTHDTC": lambda cells: cells["DTHFL"] == "Y", "DTHFL": lambda cells: cells["DTHDTC"] != ""},
    "ex": dict.fromkeys(("EXTRT", "EXDOSE", "EXDOSU", "EXSTDTC"), lambda cells: True),
    "tu": {
        "TUSTRESC": lambda cells: True,
        "TUDTC": _read,
        "TULOC": lambda cells: _read(cells) and cells["TUSTRESC"] in ("TARGET", "NEW"),
    },
    "tr": {
        **dict.fromkeys(("TRSTRESN", "TRSTRESU", "TRDTC"), _measured),
        "TRSTAT": lambda cells: cells["TRSTAT"] == "NOT DONE",
        "TRREASND": lambda cells: cells["TRSTAT"] == "NOT DONE",
        "TRSTRESC": lambda cells: cells["TRTESTCD"] == "TUMSTATE",
    },
    "ae": {
        **dict.fromkeys(("AETERM", "AEDECOD", "AEBODSYS", "AETOXGR", "AESTDTC", "AESER", "AEREL"), lambda cells: True),
        "AEENDTC": lambda cells: cells["AEOUT"] == "RECOVERED/RESOLVED",
    },
    "ds": dict.fromkeys(("DSDECOD", "DSSTDTC"), lambda cells: True),
    "rs": dict.fromkeys(("RSSTRESC", "RSCAT", "RSDTC"), lambda cells: True),
    "lb": {
        **dict.fromkeys(("LBSTRESN", "LBSTRESU", "LBDTC"), lambda cells: cells["LBSTRESN"] != ""),
        "LBSTNRHI": lambda cells: cells["LBSTRESN"] != "" and cells["LBTESTCD"] in _GRADED_ABOVE,
    },
    "pr": {
        **dict.fromkeys(("PRTRT", "PRCAT"), lambda cells: True),
        "PRSTDTC": lambda cells: not cells["PRCAT"].startswith("PRIOR"),
    },
    "cm": {
        **dict.fromkeys(("CMTRT", "CMCAT"), lambda cells: True),
        "CMSTDTC": lambda cells: cells["CMCAT"].startswith("SUBSEQUENT"),
    },
    "ss": {"SSSTRESC": lambda cells: True, "SSDTC": lambda cells: cells["SSSTRESC"] == "ALIVE"},
    "dd": {"DDSTRESC": lambda cells: True},
    "mh": {"MHTERM": lambda cells: True, "MHCAT": lambda cells: True},
    "sv": {"SVSTDTC": lambda cells: cells["SVOCCUR"] == "Y"},
}
_BOTH = {"RSSTRESC": "RSSTRESN"}  # a score is read from either


def _emptied(domain: str) -> Kind:
    def kind(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
        path = next(path for path in paths(folder) if path.stem == domain)
        rows = table(path)
        found = {
            variable: [at for at in range(1, len(rows)) if (cells := record(rows, at))[variable] and where(cells)]
            for variable, where in _LIVES_BY[domain].items()
        }
        variable = pick(draw, [variable for variable, places in found.items() if places])
        at = pick(draw, found[variable])
        for one in {variable, _BOTH.get(variable, variable)}:
            rows[at][rows[0].index(one)] = ""
        write(path, rows)
        return place(Mutation(name, "broken", domain, variable=variable), rows, at)

    return kind


KINDS: dict[str, Kind] = {f"emptied: cell of {domain.upper()}": _emptied(domain) for domain in _LIVES_BY}
