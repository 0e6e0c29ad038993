"""Ed25519 keys: made, written, read, and named as TUF and `securesystemslib` name them."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.bundle.build import sha256
from cjo_cli.bundle.canonical import canonical
from cjo_cli.errors import UsageError
from cjo_cli.files import reason

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PUBLIC = ".pub"
OURS = 0o600
# More than a key in PEM has, and little enough to read whatever is named.
LARGEST = 16 * 1024


@dataclass(frozen=True)
class PublicKey:
    """A public key: 32 bytes in hex."""

    hex: str

    @property
    def id(self) -> str:
        """What signatures call the key: the digest of its canonical JSON."""
        return sha256(canonical({"keytype": "ed25519", "keyval": {"public": self.hex}, "scheme": "ed25519"}))

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Whether the holder of the private key has signed `data` so."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.hex)).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True


class PrivateKey:
    """A private key, which no text of it ever shows."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @property
    def public(self) -> PublicKey:
        """The key that verifies what this one signs."""
        return PublicKey(self._key.public_key().public_bytes_raw().hex())

    def sign(self, data: bytes) -> bytes:
        """The signature of `data`; the same for the same data."""
        return self._key.sign(data)


def new_key(path: Path) -> PublicKey:
    """Make a key; write the private one to `path`, for its owner alone, and the public one beside it, both as PEM.

    Raises UsageError where either is there already, or cannot be written; then neither is written.
    """
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if path.is_dir():
        raise UsageError(f"{path.as_posix()} is a folder", "name a file: cjo keys new FILE")
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    public = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    beside = path.with_name(path.name + PUBLIC)
    _write(beside, public, 0o644)
    try:
        _write(path, private, OURS)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return PrivateKey(key).public


def _write(path: Path, data: bytes, mode: int) -> None:
    """Write a file that is not there; from its first byte on nobody reads it whom `mode` does not let."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    except FileExistsError:
        raise UsageError(
            f"{path.as_posix()} is there already", "a key is never overwritten: give another name"
        ) from None
    except OSError as error:
        hint = "name a file in a folder that can be written"
        raise UsageError(f"cannot write {path.as_posix()}: {reason(error)}", hint) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def private_key(path: Path) -> PrivateKey:
    """The private key in a file. Raises UsageError where there is none, or others may read it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    data = _secret(path)
    try:
        key = load_pem_private_key(data, None)
    except TypeError:
        raise UsageError(f"{path.as_posix()} is protected by a password", "give a key without one") from None
    except (ValueError, UnsupportedAlgorithm):
        raise UsageError(f"{path.as_posix()} holds no private key in PEM", "cjo keys new makes one") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path.as_posix()} holds a key of another kind than Ed25519", "cjo keys new makes one")
    return PrivateKey(key)


def _secret(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(LARGEST)
    except OSError as error:
        raise UsageError(f"cannot read {path.as_posix()}: {reason(error)}", "cjo keys new makes a key") from None
    if os.name == "posix" and stat.S_ISREG(mode) and mode & 0o077:
        raise UsageError(f"{path.as_posix()} can be read by others", f"chmod 600 {path.as_posix()}")
    return data
