"""Mutated bundles: none is taken, nothing breaks, no file is written, and memory stays bounded.

A mutant is a genuine bundle with its bytes, its members, or its signatures changed by chance, from a seed. One whose
members changed is tried twice: with the genuine signature, and as if a trusted key had signed the new bytes with the
old members, so that what stands behind the first check is tried too.

    python -m pytest -m full tests/bundle/test_mutants.py       # all 10,000
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import random
import string
import sys
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bundle.worlds import (
    NOW,
    OURS,
    THEIRS,
    TRUST,
    Signed,
    changed,
    info,
    infos,
    resealed,
    signed,
    tarred,
    vouched,
    zipped,
)
from cjo_cli.bundle.archive import MIB, archive
from cjo_cli.bundle.build import MANIFEST
from cjo_cli.bundle.canonical import canonical
from cjo_cli.bundle.envelope import Envelope, from_bytes, to_bytes
from cjo_cli.bundle.read import opened
from cjo_cli.bundle.refusal import Refused
from cjo_cli.bundle.statement import Asked, statement
from cjo_cli.bundle.verify import Terms, verify

SEED = 20_261_122
FEW, ALL = 200, 10_000
# What a mutant may cost beside the genuine bundle.
MEMORY = 64 * MIB
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
Chance = random.Random


# Bytes


def bitten(data: bytes, chance: Chance) -> bytes:
    """Bytes with one to three places changed."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        at, length = chance.randrange(len(made) or 1), chance.choice((1, 1, 2, 7, 64, 512))
        match chance.randrange(7):
            case 0:
                made[at : at + 1] = bytes([made[at] ^ 1 << chance.randrange(8)]) if made else b"x"
            case 1:
                made[at : at + length] = chance.randbytes(length)
            case 2:
                del made[at : at + length]
            case 3:
                made[at:at] = chance.randbytes(length)
            case 4:
                made[at:at] = made[at : at + length] or b"\0"
            case 5:
                del made[at:]
            case _:
                made += chance.randbytes(length)
    return bytes(made)


# Members, names, sizes: a tar that was made anew, compressed as ours is

Tarred = list[tuple[tarfile.TarInfo, bytes]]


def renamed(given: Tarred, chance: Chance) -> None:
    one = chance.choice(given)[0]
    bad = ["/etc/passwd", "../../outside", "cjo/../../outside", "C:\\x", "", ".", "cjo//x", "cjo/\x1b[2J", "cjo/ö", "~"]
    letters = "".join(chance.choices(string.printable, k=chance.randint(1, 120)))
    one.name = chance.choice([*bad, letters, one.name + "x", one.name.upper(), one.name[:-1]])


def retyped(given: Tarred, chance: Chance) -> None:
    one = chance.choice(given)[0]
    one.type = chance.choice([tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE,
                              tarfile.DIRTYPE, tarfile.CONTTYPE, tarfile.AREGTYPE, b"x", b"g", b"L", b"K", b"S", b"?"])  # fmt: skip
    one.linkname = chance.choice(["", "/etc/passwd", ".manifest", "../../outside"])


def dropped(given: Tarred, chance: Chance) -> None:
    del given[chance.randrange(len(given))]


def added(given: Tarred, chance: Chance) -> None:
    name = chance.choice(
        ["cjo/more/data.json", "run.py", ".signatures.json", "z", "cjo/content/" + "0" * 64 + "/data.json"]
    )
    given.insert(chance.randrange(len(given) + 1), info(name, chance.choice([b"{}", b"", chance.randbytes(600)])))


def doubled(given: Tarred, chance: Chance) -> None:
    one, data = chance.choice(given)
    given.insert(chance.randrange(len(given) + 1), info(one.name, chance.choice([data, bitten(data, chance)])))


def reordered(given: Tarred, chance: Chance) -> None:
    before = [one.name for one, _ in given]
    while [one.name for one, _ in given] == before:
        chance.shuffle(given)


def marked(given: Tarred, chance: Chance) -> None:
    one = chance.choice(given)[0]
    key, value = chance.choice([("mode", 0o755), ("mode", 0o4644), ("uid", 1), ("gid", 1), ("uname", "root"),
                                ("gname", "x"), ("mtime", 1 + chance.randrange(8**11 - 1))])  # fmt: skip
    setattr(one, key, value)


def rewritten(given: Tarred, chance: Chance) -> None:
    at = chance.randrange(len(given))
    one, data = given[at]
    made = data
    while made == data:
        made = bitten(data, chance)
    given[at] = info(one.name, made)


def edited(given: Tarred, chance: Chance) -> None:
    """One value of a member's JSON is another, and its text canonical."""
    places = [at for at, (one, _) in enumerate(given) if one.name.endswith(".json")]
    at = chance.choice(places)
    one, data = given[at]
    try:
        made = changed({"x": data}, "x", lambda value: another(value, chance))["x"]
    except (ValueError, TypeError):  # another edit has been at it before
        made = bitten(data, chance)
    given[at] = info(one.name, made if made != data else b"{}")


def another(value: Any, chance: Chance) -> Any:
    """A value with something in it changed."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(sorted(value))
        return {**value, key: another(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        at = chance.randrange(len(value))
        return [*value[:at], another(value[at], chance), *value[at + 1 :]]
    return chance.choice([None, -1, 2**53 - 1, "", "x", [], {}, True, "a" * 1000, [[]], {"": 0}])


EDITS: list[Callable[[Tarred, Chance], None]] = [
    renamed, retyped, dropped, added, doubled, reordered, marked, rewritten, edited,
]  # fmt: skip


def sized(packed: bytes, chance: Chance) -> bytes:
    """A tar with a header's size, or another field, set to something else; the checksum mostly fits."""
    made = bytearray(packed)
    headers = [at for at in range(0, len(made), 512) if made[at + 257 : at + 262] == b"ustar"]
    at = chance.choice(headers)
    start, end = chance.choice([(124, 136), (124, 136), (100, 108), (136, 148), (257, 265), (329, 345), (345, 500)])
    text = chance.choice([b"77777777777", b"00000000000", b"-1", b"", b"\x80" + b"\xff" * 11, chance.randbytes(8)])
    before = bytes(made)
    made[at + start : at + end] = text[: end - start].ljust(end - start, b"\0")
    if chance.random() < 0.8:
        made[at + 148 : at + 156] = b"%06o\0 " % (sum(made[at : at + 512]) - sum(made[at + 148 : at + 156]) + 256)
    return bytes(made) if bytes(made) != before else before + bytes(512)


def bomb(chance: Chance) -> bytes:
    """Few bytes that would be many."""
    return zipped(tarred([info("cjo/plan/data.json", bytes(chance.choice([20, 60]) * MIB))]))


# Signatures


def unsigned(genuine: Signed, chance: Chance) -> bytes | None:
    assert genuine.signature is not None
    envelope = from_bytes(genuine.signature)
    values = json.loads(genuine.signature)
    theirs = Envelope(envelope.payload).signed(THEIRS)
    said = json.loads(envelope.payload)
    forged = canonical(another(said, chance))
    while forged == envelope.payload:
        forged = canonical(another(said, chance))
    match chance.randrange(8):
        case 0:
            return None
        case 1:
            return to_bytes(Envelope(envelope.payload))
        case 2:
            return to_bytes(theirs)
        case 3:
            return to_bytes(Envelope(envelope.payload, ((OURS.public.id, theirs.signatures[0][1]),)))
        case 4:
            return to_bytes(Envelope(forged, envelope.signatures))
        case 5:
            return to_bytes(Envelope(forged).signed(THEIRS))
        case 6:
            made = canonical(another(values, chance)) + b"\n"
            return made if made != genuine.signature else b""
        case _:
            made = genuine.signature
            while made == genuine.signature:
                made = bitten(genuine.signature, chance)
            return made


def mutants(genuine: Signed, count: int) -> Iterator[tuple[str, Signed]]:
    """So many mutants, each with its kind; the same for the same seed."""
    bombs = [bomb(random.Random(number)) for number in range(2)]
    for number in range(count):
        chance = random.Random(SEED * ALL + number)
        kind = ("bytes", "members", "members", "sizes", "signature", "reseal")[number % 6]
        if kind == "signature":
            yield kind, Signed(genuine.data, unsigned(genuine, chance))
            continue
        data = bombs[number % 2] if number % 600 == 2 else one_of(kind, genuine, chance)
        yield kind, Signed(data, genuine.signature)
        if kind in ("members", "sizes"):
            yield kind + ", vouched for", vouched(data, genuine)


def one_of(kind: str, genuine: Signed, chance: Chance) -> bytes:
    data = genuine.data
    while data == genuine.data:
        if kind == "bytes":
            data = bitten(genuine.data, chance)
        elif kind == "sizes":
            data = zipped(sized(gzip.decompress(genuine.data), chance))
        elif kind == "reseal":
            data = resealed_by_chance(genuine, chance)
        else:
            data = zipped(tarred_by_chance(genuine, chance))
    return data


def tarred_by_chance(genuine: Signed, chance: Chance) -> bytes:
    """What `tarfile` itself makes of one or two edits, in one of its three formats where USTAR has no room."""
    given = infos(genuine.members)
    for _ in range(chance.randint(1, 2)):
        chance.choice(EDITS)(given, chance)
        if not given:
            break
    with contextlib.suppress(ValueError):
        return tarred(given)
    return tarred(given, chance.choice([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]))


def resealed_by_chance(genuine: Signed, chance: Chance) -> bytes:
    """A whole bundle that is right in itself, but for another member: only a signature can tell."""
    name = chance.choice([name for name in sorted(genuine.members) if name != MANIFEST])
    return resealed({**genuine.members, name: bitten(genuine.members[name], chance)})


# The judgement


class Watch:
    """Notes files that are opened for writing while it is on. Hooks of this kind stay for good, so there is one."""

    def __init__(self) -> None:
        self.on = False
        self.written: list[str] = []
        sys.addaudithook(self.note)

    def note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.on and event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING:
            self.written.append(str(arguments[0]))
        elif self.on and event in ("os.mkdir", "os.symlink", "os.link", "os.rename", "os.remove"):
            self.written.append(event)


WATCH = Watch()


def judged(mutant: Signed) -> str:
    """Why the mutant is refused; whatever else happens is no judgement."""
    WATCH.on = True
    try:
        verify(mutant.data, mutant.signature, TRUST, Terms(NOW))
    except Refused as refused:
        return refused.why
    finally:
        WATCH.on = False
    return "accepted"


def resident() -> int:
    """The most memory this process ever had, in bytes; 0 where nobody says."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def none_is_taken(
    genuine: Signed, count: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Counter[tuple[str, str]]:
    monkeypatch.chdir(folder)
    monkeypatch.setattr("cjo_cli.bundle.verify.LARGEST_UNPACKED", 8 * MIB)
    assert judged(genuine) == "accepted"
    assert judged(vouched(genuine.data, genuine)) == "accepted", "else what is vouched for would prove nothing"
    made = list(mutants(genuine, count))
    before, WATCH.written = resident(), []
    found = Counter((kind, judged(mutant)) for kind, mutant in made)
    assert {why for _, why in found} & {"accepted"} == set()
    assert WATCH.written == []
    assert list(folder.iterdir()) == []
    assert resident() - before < MEMORY
    return found


def test_few_mutants(genuine: Signed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = none_is_taken(genuine, FEW, tmp_path, monkeypatch)
    assert {kind.partition(",")[0] for kind, _ in found} == {"bytes", "members", "sizes", "signature", "reseal"}
    assert {why for _, why in found} >= {"digest", "form", "damaged", "link", "unsigned", "signature", "envelope"}


def test_the_watch_sees_what_is_written(tmp_path: Path) -> None:
    WATCH.on, WATCH.written = True, []
    try:
        (tmp_path / "x").write_text("y", encoding="ascii")
        (tmp_path / "x").read_text(encoding="ascii")
    finally:
        WATCH.on = False
    assert WATCH.written == [str(tmp_path / "x")]


@pytest.mark.full
def test_all_mutants(genuine: Signed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = none_is_taken(genuine, ALL, tmp_path, monkeypatch)
    for (kind, why), count in sorted(found.items()):
        print(f"{count:>6}  {kind}: {why}")
    assert sum(found.values()) > ALL


def test_every_refusal_of_a_member_is_met(genuine: Signed) -> None:
    """The ways in which members are refused, each met by an archive that a trusted key has signed."""
    members = genuine.members
    name = max(members)
    for why, data in (
        ("missing", archive({n: d for n, d in members.items() if n != name}, 0)),
        ("extra", archive({**members, "z": b"{}"}, 0)),
        ("digest", archive({**members, name: b"{}"}, 0)),
        ("doubled", zipped(tarred([*infos(members), info(name, members[name])]))),
    ):
        assert judged(vouched(data, genuine)) == why
    assert judged(signed(resealed(members, compiler="cjo 9"), THEIRS)) == "signature"
    assert opened(genuine.data).digest in statement(genuine.data, opened(genuine.data), Asked()).decode()
