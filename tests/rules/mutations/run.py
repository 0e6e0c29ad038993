"""The mutation check: 500 single faults in the example project, and how many a rule finds and names.

uv run python tests/rules/mutations/run.py [--seed 1] [--count 500] [--only OPERATOR] [--misses] [--out docs/mutations.md]
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[2]))

from rules.mutations import page
from rules.mutations.engine import ROOT, Verdict, copied, judged, made, operators
from rules.mutations.sites import Project, Site, sites

SEED = 1
COUNT = 500


def chosen(project: Project, count: int, seed: int = SEED) -> list[Site]:
    """`count` sites: a round of one for each operator, again and again, and of each operator a file at a time.

    An operator whose sites are used up is passed over; so those with few sites count in full.
    """
    shuffled = [_by_file(sites(operator, project), f"{seed}:{operator['id']}") for operator in operators()]
    rounds = (site for row in zip_longest(*shuffled) for site in row if site is not None)
    return [site for _, site in zip(range(count), rounds, strict=False)]


def _by_file(found: Sequence[Site], salt: str) -> list[Site]:
    rng = random.Random(salt)
    files: dict[str, list[Site]] = {}
    for site in rng.sample(found, len(found)):
        files.setdefault(site.file, []).append(site)
    return [site for row in zip_longest(*files.values()) for site in row if site is not None]


def tried(project: Project, wanted: Sequence[Site], seed: int = SEED) -> Iterator[Verdict]:
    """Each fault made, validated and judged, one after the other."""
    with TemporaryDirectory() as folder, copied(project, Path(folder) / "project") as copy:
        for site in wanted:
            yield judged(made(site, project, seed), project, copy)


def main() -> int:
    """Try them, print what came out, and write the page where asked; 1 where less than 95 % are found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--only", help="one operator")
    parser.add_argument("--misses", action="store_true", help="show all that was said of what was not found")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    project = Project.of(ROOT)
    wanted = chosen(project, 10**6 if asked.only else asked.count, asked.seed)
    wanted = [site for site in wanted if asked.only in {None, site.operator["id"]}][: asked.count]
    verdicts = list(tried(project, wanted, asked.seed))
    print(page.table(verdicts))
    print(page.missed(verdicts) if asked.misses else page.listed(verdicts))
    if asked.out:
        asked.out.write_text(page.written(verdicts, asked.seed), encoding="utf-8")
    return 0 if page.share(verdicts) >= page.LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
