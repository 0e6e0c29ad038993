"""Links as they are written: what is wrong with one, and the links of an HTML body. Nothing is fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from cjo_cli.diagnostics import nearest

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
HOST = re.compile(r"(?:[^\W_]|[^\W_][\w-]*[^\W_])(?:\.(?:[^\W_]|[^\W_][\w-]*[^\W_]))*\.?|\[[0-9A-Fa-f:.]+\]")
CONTACT = ("mailto", "tel", "sms", "cid")
# They run, or hide what they hold.
DANGEROUS = ("javascript", "data", "vbscript", "file", "blob")
BLANK = re.compile(r"\s")


def link_fault(link: str, *, app: bool = False) -> str:
    """What is wrong with `link` as it stands, in words that go on after "the link"; plain http is no fault here.

    With `app`, addresses within an app or site (`shop://cart`, `/cart`) are links too.
    """
    if BLANK.search(link):
        return "has a blank in it"
    if app and link.startswith("/"):
        return ""
    scheme = SCHEME.match(link)
    if scheme is None:
        return "has no https:// in front"
    word = scheme[1].lower()
    if word in DANGEROUS:
        return f"is of the kind {word}:, which runs or hides what it holds"
    if word in CONTACT:
        return ""
    if word not in ("http", "https"):
        return _other_scheme(link, word, app=app)
    return _web(link, word)


def _other_scheme(link: str, word: str, *, app: bool) -> str:
    if nearest(word, ("http", "https"), 1):
        return f"begins with {word}:, which is misspelt https:"
    if not app:
        return f"begins with {word}:, and only https: works here"
    return "" if link.lower().startswith(f"{word}://") else f"has no // behind {word}:"


def _web(link: str, word: str) -> str:
    if not link.lower().startswith(f"{word}://"):
        return f"has no // behind {word}:"
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "cannot be taken apart"
    if not host:
        return "names no host"
    if parts.username is not None or parts.password is not None:
        return "holds a user's name or password"
    if not HOST.fullmatch(host) and ":" not in host:
        return "names no host that can be"
    return ""


def is_plain_http(link: str) -> bool:
    """Whether anyone on the way can read and change what `link` leads to."""
    return link.lower().startswith("http://")


class _Body(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.text: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "script", "title")
        self.links += [(value or "").strip() for name, value in attrs if name in ("href", "src")]
        self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script", "title") and self._hidden > 0
        self.text.append("\n\n" if tag in ("p", "div", "td", "li", "h1", "h2", "h3") else " ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text.append(data)


def _read(html: str) -> tuple[tuple[str, ...], str]:
    """Its links and its text. Never remembered: what is rendered holds a customer's values."""
    body = _Body()
    body.feed(html)
    body.close()
    return tuple(body.links), "".join(body.text)


def links_of(html: str) -> tuple[str, ...]:
    """The `href`s and `src`s of an HTML text."""
    return _read(html)[0] if "<" in html else ()


def text_of(html: str) -> str:
    """What of an HTML text is read: no tags, no comments, no style."""
    return _read(html)[1] if "<" in html or "&" in html else html
