"""What an operator does at its place, by the name under `do`: each changes a tree, or the text, and says what it wrote."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from rules.mutations import tree
from rules.mutations.sites import Project, Site

Edit = Callable[["Spot", Mapping[str, Any]], str]


@dataclass(frozen=True)
class Spot:
    """A place in a tree of its own, which an edit may change."""

    site: Site
    project: Project
    root: yaml.Node
    rng: random.Random

    @property
    def above(self) -> yaml.Node:
        return tree.at(self.root, self.site.path[:-1])

    @property
    def key(self) -> str | int:
        return self.site.path[-1]

    @property
    def node(self) -> yaml.Node:
        return tree.at(self.root, self.site.path)

    @property
    def id(self) -> str:
        """The journey's or item's own id, or the facet's."""
        return next(iter(tree.scalars(self.root).values()))

    @property
    def name(self) -> str:
        """The nearest id above, or the file's own."""
        for end in range(len(self.site.path), 0, -1):
            above = tree.scalars(tree.at(self.root, self.site.path[: end - 1]))
            if above.get("id"):
                return above["id"]
        return self.id

    def filled(self, value: Any) -> Any:
        """`value` with `{id}`, `{name}` and `{old}` filled in."""
        if isinstance(value, dict):
            return {key: self.filled(child) for key, child in value.items()}
        old = self.node.value if isinstance(self.node, yaml.ScalarNode) else ""
        words = {"{id}": self.id, "{name}": self.name, "{old}": old}
        return re.sub(r"\{(?:id|name|old)\}", lambda found: words[found[0]], value) if isinstance(value, str) else value


def misspelt(word: str, rng: random.Random) -> str:
    """`word` with two neighbouring letters in each other's place, or one doubled where all are the same."""
    spots = [i for i in range(len(word) - 1) if word[i] != word[i + 1] and word[i : i + 2].isalpha()]
    place = rng.choice(spots[1:] or spots or [-1])
    return word + word[-1] if place < 0 else word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def misspell(spot: Spot, _: Mapping[str, Any]) -> str:
    spot.node.value = misspelt(spot.node.value, spot.rng)
    return spot.node.value


def misspell_key(spot: Spot, _: Mapping[str, Any]) -> str:
    key, _value = tree.pair(spot.above, spot.key)
    key.value = misspelt(key.value, spot.rng)
    return key.value


def misspell_part(spot: Spot, edit: Mapping[str, Any]) -> str:
    found = spot.rng.choice(list(re.finditer(edit["pattern"], spot.node.value)))
    word = misspelt(found[1], spot.rng)
    spot.node.value = spot.node.value[: found.start(1)] + word + spot.node.value[found.end(1) :]
    return word


def replace(spot: Spot, edit: Mapping[str, Any]) -> str:
    spot.node.value = spot.filled(edit["by"])
    spot.node.style = '"' if edit.get("style") == "quoted" else spot.node.style
    return spot.node.value


def sub(spot: Spot, edit: Mapping[str, Any]) -> str:
    spot.node.value = re.sub(edit["pattern"], edit["by"], spot.node.value, count=1)
    if edit.get("style") == "quoted" or (not spot.node.style and not re.fullmatch(r"[\w .-]+", spot.node.value)):
        spot.node.style = '"'
    return spot.node.value


def repeat(spot: Spot, edit: Mapping[str, Any]) -> str:
    spot.node.value = " ".join([spot.node.value.strip()] * edit["times"])
    return spot.node.value


def mapped(spot: Spot, edit: Mapping[str, Any]) -> str:
    spot.node.value = edit["to"][spot.node.value]
    return spot.node.value


def map_part(spot: Spot, edit: Mapping[str, Any]) -> str:
    spot.node.value = re.sub(edit["pattern"], lambda found: edit["to"][found[0]], spot.node.value, count=1)
    return spot.node.value


def one_of(spot: Spot, edit: Mapping[str, Any]) -> str:
    spot.node.value = spot.rng.choice([value for value in edit["values"] if value != spot.node.value])
    return spot.node.value


def take_id_of_another(spot: Spot, _: Mapping[str, Any]) -> str:
    folder = spot.site.file.split("/", 1)[0]
    ids = [
        tree.at(root, (spot.key,)).value
        for file, root in spot.project.trees.items()
        if file.startswith(folder) and file != spot.site.file
    ]
    spot.node.value = spot.rng.choice(ids)
    return spot.node.value


def take_value_of_sibling(spot: Spot, _: Mapping[str, Any]) -> str:
    others = [node.value for _key, node in tree.children(spot.above) if node.value != spot.node.value]
    spot.node.value = spot.rng.choice(others)
    return spot.node.value


def replace_by_root(spot: Spot, edit: Mapping[str, Any]) -> str:
    other = copy.deepcopy(tree.at(spot.root, tuple(edit["path"].split("."))))
    tree.put(spot.above, spot.key, other)
    return tree.texts(other)[0]


def replace_parent(spot: Spot, edit: Mapping[str, Any]) -> str:
    *above, key = spot.site.path[:-1]
    tree.put(tree.at(spot.root, tuple(above)), key, tree.made(edit["by"]))
    return str(edit["by"])


def set_to(spot: Spot, edit: Mapping[str, Any]) -> str:
    tree.put(spot.above, spot.key, tree.made(spot.filled(edit["value"])))
    return ""


def delete(spot: Spot, _: Mapping[str, Any]) -> str:
    del spot.above.value[tree.slot(spot.above, spot.key)]
    return ""


def delete_part(spot: Spot, edit: Mapping[str, Any]) -> str:
    del spot.node.value[tree.slot(spot.node, edit["part"])]
    return ""


def duplicate_key(spot: Spot, _: Mapping[str, Any]) -> str:
    spot.above.value.append(copy.deepcopy(tree.pair(spot.above, spot.key)))
    return ""


def duplicate(spot: Spot, edit: Mapping[str, Any]) -> str:
    twin = copy.deepcopy(spot.node)
    twin.value = [(key, value) for key, value in twin.value if key.value not in edit.get("without", ())]
    spot.above.value.insert(int(spot.key) + 1, twin)
    return ""


def insert(spot: Spot, edit: Mapping[str, Any]) -> str:
    spot.above.value.insert(int(spot.key), tree.made(edit["item"]))
    return ""


def add_beside(spot: Spot, edit: Mapping[str, Any]) -> str:
    spot.above.value.append((tree.made(edit["key"]), tree.made(edit["value"])))
    return str(edit["value"])


def rename_key(spot: Spot, edit: Mapping[str, Any]) -> str:
    key, _value = tree.pair(spot.above, spot.key)
    key.value = edit["to"][key.value]
    return key.value


def unwrap(spot: Spot, _: Mapping[str, Any]) -> str:
    """`{not: C}` becomes C."""
    *above, key = spot.site.path[:-1]
    tree.put(tree.at(spot.root, tuple(above)), key, spot.node)
    return ""


def swap_beside(spot: Spot, edit: Mapping[str, Any]) -> str:
    other = tree.at(spot.above, (edit["with"],))
    spot.node.value, other.value = other.value, spot.node.value
    return spot.node.value


def copy_beside(spot: Spot, edit: Mapping[str, Any]) -> str:
    spot.node.value = tree.at(spot.above, (edit["from"],)).value
    return spot.node.value


def swap_with_next(spot: Spot, edit: Mapping[str, Any]) -> str:
    """Two items of a list change places, or only their part of that name."""
    items, here = spot.above.value, int(spot.key)
    if "part" not in edit:
        items[here], items[here + 1] = items[here + 1], items[here]
        return ""
    one, other = (tree.at(items[place], (edit["part"],)) for place in (here, here + 1))
    tree.put(items[here], edit["part"], other)
    tree.put(items[here + 1], edit["part"], one)
    return ""


def copy_from_next(spot: Spot, edit: Mapping[str, Any]) -> str:
    twin = copy.deepcopy(tree.at(spot.above.value[int(spot.key) + 1], (edit["part"],)))
    for _path, node in list(tree.every(twin)):
        if isinstance(node, yaml.MappingNode):
            node.value = [(key, value) for key, value in node.value if key.value != "id"]
    tree.put(spot.node, edit["part"], twin)
    return ""


def move_item_to_end(spot: Spot, _: Mapping[str, Any]) -> str:
    """The item that holds the key moves to the end of its list."""
    *above, place = spot.site.path[:-1]
    items = tree.at(spot.root, tuple(above)).value
    items.append(items.pop(int(place)))
    return ""


def inline_fact(spot: Spot, _: Mapping[str, Any]) -> str:
    found = spot.rng.choice(list(re.finditer(r"\{\{ facts\.(\w+) \}\}", spot.node.value)))
    fact = tree.at(spot.root, ("facts", found[1]))
    text = fact.value if isinstance(fact, yaml.ScalarNode) else tree.scalars(fact)["value"]
    spot.node.value = spot.node.value[: found.start()] + text + spot.node.value[found.end() :]
    return found[1]


OF_TREE: dict[str, Edit] = {
    "misspell": misspell, "misspell-key": misspell_key, "misspell-part": misspell_part, "replace": replace, "sub": sub,
    "repeat": repeat, "map": mapped, "map-part": map_part, "one-of": one_of, "take-id-of-another": take_id_of_another,
    "take-value-of-sibling": take_value_of_sibling, "replace-by-root": replace_by_root, "replace-parent": replace_parent,
    "set-to": set_to, "delete": delete, "delete-part": delete_part, "duplicate-key": duplicate_key, "duplicate": duplicate,
    "insert": insert, "add-beside": add_beside, "rename-key": rename_key, "unwrap": unwrap, "swap-beside": swap_beside,
    "copy-beside": copy_beside, "swap-with-next": swap_with_next, "copy-from-next": copy_from_next,
    "move-item-to-end": move_item_to_end, "inline-fact": inline_fact,
}  # fmt: skip


def unquote_end(text: str, node: yaml.Node) -> str:
    return text[: node.end_mark.index - 1] + text[node.end_mark.index :]


def unquote(text: str, node: yaml.Node) -> str:
    return text[: node.start_mark.index] + node.value + text[node.end_mark.index :]


def outdent(text: str, node: yaml.Node) -> str:
    """The second line of an item, or its only one, begins one blank too early."""
    begin = text.rindex("\n", 0, node.start_mark.index) + 1
    end = text.find("\n", begin) + 1
    line = begin if node.flow_style else end
    return text[:line] + text[line + 1 :]


OF_TEXT: dict[str, Callable[[str, yaml.Node], str]] = {
    "unquote-end": unquote_end,
    "unquote": unquote,
    "outdent": outdent,
}
