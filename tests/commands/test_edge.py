"""One test per row of the table of exit codes, and per promise of "For every command" (cli.md)."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from command_line import ROOT, Done, Run, environment, spawn

from cjo_cli.commands.edge import asked, guarded

pytestmark = pytest.mark.usefixtures("starter")


@pytest.fixture
def shop(starter: Path) -> Path:
    return starter


def spoil(
    shop: Path, file: str = "journeys/cart-recovery.yaml", old: str = "order_completed", new: str = "order_done"
) -> None:
    path = shop / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def only_json(done: Done) -> dict[str, Any]:
    """Standard output as one document with the fixed keys first."""
    document = json.loads(done.stdout)
    assert list(document)[:4] == ["format_version", "tool", "command", "summary"]
    assert document["tool"]["name"] == "cjo"
    assert done.stdout.endswith("}\n")
    return document


# Exit codes


def test_0_is_fine(cjo: Run, shop: Path) -> None:
    for arguments in (["validate"], ["simulate"], ["compile"], ["--version"], ["--help"], ["simulate", "--help"]):
        assert cjo(*arguments, folder=shop).returncode == 0, arguments
    assert cjo("init", "another", folder=shop).returncode == 0


@pytest.mark.parametrize("form", ["text", "concise", "json", "github", "gitlab", "sarif", "junit", "markdown"])
def test_1_is_findings_in_every_format(cjo: Run, shop: Path, form: str) -> None:
    spoil(shop)
    done = cjo("validate", "-f", form, folder=shop)
    assert done.returncode == 1
    assert "CJO203" in done.stdout
    assert done.stderr == "1 error in 10 files\n"


@pytest.mark.parametrize("command", ["simulate", "compile"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_1_is_a_project_with_errors(cjo: Run, shop: Path, command: str, form: str) -> None:
    spoil(shop)
    done = cjo(command, "-f", form, folder=shop)
    assert done.returncode == 1
    assert "error[CJO203]" in done.stderr
    assert "the project has 1 error" in done.stderr
    if form == "json":
        document = only_json(done)
        assert document["error"]["code"] == 1
        assert [finding["code"] for finding in document["findings"]] == ["CJO203"]
    else:
        assert done.stdout == ""
    assert not (shop / "dist").exists()


def test_1_is_more_bad_rows_than_allowed(cjo: Run, shop: Path) -> None:
    with (shop / "logs/events.csv").open("a", encoding="utf-8") as file:
        file.write(",2026-03-28T18:35:00Z,email_opened,,\n")
    done = cjo("simulate", "-o", "out", "-f", "json", folder=shop)
    assert done.returncode == 1
    assert only_json(done)["error"]["code"] == 1
    assert not (shop / "out").exists()
    assert cjo("simulate", "--allow-bad-rows", "1", folder=shop).returncode == 0


def test_fail_level_decides(cjo: Run, shop: Path) -> None:
    spoil(
        shop,
        "taxonomy/events.yaml",
        "title: E-mail opened",
        "title: E-mail opened\n    deprecated: {since: 2026-01-01}",
    )
    assert cjo("validate", folder=shop).returncode == 0
    assert cjo("validate", "--fail-level", "warning", folder=shop).returncode == 1
    assert cjo("validate", folder=shop, env={"CJO_FAIL_LEVEL": "info"}).returncode == 1


USAGE = [
    (["valdate"], "did you mean 'validate'?"),
    (["frobnicate"], "commands: init, validate, fmt, lsp"),
    (["--project", ".", "validate"], "options stand after the command"),
    (["validate", "--formt", "json"], "did you mean '--format'?"),
    (["validate", "--format", "jsn"], "did you mean 'json'?"),
    (["validate", "--format", "html"], "formats: text, concise, json, github"),
    (["validate", "--fail-level", "eror"], "did you mean 'error'?"),
    (["validate", "-f", "text", "-f", "concise"], "--format json=FILE"),
    (["validate", "-f", "concise="], "--format concise=FILE"),
    (["validate", "jurneys"], "did you mean 'journeys'?"),
    (["validate", ".."], ""),
    (["validate", "--project", "nowhere"], "cjo.yaml"),
    (["simulate", "cart-recovery"], "journeys are named with --select"),
    (
        ["simulate", "-s", "cart-recovry"],
        "did you mean 'cart-recovery'? ('cart-recovery' is in journeys/cart-recovery.yaml)",
    ),
    (["simulate", "--without", "cap"], "did you mean 'caps'?"),
    (["simulate", "--from", "yesterday"], "2026-03-01T09:00:00Z"),
    (["simulate", "--from", "2030-01-01"], "give an earlier one"),
    (["simulate", "--to", "2020-01-01"], "the log begins later"),
    (["simulate", "--from", "2026-03-20", "--to", "2026-03-10"], "give an earlier one"),
    (["simulate", "--threads", "two"], "cjo simulate --help"),
    (["simulate", "--threads", "0"], "cjo simulate --help"),
    (["simulate", "--memory", "lots"], "4GB"),
    (["simulate", "--allow-bad-rows", "101"], "cjo simulate --help"),
    (["simulate", "--allow-bad-rows", "nan"], "give a number"),
    (["simulate", "-o"], "cjo simulate --help"),
    (["simulate", "-o", "cjo.yaml"], "name a folder"),
    (["simulate", "-o", "cjo.yaml/out"], "give -o a folder"),
    (["simulate", "-f", "text=cjo.yaml/x"], "a folder that can be written"),
    (["validate", "-f", "text=journeys"], "a folder that can be written"),
    (["compile", "--include", "reviw"], "did you mean 'review'?"),
    (["compile", "-o", "cjo.yaml"], "a folder that can be written"),
    (["log", "sample"], "cjo log sample --help"),
    (["content", "coverage", "--threads", "2"], "cjo content coverage --help"),
    (["init"], "cjo validate"),
    (["init", "journeys"], "cjo init my-project"),
    (["init", "cjo.yaml"], "new or empty folder"),
]


@pytest.mark.parametrize("command", ["log check", "content impact x", "taxonomy where x", "map"])
def test_a_failure_has_the_name_that_the_result_would_have(cjo: Run, shop: Path, command: str) -> None:
    (shop / "logs/events.csv").unlink()
    spoil(shop, "cjo.yaml", "name: my-shop", "name: [my-shop]")
    done = cjo(*command.split(), "-f", "json")
    assert (done.returncode, only_json(done)["command"]) == (2, command.removesuffix(" x"))


@pytest.mark.parametrize(
    ("arguments", "way"), USAGE, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_2_is_usage_with_a_way_out(cjo: Run, shop: Path, arguments: list[str], way: str) -> None:
    if arguments == ["validate", ".."]:
        arguments = ["validate", str(ROOT / "cjo_cli")]
        way = "below cjo.yaml"
    before = {path: path.read_bytes() for path in shop.rglob("*") if path.is_file() and ".cjo" not in path.parts}
    done = cjo(*arguments, folder=shop)
    assert done.returncode == 2
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("error: ")
    assert lines[1].startswith("  = help: ")
    assert way in lines[1]
    if arguments[0] != "init" and not {"text", "concise"} & set(arguments):
        document = only_json(cjo(*arguments, "-f", "json", folder=shop))
        assert document["error"]["code"] == 2
        assert document["error"]["message"] == lines[0].removeprefix("error: ") or arguments[-1] == "-o"
    assert {
        path: path.read_bytes() for path in shop.rglob("*") if path.is_file() and ".cjo" not in path.parts
    } == before


WRONG_KIND = [
    (["validate", "--project", "cjo.yaml"], "cjo.yaml is a file"),
    (["validate", "--baseline", "journeys"], "journeys is a folder"),
    (["report", "--against", "journeys"], "--against: cannot read journeys: a folder stands where a file is needed"),
    (["inspect", "journeys"], "cannot read journeys: a folder stands where a file is needed"),
    (["sign", "x.tar.gz", "--key", "journeys"], "cannot read journeys: a folder stands where a file is needed"),
    (["run", "x.tar.gz", "--check", "out", "-e", "journeys"], "--events: cannot read journeys: a folder stands"),
    (["keys", "new", "journeys"], "journeys is a folder"),
    (["keys", "new", ""], ". is a folder"),
    (["init", "--from-log", "journeys", "new"], "cannot read 'journeys': a folder stands where a file is needed"),
    (["init", "--from-log", "nowhere", "new"], "cannot read 'nowhere': No such file or directory"),
    (["log", "sample", "-n", "3", "-o", "journeys"], "is of the project's journeys, where log.yaml would be read"),
    (["log", "sample", "-n", "3", "-o", "tests/journeys/new"], "is of the project's tests"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG_KIND, ids=lambda value: " ".join(value)[:30])
def test_2_is_a_folder_for_a_file_and_the_other_way_round(
    cjo: Run, shop: Path, arguments: list[str], said: str
) -> None:
    if "x.tar.gz" in arguments:
        cjo("compile", "-o", "x.tar.gz", folder=shop)
        cjo("simulate", "-o", "out", folder=shop)
    before = sorted(shop.rglob("*"))
    done = cjo(*arguments, folder=shop)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "= help:" in done.stderr
    assert sorted(path for path in shop.rglob("*") if ".cjo" not in path.parts) == before


LOOKS = [
    "validate {}", "validate --baseline {}", "fmt {}", "simulate -o {}", "simulate --assume {}", "log sample -n 3 -o {}",
    "log bucket -o {}", "keys new {}", "init {}", "diff {} .", "simulate -s state:modified --base {}",
    "test new cart-recovery --from-log --customer u01 -o {}",
]  # fmt: skip


@pytest.mark.parametrize("command", LOOKS)
def test_2_is_a_path_that_cannot_be(cjo: Run, shop: Path, command: str) -> None:
    """Nobody but its owner may look into a folder; a superuser may, so that a name too long stands for it."""
    done = cjo(*command.format("n" * 300).split(), folder=shop, env={"CJO_FORMAT": "json"})
    assert done.returncode == 2, done.stderr
    assert "File name too long" in done.stderr
    assert "= help:" in done.stderr
    assert only_json(done)["error"]["code"] == 2


def test_a_folder_that_nobody_may_look_into_is_no_bug(capsys: pytest.CaptureFixture[str]) -> None:
    def look() -> int:
        raise PermissionError(errno.EACCES, "Permission denied", "/home/eva/shut/file")

    assert guarded(look, ["simulate", "-f", "json"]) == 2
    said = capsys.readouterr()
    assert said.err.splitlines()[0] == "error: cannot use file: Permission denied"
    assert "eva" not in said.out + said.err


@pytest.mark.parametrize("command", ["validate", "simulate", "compile"])
def test_2_is_a_wrong_configuration(cjo: Run, shop: Path, command: str) -> None:
    spoil(shop, "cjo.yaml", "timezone:", "timezon:")
    done = cjo(command, "-f", "json", folder=shop)
    assert done.returncode == 2
    document = only_json(done)
    assert document["command"] == command
    assert document["error"]["code"] == 2
    finding = document["findings"][0]
    assert (finding["path"], finding["line"], finding["column"]) == ("cjo.yaml", 3, 1)
    assert "did you mean 'timezone'?" in finding["help"]
    assert "--> cjo.yaml:3:1" in done.stderr


def test_2_is_a_configuration_that_is_no_file(cjo: Run, tmp_path: Path) -> None:
    (tmp_path / "cjo.yaml").mkdir()
    done = cjo("validate", folder=tmp_path)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "error: cjo.yaml is no file")


def test_2_is_no_configuration(cjo: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = cjo("validate", "-f", "json", folder=tmp_path / "empty")
    assert done.returncode == 2
    assert only_json(done)["error"]["help"].startswith("run 'cjo init'")


@pytest.mark.parametrize("form", ["concise", "github"])
def test_findings_of_the_configuration_are_told_in_the_format_asked_for(cjo: Run, shop: Path, form: str) -> None:
    spoil(shop, "cjo.yaml", "timezone:", "timezon:")
    assert "timezon" in cjo("validate", "-f", form, folder=shop).stdout


def test_a_failed_run_leaves_no_older_report(cjo: Run, shop: Path) -> None:
    assert cjo("validate", "-f", "json=report.json", folder=shop).returncode == 0
    spoil(shop, "cjo.yaml", "timezone:", "timezon:")
    assert cjo("validate", "-f", "json=report.json", folder=shop).returncode == 2
    assert json.loads((shop / "report.json").read_text(encoding="utf-8"))["error"]["code"] == 2


@pytest.mark.parametrize("command", ["validate", "simulate", "compile"])
def test_3_is_nothing_to_do_unless_allowed(cjo: Run, shop: Path, command: str) -> None:
    (shop / "journeys/cart-recovery.yaml").unlink()
    (shop / "tests/journeys/cart-recovery.test.yaml").unlink()
    done = cjo(command, "-f", "json", folder=shop)
    assert done.returncode == 3
    assert only_json(done)["error"]["code"] == 3
    allowed = cjo(command, "--allow-empty", "-f", "json", folder=shop)
    assert allowed.returncode == 0
    assert "error" not in only_json(allowed)
    assert not (shop / "dist").exists()


def test_3_is_a_project_of_drafts(cjo: Run, shop: Path) -> None:
    spoil(shop, old="status: live", new="status: draft")
    assert [cjo(command, folder=shop).returncode for command in ("validate", "simulate", "compile")] == [0, 3, 3]


def test_70_is_a_bug_without_anybodys_data(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CJO_DEBUG", raising=False)

    def fail() -> int:
        raise KeyError("eva@example.org")

    assert guarded(fail, ["simulate", "--select", "secret", "-f", "json"]) == 70
    said = capsys.readouterr()
    assert json.loads(said.out)["error"]["code"] == 70
    for private in ("eva@example.org", "secret", str(Path.home()), str(ROOT)):
        assert private not in said.out + said.err
    assert "KeyError" in said.err
    assert "test_edge.py" in said.err
    monkeypatch.setenv("CJO_DEBUG", "1")
    guarded(fail, [])
    assert "eva@example.org" in capsys.readouterr().err


@pytest.mark.parametrize(("words", "told"), [(["cart"], "cart"), (["cart", "a (b)"], "cart a (b)")])
def test_what_is_no_option_is_named(cjo: Run, words: list[str], told: str) -> None:
    done = cjo("simulate", *words)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, f"error: unexpected argument: {told}")


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("seconds", [0.5, 1.2])
def test_130_is_interrupted(tmp_path: Path, name: str, seconds: float) -> None:
    (tmp_path / "spill").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "cjo_cli", "simulate", "--project", str(ROOT), "-o", "out", "-f", "json"], cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=environment({"TMPDIR": str(tmp_path / "spill")}),
    )  # fmt: skip
    time.sleep(seconds)
    process.send_signal(getattr(signal, name))
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "interrupted\n")
    assert json.loads(out)["error"]["code"] == 130
    assert list((tmp_path / "spill").iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] in (["spill"], ["shop", "spill"], ["spill", "shop"])


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_signal_that_the_caller_ignores_stays_ignored(tmp_path: Path) -> None:
    code = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); from cjo_cli.commands.process import catch_signals as c; c(); print(signal.getsignal(signal.SIGHUP) == signal.SIG_IGN)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"True\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["simulate"], 0), (["--help"], 0), (["validate", "-f", "json"], 1), (["validate"], 1)],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_a_closed_pipe_is_silent_and_the_code_honest(shop: Path, arguments: list[str], code: int) -> None:
    if code:
        spoil(shop)
    process = subprocess.Popen(
        [sys.executable, "-m", "cjo_cli", *arguments], cwd=shop, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    assert (process.wait(), err) == (code, b"1 error in 10 files\n" if code else b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_no_bug(shop: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = spawn("validate", "-f", "json", folder=shop, stdout=full)
        assert (done.returncode, done.stderr) == (2, "error: cannot write: No space left on device\n")
        assert spawn("validate", folder=shop, stderr=full).returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="a shell's closing of streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_bug(shop: Path, closed: str) -> None:
    assert (
        subprocess.run(
            f"{sys.executable} -m cjo_cli compile {closed}", shell=True, cwd=shop, check=False, capture_output=True
        ).returncode
        == 0
    )


# Streams


def test_standard_output_holds_the_result_alone(cjo: Run, shop: Path) -> None:
    assert cjo("validate", folder=shop).stdout == ""
    assert cjo("validate", "-q", folder=shop).stderr == ""
    simulated = cjo("simulate", "-o", "out", folder=shop)
    assert simulated.stdout.startswith("198 events of 60 customers")
    assert simulated.stderr == (
        "wrote instances.parquet, steps.parquet, messages.parquet, report.html, summary.json to out\n"
    )
    (shop / "out/notes.txt").write_text("mine", encoding="utf-8")
    assert "notes.txt" not in cjo("simulate", "-o", "out", folder=shop).stderr
    assert cjo("simulate", "-o", "out", "-q", folder=shop).stderr == ""
    compiled = cjo("compile", folder=shop)
    assert compiled.stdout.splitlines()[0] == "dist/bundle.tar.gz"
    assert compiled.stdout.splitlines()[1].startswith("sha256:")
    assert compiled.stderr == ""
    started = cjo("init", "with blank", folder=shop)
    assert started.stdout == ""
    assert "cd 'with blank' && cjo validate" in started.stderr


def test_what_is_left_out_of_a_bundle_is_said(cjo: Run, shop: Path) -> None:
    text = (shop / "journeys/cart-recovery.yaml").read_text(encoding="utf-8")
    draft = text.replace("journey: cart-recovery", "journey: later").replace("status: live", "status: draft")
    (shop / "journeys/later.yaml").write_text(draft, encoding="utf-8")
    done = cjo("compile", "-f", "json", "-o", "x.tar.gz", folder=shop)
    assert done.stderr == "! left out, by their status: later\n"
    document = only_json(done)
    assert document["left_out"] == ["later"]
    assert document["summary"]["file"] == "x.tar.gz"
    assert (shop / "x.tar.gz").stat().st_size == document["summary"]["bytes"]


def test_several_formats_at_once(cjo: Run, shop: Path) -> None:
    spoil(shop)
    done = cjo("validate", "-f", "json=a/b.json", "-f", "concise", "-f", "text=c.txt", "-f", "github=d", folder=shop)
    assert done.returncode == 1
    assert done.stdout.count("\n") == 1
    assert json.loads((shop / "a/b.json").read_text(encoding="utf-8"))["summary"]["errors"] == 1
    assert "error[CJO203]" in (shop / "c.txt").read_text(encoding="utf-8")
    assert (shop / "d").read_text(encoding="utf-8").startswith("::error ")


@pytest.mark.skipif(os.name == "nt", reason="needs /dev")
def test_devices_are_written_to_and_never_replaced(cjo: Run, shop: Path) -> None:
    done = spawn("validate", "-f", "json=/dev/stdout", "-f", "text=/dev/null", folder=shop)
    assert only_json(done)["command"] == "validate"
    assert done.returncode == 0
    assert Path("/dev/null").is_char_device()
    (shop / "link.json").symlink_to("target.json")
    (shop / "target.json").write_text("old", encoding="utf-8")
    assert cjo("validate", "-f", "json=link.json", folder=shop).returncode == 0
    assert (shop / "link.json").is_symlink()
    assert json.loads((shop / "target.json").read_text(encoding="utf-8"))["command"] == "validate"


def test_output_is_utf8_whatever_the_environment_says(shop: Path) -> None:
    done = spawn("simulate", folder=shop, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "████" in done.stdout


# Where things come from


def test_flags_then_environment_then_defaults(cjo: Run, shop: Path, tmp_path: Path) -> None:
    assert cjo("validate", folder=shop, env={"CJO_FORMAT": "json"}).stdout.startswith("{")
    assert cjo("validate", "-f", "concise", folder=shop, env={"CJO_FORMAT": "json"}).stdout == ""
    assert cjo("validate", folder=shop, env={"CJO_FORMAT": "json concise=x"}).stdout.startswith("{")
    assert (shop / "x").exists()
    assert cjo("validate", folder=tmp_path, env={"CJO_PROJECT": str(shop)}).returncode == 0
    assert cjo("validate", "--project", "nowhere", folder=tmp_path, env={"CJO_PROJECT": str(shop)}).returncode == 2
    assert cjo("validate", folder=shop, env={"CJO_QUIET": "1"}).stderr == ""
    wrong = cjo("simulate", folder=shop, env={"CJO_THREADS": "two"})
    assert wrong.returncode == 2
    assert "CJO_THREADS" in wrong.stderr
    unclear = cjo("validate", folder=shop, env={"CJO_QUIET": "maybe"})
    assert unclear.stderr.startswith("error: CJO_QUIET: 'maybe' is neither 1 nor 0\n")


def test_the_project_is_the_nearest_above_up_to_the_git_root(cjo: Run, shop: Path) -> None:
    deep = shop / "journeys/deeper"
    deep.mkdir()
    assert cjo("validate", folder=deep).returncode == 0
    (shop / "other/.git").mkdir(parents=True)
    assert cjo("validate", folder=shop / "other").returncode == 2
    found = cjo("simulate", "--project", "..", "-o", "out", "-q", folder=deep)
    assert found.returncode == 0
    assert (deep / "out/summary.json").exists()


def test_paths_start_at_the_repository(cjo: Run, shop: Path, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    spoil(shop)
    place = "shop/journeys/cart-recovery.yaml"
    assert cjo("validate", "-f", "concise", folder=shop).stdout.startswith(f"{place}:5:16: CJO203 ")
    assert f"--> {place}:5:16" in cjo("validate", folder=shop / "journeys").stdout
    for command in ("validate", "simulate", "compile"):
        document = only_json(cjo(command, "-f", "json", "--project", "shop", folder=tmp_path))
        assert document["findings"][0]["path"] == place
        assert document["findings"][0]["related"][0]["path"] == "shop/taxonomy/events.yaml"
    spoil(shop, "cjo.yaml", "timezone:", "timezon:")
    assert "--> shop/cjo.yaml:3:1" in cjo("simulate", folder=shop).stderr


def test_only_paths_asked_for_are_reported_and_the_rest_is_counted(cjo: Run, shop: Path) -> None:
    spoil(shop)
    done = cjo("validate", "content", "cjo.yaml", folder=shop)
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 more elsewhere in the project" in done.stderr
    assert cjo("validate", "cart-recovery.yaml", folder=shop / "journeys").returncode == 1
    spoil(shop, "taxonomy/events.yaml", "facet: event", "facet: [event")
    assert "references are checked once every file can be read" in cjo("validate", folder=shop).stderr


@pytest.mark.parametrize("name", ["my shop", "käse 購物車 😀", "a [x] *?", "[bold]x[/]", "it's"])
@pytest.mark.skipif(os.name == "nt", reason="names that Windows has not")
def test_projects_lie_anywhere(cjo: Run, tmp_path: Path, name: str) -> None:
    started = cjo("init", name, folder=tmp_path)
    assert started.returncode == 0
    assert f" in {name}." in started.stderr
    done = cjo("simulate", "--project", name, "-o", f"{name}/out [1]", folder=tmp_path)
    assert done.returncode == 0
    assert f" to {name}/out [1]" in done.stderr
    assert (tmp_path / name / "out [1]/summary.json").exists()
    assert cjo("compile", folder=tmp_path / name).returncode == 0


# Colours and widths


@pytest.mark.parametrize(
    ("arguments", "env", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "0"}, False),
        ([], {"FORCE_COLOR": ""}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color=always"], {"TERM": "dumb"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ([], {"CJO_COLOR": "always"}, True),
    ],
)
def test_colour(cjo: Run, shop: Path, arguments: list[str], env: dict[str, str], coloured: bool) -> None:
    spoil(shop)
    validated, simulated = (cjo(command, *arguments, folder=shop, env=env) for command in ("validate", "simulate"))
    assert ("\x1b[" in validated.stdout) == coloured
    assert ("\x1b[" in simulated.stderr) == coloured
    assert "\x1b[" not in cjo("validate", "-f", "json", *arguments, folder=shop, env=env).stdout


@pytest.mark.parametrize("columns", ["40", "80", "200", "0", "-1", "many", ""])
def test_every_width_shows_whole_numbers(cjo: Run, shop: Path, columns: str) -> None:
    spoil(shop, old="- {id: remind, ", new="- {id: a-step-with-a-name-that-is-longer-than-any-name-here, ")
    done = cjo("simulate", folder=shop, env={"COLUMNS": columns})
    assert (done.returncode, done.stderr) == (0, "")
    assert "cart-recovery       75         –  58.7%        –                    –\n" in done.stdout
    assert [line for line in done.stdout.splitlines() if line != line.rstrip()] == []
    name = "a-step-with-a-name-that-is-longer-than-any-name-here"
    assert (name if columns == "200" else "a-step-with-a-na…n-any-name-here ") in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= (120 if columns == "200" else 80)


# Machine output


def test_machine_output_depends_on_the_project_alone(shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "copy"
    other.parent.mkdir()
    shutil.copytree(shop, other)
    for command in (["simulate"], ["compile", "-o", "dist"]):
        first = spawn(*command, "-f", "json", folder=shop, env={"TZ": "UTC", "PYTHONHASHSEED": "1"})
        second = spawn(
            *command, "-f", "json", folder=other, env={"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "2", "CJO_THREADS": "1"}
        )
        assert first.stdout == second.stdout
        assert str(tmp_path) not in first.stdout
        only_json(first)


@pytest.mark.parametrize("content", [b"\x00\xff\x01" * 99, b"", b"a,b\n", b"user_id,time,name\n"])
def test_errors_of_the_log_name_no_absolute_path(cjo: Run, shop: Path, content: bytes) -> None:
    (shop / "logs/events.csv").write_bytes(content)
    done = cjo("simulate", "-f", "json", folder=shop)
    assert done.returncode == 2
    only_json(done)
    assert str(shop.parent) not in done.stdout + done.stderr


@pytest.mark.parametrize("lost", ["logs/events.csv", "logs/customers.csv"])
def test_a_log_that_is_not_there(cjo: Run, shop: Path, lost: str) -> None:
    (shop / lost).unlink()
    done = cjo("simulate", "-f", "json", folder=shop)
    assert done.returncode == 2
    assert lost in only_json(done)["error"]["message"]
    assert cjo("validate", folder=shop).returncode == 0


def test_what_a_log_holds_cannot_move_the_cursor(cjo: Run, shop: Path) -> None:
    with (shop / "logs/events.csv").open("a", encoding="utf-8") as file:
        file.write('u01,2026-03-28T18:35:00Z,"\x1b[31mred\u202e\x07[bold]",,\n')
    out = cjo("simulate", folder=shop).stdout
    assert r"\x1b[31mred\u202e\x07[bold] (1)" in out
    assert "\x1b" not in out


def test_formats_are_found_however_wrong_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CJO_FORMAT", raising=False)
    for arguments in (
        ["-f", "json"],
        ["-fjson"],
        ["-qf", "json"],
        ["-qfjson"],
        ["--format=json"],
        ["--foo", "--format", "json"],
    ):
        assert asked(["validate", *arguments]) == [("json", None)], arguments
    assert asked(["validate", "-f", "json=x", "-o", "f"]) == [("json", Path("x"))]
    assert asked(["validate", "-f", r"json=C:\reports\a=b.json"]) == [("json", Path(r"C:\reports\a=b.json"))]
    assert asked(["simulate", "-ofoo", "--", "-f", "json"]) == []
    monkeypatch.setenv("CJO_FORMAT", "json text=a.txt")
    assert asked(["validate"]) == [("json", None), ("text", Path("a.txt"))]
    assert asked(["validate", "-f", "text"]) == [("text", None)]


def test_without_a_command_the_help_is_shown(cjo: Run) -> None:
    done = cjo()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == cjo("--help").stdout
    assert max(map(len, done.stderr.splitlines())) <= 80
    assert "..." not in done.stderr.split("Commands:")[1]


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_that_comes_after_the_end_is_too_late(name: str) -> None:
    code = (
        "import atexit, os, signal; from cjo_cli.__main__ import leave\n"
        "from cjo_cli.commands.process import catch_signals\n"
        "catch_signals(); atexit.register(print, 'removed')\n"
        f"atexit.register(os.kill, os.getpid(), signal.{name}); leave(1)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"removed\n", b"")
