"""A preview printed: text for the terminal, JSON, a page with e-mails, phones and speech bubbles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from textwrap import indent
from typing import Any

from rich.text import Text

from cjo_cli.content.links import text_of
from cjo_cli.content.segments import segments
from cjo_cli.report.content.page import page
from cjo_cli.report.document import document
from cjo_cli.review.content.cells import for_whom
from cjo_cli.review.content.preview import Look, Preview
from cjo_cli.rules.content.support.channels import is_email, is_sms

Values = dict[str, Any]
FATES = {
    "fits": "the one they get",
    "locale": "not in a language of theirs",
    "behind": "another fits as well or better",
    "condition": "its audience or condition does not hold",
    None: "not looked at: an earlier channel carries it",
}
FAILS = {
    "": "carries it",
    "address": "no address",
    "consent": "no consent",
    "variant": "no variant fits",
}
# E-mails are written with styles of their own. Nothing can be fetched, and no script runs.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
LINES = ("from", "reply_to", "subject", "preheader", "title")


def render(preview: Preview) -> Text:
    """The one they get in full, where it was asked for; else all variants."""
    out = Text()
    content = preview.item.content
    out.append(content.id, "bold").append(f"  {content.title}\n" if content.title else "\n")
    for line in _why(preview):
        out.append(line + "\n", "dim")
    shown = [look for look in preview.looks if not preview.asked or look.variant.position == preview.gets]
    for look in shown:
        out.append(f"\n{_named(look)}\n", "bold")
        out.append("\n".join(_fields(look)) + "\n")
        for broken in look.made.broken:
            out.append(f"  ! {'.'.join(map(str, broken.path))}: {broken.message}\n", "red")
    return out


def _named(look: Look) -> str:
    audience = for_whom(look.variant.variant, look.variant.part)
    return f"variant {look.variant.position}: {look.variant.named}" + (f" for {audience}" if audience else "")


def _why(preview: Preview) -> Iterator[str]:
    yield from preview.notes
    if preview.masked:
        yield "personal data is masked: --show-pii shows it"
    if not preview.asked:
        return
    if preview.gets is None:
        yield "they get nothing:"
    for channel, failing in preview.channels:
        yield f"  {channel}: {FAILS[failing]}"
        for look in preview.looks:
            if look.variant.part.channel == channel and look.fate is not None:
                yield f"    {_named(look)}: {FATES[look.fate]}"


def _fields(look: Look) -> Iterator[str]:
    fields = look.made.fields
    for name in LINES:
        if name in fields:
            yield f"  {name + ':':<11} {fields[name]}"
    if "body" in fields:
        body = text_of(fields["body"]) if look.variant.channel.format == "html" else fields["body"]
        lines = [line.strip() for line in body.strip().splitlines()]
        kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
        yield indent("\n".join(kept), "  | ", lambda _: True)
    for name in ("image", "link"):
        if name in fields:
            yield f"  {name + ':':<11} {fields[name]}"
    if "cta" in fields:
        yield f"  cta:        [{fields['cta'].get('label', '')}] {fields['cta'].get('url', '')}"
    if "data" in fields:
        yield indent(json.dumps(fields["data"], indent=2, ensure_ascii=False), "  ")


def values(preview: Preview) -> Values:
    """The document of `cjo content render --format json`."""
    summary = {
        "content": preview.item.content.id,
        "gets": preview.gets,
        "asked": preview.asked,
        "masked": preview.masked,
        "broken": sum(len(look.made.broken) for look in preview.looks),
    }
    return document(
        "content render",
        summary,
        notes=list(preview.notes),
        channels=[{"channel": channel, "lacks": failing or None} for channel, failing in preview.channels],
        variants=[
            {
                "variant": look.variant.position,
                "channel": look.variant.part.channel,
                "locale": look.variant.part.locale,
                "audience": for_whom(look.variant.variant, look.variant.part),
                "fate": look.fate,
                "fields": look.made.fields,
                "broken": [{"field": ".".join(map(str, one.path)), "message": one.message} for one in look.made.broken],
            }
            for look in preview.looks
        ],
    )


def html(preview: Preview) -> str:
    """All variants as a page: e-mails in frames that run nothing, push messages and SMS as a phone shows them."""
    content = preview.item.content
    found = {
        "item": content.id,
        "lead": f"{len(preview.looks)} variants, purpose {preview.item.plan.purpose}, {content.status}.",
        "why": [line.strip() for line in _why(preview)],
        "looks": [_look(look, preview) for look in preview.looks],
    }
    return page("preview.html", content.title or content.id, found, POLICY)


def _look(look: Look, preview: Preview) -> Values:
    channel, fields = look.variant.channel, look.made.fields
    kind = "mail" if is_email(channel) or channel.format == "html" else "sms" if is_sms(channel) else "push"
    kind = "raw" if channel.format == "json" else kind
    return {
        "kind": kind,
        "name": _named(look),
        "gets": preview.asked and look.variant.position == preview.gets,
        "fate": FATES[look.fate] if preview.asked else "",
        "fields": [(name, fields[name]) for name in LINES if name in fields and (kind == "mail" or name != "title")],
        "title": fields.get("title", ""),
        "body": fields.get("body", ""),
        "locale": look.variant.part.locale or "",
        "parts": segments(fields["body"]).parts if kind == "sms" and "body" in fields else 0,
        "cta": fields.get("cta"),
        "links": [(name, fields[name]) for name in ("image", "link") if name in fields],
        "data": json.dumps(fields["data"], indent=2, ensure_ascii=False) if "data" in fields else "",
        "broken": [f"{'.'.join(map(str, one.path))}: {one.message}" for one in look.made.broken],
    }
