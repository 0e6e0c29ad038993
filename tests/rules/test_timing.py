"""The rules of timing and pressure at their edges: where each speaks, and where it must not."""

from __future__ import annotations

import pytest
from rules.examples import BASE
from rules.probe import JOURNEY, said, spots

from cjo_cli.rules.timing import (
    empty_dates,
    empty_validity,
    exceeds_cap,
    expired_fact,
    fact_outlived,
    message_after_goal,
    outside_validity,
    past_max_duration,
    reentry_while_running,
    same_trigger,
    two_at_once,
    wait_into_quiet_hours,
)

SEND = "{send: cart-reminder}"
CONTENT = "content/cart-reminder.yaml"
CHANNELS = """
terms:
  - id: app
    terms:
      - {id: push, format: text, caps: [{id: push-cap, max: 1, per: 12h}], quiet_hours: {from: "22:00", to: "07:00", action: drop}}
      - {id: feed, format: text, kind: onsite}
    caps: [{id: app-cap, max: 2, per: 2d}]
  - {id: sms, format: text, caps: [{max: 1, per: day}]}
"""
PURPOSES = "terms: [{id: receipt, title: R, consent: none, capped: false, quiet: false}]"


def item(name: str, channel: str, purpose: str = "marketing") -> dict[str, str]:
    """A content item for one channel."""
    text = f"content: {name}\npurpose: {purpose}\nstatus: approved\nvariants: [{{channel: {channel}, title: Hi, body: There.}}]"
    return {f"content/{name}.yaml": text}


FILES = {
    "taxonomy/channels.yaml": CHANNELS, "taxonomy/purposes.yaml": PURPOSES,
    **item("note", "push"), **item("panel", "feed"), **item("text", "sms"), **item("proof", "push", "receipt"),
}  # fmt: skip


def journey(text: str) -> dict[str, str]:
    """The base journey with keys replaced, and a few channels and contents more."""
    return FILES | {JOURNEY: text}


@pytest.mark.parametrize(
    ("goal", "steps", "spot"),
    [
        ("3d", f"[{{wait: 3d}}, {SEND}]", ["steps.1.send"]),
        ("3d", f"[{{wait: 71h}}, {SEND}]", []),
        ("3d", f"[{{wait: 2d}}, {SEND}, {{wait: 1d}}, {SEND}]", ["steps.3.send"]),
        ("3d", f"[{{wait_for: {{event: email_opened, timeout: 4d}}}}, {SEND}]", []),
        ("3d", f"[{{wait_for: {{event: email_opened, timeout: 4d}}, on_timeout: [{SEND}]}}]", ["steps.0.on_timeout.0.send"]),
        ("3d", "[{wait: 4d}, {send: proof}]", []),
        ("3d", "[{wait: 4d}, {choose: [{send: note}, {send: proof}]}]", ["steps.1.choose.0.send"]),
        ("3d", f"[{{split: [{{id: a, weight: 50, steps: [{{wait: 4d}}]}}, {{id: b, weight: 50}}]}}, {SEND}]", []),
    ],
)  # fmt: skip
def test_after_the_goal(goal: str, steps: str, spot: list[str]) -> None:
    assert spots(message_after_goal.RULE, journey(f"goal: {{action: buy, within: {goal}}}\nsteps: {steps}")) == spot


def test_what_lies_past_max_duration_is_not_called_late() -> None:
    text = f"max_duration: 4d\ngoal: {{action: buy, within: 3d}}\nsteps: [{{wait: 5d}}, {SEND}]"
    assert spots(message_after_goal.RULE, journey(text)) == []


@pytest.mark.parametrize(
    ("valid", "enter", "steps", "says"),
    [
        ("{until: 2026-05-01}", "until: 2026-05-01", f"[{SEND}]", None),
        ("{until: 2026-05-01}", "until: 2026-05-01", f"[{{wait: 1h}}, {SEND}]", "as late as 2026-05-01 01:00"),
        ("{until: 2026-05-01}", "from: 2026-04-30", f"[{{wait: 1d}}, {SEND}]", "no sooner than 2026-05-01, and is never sent"),
        ("{until: 2026-05-01}", "from: 2026-04-30", f"[{{wait: 23h}}, {SEND}]", None),
        ("{until: 2026-05-01}", "from: 2020-01-01", f"[{{wait: 1d}}, {SEND}]", None),
        ("{from: 2026-05-01}", "until: 2026-04-30", f"[{SEND}]", "no later than 2026-04-30, and is never sent"),
        ("{from: 2026-05-01}", "until: 2026-04-30", f"[{{wait: 1d}}, {SEND}]", None),
        ("{from: 2026-05-01}", "from: 2026-04-30", f"[{SEND}]", "as soon as 2026-04-30: the first"),
        ("{from: 2026-05-01}", "from: 2026-04-30", f"[{{wait: 1d}}, {SEND}]", None),
        ("{until: 2026-05-01}", "until: 2026-06-01", "[{choose: [{send: cart-reminder}]}]", None),
        ("{until: 2026-05-01}", "from: 2026-06-01", "[{choose: [{send: cart-reminder}]}]", "is never sent"),
    ],
)  # fmt: skip
def test_validity(valid: str, enter: str, steps: str, says: str | None) -> None:
    files = journey(f"enter: {{event: cart_updated, key: cart_id, {enter}}}\nsteps: {steps}") | {
        CONTENT: f"valid: {valid}"
    }
    findings = said(outside_validity.RULE, files)
    assert len(findings) == (says is not None)
    assert not findings or (says in findings[0].message and findings[0].related[0].place.path[0] == "valid")


def test_a_schedule_has_its_own_dates_and_max_duration_bounds_a_wait() -> None:
    text = "enter: {schedule: {at: ['2026-04-20 10:00', '2026-05-20 10:00']}%s}\nexit: [{event: email_opened}]\nsteps: [%s]"
    files = {CONTENT: "valid: {until: 2026-05-01}"}
    assert spots(outside_validity.RULE, journey(text % ("", SEND)) | files) == ["steps.0.send"]
    assert spots(outside_validity.RULE, journey(text % (", until: 2026-05-01", SEND)) | files) == []
    wait = f"{{wait_for: {{event: email_opened, timeout: 20d}}}}, {SEND}"
    late = text % (", until: 2026-05-01", wait)
    assert spots(outside_validity.RULE, journey(late) | files) == ["steps.1.send"]
    assert spots(outside_validity.RULE, journey("max_duration: 5d\n" + late) | files) == []


FACTS = 'facts: {link: "https://example.org/cart", code: {value: A, until: 2026-05-01}}\n'


@pytest.mark.parametrize(
    ("valid", "enter", "says"),
    [
        ("", "until: 2026-06-01", "as late as 2026-06-01"),
        ("valid: {until: 2026-05-01}", "until: 2026-06-01", None),
        ("valid: {until: 2026-05-02}", "until: 2026-06-01", "as late as 2026-05-02"),
        ("", "until: 2026-05-01", None),
        ("", "from: 2026-05-01", "no sooner than 2026-05-01"),
        ("", "from: 2026-04-30", None),
    ],
)
def test_expired_facts(valid: str, enter: str, says: str | None) -> None:
    files = journey(f"enter: {{event: cart_updated, key: cart_id, {enter}}}\nsteps: [{SEND}]")
    findings = said(expired_fact.RULE, files | {CONTENT: FACTS + valid})
    assert len(findings) == (says is not None)
    assert not findings or says in findings[0].message


@pytest.mark.parametrize(
    ("valid", "spot"),
    [
        ("", ["facts.code.until"]),
        ("valid: {until: 2026-05-02}", ["facts.code.until"]),
        ("valid: {until: 2026-05-01}", []),
        ("valid: {from: 2026-04-01}", ["facts.code.until"]),
    ],
)
def test_facts_that_expire_first(valid: str, spot: list[str]) -> None:
    assert spots(fact_outlived.RULE, {CONTENT: FACTS + valid}) == spot
    assert spots(fact_outlived.RULE, {CONTENT: "facts: {link: https://example.org/cart, code: A}"}) == []


@pytest.mark.parametrize(
    ("steps", "spot"),
    [
        ("[{send: note}, {wait: 11h}, {send: note}]", ["steps.2"]),
        ("[{send: note}, {wait: 12h}, {send: note}]", []),
        ("[{send: note}, {wait: 11h}, {send: panel}]", []),
        ("[{send: note}, {wait: 11h}, {send: proof}]", []),
        ("[{send: note}, {wait: 13h}, {send: note}, {wait: 13h}, {send: panel}]", ["steps.4"]),
        ("[{send: note}, {wait: 13h}, {send: note}, {wait: 13h}, {send: text}]", []),
        ("[{send: note}, {wait: 24h}, {send: note}, {wait: 24h}, {send: panel}]", []),
        ("[{send: note}, {wait_for: {event: email_opened, timeout: 11h}}, {send: note}]", ["steps.2"]),
        ("[{send: note}, {wait_for: {event: email_opened, timeout: 12h}}, {send: note}]", []),
        ("[{split: [{id: a, weight: 50, steps: [{send: note}]}, {id: b, weight: 50}]}, {send: note}]", ["steps.1"]),
        ("[{split: [{id: a, weight: 50, steps: [{send: note}]}, {id: b, weight: 50, steps: [{send: note}]}]}]", []),
        ("[{choose: [{send: note}, {send: panel}]}, {wait: 1h}, {send: note}]", []),
        ("[{choose: [{send: note}]}, {wait: 1h}, {send: note}]", ["steps.2"]),
        ("[{choose: [{send: note, when: {attribute: email_ok, eq: true}}]}, {wait: 1h}, {send: note}]", []),
    ],
)  # fmt: skip
def test_caps(steps: str, spot: list[str]) -> None:
    assert spots(exceeds_cap.RULE, journey(f"steps: {steps}")) == spot


@pytest.mark.parametrize(
    ("steps", "spot"),
    [
        (f"[{SEND}, {SEND}]", ["steps.1"]),
        (f"[{SEND}, {{wait: 1h}}, {SEND}]", []),
        (f"[{{wait_until: {{time: '14:00'}}}}, {SEND}, {{wait: 1h}}, {SEND}]", []),
        (f"[{{wait_until: {{time: '08:00'}}}}, {SEND}, {{wait: 1h}}, {SEND}]", ["steps.3"]),
        (f"[{{wait_until: {{time: '10:00'}}}}, {SEND}, {{wait: 23h}}, {SEND}]", []),
        ("[{wait_until: {time: '23:00'}}, {send: text}, {wait: 59m}, {send: text}]", ["steps.3"]),
        ("[{wait_until: {time: '23:00'}}, {send: text}, {wait: 60m}, {send: text}]", []),
        ("[{wait_until: {window: {from: '09:00', to: '18:00'}}}, {send: text}, {wait: 6h}, {send: text}]", []),
        ("[{wait_until: {window: {from: '09:00', to: '18:00'}}}, {send: text}, {wait: 5h}, {send: text}]", ["steps.3"]),
    ],
)
def test_a_cap_of_a_day_needs_the_clock(steps: str, spot: list[str]) -> None:
    """Mail is put off from 21:00 to 08:00: what is sent within eleven hours of midnight may be the next day's."""
    channels = CHANNELS + (BASE / "taxonomy/channels.yaml").read_text().split("terms:\n")[1]
    assert spots(exceeds_cap.RULE, journey(f"steps: {steps}") | {"taxonomy/channels.yaml": channels}) == spot


def test_the_cap_itself_is_shown() -> None:
    (finding,) = said(exceeds_cap.RULE, journey("steps: [{send: note}, {wait: 11h}, {send: note}]"))
    assert (
        "message 2 on push within 11 h, from 'send-1' on: the cap 'push-cap' lets 1 through per 12 h" in finding.message
    )
    assert [r.place.path[-2:] for r in finding.related] == [("steps", 0), ("caps", 0)]
    sends = ", ".join(f"{{send: text}}, {{wait: {n}d}}" for n in (1, 1, 1, 1))
    (project,) = said(exceeds_cap.RULE, journey(f"steps: [{sends}]"))
    assert (project.place.path, project.related[1].place.file) == (("steps", 6), "cjo.yaml")


@pytest.mark.parametrize(
    ("steps", "spot"),
    [
        ("[{wait_until: {time: '21:00'}}, {send: cart-reminder}]", ["steps.0.wait_until"]),
        ("[{wait_until: {time: '08:00'}}, {send: cart-reminder}]", []),
        ("[{wait_until: {time: '20:59'}}, {send: cart-reminder}]", []),
        ("[{wait_until: {time: '20:00'}}, {wait: 90m}, {send: cart-reminder}]", ["steps.0.wait_until"]),
        ("[{wait_until: {window: {from: '21:00', to: '08:00'}}}, {send: cart-reminder}]", ["steps.0.wait_until"]),
        ("[{wait_until: {window: {from: '21:00', to: '19:01'}}}, {send: cart-reminder}]", []),
        ("[{wait_until: {time: '23:00'}}, {send: proof}]", []),
        ("[{wait_until: {time: '23:00'}}, {send: text}]", []),
        ("[{wait_until: {time: '23:00'}}, {send: note}]", ["steps.0.wait_until"]),
        ("[{wait_until: {time: '23:00'}}, {wait_for: {event: email_opened, timeout: 1h}}, {send: note}]", []),
    ],
)  # fmt: skip
def test_quiet_hours(steps: str, spot: list[str]) -> None:
    email = '  - {id: email, address: email, format: html, quiet_hours: {from: "21:00", to: "08:00", action: defer}}\n'
    files = journey(f"steps: {steps}") | {"taxonomy/channels.yaml": CHANNELS + email}
    assert spots(wait_into_quiet_hours.RULE, files) == spot


def test_what_quiet_hours_do_to_it() -> None:
    (finding,) = said(wait_into_quiet_hours.RULE, journey("steps: [{wait_until: {time: '23:00'}}, {send: note}]"))
    assert "'note' is due at 23:00, when push is quiet (22:00 to 07:00): it is always dropped" in finding.message


@pytest.mark.parametrize(
    ("most", "steps", "spot"),
    [
        ("2d", f"[{{wait: 2d}}, {SEND}]", ["steps.0.wait"]),
        ("2d", f"[{{wait: 47h}}, {SEND}]", []),
        ("2d", f"[{{wait: 1d}}, {SEND}, {{wait: 1d}}, {SEND}, {{wait: 1d}}]", ["steps.2.wait"]),
        ("2d", f"[{SEND}, {{wait_for: {{event: email_opened, timeout: 2d}}, on_timeout: [{SEND}]}}]", ["steps.1.wait_for.timeout"]),
        ("2d", f"[{SEND}, {{wait_for: {{event: email_opened, timeout: 47h}}, on_timeout: [{SEND}]}}]", []),
        ("2d", f"[{{wait_until: {{time: '09:00', days: [mon]}}}}, {SEND}]", []),
    ],
)  # fmt: skip
def test_past_the_end(most: str, steps: str, spot: list[str]) -> None:
    assert spots(past_max_duration.RULE, journey(f"max_duration: {most}\nsteps: {steps}")) == spot


@pytest.mark.parametrize(
    ("reentry", "more", "spot"),
    [
        ("{after: 2d}", "", ["enter.reentry.after"]),
        ("{after: 3d}", "", []),
        ("{after: 2d, from: exit}", "", []),
        ("never", "", []),
        ("after_exit", "", []),
        ("{after: 2d}", "max_duration: 1d\n", []),
        ("{after: 2d}", "goal: {action: buy, within: 3d}\n", []),
        ("{after: 2d}", "goal: {action: buy, within: 3d, exit: false}\n", ["enter.reentry.after"]),
        ("{after: 2d}", "exit: [{event: order_completed}]\n", []),
        ("{after: 2d}", "exit: [{event: email_opened}]\n", ["enter.reentry.after"]),
    ],
)
def test_reentry(reentry: str, more: str, spot: list[str]) -> None:
    text = f"journey: a\nstatus: live\n{more}enter: {{event: cart_updated, reentry: {reentry}}}\nsteps: [{{wait: 3d}}, {SEND}]"
    left = "terms: [{id: email, address: email, events: {unsubscribed: email_opened}}]"
    assert spots(reentry_while_running.RULE, {"journeys/a.yaml": text, "taxonomy/channels.yaml": left}) == spot


def other(enter: str, more: str = "") -> dict[str, str]:
    return {"journeys/z-other.yaml": f"journey: other\nstatus: live\n{more}enter: {enter}\nsteps: [{SEND}]"}


@pytest.mark.parametrize(
    ("enter", "more", "meets"),
    [
        ("{event: cart_updated}", "", True),
        ("{event: [order_completed, cart_updated]}", "", True),
        ("{event: order_completed}", "", False),
        ("{event: cart_updated, where: {value: {lt: 30}}}", "", False),
        ("{event: cart_updated, where: {value: {lte: 30}}}", "", True),
        ("{event: cart_updated, if: {entry: value, lt: 20}}", "", False),
        ("{event: cart_updated}", "priority: 60\n", False),
        ("{event: cart_updated}", "exclusive: g\n", True),
        ("{schedule: {days: [mon], time: '09:00'}}", "", False),
    ],
)
def test_one_trigger(enter: str, more: str, meets: bool) -> None:
    assert spots(same_trigger.RULE, other(enter, more)) == (["enter.event"] if meets else [])


def test_what_no_cap_holds_back_competes_with_nothing() -> None:
    receipt = {"journeys/z-other.yaml": other("{event: cart_updated}").popitem()[1].replace("cart-reminder", "proof")}
    assert spots(same_trigger.RULE, FILES | receipt) == []


def test_one_trigger_is_no_matter_in_a_group_or_a_draft_or_at_other_times() -> None:
    same = other("{event: cart_updated}", "exclusive: g\n")
    assert spots(same_trigger.RULE, same | {JOURNEY: "exclusive: g"}) == []
    assert spots(same_trigger.RULE, other("{event: cart_updated}") | {JOURNEY: "status: draft"}) == []
    early = {JOURNEY: "enter: {event: cart_updated, key: cart_id, until: 2026-03-01}"}
    assert spots(same_trigger.RULE, early | other("{event: cart_updated, from: 2026-03-01}")) == []
    assert spots(same_trigger.RULE, early | other("{event: cart_updated, from: 2026-02-28}")) == ["enter.event"]


@pytest.mark.parametrize(
    ("one", "two", "meets"),
    [
        ("schedule: {days: [mon, tue], time: '09:00'}", "schedule: {days: [tue], time: '09:00'}", True),
        ("schedule: {days: [mon], time: '09:00'}", "schedule: {days: [tue], time: '09:00'}", False),
        ("schedule: {at: ['2026-03-01', '2026-03-02']}", "schedule: {at: ['2026-03-02']}", True),
        ("when: {event: order_completed}", "when: {event: order_completed}", True),
        ("when: {event: order_completed}", "when: {event: order_completed, within: 3d}", False),
        ("journey: cart-recovery", "journey: cart-recovery", True),
        ("journey: cart-recovery", "journey: cart-recovery, outcome: exited", False),
    ],
)
def test_other_triggers(one: str, two: str, meets: bool) -> None:
    first = {"journeys/b.yaml": f"journey: b\nstatus: live\nenter: {{{one}}}\nsteps: [{SEND}]"}
    findings = said(same_trigger.RULE, first | other(f"{{{two}}}"))
    assert [f.place.file for f in findings] == (["journeys/z-other.yaml"] if meets else [])


@pytest.mark.parametrize(
    ("steps", "spot"),
    [
        ("[{send: note}, {wait: 59m}, {send: text}]", ["steps.2"]),
        ("[{send: note}, {wait: 1h}, {send: text}]", []),
        ("[{send: note}, {send: panel}]", []),
        ("[{send: note}, {send: proof}]", []),
        ("[{send: note}, {wait_for: {event: email_opened, timeout: 30m}}, {send: note}]", ["steps.2"]),
        ("[{send: note}, {wait_until: {time: '09:00'}}, {send: note}]", []),
        ("[{wait_until: {time: '09:00'}}, {send: note}, {wait_until: {time: '09:45'}}, {send: text}]", ["steps.3"]),
        ("[{split: [{id: a, weight: 50, steps: [{send: note}]}, {id: b, weight: 50, steps: [{send: text}]}]}]", []),
        ("[{split: [{id: a, weight: 50, steps: [{send: note}]}, {id: b, weight: 50}]}, {send: text}]", ["steps.1"]),
        ("[{send: note}, {send: text}, {send: note}]", ["steps.1", "steps.2"]),
    ],
)  # fmt: skip
def test_two_at_once(steps: str, spot: list[str]) -> None:
    assert spots(two_at_once.RULE, journey(f"steps: {steps}")) == spot


@pytest.mark.parametrize(
    ("enter", "spot"),
    [
        ("event: cart_updated, from: 2026-03-01, until: 2026-03-01", ["enter.until"]),
        ("event: cart_updated, from: 2026-03-01, until: '2026-03-01 00:01'", []),
        ("schedule: {at: ['2026-03-01', '2026-04-01']}, until: 2026-04-01", ["enter.schedule.at"]),
        ("schedule: {at: ['2026-03-01', '2026-04-01']}, from: 2026-03-02", ["enter.schedule.at"]),
        ("schedule: {at: ['2026-03-01', '2026-04-01']}, from: 2026-03-01, until: 2026-04-02", []),
    ],
)
def test_dates_of_a_journey(enter: str, spot: list[str]) -> None:
    assert spots(empty_dates.RULE, {JOURNEY: f"enter: {{{enter}}}\nexit: [{{event: email_opened}}]"}) == spot


@pytest.mark.parametrize(
    ("valid", "spot"),
    [
        ("{from: 2026-03-01, until: 2026-03-01}", ["valid.until"]),
        ("{from: 2026-03-01, until: 2026-03-02}", []),
        ("{from: 2026-03-01}", []),
    ],
)
def test_dates_of_content(valid: str, spot: list[str]) -> None:
    assert spots(empty_validity.RULE, {CONTENT: f"valid: {valid}"}) == spot
