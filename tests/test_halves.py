"""Work that two processes share comes out as if one had done it, whatever becomes of the other."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from benchmarks.lint_project import write

from cjo_cli import api, halves
from cjo_cli.halves import shared
from cjo_cli.rules import check

pytestmark = pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="no second process here")
SELF = os.getpid()


@pytest.fixture
def _two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "_two_at_once", lambda: True)


def where(number: int) -> tuple[int, bool]:
    return number, os.getpid() == SELF


def only_here(end: Callable[[], object], number: int) -> int:
    if os.getpid() != SELF:
        end()
    return number


def unknown(number: int) -> int:
    raise ValueError(number)


def unsendable(number: int) -> object:
    return number if os.getpid() == SELF else lambda: number


@pytest.mark.usefixtures("_two")
@pytest.mark.parametrize("count", [2, 3, 10, 11])
def test_each_does_every_other_one_and_the_order_stays(count: int) -> None:
    assert shared(where, range(count), 2) == [(number, number % 2 == 0) for number in range(count)]


@pytest.mark.usefixtures("_two")
@pytest.mark.parametrize("end", [partial(os._exit, 3), lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: 1 / 0])
def test_what_the_other_does_not_send_is_done_here(end: Callable[[], object]) -> None:
    assert shared(partial(only_here, end), range(9), 2) == list(range(9))


@pytest.mark.usefixtures("_two")
def test_what_cannot_be_sent_is_done_here() -> None:
    assert shared(unsendable, range(9), 2) == list(range(9))


@pytest.mark.usefixtures("_two")
def test_what_the_work_raises_is_raised_and_no_process_is_left() -> None:
    with pytest.raises(ValueError, match="0"):
        shared(unknown, range(9), 2)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.usefixtures("_two")
def test_half_of_an_answer_is_none() -> None:
    made = (100).to_bytes(8, "big") + b"half"
    assert halves._received(made) is None
    assert halves._received(b"") is None


def test_few_items_and_a_process_with_threads_are_left_alone() -> None:
    assert all(here for _, here in shared(where, range(9), 10))
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert all(here for _, here in shared(where, range(9), 2))
    finally:
        done.set()
        thread.join()


@pytest.mark.usefixtures("_two")
def test_rules_find_the_same_in_two_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = write(6, tmp_path)
    path = next((project / "journeys").rglob("*-00.yaml"))
    path.write_text(path.read_text().replace("- email", "- e-mail").replace("gte: 22", "gte: 2200"))
    alone = api.validate(project).diagnostics
    monkeypatch.setattr(check, "MANY", 2)
    assert api.validate(project).diagnostics == alone
    assert alone
