"""A rendered text is a person's: nothing of it stays in memory once it was looked at."""

from __future__ import annotations

import pytest

from cjo_cli.content import links


def test_no_text_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    feed = links._Body.feed
    monkeypatch.setattr(links._Body, "feed", lambda body, html: read.append(html) or feed(body, html))
    html = '<p>Dear Ottoline, <a href="https://example.org/ottoline">go</a></p>'
    for _ in range(2):
        assert links.links_of(html) == ("https://example.org/ottoline",)
    assert read == [html, html]
