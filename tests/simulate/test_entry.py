"""E1 to E10: who may enter, who is held out, and why a candidate was rejected."""

# ruff: noqa: N802 - a test's name holds its rule's number

from __future__ import annotations

import pytest

from simulate.world import Shop, bucket

TEN = "2026-03-01T10:00"
MANY = [f"c{i:03}" for i in range(200)]
LEAVE = "steps: [{exit: done}]"
STAY = "steps: [{wait: 1h}]"


def everyone(shop: Shop, customers: list[str] = MANY) -> None:
    """Each of `customers` starts at ten."""
    shop.log("\n".join(f"{customer} {TEN} started" for customer in customers))


def entered(shop: Shop, condition: str, log: str, profiles: str = "") -> list[tuple[str, str]]:
    """Who enters when by `when: condition`."""
    shop.journey(f"enter: {{when: {condition}}}\n{LEAVE}")
    shop.log(log)
    if profiles:
        shop.customers(profiles)
    return shop.run().instances("customer_id entered_at")


# E1


def test_E1_each_matching_event_is_a_candidate_at_its_ts(shop: Shop):
    shop.journey(f"enter: {{event: [started, visited], where: {{value: {{gte: 30}}}}}}\n{LEAVE}")
    shop.log("""
        a 2026-03-01T09:00 started value=30
        a 2026-03-01T09:01 visited value=31
        a 2026-03-01T09:02 started value=29
        a 2026-03-01T09:03 bought value=90
    """)
    assert shop.run().instances("entered_at") == ["2026-03-01T09:00", "2026-03-01T09:01"]


def test_E1_a_schedule_makes_a_candidate_of_each_customer_at_each_instant_of_the_projects_timezone(shop: Shop):
    shop.config(timezone="Europe/Amsterdam")
    shop.customers("a timezone=Asia/Tokyo\nb")
    shop.journey(f'enter: {{schedule: {{days: [sun, mon], time: "09:00"}}}}\n{LEAVE}')
    shop.log("a 2026-03-28T00:00 visited")  # a Saturday; the clock goes forward in the night to Sunday
    run = shop.run(to="2026-04-01")
    instants = ["2026-03-29T07:00", "2026-03-30T07:00"]
    assert run.instances("customer_id entered_at") == [(who, t) for who in "ab" for t in instants]


def test_E1_a_schedule_without_days_is_of_every_day_up_to_the_horizon_itself(shop: Shop):
    shop.journey(f'enter: {{schedule: {{time: "09:00"}}}}\n{LEAVE}')
    shop.log("a 2026-03-01T09:00 visited\na 2026-03-03T09:00 visited")
    assert shop.run(to=None).instances("entered_at") == [f"2026-03-0{day}T09:00" for day in (1, 2, 3)]


def test_E1_an_entry_by_a_journey_takes_its_instances_of_that_outcome_at_their_end(shop: Shop):
    shop.journey("""
        enter: {event: started}
        goal: {action: buy, within: 2h}
        exit: [{event: left}]
        steps: [{wait: 1h}]
    """, "first")  # fmt: skip
    for outcome in ("completed", "converted", "exited"):
        shop.journey(f"enter: {{journey: first, outcome: {outcome}}}\n{LEAVE}", outcome)
    shop.journey(f"enter: {{journey: first}}\n{LEAVE}", "default")
    shop.log("""
        a 2026-03-01T10:00 started
        b 2026-03-01T10:00 started
        b 2026-03-01T10:20 bought
        c 2026-03-01T10:00 started
        c 2026-03-01T10:40 left
    """)
    run = shop.run()
    assert [run.instances("customer_id entered_at", journey=name) for name in ("completed", "converted", "exited", "default")] == [
        [("a", "2026-03-01T11:00")],
        [("b", "2026-03-01T10:20")],
        [("c", "2026-03-01T10:40")],
        [("a", "2026-03-01T11:00")],
    ]  # fmt: skip


def test_E1_held_out_instances_feed_no_journey(shop: Shop):
    shop.journey("enter: {event: started, holdout: 50}\nsteps: [{wait: 1h}]", "first")
    shop.journey(f"enter: {{journey: first}}\n{LEAVE}", "second")
    everyone(shop)
    treated = [customer for customer in MANY if bucket(customer, "holdout:first") >= 5000]
    assert shop.run().instances("customer_id", journey="second") == treated


def test_E1_when_is_each_instant_at_which_the_condition_turns_true(shop: Shop):
    assert entered(shop, "{attribute: tier, eq: gold}", """
        a 2026-03-01T09:00 profile tier=gold
        a 2026-03-01T10:00 profile tier=gold
        a 2026-03-01T11:00 profile tier=silver
        a 2026-03-01T12:00 profile tier=gold
        b 2026-03-01T13:00 visited
    """) == [("a", "2026-03-01T09:00"), ("a", "2026-03-01T12:00")]  # fmt: skip


def test_E1_when_is_first_evaluated_without_any_event_and_true_then_is_no_entry(shop: Shop):
    # For a it is true with the snapshot alone; for b the very first event makes it so.
    log = "b 2026-03-01T09:00 profile tier=gold\na 2026-03-01T10:00 profile tier=gold"
    assert entered(shop, "{attribute: tier, eq: gold}", log, "a tier=gold\nb tier=silver") == [
        ("b", "2026-03-01T09:00")
    ]


def test_E1_when_turns_true_as_an_event_leaves_its_window(shop: Shop):
    log = "b 2026-03-01T00:00 left\na 2026-03-01T09:00 visited\na 2026-03-02T09:00 visited\nb 2026-03-09T00:00 left"
    lapsed = "{all: [{event: visited}, {not: {event: visited, within: 3d}}]}"
    assert entered(shop, lapsed, log) == [("a", "2026-03-05T09:00")]
    # Without any event nobody has visited within 3 days: true at the first, so b never enters.
    assert entered(shop, "{not: {event: visited, within: 3d}}", log) == [("a", "2026-03-05T09:00")]


def test_E1_when_turns_true_at_value_plus_d_of_an_attribute(shop: Shop):
    log = "a 2026-03-01T00:00 left\nc 2026-03-02T00:00 profile renews=2026-03-04T12:00\na 2026-04-01 left"
    profiles = "a renews=2026-03-03T12:00\nb renews=2026-02-01\nc\nd"
    assert entered(shop, "{attribute: renews, older_than: 2d}", log, profiles) == [
        ("a", "2026-03-05T12:00"),
        ("c", "2026-03-06T12:00"),
    ]
    assert entered(shop, "{not: {attribute: renews, newer_than: 2d}}", log, profiles)[0] == ("a", "2026-03-05T12:00")


def test_E1_when_sees_all_events_of_one_instant_together(shop: Shop):
    # The second event takes back at once what the first did: never true.
    log = "a 2026-03-01T09:00 profile tier=gold\na 2026-03-01T09:00 profile tier=silver"
    assert entered(shop, "{attribute: tier, eq: gold}", log) == []


def test_E1_when_follows_an_audience_and_a_total(shop: Shop):
    shop.facet("audience", "- {id: spender, when: {event: bought, total: {of: value, gte: 100}, within: 1d}}")
    log = "a 2026-03-01T09:00 bought value=60\na 2026-03-01T20:00 bought value=40\na 2026-03-02T10:00 bought value=60"
    assert entered(shop, "{audience: spender}", log) == [("a", "2026-03-01T20:00"), ("a", "2026-03-02T10:00")]


@pytest.mark.parametrize("test", ["older_than: 3d", "newer_than: 3d"])
@pytest.mark.parametrize("place", ["enter", "wait_for", "audience", "audience in wait_for"])
def test_E1_a_moving_where_inside_a_watched_when_is_an_error(shop: Shop, place: str, test: str):
    moving = f"{{not: {{event: visited, where: {{at: {{{test}}}}}}}}}"
    shop.facet("audience", f"- {{id: moving, when: {moving}}}\n- {{id: outer, when: {{any: [{{audience: moving}}]}}}}")
    condition = "{audience: outer}" if place.startswith("audience") else moving
    if "wait_for" in place:
        shop.journey(f"enter: {{event: started}}\nsteps: [{{wait_for: {{when: {condition}, timeout: 1d}}}}]")
    else:
        shop.journey(f"enter: {{when: {condition}}}\n{LEAVE}")
    assert shop.errors() == ["moving-window"]


def test_E1_a_moving_where_is_no_error_where_nothing_is_watched(shop: Shop):
    moving = "{event: visited, where: {at: {older_than: 3d}}}"
    shop.facet("audience", f"- {{id: moving, when: {moving}}}")
    shop.journey(f"enter: {{event: started, audience: moving}}\nsteps: [{{branch: [{{id: hit, when: {moving}}}]}}]")
    assert shop.errors() == []


# E2


def test_E2_audience_and_if_must_hold_at_the_candidates_instant(shop: Shop):
    shop.journey(f"enter: {{event: started, audience: gold}}\n{LEAVE}", "by-audience")
    shop.journey(f"enter: {{event: started, if: {{entry: value, gte: 30}}}}\n{LEAVE}", "by-if")
    shop.log("""
        a 2026-03-01T08:00 profile tier=gold
        a 2026-03-01T09:00 started value=29
        a 2026-03-01T10:00 profile tier=silver
        a 2026-03-01T11:00 started value=30
    """)
    run = shop.run()
    assert run.instances("journey entered_at") == [("by-audience", "2026-03-01T09:00"), ("by-if", "2026-03-01T11:00")]
    assert (run.rejected("by-audience"), run.rejected("by-if")) == ({"audience": 1}, {"if": 1})


def test_E2_from_is_inside_and_until_is_not_both_in_the_projects_timezone(shop: Shop):
    shop.config(timezone="Europe/Amsterdam")
    shop.journey(f"enter: {{event: started, from: 2026-03-02, until: 2026-03-03}}\n{LEAVE}")
    shop.log("""
        a 2026-03-01T22:59 started
        b 2026-03-01T23:00 started
        c 2026-03-02T22:59 started
        d 2026-03-02T23:00 started
    """)
    run = shop.run()
    assert (run.instances("customer_id"), run.rejected()) == (["b", "c"], {"dates": 2})


# E3, E4


def test_E3_rollout_lets_in_whose_bucket_is_below_it(shop: Shop):
    shop.journey(f"enter: {{event: started, rollout: 12.5}}\n{LEAVE}")
    everyone(shop)
    run = shop.run()
    inside = [customer for customer in MANY if bucket(customer, "rollout:trip") < 1250]
    assert inside
    assert run.instances("customer_id") == inside
    assert run.rejected() == {"rollout": len(MANY) - len(inside)}


def test_E4_held_out_are_the_journeys_buckets_and_the_projects(shop: Shop):
    shop.config(policies={"holdout": 10})
    shop.journey(f"enter: {{event: started, holdout: 20}}\n{LEAVE}")
    shop.journey(f"enter: {{event: started}}\n{LEAVE}", "other")
    everyone(shop)
    run = shop.run()
    ofproject = {customer for customer in MANY if bucket(customer, "project-holdout:shop") < 1000}
    ofjourney = {customer for customer in MANY if bucket(customer, "holdout:trip") < 2000}
    assert ofproject - ofjourney
    assert set(run.instances("customer_id", journey="trip", held_out=True)) == ofproject | ofjourney
    assert set(run.instances("customer_id", journey="other", held_out=True)) == ofproject


def test_E4_a_held_out_instance_runs_as_any_other_with_its_messages_withheld(shop: Shop):
    shop.journey(
        "enter: {event: started, holdout: 50}\nsteps: [{send: note}, {wait: 1h}, {id: last, update: {tier: gold}}]"
    )
    everyone(shop)
    run = shop.run()
    held = [customer for customer in MANY if bucket(customer, "holdout:trip") < 5000]
    assert run.steps("customer_id", step="last") == MANY
    assert set(run.instances("outcome ended_at")) == {("completed", "2026-03-01T11:00")}
    assert run.messages("customer_id", outcome="withheld") == held
    assert run.messages("customer_id", outcome="sent") == [customer for customer in MANY if customer not in held]


# E5


def test_E5_candidates_of_one_instant_are_one_with_the_entry_of_the_first_in_the_log(shop: Shop):
    shop.journey("""
        enter: {event: [started, visited]}
        steps: [{id: b, branch: [{id: one, when: {entry: ref, eq: one}}, {id: two, when: {entry: ref, eq: two}}, {id: none}]}]
    """)
    shop.log("""
        a 2026-03-01T09:00 started ref=one
        a 2026-03-01T09:00 started ref=two
        b 2026-03-01T09:00 visited ref=two
        b 2026-03-01T09:00 started ref=one
        c 2026-03-01T09:00 started
        c 2026-03-01T09:00 started ref=two
    """)
    run = shop.run()
    assert run.steps("customer_id path") == [("a", "one"), ("b", "two"), ("c", "none")]
    assert (run.candidates(), run.rejected()) == (6, {"merged": 3})


def test_E5_only_candidates_that_count_are_merged(shop: Shop):
    shop.journey("""
        enter: {event: started, if: {entry: value, gte: 30}}
        steps: [{id: b, branch: [{id: one, when: {entry: ref, eq: one}}, {id: two, when: {entry: ref, eq: two}}]}]
    """)
    shop.log("a 2026-03-01T09:00 started ref=one value=29\na 2026-03-01T09:00 started ref=two value=30")
    run = shop.run()
    assert (run.steps("path"), run.rejected()) == (["two"], {"if": 1})


# E6


def test_E6_nobody_is_twice_at_once_but_one_that_ended_at_t_is_not_running(shop: Shop):
    shop.journey(f"enter: {{event: started}}\n{STAY}")
    shop.log("""
        a 2026-03-01T09:00 started
        a 2026-03-01T09:59 started
        a 2026-03-01T10:00 started
        a 2026-03-01T10:59 started
    """)
    run = shop.run()
    assert run.instances("entered_at") == ["2026-03-01T09:00", "2026-03-01T10:00"]
    assert run.rejected() == {"running": 2}


def test_E6_an_instance_without_an_end_keeps_running(shop: Shop):
    shop.journey("enter: {event: started}\nsteps: [{wait: 365d}]")
    shop.log("a 2026-03-01T09:00 started\na 2026-12-01T09:00 started")
    assert shop.run().rejected() == {"running": 1}


HOURLY = "\n".join(f"a 2026-03-01T{hour:02}:00 started" for hour in range(9, 20))


@pytest.mark.parametrize(
    ("reentry", "hours"),
    [
        ("never", [9]),
        ("after_exit", [9, 11, 13, 15, 17, 19]),  # each stays for two hours
        ("{after: 3h}", [9, 12, 15, 18]),  # from the entry, by default
        ("{after: 3h, from: entry}", [9, 12, 15, 18]),
        ("{after: 3h, from: exit}", [9, 14, 19]),
    ],
)
def test_E6_reentry_allows(shop: Shop, reentry: str, hours: list[int]):
    shop.journey(f"enter: {{event: started, reentry: {reentry}}}\nsteps: [{{wait: 2h}}]")
    shop.log(HOURLY)
    run = shop.run()
    assert run.instances("entered_at") == [f"2026-03-01T{hour:02}:00" for hour in hours]
    assert sum(run.rejected().values()) == 11 - len(hours)


def test_E6_only_accepted_ones_count_for_re_entry(shop: Shop):
    # 09:30 is rejected as running, so 10:00 is an hour after the last accepted entry.
    shop.journey("enter: {event: started, reentry: {after: 1h}}\nsteps: [{wait: 45m}]")
    shop.log("a 2026-03-01T09:00 started\na 2026-03-01T09:30 started\na 2026-03-01T10:00 started")
    assert shop.run().instances("entered_at") == ["2026-03-01T09:00", "2026-03-01T10:00"]


def test_E6_each_key_is_accepted_for_itself(shop: Shop):
    shop.journey(f"enter: {{event: started, key: ref, reentry: never}}\n{STAY}")
    shop.log("""
        a 2026-03-01T09:00 started ref=x
        a 2026-03-01T09:30 started ref=y
        a 2026-03-01T12:00 started ref=x
    """)
    run = shop.run()
    assert run.instances("key entered_at") == [("x", "2026-03-01T09:00"), ("y", "2026-03-01T09:30")]
    assert run.rejected() == {"reentry": 1}


# E7


def group(shop: Shop, name: str, enter: str, more: str = "") -> None:
    shop.journey(f"exclusive: g\n{more}\nenter: {enter}\n{STAY}", name)


def test_E7_a_customer_is_in_one_journey_of_a_group_under_whatever_key(shop: Shop):
    group(shop, "one", "{event: started, key: ref}")
    group(shop, "two", "{event: visited}")
    shop.log("""
        a 2026-03-01T09:00 started ref=x
        a 2026-03-01T09:10 started ref=y
        a 2026-03-01T09:20 started ref=x
        a 2026-03-01T09:30 visited
        a 2026-03-01T10:00 visited
        b 2026-03-01T09:30 visited
    """)
    run = shop.run()
    assert run.instances("journey customer_id entered_at") == [
        ("one", "a", "2026-03-01T09:00"),
        ("two", "a", "2026-03-01T10:00"),
        ("two", "b", "2026-03-01T09:30"),
    ]
    assert run.rejected("one") == {"exclusive": 1, "running": 1}
    assert run.rejected("two") == {"exclusive": 1}


def test_E7_the_order_is_instant_priority_journey_key(shop: Shop):
    group(shop, "b-high", "{event: started}", "priority: 60")
    group(shop, "a-low", "{event: [started, visited]}", "priority: 40")
    group(shop, "d-low", "{event: visited}", "priority: 40")
    group(shop, "keyed", "{event: bought, key: ref}")
    shop.log("""
        a 2026-03-01T09:00 started
        b 2026-03-01T09:00 visited
        c 2026-03-01T08:59 visited
        c 2026-03-01T09:00 started
        d 2026-03-01T09:00 bought ref=9
        d 2026-03-01T09:00 bought ref=10
    """)
    # Texts order by code point: "10" before "9".
    assert sorted(shop.run().instances("customer_id journey key")) == [
        ("a", "b-high", None),
        ("b", "a-low", None),
        ("c", "a-low", None),
        ("d", "keyed", "10"),
    ]


def test_E7_re_entry_stays_per_journey(shop: Shop):
    group(shop, "one", "{event: started, reentry: never}")
    group(shop, "two", "{event: started}", "priority: 10")
    shop.log("a 2026-03-01T09:00 started\na 2026-03-01T12:00 started")
    run = shop.run()
    assert run.instances("journey entered_at") == [("one", "2026-03-01T09:00"), ("two", "2026-03-01T12:00")]
    assert (run.rejected("one"), run.rejected("two")) == ({"reentry": 1}, {"exclusive": 1})


def test_E7_a_candidate_of_a_journey_takes_its_place_by_priority(shop: Shop):
    # The feeder ends at 10:00, the instant at which its follower and another journey of the group compete.
    shop.journey(f"enter: {{event: started}}\n{STAY}", "zz-feeder")
    group(shop, "fed", "{journey: zz-feeder}", "priority: 90")
    group(shop, "by-event", "{event: visited}", "priority: 10")
    shop.log("""
        a 2026-03-01T09:00 started
        a 2026-03-01T10:00 visited
        b 2026-03-01T09:00 started
        b 2026-03-01T09:59 visited
    """)
    assert shop.run().instances("customer_id journey entered_at", key=None)[:2] == [
        ("b", "by-event", "2026-03-01T09:59"),
        ("a", "fed", "2026-03-01T10:00"),
    ]


@pytest.mark.parametrize(
    "fed",
    [
        {"one": ("g", None), "two": ("g", "one")},  # directly
        {"one": ("g", None), "middle": (None, "one"), "two": ("g", "middle")},  # through another
        {"one": ("g", None), "two": ("h", "one"), "three": ("h", None), "four": ("g", "three")},  # groups in a circle
        {"one": (None, "two"), "two": (None, "one")},  # journeys in a circle
    ],
)
def test_E7_a_group_that_feeds_itself_is_an_error(shop: Shop, fed: dict[str, tuple[str | None, str | None]]):
    for name, (exclusive, source) in fed.items():
        enter = f"{{journey: {source}}}" if source else "{event: started}"
        shop.journey(f"{f'exclusive: {exclusive}' if exclusive else ''}\nenter: {enter}\n{LEAVE}", name)
    assert set(shop.errors()) == {"journey-circle"}


def test_E7_a_group_fed_from_outside_is_no_error(shop: Shop):
    shop.journey(f"enter: {{event: started}}\n{LEAVE}", "one")
    group(shop, "two", "{journey: one}")
    group(shop, "three", "{journey: one}")
    assert shop.errors() == []


# E8, E9, E10


def test_E8_a_key_tells_instances_apart_by_its_text_and_none_is_rejected(shop: Shop):
    shop.journey(f"enter: {{event: started, key: code}}\n{STAY}")
    shop.log("""
        a 2026-03-01T09:00 started code=7
        a 2026-03-01T09:01 started code=7.0
        a 2026-03-01T09:02 started code=-7
        a 2026-03-01T09:03 started
        a 2026-03-01T09:04 started code=seven
    """)
    run = shop.run()
    assert sorted(run.instances("key entered_at")) == [("-7", "2026-03-01T09:02"), ("7", "2026-03-01T09:00")]
    assert run.rejected() == {"running": 1, "key": 2}


@pytest.mark.parametrize("key", ["value", "flag", "at", "day"])
def test_E8_a_key_of_another_type_is_an_error(shop: Shop, key: str):
    shop.journey(f"enter: {{event: started, key: {key}}}\n{LEAVE}")
    assert shop.errors() == ["bad-key"]


def test_E9_a_rejected_candidate_counts_under_the_first_reason_that_applies(shop: Shop):
    inside = next(customer for customer in MANY if bucket(customer, "rollout:trip") < 5000)
    outside = next(customer for customer in MANY if bucket(customer, "rollout:trip") >= 5000)
    shop.customers(f"{inside} tier=gold\n{outside} tier=gold")
    shop.journey(f"""
        exclusive: g
        enter:
          event: started
          key: ref
          audience: gold
          if: {{entry: value, gte: 30}}
          rollout: 50
          reentry: never
          from: 2026-03-02
        {STAY}
    """)
    shop.log(f"""
        x         2026-03-01T09:00 started
        x         2026-03-01T09:00 started ref=r
        x         2026-03-02T09:00 started ref=r
        {inside}  2026-03-02T09:00 started ref=r value=29
        {outside} 2026-03-02T09:00 started ref=r value=29
        {outside} 2026-03-02T09:00 started ref=r value=30
        {inside}  2026-03-02T10:00 started ref=r value=30
        {inside}  2026-03-02T10:00 started ref=r value=31
        {inside}  2026-03-02T10:30 started ref=r value=30
        {inside}  2026-03-02T10:30 started ref=s value=30
        {inside}  2026-03-02T12:00 started ref=r value=30
    """)
    run = shop.run()
    assert run.instances("customer_id entered_at") == [(inside, "2026-03-02T10:00")]
    assert run.candidates() == 11
    assert run.rejected() == {
        "key": 1,
        "dates": 1,
        "audience": 1,
        "if": 2,
        "rollout": 1,
        "merged": 1,
        "running": 1,
        "exclusive": 1,
        "reentry": 1,
    }


@pytest.mark.parametrize("status", ["draft", "paused", "closed"])
def test_E10_a_journey_that_is_not_replayed_does_not_exist_for_the_others(shop: Shop, status: str):
    shop.config(policies={"caps": [{"max": 1, "per": "7d"}]})
    shop.journey(
        "exclusive: g\npriority: 90\nenter: {event: started}\nsteps: [{send: note}, {wait: 1h}]", "gone", status
    )
    shop.journey("exclusive: g\nenter: {event: started}\nsteps: [{send: note}, {wait: 1h}]", "here", "review")
    shop.journey(f"enter: {{journey: gone}}\n{LEAVE}", "fed")
    shop.log("a 2026-03-01T09:00 started")
    run = shop.run()
    assert run.instances("journey") == ["here"]
    assert run.messages("journey outcome") == [("here", "sent")]


def test_E10_nor_does_one_that_is_not_selected_and_a_selected_one_runs_as_if_live(shop: Shop):
    group(shop, "high", "{event: started}", "priority: 90")
    shop.journey(f"exclusive: g\nenter: {{event: started}}\n{STAY}", "low", "draft")
    shop.log("a 2026-03-01T09:00 started")
    assert shop.run().instances("journey") == ["high"]
    assert shop.run(select=["low"]).instances("journey") == ["low"]
    assert shop.run(select=["low", "high"]).instances("journey") == ["high"]
