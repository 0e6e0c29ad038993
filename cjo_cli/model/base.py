"""The base of every value, and the scalars with a fixed form (language.md, first table).

Durations are integers of microseconds, percents integers of basis points (hundredths of a percent, V4), local
times minutes since midnight. Each parser raises `PydanticCustomError`, whose text is meant for the user.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from cjo_cli.diagnostics import nearest, suggestion
from cjo_cli.model.written import Marks

SECOND = 1_000_000
UNITS = {"s": SECOND, "m": 60 * SECOND, "h": 3600 * SECOND, "d": 86_400 * SECOND, "w": 604_800 * SECOND}
DAY = UNITS["d"]
# A century: longer spans are mistakes, and would not fit beside an instant in 64 bits.
LONGEST = 36_525 * DAY

T = TypeVar("T")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ValueType = Literal["string", "number", "integer", "boolean", "timestamp", "date"]


class Value(BaseModel):
    """A frozen value that refuses unknown keys and does not convert between types."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _no_null(cls, data: Any) -> Any:
        """A key without a value is a slip, never a default: leave the key out instead."""
        for key, value in data.items() if isinstance(data, dict) else ():
            if value is None:
                raise fault("missing", f"{shown(key)} has no value", key, on="key")
        return data


def fault(
    kind: str, message: str, *at: str | int, on: Literal["key", "value"] = "value", hint: str = ""
) -> PydanticCustomError:
    """An error in the user's words, at the value that is checked or `at` a place below it. Braces are text."""
    return PydanticCustomError(kind, "{text}", {"text": message, "at": at, "on": on if at else "value", "hint": hint})  # type: ignore[arg-type,unused-ignore]


def shown(value: Any) -> str:
    """`value` as an error quotes it: short, on one line; text in quotes."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list | tuple):
        return "a mapping" if isinstance(value, dict) else "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    short = text if len(text) <= 40 else text[:37] + "…"
    return repr(short) if isinstance(value, str) else short


def misspelt(value: dict[Any, Any], choices: Sequence[str], others: Collection[str] = ()) -> str | None:
    """The first key of `value` that may be meant for one of `choices`, and is none of the `others` there are."""
    return next((key for key in value if key not in others and nearest(key, choices, 1)), None)


def only(what: str, value: dict[Any, Any], choices: Sequence[str], others: Collection[str] = ()) -> str:
    """The one of `choices` that is a key of `value`, which may hold `others` too; it tells the form."""
    found = [key for key in value if key in choices]
    if len(found) == 1:
        return str(found[0])
    listed = ", ".join(choices)
    if found:
        raise fault("shape", f"{what} has exactly one of {listed}; got {' and '.join(found)}", found[1], on="key")
    expected = f"{what} needs one of {listed}"
    meant = misspelt(value, choices, others)
    if meant is not None:
        raise fault("shape", f"{expected}; got {shown(meant)}", meant, on="key", hint=suggestion(meant, choices))
    raise fault("shape", f"{expected}; got " + (", ".join(map(str, value)) or "an empty mapping"))


def duration(text: Any, *, signed: bool = False) -> int:
    """Microseconds of `1d12h` (V: language.md, durations)."""
    match = re.fullmatch(r"(-?)((?:[0-9]+[smhdw])+)", text) if isinstance(text, str) else None
    if match is None or (match[1] and not signed):
        raise fault("duration", f"expected a duration such as 90s, 30m, 3h, 7d or 1d12h, got {shown(text)}")
    total = sum(int(n) * UNITS[u] for n, u in re.findall(r"([0-9]{1,15})([smhdw])", match[2]))
    if total > LONGEST or re.search(r"[0-9]{16}", match[2]):
        raise fault("duration", f"{shown(text)} is longer than a century")
    if total == 0 and not signed:
        raise fault("duration", f"a duration must be longer than 0, got {shown(text)}")
    return -total if match[1] else total


def _percent(value: Any) -> int:
    """Basis points of a percent with at most two decimals."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise fault("percent", f"expected a percent from 0 to 100 such as 12.5, got {shown(value)}")
    points = Decimal(value) * 100
    if not 0 <= points <= 10_000 or points != points.to_integral_value():
        raise fault("percent", f"a percent is 0 to 100 with at most two decimals, got {shown(value)}")
    return int(points)


def _local_time(value: Any) -> int:
    match = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", value) if isinstance(value, str) else None
    if match is None:
        raise fault("time", f'expected a quoted local time such as "09:00", got {shown(value)}')
    return int(match[1]) * 60 + int(match[2])


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise fault("type", f"expected a number, got {shown(value)}")
    return Decimal(value)


INSTANT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)?)?"
)


def _on_the_calendar(parts: Sequence[str | None]) -> bool:
    try:
        datetime(*(int(part or 0) for part in parts))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return False
    return True


def _instant(text: Any) -> str:
    match = INSTANT.fullmatch(text) if isinstance(text, str) else None
    if match is None or not _on_the_calendar(match.groups()):
        raise fault("instant", f"expected an instant such as 2026-03-01T09:00:00Z or 2026-03-01, got {shown(text)}")
    return str(text)


KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SNAKE = re.compile(r"[a-z_][a-z0-9_]*")


def kebab(text: str, *at: str | int) -> str:
    """An id of journeys, content, steps, paths or terms; where it is none, the fault is `at` a place below."""
    if not KEBAB.fullmatch(text):
        message = f"an id here is kebab-case (lowercase letters, digits, single hyphens), got {shown(text)}"
        raise fault("id", message, *at, hint=_written(text, "-", KEBAB))
    return text


def _snake(text: str) -> str:
    if not SNAKE.fullmatch(text):
        message = f"an id here is snake_case (lowercase letters, digits, underscores), got {shown(text)}"
        raise fault("id", message, hint=_written(text, "_", SNAKE))
    return text


def _written(text: str, joint: str, form: re.Pattern[str]) -> str:
    """How `text` could be written in `form`, or nothing."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", joint, text[:100]).lower()
    word = re.sub(r"[^a-z0-9]+", joint, words).strip(joint)
    return f"write {word}" if form.fullmatch(word) else ""


def _filled(text: str) -> str:
    if not text.strip():
        raise fault("empty", "expected some text, got none")
    return text


def pattern(text: str) -> str:
    """A regular expression, as written."""
    try:
        re.compile(text)
    except re.error as error:
        raise fault("pattern", f"not a regular expression: {error}") from None
    return text


def text_like(form: str) -> dict[str, Any]:
    """The JSON Schema of text that a regular expression matches whole."""
    return {"type": "string", "pattern": f"^(?:{form})$"}


SPAN = "([0-9]+[smhdw])+"
Text = Annotated[str, AfterValidator(_filled), Marks(pattern=r"\S")]
Duration = Annotated[int, BeforeValidator(duration), WithJsonSchema(text_like(SPAN))]
Offset = Annotated[int, BeforeValidator(lambda v: duration(v, signed=True)), WithJsonSchema(text_like("-?" + SPAN))]
Percent = Annotated[int, BeforeValidator(_percent), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100})]
LocalTime = Annotated[int, BeforeValidator(_local_time), WithJsonSchema(text_like(r"([01][0-9]|2[0-3]):[0-5][0-9]"))]
Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
Instant = Annotated[str, BeforeValidator(_instant), WithJsonSchema(text_like(INSTANT.pattern))]
KebabId = Annotated[str, AfterValidator(kebab), Marks(**text_like(KEBAB.pattern))]
SnakeId = Annotated[str, AfterValidator(_snake), Marks(**text_like(SNAKE.pattern))]


def _scalar(value: Any) -> Any:
    if isinstance(value, dict | list) or value is None:
        raise fault("type", f"expected a value (text, a number, true or false), got {shown(value)}")
    return value


SCALAR = {"type": ["string", "boolean", "number"]}
Scalar = Annotated[str | bool | int | Decimal, BeforeValidator(_scalar), WithJsonSchema(SCALAR)]


def _not_empty(value: Any) -> Any:
    if isinstance(value, list) and not value:
        raise fault("empty", "expected at least one item, got an empty list")
    return value


# What a list in YAML becomes: a tuple, never empty (language.md, "Conditions").
Items = Annotated[tuple[T, ...], Field(strict=False), BeforeValidator(_not_empty), Marks(minItems=1)]


def tagged(tag: Callable[[Any], str]) -> BeforeValidator:
    """Runs `tag` before the union it discriminates, since an error raised inside a discriminator escapes."""

    def check(value: Any) -> Any:
        tag(value)
        return value

    return BeforeValidator(check)


def as_list(value: Any) -> Any:
    """A lone scalar where a list may stand becomes a list of one."""
    return value if isinstance(value, list | tuple | dict) or value is None else [value]


class _OrOne:
    """The lone item stands for a list of one."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """One item, or a list."""
        several = handler(core)
        return {"anyOf": [several["items"], {**several, "minItems": 1}]}


OneOrMore = Annotated[
    tuple[T, ...], Field(strict=False), BeforeValidator(_not_empty), BeforeValidator(as_list), _OrOne()
]
