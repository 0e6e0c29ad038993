"""The audit against a second one in plain Python, over random logs with ties; what may not be shown; bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Run

from audit.audit_brute import DAY, NAMES, Brute, random_rows, shop, spread
from cjo_cli import api
from cjo_cli.audit.paths import DRAWN, LONGEST
from cjo_cli.audit.values import FEWEST, Audit

LEAST = {"buy": 0.0, "buy-much": 50.0}
Both = tuple[Audit, Brute]


@pytest.fixture(scope="module", params=[(1, None), (2, "3d")], ids=["one path", "cut"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    seed, gap = request.param
    rows = random_rows(seed)
    found = api.audit(shop(tmp_path_factory.mktemp("audit") / "shop", rows), within="4d", gap=gap)
    return found, Brute(rows, 4 * DAY, None if gap is None else 3 * DAY)


def test_directly_follows(both: Both) -> None:
    audit, brute = both
    expected = {
        pair: (count, len(who), *spread(times))
        for pair, (count, who, times) in brute.follows().items()
        if len(who) >= FEWEST
    }
    assert {(s.before, s.after): (s.count, s.customers, s.median, s.p90) for s in audit.steps} == expected
    assert audit.left_out["steps"] == len(brute.follows()) - len(expected)


def test_loops(both: Both) -> None:
    audit, brute = both
    expected = {pair: (count, len(who)) for pair, (count, who) in brute.loops().items() if len(who) >= FEWEST}
    assert {(one.event, one.away): (one.count, one.customers) for one in audit.loops} == expected


def test_paths(both: Both) -> None:
    audit, brute = both
    ways, links = brute.variants(LONGEST), brute.links(DRAWN)
    shown = {way: (count, len(who)) for way, (count, who) in ways.items() if len(who) >= FEWEST}
    assert {(one.events, one.more): (one.paths, one.customers) for one in audit.paths.variants} == shown
    assert audit.left_out["variants"] == len(ways) - len(shown)
    expected = {link: count for link, (count, who) in links.items() if len(who) >= FEWEST}
    assert {(one.position, one.source, one.target): one.paths for one in audit.paths.links} == expected
    assert audit.paths.count == len(brute.paths)


def test_touches(both: Both) -> None:
    audit, brute = both
    assert {touch.name for touch in audit.touches} == set(NAMES) - {"rare"}
    for touch in audit.touches:
        found = brute.touch(touch.name)
        few = {what: 0 < len(who) < FEWEST for what, (_, who) in found.items()}
        counts = {what: None if few[what] else count for what, (count, _) in found.items()}
        assert (touch.entries, touch.exits) == (counts["entries"], counts["exits"])
        expected = (0, 0) if few["judged"] or few["dropped"] else (counts["dropped"], counts["judged"])
        assert (touch.dropped.count, touch.dropped.n) == expected


def test_orders_and_separators(both: Both) -> None:
    audit, brute = both
    assert audit.orders
    for one in audit.orders:
        assert (one.so.count, one.so.n) == brute.order(one.first, one.then, LEAST[one.action])
        assert (one.reverse.count, one.reverse.n) == brute.order(one.then, one.first, LEAST[one.action])
        assert one.interval[0] <= one.difference <= one.interval[1]
    for apart in audit.separators:
        counts = (apart.reached.count, apart.reached.n, apart.others.count, apart.others.n)
        assert counts == brute.separator(apart.event, LEAST[apart.action])
    assert {one.action for one in audit.separators} == set(LEAST)


def test_contacts(both: Both) -> None:
    audit, brute = both
    sizes = brute.pressure()
    assert audit.pressure is not None
    assert audit.pressure.weeks == sum(sizes.values()) == sum(audit.pressure.sizes.values())
    assert audit.pressure.mean == pytest.approx(sum(k * n for k, n in sizes.items()) / sum(sizes.values()))
    sent = {name: sum(row[2] == name for mine in brute.of.values() for row in mine) for name in ("mailed", "pushed")}
    assert {one.counted: one.messages for one in audit.channels} == sent
    met = [{row[2] for row in mine} for mine in brute.of.values()]
    expected = sum(bool(names & {"mailed", "opened"}) and "pushed" in names for names in met)
    assert [one.customers for one in audit.overlaps] == [expected]


def test_what_came_and_went(both: Both) -> None:
    audit, _ = both
    assert audit.changes.absent == ("never",)
    assert "gone" in audit.changes.vanished
    # Of three customers: neither named as undeclared, nor anywhere else.
    assert audit.changes.undeclared == ()
    assert "rare" not in {touch.name for touch in audit.touches}


def test_no_count_of_few_customers_and_no_id(tmp_path: Path, cjo: Run) -> None:
    project = shop(tmp_path / "shop", random_rows(3, customers=80))
    text, values = (cjo("audit", "--project", project, "--format", form).stdout for form in ("text", "json"))
    assert "u00" not in text + values
    found = json.loads(values)
    customers = [one["customers"] for part in ("events", "follows", "loops", "variants") for one in found[part]]
    assert min(customers) >= FEWEST
    parts = [one[part] for one in (*found["orders"], *found["separators"]) for part in ("so", "reached") if part in one]
    assert parts
    assert all(part["count"] == 0 or part["count"] >= FEWEST for part in parts)
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--within", "soon"), "--within: not a duration: soon"),
        (("--gap", "0d"), "--gap: not a duration: 0d"),
        (("--action", "bougt"), "did you mean 'bought'?"),
        (("--format", "xml"), "unknown format 'xml'"),
    ],
)
def test_what_cannot_be_asked(tmp_path: Path, cjo: Run, options: tuple[str, ...], said: str) -> None:
    done = cjo("audit", "--project", shop(tmp_path / "shop", random_rows(3, customers=9)), *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_log_of_few_customers_says_nothing_of_them(tmp_path: Path, cjo: Run) -> None:
    done = cjo("audit", "--project", shop(tmp_path / "shop", random_rows(3, customers=2)))
    assert done.returncode == 0
    assert "seen" not in done.stdout
