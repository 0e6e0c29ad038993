"""Broken projects that Markdown cannot hold: bytes, links, sizes. Each is made, judged, and must cost little."""

import os
import shutil
import time
import tracemalloc
from pathlib import Path

import pytest
from test_broken import HERE, cases_in, findings_of, shown

from cjo_cli.errors import ConfigError
from cjo_cli.load.project import load
from cjo_cli.load.scan import DEEPEST, LARGEST, MOST_NODES, scan

JOURNEY = b"journey: welcome\nstatus: live\nenter: {event: signed_up}\nsteps:\n  - wait: 1d\n"
BAD_STEP = b"  - wait: soon\n"


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(HERE / "base", folder)
    return folder


def write(file: str, content: bytes):
    def make(folder: Path) -> None:
        (folder / file).write_bytes(content)

    return make


def link(file: str, to: str):
    def make(folder: Path) -> None:
        (folder / file).unlink(missing_ok=True)
        (folder / file).symlink_to(to)

    return make


def outside(folder: Path) -> None:
    """A journey that lies beside the project, and a link to it."""
    (folder.parent / "secret.yaml").write_bytes(JOURNEY)
    link("journeys/welcome.yaml", "../../secret.yaml")(folder)


def outside_folder(folder: Path) -> None:
    (folder.parent / "others").mkdir()
    (folder.parent / "others" / "journey.yaml").write_bytes(JOURNEY)
    link("journeys/others", "../../others")(folder)


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "journeys" / "pipe.yaml")


def huge(file: str, size: int):
    """A sparse file: `size` bytes that take no room on the disk."""

    def make(folder: Path) -> None:
        with (folder / file).open("ab") as out:
            out.truncate(size)

    return make


W = "journeys/welcome.yaml"
MADE = {
    "fifty megabytes": (huge(W, 50_000_000), f"{W}:1:1 CJO114 the file has 50,000,000 bytes; at most 4,194,304 are read"),
    "fifty megabytes of configuration": (huge("cjo.yaml", 50_000_000), "cjo.yaml:1:1 CJO114 the file has 50,000,000"),
    "sixteen gigabytes": (huge(W, 2**34), f"{W}:1:1 CJO114 the file has 17,179,869,184 bytes"),
    "half a million values": (
        write(W, b"steps: [" + b"a," * MOST_NODES + b"]"), f"{W}:1:{8 + 2 * (MOST_NODES - 3) + 1} CJO114 more than 400,000 values"),
    "brackets without end": (write(W, b"[" * 100_000), f"{W}:1:{DEEPEST + 1} CJO114 nested more than {DEEPEST} deep"),
    "blocks without end": (
        write(W, b"".join(b" " * n + b"a:\n" for n in range(100))), f"{W}:{DEEPEST + 1}:{DEEPEST + 1} CJO114 nested"),
    "an empty file": (write(W, b""), f"{W}:1:1 CJO117 the file holds nothing"),
    "blanks alone": (write(W, b"\n  \n\n"), f"{W}:1:1 CJO117 the file holds nothing"),
    "a byte order mark alone": (write(W, b"\xef\xbb\xbf"), f"{W}:1:1 CJO117 the file holds nothing"),
    "latin 1": (write(W, JOURNEY + b"title: Caf\xe9\n"), f"{W}:6:11 CJO115 the file is not UTF-8 text"),
    "a latin 1 cjo.yaml": (write("cjo.yaml", b"version: 1\nname: caf\xe9\n"), "cjo.yaml:2:10 CJO115"),
    "UTF-16": (write(W, JOURNEY.decode().encode("utf-16")), f"{W}:1:1 CJO115"),
    "half a character at the end": (write(W, JOURNEY + b"title: \xf0\x9f\x9a"), f"{W}:6:8 CJO115"),
    "a picture": (write(W, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), f"{W}:1:1 CJO115"),
    "a zero byte": (write(W, JOURNEY + b"title: a\x00b\n"), f"{W}:6:9 CJO101 not YAML: a control character"),
    "an escape sequence": (write(W, JOURNEY + b"title: \x1b[31m\n"), f"{W}:6:8 CJO101 not YAML: a control character"),
    "a form feed": (write(W, b"\x0c" + JOURNEY), f"{W}:1:1 CJO101 not YAML: a control character"),
    "Windows line ends": (write(W, (JOURNEY + BAD_STEP).replace(b"\n", b"\r\n")), f"{W}:6:11 CJO107"),
    "line ends of an old Mac": (write(W, (JOURNEY + BAD_STEP).replace(b"\n", b"\r")), f"{W}:6:11 CJO107"),
    "a byte order mark": (write(W, b"\xef\xbb\xbf" + JOURNEY.replace(b"live", b"lve")), f"{W}:2:9 CJO106"),
    "a mark and a fault in line one": (write(W, b"\xef\xbb\xbfjourny: a\n" + JOURNEY[17:]), f"{W}:1:1 CJO103"),
    "no end to the last line": (write(W, (JOURNEY + BAD_STEP)[:-1]), f"{W}:6:11 CJO107"),
    "a bracket open at the very end": (write(W, JOURNEY + b"products: ["), f"{W}:6:12 CJO101 not YAML: expected a value"),
    "a line of a separator": (write(W, "title: a\u2028b\n".encode() + JOURNEY), f"{W}:2:1 CJO101"),
    "a link out of the project": (outside, f"{W}:1:1 CJO116 the link leads out of the project"),
    "a link to a folder outside": (outside_folder, "journeys/others:1:1 CJO116 the link leads out of the project"),
    "a link to the system": (link(W, "/etc/passwd"), f"{W}:1:1 CJO116"),
    "a link out for cjo.yaml": (link("cjo.yaml", "/etc/hostname"), "cjo.yaml:1:1 CJO116"),
    "a link to nothing": (link(W, "gone.yaml"), f"{W}:1:1 CJO121 cannot be read: a link to nothing"),
    "a link to itself": (link(W, "welcome.yaml"), f"{W}:1:1 CJO121 cannot be read: a link to nothing"),
    "a pipe": (pipe, "journeys/pipe.yaml:1:1 CJO121 cannot be read: not a file"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "expected"), MADE.values(), ids=MADE)
def test_made(make, expected, project):
    make(project)
    found = findings_of(project)
    assert len(found) == 1, "\n".join(map(shown, found))
    span, finding = found[0].span, found[0].finding
    assert f"{found[0].file}:{span.line}:{span.column} {finding.code} {finding.message}".startswith(expected)


def test_a_link_within_the_project_is_followed(project):
    (project / "shared.yaml").write_bytes(JOURNEY)
    link("journeys/welcome.yaml", "../shared.yaml")(project)
    assert findings_of(project) == []


def test_a_circle_of_folders_ends(project):
    link("journeys/again", ".")(project)
    assert findings_of(project) == []


def test_without_cjo_yaml_the_way_out_is_named(project):
    (project / "cjo.yaml").rename(project / "cjo.yml")
    with pytest.raises(ConfigError) as caught:
        load(project)
    assert caught.value.hint == "is 'cjo.yml' meant?"


def test_a_thousand_faults_are_a_hundred(project):
    lines = b"".join(b"  - wiat: %dd\n" % n for n in range(1000))
    (project / "journeys/welcome.yaml").write_bytes(JOURNEY + lines)
    found = findings_of(project)
    assert len(found) == 100
    assert found[-1].finding.hint == "and 900 more faults in this file"


BOMBS = [case for case in cases_in("cases") if "bomb" in case.id]


@pytest.mark.parametrize(
    "raw", [next(iter(b.values[0].files.values())).encode() for b in BOMBS], ids=["alias", "merge"]
)
def test_a_bomb_costs_nothing(raw):
    assert len(raw) < 600
    began = time.perf_counter()
    tracemalloc.start()
    scanned = scan("bomb.yaml", raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [finding.code for finding in scanned.findings] == ["CJO113"]
    assert peak < 1_000_000
    assert time.perf_counter() - began < 1


def test_as_many_faults_as_fit_in_a_file_take_seconds(project):
    keys = b"".join(b"k%06x: 1\n" % n for n in range(190_000))
    assert len(keys) < LARGEST
    (project / "journeys/welcome.yaml").write_bytes(JOURNEY + keys)
    began = time.perf_counter()
    assert len(findings_of(project)) == 100
    assert time.perf_counter() - began < 30
