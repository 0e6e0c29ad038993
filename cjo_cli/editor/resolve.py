"""Findings with what only their file's text tells: a pointer by ids, and a fix as a change of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from cjo_cli.diagnostics import Diagnostic, Rewrite
from cjo_cli.editor.scalars import written
from cjo_cli.editor.source import Source, span_of_scalar
from cjo_cli.load.project import NOTHING


def resolved(
    root: Path, diagnostics: Iterable[Diagnostic], unsaved: Mapping[str, bytes] = NOTHING
) -> tuple[Diagnostic, ...]:
    """`diagnostics` with their pointers and fixes; each file that is not `unsaved` is read once."""
    sources: dict[str, Source] = {}
    made = []
    for diagnostic in diagnostics:
        file = diagnostic.file
        if file not in sources:
            sources[file] = Source(unsaved[file]) if file in unsaved else Source.of(root / file)
        source = sources[file]
        pointer = source.pointer(diagnostic.finding.place.path)
        made.append(replace(diagnostic, pointer=pointer, fix=_fix(source, diagnostic)))
    return tuple(made)


def _fix(source: Source, diagnostic: Diagnostic) -> Rewrite | None:
    finding = diagnostic.finding
    if finding.rewrite is not None or finding.replacement is None:
        return finding.rewrite
    place = finding.place
    # What is wrong with a text is found before there are paths: a scalar then stands at the span alone.
    node = source.at(diagnostic.span) if not place.path else source.scalar(place.path, key=place.on == "key")
    text = None if node is None else written(node, finding.replacement)
    return None if node is None or text is None else Rewrite(span_of_scalar(node), text)
