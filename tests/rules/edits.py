"""Edits at random, as people make them and worse."""

from __future__ import annotations

import random
from pathlib import Path

# What is done to a line or a file at random; most of it is wrong, and all of it may be.
WORDS = (
    "email",
    "push",
    "live",
    "draft",
    "marketing",
    "buy-basic-shoes",
    "basic-shoes-text-02",
    "3d",
    "{{ facts.link }}",
)


def edit(random: random.Random, root: Path) -> None:
    files = sorted(path for path in root.rglob("*.yaml") if ".cjo" not in path.parts)
    path = random.choice([f for f in files if random.random() < 0.3 or f.parent.name.startswith("basic")])
    lines = path.read_text(encoding="utf-8").split("\n")
    at = random.randrange(len(lines))
    match random.choice(("word", "word", "word", "drop", "comment", "swap", "silence", "body", "whole")):
        case "word":
            words = lines[at].split(" ")
            words[-1] = random.choice(WORDS)
            lines[at] = " ".join(words)
        case "drop":
            del lines[at]
        case "comment":
            lines.insert(at, "# a remark")
        case "swap":
            other = random.choice(files).read_text(encoding="utf-8").split("\n")
            lines[at] = random.choice(other)
        case "silence":
            lines[at] += "  # cjo: ignore[CJO406] meant so"
        case "body":
            lines[at] = lines[at].replace("body:", "body_file: text.html #")
            (path.parent / "text.html").write_text(f"<p>{random.random()}</p>", encoding="utf-8")
        case "whole":
            path.unlink()
            return
    path.write_text("\n".join(lines), encoding="utf-8")
