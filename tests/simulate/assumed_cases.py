"""Random assumptions about random cases, and what they must come to.

A draw is computed here once more, message by message, from the oracle's rows of the log with that draw's events written
into it: what its messages cause must be just these events. Only the forms of rates and delays are shared.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from copy import copy
from pathlib import Path
from typing import Any

import numpy as np
from oracle.compare import iso
from oracle.generate import NAMES, Case, dump, write_case
from oracle.interpreter import Moment, Outcome, World, bucket, in_audience, replay

from cjo_cli.api.assumptions import assumptions_of
from cjo_cli.api.reading import checked, log_of
from cjo_cli.errors import NothingToDo, UsageError
from cjo_cli.load.project import load
from cjo_cli.model.assumptions import OfMessage
from cjo_cli.plan.assumptions import AssumptionsPlan
from cjo_cli.plan.model import Plan
from cjo_cli.simulate import run
from cjo_cli.simulate.assumed.drawn import Drawn
from cjo_cli.simulate.assumed.events import TOLD
from cjo_cli.simulate.assumed.forms import delays, rates
from cjo_cli.simulate.select import select

WHOLE_DELAYS = ("1h", "3h", "6h", "12h", "1d", "2d")
VALUES: dict[str, dict[str, tuple[Any, ...]]] = {
    "opened": {"page": ("home", "cart")},
    "visited": {"page": ("home", "ünï"), "value": (5, 12.5)},
    "order_completed": {"order_id": ("o1",), "value": (10, 30), "items": (1, 3)},
    "cart_updated": {"cart_id": ("a", "b"), "value": (30,), "flag": (True,)},
    "unsubscribed": {"page": ("home",)},
    "consent_changed": {"email_ok": (True, False), "push_ok": (False,)},
}
MASK = 2**64 - 1


def assumptions(case: Case, draws: int) -> dict[str, Any]:
    """Assumptions about a case's channels, contents and audiences; delays of whole hours where its instants are."""
    rng = random.Random(case.seed * 7919 + 1)
    whole = case.ts_form == "ms"

    def delay() -> Any:
        form = rng.choice(("exactly", "exactly", "lognormal", "quantiles"))
        if whole or form == "exactly":
            return rng.choice(WHOLE_DELAYS)
        return (
            {"median": "2h", "p90": "1d"}
            if form == "lognormal"
            else {"quantiles": {"p10": "1m", "p50": "3h", "p90": "2d"}}
        )

    def rate() -> Any:
        return rng.choice((20, 50, 80, 100, {"from": 30, "to": 90}, {"responded": 30, "of": 40}))

    events: list[dict[str, Any]] = []
    for name in rng.sample(list(VALUES), rng.choice((1, 2, 2, 3))):
        responses = []
        for _ in range(rng.randint(1, 3)):
            response: dict[str, Any] = {"rate": rate(), "delay": delay()}
            if rng.random() < 0.4:
                response["channel"] = rng.sample(list(case.channels), 1)
            if rng.random() < 0.3:
                response["content"] = rng.choice(list(case.contents))
            if rng.random() < 0.3:
                response["audience"] = rng.choice(case.all_audiences)
            responses.append(response)
        event: dict[str, Any] = {
            "event": name,
            "recorded": rng.choice(("keep", "keep", "drop")),
            "responses": responses,
        }
        held = {prop: rng.choice(values) for prop, values in VALUES[name].items() if rng.random() < 0.6}
        held |= {
            prop: {"message": rng.choice(TOLD)}
            for prop, value in held.items()
            if isinstance(value, str) and rng.random() < 0.3
        }
        if held:
            event["properties"] = held
        if events and rng.random() < 0.7:
            event["after"] = events[-1]["event"]
        events.append(event)
    return {"draws": draws, "seed": rng.randint(0, 5), "events": events}


class Looking(Drawn):
    """Draws of which every event is kept: (draw, customer, event, ts, mark, what its message says)."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.seen: list[tuple[Any, ...]] = []

    def note(self, world, events, customer, draw) -> None:
        super().note(world, events, customer, draw)
        told = [tuple(world.data.strings[code] for code in row) for row in events.told.tolist()]
        columns = (
            draw.tolist(),
            customer.tolist(),
            events.event.tolist(),
            events.ts.tolist(),
            events.mark.tolist(),
            told,
        )
        self.seen += zip(*columns, strict=True)


def drawn(case: Case, folder: Path, draws: int, **options: Any) -> tuple[Looking, Plan, AssumptionsPlan, Any] | None:
    """The engine's draws of a case that lies in `folder`; None where no journey is replayed."""
    file = folder / "assumptions.yaml"
    file.write_text(dump(assumptions(case, draws)), encoding="utf-8")
    known = checked(folder)
    plan, assumed = known.plan, assumptions_of(known.project, known.plan, file)
    try:
        journeys = select(plan, ())
    except NothingToDo:
        return None
    looking = Looking(plan, journeys, assumed)
    result = run.simulate(known.project.root, plan, log_of(known.project), journeys, start=iso(case.from_), to=iso(case.to),
                          allow_bad_rows=100, threads=1, drawn=looking, **options)  # fmt: skip
    return looking, plan, assumed, result


def written(case: Case, assumed: AssumptionsPlan, seen: list[tuple[Any, ...]], customers: list[str]) -> Case:
    """The case with the events of one draw as the last rows of its log, dropped ones under a name of nobody's."""
    made = copy(case)
    dropped = {NAMES.get(event.event, event.event) for event in assumed.events if event.drop}
    rows = [{**row, "event": f"no {row['event']}"} if row["event"] in dropped else row for row in case.rows]
    for _, customer, place, ts, _, told in sorted(seen, key=lambda one: (one[1], one[3], one[2], one[4])):
        event = assumed.events[place]
        held = {name: told[TOLD.index(value.message)] if isinstance(value, OfMessage) else plain(case, name, value)
                for name, value in event.properties.items()}  # fmt: skip
        who = customers[customer]
        rows.append({"customer_id": int(who) if case.integer_ids else who, "ts": ts,
                     "event": NAMES.get(event.event, event.event), **held})  # fmt: skip
    made.rows = rows
    return made


def plain(case: Case, name: str, constant: Any) -> Any:
    """A constant as a cell of the case's log."""
    value = constant.value
    if constant.kind == "number":
        value = float(value) if case.columns.get(name) == "double" or "." in str(value) else int(value)
    return str(value).lower() if case.columns.get(name) == "text" and not isinstance(value, str) else value


# The published form of a draw, message by message


def mixed(x: int) -> int:
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def of_text(text: str) -> int:
    return int(hashlib.md5(text.encode()).hexdigest()[:16], 16)


def of_key(text: str | None) -> int:
    if text is None:
        return 0
    found = 0xCBF29CE484222325
    for letter in text[:64]:
        found = ((found ^ ord(letter)) * 0x100000001B3) & MASK
    return mixed(found)


def chance(x: int) -> np.ndarray:
    return np.array([(x >> 11) * 2.0**-53])


def caused(project: Any, rows: list[dict], profiles: Any, case: Case, want: Outcome, plan: Plan,
           assumed: AssumptionsPlan, draw: int) -> Counter:  # fmt: skip
    """The events, as (customer, event, ts), that the oracle's messages cause in a draw."""
    world = World(project, rows, profiles, case.from_, case.to, None)
    found: Counter = Counter()
    for row in want.messages:
        journey, customer, key, entered, step, content, _, channel, _, at, outcome, _ = row
        if outcome != "sent":
            continue
        mark = mixed(sum(bucket(customer, f"assumed:{assumed.seed}:{place}") * 10_000**place for place in range(4)))
        for part in (of_text(journey), of_key(key), entered & MASK, of_text(step), mixed(draw)):
            mark = mixed(mark ^ part)
        occurred: dict[str, int] = {}
        for event in assumed.events:
            before = at if event.after is None else occurred.get(event.after)
            if before is None:
                continue
            for place, answer in enumerate(event.answers):
                if answer.contents is not None and content not in answer.contents:
                    continue
                if answer.channels is not None and not answer.channels & set(plan.channels[channel].lineage):
                    continue
                moment = Moment(world, world.customers[customer], at)
                if answer.audience is not None and not in_audience(answer.audience, moment):
                    continue
                number = of_text(event.event)
                seeded = mixed(mixed(mixed(draw) ^ of_text(f"rate:{assumed.seed}")) ^ number)
                rate = float(rates(answer.rate, chance(mixed(seeded ^ place)))[0])
                rolled = mixed(mark ^ number)
                if chance(rolled)[0] < rate:
                    ts = before + int(delays(answer.delay, chance(mixed(rolled)))[0])
                    if ts <= world.horizon:
                        occurred[event.event] = ts
                        found[customer, event.event, ts] += 1
                break
    return found


def counts(want: Outcome) -> Counter:
    """The oracle's rows in the figures of a draw."""
    found: Counter = Counter()
    for journey, _, _, _, held, _, outcome, reason, converted, value, _ in want.instances:
        found["entered", journey] += 1
        found["held_out", journey] += held
        found[outcome, journey] += 1
        if outcome == "exited":
            found["exited", journey, reason] += 1
        if converted is not None:
            side = "held_out" if held else "treated"
            found["goal", journey, side] += 1
            found["value", journey, side] += value or 0
    for journey, _, _, _, step, path, _ in want.steps:
        found["step", journey, step] += 1
        if path is not None:
            found["path", journey, step, path] += 1
    for journey, _, _, _, _, content, _, channel, _, _, outcome, reason in want.messages:
        found["message", journey, channel, content, outcome, reason] += 1
    return found


def differences(got: dict, want: Counter, what: str) -> list[str]:
    keys = {key for key in (*got, *want) if key != ("weeks",)}
    return [f"{what} {key}: {got.get(key, 0)}, not {want.get(key, 0)}" for key in sorted(keys, key=str)
            if abs(got.get(key, 0) - want.get(key, 0)) > 1e-6]  # fmt: skip


def compare(case: Case, folder: Path, draws: int = 2, **options: Any) -> tuple[list[str], Counter]:
    """What differs between the engine's draws and the oracle's, and how much was assumed."""
    write_case(case, folder)
    loaded = load(folder)
    try:
        made = drawn(case, folder, draws, **options)
    except UsageError as error:
        # Journeys that answer themselves for ever are refused.
        return ([] if "come to no end" in error.message else [error.message]), Counter(endless=1)
    if made is None:
        return [], Counter()
    looking, plan, assumed, result = made
    customers = result.customers.to_pylist()
    recorded = replay(loaded.project, case.rows, case.profiles, from_=case.from_, to=case.to)
    found = differences(looking.recorded(), counts(recorded), "recorded")
    seen: Counter = Counter(chains=int(looking.rounds > 1))
    for draw in range(draws):
        own = [one for one in looking.seen if one[0] == draw]
        with_them = written(case, assumed, own, customers)
        want = replay(loaded.project, with_them.rows, case.profiles, from_=case.from_, to=case.to)
        got = {label: values[draw] for label, values in looking.draws().items()}
        found += differences(got, counts(want), f"draw {draw}")
        events = Counter((customers[one[1]], assumed.events[one[2]].event, one[3]) for one in own)
        again = caused(loaded.project, with_them.rows, case.profiles, case, want, plan, assumed, draw)
        if events != again:
            found.append(f"draw {draw}: caused {dict(again - events)} too, and not {dict(events - again)}")
        seen["events"] += len(own)
        seen["changed"] += counts(want) != counts(recorded)
        seen["after"] += sum(assumed.events[one[2]].after is not None for one in own)
    return found, seen
