"""Rules of content: their edges. The plain cases stand in the manuals."""

from __future__ import annotations

import pytest
from rules import probe

from cjo_cli.rules import CATALOGUE

CONTENT = "content/cart-reminder.yaml"
APP = "terms: [{id: app, format: text}]"
SMS = "terms: [{id: sms, limits: {body: 160}}]"
AUDIENCES = """facet: audience
terms:
  - {id: regulars, when: {event: order_completed, count: {gte: 3}}}
  - {id: named, when: {attribute: first_name, exists: true}}
  - id: good
    terms: [{id: better, when: {event: order_completed, count: {gte: 5}}}]
  - {id: dutch, when: {attribute: locale, in: [nl, nl-BE]}}
"""


def said(rule: str, content: str, **others: str) -> list[str]:
    """Paths of what the rule finds, with `content` over the base project's item; others are files of the taxonomy."""
    files = {CONTENT: content} | {
        ("journeys/cart-recovery.yaml" if name == "journey" else f"taxonomy/{name}.yaml"): text
        for name, text in others.items()
    }
    return probe.spots(CATALOGUE[rule], files)


def email(subject: str = "Your cart", body: str = "It is here.", **more: str) -> str:
    extra = "".join(f"\n    {name}: {value}" for name, value in more.items())
    return f"variants:\n  - channel: email\n    subject: {subject!r}\n    body: {body!r}{extra}"


NAMES = [
    ("{{ customer.first_name | default('x') }}", []),
    ("{{ customer.locale | default('x') }}{{ customer.timezone | default('x') }}", []),
    ("{{ entry.value | default('x') }}", []),
    ("{{ facts.link }}", []),
    ("{{ journey.id }}{{ now }}{{ unsubscribe_url }}", []),
    ("{{ customer.nam }}", ["variants.0.subject"]),
    ("{{ entry.vallue | default('x') }}", ["variants.0.subject"]),
    ("{{ facts.lnk }}", ["variants.0.subject"]),
    ("{{ journey.title }}", ["variants.0.subject"]),
    ("{{ first_name }}", ["variants.0.subject"]),
    ("{{ user.name }}", ["variants.0.subject"]),
    ("{% if customer.nam is defined %}a{% endif %}", ["variants.0.subject"]),
]


@pytest.mark.parametrize(("subject", "found"), NAMES)
def test_undeclared_name(subject: str, found: list[str]) -> None:
    assert said("undeclared-name", email(subject)) == found


def test_a_bare_word_is_taken_for_what_it_may_be() -> None:
    for word, hint in (("first_name", "customer.first_name"), ("link", "facts.link")):
        found = probe.said(CATALOGUE["undeclared-name"], {CONTENT: email(f"{{{{ {word} }}}}")})
        assert hint in found[0].hint


def test_an_entry_property_needs_a_journey_whose_event_has_it() -> None:
    events = "terms: [{id: rated, properties: {stars: {type: integer, required: true}}}]"
    content = email("{{ entry.stars }}")
    assert said("undeclared-name", content, events=events) == ["variants.0.subject"]
    entered = "enter: {event: rated}\nexit: [{event: order_completed}]"
    assert said("undeclared-name", content, events=events, journey=entered) == []
    assert said("optional-without-default", content, events=events, journey=entered) == []


def test_without_an_entry_event_an_entry_property_needs_a_default() -> None:
    journey = "enter: {when: {attribute: email_ok, eq: true}}\nexit: [{event: order_completed}]"
    assert said("undeclared-name", email("{{ entry.value }}"), journey=journey) == ["variants.0.subject"]
    assert said("undeclared-name", email("{{ entry.value | default('x') }}"), journey=journey) == []


def test_a_journey_with_errors_is_no_reason_to_doubt_what_it_sends() -> None:
    """It may be the one that asks for the value, or whose event has the property."""
    journey = "enter: {event: cart_updatd, audience: named}\nexit: [{event: order_completed}]"
    content = email("{{ customer.first_name }}", "{{ entry.cart_id }}")
    found = probe.found(
        {CONTENT: content, "journeys/cart-recovery.yaml": journey, "taxonomy/audiences.yaml": AUDIENCES}
    )
    assert not {finding.name for finding in found} & {"undeclared-name", "optional-without-default"}


NEEDED = "enter: {event: cart_updated, key: cart_id, %s}\nexit: [{event: order_completed}]"
OPTIONAL = [
    ("{{ customer.first_name }}", "", ["variants.0.subject"]),
    ("{{ customer.first_name | default('x') }}", "", []),
    ("{{ customer.email }}", "", []),
    ("{{ entry.cart_id }}", "", []),
    ("{{ entry.value }}", "where: {value: {gte: 30}}", []),
    ("{{ entry.value }}", "where: {value: {ne: 30}}", ["variants.0.subject"]),
    ("{{ entry.value }}", "where: {value: {exists: false}}", ["variants.0.subject"]),
    ("{{ entry.value }}", "if: {entry: value, lt: 3}", []),
    ("{{ customer.first_name }}", "audience: named", []),
    ("{{ customer.first_name }}", "if: {not: {attribute: first_name, exists: false}}", []),
    ("{{ customer.first_name }}", "if: {not: {attribute: first_name, eq: Ann}}", ["variants.0.subject"]),
    ("{{ customer.first_name }}", "if: {any: [{attribute: first_name, eq: A}, {audience: named}]}", []),
    (
        "{{ customer.first_name }}",
        "if: {any: [{attribute: email_ok, eq: true}, {audience: named}]}",
        ["variants.0.subject"],
    ),
]


@pytest.mark.parametrize(("subject", "needs", "found"), OPTIONAL)
def test_optional_without_default(subject: str, needs: str, found: list[str]) -> None:
    others = {"journey": NEEDED % needs, "audiences": AUDIENCES} if needs else {}
    assert said("optional-without-default", email(subject), **others) == found


def test_the_variant_may_need_the_value_itself() -> None:
    subject = "{{ customer.first_name }}"
    assert said("optional-without-default", email(subject, audience="named"), audiences=AUDIENCES) == []
    guarded = email(subject, when="{attribute: first_name, starts_with: A}")
    assert said("optional-without-default", guarded) == []


STEPS = """steps:
  - id: known
    branch:
      - {id: named, when: {attribute: first_name, exists: true}, steps: [{id: a, send: cart-reminder}]}
      - {id: rest, steps: [%s]}
"""


@pytest.mark.parametrize(
    ("rest", "found"), [("{id: b, wait: 1d}", []), ("{id: b, send: cart-reminder}", ["variants.0.subject"])]
)
def test_a_branch_around_the_send_guards(rest: str, found: list[str]) -> None:
    assert said("optional-without-default", email("{{ customer.first_name }}"), journey=STEPS % rest) == found


NOBODY = [
    (["audience: regulars"], "", ["steps.1.send", "steps.2.on_timeout.0.send"]),
    (["audience: regulars", ""], "", []),
    (["audience: regulars"], "audience: regulars", []),
    (["audience: good"], "audience: better", []),
    (["audience: regulars", "audience: named"], "if: {any: [{audience: named}, {audience: regulars}]}", []),
    (["audience: regulars", "audience: good"], "audience: named", ["steps.1.send", "steps.2.on_timeout.0.send"]),
    (["audience: regulars", "when: {not: {audience: regulars}}"], "", []),
    (["audience: better"], "audience: good", []),  # good is the union of its one child
    (["when: {entry: value, gte: 9}", "when: {not: {entry: value, gte: 9}}"], "", []),
]


@pytest.mark.parametrize(("conditions", "enters", "found"), NOBODY)
def test_nobody_left(conditions: list[str], enters: str, found: list[str]) -> None:
    variants = "".join(f"\n  - {{channel: email, subject: a, body: b{', ' * bool(c)}{c}}}" for c in conditions)
    journey = (
        f"enter: {{event: cart_updated, where: {{value: {{gte: 30}}}}, key: cart_id{', ' * bool(enters)}{enters}}}"
    )
    assert said("nobody-left", f"variants:{variants}", audiences=AUDIENCES, journey=journey) == found


def test_a_choice_may_have_content_for_some() -> None:
    journey = "steps:\n  - id: pick\n    choose: [{send: cart-reminder}]"
    assert said("nobody-left", email(audience="regulars"), audiences=AUDIENCES, journey=journey) == []


def variants(*rows: str) -> str:
    return "variants:" + "".join(f"\n  - {{{row}}}" for row in rows)


MAIL = "channel: email, subject: a, body: b"
LOCALES = [
    ([MAIL], []),
    ([f"{MAIL}, locale: en"], []),
    ([f"{MAIL}, locale: en-GB", f"{MAIL}, locale: en"], []),
    ([f"{MAIL}, locale: nl"], ["variants.0.locale"]),
    ([f"{MAIL}, locale: nl", MAIL], []),
    ([f"{MAIL}, locale: en", f"{MAIL}, locale: nl", "channel: app, title: a, locale: en"], ["variants.2.channel"]),
    ([f"{MAIL}, locale: en", f"{MAIL}, locale: nl", "channel: app, title: a"], []),
    ([f"{MAIL}, locale: en", f"{MAIL}, locale: en-GB", "channel: app, title: a, locale: en"], []),
    ([f"{MAIL}, locale: en, audience: regulars", f"{MAIL}, locale: en", f"{MAIL}, locale: nl"], ["variants.0.channel"]),
]


@pytest.mark.parametrize(("rows", "found"), LOCALES)
def test_missing_locale(rows: list[str], found: list[str]) -> None:
    assert said("missing-locale", variants(*rows), channels=APP, audiences=AUDIENCES) == found


OF_AUDIENCE = [
    ("audience: dutch", [f"{MAIL}, locale: en"], 4),
    ("audience: dutch", [f"{MAIL}, locale: en", f"{MAIL}, locale: nl"], 0),
    ("audience: dutch", [MAIL], 0),
    ("if: {not: {audience: dutch}}", [f"{MAIL}, locale: en"], 0),
    ("if: {any: [{audience: dutch}, {audience: regulars}]}", [f"{MAIL}, locale: en"], 0),
    ("if: {all: [{audience: dutch}, {audience: regulars}]}", [f"{MAIL}, locale: en"], 4),
]


@pytest.mark.parametrize(("enters", "rows", "count"), OF_AUDIENCE)
def test_locale_of_audience(enters: str, rows: list[str], count: int) -> None:
    """Two steps send, and the audience speaks two languages."""
    journey = f"enter: {{event: cart_updated, where: {{value: {{gte: 30}}}}, key: cart_id, {enters}}}"
    assert len(said("locale-of-audience", variants(*rows), audiences=AUDIENCES, journey=journey)) == count


PLACEHOLDERS = [
    ("10%", "{{ facts.code }}", "x", ["variants.1.locale"]),
    ("10%", "x", "{{ facts.code }}", ["variants.0.locale"]),
    ("10%", "{{ facts.code }}", "y {{ facts.code | upper }}", []),
    ("three working days", "{{ facts.code }}", "drie werkdagen", []),
    ("10%", "{{ facts.undeclared }}", "x", []),
    ("10%", "{{ customer.nobody }}", "{{ customer.noone }}", []),
    ("10%", "{{ facts.code }", "{{ facts.code }}", []),
    ("10%", "{{ unsubscribe_url }}", "x", []),
]


@pytest.mark.parametrize(("fact", "one", "other", "found"), PLACEHOLDERS)
def test_placeholders_differ(fact: str, one: str, other: str, found: list[str]) -> None:
    rows = [
        f"channel: email, locale: {name}, subject: a, body: '{body}'" for name, body in (("en", one), ("nl", other))
    ]
    assert said("placeholders-differ", f"facts: {{code: '{fact}'}}\n{variants(*rows)}") == found


LENGTHS = [
    ("a" * 40, 0),
    ("a" * 41, 1),
    ("{{ customer.first_name | default('" + "a" * 41 + "') }}", 1),
    ("{{ customer.first_name | default('a') }}" + "a" * 39, 0),
    ("{% if entry.value is defined %}" + "a" * 41 + "{% else %}a{% endif %}", 1),
    ("{{ facts.long }}", 1),
    ("{{ facts.long | truncate(40) }}", 0),
]


@pytest.mark.parametrize(("subject", "count"), LENGTHS)
def test_too_long(subject: str, count: int) -> None:
    channels = "terms: [{id: owned, limits: {subject: 40}, terms: [{id: mail, format: html}]}]"
    content = f'facts: {{long: {"b" * 41}}}\nvariants:\n  - channel: mail\n    subject: "{subject}"\n    body: b'
    assert len(said("too-long", content, channels=channels)) == count


TEXTS = [
    ("terms: [{id: sms, limits: {body: 160}}]", "a" * 160, 0),
    ("terms: [{id: sms, limits: {body: 160}}]", "a" * 161, 1),
    ("terms: [{id: sms, limits: {body: 306}}]", "a" * 306, 0),
    ("terms: [{id: sms, limits: {body: 306}}]", "a" * 307, 1),
    ("terms: [{id: sms, limits: {body: 160}}]", "’" * 70, 0),
    ("terms: [{id: sms, limits: {body: 160}}]", "’" * 71, 1),
    ("terms: [{id: sms}]", "a" * 400, 0),
    ("terms: [{id: sms}]", "a" * 100 + "’", 1),
    ("terms: [{id: app, format: text, limits: {body: 300}}]", "a" * 200, 0),
    ("terms: [{id: sms, terms: [{id: app, format: text}], limits: {body: 160}}]", "a" * 161, 1),
]


@pytest.mark.parametrize(("channels", "text", "count"), TEXTS)
def test_sms_segments(channels: str, text: str, count: int) -> None:
    channel = "app" if "app" in channels else "sms"
    content = variants(f"channel: {channel}, body: '{text}'")
    assert len(said("sms-segments", content, channels=channels)) == count
    assert said("too-long", content, channels=channels) == [], "said once"


FACTS = [
    ("10%", "It is 10% off", 1),
    ("10%", "It is 110% or 10.5%", 0),
    ("10%", "It is {{ facts.it }} off", 0),
    ("4", "for 4 people", 0),
    ("1 4", "from 1 400 on", 0),
    ("€ 15", "only € 15.", 1),
    ("€ 15", "only € 150, or € 15.50", 0),
    ("SHOW10", "the code SHOW100 and SHOW10-B", 0),
    ("https://example.org/new", "https://example.org/newsletter", 0),
    ("https://example.org/new", "https://example.org/new?x=1", 1),
    ("seven", "in seven days", 0),
]


@pytest.mark.parametrize(("fact", "text", "count"), FACTS)
def test_fact_written_out(fact: str, text: str, count: int) -> None:
    content = f"facts: {{it: {fact!r}}}\n{email('x', text)}"
    assert len(said("fact-written-out", content)) == count


ACTIONS = [
    ("https://example.org/a", "https://example.org/a", 0),
    ("https://example.org/a", "https://example.org/a/?utm=x#top", 0),
    ("https://example.org/a", "https://example.org/b", 1),
    ("https://example.org/a", "shop://a", 0),
    ("https://example.org/{{ entry.cart_id }}", "https://example.org/{{ entry.cart_id }}", 0),
]


@pytest.mark.parametrize(("one", "other", "count"), ACTIONS)
def test_action_differs(one: str, other: str, count: int) -> None:
    rows = (f"{MAIL}, cta: {{label: a, url: '{one}'}}", f"channel: app, title: a, link: '{other}'")
    assert len(said("action-differs", variants(*rows), channels=APP)) == count


CLAIMS = [
    ("10% off", "10 procent korting", 0),
    ("10% off", "15% off", 1),
    ("10% off, 20% for members", "20% off", 0),
    ("€ 9.50", "9,50 euro", 0),
    ("€ 9.50", "€ 9.5", 0),
    ("€ 9.50", "€ 8", 1),
    ("10% off", "€ 10 off", 0),
    ("in 2026", "in 2027", 0),
]


@pytest.mark.parametrize(("one", "other", "count"), CLAIMS)
def test_claims_differ(one: str, other: str, count: int) -> None:
    rows = (f"channel: email, subject: '{one}', body: b", f"channel: app, title: '{other}'")
    assert len(said("claims-differ", variants(*rows), channels=APP)) == count


def test_style_of_an_html_body_claims_nothing() -> None:
    rows = ("channel: email, subject: 10% off, body: '<img width=\"100%\">'", "channel: app, title: 10% off")
    assert said("claims-differ", variants(*rows), channels=APP) == []


LINKS = [
    ('facts: {link: "htps://x.org"}', "<a href='{{ facts.link }}/a'>a</a> {{ facts.link }}", ["facts.link"]),
    ("facts: {}", "<a href='{{ customer.first_name | default(1) }}'>a</a>", ["variants.0.body"]),
    ("facts: {}", "<a href='{{ unsubscribe_url }}'>a</a><a href='#top'>b</a>", []),
    ("facts: {}", "<a href='{{ entry.cart_id }}/x'>a</a>", []),
    ("facts: {}", "<a href='https://{{ entry.cart_id }}.x.org/'>a</a>", []),
    ("facts: {}", "<a href='/cart'>a</a>", ["variants.0.body"]),
    ("facts: {}", "<img src='cid:logo'>", []),
]


@pytest.mark.parametrize(("facts", "body", "found"), LINKS)
def test_malformed_link(facts: str, body: str, found: list[str]) -> None:
    content = f'{facts}\nvariants:\n  - channel: email\n    subject: a\n    body: "{body}"'
    assert list(dict.fromkeys(said("malformed-link", content))) == found


SHADOWS = [
    ([MAIL, MAIL], ["variants.1.channel"]),
    ([f"{MAIL}, locale: en", f"{MAIL}, locale: nl"], []),
    ([f"{MAIL}, locale: en", MAIL], ["variants.1.channel"]),  # en is the project's, so it serves everybody
    ([MAIL, f"{MAIL}, locale: en"], ["variants.0.channel"]),
    ([f"{MAIL}, locale: nl", MAIL], []),
    ([f"{MAIL}, audience: good", f"{MAIL}, audience: better"], ["variants.1.channel"]),
    ([f"{MAIL}, audience: regulars", f"{MAIL}, audience: better"], []),
    ([f"{MAIL}, audience: regulars", f"{MAIL}, audience: regulars"], ["variants.1.channel"]),
    (
        [f"{MAIL}, audience: regulars", f"{MAIL}, audience: regulars, when: {{entry: value, gt: 1}}"],
        ["variants.1.channel"],
    ),
    ([f"{MAIL}, audience: regulars, when: {{entry: value, gt: 1}}", f"{MAIL}, audience: regulars", MAIL], []),
    ([MAIL, "channel: app, title: a"], []),
]


@pytest.mark.parametrize(("rows", "found"), SHADOWS)
def test_shadowed_variant(rows: list[str], found: list[str]) -> None:
    assert said("shadowed-variant", variants(*rows), audiences=AUDIENCES, channels=APP) == found


def voice(text: str) -> str:
    return f"facet: voice\nterms: [{{id: house, {text}}}]"


AVOIDED = [
    ("{word: cheap}", "A CHEAP seat", 1),
    ("{word: cheap}", "cheaper, dirt-cheapest", 0),
    ("{word: click here}", "click   here", 1),
    ('{word: "/last (chance|call)/"}', "Last call", 1),
    ('{word: "/q*/"}', "nothing to see", 0),
    ('{word: "/q*/"}', "a queue", 1),
    ("{word: C++}", "in C++, and", 1),
    ("{word: cheap}", "<a href='https://cheap.example'>a</a>", 0),
    ("{word: cheap}", "{% if entry.value is defined %}cheap{% else %}a longer text{% endif %}", 1),
    ("{word: cheap}", "{{ customer.first_name | default('cheap') }}", 1),
]


@pytest.mark.parametrize(("avoid", "text", "count"), AVOIDED)
def test_avoided_word(avoid: str, text: str, count: int) -> None:
    content = email("x", text)
    assert len(said("avoided-word", content, voice=voice(f"avoid: [{avoid}]"))) == count


REQUIRED = [
    ("{email: [My Shop]}", "from MY SHOP", 0),
    ("{email: [My Shop]}", "from us", 1),
    ('{email: ["{{ unsubscribe_url }}"]}', "{{ unsubscribe_url }}", 0),
    ('{email: ["{{ unsubscribe_url }}"]}', "no way", 1),
    ("{app: [My Shop]}", "from us", 0),
]


@pytest.mark.parametrize(("require", "text", "count"), REQUIRED)
def test_required_word(require: str, text: str, count: int) -> None:
    found = said("required-word", email("x", text), voice=voice(f"require: {require}"), channels=APP)
    assert len(found) == count


@pytest.mark.parametrize(
    ("subject", "body", "count"), [("a!", "b", 0), ("a!", "b!", 1), ("a", "<!-- !! --><p>b!</p>", 0)]
)
def test_exclamation(subject: str, body: str, count: int) -> None:
    assert len(said("exclamation", email(subject, body), voice=voice("max_exclamation: 1"))) == count


def test_the_strictest_voice_holds() -> None:
    voices = "facet: voice\nterms: [{id: a, max_exclamation: 2}, {id: b, max_exclamation: 0}]"
    assert len(said("exclamation", email("a!"), voice=voices)) == 1


@pytest.mark.parametrize(("status", "count"), [("approved", 0), ("draft", 2), ("review", 2), ("retired", 2)])
def test_unapproved_content(status: str, count: int) -> None:
    assert len(said("unapproved-content", f"status: {status}")) == count
    assert said("unapproved-content", f"status: {status}", journey="status: review") == []


def test_unused_fact() -> None:
    assert said("unused-fact", f"facts: {{a: 1, b: 2}}\n{email('{{ facts.a }}')}") == ["facts.b"]
    assert said("unused-fact", f"facts: {{a: 1}}\n{email('{{ facts.a + 1 }}')}") == []
    assert said("unused-fact", f"facts: {{abc: 1}}\n{email('{{ facts.abd }}')}") == []


FIELDS = [
    ("incomplete-variant", "channel: email, body: b", 1),
    ("incomplete-variant", "channel: email, subject: a", 1),
    ("incomplete-variant", "channel: email, data: {template: d-17}", 0),
    ("incomplete-variant", "channel: app, image: 'https://x.org/a.png'", 0),
    ("incomplete-variant", "channel: app, body: b", 0),
    ("incomplete-variant", "channel: app, title: b", 0),
    ("incomplete-variant", "channel: app, link: 'https://x.org'", 1),
    ("incomplete-variant", "channel: feed", 1),
    ("incomplete-variant", "channel: feed, data: {a: b}", 0),
    ("foreign-field", "channel: app, title: a, preheader: b", 1),
    ("foreign-field", "channel: feed, data: {a: b}, from: me, body: c", 2),
    ("foreign-field", f"{MAIL}, from: me, reply_to: you, data: {{a: b}}, cta: {{label: a, url: 'https://x.org'}}", 0),
    ("line-break", 'channel: app, title: "a\\nb"', 1),
    ("line-break", 'channel: app, title: "a\\n", body: "b\\nc"', 0),
    ("template-syntax", "channel: feed, data: {a: [{b: '{{ x'}]}", 1),
]


@pytest.mark.parametrize(("rule", "row", "count"), FIELDS)
def test_fields(rule: str, row: str, count: int) -> None:
    channels = "terms: [{id: app, format: text}, {id: feed, format: json}]"
    assert len(said(rule, variants(row), channels=channels)) == count


def test_a_fact_is_no_template() -> None:
    assert said("template-syntax", 'facts: {a: "{{ facts.b }}", b: "{x}"}') == ["facts.a"]


def others(count: int, *locales: str) -> dict[str, str]:
    rows = variants(*(f"{MAIL}, locale: {locale}" for locale in locales))
    return {
        f"content/other-{'abcdefghi'[n]}.yaml": f"content: other-{'abcdefghi'[n]}\npurpose: marketing\nstatus: approved\n{rows}"
        for n in range(count)
    }


TRANSLATED = [
    (4, ("en", "nl"), f"{MAIL}, locale: en", 1),
    (4, ("en", "nl"), f"{MAIL}, locale: nl", 0),  # the project's locale is missing-locale's business
    (4, ("en", "nl"), MAIL, 0),
    (3, ("en", "nl"), f"{MAIL}, locale: en", 0),  # four items say little
    (4, ("en",), f"{MAIL}, locale: en-GB", 0),
    (4, ("en", "nl"), f"{MAIL}, locale: en, audience: good", 1),
]


@pytest.mark.parametrize(("count", "locales", "row", "found"), TRANSLATED)
def test_untranslated(count: int, locales: tuple[str, ...], row: str, found: int) -> None:
    files = {CONTENT: variants(row), "taxonomy/audiences.yaml": AUDIENCES} | others(count, *locales)
    places = [finding.place.file for finding in probe.said(CATALOGUE["untranslated"], files)]
    assert places == [CONTENT] * found


def test_a_locale_of_three_in_five_is_not_expected() -> None:
    files = {CONTENT: variants(f"{MAIL}, locale: en")} | others(4, "en", "nl")
    files["content/other-a.yaml"] = files["content/other-a.yaml"].replace("locale: nl", "locale: en-GB")
    assert not probe.said(CATALOGUE["untranslated"], files)


SITES = [("app", "/cart", 0), ("app", "shop://cart", 0), ("email", "/cart", 1), ("app", "cart", 1)]


def test_addresses_in_a_text_without_markup() -> None:
    content = 'facts: {link: "http://x.org/a"}\nvariants: [{channel: sms, body: "Your cart ({{ facts.link }})."}]'
    assert said("plain-http", content, channels=SMS) == ["facts.link"]
    assert said("malformed-link", content.replace("http://x", "https://-x"), channels=SMS) == ["facts.link"]


@pytest.mark.parametrize(("channel", "link", "count"), SITES)
def test_addresses_within_an_app_or_site(channel: str, link: str, count: int) -> None:
    row = f"channel: {channel}, subject: a, body: b, cta: {{label: a, url: '{link}'}}"
    assert len(said("malformed-link", variants(row), channels=APP)) == count


FIXES = [
    ("fact-written-out", "10% off, only 10%", "{{ facts.it }} off, only {{ facts.it }}"),
    ("fact-written-out", "10% off, {{ customer.first_name | default('10%') }}", None),
    (
        "undeclared-name",
        "{{ customer.frist_name | upper }} customer.frist_name",
        "{{ customer.first_name | upper }} customer.frist_name",
    ),
    ("undeclared-name", "{% if entry.valu is defined %}a{% endif %}", "{% if entry.value is defined %}a{% endif %}"),
    ("undeclared-name", "{{ facts.itt }}", "{{ facts.it }}"),
    ("undeclared-name", "{{ facts.nothing_like_that }}", None),
]


@pytest.mark.parametrize(("rule", "subject", "fixed"), FIXES)
def test_what_is_fixed(rule: str, subject: str, fixed: str | None) -> None:
    content = f"facts: {{it: '10%'}}\nvariants: [{{channel: app, title: \"{subject}\"}}]"
    found = probe.said(CATALOGUE[rule], {CONTENT: content, "taxonomy/channels.yaml": APP})
    assert [finding.replacement for finding in found] == [fixed]


def test_html_that_writes_a_fact_otherwise_is_not_fixed() -> None:
    content = f"facts: {{it: 'A&B-10'}}\n{email('x', 'with A&B-10')}"
    assert [finding.replacement for finding in probe.said(CATALOGUE["fact-written-out"], {CONTENT: content})] == [None]
