"""The oracle against cases that were worked out by hand from semantics.md."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cjo_cli.load.project import load
from oracle.generate import FEATURES, Case, write_case
from oracle.interpreter import bucket, read, replay, rounded

CONFIG = {"cjo.yaml": "version: 1\nname: shop\ntimezone: UTC\nlocale: en\n"}
TAXONOMY = {
    "taxonomy/events.yaml": """
facet: event
terms:
  - {id: start, properties: {ref: {type: string}, at: {type: timestamp}, day: {type: date}}}
  - {id: visited, aliases: [visit], properties: {page: {type: string}}}
  - {id: bought, name: Order Completed, properties: {value: {type: number}}}
  - {id: left}
  - id: profile
    properties: {tier: {type: string}, score: {type: number}, ok: {type: boolean}, tz: {type: string}}
    sets: {tier: tier, score: score, ok: consent, tz: timezone}
""",
    "taxonomy/attributes.yaml": """
facet: attribute
terms:
  - {id: tier, type: string}
  - {id: score, type: number}
  - {id: consent, type: boolean}
  - {id: email, type: string}
""",
    "taxonomy/actions.yaml": "facet: action\nterms:\n  - {id: buy, events: [{event: bought}], value: value}\n",
    "taxonomy/channels.yaml": """
facet: channel
terms:
  - id: owned
    terms:
      - {id: email, address: email}
      - {id: push}
""",
    "taxonomy/purposes.yaml": """
facet: purpose
terms:
  - {id: marketing, consent: {default: consent}}
  - {id: service, consent: none, capped: false, quiet: false}
""",
    "content/offer.yaml": """
content: offer
purpose: marketing
status: approved
variants:
  - {channel: email, locale: en, subject: a, body: a}
  - {channel: email, locale: nl, subject: a, body: a}
  - {channel: push, title: a, body: a}
""",
    "content/notice.yaml": """
content: notice
purpose: service
status: approved
variants: [{channel: push, title: a, body: a}]
""",
}
REACHABLE = {"email": "a@x", "consent": True}


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def row(customer: str, ts, event: str, **properties) -> dict:
    return {"customer_id": customer, "ts": at(ts) if isinstance(ts, str) else ts, "event": event, **properties}


def journey(name: str, rest: str) -> dict[str, str]:
    return {f"journeys/{name}.yaml": f"journey: {name}\nstatus: live\n{rest}"}


@pytest.fixture
def run(tmp_path):
    """Replays journeys over rows: `run({file: text}, rows, profiles)`."""

    def run(files, rows, profiles=(), **options):
        for name, text in {**CONFIG, **TAXONOMY, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        loaded = load(tmp_path)
        assert not loaded.findings
        return replay(loaded.project, rows, list(profiles), **options)

    return run


def paths(outcome) -> list:
    return [(row[4], row[5]) for row in outcome.steps]


@pytest.mark.parametrize(("text", "kind", "value"), [
    ("5.0", "integer", 5), ("5.5", "integer", None), ("+1e1", "number", 10.0), (".5", "number", None),
    ("1e999", "number", None), ("TRUE", "boolean", True), ("yes", "boolean", None), (5, "string", "5"),
    (True, "string", "true"), ("2026-02-30", "date", None), ("2026-03-01", "date", date(2026, 3, 1)),
    ("2026-03-01T10:00+02", "timestamp", datetime(2026, 3, 1, 8, tzinfo=UTC)),
    ("2026-03-01 10:00:00.1234567", "timestamp", datetime(2026, 3, 1, 10, 0, 0, 123456, UTC)),
    ("2026-03-01", "timestamp", datetime(2026, 3, 1, tzinfo=UTC)), (" 5", "number", None),
])  # fmt: skip
def test_v1_values(text, kind, value):
    assert read(text, kind) == value


def test_v4_v5_rounding_and_buckets():
    assert rounded(0.1 + 0.2) == 0.3
    assert rounded(-2.5e-7) == 0.0
    assert rounded(-0.0000015) == -0.000002
    # printf 'c1:split:alpha:s1' | md5sum begins with e2373ea3, which is 3795271331.
    assert bucket("c1", "split:alpha:s1") == 1331


def test_t3_an_event_leaves_a_window_at_exactly_its_end(run):
    branch = journey(
        "alpha",
        """
enter: {event: start}
steps:
  - id: b
    branch: [{id: recent, when: {event: visit, within: 1d}}, {id: old}]
""",
    )
    rows = [
        row("a", "2026-03-01", "visited"), row("a", "2026-03-02", "start"),
        row("b", at("2026-03-01") + 1, "visited"), row("b", "2026-03-02", "start"),
        row("c", "2026-03-02", "start"), row("c", "2026-03-02", "visited"),
    ]  # fmt: skip
    assert [(r[1], r[5]) for r in run(branch, rows).steps] == [("a", "old"), ("b", "recent"), ("c", "recent")]


@pytest.mark.parametrize(("entered", "left"), [
    ("2026-03-28 23:00", "2026-03-29 01:30"),  # 02:30 is skipped: 03:30 at +02:00
    ("2026-10-24 23:00", "2026-10-25 01:30"),  # 02:30 comes twice: the second, at +01:00
    ("2026-10-25 00:30", "2026-10-25 01:30"),  # the first 02:30 is not it
    ("2026-10-25 01:30", "2026-10-25 01:30"),
])  # fmt: skip
def test_t1_s3_skipped_and_repeated_local_times(run, entered, left):
    files = journey("alpha", 'enter: {event: start}\nsteps: [{wait_until: {time: "02:30"}}, {exit: done}]\n')
    rows = [row("a", entered, "start"), row("a", "2026-11-01", "left")]
    outcome = run(files, rows, [{"customer_id": "a", "timezone": "Europe/Amsterdam"}])
    assert outcome.instances[0][5:8] == (at(left), "exited", "done")


def test_s3_windows_days_and_moments(run):
    files = journey(
        "alpha",
        """
enter: {event: start}
steps:
  - {id: a, wait_until: {window: {from: "22:00", to: "02:00"}, days: [mon]}}
  - {id: b, wait_until: {entry: day, offset: -1d, time: "09:00", if_past: exit}}
  - {id: c, exit: done}
""",
    )
    # Tuesday 2026-03-03 01:00 is in the window that opened on Monday.
    rows = [
        row("a", "2026-03-03 01:00", "start", day="2026-03-05"),
        row("b", "2026-03-03 01:00", "start", day="2026-03-02"),
        row("c", "2026-03-03 02:00", "start", day="2026-03-20"),
        row("d", "2026-03-03 01:00", "start", day="soon"),
        row("z", "2026-04-01", "left"),
    ]
    assert [(i[1], i[5], i[7]) for i in run(files, rows).instances] == [
        ("a", at("2026-03-04 09:00"), "done"), ("b", at("2026-03-03 01:00"), "if_past"),
        ("c", at("2026-03-19 09:00"), "done"), ("d", at("2026-03-03 01:00"), "if_missing"),
    ]  # fmt: skip


def test_t4_the_later_in_the_log_of_equal_ts_and_mistyped_values_are_passed_over(run):
    files = journey(
        "alpha",
        """
enter: {event: start}
steps:
  - id: b
    branch: [{id: gold, when: {attribute: tier, eq: gold}}, {id: five, when: {attribute: score, eq: 5}}]
""",
    )
    rows = [
        row("a", "2026-03-01", "profile", tier="silver", score="x"), row("a", "2026-03-01", "profile", tier="gold"),
        row("a", "2026-03-01", "start"),
        row("b", "2026-03-01", "start"), row("b", "2026-03-01", "profile", score="abc"),
    ]  # fmt: skip
    outcome = run(files, rows, [{"customer_id": "b", "score": "5"}])
    assert [r[5] for r in outcome.steps] == ["gold", "five"]


def test_e5_e6_e9_merging_running_and_reentry(run):
    files = journey(
        "alpha",
        """
enter: {event: start, key: ref, reentry: {after: 2d}}
steps: [{wait: 1d}]
""",
    )
    rows = [
        row("a", "2026-03-01", "start", ref="x"), row("a", "2026-03-01", "start", ref="x"),  # merged
        row("a", "2026-03-01", "start", ref="y"), row("a", "2026-03-01", "start"),  # another key; no key
        row("a", "2026-03-01 12:00", "start", ref="x"),  # running
        row("a", "2026-03-02", "start", ref="x"),  # ended, but too early
        row("a", "2026-03-03", "start", ref="x"),  # exactly two days
    ]  # fmt: skip
    outcome = run(files, rows)
    assert [(i[2], i[3], i[6]) for i in outcome.instances] == [
        ("x", at("2026-03-01"), "completed"), ("x", at("2026-03-03"), "active"), ("y", at("2026-03-01"), "completed"),
    ]  # fmt: skip
    assert outcome.rejected == {"alpha": {"merged": 1, "key": 1, "running": 1, "reentry": 1}}
    assert outcome.candidates == {"alpha": 7}


def test_e7_the_higher_priority_first_and_no_time_blocks_nobody(run):
    files = {
        **journey("alpha", "exclusive: one\npriority: 10\nenter: {event: start}\nsteps: [{wait: 1d}]\n"),
        **journey("beta", "exclusive: one\npriority: 20\nenter: {event: start}\nsteps: [{exit: done}]\n"),
        **journey("gamma", "exclusive: one\npriority: 5\nenter: {event: start}\nsteps: [{wait: 1h}]\n"),
    }
    outcome = run(files, [row("a", "2026-03-01", "start"), row("a", "2026-03-02", "start")])
    assert [i[0] for i in outcome.instances] == ["alpha", "alpha", "beta", "beta"]  # alpha ended as it came again
    assert outcome.rejected["gamma"] == {"exclusive": 2}


def test_e1_turning_true(run):
    files = journey("alpha", "enter: {when: {not: {event: visited, within: 1d}}}\nsteps: [{exit: done}]\n")
    rows = [row("a", "2026-03-01", "visited"), row("b", "2026-03-01 06:00", "start"), row("a", "2026-03-04", "start")]
    # True at the first for both; of a it turns false at the visit, and true again a day later.
    assert [(i[1], i[3]) for i in run(files, rows).instances] == [("a", at("2026-03-02"))]


def test_e1_schedules_and_journeys(run):
    files = {
        **journey("alpha", 'enter: {schedule: {days: [sun], time: "02:30"}}\nsteps: [{wait: 6h}]\n'),
        **journey("beta", "enter: {journey: alpha}\nsteps: [{exit: done}]\n"),
        "cjo.yaml": CONFIG["cjo.yaml"].replace("UTC", "Europe/Amsterdam"),
    }
    rows = [
        row("a", "2026-03-28", "visited"),
        row("b", "2026-03-29 01:30", "visited"),
        row("c", "2026-03-30", "visited"),
    ]
    outcome = run(files, rows)
    assert [(i[0], i[1], i[3]) for i in outcome.instances] == [
        ("alpha", "a", at("2026-03-29 01:30")), ("alpha", "b", at("2026-03-29 01:30")),
        ("beta", "a", at("2026-03-29 07:30")), ("beta", "b", at("2026-03-29 07:30")),
    ]  # fmt: skip
    assert not run(files, rows, select=["beta"]).instances  # E10


def test_s2_the_exit_instant_comes_before_a_step_at_it_and_the_goal_before_an_exit(run):
    files = journey(
        "alpha",
        """
goal: {action: buy, within: 7d}
max_duration: 3d
enter: {event: start}
exit: [{event: left}]
steps: [{wait: 1d}, {id: last, wait: 5d}]
""",
    )
    rows = [
        row("a", "2026-03-01", "start"), row("a", "2026-03-02", "left"),
        row("b", "2026-03-01", "start"), row("b", "2026-03-02", "left"), row("b", "2026-03-02", "Order Completed", value=5),
        row("c", "2026-03-01", "start"), row("c", "2026-03-06", "Order Completed", value="?"),
    ]  # fmt: skip
    outcome = run(files, rows)
    assert [i[5:10] for i in outcome.instances] == [
        (at("2026-03-02"), "exited", "left", None, None),
        (at("2026-03-02"), "converted", None, at("2026-03-02"), 5.0),
        (at("2026-03-04"), "exited", "max_duration", at("2026-03-06"), None),  # S9: counted all the same
    ]
    assert paths(outcome) == [("wait-1", None), ("wait-1", None), ("last", None), ("wait-1", None)]


def test_s4_in_time_at_the_timeout_and_not_left_without_a_path(run):
    files = journey(
        "alpha",
        """
max_duration: 2d
enter: {event: start}
steps:
  - id: w
    wait_for: {event: visited, timeout: 1d}
    on_event: [{exit: seen}]
  - id: x
    wait_for: {when: {event: visited, since: entry, count: {gte: 1}}, timeout: 3d}
""",
    )
    rows = [
        row("a", "2026-03-01", "visited"), row("a", "2026-03-01", "start"), row("a", "2026-03-02", "visited"),
        row("b", "2026-03-01", "start"), row("b", at("2026-03-02") + 1, "visited"),
        row("c", "2026-03-01", "start"), row("c", "2026-03-20", "left"),
    ]  # fmt: skip
    outcome = run(files, rows)
    assert [r[4:] for r in outcome.steps if r[1] == "a"] == [
        ("w", "event", at("2026-03-01")), ("w.event.exit-1", None, at("2026-03-02")),
    ]  # fmt: skip
    assert [r[4:] for r in outcome.steps if r[1] == "b"] == [
        ("w", "timeout", at("2026-03-01")), ("x", "event", at("2026-03-02")),
    ]  # fmt: skip
    assert [r[4:] for r in outcome.steps if r[1] == "c"] == [
        ("w", "timeout", at("2026-03-01")), ("x", None, at("2026-03-02")),
    ]  # fmt: skip


def test_s7_the_highest_score_the_first_of_equals_and_only_who_is_eligible(run):
    files = journey(
        "alpha",
        """
enter: {event: start}
steps:
  - id: pick
    choose:
      - {send: offer, score: {base: 0.1, add: [{attribute: score, times: 1}]}}
      - {send: notice, score: 0.3}
""",
    )
    rows = [row(c, "2026-03-01", "start") for c in "abc"]
    profiles = [
        {"customer_id": "a", "score": 0.2, **REACHABLE},  # 0.1 + 0.2 is 0.3 once rounded: a tie
        {"customer_id": "b", "score": 0.1, **REACHABLE},
        {"customer_id": "c", "score": 9, "consent": False},
    ]
    assert [r[5] for r in run(files, rows, profiles).steps] == ["offer", "notice", "notice"]


def test_m1_m2_channels_reasons_and_locales(run):
    files = {
        **journey("alpha", "enter: {event: start}\nsteps: [{send: offer, via: [email]}]\n"),
        **journey("beta", "enter: {event: start}\nsteps: [{send: offer}]\n"),
    }
    profiles = [
        {"customer_id": "a", **REACHABLE, "locale": "NL_be"}, {"customer_id": "b", **REACHABLE, "locale": "fr"},
        {"customer_id": "c", "consent": True}, {"customer_id": "d", "email": "x", "consent": "1"},
    ]  # fmt: skip
    outcome = run(files, [row(c, "2026-03-01", "start") for c in "abcd"], profiles)
    assert [(m[0], m[1], m[6], m[7], m[10], m[11]) for m in outcome.messages] == [
        ("alpha", "a", 1, "email", "sent", None), ("alpha", "b", 0, "email", "sent", None),
        ("alpha", "c", None, None, "unreachable", "address"), ("alpha", "d", None, None, "unreachable", "consent"),
        ("beta", "a", 1, "email", "sent", None), ("beta", "b", 0, "email", "sent", None),
        ("beta", "c", 2, "push", "sent", None), ("beta", "d", None, None, "unreachable", "consent"),
    ]  # fmt: skip


def test_m1_a_channel_is_tried_once(run):
    variants = "[{channel: email, when: {event: left}, subject: a, body: a}, {channel: push, title: a, body: a}, {channel: email, subject: a, body: a}]"
    files = {
        **journey("alpha", "enter: {event: start}\nsteps: [{send: offer}]\n"),
        "content/offer.yaml": f"content: offer\npurpose: marketing\nstatus: approved\nvariants: {variants}\n",
    }
    outcome = run(files, [row("a", "2026-03-01", "start")], [{"customer_id": "a"}])
    assert [m[6:] for m in outcome.messages] == [
        (None, None, *[at("2026-03-01")] * 2, "unreachable", "consent")
    ]  # push's


def test_m4_m5_deferral_and_what_is_checked_again(run):
    files = {
        **journey("alpha", "enter: {event: start}\nexit: [{event: left}]\nsteps: [{send: offer, via: [push]}]\n"),
        "taxonomy/channels.yaml": """
facet: channel
terms: [{id: email}, {id: push, quiet_hours: {from: "21:00", to: "08:00", action: defer}}]
""",
    }
    rows = [
        row("a", "2026-03-01 21:00", "start"),
        row("b", "2026-03-02 07:59", "start"), row("b", "2026-03-02 08:00", "left"),
        row("c", "2026-03-02 07:59", "start"), row("c", "2026-03-02 08:00", "profile", ok="false"),
        row("d", "2026-03-02 08:00", "start"), row("d", "2026-03-02 08:00", "profile", ok="false"),
        row("e", "2026-03-03 06:00", "start"),
    ]  # fmt: skip
    outcome = run(files, rows, [{"customer_id": c, **REACHABLE} for c in "abcde"])
    assert [(m[1], m[9], m[10], m[11]) for m in outcome.messages] == [
        ("a", at("2026-03-02 08:00"), "sent", None), ("b", at("2026-03-02 08:00"), "suppressed", "exited"),
        ("c", at("2026-03-02 08:00"), "suppressed", "consent"), ("d", at("2026-03-02 08:00"), "unreachable", "consent"),
        ("e", at("2026-03-03 08:00"), "pending", None),
    ]  # fmt: skip


def test_m6_m7_caps_their_order_and_who_is_held_out(run):
    files = {
        **journey("alpha", "priority: 10\nenter: {event: start}\nsteps: [{send: offer}, {id: n, send: notice}]\n"),
        **journey("beta", "priority: 20\nenter: {event: start}\nsteps: [{send: offer, via: [push]}]\n"),
        **journey("held", "enter: {event: start, holdout: 100}\nsteps: [{send: offer}, {send: notice}]\n"),
        "cjo.yaml": CONFIG["cjo.yaml"] + "policies: {caps: [{max: 1, per: 1d}]}\n",
        "taxonomy/channels.yaml": """
facet: channel
terms:
  - id: owned
    caps: [{id: weekly, max: 2, per: week}]
    terms: [{id: email, address: email}, {id: push}]
""",
    }
    # Monday 2 March 2026 and the Monday after it.
    rows = [row("a", f"2026-03-{day} {hour}", "start") for day, hour in
            (("02", "00:00"), ("02", "23:59"), ("03", "00:00"), ("04", "00:00"), ("09", "00:00"))]  # fmt: skip
    outcome = run(files, rows, [{"customer_id": "a", **REACHABLE}])
    assert [m[11] for m in outcome.messages if m[0] == "beta"] == [None, "cap:project-1", None, "cap:weekly", None]
    assert [m[11] for m in outcome.messages if m[0] == "alpha" and m[4] == "send-1"] == (
        ["cap:project-1", "cap:project-1", "cap:project-1", "cap:weekly", "cap:project-1"]
    )
    assert {m[10] for m in outcome.messages if m[4] == "n"} == {"sent"}
    assert {(m[5], m[10], m[11]) for m in outcome.messages if m[0] == "held"} == {
        ("offer", "withheld", "holdout"), ("notice", "sent", None),
    }  # fmt: skip


def test_m3_validity_before_rules(run):
    files = {
        **journey("alpha", "enter: {event: start}\nsteps: [{send: offer}]\n"),
        "cjo.yaml": CONFIG["cjo.yaml"] + "policies: {suppress: [{id: gold, when: {attribute: tier, eq: gold}}]}\n",
        "content/offer.yaml": TAXONOMY["content/offer.yaml"] + "valid: {from: 2026-03-02, until: 2026-03-03}\n",
    }
    rows = [
        row(c, t, "start")
        for c, t in (("a", "2026-03-01"), ("b", "2026-03-02"), ("c", "2026-03-03"), ("d", "2026-03-02"))
    ]
    profiles = [{"customer_id": c, **REACHABLE, "tier": "gold" if c != "d" else None} for c in "abcd"]
    assert [m[11] for m in run(files, rows, profiles).messages] == ["not_yet", "suppress:gold", "expired", None]


def test_s9_the_first_in_the_log_gives_the_value_and_the_last_sent_the_credit(run):
    files = journey(
        "alpha",
        """
goal: {action: buy, within: 1d, exit: false}
enter: {event: start}
steps: [{id: one, send: offer}, {id: two, send: offer}, {id: three, wait: 1d}, {id: four, send: offer}]
""",
    )
    rows = [
        row("a", "2026-03-02", "Order Completed", value=7), row("a", "2026-03-02", "Order Completed", value=3),
        row("a", "2026-03-01", "start"), row("b", "2026-03-01", "start"), row("b", at("2026-03-02") + 1, "Order Completed"),
    ]  # fmt: skip
    outcome = run(files, rows, [{"customer_id": "a", **REACHABLE}])
    assert [i[8:] for i in outcome.instances] == [(at("2026-03-02"), 7.0, "four"), (None, None, None)]


def test_d1_t5_rows_that_are_not_there_and_the_horizon(run):
    config = CONFIG["cjo.yaml"] + "log: {events: x.csv, columns: {event_id: event_id}}\n"
    files = {**journey("alpha", "enter: {event: start}\nsteps: [{wait: 1d}]\n"), "cjo.yaml": config}
    rows = [
        row("a", None, "start", event_id="1"), row("a", "2026-03-02", "start", event_id="1"),
        row("b", "2026-03-02", "start", event_id="1"), row(None, "2026-03-02", "start"),
        row("c", "2026-03-03", "start"), row("d", "2026-03-04", "start"), row("e", "2026-03-01", "start"),
    ]  # fmt: skip
    outcome = run(files, rows, from_="2026-03-02", to="2026-03-03")
    assert [(i[1], i[6]) for i in outcome.instances] == [("a", "completed"), ("c", "active")]
    assert outcome.rejected["alpha"] == {"dates": 1}
    assert outcome.candidates["alpha"] == 3


@pytest.mark.parametrize("seed", range(12))
def test_generated_cases_load_and_replay(tmp_path, seed):
    features = (
        FEATURES
        if seed % 3
        else FEATURES - {"when-entry", "schedule-entry", "journey-entry", "exclusive", "choose", "wait-for-when"}
    )
    case = Case(seed, features)
    assert (case.files, case.rows) == (Case(seed, features).files, Case(seed, features).rows)
    write_case(case, tmp_path)
    loaded = load(tmp_path)
    assert not loaded.findings
    outcome = replay(loaded.project, case.rows, case.profiles, from_=case.from_, to=case.to)
    for journey, count in outcome.candidates.items():
        entered = sum(instance[0] == journey for instance in outcome.instances)
        assert count == entered + sum(outcome.rejected[journey].values())
