"""From a folder to a frozen project and its findings."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import yaml

from cjo_cli import __version__
from cjo_cli.diagnostics import Diagnostic, Finding, Located, Place, Related, Span
from cjo_cli.errors import ConfigError
from cjo_cli.load.desk import Desk
from cjo_cli.load.discover import CONFIG_FILE, files_below, find_root, leads_out, test_files
from cjo_cli.load.scan import LARGEST, TOP, Scanned, compose, locate, scan, too_large
from cjo_cli.load.schema import MOST, Schema
from cjo_cli.load.syntax import LINE_BREAK
from cjo_cli.model.config import Config
from cjo_cli.model.content import Content
from cjo_cli.model.journey import Journey
from cjo_cli.model.project import Document, Project
from cjo_cli.model.taxonomy import Facet

if TYPE_CHECKING:
    from cjo_cli.model.suite import Suite

NOTHING: Mapping[str, bytes] = MappingProxyType({})
SCHEMAS = {"journeys": Schema(Journey), "content": Schema(Content), "taxonomy": Schema(Facet), "config": Schema(Config)}


@dataclass(frozen=True)
class Loaded:
    """A project as far as it could be read, and everything that is wrong with its text and schema."""

    project: Project
    findings: tuple[Finding, ...]
    files: int

    def diagnose(self, findings: tuple[Finding, ...]) -> tuple[Diagnostic, ...]:
        """`findings` with their lines and columns, sorted by place."""
        return diagnose(self.project.root, findings, self.project.unsaved)


def load(start: Path, *, tests: bool = False) -> Loaded:
    """Read the project that `start` lies in, with its `tests` where they are asked for.

    Raises ConfigError where `cjo.yaml` is missing or wrong.
    """
    return load_from(Desk(find_root(start)), tests=tests)


def load_from(desk: Desk, *, tests: bool = False) -> Loaded:
    """Read the project as it lies on a desk. Raises ConfigError where `cjo.yaml` is wrong."""
    root = desk.root
    config = config_on(desk)
    documents: dict[str, list[Document[Any]]] = {"taxonomy": [], "content": [], "journeys": []}
    findings: list[Finding] = []
    files = 1
    for kind, found in documents.items():
        for file, path in files_below(root, getattr(config.paths, kind)):
            files += 1
            value, wrong = _read(SCHEMAS[kind], desk, file, path)
            findings += wrong
            if value is not None:
                found.append(Document(file, value))
    suites, wrong, count = load_tests(desk, config) if tests else ((), [], 0)
    files += count
    findings += wrong
    findings += [finding for document in documents["content"] for finding in lost_bodies(root, document)]
    findings += _twice(documents["journeys"], "journey") + _twice(documents["content"], "content")
    project = Project(
        root, config, tuple(documents["taxonomy"]), tuple(documents["journeys"]), tuple(documents["content"]), suites,
        desk.unsaved,
    )  # fmt: skip
    return Loaded(project, tuple(findings), files)


def load_tests(desk: Desk, config: Config) -> tuple[tuple[Document[Suite], ...], list[Finding], int]:
    """The files of journey tests, what is wrong with them, and how many there are."""
    found = test_files(desk.root, config.paths.model_dump())
    if not found:
        return (), [], 0
    from cjo_cli.load.suites import SuiteSchema

    suites, findings = [], []
    for file, path in found:
        value, wrong = _read(SuiteSchema(), desk, file, path)
        findings += wrong
        if value is not None:
            suites.append(Document(file, value))
    return tuple(suites), findings, len(found)


def config_of(root: Path) -> Config:
    """`cjo.yaml` as a value. Raises ConfigError where it is missing or wrong."""
    return config_on(Desk(root))


def config_on(desk: Desk) -> Config:
    """`cjo.yaml` as it lies on a desk. Raises as `config_of` does."""
    root = desk.root
    value, findings = _read(SCHEMAS["config"], desk, CONFIG_FILE, root / CONFIG_FILE)
    if not findings:
        findings = [*_other_version(value), *_lost_folders(root, value)]
    if findings:
        raise ConfigError(
            f"{CONFIG_FILE} cannot be used",
            "correct what is shown above",
            diagnose(root, tuple(findings), desk.unsaved),
            root,
        )
    assert isinstance(value, Config)
    return value


def _other_version(config: Config) -> list[Finding]:
    wanted = config.required_version
    if wanted is None:
        return []
    from packaging.specifiers import SpecifierSet

    if SpecifierSet(wanted).contains(__version__, prereleases=True):
        return []
    return [Finding(
        "CJO106", "bad-value", f"this project wants cjo {wanted}, and this is cjo {__version__}",
        Place(CONFIG_FILE, ("required_version",)), hint=f"install it: pip install 'cjo-cli{wanted}'")]  # fmt: skip


def _lost_folders(root: Path, config: Config) -> list[Finding]:
    """Folders that lie outside the project, and those that were named and are not there."""
    findings = []
    for kind, field in type(config.paths).model_fields.items():
        folder = getattr(config.paths, kind)
        place = Place(CONFIG_FILE, ("paths", kind))
        if leads_out(root, root / folder):
            findings.append(Finding("CJO116", "symlink-out", f"paths.{kind} leads out of the project", place,
                                    hint="keep the files below cjo.yaml"))  # fmt: skip
        elif folder != field.default and not (root / folder).is_dir():
            findings.append(Finding("CJO121", "unreadable", f"no folder '{folder}'", place,
                                    hint="make it, or correct its name here"))  # fmt: skip
    return findings


def read_document(kind: str, desk: Desk, file: str) -> tuple[Any, list[Finding]]:
    """The value of one file of the project, or None; and what is wrong with its text and schema."""
    return read_as(SCHEMAS[kind], desk, file)


class Checks(Protocol):
    """What tells a file's data from a value of its kind."""

    def check(self, file: str, data: Any) -> tuple[Any, list[Finding]]:
        """The value, or None; and what is wrong."""


def read_as(schema: Checks, desk: Desk, file: str) -> tuple[Any, list[Finding]]:
    """The same of a file that is to be as `schema` says; it need not be one of the project's own."""
    return _read(schema, desk, file, desk.root / file)


def _read(schema: Checks, desk: Desk, file: str, path: Path) -> tuple[Any, list[Finding]]:
    start = Place(file, span=TOP)
    if file in desk.unsaved:
        return desk.once(file, desk.unsaved[file], partial(_value, schema, desk, file, desk.unsaved[file]))
    if path.is_symlink() and leads_out(desk.root, path):  # links to folders are not followed, but for those of cjo.yaml
        return None, [Finding("CJO116", "symlink-out", "the link leads out of the project", start,
                              hint="copy what it leads to into the project")]  # fmt: skip
    try:
        if not path.is_file():
            raise FileNotFoundError(0, "a link to nothing" if path.is_symlink() else "not a file")
        size = path.stat().st_size
        if size > LARGEST:
            return None, [too_large(file, size)]
        raw = path.read_bytes()
    except OSError as error:
        return None, [Finding("CJO121", "unreadable", f"cannot be read: {error.strerror}", start)]
    return desk.once(file, raw, partial(_value, schema, desk, file, raw))


def _value(schema: Checks, desk: Desk, file: str, raw: bytes) -> tuple[Any, list[Finding]]:
    known = desk.ahead.data(file, raw)
    scanned = scan(file, raw) if known is None else Scanned(known, None, ())
    if scanned.data is None:
        return None, list(scanned.findings)
    value, findings = schema.check(file, scanned.data)
    # A scalar or key that was named already needs no second finding about its type.
    named = {finding.place.span for finding in scanned.findings}
    if named:
        findings = [f for f in findings if locate(scanned.root, f.place.path, on_key=f.place.on == "key") not in named]
    return (None if scanned.findings else value), [*scanned.findings, *findings][:MOST]


def lost_bodies(root: Path, document: Document[Content]) -> list[Finding]:
    """The `body_file`s that are not beside the content, or outside the project, or no text."""
    findings = []
    for position, variant in enumerate(document.value.variants):
        if variant.body_file is None:
            continue
        place = Place(document.file, ("variants", position, "body_file"))
        path = (root / document.file).parent / variant.body_file
        if leads_out(root, path):
            findings.append(Finding("CJO116", "symlink-out", "the file lies outside the project", place,
                                    hint="keep it beside the content"))  # fmt: skip
        elif not path.is_file():
            findings.append(Finding("CJO121", "unreadable", f"no file '{variant.body_file}'", place,
                                    hint="the path is relative to the content's file"))  # fmt: skip
        else:
            size = path.stat().st_size
            scanned = too_large(document.file, size) if size > LARGEST else _undecoded(document.file, path)
            if scanned is not None:
                findings.append(replace(scanned, place=place))
    return findings


def _undecoded(file: str, path: Path) -> Finding | None:
    try:
        path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return Finding("CJO121", "unreadable", f"cannot be read: {error.strerror}", Place(file))
    except UnicodeDecodeError:
        return Finding("CJO115", "not-utf8", "the file is not UTF-8 text", Place(file), hint="save it as UTF-8")
    return None


def _twice(documents: list[Document[Any]], kind: str) -> list[Finding]:
    first: dict[str, str] = {}
    findings = []
    for document in documents:
        name = document.value.id
        if name in first:
            findings.append(Finding(
                "CJO118", "duplicate-id", f"two files define the {kind} '{name}'", Place(document.file, (kind,)),
                label="again here", related=(Related(Place(first[name], (kind,)), "first here"),),
                hint="rename one of them"))  # fmt: skip
        first.setdefault(name, document.file)
    return findings


def diagnose(
    root: Path, findings: tuple[Finding, ...], unsaved: Mapping[str, bytes] = NOTHING
) -> tuple[Diagnostic, ...]:
    """`findings` with spans and source lines, sorted by place; each file that is not `unsaved` is read once more."""
    sources: dict[str, _Source] = {}

    def source(file: str) -> _Source:
        if file not in sources:
            sources[file] = _Source(root / file, unsaved.get(file))
        return sources[file]

    def related(at: Related) -> Located:
        there = source(at.place.file)
        span = there.span(at.place)
        return Located(at.place.file, span, at.label, there.line(span.line))

    def one(finding: Finding) -> Diagnostic:
        here = source(finding.place.file)
        span = here.span(finding.place)
        lines = tuple((n, here.line(n)) for n in range(max(1, span.line - 2), span.line + 1))
        fixed = replace(finding, place=replace(finding.place, span=span))
        return Diagnostic(fixed, finding.place.file, span, lines, tuple(map(related, finding.related)))

    return tuple(sorted(map(one, findings), key=lambda d: d.sort_key))


class _Source:
    """One file's text, for spans and the lines around them; of what cannot be read, nothing."""

    def __init__(self, path: Path, unsaved: bytes | None) -> None:
        raw = unsaved or b""
        with contextlib.suppress(OSError):
            if unsaved is None and path.is_file() and path.stat().st_size <= LARGEST:
                raw = path.read_bytes()
        text = raw.decode("utf-8-sig", "replace")
        self.lines = LINE_BREAK.split(text)
        self._text = text
        self._root: Any = None

    def line(self, number: int) -> str:
        """Line `number`, from 1, or nothing."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def span(self, at: Place) -> Span:
        """Where `at` is; the file's beginning where the file is no longer what it was."""
        if at.span is not None:
            return at.span
        try:
            self._root = self._root or compose(self._text)
        except yaml.YAMLError:
            return TOP
        return locate(self._root, at.path, on_key=at.on == "key")
