"""Codes for customers: who has the log finds whose one is, to anybody else it says nothing.

The key is made of the log's files (`log/contents.py`), so that there is no key to keep, and the same customer of the
same log has the same code. To try ids against a code one needs the log, in which they are anyway.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterable
from hashlib import blake2b

from cjo_cli.errors import UsageError

PREFIX = "code:"
# 40 bits: among ten million customers one in a hundred thousand codes is somebody else's, too.
BYTES = 5


def code_of(key: bytes, customer: str) -> str:
    """The code of a customer."""
    return PREFIX + b32encode(blake2b(customer.encode(), digest_size=BYTES, key=key).digest()).decode().lower()


def is_code(text: str) -> bool:
    """Whether a text is meant as a code, not as a customer's id."""
    return text.startswith(PREFIX)


def resolve(key: bytes, code: str, customers: Iterable[str]) -> str:
    """The customer who has that code. Raises UsageError where nobody has, or several have."""
    wanted = code.strip().lower()
    found = [customer for customer in customers if code_of(key, customer) == wanted]
    if not found:
        raise UsageError(
            f"nobody in this log has the {code}", "codes go with the log they were made over, file by file"
        )
    if len(found) > 1:
        raise UsageError(f"several customers have the {code}", "name the customer by their id")
    return found[0]
