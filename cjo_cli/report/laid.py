"""What `cjo log bucket` did, for the terminal and as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from cjo_cli.report.document import document
from cjo_cli.report.simulation import number
from cjo_cli.simulate.summary import iso

if TYPE_CHECKING:
    from cjo_cli.log.laid.writer import Laid

Values = dict[str, Any]


def laid_text(laid: Laid, width: int | None = None) -> Text:  # noqa: ARG001 - every text is asked for so
    """What was taken, and what lies there now."""
    found, rows = laid.manifest.quality(), laid.manifest.rows
    took = f"{number(laid.rows)} rows of {_files(laid.files)} taken" if laid.files else "no new file"
    if laid.snapshot:
        took += ", and the snapshot"
    text = Text(f"{took}\n", "bold")
    text.append(
        f"{number(found.rows)} rows of {_files(len(laid.manifest.files))} in {number(laid.manifest.buckets)} buckets,"
        f" {iso(found.first)[:10]} to {iso(found.last)[:10]} (UTC)\n"
    )
    bad = sum(found.rejected.values())
    if bad or found.doubles:
        text.append(f"{number(bad)} rejected, {number(found.doubles)} doubled: not laid out\n")
    return text.append(f"the largest bucket has {number(max(rows))} rows, the smallest {number(min(rows))}\n", "dim")


def _files(count: int) -> str:
    return f"{number(count)} file{'' if count == 1 else 's'}"


def laid_values(laid: Laid) -> Values:
    """The same as values."""
    found, rows = laid.manifest.quality(), laid.manifest.rows
    return document(
        "log bucket",
        {"files": laid.files, "rows": laid.rows, "snapshot": laid.snapshot},
        laid_out={
            "files": [file.name for file in laid.manifest.files], "buckets": laid.manifest.buckets, "rows": found.rows,
            "rejected": found.rejected, "duplicates": found.doubles, "first_ts": iso(found.first),
            "last_ts": iso(found.last), "largest": max(rows), "smallest": min(rows),
        },
    )  # fmt: skip
