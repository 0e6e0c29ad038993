"""A choose has other candidates, conditions, scores or channels, or explores more or less.

Who would get what is decided customer by customer; the replayed outcomes show how the messages shift.

## Before

```yaml
# journeys/cart-recovery.yaml
steps: [{id: best, choose: [{id: plain, send: cart-reminder, score: 1}]}]
```

## After

```yaml
# journeys/cart-recovery.yaml
steps: [{id: best, choose: [{id: plain, send: cart-reminder, score: 3}]}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.plan.model import CandidatePart, ChooseState, ScorePart
from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import condition, listed, named, quoted, share


def check(both: Both) -> Iterator[Seen]:
    """Chooses that differ: candidate by candidate, then their order and the share that explores."""
    for pair in both.journeys:
        for old, new in pair.same(ChooseState):
            at = f"{quoted(new.id)} of {quoted(pair.id)}"
            for before, after, sentence in [*_candidates(old, new), *_rest(old, new)]:
                yield pair.seen_at(old, new, f"{at} {sentence}", before, after, "choose")


def _candidates(old: ChooseState, new: ChooseState) -> Iterator[tuple[str | None, str | None, str]]:
    one, other = ({part.id: part for part in state.candidates} for state in (old, new))
    for name in [*one, *(name for name in other if name not in one)]:
        before, after = (None if name not in side else _words(side[name]) for side in (one, other))
        if before is None:
            yield None, after, f"has a new candidate {quoted(name)}: {after}"
        elif after is None:
            yield before, None, f"has no candidate {quoted(name)} any more"
        elif before != after:
            yield before, after, f"takes {quoted(name)} with {after}, not with {before}"


def _rest(old: ChooseState, new: ChooseState) -> Iterator[tuple[str | None, str | None, str]]:
    before, after = ([part.id for part in state.candidates] for state in (old, new))
    if sorted(before) == sorted(after) and before != after:
        yield named(before), named(after), f"has its candidates in the order {named(after)}: the first wins a tie"
    if old.explore != new.explore:
        yield share(old.explore), share(new.explore), f"explores with {share(new.explore)} of customers"


def _words(part: CandidatePart) -> str:
    when = f", when {condition(part.when)}" if part.when is not None else ""
    score = "".join(f" {_points(one)}" for one in part.add)
    via = listed(map(quoted, part.via), "then") if part.via else "no channel"
    return f"{quoted(part.content)} by {via}, score {part.base}{score}{when}"


def _points(part: ScorePart) -> str:
    if part.attribute is not None:
        return f"+ {part.times} x {quoted(part.attribute)}"
    return f"+ {part.points} when {condition(part.when) if part.when is not None else 'always'}"


RULE = ChangeRule("D302", "choice-changed", Category.CONTACT, __doc__, check)
