"""Segments of an SMS, grades of reading, links: against values worked out by hand from their sources."""

from __future__ import annotations

import pytest

from cjo_cli.content.links import is_plain_http, link_fault, links_of, text_of
from cjo_cli.content.reading import FEWEST_WORDS, RIX, grade
from cjo_cli.content.segments import ALPHABET, EXTENSION, segments

SMS = [
    ("", 1, 0),
    ("a" * 160, 1, 160),
    ("a" * 161, 2, 161),
    ("a" * 306, 2, 306),
    ("a" * 307, 3, 307),
    ("€" * 80, 1, 160),
    ("€" * 80 + "a", 2, 161),
    ("’" * 70, 1, 70),
    ("’" * 71, 2, 71),
    ("’" * 134, 2, 134),
    ("’" * 135, 3, 135),
    ("😀" * 35, 1, 70),
    ("😀" * 36, 2, 72),
]


@pytest.mark.parametrize(("text", "parts", "units"), SMS)
def test_segments(text: str, parts: int, units: int) -> None:
    found = segments(text)
    assert (found.parts, found.units) == (parts, units)


def test_the_default_alphabet_has_its_127_characters() -> None:
    """3GPP TS 23.038, 6.2.1: 128 places, one of them the escape to the extension, which has 10."""
    assert len(ALPHABET) == 127
    assert len(EXTENSION) == 10
    assert not ALPHABET & EXTENSION


def test_foreign_characters_are_named_once() -> None:
    assert segments("a’b’😀").foreign == ("’", "😀")


def test_english_by_the_automated_readability_index() -> None:
    """4.71 characters a word + 0.5 words a sentence - 21.43: 5 and 10 give 7.12."""
    sentence = " ".join(["abcde"] * 10) + ". "
    assert grade(sentence * 5, "en") == 7.1
    assert grade(sentence * 5, "en-gb") == 7.1


@pytest.mark.parametrize(("least", "years"), RIX)
def test_others_by_the_table_of_rix(least: float, years: int) -> None:
    sentences = 10
    long = round(least * sentences)
    text = " ".join(["langere"] * long + ["kort"] * (100 - long)).split()
    spread = [" ".join(text[i::sentences]) + "." for i in range(sentences)]
    assert grade(" ".join(spread), "nl") == years


def test_short_texts_and_unparted_languages_have_no_grade() -> None:
    assert grade("word " * (FEWEST_WORDS - 1), "en") is None
    assert grade("word " * FEWEST_WORDS, "en") is not None
    assert grade("word " * FEWEST_WORDS, "ja") is None


LINKS = [
    ("https://example.org/cart?a=b#c", ""),
    ("HTTPS://EXAMPLE.ORG", ""),
    ("http://example.org", ""),
    ("https://münchen.example/", ""),
    ("https://[2001:db8::1]:8443/x", ""),
    ("mailto:desk@example.org", ""),
    ("tel:+31205550100", ""),
    ("example.org/cart", "no https://"),
    ("/cart", "no https://"),
    ("https:/example.org", "no // behind"),
    ("https:example.org", "no // behind"),
    ("https://", "no host"),
    ("https:///path", "no host"),
    ("https://exa mple.org", "a blank"),
    ("https://exa..org", "no host that can be"),
    ("https://-x.org", "no host that can be"),
    ("https://example.org:99999/", "taken apart"),
    ("https://ann:secret@example.org", "password"),
    ("htps://example.org", "misspelt"),
    ("javascript:alert(1)", "runs or hides"),
    ("data:text/html,x", "runs or hides"),
    ("ftp://example.org", "only https:"),
]


@pytest.mark.parametrize(("link", "said"), LINKS)
def test_link_faults(link: str, said: str) -> None:
    found = link_fault(link)
    assert (said in found) if said else not found


def test_apps_have_addresses_of_their_own() -> None:
    assert link_fault("shop://cart", app=True) == ""
    assert link_fault("/cart", app=True) == ""
    assert link_fault("shop://cart")
    assert "no //" in link_fault("shop:cart", app=True)
    assert "misspelt" in link_fault("htps://example.org", app=True)


def test_plain_http() -> None:
    assert is_plain_http("HTTP://example.org")
    assert not is_plain_http("https://example.org")


def test_html_is_read_as_people_see_it() -> None:
    html = '<style>a{}</style><p title="!">Hi &amp; <b>you</b><!-- ! --></p><a href=" /x ">go</a><img src=y>'
    assert text_of(html).split() == ["Hi", "&", "you", "go"]
    assert links_of(html) == ("/x", "y")
    assert text_of("a < b") == "a < b"
