"""Members to a gzipped tar with one form, and back, in memory; whatever has another form is refused, and named.

The tar is USTAR: regular files alone, by name, with fixed owner, mode and time. Python's `tarfile` reads far more than
that, and a reader that knows one form leaves nothing to disagree about.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import tarfile
import zlib
from collections.abc import Iterator

from cjo_cli.bundle.refusal import Refused
from cjo_cli.errors import UsageError

MIB = 1024 * 1024
LARGEST_FILE = 32 * MIB
LARGEST_UNPACKED = 128 * MIB
MOST_MEMBERS = 20_000
BLOCK = tarfile.BLOCKSIZE
# gzip, deflate, no name, no time, best compression, no system: what Python writes.
GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
NAME = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")
KINDS = {
    b"1": "a hard link", b"2": "a link", b"3": "a character device", b"4": "a block device", b"5": "a folder",
    b"6": "a pipe", b"7": "a contiguous file", b"x": "a pax header", b"g": "a pax header", b"L": "a GNU long name",
    b"K": "a GNU long link", b"S": "a sparse file", b"\0": "a file of the oldest tar",
}  # fmt: skip
OTHERS = {
    b"PK": "a zip archive", b"\x28\xb5\x2f\xfd": "zstandard", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"{": "JSON",
}  # fmt: skip


def moment() -> int:
    """The members' time: `SOURCE_DATE_EPOCH`, else 0. Raises UsageError for what USTAR's eleven digits cannot hold."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "") or "0"
    if not (text.isascii() and text.isdecimal()) or int(text) >= 8**11:
        raise UsageError(f"SOURCE_DATE_EPOCH: no seconds since 1970: {text}", "git log -1 --format=%ct gives some")
    return int(text)


def archive(members: dict[str, bytes], when: int) -> bytes:
    """The members as a gzipped USTAR archive, each of the time `when`."""
    squeezed = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=squeezed, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(_packed(members, when))
    return squeezed.getvalue()


def _packed(members: dict[str, bytes], when: int) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in sorted(members.items()):
            tar.addfile(_info(name, len(data), when), io.BytesIO(data))
    return packed.getvalue()


def _info(name: str, size: int, when: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, when, 0o644
    return info


def unpack(data: bytes, most: int = LARGEST_UNPACKED) -> dict[str, bytes]:
    """The members of an archive in the one form, by name. Raises Refused, which says what is wrong.

    No more than `most` bytes are ever unpacked, and nothing is written.
    """
    packed = _unzipped(data, most)
    members: dict[str, bytes] = {}
    whens = {0}
    for name, when, content in _members(packed):
        if name in members:
            raise Refused("doubled", f"the member {name} is there twice")
        if len(members) == MOST_MEMBERS:
            raise Refused("size", f"more than {MOST_MEMBERS} members")
        members[name] = content
        whens = {when}
    # Order, padding, owner and mode: whatever differs from what would be written is somebody else's.
    if packed != _packed(members, *whens):
        raise Refused("form", "the tar is not laid out as cjo lays one out: order, padding, owner, mode or time differ")
    return members


def _unzipped(data: bytes, most: int) -> bytes:
    if not data.startswith(GZIP[:3]):
        known = next((name for start, name in OTHERS.items() if data.startswith(start)), None)
        known = "a tar without gzip" if data[257:262] == b"ustar" else known
        raise Refused("format", f"no gzipped tar{f', but {known}' if known else ''}")
    if not data.startswith(GZIP):
        raise Refused("form", "the gzip header holds a name, a time or a comment, which cjo never writes")
    reader = zlib.decompressobj(wbits=31)
    try:
        packed = reader.decompress(data, most + 1)
    except zlib.error:
        raise Refused("damaged", "the gzip data is damaged") from None
    if len(packed) > most:
        raise Refused("size", f"it unpacks to more than {most // MIB or 1} MiB")
    if not reader.eof:
        raise Refused("damaged", "the gzip data ends too early")
    if reader.unused_data:
        raise Refused("form", "something follows the gzip data")
    return packed


def _members(packed: bytes) -> Iterator[tuple[str, int, bytes]]:
    """Each member's name, time and bytes, in the archive's order."""
    at = 0
    while header := packed[at : at + BLOCK].rstrip(b"\0"):
        name, size, when = _header(header.ljust(BLOCK, b"\0"))
        at += BLOCK
        if at + size > len(packed):
            raise Refused("damaged", f"the member {name} ends too early")
        yield name, when, packed[at : at + size]
        at += -(-size // BLOCK) * BLOCK


def _header(header: bytes) -> tuple[str, int, int]:
    if header[257:265] != b"ustar\x0000":
        raise Refused("format", "a member is in no USTAR format")
    # The checksum counts its own field as blanks.
    if _octal(header[148:156]) != sum(header) - sum(header[148:156]) + 8 * ord(" "):
        raise Refused("damaged", "a member's header is damaged")
    kind = header[156:157]
    written = header[:100].rstrip(b"\0")
    name = written.decode("ascii", "backslashreplace")
    if kind != b"0":
        known = KINDS.get(kind, "of no known kind")
        raise Refused("link" if kind in (b"1", b"2") else "kind", f"the member {name} is {known}, and no file")
    return _named(name, header), _octal(header[124:136]), _octal(header[136:148])


def _named(name: str, header: bytes) -> str:
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        raise Refused("traversal", f"the member {name} has an absolute path")
    if ".." in re.split(r"[/\\]", name):
        raise Refused("traversal", f"the member {name} leads out of the bundle")
    if not NAME.fullmatch(name) or "." in name.split("/") or header[345:500].strip(b"\0"):
        raise Refused("name", f"the member {name} has a name that cjo never writes")
    return name


def _octal(field: bytes) -> int:
    digits = field.strip(b"\0 ")
    if not re.fullmatch(rb"[0-7]+", digits):
        raise Refused("damaged", "a member's header holds no number where one belongs")
    return int(digits, 8)
