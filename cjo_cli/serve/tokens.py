"""Who may ask: bearer tokens, of which a file has the SHA-256, the name and the roles.

    # name    roles       sha256 of the token
    shop      write       1f0e…
    support   read        77ab…
    office    read,write  c5d2…

A token is long and random, so that a plain digest is enough; the file tells nobody a token.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from pathlib import Path

from cjo_cli.errors import UsageError
from cjo_cli.files import reason

ROLES = ("read", "write")
_DIGEST = re.compile(r"[0-9a-f]{64}")
FORM = "NAME ROLES SHA256, with roles read, write or read,write"


@dataclass(frozen=True)
class Holder:
    """Whose token it is, and what they may do."""

    name: str
    roles: frozenset[str]
    digest: bytes


@dataclass(frozen=True)
class Tokens:
    """All that are known."""

    holders: tuple[Holder, ...]

    def holder(self, token: str) -> Holder | None:
        """Whose a token is; it takes as long whoever it is."""
        digest = hashlib.sha256(token.encode(errors="surrogatepass")).digest()
        found = None
        for holder in self.holders:
            if hmac.compare_digest(holder.digest, digest):
                found = holder
        return found


def read_tokens(path: Path) -> Tokens:
    """The tokens of a file. Raises UsageError where it cannot be read, or a line is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--tokens: cannot read {path.as_posix()}: {reason(error)}", "correct the path") from None
    except UnicodeDecodeError:
        raise UsageError(f"--tokens: {path.as_posix()} is no text", f"a line each: {FORM}") from None
    holders = tuple(
        _holder(line.split(), f"{path.as_posix()}:{number}")
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.lstrip().startswith("#")
    )
    if not holders:
        raise UsageError(f"--tokens: {path.as_posix()} holds no token", f"a line each: {FORM}")
    if len({one.name for one in holders}) < len(holders) or len({one.digest for one in holders}) < len(holders):
        raise UsageError(f"--tokens: {path.as_posix()} has a name or a token twice", "one line for each")
    return Tokens(holders)


def _holder(words: list[str], place: str) -> Holder:
    roles = frozenset(words[1].split(",")) if len(words) == 3 else frozenset()
    if not roles or roles - {*ROLES} or not _DIGEST.fullmatch(words[2]):
        raise UsageError(f"--tokens: {place} is no token", f"a line is {FORM}")
    return Holder(words[0], roles, bytes.fromhex(words[2]))
