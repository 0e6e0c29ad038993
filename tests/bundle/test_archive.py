"""Only one form of archive is read; each other one is refused with its own words, in memory, up to a limit."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from bundle.worlds import Signed, info, infos, tarred, zipped
from cjo_cli.bundle.archive import MIB, archive, unpack
from cjo_cli.bundle.refusal import Refused

Members = dict[str, bytes]
MEMBERS = {".manifest": b"{}", "cjo/plan/data.json": b"[1]" * 300}


def refuses(data: bytes, why: str, said: str, **options: Any) -> None:
    with pytest.raises(Refused) as raised:
        unpack(data, **options)
    assert (raised.value.why, said in raised.value.message) == (why, True), raised.value.message


def test_what_was_packed_is_unpacked() -> None:
    for when in (0, 1_700_000_000):
        assert unpack(archive(MEMBERS, when)) == MEMBERS
    assert zipped(tarred(infos(MEMBERS))) == archive(MEMBERS, 0)


def with_one(name: str, data: bytes = b"", **more: Any) -> bytes:
    return zipped(tarred([*infos(MEMBERS), info(name, data, **more)]))


KINDS = [
    ({"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}, "link", "is a link"),
    ({"type": tarfile.LNKTYPE, "linkname": ".manifest"}, "link", "is a hard link"),
    ({"type": tarfile.CHRTYPE}, "kind", "is a character device"),
    ({"type": tarfile.BLKTYPE}, "kind", "is a block device"),
    ({"type": tarfile.FIFOTYPE}, "kind", "is a pipe"),
    ({"type": tarfile.DIRTYPE}, "kind", "is a folder"),
    ({"type": tarfile.CONTTYPE}, "kind", "is a contiguous file"),
    ({"type": tarfile.AREGTYPE}, "kind", "is a file of the oldest tar"),
    ({"type": tarfile.GNUTYPE_SPARSE}, "kind", "is a sparse file"),
    ({"type": b"Z"}, "kind", "is of no known kind"),
]


@pytest.mark.parametrize(("more", "why", "said"), KINDS, ids=lambda value: value if isinstance(value, str) else "")
def test_only_files_are_members(more: dict[str, Any], why: str, said: str) -> None:
    refuses(with_one("cjo/x", **more), why, said)


NAMES = [
    ("/etc/passwd", "traversal", "has an absolute path"),
    ("C:/windows", "traversal", "has an absolute path"),
    ("../outside", "traversal", "leads out of the bundle"),
    ("cjo/../../outside", "traversal", "leads out of the bundle"),
    ("cjo\\..\\outside", "traversal", "leads out of the bundle"),
    ("cjo//x", "name", "never writes"),
    ("./cjo/x", "name", "never writes"),
    ("cjo/x/", "name", "never writes"),
    ("cjo/ö", "name", "never writes"),
    ("cjo/a b", "name", "never writes"),
    ("cjo/a\nb", "name", "never writes"),
    ("x" * 90 + "/" + "y" * 50, "name", "never writes"),
]


@pytest.mark.parametrize(("name", "why", "said"), NAMES)
def test_only_our_names_are_names(name: str, why: str, said: str) -> None:
    refuses(with_one(name), why, said)


def test_a_member_twice_is_refused() -> None:
    refuses(with_one(".manifest", b"[]"), "doubled", "the member .manifest is there twice")


def test_other_tars_are_refused() -> None:
    long = [*infos(MEMBERS), info("cjo/" + "x" * 200)]
    refuses(zipped(tarred(long, tarfile.GNU_FORMAT)), "format", "no USTAR format")
    refuses(zipped(tarred(long, tarfile.PAX_FORMAT)), "kind", "is a pax header")
    refuses(zipped(tarred(infos(MEMBERS), tarfile.GNU_FORMAT)), "format", "no USTAR format")


LAYOUTS: dict[str, Callable[[bytes], bytes]] = {
    "order": lambda _: tarred(infos(MEMBERS)[::-1]),
    "mode": lambda _: tarred([*infos(MEMBERS), info("cjo/x", mode=0o755)]),
    "owner": lambda _: tarred([*infos(MEMBERS), info("cjo/x", uid=1000)]),
    "name of the owner": lambda _: tarred([*infos(MEMBERS), info("cjo/x", uname="root")]),
    "another time": lambda _: tarred([info("a", mtime=1), info("b", mtime=2)]),
    "padding of a member": lambda packed: packed[:1000] + b"\x01" + packed[1001:],
    "something at the end": lambda packed: packed[:-1] + b"\x01",
    "after the end": lambda packed: packed + tarred([info("z", b"z")]),
    "more zeros": lambda packed: packed + bytes(10_240),
    "fewer zeros": lambda packed: packed[:-512],
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_another_layout_of_the_same_is_refused(name: str) -> None:
    refuses(zipped(LAYOUTS[name](tarred(infos(MEMBERS)))), "form", "is not laid out")


def test_damage_is_called_so() -> None:
    packed = tarred(infos(MEMBERS))
    refuses(zipped(packed[:100] + b"7" + packed[101:]), "damaged", "header is damaged")
    refuses(zipped(packed[:148] + b"nonsense" + packed[156:]), "damaged", "no number")
    refuses(zipped(packed[:1600]), "damaged", "ends too early")
    whole = archive(MEMBERS, 0)
    refuses(whole[:-5], "damaged", "ends too early")
    refuses(whole[:-1] + b"\xff", "damaged", "gzip data is damaged")
    refuses(whole[:10] + b"\xff" + whole[11:], "damaged", "gzip data is damaged")
    refuses(whole + b"x", "form", "something follows")
    refuses(whole + whole, "form", "something follows")
    refuses(gzip.compress(packed, mtime=5), "form", "gzip header")
    refuses(zipped(b""), "form", "is not laid out")


def test_a_size_that_reaches_past_the_end_is_refused() -> None:
    made, data = info("cjo/x", b"abc")
    header = made.tobuf(tarfile.USTAR_FORMAT)
    made.size = 8**11 - 1
    refuses(zipped(made.tobuf(tarfile.USTAR_FORMAT) + data.ljust(512, b"\0") + bytes(1024)), "damaged", "too early")
    huge = bytearray(header)
    huge[124:136] = b"\x80" + b"\xff" * 11  # GNU's way of writing sizes that octal cannot
    huge[148:156] = b"%06o\0 " % (sum(huge) - sum(huge[148:156]) + 8 * 32)
    refuses(zipped(bytes(huge) + bytes(1536)), "damaged", "no number")


def test_other_formats_are_named() -> None:
    packed = tarred(infos(MEMBERS))
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as file:
        file.writestr("x", "y")
    for data, said in (
        (packed, "a tar without gzip"), (box.getvalue(), "a zip archive"), (bz2.compress(packed), "bzip2"),
        (lzma.compress(packed), "xz"), (b"\x28\xb5\x2f\xfd123", "zstandard"), (b'{"a": 1}', "JSON"),
        (b"", "no gzipped tar"), (b"hello", "no gzipped tar"),
    ):  # fmt: skip
        refuses(data, "format", said)


def test_no_more_is_unpacked_than_allowed() -> None:
    bomb = zipped(tarred([info("cjo/x", bytes(64 * MIB))]))
    assert len(bomb) < 100_000
    tracemalloc.start()
    try:
        refuses(bomb, "size", "unpacks to more than 4 MiB", most=4 * MIB)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16 * MIB
    assert len(unpack(bomb)["cjo/x"]) == 64 * MIB


def test_no_more_members_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cjo_cli.bundle.archive.MOST_MEMBERS", 3)
    assert unpack(archive({str(n): b"" for n in range(3)}, 0))
    refuses(archive({str(n): b"" for n in range(4)}, 0), "size", "more than 3 members")


def test_a_real_one_is_read(genuine: Signed) -> None:
    assert archive(genuine.members, 0) == genuine.data
