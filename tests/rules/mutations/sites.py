"""Where an operator applies: patterns over files and paths, and conditions on what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path as Folder
from typing import Any

import yaml
from rules.mutations import tree
from rules.mutations.tree import Path

FOLDERS = ("journeys", "content", "taxonomy")
OF_SCALARS = {"misspell", "misspell-part", "replace", "sub", "map", "map-part", "one-of", "repeat"}


@dataclass(frozen=True)
class Project:
    """The texts of a project's YAML files by name."""

    files: Mapping[str, str]

    @classmethod
    def of(cls, root: Folder) -> Project:
        """What `root` holds."""
        found = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*.yaml"))]
        return cls({str(p.relative_to(root)): p.read_text("utf-8") for p in (*found, root / "cjo.yaml")})

    @cached_property
    def trees(self) -> dict[str, yaml.Node]:
        """Each file's tree, to look at only."""
        return {file: tree.parsed(text) for file, text in self.files.items()}

    @cached_property
    def uses(self) -> Mapping[str, int]:
        """How often each word stands in some scalar or key."""
        counts: dict[str, int] = {}
        for root in self.trees.values():
            for path, node in tree.every(root):
                said = node.value if isinstance(node, yaml.ScalarNode) else ""
                for word in re.findall(r"[\w-]+", f"{said} {path[-1]}"):
                    counts[word] = counts.get(word, 0) + 1
        return counts

    @cached_property
    def sent(self) -> Mapping[str, int]:
        """How often each content item is sent."""
        counts: dict[str, int] = {}
        for file, root in self.trees.items():
            if file.startswith("journeys"):
                for path, node in tree.every(root):
                    if path[-1] == "send":
                        counts[node.value] = counts.get(node.value, 0) + 1
        return counts


@dataclass(frozen=True)
class Site:
    """One place at which an operator applies."""

    file: str
    path: Path
    operator: Mapping[str, Any] = field(compare=False, hash=False)


def sites(operator: Mapping[str, Any], project: Project) -> list[Site]:
    """Every place at which `operator` applies, each once, in the project's order."""
    found = [
        Site(file, path, operator)
        for where in operator["sites"]
        for file, root in project.trees.items()
        if fnmatch(file, where["files"])
        for path in _paths(where, operator["edit"]["do"], root, project)
    ]
    return list(dict.fromkeys(found))


def _paths(where: Mapping[str, Any], do: str, root: yaml.Node, project: Project) -> Iterator[Path]:
    pattern = _pattern(where["at"])
    for path, node in tree.every(root):
        if pattern.fullmatch("".join(f".{part}" for part in path)) and _fits(where, do, root, path, node, project):
            yield path


def _pattern(at: str | list[str]) -> re.Pattern[str]:
    """`a.*.b|c.**`, or any of several, as a pattern over `.a.0.b.x.y`."""
    parts = {"*": r"\.[^.]+", "**": r"(?:\.[^.]+)*"}
    paths = [at] if isinstance(at, str) else at
    return re.compile(
        "|".join("".join(parts.get(part) or rf"\.(?:{part})" for part in path.split(".")) for path in paths)
    )


def _fits(where: Mapping[str, Any], do: str, root: yaml.Node, path: Path, node: yaml.Node, project: Project) -> bool:
    above = tree.at(root, path[:-1])
    item, beside, top = tree.scalars(node), tree.scalars(above), tree.scalars(root)
    return (
        _edit_fits(do, above, node)
        and _value_fits(where, node)
        and _keys_fit(where.get("item", {}), item)
        and _keys_fit(where.get("beside", {}), beside)
        and not set(where.get("outside", ())) & set(map(str, path[:-1]))
        and all(_root_fits(root, key, want, top) for key, want in where.get("root", {}).items())
        and (not where.get("sole") or project.sent[item["send"]] == 1)
        and _named(where.get("named"), path, node, item, beside, project)
        and (not where.get("sibling") or len(above.value) > 1)
        and (not where.get("with-next") or _next_fits(where, above, path))
    )


def _edit_fits(do: str, above: yaml.Node, node: yaml.Node) -> bool:
    """Some edits are of one scalar, and need it; one takes from a sibling that differs."""
    if do == "take-value-of-sibling":
        return any(child.value != node.value for _, child in tree.children(above))
    return do not in OF_SCALARS or isinstance(node, yaml.ScalarNode)


def _value_fits(where: Mapping[str, Any], node: yaml.Node) -> bool:
    scalar = isinstance(node, yaml.ScalarNode)
    if "style" in where and not (scalar and node.style in {'"', "'"}):
        return False
    if "value" not in where:
        return True
    # A pattern of whole words has to be the value; one with a brace, a part of it.
    search = re.search if re.search(r"\\\{|unsubscribe|default|Aurora", where["value"]) else re.fullmatch
    return scalar and search(where["value"], node.value) is not None


def _keys_fit(wanted: Mapping[str, str], there: Mapping[str, str]) -> bool:
    return all(key in there and re.fullmatch(pattern, there[key]) for key, pattern in wanted.items())


def _root_fits(root: yaml.Node, key: str, want: str, top: Mapping[str, str]) -> bool:
    """A top scalar has the value, or a top mapping has the key."""
    return bool(top.get(key) and re.fullmatch(want, top[key])) or (
        key in top and not top[key] and want in dict(tree.children(tree.at(root, (key,))))
    )


def _named(
    how: object, path: Path, node: yaml.Node, item: Mapping[str, str], beside: Mapping[str, str], project: Project
) -> bool:
    if how is None:
        return True
    said = {"key": str(path[-1]), "name": beside.get("id", "")}.get(str(how)) or item.get("id") or node.value
    return project.uses.get(str(said), 0) > 1


def _next_fits(where: Mapping[str, Any], above: yaml.Node, path: Path) -> bool:
    following = dict(tree.children(above)).get(int(path[-1]) + 1)
    return following is not None and where.get("next-lacks") not in tree.scalars(following)
