"""One customer by hand: what is due when, what comes late, and cases in which replay and machine once differed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from oracle.generate import Case, write_case

from cjo_cli.machine.advance import advance, newcomer
from cjo_cli.machine.course import Machine
from cjo_cli.machine.decisions import Decision, Ended, Entered, Left, Message, Reached
from cjo_cli.machine.state import Customer, Event, Passed
from machine.feed import machine_of, plan_of, replay

HOUR = 3_600_000_000
JOURNEY = """
journey: hello
status: live
enter: {event: cart_updated, where: {value: {gte: 30}}, key: cart_id}
exit: [{event: order_completed, where: {cart_id: {entry: cart_id}}}]
steps:
  - {id: patience, wait: 3h}
  - {id: opened, wait_for: {event: email_opened, timeout: 2h}}
  - {id: often, branch: [{id: "yes", when: {event: email_opened, within: 4h, count: {gte: 2}}}]}
  - {id: remind, send: cart-reminder}
"""


@pytest.fixture
def machine(starter: Path) -> Machine:
    (starter / "journeys" / "cart-recovery.yaml").write_text(JOURNEY, encoding="utf-8")
    return machine_of(plan_of(starter), 0)


def cart(ts: int, name: str = "a") -> Event:
    return Event(ts, "cart_updated", {"value": 40.0, "cart_id": name})


def opened(ts: int) -> Event:
    return Event(ts, "email_opened", {})


def fed(machine: Machine, *inputs: Event | Passed) -> tuple[Customer, list[Decision]]:
    begun = newcomer(machine, "c", 0, {"email": "c@example.org", "email_ok": True})
    state, decisions = advance(machine, begun, inputs)
    return state, list(decisions)


def of(decisions: list[Decision], kind: type[Decision]) -> list[Decision]:
    return [decision for decision in decisions if isinstance(decision, kind)]


def test_nothing_is_decided_before_something_later_has_come(machine: Machine) -> None:
    state, decisions = fed(machine, cart(HOUR))
    assert decisions == []
    assert state.due == HOUR
    _, decisions = fed(machine, cart(HOUR), opened(HOUR + 1))
    assert [type(decision) for decision in decisions] == [Entered, Reached]


def test_timers_are_applied_at_their_own_instant_before_a_later_event(machine: Machine) -> None:
    _, decisions = fed(machine, cart(HOUR), cart(100 * HOUR, "b"))
    assert [(decision.at, decision.step) for decision in of(decisions, Reached)] == [
        (HOUR, "patience"), (4 * HOUR, "opened"), (6 * HOUR, "often"), (6 * HOUR, "remind"),
    ]  # fmt: skip
    assert [(decision.at, decision.path) for decision in of(decisions, Left)] == [(6 * HOUR, "timeout")]


def test_an_event_exactly_at_a_timeout_is_in_time(machine: Machine) -> None:
    for ts, path in ((6 * HOUR, "event"), (6 * HOUR + 1, "timeout"), (4 * HOUR, "timeout")):
        _, decisions = fed(machine, cart(HOUR), opened(ts), Passed(7 * HOUR))
        assert [decision.path for decision in of(decisions, Left)] == [path]


def test_an_exit_at_the_instant_of_a_step_comes_first(machine: Machine) -> None:
    order = Event(4 * HOUR, "order_completed", {"cart_id": "a"})
    _, decisions = fed(machine, cart(HOUR), order, Passed(9 * HOUR))
    assert [(d.at, d.outcome, d.reason) for d in of(decisions, Ended)] == [(4 * HOUR, "exited", "order_completed")]
    assert [d.step for d in of(decisions, Reached)] == ["patience"]


def test_a_late_event_is_history_and_starts_and_moves_nothing(machine: Machine) -> None:
    late = [opened(5 * HOUR - 1), cart(2 * HOUR, "late")]
    state, decisions = fed(machine, cart(HOUR), opened(5 * HOUR), *late, Passed(9 * HOUR))
    assert state.late == 2
    assert len(of(decisions, Entered)) == 1
    assert [d.at for d in of(decisions, Left)] == [5 * HOUR]
    paths = {d.step: d.path for d in of(decisions, Reached)}
    assert paths["often"] == "yes"  # both openings count


def test_what_is_late_by_no_more_than_the_lateness_is_waited_for(machine: Machine) -> None:
    patient = replace(machine, lateness=HOUR)
    events = (cart(HOUR), opened(5 * HOUR), opened(4 * HOUR + 1), Passed(9 * HOUR))
    state, decisions = fed(patient, *events)
    assert state.late == 0
    assert decisions == fed(machine, *sorted(events[:-1], key=lambda event: event.ts), events[-1])[1]
    assert fed(patient, cart(HOUR), opened(5 * HOUR), opened(4 * HOUR - 1))[0].late == 1


def test_an_event_at_an_instant_that_was_decided_is_late(machine: Machine) -> None:
    state, _ = fed(machine, cart(HOUR), Passed(HOUR), cart(HOUR, "b"))
    assert state.late == 1


def test_what_nothing_asks_for_is_forgotten(machine: Machine) -> None:
    state, _ = fed(machine, cart(HOUR), opened(2 * HOUR), Passed(5 * HOUR))
    assert [rows for rows in state.history.values() if isinstance(rows, tuple)] == [(2 * HOUR,)]
    assert len(state.instances) == 1
    state, decisions = fed(machine, cart(HOUR), opened(2 * HOUR), Passed(200 * HOUR))
    assert state.history == {}
    assert state.instances == ()
    assert of(decisions, Message)


def test_keeps_are_stated_as_data(machine: Machine) -> None:
    keeps = machine.keeps.as_values()
    assert [(kept["events"], kept["keeps"], kept["for"]) for kept in keeps["history"]] == [
        (["email_opened"], "rows", "14400s")
    ]
    assert keeps["attributes"] == ["email", "email_ok", "locale", "timezone"]
    assert keeps["reads"]["cart_updated"] == ["cart_id", "value"]
    assert keeps["deliveries"] == {"/all-marketing": 3, "email/email-1": 1}


def test_two_caps_of_one_id_in_different_scopes_count_apart(tmp_path: Path) -> None:
    # Seed 500: the window of the shorter one must not prune what the longer one counts.
    case = Case(500)
    write_case(case, tmp_path)
    caps = yaml.safe_load(case.files["cjo.yaml"])["policies"]["caps"]
    assert 'id: "limit-0"' in case.files["taxonomy/channels.yaml"]
    assert caps[0]["id"] == "limit-0"
    assert replay(case, tmp_path, 1) == replay(case, tmp_path, None)
