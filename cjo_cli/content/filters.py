"""The filters a template may use. Each is ours: small, of bounded output, and with no way to anything else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

# The longest text that a template may come to; no filter may give a longer one either.
MOST_OUTPUT = 500_000
DATE_MARKS = ("%Y", "%m", "%d", "%H", "%M", "%S", "%y", "%j")


class Unusable(Exception):  # noqa: N818 - it says what the value is
    """A value that a filter cannot work with; the message never holds the value."""


def plain(value: Any) -> str:
    """A scalar as a reader sees it: no trailing zeros, `true`, ISO dates. Raises Unusable of anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, str | int | float | date):
        return str(value)
    if hasattr(value, "_undefined_hint"):
        return str(value)  # strict: raises, with the name that has no value
    raise Unusable("only text, numbers, dates and true or false can be shown")


def _truncated(value: Any, most: int) -> str:
    text = plain(value)
    return text if len(text) <= most else text[: max(most - 1, 0)].rstrip() + "…"


def _rounded(value: Any, digits: int = 0) -> str:
    try:
        number = Decimal(plain(value))
        return format(number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP), "f")
    except InvalidOperation:
        raise Unusable("'round' needs a number") from None


def _dated(value: Any, form: str = "%Y-%m-%d") -> str:
    moment = value
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise Unusable("'date' needs a date or an instant") from None
    if not isinstance(moment, date):
        raise Unusable("'date' needs a date or an instant")
    for mark in DATE_MARKS:
        form = form.replace(mark, f"{moment:{mark}}")
    return form


def urlencoded(value: Any) -> str:
    """The value as one piece of a link: everything but letters, digits and `-._~` as percent signs."""
    return quote(plain(value), safe="")


def _default(value: Any, other: Any, empty: bool = False) -> Any:
    missing = hasattr(value, "_undefined_hint") or value is None
    return other if missing or (empty and not value) else value


def _bounded(filter_: Callable[..., Any]) -> Callable[..., Any]:
    def checked(*arguments: Any) -> Any:
        result = filter_(*arguments)
        if isinstance(result, str) and len(result) > MOST_OUTPUT:
            raise Unusable("a filter gives too long a text")
        return result

    return checked


# Name: what it does, and how many arguments it may have.
ARGUMENTS: dict[str, tuple[int, int]] = {
    "default": (1, 2), "upper": (0, 0), "lower": (0, 0), "capitalize": (0, 0), "title": (0, 0), "trim": (0, 0),
    "truncate": (1, 1), "round": (0, 1), "date": (0, 1), "length": (0, 0), "urlencode": (0, 0),
}  # fmt: skip
_OURS: dict[str, Callable[..., Any]] = {
    "default": _default,
    "upper": lambda value: plain(value).upper(),
    "lower": lambda value: plain(value).lower(),
    "capitalize": lambda value: plain(value).capitalize(),
    "title": lambda value: plain(value).title(),
    "trim": lambda value: plain(value).strip(),
    "truncate": _truncated,
    "round": _rounded,
    "date": _dated,
    "length": lambda value: len(plain(value)),
    "urlencode": urlencoded,
}
FUNCTIONS = {name: _bounded(function) for name, function in _OURS.items()}


def argument_fault(name: str, values: tuple[Any, ...]) -> str:
    """What is wrong with a filter's constant arguments, or nothing; Jinja2 would only say so while rendering."""
    least, most = ARGUMENTS[name]
    if not least <= len(values) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        return f"the filter '{name}' takes {wanted if most else 'no'} argument{'s' * (most != 1)}"
    if name in ("truncate", "round") and values:
        low, high = (1, 1000) if name == "truncate" else (0, 6)
        if isinstance(values[0], bool) or not isinstance(values[0], int) or not low <= values[0] <= high:
            return f"'{name}' takes a whole number from {low} to {high}"
    if name == "date" and values and not _date_form(values[0]):
        return f"'date' takes a text with some of {' '.join(DATE_MARKS)}"
    return ""


def _date_form(form: Any) -> bool:
    if not isinstance(form, str):
        return False
    for mark in DATE_MARKS:
        form = form.replace(mark, "")
    return "%" not in form
