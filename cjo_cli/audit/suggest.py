"""Where customers stop: the strongest drop-offs of an audit, as drafts of journeys with the evidence for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cjo_cli.audit.values import Asked, Audit, Part, Separator, Touch
from cjo_cli.model.project import Project
from cjo_cli.plan.vocabulary import Facets, facets_of

# Drafts at the most, and of how many judged occurrences at the least.
MOST, FEWEST_JUDGED = 3, 100
# What a journey may have to name, by the facet that has the terms.
NAMED = {"owner": "team", "stage": "stage", "campaign": "campaign"}


@dataclass(frozen=True)
class Draft:
    """A journey for those who stop after `event`, with the audience of them; `given` is what the project requires.

    `events` are all that must not happen for `within`; `apart` tells what the event has to do with `action`, where
    something is known of that.
    """

    id: str
    audience: str
    event: str
    title: str
    events: tuple[str, ...]
    within: int
    dropped: Part
    action: str | None
    apart: Separator | None
    given: Mapping[str, str]


def drafts(audit: Audit, asked: Asked, project: Project) -> list[Draft]:
    """The drop-offs with most lost occurrences: not after an action, nor after what a channel causes."""
    facets = facets_of(project)
    own = {event for wish in asked.wishes for match in wish.matches for event in match.events}
    traces = {name for contact in asked.contacts for name in contact.events}
    touches = [
        touch for touch in audit.touches
        if touch.term is not None and touch.term not in own and touch.name not in traces
        and touch.dropped.count and touch.dropped.n >= FEWEST_JUDGED
    ]  # fmt: skip
    strongest = sorted(touches, key=lambda touch: (-touch.dropped.count, touch.name))[:MOST]
    return [_draft(touch, audit, asked, project, facets) for touch in strongest]


def _draft(touch: Touch, audit: Audit, asked: Asked, project: Project, facets: Facets) -> Draft:
    assert touch.term is not None
    actions = [one.action for one in audit.reached if one.action in facets.of("action")]
    apart = [one for one in audit.separators if one.event == touch.name and one.action in actions]
    apart = [one for one in apart if one.interval[0] > 0]
    best = max(apart, key=lambda one: (one.interval[0], one.action), default=None)
    word = touch.term.replace("_", "-")
    return Draft(
        id=_free(f"after-{word}", [document.value.id for document in project.journeys]),
        audience=_free(f"quiet-after-{word}", [*facets.of("audience"), *facets.aliases.get("audience", {})]),
        event=touch.term,
        title=facets.of("event")[touch.term].term.title or touch.term,
        events=tuple(sorted(asked.terms.values())),
        within=audit.within,
        dropped=touch.dropped,
        action=best.action if best else next(iter(actions), None),
        apart=best,
        given=_given(project, facets),
    )


def _free(name: str, taken: Sequence[str]) -> str:
    """The name, or with a number where it is taken."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _given(project: Project, facets: Facets) -> dict[str, str]:
    """What the project requires of journeys: as most of them have it, else the first term there is."""
    found = {}
    for key, facet in NAMED.items():
        words = Counter(word for document in project.journeys if (word := getattr(document.value, key)) is not None)
        usual = max(sorted(words), key=words.__getitem__) if words else next(iter(facets.of(facet)), None)
        if key in project.config.require.journey and usual is not None:
            found[key] = usual
    return found
