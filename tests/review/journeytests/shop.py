"""A small project to test: the one that the rules' examples are merged over, and files of tests for it."""

from __future__ import annotations

import shutil
from pathlib import Path

BASE = Path(__file__).parents[2] / "rules" / "base"
HEAD = """journeys: cart-recovery
start: 2026-03-03 12:00
profile: {email: ada@example.org, email_ok: true}
tests:
"""
CART = "{event: cart_updated, properties: {cart_id: c1, value: 45}}"
GOOD = f"""  - test: Reminded twice
    given: [{CART}]
    expect:
      messages: [{{at: 3h, content: cart-reminder}}, {{at: 51h, content: cart-reminder}}]
"""
BAD = f"""  - test: Left alone
    given: [{CART}]
    expect: {{messages: []}}
"""
# A split, a condition, a choice: what the base project does not have.
RICH = """journey: rich
status: live
goal: {action: buy, within: 3d}
enter: {event: order_completed, rollout: 50, holdout: 10}
steps:
  - id: size
    branch:
      - {id: large, when: {entry: value, gte: 100}, steps: [{id: thank, send: cart-reminder}]}
  - id: arms
    split:
      - {id: short, weight: 50, steps: [{id: short-word, send: cart-reminder}]}
      - {id: none, weight: 50}
  - id: offer
    choose:
      - {id: first, send: cart-reminder, score: 5}
      - {id: second, send: cart-reminder}
    explore: 10
"""


def project(folder: Path, **tests: str) -> Path:
    """A copy of the project with files of tests: `name=text` becomes tests/journeys/name.test.yaml."""
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    (folder / "tests" / "journeys").mkdir(parents=True)
    for name, text in tests.items():
        (folder / "tests" / "journeys" / f"{name}.test.yaml").write_text(text, encoding="utf-8")
    return folder
