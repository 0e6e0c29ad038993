"""What lies open: the texts that an editor holds, before those on the disk, and what was found in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cjo_cli.diagnostics import Diagnostic
from cjo_cli.editor.source import Source
from cjo_cli.editor.words.index import Words
from cjo_cli.editor.words.mentions import Mention
from cjo_cli.errors import ConfigError
from cjo_cli.model.project import Project

# A project as it is with these texts in place of those on the disk: what could be read of it, when that is asked for,
# and every finding.
Judged = tuple[Callable[[], Project], Sequence[Diagnostic]]
Validate = Callable[[Path, Mapping[str, str]], Judged]


class Opened:
    """The files of one project as the editor sees them: `texts` are open, `found` is what is wrong, by file."""

    def __init__(self, root: Path, validate: Validate) -> None:
        self.root = root
        self.texts: dict[str, str] = {}
        self.found: dict[str, list[Diagnostic]] = {}
        self._validate = validate
        self._read: Callable[[], Project] | None = None
        self._project: Project | None = None
        self._sources: dict[str, tuple[object, Source]] = {}
        self._known: dict[str, tuple[Source, tuple[Mention, ...]]] = {}

    def look(self) -> None:
        """Judge the project as it is now."""
        diagnostics: Sequence[Diagnostic]
        try:
            self._read, diagnostics = self._validate(self.root, self.texts)
            self._project = None
        except ConfigError as error:  # the words of the last project that could be read go on serving
            diagnostics = error.diagnostics
        self.found = {}
        for one in diagnostics:
            self.found.setdefault(one.file, []).append(one)

    def words(self) -> Words | None:
        """The words of the project, in the texts as they are now; None where its `cjo.yaml` could never be read."""
        if self._read is None:
            self.look()
        if self._project is None and self._read is not None:
            self._project = self._read()
        return None if self._project is None else Words(self._project, self.source, self._known)

    def source(self, file: str) -> Source:
        """A file's text: as it is open, else as it lies on the disk; the same value while it is the same text."""
        text = self.texts.get(file)
        stamp = text if text is not None else self._stamp(file)
        last = self._sources.get(file)
        if last is None or last[0] != stamp:
            made = Source(text.encode()) if text is not None else Source.of(self.root / file)
            self._sources[file] = last = (stamp, made)
        return last[1]

    def file_of(self, path: Path) -> str | None:
        """A path as the project calls it; None for what lies elsewhere."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return None

    def _stamp(self, file: str) -> tuple[int, int]:
        try:
            stat = (self.root / file).stat()
        except OSError:
            return (0, 0)
        return (stat.st_mtime_ns, stat.st_size)
