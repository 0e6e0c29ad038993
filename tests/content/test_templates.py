"""What a text reads and how it comes out, as tables."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjo_cli.content.fields import Kind
from cjo_cli.content.names import names
from cjo_cli.content.outline import outline, words
from cjo_cli.content.parts import Template, TemplateFault
from cjo_cli.content.rendering import RenderError, render
from cjo_cli.content.templates import _plain, _read, parse

DATA: dict[str, Any] = {
    "customer": {"name": "ann lee", "born": date(2001, 2, 3), "vip": True, "score": Decimal("3.50"), "empty": ""},
    "entry": {"value": 12.345, "show_at": "2026-03-01T19:30:00Z", "id": "a/b c&d"},
    "facts": {"link": "https://example.org/shows?x=1", "discount": "10%"},
    "journey": {"id": "cart"},
    "now": datetime(2026, 3, 1, 9, tzinfo=UTC),
    "unsubscribe_url": "https://example.org/u?t=1&k=2",
}


def template(source: str) -> Template:
    found = parse(source)
    assert isinstance(found, Template), found
    return found


RENDERED = [
    ("plain", "plain"),
    ("{{ customer.name | title }}", "Ann Lee"),
    ("{{ customer.name | upper | truncate(4) }}", "ANN…"),
    ("{{ customer.name | capitalize }}", "Ann lee"),
    ("{{ customer.nick | default('you') }}", "you"),
    ("{{ customer.nick | default(customer.name) }}", "ann lee"),
    ("{{ customer.empty | default('you') }}", ""),
    ("{{ customer.empty | default('you', true) }}", "you"),
    ("{{ customer.born }}", "2001-02-03"),
    ("{{ customer.born | date('%d.%m.%Y') }}", "03.02.2001"),
    ("{{ entry.show_at | date('%H:%M') }}", "19:30"),
    ("{{ customer.vip }}", "true"),
    ("{{ customer.score }}", "3.5"),
    ("{{ entry.value | round(2) }}", "12.35"),
    ("{{ entry.value | round }}", "12"),
    ("{{ customer.name | length }}", "7"),
    ("{{ now }}", "2026-03-01T09:00:00Z"),
    ("{% if entry.value >= 10 and customer.vip %}big{% elif entry.value > 1 %}some{% else %}small{% endif %}", "big"),
    ("{{ 'a' if customer.nick is defined else 'b' }}", "b"),
    ("{% if customer.name in ['ann lee'] %}it is{% endif %}", "it is"),
    ("{# a note #}x", "x"),
    ("{% raw %}{{ customer.name }}{% endraw %}", "{{ customer.name }}"),
    ("{{ customer.name }}\n", "ann lee\n"),
]


@pytest.mark.parametrize(("source", "text"), RENDERED)
def test_rendered(source: str, text: str) -> None:
    assert render(source, DATA, Kind.TEXT) == text


LINKS = [
    ("{{ facts.link }}", "https://example.org/shows?x=1"),
    ("{{ facts.link }}&id={{ entry.id }}", "https://example.org/shows?x=1&id=a%2Fb%20c%26d"),
    ("https://x.org/{{ entry.none | default('all/of it') }}", "https://x.org/all%2Fof%20it"),
    ("https://x.org/{{ entry.id | urlencode }}", "https://x.org/a%2Fb%20c%26d"),
    ("https://x.org/?j={{ journey.id }}", "https://x.org/?j=cart"),
    ("{{ unsubscribe_url }}", "https://example.org/u?t=1&k=2"),
    ("https://x.org/{{ facts.discount if customer.vip else entry.id }}", "https://x.org/10%25"),
]


@pytest.mark.parametrize(("source", "link"), LINKS)
def test_values_of_people_are_encoded_in_links(source: str, link: str) -> None:
    assert render(source, DATA, Kind.LINK) == link


def test_strict_about_what_is_missing() -> None:
    for source in ("{{ customer.nick }}", "{{ customer.nick | upper }}", "{% if customer.nick %}a{% endif %}"):
        with pytest.raises(RenderError, match="no value for 'nick'"):
            render(source, DATA, Kind.TEXT)


def test_html_of_a_trusted_link() -> None:
    assert render('<a href="{{ unsubscribe_url }}">x</a>', DATA, Kind.HTML) == (
        '<a href="https://example.org/u?t=1&amp;k=2">x</a>'
    )


FAULTS = [
    ("{{ customer.name", 1, 1, "unexpected"),
    ("a\nb {{ facts.x | nope }}", 2, 16, "no filter 'nope'"),
    ("{% if customer.vip %}", 1, 1, "unexpected end"),
    ("{{ 'a' if entry.x }}", 1, 8, "needs its 'else'"),
    ("{{ entry.x | default }}", 1, 14, "1 to 2 arguments"),
    ("{{ entry.x | upper('a') }}", 1, 14, "no arguments"),
    ("{{ entry.x | date('%B') }}", 1, 14, "'date' takes"),
    ("{{ entry.x | default(value='a') }}", 1, 14, "without names"),
    ("{{ customer.a.b }}", 1, 14, "one dot"),
    ("{{ none }}", 1, 4, "'none'"),
    ("{{ entry.x is mapping }}", 1, 15, "no test 'mapping'"),
]


@pytest.mark.parametrize(("source", "line", "column", "said"), FAULTS)
def test_a_fault_has_a_place(source: str, line: int, column: int, said: str) -> None:
    fault = parse(source)
    assert isinstance(fault, TemplateFault)
    assert (fault.line, fault.column) == (line, column)
    assert said in fault.message


def test_a_filter_misspelt_is_suggested() -> None:
    fault = parse("{{ entry.x | defualt('a') }}")
    assert isinstance(fault, TemplateFault)
    assert "default" in fault.hint


# What is read without a net: neither default nor a question before.
BARE = [
    ("{{ customer.a }} {{ entry.b | default('x') }}", ["customer.a"]),
    ("{{ customer.a | upper | default('x') }}", ["customer.a"]),
    ("{{ customer.a | default(customer.b) }}", ["customer.b"]),
    ("{% if customer.a is defined %}{{ customer.a }}{% endif %}", []),
    ("{% if customer.a is not defined %}x{% else %}{{ customer.a }}{% endif %}", []),
    ("{% if customer.a is undefined %}{{ customer.a }}{% endif %}", ["customer.a"]),
    ("{% if customer.a is defined and customer.a > 1 %}{{ customer.a }}{% endif %}", []),
    ("{% if customer.a is undefined or customer.a > 1 %}x{% endif %}", []),
    ("{% if customer.a is defined or customer.b %}{{ customer.a }}{% endif %}", ["customer.b", "customer.a"]),
    ("{% if not (customer.a is undefined or customer.b is undefined) %}{{ customer.b }}{% endif %}", []),
    ("{% if customer.a is undefined %}x{% elif customer.a > 1 %}y{% endif %}", []),
    ("{{ customer.a if customer.a is defined else customer.b }}", ["customer.b"]),
    ("{% if customer.a %}x{% endif %}", ["customer.a"]),
]


@pytest.mark.parametrize(("source", "bare"), BARE)
def test_what_is_read_without_a_net(source: str, bare: list[str]) -> None:
    assert [read.name.written for read in names(template(source)) if not read.guarded] == bare


@pytest.mark.parametrize(("source", "bare"), BARE)
def test_what_is_read_without_a_net_cannot_be_rendered_without_it(source: str, bare: list[str]) -> None:
    """The analysis against the engine: with every name missing but those that are bare, it renders; without, it may not."""
    everything: dict[str, dict[str, int]] = {"customer": {}, "entry": {}}
    for name in bare:
        root, _, key = name.partition(".")
        everything[root][key] = 5
    render(source, everything, Kind.TEXT)
    for name in bare[:1]:
        root, _, key = name.partition(".")
        del everything[root][key]
        if "or" not in source:
            with pytest.raises(RenderError):
                render(source, everything, Kind.TEXT)


PIECES = st.lists(
    st.sampled_from([
        "a", "{", "}", " ", "\n", "{{ customer.name }}", "{{ facts.link }}", "{{ entry.id | default('x') }}", "{{", "}}",
        '{{ entry.id|default("it\'s") }}', "{{ now }}", "{{ unsubscribe_url }}", "{{ customer.Name }}", "{#", "#}", "{%",
        "{{ customer.true }}", "'", "\r\n", "{{ customer.__x__ }}", "{{ journey.id | default('{{') }}", "%}", "-",
    ]),
    max_size=8,
)  # fmt: skip


@given(PIECES)
def test_both_ways_to_read_read_alike(pieces: list[str]) -> None:
    """Names and defaults are read without Jinja2: what that way accepts, Jinja2 reads the same."""
    source = "".join(pieces)
    parts = _plain(source)
    if parts is not None:
        assert Template(source, parts) == _read(source)


OUTLINES = [
    ("{{ facts.discount }} off, {{ customer.name }}", "10% off, ", "10% off, "),
    ("{{ customer.name | default('Hello') }}!", "Hello!", "Hello!"),
    ("{% if entry.x > 1 %}long text{% else %}short{% endif %}", "long text", "long text short"),
    ("{{ 'a' if entry.x > 1 else 'bcd' }}", "bcd", "a bcd"),
    ("{{ facts.discount | upper }}{{ entry.x | truncate(3) }}", "10%", "10%"),
    ("{{ broken", "", ""),
]


@pytest.mark.parametrize(("source", "longest", "everything"), OUTLINES)
def test_outlines(source: str, longest: str, everything: str) -> None:
    facts = (("discount", "10%"),)
    assert outline(source, facts) == longest
    assert words(source, facts) == everything


def test_unknown_values_are_marked_where_asked() -> None:
    assert outline("https://x.org/{{ entry.id }}", (), "?") == "https://x.org/?"
    assert outline("https://x.org/{{ entry.id | default('all') }}", (), "?") == "https://x.org/all"


def test_jinja_is_loaded_only_where_a_template_needs_it() -> None:
    code = (
        "import sys; from cjo_cli.content.templates import parse; from cjo_cli.content.rendering import render\n"
        "parse('Hello {{ customer.name | default(\"you\") }}'); assert 'jinja2' not in sys.modules\n"
        "parse('{% if now %}{% endif %}'); assert 'jinja2' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
