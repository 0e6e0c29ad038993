"""What `cjo validate` costs, and what two other linters cost on the same files: docs/benchmarks.md says how to read it.

uv run --group bench python tests/benchmarks/validate.py --out docs/benchmarks.md
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from contenders import Run, measure
from lint_project import files, write
from run import median, progress, put, table

from cjo_cli.api.session import Session

COLUMNS = ("project", "run", "CPU s", "wall s", "peak MB")
# What was asked for of a thousand journeys, in seconds on a machine that does nothing else.
TARGETS = {"cold": 3.0, "warm": 0.7, "a journey changed": 0.8, "a content changed": 0.8}
CHANGES = {
    "a journey changed": "journeys", "a content changed": "content", "a taxonomy file's comment changed": "taxonomy",
    "a term's title changed": "terms",
}  # fmt: skip
YAMLLINT = "{extends: relaxed, rules: {line-length: disable}}"
TEXT = {"type": "string"}
# The least that a schema of these files can say; cjo knows every key.
SCHEMAS = {
    "journeys": {"required": ["journey", "status", "enter", "steps"], "properties": {"journey": TEXT, "status": TEXT,
                 "steps": {"type": "array", "items": {"type": "object"}}}},
    "content": {"required": ["content", "purpose", "variants"], "properties": {"content": TEXT, "purpose": TEXT,
                "variants": {"type": "array", "items": {"type": "object", "required": ["channel"]}}}},
    "taxonomy": {"required": ["facet", "terms"], "properties": {"facet": TEXT,
                 "terms": {"type": "array", "items": {"type": "object", "required": ["id"]}}}},
}  # fmt: skip


def validate(project: Path) -> Run:
    """One run of `cjo validate`, which must find nothing."""
    run = measure([sys.executable, "-m", "cjo_cli", "validate", "--project", str(project), "-f", "json"])
    found = json.loads(run.output)["findings"]
    if found:
        raise RuntimeError(f"{len(found)} findings, the first: {found[0]['message']}")
    return run


def forget(project: Path) -> None:
    """Take the cache away."""
    shutil.rmtree(project / ".cjo", ignore_errors=True)


def touch(project: Path, kind: str, turn: int) -> None:
    """Change one file of a kind: a remark that was never there before, or of `terms` a title."""
    file, text = changed(project, kind, turn)
    (project / file).write_text(text, encoding="utf-8")


def changed(project: Path, kind: str, turn: int) -> tuple[str, str]:
    """The file that is changed, and its text then."""
    found = sorted((project / ("taxonomy" if kind == "terms" else kind)).rglob("*.yaml"))
    path = found[len(found) // 2]
    text = path.read_text(encoding="utf-8")
    new = (
        text.replace("title: ", f"title: {'Very ' * (turn + 1)}", 1) if kind == "terms" else text + f"# remark {turn}\n"
    )
    return path.relative_to(project).as_posix(), new


def in_session(project: Path) -> list[list[str]]:
    """What an editor waits for, in a process that lives on: the first look, and a look after each change, unsaved."""
    found = []
    session = Session(project)
    for name, kind in (("first", ""), *CHANGES.items()):
        held = dict([changed(project, kind, 7)]) if kind else {}
        wall, cpu = time.perf_counter(), time.process_time()
        session.validate(held)
        found.append([name, f"{time.process_time() - cpu:.2f}", f"{time.perf_counter() - wall:.2f}"])
    return found


def cold_and_warm(project: Path, runs: int) -> dict[str, Run]:
    """The median run without a cache, with nothing changed, and with a file of each kind changed."""
    taken: dict[str, list[Run]] = {}

    def take(name: str, before: Callable[[], None]) -> None:
        before()
        taken.setdefault(name, []).append(validate(project))
        progress(f"{project.name} {name}: {taken[name][-1].cpu:.2f} s CPU, {taken[name][-1].wall:.2f} s")

    for turn in range(runs):
        take("cold", lambda: forget(project))
        take("warm", lambda: None)
        for name, kind in CHANGES.items():
            take(name, lambda kind=kind, turn=turn: touch(project, kind, turn))
    return {name: median(found) for name, found in taken.items()}


def rivals(project: Path) -> dict[str, Run]:
    """One run each of the other linters, as far as they are installed."""
    found = {}
    lint = tool("yamllint")
    if lint:
        found["yamllint"] = anyhow([lint, "-d", YAMLLINT, *(str(project / kind) for kind in SCHEMAS)])
    check = tool("check-jsonschema")
    if check:
        with tempfile.TemporaryDirectory() as folder:
            runs = []
            for kind, schema in SCHEMAS.items():
                path = Path(folder) / f"{kind}.json"
                path.write_text(json.dumps({"type": "object", **schema}), encoding="utf-8")
                runs.append(anyhow([check, "--schemafile", str(path), *map(str, (project / kind).rglob("*.yaml"))]))
        cpu, wall, peak = sum(r.cpu for r in runs), sum(r.wall for r in runs), max(r.peak for r in runs)
        found["check-jsonschema"] = Run(cpu, wall, peak, "")
    return found


def tool(name: str) -> str | None:
    """Where a rival is: beside this Python, or on the path."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name)


def anyhow(command: list[str]) -> Run:
    """A run whose findings do not matter."""
    progress(f"{Path(command[0]).name} …")
    return measure(["sh", "-c", '"$@" || true', "sh", *command])


def report(given: argparse.Namespace) -> str:
    """What was measured, as Markdown tables."""
    rows, found = [], {}
    for size in given.sizes:
        project = given.work / f"lint-{size}"
        shutil.rmtree(project, ignore_errors=True)
        write(size, project)
        found[size] = cold_and_warm(project, given.runs)
        rows += [[f"{size:,} journeys, {count(size):,} files", name, *cells(run)] for name, run in found[size].items()]
    main = found.get(given.main) or {}
    against = rivals(given.work / f"lint-{given.main}") if main and given.rivals else {}
    often = f"medians of {given.runs} runs, the others once" if given.runs > 1 else "one run each"
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}"
    head = f"{datetime.now(UTC):%Y-%m-%d}: {machine}; {often}."
    parts = [head, table(COLUMNS, rows)]
    if main:
        names = ("cjo's", "asked for, at most, wall s", "reached, CPU s", "reached, wall s")
        reached = [[name, f"{most:g}", *cells(main[name])[:2]] for name, most in TARGETS.items()]
        parts.append(table(names, reached))
        of_session = in_session(given.work / f"lint-{given.main}")
        parts.append(table(("in an editor's session", "CPU s", "wall s"), of_session))
    if against:
        names = ("the others, same files", "CPU s", "wall s", "peak MB", "CPU / cjo cold", "CPU / cjo warm")
        parts.append(table(names, [[name, *cells(run), *ratios(run, main)] for name, run in against.items()]))
    return "\n\n".join(parts)


def cells(run: Run) -> list[str]:
    """A run's figures."""
    return [f"{run.cpu:.2f}", f"{run.wall:.2f}", f"{run.peak / 1e6:,.0f}"]


def ratios(run: Run, main: dict[str, Run]) -> Iterable[str]:
    """A rival's CPU over cjo's."""
    return (f"{run.cpu / main[name].cpu:,.1f}" for name in ("cold", "warm"))


def count(journeys: int) -> int:
    """How many files a project of that size has."""
    return sum(1 for _ in files(journeys))


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = [100, 1000, 3000]
    parser.add_argument("--sizes", type=lambda text: [int(x) for x in text.split(",")], default=sizes, help="journeys")
    parser.add_argument("--main", type=int, default=1000, help="the size of which the targets speak")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-rivals", dest="rivals", action="store_false")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "cjo-bench")
    parser.add_argument("--out", type=Path, help="a file for the tables, between its markers where it has them")
    given = parser.parse_args()
    text = report(given)
    print(text)
    if given.out:
        put(text, given.out, "validate")


if __name__ == "__main__":
    main()
