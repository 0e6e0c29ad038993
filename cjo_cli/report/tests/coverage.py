"""Coverage by journey tests: for people, as values, and as Cobertura's XML, which CI servers show beside the YAML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from rich.text import Text

from cjo_cli.report.findings import plain
from cjo_cli.report.tests.cells import wrapped
from cjo_cli.review.tests.coverage import Changed, Coverage, Met, Share, share_of

BRANCHES = ("condition", "arm")


def text(coverage: Coverage, prefix: str, room: int) -> Text:
    """A line a journey with what no test meets below it, the shares by kind, the whole."""
    out = Text("\n")
    width = max((len(covered.journey) for covered in coverage.journeys), default=0)
    for covered in coverage.journeys:
        style = "green" if not covered.missed else "yellow"
        out.append(f"{_percent(covered.share):>6}  ", style)
        out.append(f"{covered.journey:<{width}}  ")
        out.append(f"{plain(prefix + covered.file)}\n", "dim")
        for one in covered.missed:
            where = f"line {one.span.line}" if one.point.place.file == covered.file else _elsewhere(one, prefix)
            _missed(out, f"{one.point.words} ({where})", room)
    out.append(f"{_percent(coverage.share):>6}  ", "bold")
    out.append(f"of all: {coverage.share.met} of {coverage.share.of}\n")
    for kind, share in coverage.by_kind().items():
        if share.of:
            out.append(f"        {kind + 's':<10} {_percent(share):>5}  {share.met} of {share.of}\n", "dim")
    if coverage.changed is not None:
        _changed(out, coverage.changed, prefix, room)
    return out


def _missed(out: Text, words: str, room: int) -> None:
    """What is not covered, on as many lines as it needs."""
    lead = "not covered: "
    for number, line in enumerate(wrapped(plain(words), room - 8 - len(lead))):
        out.append(f"        {lead if number == 0 else ' ' * len(lead)}{line}\n")


def _changed(out: Text, changed: Changed, prefix: str, room: int) -> None:
    """What changed, and what of it no test meets."""
    share = changed.share
    out.append(f"\nchanged since {plain(changed.since)}: ", "bold")
    out.append(f"{share.met} of {share.of} covered\n" if share.of else "nothing that tests could cover\n")
    for one in changed.met:
        if not one.tests:
            _missed(out, f"{one.point.words} ({_elsewhere(one, prefix)})", room)


def _elsewhere(one: Met, prefix: str) -> str:
    return f"{prefix}{one.point.place.file}:{one.span.line}"


def _percent(share: Share) -> str:
    """Cut, not rounded, so that 100 % is all."""
    return f"{int(share.percent * 10) / 10:g}%"


def as_values(coverage: Coverage, prefix: str) -> dict[str, Any]:
    """Coverage as plain values."""
    return {
        **_share(coverage.share),
        "kinds": {kind: _share(share) for kind, share in coverage.by_kind().items()},
        "journeys": [
            {
                "journey": covered.journey, "path": prefix + covered.file, **_share(covered.share),
                "points": [_point(one, prefix) for one in covered.met],
            }
            for covered in coverage.journeys
        ],
        **({} if coverage.changed is None else {"changed": _changed_values(coverage.changed, prefix)}),
    }  # fmt: skip


def _changed_values(changed: Changed, prefix: str) -> dict[str, Any]:
    points = [_point(one, prefix) for one in changed.met]
    return {"since": changed.since, **_share(changed.share), "points": points}


def _share(share: Share) -> dict[str, Any]:
    return {"covered": share.met, "of": share.of, "percent": int(share.percent * 100) / 100}


def _point(one: Met, prefix: str) -> dict[str, Any]:
    return {
        "kind": one.point.kind, "what": one.point.words, "path": prefix + one.point.place.file, "line": one.span.line,
        "column": one.span.column, "tests": one.tests,
    }  # fmt: skip


def cobertura(coverage: Coverage, prefix: str) -> str:
    """An XML document: a package a folder, a class a file, its lines those on which something can be covered."""
    by_file: dict[str, list[Met]] = {}
    for one in (one for covered in coverage.journeys for one in covered.met):
        by_file.setdefault(prefix + one.point.place.file, []).append(one)
    root = ET.Element("coverage", _counts([one for several in by_file.values() for one in several]))
    root.set("version", "1")
    root.set("timestamp", "0")
    ET.SubElement(ET.SubElement(root, "sources"), "source").text = "."
    packages = ET.SubElement(root, "packages")
    folders: dict[str, list[str]] = {}
    for file in sorted(by_file):
        folders.setdefault(file.rpartition("/")[0], []).append(file)
    for folder, files in folders.items():
        some = [one for file in files for one in by_file[file]]
        package = ET.SubElement(packages, "package", {"name": plain(folder.replace("/", ".")) or ".", **_rates(some)})
        classes = ET.SubElement(package, "classes")
        for file in files:
            _class(classes, file, by_file[file])
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _class(classes: ET.Element, file: str, some: Sequence[Met]) -> None:
    name = plain(file)
    found = ET.SubElement(classes, "class", {"name": name.rpartition("/")[2], "filename": name, **_rates(some)})
    ET.SubElement(found, "methods")
    lines = ET.SubElement(found, "lines")
    for number, on in sorted(_by_line(some).items()):
        line = ET.SubElement(lines, "line", number=str(number), hits=str(max(one.tests for one in on)))
        branches = _branches(on)
        if branches:
            share = share_of(branches)
            line.set("branch", "true")
            line.set("condition-coverage", f"{int(share.percent)}% ({share.met}/{share.of})")


def _by_line(some: Iterable[Met]) -> dict[int, list[Met]]:
    lines: dict[int, list[Met]] = {}
    for one in some:
        lines.setdefault(one.span.line, []).append(one)
    return lines


def _branches(some: Iterable[Met]) -> list[Met]:
    return [one for one in some if one.point.kind in BRANCHES]


def _lines(some: Iterable[Met]) -> Share:
    """How many lines on which something can be covered have something covered."""
    by_place: dict[tuple[str, int], bool] = {}
    for one in some:
        name = one.point.place.file, one.span.line
        by_place[name] = by_place.get(name, False) or one.tests > 0
    return Share(sum(by_place.values()), len(by_place))


def _rates(some: Sequence[Met]) -> dict[str, str]:
    lines, branches = _lines(some), share_of(_branches(some))
    return {"line-rate": _rate(lines), "branch-rate": _rate(branches), "complexity": "0"}


def _counts(some: Sequence[Met]) -> dict[str, str]:
    lines, branches = _lines(some), share_of(_branches(some))
    return {
        **_rates(some), "lines-covered": str(lines.met), "lines-valid": str(lines.of),
        "branches-covered": str(branches.met), "branches-valid": str(branches.of),
    }  # fmt: skip


def _rate(share: Share) -> str:
    return f"{share.percent / 100:.4f}"
