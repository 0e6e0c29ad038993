"""The bundle: same project, same bytes; its layout; what it holds and refuses."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command_line import ROOT

from cjo_cli import api
from cjo_cli.bundle.build import MANIFEST, NAMED, RULES, Bundle
from cjo_cli.bundle.canonical import canonical
from cjo_cli.bundle.read import SCHEMAS, opened
from cjo_cli.errors import NothingToDo, ProjectError, UsageError
from cjo_cli.plan.model import Plan

SCHEMA = ROOT / "docs" / "plan.schema.json"
OURS = ROOT / "cjo_cli/bundle/schemas/plan.json"
PROJECTS = {"aurora": ROOT, "retail": ROOT / "tests/projects/retail"}


@pytest.fixture(scope="module", params=sorted(PROJECTS))
def bundle(request: pytest.FixtureRequest) -> Bundle:
    return api.compile(PROJECTS[request.param])


def members(bundle: Bundle) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(bundle.data)) as tar:
        return {info.name: tar.extractfile(info).read() for info in tar.getmembers()}  # type: ignore[union-attr]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_same_project_same_bytes(starter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = api.compile(starter)
    other = tmp_path / "another path" / "with a longer name"
    shutil.copytree(starter, other)
    for path in other.rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)
    monkeypatch.setattr(time, "time_ns", lambda: 4_000_000_000 * 10**9)
    assert api.compile(other) == first


def test_files_with_other_line_ends_and_names_change_nothing(starter: Path) -> None:
    first = api.compile(starter)
    for path in starter.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (starter / "content/cart-reminder.yaml").rename(starter / "content/renamed.yml")
    assert api.compile(starter).digest == first.digest


def test_a_channel_may_be_called_by_its_alias(starter: Path) -> None:
    change(starter / "taxonomy/channels.yaml", "id: email", "id: email\n    aliases: [e-mail]")
    first = opened(api.compile(starter).data).contents
    change(starter / "content/cart-reminder.yaml", "channel: email", "channel: e-mail")
    assert opened(api.compile(starter).data).contents == first


def test_source_date_epoch_is_the_members_time_and_no_part_of_the_digest(
    starter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = api.compile(starter)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    dated = api.compile(starter)
    assert dated.data != first.data
    assert (dated.digest, dated.revision, dated.members) == (first.digest, first.revision, first.members)
    with tarfile.open(fileobj=io.BytesIO(dated.data)) as tar:
        assert {info.mtime for info in tar.getmembers()} == {1700000000}
    for wrong in ("yesterday", "-1", "1.5", "8589934592"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
            api.compile(starter)


def test_the_archive_is_plain_ustar(bundle: Bundle) -> None:
    header = bundle.data[:10]
    assert header[:2] == b"\x1f\x8b"
    assert header[3] == 0, "no name, no comment"
    assert header[4:8] == b"\0\0\0\0", "no time"
    packed = gzip.decompress(bundle.data)
    assert packed[257:263] == b"ustar\0"
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        infos = tar.getmembers()
    names = [info.name for info in infos]
    assert names == sorted(names)
    assert names == list(bundle.members)
    assert max(map(len, names)) <= 100
    for info in infos:
        assert (info.uid, info.gid, info.uname, info.gname) == (0, 0, "", "")
        assert (info.mode, info.mtime, info.type) == (0o644, 0, tarfile.REGTYPE)


def test_the_layout_is_an_opa_bundles(bundle: Bundle) -> None:
    found = members(bundle)
    manifest = json.loads(found[".manifest"])
    assert (manifest["revision"], manifest["roots"]) == (bundle.revision, ["cjo"])
    assert manifest.keys() == {"revision", "roots", "metadata"}, "what Open Policy Agent knows"
    for name in found:
        assert name in (".manifest", RULES) or (name.startswith("cjo/") and name.endswith("/data.json"))


def test_every_member_is_canonical_and_has_its_digest(bundle: Bundle) -> None:
    found = members(bundle)
    for name, data in found.items():
        assert name == RULES or canonical(json.loads(data)) == data
        assert bundle.members[name] == "sha256:" + hashlib.sha256(data).hexdigest()
        if name.startswith("cjo/content/") and name != "cjo/content/data.json":
            assert name.split("/")[2] == hashlib.sha256(data).hexdigest()
    lines = "".join(f"{name}\0{hashlib.sha256(data).hexdigest()}\n" for name, data in sorted(found.items()))
    assert bundle.digest == "sha256:" + hashlib.sha256(lines.encode()).hexdigest()


def test_the_plan_validates_and_reads_back(bundle: Bundle) -> None:
    data = members(bundle)["cjo/plan/data.json"]
    jsonschema.Draft202012Validator(Plan.model_json_schema()).validate(json.loads(data))
    plan = Plan.model_validate_json(data)
    assert canonical(plan.model_dump(mode="json", by_alias=True)) == data
    assert {journey.status for journey in plan.journeys} <= {"live", "paused", "closed"}


def test_the_plan_is_the_projects(bundle: Bundle) -> None:
    plan = Plan.model_validate_json(members(bundle)["cjo/plan/data.json"])
    whole = api.validate(
        next(root for root in PROJECTS.values() if api.validate(root).project.config.name == plan.name)
    ).plan
    assert whole is not None
    known = {journey.id: journey for journey in whole.journeys}
    assert all(known[journey.id] == journey for journey in plan.journeys)
    assert sorted(bundle.left_out) == sorted(known.keys() - {journey.id for journey in plan.journeys})
    assert (plan.caps, plan.channels, plan.purposes, plan.suppress) == (
        whole.caps,
        whole.channels,
        whole.purposes,
        whole.suppress,
    )


def test_the_plan_names_the_digest_of_every_content_it_sends(bundle: Bundle) -> None:
    found = members(bundle)
    plan = Plan.model_validate_json(found["cjo/plan/data.json"])
    digests = json.loads(found["cjo/content/data.json"])["digests"]
    assert digests.keys() == plan.contents.keys()
    for name, digest in digests.items():
        content = json.loads(found[f"cjo/content/{digest}/data.json"])
        assert content["content"] == name
        assert all("body_file" not in variant for variant in content["variants"])
    assert len(found) == len(digests) + len((MANIFEST, *NAMED, RULES)) + len(SCHEMAS)


def test_what_is_built_is_read(bundle: Bundle) -> None:
    found = opened(bundle.data)
    assert (found.digest, found.revision, dict(found.digests)) == (bundle.digest, bundle.revision, bundle.members)


def test_no_path_and_no_machine_is_in_it(bundle: Bundle) -> None:
    text = b"".join(members(bundle).values())
    for private in (str(ROOT), str(Path.home()), os.uname().nodename if hasattr(os, "uname") else "\0"):
        assert len(private) < 5 or private.encode() not in text


def test_the_schema_is_generated() -> None:
    """`CJO_RENEW=1` writes it anew, for the documents and for bundles."""
    made = json.dumps(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **Plan.model_json_schema()},
        indent=2,
        ensure_ascii=False,
    )
    if os.environ.get("CJO_RENEW"):
        for path in (SCHEMA, OURS):
            path.write_text(made + "\n", encoding="utf-8", newline="\n")
    assert SCHEMA.read_text(encoding="utf-8") == OURS.read_text(encoding="utf-8") == made + "\n"
    jsonschema.Draft202012Validator.check_schema(json.loads(made))


# What it refuses


def refuses(project: Path, error: type[Exception], match: str, **options: Any) -> None:
    with pytest.raises(error, match=match):
        api.compile(project, **options)


def test_errors_are_refused_with_their_findings(starter: Path) -> None:
    change(starter / "journeys/cart-recovery.yaml", "order_completed", "order_done")
    with pytest.raises(ProjectError) as raised:
        api.compile(starter)
    assert [d.finding.code for d in raised.value.diagnostics] == ["CJO203"]
    assert raised.value.root == starter


@pytest.mark.parametrize("status", ["draft", "review", "retired"])
def test_unapproved_content_is_refused(starter: Path, status: str) -> None:
    change(starter / "content/cart-reminder.yaml", "status: approved", f"status: {status}")
    refuses(starter, ProjectError, rf"'cart-reminder' \({status}, sent by 'cart-recovery'\)")


@pytest.mark.parametrize(
    ("status", "compiled"), [("live", True), ("paused", True), ("closed", True), ("review", False), ("draft", False)]
)
def test_only_deployed_journeys_are_in_it(starter: Path, status: str, compiled: bool) -> None:
    change(starter / "journeys/cart-recovery.yaml", "status: live", f"status: {status}")
    if compiled:
        assert api.compile(starter).left_out == ()
    else:
        refuses(starter, NothingToDo, "no journey is live")
    if status == "review":
        assert api.compile(starter, include_review=True).left_out == ()


def test_content_that_no_deployed_journey_sends_is_left_out(starter: Path) -> None:
    text = (starter / "content/cart-reminder.yaml").read_text(encoding="utf-8")
    unsent = text.replace("content: cart-reminder", "content: unsent").replace("approved", "draft")
    (starter / "content/unsent.yaml").write_text(unsent, encoding="utf-8")
    assert json.loads(members(api.compile(starter))["cjo/content/data.json"])["digests"].keys() == {"cart-reminder"}


@pytest.mark.parametrize(
    "touch",
    [
        lambda shop: change(shop / "content/cart-reminder.yaml", "What you chose", "What you like"),
        lambda shop: change(shop / "journeys/cart-recovery.yaml", "3h", "4h"),
        lambda shop: change(shop / "taxonomy/words.yaml", "Retention", "Keeping"),
        lambda shop: change(shop / "cjo.yaml", "max: 3", "max: 4"),
    ],
)
def test_every_change_changes_the_digest(starter: Path, touch: Callable[[Path], None]) -> None:
    before = api.compile(starter)
    touch(starter)
    after = api.compile(starter)
    assert (before.digest, before.revision) != (after.digest, after.revision)
    assert before.data != after.data


def test_a_number_that_readers_of_json_differ_over_is_refused(starter: Path) -> None:
    change(starter / "content/cart-reminder.yaml", "facts: {", "facts: {seats: 9007199254740992, ")
    refuses(
        starter, ProjectError,
        r"cart-reminder cannot be in a bundle: facts.seats.value: the integer 9007199254740992 is beyond 2\^53",
    )  # fmt: skip
    change(starter / "content/cart-reminder.yaml", "740992", "740991")
    assert api.compile(starter).members


def test_an_instant_that_is_too_late_is_told_with_its_place(starter: Path) -> None:
    change(starter / "journeys/cart-recovery.yaml", "enter: {", "enter: {until: 9999-12-31, ")
    refuses(
        starter, ProjectError, r"plan cannot be in a bundle: journeys.cart-recovery.states.enter.until: the integer"
    )


def test_a_journey_entered_from_one_left_out_is_told(starter: Path) -> None:
    first = (starter / "journeys/cart-recovery.yaml").read_text(encoding="utf-8")
    steps = first[first.index("steps:") :]
    after = f"journey: after\nstatus: live\nenter: {{journey: cart-recovery, outcome: completed}}\n{steps}"
    (starter / "journeys/after.yaml").write_text(after, encoding="utf-8")
    assert api.compile(starter).cut_off == ()
    change(starter / "journeys/cart-recovery.yaml", "status: live", "status: draft")
    assert api.compile(starter).cut_off == (("after", "cart-recovery"),)
