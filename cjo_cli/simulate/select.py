"""Which journeys a `--select` names (cli.md): ids, words such as `stage:retention`, `+` for what feeds what."""

from __future__ import annotations

from collections.abc import Sequence

from cjo_cli.diagnostics import nearest, some, suggestion
from cjo_cli.errors import NothingToDo, UsageError
from cjo_cli.plan.model import JourneyPlan, Plan

REPLAYED = ("live", "review")
MODIFIED = "state:modified"
WORDS = ("stage", "owner", "campaign", "product", "status")


def select(plan: Plan, names: Sequence[str]) -> list[JourneyPlan]:
    """The journeys to replay, sorted by id: those that `names` name, else those live or in review.

    `+name` takes the journeys it is entered from too, `name+` those that are entered from it. Raises UsageError for a
    name that nothing has, NothingToDo where there is none to replay.
    """
    if not names:
        chosen = {journey.id for journey in plan.journeys if journey.status in REPLAYED}
        if not chosen:
            raise NothingToDo("no journey is live or in review", "name one with --select, or set its status")
    else:
        chosen = set().union(*(_named(plan, name) for name in names))
    return [journey for journey in plan.journeys if journey.id in chosen]


def spread(written: str, changed: Sequence[str]) -> list[str]:
    """A name of `--select`; for `state:modified` those of the journeys that changed, each with its `+`."""
    if written.removeprefix("+").removesuffix("+") != MODIFIED:
        return [written]
    return [written.replace(MODIFIED, name) for name in changed]


def _named(plan: Plan, written: str) -> set[str]:
    name = written.removeprefix("+").removesuffix("+")
    kind, colon, word = name.partition(":")
    found = _by_word(plan, kind, word) if colon else _by_id(plan, name)
    fed_by = {journey.id: {journey.entry.journey} for journey in plan.journeys if journey.entry.journey}
    feeds: dict[str, set[str]] = {}
    for name_, sources in fed_by.items():
        for source in sources:
            feeds.setdefault(str(source), set()).add(name_)
    if written.startswith("+"):
        found = found | _reached(found, {k: {str(v) for v in values} for k, values in fed_by.items()})
    if written.endswith("+"):
        found = found | _reached(found, feeds)
    return found


def _reached(start: set[str], leads: dict[str, set[str]]) -> set[str]:
    """All that `leads` leads to from `start`."""
    reached: set[str] = set()
    left = list(start)
    while left:
        new = leads.get(left.pop(), set()) - reached
        reached |= new
        left += new
    return reached


def _by_id(plan: Plan, name: str) -> set[str]:
    by_id = {journey.id: journey for journey in plan.journeys}
    if name not in by_id:
        places = "".join(f" ('{near}' is in {by_id[near].file})" for near in nearest(name, by_id, 1))
        raise UsageError(f"unknown journey '{name}'", (suggestion(name, by_id) or "journeys: " + some(by_id)) + places)
    return {name}


def _by_word(plan: Plan, kind: str, word: str) -> set[str]:
    if kind not in WORDS:
        if f"{kind}:{word}" == MODIFIED:
            raise UsageError(f"{MODIFIED} is not for this command", "it is for cjo simulate and cjo report")
        if kind == MODIFIED.partition(":")[0]:
            raise UsageError(f"--select: unknown state '{word}'", f"there is {MODIFIED}")
        known = suggestion(kind, WORDS) or "known: " + ", ".join([*(f"{known}:…" for known in WORDS), MODIFIED])
        raise UsageError(f"--select: unknown word '{kind}:'", known)
    carried = {journey.id: _words(journey, kind) for journey in plan.journeys}
    found = {name for name, words in carried.items() if word in words}
    if not found:
        known_words = {known for words in carried.values() for known in words}
        known = ", ".join(sorted(known_words)) or "none has one"
        raise UsageError(
            f"no journey has the {kind} '{word}'", suggestion(word, known_words) or f"the journeys' {kind}s: {known}"
        )
    return found


def _words(journey: JourneyPlan, kind: str) -> tuple[str, ...]:
    if kind == "product":
        return journey.products
    word = getattr(journey, kind)
    return () if word is None else (str(word),)
