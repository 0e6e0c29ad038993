"""The shared words in the terminal, as JSON, as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from cjo_cli.report.document import document, to_json

if TYPE_CHECKING:
    from rich.text import Text

    from cjo_cli.editor.words.export import Row
    from cjo_cli.editor.words.index import Word, Words
    from cjo_cli.editor.words.mentions import Mention

# A spreadsheet would take a cell that starts so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def tree_text(words: Words, facets: Sequence[str]) -> Text:
    """The terms of the facets, nested, each with its title."""
    from rich.text import Text

    made = Text()
    for facet in facets:
        made.append(f"{facet}\n", "bold")
        for name, entry in words.facets.of(facet).items():
            made.append(f"{'  ' * (len(entry.parents) + 1)}{name}")
            about = _about(entry.term)
            made.append(f"  {about}\n" if about else "\n", "dim")
    return made


def _about(term: Any) -> str:
    said = [term.title] if term.title else []
    said += [f"also {', '.join(term.aliases)}"] if term.aliases else []
    if term.deprecated is not None:
        said.append(f"deprecated, use {term.deprecated.use}" if term.deprecated.use else "deprecated")
    return "; ".join(said)


def tree_json(words: Words, facets: Sequence[str]) -> str:
    """The terms as one document."""
    terms = [
        {"facet": facet, "id": name, "parents": list(entry.parents), "file": entry.file,
         "term": entry.term.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"terms", "id"})}
        for facet in facets for name, entry in words.facets.of(facet).items()
    ]  # fmt: skip
    return to_json(document("taxonomy tree", {"facets": len(facets), "terms": len(terms)}, terms=terms))


def where_text(found: Sequence[tuple[Word, Sequence[Mention]]], prefix: str) -> Text:
    """Where words are defined and used: a line a place."""
    from rich.text import Text

    made = Text()
    for (what, name), places in found:
        made.append(f"{what} {name}", "bold")
        uses = [mention for mention in places if not mention.defines]
        files = len({mention.file for mention in uses})
        made.append(f": {len(uses)} use{'s' * (len(uses) != 1)} in {files} file{'s' * (files != 1)}\n")
        for mention in places:
            made.append(f"  {prefix}{mention.file}:{mention.span.line}:{mention.span.column}", "cyan")
            made.append(f"  {'defined' if mention.defines else _path(mention)}")
            made.append(f" (as {mention.name})\n" if mention.name != name else "\n")
    return made


def _path(mention: Mention) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in mention.path)


def where_json(found: Sequence[tuple[Word, Sequence[Mention]]], prefix: str) -> str:
    """The same as one document."""
    listed = [
        {"word": {"what": what, "id": name}, "file": prefix + mention.file, "line": mention.span.line,
         "column": mention.span.column, "end_line": mention.span.end_line, "end_column": mention.span.end_column,
         "path": list(mention.path), "defines": mention.defines, "written": mention.name}
        for (what, name), places in found for mention in places
    ]  # fmt: skip
    return to_json(document("taxonomy where", {"words": len(found), "places": len(listed)}, places=listed))


def export_csv(rows: Iterable[Row], names: type[Row]) -> str:
    """Rows for a spreadsheet; cells that it would take for formulas are escaped."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.name for field in fields(names)])
    for row in rows:
        writer.writerow(["'" + cell if cell.startswith(FORMULA) else cell for cell in asdict(row).values()])
    return out.getvalue()


def export_json(rows: Sequence[Row], platform: str | None) -> str:
    """Rows as one document."""
    summary = {"terms": len(rows), "platform": platform}
    return to_json(document("taxonomy export", summary, terms=[asdict(row) for row in rows]))


def graph_json(graph: dict[str, Any]) -> str:
    """A graph of linked data, in the order it was made."""
    return json.dumps(graph, indent=2, ensure_ascii=False) + "\n"
