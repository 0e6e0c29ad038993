"""docs/bundle.md and docs/run.md are walk-throughs that were walked. `CJO_RENEW=1` writes their outputs anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ROOT, environment, run

PAGE = ROOT / "docs/bundle.md"
# Of each page its steps, in order; the last one is refused.
PAGES = {
    PAGE: ("compile", "sign", "verify", "inspect", "alter"),
    ROOT / "docs/run.md": ("run", "check", "log"),
}


def block(page: Path, kind: str, name: str, language: str) -> str:
    found = re.search(rf"<!-- {kind}: {name} -->\n```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None, name
    return found[1]


def masked(text: str) -> str:
    """Without what differs from key to key and from one tzdata to the next."""
    return re.sub(r"tzdata \w+", "tzdata …", re.sub(r"\b[0-9a-f]{12,}\b", "…", text))


@pytest.mark.skipif(sys.platform == "win32", reason="the walk-through is one of a POSIX shell")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_walk_through(page: Path, tmp_path: Path) -> None:
    assert run("init", "my-shop", folder=tmp_path).returncode == 0
    folder = tmp_path / "my-shop"
    (folder / "evidence").mkdir()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for name in PAGES[page]:
        done = subprocess.run(
            ["sh", "-c", block(page, "run", name, "sh")], cwd=folder, env=environment({"PATH": path, "COLUMNS": "100"}),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == (1 if name == PAGES[page][-1] else 0), done.stdout
        printed, shown = masked(done.stdout), block(page, "output", name, "text")
        if os.environ.get("CJO_RENEW"):
            before, after = (f"<!-- output: {name} -->\n```text\n{text}```" for text in (shown, printed))
            page.write_text(page.read_text(encoding="utf-8").replace(before, after), encoding="utf-8", newline="\n")
            shown = printed
        assert shown == printed, name


def test_the_limits_named_are_the_programs() -> None:
    from cjo_cli.bundle.archive import LARGEST_FILE, LARGEST_UNPACKED, MIB
    from cjo_cli.bundle.zones import every_zone, zone_tables

    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert f"no larger than {LARGEST_FILE // MIB} MiB" in text
    assert f"to at most {LARGEST_UNPACKED // MIB} MiB" in text
    tables = zone_tables(every_zone())
    assert f"from {tables['from']} to {tables['to']};" in text


def test_every_member_is_named() -> None:
    from cjo_cli.bundle.build import MANIFEST, NAMED, RULES, content_member, schema_member

    text = PAGE.read_text(encoding="utf-8")
    named = [f"cjo/{name}/data.json" for name in NAMED]
    for name in (MANIFEST, *named, RULES, content_member("DIGEST"), schema_member("NAME")):
        assert f"| `{name}` |" in text
