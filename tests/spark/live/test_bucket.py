"""A bucket by hand: what is late, doubled or rejected; bundles that come, and such as are refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from machine.stream import write_bundle

from cjo_cli import api
from cjo_cli.api.run import deployed_of
from cjo_cli.errors import UsageError
from cjo_cli.spark.live.bucket import Bucket, Done, Line
from cjo_cli.spark.live.ids import HOUR, Ids
from cjo_cli.spark.live.library import Library
from cjo_cli.spark.live.pages import HELD, STATE, read_held
from cjo_cli.spark.live.settings import Settings
from spark.live.buckets import Pages

MINUTE = 60_000_000
MARCH = 1_772_409_600_000_000  # 2026-03-02
DAY = 86_400_000_000


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bucket")
    api.init(folder / "shop")
    return folder / "shop"


@pytest.fixture(scope="module")
def bundle(shop: Path) -> bytes:
    return write_bundle(shop, shop.parent).read_bytes()


class Log:
    """One bucket, and micro-batches with their watermarks in minutes since March."""

    def __init__(self, bundle: bytes | None, lateness: int = 0, **more: Any) -> None:
        self.pages = Pages()
        self.library = Library(deployed_of, Settings(1, lateness * MINUTE, DAY, beginning=MARCH, **more))
        if bundle is not None:
            known = ({"customer_id": name, "email": "a@x", "email_ok": "true"} for name in ("u1", "u2"))
            self.bucket().keep_snapshot([json.dumps(one) for one in known])
            self.take([], None, bundle)

    def bucket(self) -> Bucket:
        return Bucket(self.pages, self.library)

    def take(self, lines: list[Line], watermark: int | None, *bundles: bytes) -> Done:
        at = None if watermark is None else MARCH + watermark * MINUTE
        return self.bucket().take(lines, bundles, at)


def row(minute: int, event: str = "cart_updated", customer: str = "u1", **more: Any) -> Line:
    cells = {"customer_id": customer, "event": event, "ts": f"2026-03-02T{minute // 60:02}:{minute % 60:02}:00Z"}
    return Line(json.dumps({**cells, "cart_id": "k1", "value": 40, **more}))


def kinds(done: Done) -> list[tuple[str, str]]:
    return [(told.kind, json.loads(told.line)["at"][11:16]) for _, told in done.told]


def test_a_message_falls_due_by_the_watermark_alone(bundle: bytes) -> None:
    log = Log(bundle)
    assert kinds(log.take([row(480)], None)) == []
    done = log.take([], 481)
    assert (kinds(done), done.wake) == ([], (MARCH + 660 * MINUTE) // 1000 + 1)
    assert kinds(log.take([], 660)) == []
    assert ("message", "11:00") in kinds(log.take([], 661))


def test_what_others_have_decided_does_not_come_twice_and_a_retry_is_the_same(bundle: bytes) -> None:
    log = Log(bundle)
    log.take([row(480)], None)
    before = Pages(log.pages)
    first, pages = log.take([row(490)], 661), dict(log.pages)
    log.pages = before
    assert [told for _, told in log.take([row(490)], 661).told] == [told for _, told in first.told]
    assert dict(log.pages) == pages


def test_rows_wait_for_the_watermark_in_order(bundle: bytes) -> None:
    log = Log(bundle, lateness=10)
    log.take([row(490), row(480, "order_completed")], None)
    assert [one.ts for one in read_held(log.pages.get(HELD))] == [MARCH + 480 * MINUTE, MARCH + 490 * MINUTE]
    log.take([], 485)
    assert [one.ts for one in read_held(log.pages.get(HELD))] == [MARCH + 490 * MINUTE]


LATE = [
    # What came before, the lateness, the watermark, the late one; whether it is late (R4).
    ("older than the customer's newest by more than the lateness", [480, 500], 10, 490, 485, True),
    ("the newest waits, and counts all the same", [480, 500], 0, 490, 489, True),
    ("within the lateness of the customer's newest", [480, 492], 10, 490, 485, False),
    ("at an instant that was decided for the customer", [480], 10, 490, 480, True),
    ("before all that was decided for the customer", [480], 30, 490, 479, True),
    ("of somebody of whom nothing was decided", [], 0, 490, 400, False),
]


@pytest.mark.parametrize(("why", "before", "lateness", "watermark", "at", "late"), LATE, ids=[one[0] for one in LATE])
def test_what_is_late(
    bundle: bytes, why: str, before: list[int], lateness: int, watermark: int, at: int, late: bool
) -> None:
    log = Log(bundle, lateness)
    log.take([row(minute) for minute in before], None)
    one = row(at, cart_id="k2")
    done = log.take([one, row(500, "email_opened", "u3")], watermark)
    assert done.late == ([one] if late else []), why
    entered = [json.loads(told.line)["key"] for _, told in log.take([], 1400).told]
    assert ("k2" in entered) != late


def test_a_late_row_is_history_all_the_same(bundle: bytes) -> None:
    """Who was late does not make those late that came before and wait."""
    log = Log(bundle)
    log.take([row(480), row(490, cart_id="k3"), row(500, cart_id="k4")], None)
    assert len(log.take([row(470, cart_id="k2")], 485).late) == 1
    entered = {json.loads(told.line)["key"] for _, told in log.take([], 1400).told}
    assert entered == {"k1", "k3", "k4"}


def test_an_id_counts_once_while_it_is_remembered(bundle: bytes) -> None:
    log = Log(bundle)
    one = row(480, event_id="e1")
    assert log.take([one, one, row(480, event_id="e2")], None).seen == 1
    assert log.take([one], 500).seen == 1
    assert log.take([row(481), row(481)], 500).seen == 0
    assert [name for name in log.pages if name.startswith("ids/")] == [f"ids/{(MARCH + 480 * MINUTE) // HOUR}"]
    log.take([], 3 * 1440)
    assert not [name for name in log.pages if name.startswith("ids/")]


def test_ids_are_kept_by_hours() -> None:
    pages = Pages()
    from cjo_cli.machine.reading import Row

    rows = [Row("u", hour * HOUR, "x", f"e{hour}", ()) for hour in range(5)]
    ids = Ids(pages, (), 0)
    assert [ids.first_time(one) for one in (*rows, *rows)] == [True] * 5 + [False] * 5
    hours = ids.close()
    again = Ids(pages, hours, 3 * HOUR)
    assert [again.first_time(one) for one in rows] == [True, True, True, False, False]
    assert again.close() == (3, 4)
    assert sorted(pages) == ["ids/3", "ids/4"]


def test_bad_rows_are_put_aside(bundle: bytes) -> None:
    lines = [Line("no json"), Line('{"event": "x", "ts": "2026-03-02"}'), row(480, customer=""), Line("[]")]
    done = Log(bundle).take(lines, None)
    assert sorted(lacks for lacks, _ in done.rejected) == ["customer", "customer", "json", "json"]


def test_rows_wait_for_the_first_bundle(bundle: bytes) -> None:
    log = Log(None)
    done = log.take([row(480)], 700)
    assert (done.told, done.wake) == ([], None)
    log.take([], 700, bundle)
    assert ("message", "11:00") not in kinds(log.take([], 700))  # nobody has an address without the snapshot
    assert read_held(log.pages.get(HELD)) == []


def test_a_newer_bundle_takes_new_entries(shop: Path, bundle: bytes) -> None:
    log = Log(bundle)
    log.take([row(480)], None)
    text = shop / "content/cart-reminder.yaml"
    before = text.read_text(encoding="utf-8")
    text.write_text(before.replace("your cart", "your own cart"), encoding="utf-8")
    newer = write_bundle(shop, shop.parent).read_bytes()
    text.write_text(before, encoding="utf-8")
    log.take([row(510, customer="u2", cart_id="k2")], 500, newer)
    assert len([name for name in log.pages if name.startswith("bundle/")]) == 2
    done = log.take([], 900)
    subjects = {
        json.loads(told.line)["key"]: json.loads(told.line)["rendered"]
        for _, told in done.told
        if told.kind == "message"
    }
    assert "your cart" in subjects["k1"]["subject"]
    assert "your own cart" in subjects["k2"]["subject"]
    log.take([], 6000, bundle)
    assert len([name for name in log.pages if name.startswith("bundle/")]) == 1


def test_a_bundle_that_cannot_be_is_refused_and_all_goes_on(bundle: bytes) -> None:
    log = Log(bundle)
    done = log.take([row(480)], 100, b"no bundle")
    assert [(note.kind, note.text) for note in done.notes] == [("refused", "no gzipped tar")]
    assert ("message", "11:00") in kinds(log.take([], 700))


def test_a_plan_that_reads_the_log_otherwise_is_refused(bundle: bytes) -> None:
    log = Log(bundle)
    log.take([row(480)], 100)
    deployed = deployed_of(bundle)
    part = deployed.plan.attributes["email"].model_copy(update={"type": "number"})
    other = replace(
        deployed, digest="sha256:other",
        plan=deployed.plan.model_copy(update={"attributes": {**deployed.plan.attributes, "email": part}}),
    )  # fmt: skip
    log.library = replace(log.library, opened=lambda data: other if data == b"other" else deployed_of(data))
    done = log.take([], 101, b"other")
    assert [note.kind for note in done.notes] == ["refused"]
    assert "of another type" in done.notes[0].text


@pytest.mark.parametrize("change", [{"lateness": 5}, {"buckets": 2}])
def test_a_state_is_of_one_lateness_and_one_number_of_buckets(bundle: bytes, change: dict[str, int]) -> None:
    log = Log(bundle)
    log.library = replace(log.library, settings=replace(log.library.settings, **change))
    with pytest.raises(UsageError, match="another number of"):
        log.take([], None)


def test_a_state_of_another_version_is_refused(bundle: bytes) -> None:
    log = Log(bundle)
    log.pages[STATE] = log.pages[STATE].replace(b'"format": 1', b'"format": 0')
    with pytest.raises(UsageError, match="another version of cjo"):
        log.take([], None)


def test_a_customer_twice_in_the_snapshot_is_an_error(bundle: bytes) -> None:
    log = Log(None)
    log.bucket().keep_snapshot(['{"customer_id": "u1"}'])
    log.bucket().keep_snapshot(['{"customer_id": "u1"}'])
    with pytest.raises(UsageError, match="one customer twice"):
        log.take([], None, bundle)
