"""Every rule over a compiled project: faults become findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cjo_cli.diagnostics import Finding, Severity
from cjo_cli.load.discover import CONFIG_FILE
from cjo_cli.log.facts import Traffic
from cjo_cli.model.content import Content
from cjo_cli.model.journey import Journey, numbered
from cjo_cli.model.project import Document, Project
from cjo_cli.model.steps import Choose, Send
from cjo_cli.plan.build import Compiled
from cjo_cli.plan.vocabulary import Fault, facets_of
from cjo_cli.rules import ALL, CATALOGUE
from cjo_cli.rules.base import ContentItem, Item, JourneyItem, Rule, Scene, TermItem


def findings(project: Project, compiled: Compiled, log: Traffic | None = None) -> tuple[Finding, ...]:
    """What the compiler and the rules find; of faults at one place with one message only the first.

    An item with errors in its references is not looked at any further, nor is a journey that sends one, nor anything
    where the words themselves are wrong: what it means is not known.
    """
    wrong = {fault.place.file for fault in compiled.faults if CATALOGUE[fault.rule].severity is Severity.ERROR}
    scene = _scene(project, compiled, log, wrong)
    known = not wrong & _words(project)
    items = [item for item in _items(project, compiled, scene) if known and _file(item) not in wrong]
    return _made((*compiled.faults, *_judged(scene, items)))


def broken(compiled: Compiled) -> tuple[Finding, ...]:
    """The errors of the compiler alone, with which a plan is not to be run."""
    return tuple(finding for finding in _made(compiled.faults) if finding.severity is Severity.ERROR)


def _made(faults: Iterable[Fault]) -> tuple[Finding, ...]:
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
    return Scene(project.config, facets_of(project), plan, contents, log, str(project.root), not wrong)


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
    steps = [step for _, step, _ in numbered(journey.steps)]
    chosen = {candidate.send for step in steps if isinstance(step, Choose) for candidate in step.choose}
    return chosen | {step.send for step in steps if isinstance(step, Send)}


def _file(item: Item) -> str:
    return item.entry.file if isinstance(item, TermItem) else item.file


def _judged(scene: Scene, items: list[Item]) -> Iterator[Fault]:
    for rule in ALL:
        if rule.across is not None:
            yield from rule.across.judge(scene, [note for item in items for note in rule.across.note(scene, item)])
        else:
            for item in items:
                yield from _alone(rule, scene, item)


def _alone(rule: Rule, scene: Scene, item: Item) -> Iterable[Fault]:
    if isinstance(item, JourneyItem):
        return rule.journey(scene, item) if rule.journey else ()
    if isinstance(item, ContentItem):
        return rule.content(scene, item) if rule.content else ()
    return rule.term(scene, item) if rule.term else ()
