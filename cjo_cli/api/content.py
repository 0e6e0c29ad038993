"""Questions about a project's content."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.reading import log_of, read_project, sound

if TYPE_CHECKING:
    from cjo_cli.review.content.catalogue import Catalogue
    from cjo_cli.review.content.coverage import Coverage
    from cjo_cli.review.content.impact import Impact
    from cjo_cli.review.content.preview import Preview
    from cjo_cli.review.content.rendered import Everything
    from cjo_cli.review.content.voice import Voice
    from cjo_cli.review.content.weekly import Weekly


def catalogue(project: Path | str) -> Catalogue:
    """The project's content and who sends it. Raises ProjectError, NothingToDo where there is no journey."""
    from cjo_cli.review.content.catalogue import catalogue_of

    read = read_project(project)
    sound(read)
    assert read.compiled is not None
    return catalogue_of(read.loaded.project, read.compiled)


def content_coverage(project: Path | str, *, select: Sequence[str] = (), log: bool = True) -> Coverage:
    """What of the content that journeys can ask for is there; with `log`, who of the log would have met what is not.

    Raises ProjectError, NothingToDo, UsageError for an unknown journey, ConfigError and LogError for the log.
    """
    from cjo_cli.review.content.coverage import coverage
    from cjo_cli.simulate.select import select as journeys_of

    found = catalogue(project)
    if log:
        log_of(found.project)
    return coverage(found, journeys_of(found.plan, select), log=log)


def content_impact(project: Path | str, name: str, *, log: bool = True) -> tuple[Impact, Weekly | None]:
    """What a change of a content item, a fact or a term reaches; with `log`, and how many customers a week.

    Raises ProjectError, UsageError for a name of nothing or of several things, ConfigError and LogError for the log.
    """
    from cjo_cli.review.content.impact import impact
    from cjo_cli.review.content.target import target_of
    from cjo_cli.review.content.weekly import weekly

    known = catalogue(project)
    found = impact(known, target_of(known, name))
    if not log:
        return found, None
    log_of(known.project)
    return found, weekly(known, found)


def content_preview(
    project: Path | str,
    name: str,
    *,
    customer: str | None = None,
    attributes: Path | str | None = None,
    show_pii: bool = False,
) -> Preview:
    """A content item as somebody would see it: a customer of the log, or who a file describes; else a made-up person.

    Raises ProjectError, UsageError for an unknown content or customer or a file that says nothing usable, ConfigError
    and LogError for the log.
    """
    from cjo_cli.review.content import preview
    from cjo_cli.review.content.given import given
    from cjo_cli.review.content.rendered import Surroundings
    from cjo_cli.review.explain.person import read_person
    from cjo_cli.simulate.everything import everything

    known = catalogue(project)
    item = known.item(name)
    if customer is not None:
        person = read_person(known.project.root, log_of(known.project), everything(known.plan), customer, None)
        return preview.for_person(known, item, person, show_pii=show_pii)
    if attributes is not None:
        somebody = given(Path(attributes), known.plan, Surroundings.of(known, item).entry)
        return preview.for_given(known, item, somebody)
    return preview.sample(known, item)


def content_everything(project: Path | str) -> Everything:
    """Every variant rendered for every kind of made-up person, and what breaks. Raises ProjectError."""
    from cjo_cli.review.content.rendered import render_everything

    return render_everything(catalogue(project))


def content_voice(project: Path | str) -> Voice:
    """How the project's content sounds, by channel and language. Raises ProjectError."""
    from cjo_cli.review.content.voice import voice

    return voice(catalogue(project))
