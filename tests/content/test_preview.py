"""Content as people would see it: the variant they get is the replay's, what breaks is found, pages run nothing."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest
from command_line import ROOT, Run
from report.pages import Page
from simulate.world import Shop

from cjo_cli import api
from cjo_cli.content.people import KINDS
from cjo_cli.errors import UsageError
from cjo_cli.report.content import everything, preview
from cjo_cli.review.content.preview import Preview

OFFER = """
facts: {code: SHOW10, link: "https://example.org/a"}
variants:
  - {channel: email, locale: en, audience: gold, subject: "{{ customer.tier }} only", body: "<p>Hi {{ customer.email }}</p>"}
  - {channel: email, locale: en, subject: Offer, body: "<p>{{ customer.tier | default('you') }}: {{ facts.code }}</p>"}
  - {channel: push, locale: nl, body: "Code {{ facts.code }} {{ entry.ref }}", link: "{{ facts.link }}/{{ entry.ref }}"}
  - {channel: push, body: "Code {{ facts.code }}"}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = Shop(tmp_path)
    made.content("offer", OFFER, "marketing")
    made.journey("enter: {event: started}\nsteps: [{id: s, send: offer}]")
    made.customers("""
        golden tier=gold email=g@example.org ok=true lang=en
        plain tier=silver email=p@example.org ok=true lang=en
        dutch ok=true lang=nl
        silent tier=gold email=s@example.org ok=false lang=en
    """)
    made.log_config(customer_columns={"locale": "lang"})
    made.log("\n".join(f"{who} 2026-03-02T10:00 started ref=r1" for who in ("golden", "plain", "dutch", "silent")))
    return made


def fates(found: Preview) -> list[str | None]:
    return [look.fate for look in found.looks]


WHO = [
    ("golden", 0, [("email", "")], ["fits", "behind", None, None]),
    ("plain", 1, [("email", "")], ["condition", "fits", None, None]),
    ("dutch", 2, [("email", "address"), ("push", "")], [None, None, "fits", "behind"]),
    ("silent", None, [("email", "consent"), ("push", "consent")], [None, None, None, None]),
]


@pytest.mark.parametrize(("who", "gets", "channels", "expected"), WHO, ids=[case[0] for case in WHO])
def test_which_variant_a_customer_gets_and_why(
    shop: Shop, who: str, gets: int | None, channels: list[Any], expected: list[Any]
):
    found = api.content_preview(shop.written(), "offer", customer=who)
    assert found.gets == gets
    assert list(found.channels) == channels
    assert fates(found) == expected


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.full)])
def test_they_get_what_the_replay_sends_them(shop: Shop, seed: int):
    rng = random.Random(seed)
    people = [
        f"c{n:02} tier={rng.choice(['gold', 'silver', ''])} email={rng.choice(['a@b', ''])}"
        f" ok={rng.choice(['true', 'true', 'false'])} lang={rng.choice(['en', 'nl', 'nl-BE', 'de', ''])}"
        for n in range(12)
    ]
    shop.customers("\n".join(people))
    # Some change between their entry and the message, which is decided when the log ends.
    shop.log("\n".join(
        f"c{n:02} 2026-03-02T10:00 started ref=r\nc{n:02} 2026-03-02T11:00 profile tier={rng.choice(['gold', 'silver'])}"
        for n in range(12)
    ))  # fmt: skip
    shop.journey("enter: {event: started}\nsteps: [{wait: 1h}, {id: s, send: offer}]")
    sent = dict(shop.run(to=None).messages("customer_id variant"))
    assert len(sent) == 12
    assert {who: api.content_preview(shop.root, "offer", customer=who).gets for who in sent} == sent


def test_a_customers_personal_data_is_masked_until_it_is_asked_for(shop: Shop):
    shop.facet("attribute", """
        - {id: tier, type: string}
        - {id: ok, type: boolean}
        - {id: email, type: string, pii: true}
        - {id: score, type: number}
        - {id: renews, type: timestamp}
        - {id: birthday, type: date}
    """)  # fmt: skip
    body = [look.made.fields["body"] for look in api.content_preview(shop.written(), "offer", customer="golden").looks]
    assert body[0] == "<p>Hi (masked)</p>"
    shown = api.content_preview(shop.root, "offer", customer="golden", show_pii=True)
    assert shown.looks[0].made.fields == {"subject": "gold only", "body": "<p>Hi g@example.org</p>"}
    assert (shown.masked, "g@example.org" in preview.html(shown)) == (False, True)


def test_entry_properties_are_those_of_the_last_event_that_starts_it(shop: Shop):
    found = api.content_preview(shop.written(), "offer", customer="dutch")
    assert found.looks[2].made.fields == {"body": "Code SHOW10 r1", "link": "https://example.org/a/r1"}
    assert found.notes == ("entry: their last started, of 2026-03-02 10:00 UTC",)


def test_somebody_whom_a_file_describes(shop: Shop, tmp_path: Path):
    (tmp_path / "who.yaml").write_text("customer: {locale: nl-BE, ok: true}\nentry: {ref: a/b}\n")
    found = api.content_preview(shop.written(), "offer", attributes=tmp_path / "who.yaml")
    assert found.gets == 2
    assert found.looks[2].made.fields["link"] == "https://example.org/a/a%2Fb"
    (tmp_path / "who.json").write_text('{"customer": {"tier": "gold", "email": "a@b.example", "ok": true}}')
    assert api.content_preview(shop.root, "offer", attributes=tmp_path / "who.json").gets == 0


BAD = [
    ("custmer: {}", "unknown key 'custmer'", "did you mean 'customer'?"),
    ("customer: {teir: gold}", "customer has no 'teir'", "did you mean 'tier'?"),
    ("customer: {score: many}", "customer.score is no number", ""),
    ("entry: {page: a}", "entry has no 'page'", ""),
    ("journey: tripp", "unknown journey 'tripp'", "did you mean 'trip'?"),
    ("now: soon", "'now' is not an instant", ""),
    ("- a", "is no mapping", ""),
    ("customer: [a]", "'customer' is no mapping", ""),
    ("customer: {", "who.yaml", ""),
]


@pytest.mark.parametrize(("text", "said", "hint"), BAD, ids=[case[0] for case in BAD])
def test_a_file_that_describes_nobody(shop: Shop, tmp_path: Path, text: str, said: str, hint: str):
    (tmp_path / "who.yaml").write_text(text)
    with pytest.raises(UsageError, match=said) as caught:
        api.content_preview(shop.written(), "offer", attributes=tmp_path / "who.yaml")
    assert hint in str(caught.value.hint)
    assert "many" not in caught.value.message


# Pages


def test_a_page_runs_nothing_and_fetches_nothing(shop: Shop):
    shop.content("offer", """
variants:
  - {channel: email, subject: "</h3><script>x</script>", body: "<script>alert(1)</script><p>\\"quoted\\" & more</p>"}
  - {channel: push, title: "</b><img src=https://example.org/x.png>", body: "<script>y</script>"}
""", "marketing")  # fmt: skip
    text = preview.html(api.content_preview(shop.written(), "offer"))
    page = Page(text)
    assert not {"script", "img", "link"} & {tag for tag, _ in page.tags}
    frames = [given for tag, given in page.tags if tag == "iframe"]
    assert [given["sandbox"] for given in frames] == [""]
    assert str(frames[0]["srcdoc"]).endswith('<script>alert(1)</script><p>"quoted" & more</p>')
    policy = next(str(given["content"]) for tag, given in page.tags if given.get("http-equiv"))
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_every_form_has_every_variant(shop: Shop):
    found = api.content_preview(shop.written(), "offer")
    document = preview.values(found)
    assert [one["fields"] for one in document["variants"]] == [look.made.fields for look in found.looks]
    text, page = preview.render(found).plain, preview.html(found)
    for look in found.looks:
        assert look.variant.named in text
        assert look.variant.named in page


# Everything


def test_what_breaks_is_found(shop: Shop):
    shop.facet("channel", "- {id: email, address: email, limits: {subject: 20}}\n- {id: push}")
    found = api.content_everything(shop.written())
    assert (found.contents, found.variants, found.renderings) == (3, 6, 6 * len(KINDS))
    breaks = {(one.content, one.position, one.field, one.message): set(one.people) for one in found.breaks}
    long = {kind.name for kind in KINDS if len(f"{kind.text} only") > 20 and "\n" not in kind.text}
    assert breaks == {
        ("offer", 0, "subject", "a line break where one line belongs"): {"line break"},
        ("offer", 0, "subject", "too long: the channel takes 20"): long,
        ("offer", 2, "body", "there is no value for 'ref', and no default"): {"nothing known"},
        ("offer", 2, "link", "there is no value for 'ref', and no default"): {"nothing known"},
    }
    assert {"long name", "long word"} <= long


def test_what_is_sure_to_be_there_is_not_taken_away(shop: Shop):
    # Gold is who has a tier; e-mail goes to who has an address.
    found = api.content_everything(shop.written())
    assert not [one for one in found.breaks if one.position == 0 and "nothing known" in one.people]


def test_a_subject_of_nothing_is_told(shop: Shop):
    shop.content("offer", "variants: [{channel: email, subject: '{{ customer.tier }}', body: B}]", "marketing")
    found = api.content_everything(shop.written())
    empty = next(one for one in found.breaks if one.message == "comes out empty")
    assert empty.people == ("empty texts", "blank texts")


def test_every_kind_of_person_is_told_by_a_name_of_its_own():
    assert len({kind.name for kind in KINDS}) == len(KINDS) == 20


def test_the_example_breaks_nowhere_but_for_line_breaks():
    found = api.content_everything(ROOT)
    assert {one.people for one in found.breaks} == {("line break",)}
    assert f"{len(found.breaks)} texts break" in everything.render(found).plain
    assert len(Page(everything.html(found)).rows("breaks")) == len(found.breaks)
    assert everything.values(found)["summary"]["breaks"] == len(found.breaks)


@pytest.mark.full
def test_five_hundred_items_for_twenty_people_take_less_than_ten_seconds(shop: Shop):
    for number in range(500):
        shop.content(f"item-{number}", OFFER.replace("SHOW10", f"CODE{number}"), "marketing")
    began = time.perf_counter()
    found = api.content_everything(shop.written())
    assert time.perf_counter() - began < 10
    assert found.renderings == found.variants * 20 >= 500 * 4 * 20


def test_the_command(cjo: Run, shop: Shop, tmp_path: Path):
    project = shop.written()
    done = cjo("content", "render", "offer", "--customer", "golden", "--project", project)
    assert done.returncode == 0, done.stderr
    assert "variant 0: email in en for gold: the one they get" in done.stdout
    done = cjo("content", "render", "offer", "--customer", "dutch", "--project", project, "-f", "json")
    assert json.loads(done.stdout)["summary"]["gets"] == 2
    assert cjo("content", "render", "offer", "-f", f"html={tmp_path}/p.html", "--project", project).returncode == 0
    assert (tmp_path / "p.html").stat().st_size > 3000
    assert cjo("content", "render", "--all", "--project", project).returncode == 0
    assert cjo("content", "render", "--all", "--check", "--project", project).returncode == 1
    for wrong in (
        ["offr"],
        [],
        ["offer", "--all"],
        ["offer", "--customer", "nobody"],
        ["offer", "--attributes", "no.yaml"],
    ):
        done = cjo("content", "render", *wrong, "--project", project)
        assert (done.returncode, done.stdout) == (2, ""), wrong
