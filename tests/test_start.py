"""`cjo init`: a project that works at once, or nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Run
from jsonschema import Draft202012Validator

from cjo_cli import api, start
from cjo_cli.errors import UsageError
from cjo_cli.simulate.summary import summarise


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_the_project_validates_simulates_and_compiles_without_a_finding(tmp_path: Path) -> None:
    files = api.init(tmp_path)
    assert sorted(files) == [name for name in names(tmp_path) if (tmp_path / name).is_file()]
    found = api.validate(tmp_path)
    assert (found.diagnostics, found.files) == ((), len([name for name in files if name.endswith(".yaml")]))
    summary = summarise(api.simulate(tmp_path))
    journey = summary["journeys"]["cart-recovery"]
    assert journey["entered"] > 50
    assert {row["outcome"] for row in summary["messages"]} >= {"sent", "suppressed", "unreachable"}
    assert all(values["reached"] for values in journey["steps"].values())
    assert summary["log"]["rejected"] == {}
    assert summary["log"]["undeclared_events"] == {}
    assert api.compile(tmp_path).left_out == ()


def test_editors_are_set_up_where_they_are_not(tmp_path: Path) -> None:
    api.init(tmp_path / "new")
    settings = json.loads((tmp_path / "new/.vscode/settings.json").read_text(encoding="utf-8"))
    for name, globs in settings["yaml.schemas"].items():
        Draft202012Validator.check_schema(json.loads((tmp_path / "new" / name).read_text(encoding="utf-8")))
        assert list((tmp_path / "new").glob(globs[0])), name
    (tmp_path / "mine/.vscode").mkdir(parents=True)
    (tmp_path / "mine/.vscode/settings.json").write_text("{}", encoding="utf-8")
    files = api.init(tmp_path / "mine")
    assert not [name for name in files if name.startswith(".vscode")]
    assert (tmp_path / "mine/.vscode/settings.json").read_text(encoding="utf-8") == "{}"


def test_without_a_template_it_is_the_starter(tmp_path: Path) -> None:
    plain, named = api.init(tmp_path / "plain"), api.init(tmp_path / "named", "starter")
    assert plain == named
    assert all((tmp_path / "plain" / name).read_bytes() == (tmp_path / "named" / name).read_bytes() for name in plain)


@pytest.mark.parametrize(
    ("word", "close"), [("e-commerce", "did you mean 'ecommerce'?"), ("zoo", ""), ("../arts", "arts")]
)
def test_an_unknown_template_is_refused(cjo: Run, tmp_path: Path, word: str, close: str) -> None:
    done = cjo("init", "shop", "--template", word)
    assert (done.returncode, done.stdout) == (2, "")
    said = " ".join(done.stderr.split())
    assert f"unknown template '{word}'" in said
    assert close in said
    assert ", ".join(start.templates()) in said
    assert names(tmp_path) == []


def test_the_help_names_every_template(cjo: Run) -> None:
    said = " ".join(cjo("init", "--help").stdout.split())
    assert [name for name in start.templates() if name not in said] == []


def test_new_folders_are_made(tmp_path: Path) -> None:
    api.init(tmp_path / "a" / "b")
    assert (tmp_path / "a/b/cjo.yaml").is_file()


def test_hidden_entries_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("out/\n", encoding="utf-8")
    api.init(tmp_path)
    assert (tmp_path / "cjo.yaml").is_file()


@pytest.mark.parametrize(
    ("taken", "hint"),
    [("README.md", "cjo init my-project"), ("cjo.yaml", "cjo validate"), ("logs", "cjo init my-project")],
)
def test_a_folder_that_holds_something_is_refused(tmp_path: Path, taken: str, hint: str) -> None:
    (tmp_path / taken).write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        api.init(tmp_path)
    assert hint in str(raised.value.hint)
    assert names(tmp_path) == [taken]
    assert (tmp_path / taken).read_text(encoding="utf-8") == "mine"


def test_a_second_time_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    api.init(tmp_path)
    (tmp_path / "cjo.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="a project already"):
        api.init(tmp_path)
    assert (tmp_path / "cjo.yaml").read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for folder in ("file", "file/below"):
        with pytest.raises(UsageError):
            api.init(tmp_path / folder)
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("moves", range(7))
def test_nothing_is_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int) -> None:
    done = 0
    move = Path.replace

    def fail(path: Path, target: Path) -> Path:
        nonlocal done
        done += 1
        if done == moves + 1:
            raise OSError(28, "No space left on device")
        return move(path, target)

    monkeypatch.setattr(Path, "replace", fail)
    entries = 1 + len(list((Path(start.__file__).parent / "templates/starter").iterdir()))  # and .vscode
    if moves < entries:
        with pytest.raises(UsageError, match="No space left"):
            api.init(tmp_path / "new" / "shop")
        assert names(tmp_path) == []
    else:
        api.init(tmp_path / "new" / "shop")


def test_a_template_that_cannot_be_read_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, data: bytes) -> int:
        if path.name == "actions.yaml":
            raise OSError(5, "Input/output error")
        return len(data)

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(UsageError):
        api.init(tmp_path / "shop")
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "import os, signal; from cjo_cli.commands.process import catch_signals; catch_signals()\n"
        "from pathlib import Path; from cjo_cli.start import start\n"
        "write = Path.write_bytes\n"
        "def slow(path, data):\n"
        "    if path.name == 'events.csv': os.kill(os.getpid(), signal.SIGTERM)\n"
        "    return write(path, data)\n"
        "Path.write_bytes = slow\n"
        "start(Path('shop'), {})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode in (-signal.SIGINT, 1, 130)
    assert b"KeyboardInterrupt" in done.stderr
    assert names(tmp_path) == []
