"""What the process does with memory: the heap keeps it where glibc can be told so, and nothing breaks where it cannot."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from cjo_cli.commands import process


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[int, int]:
    said: dict[int, int] = {}
    library = SimpleNamespace(mallopt=said.__setitem__)
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)
    for name in ("OPENBLAS_NUM_THREADS", "ARROW_DEFAULT_MEMORY_POOL"):
        monkeypatch.setenv(name, "")  # so that what is set meanwhile is gone afterwards
        monkeypatch.delenv(name)
    return said


def test_the_heap_keeps_what_is_let_go_of(told: dict[int, int]) -> None:
    process.prepare_memory()
    assert told == process.HEAP
    # mallopt takes an int, and no mapping may begin later than at half a heap of a thread (mallopt(3)).
    assert all(size < 2**31 for size in told.values())
    assert told[-3] <= 4 * 1024 * 1024 * ctypes.sizeof(ctypes.c_long)
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
    assert os.environ["ARROW_DEFAULT_MEMORY_POOL"] == "system"


def test_who_asks_for_threads_gets_them(told: dict[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    process.prepare_memory()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "7"


@pytest.mark.parametrize("error", [OSError, AttributeError, TypeError])
def test_other_libraries_are_left_alone(told: dict[int, int], error: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise error("no such library")

    monkeypatch.setattr(ctypes, "CDLL", fail)
    process.prepare_memory()
    assert told == {}
    assert "ARROW_DEFAULT_MEMORY_POOL" not in os.environ


CALLED = """
import sys
from cjo_cli.commands import process
process.prepare_memory = lambda: print("prepared")
sys.argv = ["cjo", *sys.argv[1:]]
from cjo_cli.__main__ import main
main()
"""


@pytest.mark.parametrize(
    ("command", "prepared"), [("simulate", True), ("rule", True), ("serve", False), ("lsp", False)]
)
def test_what_goes_on_for_days_gives_memory_back(command: str, prepared: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CALLED, command, "--help"], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.startswith("prepared") is prepared


def test_only_the_last_is_kept() -> None:
    first, second = object(), object()
    assert process.kept(first) is first
    assert process.kept(second) is second
    assert process._kept == [second]
