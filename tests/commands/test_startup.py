"""What comes at once must not wait for what it does not need."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {"duckdb", "jinja2", "pydantic", "numpy", "yaml"}
PROGRAM = """
import atexit, resource, sys
sys.argv = ["cjo", *sys.argv[1:]]
from cjo_cli.__main__ import main
def told():
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime + used.ru_stime, *(set(sys.modules) & set(HEAVY)), file=sys.__stderr__)
atexit.register(told)
main()
""".replace("HEAVY", repr(sorted(HEAVY)))


def run(*arguments: str, folder: Path = ROOT) -> tuple[float, set[str]]:
    """CPU seconds of the whole process, and which heavy libraries it has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    seconds, *loaded = done.stderr.splitlines()[-1].split()
    return float(seconds), set(loaded)


@pytest.mark.skipif(sys.platform == "win32", reason="measured with resource")
@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["--help"], ["simulate", "--help"], ["validate", "--help"], ["rule", "--help"], []],
    ids=" ".join,
)
def test_help_and_version_load_nothing_heavy_and_take_no_time(arguments: list[str]) -> None:
    runs = [run(*arguments) for _ in range(5)]
    assert [loaded for _, loaded in runs] == [set()] * 5
    assert statistics.median(seconds for seconds, _ in runs) < 0.2


@pytest.mark.skipif(sys.platform == "win32", reason="measured with resource")
def test_validate_loads_neither_the_engine_nor_templates(starter: Path) -> None:
    assert run("validate", folder=starter)[1] <= {"pydantic", "yaml"}


@pytest.mark.skipif(sys.platform == "win32", reason="measured with resource")
def test_usage_errors_load_nothing_heavy() -> None:
    assert run("valdate")[1] == set()
    assert run("validate", "--formt", "json")[1] == set()
