"""`cjo fmt`: idempotent, the same meaning, every comment still there."""

import json
import random
import re
import shutil
import string

import pytest
from command_line import ROOT, Run
from messy import Messy
from oracle.generate import FEATURES, Case

from cjo_cli.editor.layout.format import comments, formatted
from cjo_cli.load.scan import scan

OURS = [
    path
    for folder in (".", "tests", "cjo_cli")
    for path in sorted((ROOT / folder).rglob("*.y*ml") if folder != "." else ROOT.glob("*.yaml"))
    if "broken" not in path.parts
]


def check(raw: bytes) -> bytes:
    new = formatted(raw)
    assert formatted(new) == new
    assert scan("", new).data == scan("", raw).data
    assert comments(new.decode()) == comments(raw.decode())
    return new


def random_data(draw: random.Random, depth: int = 3):
    kind = draw.choice(("text", "number", "flag", "list", "dict", "dict") if depth else ("text", "number", "flag"))
    if kind == "list":
        return [random_data(draw, depth - 1) for _ in range(draw.randint(1, 4))]
    if kind == "dict":
        return {random_text(draw, 8): random_data(draw, depth - 1) for _ in range(draw.randint(1, 5))}
    return {"text": random_text(draw, 30), "number": draw.randint(0, 99), "flag": draw.random() < 0.5}[kind]


def random_text(draw: random.Random, most: int) -> str:
    letters = string.ascii_lowercase + (" _-:#'\"{}[],|>é\n%&*!" if draw.random() < 0.4 else "")
    return "".join(draw.choice(letters) for _ in range(draw.randint(1, most)))


def run(seeds):
    seen = 0
    for seed in seeds:
        draw = random.Random(seed)
        found = [scan("", text.encode()).data for text in Case(seed, FEATURES).files.values()]
        for data in [*found, {"top": random_data(draw), "more": random_data(draw)}]:
            messy = Messy(seed)
            text = messy.text(data)
            assert scan("", text.encode()).data == data, "the test writes what it means"
            new = check(text.encode()).decode()
            assert sum(comments(new).values()) >= messy.comments, seed
            seen += messy.comments
    assert seen > len(seeds)


def test_random_projects():
    run(range(30))


@pytest.mark.full
def test_many_random_projects():
    run(range(1000, 3000))


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_of_this_repository(path):
    check(path.read_bytes())


CASES = {
    "indents": ("a:\n- b:   1\n  c: 2\n", "a:\n  - b: 1\n    c: 2\n"),
    "an item below its dash": ("a:\n  -\n\n    b: 1\n    c: 2\n  -\n   - 1\n", "a:\n  - b: 1\n    c: 2\n  - - 1\n"),
    "flow": ("a: { b : 1,c: [ x ,y ] }\n", "a: {b: 1, c: [x, y]}\n"),
    "empty lines": ("\n\na: 1\n\n\n\nb: 2\n\n\n", "a: 1\n\nb: 2\n"),
    "line ends": ("\ufeffa: 1\r\nb: 2   \r\n", "a: 1\nb: 2\n"),
    "comments": ("a: 1 #x\n#y\nb: 2\n", "a: 1  # x\n# y\nb: 2\n"),
    "comments in a column": ("a: 1    # x\nbcd: 2  # y\n", "a: 1    # x\nbcd: 2  # y\n"),
    "a comment at the end of a list": ("a:\n    - 1\n    # last\nb: 2\n", "a:\n  - 1\n  # last\nb: 2\n"),
    "a comment before what is less deep": ("a:\n    - 1\n# of b\nb: 2\n", "a:\n  - 1\n# of b\nb: 2\n"),
    "a literal": ("a:\n    b: |\n          x\n            y\n\n    c: 1\n", "a:\n  b: |\n    x\n      y\n\n  c: 1\n"),
    "a literal with its indent": ("a:\n    b: |2\n        x\n", "a:\n  b: |2\n      x\n"),
    "kept ends": ("a: |+\n  x\n\n\nb: 1\n", "a: |+\n  x\n\n\nb: 1\n"),
    "quotes stay": ("a: 'x'\nb: \"y\"\n", "a: 'x'\nb: \"y\"\n"),
    "a long text": ("a: one\n      two\n", "a: one\n  two\n"),
    "a list over lines": ("a: [1,\n 2\n   ]\n", "a: [1,\n    2\n  ]\n"),
}


@pytest.mark.parametrize("name", CASES)
def test_style(name):
    before, after = CASES[name]
    assert check(before.encode()).decode() == after


def project(tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "tests/rules/base", folder)
    return folder


def untidy(path):
    path.write_text(re.sub(r"^( *)(\w+): ", r"\1\2:   ", path.read_text(), flags=re.MULTILINE), encoding="utf-8")


def test_the_command_writes_and_is_then_content(cjo: Run, tmp_path):
    folder = project(tmp_path)
    path = next((folder / "journeys").rglob("*.yaml"))
    cjo("fmt", "--project", str(folder))
    tidy = path.read_bytes()
    untidy(path)
    mess = path.read_bytes()
    done = cjo("fmt", "--check", "--project", str(folder))
    assert (done.returncode, path.read_bytes()) == (1, mess)
    assert f"would format {path.relative_to(folder)}" in done.stderr
    done = cjo("fmt", "--diff", "--project", str(folder))
    assert (done.returncode, path.read_bytes()) == (1, mess)
    assert done.stdout.startswith(f"--- a/{path.relative_to(folder)}\n")
    assert cjo("fmt", "--project", str(folder), str(folder / "content")).returncode == 0
    assert path.read_bytes() == mess
    assert cjo("fmt", "--project", str(folder)).returncode == 0
    assert path.read_bytes() == tidy
    assert cjo("fmt", "--check", "--project", str(folder)).returncode == 0


def test_a_broken_file_is_told_and_the_others_formatted(cjo: Run, tmp_path):
    folder = project(tmp_path)
    cjo("fmt", "--project", str(folder))
    (folder / "journeys" / "broken.yaml").write_text("a: [1\n", encoding="utf-8")
    untidy(folder / "cjo.yaml")
    done = cjo("fmt", "--project", str(folder))
    assert done.returncode == 1
    assert "error[CJO101] not YAML" in done.stderr
    assert "formatted cjo.yaml" in done.stderr
    assert cjo("fmt", "--project", str(folder), str(tmp_path / "nowhere")).returncode == 2


def test_what_would_change_as_json(cjo: Run, tmp_path):
    folder = project(tmp_path)
    cjo("fmt", "--project", str(folder))
    (tmp_path / ".git").mkdir()
    (folder / "journeys" / "broken.yaml").write_text("a: [1\n", encoding="utf-8")
    untidy(folder / "cjo.yaml")
    would, done, again = (cjo("fmt", *more, "-f", "json", folder=folder) for more in (["--check"], [], []))
    assert [run.returncode for run in (would, done, again)] == [1, 1, 1]
    assert "formatted cjo.yaml" in done.stderr
    for run, written, changed in ((would, False, 1), (done, True, 1), (again, True, 0)):
        document = json.loads(run.stdout)
        assert list(document)[:4] == ["format_version", "tool", "command", "summary"]
        summary = document["summary"]
        assert (summary["changed"], summary["broken"], summary["left"], summary["written"]) == (changed, 1, 0, written)
        assert document["changed"] == ["project/cjo.yaml"] * changed
        assert document["findings"][0]["path"] == "project/journeys/broken.yaml"


@pytest.mark.parametrize("command", ["fmt", "upgrade"])
def test_a_patch_has_one_format(cjo: Run, tmp_path, command):
    folder = project(tmp_path)
    untidy(folder / "cjo.yaml")
    done = cjo(command, "--diff", "-f", "json", folder=folder)
    assert (done.returncode, "--diff prints a patch" in done.stderr) == (2, True)
    patch = cjo(command, "--diff", "-f", "text=changes.patch", folder=folder)
    assert patch.returncode == (command == "fmt")
    assert (folder / "changes.patch").read_text() == cjo(command, "--diff", folder=folder).stdout
