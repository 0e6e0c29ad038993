"""A session finds what a validation would, whatever is edited, saved or not; and looks at little for it."""

from __future__ import annotations

import contextlib
import random
import shutil
from pathlib import Path

import pytest
from benchmarks.lint_project import write
from rules.edits import edit

from cjo_cli import api
from cjo_cli.api.session import Session
from cjo_cli.errors import ConfigError


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(12, tmp_path / "project")


def told(found: api.Validation) -> object:
    project = found.project
    documents = [project.config, project.facets, project.journeys, project.contents, project.tests]
    return found.diagnostics, found.files, found.journeys, found.readable, found.whole, documents


def texts(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*.yaml")}


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edit_the_same_is_found(project: Path, tmp_path: Path, seed: int) -> None:
    drawn = random.Random(seed)
    session = Session(project)
    assert told(session.validate()) == told(api.validate(project))
    for turn in range(14):
        other = shutil.copytree(project, tmp_path / str(turn))
        edit(drawn, other)
        if drawn.random() < 0.5 or texts(other).keys() != texts(project).keys() or list(other.rglob("*.html")):
            # Saved: the session sees what is on disk; else it is given the text.
            shutil.rmtree(project)
            shutil.copytree(other, project)
        held = {file: text for file, text in texts(other).items() if text != texts(project)[file]}
        with contextlib.suppress(ConfigError):
            expected = told(api.validate(other))
            assert told(session.validate(held)) == expected
        shutil.rmtree(other)


def test_a_wrong_word_and_a_broken_text_need_no_whole_validation(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(project)
    clean = told(session.validate())
    monkeypatch.setattr(Session, "_whole", None)
    file = next(file for file in texts(project) if file.startswith("journeys/"))
    text = texts(project)[file]
    for written, code in (
        (text.replace("owner: ", "owner: nobody-"), "CJO201"),
        (text.replace("owner: ", "owner: ["), "CJO101"),
        (text.replace("owner: ", "over: "), "CJO103"),
    ):
        found = session.validate({file: written})
        assert code in {diagnostic.finding.code for diagnostic in found.diagnostics}, written
        assert not found.whole
    assert told(session.validate()) == clean


def test_what_depends_on_what_is_looked_at_again(project: Path) -> None:
    """A channel that a content loses is missed by the journeys that send it; the state is renewed each time."""
    session = Session(project)
    clean = told(session.validate())
    file = "content/basic-shoes/basic-shoes-text-00.yaml"
    text = texts(project)[file]
    changed = {file: text.replace("channel: email", "channel: push")}
    found = session.validate(changed)
    (project / file).write_text(changed[file])
    assert told(api.validate(project)) == told(found) == told(session.validate())
    assert found.diagnostics
    assert told(session.validate({file: text})) == clean


def test_a_session_reads_the_project_as_it_holds_it(project: Path) -> None:
    session = Session(project)
    session.validate()
    file = next(file for file in texts(project) if file.startswith("journeys/"))
    found = session.validate({file: texts(project)[file].replace("status: live", "status: paused")})
    assert {journey.file: journey.value.status for journey in found.project.journeys}[file] == "paused"
    assert not (project / ".cjo").exists()


def test_a_lasting_error_is_judged_with_what_it_leaves_out(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project that has an error from the start is validated in part all the same."""
    file = "content/basic-shoes/basic-shoes-text-00.yaml"
    (project / file).write_text(texts(project)[file].replace("purpose: ", "purpose: x"))
    session = Session(project)
    session.validate()
    monkeypatch.setattr(Session, "_whole", None)
    other = next(file for file in texts(project) if file.startswith("journeys/") and file.endswith("-04.yaml"))
    held = {other: texts(project)[other].replace("via:\n  - email", "via:\n  - e-mail", 1)}
    found = session.validate(held)
    (project / other).write_text(held[other])
    assert told(found) == told(api.validate(project))


def test_a_comment_among_the_words_changes_nothing_but_itself(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(project)
    session.validate()
    monkeypatch.setattr(Session, "_whole", None)
    for file in ("cjo.yaml", next(file for file in texts(project) if file.startswith("taxonomy/"))):
        held = {file: texts(project)[file] + "# cjo: ignore[CJO402] for no reason at all\n"}
        found = session.validate(held)
        (project / file).write_text(held[file])
        assert [diagnostic.finding.code for diagnostic in found.diagnostics if diagnostic.file == file] == ["CJO001"]
        assert told(found) == told(api.validate(project))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("taxonomy/channel.yaml", "subject: 70", "subject: 7"),
        ("taxonomy/voice.yaml", "word: cheap", "word: basic"),
        ("cjo.yaml", "max: 9", "max: 1"),
        ("taxonomy/attribute.yaml", "- silver\n", ""),
    ],
)
def test_another_word_is_asked_for_everywhere(project: Path, file: str, old: str, new: str) -> None:
    session = Session(project)
    clean = told(session.validate())
    text = texts(project)[file]
    assert old in text
    found = told(session.validate({file: text.replace(old, new)}))
    (project / file).write_text(text.replace(old, new))
    assert found == told(api.validate(project)) != clean
    assert told(session.validate({file: text})) == clean
