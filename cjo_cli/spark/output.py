"""A folder of results that tasks write into: nothing of it is seen until all is there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cjo_cli.errors import UsageError
from cjo_cli.files import reason, scratch, write_text
from cjo_cli.simulate.write import FILES, TABLES

SEAL = FILES[-1]


@contextmanager
def gathered(folder: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """Where tasks write the tables' parts, and texts by file name to be written beside them when the block ends.

    An error leaves what was there. Raises UsageError where `folder` cannot be written.
    """
    texts: dict[str, str] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with scratch(folder) as inside:
            made = inside / "made"
            for table in TABLES:
                (made / f"{table}.parquet").mkdir(parents=True)
            yield made, texts
            for stray in made.glob("*/.*"):  # of attempts that were killed, and could not take it away
                stray.unlink(missing_ok=True)
            _swap(folder, made, [f"{table}.parquet" for table in TABLES])
            for name in sorted(texts, key=lambda name: (name == SEAL, name)):
                write_text(folder / name, texts[name])
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {reason(error)}", "give -o a folder that can be written") from None


def _swap(folder: Path, made: Path, names: Sequence[str]) -> None:
    """Put the new tables where the old ones were; the summary, which says that all are of one run, goes first."""
    (folder / SEAL).unlink(missing_ok=True)
    for name in names:
        old = folder / name
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink(missing_ok=True)
        (made / name).replace(old)
