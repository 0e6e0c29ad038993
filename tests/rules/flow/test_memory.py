"""What is found once: for the same arguments, and for as long as they live."""

from __future__ import annotations

import gc

from cjo_cli.rules.flow.support.memory import remembered


class Thing:
    """Something that can be referred to weakly, and equals every other."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Thing)

    __hash__ = None  # type: ignore[assignment]


def test_one_look_per_argument_while_it_lives() -> None:
    looks: list[int] = []

    @remembered
    def look(thing: Thing) -> int:
        looks.append(id(thing))
        return len(looks)

    one, two = Thing(), Thing()
    assert [look(one), look(two), look(one)] == [1, 2, 1]
    del one
    gc.collect()
    # An object in the freed place is another object.
    fresh = [Thing() for _ in range(50)]
    assert [look(thing) for thing in fresh] == list(range(3, 53))
    assert look(two) == 2
