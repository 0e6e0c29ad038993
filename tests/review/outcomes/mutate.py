"""A random project changed into a head: one to three edits that a team might make."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import yaml
from oracle.generate import DURATIONS, Case, dump

Files = dict[str, Any]


def mutated(case: Case, rng: random.Random) -> dict[str, str]:
    """The files of a head. It may be one that has errors."""
    files = {name: yaml.safe_load(text) for name, text in case.files.items()}
    for _ in range(rng.randint(1, 3)):
        rng.choice(EDITS)(files, rng)
    return {name: dump(value) for name, value in files.items()}


def _journey(files: Files, rng: random.Random) -> Any:
    names = sorted(name for name in files if name.startswith("journeys/"))
    return files[rng.choice(names)] if names else {"enter": {}, "steps": []}


def _content(files: Files, rng: random.Random) -> Any:
    return files[rng.choice(sorted(name for name in files if name.startswith("content/")))]


def _wait_longer(files: Files, rng: random.Random) -> None:
    for step in _journey(files, rng)["steps"]:
        if "wait" in step:
            step["wait"] = rng.choice(DURATIONS)


def _insert_wait(files: Files, rng: random.Random) -> None:
    _journey(files, rng)["steps"].insert(0, {"wait": rng.choice(DURATIONS)})


def _drop_step(files: Files, rng: random.Random) -> None:
    steps = _journey(files, rng)["steps"]
    if len(steps) > 1:
        steps.pop(rng.randrange(len(steps)))


def _drop(key: str) -> Callable[[Files, random.Random], None]:
    def edit(files: Files, rng: random.Random) -> None:
        _journey(files, rng).pop(key, None)

    return edit


def _entry(key: str, *values: Any) -> Callable[[Files, random.Random], None]:
    def edit(files: Files, rng: random.Random) -> None:
        _journey(files, rng)["enter"][key] = rng.choice(values)

    return edit


def _own(key: str, *values: Any) -> Callable[[Files, random.Random], None]:
    def edit(files: Files, rng: random.Random) -> None:
        _journey(files, rng)[key] = rng.choice(values)

    return edit


def _delete(files: Files, rng: random.Random) -> None:
    names = sorted(name for name in files if name.startswith("journeys/"))
    if len(names) > 1:
        del files[rng.choice(names)]


def _copy(files: Files, rng: random.Random) -> None:
    journey = _journey(files, rng)
    if "journey" in journey:
        files["journeys/another.yaml"] = {**journey, "journey": "another"}


def _caps(files: Files, rng: random.Random) -> None:
    policies = files["cjo.yaml"].setdefault("policies", {})
    policies["caps"] = [{"id": "limit", "max": rng.randint(0, 3), "per": rng.choice(("1d", "3d", "week", "day"))}]


def _no_caps(files: Files, rng: random.Random) -> None:
    files["cjo.yaml"].get("policies", {}).pop("caps", None)


def _holdout(files: Files, rng: random.Random) -> None:
    files["cjo.yaml"].setdefault("policies", {})["holdout"] = rng.choice((0, 20))


def _suppress(files: Files, rng: random.Random) -> None:
    rule = {"id": "vips", "when": {"attribute": "vip", "eq": True}, "purposes": ["marketing"]}
    files["cjo.yaml"].setdefault("policies", {})["suppress"] = [rule]


def _timezone(files: Files, rng: random.Random) -> None:
    files["cjo.yaml"]["timezone"] = "Asia/Tokyo"


def _variant(files: Files, rng: random.Random) -> None:
    variants = _content(files, rng)["variants"]
    if len(variants) > 1:
        variants.pop(rng.randrange(len(variants)))


def _text(files: Files, rng: random.Random) -> None:
    for variant in _content(files, rng)["variants"]:
        variant["body"] = "Quite another text"


def _purpose(files: Files, rng: random.Random) -> None:
    _content(files, rng)["purpose"] = rng.choice(("marketing", "service", "news"))


def _capped(files: Files, rng: random.Random) -> None:
    term = rng.choice(files["taxonomy/purposes.yaml"]["terms"])
    term["capped"] = not term.get("capped", True)


def _audience(files: Files, rng: random.Random) -> None:
    terms = [term for term in files["taxonomy/audiences.yaml"]["terms"] if "when" in term]
    if terms:
        rng.choice(terms)["when"] = {"attribute": "vip", "eq": True}


def _quiet(files: Files, rng: random.Random) -> None:
    files["taxonomy/channels.yaml"]["terms"][0]["quiet_hours"] = {"from": "20:00", "to": "10:00", "action": "defer"}


EDITS: tuple[Callable[[Files, random.Random], None], ...] = (
    _wait_longer, _insert_wait, _drop_step, _drop("exit"), _drop("goal"), _drop("exclusive"), _drop("max_duration"),
    _entry("rollout", 20, 60, 100), _entry("holdout", 0, 30), _entry("reentry", "never", {"after": "1d"}),
    _entry("audience", "recent", "family"), _own("priority", 0, 50, 99), _own("status", "live", "draft", "paused"),
    _own("exclusive", "one-at-a-time"), _own("max_duration", "12h", "3d"), _delete, _copy, _caps, _no_caps, _holdout,
    _suppress, _timezone, _variant, _text, _purpose, _capped, _audience, _quiet,
)  # fmt: skip
