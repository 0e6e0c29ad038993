"""Where the conditions of a plan are written: each place is there, and holds what the condition says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from command_line import ROOT
from oracle.generate import Case, write_case

from cjo_cli import api
from cjo_cli.plan.conditions import AllOf, AnyOf, Attribute, Audience, Entry, Events, Match, Not, PropertyTest
from cjo_cli.plan.conditions import Path as OnPath
from cjo_cli.review.places import Places, Site, places_of


def found(folder: Path) -> Places:
    validation = api.checked(folder)
    assert validation.plan is not None
    return places_of(validation.project, validation.plan)


def at(folder: Path, site: Site) -> Any:
    """What stands at the place of a site."""
    value = yaml.safe_load((folder / site.place.file).read_text(encoding="utf-8"))
    for part in site.place.path:
        if isinstance(value, str) and part == 0:  # one event, where several may be listed
            continue
        value = value[part]
    return value


def key_of(site: Site) -> str | None:
    """A key that the YAML of a condition has; None where the node is no mapping of its own."""
    match site.node:
        case AllOf():
            return "all"
        case AnyOf():
            return "any"
        case Not():
            return "not"
        case Attribute():
            return "attribute"
        case Entry():
            return "entry"
        case Events():
            return "event"
        case OnPath():
            return "path"
    return None


def check(folder: Path) -> set[str]:
    roles = set()
    for site in found(folder).sites:
        written, key = at(folder, site), key_of(site)
        union = site.role == "definition" and "when" not in site.place.path
        both = isinstance(site.node, AllOf) and site.role == "variant" and site.top and "when" not in site.place.path
        if key is not None and not union and not both:
            assert key in written, site
        elif isinstance(site.node, Audience) and not union:
            assert isinstance(written, str) or "audience" in written, site
        elif isinstance(site.node, Match):
            assert isinstance(written, str | list), site
        elif isinstance(site.node, PropertyTest):
            assert site.place.path[-2:] == ("where", site.node.property)
        roles.add(site.role)
    return roles


@pytest.mark.parametrize("project", [ROOT, ROOT / "tests/projects/retail"], ids=["example", "retail"])
def test_every_condition_of_a_project_is_where_its_place_says(project: Path) -> None:
    assert len(check(project)) >= 10


def test_every_condition_of_random_projects_is_where_its_place_says(tmp_path: Path) -> None:
    roles: set[str] = set()
    for seed in range(12):
        write_case(Case(seed), tmp_path / str(seed))
        roles |= check(tmp_path / str(seed))
    assert len(roles) == 13


def test_the_places_are_of_one_plan_alone() -> None:
    places, other = found(ROOT), found(ROOT)
    assert all(places.of(site.node) is site for site in places.sites)
    assert all(places.of(site.node) is None for site in other.sites)
