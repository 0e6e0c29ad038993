"""Texts that are kept as files. `CJO_RENEW=1` writes them anew; the change is then read in the diff."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def agrees(name: str, text: str) -> None:
    """Compare `text` with the file of that name."""
    path = FOLDER / name
    if os.environ.get("CJO_RENEW"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text
