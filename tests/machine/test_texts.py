"""What a message says: rendered by the bundle's own content, and what happens where that cannot be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest import mock

import jsonschema
import pytest
from command_line import run

from cjo_cli import api
from cjo_cli.bundle.schemas.build import decision_schema
from machine.stream import write_bundle, write_lines

CONTENT = """content: cart-reminder
action: buy
purpose: marketing
status: approved
facts: {link: "https://example.org/cart"}
variants:
  - channel: email
    subject: "%s"
    body: |
      <p>%s <a href="{{ facts.link }}">to your cart</a></p>
"""
ATTRIBUTES = """facet: attribute
title: What is known of a customer
terms:
  - {id: first_name, type: string, pii: true}
  - {id: email, type: string, pii: true}
  - {id: email_ok, title: May be mailed, type: boolean}
  - {id: joined, title: When they came, type: timestamp}
  - {id: born, type: date, pii: true}
  - {id: points, type: number}
"""
ANN = {
    "customer_id": "a", "email": "a@example.org", "email_ok": True, "first_name": "Ann & Bob", "born": "1990-05-01",
    "joined": "2026-01-02T03:04:05Z", "points": 12.50,
}  # fmt: skip


def sent(
    folder: Path, subject: str, body: str = "Hello", *more: object, customer: dict[str, Any] = ANN
) -> dict[str, Any]:
    """The message that one cart leads to."""
    project = folder / "shop"
    api.init(project)
    (project / "content/cart-reminder.yaml").write_text(CONTENT % (subject, body), encoding="utf-8")
    (project / "taxonomy/attributes.yaml").write_text(ATTRIBUTES, encoding="utf-8")
    with mock.patch("cjo_cli.bundle.build.every_zone", return_value=frozenset({"Europe/Amsterdam"})):
        write_bundle(project, folder)
    write_lines(folder / "customers.jsonl", [customer])
    write_lines(folder / "in.jsonl", [
        {"customer_id": "a", "event": "cart_updated", "ts": "2026-03-02T10:00:00Z", "cart_id": "k7", "value": 50},
        {"customer_id": "a", "event": "other", "ts": "2026-03-02T20:00:00Z"},
    ])  # fmt: skip
    done = run(
        "run", "bundle.tar.gz", "-e", "in.jsonl", "--customers", "customers.jsonl", "--state", "s.db", "-o",
        "out.jsonl", *more, folder=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (line,) = (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()
    found: dict[str, Any] = json.loads(line)
    assert [error.message for error in jsonschema.Draft202012Validator(decision_schema()).iter_errors(found)] == []
    assert found["outcome"] == "sent"
    assert ("could not be rendered" in done.stderr) == ("error" in found)
    return found


def test_a_message_says_what_its_content_says(tmp_path: Path) -> None:
    found = sent(
        tmp_path, "{{ customer.first_name }}, your cart {{ entry.cart_id }}", "Hello {{ customer.first_name }}"
    )
    assert found["rendered"] == {
        "subject": "Ann & Bob, your cart k7",
        "body": '<p>Hello Ann &amp; Bob <a href="https://example.org/cart">to your cart</a></p>\n',
    }


SHOWN = [
    ("{{ customer.points }}", "12.5"),
    ("{{ customer.joined }}", "2026-01-02T03:04:05Z"),
    ("{{ customer.joined | date('%d.%m.%Y') }}", "02.01.2026"),
    ("{{ customer.born }}", "1990-05-01"),
    ("{{ customer.email_ok }}", "true"),
    ("{{ now }}", "2026-03-02T13:00:00Z"),
    ("{{ journey.id }}", "cart-recovery"),
    ("{{ customer.timezone | default('home') }}", "home"),
]


def test_values_are_shown_as_a_reader_knows_them(tmp_path: Path) -> None:
    found = sent(tmp_path, " ".join(template.replace('"', "'") for template, _ in SHOWN))
    assert found["rendered"]["subject"] == " ".join(text for _, text in SHOWN)


def test_without_a_value_and_a_default_there_is_no_text_and_the_decision_stands(tmp_path: Path) -> None:
    customer = {key: value for key, value in ANN.items() if key != "first_name"}
    found = sent(tmp_path, "{{ customer.first_name }}", "Hello", customer=customer)
    assert found["rendered"] is None
    assert found["error"] == [{"field": "subject", "message": "there is no value for 'first_name', and no default"}]


def test_a_value_that_spoils_a_text_is_not_among_the_reasons(tmp_path: Path) -> None:
    found = sent(tmp_path, "{{ customer.first_name }}", "Hello", customer={**ANN, "first_name": "se\ncret"})
    assert found["error"] == [{"field": "subject", "message": "a line break where one line belongs"}]
    assert "cret" not in json.dumps(found)


@pytest.mark.parametrize("given", [True, False])
def test_the_address_to_unsubscribe_at_carries_the_decisions_id(tmp_path: Path, given: bool) -> None:
    more = ("--unsubscribe-url", "https://example.org/off?m={id}") if given else ()
    found = sent(tmp_path, "Hello", "{{ unsubscribe_url }}", *more)
    if given:
        assert f"https://example.org/off?m={found['id']} " in found["rendered"]["body"]
    else:
        assert found["error"][0]["field"] == "body"
