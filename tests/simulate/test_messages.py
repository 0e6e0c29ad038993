"""M1 to M9: which channel and variant, and what becomes of a message."""

# ruff: noqa: N802 - a test's name holds its rule's number

from __future__ import annotations

import pytest

from simulate.world import Shop, bucket

TEN = "2026-03-02T10:00"
SEND = "enter: {event: started}\nsteps: [{id: s, send: note}]"


def all_start(shop: Shop, customers: str, at: str = TEN) -> None:
    shop.log("\n".join(f"{customer} {at} started" for customer in customers.split()))


def quiet(shop: Shop, action: str = "defer", hours: tuple[str, str] = ("21:00", "08:00")) -> None:
    """Give push quiet hours."""
    shop.facet("channel", f"""
        - id: push
          quiet_hours: {{from: "{hours[0]}", to: "{hours[1]}", action: {action}}}
        - {{id: email, address: email}}
    """)  # fmt: skip


# M1


def test_M1_the_first_channel_of_via_with_address_consent_and_variant_carries(shop: Shop):
    shop.facet("channel", "- {id: email, address: email}\n- {id: sms, address: phone}\n- {id: push}")
    shop.content("all", """
        variants: [{channel: push, body: x}, {channel: sms, body: x, audience: gold}, {channel: email, subject: x, body: x}]
    """)  # fmt: skip
    shop.journey("enter: {event: started}\nsteps: [{send: all, via: [email, sms, push]}]")
    shop.customers("a email=a@x phone=1 tier=gold\nb phone=1 tier=gold\nc phone=1\nd")
    all_start(shop, "a b c d")
    assert shop.run().messages("customer_id channel variant outcome") == [
        ("a", "email", 2, "sent"),
        ("b", "sms", 1, "sent"),
        ("c", "push", 0, "sent"),
        ("d", "push", 0, "sent"),
    ]


def test_M1_without_via_the_variants_channels_count_in_file_order(shop: Shop):
    shop.content("mixed", """
        variants:
          - {channel: email, subject: x, body: x, audience: gold}
          - {channel: push, body: x}
          - {channel: email, subject: x, body: x}
    """)  # fmt: skip
    shop.journey("enter: {event: started}\nsteps: [{send: mixed}]")
    shop.customers("a email=a@x\nb")
    all_start(shop, "a b")
    assert shop.run().messages("customer_id channel variant") == [("a", "email", 2), ("b", "push", 1)]


def test_M1_unreachable_has_the_first_failing_reason_of_the_last_channel_tried(shop: Shop):
    shop.content("gold", "variants: [{channel: email, subject: x, body: x, audience: gold}]", purpose="marketing")
    shop.journey("enter: {event: started}\nsteps: [{send: gold, via: [push, email]}]")
    shop.customers("a\nb email=b@x\nc email=c@x ok=true\nd ok=true tier=gold\ne email=e@x ok=true tier=gold")
    all_start(shop, "a b c d e")
    assert shop.run().messages("customer_id channel variant at requested_at outcome reason") == [
        ("a", None, None, TEN, TEN, "unreachable", "address"),
        ("b", None, None, TEN, TEN, "unreachable", "consent"),
        ("c", None, None, TEN, TEN, "unreachable", "variant"),
        ("d", None, None, TEN, TEN, "unreachable", "address"),
        ("e", "email", 0, TEN, TEN, "sent", None),
    ]


def test_M1_a_channel_takes_its_nearest_ancestors_address_and_quiet_hours(shop: Shop):
    shop.facet("channel", """
        - id: owned
          address: email
          quiet_hours: {from: "09:00", to: "12:00", action: drop}
          terms:
            - id: direct
              address: phone
              terms: [{id: sms}, {id: call, quiet_hours: {from: "20:00", to: "21:00", action: drop}}]
            - id: email
        - id: push
    """)  # fmt: skip
    for channel in ("sms", "call", "email"):
        shop.content(channel, f"variants: [{{channel: {channel}, body: x}}]")
        shop.journey(f"enter: {{event: started}}\nsteps: [{{send: {channel}}}]", channel)
    shop.customers("mail email=a@x\nphone phone=1")
    all_start(shop, "mail phone")
    assert shop.run().messages("journey customer_id outcome reason") == [
        ("call", "mail", "unreachable", "address"),
        ("call", "phone", "sent", None),
        ("email", "mail", "suppressed", "quiet_hours"),
        ("email", "phone", "unreachable", "address"),
        ("sms", "mail", "unreachable", "address"),
        ("sms", "phone", "suppressed", "quiet_hours"),
    ]


@pytest.mark.parametrize(
    ("consent", "sent"),
    [
        ("{email: fine, owned: ok, default: ok}", "fine"),  # the channel's own
        ("{owned: fine, default: ok}", "fine"),  # its ancestor's
        ("{push: ok, default: fine}", "fine"),  # the default
        ("{push: fine}", ""),  # none at all
        ("none", "fine no ok"),  # none is needed
    ],
)
def test_M1_consent_is_looked_up_under_the_channel_then_its_ancestors_then_default(shop: Shop, consent: str, sent: str):
    shop.facet("channel", "- {id: owned, terms: [{id: email}]}\n- {id: push}")
    shop.facet(
        "purpose",
        f"- {{id: marketing, consent: {consent}}}\n- {{id: news, consent: none}}\n- {{id: service, consent: none}}",
    )
    shop.journey("enter: {event: started}\nsteps: [{send: offer, via: [email]}]")
    shop.customers("fine fine=true ok=false\nok fine=false ok=true\nno fine=yes")  # only `true` is consent
    all_start(shop, "fine ok no")
    assert " ".join(shop.run().messages("customer_id", outcome="sent")) == sent


def test_M1_is_judged_at_the_instant_of_the_request(shop: Shop):
    shop.journey("enter: {event: started}\nsteps: [{wait: 1h}, {send: offer, via: [email]}]")
    shop.log("""
        a 2026-03-02T10:00 started
        a 2026-03-02T11:00 profile ok=true mail=a@x
        b 2026-03-02T09:00 profile ok=true mail=b@x
        b 2026-03-02T10:00 started
        b 2026-03-02T11:00 profile ok=false
        c 2026-03-02T10:00 started
        c 2026-03-02T11:00:00.000001 profile ok=true mail=c@x
    """)
    run = shop.run()
    assert run.messages("customer_id outcome reason") == [
        ("a", "sent", None),
        ("b", "unreachable", "consent"),
        ("c", "unreachable", "address"),
    ]
    assert set(run.messages("requested_at")) == {"2026-03-02T11:00"}


# M2

LOCALES = """
variants:
  - {channel: push, body: x, locale: de}
  - {channel: push, body: x}
  - {channel: push, body: x, locale: en}
  - {channel: push, body: x, locale: nl, audience: gold}
  - {channel: push, body: x, locale: nl}
  - {channel: push, body: x, locale: nl-NL, when: {attribute: score, exists: false}}
"""


def test_M2_the_best_locale_first_then_the_files_order(shop: Shop):
    shop.content("multi", LOCALES)
    shop.journey("enter: {event: started}\nsteps: [{send: multi}]")
    shop.customers("""
        exact     locale=nl-NL
        written   locale=NL_nl
        not-when  locale=nl-NL score=1
        language  locale=nl-BE
        gold      locale=nl-BE tier=gold
        austria   locale=de_AT
        default   locale=fr
        english   locale=EN-gb
        none
    """)
    all_start(shop, "exact written not-when language gold austria default english none")
    assert dict(shop.run().messages("customer_id variant")) == {
        "exact": 5, "written": 5, "not-when": 4, "language": 4, "gold": 3, "austria": 0, "default": 2, "english": 2, "none": 2,
    }  # fmt: skip


def test_M2_a_variant_without_a_locale_fits_all_but_last(shop: Shop):
    shop.content("some", "variants: [{channel: push, body: x}, {channel: push, body: x, locale: en, audience: gold}]")
    shop.journey("enter: {event: started}\nsteps: [{send: some}]")
    shop.customers("a\nb tier=gold\nc locale=fr\nd locale=fr tier=gold")
    all_start(shop, "a b c d")
    assert shop.run().messages("customer_id variant") == [("a", 0), ("b", 1), ("c", 0), ("d", 1)]


def test_M2_a_variant_of_another_locale_does_not_fit(shop: Shop):
    shop.config(locale="de-DE")
    shop.content("dutch", "variants: [{channel: push, body: x, locale: nl-NL}]")
    shop.content("german", "variants: [{channel: push, body: x, locale: de_de}]")
    shop.journey("enter: {event: started}\nsteps: [{send: dutch}, {send: german}]")
    shop.customers("a\nb locale=nl\nc locale=nl-BE\nd locale=nl-nl")
    all_start(shop, "a b c d")
    run = shop.run()
    # nl is the language of nl-NL, but nl-NL neither a customer's `nl` nor the language of `nl-BE`.
    assert run.messages("customer_id outcome reason", content="dutch") == [
        ("a", "unreachable", "variant"),
        ("b", "unreachable", "variant"),
        ("c", "unreachable", "variant"),
        ("d", "sent", None),
    ]
    assert run.messages("outcome", content="german") == ["sent"] * 4


def test_M2_a_variant_reads_the_entry(shop: Shop):
    shop.content("by-entry", """
        variants: [{channel: push, body: x, when: {entry: value, gte: 30}}, {channel: push, body: x}]
    """)  # fmt: skip
    shop.journey("enter: {event: started}\nsteps: [{send: by-entry}]")
    shop.log(f"a {TEN} started value=30\nb {TEN} started value=29")
    assert shop.run().messages("customer_id variant") == [("a", 0), ("b", 1)]


# M3


def test_M3_content_outside_its_dates_is_suppressed(shop: Shop):
    shop.config(timezone="Europe/Amsterdam")
    shop.content("dated", "valid: {from: 2026-03-02, until: 2026-03-03}\nvariants: [{channel: push, body: x}]")
    shop.journey("enter: {event: started}\nsteps: [{send: dated}]")
    shop.log("""
        a 2026-03-01T22:59 started
        b 2026-03-01T23:00 started
        c 2026-03-02T22:59 started
        d 2026-03-02T23:00 started
    """)
    assert shop.run().messages("customer_id outcome reason channel variant at") == [
        ("a", "suppressed", "not_yet", "push", 0, "2026-03-01T22:59"),
        ("b", "sent", None, "push", 0, "2026-03-01T23:00"),
        ("c", "sent", None, "push", 0, "2026-03-02T22:59"),
        ("d", "suppressed", "expired", "push", 0, "2026-03-02T23:00"),
    ]


def test_M3_the_first_rule_that_names_the_purpose_and_holds_suppresses(shop: Shop):
    shop.config(
        policies={
            "suppress": [
                {"id": "marketing-only", "when": {"attribute": "score", "exists": True}, "purposes": ["marketing"]},
                {"id": "gold-news", "audience": "gold", "purposes": ["marketing", "news"]},
                {"id": "everything", "when": {"attribute": "score", "gte": 5}},
            ]
        }
    )
    shop.journey("enter: {event: started}\nsteps: [{send: note}, {send: notice}]")
    shop.customers("a tier=gold score=1\nb tier=gold score=5\nc score=5\nd score=1")
    all_start(shop, "a b c d")
    run = shop.run()
    assert run.messages("customer_id outcome reason", content="note") == [
        ("a", "suppressed", "suppress:gold-news"),
        ("b", "suppressed", "suppress:gold-news"),
        ("c", "suppressed", "suppress:everything"),
        ("d", "sent", None),
    ]
    # Neither `capped: false` nor `quiet: false` passes a rule.
    assert run.messages("customer_id reason", content="notice", outcome="suppressed") == [
        ("b", "suppress:everything"),
        ("c", "suppress:everything"),
    ]


def test_M3_comes_after_the_channel_and_dates_before_the_rules(shop: Shop):
    shop.config(policies={"suppress": [{"id": "all", "when": {"event": "started"}}]})
    shop.content("old", "valid: {until: 2026-01-01}\nvariants: [{channel: push, body: x}]")
    shop.journey(
        "enter: {event: started}\nsteps: [{id: one, send: offer, via: [email]}, {id: two, send: old}, {id: x, send: note}]"
    )
    all_start(shop, "a")
    assert shop.run().messages("outcome reason") == [
        ("unreachable", "address"),
        ("suppressed", "expired"),
        ("suppressed", "suppress:all"),
    ]


def test_M3_a_deferred_message_meets_the_rules_again_but_not_its_dates(shop: Shop):
    quiet(shop)
    shop.config(policies={"suppress": [{"id": "gold", "audience": "gold"}]})
    shop.content("dated", "valid: {until: 2026-03-03}\nvariants: [{channel: push, body: x}]")
    shop.journey("enter: {event: started}\nsteps: [{send: dated}]")
    shop.log("""
        a 2026-03-02T22:00 started
        b 2026-03-02T22:00 started
        b 2026-03-03T08:00 profile tier=gold
        c 2026-03-02T21:59 profile tier=gold
        c 2026-03-02T22:00 started
        c 2026-03-02T22:30 profile tier=none
    """)
    assert shop.run().messages("customer_id outcome reason at") == [
        ("a", "sent", None, "2026-03-03T08:00"),
        ("b", "suppressed", "suppress:gold", "2026-03-03T08:00"),
        ("c", "suppressed", "suppress:gold", "2026-03-02T22:00"),
    ]


# M4


@pytest.mark.parametrize(
    ("requested", "delivered"),
    [
        ("2026-03-02T20:59", "2026-03-02T20:59"),
        ("2026-03-02T21:00", "2026-03-03T08:00"),
        ("2026-03-02T23:59", "2026-03-03T08:00"),
        ("2026-03-03T00:00", "2026-03-03T08:00"),
        ("2026-03-03T07:59", "2026-03-03T08:00"),
        ("2026-03-03T08:00", "2026-03-03T08:00"),
    ],
)
def test_M4_defer_moves_delivery_to_the_windows_end_across_midnight(shop: Shop, requested: str, delivered: str):
    quiet(shop)
    shop.journey(SEND)
    all_start(shop, "a", requested)
    assert shop.run().messages("requested_at at outcome") == [(requested, delivered, "sent")]


def test_M4_drop_suppresses_at_once_by_the_customers_clock(shop: Shop):
    quiet(shop, "drop", ("09:00", "12:00"))
    shop.journey(SEND)
    shop.customers("a\nb timezone=Asia/Tokyo\nc timezone=Europe/Amsterdam")
    all_start(shop, "a b c")  # 10:00, 19:00 and 11:00
    assert shop.run().messages("customer_id outcome reason at") == [
        ("a", "suppressed", "quiet_hours", TEN),
        ("b", "sent", None, TEN),
        ("c", "suppressed", "quiet_hours", TEN),
    ]


@pytest.mark.parametrize(
    ("hours", "requested", "delivered"),
    [
        (("21:00", "08:00"), "2026-03-28T22:00", "2026-03-29T06:00"),  # an hour less to wait
        (("21:00", "08:00"), "2026-10-24T22:00", "2026-10-25T07:00"),  # an hour more
        (("00:00", "02:30"), "2026-03-29T00:30", "2026-03-29T01:30"),  # 02:30 is skipped: 03:30 at +02:00
        (("00:00", "02:30"), "2026-10-25T00:10", "2026-10-25T01:30"),  # the first 02:10 waits for the second 02:30
        (("00:00", "02:30"), "2026-10-25T00:40", "2026-10-25T00:40"),  # the first 02:40 is outside by the wall clock
        (("00:00", "02:30"), "2026-10-25T01:10", "2026-10-25T01:30"),  # the second 02:10
    ],
)
def test_M4_over_a_clock_change(shop: Shop, hours: tuple[str, str], requested: str, delivered: str):
    quiet(shop, "defer", hours)
    shop.config(timezone="Europe/Amsterdam")
    shop.journey(SEND)
    all_start(shop, "a", requested)
    assert shop.run().messages("at") == [delivered]


def test_M4_a_purpose_with_quiet_false_is_exempt(shop: Shop):
    quiet(shop)
    shop.journey("enter: {event: started}\nsteps: [{send: note}, {send: notice}]")
    all_start(shop, "a", "2026-03-02T22:00")
    assert shop.run().messages("content at") == [("note", "2026-03-03T08:00"), ("notice", "2026-03-02T22:00")]


# M5


def test_M5_delivery_after_the_horizon_is_pending(shop: Shop):
    quiet(shop)
    shop.journey(SEND)
    all_start(shop, "a", "2026-03-02T22:00")
    pending = [("pending", None, "push", "2026-03-03T08:00")]
    assert shop.run(to="2026-03-03T07:59Z").messages("outcome reason channel at") == pending
    assert shop.run(to="2026-03-03T08:00Z").messages("outcome") == ["sent"]


DEFERRED = """
goal: {action: buy, within: 1d}
enter: {event: started}
exit: [{event: left}]
steps: [{send: note}]
"""


def test_M5_an_exit_or_goal_event_up_to_delivery_suppresses_though_the_instance_had_ended(shop: Shop):
    quiet(shop)
    shop.journey(DEFERRED)
    shop.log("""
        exit   2026-03-02T22:00 started
        exit   2026-03-02T23:00 left
        edge   2026-03-02T22:00 started
        edge   2026-03-03T08:00 left
        goal   2026-03-02T22:00 started
        goal   2026-03-02T23:00 bought
        after  2026-03-02T22:00 started
        after  2026-03-03T08:00:00.000001 left
        before 2026-03-02T22:00 left
        before 2026-03-02T22:00 started
    """)
    run = shop.run()
    assert set(run.instances("outcome")) == {"completed"}
    assert run.messages("customer_id outcome reason at") == [
        ("after", "sent", None, "2026-03-03T08:00"),
        ("before", "sent", None, "2026-03-03T08:00"),
        ("edge", "suppressed", "exited", "2026-03-03T08:00"),
        ("exit", "suppressed", "exited", "2026-03-03T08:00"),
        ("goal", "suppressed", "exited", "2026-03-03T08:00"),
    ]


def test_M5_a_goal_without_exit_and_an_exit_step_do_not_count(shop: Shop):
    quiet(shop)
    shop.journey(
        "enter: {event: started}\ngoal: {action: buy, within: 1d, exit: false}\nsteps: [{send: note}, {exit: done}]"
    )
    shop.log("a 2026-03-02T22:00 started\na 2026-03-02T23:00 bought")
    assert shop.run().messages("outcome") == ["sent"]


def test_M5_max_duration_counts_only_where_it_ended_the_instance(shop: Shop):
    quiet(shop)
    shop.journey("enter: {event: started}\nmax_duration: 2h\nsteps: [{send: note}, {wait: 3h}]", "ended")
    shop.journey("enter: {event: started}\nmax_duration: 2h\nsteps: [{send: note}, {wait: 1h}]", "not")
    all_start(shop, "a", "2026-03-02T22:00")
    assert shop.run().messages("journey outcome reason") == [("ended", "suppressed", "exited"), ("not", "sent", None)]


def test_M5_consent_is_checked_again_at_delivery_but_not_the_address_or_the_variant(shop: Shop):
    quiet(shop)
    shop.content("gold", "variants: [{channel: push, body: x, audience: gold}]", purpose="marketing")
    shop.journey("enter: {event: started}\nexit: [{event: left}]\nsteps: [{send: gold}]")
    shop.customers("a ok=true tier=gold\nb ok=true tier=gold\nc ok=true tier=gold\nd ok=true tier=gold")
    shop.log("""
        a 2026-03-02T22:00 started
        a 2026-03-03T08:00 profile ok=false
        b 2026-03-02T22:00 started
        b 2026-03-02T23:00 profile ok=false
        b 2026-03-02T23:30 profile ok=true tier=none
        c 2026-03-02T22:00 started
        c 2026-03-02T23:00 profile ok=false
        c 2026-03-02T23:00 left
        d 2026-03-02T22:00 started
    """)
    assert shop.run().messages("customer_id outcome reason") == [
        ("a", "suppressed", "consent"),
        ("b", "sent", None),
        ("c", "suppressed", "exited"),
        ("d", "sent", None),
    ]


# M6


def caps(shop: Shop, *caps: dict) -> None:
    shop.config(policies={"caps": list(caps)})


def outcomes(shop: Shop, times: list[str], customer: str = "a") -> list[str]:
    """What becomes of a message at each of `times`: the reason, or sent."""
    shop.journey(SEND)
    shop.log("\n".join(f"{customer} {t} started" for t in times))
    return [reason or outcome for outcome, reason in shop.run().messages("outcome reason")]


def test_M6_a_rolling_window_leaves_out_exactly_per_ago(shop: Shop):
    caps(shop, {"id": "daily", "max": 1, "per": "1d"})
    times = ["2026-03-02T10:00", "2026-03-03T09:59:59.999999", "2026-03-03T10:00", "2026-03-04T11:00"]
    assert outcomes(shop, times) == ["sent", "cap:daily", "sent", "sent"]


def test_M6_a_cap_of_several_counts_them_all(shop: Shop):
    caps(shop, {"id": "two", "max": 2, "per": "1d"})
    times = ["2026-03-02T10:00", "2026-03-02T12:00", "2026-03-02T14:00", "2026-03-03T10:00", "2026-03-03T11:00"]
    assert outcomes(shop, times) == ["sent", "sent", "cap:two", "sent", "cap:two"]


def test_M6_only_sent_messages_count(shop: Shop):
    caps(shop, {"id": "daily", "max": 1, "per": "1d"})
    assert outcomes(shop, ["2026-03-02T10:00", "2026-03-03T09:00", "2026-03-03T11:00"]) == ["sent", "cap:daily", "sent"]


@pytest.mark.parametrize(
    ("per", "times", "expected"),
    [
        ("day", ["2026-03-02T00:00", "2026-03-02T23:59", "2026-03-03T00:00"], ["sent", "cap:c", "sent"]),
        ("week", ["2026-03-01T12:00", "2026-03-02T00:00", "2026-03-08T23:59", "2026-03-09T00:00"], ["sent", "sent", "cap:c", "sent"]),
        ("month", ["2026-02-28T12:00", "2026-03-01T00:00", "2026-03-31T23:59", "2026-04-01T00:00"], ["sent", "sent", "cap:c", "sent"]),
    ],
)  # fmt: skip
def test_M6_a_day_a_week_from_monday_and_a_month_are_the_calendars(shop: Shop, per: str, times: list, expected: list):
    caps(shop, {"id": "c", "max": 1, "per": per})
    assert outcomes(shop, times) == expected


def test_M6_the_calendar_is_the_customers_at_the_delivery(shop: Shop):
    caps(shop, {"id": "c", "max": 1, "per": "day"})
    shop.journey(SEND)
    shop.customers("utc\ntokyo timezone=Asia/Tokyo\nmoved")
    both = ["2026-03-02T14:30", "2026-03-02T15:30"]  # in Tokyo 23:30, and 00:30 of the next day
    lines = [f"{who} {t} started" for who in ("utc", "tokyo", "moved") for t in both]
    shop.log("\n".join([*lines, "moved 2026-03-02T15:00 profile zone=Asia/Tokyo"]))
    assert shop.run().messages("customer_id outcome") == [
        ("moved", "sent"),
        ("moved", "sent"),
        ("tokyo", "sent"),
        ("tokyo", "sent"),
        ("utc", "sent"),
        ("utc", "suppressed"),
    ]


def test_M6_a_day_of_a_clock_change_is_one_day(shop: Shop):
    # 2026-10-25 has 25 hours in Amsterdam: from 22:00Z to 23:00Z of the next day.
    shop.config(timezone="Europe/Amsterdam")
    caps(shop, {"id": "c", "max": 1, "per": "day"})
    times = ["2026-10-24T21:59", "2026-10-24T22:00", "2026-10-25T22:59", "2026-10-25T23:00"]
    assert outcomes(shop, times) == ["sent", "sent", "cap:c", "sent"]


def test_M6_the_order_is_delivery_priority_journey_entered_step_key(shop: Shop):
    caps(shop, {"id": "one", "max": 1, "per": "1d"})
    send = "steps: [{id: s, send: note}]"
    shop.journey(f"priority: 10\nenter: {{event: started}}\n{send}", "a-low")
    shop.journey(f"priority: 90\nenter: {{event: started}}\n{send}", "z-high")
    shop.journey(f"enter: {{event: visited}}\n{send}", "id-b")
    shop.journey(f"enter: {{event: visited}}\n{send}", "id-a")
    shop.journey(
        'enter: {event: bought, key: ref}\nsteps: [{wait_until: {time: "12:00"}}, {id: s, send: note}]', "entered"
    )
    shop.journey("enter: {event: left}\nsteps: [{id: two, send: note}, {id: one, send: note}]", "steps")
    shop.journey("enter: {event: ordered, key: value}\nsteps: [{id: s, send: note}]", "keys")
    shop.facet("event", """
        - {id: started}
        - {id: visited}
        - {id: bought, properties: {ref: {type: string}, value: {type: number}}}
        - {id: left}
        - {id: ordered, properties: {value: {type: string}}}
    """)  # fmt: skip
    shop.log("""
        priority 2026-03-02T10:00 started
        journey  2026-03-02T10:00 visited
        entered  2026-03-02T10:00 bought ref=z
        entered  2026-03-02T10:01 bought ref=a
        step     2026-03-02T10:00 left
        keyed    2026-03-02T10:00 ordered value=9
        keyed    2026-03-02T10:00 ordered value=10
    """)
    sent = shop.run().messages("customer_id journey step key", outcome="sent")
    assert sorted(sent) == [
        ("entered", "entered", "s", "z"),
        ("journey", "id-a", "s", None),
        ("keyed", "keys", "s", "10"),
        ("priority", "z-high", "s", None),
        ("step", "steps", "one", None),
    ]


def test_M6_a_deferred_message_takes_its_place_by_its_delivery(shop: Shop):
    caps(shop, {"id": "one", "max": 1, "per": "1d"})
    quiet(shop)
    shop.content("mail", "variants: [{channel: email, subject: x, body: x}]")
    shop.journey("priority: 90\nenter: {event: started}\nsteps: [{send: note}]", "deferred")
    shop.journey("priority: 10\nenter: {event: started}\nsteps: [{wait: 1h}, {send: mail}]", "at-night")
    shop.customers("a email=a@x")
    all_start(shop, "a", "2026-03-02T22:00")
    assert shop.run().messages("journey outcome at") == [
        ("at-night", "sent", "2026-03-02T23:00"),
        ("deferred", "suppressed", "2026-03-03T08:00"),
    ]


OWNED = """
- id: owned
  caps: [{max: 3, per: 1d}]
  terms:
    - {id: email, caps: [{max: 9, per: 1d}, {max: 2, per: 1d}]}
    - {id: sms}
- {id: push}
"""


def test_M6_a_channels_caps_count_it_and_its_descendants(shop: Shop):
    shop.facet("channel", OWNED)
    for channel in ("owned", "email", "sms", "push"):
        shop.content(f"by-{channel}", f"variants: [{{channel: {channel}, body: x}}]")
    order = ["email", "email", "email", "push", "push", "sms", "owned", "sms", "email", "push"]
    sends = "".join(f"  - {{id: s{i}, send: by-{channel}}}\n  - {{wait: 1m}}\n" for i, channel in enumerate(order))
    shop.journey("enter: {event: started}\nsteps:\n" + sends)
    all_start(shop, "a")
    # E-mail's second cap is full after two, then owned's after three; of the last e-mail the outermost names the reason.
    assert shop.run().messages("step channel reason") == [
        ("s0", "email", None),
        ("s1", "email", None),
        ("s2", "email", "cap:email-2"),
        ("s3", "push", None),
        ("s4", "push", None),
        ("s5", "sms", None),
        ("s6", "owned", "cap:owned-1"),
        ("s7", "sms", "cap:owned-1"),
        ("s8", "email", "cap:owned-1"),
        ("s9", "push", None),
    ]


def test_M6_the_projects_caps_are_over_all_messages_and_named_first(shop: Shop):
    shop.facet("channel", "- {id: email, caps: [{max: 1, per: 1d}]}\n- {id: push}")
    caps(shop, {"max": 9, "per": "1d"}, {"max": 1, "per": "day"})
    shop.journey(
        "enter: {event: started}\nsteps: [{id: one, send: offer}, {id: three, send: note}, {id: two, send: offer}]"
    )
    shop.customers("a ok=true\nb")
    all_start(shop, "a b")
    run = shop.run()
    assert run.messages("step outcome reason", customer_id="a") == [
        ("one", "sent", None),
        ("three", "suppressed", "cap:project-2"),
        ("two", "suppressed", "cap:project-2"),
    ]
    # b's offers are unreachable and count nothing.
    assert run.messages("step outcome", customer_id="b", content="note") == [("three", "sent")]


def test_M6_a_cap_of_0_lets_nothing_through(shop: Shop):
    caps(shop, {"id": "none", "max": 0, "per": "1d"})
    assert outcomes(shop, [TEN]) == ["cap:none"]


def test_M6_a_purpose_with_capped_false_passes_caps_and_counts_towards_none(shop: Shop):
    caps(shop, {"id": "one", "max": 1, "per": "1d"})
    shop.journey(
        "enter: {event: started}\nsteps: [{id: a, send: notice}, {id: b, send: note}, {id: c, send: note}, {id: d, send: notice}]"
    )
    all_start(shop, "a")
    assert shop.run().messages("step outcome") == [("a", "sent"), ("b", "sent"), ("c", "suppressed"), ("d", "sent")]


# M7


def test_M7_a_held_out_message_that_would_come_to_the_caps_is_withheld_and_does_not_count(shop: Shop):
    caps(shop, {"id": "one", "max": 1, "per": "1d"})
    shop.journey(
        "priority: 90\nenter: {event: started, holdout: 100}\nsteps: [{id: s, send: note}, {id: t, send: note}]",
        "control",
    )
    shop.journey("enter: {event: started}\nsteps: [{wait: 1h}, {id: s, send: note}, {id: t, send: note}]", "treated")
    all_start(shop, "a")
    assert shop.run().messages("journey step channel variant at outcome reason") == [
        ("control", "s", "push", 0, TEN, "withheld", "holdout"),
        ("control", "t", "push", 0, TEN, "withheld", "holdout"),
        ("treated", "s", "push", 0, "2026-03-02T11:00", "sent", None),
        ("treated", "t", "push", 0, "2026-03-02T11:00", "suppressed", "cap:one"),
    ]


def test_M7_it_is_withheld_even_where_a_cap_is_full_but_not_where_another_rule_stopped_it(shop: Shop):
    caps(shop, {"id": "none", "max": 0, "per": "1d"})
    quiet(shop, "drop")
    shop.journey(
        "enter: {event: started, holdout: 100}\nsteps: [{id: one, send: note}, {id: two, send: offer, via: [email]}]"
    )
    shop.log(f"a {TEN} started\nb 2026-03-02T22:00 started")
    assert shop.run().messages("customer_id step outcome reason") == [
        ("a", "one", "withheld", "holdout"),
        ("a", "two", "unreachable", "address"),
        ("b", "one", "suppressed", "quiet_hours"),
        ("b", "two", "unreachable", "address"),
    ]


def test_M7_control_customers_still_get_what_is_not_capped(shop: Shop):
    shop.config(policies={"holdout": 50})
    shop.journey("enter: {event: started}\nsteps: [{send: note}, {send: notice}]")
    many = [f"c{i:02}" for i in range(40)]
    all_start(shop, " ".join(many))
    run = shop.run()
    held = [customer for customer in many if bucket(customer, "project-holdout:shop") < 5000]
    assert run.messages("customer_id", outcome="withheld", content="note") == held
    assert run.messages("customer_id", outcome="sent", content="notice") == many


# M8, M9


def test_M8_the_journey_goes_on_whatever_became_of_a_message(shop: Shop):
    quiet(shop)
    caps(shop, {"id": "none", "max": 0, "per": "1d"})
    shop.journey("enter: {event: started}\nsteps: [{send: note}, {wait: 1h}, {id: last, send: offer, via: [email]}]")
    shop.log(f"a {TEN} started\nb 2026-03-02T22:00 started")
    run = shop.run()
    # b's first message is delivered next morning; its second step runs an hour after the first all the same.
    assert run.steps("customer_id at", step="last") == [("a", "2026-03-02T11:00"), ("b", "2026-03-02T23:00")]
    assert set(run.instances("outcome")) == {"completed"}


def test_M9_every_message_has_one_outcome_and_keeps_what_was_decided(shop: Shop):
    quiet(shop)
    caps(shop, {"id": "one", "max": 1, "per": "1d"})
    shop.content(
        "old",
        "valid: {until: 2026-01-01}\nvariants: [{channel: email, body: x, audience: gold}, {channel: push, body: x}]",
    )
    shop.journey("""
        enter: {event: started}
        steps:
          - {id: a, send: note}
          - {id: b, send: note}
          - {id: c, send: old}
          - {id: d, send: offer, via: [email]}
          - {wait: 12h}
          - {id: e, send: note}
    """)
    all_start(shop, "a")
    assert shop.run(to="2026-03-03T00:00Z").messages("step channel variant requested_at at outcome reason") == [
        ("a", "push", 0, TEN, TEN, "sent", None),
        ("b", "push", 0, TEN, TEN, "suppressed", "cap:one"),
        ("c", "push", 1, TEN, TEN, "suppressed", "expired"),
        ("d", None, None, TEN, TEN, "unreachable", "address"),
        ("e", "push", 0, "2026-03-02T22:00", "2026-03-03T08:00", "pending", None),
    ]
