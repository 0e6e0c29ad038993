"""A message's texts as an e-mail."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from typing import Any

from cjo_cli.content.links import links_of, text_of
from cjo_cli.machine.texts import ID
from cjo_cli.serve.outbox import Parcel

# One address, alone or behind a name. The library also takes none, several, or one with blanks in it.
_PART = r"[^\s\x00-\x1f\x7f<>@,;:()\[\]\"\\]+"
ADDRESS = f"{_PART}@{_PART}"
WRITER = re.compile(rf'{ADDRESS}|([^<>@,;:"\x00-\x1f\x7f]*|"[^"\\\x00-\x1f\x7f]*" *)<{ADDRESS}>')
# Shown by mail programs beside the subject, and nowhere in the text.
PREHEADER = '<div style="display:none;max-height:0;overflow:hidden">{}</div>\n'
BUTTON = '\n<p><a href="{}">{}</a></p>'


class NoMailError(Exception):
    """A decision of which no e-mail can be made; says why, without any value."""


@dataclass(frozen=True)
class Letterhead:
    """Who writes, where the content does not say so; what `unsubscribe_url` became, and whether it takes one click."""

    sender: str
    unsubscribe: str | None = None
    one_click: bool = False


def mail_of(parcel: Parcel, head: Letterhead, now: datetime) -> EmailMessage:
    """The e-mail of a decision. The same decision has the same Message-ID. Raises NoMailError."""
    texts = json.loads(parcel.line).get("rendered")
    if not isinstance(texts, Mapping):
        raise NoMailError("no message that is to be sent")
    if not re.fullmatch(ADDRESS, parcel.address or ""):
        raise NoMailError("the customer has no e-mail address")
    mail = EmailMessage(policy=SMTP)
    try:
        for name, value in _headers(texts, head, parcel).items():
            mail[name] = value
    except (ValueError, IndexError):
        raise NoMailError("a header that no e-mail can have") from None
    mail["Date"] = now
    mail["Message-ID"] = f"<{parcel.id}@{mail['From'].addresses[0].domain}>"
    _fill(mail, texts)
    return mail


def _headers(texts: Mapping[str, Any], head: Letterhead, parcel: Parcel) -> dict[str, str]:
    reply = {"Reply-To": _writer(str(texts["reply_to"]))} if texts.get("reply_to") else {}
    return {
        "From": _writer(str(texts.get("from") or head.sender)),
        "To": str(parcel.address),
        "Subject": _subject(texts),
        **reply,
        **_way_out(texts, head, parcel.id),
    }


def _writer(text: str) -> str:
    """Who writes, or is written back to. Raises NoMailError for what is no address."""
    if not WRITER.fullmatch(text):
        raise NoMailError("the sender's address is none")
    return text


def _subject(texts: Mapping[str, Any]) -> str:
    subject = texts.get("subject") or texts.get("title")
    if not subject:
        raise NoMailError("neither a subject nor a title")
    return str(subject)


def _way_out(texts: Mapping[str, Any], head: Letterhead, name: str) -> dict[str, str]:
    """The headers of RFC 2369 and RFC 8058, where the text itself has the link."""
    url = (head.unsubscribe or "").replace(ID, name)
    body = str(texts.get("body", ""))
    if not url.startswith("https://") or (url not in links_of(body) and url not in body):
        return {}
    one_click = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if head.one_click else {}
    return {"List-Unsubscribe": f"<{url}>", **one_click}


def _fill(mail: EmailMessage, texts: Mapping[str, Any]) -> None:
    """The body: text as it is; HTML with a text that says the same, for who reads no HTML."""
    body, button = str(texts.get("body", "")), texts.get("cta") or {}
    label, url = str(button.get("label", "")), str(button.get("url", ""))
    if "subject" not in texts:
        mail.set_content("\n\n".join([body, *([f"{label}: {url}"] if button else [])]))
        return
    html = body + (BUTTON.format(escape(url), escape(label)) if button else "")
    mail.set_content(_plain(html))
    preheader = PREHEADER.format(escape(str(texts["preheader"]))) if texts.get("preheader") else ""
    mail.add_alternative(preheader + html, subtype="html")


def _plain(html: str) -> str:
    """An HTML text as one reads it, and below where its links lead."""
    lines = [" ".join(line.split()) for line in text_of(html).splitlines()]
    links = dict.fromkeys(link for link in links_of(html) if link.startswith("https://"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join([*lines, "", *links])).strip()
