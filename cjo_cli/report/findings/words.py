"""Text that others wrote, made harmless; the same findings counted and described for every format."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cjo_cli.diagnostics import Diagnostic, Finding, Severity

# Control characters, and those that change the direction of writing.
HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """`text` with what would move the cursor, colour or reorder the line spelled out."""
    return HIDDEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}" if ord(sign[0]) > 255 else f"\\x{ord(sign[0]):02x}", text)


def described(finding: Finding) -> str:
    """The message, and the way out."""
    return finding.message + (f" ({finding.hint})" if finding.hint else "")


def errors_first(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """By severity, else in their order: many readers show only the first."""
    return sorted(diagnostics, key=lambda d: list(Severity).index(d.finding.severity))


def tally(diagnostics: Sequence[Diagnostic], files: int) -> dict[str, int]:
    """How many findings of each severity, in how many files read."""
    counts = {f"{severity.value}s": 0 for severity in Severity}
    for diagnostic in diagnostics:
        counts[f"{diagnostic.finding.severity.value}s"] += 1
    return {"files": files, **counts}


def closing_line(diagnostics: Sequence[Diagnostic], files: int) -> str:
    """`2 errors, 1 warning in 63 files`, or that there is nothing to say."""
    counts = tally(diagnostics, files)
    said = [
        f"{counts[f'{s.value}s']} {s.value}{'' if counts[f'{s.value}s'] == 1 else 's'}"
        for s in Severity
        if counts[f"{s.value}s"]
    ]
    where = f"{files} file{'' if files == 1 else 's'}"
    return f"{', '.join(said)} in {where}" if said else f"no findings in {where}"
