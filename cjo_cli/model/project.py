"""A whole project as one frozen value: what `load` gives and everything else reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from cjo_cli.model.config import Config
from cjo_cli.model.content import Content
from cjo_cli.model.journey import Journey
from cjo_cli.model.taxonomy import Facet

if TYPE_CHECKING:
    from cjo_cli.model.suite import Suite

V = TypeVar("V")


@dataclass(frozen=True)
class Document(Generic[V]):
    """A value and the file it came from, relative to the project with `/` between the parts."""

    file: str
    value: V


@dataclass(frozen=True)
class Project:
    """Everything a team wrote, each kind in the order of its files' names; `tests` where they were asked for.

    `unsaved` are the texts that are not on disk as they are here.
    """

    root: Path
    config: Config
    facets: tuple[Document[Facet], ...]
    journeys: tuple[Document[Journey], ...]
    contents: tuple[Document[Content], ...]
    tests: tuple[Document[Suite], ...] = ()
    unsaved: Mapping[str, bytes] = field(default_factory=dict, compare=False, repr=False)
