"""What hangs on what, what is kept, names, codes: on the project that `cjo init` makes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from cjo_cli.api.reading import checked, log_of
from cjo_cli.errors import RejectedRows, UsageError
from cjo_cli.log.contents import contents_of
from cjo_cli.review.outcomes import outcomes as module
from cjo_cli.review.outcomes.behaviour import digests
from cjo_cli.review.outcomes.codes import code_of, is_code, resolve
from cjo_cli.review.outcomes.concentration import concentration
from cjo_cli.review.outcomes.figures import Pressure
from cjo_cli.review.outcomes.outcomes import outcomes
from cjo_cli.review.outcomes.reach import reach_of
from cjo_cli.review.outcomes.sides import Pair, Side, declared, pairs_of
from cjo_cli.review.outcomes.tally import _worth
from cjo_cli.review.outcomes.values import Concentration

JOURNEY, CONTENT = "journeys/cart-recovery.yaml", "content/cart-reminder.yaml"
# A file, a text in it, what stands in its place, and whether a replay can tell.
EDITS = {
    "texts of a variant": (CONTENT, "your cart is waiting", "still thinking?", False),
    "a content's title": (CONTENT, "title: Your cart is waiting", "title: Cart", False),
    "a content's status": (CONTENT, "status: approved", "status: draft", False),
    "a fact": (CONTENT, "example.org", "example.com", False),
    "a journey's status": (JOURNEY, "status: live", "status: review", False),
    "a comment": (JOURNEY, "steps:", "# Three steps.\nsteps:", False),
    "a title": ("taxonomy/channels.yaml", "title: E-mail", "title: Mail", False),
    "an event that nobody reads": ("taxonomy/events.yaml", "  - id: email_opened", "  - id: seen\n  - id: email_opened", False),
    "another channel": ("taxonomy/channels.yaml", "  - id: email", "  - {id: sms, caps: [{max: 1, per: day}]}\n  - id: email", False),
    "another audience": ("taxonomy/words.yaml", "facet: stage", "facet: stage\ndescription: Where one stands", False),
    "a goal's target": (JOURNEY, "within: 3d", "within: 3d, target: 8", False),
    "a wait": (JOURNEY, "wait: 3h", "wait: 4h", True),
    "an entry": (JOURNEY, "gte: 30", "gte: 40", True),
    "a step's id": (JOURNEY, "id: remind,", "id: mail,", True),
    "a purpose": (CONTENT, "purpose: marketing", "purpose: service", True),
    "a cap": ("cjo.yaml", "max: 3", "max: 2", True),
    "a channel's cap": ("taxonomy/channels.yaml", "max: 1", "max: 2", True),
    "quiet hours": ("taxonomy/channels.yaml", "21:00", "20:00", True),
    "consent": ("taxonomy/purposes.yaml", "default: email_ok", "default: first_ok", True),
    "the timezone": ("cjo.yaml", "Europe/Amsterdam", "America/New_York", True),
    "the locale": ("cjo.yaml", "locale: en", "locale: nl", True),
    "a variant's audience": (CONTENT, "  - channel: email\n", "  - channel: email\n    when: {attribute: email_ok, eq: true}\n", True),
    "the property of a goal's worth": ("taxonomy/actions.yaml", "    value: value\n", "", True),
}  # fmt: skip
MORE = {
    "taxonomy/purposes.yaml": "  - {id: service, consent: none}\n",
    "taxonomy/attributes.yaml": "  - {id: first_ok, type: boolean}\n",
}


@pytest.fixture
def shop(starter: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("CJO_CACHE_DIR", str(tmp_path / "cache"))
    for name, text in MORE.items():
        (starter / name).write_text((starter / name).read_text() + text)
    return starter


def edited(shop: Path, file: str, old: str, new: str) -> Path:
    """A copy of the shop with one text changed."""
    head = shop.with_name("head")
    shutil.rmtree(head, ignore_errors=True)
    shutil.copytree(shop, head)
    text = (head / file).read_text()
    assert old in text
    (head / file).write_text(text.replace(old, new))
    return head


def told(shop: Path, head: Path, **options):
    base, after = checked(shop), checked(head)
    renames = declared(document.value for document in after.project.journeys)
    return outcomes(base.plan, after.plan, log_of(base.project), shop, renames=renames, **options)


def test_what_a_journey_hangs_on(shop):
    before = digests(checked(shop).plan)
    for name, (file, old, new, differs) in EDITS.items():
        after = digests(checked(edited(shop, file, old, new)).plan)
        assert (before != after) == differs, name


def test_a_change_of_texts_replays_nothing_where_base_is_kept(shop, monkeypatch):
    head = edited(shop, *EDITS["texts of a variant"][:3])
    first = told(shop, head)
    assert first.same
    assert first.base is first.head
    assert first.journeys[0].way is None
    monkeypatch.setattr(module.Replays, "run", None)
    assert told(shop, head) == first


def test_what_is_kept_goes_with_the_log_and_is_not_believed_where_it_was_touched(shop, tmp_path):
    head = edited(shop, *EDITS["a wait"][:3])
    first = told(shop, head)
    kept = sorted((tmp_path / "cache").rglob("*.json"))
    assert sorted({path.name.partition("-")[0] for path in kept}) == ["outcomes", "replay"]
    for path in kept:
        path.write_bytes(path.read_bytes().replace(b'"entered":', b'"entered":9'))
    assert told(shop, head) == first
    events = shop / "logs/events.csv"
    lines = events.read_text().splitlines()
    events.write_text("\n".join(lines[:-20]) + "\n")
    again = told(shop, head)
    assert again.log.rows == first.log.rows - 20
    assert again.log.digest != first.log.digest


def test_without_the_cache_nothing_is_kept(shop, tmp_path):
    head = edited(shop, *EDITS["a wait"][:3])
    assert told(shop, head, cache=False) == told(shop, head)
    assert len(list((tmp_path / "cache").rglob("replay-*.json"))) == 2


def test_nothing_of_a_customer_is_in_the_cache(shop, tmp_path):
    told(shop, edited(shop, *EDITS["a wait"][:3]))
    kept = "".join(path.read_text() for path in (tmp_path / "cache").rglob("*.json"))
    assert "code:" in kept
    assert "example.org" not in kept
    assert not [name for name in _ids(shop) if f'"{name}"' in kept]


def _ids(shop: Path) -> list[str]:
    return [line.split(",")[0] for line in (shop / "logs/customers.csv").read_text().splitlines()[1:]]


def test_examples_have_codes_that_only_the_log_resolves(shop):
    found = told(shop, edited(shop, *EDITS["an entry"][:3]))
    assert len(found.examples) == 3
    key = contents_of(shop, log_of(checked(shop).project)).key
    for example in found.examples:
        assert resolve(key, example.code, _ids(shop)) in _ids(shop)
        assert example.command == f"cjo explain {example.code} --journey cart-recovery"
        assert example.base or example.head
    assert len({example.code for example in found.examples}) == 3
    assert {example.kind for example in found.examples} == {"does not enter"}
    assert {example.alike for example in found.examples} == {found.changed.customers}


def test_codes():
    code = code_of(b"key", "ann@example.org")
    assert is_code(code)
    assert code != code_of(b"another", "ann@example.org")
    assert resolve(b"key", code.upper().replace("CODE:", "code:"), ["bob", "ann@example.org"]) == "ann@example.org"
    with pytest.raises(UsageError, match="nobody in this log"):
        resolve(b"key", code, ["bob"])
    with pytest.raises(UsageError, match="several customers"):
        resolve(b"key", code, ["ann@example.org"] * 2)


def test_the_digest_of_a_log_tells_nothing_of_its_key_and_changes_with_its_bytes(shop):
    log = log_of(checked(shop).project)
    first = contents_of(shop, log)
    assert first.digest not in first.key.hex()
    assert first.key.hex() not in first.digest
    assert contents_of(shop, log.model_copy(update={"ts_unit": "s"})).digest != first.digest
    snapshot = shop / "logs/customers.csv"
    snapshot.write_text(snapshot.read_text().replace("Eva", "Eve"))
    second = contents_of(shop, log)
    assert second.digest != first.digest
    assert second.key != first.key


def test_a_declared_rename_is_no_change_of_a_path(shop):
    head = edited(shop, JOURNEY, "{id: patience, wait: 3h}", "{id: quiet, wait: 3h}")
    renamed = told(shop, head)
    assert renamed.changed.paths > 0
    text = (head / JOURNEY).read_text()
    (head / JOURNEY).write_text(text + "moved: [{step: patience, to: quiet}]\n")
    moved = told(shop, head)
    assert not moved.same
    assert moved.changed.customers == 0
    (head / JOURNEY).write_text(
        text.replace("journey: cart-recovery", "journey: carts\nwas: cart-recovery")
        + "moved: [{step: patience, to: quiet}]\n"
    )
    was = told(shop, head)
    assert was.changed.customers == 0
    assert [(one.journey, one.was, one.way) for one in was.journeys] == [("carts", "cart-recovery", "changed")]
    assert was.journeys[0].base.messages == was.journeys[0].head.messages


def test_a_step_below_a_renamed_one_moves_with_it():
    pair = Pair("a", "a", {"old": "new", "old.path": "other"})
    assert [pair.step(name) for name in ("old", "old.timeout.send-1", "old.path.send-1", "older", "wait-1")] == [
        "new", "new.timeout.send-1", "other.send-1", "older", "wait-1",
    ]  # fmt: skip


def test_who_waits_where_head_differs(shop):
    (shop / JOURNEY).write_text((shop / JOURNEY).read_text().replace("timeout: 2d", "timeout: 30d"))
    same = told(shop, edited(shop, JOURNEY, "gte: 30", "gte: 31"))
    assert same.in_flight == ()
    base = same.base.journeys["cart-recovery"]
    waiting = {name: step.waiting for name, step in base.steps.items() if step.waiting}
    assert waiting
    assert sum(waiting.values()) == base.active
    longer = told(shop, edited(shop, JOURNEY, "timeout: 30d", "timeout: 31d"))
    assert {(one.step, one.change, one.to, one.instances) for one in longer.in_flight} == {
        ("opened", "changed", "opened", waiting["opened"])
    }
    gone = told(shop, edited(shop, JOURNEY, "{id: opened,", "{id: read,"))
    assert [(one.step, one.change, one.to) for one in gone.in_flight] == [("opened", "gone", None)]
    closed = told(shop, edited(shop, JOURNEY, "status: live", "status: closed"))
    assert closed.in_flight == ()
    assert closed.journeys[0].head is None


def test_too_many_bad_rows_are_refused(shop):
    events = shop / "logs/events.csv"
    events.write_text(events.read_text().replace("2026-03-02T15:34:00Z", "soon"))
    with pytest.raises(RejectedRows):
        told(shop, shop)
    assert told(shop, shop, allow_bad_rows=5).same


# A journey that changes in itself; by another way reached; replayed besides; how many are reached by caps alone.
REACHED = {
    "cart-recovery": ({}, set(), 10),
    "access-help": ({}, set(), 0),  # its purpose passes all caps
    "welcome": ({"first-ticket": "entered from"}, set(), 9),
    "first-ticket": ({}, {"welcome"}, 10),
    "win-back": ({"ad-first-visit": "exclusive", "show-consideration": "exclusive"}, set(), 8),
    "upgrade-to-patron": None,  # a draft
}


@pytest.mark.parametrize("name", REACHED)
def test_what_a_change_reaches_in_the_example(aurora, name):
    plan = aurora.plan
    day = 86_400_000_000
    changed = [j.model_copy(update={"max_duration": 17 * day}) if j.id == name else j for j in plan.journeys]
    sides = Side(plan, is_head=False), Side(plan.model_copy(update={"journeys": tuple(changed)}), is_head=True)
    reach = reach_of(*sides, pairs_of(*sides, declared(())))
    assert not reach.arbitration
    if REACHED[name] is None:
        assert not reach.ways
        return
    beside, fed_by, by_caps = REACHED[name]
    walked = {one: way for one, way in reach.ways.items() if way != "caps"}
    assert walked == {name: "changed", **beside}
    assert reach.compared == walked.keys()
    assert reach.replayed == walked.keys() | fed_by
    assert len(reach.ways) - len(walked) == by_caps


def test_a_cap_that_changes_has_all_compared_that_share_it(aurora):
    plan = aurora.plan
    tighter = plan.model_copy(update={"caps": (plan.caps[0].model_copy(update={"max": 1}), *plan.caps[1:])})
    sides = Side(plan, is_head=False), Side(tighter, is_head=True)
    reach = reach_of(*sides, pairs_of(*sides, declared(())))
    assert reach.arbitration
    assert reach.compared == {name for name in sides[0].journeys if name not in ("access-help", "service-recovery")}


@pytest.mark.parametrize("weeks", [{}, {1: 1}, {1: 7, 2: 3, 9: 1}, {1: 100, 3: 5, 4: 5}, {2: 2}])
def test_percentiles_are_those_of_the_weeks(weeks):
    every = [size for size, count in weeks.items() for _ in range(count)] or [0]
    found = Pressure(3, weeks)
    assert (found.p50, found.p95, found.max) == pytest.approx((*np.percentile(every, [50, 95]), max(every)))


def test_worth_adds_up():
    values = np.array([0.1, 0.2, 12.5, np.nan])
    assert _worth(values) == 12_800_000
    assert _worth(np.array([1e300, 1.0])) == int(1e306) + 1_000_000 or _worth(np.array([1e300])) > 10**305


def test_where_the_changed_concentrate():
    changed = {"all": 50, "vip": 40, "few": 4, "usual": 10, "big": 49}
    sizes = {"all": 1000, "vip": 50, "few": 4, "usual": 200, "big": 900}
    assert concentration(changed, sizes, 50, 1000) == (Concentration("vip", 40, 50), Concentration("big", 49, 900))


def test_the_values_are_plain(shop):
    from dataclasses import asdict

    found = told(shop, edited(shop, *EDITS["a wait"][:3]))
    assert json.loads(json.dumps(asdict(found)))["changed"]["customers"] == found.changed.customers
