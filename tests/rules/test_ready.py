"""The plan that is remembered for a simulation is the one that would be read, whatever was edited meanwhile."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from benchmarks.lint_project import write
from command_line import ROOT, Run
from rules.edits import edit

from cjo_cli import api
from cjo_cli.api import reading
from cjo_cli.cache.ready import NAME
from cjo_cli.cache.store import folder_of
from cjo_cli.errors import CjoError, ConfigError, ProjectError

PROJECTS = [ROOT, *sorted(path.parent for path in (ROOT / "tests/projects").glob("*/cjo.yaml"))]


def found(root: Path, *, cache: bool) -> Any:
    try:
        return reading.ready(root, cache=cache)
    except CjoError as error:
        return type(error), error.message, getattr(error, "diagnostics", ())


def same(root: Path) -> Any:
    """What is found with the cache and without; they must agree."""
    warm, cold = found(root, cache=True), found(root, cache=False)
    assert warm == cold
    return warm


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return begin(write(20, tmp_path / "project"))


@pytest.fixture
def shop(starter: Path) -> Path:
    return begin(starter)


def begin(root: Path) -> Path:
    """Let there be a cache."""
    api.validate(root, cache=True)
    return root


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on no project can be read."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the project was read")

    monkeypatch.setattr(reading, "read_from", refuse)


@pytest.mark.parametrize("root", PROJECTS, ids=lambda path: path.name)
def test_what_is_remembered_is_what_was_read(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("CJO_CACHE_DIR", str(tmp_path))
    first = reading.ready(root, cache=True)
    request.getfixturevalue("unread")
    assert reading.ready(root, cache=True) == first


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edit_the_same_is_found(project: Path, seed: int) -> None:
    drawn = random.Random(seed)
    before = {path: path.read_bytes() for path in project.rglob("*.yaml")}
    same(project)
    for _ in range(8):
        edit(drawn, project)
        same(project)
        if drawn.random() < 0.6:  # else the next edit comes on top
            for path, raw in before.items():
                path.write_bytes(raw)


def test_each_file_counts(shop: Path) -> None:
    before = same(shop)
    (shop / "content/body.html").write_text("<p>One</p>", encoding="utf-8")
    path = next((shop / "content").glob("*.yaml"))
    text = path.read_text(encoding="utf-8")
    body = re.search(r" body: .*(\n {6,}.*)*", text)
    assert body is not None
    path.write_text(text.replace(body.group(), " body_file: body.html"), encoding="utf-8")
    assert same(shop).plan == before.plan
    (shop / "content/body.html").unlink()
    assert same(shop)[0] is ProjectError
    path.write_text(text, encoding="utf-8")
    config = shop / "cjo.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("events.csv", "others.csv"), encoding="utf-8")
    assert same(shop).log != before.log
    shutil.copy(shop / "journeys/cart-recovery.yaml", shop / "journeys/again.yaml")
    assert same(shop)[0] is ProjectError


def test_a_journey_that_is_written_while_it_is_read_is_not_remembered(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shop / "journeys/cart-recovery.yaml"
    plain = reading.read_from

    def written_meanwhile(*given: Any, **more: Any) -> Any:
        read = plain(*given, **more)
        path.write_text(path.read_text(encoding="utf-8").replace("wait: 3h", "wait: 4h"), encoding="utf-8")
        return read

    monkeypatch.setattr(reading, "read_from", written_meanwhile)
    reading.ready(shop, cache=True)
    monkeypatch.undo()
    assert not (folder_of(shop) / NAME).exists()
    same(shop)


def spoil(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change what is remembered, seal and all left as they were."""
    seal, _, body = path.read_bytes().partition(b"\n")
    values = json.loads(body)
    change(values)
    path.write_bytes(seal + b"\n" + json.dumps(values).encode())


@pytest.mark.parametrize("harm", ["cut", "changed", "empty", "elsewhere", "a file in its place"])
def test_a_cache_that_cannot_be_believed_is_passed_over(shop: Path, tmp_path: Path, harm: str) -> None:
    same(shop)
    path = folder_of(shop) / NAME
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-9])
    elif harm == "changed":
        spoil(path, lambda values: values.update(plan=values["plan"].replace("cart-recovery", "card-recovery")))
    elif harm == "empty":
        path.write_bytes(b"")
    elif harm == "elsewhere":
        shop = Path(shutil.copytree(shop, tmp_path / "copy"))
        spoil(folder_of(shop) / NAME, lambda values: values.update(plan="{}"))
    else:
        shutil.rmtree(shop / ".cjo")
        (shop / ".cjo").write_text("mine", encoding="utf-8")
    assert same(shop).plan.journeys[0].id == "cart-recovery"


def test_what_has_errors_is_not_remembered(shop: Path) -> None:
    config = shop / "cjo.yaml"
    config.write_text(config.read_text(encoding="utf-8") + "nonsense: 1\n", encoding="utf-8")
    assert same(shop)[0] is ConfigError
    assert not (folder_of(shop) / NAME).exists()


def test_running_begins_no_cache(starter: Path, cjo: Run) -> None:
    before = sorted(starter.rglob("*"))
    assert cjo("simulate", "-q", folder=starter).returncode == 0
    assert sorted(starter.rglob("*")) == before


def test_a_variable_without_a_value_begins_none(starter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CJO_CACHE_DIR", "")
    same(starter)
    assert not (starter / ".cjo").exists()


def test_a_cache_that_may_not_be_looked_at_is_passed_over(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = os.stat

    def refused(path: Any, *given: Any, **more: Any) -> Any:
        if not isinstance(path, int) and ".cjo" in Path(path).parts:
            raise PermissionError(13, "Permission denied", str(path))
        return plain(path, *given, **more)

    monkeypatch.setattr(os, "stat", refused)
    assert reading.ready(shop, cache=True).plan.journeys[0].id == "cart-recovery"


def test_the_second_simulation_says_the_same(shop: Path, cjo: Run) -> None:
    first = cjo("simulate", "-f", "json", "--no-cache", folder=shop)
    assert first.returncode == 0
    assert not (folder_of(shop) / NAME).exists()
    for _ in range(2):
        assert cjo("simulate", "-f", "json", folder=shop).stdout == first.stdout
        assert (shop / ".cjo/cache" / NAME).exists()
    path = shop / "journeys/cart-recovery.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("wait: 3h", "wait: 300h"), encoding="utf-8")
    assert cjo("simulate", "-f", "json", folder=shop).stdout != first.stdout
