"""DuckDB's errors as ours."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cjo_cli.errors import LogError
from cjo_cli.log.layout import TWICE
from cjo_cli.log.names import no_json
from cjo_cli.log.source import NOT_UTF8
from cjo_cli.log.watch import Watch

if TYPE_CHECKING:
    import duckdb

NO_JSON = re.compile(
    r"^Invalid Input Error: Malformed JSON in file .*, at byte [0-9]+ in line (?P<line>[0-9]+): (?P<why>.*)"
)


@contextmanager
def said(watch: Watch) -> Iterator[None]:
    """Errors of DuckDB as LogError; where a file has changed meanwhile, that is the error, of looking ids up, too."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        watch.check()
        raise _as_ours(error, watch) from None
    except IndexError:
        # An id beyond all that were there when customers were looked for.
        watch.check()
        raise


def _as_ours(error: duckdb.Error, watch: Watch) -> LogError:
    """Only the first line, and how many cells a row has: the others quote rows."""
    import duckdb

    text = str(error)
    first = (text.splitlines() or [""])[0].replace(f"{watch.root}{os.sep}", "")
    if TWICE in first:
        return LogError(first[first.index(TWICE) :], "keep one of them")
    if isinstance(error, duckdb.OutOfMemoryException):
        hint = "allow more memory, or take fewer threads: --memory 4GB --threads 2"
        return LogError(f"the log cannot be read: {first}", hint)
    name = watch.in_text(text)
    broken = NO_JSON.search(first)
    if broken and name is not None:
        line = no_json(watch.root / name, int(broken["line"]))
        return LogError(
            f"cannot read '{name}': line {line} is no JSON: {broken['why'].strip()}", "is the file complete?"
        )
    if NOT_UTF8 in text:
        place = "" if name is None or name in first else f"{name}: "
        return LogError(f"the log cannot be read: {place}{first} (no UTF-8 text)", "save it as UTF-8")
    cells = next((f" ({line.strip()})" for line in text.splitlines() if line.startswith("Expected Number of ")), "")
    place = "" if name is None or name in first else f"{name}: "
    return LogError(
        f"the log cannot be read: {place}{first}{cells}", "is every file complete, and what its ending says?"
    )
