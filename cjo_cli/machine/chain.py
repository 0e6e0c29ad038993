"""The decision log: each entry carries the hash of the one before, so that what was altered does not fit any more.

An entry is one line: `{"version":1,"n":N,"previous":HASH,"decision":{...},"hash":HASH}`. Its `hash` is the SHA-256 of
the bytes of the line without `,"hash":"..."`; `previous` is that of entry N-1, 64 zeros before the first.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cjo_cli.errors import CjoError, ExitCode, UsageError
from cjo_cli.files import reason

VERSION = 1
END = re.compile(rb',"hash":"([0-9a-f]{64})"\}\n')
# Longer than any entry: rendered texts are not in it.
LONGEST = 1 << 20


@dataclass(frozen=True)
class Head:
    """The last entry: its number, from 1, and its hash."""

    n: int = 0
    hash: str = "0" * 64

    def entry(self, decision: str) -> tuple[str, Head]:
        """The entry of a decision's JSON that follows this one, and the head that it makes."""
        text = f'{{"version":{VERSION},"n":{self.n + 1},"previous":"{self.hash}","decision":{decision}'
        digest = _digest((text + "}").encode())
        return f'{text},"hash":"{digest}"}}', Head(self.n + 1, digest)


class Tampered(CjoError):  # noqa: N818 - it says what happened
    """A decision log that is not as it was written."""

    code = ExitCode.FINDINGS


def read_log(path: Path, known: Head | None = None, *, last: bool = False) -> Head:
    """The head of a log whose entries fit one another; `known` is one it once had, or, with `last`, has now.

    Raises Tampered for an entry that was altered, taken out, put in or moved, and for a log that ends before `known`.
    """
    head, met = Head(), known is None or known == Head()
    try:
        with path.open("rb") as file:
            while line := file.readline(LONGEST):
                head = _next(head, line)
                met = met or head == known
                if known is not None and head.n == known.n and head != known:
                    raise Tampered(f"entry {head.n} is not the one that was noted: what stands here was written anew")
    except OSError as error:
        raise UsageError(f"cannot read {path.as_posix()}: {reason(error)}", "give the file of cjo run --log") from None
    if known is not None and not met:
        raise Tampered(f"the log ends at entry {head.n}, entries up to {known.n} are missing")
    if known is not None and last and head != known:
        raise Tampered(f"the log goes on after entry {known.n}, which was the last one noted")
    return head


def _next(head: Head, line: bytes) -> Head:
    """The head after one more line."""
    place = f"line {head.n + 1}"
    found = END.search(line)
    if found is None or found.end() != len(line):
        raise Tampered(f"{place} is no whole entry of a decision log")
    digest = found[1].decode()
    if _digest(line[: found.start()] + b"}") != digest:
        raise Tampered(f"{place}: the entry was altered, its hash is another")
    entry = _entry(line, place)
    number = entry["n"]
    if number > head.n + 1:
        missing = f"entry {head.n + 1} is" if number == head.n + 2 else f"entries {head.n + 1} to {number - 1} are"
        raise Tampered(f"{place} holds entry {number}: {missing} missing here")
    if number <= head.n:
        raise Tampered(f"{place} holds entry {number}, which belongs further up")
    if entry["previous"] != head.hash:
        raise Tampered(f"{place}: entry {number} does not follow the one before it, which was exchanged")
    return Head(number, digest)


def _entry(line: bytes, place: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        entry = None
    if not isinstance(entry, dict) or list(entry) != ["version", "n", "previous", "decision", "hash"]:
        raise Tampered(f"{place} is no whole entry of a decision log")
    if entry["version"] != VERSION:
        raise UsageError(f"{place} is of a version that this cjo does not read", f"this one reads version {VERSION}")
    if type(entry["n"]) is not int:
        raise Tampered(f"{place} is no whole entry of a decision log")
    return entry


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
