"""An explanation as Markdown: a heading a block, a bullet a line."""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.report.explain.plain import opening, sentences, silent, under_way, used
from cjo_cli.report.explain.text import counted, ending
from cjo_cli.report.findings.markdown import escaped
from cjo_cli.review.diff.values import Source
from cjo_cli.review.explain.clock import spoken, when
from cjo_cli.review.explain.values import Block, Explanation, Line


def markdown(found: Explanation) -> str:
    """What was decided, line by line."""
    return "\n".join(_document(found)) + "\n"


def _document(found: Explanation) -> Iterator[str]:
    yield f"### cjo explain: {escaped(found.asked.customer)}\n"
    first, last = (when(at, found.timezone) for at in (found.beginning, found.horizon))
    masked = " Personal data is masked." if found.masked else ""
    yield f"{counted(found.events)}; the log is from {first} to {last}, {found.timezone}.{masked}"
    if found.why_not is not None:
        yield f"\n#### Why not in {escaped(found.why_not.journey)} {_place(found.why_not.source)}\n"
        yield from (
            f"{'  ' if words.startswith(' ') else ''}- {escaped(words.strip())}" for words in found.why_not.words
        )
    for block in found.shown:
        yield from _block(block, found.timezone)
    if not found.shown:
        yield "\nNothing was decided."
    if found.then is not None:
        yield f"\n#### At {ending(found)}\n"
        for one in found.then.running:
            until = "" if one.until is None else f", until {when(one.until, found.timezone)} at most"
            yield f"- in {escaped(one.journey)}, at {escaped(one.step)}{until} {_place(one.source)}"
        for journey, content, at in found.then.deferred:
            yield f"- {escaped(content)} of {escaped(journey)} is due at {when(at, found.timezone)}"
        if not found.then.running and not found.then.deferred:
            yield "- in no journey"


def _block(block: Block, timezone: str) -> Iterator[str]:
    key = "" if block.key is None else f", key {escaped(block.key)}"
    yield f"\n#### {when(block.at, timezone)} {escaped(block.journey)}{key}\n"
    for line in block.lines:
        yield from _bullets(line, "")
    if block.more:
        times = "once" if len(block.more) == 1 else f"{len(block.more):,} times"
        yield f"- and {times} more like this, the last {when(block.more[-1], timezone)}"


def _bullets(line: Line, indent: str) -> Iterator[str]:
    yield f"{indent}- {escaped(line.words)} ({', '.join(part for part in (_place(line.source), line.rule) if part)})"
    for part in line.because():
        yield from _bullets(part, indent + "  ")


def _place(source: Source | None) -> str:
    return "" if source is None else f"`{source.file}:{source.line}`"


def plain_markdown(found: Explanation) -> str:
    """The sentences that can be read to the customer."""
    out = [f"### {escaped(opening(found))}"]
    if found.why_not is not None and found.why_not.plain is not None:
        out.append(f"\n{escaped(found.why_not.plain)}")
    for at, said in sentences(found):
        out += [f"\n#### {at}\n", *(f"- {escaped(sentence)}" for sentence in said)]
    if silent(found):
        out.append("\nNothing was decided.")
    if found.then is not None:
        out += [f"\n#### {spoken(found.then.end, found.timezone)}\n", f"- {escaped(under_way(found.then))}"]
    data = list(used(found))
    if data:
        out += ["\n#### Data that was used\n", *(f"- {escaped(name)}: {escaped(titles)}." for name, titles in data)]
    return "\n".join(out) + "\n"
