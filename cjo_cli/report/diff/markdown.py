"""A review as one comment on a pull request: whole sections; of one that is too long the least important go first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cjo_cli.report.diff import words
from cjo_cli.report.diff.rows import Group, groups
from cjo_cli.report.diff.text import concentrated, headline, timelines
from cjo_cli.report.experiments.insights import insights_markdown
from cjo_cli.report.findings import plain
from cjo_cli.report.findings.markdown import LONGEST, escaped
from cjo_cli.report.map.mermaid import mermaid
from cjo_cli.review.diff.review import Review
from cjo_cli.review.diff.values import Category, Change, Pictured
from cjo_cli.review.map.merged import merged
from cjo_cli.review.outcomes.values import Example, Outcomes

CODE = re.compile(r"(`[^`]*`)")
MOST_TESTS = 20
# Which sections are the last to go; maps come after these, the longest first to go.
KEPT = ("gates", "in-flight", "audience", "contact", "outcomes", "content", "customers", "metadata", "insights")


@dataclass(frozen=True)
class Section:
    """A part of the comment that is there whole, or not at all; the lower its rank, the longer it stays."""

    name: str
    body: str
    rank: int = 0


def markdown(review: Review) -> str:
    """The comment, under GitHub's limit. Its first line tells it from others, so that the next takes its place."""
    head = _head(review)
    sections = list(_sections(review))
    left: list[str] = []
    while sections and _size(head, sections, left) > LONGEST:
        last = max(sections, key=lambda section: (section.rank, len(section.body)))
        sections.remove(last)
        left.append(last.name)
    return "\n".join([head, *(section.body for section in sections), *_left_out(left)])


def marker(project: str) -> str:
    """What a comment of this project's reviews begins with."""
    return f"<!-- cjo diff: {re.sub(r'[^A-Za-z0-9 _.-]', '', project)} -->"


def _size(head: str, sections: Sequence[Section], left: Sequence[str]) -> int:
    """In bytes: a comment's limit is in characters, and no fewer bytes are needed for them."""
    parts = [head, *(section.body for section in sections), *_left_out([*left, "the next one to go"])]
    return len("\n".join(parts).encode())


def _left_out(left: Sequence[str]) -> list[str]:
    return [f"_Left out, since a comment has an end: {', '.join(left)}._\n"] if left else []


def _head(review: Review) -> str:
    found = review.comparison
    lines = [marker(review.project), f"### cjo diff: {escaped(words.verdict(review))}", ""]
    lines += [f"`{_code(found.base.label)}` to `{_code(found.head.label)}`", ""]
    if found.changes:
        lines += [f"- **Reach:** {words.radius(found)}."]
        lines += [f"- **Customers:** {words.moved_customers(review.outcomes)}."] if review.outcomes else []
    lines += [f"- **Tests of these journeys:** {escaped(words.tests(review.tests))}."] if found.changes else []
    lines += [f"  - `{_code(words.place(one.at))}` {escaped(one.title)}" for one in review.tests.failed[:MOST_TESTS]]
    lines += [f"- **Note:** {_safe(note)}." for note in found.notes]
    return "\n".join(lines) + "\n"


def _sections(review: Review) -> Iterator[Section]:
    """In the order of the comment."""
    if review.gates:
        yield _section("gates", _gates(review))
    for category, changes in words.by_category(review.comparison.changes):
        yield _section(category.value, _changes(category, changes))
    if review.outcomes is not None and not review.outcomes.same:
        yield _section("outcomes", _outcomes(review.outcomes))
        if review.outcomes.audiences or review.outcomes.examples:
            yield _section("customers", _customers(review.outcomes))
    elif review.comparison.changes:
        yield _section("outcomes", _no_outcomes(review))
    if review.insights:
        told = ("#### Why these journeys should work", "", insights_markdown(review.insights).rstrip())
        yield _section("insights", iter(told))
    for name, picture in review.comparison.pictures.items():
        yield Section(f"the map of {name}", "\n".join(_map(name, picture)) + "\n", len(KEPT))


def _section(name: str, lines: Iterator[str]) -> Section:
    return Section(name, "\n".join(lines) + "\n", KEPT.index(name))


def _gates(review: Review) -> Iterator[str]:
    yield from ("| gate | | |", "| --- | --- | --- |")
    for gate in review.gates:
        yield f"| `{_code(gate.asked)}` | {'passes' if gate.passed else '**fails**'} | {escaped(gate.said)} |"


def _changes(category: Category, changes: Sequence[Change]) -> Iterator[str]:
    yield from (f"#### {category.value.capitalize()}", "")
    for change in changes:
        # On one line: a line end is a break in a comment, and none in a step's summary.
        yield "- " + "<br>".join(_told(change))


def _told(change: Change) -> Iterator[str]:
    yield f"**{change.code}** {_safe(change.sentence)}{_mark(change)}"
    before, after = words.unsaid(change)
    if change.category in (Category.CONTENT, Category.METADATA) and before is not None and after is not None:
        yield f"from `{_code(before)}` to `{_code(after)}`"
    for way, journeys in words.indirect(change):
        yield f"by {escaped(way)} it reaches {', '.join(f'`{_code(name)}`' for name in journeys)}"
    place = words.where(change)
    beside = [f"`{_code(words.place(place))}`"] if place else []
    beside += [change.name, f"owner {escaped(change.owner)}" if change.owner else ""]
    yield f"<sub>{', '.join(filter(None, beside))}</sub>"


def _mark(change: Change) -> str:
    if change.accepted is not None:
        return f" (meant: {escaped(change.accepted)})"
    return " **(break)**" if change.breaks else ""


def _no_outcomes(review: Review) -> Iterator[str]:
    yield from ("#### Replayed outcomes", "")
    if review.outcomes is not None:
        yield f"Nothing that decides differs, so both sides come to the same. {_window(review.outcomes)}"
    else:
        yield f"Not replayed: {escaped(review.silent or '')}."


def _window(found: Outcomes) -> str:
    return f"{words.REPLAY}: {escaped(words.window(found.log))}."


def _outcomes(found: Outcomes) -> Iterator[str]:
    yield from ("#### Replayed outcomes", "", _window(found), "")
    totals, *rest = groups(found)
    yield from _table([totals])
    if rest:
        yield from ("", "<details><summary>What differs, by channel, content, reason and journey</summary>", "")
        yield from (*_table(rest), "", "</details>")
    if found.in_flight:
        yield from ("", "**In flight at the log's end**", "")
        yield from (f"- {_safe(words.in_flight(one))}" for one in found.in_flight)


def _table(found: Sequence[Group]) -> Iterator[str]:
    yield from ("| | base | head | change |", "| :-- | --: | --: | --: |")
    for group in found:
        yield from _group(group)


def _group(group: Group) -> Iterator[str]:
    if group.name is not None:
        yield f"| **{escaped(group.name)}** | | | |"
    for row in group.rows:
        yield f"| {escaped(row.name)} | {row.base} | {row.head} | {row.change} |"


def _customers(found: Outcomes) -> Iterator[str]:
    yield from ("#### Whose path changes", "")
    if found.audiences:
        yield from (f"- `{_code(one.audience)}`: {concentrated(one)}" for one in found.audiences)
    for example in found.examples:
        yield from ("", *_example(example))


def _example(example: Example) -> Iterator[str]:
    yield f"`{_code(example.code)}`, one of {example.alike:,}: {escaped(headline(example))}"
    yield from ("", "```diff", *timelines(example), "```", f"<sub>`{_code(example.command)}`</sub>")


def _map(name: str, picture: Pictured) -> Iterator[str]:
    graph = merged(picture.before, picture.after, renamed=picture.renamed, touched=picture.touched)
    yield from (f"<details><summary>Map of <code>{escaped(name)}</code>: + added, ~ changed, − removed</summary>", "")
    yield from ("```mermaid", mermaid(graph).rstrip("\n"), "```", "", "</details>")


def _code(text: str) -> str:
    """Text for a code span, which no backtick of its own ends."""
    return plain(text.replace("`", "'"))


def _safe(sentence: str) -> str:
    """A sentence whose code spans stay, and all else is text."""
    return "".join(plain(part) if CODE.fullmatch(part) else escaped(part) for part in CODE.split(sentence))
