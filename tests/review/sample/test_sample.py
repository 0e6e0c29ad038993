"""An extract is a working log under cover: exact where nothing is drawn anew, and nobody's id or text in it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pyarrow.parquet as pq
import pytest
from oracle.generate import FEATURES, Case, write_case

from cjo_cli.api.reading import checked, log_of
from cjo_cli.errors import NothingToDo, ProjectError
from cjo_cli.review.sample import roles
from cjo_cli.review.sample import sample as module
from cjo_cli.review.sample.choice import chosen
from cjo_cli.review.sample.extract import common_texts
from cjo_cli.review.sample.pseudonyms import Pseudonyms, rounded
from cjo_cli.review.sample.roles import Texts

EVERYBODY = 10**6
PLACES = ("timezone", "locale", "tz", "lang")
CASES = int(os.environ.get("CJO_CASES", "300"))


@contextmanager
def laid_open() -> Iterator[None]:
    """Ids stay, and nothing is personal: what is drawn by ids is then as in the whole log."""
    with (
        mock.patch.object(Pseudonyms, "customer", lambda _, name: name),
        mock.patch.object(roles, "_personal", return_value=set()),
    ):
        yield


def only_places(parts, people, wanted, _):
    """No text is common but timezones and locales, which are no texts to compare."""
    found = common_texts(parts, people, wanted, 1)
    return {column: texts for column, texts in found.items() if column[1] in PLACES}


def sampled(case: Case, folder: Path):
    """The extract of a case's whole log; None where nothing of it is replayed."""
    write_case(case, folder)
    try:
        read = checked(folder)
        asked = module.Asked(EVERYBODY, 1, allowed=100)
        with laid_open():
            return module.sample(read.project, read.plan, log_of(read.project), folder / "out", asked, str)
    except (ProjectError, NothingToDo):
        return None


def run(first: int, count: int, *, covered: bool) -> int:
    """How many cases were looked at; of each every figure is that of the whole log."""
    features = FEATURES - {"exclusive"} if covered else FEATURES  # which of two keys comes first hangs on their texts
    seen = 0
    for seed in range(first, first + count):
        with (
            tempfile.TemporaryDirectory() as name,
            mock.patch.object(module, "common_texts", only_places if covered else common_texts),
        ):
            found = sampled(Case(seed, features), Path(name))
            if found is None or (covered and _orders_texts(Path(name))):
                continue
            seen += 1
            off = [one for one in found.measures if one.full != one.sampled]
            assert not off, f"seed {seed}: {off}"
    return seen


def _orders_texts(folder: Path) -> bool:
    """Whether the project asks which of two texts comes first; that is lost."""

    def asks(part: Any) -> bool:
        if isinstance(part, list):
            return any(map(asks, part))
        if not isinstance(part, dict):
            return False
        tests = part.get("tests", []) if part.get("type") == "string" else []
        return any(test["op"] in ("gt", "gte", "lt", "lte") for test in tests) or asks(list(part.values()))

    return asks(json.loads(checked(folder).plan.model_dump_json()))


def test_an_extract_of_everybody_comes_to_the_same():
    assert run(0, 4, covered=False) > 2
    assert run(17, 5, covered=True) > 2


@pytest.mark.full
def test_an_extract_of_everybody_comes_to_the_same_at_length():
    assert run(4, CASES, covered=False) > CASES // 2
    assert run(22, CASES, covered=True) > CASES // 5


def test_texts_keep_what_a_plan_asks_of_them():
    made = Pseudonyms(b"key")
    known = Texts({"gold"}, {"/shop", "/shop/cart"}, {"sale", "x"})
    assert made.text("gold", known) == "gold"
    covered = made.text("/shop/cart/of/ann-sale", known)
    assert covered.startswith("/shop/cart")
    assert "sale" in covered
    assert "x" not in covered
    assert "ann" not in covered
    assert made.text("ann", Texts()) == made.text("ann", Texts()) != made.text("bob", Texts())
    assert made.text("ann", Texts()) != Pseudonyms(b"other").text("ann", Texts())
    assert made.customer("ann") != made.text("ann", Texts())


def test_personal_numbers_and_dates_do_not_stay():
    made = Pseudonyms(b"key")
    shifts = made.shifts([f"c{n}" for n in range(500)])
    assert shifts.min() == -14
    assert shifts.max() == 14
    assert 0 not in shifts
    numbers = made.integers(np.array([5, 5, 7]))
    assert numbers[0] == numbers[1] != numbers[2]
    assert rounded(np.array([0.0, 1234.5, -0.056, 9.99])).tolist() == pytest.approx([0.0, 1000.0, -0.06, 10.0])


def test_customers_are_taken_by_who_enters_what(aurora):
    numbers = chosen(aurora, 2_000, b"12345678")
    assert len(set(numbers.tolist())) == 2_000
    share = 2_000 / len(aurora.customers)
    for ran in aurora.each():
        inside = np.unique(ran.customer)
        # The journeys that few enter are as good as exact; of the others the rest averages out.
        assert np.isin(inside, numbers).sum() == pytest.approx(len(inside) * share, abs=3 + 0.02 * len(inside) * share)
    assert not np.array_equal(numbers, chosen(aurora, 2_000, b"another."))
    assert np.array_equal(chosen(aurora, EVERYBODY, b"12345678"), np.arange(len(aurora.customers)))


def test_the_command_writes_a_log_that_works(cjo, starter):
    done = cjo("log", "sample", "-n", "40", "-o", "ci", "--fewest", "5", "-f", "json=said.json", folder=starter)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (starter / "ci").iterdir()) == [
        "customers.parquet", "events.parquet", "log.yaml", "sample.json",
    ]  # fmt: skip
    said = json.loads((starter / "ci/sample.json").read_text())
    assert said == json.loads((starter / "said.json").read_text())
    config = (starter / "cjo.yaml").read_text()
    start, end = config.index("log:"), config.index("policies:")
    (starter / "cjo.yaml").write_text(config[:start] + (starter / "ci/log.yaml").read_text() + config[end:])
    replayed = json.loads(cjo("simulate", "-f", "json", folder=starter).stdout)
    entered = next(one for one in said["measures"] if one["journey"] and one["what"] == "entered")
    assert replayed["journeys"]["cart-recovery"]["entered"] == entered["sampled"]
    assert entered["scaled"] == pytest.approx(entered["sampled"] * 60 / 40)
    assert cjo("validate", folder=starter).returncode == 0


def test_more_customers_than_there_are_is_everybody(cjo, starter):
    done = cjo("log", "sample", "-n", 10**12, "-o", "ci", folder=starter)
    assert (done.returncode, done.stdout.startswith("60 of 60 customers, ")) == (0, True)


def test_nobody_is_in_it(cjo, starter):
    assert cjo("log", "sample", "-n", "60", "-o", "ci", folder=starter).returncode == 0
    cells = set()
    for name in ("events", "customers"):
        for column in pq.read_table(starter / f"ci/{name}.parquet").columns:
            cells |= {str(value) for value in column.to_pylist()}
    people = [line.split(",") for line in (starter / "logs/customers.csv").read_text().splitlines()[1:]]
    assert not cells & {cell for who in people for cell in who[:3] if cell}
    carts = {line.split(",")[3] for line in (starter / "logs/events.csv").read_text().splitlines()[1:]}
    assert not cells & (carts - {""})
    assert {"Europe/Amsterdam", "True"} <= cells


def test_a_log_without_a_snapshot_has_an_extract_without_one(cjo, starter):
    config = (starter / "cjo.yaml").read_text()
    lines = [line for line in config.splitlines() if "customer" not in line or "columns: {customer_id: user_id" in line]
    (starter / "cjo.yaml").write_text("\n".join(lines) + "\n")
    done = cjo("log", "sample", "-n", "20", "-o", "ci", folder=starter)
    assert done.returncode == 0, done.stderr
    assert (starter / "ci/log.yaml").read_text() == "log:\n  events: ci/events.parquet\n"
    assert not (starter / "ci/customers.parquet").exists()


def test_the_same_log_and_key_give_the_same_bytes(cjo, starter, tmp_path):
    key = tmp_path / "secret.key"
    key.write_text("0123456789abcdef0123")
    for folder, more in (("one", ()), ("two", ()), ("keyed", ("--key-file", key))):
        assert cjo("log", "sample", "-n", "20", "-o", folder, *more, folder=starter).returncode == 0
    read = [(starter / folder / "events.parquet").read_bytes() for folder in ("one", "two", "keyed")]
    assert read[0] == read[1]
    assert read[0] != read[2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-n", "0", "-o", "ci"), "--customers: 0 is not in the range"),
        (("-n", "5", "-o", "cjo.yaml"), "--output: cjo.yaml is a file"),
        (("-n", "5", "-o", "ci", "--key-file", "none.key"), "--key-file: cannot read none.key"),
        (("-n", "5", "-o", "ci", "--key-file", "short.key"), "fewer than 16 bytes"),
        (("-n", "5"), "--output"),
    ],
)
def test_what_cannot_be_is_said(cjo, starter, arguments, said):
    (starter / "short.key").write_text("abc\n")
    done = cjo("log", "sample", *arguments, folder=starter)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (starter / "ci").exists()
