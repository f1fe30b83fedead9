"""Numbers of settings: what is possible, which pydantic holds them to, and what is usual, beyond which one is asked."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from pydantic import AfterValidator, BaseModel, Field

_MOST = 60  # numbers of a list: months of five years
_LARGEST_RATIO = 10


class Usual(NamedTuple):
    """What is usual of a number, or of two as a ratio."""

    low: float
    high: float


class Doubt(NamedTuple):
    """A setting beyond what is usual: its place in the file, its value as text, and the usual range."""

    place: str
    value: str
    low: float
    high: float


def number(kind: type, *, usual: tuple[float, float], **possible: float) -> Any:
    """Type of a number: ``possible`` are limits as pydantic names them, ``usual`` those beyond which one is asked."""
    finite = {"allow_inf_nan": False} if kind is float else {}
    return Annotated[kind, Field(strict=True, **possible, **finite), Usual(*usual)]


def ascending(kind: Any, *, length: int | None = None) -> Any:
    """Type of numbers that are each larger than the one before it; ``length`` where their number is fixed."""
    return Annotated[
        tuple[kind, ...], Field(min_length=length or 0, max_length=length or _MOST), AfterValidator(_ascending)
    ]


def growth(*, usual: tuple[float, float]) -> Any:
    """Type of two whole numbers of which the first is the larger, such as [12, 10] for an increase of 20%."""
    return _ratio(_grows, usual)


def shrinkage(*, usual: tuple[float, float]) -> Any:
    """Type of two whole numbers of which the first is the smaller, such as [7, 10] for a decrease of 30%."""
    return _ratio(_shrinks, usual)


def doubts(settings: BaseModel) -> list[Doubt]:
    """Settings beyond what is usual, in the order of the file."""
    return list(_doubts(type(settings), settings, ""))


def _ratio(check: Callable, usual: tuple[float, float]) -> Any:
    part = Annotated[int, Field(strict=True, gt=0, le=10_000)]
    return Annotated[tuple[part, part], AfterValidator(check), Usual(*usual)]


def _ascending(numbers: tuple) -> tuple:
    if list(numbers) != sorted(set(numbers)):
        raise ValueError("the numbers have to be in order, each once")
    return numbers


def _grows(ratio: tuple[int, int]) -> tuple[int, int]:
    if not ratio[1] < ratio[0] <= _LARGEST_RATIO * ratio[1]:
        raise ValueError(
            f"[{ratio[0]}, {ratio[1]}] is no increase of up to {_LARGEST_RATIO} times; the larger number comes first"
        )
    return ratio


def _shrinks(ratio: tuple[int, int]) -> tuple[int, int]:
    if not ratio[0] < ratio[1] <= _LARGEST_RATIO * ratio[0]:
        raise ValueError(
            f"[{ratio[0]}, {ratio[1]}] is no decrease to a {_LARGEST_RATIO}th at most; the smaller number comes first"
        )
    return ratio


def _doubts(kind: Any, value: Any, place: str) -> Iterator[Doubt]:
    """Look at a value and all within it by the types they are declared with."""
    if value is None:
        return
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            declared = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
            yield from _doubts(declared, getattr(value, name), f"{place}.{name}".lstrip("."))
        return
    within = get_args(kind)
    if get_origin(kind) is Annotated:
        for usual in within[1:]:
            if isinstance(usual, Usual):
                size = value[0] / value[1] if isinstance(value, tuple) else value
                if not usual.low <= size <= usual.high:
                    yield Doubt(place, _shown(value), *usual)
        yield from _doubts(within[0], value, place)
    elif type(None) in within:
        yield from _doubts(within[0], value, place)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _doubts(within[1], one, f"{place}.{name}")
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from _doubts(within[0 if Ellipsis in within else number], one, place)


def _shown(value: Any) -> str:
    return f"[{', '.join(map(str, value))}]" if isinstance(value, tuple) else f"{value:g}"
