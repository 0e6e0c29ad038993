"""What a change is held to: which kinds of changes fail, and how far the number of messages may move."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError
from cjo_cli.review.diff.rules import ALL, BY_WORD
from cjo_cli.review.diff.values import Category, Change
from cjo_cli.review.outcomes.values import Outcomes

BREAKS, ANY, TESTS = "breaks", "any", "tests"
WORDS = (BREAKS, ANY, TESTS, *(category.value for category in Category))
CODE = re.compile(r"D[0-9]{1,3}")


@dataclass(frozen=True)
class Gate:
    """One thing that the change is held to: as it was asked for, whether it passes, and what decided."""

    asked: str
    passed: bool
    said: str


def checked(words: Sequence[str]) -> tuple[str, ...]:
    """The words of `--fail-on`. Raises UsageError for one that names no kind of change."""
    for word in words:
        by_code = CODE.fullmatch(word) is not None and any(rule.code.startswith(word) for rule in ALL)
        if word not in WORDS and word not in BY_WORD and not by_code:
            known = suggestion(word, (*WORDS, *BY_WORD))
            raise UsageError(f"--fail-on: unknown kind of change '{word}'", known or "known: " + ", ".join(WORDS))
    return tuple(words)


def fail_on(words: Iterable[str], changes: Sequence[Change], tests: int | None) -> tuple[Gate, ...]:
    """A gate for each word: it fails where a change is of that kind, and nobody declared it with a reason.

    `tests` is how many journey tests of head fail, None where they cannot be run; the word `tests` asks for that.
    """
    return tuple(
        _of_tests(tests) if word == TESTS else _gate(word, [change for change in changes if _is(word, change)])
        for word in words
    )


def _of_tests(failed: int | None) -> Gate:
    said = "they cannot be run" if failed is None else f"{failed} fail" if failed else "none fails"
    return Gate(f"--fail-on {TESTS}", failed == 0, said)


def _gate(word: str, found: Sequence[Change]) -> Gate:
    undeclared = [change.code for change in found if change.accepted is None]
    declared = len(found) - len(undeclared)
    said = f"{len(undeclared)} undeclared: {', '.join(dict.fromkeys(undeclared))}" if undeclared else "none"
    return Gate(f"--fail-on {word}", not undeclared, said + (f"; {declared} declared" if declared else ""))


def _is(word: str, change: Change) -> bool:
    if word in (BREAKS, ANY):
        return change.breaking or word == ANY
    named = word in (change.category.value, change.name)
    return named or (CODE.fullmatch(word) is not None and change.code.startswith(word))


def messages_delta(most: float, outcomes: Outcomes | None) -> Gate:
    """Whether the number of sent messages moves by no more than `most` percent. Raises UsageError without outcomes."""
    asked = f"--max-messages-delta {most:g}"
    if outcomes is None:
        raise UsageError(f"{asked} needs a replay, and nothing was replayed", "see 'log' in cjo.yaml, or leave it out")
    base, head = outcomes.base.sent(), outcomes.head.sent()
    moved = abs(head - base) * 100
    return Gate(asked, moved <= most * base, f"{delta(base, head)}, {base:,} to {head:,} messages")


def delta(base: int, head: int) -> str:
    """How far a number moves, in percent of what it was."""
    if base == head:
        return "+0.0%"
    return f"{(head - base) * 100 / base:+.1f}%" if base else "from nothing"
