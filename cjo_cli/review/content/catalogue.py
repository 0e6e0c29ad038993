"""A project's content and who sends it, as the questions about content look at them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from cjo_cli.diagnostics import some, suggestion
from cjo_cli.errors import UsageError
from cjo_cli.model.project import Project
from cjo_cli.plan.build import Compiled
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.rules.base import ContentItem, JourneyItem, Scene
from cjo_cli.rules.check import scene_of
from cjo_cli.rules.content.support.sendings import Sending, sendings


@dataclass(frozen=True)
class Send:
    """One content item that one step of a journey may send."""

    journey: JourneyPlan
    step: str
    sending: Sending

    @property
    def content(self) -> str:
        """The item's id."""
        return self.sending.content

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it apart: journey, step, content."""
        return self.journey.id, self.step, self.content


@dataclass(frozen=True)
class Catalogue:
    """Everything that is said, by whom it is sent; every text and reference is sound."""

    project: Project
    plan: Plan
    scene: Scene
    journeys: tuple[JourneyItem, ...]

    def item(self, content: str) -> ContentItem:
        """The item of that id. Raises UsageError where there is none, with what was likely meant."""
        if content not in self.scene.contents:
            known = self.scene.contents
            raise UsageError(
                f"unknown content '{content}'", suggestion(content, known) or "content: " + some(sorted(known))
            )
        return self.scene.contents[content]

    @cached_property
    def sends(self) -> tuple[Send, ...]:
        """Every send and candidate, journey by journey, in the file's order."""
        return tuple(send for item in self.journeys for send in self._sends(item))

    def _sends(self, item: JourneyItem) -> list[Send]:
        ids = {state.source: state.id for state in item.plan.states}
        found = []
        for sending in sendings(self.scene, item):
            # The place of the content's name lies in the step.
            step = next(ids[sending.path[:end]] for end in range(len(sending.path), 0, -1) if sending.path[:end] in ids)
            found.append(Send(item.plan, step, sending))
        return found

    def of(self, journeys: Collection[str]) -> tuple[Send, ...]:
        """The sends of these journeys."""
        return tuple(send for send in self.sends if send.journey.id in journeys)


def catalogue_of(project: Project, compiled: Compiled) -> Catalogue:
    """The catalogue of a project without errors."""
    scene, items = scene_of(project, compiled)
    return Catalogue(
        project, compiled.plan, scene, tuple(item for item in items if isinstance(item, JourneyItem))
    )  # fmt: skip
