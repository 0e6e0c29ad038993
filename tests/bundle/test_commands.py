"""`cjo compile`, `keys`, `sign`, `verify` and `inspect`, with their exit codes and both formats."""

from __future__ import annotations

import json
import os
import shutil
import stat
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from command_line import Run, run

from cjo_cli import api

BUNDLE = "dist/bundle.tar.gz"
SIGNATURE = BUNDLE + ".dsse.json"
AT = ("--at", "2026-06-01")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter compiled, with a key and a trust file for it."""
    folder = tmp_path_factory.mktemp("made") / "shop"
    api.init(folder)
    cjo = partial(run, folder=folder)
    assert cjo("compile").returncode == 0
    trust = cjo("keys", "new", "release").stdout
    (folder / "trust.yaml").write_text(trust, encoding="utf-8")
    return folder


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(made, tmp_path / "shop"))


@pytest.fixture
def here(shop: Path) -> Run:
    return partial(run, folder=shop)


@pytest.fixture
def signed(here: Run) -> Run:
    assert here("sign", BUNDLE, "--key", "release", "--sequence", "3").returncode == 0
    return here


def verify(cjo: Run, *more: str) -> tuple[int, str]:
    done = cjo("verify", BUNDLE, "--trust", "trust.yaml", *more)
    return done.returncode, done.stderr if done.returncode else done.stdout


def document(cjo: Run, *arguments: str) -> dict[str, Any]:
    done = cjo(*arguments, "-f", "json")
    found: dict[str, Any] = json.loads(done.stdout)
    assert list(found)[:4] == ["format_version", "tool", "command", "summary"]
    assert found["command"] == arguments[0]
    return found


def test_from_a_key_to_a_verified_bundle(signed: Run, shop: Path) -> None:
    code, said = verify(signed)
    assert code == 0
    assert "signed by  release\n" in said
    compiled = document(signed, "compile")
    verified = document(signed, "verify", BUNDLE, "--trust", "trust.yaml")
    assert verified["summary"]["digest"] == compiled["summary"]["digest"]
    assert verified["summary"]["signers"] == ["release"]
    assert document(signed, "inspect", BUNDLE)["summary"]["digest"] == compiled["summary"]["digest"]
    assert (compiled["changed"], compiled["cut_off"], compiled["left_out"]) == ([], {}, [])
    assert sorted(path.name for path in (shop / "dist").iterdir()) == ["bundle.tar.gz", "bundle.tar.gz.dsse.json"]


def test_a_private_key_is_neither_shown_nor_shared(here: Run, shop: Path) -> None:
    secret = (shop / "release").read_text(encoding="ascii").splitlines()[1]
    done = [here("sign", BUNDLE, "--key", "release", "-f", "json"), here("keys", "new", "another", "-f", "json")]
    for one in done:
        assert one.returncode == 0
        assert secret not in one.stdout + one.stderr
    if os.name == "posix":
        assert stat.S_IMODE((shop / "another").stat().st_mode) == 0o600
    assert secret not in (shop / SIGNATURE).read_text(encoding="utf-8")


def alter(path: Path, at: int = -100) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def test_1_is_a_bundle_that_must_not_be_used(signed: Run, shop: Path) -> None:
    alter(shop / BUNDLE)
    code, said = verify(signed)
    assert (code, said.splitlines()[0]) == (
        1,
        "error: the bundle is not the one that was signed: its digest is another",
    )
    found = document(signed, "verify", BUNDLE, "--trust", "trust.yaml")
    assert found["error"]["code"] == 1
    assert "is another" in found["error"]["message"]


def test_1_is_no_signature(here: Run) -> None:
    code, said = verify(here)
    assert code == 1
    assert "no signature beside the bundle" in said
    assert "cjo sign signs a bundle" in said


def test_1_is_a_bundle_that_cannot_be_read(here: Run, shop: Path) -> None:
    (shop / BUNDLE).write_bytes(b"PK\x03\x04")
    for command in (["inspect", BUNDLE], ["sign", BUNDLE, "--key", "release"]):
        done = here(*command)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "error: no gzipped tar, but a zip archive\n"


USAGE = [
    (["keys", "nw", "k"], "did you mean 'new'?"),
    (["keys", "delete", "k"], "cjo keys new FILE"),
    (["keys", "new", "release"], "never overwritten"),
    (["inspect", "nowhere"], "give the path of a bundle"),
    (["inspect", "dist"], "give the path of a bundle"),
    (["sign", BUNDLE, "--key", "nowhere"], "cjo keys new"),
    (["sign", BUNDLE, "--key", "trust.yaml"], ""),
    (["sign", BUNDLE, "--key", "release", "--expires", "soon"], "2027-01-01"),
    (["sign", BUNDLE, "--key", "release", "--expires", "9999-01-01"], "before 2255"),
    (["sign", BUNDLE, "--key", "release", "--sequence", "-1"], ""),
    (["sign", BUNDLE, "--key", "release", "--evidence", "nowhere"], "give --evidence a folder"),
    (["sign", BUNDLE, "--key", "release", "--evidence", "journeys"], "a folder of evidence holds"),
    (["verify", BUNDLE, "--trust", "nowhere"], "a trust file"),
    (["verify", BUNDLE, "--trust", "cjo.yaml"], ""),
    (["verify", BUNDLE, "--trust", "trust.yaml", "--require", "simulaton"], "did you mean 'simulation'?"),
    (["verify", BUNDLE, "--trust", "trust.yaml", "--activate"], "give --state FILE"),
    (["verify", BUNDLE, "--trust", "trust.yaml", "--state", "state.json"], "cjo verify --activate"),
    (["verify", BUNDLE, "--trust", "trust.yaml", "--at", "today"], "2027-01-01"),
    (["verify", BUNDLE, "--trust", "trust.yaml", "-f", "sarif"], "formats: text, json"),
]


@pytest.mark.parametrize(
    ("arguments", "way"), USAGE, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_2_is_usage_with_a_way_out(signed: Run, shop: Path, arguments: list[str], way: str) -> None:
    before = {path: path.read_bytes() for path in shop.rglob("*") if path.is_file()}
    done = signed(*arguments)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    lines = done.stderr.splitlines()
    assert lines[0].startswith("error: ")
    assert lines[1].startswith("  = help: ")
    assert way in lines[1]
    assert {path: path.read_bytes() for path in shop.rglob("*") if path.is_file()} == before


def test_evidence_passes_the_gate(here: Run, shop: Path) -> None:
    assert here("simulate", "-o", "evidence/simulation").returncode == 0
    assert here("validate", "-f", "json=evidence/lint.json").returncode == 0
    listed = document(here, "sign", BUNDLE, "--key", "release", "--evidence", "evidence")["evidence"]
    assert {item["kind"] for item in listed} == {"lint", "simulation"}
    assert verify(here, "--require", "simulation,lint")[0] == 0
    code, said = verify(here, "--require", "simulation", "--require", "tests")
    assert code == 1
    assert "the signers vouch for no tests" in said


def test_an_older_bundle_is_refused_once_a_newer_was_activated(here: Run, shop: Path) -> None:
    here("sign", BUNDLE, "--key", "release", "--sequence", "3")
    assert verify(here, "--state", "state.json", "--activate")[0] == 0
    noted = json.loads((shop / "state.json").read_text(encoding="utf-8"))
    assert noted["projects"]["my-shop"]["sequence"] == 3
    for sequence, code in (("4", 0), ("2", 1), ("4", 0)):
        (shop / SIGNATURE).unlink()
        here("sign", BUNDLE, "--key", "release", "--sequence", sequence)
        assert verify(here, "--state", "state.json", "--activate")[0] == code
    noted = json.loads((shop / "state.json").read_text(encoding="utf-8"))
    assert noted["projects"]["my-shop"]["sequence"] == 4
    (shop / "state.json").write_text("{", encoding="utf-8")
    code, said = verify(here, "--state", "state.json", "--activate")
    assert code == 2
    assert "no state file of cjo verify" in said


def test_a_refused_bundle_is_not_noted(signed: Run, shop: Path) -> None:
    alter(shop / BUNDLE)
    assert verify(signed, "--state", "state.json", "--activate")[0] == 1
    assert not (shop / "state.json").exists()


def test_time_is_the_verifiers(here: Run) -> None:
    here("sign", BUNDLE, "--key", "release", "--expires", "2026-07-01")
    assert verify(here, "--at", "2026-06-30T23:59:59Z")[0] == 0
    assert verify(here, "--at", "2026-07-01")[0] == 1


def test_a_second_signer(here: Run, shop: Path) -> None:
    here("keys", "new", "legal")
    both = json.loads(here("keys", "new", "third", "-f", "json").stdout)["summary"]["key"]
    for key in ("release", "legal", "third"):
        assert here("sign", BUNDLE, "--key", key).returncode == 0
    trust = (shop / "trust.yaml").read_text(encoding="utf-8")
    trust += f'  third:\n    public: "{both}"\n    journeys: [cart-*]\nthreshold: 2\n'
    (shop / "trust.yaml").write_text(trust, encoding="utf-8")
    code, said = verify(here)
    assert code == 0
    assert "signed by  release, third" in said


def test_a_signature_may_lie_elsewhere(here: Run, shop: Path) -> None:
    assert here("sign", BUNDLE, "--key", "release", "--signature", "signed.json").returncode == 0
    assert not (shop / SIGNATURE).exists()
    assert verify(here)[0] == 1
    assert verify(here, "--signature", "signed.json")[0] == 0


def test_inspect_states_what_is_kept_of_a_customer(here: Run, shop: Path) -> None:
    found = document(here, "inspect", BUNDLE)["keeps"]
    assert {"timezone", "locale"} <= set(found["attributes"])
    assert found["history"] == [], "the starter asks for no event again"
    journey = shop / "journeys/cart-recovery.yaml"
    asking = "enter: {if: {event: order_completed, within: 30d, count: {lt: 2}}, event: cart_updated"
    text = journey.read_text(encoding="utf-8").replace("enter: {event: cart_updated", asking)
    journey.write_text(text, encoding="utf-8")
    assert here("compile").returncode == 0
    assert "\n  order_completed: each, for 30 days\n" in here("inspect", BUNDLE).stdout


def test_inspect_states_the_attributes_that_texts_name(here: Run) -> None:
    assert "first_name" in document(here, "inspect", BUNDLE)["keeps"]["attributes"]


def test_compile_takes_journeys_that_are_named(starter: Path) -> None:
    text = (starter / "journeys/cart-recovery.yaml").read_text(encoding="utf-8")
    steps = text[text.index("steps:") :]
    for name, enter, status in (("after", "journey: cart-recovery", "live"), ("new", "event: cart_updated", "draft")):
        journey = f"journey: {name}\nstatus: {status}\nenter: {{{enter}}}\n{steps}"
        (starter / f"journeys/{name}.yaml").write_text(journey, encoding="utf-8")
    cjo = partial(run, folder=starter)
    assert cjo("compile", "-s", "cart-recovery").returncode == 0
    assert list(document(cjo, "inspect", BUNDLE)["journeys"]) == ["cart-recovery"]
    assert "! 'after' is entered from 'cart-recovery', which is left out" in cjo("compile", "--journey", "after").stderr
    assert list(document(cjo, "inspect", BUNDLE)["journeys"]) == ["after"]
    for name, way in (("nev", "did you mean 'new'?"), ("new", "set the status")):
        done = cjo("compile", "-s", name)
        assert done.returncode == 2
        assert way in done.stderr


def test_inspect_compares(here: Run, shop: Path) -> None:
    (shop / BUNDLE).rename(shop / "old.tar.gz")
    journey = shop / "journeys/cart-recovery.yaml"
    text = journey.read_text(encoding="utf-8").replace("wait: 3h", "wait: 4h").replace("within: 3d", "within: 4d")
    journey.write_text(text, encoding="utf-8")
    here("compile")
    done = here("inspect", BUNDLE, "--diff", "old.tar.gz")
    assert done.returncode == 0
    assert done.stdout.splitlines()[2:5] == [
        "~ journey    cart-recovery",
        "  ~ step       patience",
        "  ~ its settings",
    ]
    assert document(here, "inspect", BUNDLE, "--diff", "old.tar.gz")["journeys"]["changed"] == ["cart-recovery"]
    assert "the content is the same" in here("inspect", BUNDLE, "--diff", BUNDLE).stdout


def test_compile_warns(starter: Path) -> None:
    text = (starter / "journeys/cart-recovery.yaml").read_text(encoding="utf-8")
    steps = text[text.index("steps:") :]
    after = f"journey: after\nstatus: live\nenter: {{journey: cart-recovery, outcome: completed}}\n{steps}"
    (starter / "journeys/after.yaml").write_text(after, encoding="utf-8")
    draft = text.replace("status: live", "status: draft")
    (starter / "journeys/cart-recovery.yaml").write_text(draft, encoding="utf-8")
    done = run("compile", folder=starter)
    assert done.returncode == 0
    assert "! left out, by their status: cart-recovery\n" in done.stderr
    assert "! 'after' is entered from 'cart-recovery', which is left out: nobody will enter it so\n" in done.stderr
    assert run("compile", "--quiet", folder=starter).stderr == ""


def test_compile_and_sign_warn_of_uncommitted_changes(starter: Path) -> None:
    from bundle.test_commit import commit, git

    git(starter, "init", "--quiet")
    commit(starter)
    assert run("compile", folder=starter).stderr == ""
    for number in range(5):
        (starter / f"taxonomy/more-{number}.yaml").write_text(f"facet: tag\nterms: [{{id: t{number}}}]\n", "utf-8")
    said = run("compile", folder=starter).stderr
    assert "! not as in the commit that the revision names: taxonomy/more-0.yaml, " in said
    assert said.endswith(" and 2 more\n")
    run("keys", "new", "release", folder=starter)
    assert "! the bundle is not of a commit alone" in run("sign", BUNDLE, "--key", "release", folder=starter).stderr
    assert "(with uncommitted changes)" in run("inspect", BUNDLE, folder=starter).stdout
