"""Scores of a `choose` learned from a log of decisions, and judged by it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.audit import span_of
from cjo_cli.api.reading import Read, log_of, read_from, read_project, sound
from cjo_cli.errors import NothingToDo, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjo_cli.editor.fix import Change
    from cjo_cli.log.reader import Log
    from cjo_cli.model.log import LogConfig
    from cjo_cli.plan.model import Plan
    from cjo_cli.review.learn.asked import Words
    from cjo_cli.review.learn.policy import Policy
    from cjo_cli.review.learn.values import Decisions, Learned, Lesson, Question


# Values of fewer decisions could tell who somebody is.
FEWEST = 5


@dataclass(frozen=True)
class Taught:
    """A lesson, and the change of the journey's file that it comes to; None where nothing was learned."""

    root: Path
    lesson: Lesson
    change: Change | None


def learn(
    project: Path | str, words: Words, *, within: str | None = None, allow_bad_rows: float | None = None
) -> Taught:
    """Learn the scores that `words` ask for, and judge them by the decisions held out; nothing is written.

    `within` is a duration as the language writes it: how soon a reward counts, by default as long as for the goal.
    Raises ProjectError, ConfigError, LogError, RejectedRows (D3), UsageError for what the project does not know or
    without scikit-learn, NothingToDo where the log has no such decision.
    """
    from cjo_cli.review.learn.asked import question_of

    if find_spec("sklearn") is None:
        raise UsageError("learning needs scikit-learn", "install it: pip install 'cjo-cli[learn]'")
    read = read_project(project)
    sound(read)
    assert read.compiled is not None
    soon = None if within is None else span_of("--within", within)
    question = question_of(read.loaded.project, read.compiled.plan, words, soon)
    return _Teacher(read, question, allow_bad_rows).teach()


def write_scores(taught: Taught) -> None:
    """Put the scores into the journey's file. Raises UsageError where it cannot be written, or has changed since."""
    from cjo_cli.editor.fix import write

    if taught.change is not None:
        write(taught.root, [taught.change])


class _Teacher:
    """One lesson over one project: the log is read once to learn, once more with what was learned in the plan."""

    def __init__(self, read: Read, question: Question, allow_bad_rows: float | None) -> None:
        assert read.compiled is not None
        self.read, self.plan, self.question = read, read.compiled.plan, question
        self.root = read.loaded.project.root
        self.config: LogConfig = log_of(read.loaded.project)
        self.allow_bad_rows = allow_bad_rows

    def teach(self) -> Taught:
        """Everything, from the log to the change."""
        from cjo_cli.review.learn.lesson import taught

        rows, written = self._rows()
        learned, mean = taught(self.question, rows)
        change = self._change(learned)
        policies = {"written": written}
        if change is not None:
            policies["learned"] = self._learned(change)
        return Taught(self.root, self._lesson(rows, learned, mean, policies, change), change)

    def _rows(self) -> tuple[Decisions, Policy]:
        from cjo_cli.review.learn.decisions import decisions
        from cjo_cli.review.learn.policy import policy_of

        with self._log(self.plan) as log:
            rows = decisions(self.plan, log, self.question)
            if not (rows.action >= 0).any():
                raise NothingToDo(*_nothing(self.question, rows))
            return rows, policy_of(self.plan, log, self.question, self.question.step)

    @contextmanager
    def _log(self, plan: Plan) -> Iterator[Log]:
        from cjo_cli.review.learn.asked import wanted_for
        from cjo_cli.simulate.over import opened
        from cjo_cli.simulate.run import ALLOWED_BAD, refuse_bad_rows

        asked = wanted_for(plan, self.question)
        with opened(self.root, self.config, plan, [self.question.journey], asked=asked) as over:
            allowed = ALLOWED_BAD if self.allow_bad_rows is None else self.allow_bad_rows
            refuse_bad_rows(over.log.facts, allowed, "mend the log, or allow them: --allow-bad-rows PERCENT")
            yield over.log

    def _change(self, learned: tuple[Learned, ...]) -> Change | None:
        """What the scores make of the journey's file. Raises UsageError where they cannot be put there."""
        from cjo_cli.editor.fix import Change
        from cjo_cli.editor.scores import Unwritable, scored
        from cjo_cli.review.learn.lesson import scores

        found, file = scores(learned), self.question.journey.file
        if not found:
            return None
        raw = (self.root / file).read_bytes()
        try:
            return Change(file, raw, scored(raw, self.question.step.source, found))
        except Unwritable:
            raise UsageError(f"the scores cannot be put into {file}", "try 'cjo fmt' first") from None

    def _learned(self, change: Change) -> Policy:
        """What the step does with the scores as they would be read."""
        from dataclasses import replace

        from cjo_cli.load.desk import Desk
        from cjo_cli.review.learn.asked import step_of
        from cjo_cli.review.learn.policy import policy_of

        read = read_from(Desk(self.root, {change.file: change.after}))
        sound(read)
        assert read.compiled is not None
        plan = read.compiled.plan
        journey, step = step_of(plan, self.question.id)
        asker = _Teacher(read, replace(self.question, journey=journey, step=step), self.allow_bad_rows)
        with asker._log(plan) as log:
            return policy_of(plan, log, asker.question, step)

    def _lesson(
        self,
        rows: Decisions,
        learned: tuple[Learned, ...],
        mean: float | None,
        policies: dict[str, Policy],
        change: Change | None,
    ) -> Lesson:
        from cjo_cli.editor.fix import diff
        from cjo_cli.report.document import prefix_of
        from cjo_cli.review.learn.judge import judge
        from cjo_cli.review.learn.lesson import worths
        from cjo_cli.review.learn.values import Lesson

        judgement = judge(self.question, rows, policies, worths(learned, rows, mean), rows.held_out)
        testing = int(rows.held_out.sum())
        patch = "" if change is None else diff([change], prefix_of(self.root))
        return Lesson(
            self.question, len(rows) - testing, testing, rows.dropped, rows.other, mean, learned, judgement, patch
        )


def _nothing(question: Question, rows: Decisions) -> tuple[str, str]:
    """Why there is nothing to learn from, and the way out."""
    event = question.shown.events[0]
    if not rows.other:
        such, flags = ("such ", ", --where") if question.shown.where else ("", "")
        why = f"the log has no decision: no {such}'{event}' with '{question.action}'"
        return why, f"name others: --shown, --action{flags}"
    seen = ", ".join(sorted(name for name, count in rows.other.items() if count >= FEWEST)[:3])
    return (
        f"no '{event}' names a candidate of {question.id} in '{question.action}'",
        f"say which is which: --as {question.candidates[0]}=VALUE" + (f", of {seen}" if seen else ""),
    )
