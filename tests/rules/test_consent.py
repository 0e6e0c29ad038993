"""Rules of consent and privacy: their edges. The plain cases stand in the manuals."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest
from rules import probe

from cjo_cli.plan.vocabulary import Entry
from cjo_cli.rules import CATALOGUE
from cjo_cli.rules.base import Scene, TermItem
from cjo_cli.rules.consent.small_audience import LEAST
from cjo_cli.rules.consent.small_audience import RULE as SMALL

CONTENT = "content/cart-reminder.yaml"


def said(rule: str, content: str, **others: str) -> list[str]:
    """Paths of what the rule finds, with `content` over the base project's item; others are files of the taxonomy."""
    files = {CONTENT: content} | {
        ("journeys/cart-recovery.yaml" if name == "journey" else f"taxonomy/{name}.yaml"): text
        for name, text in others.items()
    }
    return probe.spots(CATALOGUE[rule], files)


def mail(body: str = "b", **more: str) -> str:
    extra = "".join(f"\n    {name}: {value}" for name, value in more.items())
    return f"variants:\n  - channel: email\n    subject: a\n    body: '{body}'{extra}"


PURPOSES = [
    ("{id: marketing, consent: none}", "action: buy", ["purpose"]),
    ("{id: marketing, consent: none, capped: false}", "action: buy", ["purpose"]),
    ("{id: marketing, consent: {default: email_ok}}", "action: buy", []),
    ("{id: news, title: Our newsletter, consent: none}", "purpose: news", ["purpose"]),
    ("{id: news, aliases: [promo], consent: none}", "purpose: news", ["purpose"]),
    ("{id: care, consent: none}", "purpose: care", ["purpose"]),  # the base item's action is a sale
    ("{id: care, consent: none, capped: false}", "purpose: care", []),
    ("{id: care, consent: none}", "purpose: care\naction: visit", []),
    ("{id: care, consent: none}", "purpose: care\nvariants: [{channel: paper, title: a}]", []),
]


@pytest.mark.parametrize(("purpose", "content", "found"), PURPOSES)
def test_marketing_without_consent(purpose: str, content: str, found: list[str]) -> None:
    others = {
        "purposes": f"terms: [{purpose}]",
        "actions": "terms: [{id: visit, events: [{event: email_opened}]}]",
        "channels": "terms: [{id: paper, format: text}]",
    }
    assert said("marketing-without-consent", content, **others) == found


COUNTED = "terms: [{id: email, address: email, events: {unsubscribed: gone}, terms: [{id: digest}]}]"
GONE = "terms: [{id: gone}]"
WAYS_OUT = [
    ("purpose: marketing", mail(), 1),
    ("purpose: marketing", mail('<a href="{{ unsubscribe_url }}">Out</a>'), 0),
    ("purpose: marketing", mail("https://example.org/Unsubscribe?x=1"), 0),
    ("purpose: marketing", mail("we will not unsubscribe you"), 1),
    ("purpose: marketing", mail("{{ unsubscribe_url }} {{ broken"), 0),
    ("purpose: marketing", mail(data="{footer: '{{ unsubscribe_url }}'}"), 0),
    ("purpose: marketing", mail().replace("email", "digest"), 1),
    ("purpose: marketing", "variants: [{channel: email, data: {template: d-17}}]", 0),
    ("purpose: marketing", "variants: [{channel: app, title: a}]", 0),
    ("purpose: service", mail(), 0),
    ("purpose: help", mail(), 0),
]


@pytest.mark.parametrize(("purpose", "content", "count"), WAYS_OUT)
def test_no_unsubscribe(purpose: str, content: str, count: int) -> None:
    others = {
        "purposes": """terms:
  - {id: service, consent: none, capped: false}
  - {id: help, consent: {default: email_ok}, capped: false}""",
        "channels": COUNTED.replace("]}]", "]}, {id: app, format: text}]"),
        "events": GONE,
    }
    assert len(said("no-unsubscribe", f"{purpose}\n{content}", **others)) == count


def test_a_platform_may_put_the_link_below() -> None:
    """Where nothing says that templates carry the link, none is asked for; one that has it makes the others lack it."""
    assert said("no-unsubscribe", mail()) == []
    two = 'variants:\n  - {channel: email, locale: en, subject: a, body: "{{ unsubscribe_url }}"}'
    other = "\n  - {channel: email, locale: nl, subject: a, body: b}"
    assert said("no-unsubscribe", two + other) == ["variants.1.channel"]


IN_LINKS = [
    (mail('<a href="https://x.org/?m={{ customer.email }}">a</a>'), 1),
    (mail('<a class="b" href = "https://x.org/{{ customer.email | lower }}/">a</a>'), 1),
    (mail("see https://x.org/{{ customer.email }} now"), 1),
    (mail("{{ customer.email }} see https://x.org/{{ entry.cart_id }}"), 0),
    (mail('<a href="https://x.org/">{{ customer.email }}</a>'), 0),
    (mail('<a href="{{ facts.link }}">https://x.org {{ customer.email }}</a>'), 0),
    (mail(cta='{label: a, url: "https://x.org/{{ customer.email }}"}'), 1),
    (mail(data='{image_url: "https://x.org/{{ customer.email }}"}'), 1),
    (mail(data='{text: "for {{ customer.email }}"}'), 0),
    (mail(cta='{label: a, url: "https://x.org/{{ entry.who }}"}'), 1),
    (mail(cta='{label: a, url: "https://x.org/{{ customer.diet | default(1) }}"}'), 1),
    (mail(cta='{label: a, url: "https://x.org/{{ customer.email_ok | default(1) }}"}'), 0),
]


@pytest.mark.parametrize(("content", "count"), IN_LINKS)
def test_pii_in_link(content: str, count: int) -> None:
    others = {
        "events": "terms: [{id: cart_updated, properties: {cart_id: {type: string, required: true}, value: {type: number},"
        " who: {type: string, pii: true}}}]",
        "attributes": "terms: [{id: diet, type: string, sensitive: true}]",
    }
    content = f'facts: {{link: "https://x.org"}}\n{content}'
    assert len(said("pii-in-link", content, **others)) == count


CHANNELS = [
    ("{id: app, format: text}", 0),
    ("{id: app, format: text, pii: true}", 0),
    ("{id: app, format: text, pii: false}", 1),
    ("{id: bought, pii: false, terms: [{id: app, format: text}]}", 1),
    ("{id: bought, pii: false, terms: [{id: app, format: text, pii: true}]}", 0),
]


@pytest.mark.parametrize(("channel", "count"), CHANNELS)
def test_pii_on_channel(channel: str, count: int) -> None:
    content = (
        "variants: [{channel: app, title: \"{{ customer.first_name | default('you') }}\", body: '{{ journey.id }}'}]"
    )
    assert len(said("pii-on-channel", content, channels=f"terms: [{channel}]")) == count


SENSITIVE = {
    "attributes": "terms: [{id: diet, type: string, sensitive: true}]",
    "events": """terms:
  - {id: seen_doctor, sensitive: true, properties: {why: {type: string}, at: {type: timestamp}}}
  - {id: seen, properties: {at: {type: timestamp}}}""",
    "audiences": """facet: audience
terms:
  - {id: patients, when: {event: seen_doctor}}
  - id: all-patients
    terms: [{id: others, when: {not: {audience: patients}}}]""",
    "purposes": "terms: [{id: care, consent: {default: email_ok}, sensitive: true}]",
}
USES = [
    ("b", "", []),
    ("{{ customer.diet }}", "", ["variants.0.body"]),
    ("{{ entry.why }}", "", ["variants.0.body"]),
    ("{{ entry.at }}", "", []),  # another event has it too
    ("b", "audience: patients", ["variants.0.audience"]),
    ("b", "audience: all-patients", ["variants.0.audience"]),
    ("b", "when: {attribute: diet, exists: true}", ["variants.0.when"]),
    ("b", "when: {event: seen, where: {at: {exists: true}}}", []),
    ("b", "when: {attribute: first_name, eq: {attribute: diet}}", ["variants.0.when"]),
]


@pytest.mark.parametrize(("body", "more", "found"), USES)
def test_sensitive_content(body: str, more: str, found: list[str]) -> None:
    extra = dict([more.split(": ", 1)]) if more else {}
    content = mail(body, **extra)
    assert said("sensitive-content", content, **SENSITIVE) == found
    assert said("sensitive-content", f"purpose: care\n{content}", **SENSITIVE) == []


SENDS = ["steps.0.send"]
LEADS = [
    ("enter: {event: seen_doctor}", "send: cart-reminder", SENDS),
    ("enter: {event: seen}", "send: cart-reminder", []),
    ("enter: {event: seen, audience: patients}", "send: cart-reminder", SENDS),
    ("enter: {event: seen, if: {not: {attribute: diet, eq: none}}}", "send: cart-reminder", SENDS),
    ("enter: {when: {audience: all-patients}}", "send: cart-reminder", SENDS),
    (
        "enter: {event: seen}",
        "branch: [{id: a, when: {event: seen_doctor}, steps: [{id: c, send: cart-reminder}]}]",
        ["steps.0.branch.0.steps.0.send"],
    ),
    (
        "enter: {event: seen}",
        "choose: [{send: cart-reminder, when: {attribute: diet, eq: x}}]",
        ["steps.0.choose.0.send"],
    ),
    (
        "enter: {event: seen}",
        "wait_for: {when: {event: seen_doctor}, timeout: 1d}\n    on_timeout: [{id: b, send: cart-reminder}]",
        ["steps.0.on_timeout.0.send"],
    ),
]


@pytest.mark.parametrize(("enters", "step", "found"), LEADS)
def test_sensitive_journey(enters: str, step: str, found: list[str]) -> None:
    journey = f"{enters}\nexit: [{{event: order_completed}}]\nsteps:\n  - id: a\n    {step}"
    assert said("sensitive-journey", mail(), journey=journey, **SENSITIVE) == found
    assert said("sensitive-journey", f"purpose: care\n{mail()}", journey=journey, **SENSITIVE) == []


CONSENTS = [
    ("{email: email_ok}", ["variants.1.channel", "variants.2.channel"]),
    ("{default: email_ok}", []),
    ("{email: email_ok, phone: email_ok}", []),
    ("{email: email_ok, app: email_ok}", ["variants.2.channel"]),
    ("none", []),
]


@pytest.mark.parametrize(("consent", "found"), CONSENTS)
def test_consent_never_given(consent: str, found: list[str]) -> None:
    channels = "terms: [{id: phone, format: text, terms: [{id: app}, {id: text}]}]"
    content = "variants: [{channel: email, subject: a, body: b}, {channel: app, title: a}, {channel: text, title: a}]"
    purposes = f"terms: [{{id: marketing, consent: {consent}}}]"
    assert said("consent-never-given", content, channels=channels, purposes=purposes) == found


def test_small_audience_has_a_bound() -> None:
    """Empty shows nobody, twenty hide each other; without a log nothing is known."""
    entry = Entry(SimpleNamespace(id="few"), (), "taxonomy/audiences.yaml", ("terms", 0))
    item = TermItem("audience", entry)

    def size(count: int | None) -> int:
        log = None if count is None else SimpleNamespace(audience_sizes={"few": count})
        scene = cast(Scene, SimpleNamespace(log=log))
        assert SMALL.term is not None
        return len(list(SMALL.term(scene, item)))

    assert [size(n) for n in (None, 0, 1, LEAST - 1, LEAST)] == [0, 0, 1, 1, 0]
    scene = cast(Scene, SimpleNamespace(log=SimpleNamespace(audience_sizes={"few": 3})))
    assert not list(SMALL.term(scene, replace(item, facet="channel")))


DECLARED = [
    ("{id: phone_consent, type: boolean}", "{default: email_ok}", ["terms.3.id"]),
    ("{id: opt_in_phone, type: boolean}", "{default: email_ok}", ["terms.3.id"]),
    ("{id: phone_consent, type: boolean}", "{phone: phone_consent, default: email_ok}", []),
    ("{id: phone_consent, type: boolean}", "{default: phone_consent}", ["terms.2.id"]),
    ("{id: phone_consent, type: string}", "{default: email_ok}", []),
    ("{id: phone_consent, type: boolean, deprecated: {since: 2025-01-01}}", "{default: email_ok}", []),
    ("{id: fax_consent, type: boolean}", "{default: email_ok}", []),
    ("{id: phone_broken, type: boolean}", "{default: email_ok}", []),
]


@pytest.mark.parametrize(("attribute", "consent", "found"), DECLARED)
def test_consent_unasked(attribute: str, consent: str, found: list[str]) -> None:
    others = {
        "attributes": f"terms: [{attribute}]",
        "channels": "terms: [{id: phone, format: text}]",
        "purposes": f"terms: [{{id: marketing, consent: {consent}}}]",
    }
    assert said("consent-unasked", mail(), **others) == found


@pytest.mark.parametrize(("rest", "count"), [("sensitive: true", 1), ("sensitive: false", 0), ("capped: false", 0)])
def test_sensitive_without_consent(rest: str, count: int) -> None:
    purposes = (
        f"terms: [{{id: care, consent: none, {rest}}}, {{id: other, consent: {{default: email_ok}}, sensitive: true}}]"
    )
    assert len(said("sensitive-without-consent", mail(), purposes=purposes)) == count
