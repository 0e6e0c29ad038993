"""What a change reaches: found by name against a search of the texts, counted against the tables of a simulation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
import yaml
from command_line import ROOT, Run
from simulate.world import Shop

from cjo_cli import api
from cjo_cli.api.content import catalogue
from cjo_cli.errors import UsageError
from cjo_cli.review.content.catalogue import Catalogue
from cjo_cli.review.content.impact import Impact, impact
from cjo_cli.review.content.target import target_of

ZONE = ZoneInfo("Europe/Amsterdam")


@cache
def example() -> Catalogue:
    return catalogue(ROOT)


def reached(name: str, project: Path | None = None) -> Impact:
    known = example() if project is None else catalogue(project)
    return impact(known, target_of(known, name))


def variants(found: Impact) -> set[tuple[str, int]]:
    return {(one.content, one.position) for one in found.variants}


def steps(found: Impact) -> set[tuple[str, str | None]]:
    return {(one.journey, one.step) for one in found.steps}


# Against the files themselves


@cache
def items() -> list[tuple[Path, dict[str, Any]]]:
    found = sorted((ROOT / "content").rglob("*.yaml"))
    return [(path, yaml.safe_load(path.read_text(encoding="utf-8"))) for path in found]


def text_of(path: Path, variant: dict[str, Any]) -> str:
    body = (path.parent / variant["body_file"]).read_text(encoding="utf-8") if "body_file" in variant else ""
    return json.dumps(variant, ensure_ascii=False) + body


def reading(pattern: str) -> set[tuple[str, int]]:
    """The variants of the example whose texts hold a pattern."""
    return {
        (item["content"], place)
        for path, item in items()
        for place, variant in enumerate(item["variants"])
        if re.search(pattern, text_of(path, variant))
    }


FACTS = sorted({fact for _, item in items() for fact in item.get("facts", {})})


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_reaches_the_variants_that_read_it(fact: str):
    assert variants(reached(f"fact:{fact}")) == reading(rf"facts\.{fact}\b")


@pytest.mark.parametrize("attribute", ["first_name", "favourite_genre", "membership_expires_on"])
def test_an_attribute_reaches_the_variants_that_read_it(attribute: str):
    assert variants(reached(f"attribute:{attribute}")) == reading(rf"customer\.{attribute}\b")


@pytest.mark.parametrize("channel", ["email", "push", "sms", "onsite", "social-ads"])
def test_a_channel_reaches_its_variants(channel: str):
    expected = {(i["content"], n) for _, i in items() for n, v in enumerate(i["variants"]) if v["channel"] == channel}
    assert variants(reached(f"channel:{channel}")) == expected
    assert reached(f"channel:{channel}").channels == (channel,)


def test_a_channel_above_reaches_all_below():
    assert variants(reached("channel:paid")) == variants(reached("channel:social-ads")) != set()


@pytest.mark.parametrize(
    ("facet", "key"), [("campaign", "campaign"), ("team", "owner"), ("purpose", "purpose"), ("action", "action")]
)
def test_a_word_reaches_the_items_that_carry_it(facet: str, key: str):
    words = {item[key] for _, item in items() if key in item}
    for word in words:
        expected = {(i["content"], n) for _, i in items() if i.get(key) == word for n, _ in enumerate(i["variants"])}
        found = variants(reached(f"{facet}:{word}"))
        # A campaign reaches those below it, too.
        assert expected <= found if facet == "campaign" else expected == found


def test_a_content_item_reaches_its_variants_and_the_steps_that_send_it():
    sending = {item["content"] for _, item in items()}
    texts = {j["journey"]: json.dumps(j["steps"]) for j in journeys()}
    for name in sending:
        found = reached(f"content:{name}")
        assert {content for content, _ in variants(found)} == {name}
        assert set(found.journeys) == {journey for journey, text in texts.items() if f'"send": "{name}"' in text}


def journeys() -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "journeys").rglob("*.yaml")):
        yield yaml.safe_load(path.read_text(encoding="utf-8"))


# By words of words, in a small project


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = Shop(tmp_path)
    made.facet("audience", """
        - {id: gold, when: {attribute: tier, eq: gold}}
        - {id: best, when: {all: [{audience: gold}, {event: bought}]}}
        - {id: either, terms: [{id: keen, when: {event: visited}}, {id: other, when: {event: left}}]}
    """)  # fmt: skip
    made.content(
        "offer",
        "facts: {price: 10, code: '10'}\nvariants: [{channel: email, audience: best, subject: 'Now {{ facts.price }}', body: B}, {channel: push, body: 'For 10 euro'}]",
        "marketing",
    )
    made.journey(
        "enter: {event: started, audience: either}\ngoal: {action: buy, within: 1d}\nsteps: [{id: s, send: offer}, {id: w, wait_for: {event: visited, timeout: 1d}}]"
    )
    return made


WORDS = [
    ("audience:gold", {("offer", 0)}, {("trip", "s")}),
    ("audience:keen", set(), {("trip", "enter")}),
    # It sets the tier that gold is made of, which best is made of.
    ("event:profile", {("offer", 0), ("offer", 1)}, {("trip", "s")}),
    ("event:visited", set(), {("trip", "enter"), ("trip", "w")}),
    ("event:bought", {("offer", 0)}, {("trip", None), ("trip", "s")}),
    ("attribute:email", {("offer", 0)}, {("trip", "s")}),
    ("attribute:ok", {("offer", 0), ("offer", 1)}, {("trip", "s")}),
    ("event:started", set(), {("trip", "enter")}),
    ("fact:offer.price", {("offer", 0)}, {("trip", "s")}),
    ("fact:code", set(), set()),
    ("value:10", {("offer", 0), ("offer", 1)}, {("trip", "s")}),
    ("action:buy", set(), {("trip", None)}),
]


@pytest.mark.parametrize(("name", "expected", "where"), WORDS, ids=[case[0] for case in WORDS])
def test_what_a_word_reaches(shop: Shop, name: str, expected: set[tuple[str, int]], where: set[tuple[str, str | None]]):
    found = reached(name, shop.written())
    assert variants(found) == expected
    assert steps(found) == where


@pytest.mark.parametrize(
    ("name", "said", "hint"),
    [
        ("email", "'email' names several things", "write attribute:email or channel:email"),
        ("cart-remindr", "nothing is named", "did you mean 'cart-reminder'"),
        ("channel:cart-reminder", "nothing is named", ""),
        ("value:17.50", "nothing is named", ""),
    ],
)
def test_a_name_of_nothing_or_of_several_things(name: str, said: str, hint: str):
    with pytest.raises(UsageError, match=said) as caught:
        reached(name)
    assert hint in str(caught.value.hint)


# Counts, against the tables


def table(out: Path, name: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    read = pq.read_table(out / f"{name}.parquet", columns=list(columns))
    return zip(*(read[column].to_pylist() for column in columns), strict=True)


def week(at: datetime) -> str:
    """The Monday of the week, where the project is."""
    local = at.replace(tzinfo=UTC).astimezone(ZONE).date()
    return (local - timedelta(days=local.weekday())).isoformat()


def test_customers_a_week_by_hand(shop: Shop):
    # Two weeks from a Monday to a Monday. The keen start: a in both weeks, b twice in one, c never got anything.
    shop.customers("a ok=true\nb ok=true\nc ok=false")
    shop.log("""
        a 2026-03-02T00:00 visited
        a 2026-03-02T10:00 started
        a 2026-03-10T10:00 started
        b 2026-03-10T09:00 visited
        b 2026-03-10T10:00 started
        b 2026-03-12T10:00 started
        c 2026-03-10T09:00 visited
        c 2026-03-11T10:00 started
        d 2026-03-16T00:00 left
    """)
    found, weekly = api.content_impact(shop.written(), "value:10")
    assert weekly is not None
    assert variants(found) == {("offer", 0), ("offer", 1)}
    assert (weekly.all.customers, weekly.all.customer_weeks, weekly.all.weeks) == (2, 3, 2.0)
    assert weekly.all.a_week == 1.5
    _, entered = api.content_impact(shop.root, "audience:keen")
    assert entered is not None
    assert (entered.all.customers, entered.all.customer_weeks) == (3, 4)


@pytest.mark.full
@pytest.mark.parametrize("name", ["cart-reminder.hold", "audience:members", "team:membership", "cart_updated"])
def test_customers_a_week_are_those_of_the_tables(aurora_out: Path, name: str):
    found, weekly = api.content_impact(ROOT, name)
    assert weekly is not None
    touched = variants(found)
    pairs: dict[str, set[tuple[str, str]]] = {journey: set() for journey in found.journeys}
    for journey, customer, content, variant, outcome, at in table(
        aurora_out, "messages", "journey", "customer_id", "content", "variant", "outcome", "at"
    ):
        if outcome == "sent" and (content, variant) in touched:
            pairs[journey].add((customer, week(at)))
    direct = {(one.journey, one.step) for one in found.steps if one.content is None}
    for journey, customer, step, at in table(aurora_out, "steps", "journey", "customer_id", "step", "at"):
        if (journey, step) in direct:
            pairs[journey].add((customer, week(at)))
    for journey, customer, at in table(aurora_out, "instances", "journey", "customer_id", "entered_at"):
        if {(journey, None), (journey, "enter")} & direct:
            pairs[journey].add((customer, week(at)))
    for journey, reach in weekly.journeys.items():
        assert reach.customer_weeks == len(pairs[journey])
        assert reach.customers == len({customer for customer, _ in pairs[journey]})
    everybody = set().union(*pairs.values())
    assert weekly.all.customer_weeks == len(everybody)
    assert weekly.all.customers == len({customer for customer, _ in everybody})
    period = json.loads((aurora_out / "summary.json").read_text())["period"]
    span = datetime.fromisoformat(period["to"]) - datetime.fromisoformat(period["from"])
    assert weekly.all.a_week == pytest.approx(len(everybody) / (span / timedelta(days=7)))


def test_the_command(cjo: Run):
    done = cjo("content", "impact", "cart-reminder.hold", "--project", ROOT, "--no-log")
    assert done.returncode == 0
    assert "4 variants of 1 item on push, email, in en, nl" in done.stdout
    assert "remind: sends cart-reminder on push, email" in done.stdout
    document = json.loads(cjo("content", "impact", "members", "--project", ROOT, "--no-log", "-f", "json").stdout)
    assert document["summary"]["kind"] == "audience"
    assert document["summary"]["variants"] == len(document["variants"]) == 2
    assert cjo("content", "impact", "email", "--project", ROOT).returncode == 2
