"""The layout of maps: nothing lies on anything else, lines lead down, what can be straight is."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest

from cjo_cli.report.html.charts import Scale, nice, over_time
from cjo_cli.report.html.labels import duration
from cjo_cli.report.html.layout import GAP, Layout, lay_out


def some_graph(seed: int) -> Layout:
    """A graph as journeys have them: most states lead on to the next, some skip ahead or fork."""
    draw = random.Random(seed)
    count = draw.randint(2, 24)
    edges = {(at, min(at + draw.choice((1, 1, 1, 2, 5)), count - 1)) for at in range(count - 1)}
    edges |= {(at, draw.randint(at + 1, count - 1)) for at in range(count - 1) if draw.random() < 0.4}
    order = sorted(edges)
    widths = [draw.choice((120.0, 200.0)) for _ in range(count)]
    return lay_out(widths, order, [draw.uniform(20, 120) for _ in order])


@pytest.mark.parametrize("seed", range(40))
def test_places_of_a_layer_stand_apart(seed: int):
    layout = some_graph(seed)
    for layer in range(layout.layers):
        row = sorted((place for place in layout.places if place.layer == layer), key=lambda place: place.x)
        for left, right in pairwise(row):
            assert left.x + left.width / 2 + GAP <= right.x - right.width / 2 + 0.05
        assert all(place.x - place.width / 2 > -0.05 for place in row)
        assert all(place.x + place.width / 2 <= layout.width + 0.05 for place in row)


@pytest.mark.parametrize("seed", range(40))
def test_every_edge_goes_down_a_layer_at_a_time(seed: int):
    layout = some_graph(seed)
    for route in layout.edges:
        layers = [layout.places[place].layer for place in route]
        assert layers == list(range(layers[0], layers[-1] + 1))
        assert len(layers) >= 3


def test_a_chain_is_a_straight_line():
    layout = lay_out([100.0, 200.0, 150.0], [(0, 1), (1, 2)], [40.0, 60.0])
    assert {place.x for place in layout.places} == {100.0}
    assert layout.width == 200


def test_a_fork_that_joins_again_is_even():
    layout = lay_out([100.0] * 4, [(0, 1), (0, 2), (1, 3), (2, 3)], [40.0] * 4)
    first, left, right, last = (layout.places[box].x for box in range(4))
    assert first == pytest.approx((left + right) / 2, abs=0.5)
    assert last == pytest.approx(first, abs=0.5)


def test_the_order_of_a_fork_avoids_crossings():
    # 0 leads to 1 and 2, which lead to 4 and 3.
    layout = lay_out([100.0] * 5, [(0, 1), (0, 2), (1, 4), (2, 3)], [40.0] * 4)
    at = [layout.places[box].x for box in range(5)]
    assert (at[1] < at[2]) == (at[4] < at[3])


@pytest.mark.parametrize(
    ("value", "top"), [(1, 1), (2, 2), (3, 4), (7, 8), (9, 10), (10, 10), (11, 20), (472, 500), (8862, 10_000)]
)
def test_an_axis_ends_at_a_round_number(value: float, top: float):
    assert nice(value) == top


def test_a_long_period_is_shown_by_weeks_from_monday():
    first = date(2026, 1, 14)
    chart = over_time("sent", {"from": first.isoformat(), "count": 300}, {"email": [1] * 300}, {"email": 0})
    assert chart is not None
    assert chart["per"] == "week"
    assert [row["date"] for row in chart["rows"]][:2] == ["2026-01-12", "2026-01-19"]
    assert chart["rows"][0]["total"] == "5"
    assert sum(chart["data"]["series"][0]["counts"]) == 300
    assert timedelta(seconds=chart["data"]["from"]) + date(1970, 1, 1) == date(2026, 1, 12)


def test_nothing_sent_is_no_chart():
    assert over_time("sent", {"from": "2026-01-14", "count": 3}, {}, {}) is None


def test_a_scale_keeps_within_the_drawing():
    scale = Scale([-0.2, 0.6])
    assert (scale.at(-0.2), scale.at(0.2), scale.at(0.6)) == (2, 50, 98)
    assert scale.whisker(None, None) is None
    assert Scale([0.0]).at(0.0) == 2


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "–"), (0, "0"), (30, "30 s"), (90, "1.5 min"), (3600, "1 h"), (93_600, "26 h"), (604_800, "7 d")],
)
def test_spans_are_told_in_their_largest_sensible_unit(seconds: float | None, text: str):
    assert duration(seconds) == text
