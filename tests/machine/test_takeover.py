"""A newer bundle on a state: who is under way keeps their plan (R1), what is paused stands still (R5)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from command_line import Done, run

from cjo_cli import api
from cjo_cli.api.run import deployed
from machine.stream import write_bundle, write_lines

JOURNEY = "journeys/cart-recovery.yaml"
CHANNELS = "taxonomy/channels.yaml"
QUIET = '    quiet_hours: {from: "21:00", to: "08:00", action: defer}\n'


class Shop:
    """The starter, whose journey changes from bundle to bundle, and one state; each event carries its own id."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = folder / "shop"
        api.init(self.project)
        # By night as by day, and as often as need be: what is asked here is when steps run.
        self.edit(QUIET, "", CHANNELS)
        self.edit("    caps: [{max: 1, per: day}]\n", "", CHANNELS)
        write_lines(folder / "customers.jsonl", [{"customer_id": c, "email": "x", "email_ok": True} for c in "abcd"])
        self.bundle()

    def edit(self, old: str, new: str, file: str = JOURNEY) -> None:
        path = self.project / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def bundle(self) -> str:
        """Compile what is there, with few timezones; gives its digest."""
        with mock.patch("cjo_cli.bundle.build.every_zone", return_value=frozenset({"Europe/Amsterdam"})):
            write_bundle(self.project, self.folder)
        return deployed(self.folder / "bundle.tar.gz").digest

    def run(self, *events: tuple[str, str, str], until: str | None = None, more: tuple[object, ...] = ()) -> Done:
        """Run over (customer or customer/cart, event, time on 2026-03) and let time pass."""
        rows: list[dict[str, object]] = [
            {
                "customer_id": c[0],
                "event": e,
                "ts": f"2026-03-{t}Z",
                "cart_id": c,
                "value": 50,
                "event_id": f"{c}{e}{t}",
            }
            for c, e, t in events
        ]
        write_lines(self.folder / "in.jsonl", rows)
        done = run(
            "run", "bundle.tar.gz", "-e", "in.jsonl", "--customers", "customers.jsonl", "--state", "s.db", "-o",
            "out.jsonl", *(() if until is None else ("--until", f"2026-03-{until}Z")), *more, folder=self.folder,
        )  # fmt: skip
        assert done.returncode in (0, 2), done.stderr
        return done

    def told(self, kind: str = "message") -> list[tuple[str, str, str]]:
        """Of each decision the customer, the step or outcome, and its time."""
        return [
            (one["customer_id"], one["step"] if kind == "message" else one["outcome"], one["at"][8:19])
            for one in self.lines()
            if one["kind"] == kind
        ]

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]

    def kept(self) -> list[str]:
        with closing(sqlite3.connect(self.folder / "s.db")) as connection:
            return [row[0] for row in connection.execute("SELECT digest FROM bundles ORDER BY digest")]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_an_instance_keeps_the_plan_it_entered_with(shop: Shop) -> None:
    before = shop.bundle()
    shop.run(("a", "cart_updated", "02T10:00:00"))
    shop.edit("wait: 3h", "wait: 5h")
    after = shop.bundle()
    done = shop.run(("b", "cart_updated", "02T11:00:00"), ("c", "other", "02T20:00:00"))
    assert "a newer bundle goes on with the state\n1 instances go on by 1 older bundle\n" in done.stderr
    assert shop.told() == [("a", "remind", "02T13:00:00"), ("b", "remind", "02T16:00:00")]
    assert [one["bundle"]["digest"] for one in shop.lines()] == [before, after]
    assert shop.kept() == sorted([before, after])


def test_a_bundle_goes_when_its_last_instance_has(shop: Shop) -> None:
    shop.run(("a", "cart_updated", "02T10:00:00"))
    shop.edit("wait: 3h", "wait: 5h")
    shop.bundle()
    shop.run(("b", "other", "02T11:00:00"))
    assert len(shop.kept()) == 2
    shop.edit("wait: 5h", "wait: 6h")
    # The goal of `a` is counted for three days, whatever has become of the instance (S9).
    shop.run(("b", "other", "06T11:00:00"))
    last = shop.bundle()
    shop.run(("b", "other", "06T12:00:00"))
    assert shop.kept() == [last]


def test_one_customer_is_once_in_a_journey_whatever_the_bundle(shop: Shop) -> None:
    shop.run(("a", "cart_updated", "02T10:00:00"))
    shop.edit("wait: 3h", "wait: 5h")
    shop.bundle()
    shop.run(("a", "cart_updated", "02T11:00:00"), ("a", "order_completed", "02T12:00:00"))
    assert shop.told("exit") == [("a", "converted", "02T12:00:00")]
    assert shop.told() == []


def test_an_earlier_bundle_may_come_back(shop: Shop) -> None:
    before = shop.bundle()
    shop.run(("a", "cart_updated", "02T10:00:00"))
    shop.edit("wait: 3h", "wait: 5h")
    after = shop.bundle()
    shop.run(("b", "cart_updated", "02T10:30:00"))
    shop.edit("wait: 5h", "wait: 3h")
    assert shop.bundle() == before
    shop.run(("c", "cart_updated", "02T11:00:00"), ("d", "other", "02T20:00:00"))
    assert shop.told() == [
        ("a", "remind", "02T13:00:00"), ("c", "remind", "02T14:00:00"), ("b", "remind", "02T15:30:00")
    ]  # fmt: skip
    assert {one["customer_id"]: one["bundle"]["digest"] for one in shop.lines()} == {
        "a": before,
        "b": after,
        "c": before,
    }


def test_caps_count_what_every_bundle_sends(shop: Shop) -> None:
    shop.edit("    format: html\n", "    format: html\n    caps: [{id: one, max: 1, per: 2d}]\n", CHANNELS)
    shop.bundle()
    shop.run(("a", "cart_updated", "02T10:00:00"))
    shop.edit("wait: 3h", "wait: 2h")
    shop.bundle()
    shop.run(("a/2", "cart_updated", "02T11:30:00"), ("d", "other", "03T20:00:00"))
    assert [(one["at"][8:19], one["outcome"], one["reason"]) for one in shop.lines()] == [
        ("02T13:00:00", "sent", None), ("02T13:30:00", "suppressed", "cap:one")
    ]  # fmt: skip


def test_who_waits_is_moved_where_it_is_asked_for(shop: Shop) -> None:
    shop.run(("a", "cart_updated", "02T10:00:00"))
    shop.edit("wait: 3h", "wait: 5h")
    digest = shop.bundle()
    done = shop.run(("b", "other", "02T11:00:00"), more=("--migrate",))
    assert "goes on with the state, 1 instances moved to it\n" in done.stderr
    assert shop.kept() == [digest]
    shop.run(("b", "other", "02T20:00:00"))
    assert shop.told() == [("a", "remind", "02T15:00:00")]


def test_a_wait_that_is_over_by_the_newer_plan_ends_at_once(shop: Shop) -> None:
    shop.run(("a", "cart_updated", "02T10:00:00"), ("b", "other", "02T12:00:00"))
    shop.edit("wait: 3h", "wait: 1h")
    shop.bundle()
    shop.run(("b", "other", "02T20:00:00"), more=("--migrate",))
    assert [one["at"] for one in shop.lines()] == ["2026-03-02T12:00:00.000001Z"]


def test_those_left_behind_are_moved_later(shop: Shop) -> None:
    shop.run(("a", "cart_updated", "02T10:00:00"))
    shop.edit("wait: 3h", "wait: 5h")
    shop.bundle()
    shop.run(("b", "other", "02T11:00:00"))
    assert "1 instances moved" in shop.run(("b", "other", "02T12:00:00"), more=("--migrate",)).stderr
    shop.run(("b", "other", "02T20:00:00"))
    assert shop.told() == [("a", "remind", "02T15:00:00")]


STUCK: list[tuple[str, Callable[[Shop], None], str]] = [
    ("renamed", lambda shop: shop.edit("id: patience", "id: calm"), "the step is not in the bundle"),
    (
        "another kind",
        lambda shop: shop.edit("{id: patience, wait: 3h}", '{id: patience, wait_until: {time: "09:00"}}'),
        "the step is a wait_until there",
    ),
    ("no journey", lambda shop: shop.edit("journey: cart-recovery", "journey: carts"), "the journey is not in the bundle"),
    (
        "an entry property",
        lambda shop: shop.edit("send: cart-reminder}\n  - {id: o", "send: cart-reminder}\n  - {id: ask, branch: [{id: x, when: {entry: value, gt: 1}}]}\n  - {id: o"),
        "of its entry 'value' was not kept",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "why"), [one[1:] for one in STUCK], ids=[one[0] for one in STUCK])
def test_what_cannot_be_moved_is_said_and_goes_on(shop: Shop, change: Callable[[Shop], None], why: str) -> None:
    shop.run(("a", "cart_updated", "02T10:00:00"))
    change(shop)
    shop.bundle()
    done = shop.run(("b", "other", "02T20:00:00"), more=("--migrate",))
    assert f"! 1 not moved at 'patience' of 'cart-recovery': {why}\n" in done.stderr
    assert shop.told() == [("a", "remind", "02T13:00:00")]


# R5


def pause(shop: Shop, status: str = "paused") -> None:
    for known in ("live", "paused", "closed"):
        path = shop.project / JOURNEY
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f"status: {known}", f"status: {status}"), encoding="utf-8")
    shop.bundle()


@pytest.mark.parametrize("more", [(), ("--migrate",)])
def test_while_paused_nobody_enters_and_no_step_runs(shop: Shop, more: tuple[str, ...]) -> None:
    shop.run(("a", "cart_updated", "02T10:00:00"))
    pause(shop)
    shop.run(("b", "cart_updated", "02T11:00:00"), ("c", "other", "03T10:00:00"), more=more)
    assert shop.lines() == []
    pause(shop, "live")
    shop.run(("c", "cart_updated", "03T11:00:00"), ("d", "other", "03T20:00:00"), more=more)
    # `a` was due on the 2nd, and goes on as soon as the journey does; `b` came while nobody could enter.
    assert shop.told() == [("a", "remind", "03T10:00:00"), ("c", "remind", "03T14:00:00")]


def test_exits_of_a_paused_journey_are_as_if_it_ran(shop: Shop) -> None:
    shop.edit("enter:", "max_duration: 2d\nenter:")
    shop.bundle()
    shop.run(("a", "cart_updated", "02T10:00:00"), ("b", "cart_updated", "02T10:00:00"))
    pause(shop)
    shop.run(("a", "order_completed", "03T07:00:00"), ("c", "other", "06T10:00:00"))
    pause(shop, "live")
    shop.run(("c", "other", "07T11:00:00"))
    assert shop.told("exit") == [("a", "converted", "03T07:00:00"), ("b", "exited", "04T10:00:00")]
    assert shop.told() == []


@pytest.mark.parametrize("opened", [True, False])
def test_what_a_paused_step_waited_for_is_known_when_it_goes_on(shop: Shop, opened: bool) -> None:
    shop.run(("a", "cart_updated", "02T10:00:00"), ("b", "other", "02T14:00:00"))
    pause(shop)
    # Opened in time, or only after the two days of the step.
    when = "04T09:00:00" if opened else "04T20:00:00"
    shop.run(("a", "email_opened", when), ("b", "other", "05T10:00:00"))
    pause(shop, "live")
    shop.run(("b", "other", "06T10:00:00"))
    again = [] if opened else [("a", "remind-again", "05T10:00:00")]
    assert shop.told() == [("a", "remind", "02T13:00:00"), *again]


def test_a_deferred_message_of_a_paused_journey_leaves_by_day(shop: Shop) -> None:
    shop.edit("    format: html\n", "    format: html\n" + QUIET, CHANNELS)
    shop.bundle()
    shop.run(("a", "cart_updated", "02T20:00:00"), ("b", "other", "02T23:30:00"))
    pause(shop)
    shop.run(("b", "other", "03T22:00:00"))
    assert shop.told() == []
    pause(shop, "live")
    shop.run(("b", "other", "04T12:00:00"))
    # 08:00 in Amsterdam; it was let go at 23:00 there.
    assert shop.told() == [("a", "remind", "04T07:00:00")]


def test_in_a_closed_journey_who_is_under_way_finishes(shop: Shop) -> None:
    shop.run(("a", "cart_updated", "02T10:00:00"))
    pause(shop, "closed")
    shop.run(("b", "cart_updated", "02T11:00:00"), ("c", "other", "05T10:00:00"))
    assert shop.told() == [("a", "remind", "02T13:00:00"), ("a", "remind-again", "04T13:00:00")]


# What cannot be


def test_what_came_is_decided_by_the_bundle_that_it_came_to(shop: Shop) -> None:
    """An event at the newest instant waits for what comes after it; a newer bundle does not take it over."""
    write_lines(shop.folder / "in.jsonl", [
        {"customer_id": "a", "event": "cart_updated", "ts": "2026-03-02T10:00:00Z", "cart_id": "a", "value": 50, "event_id": "1"}
    ])  # fmt: skip
    args = ("bundle.tar.gz", "--customers", "customers.jsonl", "--state", "s.db", "-o", "out.jsonl")
    from command_line import spawn

    with (shop.folder / "in.jsonl").open() as file:
        assert spawn("run", *args, "-e", "-", folder=shop.folder, stdin=file).returncode == 0
    shop.edit("wait: 3h", "wait: 5h")
    shop.bundle()
    shop.run(("b", "other", "02T20:00:00"))
    assert shop.told() == [("a", "remind", "02T13:00:00")]


def test_a_property_of_another_type_is_refused_and_nothing_changes(shop: Shop) -> None:
    shop.run(("a", "cart_updated", "02T10:00:00"))
    before = shop.kept()
    shop.edit("      cart_id: {type: string, required: true}", "      cart_id: {type: integer}", "taxonomy/events.yaml")
    shop.edit("      cart_id: {type: string}", "      cart_id: {type: integer}", "taxonomy/events.yaml")
    shop.bundle()
    done = shop.run(("b", "other", "02T20:00:00"))
    assert done.returncode == 2
    assert "'cart_id' of 'cart_updated' is of another type than in the bundle before" in done.stderr
    assert shop.kept() == before


def test_history_that_was_not_kept_is_said(shop: Shop) -> None:
    shop.run(("a", "cart_updated", "02T10:00:00"))
    shop.edit("enter: {event", "enter: {if: {event: order_completed, within: 30d, count: {lt: 2}}, event")
    shop.bundle()
    done = shop.run(("b", "other", "02T20:00:00"))
    assert "! 1 things that it asks of history were not kept before: they are known from now on\n" in done.stderr
