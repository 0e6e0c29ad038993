"""The examples in the rules' manuals, as files over the project in `base/`.

A fenced block begins with a comment that names its file. Of a file that `base/` has, the keys shown replace those there (of
a facet, terms by id); any other file is taken as it stands.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import yaml

BASE = Path(__file__).parent / "base"
BLOCK = re.compile(r"```(?:yaml|csv|html)\n# (\S+)\n(.*?)```", re.DOTALL)


def blocks(manual: str, section: str) -> list[tuple[str, str]]:
    """(file, text) of the blocks below `## section`."""
    parts = dict(part.split("\n", 1) for part in re.split(r"^## ", manual, flags=re.MULTILINE)[1:])
    return BLOCK.findall(parts[section])


def written(manual: str, section: str, folder: Path) -> Path:
    """The base project with the section's files, below `folder`."""
    project = folder / section.lower()
    shutil.copytree(BASE, project)
    for file, text in blocks(manual, section):
        path = project / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_merged(path, text) if path.suffix == ".yaml" else text, encoding="utf-8")
    return project


def _merged(path: Path, text: str) -> str:
    if not path.exists():
        return text
    base, shown = yaml.safe_load(path.read_text(encoding="utf-8")), yaml.safe_load(text)
    terms = _by_id(base.get("terms", []), shown.get("terms", []))
    merged: dict[str, Any] = {**base, **shown, **({"terms": terms} if terms else {})}
    return yaml.safe_dump(merged, sort_keys=False, allow_unicode=True)


def _by_id(base: list[dict[str, Any]], shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({term["id"]: term for term in (*base, *shown)}.values())
