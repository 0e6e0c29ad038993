"""The JSON Schemas of what a team writes, asked by an independent validator: all sound files pass, broken ones do not."""

import json
from pathlib import Path

import pytest
from command_line import ROOT, Run
from jsonschema import Draft202012Validator
from test_broken import HERE, Case, cases_in, findings_of

from cjo_cli.api.schemas import SCHEMAS, WRITTEN, schema
from cjo_cli.editor.keys import MEANINGS
from cjo_cli.load.scan import scan

VALIDATORS = {name: Draft202012Validator(schema(name)) for name in WRITTEN}
KINDS = {"journeys": "journey", "taxonomy": "facet", "content": "content", "cjo.yaml": "cjo"}
TEMPLATES = sorted(path.parent for path in (ROOT / "cjo_cli/templates").glob("*/cjo.yaml"))
PROJECTS = [ROOT, ROOT / "tests/projects/retail", ROOT / "tests/rules/base", HERE / "base", *TEMPLATES]
# The findings that a schema can say: keys, types and forms of values.
SAYABLE = {"CJO103", "CJO104", "CJO105", "CJO106", "CJO107", "CJO108", "CJO109", "CJO110", "CJO119", "CJO120"}
# What no JSON Schema says; each with the reason.
UNSAYABLE = {
    "the weights add up": "a sum",
    "add up to": "a sum",
    "longer than a century": "a sum of units",
    "must be longer than 0": "a sum of units",
    "are the same time": "two values compared",
    "two insights have the id": "two values compared",
    "takes the rest and must come last": "an order",
    "not a regular expression": "a language of its own",
    "expected a version range": "a language of its own",
    "expected an instant": "a calendar: only where the form fits",
    "at most two decimals": "a remainder, which validators take in binary",
    "the terms of": "a guess at what was meant",
    "this project wants cjo": "the version that runs",
    "has no value": "nothing and null are one",
}


def kind_of(file: str) -> str:
    return KINDS[file.split("/", maxsplit=1)[0]]


def data_of(path: Path, file: str = "x.yaml"):
    return scan(file, path.read_bytes()).data


def leaves(errors):
    for error in errors:
        yield from leaves(error.context) if error.context else [error]
        if error.context:
            yield error


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_is_a_schema(name):
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_sound_files_pass(project):
    seen = 0
    for folder, kind in KINDS.items():
        found = [project / folder] if folder == "cjo.yaml" else sorted((project / folder).rglob("*.yaml"))
        for path in found:
            VALIDATORS["test" if path.name.endswith(".test.yaml") else kind].validate(data_of(path))
            seen += 1
    for path in sorted((project / "tests/journeys").rglob("*.test.yaml")):
        VALIDATORS["test"].validate(data_of(path))
    assert seen > 3


BROKEN = [case for case in cases_in("cases") if not case.id.startswith("1-yaml")]


@pytest.mark.parametrize("case", BROKEN)
def test_broken_files_are_refused_where_validate_finds_the_fault(case: Case, tmp_path):
    for file, text in case.files.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8", newline="\n")
    if "cjo.yaml" not in case.files:
        (tmp_path / "cjo.yaml").write_bytes((HERE / "base" / "cjo.yaml").read_bytes())
    for diagnostic in findings_of(tmp_path):
        finding = diagnostic.finding
        if (
            finding.code not in SAYABLE
            or any(words in finding.message for words in UNSAYABLE)
            or not finding.place.path
        ):
            continue
        data = data_of(tmp_path / finding.place.file)
        places = {
            tuple(error.absolute_path) for error in leaves(VALIDATORS[kind_of(finding.place.file)].iter_errors(data))
        }
        # An unknown or missing key is told at its mapping.
        assert places & {finding.place.path, finding.place.path[:-1]}, (
            finding.code,
            finding.message,
            finding.place.path,
        )


def test_most_broken_files_are_asked():
    asked = 0
    for param in BROKEN:
        (case,) = param.values
        asked += any(
            mark.code in SAYABLE and not any(words in mark.message for words in UNSAYABLE) for mark in case.marks
        )
    assert asked >= 60


def test_terms_of_a_project_are_listed():
    journey = Draft202012Validator(schema("journey", ROOT))
    path = next((ROOT / "journeys").rglob("*.yaml"))
    data = data_of(path)
    journey.validate(data)
    for key in ("stage", "owner"):
        (error,) = [
            e for e in journey.iter_errors(data | {key: "nowhere"}) if e.absolute_path and e.absolute_path[0] == key
        ]
        assert "is not one of" in error.message


def test_the_command(cjo: Run, tmp_path):
    assert cjo("schema").stdout.split() == list(SCHEMAS)
    assert json.loads(cjo("schema", "journey").stdout) == schema("journey")
    assert json.loads(cjo("schema", "facet", "--project-terms", "--project", str(ROOT)).stdout) == schema("facet", ROOT)
    done = cjo("schema", "jurney")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'journey'?" in done.stderr
    assert cjo("schema", "-o", str(tmp_path / "out")).returncode == 0
    assert sorted(path.stem for path in (tmp_path / "out").iterdir()) == sorted(SCHEMAS)
    assert cjo("schema", "journey", "--project-terms", "--project", str(tmp_path)).returncode == 2


def test_meanings_are_of_keys_that_there_are():
    roots = {"Journey", "Content", "Config", "Assumptions"}
    shown = {part for name in WRITTEN for part in schema(name).get("$defs", {})} | roots
    assert set(MEANINGS) <= shown
    described = schema("journey")["properties"]
    assert [key for key in ("enter", "goal", "steps", "status") if "description" not in described[key]] == []
