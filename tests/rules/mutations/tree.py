"""A YAML file as a tree of nodes that keeps how scalars are written: found by path, edited in place, written again."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

Path = tuple[str | int, ...]
Pair = tuple[yaml.ScalarNode, yaml.Node]


def parsed(text: str) -> yaml.Node:
    """The tree of `text`; every scalar is text."""
    return yaml.compose(text, Loader=yaml.BaseLoader)


def written(tree: yaml.Node) -> str:
    """The text of `tree`, quoted and nested as its nodes say; comments are gone."""
    return yaml.serialize(tree, Dumper=yaml.BaseDumper, allow_unicode=True, width=10**6)


def children(node: yaml.Node) -> list[tuple[str | int, yaml.Node]]:
    """The values below a mapping by key, or the items of a list by position."""
    if isinstance(node, yaml.MappingNode):
        return [(key.value, value) for key, value in node.value]
    return list(enumerate(node.value)) if isinstance(node, yaml.SequenceNode) else []


def every(node: yaml.Node, path: Path = ()) -> Iterator[tuple[Path, yaml.Node]]:
    """Each node below `node` with its path, in the file's order."""
    for part, child in children(node):
        yield (*path, part), child
        yield from every(child, (*path, part))


def at(tree: yaml.Node, path: Path) -> yaml.Node:
    """The node at `path`, which must be there."""
    for part in path:
        tree = dict(children(tree))[part]
    return tree


def pair(mapping: yaml.Node, key: str | int) -> Pair:
    """The key's node and the value's."""
    return next(pair for pair in mapping.value if pair[0].value == key)


def slot(parent: yaml.Node, part: str | int) -> int:
    """Where in the parent's `value` the child stands."""
    if isinstance(parent, yaml.SequenceNode):
        return int(part)
    return next(place for place, (key, _) in enumerate(parent.value) if key.value == part)


def put(parent: yaml.Node, part: str | int, child: yaml.Node) -> None:
    """Put `child` in the place of the one that stands there."""
    place = slot(parent, part)
    parent.value[place] = child if isinstance(parent, yaml.SequenceNode) else (parent.value[place][0], child)


def scalars(node: yaml.Node) -> dict[str, str]:
    """The keys of a mapping that hold scalars; for one that holds more, its text is empty."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: value.value if isinstance(value, yaml.ScalarNode) else "" for key, value in node.value}


def texts(node: yaml.Node) -> list[str]:
    """Every scalar in `node`."""
    if isinstance(node, yaml.ScalarNode):
        return [node.value]
    return [child.value for _, child in every(node) if isinstance(child, yaml.ScalarNode)]


def made(value: object) -> yaml.Node:
    """The tree of a plain value."""
    return parsed(yaml.safe_dump(value, default_flow_style=True, sort_keys=False))
