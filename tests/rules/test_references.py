"""References: where the nearest stands, what is safe to replace, and which words count as used."""

from __future__ import annotations

from pathlib import Path

import pytest
from rules.shop import CONTENT, JOURNEY, WORDS, heard, said, shop

from cjo_cli import api

THEMES = "taxonomy/themes.yaml"
CHANNELS = "taxonomy/channels.yaml"
PATHS = """
steps:
  - {{id: opened, wait_for: {{event: email_opened, timeout: 2d}}}}
  - branch: [{{id: again, when: {{path: {{step: {}, is: {}}}}}, steps: [{{send: cart-reminder}}]}}]
"""

# What is misspelt, the rule, where the nearest stands, and what may be put in its place.
NEAREST = [
    ({JOURNEY: "stage: considderation"}, "CJO201", (WORDS, "terms.0.id"), "consideration"),
    ({THEMES: "facet: theme\nterms: [{id: care}]", JOURNEY: "tags: {teme: [care]}"}, "CJO202", (THEMES, "facet"),
     "theme"),
    ({JOURNEY: "exit: [{event: order_complete}]"}, "CJO203", ("taxonomy/events.yaml", "terms.1.id"), "order_completed"),
    ({JOURNEY: "enter: {event: cart_updated, where: {vlaue: 3}, key: cart_id}"}, "CJO204",
     ("taxonomy/events.yaml", "terms.0.properties.value"), "value"),
    ({JOURNEY: "steps: [{send: cart-remidner}]"}, "CJO208", (CONTENT, "content"), "cart-reminder"),
    ({"journeys/more.yaml": "journey: more\nstatus: live\nenter: {journey: cart-recovry}\nsteps: [{wait: 1d}]"},
     "CJO209", (JOURNEY, "journey"), "cart-recovery"),
    ({JOURNEY: PATHS.format("openned", "timeout")}, "CJO210", (JOURNEY, "steps.0.id"), "opened"),
    ({JOURNEY: PATHS.format("opened", "timeuot")}, "CJO211", (JOURNEY, "steps.0.id"), "timeout"),
    ({"taxonomy/locales.yaml": "facet: locale\nterms: [{id: nl}, {id: nl-be}]",
      CONTENT: "variants: [{channel: email, locale: nl-bb, subject: Hello, body: Hello}]"},
     "CJO234", ("taxonomy/locales.yaml", "terms.1.id"), "nl-be"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "code", "place", "replacement"), NEAREST, ids=[case[1] for case in NEAREST])
def test_the_nearest_is_shown(
    files: dict[str, str], code: str, place: tuple[str, str], replacement: str | None, tmp_path: Path
) -> None:
    (found,) = heard(tmp_path, files, code)
    (near,) = found.finding.related
    assert (near.place.file, ".".join(map(str, near.place.path))) == place
    assert found.finding.replacement == replacement
    assert found.related[0].span.line >= 1
    assert found.finding.hint


OLD = "{{id: old, aliases: [ancient], deprecated: {}}}"


@pytest.mark.parametrize(
    ("terms", "word", "expected"),
    [
        ("{id: consideration, aliases: [evaluation]}", "evaluation", {"CJO214": "consideration"}),
        (OLD.format("{use: consideration}"), "old", {"CJO215": "consideration"}),
        # Only one of two faults at one place is to be mended.
        (OLD.format("{use: consideration}"), "ancient", {"CJO214": None, "CJO215": "consideration"}),
        (OLD.format('{since: "2026"}'), "old", {"CJO215": None}),
        # The successor's successor; one in a circle; one by its alias.
        (OLD.format("{use: older}") + ", {id: older, deprecated: {use: retention}}", "old", {"CJO215": "retention"}),
        (OLD.format("{use: older}") + ", {id: older, deprecated: {use: old}}", "old", {"CJO215": None}),
        (OLD.format("{use: keep}") + ", {id: retention, aliases: [keep]}", "old", {"CJO215": "retention"}),
    ],
)
def test_what_takes_the_place_of_an_alias_and_of_a_deprecated_term(
    terms: str, word: str, expected: dict[str, str | None], tmp_path: Path
) -> None:
    found = api.validate(shop(tmp_path, {WORDS: f"terms: [{terms}]", JOURNEY: f"stage: {word}"})).diagnostics
    said = {d.finding.code: d.finding.replacement for d in found if d.finding.place.path == ("stage",)}
    assert said == expected


@pytest.mark.parametrize(
    ("files", "code"),
    [
        # A successor that does something may do something else.
        ({CHANNELS: "terms: [{id: post, deprecated: {use: email}}]", JOURNEY:
          "steps: [{send: cart-reminder, via: [post, email]}]"}, "CJO215"),
        # A key could meet itself.
        ({CHANNELS: "terms: [{id: email, aliases: [mail], address: email}]",
          "taxonomy/purposes.yaml": "terms: [{id: marketing, consent: {mail: email_ok, email: email_ok}}]"}, "CJO214"),
        ({JOURNEY: "enter: {event: cart_updated, where: {value: 3, valeu: 3}, key: cart_id}"}, "CJO204"),
    ],
)  # fmt: skip
def test_what_is_not_safe_to_replace(files: dict[str, str], code: str, tmp_path: Path) -> None:
    assert [found.finding.replacement for found in heard(tmp_path, files, code)] == [None]


TIER = {"taxonomy/attributes.yaml": "terms: [{id: tier, type: string, values: [none, friend, patron]},"
        " {id: stars, type: integer, values: [1, 2, 3]}, {id: note, type: string}]"}  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{attribute: tier, eq: freind}", ["enter.if.eq"]),
        ("{attribute: tier, ne: gold}", ["enter.if.ne"]),
        ("{attribute: tier, in: [friend, gold, silver]}", ["enter.if.in.1", "enter.if.in.2"]),
        ("{any: [{attribute: tier, not_in: [gold]}]}", ["enter.if.any.0.not_in.0"]),
        ("{attribute: stars, eq: 4}", ["enter.if.eq"]),
        ("{attribute: stars, gte: 4}", []),
        ("{attribute: tier, eq: friend}", []),
        ("{attribute: tier, starts_with: fr}", []),
        ("{attribute: tier, eq: {attribute: note}}", []),
        ("{attribute: note, eq: anything}", []),
    ],
)
def test_values_outside_a_closed_list(condition: str, expected: list[str], tmp_path: Path) -> None:
    files = {**TIER, JOURNEY: f"enter: {{event: cart_updated, if: {condition}, key: cart_id}}"}
    assert [place.split(":")[0] for place in said(tmp_path, files, "CJO237")] == expected


SETS = ("taxonomy/events.yaml", ("terms: [{id: tier_changed, properties: {new: {type: string}, old: {type: string}},"
        " sets: {new: tier}}]"))  # fmt: skip


@pytest.mark.parametrize(
    ("files", "file"),
    [
        ({JOURNEY: "steps: [{update: {tier: gold}}]"}, JOURNEY),
        ({JOURNEY: "steps: [{id: c, choose: [{send: cart-reminder, score:"
          " {add: [{when: {attribute: tier, eq: gold}, points: 1}]}}]}]"}, JOURNEY),
        ({CONTENT: "variants: [{channel: email, when: {attribute: tier, eq: gold}, subject: Hello, body: Hello}]"},
         CONTENT),
        ({"taxonomy/audiences.yaml": "facet: audience\nterms: [{id: a, when: {attribute: tier, eq: gold}}]"},
         "taxonomy/audiences.yaml"),
        ({"cjo.yaml": "policies: {suppress: [{id: s, when: {attribute: tier, eq: gold}}]}"}, "cjo.yaml"),
        # So do the properties that set such an attribute.
        ({SETS[0]: SETS[1], JOURNEY: "exit: [{event: tier_changed, where: {new: gold}}]"}, JOURNEY),
        ({SETS[0]: SETS[1], JOURNEY: "enter: {event: tier_changed, if: {entry: new, in: [friend, gold]}}\n"
          "exit: [{event: order_completed}]"}, JOURNEY),
        ({SETS[0]: SETS[1], "taxonomy/actions.yaml": "terms: [{id: rise, events: [{event: tier_changed, where:"
          " {new: [friend, gold], old: gold}}]}]"}, "taxonomy/actions.yaml"),
    ],
)  # fmt: skip
def test_closed_lists_hold_everywhere(files: dict[str, str], file: str, tmp_path: Path) -> None:
    (found,) = heard(tmp_path, {**TIER, **files}, "CJO237")
    assert found.file == file
    assert found.finding.related[0].place.path == ("terms", 3, "values")


def test_a_value_that_is_nearly_listed_is_shown_where_it_is(tmp_path: Path) -> None:
    (found,) = heard(tmp_path, {**TIER, JOURNEY: "steps: [{update: {tier: freind}}]"}, "CJO237")
    assert found.finding.related[0].place.path == ("terms", 3, "values", 1)
    assert found.finding.replacement == "friend"


FAREWELL = "content: farewell\npurpose: marketing\nvariants: [{channel: email, subject: Bye, body: Bye}]\nstatus: "
CHOICE = "steps: [{id: c, choose: [{send: cart-reminder}, {send: farewell}]}]"


@pytest.mark.parametrize(
    ("status", "journey", "count"),
    [("approved", "priority: 50", 1), ("review", "priority: 50", 1), ("draft", "priority: 50", 0),
     ("retired", "priority: 50", 0), ("approved", CHOICE, 0), ("approved", "status: draft\n" + CHOICE, 0)],
)  # fmt: skip
def test_content_that_no_journey_sends(status: str, journey: str, count: int, tmp_path: Path) -> None:
    files = {"content/farewell.yaml": FAREWELL + status, JOURNEY: journey}
    assert len(said(tmp_path, files, "CJO238")) == count


def test_nothing_is_called_unused_while_references_are_wrong(tmp_path: Path) -> None:
    files = {"content/farewell.yaml": FAREWELL + "approved", JOURNEY: CHOICE + "\nstage: unheard-of"}
    assert said(tmp_path, files, "CJO238") == []


AUDIENCES = """
facet: audience
terms:
  - id: visitors
    terms:
      - {id: shoppers, when: {event: cart_updated, within: 14d}}
      - {id: buyers, when: {all: [{audience: once}, {event: order_completed, within: 14d}]}}
  - {id: once, when: {event: order_completed}}
  - {id: idle, when: {not: {audience: once}}, terms: [{id: gone, when: {not: {event: cart_updated, within: 90d}}}]}
"""


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        # A union uses its children; what only another audience uses is used.
        ({}, ["visitors", "idle", "gone"]),
        ({JOURNEY: "enter: {event: cart_updated, audience: visitors}\nexit: [{event: order_completed}]"},
         ["idle", "gone"]),
        # A child in use keeps what it stands under, not what stands beside it.
        ({JOURNEY: "enter: {event: cart_updated, audience: gone}\nexit: [{event: order_completed}]"}, ["visitors"]),
        ({CONTENT: "variants: [{channel: email, audience: idle, subject: Hello, body: Hello}]"}, ["visitors", "gone"]),
        ({"cjo.yaml": "policies: {suppress: [{id: s, audience: idle}]}"}, ["visitors", "gone"]),
    ],
)  # fmt: skip
def test_audiences_that_nothing_uses(files: dict[str, str], expected: list[str], tmp_path: Path) -> None:
    found = said(tmp_path, {"taxonomy/audiences.yaml": AUDIENCES, **files}, "CJO239")
    assert [message.split("'")[1] for message in found] == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"taxonomy/products.yaml": "facet: product\nterms: [{id: seats, terms: [{id: music}, {id: dance}]}]"},
         ["seats"]),
        ({"taxonomy/products.yaml": "facet: product\nterms: [{id: seats, terms: [{id: music}, {id: dance}]}]",
          JOURNEY: "products: [dance]"}, []),
        ({THEMES: "facet: theme\nterms: [{id: care}, {id: joy}]", CONTENT: "tags: {theme: [care]}"}, ["joy"]),
        ({"taxonomy/campaigns.yaml": "facet: campaign\nterms: [{id: spring, deprecated: {}}]"}, []),
        # What describes the world needs no use.
        ({WORDS: "terms: [{id: loyalty}]", "taxonomy/teams.yaml": "facet: team\nterms: [{id: data}]",
          "taxonomy/events.yaml": "terms: [{id: seen}]", "taxonomy/attributes.yaml": "terms: [{id: a, type: string}]",
          "taxonomy/voice.yaml": "facet: voice\nterms: [{id: ours, require: {email: [Shop]}}]",
          "taxonomy/locales.yaml": "facet: locale\nterms: [{id: en}, {id: nl}]",
          "taxonomy/kpis.yaml": "facet: kpi\nterms: [{id: rate}]"}, []),
    ],
)  # fmt: skip
def test_words_that_nothing_uses(files: dict[str, str], expected: list[str], tmp_path: Path) -> None:
    assert [message.split("'")[1] for message in said(tmp_path, files, "CJO239")] == expected


def test_an_event_under_another_name_is_looked_for_in_the_log(tmp_path: Path) -> None:
    files = {"taxonomy/events.yaml": "terms: [{id: email_opened, name: email_opend}]"}
    (found,) = heard(tmp_path, files, "CJO240", log=True)
    assert found.finding.place.path == ("terms", 2, "name")
    assert "'email_opened' (33 rows)" in found.finding.hint
    assert said(tmp_path / "again", files, "CJO240") == [], "without the log nobody knows"


def test_undeclared_events_are_named_most_first(tmp_path: Path) -> None:
    project = shop(tmp_path, {"cjo.yaml": "name: my-shop"})
    log = project / "logs" / "events.csv"
    rows = "".join(f"u01,2026-03-05T00:00:0{n % 9}Z,{name},,\n" for name in ("a", "b", "b", "orders_completed")
                   for n in range(len(name)))  # fmt: skip
    log.write_text(log.read_text(encoding="utf-8") + rows, encoding="utf-8")
    (found,) = [d.finding for d in api.validate(project, log=True).diagnostics if d.finding.code == "CJO241"]
    assert "3 events" in found.message
    assert "'orders_completed' (16 rows), 'b' (2 rows), 'a' (1 row)" in found.message
    assert [related.place.path for related in found.related] == [("terms", 1, "id")]


CIRCLE = "journey: {}\nstatus: live\nenter: {{journey: {}, outcome: completed}}\nsteps: [{{wait: 1d}}]\n"


def test_all_of_a_circle_is_shown(tmp_path: Path) -> None:
    files = {"journeys/a.yaml": CIRCLE.format("a", "b"), "journeys/b.yaml": CIRCLE.format("b", "c"),
             "journeys/c.yaml": CIRCLE.format("c", "a")}  # fmt: skip
    (found,) = heard(tmp_path / "journeys", files, "CJO219")
    assert [found.file, *(related.file for related in found.related)] == [
        "journeys/a.yaml", "journeys/b.yaml", "journeys/c.yaml",
    ]  # fmt: skip
    grouped = CIRCLE.format("a", "cart-recovery") + "exclusive: one"
    (found,) = heard(tmp_path / "groups", {"journeys/a.yaml": grouped, JOURNEY: "exclusive: one"}, "CJO219")
    assert [related.file for related in found.related] == [JOURNEY]
    terms = ", ".join(f"{{id: {one}, when: {{not: {{audience: {other}}}}}}}" for one, other in ("ab", "bc", "ca"))
    audiences = {"taxonomy/audiences.yaml": f"facet: audience\nterms: [{terms}]"}
    (found,) = heard(tmp_path / "audiences", audiences, "CJO218")
    assert [related.place.path for related in found.finding.related] == [("terms", 1, "id"), ("terms", 2, "id")]
