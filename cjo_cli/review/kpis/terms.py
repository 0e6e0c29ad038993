"""The taxonomy's KPIs with their parameters read, and the words that journeys carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import ConfigError
from cjo_cli.model.journey import Journey
from cjo_cli.model.project import Project
from cjo_cli.plan.vocabulary import Entry, Facets, facets_of
from cjo_cli.review.kpis.values import Formula, Kpi

DAY = 86_400_000_000
# By formula its parameters besides `target`, with what each is where nothing is said; the first is the span.
PARAMETERS: dict[Formula, dict[str, Any]] = {
    "conversion-rate": {},
    "retention-rate": {"within": "30d", "event": None, "action": None, "period": None},
    "churn-rate": {"after": "30d", "event": None, "action": None, "period": None},
    "clv": {"ahead": "365d", "action": None, "event": None, "value": None, "discount": 10, "margin": 100},
    "message-pressure": {"per": "7d"},
}
SPANS = ("within", "after", "ahead", "per")
PERIODS = ("week", "month")
RATES = ("conversion-rate", "retention-rate", "churn-rate")
# The facets that a journey names by keys of its own.
OWN = {"stage": "stage", "campaign": "campaign", "product": "products", "owner": "owner"}


def kpis_of(project: Project) -> tuple[Kpi, ...]:
    """Every KPI with a formula, in the taxonomy's order; where it has none of a formula, one as it is by default.

    Raises ConfigError for a parameter that the formula does not have, or that is not what it should be.
    """
    facets = facets_of(project)
    found = [read(facets, entry) for entry in facets.of("kpi").values() if entry.term.formula is not None]
    there = {kpi.formula for kpi in found}
    return (*found, *(Kpi(formula, _words(formula), formula, "", **_read(facets, formula, {}, _wrong("", formula)))
                      for formula in PARAMETERS if formula not in there))  # fmt: skip


def _words(formula: str) -> str:
    return "Customer lifetime value" if formula == "clv" else formula.replace("-", " ").capitalize()


def read(facets: Facets, entry: Entry) -> Kpi:
    """One KPI of the taxonomy. Raises ConfigError."""
    term = entry.term
    wrong = _wrong(entry.file, term.id)
    given = _read(facets, term.formula, term.parameters, wrong)
    return Kpi(term.id, term.title or term.id, term.formula, entry.file, **given)


def _wrong(file: str, name: str) -> Callable[[str, str], ConfigError]:
    return lambda message, hint: ConfigError(f"{file}: the KPI '{name}': {message}", hint)


def _read(
    facets: Facets, formula: Formula, given: Mapping[str, Any], wrong: Callable[[str, str], ConfigError]
) -> dict[str, Any]:
    known = {**PARAMETERS[formula], "target": None}
    for name in given:
        if name not in known:
            raise wrong(f"{formula} has no parameter '{name}'", suggestion(name, known) or "it has " + ", ".join(known))
    made: dict[str, Any] = {}
    for name, value in {**known, **given}.items():
        if value is not None:
            made.update(_one(facets, formula, name, value, wrong))
    if "event" in made and "action" in made:
        raise wrong("event and action exclude each other", "keep one of them")
    if formula == "clv" and ("value" in made) != ("event" in made):
        raise wrong("event and value go together", "name both, or an action of the taxonomy that has a value")
    return made


def _one(
    facets: Facets, formula: Formula, name: str, value: Any, wrong: Callable[[str, str], ConfigError]
) -> dict[str, Any]:
    if name in SPANS:
        return _span(name, value, wrong)
    if name in ("event", "action"):
        return {name: _term(facets, name, str(value), wrong)}
    if name == "period" and value not in PERIODS:
        raise wrong(f"period is no '{value}'", "write week or month")
    if name in ("discount", "margin", "target"):
        return {name: _number(formula, name, value, wrong)}
    return {name: str(value)}


def _span(name: str, value: Any, wrong: Callable[[str, str], ConfigError]) -> dict[str, Any]:
    from pydantic_core import PydanticCustomError

    from cjo_cli.model.base import duration

    if name == "per" and value in ("day", "week", "month"):
        return {"calendar": value}
    try:
        span = duration(value)
    except PydanticCustomError:
        raise wrong(f"{name}: not a duration: {value}", "write it as 30d or 12w") from None
    if name in ("per", "ahead") and span % DAY:
        raise wrong(f"{name} is no number of whole days: {value}", "write it as 7d")
    # Weeks are those of the calendar, as everywhere.
    return {"calendar": "week"} if name == "per" and span == 7 * DAY else {"span": span}


def _term(facets: Facets, facet: str, word: str, wrong: Callable[[str, str], ConfigError]) -> str:
    entry = facets.resolve(facet, word)
    if entry is None:
        known = facets.of(facet)
        raise wrong(f"no {facet} '{word}' in the taxonomy", suggestion(word, known) or f"declare the {facet}")
    return str(entry.term.id)


def _number(formula: Formula, name: str, value: Any, wrong: Callable[[str, str], ConfigError]) -> float:
    percent = name != "target" or formula in RATES
    try:
        number = float(str(value))
    except ValueError:
        number = -1.0
    if isinstance(value, bool) or not 0 <= number < float("inf") or (percent and number > 100):
        raise wrong(f"{name}: not a {'percent' if percent else 'number'}: {value}", f"write it as {name}: 10")
    return number / 100 if percent else number


def words_of(journey: Journey, facets: Facets) -> dict[str, tuple[str, ...]]:
    """The terms that a journey carries by facet: its own keys', then those of its tags; ids, where it wrote aliases."""
    carried: dict[str, tuple[str, ...]] = {}
    for facet, key in OWN.items():
        given = getattr(journey, key)
        carried[facet] = (given,) if isinstance(given, str) else tuple(given or ())
    carried.update({facet: tuple(words) for facet, words in journey.tags.items()})
    return {facet: tuple(dict.fromkeys(_id(facets, facet, word) for word in words)) for facet, words in carried.items()}


def terms_of(facets: Facets, facet: str) -> dict[str, Entry]:
    """The terms of a facet as a report names it: owners are teams."""
    return facets.of("team" if facet == "owner" else facet)


def _id(facets: Facets, facet: str, word: str) -> str:
    entry = facets.resolve("team" if facet == "owner" else facet, word)
    return word if entry is None else str(entry.term.id)
