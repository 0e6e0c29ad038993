"""A template as a tree of our own: the little of Jinja2 that content may use (issue 7), as frozen values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Name:
    """`customer.first_name`: a root and what of it; `now` and `unsubscribe_url` have a root alone."""

    root: str
    name: str
    line: int

    @property
    def written(self) -> str:
        """As a template writes it."""
        return f"{self.root}.{self.name}" if self.name else self.root


@dataclass(frozen=True)
class Constant:
    value: str | int | float | bool


@dataclass(frozen=True)
class Listed:
    """The constants that `in` looks among."""

    of: tuple[Constant, ...]


@dataclass(frozen=True)
class Filtered:
    of: Expression
    filter: str
    arguments: tuple[Expression, ...] = ()


@dataclass(frozen=True)
class Choice:
    """`yes if test else no`."""

    test: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True)
class Compared:
    left: Expression
    others: tuple[Expression, ...]


@dataclass(frozen=True)
class Logic:
    """`and`, `or` of two, `not` of one."""

    word: str
    of: tuple[Expression, ...]


@dataclass(frozen=True)
class Defined:
    """Whether a name has a value (`is defined`), or has none (`is undefined`)."""

    name: Name
    there: bool


Expression = Name | Constant | Listed | Filtered | Choice | Compared | Logic | Defined


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Output:
    of: Expression


@dataclass(frozen=True)
class If:
    """The arms in order, each with its test; the rest is what stands under `else`."""

    arms: tuple[tuple[Expression, tuple[Part, ...]], ...]
    rest: tuple[Part, ...] = ()


Part = Text | Output | If


@dataclass(frozen=True)
class Template:
    """A text as written, and what it is made of."""

    source: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class TemplateFault:
    """Why a text is no template: the line (from 1), the column in it (from 1), words for its author, a way out."""

    line: int
    column: int
    message: str
    hint: str = ""
