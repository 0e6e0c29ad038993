"""Every rule over a compiled project: faults become findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from cjo_cli.diagnostics import Finding, Severity
from cjo_cli.halves import shared
from cjo_cli.load.discover import CONFIG_FILE
from cjo_cli.log.facts import Traffic
from cjo_cli.model.content import Content
from cjo_cli.model.journey import Journey
from cjo_cli.model.project import Document, Project
from cjo_cli.model.steps import Choose, Send
from cjo_cli.plan.build import Compiled
from cjo_cli.plan.vocabulary import Fault, facets_of
from cjo_cli.rules import ALL, CATALOGUE
from cjo_cli.rules.base import ContentItem, Item, JourneyItem, Note, Rule, Scene, TermItem
from cjo_cli.rules.flow.support.memory import remembered

Checks = tuple[tuple[str, Callable[[Scene, Any], Iterable[Fault]]], ...]
JOURNEY: Checks = tuple((rule.name, rule.journey) for rule in ALL if rule.journey)
CONTENT: Checks = tuple((rule.name, rule.content) for rule in ALL if rule.content)
TERM: Checks = tuple((rule.name, rule.term) for rule in ALL if rule.term)
# From so many items on, a second process saves more time than it takes.
MANY = 300
ACROSS = tuple(rule for rule in ALL if rule.across)
UNTESTED = next(rule.across for rule in ALL if rule.name == "untested-journey" and rule.across)
NOTE = tuple((rule.name, rule.across.note) for rule in ALL if rule.across)
V = TypeVar("V")


@dataclass(frozen=True)
class Heard:
    """What the rules say of one item by itself, by rule: faults, or notes for a rule that looks across items."""

    faults: Mapping[str, tuple[Fault, ...]]
    notes: Mapping[str, tuple[Note, ...]]


def findings(project: Project, compiled: Compiled, log: Traffic | None = None) -> tuple[Finding, ...]:
    """What the compiler and the rules find; of faults at one place with one message only the first.

    An item with errors in its references is not looked at any further, nor is a journey that sends one, nor anything
    where the words themselves are wrong: what it means is not known.
    """
    return looked(project, compiled, log).findings


@dataclass(frozen=True)
class Looked:
    """What is found, the items that were looked at, what was said of each, and by rule what was said of all."""

    findings: tuple[Finding, ...]
    items: Sequence[Item]
    heard: Sequence[Heard]
    across: Mapping[str, tuple[Fault, ...]]


def looked(project: Project, compiled: Compiled, log: Traffic | None = None) -> Looked:
    """The findings (see `findings`), with what they were made of."""
    scene, items = scene_of(project, compiled, log)
    heard = shared(partial(hear, scene), items, MANY)
    notes = by_rule(one.notes for one in heard)
    across = {rule.name: judged(scene, rule, notes.get(rule.name, [])) for rule in ACROSS}
    said = in_order(by_rule(one.faults for one in heard), across)
    return Looked(made((*compiled.faults, *said)), items, heard, across)


def test_findings(project: Project, compiled: Compiled) -> tuple[Finding, ...]:
    """The errors of the project's journey tests, with which they are not to be run."""
    scene, items = scene_of(project, compiled)
    notes = [note for item in items for note in UNTESTED.note(scene, item)]
    return tuple(found for found in made(UNTESTED.judge(scene, notes)) if found.severity is Severity.ERROR)


def wrong_files(compiled: Compiled) -> set[str]:
    """The files with errors in their references."""
    return {fault.place.file for fault in compiled.faults if CATALOGUE[fault.rule].severity is Severity.ERROR}


def words_are_wrong(project: Project, compiled: Compiled) -> bool:
    """Whether there are errors in what everything else is written in terms of, so that nothing is looked at."""
    return bool(wrong_files(compiled) & _words(project))


def scene_of(project: Project, compiled: Compiled, log: Traffic | None = None) -> tuple[Scene, list[Item]]:
    """What rules look at, and the items that they judge."""
    wrong = wrong_files(compiled)
    scene = _scene(project, compiled, log, wrong)
    known = not words_are_wrong(project, compiled)
    return scene, [item for item in _items(project, compiled, scene) if known and _file(item) not in wrong]


def broken(compiled: Compiled) -> tuple[Finding, ...]:
    """The errors of the compiler alone, with which a plan is not to be run."""
    return tuple(finding for finding in made(compiled.faults) if finding.severity is Severity.ERROR)


def made(faults: Iterable[Fault]) -> tuple[Finding, ...]:
    """Faults as findings; of those at one place with one message only the first."""
    made: dict[tuple[object, ...], Finding] = {}
    for fault in faults:
        rule = CATALOGUE[fault.rule]
        finding = Finding(
            rule.code, rule.name, fault.message, fault.place, fault.label, rule.severity, fault.related, fault.hint,
            fault.replacement,
        )  # fmt: skip
        made.setdefault((rule.code, fault.place, fault.message), finding)
    return tuple(made.values())


def _words(project: Project) -> set[str]:
    """The files that everything else is written in terms of."""
    return {CONFIG_FILE, *(document.file for document in project.facets)}


def _scene(project: Project, compiled: Compiled, log: Traffic | None, wrong: set[str]) -> Scene:
    contents = {
        document.value.id: ContentItem(
            document.file, document.value, compiled.plan.contents[document.value.id], _bodies(project.root, document)
        )
        for document in project.contents
        if document.file not in wrong
    }
    plan = compiled.plan.model_copy(update={"journeys": ()})
    return Scene(project.config, facets_of(project), plan, contents, log, str(project.root), not wrong, project.tests)


def _bodies(root: Path, document: Document[Content]) -> dict[int, str]:
    folder = (root / document.file).parent
    files = enumerate(v.body_file for v in document.value.variants)
    return {position: (folder / name).read_text("utf-8-sig") for position, name in files if name is not None}


def _items(project: Project, compiled: Compiled, scene: Scene) -> Iterator[Item]:
    for facet, terms in scene.facets.terms.items():
        yield from (TermItem(facet, entry) for entry in terms.values())
    yield from scene.contents.values()
    plans = {plan.id: plan for plan in compiled.plan.journeys}
    for document in project.journeys:
        if _sent(document.value) <= scene.contents.keys():
            yield JourneyItem(document.file, document.value, plans[document.value.id])


def _sent(journey: Journey) -> set[str]:
    """The content that a journey names."""
    steps = [step for _, step, _ in journey.numbered]
    chosen = {candidate.send for step in steps if isinstance(step, Choose) for candidate in step.choose}
    return chosen | {step.send for step in steps if isinstance(step, Send)}


def _file(item: Item) -> str:
    return item.entry.file if isinstance(item, TermItem) else item.file


def hear(scene: Scene, item: Item) -> Heard:
    """What each rule says of an item; it reads that item, the words, the configuration and contents that it names."""
    checks = JOURNEY if isinstance(item, JourneyItem) else CONTENT if isinstance(item, ContentItem) else TERM
    faults = ((name, tuple(check(scene, item))) for name, check in checks)
    notes = ((name, tuple(note(scene, item))) for name, note in NOTE)
    return Heard({name: said for name, said in faults if said}, {name: said for name, said in notes if said})


def by_rule(said: Iterable[Mapping[str, Sequence[V]]]) -> dict[str, list[V]]:
    """What was said of each item, or noted, rule by rule."""
    found: dict[str, list[V]] = {}
    for one in said:
        for rule, of in one.items():
            found.setdefault(rule, []).extend(of)
    return found


def judged(scene: Scene, rule: Rule, notes: Sequence[Note]) -> tuple[Fault, ...]:
    """What a rule that looks across items finds in their notes."""
    assert rule.across is not None
    return tuple(rule.across.judge(scene if rule.across.beyond else _blind(scene), notes))


@remembered
def _blind(scene: Scene) -> Scene:
    """The words alone: whoever judges notes that are kept must not see what is not kept."""
    return replace(scene, contents={}, suites=(), plan=scene.plan.model_copy(update={"contents": {}}), root="")


def in_order(faults: Mapping[str, Sequence[Fault]], across: Mapping[str, Sequence[Fault]]) -> Iterator[Fault]:
    """The faults of single items and of all, in the order of the catalogue."""
    for rule in ALL:
        yield from (across if rule.across else faults).get(rule.name, ())
