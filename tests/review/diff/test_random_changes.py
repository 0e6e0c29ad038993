"""Random projects of which one part is put elsewhere: whatever makes another plan is told, and nothing else is.

python tests/review/diff/test_random_changes.py 2000      # so many seeds, by hand
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

sys.path[:0] = [str(Path(__file__).parents[2])]

from oracle.generate import Case, dump, write_case  # noqa: E402 - run as a script nobody puts tests/ on the path

from cjo_cli import api  # noqa: E402
from cjo_cli.errors import CjoError  # noqa: E402
from cjo_cli.report.diff.markdown import markdown  # noqa: E402
from cjo_cli.report.diff.text import text  # noqa: E402
from cjo_cli.report.diff.values import as_json  # noqa: E402
from cjo_cli.review.diff.values import Category  # noqa: E402

# Of a plan, what names places and words that decide nothing.
WORDS = {"source", "file", "title", "owner", "stage", "campaign", "products", "target"}
# What a change of words alone is told by, beside metadata.
TEXTS = ("D401", "D402")


def parts(value: Any) -> Any:
    """A plan without its words."""
    if isinstance(value, dict):
        return {key: parts(inner) for key, inner in value.items() if key not in WORDS}
    return [parts(inner) for inner in value] if isinstance(value, list | tuple) else value


def meaning(folder: Path) -> Any:
    return parts(api.checked(folder).plan.model_dump(mode="json"))  # type: ignore[union-attr]


def mutate(folder: Path, rng: random.Random) -> str:
    """Give one file a key of another file of its kind, or take one of its keys away; gives the kind and the key."""
    kind = rng.choice(["journeys", "journeys", "journeys", "content", "taxonomy"])
    files = sorted((folder / kind).rglob("*.yaml"))
    path = rng.choice(files)
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    into = rng.choice(data["terms"]) if kind == "taxonomy" else data
    other = yaml.safe_load(rng.choice(files).read_text(encoding="utf-8"))
    source = rng.choice(other["terms"]) if kind == "taxonomy" else other
    key = rng.choice(
        [key for key in {**into, **source} if key not in ("journey", "content", "id", "facet")] or ["title"]
    )
    if key in source:
        into[key] = source[key]
    else:
        into.pop(key, None)
    path.write_text(dump(data), encoding="utf-8")
    return f"{kind} {key}"


def one(seed: int, seen: Counter[str]) -> None:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as made:
        before, after = Path(made, "before"), Path(made, "after")
        write_case(Case(seed), before)
        shutil.copytree(before, after)
        what = mutate(after, rng)
        try:
            differs = meaning(before) != meaning(after)
        except CjoError:
            seen["not a project"] += 1
            return
        review = api.diff(before, str(before), str(after), log=False)
        back = api.diff(before, str(after), str(before), log=False)
        decides = [c for c in review.comparison.changes if c.category is not Category.METADATA and c.code not in TEXTS]
        assert bool(review.comparison.changes) >= differs >= bool(decides), (seed, what, [c.sentence for c in decides])
        # A property that an event has besides decides nothing as yet, and is told as metadata.
        assert decides or not differs or what == "taxonomy properties", (seed, what)
        assert bool(review.comparison.changes) == bool(back.comparison.changes)
        for found in (review, back):
            assert max(map(len, text(found, 80).plain.splitlines())) <= 80
            assert as_json(found)
            assert markdown(found).count("```") % 2 == 0
        seen.update(c.code for c in decides)
        seen["same" if not differs else "differs"] += 1


@pytest.mark.parametrize("first", [0, pytest.param(1000, marks=pytest.mark.full)])
def test_what_makes_another_plan_is_told(first: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(first, first + (400 if first else 24)):
        one(seed, seen)
    assert seen["differs"] > 3
    assert seen["same"] > 3


if __name__ == "__main__":
    counts: Counter[str] = Counter()
    for number in range(int(sys.argv[1])):
        one(number, counts)
    print(dict(sorted(counts.items())))
