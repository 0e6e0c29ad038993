"""Scores of a `choose` put into a journey's file: nothing else in it changes, and no comment is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from cjo_cli.editor.edits import Edit, applied
from cjo_cli.editor.flow import flow
from cjo_cli.editor.layout.format import comments
from cjo_cli.editor.source import Source
from cjo_cli.load.scan import decode, scan

Score = Mapping[str, Any]
Path = Sequence[str | int]


class Unwritable(Exception):  # noqa: N818 - it says what cannot be
    """A file in which the scores cannot be put without a change of something else."""


def scored(raw: bytes, step: Path, scores: Mapping[int, Score]) -> bytes:
    """The file with the scores of the candidates, by their number, of the `choose` at `step`.

    A score is as the language has it: `base` and a list `add`. Raises Unwritable.
    """
    source, before = Source(raw), scan("", raw)
    nodes = _at(source.root, (*step, "choose")).value
    listed = not _at(source.root, (*step, "choose")).flow_style
    edits = [edit for number, score in scores.items() for edit in _edits(source, nodes[number], score, listed=listed)]
    new = applied(raw, edits)
    after, expected = scan("", new), _with(before.data, step, scores)
    kept = comments(decode("", raw)) == comments(decode("", new)) if after.data is not None else False
    if after.data != expected or not kept or len(after.findings) > len(before.findings):
        raise Unwritable
    return new


def _at(node: Any, path: Path) -> Any:
    for part in path:
        node = node.value[part] if isinstance(part, int) else _pair(node, part)[1]
    return node


def _pair(node: Any, key: str) -> tuple[Any, Any]:
    found: tuple[Any, Any] = next(pair for pair in node.value if pair[0].value == key)
    return found


def _with(data: Any, step: Path, scores: Mapping[int, Score]) -> Any:
    """The data with the scores in it."""
    if step:
        part, *rest = step
        if isinstance(data, dict):
            return {**data, part: _with(data[str(part)], rest, scores)}
        return [_with(value, rest, scores) if at == part else value for at, value in enumerate(data)]
    candidates = [{**one, "score": _short(scores[at])} if at in scores else one
                  for at, one in enumerate(data["choose"])]  # fmt: skip
    return {**data, "choose": candidates}


def _short(score: Score) -> Any:
    """A score as it is written: a base alone stands for itself."""
    return {**score} if score.get("add") else score["base"]


def _edits(source: Source, candidate: Any, score: Score, *, listed: bool) -> Iterator[Edit]:
    there = any(key.value == "score" for key, _ in candidate.value)
    if candidate.flow_style and listed and score.get("add") and candidate.start_mark.line == candidate.end_mark.line:
        yield from _unfolded(source, candidate, score)
        return
    if candidate.flow_style:
        start, end = (
            _span(source, _pair(candidate, "score")[1]) if there else (_end(source, candidate.value[-1][1]),) * 2
        )
        yield Edit(start, end, ("" if there else ", score: ").encode() + flow(_short(score)).encode())
        return
    indent = candidate.value[0][0].start_mark.column
    if not there:
        line = _line_end(source.raw, _end(source, candidate.value[-1][1]))
        yield Edit(line, line, _lines(source.raw, ["score:" + _behind(score), *_below(score)], indent))
        return
    key, value = _pair(candidate, "score")
    start, end = _span(source, key)[1] + 1, _end(source, value)
    if value.start_mark.line == key.end_mark.line == value.end_mark.line:
        yield Edit(start, end, _behind(score).encode())
        start = end
    elif _behind(score):
        yield Edit(start, start, _behind(score).encode())
    line = _line_end(source.raw, start)
    last = max(line, _line_end(source.raw, end))
    said = list(comments("score:" + source.raw[line:last].decode() + "\n").elements())
    yield Edit(line, last, _lines(source.raw, [*(f"  {one}" for one in said), *_below(score)], indent))


def _unfolded(source: Source, candidate: Any, score: Score) -> Iterator[Edit]:
    """A candidate between brackets on lines of its own, so that its points can be read one below another."""
    start, end = _span(source, candidate)
    pairs = [source.raw[_span(source, key)[0] : _end(source, value)].decode()
             for key, value in candidate.value if key.value != "score"]  # fmt: skip
    yield Edit(start, end, pairs[0].encode())
    line = _line_end(source.raw, end)
    yield Edit(line, line, _lines(source.raw, [*pairs[1:], "score:", *_below(score)], candidate.start_mark.column))


def _behind(score: Score) -> str:
    """What stands on the line of the key."""
    return "" if score.get("add") else f" {flow(_short(score))}"


def _below(score: Score) -> list[str]:
    """What stands on the lines below the key."""
    if not score.get("add"):
        return []
    return [f"  base: {flow(score['base'])}", "  add:", *(f"    - {flow(part)}" for part in score["add"])]


def _lines(raw: bytes, lines: Sequence[str], indent: int) -> bytes:
    end = "\r\n" if b"\r\n" in raw else "\n"
    return "".join(end + " " * indent + line for line in lines).encode()


def _line_end(raw: bytes, start: int) -> int:
    found = raw.find(b"\n", start)
    if found < 0:
        return len(raw)
    return found - 1 if raw[found - 1 : found] == b"\r" else found


def _span(source: Source, node: Any) -> tuple[int, int]:
    start, end = node.start_mark, node.end_mark
    return source.byte(start.line + 1, start.column + 1), source.byte(end.line + 1, end.column + 1)


def _end(source: Source, node: Any) -> int:
    """Where a node's last character stands; a collection in block style has no end of its own."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(source, last[1] if isinstance(last, tuple) else last)
    return _span(source, node)[1]
