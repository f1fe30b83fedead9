"""Files of settings in YAML, read as their author sees them: each key once, and numbers as people write them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from helpers.foundation.errors import StudyError

_STR, _MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"
_PLAIN = {
    "tag:yaml.org,2002:int": re.compile(r"-?(0|[1-9][0-9]*)"),
    "tag:yaml.org,2002:float": re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+(e[+-]?[0-9]+)?"),
    "tag:yaml.org,2002:bool": re.compile(r"true|false"),
    "tag:yaml.org,2002:null": re.compile(r"null|~|"),
    "tag:yaml.org,2002:timestamp": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
_NO_NUMBER = re.compile("nan|inf", re.IGNORECASE)
_LIKE_A_NUMBER = re.compile(r"[+-]?(0[xXoObB])?[0-9._,:]*[0-9][0-9a-fA-F._,:]*([eE][+-]?[0-9]+)?")


class Settings(NamedTuple):
    """What a file says, and the line of each key by its place (``horizon.years``)."""

    values: object
    lines: dict[str, int]


def read_settings(path: Path, *, what: str, name: str = "") -> Settings:
    """Read a file of settings; ``what`` is what a sentence calls it, and ``name`` its name where this is a copy.

    Raises
    ------
    StudyError
        The file is missing or not YAML, a key occurs twice, or a value is written so that YAML reads another than
        people do: ``042`` (34), ``1:30`` (90), ``1_000``, ``0x1F``, ``1e1`` (text), ``yes`` (true).
    """
    name = name or path.name
    try:
        text = path.read_text(encoding="utf-8")
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError:
        raise StudyError(f"{what} {name} cannot be read.") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as failure:
        raise StudyError(f"{what} {name} is not valid YAML: {_one_line(failure)}.") from None
    lines: dict[str, int] = {}
    if problems := list(_problems(tree, "", lines, set())):
        raise StudyError(f"{name} cannot be used: {'; '.join(problems)}.")
    try:
        return Settings(yaml.safe_load(text), lines)
    except (yaml.YAMLError, ValueError) as failure:
        raise StudyError(f"{what} {name} is not valid YAML: {_one_line(failure)}.") from None


def _problems(node: yaml.Node | None, place: str, lines: dict[str, int], seen: set[int]) -> Iterator[str]:
    """What is wrong in a part of a file; the lines of its keys are noted."""
    if node is None or id(node) in seen:
        return
    if isinstance(node, yaml.ScalarNode):
        yield from _of_scalar(node, place)
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _problems(one, place, lines, seen)
        return
    first: dict[str, int] = {}
    for key, value in _pairs(node):
        if not isinstance(key, yaml.ScalarNode):
            yield f"line {key.start_mark.line + 1}: a key is a list or holds other keys"
            continue
        here, line = f"{place}.{key.value}".lstrip("."), key.start_mark.line + 1
        if key.value in first:
            yield f"{here} occurs twice (lines {first[key.value]} and {line}); keep the one that is right"
        else:
            lines[here] = first[key.value] = line
        yield from _of_scalar(key, here)
        yield from _problems(value, here, lines, seen)


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """Keys and values, those that are merged into it (``<<``) among them."""
    for key, value in node.value:
        if key.tag != _MERGE:
            yield key, value
            continue
        for merged in value.value if isinstance(value, yaml.SequenceNode) else [value]:
            if isinstance(merged, yaml.MappingNode) and merged is not node:
                yield from _pairs(merged)


def _of_scalar(node: yaml.ScalarNode, place: str) -> Iterator[str]:
    """Say what is doubtful in how a value or a key is written."""
    if node.tag == _STR:
        doubtful = node.style is None and _LIKE_A_NUMBER.fullmatch(node.value)
    else:
        doubtful = node.tag in _PLAIN and not (node.style is None and _PLAIN[node.tag].fullmatch(node.value))
    if not doubtful:
        return
    where = f"{place} (line {node.start_mark.line + 1})" if place else f"line {node.start_mark.line + 1}"
    no_number = node.tag.endswith(":float") and _NO_NUMBER.search(node.value)
    doubt = "is no finite number" if no_number else "can be read in two ways"
    yield f"{where}: {node.value[:40]} {doubt}; {_instead(node)}"


def _instead(node: yaml.ScalarNode) -> str:
    if node.tag.endswith(":bool"):
        return "write true or false, or put a word into quotation marks"
    return "write a number with plain digits and a point, without zeros before it, or put a text into quotation marks"


def _one_line(failure: Exception) -> str:
    return " ".join(str(failure).split())
