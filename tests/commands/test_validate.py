"""`cjo validate` around its rules: flags, fixes, baselines, watching; and `cjo rule`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Run, environment, spawn

from cjo_cli.commands.watch import snapshot
from cjo_cli.rules import ALL

JOURNEY, CONTENT, CHANNELS = "journeys/cart-recovery.yaml", "content/cart-reminder.yaml", "taxonomy/channels.yaml"


@pytest.fixture
def shop(starter: Path) -> Path:
    """The starter project with an alias for its channel, which the content uses beside a comment."""
    edit(starter, CHANNELS, "title: E-mail\n", "title: E-mail\n    aliases: [mail]\n")
    edit(starter, CONTENT, "channel: email", "channel: mail  # as we say")
    return starter


def edit(shop: Path, file: str, old: str, new: str) -> None:
    path = shop / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_select_and_ignore_take_lists(cjo: Run, shop: Path) -> None:
    edit(shop, JOURNEY, "email_opened", "email_open")

    def codes(*flags: str) -> list[str]:
        said = cjo("validate", "-f", "json", *flags, folder=shop).stdout
        return [finding["code"] for finding in json.loads(said)["findings"]]

    assert codes() == ["CJO214", "CJO203"]
    assert codes("--select", "CJO214") == ["CJO214"]
    assert codes("--select", "CJO3, alias-used", "--select", "CJO203") == ["CJO214", "CJO203"]
    assert codes("--ignore", "alias-used", "--ignore", "CJO3") == ["CJO203"]
    wrong = cjo("validate", "--ignore", "alias-usd", folder=shop)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("error: --ignore: unknown rule 'alias-usd'\n  = help: did you mean 'alias-used'")


def test_fix_mends_and_reports_the_rest(cjo: Run, shop: Path) -> None:
    edit(shop, JOURNEY, "email_opened", "zzzz")
    patch = cjo("validate", "--diff", folder=shop)
    assert patch.returncode == 1
    assert "-  - channel: mail  # as we say\n+  - channel: email  # as we say\n" in patch.stdout
    assert patch.stderr == "1 finding in 1 file would be fixed\n"
    assert "channel: mail" in (shop / CONTENT).read_text(encoding="utf-8")
    done = cjo("validate", "--fix", folder=shop)
    assert done.returncode == 1
    assert "error[CJO203]" in done.stdout
    assert "CJO214" not in done.stdout
    assert done.stderr == "fixed 1 finding in 1 file\n1 error in 10 files\n"
    assert "channel: email  # as we say" in (shop / CONTENT).read_text(encoding="utf-8")
    again = cjo("validate", "--diff", folder=shop)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "nothing to fix\n")
    assert cjo("validate", "--fix", folder=shop).stderr.startswith("nothing to fix\n")


@pytest.mark.parametrize("given", [[], ["-f", "text=mend.patch"]], ids=["stdout", "file"])
def test_git_takes_the_patch_from_anywhere_in_the_repository(shop: Path, given: list[str]) -> None:
    subprocess.run(["git", "init", "-q"], cwd=shop.parent, check=True)
    path = shop / CONTENT
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    done = spawn("validate", "--diff", *given, folder=shop)
    patch = (shop / "mend.patch").read_bytes() if given else done.stdout.encode()
    if given:  # a pipe that is read as text loses carriage returns in the test itself
        subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=shop.parent, input=patch, check=True)
        assert b"channel: email  # as we say\r\n" in path.read_bytes()
    assert done.returncode == 1
    assert patch.startswith(f"--- a/shop/{CONTENT}\n".encode())


def test_fix_mends_what_is_reported_alone(cjo: Run, shop: Path) -> None:
    for flags in (["journeys"], ["--ignore", "CJO214"], ["--select", "CJO3"]):
        done = cjo("validate", "--fix", *flags, folder=shop)
        assert (done.returncode, done.stderr.splitlines()[0]) == (0, "nothing to fix"), flags
    assert "channel: mail" in (shop / CONTENT).read_text(encoding="utf-8")
    assert cjo("validate", "--fix", "content", folder=shop).stderr.startswith("fixed 1 finding in 1 file\n")


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="rights")
def test_a_file_that_cannot_be_written_is_said(cjo: Run, shop: Path) -> None:
    (shop / "content").chmod(0o500)
    done = cjo("validate", "--fix", folder=shop)
    (shop / "content").chmod(0o700)
    assert done.returncode == 2
    assert f"cannot write {CONTENT}" in done.stderr


def test_a_baseline_hides_what_is_known(cjo: Run, shop: Path) -> None:
    done = cjo("validate", "--write-baseline", "base.json", "--fail-level", "warning", folder=shop)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "wrote 1 finding to base.json\nno findings in 10 files; 1 known to the baseline\n"
    with_it = ["validate", "--baseline", "base.json", "-f", "concise"]
    assert cjo(*with_it, folder=shop).stdout == ""
    edit(shop, JOURNEY, "send: cart-reminder}", "send: cart-reminder, via: [mail]}")
    new = cjo(*with_it, folder=shop)
    assert new.stdout.startswith(f"{JOURNEY}:")
    assert new.stdout.count("\n") == 1
    assert new.stderr == "1 warning in 10 files; 1 known to the baseline\n"
    # What is known is not mended.
    assert cjo(*with_it, "--fix", folder=shop).stderr.startswith("fixed 1 finding in 1 file\n")
    edit(shop, CONTENT, "channel: mail", "channel: email")
    gone = f"no longer found, though the baseline has it: CJO214 in {CONTENT} at variants/0/channel\n"
    assert cjo(*with_it, folder=shop).stderr == gone + "no findings in 10 files\n"
    assert gone not in cjo(*with_it, "journeys", folder=shop).stderr
    assert gone in cjo(*with_it, "--write-baseline", "base.json", folder=shop).stderr
    assert json.loads((shop / "base.json").read_text(encoding="utf-8"))["findings"] == []


@pytest.mark.parametrize(("old", "new"), [("email_opened", "email_open"), ("status: live", "status: [live")])
def test_a_baseline_is_neither_written_nor_called_old_where_rules_could_not_look(
    cjo: Run, shop: Path, old: str, new: str
) -> None:
    assert cjo("validate", "--write-baseline", "base.json", folder=shop).returncode == 0
    before = (shop / "base.json").read_bytes()
    edit(shop, JOURNEY, old, new)
    edit(shop, CONTENT, "channel: mail", "channel: email")
    done = cjo("validate", "--write-baseline", "base.json", "-f", "json", folder=shop)
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (1, 1)
    assert "no baseline is written" in done.stderr
    assert (shop / "base.json").read_bytes() == before
    assert "no longer found" not in cjo("validate", "--baseline", "base.json", folder=shop).stderr
    config = shop / "cjo.yaml"
    config.write_text(config.read_text(encoding="utf-8") + "lint: {ignore: [CJO203]}\n", encoding="utf-8")
    assert cjo("validate", "--write-baseline", "base.json", folder=shop).returncode == 1


@pytest.mark.parametrize(
    "flags",
    [["--fix", "--diff"], ["--fix", "--watch"], ["--diff", "--write-baseline", "x"], ["--diff", "-f", "json=x"]],
    ids=" ".join,
)
def test_flags_that_contradict_each_other(cjo: Run, shop: Path, flags: list[str]) -> None:
    done = cjo("validate", *flags, folder=shop)
    assert (done.returncode, done.stdout) == (2, "")
    assert not (shop / "base.json").exists()


def test_frames_say_what_can_be_mended_and_where_to_read_more(cjo: Run, shop: Path) -> None:
    said = cjo("validate", folder=shop, env={"COLUMNS": "80"}).stdout
    assert "= fix: write 'email'  [cjo validate --fix]\n" in said
    assert "= more: cjo rule CJO214\n" in said
    assert max(map(len, said.splitlines())) <= 80


# Watching


@pytest.fixture
def watching(shop: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "cjo_cli", "validate", "--watch", "-f", "concise", "-f", "json=report.json"],
        cwd=shop, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", env=environment({"PYTHONUNBUFFERED": "1"}),
    )  # fmt: skip
    yield process
    process.kill()
    process.wait(10)


def until(process: subprocess.Popen[str], end: str) -> str:
    """What the process says up to a line that begins with `end`."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith(end):
            return said
    return said


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_watching_goes_on_until_it_is_interrupted(shop: Path, watching: subprocess.Popen[str]) -> None:
    first = until(watching, "watching")
    assert f"{CONTENT}:" in first
    assert "1 warning in 10 files" in first
    assert "\x1b" not in first
    edit(shop, CONTENT, "channel: mail", "channel: email")
    assert until(watching, "watching").startswith("no findings in 10 files\n")
    edit(shop, "cjo.yaml", "timezone:", "timezon:")
    assert "error: cjo.yaml cannot be used\n" in until(watching, "watching")
    edit(shop, "cjo.yaml", "timezon:", "timezone:")
    assert until(watching, "watching").startswith("no findings in 10 files\n")
    time.sleep(0.5)  # what it writes itself is no change
    watching.send_signal(signal.SIGINT)
    rest, _ = watching.communicate(timeout=10)
    assert (rest, watching.returncode) == ("interrupted\n", 130)


def test_what_is_watched(shop: Path) -> None:
    before = snapshot(shop)
    assert str(shop / JOURNEY) in before
    (shop / ".hidden").mkdir()
    (shop / ".hidden/a.yaml").write_text("a", encoding="utf-8")
    assert snapshot(shop) == before
    (shop / "content/new.html").write_text("a", encoding="utf-8")
    assert set(snapshot(shop)) - set(before) == {str(shop / "content/new.html")}
    assert snapshot(shop / "nowhere") == {}


# The manual


def test_rule_lists_and_shows(cjo: Run) -> None:
    listed = cjo("rule")
    assert listed.returncode == 0
    assert {line.split()[0] for line in listed.stdout.splitlines()} >= {rule.code for rule in ALL} | {
        "CJO101",
        "CJO121",
    }
    for word in ("CJO203", "cjo203", "unknown-event"):
        said = cjo("rule", word)
        assert said.stdout.startswith("# CJO203 unknown-event (error)\n\n"), word
        assert "## Mended" in said.stdout
    assert cjo("rule", "CJO112").stdout.startswith("# CJO112 unquoted (error)\n")


def test_rule_as_json(cjo: Run) -> None:
    document = json.loads(cjo("rule", "CJO214", "-f", "json").stdout)
    assert (document["command"], document["summary"]) == ("rule", {"rules": 1})
    (rule,) = document["rules"]
    assert list(rule) == ["code", "name", "severity", "fixable", "summary", "manual"]
    assert (rule["code"], rule["name"], rule["severity"], rule["fixable"]) == ("CJO214", "alias-used", "warning", True)
    assert rule["manual"].startswith(rule["summary"])
    every = json.loads(cjo("rule", "-f", "json").stdout)
    assert every["summary"]["rules"] == len(every["rules"]) > len(ALL)
    assert all(rule["summary"].endswith(".") for rule in every["rules"])


@pytest.mark.parametrize(
    ("word", "way"), [("unknwon-event", "did you mean 'unknown-event'"), ("CJO999", "'cjo rule' lists them")]
)
def test_a_rule_that_is_not_there(cjo: Run, word: str, way: str) -> None:
    done = cjo("rule", word)
    assert (done.returncode, done.stdout) == (2, "")
    assert way in done.stderr
    assert json.loads(cjo("rule", word, "-f", "json").stdout)["error"]["code"] == 2


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal")
@pytest.mark.parametrize("columns", ["60", "80"])
def test_the_manual_is_laid_out_on_a_terminal(columns: str) -> None:
    import pty

    parent, child = pty.openpty()
    env = environment({"COLUMNS": columns, "TERM": "xterm"})
    process = subprocess.Popen([sys.executable, "-m", "cjo_cli", "rule", "CJO001"], stdout=child, env=env)
    os.close(child)
    said = b""
    while True:
        try:
            chunk = os.read(parent, 4096)
        except OSError:
            break
        if not chunk:
            break
        said += chunk
    assert process.wait(20) == 0
    assert b"\x1b[" in said
    assert b"## Why" not in said
