"""The page's templates, compiled once and kept beside them as Python keeps its modules."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket


def environment(folder: Path) -> Environment:
    """The templates in `folder`, which lies in the package."""
    return Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        bytecode_cache=_Beside(str(folder / "__pycache__"), f"%s.{sys.implementation.cache_tag}.jinja"),
    )  # fmt: skip


class _Beside(FileSystemBytecodeCache):
    """Compiled templates, kept where the package may be written, and Python may leave bytecode."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        if not sys.dont_write_bytecode:
            with contextlib.suppress(OSError):
                Path(self.directory).mkdir(exist_ok=True)
                super().dump_bytecode(bucket)
