"""Where content is missing, and who met it: the matrix by hand, the counts against a count in plain loops."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from command_line import ROOT, Run
from report.pages import Page
from simulate.world import Shop

from cjo_cli import api
from cjo_cli.report.content.coverage import html, render, values
from cjo_cli.review.content.cells import Served
from cjo_cli.review.content.coverage import Coverage

Variant = dict[str, Any]
VARIANTS: list[Variant] = [
    {"channel": "email", "locale": "en", "subject": "S", "body": "B"},
    {"channel": "email", "locale": "nl", "subject": "S", "body": "B"},
    {"channel": "email", "locale": "en", "audience": "gold", "subject": "S", "body": "B"},
    {"channel": "push", "locale": "nl-be", "body": "B"},
    {"channel": "push", "locale": "nl", "audience": "gold", "body": "B"},
]
JOURNEY = "enter: {event: started}\nsteps: [{id: s, send: offer}]"
SHORT = {Served.OWN: "own", Served.GENERAL: "general", Served.FALLBACK: "fallback", Served.NONE: "none"}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = Shop(tmp_path)
    made.facet("locale", "[{id: en}, {id: nl}, {id: nl-be}]")
    made.content("offer", f"variants: {json.dumps(VARIANTS)}", "marketing")
    made.journey(JOURNEY)
    return made


def matrix(found: Coverage) -> dict[tuple[str, str, str], tuple[str, int | None]]:
    """By channel, group and locale what there is."""
    cells = [place.cell for place in found.places]
    return {(cell.channel, cell.group.name, cell.locale): (SHORT[cell.served], cell.variant) for cell in cells}


def test_the_matrix_of_a_send(shop: Shop):
    assert matrix(api.content_coverage(shop.written(), log=False)) == {
        ("email", "gold", "en"): ("general", 0),  # it stands first
        ("email", "gold", "nl"): ("general", 1),
        ("email", "gold", "nl-be"): ("general", 1),
        ("email", "anyone else", "en"): ("own", 0),
        ("email", "anyone else", "nl"): ("own", 1),
        ("email", "anyone else", "nl-be"): ("own", 1),
        ("push", "gold", "en"): ("none", None),
        ("push", "gold", "nl"): ("own", 4),
        ("push", "gold", "nl-be"): ("general", 3),
        ("push", "anyone else", "en"): ("none", None),
        ("push", "anyone else", "nl"): ("none", None),
        ("push", "anyone else", "nl-be"): ("own", 3),
    }


def groups(shop: Shop) -> set[str]:
    return {group for _, group, _ in matrix(api.content_coverage(shop.written(), log=False))}


BRANCH = (
    "enter: {{event: started}}\nsteps: [{{id: f, branch: [{{id: p, when: {when}, steps: [{{id: s, send: offer}}]}}]}}]"
)


@pytest.mark.parametrize(
    ("journey", "expected"),
    [
        (JOURNEY, {"gold", "anyone else"}),
        (BRANCH.format(when="{audience: gold}"), {"gold"}),
        (BRANCH.format(when="{not: {audience: gold}}"), {"anyone else"}),
        ("enter: {event: started, audience: gold}\nsteps: [{id: s, send: offer}]", {"gold"}),
        (
            "enter: {event: started}\nsteps: [{id: f, branch: [{id: p, when: {audience: gold}}, {id: q, steps: [{id: s, send: offer}]}]}]",
            {"anyone else"},
        ),
    ],
)
def test_conditions_on_the_way_shut_groups_out(shop: Shop, journey: str, expected: set[str]):
    shop.journey(journey)
    assert groups(shop) == expected


def test_a_branch_by_language_leaves_only_that_one(shop: Shop):
    shop.journey(BRANCH.format(when="{attribute: locale, eq: nl}"))
    assert {locale for _, _, locale in matrix(api.content_coverage(shop.written(), log=False))} == {"nl"}


def test_only_channels_that_the_send_goes_over(shop: Shop):
    shop.journey("enter: {event: started}\nsteps: [{id: s, send: offer, via: [push]}]")
    assert {channel for channel, _, _ in matrix(api.content_coverage(shop.written(), log=False))} == {"push"}


# Brute force

LOCALES = ["en", "nl", "nl-BE", "nl_be", "en-GB", "de", None]
FITS = {"en": "en", "nl": "nl", "nl-be": "nl-be", "en-gb": "en", "de": "de", None: "en"}


def populate(shop: Shop, seed: int) -> dict[str, dict[str, Any]]:
    """Customers with and without a language, an address, consent, a tier; each starts once or twice."""
    rng = random.Random(seed)
    people, lines, log = {}, [], []
    for number in range(200):
        name = f"c{number:03}"
        person = {"locale": rng.choice(LOCALES), "email": rng.choice(["a@b", None]), "ok": rng.random() < 0.8,
                  "tier": rng.choice(["gold", "silver", None]), "times": rng.choice([1, 1, 2])}  # fmt: skip
        people[name] = person
        said = {
            "email": person["email"],
            "ok": str(person["ok"]).lower(),
            "tier": person["tier"],
            "lang": person["locale"],
        }
        lines.append(" ".join([name, *(f"{key}={value or ''}" for key, value in said.items())]))
        log += [f"{name} 2026-03-0{day + 2}T10:00 started" for day in range(person["times"])]
    shop.customers("\n".join(lines))
    shop.log_config(customer_columns={"locale": "lang"})
    shop.log("\n".join(log))
    return people


def variant_for(channel: str, locale: str | None, gold: bool) -> int | None:
    """M2, in the plainest way."""
    own = None if locale is None else locale.lower().replace("_", "-")
    for wanted in [own, own and own.split("-")[0], "en"]:
        for place, variant in enumerate(VARIANTS):
            if (
                variant["channel"] == channel
                and variant["locale"].lower() == wanted
                and (gold or "audience" not in variant)
            ):
                return place
    return None


def how_served(variant: int | None, locale: str | None, gold: bool) -> str:
    if variant is None:
        return "none"
    spoken = VARIANTS[variant]["locale"].lower()
    own = (locale or "en").lower().replace("_", "-")
    if spoken not in (own, own.split("-")[0]):
        return "fallback"
    return "general" if gold and "audience" not in VARIANTS[variant] else "own"


def counted(people: dict[str, dict[str, Any]]) -> dict[tuple[str, ...], tuple[int, int]]:
    """By channel, group, locale and how they are served: customers and messages, one person after another."""
    who: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, person in people.items():
        gold = person["tier"] == "gold"
        for channel in ("email", "push"):
            if not person["ok"] or (channel == "email" and person["email"] is None):
                continue
            variant = variant_for(channel, person["locale"], gold)
            locale = FITS[None if person["locale"] is None else person["locale"].lower().replace("_", "-")]
            key = (channel, "gold" if gold else "anyone else", locale, how_served(variant, person["locale"], gold))
            who[key] += [name] * person["times"]
            if variant is not None:
                break
    return {key: (len(set(names)), len(names)) for key, names in who.items()}


@pytest.mark.parametrize("seed", range(5))
def test_who_met_what_is_what_a_plain_count_says(shop: Shop, seed: int):
    people = populate(shop, seed)
    found = api.content_coverage(shop.written())
    met = {
        (p.cell.channel, p.cell.group.name, p.cell.locale, SHORT[p.cell.served]): (p.met.customers, p.met.messages)
        for p in found.places
        if p.met is not None and p.met.messages
    }
    assert met == counted(people)


@pytest.mark.parametrize("seed", range(2))
def test_holes_stand_by_how_many_met_them(shop: Shop, seed: int):
    expected = sorted((n for key, (n, _) in counted(populate(shop, seed)).items() if key[3] != "own"), reverse=True)
    holes = api.content_coverage(shop.written()).holes
    customers = [hole.met.customers for hole in holes if hole.met is not None]
    assert [n for n in customers if n] == expected
    assert customers == sorted(customers, reverse=True)


def test_a_candidate_that_nothing_can_carry_was_met_by_whom_it_was_meant_for(shop: Shop):
    shop.content("only", "variants: [{channel: email, locale: nl, subject: S, body: B}]", "marketing")
    shop.journey("""
        enter: {event: started}
        steps:
          - id: s
            choose:
              - {send: only, score: 9, when: {attribute: tier, eq: gold}}
              - {send: note, score: 1}
    """)
    people = populate(shop, 3)
    meant = [p for p in people.values() if p["tier"] == "gold" and p["ok"] and p["email"]]
    dutch = [p for p in meant if (p["locale"] or "en").lower()[:2] == "nl"]
    places = [place for place in api.content_coverage(shop.written()).places if place.cell.send.content == "only"]
    met = {
        served: sum(p.met.customers for p in places if p.met and SHORT[p.cell.served] == served)
        for served in ("own", "none")
    }
    assert met == {"own": len(dutch), "none": len(meant) - len(dutch)}
    assert met["none"] > 10


def test_those_held_out_met_nothing(shop: Shop):
    populate(shop, 0)
    shop.config(policies={"holdout": 100})
    assert {place.met.messages for place in api.content_coverage(shop.written()).places if place.met} == {0}


@pytest.mark.full
def test_of_the_example_every_message_with_a_variant_is_in_one_cell(aurora_out: Path):
    found = api.content_coverage(ROOT)
    held = {}
    instances = pq.read_table(
        aurora_out / "instances.parquet", columns=["journey", "customer_id", "key", "entered_at", "held_out"]
    )
    for *key, out in zip(*(instances[name].to_pylist() for name in instances.column_names), strict=True):
        held[tuple(key)] = out
    messages = pq.read_table(aurora_out / "messages.parquet")
    columns = ("journey", "customer_id", "key", "entered_at", "step", "content", "channel", "variant")
    asked: dict[tuple[Any, ...], int] = defaultdict(int)
    for row in zip(*(messages[name].to_pylist() for name in columns), strict=True):
        if row[7] is not None and not held[row[:4]]:
            asked[(row[0], *row[4:7])] += 1
    met: dict[tuple[Any, ...], int] = defaultdict(int)
    for place in found.places:
        # Nobody of the example is in two groups of one content.
        if place.met and place.cell.served is not Served.NONE:
            met[(*place.cell.send.key, place.cell.channel)] += place.met.messages
    assert {key: count for key, count in met.items() if count} == dict(asked)


# As it is printed


def test_every_form_says_the_same(shop: Shop):
    populate(shop, 1)
    found = api.content_coverage(shop.written())
    document = values(found)
    summary = document["summary"]
    assert summary["places"] == len(document["places"]) == sum(summary[served.value] for served in Served)
    assert summary["holes"] == len(document["holes"]) == summary["places"] - summary["own"]
    page = Page(html(found))
    rows = page.rows("holes")
    assert [int(row[0].replace(",", "")) for row in rows] == [hole["customers"] for hole in document["holes"]]
    shown = [cell for row in page.rows("matrix") for cell in row[4:]]
    assert len([cell for cell in shown if not cell.startswith("·")]) == summary["places"]
    text = render(found).plain
    assert f"{summary['places']} places" in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_page_loads_nothing_and_runs_nothing(shop: Shop):
    page = Page(html(api.content_coverage(shop.written(), log=False)))
    assert not {"script", "img", "link", "iframe"} & {tag for tag, _ in page.tags}
    policy = next(str(given["content"]) for tag, given in page.tags if given.get("http-equiv"))
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_the_command(cjo: Run, shop: Shop):
    populate(shop, 0)
    done = cjo("content", "coverage", "--project", shop.written(), "-f", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["summary"]["counted"] is True
    shop.journey("enter: {event: started}\nsteps: [{wait: 1h}]", "silent")
    assert cjo("content", "coverage", "--project", shop.written(), "--no-log", "-s", "silent").returncode == 3
    assert cjo("content", "coverage", "--project", shop.root, "-s", "silent", "--allow-empty").returncode == 0
    done = cjo("content", "coverage", "--project", shop.written(), "--no-log", "-s", "trip")
    assert "no log was asked" in done.stdout
    assert cjo("content", "coverage", "--project", shop.written(), "-s", "tripp").returncode == 2
    (shop.root / "logs/events.csv").unlink()
    done = cjo("content", "coverage", "--project", shop.root)
    assert done.returncode == 2
    assert "events.csv" in done.stderr


def test_eighty_columns_hold_all_of_the_example(cjo: Run):
    said = cjo("content", "coverage", "--no-log", "--project", ROOT).stdout
    assert "0 with\n  nothing\n" in said
    assert max(map(len, said.splitlines())) <= 80


@pytest.mark.parametrize("verb", [["coverage"], ["impact", "cart-reminder"]], ids=" ".join)
def test_a_log_with_too_many_bad_rows_is_refused(cjo: Run, tmp_path: Path, verb: list[str]):
    api.init(tmp_path)
    log = tmp_path / "logs/events.csv"
    log.write_text(log.read_text(encoding="utf-8") + "u1,yesterday,cart_updated,k1,1\n" * 9, encoding="utf-8")
    done = cjo("content", *verb, "--project", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "--no-log" in done.stderr
    assert cjo("content", *verb, "--no-log", "--project", str(tmp_path)).returncode == 0
