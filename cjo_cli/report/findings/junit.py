"""Findings as a JUnit report, which every CI server shows: a suite a file, a failed case a finding."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from cjo_cli.diagnostics import Diagnostic
from cjo_cli.report.findings.words import described, plain


def junit(diagnostics: Sequence[Diagnostic], prefix: str) -> str:
    """An XML document. Where nothing is found one case passes, since servers take an empty report for a broken one."""
    count = str(len(diagnostics))
    root = ET.Element("testsuites", name="cjo validate", tests=count, failures=count, errors="0")
    for file, found in groupby(diagnostics, key=lambda d: d.file):
        cases = list(found)
        name, number = plain(prefix + file), str(len(cases))
        suite = ET.SubElement(root, "testsuite", name=name, tests=number, failures=number, errors="0")
        for d in cases:
            _case(suite, d, name)
    if not diagnostics:
        root.set("tests", "1")
        suite = ET.SubElement(root, "testsuite", name="cjo validate", tests="1", failures="0", errors="0")
        ET.SubElement(suite, "testcase", name="no findings", classname="cjo")
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _case(suite: ET.Element, d: Diagnostic, file: str) -> None:
    place = f"{d.span.line}:{d.span.column}"
    title = f"{d.finding.code} {d.finding.name} {place}"
    case = ET.SubElement(suite, "testcase", name=title, classname=file, file=file, line=str(d.span.line))
    said = plain(described(d.finding))
    failure = ET.SubElement(case, "failure", type=d.finding.severity.value, message=plain(d.finding.message))
    failure.text = f"{file}:{place}: {d.finding.severity.value}[{d.finding.code}] {said}"
