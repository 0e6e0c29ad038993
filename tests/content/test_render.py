"""A whole variant for one customer."""

from __future__ import annotations

from typing import Any

import pytest

from cjo_cli.content.render import Profile, Rendered, render_variant
from cjo_cli.model.content import Content

ANN = Profile(
    customer={"first_name": "Ann <3", "city": None},
    entry={"id": "a/b"},
    journey="cart",
    now="2026-03-01T09:00:00Z",
    unsubscribe_url="https://example.org/u",
)


def rendered(form: str = "html", profile: Profile = ANN, **variant: Any) -> Rendered:
    content = Content.model_validate({
        "content": "reminder", "purpose": "marketing", "status": "approved",
        "facts": {"link": "https://example.org/cart", "code": {"value": "SHOW10"}, "seats": 2},
        "variants": [{"channel": "email", **variant}],
    })  # fmt: skip
    return render_variant(content, 0, profile, form, body="{{ customer.first_name }}", limits={"subject": 10})


def test_every_field_of_html() -> None:
    found = rendered(
        subject="{{ facts.code }}",
        body="<p>{{ customer.first_name }}, {{ facts.seats }} seats</p>",
        reply_to="desk@example.org",
        cta={"label": "Go {{ customer.first_name }}", "url": "{{ facts.link }}/{{ entry.id }}"},
        **{"from": "Aurora <a@example.org>"},
    )
    assert found.broken == ()
    assert found.fields == {
        "subject": "SHOW10",
        "body": "<p>Ann &lt;3, 2 seats</p>",
        "from": "Aurora <a@example.org>",
        "reply_to": "desk@example.org",
        "cta": {"label": "Go Ann <3", "url": "https://example.org/cart/a%2Fb"},
    }


@pytest.mark.parametrize(("form", "body"), [("html", "Ann &lt;3"), ("text", "Ann <3")])
def test_the_text_of_a_file_is_the_body(form: str, body: str) -> None:
    assert rendered(form, body_file="body.txt").fields == {"body": body}


def test_data_keeps_its_shape() -> None:
    data = {"rows": [{"text": "{{ journey.id }}", "n": 3}, {"on": True}], "url": "{{ facts.link }}"}
    found = rendered("json", data=data)
    assert found.fields == {
        "data": {"rows": [{"text": "cart", "n": 3}, {"on": True}], "url": "https://example.org/cart"}
    }


def test_what_breaks_is_told_and_left_out() -> None:
    found = rendered(
        subject="{{ customer.first_name }}{{ customer.first_name }}", body="{{ customer.city }}", preheader="{{ now }}"
    )
    assert [(broken.path, broken.message) for broken in found.broken] == [
        (("subject",), "12 characters, where the channel takes 10"),
        (("body",), "there is no value for 'city', and no default"),
    ]
    assert sorted(found.fields) == ["preheader", "subject"]


LINKS = [
    ("html", {"cta": {"label": "a", "url": "{{ customer.site }}"}}, "javascript%3Aalert%281%29"),
    ("html", {"body": '<a href="{{ customer.site }}">a</a>'}, "javascript"),
    ("text", {"link": "javascript:alert(1)"}, "javascript"),
    ("text", {"link": "{{ facts.code }}"}, "SHOW10"),
]


@pytest.mark.parametrize(("form", "variant", "value"), LINKS)
def test_no_link_leads_astray(form: str, variant: dict[str, Any], value: str) -> None:
    found = rendered(form, Profile(customer={"site": "javascript:alert(1)"}), **variant)
    assert len(found.broken) == 1
    assert "link" in found.broken[0].message
    assert value not in str(found.fields)


def test_without_a_journey_or_a_way_out_they_are_missing() -> None:
    found = rendered(profile=Profile(), subject="{{ journey.id }}", preheader="{{ unsubscribe_url }}")
    assert [broken.path for broken in found.broken] == [("subject",), ("preheader",)]
