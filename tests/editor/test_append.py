"""Items added to a list of a file: only their own bytes are new."""

from __future__ import annotations

import pytest

from cjo_cli.editor.append import appended
from cjo_cli.errors import UsageError

ITEM = {"id": "a-1", "claim": "Sure: 5.0% of 20, #1", "date": "2026-03-01"}
LINE = '{id: a-1, claim: "Sure: 5.0% of 20, #1", date: 2026-03-01}'
# By what the file is like: its text, and where `+` the new line stands.
CASES = {
    "block": ("a: 1\ninsights:\n  - {claim: x}  # why\n+owner: b\n", f"  - {LINE}\n"),
    "block, comments after it": ("insights:\n  - claim: x\n    source: y\n+\n  # of the owner\nowner: b\n", f"  - {LINE}\n"),
    "dashes below the key": ("insights:\n- {claim: x}\n+owner: b\n", f"- {LINE}\n"),
    "last, without a line end": ("a: 1\ninsights:\n  - {claim: x}+", f"\n  - {LINE}"),
    "brackets": ("insights: [{claim: x}+]  # why\nowner: b\n", f", {LINE}"),
    "brackets around nothing": ("insights: [+]  # why\nowner: b\n", LINE),
    "brackets on lines": ("insights: [\n  {claim: x}\n+]\n", f", {LINE}"),
    "none yet": ("journey: x\ntitle: y\n+\n# who\nowner: b\n", f"insights:\n  - {LINE}\n"),
    "none yet, a block of text": ("journey: x\ndescription: |\n  so\n\n  long\n+owner: b\n", f"insights:\n  - {LINE}\n"),
    "lines as on Windows": ("a: 1\r\ninsights:\r\n  - {claim: x}\r\n+owner: b\r\n", f"  - {LINE}\r\n"),
    "a mark of byte order": ("\ufeffinsights:\n  - {claim: é}\n+owner: b\n", f"  - {LINE}\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_every_other_byte_stays(case: str) -> None:
    text, new = CASES[case]
    before = text.replace("+", "").encode()
    assert appended("x.yaml", before, "insights", [ITEM], ("journey", "title", "description")).decode() == text.replace("+", new)  # fmt: skip


def test_several_stand_one_below_another() -> None:
    made = appended("x.yaml", b"insights:\n  - {claim: x}\n", "insights", [ITEM, {"claim": "on"}], ())
    assert made.decode() == f'insights:\n  - {{claim: x}}\n  - {LINE}\n  - {{claim: "on"}}\n'


@pytest.mark.parametrize("text", ["insights: {claim: x}\n", "insights: none\n"])
def test_what_cannot_be_added_to_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"x\.yaml: 'insights' cannot be added to"):
        appended("x.yaml", text.encode(), "insights", [ITEM], ())
