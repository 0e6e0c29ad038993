"""All tests of a project before its journeys in outline: what the rules of this family find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cjo_cli.plan.vocabulary import Fault
from cjo_cli.rules.base import Note, Scene
from cjo_cli.rules.tests.support.expected import assigned, impossible, journeys, rows
from cjo_cli.rules.tests.support.given import given
from cjo_cli.rules.tests.support.outline import Outline, outline_of
from cjo_cli.rules.tests.support.scope import Scope, scope_of

UNTESTED = "untested-journey"


def judge(scene: Scene, notes: Sequence[Note]) -> Iterator[Fault]:
    """The faults of every test; then the live journeys that none is about."""
    if not scene.whole or not scene.suites:
        return
    every = {note.item: outline_of(note) for note in notes}
    spoken: set[str] = set()
    for document in scene.suites:
        for test in document.value.tests:
            scope = scope_of(scene, document.file, document.value, test, every)
            spoken |= {outline.id for outline in scope.journeys}
            yield from _faults(scope)
    yield from _untested(every, spoken)


def _faults(scope: Scope) -> Iterator[Fault]:
    missing = list(journeys(scope))
    yield from missing
    yield from given(scope)
    if not missing:
        yield from assigned(scope)
        wrong = list(rows(scope))
        yield from wrong
        yield from impossible(scope)


def _untested(every: Mapping[str, Outline], spoken: set[str]) -> Iterator[Fault]:
    for name, outline in sorted(every.items()):
        if outline.status == "live" and name not in spoken:
            hint = f"begin with one that was recorded: cjo test new {name} --from-log --customer ID"
            yield Fault(UNTESTED, outline.place, f"no test is about the live journey '{name}'", "not tested", hint=hint)
