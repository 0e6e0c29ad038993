"""What points may depend on: what the taxonomy declares, is not personal, and may be used for these messages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError
from cjo_cli.plan.model import ChooseState, JourneyPlan, Plan
from cjo_cli.plan.vocabulary import Facets
from cjo_cli.review.learn.values import Feature

if TYPE_CHECKING:
    from cjo_cli.review.learn.asked import Words

TYPES = ("number", "integer", "boolean", "string", "timestamp")
# What a customer's clock and language are says where to send, not what.
KNOWN_OTHERWISE = ("timezone", "locale")
OF_DECISION = "of the decision's own event; --feature takes them all the same"
Found = dict[str, tuple[Feature, str | None]]


def chosen_features(
    facets: Facets,
    plan: Plan,
    journey: JourneyPlan,
    step: ChooseState,
    words: Words,
    spent: Collection[str | None],
    shown: str,
) -> tuple[tuple[Feature, ...], dict[str, str]]:
    """The features to learn from, and those left out with the reason.

    By default all that may be used; of an entry event that is the logged decision itself only those named, since it may
    hold what came of the decision. Raises UsageError for one that is unknown or may not be used.
    """
    allowed = words.sensitive and _may_use_sensitive(facets, plan, step)
    found = {**dict(_attributes(facets, plan, allowed=allowed)),
             **dict(_entry(facets, plan, journey, spent, allowed=allowed))}  # fmt: skip
    if words.features:
        return tuple(_named(found, name) for name in words.features), {}
    entry = journey.entry.match
    own = entry is not None and shown in entry.events
    left_out = {name: why for name, (_, why) in found.items() if why is not None}
    for name, (feature, why) in found.items():
        if own and why is None and feature.source == "entry":
            left_out[name] = OF_DECISION
    return tuple(feature for name, (feature, _) in found.items() if name not in left_out), left_out


def _named(found: Found, name: str) -> Feature:
    if name not in found:
        raise UsageError(
            f"--feature: nothing to learn from is called '{name}'",
            suggestion(name, found) or "name an attribute, or entry:PROPERTY",
        )
    feature, why = found[name]
    if why is not None:
        raise UsageError(f"--feature: '{name}' may not be used: {why}", "learn from others")
    return feature


def _may_use_sensitive(facets: Facets, plan: Plan, step: ChooseState) -> bool:
    """Whether every candidate is sent for a purpose that may use what is sensitive. Raises UsageError where not."""
    purposes: Mapping[str, object] = dict(facets.all("purpose"))
    for candidate in step.candidates:
        purpose = plan.contents[candidate.content].purpose
        if not getattr(purposes[purpose], "sensitive", False):
            raise UsageError(
                f"--sensitive: '{candidate.content}' is sent for '{purpose}', which may not use sensitive data",
                "cjo rule CJO606 says why",
            )
    return True


def _attributes(facets: Facets, plan: Plan, *, allowed: bool) -> Iterator[tuple[str, tuple[Feature, str | None]]]:
    consents = {name for part in plan.purposes.values() for name in (part.consent or {}).values()}
    addresses = {channel.address for channel in plan.channels.values()}
    sensitive = {name for name, term in facets.all("event") if term.sensitive}
    for name, term in facets.all("attribute"):
        part = plan.attributes[name]
        hidden = term.sensitive or any(setter.event in sensitive for setter in part.sets)
        why = _why_not(part.type, pii=term.pii, sensitive=hidden and not allowed)
        if name in consents | addresses:
            why = why or "decides who can be reached"
        if name in KNOWN_OTHERWISE:
            why = why or "decides when and in which words"
        yield name, (Feature("attribute", name, part.type, part.values), why)


def _entry(
    facets: Facets, plan: Plan, journey: JourneyPlan, spent: Collection[str | None], *, allowed: bool
) -> Iterator[tuple[str, tuple[Feature, str | None]]]:
    """Properties that every entry event has, of one type."""
    match = journey.entry.match
    if match is None:
        return
    terms = [facets.of("event")[event].term for event in match.events]
    for name, kind in plan.events[match.events[0]].properties.items():
        if any(plan.events[event].properties.get(name) != kind for event in match.events):
            continue
        pii = any(term.properties[name].pii for term in terms)
        why = _why_not(kind, pii=pii, sensitive=any(term.sensitive for term in terms) and not allowed)
        if name in spent:
            why = "what was decided, or what came of it"
        feature = Feature("entry", name, kind)
        yield feature.key, (feature, why)


def _why_not(kind: str, *, pii: bool, sensitive: bool) -> str | None:
    if pii:
        return "personal data"
    if sensitive:
        return "sensitive"
    return None if kind in TYPES else f"of type {kind}"
