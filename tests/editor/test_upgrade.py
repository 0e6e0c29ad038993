"""`cjo upgrade`: steps from version to version, on a language that never was."""

import json
import re
import shutil

import pytest
from command_line import ROOT, Run

from cjo_cli.api import validate
from cjo_cli.editor.fix import write
from cjo_cli.editor.layout.format import comments
from cjo_cli.editor.upgrade import Step, renamed_keys, upgraded
from cjo_cli.errors import ConfigError
from cjo_cli.report.rewritten import upgraded_json

# In version -1 a journey's entry named its event under `on`, and in 0 under `trigger`; a goal's window was `in`.
OLDER = Step(
    -1,
    "enter.on is enter.trigger",
    lambda kind, source: renamed_keys(source, {("enter", "on"): "trigger"} if kind == "journey" else {}),
)
OLD = Step(
    0,
    "enter.trigger is enter.event, goal.in is goal.within",
    lambda kind, source: renamed_keys(
        source, {("enter", "trigger"): "event", ("goal", "in"): "within"} if kind == "journey" else {}
    ),
)
STEPS = (OLDER, OLD)


def text_of(path):
    return path.read_text(encoding="utf-8")


@pytest.fixture
def old(tmp_path):
    """The example project as it would have been written in version -1, and as it is."""
    folder = tmp_path / "project"
    (folder / "tests").mkdir(parents=True)
    for name in ("journeys", "taxonomy", "content", "tests/journeys"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copyfile(ROOT / "cjo.yaml", folder / "cjo.yaml")
    now = {path: text_of(path) for path in folder.rglob("*.yaml")}
    for path in (folder / "journeys").rglob("*.yaml"):
        if not path.name.endswith(".test.yaml"):
            text = re.sub(r"^enter:\n  event:", "enter:\n  on:", text_of(path), flags=re.MULTILINE)
            path.write_text(re.sub(r"^(goal: \{.*)within:", r"\1in:", text, flags=re.MULTILINE), encoding="utf-8")
    config = folder / "cjo.yaml"
    config.write_text(text_of(config).replace("version: 1\n", "version: -1\n", 1), encoding="utf-8")
    return folder, now


def test_two_versions_on_with_every_comment(old):
    folder, now = old
    before = {path: text_of(path) for path in now}
    found = upgraded(folder, STEPS)
    assert (found.version, found.steps) == (-1, STEPS)
    assert len(found.changes) > 5
    assert {path: text_of(path) for path in now} == before, "nothing is written"
    write(folder, found.changes)
    assert {path: text_of(path) for path in now} == now
    assert all(comments(text) == comments(before[path]) for path, text in now.items())
    assert validate(folder).errors == 0
    assert upgraded(folder, STEPS).changes == ()


def test_a_step_that_loses_a_comment_is_refused(old):
    folder, _ = old
    from cjo_cli.diagnostics import Rewrite

    bad = Step(-1, "bad", lambda kind, source: [Rewrite(source.span(0, len(source.text)), "a: 1\n")])
    with pytest.raises(ConfigError, match="cannot be upgraded without loss"):
        upgraded(folder, (bad, OLD))


@pytest.mark.parametrize(
    ("version", "way"),
    [
        ("7", "install a newer cjo"),
        ("-3", "write version: 1"),
        ("one", "write version: 1"),
        ("true", "write version: 1"),
    ],
)
def test_versions_that_nobody_knows(old, version, way):
    folder, _ = old
    config = folder / "cjo.yaml"
    config.write_text(text_of(config).replace("version: -1\n", f"version: {version}\n", 1), encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        upgraded(folder, STEPS)
    assert error.value.hint == way


def test_a_project_without_a_version(old):
    config = old[0] / "cjo.yaml"
    config.write_text(text_of(config).replace("version: -1\n", "", 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"^cjo\.yaml names no version of the language$"):
        upgraded(old[0], STEPS)


def test_the_command(cjo: Run, old):
    done = cjo("upgrade", "--check", "--project", str(ROOT))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "the project is in version 1 of the language, the latest\n"
    assert cjo("upgrade", "--project", str(old[0])).returncode == 2


def test_the_document(cjo: Run, old):
    done = cjo("upgrade", "--check", "--project", ROOT, "-f", "json")
    document = json.loads(done.stdout)
    assert (document["command"], document["steps"], document["changed"]) == ("upgrade", [], [])
    assert document["summary"] == {"from": 1, "to": 1, "changed": 0, "written": False}
    found = upgraded(old[0], STEPS)
    document = json.loads(upgraded_json(found, old[0], written=True))
    assert document["summary"] == {"from": -1, "to": 1, "changed": len(found.changes), "written": True}
    assert document["steps"] == [{"to": 0, "about": OLDER.about}, {"to": 1, "about": OLD.about}]
    assert document["changed"] == [change.file for change in found.changes]
    broken = cjo("upgrade", "--project", old[0], "-f", "json")
    assert (broken.returncode, json.loads(broken.stdout)["error"]["code"]) == (2, 2)
