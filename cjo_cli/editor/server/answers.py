"""The editor's questions, answered in the protocol's own values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import yaml
from lsprotocol import types
from pygls import uris
from pygls.workspace import PositionCodec

from cjo_cli.diagnostics import Diagnostic, Located, Rewrite, Severity, Span, nearest
from cjo_cli.diagnostics import Path as Place
from cjo_cli.editor.layout.format import Unchanged, formatted
from cjo_cli.editor.scalars import written
from cjo_cli.editor.server.positions import position_of, range_of
from cjo_cli.editor.source import Source, span_of_scalar
from cjo_cli.editor.words.about import described, mention_at, places
from cjo_cli.editor.words.complete import choices, meaning
from cjo_cli.editor.words.index import Words, files_of
from cjo_cli.editor.words.mentions import Mention
from cjo_cli.editor.words.rename import edits

SEVERITY = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
ITEM = {
    "key": types.CompletionItemKind.Property, "value": types.CompletionItemKind.EnumMember,
    "property": types.CompletionItemKind.Field, "fact": types.CompletionItemKind.Constant,
}  # fmt: skip
MANUAL = "cjo rule "


class Findings:
    """What is wrong, as an editor shows it: `codec` is how it counts."""

    def __init__(self, root: Path, source: Callable[[str], Source], codec: PositionCodec) -> None:
        self.root, self.source, self.codec = root, source, codec

    def diagnostic(self, found: Diagnostic) -> types.Diagnostic:
        """A finding as the editor shows it."""
        finding = found.finding
        hint = f"\n{finding.hint}" if finding.hint else ""
        return types.Diagnostic(
            range=range_of(self.codec, self.source(found.file), found.span), message=finding.message + hint,
            severity=SEVERITY[finding.severity], code=finding.code, source="cjo",
            related_information=[self._related(one) for one in found.related],
        )  # fmt: skip

    def uri(self, file: str) -> str:
        """A file of the project as the protocol calls it."""
        return uris.from_fs_path(str(self.root / file)) or ""

    def _related(self, one: Located) -> types.DiagnosticRelatedInformation:
        where = range_of(self.codec, self.source(one.file), one.span)
        return types.DiagnosticRelatedInformation(types.Location(self.uri(one.file), where), one.label)


class Answers:
    """What is known of one project at one moment: its words, and how this editor counts."""

    def __init__(self, root: Path, words: Words, codec: PositionCodec) -> None:
        self.root, self.words, self.codec = root, words, codec

    def hover(self, file: str, position: types.Position) -> types.Hover | None:
        """What the word or key at a position means."""
        source = self.words.source(file)
        line, column = position_of(self.codec, source, position)
        mention = mention_at(self.words, file, line, column)
        if mention is not None:
            return self._said(source, described(self.words, mention), mention.span)
        kind = dict(files_of(self.words.project)).get(file)
        key = next(_keys_at(source.root, (), line, column), None)
        if kind is None or key is None:
            return None
        about = meaning(kind, source.root, key[0])
        return self._said(source, f"**{key[0][-1]}**: {about}", key[1]) if about else None

    def definition(self, file: str, position: types.Position) -> list[types.Location]:
        """Where the word at a position is defined."""
        return [self._location(m) for m in self._places(file, position) if m.defines]

    def references(self, file: str, position: types.Position, *, declaration: bool) -> list[types.Location]:
        """Everywhere that the word at a position stands."""
        return [self._location(m) for m in self._places(file, position) if declaration or not m.defines]

    def completion(self, file: str, position: types.Position) -> list[types.CompletionItem]:
        """What may be written at a position."""
        source = self.words.source(file)
        kind = dict(files_of(self.words.project)).get(file) or _kind_by_folder(self.words, file)
        if kind is None:
            return []
        offset = source.offset(*position_of(self.codec, source, position))
        return [
            types.CompletionItem(
                label=choice.text.rstrip(": "), insert_text=choice.text, detail=choice.kind,
                documentation=choice.about or None, kind=ITEM.get(choice.kind, types.CompletionItemKind.Reference),
            )
            for choice in choices(self.words, file, kind, source.text, offset)
        ]  # fmt: skip

    def renaming(self, file: str, position: types.Position) -> types.Range | None:
        """The stretch that a renaming would be about; nothing where there is no word."""
        source = self.words.source(file)
        mention = mention_at(self.words, file, *position_of(self.codec, source, position))
        return None if mention is None else range_of(self.codec, source, mention.span)

    def rename(self, file: str, position: types.Position, new: str) -> types.WorkspaceEdit | None:
        """The edits that call the word at a position `new`. Raises UsageError where it cannot be."""
        source = self.words.source(file)
        mention = mention_at(self.words, file, *position_of(self.codec, source, position))
        if mention is None:
            return None
        found = edits(self.words, self.words.meant(mention), new)
        return types.WorkspaceEdit(changes={
            self.uri(name): [
                types.TextEdit(range_of(self.codec, self.words.source(name), rewrite.span), rewrite.text)
                for rewrite in rewrites
            ]
            for name, rewrites in found.items()
        })  # fmt: skip

    def actions(self, found: Iterable[Diagnostic], within: types.Range) -> Iterator[types.CodeAction]:
        """What mends findings that lie in a stretch: their fix, or else the words that may have been meant."""
        shown = Findings(self.root, self.words.source, self.codec)
        for one in found:
            told = shown.diagnostic(one)
            if _meet(told.range, within):
                fixes = [one.fix] if one.fix is not None else self._meant(one)
                yield from (self._action(one.file, told, fix, sure=one.fix is not None) for fix in fixes)

    def _meant(self, one: Diagnostic) -> list[Rewrite]:
        """The words that an unknown one may have been meant for, the likeliest first."""
        mention = mention_at(self.words, one.file, one.span.line, one.span.column)
        if mention is None or mention.span != one.span or self.words.meant(mention) in self.words.defined:
            return []
        known = nearest(mention.name, [name for what, name in self.words.defined if what == mention.what])
        texts = [name if mention.node is None else written(mention.node, name) for name in known]
        return [Rewrite(mention.span, text) for text in texts if text is not None]

    def _action(self, file: str, told: types.Diagnostic, fix: Rewrite, *, sure: bool) -> types.CodeAction:
        edit = types.TextEdit(range_of(self.codec, self.words.source(file), fix.span), fix.text)
        return types.CodeAction(
            title=f"replace with {fix.text.strip()}" if fix.text.strip() else "take it out",
            kind=types.CodeActionKind.QuickFix, diagnostics=[told], is_preferred=sure,
            edit=types.WorkspaceEdit(changes={self.uri(file): [edit]}),
        )  # fmt: skip

    def formatting(self, file: str) -> list[types.TextEdit]:
        """The edit that puts a file in style; none where it is, or is no YAML."""
        source = self.words.source(file)
        try:
            new = formatted(source.raw).decode()
        except (yaml.YAMLError, Unchanged):
            return []
        whole = source.span(0, len(source.text))
        return [] if new == source.text else [types.TextEdit(range_of(self.codec, source, whole), new)]

    def uri(self, file: str) -> str:
        """A file of the project as the protocol calls it."""
        return uris.from_fs_path(str(self.root / file)) or ""

    def _places(self, file: str, position: types.Position) -> tuple[Mention, ...]:
        source = self.words.source(file)
        mention = mention_at(self.words, file, *position_of(self.codec, source, position))
        return () if mention is None else places(self.words, mention)

    def _said(self, source: Source, text: str, span: Span) -> types.Hover:
        content = types.MarkupContent(types.MarkupKind.Markdown, text)
        return types.Hover(content, range_of(self.codec, source, span))

    def _location(self, mention: Mention) -> types.Location:
        where = range_of(self.codec, self.words.source(mention.file), mention.span)
        return types.Location(self.uri(mention.file), where)


def _meet(one: types.Range, other: types.Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def _keys_at(node: object, path: Place, line: int, column: int) -> Iterator[tuple[Place, Span]]:
    """The path to the key that stands at a position, and its stretch."""
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _keys_at(item, (*path, position), line, column)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            span = span_of_scalar(key)
            if (span.line, span.column) <= (line, column) <= (span.end_line, span.end_column):
                yield (*path, key.value), span
            yield from _keys_at(value, (*path, key.value), line, column)


def _kind_by_folder(words: Words, file: str) -> str | None:
    """The kind of a file that the project could not read, by where it lies."""
    paths = words.project.config.paths
    folders = {paths.journeys: "journey", paths.taxonomy: "facet", paths.content: "content"}
    return next((kind for folder, kind in folders.items() if file.startswith(f"{folder}/")), None)
