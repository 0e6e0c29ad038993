"""What came of a run of tests, as plain values for every format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cjo_cli.diagnostics import Diagnostic, Finding, Place, Related
from cjo_cli.load.project import diagnose
from cjo_cli.model.expectation import Within
from cjo_cli.plan.origin import Origin
from cjo_cli.review.places import Places
from cjo_cli.review.tests.compare import Line
from cjo_cli.review.tests.prepare import Prepared, Words
from cjo_cli.review.tests.run import Told, Verdict
from cjo_cli.review.tests.story import Story
from cjo_cli.review.tests.why import why
from cjo_cli.review.tests.words import got_values, instant, local, offset, said_values, summary, when


@dataclass(frozen=True)
class Row:
    """A line of a failure's timeline: when, in words, exactly and after the start; what was expected, and what came.

    `differs` says the keys that differ, in words; `state` is `same`, `missing`, `unexpected` or `different`.
    """

    state: str
    kind: str
    at: str
    instant: str
    offset: str
    expected: str
    got: str
    differs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failure:
    """Why a test failed: the timeline, and for each line that is wrong what decided it, with its places."""

    rows: tuple[Row, ...]
    causes: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Result:
    """One test: where it stands, whether it passed, whether what it expects was taken from a run."""

    file: str
    title: str
    line: int
    column: int
    journeys: tuple[str, ...]
    snapshot: bool
    failure: Failure | None = None

    @property
    def passed(self) -> bool:
        """Whether all came as expected."""
        return self.failure is None


def places_of_tests(root: Path, some: Sequence[Prepared]) -> dict[tuple[str, int], tuple[int, int]]:
    """Line and column of each test, by its file and number; each file is read once more for it."""
    wanted = {(one.file, one.test.number): one for one in some}
    findings = tuple(Finding("", "", "", Place(file, ("tests", number, "test"))) for file, number in wanted)
    found = {}
    for diagnostic in diagnose(root, findings):
        number = diagnostic.finding.place.path[1]
        found[diagnostic.file, int(number)] = (diagnostic.span.line, diagnostic.span.column)
    return found


def failure_of(words: Words, places: Places, verdict: Verdict, told: Sequence[Told]) -> Failure:
    """Why a test failed; `told` is what the machine told of it."""
    story = Story(words.plan, places, verdict.prepared, told)
    wrong = [_cause(story, line) for line in verdict.lines if not line.good]
    causes = tuple(cause for finding in wrong for cause in diagnose(words.project.root, (finding,)))
    return Failure(tuple(_rows(verdict)), causes)


def _cause(story: Story, line: Line) -> Finding:
    found = why(story, line)
    prepared = story.prepared
    below = ("expect", line.kind) if line.place is None else ("expect", line.kind, line.place)
    place = Place(prepared.file, prepared.test.path(*below), "value" if line.place is not None else "key")
    related = () if found is None or found.place is None else (Related(found.place, found.words),)
    told = "" if found is None else found.words
    return Finding("", "failed-test", _said(story, line), place, hint=told, related=related)


def _said(story: Story, line: Line) -> str:
    """What is wrong with a line, in a sentence."""
    if line.got is None:
        return f"expected: {summary(line.kind, said_values(line))}; it did not come"
    several = _several(story.prepared)
    if line.expected is None:
        return f"not expected: {summary(line.kind, got_values(line, several))}, at {story.when(line.got.at)}"
    return f"{summary(line.kind, said_values(line))}: " + "; ".join(_differences(story.prepared, line))


def _differences(prepared: Prepared, line: Line) -> Iterator[str]:
    assert line.expected is not None
    assert line.got is not None
    for key in line.wrong:
        wanted = line.expected.said()[key]
        if key == "at":
            yield f"expected {_window(prepared.origin, wanted)}, it came at {when(line.got.at, prepared.origin)}"
        else:
            got = line.got.values.get(key)
            yield f"expected {key} {_plain(wanted)}, got {'none' if got is None else _plain(got)}"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _window(origin: Origin, window: Within) -> str:
    first, last = (None if end is None else when(origin.at(end), origin) for end in (window.from_, window.to))
    if first == last:
        return f"at {first}"
    return " ".join(f"{word} {end}" for word, end in (("from", first), ("to", last)) if end is not None)


def _several(prepared: Prepared) -> bool:
    return len(prepared.people) > 1 or len(prepared.journeys) > 1


def _rows(verdict: Verdict) -> Iterator[Row]:
    """Every line by its time; of one that did not come, when it was expected."""
    prepared = verdict.prepared
    timed = sorted(((_at(prepared, line), line) for line in verdict.lines if not line.extra), key=_order)
    for at, line in timed:
        expected = "" if line.expected is None else summary(line.kind, said_values(line))
        got = "" if line.got is None else summary(line.kind, got_values(line, _several(prepared)))
        zone = prepared.origin.timezone
        times = ("",) * 3
        if at is not None:
            times = local(at, zone), instant(at, zone), offset(at, prepared.origin.start)
        differs = tuple(_differences(prepared, line)) if line.wrong else ()
        yield Row(_state(line), line.kind, *times, expected, got, differs)


def _order(timed: tuple[int | None, Line]) -> tuple[bool, int]:
    return timed[0] is None, timed[0] or 0


def _at(prepared: Prepared, line: Line) -> int | None:
    if line.got is not None:
        return line.got.at
    window = line.expected.at if line.expected is not None else None
    end = None if window is None else window.from_ if window.from_ is not None else window.to
    return None if end is None else prepared.origin.at(end)


def _state(line: Line) -> str:
    if line.good:
        return "same"
    return "missing" if line.got is None else "unexpected" if line.expected is None else "different"
