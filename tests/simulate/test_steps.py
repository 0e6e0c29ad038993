"""S1 to S10: steps, exits, waits, branches, splits, choices, the goal."""

# ruff: noqa: N802 - a test's name holds its rule's number

from __future__ import annotations

import pytest

from simulate.world import Shop, bucket

TEN = "2026-03-01T10:00"
MANY = [f"c{i:03}" for i in range(100)]


def everyone(shop: Shop) -> None:
    shop.log("\n".join(f"{customer} {TEN} started" for customer in MANY))


# S1


def test_S1_steps_take_no_time_but_waits(shop: Shop):
    shop.journey("""
        enter: {event: started}
        steps:
          - {id: one, send: note}
          - {id: two, update: {tier: gold}}
          - {id: three, split: [{id: x, weight: 100}]}
          - {id: four, wait: 90m}
          - {id: five, branch: [{id: x, when: {event: started}, steps: [{id: six, send: note}]}]}
          - {id: seven, choose: [{send: note}]}
    """)
    shop.log("a 2026-03-01T10:00 started")
    run = shop.run()
    ten, later = "2026-03-01T10:00", "2026-03-01T11:30"
    assert sorted(run.steps("at step")) == [
        *((ten, step) for step in ("four", "one", "three", "two")),
        *((later, step) for step in ("five", "seven", "six")),
    ]
    assert run.ends() == {"a": ("completed", None, later)}


def test_S1_every_step_has_one_row_and_only_choices_have_a_path(shop: Shop):
    shop.journey("""
        enter: {event: started}
        steps:
          - send: note
          - wait: 1h
          - wait_until: {time: "12:00"}
          - update: {tier: gold}
          - branch: [{id: out, when: {event: left}}]
          - exit: enough
    """)
    shop.log("a 2026-03-01T10:00 started")
    # A branch that nothing matched took no path either. Default ids are the verb and the place.
    steps = ["branch-5", "exit-6", "send-1", "update-4", "wait-2", "wait-until-3"]
    assert shop.run().steps("step path") == [(step, None) for step in steps]


# S2

EXITS = """
enter: {event: started}
exit: [{event: left}, {event: visited, where: {ref: {entry: ref}}}]
steps: [{id: first, update: {tier: gold}}, {wait: 1h}, {id: last, update: {tier: gold}}]
"""


def test_S2_the_exit_instant_is_the_first_matching_event_after_the_entry(shop: Shop):
    shop.journey(EXITS)
    shop.log("""
        at-entry 2026-03-01T10:00 started
        at-entry 2026-03-01T10:00 left
        event    2026-03-01T10:00 started ref=x
        event    2026-03-01T10:10 visited ref=y
        event    2026-03-01T10:20 visited ref=x
        event    2026-03-01T10:30 left
    """)
    run = shop.run()
    assert run.ends() == {
        "at-entry": ("completed", None, "2026-03-01T11:00"),
        "event": ("exited", "visited", "2026-03-01T10:20"),
    }
    assert run.steps("customer_id", step="last") == ["at-entry"]


def test_S2_a_step_reached_at_the_exit_instant_does_not_run_nor_does_the_end(shop: Shop):
    shop.journey("enter: {event: started}\nexit: [{event: left}]\nsteps: [{wait: 1h}, {id: last, send: note}]", "step")
    shop.journey("enter: {event: started}\nexit: [{event: left}]\nsteps: [{wait: 1h}]", "end")
    shop.log("""
        a 2026-03-01T10:00 started
        a 2026-03-01T11:00 left
        b 2026-03-01T10:00 started
        b 2026-03-01T11:00:00.000001 left
    """)
    run = shop.run()
    assert run.instances("customer_id journey outcome ended_at") == [
        ("a", "end", "exited", "2026-03-01T11:00"),
        ("b", "end", "completed", "2026-03-01T11:00"),
        ("a", "step", "exited", "2026-03-01T11:00"),
        ("b", "step", "completed", "2026-03-01T11:00"),
    ]
    assert run.steps("customer_id", step="last") == ["b"]
    assert run.messages("customer_id") == ["b"]


def test_S2_of_several_exits_at_one_instant_the_first_in_the_file_gives_the_reason(shop: Shop):
    shop.journey("""
        enter: {event: started}
        exit: [{event: ordered}, {event: [left, visited]}]
        max_duration: 20m
        steps: [{wait: 1h}]
    """)
    shop.log("""
        both   2026-03-01T10:00 started
        both   2026-03-01T10:10 visited
        both   2026-03-01T10:10 "Order Completed"
        stayed 2026-03-01T10:00 started
        tie    2026-03-01T10:00 started
        tie    2026-03-01T10:20 left
    """)
    # The reason is the term's id, not the log's name; an exit event comes before max_duration.
    assert shop.run().ends() == {
        "both": ("exited", "ordered", "2026-03-01T10:10"),
        "stayed": ("exited", "max_duration", "2026-03-01T10:20"),
        "tie": ("exited", "left", "2026-03-01T10:20"),
    }


def test_S2_a_goal_that_exits_converts_and_goes_before_equal_exits(shop: Shop):
    shop.journey("""
        enter: {event: started}
        goal: {action: buy, within: 30m}
        exit: [{event: left}]
        max_duration: 20m
        steps: [{wait: 1h}]
    """)
    shop.log("""
        bought 2026-03-01T10:00 started
        bought 2026-03-01T10:10 bought
        tie    2026-03-01T10:00 started
        tie    2026-03-01T10:20 left
        tie    2026-03-01T10:20 bought
        late   2026-03-01T10:00 started
        late   2026-03-01T10:25 bought
    """)
    assert shop.run().ends() == {
        "bought": ("converted", None, "2026-03-01T10:10"),
        "tie": ("converted", None, "2026-03-01T10:20"),
        "late": ("exited", "max_duration", "2026-03-01T10:20"),
    }


def test_S2_a_goal_outside_its_window_or_without_exit_ends_nothing(shop: Shop):
    shop.journey("enter: {event: started}\ngoal: {action: buy, within: 30m}\nsteps: [{wait: 1h}]", "short")
    shop.journey(
        "enter: {event: started}\ngoal: {action: buy, within: 9d, exit: false}\nsteps: [{wait: 1h}]", "no-exit"
    )
    shop.log("a 2026-03-01T10:00 started\na 2026-03-01T10:30:00.000001 bought")
    assert shop.run().instances("journey outcome converted_at") == [
        ("no-exit", "completed", "2026-03-01T10:30:00.000001"),
        ("short", "completed", None),
    ]


def test_S2_an_exit_past_the_horizon_has_not_happened(shop: Shop):
    shop.journey("enter: {event: started}\nmax_duration: 2h\nsteps: [{wait: 9h}]")
    shop.log("a 2026-03-01T10:00 started")
    assert shop.run(to="2026-03-01T11:59Z").ends() == {"a": ("active", None, None)}
    assert shop.run(to="2026-03-01T12:00Z").ends() == {"a": ("exited", "max_duration", "2026-03-01T12:00")}


# S3


def until(shop: Shop, wait: str, log: str, profiles: str = "") -> dict[str, str]:
    """When each customer goes on."""
    shop.journey(f"enter: {{event: started}}\nsteps: [{{wait_until: {wait}}}]")
    shop.log(log)
    if profiles:
        shop.customers(profiles)
    return dict(shop.run().instances("customer_id ended_at"))


def test_S3_wait_until_a_time_is_at_once_if_it_is_now(shop: Shop):
    assert until(shop, '{time: "09:00"}', """
        a 2026-03-02T08:59:59.999999 started
        b 2026-03-02T09:00 started
        c 2026-03-02T09:00:00.000001 started
    """) == {"a": "2026-03-02T09:00", "b": "2026-03-02T09:00", "c": "2026-03-03T09:00"}  # fmt: skip


def test_S3_days_name_the_local_date(shop: Shop):
    # 2026-03-01 is a Sunday. At 23:30Z it is Monday in Tokyo already, 08:30.
    log = "a 2026-03-01T23:30 started\nb 2026-03-01T23:30 started"
    assert until(shop, '{time: "09:00", days: [mon]}', log, "a timezone=Asia/Tokyo\nb") == {
        "a": "2026-03-02T00:00",
        "b": "2026-03-02T09:00",
    }


def test_S3_wait_until_a_window_is_at_once_inside_it_else_at_its_next_opening(shop: Shop):
    assert until(shop, '{window: {from: "09:00", to: "20:00"}}', """
        a 2026-03-02T08:00 started
        b 2026-03-02T09:00 started
        c 2026-03-02T19:59 started
        d 2026-03-02T20:00 started
    """) == {"a": "2026-03-02T09:00", "b": "2026-03-02T09:00", "c": "2026-03-02T19:59", "d": "2026-03-03T09:00"}  # fmt: skip


def test_S3_days_of_a_window_across_midnight_are_those_on_which_it_opens(shop: Shop):
    # 2026-03-06 is a Friday.
    assert until(shop, '{window: {from: "22:00", to: "02:00"}, days: [fri]}', """
        thu 2026-03-06T01:00 started
        fri 2026-03-06T22:00 started
        sat 2026-03-07T01:59 started
        end 2026-03-07T02:00 started
        too 2026-03-07T22:30 started
    """) == {
        "thu": "2026-03-06T22:00", "fri": "2026-03-06T22:00", "sat": "2026-03-07T01:59", "end": "2026-03-13T22:00",
        "too": "2026-03-13T22:00",
    }  # fmt: skip


def test_S3_a_moment_plus_its_offset_is_exact_and_due_at_once_when_it_is_now(shop: Shop):
    # Over the spring change 24 h are 24 h: 10:00 at +01:00 is 11:00 at +02:00 a day later.
    shop.config(timezone="Europe/Amsterdam")
    log = "a 2026-03-28T09:00 started at=2026-03-28T09:00\nb 2026-03-29T09:00 started at=2026-03-28T09:00"
    assert until(shop, "{entry: at, offset: 1d}", log) == {"a": "2026-03-29T09:00", "b": "2026-03-29T09:00"}


def test_S3_a_moments_time_is_on_the_local_date_that_the_offset_leads_to(shop: Shop):
    # 23:30Z is 00:30 of the 11th in Amsterdam; an hour before it is the 10th there.
    shop.config(timezone="Europe/Amsterdam")
    log = "a 2026-03-01T09:00 started at=2026-03-10T23:30"
    assert until(shop, '{entry: at, time: "09:00"}', log) == {"a": "2026-03-11T08:00"}
    assert until(shop, '{entry: at, offset: -1h, time: "09:00"}', log) == {"a": "2026-03-10T08:00"}


def test_S3_to_a_date_the_offset_is_added_on_the_calendar(shop: Shop):
    # Midnight of the 30th is 22:00Z of the 29th; a calendar day before is midnight of the 29th, 23:00Z of the 28th.
    shop.config(timezone="Europe/Amsterdam")
    log = "a 2026-03-01T09:00 started day=2026-03-30"
    assert until(shop, "{entry: day}", log) == {"a": "2026-03-29T22:00"}
    assert until(shop, "{entry: day, offset: -1d}", log) == {"a": "2026-03-28T23:00"}
    assert until(shop, "{entry: day, offset: -12h}", log) == {"a": "2026-03-29T10:00"}
    assert until(shop, '{entry: day, offset: -12h, time: "08:00"}', log) == {"a": "2026-03-29T06:00"}
    # 02:30 of the 29th is skipped: 03:30 at +02:00.
    assert until(shop, '{entry: day, offset: -1d, time: "02:30"}', log) == {"a": "2026-03-29T01:30"}


def test_S3_a_date_is_local_to_the_customer(shop: Shop):
    log = "a 2026-03-01T09:00 started day=2026-03-10\nb 2026-03-01T09:00 started day=2026-03-10"
    assert until(shop, '{entry: day, time: "09:00"}', log, "a timezone=Asia/Tokyo\nb timezone=America/New_York") == {
        "a": "2026-03-10T00:00",
        "b": "2026-03-10T13:00",  # daylight saving since the 8th
    }


def test_S3_a_moment_is_read_once_when_the_step_is_reached(shop: Shop):
    log = """
        a 2026-03-01T09:00 profile renews=2026-03-05T12:00
        a 2026-03-01T10:00 started
        a 2026-03-02T09:00 profile renews=2026-03-04T12:00
        a 2026-03-02T09:01 profile zone=Asia/Tokyo
    """
    assert until(shop, "{attribute: renews, offset: -2d}", log) == {"a": "2026-03-03T12:00"}
    assert until(shop, '{attribute: renews, time: "09:00"}', log) == {"a": "2026-03-05T09:00"}


@pytest.mark.parametrize(
    ("more", "past", "missing"),
    [
        ("", ("completed", None), ("exited", "if_missing")),  # the defaults
        (", if_past: exit, if_missing: continue", ("exited", "if_past"), ("completed", None)),
        (", if_past: exit, if_missing: exit", ("exited", "if_past"), ("exited", "if_missing")),
    ],
)
def test_S3_a_moment_that_is_past_or_missing_goes_on_or_exits_at_once(
    shop: Shop, more: str, past: tuple, missing: tuple
):
    shop.journey(f"enter: {{event: started}}\nsteps: [{{wait_until: {{entry: at{more}}}}}, {{update: {{tier: gold}}}}]")
    shop.log("""
        missing 2026-03-01T10:00 started
        now     2026-03-01T10:00 started at=2026-03-01T10:00
        past    2026-03-01T10:00 started at=2026-03-01T09:59:59.999999
    """)
    ten = "2026-03-01T10:00"
    assert shop.run().ends() == {"missing": (*missing, ten), "now": ("completed", None, ten), "past": (*past, ten)}


# S4


def test_S4_wait_for_takes_the_first_event_after_t_up_to_the_timeout_itself(shop: Shop):
    shop.journey("""
        enter: {event: started}
        steps:
          - id: w
            wait_for: {event: [visited, bought], where: {ref: {entry: ref}}, timeout: 1h}
            on_event: [{id: yes-step, update: {tier: gold}}]
            on_timeout: [{id: no-step, update: {tier: none}}]
    """)
    shop.log("""
        at    2026-03-01T10:00 visited
        at    2026-03-01T10:00 started
        first 2026-03-01T10:00 started ref=x
        first 2026-03-01T10:10 visited ref=y
        first 2026-03-01T10:20 bought ref=x
        first 2026-03-01T10:30 visited ref=x
        edge  2026-03-01T10:00 started ref=x
        edge  2026-03-01T11:00 visited ref=x
        late  2026-03-01T10:00 started ref=x
        late  2026-03-01T11:00:00.000001 visited ref=x
    """)
    run = shop.run()
    assert dict(run.steps("customer_id path", step="w")) == {
        "at": "timeout",
        "first": "event",
        "edge": "event",
        "late": "timeout",
    }
    assert run.steps("customer_id at", step="yes-step") == [("edge", "2026-03-01T11:00"), ("first", "2026-03-01T10:20")]
    assert run.steps("customer_id at", step="no-step") == [("at", "2026-03-01T11:00"), ("late", "2026-03-01T11:00")]


def test_S4_wait_for_when_goes_on_at_once_or_as_it_first_holds(shop: Shop):
    shop.journey("""
        enter: {event: started}
        steps: [{id: w, wait_for: {when: {attribute: tier, eq: gold}, timeout: 1h}}]
    """)
    shop.customers("now tier=gold\nsoon tier=none\nedge\nlate\nback")
    shop.log("""
        now  2026-03-01T10:00 started
        soon 2026-03-01T10:00 started
        soon 2026-03-01T10:20 profile tier=gold
        edge 2026-03-01T10:00 started
        edge 2026-03-01T11:00 profile tier=gold
        late 2026-03-01T10:00 started
        late 2026-03-01T11:00:00.000001 profile tier=gold
        back 2026-03-01T10:00 started
        back 2026-03-01T10:30 profile tier=gold
        back 2026-03-01T10:30 profile tier=none
    """)
    run = shop.run()
    assert run.instances("customer_id ended_at") == [
        ("back", "2026-03-01T11:00"),
        ("edge", "2026-03-01T11:00"),
        ("late", "2026-03-01T11:00"),
        ("now", "2026-03-01T10:00"),
        ("soon", "2026-03-01T10:20"),
    ]
    assert dict(run.steps("customer_id path")) == {
        "back": "timeout", "edge": "event", "late": "timeout", "now": "event", "soon": "event",
    }  # fmt: skip


def test_S4_wait_for_when_also_finds_what_turns_true_without_an_event(shop: Shop):
    conditions = {
        "window": "{not: {event: visited, within: 2h}}",
        "attribute": "{attribute: renews, older_than: 1h}",
        "entry": "{entry: at, older_than: 3h}",
    }
    for name, condition in conditions.items():
        shop.journey(f"enter: {{event: started}}\nsteps: [{{wait_for: {{when: {condition}, timeout: 9h}}}}]", name)
    shop.customers("a renews=2026-03-01T10:15")
    shop.log("a 2026-03-01T09:30 visited\na 2026-03-01T10:00 started at=2026-03-01T09:45")
    assert dict(shop.run().instances("journey ended_at")) == {
        "window": "2026-03-01T11:30",
        "attribute": "2026-03-01T11:15",
        "entry": "2026-03-01T12:45",
    }


def test_S4_since_entry_inside_a_wait_for_when_counts_what_comes(shop: Shop):
    shop.journey("""
        enter: {event: started}
        steps: [{wait: 10m}, {wait_for: {when: {event: visited, since: entry, count: {gte: 2}}, timeout: 9h}}]
    """)
    shop.log("""
        a 2026-03-01T10:00 started
        a 2026-03-01T10:00 visited
        a 2026-03-01T10:05 visited
        a 2026-03-01T10:20 visited
    """)
    assert shop.run().instances("ended_at") == ["2026-03-01T10:20"]


def test_S4_one_that_has_not_been_left_has_no_path(shop: Shop):
    shop.journey("""
        enter: {event: started}
        exit: [{event: left}]
        steps: [{id: w, wait_for: {event: visited, timeout: 2h}}]
    """)
    shop.log("""
        exited  2026-03-01T10:00 started
        exited  2026-03-01T10:30 left
        exited  2026-03-01T10:40 visited
        waiting 2026-03-01T10:00 started
    """)
    run = shop.run(to="2026-03-01T11:00Z")
    assert run.steps("customer_id path") == [("exited", None), ("waiting", None)]
    assert run.ends() == {"exited": ("exited", "left", "2026-03-01T10:30"), "waiting": ("active", None, None)}


# S5


def test_S5_a_branch_takes_the_first_path_that_holds_when_it_is_reached(shop: Shop):
    shop.journey("""
        enter: {event: started}
        steps:
          - wait: 1h
          - id: b
            branch:
              - {id: visited, when: {event: visited}}
              - {id: gold, when: {audience: gold}}
              - {id: rest}
    """)
    shop.log("""
        a 2026-03-01T10:00 started
        a 2026-03-01T10:30 visited
        a 2026-03-01T10:40 profile tier=gold
        b 2026-03-01T10:00 started
        b 2026-03-01T11:00 profile tier=gold
        b 2026-03-01T11:00:00.000001 visited
        c 2026-03-01T10:00 started
        c 2026-03-01T11:01 visited
    """)
    assert shop.run().steps("customer_id path", step="b") == [("a", "visited"), ("b", "gold"), ("c", "rest")]


def test_S5_path_is_that_of_this_instance_and_false_where_the_step_was_not_reached(shop: Shop):
    shop.journey("""
        enter: {event: started}
        steps:
          - id: tier
            branch:
              - {id: gold, when: {audience: gold}, steps: [{id: inner, branch: [{id: hit, when: {event: started}}]}]}
              - {id: rest}
          - id: w
            wait_for: {event: visited, timeout: 1h}
          - {id: c, choose: [{send: note, when: {event: visited}}, {send: notice}]}
          - id: after
            branch:
              - {id: inner-hit, when: {path: {step: inner, is: hit}}}
              - {id: notice, when: {all: [{path: {step: w, is: event}}, {not: {path: {step: c, is: note}}}]}}
              - {id: not-inner, when: {not: {path: {step: inner, is: hit}}}}
    """)
    shop.log("""
        a 2026-03-01T10:00 profile tier=gold
        a 2026-03-01T10:00 started
        b 2026-03-01T10:00 started
        c 2026-03-01T10:00 started
        c 2026-03-01T10:30 visited
        a 2026-03-02T09:00 profile tier=none
        a 2026-03-02T10:00 started
    """)
    run = shop.run()
    assert run.steps("customer_id entered_at path", step="after") == [
        ("a", "2026-03-01T10:00", "inner-hit"),
        ("a", "2026-03-02T10:00", "not-inner"),  # the first instance's path is not this one's
        ("b", "2026-03-01T10:00", "not-inner"),
        ("c", "2026-03-01T10:00", "not-inner"),
    ]


# S6


def test_S6_a_split_takes_the_first_arm_whose_upper_bound_exceeds_the_bucket(shop: Shop):
    shop.journey(
        "enter: {event: started}\nsteps: [{id: s, split: [{id: x, weight: 12.5}, {id: y, weight: 37.5}, {id: z, weight: 50}]}]"
    )
    everyone(shop)
    buckets = [(customer, bucket(customer, "split:trip:s")) for customer in MANY]
    expected = [(customer, "x" if b < 1250 else "y" if b < 5000 else "z") for customer, b in buckets]
    assert shop.run().steps("customer_id path") == expected
    assert {path for _, path in expected} == {"x", "y", "z"}


def test_S6_a_split_is_sticky_across_instances_and_by_the_steps_id(shop: Shop):
    halves = "split: [{id: x, weight: 50}, {id: y, weight: 50}]"
    shop.journey(f"enter: {{event: started}}\nsteps: [{{id: s, {halves}}}, {{{halves}}}]")
    shop.log("".join(f"{customer} 2026-03-0{day}T10:00 started\n" for customer in MANY for day in (1, 2)))
    run = shop.run()
    for step in ("s", "split-2"):
        arm = {customer: "x" if bucket(customer, f"split:trip:{step}") < 5000 else "y" for customer in MANY}
        assert run.steps("customer_id path", step=step) == [
            (customer, arm[customer]) for customer in MANY for _ in (1, 2)
        ]


def test_S6_an_arm_of_weight_0_gets_nobody(shop: Shop):
    shop.journey("enter: {event: started}\nsteps: [{id: s, split: [{id: x, weight: 0}, {id: y, weight: 100}]}]")
    everyone(shop)
    assert set(shop.run().steps("path")) == {"y"}


# S7


def test_S7_the_highest_score_wins_the_first_of_equals(shop: Shop):
    shop.journey("""
        enter: {event: started}
        steps:
          - id: c
            choose:
              - {send: note, id: five, score: 5}
              - {send: note, id: also-five, score: {base: 5}}
              - {send: note, id: by-tier, score: {base: 4, add: [{when: {audience: gold}, points: 2}, {attribute: score, times: 0.5}]}}
              - {send: note, id: nothing}
    """)
    shop.customers("a tier=gold\nb score=2\nc score=3\nd\ne score=-100 tier=gold")
    shop.log("\n".join(f"{who} {TEN} started" for who in "abcde"))
    # a: 6; b: 4 + 1 is no more than 5; c: 5.5; d: a missing attribute adds 0; e: far below 0.
    assert dict(shop.run().steps("customer_id path")) == {
        "a": "by-tier",
        "b": "five",
        "c": "by-tier",
        "d": "five",
        "e": "five",
    }


def test_S7_eligible_is_what_holds_is_valid_and_can_be_carried(shop: Shop):
    shop.content("later", "valid: {from: 2026-03-02, until: 2026-03-03}\nvariants: [{channel: push, body: x}]")
    shop.content("mail", "variants: [{channel: email, subject: x, body: x}]")
    shop.journey("""
        enter: {event: started}
        steps:
          - id: c
            choose:
              - {send: later, score: 9}
              - {send: mail, score: 8}
              - {send: note, score: 7, when: {audience: gold}}
              - {send: notice}
    """)
    shop.customers("a\nb email=b@x\nc tier=gold\nd email=d@x\ne")
    shop.log("""
        a 2026-03-01T10:00 started
        b 2026-03-01T10:00 started
        c 2026-03-01T10:00 started
        d 2026-03-02T00:00 started
        e 2026-03-03T00:00 started
    """)
    run = shop.run()
    assert dict(run.steps("customer_id path")) == {"a": "notice", "b": "mail", "c": "note", "d": "later", "e": "notice"}
    assert dict(run.messages("customer_id content"))["d"] == "later"


def test_S7_via_limits_the_channels_of_every_candidate(shop: Shop):
    shop.journey(
        "enter: {event: started}\nsteps: [{id: c, via: [email], choose: [{send: note, score: 5}, {send: offer}]}]"
    )
    shop.customers("a email=a@x ok=true\nb ok=true")
    shop.log(f"a {TEN} started\nb {TEN} started")
    run = shop.run()
    # Note has no variant for e-mail; b has no address, so that nothing is eligible.
    assert run.steps("customer_id path") == [("a", "offer"), ("b", None)]
    assert run.messages("customer_id channel") == [("a", "email")]


def test_S7_explore_gives_its_share_an_eligible_candidate_at_random(shop: Shop):
    shop.content("mail", "variants: [{channel: email, subject: x, body: x}]")
    shop.journey("""
        enter: {event: started}
        steps: [{id: c, choose: [{send: note, score: 1}, {send: mail, score: 2}, {send: notice, score: 3}], explore: 40}]
    """)
    everyone(shop)
    shop.customers("\n".join(f"{customer} email={'x' if i % 2 else ''}" for i, customer in enumerate(MANY)))
    expected = []
    for i, customer in enumerate(MANY):
        eligible = ["note", "mail", "notice"] if i % 2 else ["note", "notice"]
        pick = bucket(customer, "pick:trip:c") % len(eligible)
        expected.append((customer, eligible[pick] if bucket(customer, "explore:trip:c") < 4000 else "notice"))
    assert shop.run().steps("customer_id path") == expected
    assert len({path for _, path in expected}) == 3


# S8


def test_S8_completed_after_the_last_step_exited_by_an_exit_step_active_past_the_horizon(shop: Shop):
    shop.journey("""
        enter: {event: started}
        steps:
          - branch:
              - {id: gold, when: {audience: gold}, steps: [{wait: 1h}, {exit: has-gold}, {send: note}]}
          - wait: 3h
    """)
    shop.log("""
        a 2026-03-01T08:00 started
        b 2026-03-01T10:00 profile tier=gold
        b 2026-03-01T10:00 started
        c 2026-03-01T10:00 started
    """)
    run = shop.run(to="2026-03-01T12:00Z")
    assert run.ends() == {
        "a": ("completed", None, "2026-03-01T11:00"),
        "b": ("exited", "has-gold", "2026-03-01T11:00"),
        "c": ("active", None, None),
    }
    assert run.messages("customer_id") == []


# S9

GOAL = "enter: {event: started}\ngoal: {action: buy, within: 2h, exit: false}\n"


def test_S9_the_goal_counts_in_its_window_whether_or_not_the_instance_has_ended(shop: Shop):
    shop.journey(GOAL + "steps: [{wait: 10m}]")
    shop.log("""
        at     2026-03-01T10:00 bought
        at     2026-03-01T10:00 started
        edge   2026-03-01T10:00 started
        edge   2026-03-01T12:00 bought
        ended  2026-03-01T10:00 started
        ended  2026-03-01T11:00 bought
        ended  2026-03-01T11:30 bought
        late   2026-03-01T10:00 started
        late   2026-03-01T12:00:00.000001 bought
    """)
    assert shop.run().instances("customer_id outcome converted_at") == [
        ("at", "completed", None),
        ("edge", "completed", "2026-03-01T12:00"),
        ("ended", "completed", "2026-03-01T11:00"),
        ("late", "completed", None),
    ]
    assert shop.run(to="2026-03-01T11:59Z").instances("converted_at", customer_id="edge") == [None]


def test_S9_its_value_is_that_events_of_equal_ts_the_first_in_the_log(shop: Shop):
    shop.facet("action", "- {id: buy, value: value, events: [{event: bought, where: {page: shop}}, {event: ordered}]}")
    shop.journey(GOAL + "steps: [{wait: 10m}]")
    shop.log("""
        first   2026-03-01T10:00 started
        first   2026-03-01T11:00 "Order Completed" value=5
        first   2026-03-01T11:00 bought page=shop value=7
        first   2026-03-01T11:30 bought page=shop value=9
        where   2026-03-01T10:00 started
        where   2026-03-01T11:00 bought page=elsewhere value=5
        where   2026-03-01T11:00 bought page=shop value=7
        missing 2026-03-01T10:00 started
        missing 2026-03-01T11:00 bought page=shop
        missing 2026-03-01T11:00 bought page=shop value=7
    """)
    assert dict(shop.run().instances("customer_id value")) == {"first": 5, "where": 7, "missing": None}


def test_S9_it_is_credited_to_the_last_message_sent_at_or_before_it(shop: Shop):
    shop.journey(GOAL + """\
        steps:
          - {id: one, send: note}
          - {wait: 30m}
          - {id: two, send: offer}
          - {wait: 30m}
          - {id: z, send: note}
          - {id: b, send: note}
    """.replace("        ", ""))  # fmt: skip
    shop.customers("a\nb ok=true\nc\nd\ne")
    shop.log("""
        a 2026-03-01T10:00 started
        a 2026-03-01T10:00:00.000001 bought
        b 2026-03-01T10:00 started
        b 2026-03-01T10:30 bought
        c 2026-03-01T10:00 started
        c 2026-03-01T10:30 bought
        d 2026-03-01T10:00 started
        d 2026-03-01T11:00 bought
        e 2026-03-01T10:00 started
    """)
    # c's second message is not sent (no consent); of two at one instant the last in M6's order: by step id.
    assert shop.run().instances("customer_id credited_step") == [
        ("a", "one"),
        ("b", "two"),
        ("c", "one"),
        ("d", "z"),
        ("e", None),
    ]


def test_S9_no_message_no_credit(shop: Shop):
    shop.journey(GOAL + "steps: [{wait: 1h}, {send: note}]")
    shop.log("a 2026-03-01T10:00 started\na 2026-03-01T10:59 bought")
    assert shop.run().instances("converted_at credited_step") == [("2026-03-01T10:59", None)]


# S10


def test_S10_update_changes_nothing_until_an_event_says_so(shop: Shop):
    shop.journey("""
        enter: {event: started}
        steps:
          - update: {tier: gold}
          - {id: at-once, branch: [{id: gold, when: {audience: gold}}]}
          - wait: 1h
          - {id: later, branch: [{id: gold, when: {audience: gold}}]}
    """)
    shop.log("a 2026-03-01T10:00 started\nb 2026-03-01T10:00 started\nb 2026-03-01T10:30 profile tier=gold")
    assert shop.run().steps("customer_id step", path="gold") == [("b", "later")]
