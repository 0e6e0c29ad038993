"""Which channel and variant carries a content item, and what keeps it back, as rules (M1 to M3, S7)."""

from __future__ import annotations

from cjo_cli.bundle.rego.rules import Rules, chain, rule, whenever
from cjo_cli.bundle.rego.terms import ATTRIBUTES, decimal, text, typed
from cjo_cli.model.locales import normal
from cjo_cli.plan.model import CandidatePart, ContentPart, VariantPart


def carrier(rules: Rules, content: str, via: tuple[str, ...]) -> str:
    """The name of the rule that says by which channel and variant, or why by none: the last one's first reason."""

    def written(name: str) -> str:
        tries = [_try(rules, content, channel) for channel in via]
        return f"# {content}\n" + chain(_carried(via, tries), name)

    return rules.once("carrier", " ".join((content, *via)), written)


def _carried(via: tuple[str, ...], tries: list[dict[str, str]]) -> list[tuple[str, tuple[str, ...]]]:
    found = [
        (f'{{"channel": {text(channel)}, "variant": {one["variant"]}}}', (*_needs(one), f"{one['variant']} >= 0"))
        for channel, one in zip(via, tries, strict=True)
    ]
    last = tries[-1] if tries else {"variant": ""}
    failing = [
        (f'{{"unreachable": {text(reason)}}}', (f"not {last[reason]}",))
        for reason in ("address", "consent")
        if reason in last
    ]
    return [*found, *failing, ('{"unreachable": "variant"}' if tries else '{"unreachable": "address"}', ())]


def _needs(one: dict[str, str]) -> tuple[str, ...]:
    return tuple(one[reason] for reason in ("address", "consent") if reason in one)


def _try(rules: Rules, content: str, channel: str) -> dict[str, str]:
    """What one channel needs: expressions by the reason for which it fails."""
    plan, part = rules.plan, rules.plan.contents[content]
    address, consent = plan.channels[channel].address, plan.purposes[part.purpose].consent
    found = {"variant": _variant(rules, content, part, channel)}
    if address is not None:
        found["address"] = f"{typed(ATTRIBUTES, address, plan.attributes[address].type)} != null"
    if consent is not None:
        name = consent.get(channel)
        found["consent"] = "false" if name is None else f"{typed(ATTRIBUTES, name, 'boolean')} == true"
    return found


def _variant(rules: Rules, content: str, part: ContentPart, channel: str) -> str:
    """The name of the rule that is the place of the variant that fits best, undefined where none does (M2)."""
    own = [(place, one) for place, one in enumerate(part.variants) if one.channel == channel]

    def written(name: str) -> str:
        fits = [rule(f"{name}_fits contains [rank, {place}]", _fit(rules, one)) for place, one in own]
        best = f"{name} := min({name}_fits)[1]" if fits else whenever(name, ())
        return "\n\n".join((f"# {content} in {channel}", *fits, best))

    return rules.once("variant", f"{content} {channel}", written)


def _fit(rules: Rules, variant: VariantPart) -> tuple[str, ...]:
    rank = "3" if variant.locale is None else f"rank({text(normal(variant.locale))})"
    return (f"rank := {rank}", *(() if variant.when is None else (rules.condition(variant.when),)))


def kept_back(rules: Rules, content: str) -> str:
    """The name of the rule that says why M3 suppresses a message; undefined where it does not."""
    part = rules.plan.contents[content]

    def written(name: str) -> str:
        found = [(text(reason), (test,)) for reason, test in _outside(part)]
        for one in rules.plan.suppress:
            if one.purposes is None or part.purpose in one.purposes:
                found.append((text(f"suppress:{one.id}"), (rules.condition(one.when),)))
        return f"# {content}\n" + (chain(found, name) or whenever(name, ()))

    return rules.once("suppressed", content, written)


def _outside(part: ContentPart) -> list[tuple[str, str]]:
    """What holds where a content item is not valid, by the reason."""
    bounds = (("not_yet", "<", part.from_), ("expired", ">=", part.until))
    return [(reason, f"input.now {sign} {bound}") for reason, sign, bound in bounds if bound is not None]


def candidate(rules: Rules, place: int, part: CandidatePart, guard: tuple[str, ...]) -> str:
    """The rule that a candidate of a `choose` is eligible by, with its channel, variant and score (S7)."""
    carried = carrier(rules, part.content, part.via)
    body = [*guard]
    if part.when is not None:
        body.append(rules.condition(part.when))
    body += [f"not {test}" for _, test in _outside(rules.plan.contents[part.content])]
    body += [f"{carried}.channel", f"score := rounded(sum([{', '.join(_score(rules, part))}]))"]
    value = f'object.union({carried}, {{"score": score, "place": {place}}})'
    return rule(f"candidates[{text(part.id)}] := {value}", body)


def _score(rules: Rules, part: CandidatePart) -> list[str]:
    found = [decimal(part.base)]
    for add in part.add:
        if add.when is not None:
            found.append(f"sum([{decimal(add.points or '0')} | {rules.condition(add.when)}])")
        elif add.attribute is not None:
            value = typed(ATTRIBUTES, add.attribute, "number")
            found.append(f"sum([points | points := {value} * {decimal(add.times or '0')}])")
    return found
