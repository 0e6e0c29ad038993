"""A lesson as one page of HTML: its styles inside, no script, nothing from anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cjo_cli import __version__
from cjo_cli.report.content.page import HERE as FRAME
from cjo_cli.report.content.page import tiles
from cjo_cli.report.html.charts import Scale
from cjo_cli.report.html.page import HERE as SHARED
from cjo_cli.report.html.page import policy
from cjo_cli.report.learn import words
from cjo_cli.report.simulation import number, share

if TYPE_CHECKING:
    from cjo_cli.review.learn.values import Judged, Judgement, Learned, Lesson, Value

Values = dict[str, Any]
HERE = Path(__file__).parent / "templates"
STYLES = tuple(SHARED / "templates" / name for name in ("colours.css", "report.css"))
MOST_REFUSED = 12


def lesson_html(lesson: Lesson) -> str:
    """The whole lesson; the same values give the same bytes."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader([HERE, FRAME, SHARED / "templates"]), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    style = "\n".join(path.read_text(encoding="utf-8") for path in STYLES)
    return environment.get_template("learn.html").render(
        title=f"Scores for {lesson.question.id}",
        version=__version__,
        policy=policy(style),
        style=Markup(style),  # noqa: S704 - files of ours
        **_values(lesson),
    )


def _values(lesson: Lesson) -> Values:
    judgement = lesson.judgement
    return {
        "asked": list(words.asked(lesson)),
        "noticed": list(words.noticed(lesson)),
        "tiles": _tiles(lesson),
        "refused": judgement.refused,
        "judged": None if judgement.logged is None else list(_judged(judgement)),
        "gains": _gains(judgement),
        "refusals": list(words.refusals(judgement, MOST_REFUSED)),
        "candidates": [_candidate(one) for one in lesson.learned],
        "cards": [_card(one) for one in lesson.learned if one.card is not None],
        "scale": words.scale(lesson),
        "patch": lesson.patch,
    }


def _tiles(lesson: Lesson) -> list[dict[str, str]]:
    learned = sum(one.card is not None for one in lesson.learned)
    return tiles([
        ("to learn from", words.many(lesson.learning), "decisions"),
        ("to judge by", words.many(lesson.testing), f"{lesson.question.held_out:g}% of the customers"),
        ("candidates", number(len(lesson.learned)), f"{number(learned)} with a score learned"),
    ])  # fmt: skip


def _judged(judgement: Judgement) -> Iterator[Values]:
    """The log's own policy, then every policy by every estimator, on one scale."""
    assert judgement.logged is not None
    found = [one for one in judgement.policies if one.refused is None]
    values = [judgement.logged, *(value for one in found for _, value in _estimates(one))]
    drawn = Scale([end for value in values for end in (value.low, value.high)])
    yield _row(drawn, "the log's", "mean", judgement.logged, number(judgement.n))
    for one in found:
        for at, (by, value) in enumerate(_estimates(one)):
            yield _row(drawn, words.name_of(one), by.upper(), value, number(one.ess) if at == 0 else "")


def _estimates(one: Judged) -> list[tuple[str, Value]]:
    return [(by, value) for by in words.ESTIMATORS if (value := getattr(one, by)) is not None]


def _row(drawn: Scale, name: str, by: str, value: Value, weighs: str) -> Values:
    low, high = value.bootstrap or (0.0, 0.0)
    return {
        "name": name, "by": by, "value": words.amount(value.value), "interval": words.around(value), "weighs": weighs,
        "bootstrap": f"({words.amount(low)}, {words.amount(high)})" if value.bootstrap else "",
        "whisker": drawn.whisker(value.value, [value.low, value.high]),
    }  # fmt: skip


def _gains(judgement: Judgement) -> list[Values]:
    found = [(one, one.gain) for one in judgement.policies if one.gain is not None]
    drawn = Scale([end for _, gain in found for end in (gain.low, gain.high)])
    return [
        {"name": words.name_of(one), "value": words.signed(gain.value), "interval": words.around_gain(gain),
         "verdict": words.VERDICTS[one.verdict or "open"],
         "whisker": drawn.whisker(gain.value, [gain.low, gain.high])}
        for one, gain in found
    ]  # fmt: skip


def _candidate(one: Learned) -> Values:
    check = one.check
    tested = {"tested": "–", "auc": "–", "predicted": "–", "observed": "–", "interval": ""} if check is None else {
        "tested": number(check.n), "auc": "–" if check.auc is None else f"{check.auc:.2f}",
        "predicted": share(check.predicted), "observed": share(check.observed), "interval": words.rates(check.interval),
    }  # fmt: skip
    return {"name": one.id, "n": words.many(one.n), "rewarded": words.many(one.rewarded),
            "rate": words.rate_of(one), "card": words.card_of(one), **tested}  # fmt: skip


def _card(one: Learned) -> Values:
    assert one.card is not None
    bins = [each for part in one.card.parts for each in part.bins]
    most = max((each.rate for each in bins), default=1.0)
    return {
        "name": one.id,
        "base": f"{one.card.base:+d}",
        "rows": [
            {"label": each.label, "points": f"{each.points:+d}", "n": number(each.n), "rate": share(each.rate),
             "bar": round(100 * each.rate / most, 1), "interval": words.rates(each.interval)}
            for each in bins
        ],
    }  # fmt: skip
