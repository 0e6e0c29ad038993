"""Findings that a comment or an `accept` silences, and what is wrong with those themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cjo_cli.diagnostics import Diagnostic, Finding, Place, Rewrite, Severity, Span
from cjo_cli.load.discover import CONFIG_FILE
from cjo_cli.load.project import diagnose
from cjo_cli.model.project import Project
from cjo_cli.rules.base import Rule
from cjo_cli.rules.comments import MARK, Comment, comments
from cjo_cli.rules.names import meant, rule_of
from cjo_cli.rules.tool import bad_suppression, missing_reason, unknown_rule, unused_suppression

FORM = "write # cjo: ignore[CJO402] and why"
# An `accept` may name a rule of `cjo diff`, which is no concern of a validation.
CHANGE = re.compile(r"D[0-9]{3}")


@dataclass
class _Silence:
    """One rule that a comment or an `accept` names, the stretch it reaches, and whether it was needed."""

    file: str
    word: str
    rule: Rule | None
    place: Place
    comment: Comment | None = None
    used: bool = field(default=False)

    def covers(self, diagnostic: Diagnostic) -> bool:
        """Whether it silences a finding."""
        wanted = self.rule is not None and self.rule.code == diagnostic.finding.code and silenceable(self.rule)
        return wanted and (self.comment is None or self.comment.covers(diagnostic.span))


def silenceable(rule: Rule) -> bool:
    """Whether a rule may be silenced: not what is wrong with a text, a reference, or a suppression itself."""
    return rule.code >= "CJO2" and not (rule.compiled and rule.severity is Severity.ERROR)


def suppressed(
    project: Project, diagnostics: Sequence[Diagnostic], *, whole: bool = True, log: bool = False
) -> tuple[Diagnostic, ...]:
    """The findings that nothing silences, with those about the suppressions, sorted by place.

    What silences nothing is told where the `whole` project was looked at, and of rules that ask the log with the log.
    """
    found = {file: said for file in _files(project) if (said := _comments(project, file))}
    silences = [*_in_comments(found), *_accepted(project)]
    by_file: dict[str, list[_Silence]] = {}
    for silence in silences:
        by_file.setdefault(silence.file, []).append(silence)
    kept = [d for d in diagnostics if not _silenced(d, by_file.get(d.file, ()))]
    wrong = [finding for file, said in found.items() for comment in said for finding in _form(file, comment)]
    wrong += [finding for silence in silences for finding in _rule(silence)]
    if whole:
        wrong += _unused([s for s in silences if s.rule and silenceable(s.rule) and (log or not s.rule.asks_log)])
    return tuple(sorted((*kept, *diagnose(project.root, tuple(wrong), project.unsaved)), key=lambda d: d.sort_key))


def _silenced(diagnostic: Diagnostic, silences: Iterable[_Silence]) -> bool:
    covering = [silence for silence in silences if silence.covers(diagnostic)]
    for silence in covering:
        silence.used = True
    return bool(covering)


def _files(project: Project) -> Iterator[str]:
    yield CONFIG_FILE
    for documents in (project.facets, project.contents, project.journeys, project.tests):
        yield from (document.file for document in documents)


def _comments(project: Project, file: str) -> tuple[Comment, ...]:
    raw = project.unsaved[file] if file in project.unsaved else (project.root / file).read_bytes()
    return comments(raw.decode("utf-8-sig")) if MARK.encode() in raw else ()


def _in_comments(found: dict[str, tuple[Comment, ...]]) -> Iterator[_Silence]:
    for file, said in found.items():
        for comment in said:
            for word in comment.words:
                yield _Silence(file, word.text, rule_of(word.text), Place(file, span=word.span), comment)


def _accepted(project: Project) -> Iterator[_Silence]:
    accepting = [(document.file, document.value.accept) for document in project.contents]
    accepting += [(document.file, document.value.accept) for document in project.journeys]
    for file, accepted in accepting:
        for position, accept in enumerate(accepted):
            if CHANGE.fullmatch(accept.rule):
                continue
            yield _Silence(file, accept.rule, rule_of(accept.rule), Place(file, ("accept", position, "rule")))


def _form(file: str, comment: Comment) -> Iterator[Finding]:
    if not comment.words:
        yield _finding(bad_suppression.RULE, Place(file, span=comment.span), "a suppression that names no rule", FORM)
    elif not comment.reason:
        end = Span(comment.span.line, comment.span.end_column - 1, comment.span.line, comment.span.end_column)
        yield _finding(missing_reason.RULE, Place(file, span=end), "a suppression without a reason",
                       "write after the bracket why it is right here")  # fmt: skip


def _rule(silence: _Silence) -> Iterator[Finding]:
    if silence.rule is None:
        yield _finding(unknown_rule.RULE, silence.place, f"unknown rule '{silence.word}'", meant(silence.word))
    elif not silenceable(silence.rule):
        way = "leave it out in cjo.yaml: lint" if silence.rule.code < "CJO1" else "mend what it says"
        yield _finding(bad_suppression.RULE, silence.place, f"'{silence.word}' cannot be silenced here", way)


def _unused(silences: list[_Silence]) -> Iterator[Finding]:
    idle: dict[tuple[str, Comment], set[str]] = {}
    for silence in silences:
        if silence.comment is not None and not silence.used:
            idle.setdefault((silence.file, silence.comment), set()).add(silence.word)
    for silence in silences:
        if silence.used:
            continue
        comment = silence.comment
        fix = None if comment is None else comment.without(idle[silence.file, comment])
        message = f"nothing to {'accept' if comment is None else 'silence'}: no {silence.word} is found here"
        yield _finding(unused_suppression.RULE, silence.place, message, "take it out", fix)  # fmt: skip


def _finding(rule: Rule, place: Place, message: str, hint: str, fix: Rewrite | None = None) -> Finding:
    return Finding(rule.code, rule.name, message, place, severity=rule.severity, hint=hint, rewrite=fix)
