"""What a log shows of answers: every count again, row by row; what cannot be shown is said; the file can be used."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import Run
from simulate.world import Shop

from cjo_cli import api
from cjo_cli.errors import NothingToDo, UsageError
from cjo_cli.report.assumed.file import assumptions_file
from cjo_cli.review.assumed.values import QUANTILES
from cjo_cli.stats.rates import wilson

DAY = 86_400
EVENTS = """
- {id: mailed, properties: {mailing: {type: string}, content: {type: string}}}
- {id: opened, properties: {mailing: {type: string}}}
- {id: clicked, properties: {mailing: {type: string}}}
- {id: pushed}
- {id: tapped}
- {id: started}
- {id: profile, properties: {tier: {type: string}}, sets: {tier: tier}}
"""
CHANNELS = """
- {id: email, address: email, events: {sent: mailed, opened: opened, clicked: clicked}}
- {id: push, events: {delivered: pushed, clicked: tapped}}
"""
START = 1_772_323_200  # 2026-03-01


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = Shop(tmp_path)
    made.facet("event", EVENTS)
    made.facet("channel", CHANNELS)
    made.facet("action", "- {id: buy, events: [{event: clicked}]}")
    made.journey("enter: {event: started}\nsteps: [{id: hello, send: note}]\n")
    return made


def rows_of(seed: int) -> list[dict[str, Any]]:
    """Mails with their mailing, some opened, some of these clicked, late or never; pushes that are tapped."""
    rng = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for number in range(60):
        who = f"c{number:02d}"
        if number % 3 == 0:
            rows.append(
                {"customer_id": who, "ts": START + rng.randint(0, 40 * DAY), "event": "profile", "tier": "gold"}
            )
        for _ in range(rng.randint(1, 6)):
            ts, mailing = START + rng.randint(0, 39) * DAY, rng.choice(("a", "b", ""))
            content = rng.choice(("note", "note", "offer", "other"))
            rows.append({"customer_id": who, "ts": ts, "event": "mailed", "mailing": mailing, "content": content})
            if rng.random() < 0.6:
                ts += rng.randint(0, 9 * DAY)
                rows.append({"customer_id": who, "ts": ts, "event": "opened", "mailing": mailing})
                if rng.random() < 0.5:
                    rows.append(
                        {"customer_id": who, "ts": ts + rng.randint(0, DAY), "event": "clicked", "mailing": mailing}
                    )
        if rng.random() < 0.5:
            ts = START + rng.randint(0, 30 * DAY)
            rows += [
                {"customer_id": who, "ts": ts, "event": "pushed"},
                {"customer_id": who, "ts": ts + 60, "event": "tapped"},
            ]
    rng.shuffle(rows)
    return rows


def write(shop: Shop, rows: list[dict[str, Any]]) -> None:
    (shop.root / "logs").mkdir(exist_ok=True)
    lines = "\n".join(json.dumps({key: value for key, value in row.items() if value != ""}) for row in rows)
    (shop.root / "logs/events.jsonl").write_text(lines, encoding="utf-8")
    shop.log_config(events="logs/events.jsonl", ts_unit="s")
    shop.written()


def by_hand(rows: list[dict[str, Any]], base: str, answer: str, keys: tuple[str, ...], within: int) -> list[tuple]:
    """Each base row that had the time, with its customer, instant, content and what it took to be answered, or None."""
    last = max(row["ts"] for row in rows)
    tied: dict[tuple, list[dict]] = defaultdict(list)
    for row in rows:
        if row["event"] == base:
            tied[row["customer_id"], *(row.get(key) or None for key in keys)].append(row)
    found: dict[int, int] = {}
    for row in rows:
        earlier = [
            one for one in tied[row["customer_id"], *(row.get(key) or None for key in keys)] if one["ts"] <= row["ts"]
        ]
        if row["event"] == answer and earlier:
            latest = max(one["ts"] for one in earlier)
            # Of several at one instant any one is answered.
            one = [one for one in earlier if one["ts"] == latest][-1]
            if row["ts"] - latest <= within:
                found[id(one)] = min(found.get(id(one), within), row["ts"] - latest)
    return [(one["customer_id"], one["ts"], one.get("content"), found.get(id(one)))
            for several in tied.values() for one in several if one["ts"] <= last - within]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_every_count_again(shop: Shop, seed: int) -> None:
    rows = rows_of(seed)
    # One mail an instant, customer and mailing, so that it is no matter which is answered.
    rows = list({(r["customer_id"], r["ts"], r["event"], r.get("mailing")): r for r in rows}.values())
    write(shop, rows)
    found = api.responses(shop.root, within="5d")
    events = {event.event: event for event in found.events}
    assert [(name, event.base, event.after, event.matched) for name, event in events.items()] == [
        ("opened", "mailed", None, ("mailing",)),
        ("clicked", "opened", "opened", ("mailing",)),
        ("tapped", "pushed", None, ()),
    ]
    for name, base, keys in (("clicked", "opened", ("mailing",)), ("tapped", "pushed", ())):
        check(events[name].estimates, {None: by_hand(rows, base, name, keys, 5 * DAY)})
    mails: dict[str | None, list] = defaultdict(list)
    for row in by_hand(rows, "mailed", "opened", ("mailing",), 5 * DAY):
        mails[row[2] if row[2] in ("note", "offer") else None].append(row)
    check(events["opened"].estimates, mails)


def check(estimates, groups: dict[str | None, list]) -> None:
    assert {one.content for one in estimates} == set(groups)
    for one in estimates:
        rows = groups[one.content]
        late = sorted(delay for *_, delay in rows if delay is not None)
        assert (one.of, one.responded) == (len(rows), len(late))
        assert one.interval == wilson(len(late), len(rows))
        expected = np.quantile(np.array(late) * 1_000_000, [p / 100 for p in QUANTILES], method="inverted_cdf")
        assert one.delays == tuple(expected.tolist())


def test_audiences_are_told_apart_as_of_the_message(shop: Shop) -> None:
    rows = rows_of(7)
    write(shop, rows)
    gold = {row["customer_id"]: row["ts"] for row in rows if row["event"] == "profile"}
    hand = by_hand(rows, "opened", "clicked", ("mailing",), 5 * DAY)
    found = api.responses(shop.root, within="5d", audiences=["gold"])
    clicked = next(event for event in found.events if event.event == "clicked").estimates
    assert [one.audience for one in clicked] == ["gold", None]
    mine = [row for row in hand if gold.get(row[0], row[1] + 1) <= row[1]]
    assert clicked[0].of == len(mine)
    assert clicked[0].of + clicked[1].of == len(hand)


def test_the_file_can_be_used(shop: Shop) -> None:
    write(shop, rows_of(1))
    file = shop.root / "assumptions.yaml"
    file.write_text(assumptions_file(api.responses(shop.root, within="5d")), encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8").replace("draws: 200", "draws: 5"), encoding="utf-8")
    result = api.simulate(shop.root, assume=file)
    assert result.assumed is not None
    assert [event["event"] for event in result.assumed["assumptions"]["events"]] == ["opened", "tapped", "clicked"]


def test_what_the_log_cannot_show_is_said(shop: Shop, cjo: Run) -> None:
    rows = [row for row in rows_of(2) if row["event"] != "mailed"]
    write(shop, rows)
    done = cjo("audit", "--responses", "--within", "5d", "-o", "made.yaml", folder=shop.root)
    assert done.returncode == 0
    assert "not estimated: email: the log holds no mailed, which it would answer" in done.stderr
    text = (shop.root / "made.yaml").read_text(encoding="utf-8")
    assert "# The log cannot show it." in text
    assert cjo("simulate", "-q", "--assume", "made.yaml", folder=shop.root).returncode == 0
    values = json.loads(cjo("audit", "--responses", "--within", "5d", "-f", "json", folder=shop.root).stdout)
    assert values["summary"] == {"events": 3, "estimated": 2}
    shop.facet("channel", "- {id: email, address: email}\n- {id: push}")
    none = cjo("audit", "--responses", folder=shop.root)
    assert none.returncode == 3
    assert "events: {sent: ..., opened: ..., clicked: ...}" in none.stderr


def test_few_customers_are_never_counted(shop: Shop) -> None:
    write(shop, [row for row in rows_of(3) if row["customer_id"] in ("c00", "c01", "c02", "c03")])
    with pytest.raises(NothingToDo, match="fewer than 5 customers"):
        api.responses(shop.root, within="5d")


def test_flags_that_do_not_fit(shop: Shop, cjo: Run) -> None:
    write(shop, rows_of(1))
    for flags in (("--audience", "gold"), ("--responses", "--suggest", "-o", "x"), ("--responses", "-f", "html")):
        assert cjo("audit", *flags, folder=shop.root).returncode == 2
    with pytest.raises(UsageError, match="no audience 'golden'"):
        api.responses(shop.root, audiences=["golden"])
