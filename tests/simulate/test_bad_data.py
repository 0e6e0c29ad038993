"""D1, D2 and D3, and what a log may look like: formats, layouts, ids, and what is wrong with one."""

# ruff: noqa: N802 - a test's name holds its rule's number

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from cjo_cli import api
from cjo_cli.errors import ExitCode, LogError, RejectedRows
from cjo_cli.log.facts import LogFacts
from simulate.world import Shop, csv_text, json_lines, parsed

TEN = "2026-03-01T10:00"
LEAVE = "enter: {event: started}\nsteps: [{exit: done}]"
HEAD = "customer_id,ts,event\n"


def failing(shop: Shop, **options: Any) -> LogError:
    """The LogError that a replay ends with; it says what to do, and what is meant by the user's files."""
    with pytest.raises(LogError) as caught:
        shop.run(**options)
    assert caught.value.hint
    assert caught.value.code == (ExitCode.FINDINGS if isinstance(caught.value, RejectedRows) else ExitCode.USAGE)
    return caught.value


def by_ref(shop: Shop) -> dict[str, str]:
    """What `ref` each customer entered with: one, two, other, none."""
    shop.journey("""
        enter: {event: started}
        steps:
          - id: b
            branch:
              - {id: one, when: {entry: ref, eq: one}}
              - {id: two, when: {entry: ref, eq: two}}
              - {id: other, when: {entry: ref, exists: true}}
              - {id: none}
    """)
    return dict(shop.run(allow_bad_rows=100).steps("customer_id path"))


def facts(shop: Shop) -> LogFacts:
    return shop.run(allow_bad_rows=100).result.facts


# D1


def test_D1_a_row_without_customer_event_or_readable_ts_is_rejected_and_counted(shop: Shop):
    shop.journey(LEAVE)
    shop.log("""
        a 2026-03-01T10:00 started
        - 2026-03-01T10:00 started
        a 2026-03-01T12:00 -
        a - started
        a yesterday started
        - - started
        a 2026-02-30T10:00 started
    """)
    run = shop.run(allow_bad_rows=100)
    assert run.instances("customer_id entered_at") == [("a", TEN)]
    # A row counts once, by what it lacks first.
    assert run.result.facts.rejected == {"customer": 2, "event": 1, "ts": 3}
    assert (run.result.facts.rows, run.result.facts.bad_rows) == (7, 6)


def test_D1_a_rejected_row_is_not_there_for_any_rule(shop: Shop):
    shop.journey("enter: {event: started}\nsteps: [{id: b, branch: [{id: hit, when: {event: visited}}]}]")
    shop.log("""
        a 2026-03-01T09:00 started
        a noon visited
        b noon visited
        - 2026-03-09T09:00 visited
    """)
    run = shop.run(to=None, allow_bad_rows=100)
    assert run.steps("customer_id path") == [("a", None)]
    assert (run.result.facts.customers, run.result.facts.last) == (1, run.result.horizon)
    assert run.result.beginning == run.result.horizon


def test_D1_of_accepted_rows_with_one_id_the_first_in_the_log_is_kept(shop: Shop):
    shop.log_config(columns={"event_id": "id"})
    shop.log("""
        a 2026-03-01T10:00 started ref=one id=1
        b 2026-03-01T10:00 started ref=two id=1
        a 2026-03-01T10:00 started ref=two id=1
        c noon             started ref=one id=2
        c 2026-03-01T10:00 started ref=two id=2
        d 2026-03-01T10:00 started ref=one id=3
    """)
    assert by_ref(shop) == {"a": "one", "c": "two", "d": "one"}
    assert facts(shop).duplicates == 2


def test_D1_rows_without_an_id_are_never_duplicates(shop: Shop):
    shop.journey("enter: {event: started}\nsteps: [{id: b, branch: [{id: hit, when: {event: visited, count: 3}}]}]")
    shop.log_config(columns={"event_id": "id"})
    shop.log("""
        a 2026-03-01T09:00 visited
        a 2026-03-01T09:00 visited
        a 2026-03-01T09:00 visited id=1
        a 2026-03-01T09:00 visited id=1
        a 2026-03-01T10:00 started
    """)
    run = shop.run()
    assert (run.steps("path"), run.result.facts.duplicates) == (["hit"], 1)


def test_D1_duplicates_are_found_across_files_and_are_no_bad_rows(shop: Shop):
    shop.log_config(events=["logs/b.csv", "logs/a.jsonl"], columns={"event_id": "id"})
    shop.log(f"a {TEN} started ref=two id=1", "b.csv")
    shop.file("logs/a.jsonl", json_lines([{"customer_id": "a", "ts": TEN, "event": "started", "ref": "one", "id": 1}]))
    assert by_ref(shop) == {"a": "two"}
    assert (facts(shop).duplicates, facts(shop).bad_rows) == (1, 0)


def test_D1_without_a_mapped_id_nothing_is_a_duplicate(shop: Shop):
    shop.journey(LEAVE)
    shop.log(f"a {TEN} started event_id=1\nb {TEN} started event_id=1")
    assert shop.run().instances("customer_id") == ["a", "b"]


def test_D1_a_customer_twice_in_the_snapshot_is_an_error(shop: Shop):
    shop.journey(LEAVE)
    shop.customers("a tier=gold\nb tier=gold\na tier=silver")
    shop.log(f"a {TEN} started")
    assert "twice" in failing(shop).message


# Properties inside a column


def test_D1_a_column_of_json_is_unfolded(shop: Shop):
    shop.file(
        "logs/events.csv",
        csv_text([
            {"customer_id": "a", "ts": TEN, "event": "started", "properties": '{"ref": "one", "value": 5}'},
            {"customer_id": "b", "ts": TEN, "event": "started", "properties": '{"ref": null}'},
            {"customer_id": "c", "ts": TEN, "event": "started", "properties": "{broken"},
            {"customer_id": "d", "ts": TEN, "event": "started", "properties": ""},
            {"customer_id": "e", "ts": TEN, "event": "started", "properties": '["ref"]'},
            {"customer_id": "f", "ts": TEN, "event": "started", "properties": '{"ref": {"deep": 1}}'},
        ]),
    )  # fmt: skip
    assert by_ref(shop) == {"a": "one", "b": "none", "c": "none", "d": "none", "e": "none", "f": "none"}


def test_D1_a_struct_column_is_unfolded_under_the_name_that_columns_gives(shop: Shop):
    rows = "(VALUES ('a', {'ref': 'one', 'deep': {'x': 1}}), ('b', {'ref': NULL, 'deep': NULL}), ('c', NULL)) t(who, payload)"
    shop.parquet("logs/events.parquet", f"SELECT who, '{TEN}' AS at_time, 'started' AS what, payload FROM {rows}")
    names = {"customer_id": "who", "ts": "at_time", "event": "what", "properties": "payload"}
    shop.log_config(events="logs/events.parquet", columns=names)
    assert by_ref(shop) == {"a": "one", "b": "none", "c": "none"}


def test_D1_json_lines_unfold_properties_and_read_what_stands_beside_them(shop: Shop):
    rows = [
        {"customer_id": "a", "ts": TEN, "event": "started", "properties": {"ref": "one"}},
        {"customer_id": "b", "ts": TEN, "event": "started", "ref": "two"},
        {"customer_id": "c", "ts": TEN, "event": "started", "properties": {"value": 1}},
    ]
    shop.file("logs/events.jsonl", json_lines(rows))
    shop.log_config(events="logs/events.jsonl")
    assert by_ref(shop) == {"a": "one", "b": "two", "c": "none"}


def test_D1_columns_beside_a_json_column_are_properties_too(shop: Shop):
    rows = [
        {"customer_id": "a", "ts": TEN, "event": "started", "ref": "one", "properties": '{"value": 5}'},
        {"customer_id": "b", "ts": TEN, "event": "started", "ref": "two", "properties": ""},
    ]
    shop.file("logs/events.csv", csv_text(rows))
    assert by_ref(shop) == {"a": "one", "b": "two"}
    assert shop.holding("{entry: value, eq: 5}") == ["a"]


@pytest.mark.parametrize("kind", ["struct", "json in parquet", "json in csv", "json lines"])
def test_D1_a_column_with_the_name_of_one_in_properties_is_an_error(shop: Shop, kind: str):
    row = {"customer_id": "a", "ts": TEN, "event": "started", "ref": "one", "properties": {"ref": "two"}}
    text = {**row, "properties": json.dumps(row["properties"])}
    name = {"json in csv": "events.csv", "json lines": "events.jsonl"}.get(kind, "events.parquet")
    shop.log_config(events=f"logs/{name}")
    shop.journey("enter: {event: started}\nsteps: [{id: b, branch: [{id: hit, when: {entry: ref, eq: one}}]}]")
    if kind == "json in csv":
        shop.file("logs/events.csv", csv_text([text]))
    elif kind == "json lines":
        shop.file("logs/events.jsonl", json_lines([row]))
    else:
        inner = "{'ref': 'two'}" if kind == "struct" else '\'{"ref": "two"}\''
        columns = f"'a' AS customer_id, '{TEN}' AS ts, 'started' AS event, 'one' AS ref, {inner} AS properties"
        shop.parquet("logs/events.parquet", f"SELECT {columns}")
    error = failing(shop)
    assert "'ref'" in error.message
    assert "'properties'" in error.message


# D2, D3


def test_D2_an_event_that_the_taxonomy_does_not_know_is_counted_and_still_part_of_the_log(shop: Shop):
    shop.journey("enter: {schedule: {at: [2026-03-05]}}\nsteps: [{exit: done}]")
    shop.log(
        "a 2026-03-01T10:00 mystery\nb 2026-03-01T11:00 started\nb 2026-03-09T10:00 mystery\nb 2026-03-09T10:00 riddle"
    )
    run = shop.run(to=None)
    # It makes a customer exist, time begin and the horizon.
    assert run.instances("customer_id") == ["a", "b"]
    assert run.result.facts.undeclared == {"mystery": 2, "riddle": 1}
    assert run.result.facts.bad_rows == 0


def test_D2_a_value_of_another_type_leaves_its_row_in_the_log(shop: Shop):
    shop.log(f"a {TEN} started value=much")
    assert shop.holding("{event: started}", "{entry: value, exists: true}") == ["a", ""]
    assert shop.run().result.facts.bad_rows == 0


def lines(bad: int, rows: int) -> str:
    return "\n".join(f"c{i} {'noon' if i < bad else TEN} started" for i in range(rows))


def test_D3_one_in_a_thousand_is_allowed_and_more_is_not(shop: Shop):
    shop.journey(LEAVE)
    shop.log(lines(1, 1000))
    assert len(shop.run().instances("customer_id")) == 999
    shop.log(lines(1, 999))
    error = failing(shop)
    assert isinstance(error, RejectedRows)
    assert "--allow-bad-rows" in error.hint


@pytest.mark.parametrize(("percent", "fails"), [(0, True), (9.99, True), (10, False), (100, False)])
def test_D3_allow_bad_rows_is_a_percent_of_all_rows(shop: Shop, percent: float, fails: bool):
    shop.journey(LEAVE)
    shop.log(lines(2, 20))
    if fails:
        failing(shop, allow_bad_rows=percent)
    else:
        assert len(shop.run(allow_bad_rows=percent).instances("customer_id")) == 18


def test_D3_a_log_of_bad_rows_alone_is_an_error_however_many_are_allowed(shop: Shop):
    shop.journey(LEAVE)
    shop.log(lines(3, 3))
    failing(shop, allow_bad_rows=100)


# Columns, the snapshot, identities


def test_columns_names_what_a_log_calls_ours(shop: Shop):
    shop.log_config(columns={"customer_id": "user id", "ts": "Time", "event": 'the "event"'})
    shop.file("logs/events.csv", f'user id,Time,"the ""event""",ref\na,{TEN},started,one\n')
    assert by_ref(shop) == {"a": "one"}


def test_a_snapshots_column_is_the_attribute_of_that_name_else_id(shop: Shop):
    shop.facet(
        "attribute",
        "- {id: tier, name: Customer Tier, type: string}\n- {id: score, type: number}\n- {id: ok, type: boolean}",
    )
    shop.facet("event", "- {id: started}")
    shop.facet("channel", "- {id: push}\n- {id: email}")
    shop.facet("action", "- {id: buy}")
    shop.file("people.csv", "id,Customer Tier,tier,score,tz,lang\na,gold,wrong,5,Asia/Tokyo,nl\n")
    names = {"customer_id": "id", "timezone": "tz", "locale": "lang"}
    shop.log_config(customers="people.csv", customer_columns=names)
    shop.log(f"a {TEN} started")
    conditions = ("{attribute: tier, eq: gold}", "{attribute: score, eq: 5}", "{attribute: timezone, eq: Asia/Tokyo}")
    assert shop.holding(*conditions, "{attribute: locale, eq: nl}") == ["a"] * 4


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_snapshot_may_have_any_format(shop: Shop, kind: str):
    rows = [
        {"customer_id": "a", "tier": "gold", "ok": "true", "renews": "2026-03-01"},
        {"customer_id": "b", "tier": "plain"},
    ]
    if kind == "parquet":
        shop.file("people.csv", csv_text(rows))
        shop.parquet("people.parquet", f"FROM read_csv('{(shop.root / 'people.csv').as_posix()}')")
    else:
        shop.file(f"people.{kind}", csv_text(rows) if kind == "csv" else json_lines(rows))
    shop.log_config(customers=f"people.{kind}")
    shop.log(f"a {TEN} started\nb {TEN} started\nc {TEN} started")
    conditions = ("{attribute: tier, eq: gold}", "{attribute: ok, eq: true}", "{attribute: renews, eq: 2026-03-01}")
    assert shop.holding(*conditions) == ["a"] * 3


def identities(shop: Shop, text: str) -> None:
    shop.file("logs/identities.csv", "anonymous_id,customer_id\n" + text)
    shop.log_config(identities="logs/identities.csv")


def test_an_id_that_identities_lists_is_that_customers_everywhere(shop: Shop):
    identities(shop, "anon-1,a\nanon-2,a\nanon-1,a\n")
    shop.customers("anon-2 tier=gold\nb")
    shop.log("""
        anon-1 2026-03-01T09:00 visited
        a      2026-03-01T10:00 started
        b      2026-03-01T10:00 started
    """)
    assert shop.holding("{event: visited}", "{attribute: tier, eq: gold}") == ["a", "a"]


def test_identities_are_not_followed_further(shop: Shop):
    shop.journey(LEAVE)
    identities(shop, "x,y\ny,z\n")
    shop.log(f"x {TEN} started\ny {TEN} started")
    assert shop.run().instances("customer_id") == ["y", "z"]


def test_an_id_listed_for_two_customers_is_an_error(shop: Shop):
    shop.journey(LEAVE)
    identities(shop, "anon,a\nanon,b\n")
    shop.log(f"a {TEN} started")
    assert "two customers" in failing(shop).message


def test_two_snapshot_rows_that_become_one_customer_are_an_error(shop: Shop):
    shop.journey(LEAVE)
    identities(shop, "anon,a\n")
    shop.customers("anon tier=gold\na tier=silver")
    shop.log(f"a {TEN} started")
    assert "twice" in failing(shop).message


# Published formats

# After the examples of Segment's spec (segment.com/docs/connections/spec).
SEGMENT: list[dict[str, Any]] = [
    {
        "anonymousId": "23adfd82-aa0f-45a7-a756-24f2a7a4c895",
        "context": {"ip": "108.0.78.21", "library": {"name": "analytics.js", "version": "2.11.1"}},
        "event": "Course Clicked",
        "integrations": {},
        "messageId": "ajs-f8ca1e4de5024d9430b3928bd8ac6b96",
        "originalTimestamp": "2026-03-01T10:00:01.152Z",
        "properties": {"title": "Intro to Analytics", "price": 12.5},
        "receivedAt": "2026-03-01T10:00:01.266Z",
        "sentAt": "2026-03-01T10:00:01.169Z",
        "timestamp": "2026-03-01T10:00:01.249Z",
        "type": "track",
        "userId": "AiUGstSDIg",
        "version": "1.1",
    },
    {
        "anonymousId": "507f191e810c19729de860ea",
        "messageId": "022bb90c-bbac-11e4-8dfc-aa07a5b093db",
        "timestamp": "2026-03-01T10:05:00.000Z",
        "traits": {"plan": "premium", "email": "peter@example.com"},
        "type": "identify",
        "userId": "97980cfea0067",
    },
    {
        "anonymousId": "507f191e810c19729de860ea",
        "messageId": "ajs-page-1",
        "name": "Home",
        "properties": {"title": "Welcome", "url": "https://example.org"},
        "timestamp": "2026-03-01T10:10:00.000Z",
        "type": "page",
        "userId": None,
    },
    {
        "groupId": "0e8c78ea9d97a7b8185e8632",
        "messageId": "group-1",
        "timestamp": "2026-03-01T10:15:00.000Z",
        "traits": {"plan": "enterprise", "name": "Initech"},
        "type": "group",
        "userId": "97980cfea0067",
    },
]
SEGMENT_EVENTS = """
- {id: clicked, name: Course Clicked, properties: {title: {type: string}, price: {type: number}, version: {type: string}}}
- {id: identify, properties: {plan: {type: string}, email: {type: string}}, sets: {plan: tier, email: email}}
- {id: page, properties: {title: {type: string}, name: {type: string}, type: {type: string}}}
- {id: group, properties: {plan: {type: string}}}
"""


def segment(shop: Shop, rows: list[dict[str, Any]]) -> None:
    shop.facet("event", SEGMENT_EVENTS)
    shop.facet("action", "- {id: buy}")
    shop.file("logs/events.jsonl", json_lines(rows))
    shop.log_config(events="logs/events.jsonl", format="segment")


def test_segment_customers_events_times_and_properties(shop: Shop):
    segment(shop, SEGMENT)
    for event in ("clicked", "identify", "page", "group"):
        shop.journey(f"enter: {{event: {event}}}\nsteps: [{{exit: done}}]", event)
    assert shop.run().instances("journey customer_id entered_at") == [
        ("clicked", "AiUGstSDIg", "2026-03-01T10:00:01.249000"),
        ("group", "97980cfea0067", "2026-03-01T10:15"),
        ("identify", "97980cfea0067", "2026-03-01T10:05"),
        ("page", "507f191e810c19729de860ea", "2026-03-01T10:10"),
    ]


def holds_at(shop: Shop, event: str, *conditions: str) -> list[bool]:
    """Whether each condition holds as the one customer of `event` enters."""
    steps = "".join(f"  - {{id: c{i}, branch: [{{id: hit, when: {c}}}]}}\n" for i, c in enumerate(conditions))
    shop.journey(f"enter: {{event: {event}}}\nsteps:\n" + steps)
    taken = dict(shop.run().steps("step path"))
    return [taken[f"c{i}"] == "hit" for i in range(len(conditions))]


def test_segment_properties_are_those_of_properties_and_of_identify_the_traits(shop: Shop):
    segment(shop, SEGMENT)
    assert holds_at(shop, "clicked", "{entry: title, eq: Intro to Analytics}", "{entry: price, eq: 12.5}") == [
        True,
        True,
    ]
    assert holds_at(shop, "identify", "{entry: plan, eq: premium}", "{attribute: email, eq: peter@example.com}") == [
        True,
        True,
    ]
    # What stands beside them (a page's own name, an object's type or version) is no property, nor are a group's traits.
    assert holds_at(shop, "clicked", "{entry: version, exists: true}") == [False]
    assert holds_at(shop, "page", "{entry: title, eq: Welcome}", "{entry: name, exists: true}", "{entry: type, exists: true}") == [
        True, False, False,
    ]  # fmt: skip
    assert holds_at(shop, "group", "{entry: plan, exists: true}") == [False]


def test_segment_a_name_both_beside_and_in_properties_is_no_clash(shop: Shop):
    # Segment's libraries repeat a page's name so.
    page = {**SEGMENT[2], "properties": {"name": "Front", "type": "landing"}}
    segment(shop, [page])
    assert holds_at(shop, "page", "{entry: name, eq: Front}", "{entry: type, eq: landing}") == [True, True]


def test_segment_a_message_id_comes_once(shop: Shop):
    segment(shop, [SEGMENT[0], {**SEGMENT[0], "receivedAt": "2026-03-01T10:09:00Z"}, *SEGMENT[1:]])
    shop.journey("enter: {event: clicked}\nsteps: [{exit: done}]")
    run = shop.run()
    assert (run.candidates(), run.result.facts.duplicates) == (1, 1)


def test_segment_identities_apply_to_the_id_chosen(shop: Shop):
    segment(shop, SEGMENT)
    identities(shop, "507f191e810c19729de860ea,97980cfea0067\n23adfd82-aa0f-45a7-a756-24f2a7a4c895,nobody\n")
    shop.journey("enter: {event: page}\nsteps: [{exit: done}]", "page")
    shop.journey("enter: {event: clicked}\nsteps: [{exit: done}]", "clicked")
    # The click has a userId, so that its anonymousId is not the one chosen.
    assert shop.run().instances("journey customer_id") == [("clicked", "AiUGstSDIg"), ("page", "97980cfea0067")]


def test_segment_from_parquet_with_columns_of_structs(shop: Shop):
    segment(shop, SEGMENT)
    source = (shop.root / "logs/events.jsonl").as_posix()
    shop.parquet("logs/events.parquet", f"FROM read_json('{source}', format = 'newline_delimited')")
    shop.log_config(events="logs/events.parquet")
    assert holds_at(shop, "clicked", "{entry: title, eq: Intro to Analytics}", "{entry: price, eq: 12.5}") == [
        True,
        True,
    ]
    assert holds_at(shop, "identify", "{entry: plan, eq: premium}") == [True]
    assert holds_at(shop, "page", "{entry: title, eq: Welcome}", "{entry: name, exists: true}") == [True, False]


# After the example of the CloudEvents 1.0 JSON format (github.com/cloudevents/spec).
CLOUD: list[dict[str, Any]] = [
    {
        "specversion": "1.0",
        "type": "com.example.ticket.bought",
        "source": "/mycontext",
        "subject": "c1",
        "id": "A234-1234-1234",
        "time": "2026-03-01T10:00:00Z",
        "comexampleextension1": "value",
        "datacontenttype": "application/json",
        "data": {"appinfoA": "abc", "amount": 30, "first": True},
    },
    {
        "specversion": "1.0",
        "type": "com.example.ticket.bought",
        "source": "/other",
        "subject": "c2",
        "id": "A234-1234-1234",
        "time": "2026-03-01T12:30:00+02:00",
        "data": {"id": "own", "amount": 29},
    },
]


def cloud(shop: Shop, rows: list[dict[str, Any]]) -> None:
    properties = (
        "{amount: {type: number}, id: {type: string}, subject: {type: string}, comexampleextension1: {type: string}}"
    )
    shop.facet("event", f"- {{id: bought, name: com.example.ticket.bought, properties: {properties}}}")
    shop.facet("action", "- {id: buy, events: [{event: bought}]}")
    shop.file("logs/events.jsonl", json_lines(rows))
    shop.log_config(events="logs/events.jsonl", format="cloudevents")


def test_cloudevents_customers_events_times_and_data(shop: Shop):
    cloud(shop, CLOUD)
    shop.journey("enter: {event: bought, where: {amount: {gte: 29}}}\nsteps: [{exit: done}]")
    assert shop.run().instances("customer_id entered_at") == [("c1", "2026-03-01T10:00"), ("c2", "2026-03-01T10:30")]


def test_cloudevents_properties_are_those_of_data_alone(shop: Shop):
    names = ("id", "subject", "comexampleextension1")
    cloud(shop, CLOUD[:1])
    assert holds_at(shop, "bought", *(f"{{entry: {name}, exists: true}}" for name in names)) == [False] * 3
    cloud(shop, CLOUD[1:])
    assert holds_at(shop, "bought", "{entry: id, eq: own}") == [True]


def test_cloudevents_source_and_id_together_tell_duplicates(shop: Shop):
    cloud(shop, [*CLOUD, CLOUD[0], {**CLOUD[1], "id": None}, {**CLOUD[1], "id": None}])
    shop.journey("enter: {event: bought}\nsteps: [{exit: done}]")
    run = shop.run()
    assert (run.candidates(), run.result.facts.duplicates) == (4, 1)


# Logs that cannot be read


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("header.csv", HEAD.encode()),
        ("empty.jsonl", b""),
        ("blank.jsonl", b"\n\n"),
        ("empty.parquet", b""),
        ("text.parquet", b"customer_id,ts,event\n"),
        ("cut.parquet", b"PAR1" + bytes(100)),
        ("plain.csv.gz", HEAD.encode()),
        ("cut.csv.gz", gzip.compress(f"{HEAD}a,{TEN},started\n".encode() * 50, mtime=0)[:-20]),
        ("cut.jsonl.gz", gzip.compress(b'{"customer_id": "a"}\n' * 50, mtime=0)[:-20]),
        ("broken.jsonl", b'{"customer_id": "a", "ts":\n'),
        ("list.jsonl", b'["a", "b"]\n'),
        ("number.jsonl", b"5\n"),
        ("ragged.csv", f"{HEAD}a,{TEN},started,more,and more\n".encode()),
        ("quote.csv", f'{HEAD}a,{TEN},"started\n'.encode()),
        ("latin.csv", f"{HEAD}Zo\xeb,{TEN},started\n".encode("latin-1")),
        ("latin.jsonl", f'{{"customer_id": "Zo\xeb", "ts": "{TEN}", "event": "started"}}\n'.encode("latin-1")),
        ("binary.csv", bytes(range(256)) * 4),
        ("binary.jsonl", bytes(range(256)) * 4),
        ("semicolons.csv", f"customer_id;ts;event\na;{TEN};started\n".encode()),
        ("no-event.csv", f"customer_id,ts\na,{TEN}\n".encode()),
        ("no-event.jsonl", f'{{"customer_id": "a", "ts": "{TEN}"}}\n'.encode()),
        ("text.txt", b"a log\n"),
        ("archive.zip", b"PK"),
    ],
)
def test_a_log_that_cannot_be_read_is_an_error_with_a_way_out(shop: Shop, name: str, content: bytes):
    shop.journey(LEAVE)
    shop.file(f"logs/{name}", content)
    shop.log_config(events=f"logs/{name}")
    failing(shop, allow_bad_rows=100)


@pytest.mark.parametrize("events", ["logs/none.csv", "logs/none-*.csv", "logs", "none/*.parquet", "logs/**/none.csv"])
def test_a_log_that_is_not_there_is_an_error(shop: Shop, events: str):
    shop.journey(LEAVE)
    shop.log(f"a {TEN} started", "other.csv")
    shop.log_config(events=events)
    assert events in failing(shop).message


def test_a_broken_file_among_good_ones_is_named(shop: Shop):
    shop.journey(LEAVE)
    shop.log(f"a {TEN} started", "a.csv")
    shop.file("logs/b.parquet", b"no parquet")
    shop.log_config(events=["logs/a.csv", "logs/b.parquet"])
    assert "b.parquet" in failing(shop).message


def test_a_missing_column_is_named_with_its_nearest(shop: Shop):
    shop.journey(LEAVE)
    shop.file("logs/events.csv", f"customer,ts,event\na,{TEN},started\n")
    error = failing(shop)
    assert "customer_id" in error.message
    assert "customer" in error.hint


@pytest.mark.parametrize(
    ("setting", "files", "word"),
    [
        ({"columns": {"event_id": "uuid"}}, {}, "uuid"),
        ({"columns": {"properties": "payload"}}, {}, "payload"),
        ({"customers": "people.csv"}, {}, "people.csv"),
        ({"customers": "people.csv"}, {"people.csv": b""}, "people.csv"),
        ({"customers": "people.csv"}, {"people.csv": b"id,tier\na,gold\n"}, "customer_id"),
        ({"customers": "people.parquet"}, {"people.parquet": b"id,tier\na,gold\n"}, "people.parquet"),
        ({"customers": "people.jsonl"}, {"people.jsonl": b"{broken\n"}, "people.jsonl"),
        ({"identities": "ids.csv"}, {}, "ids.csv"),
        ({"identities": "ids.csv"}, {"ids.csv": b"from,to\na,b\n"}, "anonymous_id"),
        ({"identities": "ids.csv"}, {"ids.csv": b""}, "ids.csv"),
        ({"format": "segment"}, {}, "timestamp"),
        ({"format": "cloudevents"}, {}, "subject"),
    ],
)
def test_what_the_configuration_names_but_the_log_lacks_is_an_error(
    shop: Shop, setting: dict[str, Any], files: dict[str, bytes], word: str
):
    shop.journey(LEAVE)
    shop.log(f"a {TEN} started")
    for name, content in files.items():
        shop.file(name, content)
    shop.log_config(**setting)
    assert word in failing(shop).message


def test_nothing_is_written_where_a_log_is_bad(shop: Shop):
    shop.journey(LEAVE)
    shop.log(lines(2, 2))
    before = sorted(path.name for path in shop.written().rglob("*"))
    failing(shop)
    assert sorted(path.name for path in shop.root.rglob("*")) == before


def test_an_awkward_log_is_read(shop: Shop):
    # A byte order mark, CRLF, quotes, line breaks and commas within cells, a column of SQL's own and one of no name.
    rows = parsed(f"a {TEN} started ref=one\nb {TEN} started ref=two")
    rows = [{**row, "customer_id": "#" + row["customer_id"], "select": 'x\ny,"z"', "": "5"} for row in rows]
    shop.file("logs/events.csv", b"\xef\xbb\xbf" + csv_text(rows).encode())
    assert by_ref(shop) == {"#a": "one", "#b": "two"}


def test_a_file_is_read_by_its_name_and_never_as_a_pattern(shop: Shop):
    shop.log(f"a {TEN} started ref=one", "x[1].csv")
    shop.log(f"b {TEN} started ref=two", "x1.csv")
    shop.log_config(events="logs/*.csv")
    assert by_ref(shop) == {"a": "one", "b": "two"}
    shop.log_config(events="logs/x[1].csv")  # a file of that very name goes before the pattern that it also is
    assert by_ref(shop) == {"a": "one"}


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_where_a_log_lies_adds_no_column(shop: Shop, kind: str):
    name = f"logs/event=visited/ref=two/log.{kind}"
    rows = parsed(f"a {TEN} started")
    if kind == "parquet":
        shop.parquet(name, f"SELECT 'a' AS customer_id, '{TEN}' AS ts, 'started' AS event")
    else:
        shop.file(name, csv_text(rows) if kind == "csv" else json_lines(rows))
    shop.log_config(events=f"logs/**/*.{kind}")
    assert by_ref(shop) == {"a": "none"}


def test_files_of_one_log_may_have_different_formats_and_columns(shop: Shop):
    shop.log(f"a {TEN} started ref=one", "a.csv")
    shop.log(f"b {TEN} started", "b.csv")
    shop.file("logs/c.jsonl", json_lines([{"customer_id": "c", "ts": TEN, "event": "started", "ref": "two"}]))
    shop.parquet("logs/d.parquet", f"SELECT 4 AS customer_id, TIMESTAMP '{TEN}' AS ts, 'started' AS event, 7 AS ref")
    shop.log_config(events="logs/*")
    assert by_ref(shop) == {"a": "one", "b": "none", "c": "two", "4": "other"}


def test_api_simulate_says_so_where_no_log_is_named(shop: Shop):
    from cjo_cli.errors import ConfigError

    shop.journey(LEAVE)
    shop.file("cjo.yaml", "version: 1\nname: shop\n")
    with pytest.raises(ConfigError, match="no log"):
        api.simulate(shop.root)


# D1 to D3 told


def test_D3_the_error_says_where_the_rows_are(shop: Shop):
    shop.journey(LEAVE)
    shop.log("a noon started\n- 2026-03-01T10:00 started\nb 2026-03-01T10:00 started")
    assert failing(shop).message == (
        "2 of 3 rows are bad (66.67 %): 1 without a customer (logs/events.csv row 2);"
        " 1 without a readable time (logs/events.csv row 1 'aaaa')"
    )


def test_D2_values_outside_a_closed_list_are_told_and_still_the_attributes(shop: Shop):
    shop.facet(
        "attribute",
        "- {id: tier, type: string, values: [gold, plain]}\n- {id: ok, type: boolean}\n- {id: email, type: string}",
    )
    shop.facet("event", "- {id: started}\n- {id: profile, properties: {tier: {type: string}}, sets: {tier: tier}}")
    shop.facet("channel", "- {id: push}\n- {id: email}")
    shop.facet("action", "- {id: buy}")
    shop.facet("audience", "- {id: bronze, when: {attribute: tier, starts_with: bronz}}")
    shop.customers("a tier=gold\nb tier=bronze")
    shop.log(f"a 2026-03-01T09:00 profile tier=bronz3\na {TEN} started\nb {TEN} started")
    shop.journey("enter: {event: started, audience: bronze}\nsteps: [{exit: done}]")
    run = shop.run()
    assert run.instances("customer_id") == ["a", "b"]
    assert [(one.attribute, one.count, one.shapes) for one in run.result.facts.unlisted] == [
        ("tier", 2, ("aaaaa9", "aaaaaa"))
    ]
