"""What was decided for one customer, and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.reading import checked, log_of

if TYPE_CHECKING:
    from cjo_cli.review.explain.values import Explanation


def explain(
    project: Path | str,
    customer: str,
    *,
    journey: str | None = None,
    why_not: str | None = None,
    at: str | None = None,
    start: str | None = None,
    to: str | None = None,
    select: Sequence[str] = (),
    without: Sequence[str] = (),
    allow_bad_rows: float | None = None,
    show_pii: bool = False,
    own_clock: bool = False,
) -> Explanation:
    """Replay one customer of the project's log, an id or a code of `cjo diff`, and say what was decided.

    `journey` leaves out the others, `why_not` answers for one; `at` is a day, minute or second. The others are as in
    `simulate`. With `own_clock` times are shown in the customer's timezone. Raises UsageError for what is not there,
    and what `simulate` raises.
    """
    from cjo_cli.report.document import prefix_of
    from cjo_cli.review.explain.explain import Options
    from cjo_cli.review.explain.explain import explain as explained
    from cjo_cli.review.explain.values import Asked
    from cjo_cli.simulate.run import ALLOWED_BAD

    validation = checked(project)
    assert validation.plan is not None
    root = validation.project.root
    asked = Asked(customer, journey, why_not, at, start, to, tuple(select), tuple(without))
    bad = ALLOWED_BAD if allow_bad_rows is None else allow_bad_rows
    options = Options(bad, prefix_of(root), show_pii=show_pii, own_clock=own_clock)
    return explained(root, validation.project, validation.plan, log_of(validation.project), asked, options)
