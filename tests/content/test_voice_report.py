"""How content sounds: measured against another library, words counted by hand, claims side by side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import ROOT, Run
from report.pages import Page
from simulate.world import Shop

from cjo_cli import api
from cjo_cli.content.reading import FEWEST_WORDS, grade, measure
from cjo_cli.report.content.voice import html, render, values
from cjo_cli.rules.content.support.shown import shown

VOICE = """
- id: house
  avoid:
    - {word: cheap, use: affordable, why: It is not.}
    - {word: "/hurr(y|ies)/"}
  require: {push: [Shop]}
  max_exclamation: 1
  reading_grade: 6
"""
HARD = " ".join(
    ["Notwithstanding considerable availability throughout extraordinarily advantageous circumstances."] * 9
)
OFFER = f"""
facts: {{cut: 10%}}
variants:
  - channel: email
    locale: en
    subject: Cheap, cheap and affordable!
    body: "<p>{HARD}</p><p>{{{{ facts.cut }}}} off</p>"
    cta: {{label: Buy, url: "https://example.org/a?x=1"}}
  - {{channel: email, locale: nl, subject: Goedkoop!!, body: "15% korting", cta: {{label: Koop, url: "https://example.org/a"}}}}
  - {{channel: push, locale: en, body: "Hurry, affordable", link: "https://example.org/b"}}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = Shop(tmp_path)
    made.facet("voice", VOICE)
    made.content("offer", OFFER)
    made.journey("enter: {event: started}\nsteps: [{id: s, send: offer}]")
    return made


def test_words_that_are_avoided_and_preferred_are_counted(shop: Shop):
    words = {word.word: word for word in api.content_voice(shop.written()).avoided}
    assert (words["cheap"].said, words["cheap"].used) == (2, 2)
    assert [(text.position, text.field) for text in words["cheap"].places] == [(0, "subject")]
    assert words["/hurr(y|ies)/"].said == 1


def test_what_a_channel_must_say_is_missed(shop: Shop):
    missing = api.content_voice(shop.written()).missing
    # Note and notice have one variant for push each.
    assert [(one.channel, one.word, {text.content for text in one.places}) for one in missing] == [
        ("push", "Shop", {"offer", "note", "notice"})
    ]


def test_channels_and_languages_are_apart(shop: Shop):
    sounds = {(one.channel, one.locale): one for one in api.content_voice(shop.written()).sounds}
    assert list(sounds) == [("email", "en"), ("email", "nl"), ("push", "en")]
    hard = sounds["email", "en"].hardest
    assert hard is not None
    assert (hard[0].content, hard[0].field) == ("offer", "body")
    assert hard[1] > 12
    assert (sounds["email", "nl"].marks, sounds["email", "nl"].loudest) == (2, 2)
    assert sounds["email", "nl"].measure.lix is None


def test_claims_and_calls_to_action_stand_side_by_side(shop: Shop):
    (found,) = api.content_voice(shop.written()).beside
    assert [(side.claims, side.label, side.target) for side in found.sides] == [
        ({"percent": ("10",)}, "Buy", "https://example.org/a"),
        ({"percent": ("15",)}, "Koop", "https://example.org/a"),
        ({}, "", "https://example.org/b"),
    ]
    assert [message.split(" (")[0] for message in found.differ] == [
        "the percent named here",
        "this leads to https://example.org/b, on 'email' to https://example.org/a",
    ]


def test_every_form_says_what_is_wrong(shop: Shop):
    found = api.content_voice(shop.written())
    summary = values(found)["summary"]
    assert {key: summary[key] for key in ("avoided", "missing", "differing", "most_years")} == {
        "avoided": 3, "missing": 3, "differing": 1, "most_years": 6.0,
    }  # fmt: skip
    text = render(found).plain
    assert "too loud: email in nl: up to 2 exclamation marks" in text
    assert "hard to read: offer on email in en, body" in text
    assert max(map(len, text.splitlines())) <= 80
    page = Page(html(found))
    assert len(page.rows("sounds")) == 3
    assert not {"script", "img", "link"} & {tag for tag, _ in page.tags}


def texts() -> list[tuple[str, str]]:
    """The example's texts by language, of a length that can be judged."""
    from cjo_cli.api.content import catalogue

    known = catalogue(ROOT)
    by_locale: dict[str, list[str]] = {}
    for item in known.scene.contents.values():
        for variant in shown(known.scene, item):
            body = next((one for one in variant.fields if one.name == "body"), None)
            if body is not None:
                by_locale.setdefault(str(variant.part.locale), []).append(" ".join(variant.said_in(body).split()))
    return [(locale, " ".join(bodies)) for locale, bodies in by_locale.items()]


@pytest.mark.full
def test_measures_agree_with_textstat():
    textstat = pytest.importorskip("textstat")
    for locale, text in texts():
        textstat.set_lang(locale)
        own = measure(text, locale)
        assert own.words == pytest.approx(textstat.lexicon_count(text), rel=0.03)
        assert own.lix == pytest.approx(textstat.lix(text), rel=0.1)
        if locale == "en":
            assert grade(text, "en") == pytest.approx(textstat.automated_readability_index(text), abs=2)


@pytest.mark.parametrize(("words", "lix"), [(FEWEST_WORDS - 1, None), (FEWEST_WORDS, 10.0)])
def test_lix_by_hand(words: int, lix: float | None):
    # Ten short words a sentence.
    text = " ".join("word." if n % 10 == 9 else "word" for n in range(words))
    assert measure(text, "en").lix == lix


def test_lix_counts_long_words():
    # Five words a sentence, of which one is long: 5 + 20.
    assert measure("One two three four seventh. " * 12, "nl").lix == 25.0


def test_languages_without_blanks_are_not_measured():
    assert measure("座席をお取りしています。" * 20, "ja").words == 0
    assert measure("", "en").a_sentence is None


def test_the_command(cjo: Run, shop: Shop):
    done = cjo("content", "voice", "--project", shop.written())
    assert done.returncode == 0, done.stderr
    assert "'cheap' is avoided: said 2 times; 'affordable' 2 times" in done.stdout
    assert json.loads(cjo("content", "voice", "--project", ROOT, "-f", "json").stdout)["summary"]["avoided"] == 0
    (shop.root / "taxonomy/voice.yaml").unlink()
    assert "the taxonomy has no voice" in cjo("content", "voice", "--project", shop.written()).stdout
