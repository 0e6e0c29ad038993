"""Fixes: the bytes that change, and all those that do not."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from cjo_cli import api
from cjo_cli.diagnostics import Diagnostic, Finding, Place, Rewrite, Span
from cjo_cli.editor import fix
from cjo_cli.editor.edits import Edit, applied, edit_of, mended
from cjo_cli.editor.resolve import resolved
from cjo_cli.editor.source import Source
from cjo_cli.errors import UsageError
from cjo_cli.load.project import diagnose


def found(folder: Path, text: bytes, path: tuple[str | int, ...], new: str, on: str = "value") -> list[Diagnostic]:
    """A finding at `path` of a file with that text, whose fix is `new`."""
    (folder / "a.yaml").write_bytes(text)
    finding = Finding("CJO214", "alias-used", "m", Place("a.yaml", path, on), replacement=new)  # type: ignore[arg-type]
    return list(resolved(folder, diagnose(folder, (finding,))))


@pytest.mark.parametrize(
    ("before", "path", "new", "after"),
    [
        ("a: old\n", ("a",), "new", "a: new\n"),
        ("a: old # old\nb: old\n", ("a",), "new", "a: new # old\nb: old\n"),
        ("a:   'old'  # x\n", ("a",), "it's", "a:   'it''s'  # x\n"),
        ('a: "old"\n', ("a",), 'a "b" \\', 'a: "a \\"b\\" \\\\"\n'),
        ("a: old\n", ("a",), "no", 'a: "no"\n'),
        ("a: old\n", ("a",), "12", 'a: "12"\n'),
        ("a: 5\n", ("a",), "12", "a: 12\n"),
        ("a: old\n", ("a",), "x: y", 'a: "x: y"\n'),
        ("a: old\n", ("a",), "-x", 'a: "-x"\n'),
        ("a: {b: [x, old, z]}\n", ("a", "b", 1), "new", "a: {b: [x, new, z]}\n"),
        ("a: {b: [x, old, z]}\n", ("a", "b", 1), "n, w", 'a: {b: [x, "n, w", z]}\n'),
        ("w: {p: old}\n", ("w", "p", "eq"), "new", "w: {p: new}\n"),
        ("w: {p: [old]}\n", ("w", "p", "in", 0), "new", "w: {p: [new]}\n"),
        ("e: old # x\n", ("e", 0), "new", "e: new # x\n"),
        ("w: {p: old}\n", ("w", "p", "in", 0), "new", "w: {p: new}\n"),
        ("é: [ü, 😀, old]\r\nb: x\r\n", ("é", 2), "ñ", 'é: [ü, 😀, "ñ"]\r\nb: x\r\n'),
        ("\ufeffa: old\n", ("a",), "new", "\ufeffa: new\n"),
        ("a: old", ("a",), "new", "a: new"),
        ("- id: x\n  a:\n    old\n", (0, "a"), "new", "- id: x\n  a:\n    new\n"),
        # What cannot be said safely stays as it is.
        ("a: |\n  old\n", ("a",), "new", "a: |\n  old\n"),
        ("a: {b: 1}\n", ("a",), "new", "a: {b: 1}\n"),
        ("a: {b: 1}\n", ("a", "c"), "new", "a: {b: 1}\n"),
        ("a: {b: 1}\n", ("a", 0), "new", "a: {b: 1}\n"),
        ("a: old\n", ("a", 1), "new", "a: old\n"),
        ("a: [\n", ("a",), "new", "a: [\n"),
    ],
)
def test_a_value_is_replaced_in_its_quotes(
    tmp_path: Path, before: str, path: tuple[str | int, ...], new: str, after: str
) -> None:
    raw = before.encode()
    assert mended(raw, found(tmp_path, raw, path, new)) == (after.encode(), int(before != after))


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("old: 1 # c\nb: 2\n", ("old",), "new: 1 # c\nb: 2\n"),
        ("'old': 1\n", ("old",), "'new': 1\n"),
        ("a: [{b: 1, old: {old: 2}}]\n", ("a", 0, "old"), "a: [{b: 1, new: {old: 2}}]\n"),
        ("old: 1\nnew: 2\n", ("old",), "old: 1\nnew: 2\n"),
    ],
)
def test_a_key_is_renamed_where_its_name_is_free(
    tmp_path: Path, before: str, path: tuple[str | int, ...], after: str
) -> None:
    assert mended(before.encode(), found(tmp_path, before.encode(), path, "new", "key"))[0] == after.encode()


def test_a_fix_that_changes_more_than_its_place_is_not_made(tmp_path: Path) -> None:
    raw = b"a: old\nb: keep\nc: keep\n"
    (good,) = found(tmp_path, raw, ("a",), "new")
    wide = replace(good, fix=Rewrite(Span(1, 4, 2, 8), "new"))
    broken = replace(good, fix=Rewrite(Span(1, 4, 1, 7), "[new"))
    comment = replace(good, finding=replace(good.finding, rewrite=Rewrite(Span(3, 1, 4, 1), "")),
                      fix=Rewrite(Span(3, 1, 4, 1), ""))  # fmt: skip
    for bad in (wide, broken, comment):
        assert mended(raw, [bad]) == (raw, 0)
    assert mended(raw, [good]) == (b"a: new\nb: keep\nc: keep\n", 1)


def test_of_overlapping_fixes_the_first_is_made_and_equal_ones_count_twice(tmp_path: Path) -> None:
    raw = b"a: old\n"
    (one,) = found(tmp_path, raw, ("a",), "new")
    (other,) = found(tmp_path, raw, ("a",), "other")
    assert mended(raw, [one, other]) == (b"a: new\n", 1)
    assert mended(raw, [one, one]) == (b"a: new\n", 2)


def test_edits_are_made_from_the_end() -> None:
    assert applied(b"abcdef", [Edit(1, 2, b"XYZ"), Edit(4, 5, b""), Edit(6, 6, b"!")]) == b"aXYZcdf!"
    source = Source("é\r\nb\x85ü: x\n".encode())
    assert edit_of(source, Rewrite(Span(3, 1, 3, 2), "")) == Edit(7, 9, b"")
    assert edit_of(source, Rewrite(Span(9, 1, 9, 1), "")) == Edit(len(source.raw), len(source.raw), b"")


def edit(shop: Path, file: str, old: str, new: str) -> None:
    path = shop / file
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


JOURNEY, CONTENT, CHANNELS = "journeys/cart-recovery.yaml", "content/cart-reminder.yaml", "taxonomy/channels.yaml"


@pytest.fixture
def shop(starter: Path) -> Path:
    """The starter project with an alias for its channel, which the content uses beside a comment."""
    edit(starter, CHANNELS, "title: E-mail\n", "title: E-mail\n    aliases: [mail]\n")
    edit(starter, CONTENT, "channel: email", "channel: 'mail'   # as we say")
    return starter


def run(shop: Path) -> fix.Fixes:
    return api.fixes(api.validate(shop))


def test_nothing_is_written_until_it_is_asked_for(shop: Path) -> None:
    before = {path: path.read_bytes() for path in shop.rglob("*") if path.is_file()}
    fixes = run(shop)
    assert {path: path.read_bytes() for path in shop.rglob("*") if path.is_file()} == before
    assert (fixes.count, [change.file for change in fixes.changes]) == (1, [CONTENT])
    (shop / CONTENT).chmod(0o640)
    fix.write(shop, fixes.changes)
    assert b"channel: 'email'   # as we say" in (shop / CONTENT).read_bytes()
    assert (shop / CONTENT).stat().st_mode & 0o777 == (0o640 if os.name != "nt" else 0o666)
    assert api.validate(shop).diagnostics == ()
    assert sorted(path for path in shop.rglob("*") if path.is_file()) == sorted(before)


def test_what_a_fix_uncovers_is_mended_in_the_next_round(shop: Path) -> None:
    # The journey cannot be read before its key is mended, and its alias not be found before that.
    edit(shop, JOURNEY, "status: live", "status: live\npriorty: 60")
    edit(shop, JOURNEY, "send: cart-reminder}", "send: cart-reminder, via: [mail]}")
    edit(shop, JOURNEY, "journey:", "# cjo: ignore[deprecated-term] no more\njourney:")
    fixes = run(shop)
    assert fixes.count == 4
    fix.write(shop, fixes.changes)
    assert api.validate(shop).diagnostics == ()
    assert "cjo:" not in (shop / JOURNEY).read_text(encoding="utf-8")


def test_quotes_are_put_where_yaml_readers_disagree(shop: Path) -> None:
    edit(shop, JOURNEY, "status: live", "status: live\ntitle: no  # really")
    fix.write(shop, run(shop).changes)
    assert 'title: "no"  # really' in (shop / JOURNEY).read_text(encoding="utf-8")
    assert api.validate(shop).errors == 0


def test_only_what_is_wanted_is_mended(shop: Path) -> None:
    assert api.fixes(api.validate(shop), lambda _: []).changes == ()
    assert api.fixes(api.validate(shop, ignore=["CJO214"]), ignore=["CJO214"]).changes == ()


@pytest.mark.parametrize(("file", "path"), [(JOURNEY, ("status",)), ("cjo.yaml", ("timezone",))])
def test_a_file_that_could_no_longer_be_read_stays_as_it_was(shop: Path, file: str, path: tuple[str, ...]) -> None:
    wrong = Finding("CJO214", "alias-used", "m", Place(file, path), replacement="nonsense")
    validation = api.validate(shop)
    (bad,) = resolved(shop, diagnose(shop, (wrong,)))
    fixes = api.fixes(replace(validation, diagnostics=(bad, *validation.diagnostics)))
    assert [change.file for change in fixes.changes] == [CONTENT]
    assert fixes.count == 1


def test_where_one_file_cannot_be_written_all_are_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"a: old\n")
    (tmp_path / "b.yaml").mkdir()
    changes = [fix.Change(name, b"a: old\n", b"a: new\n") for name in ("a.yaml", "b.yaml")]
    with pytest.raises(UsageError, match=r"cannot write b\.yaml"):
        fix.write(tmp_path, changes)
    assert (tmp_path / "a.yaml").read_bytes() == b"a: old\n"


def test_a_file_that_was_changed_meanwhile_is_left(shop: Path) -> None:
    fixes = run(shop)
    edit(shop, CONTENT, "# as we say", "# as they say")
    with pytest.raises(UsageError, match="changed meanwhile"):
        fix.write(shop, fixes.changes)
    assert b"# as they say" in (shop / CONTENT).read_bytes()


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_the_patch_is_one_that_git_takes(shop: Path, ends: str, last: bool) -> None:
    text = (shop / CONTENT).read_text(encoding="utf-8").replace("\n", ends)
    (shop / CONTENT).write_bytes((text if last else text.rstrip()).encode())
    fixes = run(shop)
    subprocess.run(["git", "init", "-q"], cwd=shop, check=True)
    patch = fix.diff(fixes.changes, "").encode()
    subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=shop, input=patch, check=True)
    assert (shop / CONTENT).read_bytes() == fixes.changes[0].after
    assert fix.diff(fixes.changes, "our shop/").startswith(f"--- a/our shop/{CONTENT}\n+++ b/our shop/{CONTENT}\n@@ ")
