"""docs/editor-session.md: what a client of `cjo lsp` asks and hears, one feature after the other, as it is recorded here.

CJO_RENEW=1 writes the page anew.
"""

import asyncio
import os
import shutil

from command_line import ROOT
from lsp_client import Editor
from lsprotocol import types

PAGE = ROOT / "docs/editor-session.md"
JOURNEY = "journeys/consideration/cart-recovery.yaml"
HEAD = """# A session with the language server

What an editor sends and hears, recorded by `tests/editor/test_recording.py` on the example project. The cursor is at `^`.
"""


def cursor(text, line_text, word, inside=1):
    """A position in the line that begins so, and the line with a mark below it."""
    lines = text.split("\n")
    number = next(i for i, line in enumerate(lines) if line.strip().startswith(line_text))
    column = lines[number].index(word) + inside
    return types.Position(number, column), f"{lines[number]}\n{' ' * column}^"


def part(title, shown, heard):
    return f"\n## {title}\n\n```yaml\n{shown}\n```\n\n```text\n{heard.rstrip()}\n```\n"


def place(editor, location):
    return f"{location.uri.removeprefix(editor.folder.as_uri() + '/')}:{location.range.start.line + 1}"


async def recorded(folder):
    text = (folder / JOURNEY).read_text(encoding="utf-8")
    made = [HEAD]
    async with Editor(folder) as editor:
        document = editor.document(JOURNEY)
        editor.open(JOURNEY)
        wrong = text.replace("event: cart_updated", "event: cart_updatet", 1)
        (found,) = await editor.write(JOURNEY, wrong, until=lambda told: len(told) == 1)
        at, shown = cursor(wrong, "event: cart_updatet", "cart_updatet")
        where = f"{found.range.start.line + 1}:{found.range.start.character + 1}"
        made.append(part("A finding while one types", shown, f"{where} error {found.code}: {found.message}"))
        actions = await editor.client.text_document_code_action_async(
            types.CodeActionParams(document, found.range, types.CodeActionContext([found]))
        )
        made.append(part("Quick fixes", shown, "\n".join(action.title for action in actions)))
        typed = text.replace("event: cart_updated", "event: car", 1)
        await editor.write(JOURNEY, typed, until=lambda told: "'car'" in "".join(d.message for d in told))
        at, shown = cursor(typed, "event: car", "car", inside=3)
        items = await editor.client.text_document_completion_async(types.CompletionParams(document, at))
        listed = [
            f"{item.label:18} {item.documentation or ''}".rstrip() for item in items if item.label.startswith("c")
        ]
        made.append(part("Completion", shown, "\n".join(listed)))
        await editor.write(JOURNEY, text, until=lambda told: not told)
        at, shown = cursor(text, "event: cart_updated", "cart_updated")
        hover = await editor.client.text_document_hover_async(types.HoverParams(document, at))
        made.append(part("What a word means", shown, hover.contents.value))
        key, key_shown = cursor(text, "reentry:", "reentry")
        hover = await editor.client.text_document_hover_async(types.HoverParams(document, key))
        made.append(part("What a key means", key_shown, hover.contents.value))
        there = await editor.client.text_document_definition_async(types.DefinitionParams(document, at))
        made.append(part("Where it is defined", shown, "\n".join(place(editor, one) for one in there)))
        uses = await editor.client.text_document_references_async(
            types.ReferenceParams(types.ReferenceContext(False), document, at)
        )
        made.append(part("Where it is used", shown, "\n".join(dict.fromkeys(place(editor, one) for one in uses))))
        renamed = await editor.client.text_document_rename_async(types.RenameParams(document, at, "basket_changed"))
        counts = [
            f"{uri.removeprefix(folder.as_uri() + '/')}: {len(edits)} edit{'s' * (len(edits) != 1)}"
            for uri, edits in sorted(renamed.changes.items())
        ]
        made.append(part("Another name, everywhere", shown, "\n".join(counts)))
        untidy = text.replace("status: live", "status:    live   #now", 1)
        await editor.write(JOURNEY, untidy, until=lambda told: not told)
        (edit,) = await editor.client.text_document_formatting_async(
            types.DocumentFormattingParams(document, types.FormattingOptions(2, True))
        )
        tidy = next(line for line in edit.new_text.split("\n") if line.startswith("status:"))
        made.append(part("One style", "status:    live   #now", tidy))
    return "".join(made)


def test_the_page_is_what_happens(tmp_path):
    folder = tmp_path / "project"
    (folder / "tests").mkdir(parents=True)
    for name in ("journeys", "taxonomy", "content", "tests/journeys"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copyfile(ROOT / "cjo.yaml", folder / "cjo.yaml")
    page = asyncio.run(recorded(folder))
    if os.environ.get("CJO_RENEW"):
        PAGE.write_text(page, encoding="utf-8")
    assert page == PAGE.read_text(encoding="utf-8")
