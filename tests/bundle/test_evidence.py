"""Evidence: by kind, with its digest, and none that speaks against the bundle."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from command_line import Run

from bundle.worlds import Signed
from cjo_cli import api
from cjo_cli.bundle.evidence import evidence, plan_digest
from cjo_cli.bundle.read import opened
from cjo_cli.bundle.refusal import Refused
from cjo_cli.errors import CjoError, UsageError


@pytest.fixture
def folder(starter: Path, cjo: Run, tmp_path: Path) -> Path:
    """What `cjo` itself says of the starter."""
    made = tmp_path / "evidence"
    made.mkdir()
    assert cjo("validate", "-f", f"json={made / 'lint.json'}", folder=starter).returncode == 0
    assert cjo("simulate", "-o", str(made / "simulation"), folder=starter).returncode == 0
    (made / "diff.md").write_text("no difference", encoding="utf-8")
    (made / ".DS_Store").write_text("", encoding="utf-8")
    return made


def refuses(folder: Path, genuine: Signed, error: type[CjoError], said: str) -> None:
    with pytest.raises(error) as raised:
        evidence(folder, opened(genuine.data))
    assert said in raised.value.message, raised.value.message
    assert raised.value.hint


def test_every_file_has_its_kind_and_digest(folder: Path, genuine: Signed) -> None:
    found = evidence(folder, opened(genuine.data))
    kinds = {item.name: item.kind for item in found}
    assert kinds["lint.json"] == "lint"
    assert kinds["diff.md"] == "diff"
    assert {name for name, kind in kinds.items() if kind == "simulation"} >= {
        "simulation/summary.json",
        "simulation/report.html",
    }
    assert list(kinds) == sorted(kinds)
    for item in found:
        assert item.digest.sha256 == hashlib.sha256((folder / item.name).read_bytes()).hexdigest()


def edit(path: Path, **more: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **more}), encoding="utf-8")


def test_lint_with_errors_speaks_against_it(folder: Path, genuine: Signed) -> None:
    edit(folder / "lint.json", summary={"errors": 1})
    refuses(folder, genuine, Refused, "found errors")


def test_a_simulation_of_other_journeys_speaks_against_it(folder: Path, genuine: Signed) -> None:
    edit(folder / "simulation/summary.json", journeys={"welcome": {}})
    refuses(folder, genuine, Refused, "left out: cart-recovery")


def test_a_simulation_without_a_policy_speaks_against_it(
    folder: Path, starter: Path, cjo: Run, genuine: Signed
) -> None:
    assert cjo("simulate", "--without", "caps", "-o", str(folder / "simulation"), folder=starter).returncode == 0
    refuses(folder, genuine, Refused, "did not keep every policy")


OTHERS = [
    ("journeys/cart-recovery.yaml", "wait: 3h", "wait: 4h", "of another plan: cart-recovery"),
    ("taxonomy/channels.yaml", "max: 1", "max: 2", "of another plan: what is shared by all journeys"),
    ("journeys/cart-recovery.yaml", "  - {id: patience", "  # the same\n  - {id: patience", None),
    ("content/cart-reminder.yaml", "your cart is waiting", "is this yours?", None),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), OTHERS)
def test_it_is_a_simulation_of_this_plan(folder: Path, starter: Path, file: str, old: str, new: str, said: str) -> None:
    path = starter / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    changed = opened(api.compile(starter).data)
    if said is None:
        of = {item.name: item.plan for item in evidence(folder, changed)}
        assert of["simulation/summary.json"] == plan_digest(changed)
        assert of["lint.json"] is None
        return
    with pytest.raises(Refused, match=said):
        evidence(folder, changed)


def test_a_simulation_says_of_which_plan_it_is(folder: Path, genuine: Signed) -> None:
    edit(folder / "simulation/summary.json", plan=None)
    refuses(folder, genuine, Refused, "does not say of which plan")


def test_a_failed_simulation_speaks_against_it(folder: Path, genuine: Signed) -> None:
    edit(folder / "simulation/summary.json", error={"code": 1})
    refuses(folder, genuine, Refused, "failed")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"command": "simulate"}', "[" * 100_000])
def test_lint_is_what_validate_says(folder: Path, genuine: Signed, text: str) -> None:
    (folder / "lint.json").write_text(text, encoding="utf-8")
    refuses(folder, genuine, UsageError, "no lint.json of cjo validate")


def test_what_is_no_evidence_is_said(folder: Path, genuine: Signed, tmp_path: Path) -> None:
    (folder / "simulations").mkdir()
    refuses(folder, genuine, UsageError, "no kind of evidence")
    (tmp_path / "empty").mkdir()
    refuses(tmp_path / "empty", genuine, UsageError, "holds no evidence")
    refuses(tmp_path / "nowhere", genuine, UsageError, "cannot read")


@pytest.mark.skipif(os.name != "posix", reason="links")
@pytest.mark.parametrize("place", ["tests.xml", "simulation/more.json"])
def test_a_link_is_no_evidence(folder: Path, genuine: Signed, place: str) -> None:
    (folder / place).symlink_to(folder / "diff.md")
    refuses(folder, genuine, UsageError, "is no file")


def test_a_simulation_alone_is_enough(folder: Path, genuine: Signed) -> None:
    for name in ("lint.json", "diff.md"):
        (folder / name).unlink()
    assert {item.kind for item in evidence(folder, opened(genuine.data))} == {"simulation"}
    assert api.compile(folder.parent / "shop").left_out == ()
