"""docs/serve.md is a walk-through that was walked, docs/openapi.json what is served. `CJO_RENEW=1` writes both anew."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bundle.test_document import block
from command_line import ROOT, Run, environment, run

from cjo_cli import api

PAGE = ROOT / "docs/serve.md"
DOCUMENT = ROOT / "docs/openapi.json"
STEPS = ("serve", "event", "decision", "erase")


def masked(text: str) -> str:
    """Without what differs from run to run: digests, instants, the state's other files."""
    text = re.sub(r"\b[0-9a-f]{12,}\b", "…", text)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "…", text)


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Path]:
    assert run("init", "my-shop", folder=tmp_path).returncode == 0
    yield tmp_path / "my-shop"
    pid = tmp_path / "my-shop" / "serve.pid"
    if pid.exists():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid.read_text()), signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="the walk-through is one of a POSIX shell")
def test_the_walk_through(walk: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for name in STEPS:
        done = subprocess.run(
            ["sh", "-c", block(PAGE, "run", name, "sh").replace("8080", port)], cwd=walk,
            env=environment({"PATH": path, "COLUMNS": "100"}), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        printed, shown = masked(done.stdout), block(PAGE, "output", name, "text")
        if os.environ.get("CJO_RENEW"):
            before, after = (f"<!-- output: {name} -->\n```text\n{text}```" for text in (shown, printed))
            PAGE.write_text(PAGE.read_text(encoding="utf-8").replace(before, after), encoding="utf-8", newline="\n")
            shown = printed
        assert shown == printed, name


def test_the_document_is_that_of_what_is_served() -> None:
    text = json.dumps(api.openapi(), indent=2) + "\n"
    if os.environ.get("CJO_RENEW"):
        DOCUMENT.write_text(text, encoding="utf-8", newline="\n")
    assert text == DOCUMENT.read_text(encoding="utf-8")
    assert all(f"#/components/schemas/{name}" in text for name in ("Problem", "Event", "Segment", "CloudEvent"))


def test_what_is_referred_to_is_there() -> None:
    document = api.openapi()
    named = set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', json.dumps(document)))
    assert named <= document["components"]["schemas"].keys()


def test_the_page_has_every_route_and_option(cjo: Run) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for path, methods in api.openapi()["paths"].items():
        for method in methods:
            assert f"`{method.upper()} {path}`" in text
    for option in set(re.findall(r"--[a-z-]+", cjo("serve", "--help").stdout)) - {"--help", "--color", "--quiet"}:
        assert f"`{option}" in text, option
