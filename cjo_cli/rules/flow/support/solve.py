"""Can it be? A formula is multiplied out into conjunctions of domains; what contradicts itself is dropped.

The answer "no" is a proof. "Yes" may only mean that no proof was found: beyond `LIMIT` conjunctions none is looked for.
"""

from __future__ import annotations

from decimal import Decimal

from cjo_cli.rules.flow.support.domains import ABSENT, PRESENT, Domain, at_least, these
from cjo_cli.rules.flow.support.formula import Every, Formula, Literal
from cjo_cli.rules.flow.support.variables import Variable

LIMIT = 256
# What is tied to nothing else; nor is a count alone, nor are those that may be as large as one likes.
UNTIED = ("attribute", "entry", "path")
Conjunction = dict[Variable, Domain]


class TooManyError(Exception):
    """The formula has more conjunctions than `LIMIT`."""


def satisfiable(*parts: Formula) -> bool | None:
    """Whether all of `parts` can hold at once; None where the question was given up."""
    first = _first(Every(parts), {})
    if first is not None and _consistent(first):
        return True
    try:
        return any(_consistent(conjunction) for conjunction in _expanded(Every(parts)))
    except TooManyError:
        return None


def _first(formula: Formula, beside: Conjunction) -> Conjunction | None:
    """The first conjunction of `formula` and `beside` that is met without going back; most formulas have one."""
    if isinstance(formula, Literal):
        return _both(beside, {formula.variable: formula.domain})
    if isinstance(formula, Every):
        found: Conjunction | None = beside
        for part in sorted(formula.of, key=_branches):
            found = None if found is None else _first(part, found)
        return found
    ways = (_first(part, beside) for part in formula.of)
    return next((way for way in ways if way is not None), None)


def _branches(formula: Formula) -> bool:
    return not isinstance(formula, Literal)


def _expanded(formula: Formula) -> list[Conjunction]:
    if isinstance(formula, Literal):
        return [] if formula.domain.empty else [{formula.variable: formula.domain}]
    if isinstance(formula, Every):
        made: list[Conjunction] = [{}]
        # What cannot branch comes first and narrows what follows.
        for part in sorted(formula.of, key=_branches):
            made = _product(made, _expanded(part))
        return made
    made = [conjunction for part in formula.of for conjunction in _expanded(part)]
    if len(made) > LIMIT:
        raise TooManyError
    return made


def _product(ones: list[Conjunction], others: list[Conjunction]) -> list[Conjunction]:
    made = []
    for one in ones:
        for other in others:
            both = _both(one, other)
            if both is not None:
                made.append(both)
        if len(made) > LIMIT:
            raise TooManyError
    return made


def _both(one: Conjunction, other: Conjunction) -> Conjunction | None:
    merged = dict(one)
    for variable, domain in other.items():
        known = merged.get(variable)
        merged[variable] = domain if known is None else known & domain
        if merged[variable].empty:
            return None
    return merged


def _consistent(conjunction: Conjunction) -> bool:
    """Whether the domains agree with what ties variables to each other."""
    tied = [(variable.kind, domain) for variable, domain in conjunction.items() if variable.kind not in UNTIED]
    if all(kind == "count" and (domain.values.endless or len(tied) == 1) for kind, domain in tied):
        return True
    domains = dict(conjunction)
    for tie in (_relations, _ages, _texts, _counts):
        tie(domains)
    return not any(domain.empty for domain in domains.values())


def _narrow(domains: Conjunction, variable: object, to: Domain) -> None:
    if isinstance(variable, Variable) and variable in domains:
        domains[variable] &= to


def _relations(domains: Conjunction) -> None:
    """What compares with another value, or holds a text, is not missing."""
    for variable, domain in list(domains.items()):
        if variable.kind == "relation" and domain.values.points() == (True,):
            for side in variable.detail:
                _narrow(domains, side, PRESENT)


def _ages(domains: Conjunction) -> None:
    """A value has an age, and nothing else has."""
    for age in [variable for variable in domains if variable.kind == "age"]:
        holder = Variable(str(age.detail), age.name)
        if not domains[age].missing:
            _narrow(domains, holder, PRESENT)
        elif holder in domains:
            known = domains[holder]
            domains[age] &= PRESENT if not known.missing else ABSENT if known.values.empty else domains[age]


def _texts(domains: Conjunction) -> None:
    """Of a text that is one of a few, `contains` keeps or drops each."""
    for variable, domain in list(domains.items()):
        if variable.kind != "relation" or variable.name != "contains" or domain.empty:
            continue
        holder, part = variable.detail
        texts = domains[holder].values.points() if holder in domains else None
        wanted = domain.values.points()
        if texts is not None and wanted is not None and len(wanted) == 1:
            kept = these(text for text in texts if (str(part) in text) == wanted[0])
            domains[holder] &= Domain(missing=not wanted[0], values=kept)


def _counts(domains: Conjunction) -> None:
    """A kind of events inside another, in a window inside another, is never the more frequent."""
    bounds = {v: domains[v] for v in domains if v.kind == "count"}
    for variable in [v for v in domains if v.kind == "total"]:
        # A sum that is not zero has something to add up.
        if (domains[variable].values & these([Decimal(0)])).empty:
            count = Variable("count", "", variable.detail)
            some = Domain(missing=False, values=at_least(Decimal(1)))
            bounds[count] = bounds[count] & some if count in bounds else some
    pairs = [(one, two) for one in bounds for two in bounds if one != two and _inside(one, two)]
    for _ in bounds:
        for fewer, more in pairs:
            if bounds[fewer].least is not None:
                bounds[more] &= Domain(missing=False, values=at_least(bounds[fewer].least))
    domains.update(bounds)


def _inside(one: Variable, two: Variable) -> bool:
    (short, narrow), (long, wide) = one.detail, two.detail
    within = long in (short, "all") or (isinstance(short, int) and isinstance(long, int) and short <= long)
    return bool(within and narrow.inside(wide))
