"""Templates that would harm: each kind is refused when it is read, and again when it is rendered."""

from __future__ import annotations

import time

import pytest

from cjo_cli.content.fields import Kind
from cjo_cli.content.filters import MOST_OUTPUT
from cjo_cli.content.parts import Template, TemplateFault
from cjo_cli.content.rendering import RenderError, render
from cjo_cli.content.templates import LONGEST_SOURCE, parse

DATA = {"customer": {"name": "Ann"}, "entry": {"id": "1"}, "facts": {"code": "X"}, "journey": {"id": "j"}}

# What is tried: the template, and a word of the refusal.
ATTACKS = {
    "a loop": ("{% for i in range(10**9) %}x{% endfor %}", "loops"),
    "a call": ("{{ range(10) }}", "calls nothing"),
    "a method": ("{{ customer.name.upper() }}", "calls nothing"),
    "the way to all classes": ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "calls nothing"),
    "an attribute of an object": ("{{ customer.__class__ }}", "no 'customer.__class__'"),
    "an attribute of a value": ("{{ customer.name.__class__ }}", "one dot"),
    "a subscript": ("{{ customer['__class__'] }}", "dot"),
    "a text times a number": ("{{ 'a' * 10**10 }}", "calculate"),
    "a power": ("{{ 9**9**9 }}", "calculate"),
    "printf": ("{{ '%1000000000d' % 1 }}", "calculate"),
    "a long line": ("{{ customer.name | center(10000000000) }}", "no filter 'center'"),
    "word wrap": ("{{ customer.name | wordwrap(1, true, 'xxxxxxxxxxxxxxxx') }}", "no filter 'wordwrap'"),
    "format": ("{{ '{0.__class__}' | format(customer) }}", "no filter 'format'"),
    "attr": ("{{ customer | attr('__class__') }}", "no filter 'attr'"),
    "map": ("{{ customer.name | map(attribute='x') | list }}", "no filter 'list'"),
    "markup that is safe": ("{{ customer.name | safe }}", "no filter 'safe'"),
    "escaping turned off": ("{% autoescape false %}{{ customer.name }}{% endautoescape %}", "escaping off"),
    "another file": ("{% include '/etc/passwd' %}", "includes no other"),
    "an import": ("{% import 'os' as os %}", "imports nothing"),
    "a name of an import": ("{% from 'os' import system %}", "imports nothing"),
    "a parent": ("{% extends 'x' %}", "extends no other"),
    "a macro": ("{% macro m() %}{{ m() }}{% endmacro %}", "macros"),
    "a call block": ("{% call m() %}{% endcall %}", "macros"),
    "a name set": ("{% set x = 1 %}", "sets no names"),
    "a block set": ("{% set x %}aaa{% endset %}", "sets no names"),
    "a name within": ("{% with x = 1 %}{% endwith %}", "sets no names"),
    "a block": ("{% block b %}{% endblock %}", "no blocks"),
    "a filter over a block": ("{% filter upper %}x{% endfilter %}", "one value"),
    "texts joined": ("{{ customer.name ~ customer.name }}", "next to each other"),
    "a slice": ("{{ customer.name[0:1] }}", "dot"),
    "a whole row": ("{{ customer }}", "what of 'customer'"),
    "a long constant": ("{{ '" + "a" * 2000 + "' | upper }}", "1,000 characters"),
    "a large number": ("{{ 1000000000000000 }}", "at most"),
    "a number of 5,000 digits": ("{{ " + "9" * 5000 + " }}", "number"),
    "an endless number": ("{{ 1e999 }}", "at most"),
    "a long cut": ("{{ customer.name | truncate(1000000) }}", "from 1 to 1000"),
    "many brackets": ("{{ " + "(" * 30_000 + "1" + ")" * 30_000 + " }}", "deep"),
    "many nots": ("{{ " + "not " * 20_000 + "1 }}", "deep"),
    "many ifs": ("{% if 1 %}" * 4_000 + "{% endif %}" * 4_000, "deep"),
    "many filters": ("{{ customer.name" + " | urlencode" * 50 + " }}", "levels deep"),
    "a long list": ("{{ 'a' in [" + "1," * 100 + "] }}", "at most 50"),
    "a long source": ("x" * (LONGEST_SOURCE + 1), "longer than"),
    "a debugger": ("{% debug %}", "tag 'debug'"),
    "a statement": ("{% do customer.clear() %}", "tag 'do'"),
}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda name: name.replace(" ", "-"))
def test_it_is_refused(attack: str) -> None:
    source, words = ATTACKS[attack]
    began = time.monotonic()
    fault = parse(source)
    assert isinstance(fault, TemplateFault), "it must not pass"
    assert words in fault.message + fault.hint
    assert fault.line >= 1
    assert fault.column >= 1
    for kind in Kind if "{" in source else ():
        with pytest.raises(RenderError):
            render(source, DATA, kind)
    assert time.monotonic() - began < 10, "it must not take long to say no"


def test_python_attributes_of_rows_are_no_values() -> None:
    for name in ("items", "keys", "copy", "get"):
        with pytest.raises(RenderError, match=f"no value for '{name}'"):
            render(f"{{{{ customer.{name} }}}}", DATA, Kind.TEXT)


@pytest.mark.parametrize("name", ["self", "loop", "caller", "range", "dict", "lipsum", "cycler", "namespace", "x"])
def test_names_of_the_engine_show_nothing(name: str) -> None:
    for source in (f"{{{{ {name} }}}}", f"{{{{ {name}.x }}}}", f"{{% if {name} %}}a{{% endif %}}"):
        with pytest.raises(RenderError):
            render(source, DATA, Kind.TEXT)


def test_a_value_is_never_a_template() -> None:
    data = {**DATA, "customer": {"name": "{{ 7 | upper }}{% if 1 %}"}}
    assert render("{{ customer.name }}", data, Kind.TEXT) == "{{ 7 | upper }}{% if 1 %}"


def test_html_is_escaped_whatever_the_template_does() -> None:
    data = {**DATA, "customer": {"name": "<script>\"'&"}}
    for source in ("{{ customer.name }}", "{{ customer.x | default(customer.name) }}", "{{ customer.name | trim }}"):
        assert "<" not in render(source, data, Kind.HTML)
        assert '"' not in render(source, data, Kind.HTML)


def test_values_that_are_no_scalars_are_not_shown() -> None:
    with pytest.raises(RenderError, match="only text"):
        render("{{ customer.name }}", {"customer": {"name": ["secret"]}}, Kind.TEXT)


def test_output_is_bounded_where_data_is_long() -> None:
    data = {"customer": {"name": "é" * (MOST_OUTPUT // 4)}}
    with pytest.raises(RenderError, match="too long"):
        render("{{ customer.name | urlencode }}", data, Kind.TEXT)
    with pytest.raises(RenderError, match="longer than"):
        render("{{ customer.name }}" * 5, data, Kind.TEXT)


@pytest.mark.parametrize("mark", ["\n", "\r", "\u2028", "\x85"])
def test_no_value_brings_a_line_into_a_head(mark: str) -> None:
    data = {"customer": {"name": f"Ann{mark}Bcc: all@example.org"}}
    with pytest.raises(RenderError, match="line break"):
        render("Hello {{ customer.name }}", data, Kind.LINE)


def test_messages_hold_no_value() -> None:
    data = {"customer": {"name": "Ann-of-Aurora", "age": "x"}}
    for source in (
        "{{ customer.name | round }}",
        "{{ customer.name | date }}",
        "{% if customer.name > 3 %}a{% endif %}",
    ):
        with pytest.raises(RenderError) as caught:
            render(source, data, Kind.TEXT)
        assert "Ann-of-Aurora" not in str(caught.value)


def test_what_is_left_still_works() -> None:
    assert isinstance(parse("{% if entry.id in ['1', '2'] %}{{ facts.code | lower }}{% else %}no{% endif %}"), Template)
