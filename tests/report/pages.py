"""A report read back: its sections' tables as rows of text, and everything that an element could load."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "img", "br", "hr", "input"}
Tag = tuple[str, dict[str, str | None]]


class Page(HTMLParser):
    """`tables` by the id of the heading above them, rows of cells; `tags` with attributes; `inline` scripts, styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[list[str]]]] = {}
        self.tags: list[Tag] = []
        self.inline: list[tuple[Tag, str]] = []
        self.text: list[str] = []
        self._section: list[str] = []
        self._cell: list[str] | None = None
        self._hidden = 0
        self._raw: list[str] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag in ("script", "style"):
            self._raw = []
        elif tag == "section":
            self._section.append(given.get("aria-labelledby") or "")
        elif tag == "table":
            self.tables.setdefault(self._section[-1], []).append([])
        elif tag == "tr":
            self._rows().append([])
        elif tag in ("th", "td"):
            self._cell = []
        elif self._cell is not None and (given.get("class") in ("hide", "tag") or self._hidden):
            self._hidden += tag not in VOID

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.inline.append((self.tags[-1], "".join(self._raw or [])))
            self._raw = None
        elif tag == "section":
            self._section.pop()
        elif tag in ("th", "td"):
            self._rows()[-1].append(" ".join(" ".join(self._cell or []).split()))
            self._cell = None
        elif self._hidden:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if self._raw is not None:
            self._raw.append(data)
            return
        self.text.append(data)
        if self._cell is not None and not self._hidden:
            self._cell.append(data)

    def _rows(self) -> list[list[str]]:
        return self.tables[self._section[-1]][-1]

    def rows(self, section: str, table: int = 0) -> list[list[str]]:
        """The body of a table in a section, without its head."""
        return self.tables[section][table][1:]

    def anchors(self) -> dict[str, str]:
        """The pages' anchors by journey, from the navigation."""
        links = [given for tag, given in self.tags if tag == "a" and given.get("title")]
        return {str(given["title"]): str(given["href"])[1:] for given in links}


def count(text: str) -> int:
    """A number as the report prints it."""
    return 0 if text == "–" else int(text.replace(",", ""))


def values(rows: list[list[str]], *columns: int) -> dict[str, Any]:
    """Counts by the first cell's first word: one, or a list of several columns."""
    found = {row[0].split(" ")[0]: [count(row[column]) for column in columns] for row in rows}
    return {name: counts[0] if len(counts) == 1 else counts for name, counts in found.items()}
