"""The rules that the mutation check asked for, at their edges: where each speaks, and where it must not."""

from __future__ import annotations

import pytest
from rules.probe import JOURNEY, said

from cjo_cli.rules import ALL

RULES = {rule.name: rule for rule in ALL}
SECOND = "journeys/second.yaml"
ATTRIBUTES, CHANNELS, PURPOSES = (f"taxonomy/{name}.yaml" for name in ("attributes", "channels", "purposes"))
ENTER = "enter: {event: cart_updated, key: cart_id"
SPLIT = "steps: [{id: test, split: ["
SENDS = "steps: [{send: cart-reminder}]"
WAIT = "steps: [{id: %s, wait_until: {attribute: renews_at, offset: %s}}, {send: cart-reminder}]"
RENEWS = {ATTRIBUTES: "terms: [{id: renews_at, type: timestamp}]"}
OTHER = "journey: second\nstatus: draft\nenter: {event: order_completed}\nsteps: [{send: cart-reminder}]\n"

CASES = [
    ("lone-group", {JOURNEY: "exclusive: one"}, 1),
    ("lone-group", {JOURNEY: "exclusive: one", SECOND: f"{OTHER}exclusive: one"}, 0),
    ("lone-group", {JOURNEY: "exclusive: one", SECOND: f"{OTHER}exclusive: two"}, 2),
    ("goal-closes-at-once", {JOURNEY: "goal: {action: buy, within: 239m}"}, 1),
    ("goal-closes-at-once", {JOURNEY: "goal: {action: buy, within: 4h}"}, 0),
    ("goal-closes-at-once", {JOURNEY: "goal: {action: buy, within: 3h}"}, 0),
    ("reentry-within-the-hour", {JOURNEY: f"{ENTER}, reentry: {{after: 59m}}}}"}, 1),
    ("reentry-within-the-hour", {JOURNEY: f"{ENTER}, reentry: {{after: 1h}}}}"}, 0),
    ("reentry-within-the-hour", {JOURNEY: f"{ENTER}, reentry: after_exit}}"}, 0),
    ("nobody-treated", {JOURNEY: f"{ENTER}, rollout: 0}}"}, 1),
    ("nobody-treated", {JOURNEY: f"status: draft\n{ENTER}, rollout: 0}}"}, 0),
    ("nobody-treated", {JOURNEY: f"{ENTER}, rollout: 1, holdout: 99}}"}, 0),
    ("nobody-treated", {"cjo.yaml": "policies: {holdout: 100}"}, 1),
    ("control-sends", {JOURNEY: SPLIT + "{id: control, weight: 50}, {id: b, weight: 50, " + SENDS + "}]}]"}, 0),
    ("control-sends", {JOURNEY: SPLIT + "{id: b, weight: 50}, {id: control-arm, weight: 50, " + SENDS + "}]}]"}, 1),
    ("offset-against-name", {JOURNEY: WAIT % ("week-before", "7d"), **RENEWS}, 1),
    ("offset-against-name", {JOURNEY: WAIT % ("week-before", "-7d"), **RENEWS}, 0),
    ("offset-against-name", {JOURNEY: WAIT % ("week-after", "-7d"), **RENEWS}, 1),
    ("offset-against-name", {JOURNEY: WAIT % ("a-week", "7d"), **RENEWS}, 0),
    ("wait-past-goal", {JOURNEY: "steps: [{send: cart-reminder}, {wait: 4d}]"}, 1),
    ("wait-past-goal", {JOURNEY: "steps: [{send: cart-reminder}, {wait: 3d}]"}, 0),
    ("wait-past-goal", {JOURNEY: "steps: [{wait: 4d}, {send: cart-reminder}]"}, 0),
    ("unmarked-personal-data", {ATTRIBUTES: "terms: [{id: email, type: string}]"}, 1),
    ("unmarked-personal-data", {ATTRIBUTES: "terms: [{id: phone, type: string, sensitive: true}]"}, 0),
    ("unmarked-personal-data", {ATTRIBUTES: "terms: [{id: phone, type: boolean}, {id: colour, type: string}]"}, 0),
    ("no-address", {CHANNELS: "terms: [{id: sms, kind: message}]"}, 0),
    ("no-address", {CHANNELS: "terms: [{id: sms, kind: message}, {id: fax, kind: human, address: email}]"}, 1),
    ("no-address", {CHANNELS: "terms: [{id: web, kind: onsite}, {id: fax, kind: human, address: email}]"}, 0),
    ("suppression-unasked", {ATTRIBUTES: "terms: [{id: do_not_contact, type: boolean}]"}, 1),
    ("suppression-unasked", {ATTRIBUTES: "terms: [{id: do_not_contact, type: string}]"}, 0),
    ("idle-sensitive", {PURPOSES: "terms: [{id: care, consent: none, sensitive: true}]",
                        ATTRIBUTES: "terms: [{id: need, type: string, sensitive: true}]"}, 0),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "files", "count"), CASES)
def test_speaks_or_not(rule: str, files: dict[str, str], count: int) -> None:
    assert len(said(RULES[rule], files)) == count
