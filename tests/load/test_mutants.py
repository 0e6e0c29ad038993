"""Whatever is done to the text of a sound project, it is read or has findings within its text; nothing else comes out."""

import random
import shutil

import pytest
from test_broken import HERE

from cjo_cli.errors import ConfigError
from cjo_cli.load.project import load
from cjo_cli.load.syntax import LINE_BREAK

FILES = sorted(path.relative_to(HERE / "base") for path in (HERE / "base").rglob("*.yaml"))
JUNK = [
    b"\t", b"\n", b"\r", b"\x00", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc2\x85", b"\x0c", b"&a ", b"*a", b"!x ", b"? ", b": ",
    b"- ", b"{", b"}", b"[", b"]", b"'", b'"', b"|", b">", b"%", b"@", b"#", b"---\n", b"...\n", b"\\", b"<<: ", b"~", b"no", b"9:00", b"1" * 40,
    b"\xf0\x9f\x9a\xb2", b"\xed\xa0\x80", b"%YAML 1.2\n---\n", b"{{ ", b"[" * 70, b"null", b"true",
]  # fmt: skip


def mutant(raw: bytes, chance: random.Random) -> bytes:
    at, other = chance.randrange(len(raw) + 1), chance.randrange(len(raw) + 1)
    put = chance.choice([chance.choice(JUNK), b"", raw[other : other + chance.randrange(40)]])
    return raw[:at] + put + raw[at + chance.randrange(4) :]


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.full) for n in range(1, 40))])
def test_mutants(seed, tmp_path):
    chance = random.Random(seed)
    shutil.copytree(HERE / "base", tmp_path, dirs_exist_ok=True)
    for _ in range(150):
        file = chance.choice(FILES)
        sound = (tmp_path / file).read_bytes()
        raw = mutant(sound, chance)
        (tmp_path / file).write_bytes(raw)
        try:
            loaded = load(tmp_path)
            found = loaded.diagnose(loaded.findings)
        except ConfigError as error:
            found = error.diagnostics
            assert found
        for diagnostic in found:
            lines = LINE_BREAK.split((tmp_path / diagnostic.file).read_bytes().decode("utf-8-sig", "replace"))
            assert diagnostic.finding.message
            assert 1 <= diagnostic.span.line <= len(lines), raw
            assert 1 <= diagnostic.span.column <= len(lines[diagnostic.span.line - 1]) + 1, raw
        (tmp_path / file).write_bytes(sound)
