"""One single fault: made at a site, validated over a copy of the project, and judged by what the findings say."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rules.mutations import tree
from rules.mutations.edits import OF_TEXT, OF_TREE, Spot
from rules.mutations.sites import FOLDERS, Project, Site

from cjo_cli import api
from cjo_cli.diagnostics import Diagnostic
from cjo_cli.errors import ConfigError

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


@dataclass(frozen=True)
class Mutation:
    """A fault as texts of files, None for one that is gone; `words` are what a finding may be asked to name."""

    site: Site
    files: Mapping[str, str | None]
    words: Mapping[str, str]


@dataclass(frozen=True)
class Verdict:
    """Whether a finding names the cause, and which; else all that was said."""

    mutation: Mutation
    by: Diagnostic | None
    said: tuple[Diagnostic, ...]


def operators() -> list[dict[str, Any]]:
    """The operators, as they are written."""
    return yaml.safe_load((HERE / "operators.yaml").read_text(encoding="utf-8"))["operators"]


def made(site: Site, project: Project, seed: int) -> Mutation:
    """The fault at `site`; what is left to chance is drawn from the seed and the site."""
    rng = random.Random(f"{seed}:{site.operator['id']}:{site.file}:{site.path}")
    spot = Spot(site, project, tree.parsed(project.files[site.file]), rng)
    words = _words(spot)
    files, new = _changed(spot, site.operator["edit"])
    assert files.get(site.file) != tree.written(project.trees[site.file]), f"nothing changes at {site}"
    fact = {"fact": new} if site.operator["edit"]["do"] == "inline-fact" else {}
    return Mutation(site, files, {**words, "new": new, **fact})


def _changed(spot: Spot, edit: Mapping[str, Any]) -> tuple[dict[str, str | None], str]:
    file, text, do = spot.site.file, spot.project.files[spot.site.file], edit["do"]
    if do == "delete-file":
        return {file: None}, ""
    if do in OF_TEXT:
        return {file: OF_TEXT[do](text, spot.node)}, ""
    if do == "copy-file":
        spot.node.value = spot.filled(edit["id"])
        return {file.replace(".yaml", "-copy.yaml"): tree.written(spot.root)}, spot.node.value
    new = OF_TREE[do](spot, edit)
    return {file: tree.written(spot.root)}, new


def _words(spot: Spot) -> dict[str, str]:
    path, node = spot.site.path, spot.node
    keys = [str(part) for part in path if isinstance(part, str)]
    sends = [child.value for where, child in tree.every(node) if where[-1] == "send"]
    old = node.value if isinstance(node, yaml.ScalarNode) else ""
    do = spot.site.operator["edit"]["do"]
    return {
        "old": keys[-1] if do in {"misspell-key", "rename-key"} else old,
        "key": keys[-1],
        "parent": keys[-2] if len(keys) > 1 else "",
        "id": spot.id,
        "name": spot.name,
        "sent": "|".join(map(_word, sends)),
        "ids": "|".join(_word(child.value) for where, child in tree.every(node) if where[-1] == "id"),
        "inner": "|".join(map(_word, tree.texts(node))),
        **{f"item.{key}": value for key, value in tree.scalars(node).items()},
        **{f"beside.{key}": value for key, value in tree.scalars(spot.above).items()},
    }


@contextmanager
def copied(project: Project, folder: Path, root: Path = ROOT) -> Iterator[Path]:
    """The project below `folder`, with the texts beside its YAML files, for faults to be tried in."""
    for name in FOLDERS:
        shutil.copytree(root / name, folder / name)
    _write(folder, project.files)
    yield folder


def judged(mutation: Mutation, project: Project, folder: Path) -> Verdict:
    """What is said of the project with this fault; the folder is afterwards as it was."""
    _write(folder, mutation.files)
    try:
        said = api.validate(folder).diagnostics
    except ConfigError as error:
        said = tuple(error.diagnostics)
    finally:
        _write(folder, {file: project.files.get(file) for file in mutation.files})
    return Verdict(mutation, next((d for d in said if names_cause(mutation, d)), None), said)


def _write(folder: Path, files: Mapping[str, str | None]) -> None:
    for file, text in files.items():
        if text is None:
            (folder / file).unlink(missing_ok=True)
        else:
            (folder / file).write_text(text, encoding="utf-8")


def names_cause(mutation: Mutation, diagnostic: Diagnostic) -> bool:
    """Whether one of the rules that may report it does, in words that name what was changed."""
    found, wanted = diagnostic.finding, mutation.site.operator["found"]
    if not found.code.startswith(tuple(wanted["by"])):
        return False
    labels = [related.label for related in found.related]
    pattern = re.sub(r"\{([a-z_.]+)\}", lambda name: _filled(name[1], mutation.words), wanted["names"])
    return re.search(pattern, "\n".join((found.message, found.label, found.hint, *labels)), re.IGNORECASE) is not None


def _filled(name: str, words: Mapping[str, str]) -> str:
    """The pattern of a word; of one that is not there, a pattern that nothing has."""
    value = words.get(name, "")
    return f"(?:{value or '(?!)'})" if name in {"sent", "inner", "ids"} else _word(value)


def _word(value: str) -> str:
    """A pattern of exactly that word, not of a part of another."""
    return rf"(?<![\w-]){re.escape(value)}(?![\w-])" if value else "(?!)"
