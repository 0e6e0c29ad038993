"""docs/story.md is a story that happened: its commands are run, in order. `CJO_RENEW=1` writes their outputs anew."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ROOT, environment

PAGE = ROOT / "docs/story.md"
STEP = re.compile(r"<!-- run: (\w+) -->\n```sh\n(.*?)```\n\n<!-- output: \1 -->\n```text\n(.*?)```", re.DOTALL)


def masked(text: str) -> str:
    """Without digests, which the version of cjo and of its timezones is in."""
    return re.sub(r"\b[0-9a-f]{7,64}\b", "…", text)


def test_every_step_has_its_output() -> None:
    steps = STEP.findall(PAGE.read_text(encoding="utf-8"))
    assert [name for name, _, _ in steps] == ["log", "write", "test", "simulate", "diff", "report", "record"]
    assert all(shown for _, _, shown in steps)


@pytest.mark.full
@pytest.mark.skipif(sys.platform == "win32", reason="the story is one of a POSIX shell")
def test_the_story(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests/logs/story.py", tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    names = {f"GIT_{who}_{what}": "shop" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    # An insight is as old as the commit is young.
    dates = {f"GIT_{who}_DATE": "2026-04-01T09:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    told = {"PATH": path, "COLUMNS": "80", "GIT_CONFIG_GLOBAL": os.devnull, **names, **dates}
    steps = STEP.findall(page)
    assert len(steps) == page.count("<!-- run: ")
    for name, script, shown in steps:
        done = subprocess.run(
            ["sh", "-ec", script], cwd=tmp_path, env=environment(told),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, (name, done.stdout)
        if os.environ.get("CJO_RENEW"):
            before, after = (f"<!-- output: {name} -->\n```text\n{text}```" for text in (shown, masked(done.stdout)))
            page = page.replace(before, after)
            PAGE.write_text(page, encoding="utf-8", newline="\n")
        else:
            assert masked(done.stdout) == shown, name
    the_truth_is_found(tmp_path / "may.json")


def the_truth_is_found(path: Path) -> None:
    """What the page says of the intervals: 13.1 points of both arms together, 11.25 between them."""
    found = {one["id"]: one["comparisons"][0] for one in json.loads(path.read_text(encoding="utf-8"))["experiments"]}
    together, apart = (100 * 0.75 * value for value in ((0.25 + 0.10) / 2, 0.10 - 0.25))
    for name, truth, verdict in (("cart-rescue:holdout", together, "better"), ("cart-rescue:when", apart, "worse")):
        low, high = found[name]["always_valid_interval"]
        assert 100 * low <= truth <= 100 * high
        assert found[name]["verdict"] == verdict
