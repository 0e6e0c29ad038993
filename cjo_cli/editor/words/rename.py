"""A term under another id: its definition and every use, in all files, by edits that leave the rest as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cjo_cli.diagnostics import Rewrite, Span
from cjo_cli.editor.edits import applied, edit_of
from cjo_cli.editor.fix import Change
from cjo_cli.editor.scalars import written
from cjo_cli.editor.source import Source
from cjo_cli.editor.words.index import Word, Words
from cjo_cli.editor.words.mentions import Mention
from cjo_cli.errors import UsageError
from cjo_cli.model.base import KEBAB, SNAKE

# What the log calls by its id, unless the term has a name.
RECORDED = ("event", "attribute")
RENAMED = "content"
# The two attributes that mean something to the language (T1, M2).
OWN = (("attribute", "timezone"), ("attribute", "locale"))
WAYS = {
    "property": "a property is called what the log calls it",
    "journey": "give it its new id, and 'was: old-id', so that 'cjo diff' knows it",
}
ID = re.compile(r"""["']?id["']?\s*:\s*$""")


def renamed(words: Words, word: Word, new: str) -> tuple[Change, ...]:
    """The files after the word is called `new`; nothing is written (`editor.fix.write`). Raises as `edits` does."""
    return tuple(_changed(words.source(file), file, found) for file, found in edits(words, word, new).items())


def edits(words: Words, word: Word, new: str) -> dict[str, list[Rewrite]]:
    """By file, what changes where the word is called `new`.

    An event or attribute that had no `name` gets its old id as one, since the log goes on calling it so. Uses by alias
    stay. Raises UsageError for an id that is none, is taken, or is of something that cannot be renamed.
    """
    _refuse(words, word, new)
    found: dict[str, list[Rewrite]] = {}
    for mention in words.of(word):
        if mention.name == word[1]:
            rewrites = found.setdefault(mention.file, [])
            rewrites.append(Rewrite(mention.span, _text(mention, new)))
            rewrites += _name(words.source(mention.file), mention, words, word) if mention.defines else ()
    return dict(sorted(found.items()))


def _changed(source: Source, file: str, rewrites: Iterable[Rewrite]) -> Change:
    return Change(file, source.raw, applied(source.raw, [edit_of(source, rewrite) for rewrite in rewrites]))


def _refuse(words: Words, word: Word, new: str) -> None:
    what, old = word
    if word in OWN:
        raise UsageError(
            f"the attribute '{old}' has a meaning of its own", "give it a 'name', if the log calls it otherwise"
        )
    if words.term(word) is None and what != RENAMED:
        way = {
            "property": "a property is called what the log calls it",
            "journey": "give the file its new id and 'was:'",
        }
        raise UsageError(f"a {what} cannot be renamed here", way.get(what, "rename it in its file"))
    form, example = (SNAKE, "snake_case") if what in RECORDED else (KEBAB, "kebab-case")
    if not form.fullmatch(new):
        article = "an" if what[0] in "aeiou" else "a"
        raise UsageError(f"'{new}' cannot be the id of {article} {what}", f"write it in {example}")
    taken = words.facets.resolve(what, new) is not None or (what, new) in words.defined
    if new == old or taken:
        raise UsageError(f"the {what} '{new}' is there already", "choose another id")


def _text(mention: Mention, new: str) -> str:
    if mention.node is None:
        return new
    text = written(mention.node, new)
    if text is None:
        raise UsageError(f"{mention.file}:{mention.span.line}: a name in a block of text", "write it on the key's line")
    return text


def _name(source: Source, mention: Mention, words: Words, word: Word) -> Iterable[Rewrite]:
    """The name by which the log goes on calling an event or attribute."""
    entry = words.term(word)
    if word[0] not in RECORDED or entry is None or entry.term.name is not None:
        return
    line = source.text.split("\n")[mention.span.line - 1]
    key = ID.search(line[: mention.span.column - 1])
    column = 0 if key is None else key.start()
    if "{" in line[:column]:
        span = mention.span
        yield Rewrite(Span(span.end_line, span.end_column, span.end_line, span.end_column), f", name: {word[1]}")
    else:
        end = Span(mention.span.line, len(line) + 1, mention.span.line, len(line) + 1)
        yield Rewrite(end, f"\n{' ' * column}name: {word[1]}")
