"""Plain fields that differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cjo_cli.review.diff.side import Values
from cjo_cli.review.diff.wording import apart, value


def differing(old: Values, new: Values) -> Iterator[tuple[str, str | None, str | None]]:
    """Fields that differ, with what each side says, None where it says nothing."""
    for field in [*old, *(field for field in new if field not in old)]:
        before, after = old.get(field) or None, new.get(field) or None
        if before != after:
            yield field, *_words(before, after)


def _words(before: Any, after: Any) -> tuple[str | None, str | None]:
    if isinstance(before, str) and isinstance(after, str):
        return apart(before, after)
    return (None if before is None else value(before)), (None if after is None else value(after))
