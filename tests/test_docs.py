"""Nothing is undocumented: every command, option of consequence, exit code and rule has its words."""

from __future__ import annotations

import re

import pytest
import yaml
from command_line import ROOT, Run
from typer.main import get_command

from cjo_cli.commands.app import app
from cjo_cli.commands.simulate import POLICIES
from cjo_cli.errors import ExitCode
from cjo_cli.rules import ALL
from cjo_cli.rules.base import Rule
from cjo_cli.simulate.tables import SCHEMAS

PAGES = {path.name: path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]}
EVERYTHING = "\n".join(PAGES.values())
GROUP = get_command(app)
COMMANDS = list(GROUP.commands)  # type: ignore[attr-defined]
VERBS = [
    (name, *inner)
    for name in COMMANDS
    for inner in [(), *((one,) for one in getattr(GROUP.commands[name], "commands", ()))]  # type: ignore[attr-defined]
]


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_every_command_is_in_the_documents_and_has_help(words: tuple[str, ...], cjo: Run) -> None:
    assert f"cjo {' '.join(words)}" in EVERYTHING
    done = cjo(*words, "--help")
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    command = GROUP
    for word in words:
        command = command.commands[word]  # type: ignore[attr-defined]
    for param in command.params:
        assert param.help, param.name
        assert param.help.endswith("."), param.name


def test_commands_that_the_documents_name_are_there(cjo: Run) -> None:
    named = set(
        re.findall(
            r"\bcjo ([a-z]+)\b(?= |`|\n|$)", "\n".join(re.findall(r"`[^`\n]*`|```sh\n.*?```", EVERYTHING, re.DOTALL))
        )
    )
    assert named & set(COMMANDS) == set(COMMANDS)
    assert named - set(COMMANDS) == set(), "no such command"


def test_columns_of_the_tables_are_documented() -> None:
    page = PAGES["simulate.md"]
    for name in {name for schema in SCHEMAS.values() for name in schema.names}:
        assert f"`{name}`" in page, name


def test_policies_that_can_be_left_out_are_named_in_the_help(cjo: Run) -> None:
    said = " ".join(cjo("simulate", "--help").stdout.split())
    assert ", ".join(POLICIES) in said


def test_exit_codes_are_those_of_the_design() -> None:
    assert {code.value for code in ExitCode} == {0, 1, 2, 3, 70, 130}


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_every_rule_has_a_manual(rule: Rule) -> None:
    assert rule.manual is not None
    what, *sections = re.split(r"^## ", rule.manual, flags=re.MULTILINE)
    assert re.fullmatch(r"CJO[0-9]{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert what.strip().endswith(".")
    titles = [section.splitlines()[0] for section in sections]
    assert titles[:3] == ["Why", "Fires", "Mended"]
    assert len(sections[0].split()) > 4
    shown = {section.splitlines()[0]: re.findall(r"```yaml\n(.*?)```", section, re.DOTALL) for section in sections}
    for title in ("Fires", "Mended"):
        assert shown[title], "an example"
        for example in shown[title]:
            yaml.safe_load(example)
    assert shown["Fires"] != shown["Mended"]


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in ALL}) == len({rule.name for rule in ALL}) == len(ALL)


def test_every_rule_file_is_in_the_catalogue() -> None:
    files = {path.stem.replace("_", "-") for path in (ROOT / "cjo_cli/rules").glob("*/*.py")} - {"--init--"}
    assert files == {rule.name for rule in ALL}
