"""Lesions that split or merge, as names and reasons say it: what checks and derivations both stand on (rule 8)."""

_MERGED = "MERGED INTO"


def whole_lesion(name: str) -> str:
    """Name the lesion that a part belongs to; one that did not split is its own."""
    return name.split(".", 1)[0]


def says_merged(reason: str) -> bool:
    """Tell whether a lesion was not measured because it merged."""
    return reason.strip().upper().startswith(_MERGED)


def merged_into(reason: str) -> str:
    """Name the lesion, or the part of one, that a reason which `says_merged` names."""
    return reason.strip()[len(_MERGED) :].strip()
