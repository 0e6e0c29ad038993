"""T1 to T6: instants, local time, history, windows, attributes, the beginning and the horizon."""

# ruff: noqa: N802 - a test's name holds its rule's number

from __future__ import annotations

import pytest

from simulate.world import Shop

LEAVE = "enter: {event: started}\nsteps: [{exit: done}]"
AMSTERDAM = {"timezone": "Europe/Amsterdam"}


def test_T1_digits_beyond_microseconds_are_cut(shop: Shop):
    shop.journey(LEAVE)
    shop.log("a 2026-03-01T09:00:00.1234569 started")
    assert shop.run().instances("entered_at") == ["2026-03-01T09:00:00.123456"]


def test_T1_local_times_are_the_customers_else_the_projects(shop: Shop):
    # An unknown timezone counts as missing, and names are case-sensitive.
    shop.config(**AMSTERDAM)
    shop.customers("a timezone=America/New_York\nb\nc timezone=america/new_york\nd timezone=Mars/Base")
    shop.journey('enter: {event: started}\nsteps: [{wait_until: {time: "09:00"}}]')
    shop.log("\n".join(f"{who} 2026-01-05T00:00 started" for who in "abcd"))
    run = shop.run()
    assert run.instances("customer_id ended_at") == [
        ("a", "2026-01-05T14:00"),
        ("b", "2026-01-05T08:00"),
        ("c", "2026-01-05T08:00"),
        ("d", "2026-01-05T08:00"),
    ]
    assert run.result.facts.unknown_timezones == 2


def test_T1_an_unknown_timezone_that_an_event_sets_is_the_projects_too_and_reported(shop: Shop):
    shop.customers("a timezone=Asia/Tokyo\nb timezone=Mars/Base")
    shop.journey('enter: {event: started}\nsteps: [{wait_until: {time: "12:00"}}]')
    shop.log("""
        a 2026-03-01T09:00 profile zone=Mars/Base
        a 2026-03-01T10:00 started
        b 2026-03-01T09:00 profile zone=Mars/Moon
        b 2026-03-01T10:00 started
        c 2026-03-01T10:00 started
    """)
    run = shop.run()
    assert run.instances("ended_at") == ["2026-03-01T12:00"] * 3
    assert run.result.facts.unknown_timezones == 2


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-28T20:00", "2026-03-29T01:30"),  # 02:30 is skipped: 03:30 at +02:00
        ("2026-03-29T01:30", "2026-03-29T01:30"),  # which it is now
        ("2026-03-29T01:31", "2026-03-30T00:30"),  # the next one is a common 02:30 at +02:00
        ("2026-10-24T20:00", "2026-10-25T01:30"),  # 02:30 comes twice: the second, at +01:00
        ("2026-10-25T00:30", "2026-10-25T01:30"),  # the first 02:30 is not the one that is meant
        ("2026-10-25T01:31", "2026-10-26T01:30"),
    ],
)
def test_T1_a_skipped_local_time_shifts_and_a_repeated_one_is_its_second(shop: Shop, start: str, end: str):
    shop.config(**AMSTERDAM)
    shop.journey('enter: {event: started}\nsteps: [{wait_until: {time: "02:30"}}]')
    shop.log(f"a {start} started")
    assert shop.run().instances("ended_at") == [end]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-10-25T00:10", "2026-10-25T00:10"),  # 02:10, the first: inside by the wall clock
        ("2026-10-25T00:40", "2026-10-25T01:00"),  # 02:40, the first: outside; the opening is the second 02:00
        ("2026-10-25T01:10", "2026-10-25T01:10"),  # 02:10, the second: inside
        ("2026-10-25T01:30", "2026-10-26T01:00"),  # the end itself is outside
    ],
)
def test_T1_inside_a_window_is_judged_by_the_wall_clock_and_its_opening_is_an_instant(shop: Shop, start: str, end: str):
    shop.config(**AMSTERDAM)
    shop.journey('enter: {event: started}\nsteps: [{wait_until: {window: {from: "02:00", to: "02:30"}}}]')
    shop.log(f"a {start} started")
    assert shop.run().instances("ended_at") == [end]


def test_T1_a_timezone_that_an_event_sets_counts_from_then_on(shop: Shop):
    shop.journey('enter: {event: started}\nsteps: [{wait_until: {time: "09:00"}}, {wait_until: {time: "10:00"}}]')
    shop.log("""
        a 2026-01-05T06:00 started
        a 2026-01-05T08:30 profile zone=Europe/Amsterdam
    """)
    # 09:00 was read at 06:00 in the project's UTC; at 09:00Z it is 10:00 in Amsterdam, at once.
    assert shop.run().instances("ended_at") == ["2026-01-05T09:00"]


def test_T2_events_of_equal_ts_are_seen_together_in_whatever_order_they_stand(shop: Shop):
    shop.log("""
        a 2026-03-01T09:00 started
        a 2026-03-01T09:00 visited
        b 2026-03-01T09:00 visited
        b 2026-03-01T09:00 started
        c 2026-03-01T09:00 started
        c 2026-03-01T09:00:00.000001 visited
    """)
    assert shop.holding("{event: visited}") == ["a b"]


def test_T2_the_order_of_the_log_is_patterns_then_paths_by_code_point_then_rows(shop: Shop):
    # E5 keeps the first of equal candidates, which tells the order.
    shop.log_config(events=["logs/late*.csv", "logs/*.csv"])
    shop.journey("""
        enter: {event: started}
        steps: [{id: b, branch: [{id: late, when: {entry: ref, eq: late}}, {id: upper, when: {entry: ref, eq: upper}},
                                 {id: first, when: {entry: ref, eq: first}}]}]
    """)
    shop.log("b 2026-03-01T09:00 started ref=first\nb 2026-03-01T09:00 started ref=second", "a.csv")
    shop.log("c 2026-03-01T09:00 started ref=lower", "b.csv")
    shop.log("c 2026-03-01T09:00 started ref=upper", "B.csv")
    shop.log("a 2026-03-01T09:00 started ref=late", "late.csv")
    shop.log("a 2026-03-01T09:00 started ref=early", "early.csv")
    assert shop.run().steps("customer_id path") == [("a", "late"), ("b", "first"), ("c", "upper")]


def test_T3_an_event_leaves_within_at_exactly_ts_plus_d(shop: Shop):
    shop.log("""
        a 2026-03-01T09:00 visited
        a 2026-03-02T09:00 started
        b 2026-03-01T09:00:00.000001 visited
        b 2026-03-02T09:00 started
        c 2026-03-02T09:00 visited
        c 2026-03-02T09:00 started
    """)
    assert shop.holding("{event: visited, within: 1d}") == ["b c"]


def test_T3_since_entry_leaves_out_the_entry_itself_and_takes_now(shop: Shop):
    shop.journey("""
        enter: {event: started}
        steps:
          - {id: at-once, branch: [{id: hit, when: {event: visited, since: entry}}]}
          - {wait: 1h}
          - {id: later, branch: [{id: hit, when: {event: visited, since: entry}}]}
    """)
    shop.log("""
        a 2026-03-01T09:00 started
        a 2026-03-01T09:00 visited
        b 2026-03-01T09:00 started
        b 2026-03-01T10:00 visited
        c 2026-03-01T09:00 started
        c 2026-03-01T10:00:00.000001 visited
    """)
    assert shop.run().steps("customer_id step", path="hit") == [("b", "later")]


def test_T3_older_than_takes_its_edge_and_newer_than_does_not(shop: Shop):
    shop.customers("""
        a renews=2026-03-01T09:00
        b renews=2026-03-01T09:00:00.000001
        c renews=2026-02-01
        d
    """)
    shop.log("\n".join(f"{who} 2026-03-03T09:00 started" for who in "abcd"))
    older, newer = shop.holding("{attribute: renews, older_than: 2d}", "{attribute: renews, newer_than: 2d}")
    assert (older, newer) == ("a c", "b")


def test_T3_in_a_conditions_where_now_is_the_instant_of_evaluation(shop: Shop):
    # The visit's `at` was 1 h old at the visit and is 3 h old at the entry.
    shop.log("""
        a 2026-03-01T10:00 visited at=2026-03-01T09:00
        a 2026-03-01T12:00 started
    """)
    hours = (f"{{event: visited, where: {{at: {{older_than: {n}h}}}}}}" for n in (3, 4))
    assert shop.holding(*hours) == ["a", ""]


@pytest.mark.parametrize("trigger", ["enter", "exit", "wait_for", "action"])
def test_T3_in_a_triggers_where_now_is_that_events_ts(shop: Shop, trigger: str):
    # Only the visit at 12:00 is 3 h after its `at`; later than that nobody looks.
    where = "{event: visited, where: {at: {older_than: 3h}}}"
    shop.facet("action", f"- {{id: buy, events: [{where}]}}")
    enter, more, steps = "enter: {event: started}", "", "steps: [{wait: 9d}]"
    if trigger == "enter":
        enter = "enter: " + where
    elif trigger == "exit":
        more = f"exit: [{where}]"
    elif trigger == "wait_for":
        steps = f"steps: [{{wait_for: {where[:-1]}, timeout: 9d}}}}]"
    else:
        more = "goal: {action: buy, within: 9d}"
    shop.journey(f"{enter}\n{more}\n{steps}")
    shop.log("""
        a 2026-03-01T09:00 started
        a 2026-03-01T11:59 visited at=2026-03-01T09:00
        a 2026-03-01T12:00 visited at=2026-03-01T09:00
    """)
    run = shop.run()
    assert run.instances("entered_at" if trigger == "enter" else "ended_at") == ["2026-03-01T12:00"]


def test_T4_an_attribute_is_the_latest_valid_value_that_an_event_set_else_the_snapshots(shop: Shop):
    shop.customers("a score=1\nb score=1\nc score=1\nd")
    shop.log("""
        a 2026-03-01T08:00 profile score=2
        a 2026-03-01T09:00 started
        a 2026-03-01T09:00:00.000001 profile score=9
        b 2026-03-01T07:00 profile score=2
        b 2026-03-01T08:00 profile score=much
        b 2026-03-01T08:30 profile tier=gold
        b 2026-03-01T09:00 started
        c 2026-03-01T09:00 started
        d 2026-03-01T09:00 started
        d 2026-03-01T09:00 profile score=2
    """)
    assert shop.holding("{attribute: score, eq: 2}", "{attribute: score, eq: 1}") == ["a b d", "c"]


def test_T4_of_equal_ts_the_later_in_the_log_sets_the_attribute(shop: Shop):
    shop.log("""
        a 2026-03-01T08:00 profile tier=gold
        a 2026-03-01T08:00 profile tier=silver
        a 2026-03-01T09:00 started
    """)
    assert shop.holding("{attribute: tier, eq: silver}") == ["a"]


def test_T4_timezone_and_locale_are_attributes(shop: Shop):
    shop.customers("a timezone=Asia/Tokyo locale=nl-NL\nb")
    shop.log("""
        a 2026-03-01T09:00 started
        b 2026-03-01T08:00 profile zone=Asia/Tokyo lang=de
        b 2026-03-01T09:00 started
    """)
    tokyo, dutch = shop.holding("{attribute: timezone, eq: Asia/Tokyo}", "{attribute: locale, starts_with: nl}")
    assert (tokyo, dutch) == ("a b", "a")


def test_T5_everything_at_the_horizon_happens_and_nothing_after_it(shop: Shop):
    shop.journey("enter: {event: started}\nsteps: [{wait: 1h}, {id: last, update: {tier: gold}}]")
    shop.log("""
        a 2026-03-01T09:00 started
        b 2026-03-01T09:00:00.000001 started
        c 2026-03-01T10:00 started
    """)
    run = shop.run(to=None)  # the horizon is the latest ts, 10:00
    assert run.steps("customer_id at", step="last") == [("a", "2026-03-01T10:00")]
    assert run.instances("customer_id outcome ended_at") == [
        ("a", "completed", "2026-03-01T10:00"),
        ("b", "active", None),
        ("c", "active", None),
    ]


def test_T5_to_moves_the_horizon_to_either_side(shop: Shop):
    shop.journey("enter: {event: started}\nsteps: [{wait: 1d}]")
    shop.log("a 2026-03-01T09:00 started\nb 2026-03-02T09:00 started")
    assert shop.run(to="2026-03-01T09:00Z").instances("customer_id outcome") == [("a", "active")]
    assert shop.run(to="2026-03-03T09:00Z").instances("outcome") == ["completed", "completed"]


def test_T5_nothing_enters_before_the_earliest_accepted_ts(shop: Shop):
    # The first row has no customer, so that time begins with the second.
    shop.customers("a")
    shop.journey("""
        enter: {schedule: {at: [2026-03-01T07:00, 2026-03-01T08:59, 2026-03-01T09:00]}}
        steps: [{exit: done}]
    """)
    shop.log("- 2026-03-01T07:00 visited\nb 2026-03-01T09:00 visited")
    run = shop.run(allow_bad_rows=50)
    assert run.instances("customer_id entered_at") == [("a", "2026-03-01T09:00"), ("b", "2026-03-01T09:00")]
    assert run.rejected() == {"dates": 2}


def test_T5_from_drops_candidates_for_re_entry_too_but_not_the_history(shop: Shop):
    shop.journey("""
        enter: {event: started, reentry: never}
        steps: [{id: b, branch: [{id: hit, when: {event: started, count: 2}}]}]
    """)
    shop.log("a 2026-03-01T09:00 started\na 2026-03-02T09:00 started")
    run = shop.run(start="2026-03-02T09:00Z")
    assert run.steps("at path") == [("2026-03-02T09:00", "hit")]
    assert run.rejected() == {"dates": 1}


def test_T6_a_customer_exists_with_the_snapshot_or_from_their_first_event(shop: Shop):
    shop.customers("in-snapshot")
    shop.journey("enter: {schedule: {at: [2026-03-01T09:00, 2026-03-02T09:00]}}\nsteps: [{exit: done}]")
    shop.log("""
        first 2026-03-01T09:00 visited
        later 2026-03-02T09:00 visited
        last 2026-03-02T09:00:00.000001 visited
    """)
    assert shop.run().instances("customer_id entered_at") == [
        ("first", "2026-03-01T09:00"),
        ("first", "2026-03-02T09:00"),
        ("in-snapshot", "2026-03-01T09:00"),
        ("in-snapshot", "2026-03-02T09:00"),
        ("later", "2026-03-02T09:00"),
    ]
