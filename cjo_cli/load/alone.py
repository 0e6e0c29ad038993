"""A file that stands alone, in no project: what it says, or the first thing that is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from cjo_cli.errors import UsageError
from cjo_cli.load.scan import locate, scan
from cjo_cli.load.schema import Schema
from cjo_cli.model.base import Value

V = TypeVar("V", bound=Value)


def said_alone(path: Path, raw: bytes, model: type[V], hint: str) -> V:
    """The value of `raw`, which `path` holds as YAML or JSON. Raises UsageError with its line, and a hint or `hint`."""
    scanned = scan(path.name, raw)
    value, findings = (None, []) if scanned.data is None else Schema(model).check(path.name, scanned.data)
    wrong = next(iter([*scanned.findings, *findings]), None)
    if wrong is not None:
        span = wrong.place.span or locate(scanned.root, wrong.place.path, on_key=wrong.place.on == "key")
        raise UsageError(f"{path.as_posix()}:{span.line}: {wrong.message}", wrong.hint or hint)
    assert isinstance(value, model)
    return value
