"""What an editor says of a word: what it means, where it stands, what it would be called."""

from __future__ import annotations

from typing import Any

from cjo_cli.editor.words.index import Word, Words
from cjo_cli.editor.words.mentions import LOCAL, Mention

MOST_USES = 8


def mention_at(words: Words, file: str, line: int, column: int) -> Mention | None:
    """The word that stands at a position, 1-based; its end counts too."""
    for mention in words.within(file):
        span = mention.span
        if (span.line, span.column) <= (line, column) <= (span.end_line, span.end_column):
            return mention
    return None


def places(words: Words, mention: Mention) -> tuple[Mention, ...]:
    """Everywhere that the word stands, its definition first; words of one file are looked for there alone."""
    if mention.what not in LOCAL:
        return words.of(words.meant(mention))
    found = [m for m in words.within(mention.file) if (m.what, m.name) == (mention.what, mention.name)]
    return tuple(sorted(found, key=lambda m: not m.defines))


def described(words: Words, mention: Mention) -> str:
    """A word in Markdown: what it is, its title and description, where it is used."""
    word = words.meant(mention)
    found = places(words, mention)
    about = _about(words, word)
    lines = [f"**{word[1]}** ({word[0]})" + (f": {about['title']}" if about.get("title") else "")]
    lines += [str(about["description"])] if about.get("description") else []
    if word[1] != mention.name:
        lines.append(f"'{mention.name}' is an alias of it.")
    lines += _more(about)
    lines.append(_used(found))
    return "\n\n".join(lines)


def _about(words: Words, word: Word) -> dict[str, Any]:
    entry = words.term(word)
    if entry is not None:
        return dict(entry.term)
    return next((dict(document.value) for document in words.documents(word[0]) if document.value.id == word[1]), {})


def _more(about: dict[str, Any]) -> list[str]:
    said = [f"{key}: {about[key]}" for key in ("type", "purpose", "status", "owner", "name") if about.get(key)]
    gone = about.get("deprecated")
    if gone is not None:
        said.append("deprecated" + (f", use {gone.use}" if gone.use else ""))
    return [" · ".join(said)] if said else []


def _used(found: tuple[Mention, ...]) -> str:
    uses = [mention for mention in found if not mention.defines]
    if not uses:
        return "Used nowhere."
    shown = [f"- {mention.file}:{mention.span.line}" for mention in uses[:MOST_USES]]
    shown += [f"- and {len(uses) - MOST_USES} more"] if len(uses) > MOST_USES else []
    return "\n".join([f"Used {len(uses)} time{'s' * (len(uses) != 1)}:", *shown])
