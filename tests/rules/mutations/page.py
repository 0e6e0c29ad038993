"""The check's results as text: the table by operator, the misses, and the page of the docs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import yaml
from rules.mutations.engine import Verdict, operators

REASONS = Path(__file__).parent / "misses.yaml"
LEAST = 95.0
PAGE = """# Mutation check

Would `cjo validate` find what a careful senior colleague would? A script makes {count} single faults in the example project,
one at a time, and looks at whether a rule finds it in words that name the cause.

```sh
uv run python tests/rules/mutations/run.py --seed {seed} --out docs/mutations.md
```

The faults are made by {operators} operators, which are data (`tests/rules/mutations/operators.yaml`): where one applies, what it
does there, which rules may report it and what one finding's words must name. They were written before any was run;
what was changed since stands at the end of that file, with the reason. Sites are drawn by the seed, one for each operator in
turn, so that operators with few sites count in full. Log and history are not looked at: only the project's text.

{date}: **{found} of {count} found and named, {share:.1f} %.**

## Not found

{misses}

## By operator

{table}
"""


def share(verdicts: Sequence[Verdict]) -> float:
    """The percent that was found."""
    return 100 * sum(verdict.by is not None for verdict in verdicts) / len(verdicts)


def reasons() -> dict[str, str]:
    """Why faults of an operator are not found, by hand."""
    return yaml.safe_load(REASONS.read_text(encoding="utf-8")) or {}


def table(verdicts: Sequence[Verdict]) -> str:
    """A row for each operator: what is wrong, how many were found, by which rules."""
    rows = ["| operator | fault | found | by |", "| --- | --- | --- | --- |"]
    for operator in operators():
        own = [verdict for verdict in verdicts if verdict.mutation.site.operator["id"] == operator["id"]]
        if own:
            by = sorted({verdict.by.finding.name for verdict in own if verdict.by})
            hits = sum(verdict.by is not None for verdict in own)
            rows.append(f"| `{operator['id']}` | {operator['fault']} | {hits} of {len(own)} | {', '.join(by)} |")
    return "\n".join(rows)


def place(verdict: Verdict) -> str:
    """Where the fault was made."""
    return f"{verdict.mutation.site.file}: {'.'.join(map(str, verdict.mutation.site.path))}"


def listed(verdicts: Sequence[Verdict]) -> str:
    """The share, and the faults that were not found, with the reason where there is one."""
    why = reasons()
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.by is None:
            groups.setdefault(verdict.mutation.site.operator["id"], []).append(verdict)
    parts = [f"- `{name}`: {why.get(name, 'NO REASON GIVEN')}\n{_places(group)}" for name, group in groups.items()]
    return "\n".join(parts)


def _places(group: Sequence[Verdict]) -> str:
    return "\n".join(f"  - `{place(verdict)}`{_change(verdict)}" for verdict in group)


def _change(verdict: Verdict) -> str:
    words = verdict.mutation.words
    old, new = words["old"], words["new"]
    short = old and new and len(old) < 40 and len(new) < 40
    return f" (`{old}` to `{new}`)" if short else ""


def missed(verdicts: Sequence[Verdict]) -> str:
    """All that was said of what was not found: for whoever improves rules."""
    lines = []
    for verdict in verdicts:
        if verdict.by is None:
            lines.append(f"{verdict.mutation.site.operator['id']}  {place(verdict)}{_change(verdict)}")
            lines += [f"    {d.finding.code} {d.file}:{d.span.line} {d.finding.message}" for d in verdict.said[:6]]
    return "\n".join([*lines, f"{share(verdicts):.1f} %"])


def written(verdicts: Sequence[Verdict], seed: int) -> str:
    """The page of the docs."""
    found = sum(verdict.by is not None for verdict in verdicts)
    return PAGE.format(
        count=len(verdicts), seed=seed, operators=len(operators()), date=datetime.now(UTC).date(), found=found,
        share=share(verdicts), misses=listed(verdicts) or "None.", table=table(verdicts),
    )  # fmt: skip
