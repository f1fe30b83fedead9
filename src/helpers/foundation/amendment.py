"""An amended protocol: some settings replaced by others, and the whole validated again."""

import difflib
from collections.abc import Iterator, Mapping
from copy import deepcopy

from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import Protocol, validated


def amended(protocol: Protocol, changes: Mapping[str, object]) -> Protocol:
    """Replace settings by their place in the file, and validate what comes out.

    Parameters
    ----------
    protocol : Protocol
        The settings; they stay as they are.
    changes : mapping of str to object
        New value by place, such as ``{"response.progression_ratio": [13, 10], "endpoints.LPFS.local.reference":
        "baseline"}``. A place that holds a mapping can be given a whole one; ``endpoints`` takes new entries.

    Raises
    ------
    StudyError
        A place is not in the protocol file, or the amended settings make no sense.
    """
    settings = protocol.model_dump()
    for place, value in changes.items():
        _put(settings, place, value)
    return validated(settings, name="The amended protocol")


def differences(protocol: Protocol, other: Protocol) -> dict[str, tuple[object, object]]:
    """Settings that differ: by place in the file the value of one and of the other, None where it has none.

    What only one of them has is one place, with all that is in it.
    """
    return between(protocol.model_dump(), other.model_dump())


def between(one: Mapping, other: Mapping) -> dict[str, tuple[object, object]]:
    """The same of settings that are not validated."""
    return dict(_differences(one, other, ""))


def _differences(one: Mapping, other: Mapping, before: str) -> Iterator[tuple[str, tuple[object, object]]]:
    for name in [*one, *(name for name in other if name not in one)]:
        values = one.get(name), other.get(name)
        if all(isinstance(value, dict) for value in values):
            yield from _differences(*values, f"{before}{name}.")
        elif values[0] != values[1]:
            yield f"{before}{name}", values


def _put(settings: dict, place: str, value: object) -> None:
    *way, last = place.split(".")
    here, walked = settings, []
    for name in way:
        walked.append(name)
        if name in here and here[name] is None:
            raise StudyError(f"{'.'.join(walked)} is not set in the protocol; give all of it at once.")
        here = here.get(name)
        if not isinstance(here, dict):
            raise StudyError(_no_such(".".join(walked), settings, place))
    new_entry = way in (["endpoints"], ["models", "covariates"]) or place == "monitoring"
    if last not in here and not new_entry:
        raise StudyError(_no_such(place, settings, place))
    here[last] = deepcopy(value)


def _no_such(found: str, settings: dict, place: str) -> str:
    places = list(_flat(settings))
    close = difflib.get_close_matches(place, places, n=3, cutoff=0.5)
    meant = f"; did you mean {' or '.join(close)}?" if close else "; protocol.yml shows what there is."
    return f"The protocol has no setting {found}{meant}"


def _flat(settings: Mapping, before: str = "") -> dict[str, object]:
    """Settings by place: mappings are opened, lists are values."""
    found = {}
    for name, value in settings.items():
        place = f"{before}{name}"
        if isinstance(value, dict) and value:
            found |= _flat(value, f"{place}.")
        else:
            found[place] = value
    return found
