"""Lines in blocks: what belongs to one instant and one instance stands together, and what repeats is said once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from cjo_cli.machine.notes import Whose
from cjo_cli.review.explain.scene import Scene
from cjo_cli.review.explain.values import Block, Line

# What a block has that is said once where it repeats: somebody was kept out, or nothing came of an event.
REPEATED = {"trigger", "condition", "rejected", "draw"}
Who = tuple[str, str | None, int]


def blocks_of(scene: Scene, lines: Iterable[Line], *, looked_at: str | None = None) -> tuple[Block, ...]:
    """Blocks in the order of their instants, without those in which nothing was decided.

    Of the journey `looked_at` those are kept too in which a condition was only looked at.
    """
    found = []
    ended: set[Who] = set()
    for _, several in groupby(lines, key=lambda line: line.at):
        for who, own in _by_instance(scene, several).items():
            kept = [line for line in own if not (who in ended and line.data.get("for") == "exit")]
            if any(line.counts for line in kept) or (looked_at == who[0] and kept):
                found.append(_block(scene, kept))
            ended |= {who for line in kept if line.kind == "ended"}
    return tuple(found)


def _by_instance(scene: Scene, lines: Iterable[Line]) -> dict[Who, list[Line]]:
    """The lines of one instant by instance; what starts a candidate stands with it, whatever key it has."""
    found: dict[Who, list[Line]] = {}
    starts: dict[str, list[Line]] = {}
    for line in lines:
        whose = line.whose
        name = str(whose.journey)
        keyed = name in scene.journeys and scene.journeys[name].entry.key is not None
        if keyed and whose.entered_at is None and whose.key is None and line.kind == "trigger":
            starts.setdefault(name, []).append(line)
            continue
        own = found.setdefault(_who(whose, line.at), [])
        own += [*starts.pop(name, ()), line] if whose.entered_at is None else [line]
    for several in starts.values():
        found.setdefault(_who(several[0].whose, several[0].at), []).extend(several)
    return found


def _who(whose: Whose, at: int) -> Who:
    """A candidate and the instance that it becomes are one."""
    return str(whose.journey), whose.key, at if whose.entered_at is None else whose.entered_at


def _block(scene: Scene, lines: Sequence[Line]) -> Block:
    whose = lines[0].whose
    journey = str(whose.journey)
    key = next((line.whose.key for line in lines if line.whose.key is not None), None)
    return Block(
        lines[0].at, journey, scene.key(journey, key), scene.prefix + scene.journeys[journey].file,
        tuple(_nested(_in_steps(lines))),
    )  # fmt: skip


def _in_steps(lines: Sequence[Line]) -> list[Line]:
    """The lines step by step: what becomes of a message stands with the step that asked for it."""
    first: dict[str | None, int] = {}
    places = []
    for number, line in enumerate(lines):
        step = line.whose.step
        places.append((number if step is None else first.setdefault(step, number), number))
    return [lines[number] for _, number in sorted(places)]


def _nested(lines: Sequence[Line]) -> list[Line]:
    """What was decided, with what was weighed for it: what comes before in the same step, or else after."""
    found: list[Line] = []
    weighed: list[Line] = []
    for line in lines:
        if weighed and weighed[-1].whose.step != line.whose.step:
            _leave(found, weighed)
        if line.counts and line.kind == "trigger":  # an event that came to nothing stands for itself
            found.append(line)
        elif line.counts:
            found.append(_concluded(replace(line, parts=(*weighed, *line.parts))))
            weighed.clear()
        else:
            weighed.append(line)
    _leave(found, weighed)
    return found


def _leave(found: list[Line], weighed: list[Line]) -> None:
    """What nothing follows from goes with what was decided before it, if anything was."""
    last = found[-1] if found else None
    if weighed and last is not None and last.kind != "trigger" and last.whose.step == weighed[-1].whose.step:
        found[-1] = replace(last, parts=(*last.parts, *weighed))
    else:
        found += weighed
    weighed.clear()


def _concluded(line: Line) -> Line:
    """Of a rejection by a condition, its sentence with what decided that."""
    deciding = [part for part in line.parts if part.data.get("for") == line.data.get("reason") is not None]
    if line.plain is None or not deciding:
        return line
    asked = "; ".join(leaf.asked for leaf in deciding[-1].leaves() if leaf.asked is not None)
    return replace(line, plain=f"{line.plain} We looked at this: {asked}.") if asked else line


def collapsed(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Blocks, of which those that only repeat the last one of an instance, or of a journey's candidates, go with it."""
    found: list[Block] = []
    last: dict[tuple[str, int | None], tuple[object, int]] = {}
    for block in blocks:
        likeness, stream = _likeness(block), _stream(block)
        known = last.get(stream)
        if likeness is not None and known is not None and known[0] == likeness:
            found[known[1]] = replace(found[known[1]], more=(*found[known[1]].more, block.at))
            continue
        last[stream] = (likeness, len(found))
        found.append(block)
    return tuple(found)


def _stream(block: Block) -> tuple[str, int | None]:
    """What a block goes on with: its instance, or the candidates of its journey, as an entry does."""
    entered_at = block.lines[0].whose.entered_at
    return block.journey, None if entered_at == block.at else entered_at


def _likeness(block: Block) -> object:
    """What a block is known by; None for one that is always told."""
    if any(line.kind not in REPEATED for line in block.lines):
        return None
    return tuple((line.whose.entered_at, line.same) for line in block.lines)
