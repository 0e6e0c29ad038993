"""From a folder to a frozen project and its findings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from cjo_cli.diagnostics import Diagnostic, Finding, Located, Place, Related, Span
from cjo_cli.errors import ConfigError
from cjo_cli.load.discover import CONFIG_FILE, files_below, find_root, leads_out
from cjo_cli.load.scan import Scanned, compose, locate, scan
from cjo_cli.load.schema import check
from cjo_cli.model.config import Config
from cjo_cli.model.content import Content
from cjo_cli.model.journey import Journey
from cjo_cli.model.project import Document, Project
from cjo_cli.model.taxonomy import Facet


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter({"journeys": Journey, "content": Content, "taxonomy": Facet, "config": Config}[kind])


@dataclass(frozen=True)
class Loaded:
    """A project as far as it could be read, and everything that is wrong with its text and schema."""

    project: Project
    findings: tuple[Finding, ...]
    files: int

    def diagnose(self, findings: tuple[Finding, ...]) -> tuple[Diagnostic, ...]:
        """`findings` with their lines and columns, sorted by place."""
        return diagnose(self.project.root, findings)


def load(start: Path) -> Loaded:
    """Read the project that `start` lies in. Raises ConfigError where `cjo.yaml` is missing or wrong."""
    root = find_root(start)
    config = _config(root)
    documents: dict[str, list[Document[Any]]] = {"taxonomy": [], "content": [], "journeys": []}
    findings: list[Finding] = []
    files = 1
    for kind, found in documents.items():
        folder = getattr(config.paths, kind)
        if leads_out(root, root / folder):
            raise ConfigError(f"paths.{kind} leads out of the project", "keep the files below cjo.yaml")
        if folder != kind and not (root / folder).is_dir():
            raise ConfigError(f"paths.{kind}: no folder '{folder}'", "make it, or correct cjo.yaml")
        for file, path in files_below(root, folder):
            files += 1
            value, wrong = _read(kind, root, file, path)
            findings += wrong
            if value is not None:
                found.append(Document(file, value))
    findings += _twice(documents["journeys"], "journey") + _twice(documents["content"], "content")
    project = Project(
        root, config, tuple(documents["taxonomy"]), tuple(documents["journeys"]), tuple(documents["content"])
    )
    return Loaded(project, tuple(findings), files)


def _config(root: Path) -> Config:
    value, findings = _read("config", root, CONFIG_FILE, root / CONFIG_FILE)
    if value is None or findings:
        raise ConfigError(
            f"{CONFIG_FILE} cannot be used", "correct what is shown above", diagnostics=diagnose(root, tuple(findings))
        )
    assert isinstance(value, Config)
    _check_version(value)
    return value


def _check_version(config: Config) -> None:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    from cjo_cli import __version__

    if config.required_version is None:
        return
    try:
        wanted = SpecifierSet(config.required_version)
    except InvalidSpecifier:
        raise ConfigError(
            f"required_version: not a version range: {config.required_version}", 'write it as ">=0.1,<1"'
        ) from None
    if not wanted.contains(__version__, prereleases=True):
        raise ConfigError(
            f"this project wants cjo {config.required_version}, and this is cjo {__version__}",
            f"install it: pip install 'cjo-cli{config.required_version}'",
        )


def _read(kind: str, root: Path, file: str, path: Path) -> tuple[Any, list[Finding]]:
    start = Place(file, span=Span(1, 1, 1, 1))
    if path.is_symlink() and leads_out(root, path):
        return None, [Finding("CJO116", "symlink-out", "the link leads out of the project", start,
                              hint="copy the file into the project")]  # fmt: skip
    try:
        scanned: Scanned = scan(file, _bytes(path))
    except OSError as error:
        return None, [Finding("CJO121", "unreadable", f"cannot be read: {error.strerror}", start)]
    if scanned.data is None:
        return None, list(scanned.findings)
    if not isinstance(scanned.data, dict):
        finding = Finding("CJO105", "wrong-type", "expected a mapping at the top of the file", Place(file))
        return None, [*scanned.findings, finding]
    value, findings = check(_adapter(kind), file, scanned.data)
    # A scalar that was already named as a YAML trap needs no second finding about its type.
    trapped = {f.place.span for f in scanned.findings if f.code == "CJO112"}
    if trapped:
        root_node = compose(path.read_bytes().decode("utf-8-sig"))
        findings = [f for f in findings if locate(root_node, f.place.path, f.place.on == "key") not in trapped]
    return (None if scanned.findings else value), [*scanned.findings, *findings]


def _bytes(path: Path) -> bytes:
    """The file's bytes, but of one that is too large only enough to say so."""
    from cjo_cli.load.scan import LARGEST

    size = path.stat().st_size
    return path.read_bytes() if size <= LARGEST else bytes(size) if size < 2**31 else bytes(LARGEST + 1)


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


def diagnose(root: Path, findings: tuple[Finding, ...]) -> tuple[Diagnostic, ...]:
    """`findings` with spans and source lines, sorted by place; each file is read once more for it."""
    texts: dict[str, list[str]] = {}
    nodes: dict[str, Any] = {}

    def source(file: str) -> list[str]:
        if file not in texts:
            path = root / file
            small = path.is_file() and path.stat().st_size <= 4 * 1024 * 1024
            texts[file] = path.read_bytes().decode("utf-8-sig", "replace").splitlines() if small else []
        return texts[file]

    def place(at: Place) -> Span:
        if at.span is not None:
            return at.span
        if at.file not in nodes:
            nodes[at.file] = compose("\n".join(source(at.file)) + "\n")
        return locate(nodes[at.file], at.path, at.on == "key")

    def line(file: str, number: int) -> str:
        lines = source(file)
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def one(finding: Finding) -> Diagnostic:
        span = place(finding.place)
        lines = tuple((n, line(finding.place.file, n)) for n in range(max(1, span.line - 2), span.line + 1))
        related = tuple(
            Located(r.place.file, s, r.label, line(r.place.file, s.line)) for r in finding.related for s in [place(r.place)]
        )
        fixed = replace(finding, place=replace(finding.place, span=span))
        return Diagnostic(fixed, finding.place.file, span, lines, related)

    return tuple(sorted((one(finding) for finding in findings), key=lambda d: d.sort_key))
