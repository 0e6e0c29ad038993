"""`cjo serve`: what cannot be is said before anything is served, and a state of `cjo run` may be served on."""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from command_line import Done, run
from machine.stream import lines, write_lines

from cjo_cli.machine.store import Store
from cjo_cli.serve.tokens import read_tokens
from serve.serving import TOKENS, Clock, Local, all_decisions, ordered, write_tokens
from serve.test_serve_decides import feed, instant

DIGEST = hashlib.sha256(b"x").hexdigest()


def serve(shop: Path, tmp_path: Path, *more: object, tokens: bool = True) -> Done:
    given = ("--tokens", write_tokens(tmp_path)) if tokens else ()
    return run("serve", shop / "bundle.tar.gz", *given, "--port", 0, *more, folder=tmp_path)


REFUSED: list[tuple[list[object], str]] = [
    (["--state", "mysql:///x"], "no address of a state"),
    (["--state", "sqlite:///absent/x.db"], "cannot use the state"),
    (["--state", "postgresql://u:secret@127.0.0.1:9/x"], "cannot use the state in Postgres"),
    (["--lateness", "soon"], "--lateness"),
    (["--max-age", "old"], "--max-age"),
    (["--ts-unit", "min"], "unknown unit"),
    (["--customers", "absent.jsonl"], "cannot read absent.jsonl"),
    (["--trust", "absent.yaml"], "absent.yaml"),
    (["--activated", "last"], "--activated needs --trust"),
    (["--deliver", "absent.yaml"], "absent.yaml"),
    (["--host", "256.1.1.1"], "cannot listen on 256.1.1.1"),
    (["--tokens", "absent"], "cannot read absent"),
]


@pytest.mark.parametrize(("more", "said"), REFUSED, ids=lambda value: " ".join(map(str, value))[:20])
def test_what_cannot_be_is_said(shop: Path, tmp_path: Path, more: list[object], said: str) -> None:
    done = serve(shop, tmp_path, *more)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "secret" not in done.stderr
    assert done.stdout == ""


def test_somebody_must_be_let_in(shop: Path, tmp_path: Path) -> None:
    done = serve(shop, tmp_path, tokens=False)
    assert done.returncode == 2
    assert "--tokens FILE" in done.stderr


def test_it_needs_its_extra(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    verb = import_module("cjo_cli.api.serve")  # the module, not the function of that name
    monkeypatch.setattr(verb, "find_spec", lambda name: None if name == "uvicorn" else name)
    done = serve(shop, tmp_path)
    assert done.returncode == 2
    assert "pip install 'cjo-cli[serve]'" in done.stderr


LINES = [
    "shop write",
    f"shop admin {DIGEST}",
    f"shop write {DIGEST[:-1]}",
    f"shop write {DIGEST} more",
    "",
    f"a read {DIGEST}\nb write {DIGEST}",
    f"a read {DIGEST}\na write {'0' * 64}",
]


@pytest.mark.parametrize("text", LINES)
def test_a_file_of_tokens_is_strict(tmp_path: Path, text: str) -> None:
    from cjo_cli.errors import UsageError

    (tmp_path / "tokens").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="--tokens"):
        read_tokens(tmp_path / "tokens")


def test_a_token_is_its_holders(tmp_path: Path) -> None:
    known = read_tokens(write_tokens(tmp_path))
    for name, (roles, token) in TOKENS.items():
        found = known.holder(token)
        assert found is not None
        assert (found.name, found.roles) == (name, frozenset(roles.split(",")))
    assert known.holder("") is known.holder("\ud800") is known.holder(DIGEST) is None


def test_a_file_is_of_one_process(server: Any, shop: Path, tmp_path: Path) -> None:
    state = f"sqlite:///{tmp_path / 's.db'}"
    server(state)
    done = serve(shop, tmp_path, "--state", state)
    assert done.returncode == 2
    assert "another cjo run or cjo serve uses it" in done.stderr
    for verb in (("run", shop / "bundle.tar.gz", "-e", "-"), ("verify", "--log", "d.log")):
        refused = run(*verb, "--state", "s.db", folder=tmp_path)
        assert (refused.returncode, "another cjo run or cjo serve uses it" in refused.stderr) == (2, True)


@pytest.mark.parametrize("log", [(), ("--log", "decisions.log")])
def test_a_state_that_was_served_is_not_run_on(
    server: Any, clock: Clock, shop: Path, tmp_path: Path, log: tuple[str, ...]
) -> None:
    """Its log is in it, also where a run began it in a file: a run would leave what was served out of that."""
    rows = lines(HALF)
    write_lines(tmp_path / "events.jsonl", rows[:20])
    go = ("run", shop / "bundle.tar.gz", "-e", "events.jsonl", "--state", "s.db", "-o", "out.jsonl", *log)
    assert run(*go, folder=tmp_path).returncode == 0
    clock.t = instant(rows[19])
    service: Local = server(f"sqlite:///{tmp_path / 's.db'}", clock, ticks=False)
    feed([service], clock, rows[20:])
    assert all_decisions(service.client())
    service.stop()
    done = run(*go, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "error: cjo serve has decided on this state, and keeps the decision log in it",
        "  = help: go on with cjo serve, or begin a new state: --state FILE",
    ]


@pytest.mark.parametrize(("state", "said"), [
    ("sqlite:///s.db", "an address is for cjo serve"), ("postgresql://h/x", "an address is for cjo serve"),
    (".", "it is a folder"), ("absent/s.db", "unable to open"),
])  # fmt: skip
def test_a_run_keeps_its_state_in_a_file(shop: Path, tmp_path: Path, state: str, said: str) -> None:
    for verb in (("run", shop / "bundle.tar.gz", "-e", "-"), ("verify", "--log", "d.log")):
        done = run(*verb, "--state", state, folder=tmp_path)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr


HALF = 60


def test_a_state_of_run_is_served_on(server: Any, clock: Clock, shop: Path, tmp_path: Path) -> None:
    """The first half of a log through files, the other through HTTP: the decisions are those of one run."""
    rows = lines(2 * HALF)
    arguments = ("run", shop / "bundle.tar.gz", "--customers", shop / "customers.jsonl")
    write_lines(tmp_path / "half.jsonl", rows[:HALF])
    write_lines(tmp_path / "whole.jsonl", rows)
    for name in ("half", "whole"):
        state = ("--state", f"{name}.db", "--out", f"{name}.out.jsonl")
        end = ("--until", "2026-03-20") if name == "whole" else ()
        done = run(*arguments, "--events", f"{name}.jsonl", *state, *end, folder=tmp_path)
        assert done.returncode == 0, done.stderr
    first, whole = (
        (tmp_path / f"{name}.out.jsonl").read_text(encoding="utf-8").splitlines() for name in ("half", "whole")
    )
    clock.t = instant(rows[HALF - 1])
    service: Local = server(f"sqlite:///{tmp_path / 'half.db'}", clock, ticks=False)
    feed([service], clock, rows[HALF:])
    clock.t = instant({"ts": "2026-03-20T00:00:00.000001+00:00"})
    service.tick()
    assert ordered([*first, *ordered(all_decisions(service.client()))]) == ordered(whole)


def test_what_a_run_has_not_handed_on_is_not_left_behind(server: Any, shop: Path, tmp_path: Path) -> None:
    """In the served state it would reach nobody, and no erasure would find it."""
    state = f"sqlite:///{tmp_path / 's.db'}"
    store = Store(tmp_path / "s.db")
    with store.transaction():
        store.push([('{"customer_id":"zz-who-9"}', None)])
    store.close()
    done = serve(shop, tmp_path, "--state", state)
    assert done.returncode == 2
    assert "has not handed on" in done.stderr
    assert "zz-who-9" not in done.stderr
    store = Store(tmp_path / "s.db")
    with store.transaction():
        store.handed_on(1)
    store.close()
    assert server(state).client().get("/readyz").status_code == 200


def test_a_connector_of_an_unknown_channel_is_warned_of(
    server: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It would wait for its messages for ever; by an older bundle there may be some, so that it is no error."""
    text = "connectors: [{id: mail, jsonl: {path: out.jsonl}, channels: [emial, email]}]\n"
    (tmp_path / "deliver.yaml").write_text(text, encoding="utf-8")
    with caplog.at_level("WARNING", "cjo.serve"):
        server(f"sqlite:///{tmp_path / 's.db'}", deliver=tmp_path / "deliver.yaml")
    assert [getattr(one, "more", None) for one in caplog.records] == [
        {"connector": "mail", "channel": "emial", "help": "did you mean 'email'?"}
    ]
