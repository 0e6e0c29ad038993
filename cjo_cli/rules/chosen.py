"""Which findings a project wants to hear, and how loudly: `lint` in cjo.yaml, and flags over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from cjo_cli.diagnostics import Diagnostic, Finding, Place, Severity
from cjo_cli.errors import UsageError
from cjo_cli.load.discover import CONFIG_FILE
from cjo_cli.model.config import Lint
from cjo_cli.rules.names import CODE, means, meant, names_rules
from cjo_cli.rules.tool.unknown_rule import RULE as UNKNOWN


def asked(lint: Lint, select: Sequence[str], ignore: Sequence[str]) -> Lint:
    """`lint` under the flags: `select` takes the place of its own, `ignore` is added. Raises UsageError."""
    for flag, words in (("--select", select), ("--ignore", ignore)):
        for word in words:
            if not names_rules(word):
                raise UsageError(f"{flag}: unknown rule '{word}'", meant(word))
    return lint.model_copy(update={"select": tuple(select) or lint.select, "ignore": (*lint.ignore, *ignore)})


def unknown(lint: Lint) -> tuple[Finding, ...]:
    """The words of `lint` that name no rule: errors, but for codes and their beginnings: a later cjo may have those."""
    found = []
    for word, place in _words(lint):
        if not names_rules(word):
            severity = UNKNOWN.severity if CODE.fullmatch(word) else Severity.ERROR
            found.append(Finding(UNKNOWN.code, UNKNOWN.name, f"unknown rule '{word}'", place, "names no rule",
                                 severity, hint=meant(word)))  # fmt: skip
    return tuple(found)


def _words(lint: Lint) -> Iterator[tuple[str, Place]]:
    for key in ("select", "ignore"):
        for position, word in enumerate(getattr(lint, key)):
            yield word, Place(CONFIG_FILE, ("lint", key, position))
    for word in lint.severity:
        yield word, Place(CONFIG_FILE, ("lint", "severity", word), "key")
    for pattern, words in lint.per_path.items():
        for position, word in enumerate(words):
            yield word, Place(CONFIG_FILE, ("lint", "per_path", pattern, position))


def chosen(diagnostics: Iterable[Diagnostic], lint: Lint) -> tuple[Diagnostic, ...]:
    """The findings that `lint` selects, with its severities.

    What is wrong with a file's text or schema is always said. What is left out here still keeps a broken project from
    being replayed or compiled.
    """
    kept = []
    for diagnostic in diagnostics:
        finding = diagnostic.finding
        severity = _severity(lint, finding)
        local = (words for pattern, words in lint.per_path.items() if fnmatchcase(diagnostic.file, pattern))
        ignored = _any(lint.ignore, finding) or any(_any(words, finding) for words in local)
        if severity == "off" or ignored or (lint.select and not _any(lint.select, finding)):
            continue
        loud = finding if severity is None else replace(finding, severity=Severity(severity))
        kept.append(replace(diagnostic, finding=loud))
    return tuple(kept)


def _severity(lint: Lint, finding: Finding) -> str | None:
    """The severity that `lint` gives; of several words that fit, the one that says most."""
    fitting = [word for word in lint.severity if means(word, finding.code, finding.name)]
    exact = max(fitting, key=lambda word: (word == finding.name, len(word)), default=None)
    return None if exact is None else lint.severity[exact]


def _any(words: Iterable[str], finding: Finding) -> bool:
    return any(means(word, finding.code, finding.name) for word in words)
