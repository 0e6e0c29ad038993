"""Plain data written as untidy YAML: every indent, gap, quote and comment that YAML lets one write."""

from __future__ import annotations

import json
import random
import re
from typing import Any

PLAIN = re.compile(r"[a-z][a-z0-9_ ]*[a-z0-9]")
WORDS = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}


class Messy:
    """Writes data; the comments it puts in are counted."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.comments = 0
        self.in_literal = False  # what stands deeper than the next key would be a line of it

    def text(self, data: dict[str, Any]) -> str:
        """A whole file."""
        lines = self.mapping(data, self.random.choice((0, 0, 2)))
        return (
            self.random.choice(("", "---\n", "\n\n"))
            + self.before(0)
            + "\n".join(lines)
            + self.random.choice(("", "\n", "\n\n\n"))
        )

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def blanks(self) -> str:
        return " " * self.random.choice((1, 1, 1, 2, 4))

    def comment(self) -> str:
        self.comments += 1
        return f"#{self.random.choice((' ', '', '  '))}note {self.comments}{self.random.choice(('', '  '))}"

    def before(self, indent: int) -> str:
        """Empty lines and comments of their own."""
        made = "\n" * self.random.choice((0, 0, 0, 1, 3))
        column = self.random.choice((indent, indent, 0) if self.in_literal else (indent, 0, indent + 2))
        self.in_literal = False
        return made + (" " * column + self.comment() + "\n" if self.chance(0.15) else "")

    def behind(self) -> str:
        return self.blanks() + self.comment() if self.chance(0.1) else self.random.choice(("", "", "  "))

    def mapping(self, data: dict[str, Any], indent: int) -> list[str]:
        return [self.before(indent) + " " * indent + self.pair(key, value, indent) for key, value in data.items()]

    def pair(self, key: str, value: Any, indent: int) -> str:
        name = json.dumps(key) if self.chance(0.1) or not PLAIN.fullmatch(key) or key in WORDS else key
        return f"{name}:{self.value(value, indent, of_a_key=True)}"

    def value(self, value: Any, indent: int, *, of_a_key: bool) -> str:
        if isinstance(value, dict | list) and value and self.chance(0.6):
            return self.block(value, indent, of_a_key=of_a_key)
        if isinstance(value, str) and "\n" in value and value.strip("\n ") == value and self.chance(0.7):
            return self.literal(value, indent)
        return self.blanks() + self.flow(value, indent) + self.behind()

    def block(self, value: Any, indent: int, *, of_a_key: bool) -> str:
        step = self.random.choice((1, 2, 2, 3, 4, 7))
        if isinstance(value, dict):
            if not of_a_key and step > 1 and self.chance(0.7):  # on the dash's line
                inner = [f"{' ' * (indent + step)}{self.pair(key, part, indent + step)}" for key, part in value.items()]
                return " " * (step - 1) + "\n".join(inner)[indent + step :]
            return self.behind() + "\n" + "\n".join(self.mapping(value, indent + step))
        deeper = indent + (0 if of_a_key and self.chance(0.3) else step)
        items = [f"{self.before(deeper)}{' ' * deeper}-{self.value(item, deeper, of_a_key=False)}" for item in value]
        return self.behind() + "\n" + "\n".join(items)

    def literal(self, value: str, indent: int) -> str:
        step = self.random.choice((1, 2, 3, 5))
        told = self.chance(0.2)
        lines = [
            " " * (indent + step) + line if line else self.random.choice(("", " " * indent))
            for line in value.split("\n")
        ]
        behind, self.in_literal = self.behind(), True
        return f"{self.blanks()}|{step if told else ''}-{behind}\n" + "\n".join(lines)

    def flow(self, value: Any, indent: int) -> str:
        pad = self.random.choice(("", "", " "))
        comma = "," + self.random.choice((" ", "  ", "\n" + " " * (indent + 5)))
        if isinstance(value, list):
            return f"[{pad}{comma.join(self.flow(item, indent) for item in value)}{pad}]"
        if isinstance(value, dict):
            return f"{{{pad}{comma.join(f'{json.dumps(key)}:{self.blanks()}{self.flow(item, indent)}' for key, item in value.items())}{pad}}}"
        return self.scalar(value)

    def scalar(self, value: Any) -> str:
        if not isinstance(value, str):
            return json.dumps(value) if not hasattr(value, "as_tuple") else str(value)
        if PLAIN.fullmatch(value) and value not in WORDS and self.chance(0.7):
            return value
        if "\n" not in value and self.chance(0.4):
            return "'" + value.replace("'", "''") + "'"
        return json.dumps(value, ensure_ascii=False)
