"""What is told of one customer: every rejection, condition, channel, variant, cap and goal, with its rule and place."""

from __future__ import annotations

import pytest
from review.explain.shop_told import decided, explained, weighed
from simulate.world import Shop

from cjo_cli.errors import UsageError

SEND = "enter: {event: started}\nsteps: [{send: offer}]"


@pytest.mark.parametrize(
    ("enter", "log", "said"),
    [
        ("event: started\n  key: ref", "a 2026-03-01 started value=1",
         ("not entered: there is no value for the key 'ref'", "E8", "journeys/trip.yaml:5")),
        ("event: started\n  from: 2026-03-02", "a 2026-03-01 started\na 2026-03-01T12:00 left",
         ("not entered (dates): nobody enters before 2026-03-02 00:00:00", "E2", "journeys/trip.yaml:5")),
        ("event: started\n  until: 2026-03-01", "a 2026-03-01 started",
         ("not entered (dates): nobody enters from 2026-03-01 00:00:00 on", "E2", "journeys/trip.yaml:5")),
        ("event: started\n  audience: gold", "a 2026-03-01 started",
         ("not entered, not in the audience", "E2", "journeys/trip.yaml:5")),
        ("event: started\n  if: {attribute: score, gt: 3}", "a 2026-03-01 started",
         ("not entered, 'if' does not hold", "E2", "journeys/trip.yaml:5")),
        ("event: started\n  rollout: 0", "a 2026-03-01 started",
         ("not entered: the rollout lets in 0 % of the customers", "E3", "journeys/trip.yaml:5")),
        ("event: started\n  reentry: never", "a 2026-03-01 started\na 2026-03-02 started",
         ("not entered (reentry): entered at 2026-03-01 00:00:00, and nobody enters twice", "E6",
          "journeys/trip.yaml:5")),
        ("event: started\n  reentry: {after: 3d, from: exit}", "a 2026-03-01 started\na 2026-03-02 started",
         ("not entered (reentry): last left at 2026-03-01 00:00:00; again from 2026-03-04 00:00:00 on (3 days)", "E6",
          "journeys/trip.yaml:5")),
    ],
)  # fmt: skip
def test_a_rejection_names_its_rule_and_its_key(shop: Shop, enter: str, log: str, said: tuple[str, str, str]) -> None:
    shop.journey(f"enter:\n  {enter}\nsteps: [{{exit: done}}]")
    shop.log(log)
    assert weighed(explained(shop), "rejected") == [said]


def test_running_exclusive_and_merged_candidates_name_what_stands_in_their_way(shop: Shop) -> None:
    shop.journey("exclusive: one\nenter: {event: started}\nsteps: [{wait: 2d}]")
    shop.journey("exclusive: one\nenter: {event: visited}\nsteps: [{wait: 2d}]", name="walk")
    shop.log("a 2026-03-01 started\na 2026-03-01 started\na 2026-03-02 started\na 2026-03-02T01:00 visited")
    assert [words for words, _, _ in weighed(explained(shop), "rejected")] == [
        "not entered: an earlier candidate of the same instant stands for both",
        "not entered (running): in it since 2026-03-01 00:00:00",
        "not entered (exclusive): in 'trip' of the group 'one' since 2026-03-01 00:00:00",
    ]


def test_a_condition_has_its_values_its_place_and_what_it_is_compared_with(shop: Shop) -> None:
    shop.customers("a score=5")
    shop.journey("""
        enter:
          event: started
          if:
            all:
              - attribute: score
                gte: 5
              - event: visited
                where: {ref: {entry: ref}}
                within: 3d
                count: {gte: 2}
        steps: [{exit: done}]
    """)
    shop.log("a 2026-03-01 visited ref=x\na 2026-03-01 visited ref=y\na 2026-03-02 started ref=x")
    found = explained(shop)
    counted = "the number of 'visited' where 'ref' is the entry's 'ref' in the last 3 days is at least 2"
    assert weighed(found, "condition") == [
        ("if: all of these - no", "E2", "journeys/trip.yaml:7"),
        ("the attribute 'score' is at least 5: it is 5 - yes", "T4", "journeys/trip.yaml:8"),
        (f"{counted}: it is 1, and the entry's 'ref' is x - no", "T3", "journeys/trip.yaml:10"),
    ]
    (line,) = found.blocks[0].lines
    assert [part.words.partition(":")[0] for part in line.parts[-1].because()] == [counted]
    assert ("attribute", "score", "score") in found.uses


def test_channels_and_variants_that_are_passed_over_say_why(shop: Shop) -> None:
    shop.customers("a ok=true locale=nl")
    shop.content("tip", """
        variants:
          - {channel: email, subject: Hello, body: Hello}
          - {channel: push, locale: en, body: Hello}
          - {channel: push, when: {attribute: tier, eq: gold}, locale: nl, body: Hallo}
          - {channel: push, locale: fr, body: Salut}
    """, purpose="marketing")  # fmt: skip
    shop.journey("enter: {event: started}\nsteps:\n  - id: it\n    send: tip")
    shop.log("a 2026-03-01 started")
    found = explained(shop)
    assert weighed(found, "channel") == [
        ("channel 'email' for 'tip': passed over, no address: 'email' is missing", "M1", "taxonomy/channel.yaml:4"),
        ("channel 'push' for 'tip': carries it, variant 1", "M1", "content/tip.yaml:7"),
    ]
    assert [words for words, _, _ in weighed(found, "variant")] == [
        "variant 1 of 'tip' (push, en): fits best",
        "variant 2 of 'tip' (push, nl): passed over, its condition does not hold",
        "variant 3 of 'tip' (push, fr): passed over, its locale is not the customer's",
    ]
    assert ("'tip' sent by 'push', variant 1", "M9", "journeys/trip.yaml:5") in decided(found)


def test_a_suppressed_message_shows_the_ledger_of_its_cap(shop: Shop) -> None:
    shop.facet("channel", "- id: push\n  caps: [{id: weekly, max: 2, per: 7d}]\n- {id: email}")
    shop.journey("enter: {event: started}\nsteps: [{send: note}]")
    shop.log("\n".join(f"a 2026-03-0{day} started" for day in (1, 2, 3)))
    found = explained(shop)
    assert decided(found)[-2] == (
        "'note' suppressed by 'push', variant 0: cap:weekly", "M6", "taxonomy/channel.yaml:4"
    )  # fmt: skip
    (cap,) = [part for part in found.blocks[-1].lines[-2].parts if part.kind == "cap"]
    assert cap.words == "cap 'weekly' (2 per 7 days): 2 sent in its window, full"
    assert [part.words for part in cap.parts] == [
        "2026-03-01 00:00:00: 'note' by 'push', trip", "2026-03-02 00:00:00: 'note' by 'push', trip"
    ]  # fmt: skip
    assert found.blocks[-1].lines[-2].plain == (
        "We did not send you 'note': you had had as many messages as we allow"
        " (Sunday 1 March 2026 at 00:00: 'note'; Monday 2 March 2026 at 00:00: 'note')."
    )


def test_quiet_hours_a_suppress_rule_and_a_delivery_that_is_looked_at_again(shop: Shop) -> None:
    shop.facet("channel", '- id: push\n  quiet_hours: {from: "21:00", to: "08:00", action: defer}\n- {id: email}')
    shop.config(policies={"suppress": [{"id": "golden", "audience": "gold"}]})
    shop.journey("enter: {event: started}\nsteps: [{send: note}]")
    shop.log("a 2026-03-01T22:00 started\na 2026-03-01T23:00 profile tier=gold\na 2026-03-02T09:00 started")
    found = explained(shop)
    assert weighed(found, "quiet-hours") == [
        ("quiet hours of 'push', 21:00 to 08:00: the customer's clock says 22:00; put off until 2026-03-02 08:00:00",
         "M4", "taxonomy/channel.yaml:4")
    ]  # fmt: skip
    assert weighed(found, "delivery") == [
        ("'note' is due and looked at again: suppress:golden", "M5", "journeys/trip.yaml:4")
    ]
    assert [line for line in decided(found) if line[0].startswith("'note'")] == [
        ("'note' suppressed by 'push', variant 0: suppress:golden", "M3", "cjo.yaml:5")
    ] * 2


def test_a_choice_shows_what_is_not_eligible_and_the_scores_of_the_others(shop: Shop) -> None:
    shop.customers("a score=2 email=x@example.org ok=true")
    shop.journey("""
        enter: {event: started}
        steps:
          - id: best
            choose:
              - {send: note, when: {attribute: tier, eq: gold}, score: 9}
              - send: notice
                score: {base: 1, add: [{attribute: score, times: 2}]}
              - {send: offer, score: 4}
    """)
    shop.log("a 2026-03-01 started")
    found = explained(shop)
    assert [words for words, _, _ in weighed(found, "candidate")] == [
        "candidate 'note': passed over, its 'when' does not hold", "candidate 'notice': eligible",
        "candidate 'offer': eligible",
    ]  # fmt: skip
    assert weighed(found, "score") == [
        ("candidate 'notice': scores 5 (1 +4)", "S7", "journeys/trip.yaml:9"),
        ("candidate 'offer': scores 4 (4)", "S7", "journeys/trip.yaml:11"),
    ]
    assert ("best: chooses 'notice'", "S7", "journeys/trip.yaml:6") in decided(found)


def test_waits_ends_and_the_goal_with_the_message_that_is_credited(shop: Shop) -> None:
    shop.journey("""
        goal: {action: buy, within: 9d}
        enter: {event: started}
        steps:
          - {id: first, send: note}
          - wait_for: {event: visited, where: {page: x}, timeout: 1d}
          - wait: 5d
    """)
    shop.log("a 2026-03-01 started\na 2026-03-01T05:00 visited page=y\na 2026-03-03 bought value=7")
    assert decided(explained(shop)) == [
        ("entered", "E6", "journeys/trip.yaml:5"),
        ("first: asks for 'note'", "M1", "journeys/trip.yaml:7"),
        ("'note' sent by 'push', variant 0", "M9", "journeys/trip.yaml:7"),
        ("wait-for-2: waits for it, 1 day at most", "S4", "journeys/trip.yaml:8"),
        ("wait for: 'visited' came, but does not match", "S4", "journeys/trip.yaml:8"),
        ("wait-for-2: timed out, on by 'on_timeout'", "S4", "journeys/trip.yaml:8"),
        ("wait-3: waits 5 days", "S3", "journeys/trip.yaml:9"),
        ("ended: converted", "S2", "journeys/trip.yaml:4"),
        ("goal 'buy' reached, worth 7, credited to the message of 'first'", "S9", "journeys/trip.yaml:4"),
    ]


def test_what_is_under_way_when_the_log_ends_is_said(shop: Shop) -> None:
    shop.journey("enter: {event: started}\nsteps: [{wait: 5d}]")
    shop.log("a 2026-03-01 started\nb 2026-03-02 left")
    assert decided(explained(shop))[-1] == (
        "still in 'wait-1' when the log ends, since 2026-03-01 00:00:00 until 2026-03-06 00:00:00", "S8",
        "journeys/trip.yaml:4",
    )  # fmt: skip


def test_what_repeats_is_shown_once_and_all_of_it_is_kept(shop: Shop) -> None:
    shop.journey("enter: {event: started, audience: gold}\nsteps: [{exit: done}]")
    shop.log("\n".join(f"a 2026-03-0{day} started" for day in range(1, 6)) + "\na 2026-03-06 profile tier=gold")
    found = explained(shop)
    assert len(found.blocks) == 5
    assert [len(block.more) for block in found.shown] == [4]


# What is personal


def personal(shop: Shop) -> None:
    shop.facet("attribute", """
        - {id: ok, type: boolean}
        - {id: email, type: string, pii: true}
        - {id: tier, type: string}
        - {id: score, type: number, pii: true}
        - {id: renews, type: timestamp}
        - {id: birthday, type: date}
    """)  # fmt: skip
    shop.customers("a score=41.5 email=mail@example.org ok=true")
    shop.journey("""
        enter:
          event: profile
          key: mail
          if: {all: [{attribute: score, gt: 3}, {entry: mail, contains: "@"}]}
        steps:
          - choose: [{send: note, score: {add: [{attribute: score, times: 2}]}}]
    """)
    shop.log("a 2026-03-01 profile mail=other@example.org")


def test_personal_data_is_masked_wherever_it_decides(shop: Shop, cjo: object) -> None:
    personal(shop)
    root = shop.written()
    for form in ("text", "json", "markdown"):
        said = cjo("explain", "a", "--project", root, "-f", form).stdout  # type: ignore[operator]
        plain = cjo("explain", "a", "--project", root, "-f", form, "--plain").stdout  # type: ignore[operator]
        for secret in ("41.5", "83", "example.org"):
            assert secret not in said, form
            assert secret not in plain, form
        assert "masked" in said
    shown = cjo("explain", "a", "--project", root, "--show-pii").stdout  # type: ignore[operator]
    assert "41.5" in shown
    assert "other@example.org" in shown
    assert "scores 83" in shown


# What can be asked


def test_why_not_counts_rejections_by_reason(shop: Shop) -> None:
    shop.journey("enter: {event: started, audience: gold}\nsteps: [{wait: 9d}]")
    shop.log("""
        a 2026-03-01 started
        a 2026-03-02 started
        a 2026-03-03 profile tier=gold
        a 2026-03-04 started
        a 2026-03-05 started
    """)
    found = explained(shop, why_not="trip").why_not
    assert found is not None
    assert found.words == (
        "entered once: 2026-03-04 00:00:00",
        "3 candidates did not enter:",
        "  2 x audience: not in the audience (E2)",
        "  1 x running: in it already (E6)",
    )


@pytest.mark.parametrize(
    ("enter", "said"),
    [
        ("{event: visited, where: {page: x}}", ("1 event 'visited' of theirs came", "'where' turned 1 away")),
        ("{event: bought}", ("no events 'bought' of theirs came",)),
        ("{when: {attribute: tier, eq: gold}}", ("its 'when' was looked at 2 times, and never turned true",)),
        ("{when: {attribute: tier, ne: gold}}", ("its 'when' held from the beginning, which is no entry",)),
        ("{schedule: {at: [2026-05-01]}}", ("none of its scheduled instants came while the customer was there",)),
        ("{journey: other}", ("no instance of 'other' that counts ended completed",)),
    ],
)
def test_somebody_who_never_was_a_candidate_is_told_why(shop: Shop, enter: str, said: tuple[str, ...]) -> None:
    shop.journey(f"enter: {enter}\nsteps: [{{exit: done}}]")
    shop.journey("enter: {event: bought}\nsteps: [{wait: 1d}]", name="other")
    shop.log("a 2026-03-01 visited page=y\na 2026-03-02 profile tier=silver")
    found = explained(shop, why_not="trip").why_not
    assert found is not None
    assert found.words == ("never entered", "never a candidate (E1)", *said)


def test_a_journey_that_is_not_replayed_says_so(shop: Shop) -> None:
    shop.journey("enter: {event: started}\nsteps: [{exit: done}]", status="draft")
    shop.journey("enter: {event: bought}\nsteps: [{wait: 1d}]", name="other")
    shop.log("a 2026-03-01 started")
    found = explained(shop, why_not="trip")
    assert found.why_not is not None
    assert found.why_not.words[0] == "it is not replayed: its status is 'draft' (E10)"
    assert decided(explained(shop, select=["trip"]))[0][0] == "entered"


def test_at_shows_a_stretch_and_who_was_where_at_its_end(shop: Shop) -> None:
    shop.journey("enter: {event: started}\nsteps: [{wait: 2d}, {send: note}]")
    shop.log("a 2026-03-01T10:00:30 started\nb 2026-03-09 left")
    for at, count in (("2026-03-01", 1), ("2026-03-01T10:00", 1), ("2026-03-01T10:01", 0), ("2026-03-03", 1)):
        assert len(explained(shop, at=at).blocks) == count, at
    then = explained(shop, at="2026-03-02").then
    assert then is not None
    assert [(one.journey, one.step) for one in then.running] == [("trip", "wait-1")]
    later = explained(shop, at="2026-03-03").then
    assert later is not None
    assert later.running == ()


@pytest.mark.parametrize(
    ("policy", "before", "after"),
    [
        ("caps", "suppressed", "sent"), ("quiet-hours", "suppressed", "sent"), ("consent", "unreachable", "sent"),
        ("holdout", "withheld", "sent"),
    ],
)  # fmt: skip
def test_policies_can_be_left_out(shop: Shop, policy: str, before: str, after: str) -> None:
    setting = {
        "caps": "caps: [{max: 0, per: day}]",
        "quiet-hours": 'quiet_hours: {from: "08:00", to: "20:00", action: drop}',
    }.get(policy, "address: email")
    shop.facet("channel", f"- id: push\n- id: email\n  {setting}")
    shop.customers("a email=x")
    shop.content("tip", "variants: [{channel: email, subject: Hello, body: Hello}]",
                 purpose="marketing" if policy == "consent" else "news")  # fmt: skip
    holdout = "\n  holdout: 100" if policy == "holdout" else ""
    shop.journey(f"enter:\n  event: started{holdout}\nsteps: [{{send: tip}}]")
    shop.log("a 2026-03-01T10:00 started")
    outcomes = [
        [line.data["outcome"] for block in explained(shop, without=without).blocks
         for line in block.lines if line.kind == "message"]
        for without in ((), (policy,))
    ]  # fmt: skip
    assert outcomes == [[before], [after]]


def test_from_and_to_are_those_of_simulate(shop: Shop) -> None:
    shop.journey("enter: {event: started}\nsteps: [{wait: 2d}]")
    shop.log("a 2026-03-01 started\na 2026-03-04 started\na 2026-03-09 started")
    assert [block.at for block in explained(shop, to="2026-03-05").blocks] != []
    assert [words for words, _, _ in weighed(explained(shop, start="2026-03-02"), "rejected")] == [
        "not entered (dates): before --from, 2026-03-02 00:00:00"
    ]
    with pytest.raises(UsageError, match="--to"):
        explained(shop, to="2026-02-01")
    with pytest.raises(UsageError, match="--from"):
        explained(shop, start="2026-05-01")


def test_identities_and_duplicates_are_those_of_simulate(shop: Shop) -> None:
    shop.file("logs/ids.csv", "anonymous_id,customer_id\nx1,a\n")
    shop.log_config(identities="logs/ids.csv", columns={"event_id": "id"})
    shop.journey("enter: {event: started}\nsteps: [{exit: done}]")
    shop.log("x1 2026-03-01 started id=1\na 2026-03-02 started id=2\na 2026-03-03 started id=2")
    assert [words for words, _, _ in decided(explained(shop)) if words == "entered"] == ["entered"] * 2
    with pytest.raises(UsageError, match="no customer 'x1'"):
        explained(shop, "x1")
