"""A small bundle, its keys and its trust file, and archives that nobody should take."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest import mock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cjo_cli import api
from cjo_cli.bundle.archive import GZIP, archive, unpack
from cjo_cli.bundle.build import MANIFEST, identity
from cjo_cli.bundle.canonical import canonical
from cjo_cli.bundle.envelope import Envelope, to_bytes
from cjo_cli.bundle.keys import PrivateKey
from cjo_cli.bundle.read import opened
from cjo_cli.bundle.sign import sign
from cjo_cli.bundle.statement import Asked, statement
from cjo_cli.bundle.trust import Trust, Trusted
from cjo_cli.bundle.verify import Terms, Verified, verify

NOW = 1_800_000_000_000_000
OURS, THEIRS = (PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)) for seed in (1, 2))


def trusted(key: PrivateKey = OURS, name: str = "ours", journeys: tuple[str, ...] = ("*",), **more: Any) -> Trusted:
    return Trusted(name, key.public, journeys, more.get("first"), more.get("until"))


TRUST = Trust((trusted(),))


def small(folder: Path) -> bytes:
    """The starter's bundle with two timezones instead of all, so that it is read ten thousand times."""
    if not folder.exists():
        api.init(folder)
    with mock.patch("cjo_cli.bundle.build.every_zone", return_value=frozenset({"UTC", "Europe/Amsterdam"})):
        return api.compile(folder).data


@dataclass(frozen=True)
class Signed:
    """A bundle and its signature file."""

    data: bytes
    signature: bytes | None

    @cached_property
    def members(self) -> dict[str, bytes]:
        return unpack(self.data)

    def verified(self, trust: Trust = TRUST, **terms: Any) -> Verified:
        return verify(self.data, self.signature, trust, Terms(**{"now": NOW, **terms}))


def signed(data: bytes, *keys: PrivateKey, **asked: Any) -> Signed:
    """A bundle signed by `keys`, ours where none is named."""
    file = None
    for key in keys or (OURS,):
        file = sign(data, opened(data), key, Asked(**asked), file)
    return Signed(data, file)


def vouched(data: bytes, genuine: Signed, key: PrivateKey = OURS) -> Signed:
    """An archive whose bytes a key has signed as if they held the members of a genuine bundle."""
    said = statement(data, opened(genuine.data), Asked())
    return Signed(data, to_bytes(Envelope(said).signed(key)))


def resealed(members: dict[str, bytes], **changes: Any) -> bytes:
    """An archive of members that is laid out as ours, whose manifest names their digest."""
    others = {name: data for name, data in members.items() if name != MANIFEST}
    manifest = json.loads(members[MANIFEST])
    manifest["metadata"] |= {"content": identity(others), **changes}
    return archive({**others, MANIFEST: canonical(manifest)}, 0)


def changed(members: dict[str, bytes], name: str, change: Callable[[Any], Any]) -> dict[str, bytes]:
    """The members, the JSON of one of them changed in place or replaced."""
    value = json.loads(members[name])
    made = change(value)
    return {**members, name: canonical(value if made is None else made)}


def zipped(packed: bytes) -> bytes:
    """A tar's bytes as ours are compressed."""
    out = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(packed)
    assert out.getvalue().startswith(GZIP)
    return out.getvalue()


def tarred(infos: Iterable[tuple[tarfile.TarInfo, bytes]], form: int = tarfile.USTAR_FORMAT) -> bytes:
    """A tar of any members, as a stranger would make it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for info, data in infos:
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def info(name: str, data: bytes = b"", **more: Any) -> tuple[tarfile.TarInfo, bytes]:
    """A member of ours, or, with `more`, not quite."""
    made = tarfile.TarInfo(name)
    made.size, made.mode = len(data), 0o644
    for key, value in more.items():
        setattr(made, key, value)
    return made, data


def infos(members: dict[str, bytes]) -> list[tuple[tarfile.TarInfo, bytes]]:
    """All members, in our order."""
    return [info(name, data) for name, data in sorted(members.items())]
