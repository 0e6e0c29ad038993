"""Signatures of `ssh-keygen -Y sign` as a second kind, for the keys that people have (OpenSSH, PROTOCOL.sshsig).

ssh-keygen signs, so that a password, an agent or a passphrase is its business; what it signs is what our own keys sign.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cjo_cli.bundle.keys import LARGEST, PrivateKey, PublicKey, private_key
from cjo_cli.errors import UsageError

KIND = "ssh-ed25519"
NAMESPACE = "cjo"
MAGIC = b"SSHSIG"
VERSION = 1
HASHES = ("sha256", "sha512")
FIRST, LAST = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
PRIVATE = b"-----BEGIN OPENSSH PRIVATE KEY-----"


@dataclass(frozen=True)
class SshPublic:
    """A public key as `KEY.pub` and `authorized_keys` have it: its 32 bytes in hex."""

    hex: str

    @property
    def blob(self) -> bytes:
        """The key as SSH writes it."""
        return _strings(KIND.encode(), bytes.fromhex(self.hex))

    @property
    def id(self) -> str:
        """Its fingerprint, as `ssh-keygen -l` shows it."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).decode("ascii").rstrip("=")

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Whether the holder of the private key has signed `data` so, for us; any other form of it is none."""
        fields = _fields(signature.removeprefix(MAGIC + struct.pack(">I", VERSION)), 5)
        if fields is None or not is_ssh(signature):
            return False
        key, namespace, reserved, name, made = fields
        inner = _fields(made, 2)
        if (key, namespace, reserved) != (self.blob, NAMESPACE.encode(), b"") or inner is None:
            return False
        if name.decode("ascii", "replace") not in HASHES or inner[0] != KIND.encode():
            return False
        digest = hashlib.new(name.decode("ascii"), data).digest()
        return PublicKey(self.hex).verifies(inner[1], MAGIC + _strings(namespace, reserved, name, digest))


def is_ssh(signature: bytes) -> bool:
    """Whether a signature is of this kind."""
    return signature.startswith(MAGIC + struct.pack(">I", VERSION))


def read_public(text: str) -> SshPublic | None:
    """The key in a line of `KEY.pub`; None for what is none, or another kind than Ed25519."""
    words = text.split()
    try:
        blob = base64.b64decode(words[1], validate=True) if len(words) > 1 and words[0] == KIND else b""
    except (ValueError, binascii.Error):
        return None
    fields = _fields(blob, 2)
    good = fields is not None and fields[0] == KIND.encode() and len(fields[1]) == 32
    return SshPublic(fields[1].hex()) if fields is not None and good else None


class SshKey:
    """A key that ssh-keygen signs with: a private one, or the public one of a key that an agent holds."""

    def __init__(self, path: Path, public: SshPublic) -> None:
        self._path = path
        self.public = public

    def sign(self, data: bytes) -> bytes:
        """The signature of `data`. Raises UsageError where ssh-keygen does not make one."""
        command = ["ssh-keygen", "-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(self._path)]
        try:
            done = subprocess.run(command, input=data, capture_output=True, check=False)  # noqa: S603
        except OSError:
            raise UsageError("there is no ssh-keygen", "install OpenSSH, or sign with a key of cjo keys new") from None
        made = _armoured(done.stdout.decode("ascii", "replace"))
        if done.returncode or made is None or not self.public.verifies(made, data):
            told = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise UsageError(f"ssh-keygen did not sign{': ' + told[-1] if told else ''}", "see ssh-keygen(1), -Y sign")
        return made


def signer(path: Path) -> PrivateKey | SshKey:
    """The key in a file: one of ours, or one of SSH. Raises UsageError where there is none that can sign."""
    try:
        with path.open("rb") as file:
            head = file.read(LARGEST)
    except OSError:
        return private_key(path)  # which says what is wrong
    public = read_public(head.decode("utf-8", "replace"))
    if public is not None:
        return SshKey(path, public)
    if not head.startswith(PRIVATE):
        return private_key(path)
    beside = path.with_name(path.name + ".pub")
    try:
        public = read_public(beside.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        raise UsageError(f"cannot read {beside.as_posix()}", f"ssh-keygen -y -f {path.as_posix()} writes it") from None
    if public is None:
        raise UsageError(f"{beside.as_posix()} holds no Ed25519 key of SSH", "ssh-keygen -t ed25519 makes one")
    return SshKey(path, public)


def _armoured(text: str) -> bytes | None:
    lines = text.strip().splitlines()
    if len(lines) < 3 or lines[0] != FIRST or lines[-1] != LAST:
        return None
    try:
        return base64.b64decode("".join(lines[1:-1]), validate=True)
    except (ValueError, binascii.Error):
        return None


def _strings(*parts: bytes) -> bytes:
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def _fields(data: bytes, count: int) -> list[bytes] | None:
    """So many strings, and nothing after them."""
    found: list[bytes] = []
    while len(data) >= 4 and len(found) < count:
        (size,) = struct.unpack(">I", data[:4])
        found.append(data[4 : 4 + size])
        if len(found[-1]) < size:
            return None
        data = data[4 + size :]
    return found if len(found) == count and not data else None
