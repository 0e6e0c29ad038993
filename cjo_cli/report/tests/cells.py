"""Text in a room of so many cells."""

from __future__ import annotations

from rich.cells import cell_len


def wrapped(words: str, width: int) -> list[str]:
    """Lines of at most `width` cells; a word that is longer is cut."""
    lines: list[str] = []
    for word in words.split(" "):
        part = word
        if lines and cell_len(lines[-1]) + 1 + cell_len(part) <= width:
            lines[-1] += " " + part
            continue
        while cell_len(part) > width:
            lines.append(part[:width])
            part = part[width:]
        lines.append(part)
    return lines
