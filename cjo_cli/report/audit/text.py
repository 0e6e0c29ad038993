"""An audit for the terminal, at 80 columns: of each part what is most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from cjo_cli.audit.values import FEWEST
from cjo_cli.report.html.labels import micros
from cjo_cli.report.simulation import Cell, aligned, counted, joined, number, points, share
from cjo_cli.report.warnings import WIDTH, short
from cjo_cli.simulate.summary import iso

if TYPE_CHECKING:
    from cjo_cli.audit.values import Audit, Order, Part, Variant

# Rows of a part; the other formats have all.
MOST = 10
MOST_OF_AN_ACTION = 2
ARROW = " → "
FEW = f"<{FEWEST}"


def audit_text(audit: Audit, width: int | None = None) -> Text:
    """The parts that hold something, one after another."""
    columns = max(width or WIDTH, WIDTH)
    parts = [_head(audit), _touches(audit, columns), _steps(audit, columns), _paths(audit, columns)]
    parts += [_loops(audit, columns), _reached(audit, columns), _orders(audit, columns), _separators(audit, columns)]
    parts += [_channels(audit, columns), _changes(audit)]
    return Text("\n").join(part for part in parts if part.plain)


def _head(audit: Audit) -> Text:
    head = Text(f"{number(audit.rows)} events", "bold")
    head.append(f" of {number(audit.customers)} customers, {iso(audit.first)[:10]} to {iso(audit.last)[:10]} (UTC)\n")
    if audit.rejected:
        head.append(
            f"! {counted(audit.rejected, 'row')} without a customer, an event or a time: cjo log check\n", "yellow"
        )
    cut = "one path a customer" if audit.gap is None else f"a pause of more than {micros(audit.gap)} begins a new path"
    return head.append(f"{counted(audit.paths.count, 'path')} ({cut}); dropped: nothing followed for "
                       f"{micros(audit.within)}\n", "dim")  # fmt: skip


def _table(title: str, heads: Sequence[str], rows: list[list[Cell]], right: str, note: str = "") -> Text:
    """A part: its title, its columns' heads and its rows; nothing without rows."""
    if not rows:
        return Text()
    lines = list(aligned([[(head, "dim") for head in heads], *rows], right))
    lines[0] = Text.assemble((title, "bold"), Text(lines[0].plain[len(title) :], "dim"))
    return joined([*lines, *([Text(note, "dim")] if note else [])])


def count(value: int | None) -> str:
    """A count that may not be shown."""
    return FEW if value is None else number(value)


def _more(shown: int, of: int, what: str) -> str:
    return f"  and {counted(of - shown, what)} more" if of > shown else ""


def _touches(audit: Audit, columns: int) -> Text:
    rows: list[list[Cell]] = []
    for touch in audit.touches[: 2 * MOST]:
        dropped = share(touch.dropped.share) if touch.dropped.n else "–"
        rows.append([
            (short(touch.name, columns - 55), ""), (number(touch.rows), ""), (number(touch.customers), ""),
            (count(touch.entries), ""), (count(touch.exits), ""), (dropped, ""),
        ])  # fmt: skip
    heads = ("events", "rows", "customers", "begins", "ends", "dropped after")
    return _table("events", heads, rows, "lrrrrr", _more(len(rows), len(audit.touches), "event"))


def _steps(audit: Audit, columns: int) -> Text:
    rows: list[list[Cell]] = [
        [(_pair(step.before, step.after, columns - 42), ""), (number(step.count), ""), (number(step.customers), ""),
         (micros(step.median), ""), (micros(step.p90), "")]
        for step in audit.steps[:MOST]
    ]  # fmt: skip
    heads = ("directly followed by", "times", "customers", "median", "p90")
    return _table(heads[0], heads, rows, "lrrrr", _more(len(rows), len(audit.steps), "pair"))


def _pair(one: str, other: str, room: int, between: str = ARROW) -> str:
    """Two names in `room` columns; what the shorter leaves is the longer's."""
    half = (room - len(between)) // 2
    wide = room - len(between) - min(len(one), len(other), half)
    first, second = (wide, half) if len(one) > len(other) else (half, wide)
    return short(one, max(first, half)) + between + short(other, max(second, half))


def _paths(audit: Audit, columns: int) -> Text:
    rows: list[list[Cell]] = []
    for variant in audit.paths.variants[:MOST]:
        first, *others = _way(variant, columns - 26)
        rows.append([
            (number(variant.paths), ""), (share(variant.paths / audit.paths.count), "dim"),
            (number(variant.customers), ""), (first, ""),
        ])  # fmt: skip
        rows += [[("", ""), ("", ""), ("", ""), (f"  {line}", "")] for line in others]
    heads = ("paths", "share", "customers", "most travelled, repeats taken together")
    return joined(list(aligned([[(head, "dim") for head in heads], *rows], "rrrl"))) if rows else Text()


def _way(variant: Variant, room: int) -> list[str]:
    """A path in lines of `room` columns; an arrow at the end stands for what follows."""
    lines = [""]
    for at, event in enumerate(variant.events):
        last = at + 1 == len(variant.events)
        said = short(event, room - 6) + (ARROW if not last else f"{ARROW}…" if variant.more else "")
        if lines[-1] and len(lines[-1]) + len(said.rstrip()) > room - 2:
            lines.append("")
        lines[-1] += said
    return [line.rstrip() for line in lines]


def _loops(audit: Audit, columns: int) -> Text:
    rows: list[list[Cell]] = [
        [(_pair(loop.event, loop.away, columns - 36, " ⇄ "), ""), (number(loop.count), ""),
         (number(loop.customers), ""), (micros(loop.median), "")]
        for loop in audit.loops[:MOST]
    ]  # fmt: skip
    heads = ("there and back", "times", "customers", "median")
    return _table(heads[0], heads, rows, "lrrr", _more(len(rows), len(audit.loops), "loop"))


def _reached(audit: Audit, columns: int) -> Text:
    rows: list[list[Cell]] = [
        [(short(one.action, columns - 30), ""), (number(one.customers.count), ""), (share(one.customers.share), "")]
        for one in audit.reached
    ]
    return _table("actions", ("actions", "customers", "of all"), rows, "lrr")


def _orders(audit: Audit, columns: int) -> Text:
    """Of each action the clearest orders."""
    lines: list[Text] = []
    for reached in audit.reached:
        clear = [one for one in audit.orders if one.action == reached.action and one.clear]
        lines += (line for one in clear[:MOST_OF_AN_ACTION] for line in _order(one, columns))
    if not lines:
        return Text()
    tried = f"  of {counted(len(audit.orders), 'comparison')}; one in twenty leaves zero out by chance alone"
    head = Text.assemble(("order", "bold"), (f"  who went on to the action within {micros(audit.within)}", "dim"))
    return joined([head, *lines, Text(tried, "dim")])


def _order(one: Order, columns: int) -> Iterator[Text]:
    low, high = one.interval
    yield Text(f"  {_pair(one.first, one.then, columns - 18 - len(one.action), ' before ')} to {one.action}")
    said = f"    converts {_rate(one.so)} against {_rate(one.reverse)}, "
    yield Text.assemble(said, (f"{points(one.difference)} ({points(low)}, {points(high)})", "green"))


def _rate(part: Part) -> str:
    return f"{share(part.share)} (n {number(part.n)})"


def _separators(audit: Audit, columns: int) -> Text:
    rows: list[list[Cell]] = []
    for reached in audit.reached:
        of_action = [one for one in audit.separators if one.action == reached.action]
        for one in of_action[:MOST_OF_AN_ACTION]:
            low, high = one.interval
            apart = f"{points(one.difference)} ({points(low)}, {points(high)})"
            rows.append([(short(one.action, (columns - 50) // 2), ""), (short(one.event, (columns - 44) // 2), ""),
                         (share(one.reached.share), ""), (share(one.others.share), ""), (apart, "")])  # fmt: skip
    heads = ("had it before", "event", "reached", "others", "difference")
    return _table("had it before", heads, rows, "llrrr")


def _channels(audit: Audit, columns: int) -> Text:
    rows: list[list[Cell]] = [
        [(short(one.channel, 20), ""), (number(one.messages), ""), (number(one.customers), ""),
         (f"{one.kind}: {short(one.counted, columns - 60)}", "dim")]
        for one in audit.channels
    ]  # fmt: skip
    table = _table("channels", ("channels", "messages", "customers", "counted by"), rows, "lrrl")
    for one in audit.overlaps[:MOST]:
        table.append(f"  {' and '.join(one.channels)}: {counted(one.customers, 'customer')} met both, "
                     f"{number(one.weeks)} customers' weeks with both\n")  # fmt: skip
    if audit.pressure is not None:
        found = audit.pressure
        table.append(f"  in a week with any: {found.mean:.1f} on average, 95 % got no more than {found.p95}\n")
    return table


def _changes(audit: Audit) -> Text:
    said = {
        "not in the taxonomy": audit.changes.undeclared,
        "declared, and never in the log": audit.changes.absent,
        "in the first quarter of the log, and not in the last": audit.changes.vanished,
        "in the last quarter of the log, and not in the first": audit.changes.appeared,
    }
    lines = [Text(f"{what}: {', '.join(short(name, 40) for name in names)}", "yellow")
             for what, names in said.items() if names]  # fmt: skip
    left = sum(audit.left_out.values())
    lines += [Text(f"{number(left)} counts of fewer than {FEWEST} customers are left out", "dim")] if left else []
    return joined(lines) if lines else Text()
