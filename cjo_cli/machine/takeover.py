"""A state begun, gone on with, or taken over by a newer bundle (R1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cjo_cli.errors import UsageError
from cjo_cli.machine.change import Change
from cjo_cli.machine.deployed import Deployed, tag_of
from cjo_cli.machine.rules import Rules, rules_of
from cjo_cli.machine.several import refuse
from cjo_cli.machine.state import tag_in
from cjo_cli.machine.store import BUNDLE, LATENESS, NEWEST, PASSED, Kept

# Journey, step, and why an instance there was not moved; None of those that were.
Moves = Counter[tuple[str, str, str | None]]


@dataclass(frozen=True)
class Taken:
    """What a newer bundle found: how many instances go on by older ones, by these; what became of those to be moved.

    `unknown` is how much of history the newer bundle asks for that was not kept before it.
    """

    older: int
    bundles: int
    unknown: int
    moves: Moves = field(default_factory=Counter)


def begin(store: Kept, bundle: Deployed, opened: Callable[[bytes], Deployed], lateness: int) -> Rules:
    """The rules that the state stands by: its own, or `bundle`'s where it is new. Raises UsageError for another
    lateness than it was begun with."""
    with store.transaction():
        known = store.fact(BUNDLE)
        if known is None:
            store.note(BUNDLE, bundle.digest)
            store.note(LATENESS, str(lateness))
            store.keep_bundle(bundle.digest, bundle.data)
            return rules_of(bundle, (), lateness)
    if store.fact(LATENESS) != str(lateness):
        raise UsageError(
            "the state was begun with another lateness", "go on with that --lateness, or begin a new state"
        )
    kept = {digest: bundle if digest == bundle.digest else opened(data) for digest, data in store.bundles().items()}
    return rules_of(kept[known], [one for digest, one in kept.items() if digest != known], lateness)


def take_over(store: Kept, before: Rules, bundle: Deployed, *, migrate: bool) -> tuple[Rules, Taken]:
    """Let `bundle` go on with the state from here on, in one transaction; all that has come is decided by `before`.

    Raises UsageError where the two cannot read one log together.
    """
    lateness = before.machine.lateness
    with store.transaction():
        used = _in_use(store, before.newest.tag)
        rules = rules_of(bundle, _others(before, bundle, used), lateness)
        refuse(rules.machine, before.machine)
        at = max(store.number(NEWEST) or 0, store.number(PASSED) or 0)
        change = Change(rules.machine, before.newest.tag, bundle.tag, at, migrate)
        moves: Moves = Counter()
        for states in store.every():
            after = {name: change.take_over(state) for name, state in states.items()}
            store.save({name: state for name, (state, _) in after.items()})
            moves.update((one.journey, one.step, one.why) for _, several in after.values() for one in several)
        left = _in_use(store, bundle.tag)
        _keep(store, bundle, left)
    unknown = len(rules.machine.keeps.relations.keys() - before.machine.keeps.relations.keys())
    others = _others(before, bundle, left)
    taken = Taken(sum(left[one.tag] for one in others), len(others), unknown, moves)
    return rules_of(bundle, others, lateness), taken


def _in_use(store: Kept, newest: str) -> Counter[str]:
    """How many instances each bundle has, by its tag."""
    tags = (
        tag_in(one.journey) or newest
        for states in store.every()
        for state in states.values()
        for one in state.instances
    )
    return Counter(tags)


def _others(before: Rules, bundle: Deployed, used: Counter[str]) -> Sequence[Deployed]:
    return [one for tag, one in before.bundles.items() if tag != bundle.tag and used[tag]]


def _keep(store: Kept, bundle: Deployed, used: Counter[str]) -> None:
    """Keep the newest bundle, and those by which somebody is under way."""
    store.note(BUNDLE, bundle.digest)
    store.keep_bundle(bundle.digest, bundle.data)
    for digest in store.bundles():
        if digest != bundle.digest and not used[tag_of(digest)]:
            store.drop_bundle(digest)
