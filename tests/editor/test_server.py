"""A session of a real client of the Language Server Protocol with `cjo lsp`, over stdio."""

import asyncio
import shutil

import pytest
from command_line import ROOT
from lsp_client import Editor
from lsprotocol import types

from cjo_cli.api import validate

JOURNEY = "journeys/consideration/cart-recovery.yaml"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "projekt ü"
    (made / "tests").mkdir(parents=True)
    for name in ("journeys", "taxonomy", "content", "tests/journeys"):
        shutil.copytree(ROOT / name, made / name)
    shutil.copyfile(ROOT / "cjo.yaml", made / "cjo.yaml")
    return made


def position(text, needle, inside=1):
    start = text.index(needle) + inside
    line = text.count("\n", 0, start)
    return types.Position(line, start - text.rfind("\n", 0, start) - 1)


def applied(text, edits):
    """The text after edits of its own."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:n])) for n in range(len(lines) + 1)]
    for edit in sorted(edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True):
        start, end = (starts[p.line] + p.character for p in (edit.range.start, edit.range.end))
        text = text[:start] + edit.new_text + text[end:]
    return text


async def session(folder):
    text = (folder / JOURNEY).read_text(encoding="utf-8")
    wrong = text.replace("event: cart_updated", "event: cart_updatet")
    async with Editor(folder) as editor:
        # A wrong id is found while it is written; nothing is saved.
        editor.open(JOURNEY)
        (found,) = await editor.write(JOURNEY, wrong, until=lambda told: [d for d in told if d.code == "CJO203"][:1])
        assert found.severity == types.DiagnosticSeverity.Error
        assert "unknown event 'cart_updatet'" in found.message
        assert (folder / JOURNEY).read_text(encoding="utf-8") == text
        # The quick fix is offered, and taken.
        actions = await editor.client.text_document_code_action_async(
            types.CodeActionParams(editor.document(JOURNEY), found.range, types.CodeActionContext([found]))
        )
        (edit,) = actions[0].edit.changes[editor.uri(JOURNEY)]
        assert applied(wrong, [edit]) == text
        assert await editor.write(JOURNEY, text, until=lambda told: not told) == []
        # Where the event is defined.
        at = position(text, "event: cart_updated", inside=10)
        (there,) = await editor.client.text_document_definition_async(
            types.DefinitionParams(editor.document(JOURNEY), at)
        )
        assert there.uri == editor.uri("taxonomy/events.yaml")
        events = (folder / "taxonomy/events.yaml").read_text(encoding="utf-8").split("\n")
        assert events[there.range.start.line][there.range.start.character : there.range.end.character] == "cart_updated"
        # Where a step is defined that a condition names, and a content item.
        journeys = {path: path.read_text(encoding="utf-8") for path in (folder / "journeys").rglob("*.yaml")}
        path, other = next((path, found) for path, found in journeys.items() if "path: {step: " in found)
        file = path.relative_to(folder).as_posix()
        editor.open(file)
        step = other[other.index("path: {step: ") + 13 :].split(",")[0]
        (there,) = await editor.client.text_document_definition_async(
            types.DefinitionParams(editor.document(file), position(other, "path: {step: ", inside=14))
        )
        assert other.split("\n")[there.range.start.line].strip() == f"- id: {step}"
        (there,) = await editor.client.text_document_definition_async(
            types.DefinitionParams(editor.document(JOURNEY), position(text, "send: cart-reminder", inside=8))
        )
        assert there.uri == editor.uri("content/consideration/cart-reminder.yaml")
        # What it means, and what a key means.
        said = await editor.client.text_document_hover_async(types.HoverParams(editor.document(JOURNEY), at))
        assert "**cart_updated** (event): Cart updated" in said.contents.value
        assert f"- {JOURNEY}:" in said.contents.value
        key = await editor.client.text_document_hover_async(
            types.HoverParams(editor.document(JOURNEY), position(text, "\nsteps:", 2))
        )
        assert key.contents.value.startswith("**steps**: What happens, in order")
        # What may stand there.
        typed = text.replace("event: cart_updated", "event: car")
        await editor.write(JOURNEY, typed, until=lambda told: [d for d in told if d.code == "CJO203"])
        listed = await editor.client.text_document_completion_async(
            types.CompletionParams(editor.document(JOURNEY), position(typed, "event: car", inside=10))
        )
        assert {"cart_updated", "order_completed"} <= {item.label for item in listed}
        await editor.write(JOURNEY, text, until=lambda told: not told)
        # Another name for a term changes every file that uses it.
        uses = await editor.client.text_document_references_async(
            types.ReferenceParams(types.ReferenceContext(True), editor.document(JOURNEY), at)
        )
        with pytest.raises(Exception, match="is there already"):
            await editor.client.text_document_rename_async(
                types.RenameParams(editor.document(JOURNEY), at, "order_completed")
            )
        renamed = await editor.client.text_document_rename_async(
            types.RenameParams(editor.document(JOURNEY), at, "basket_changed")
        )
        assert {use.uri for use in uses} == set(renamed.changes)
        assert len(renamed.changes) >= 3
        for uri, edits in renamed.changes.items():
            path = next(path for path in folder.rglob("*.yaml") if path.as_uri() == uri)
            path.write_text(applied(path.read_text(encoding="utf-8"), edits), encoding="utf-8")
        # One style.
        untidy = text.replace("status: live", "status:    live")
        await editor.write(JOURNEY, untidy, until=lambda told: not told)
        tidy = await editor.client.text_document_formatting_async(
            types.DocumentFormattingParams(editor.document(JOURNEY), types.FormattingOptions(2, True))
        )
        assert applied(untidy, tidy) == text


def test_a_session(folder):
    asyncio.run(session(folder))
    found = validate(folder)
    assert [d.finding.message for d in found.diagnostics] == []
    assert found.project is not None


async def broken(folder):
    async with Editor(folder) as editor:
        text = (folder / JOURNEY).read_text(encoding="utf-8")
        editor.open(JOURNEY)
        # Characters beyond the first plane are two units of UTF-16.
        smile = text.replace("products: [tickets]", 'products: ["😀", nowhere]', 1)
        assert smile != text
        found = await editor.write(JOURNEY, smile, until=lambda told: len(told) > 1)
        line = next(line for line in smile.split("\n") if "nowhere" in line)
        (nowhere,) = [d for d in found if "'nowhere'" in d.message]
        assert nowhere.range.start.character == line.index("nowhere") + 1
        # A text that is no YAML is told, and what was known goes on serving.
        (wrong,) = await editor.write(
            JOURNEY, text + "x: [1\n", until=lambda told: [d.code for d in told] == ["CJO101"]
        )
        assert wrong.severity == types.DiagnosticSeverity.Error
        await editor.write(JOURNEY, text, until=lambda told: not told)
        # cjo.yaml that cannot be read is told at its place, and the words are still there.
        editor.open("cjo.yaml")
        config = (folder / "cjo.yaml").read_text(encoding="utf-8")
        (wrong,) = await editor.write("cjo.yaml", config.replace("locale: en", "locale: [en]"), until=bool)
        assert wrong.range.start.line == config.split("\n").index("locale: en")
        (there,) = await editor.client.text_document_definition_async(
            types.DefinitionParams(editor.document(JOURNEY), position(text, "event: cart_updated", inside=10))
        )
        assert there.uri.endswith("events.yaml")
        await editor.write("cjo.yaml", config, until=lambda told: not told)
        # A file of no project is nobody's business.
        (folder.parent / "other.yaml").write_text("a: 1\n", encoding="utf-8")
        other = types.TextDocumentIdentifier((folder.parent / "other.yaml").as_uri())
        assert await editor.client.text_document_hover_async(types.HoverParams(other, types.Position(0, 0))) is None


def test_what_is_broken(folder):
    asyncio.run(broken(folder))
