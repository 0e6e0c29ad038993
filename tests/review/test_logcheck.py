"""`cjo log check`: everything that a log holds, and what is not as declared."""

from __future__ import annotations

import json

import pytest

EXTRA = """\
u01,2026-03-05T10:00:00Z,cart_updated,k900,much
u01,2026-03-05T11:00:00Z,cart_updated,,31.5
u02,2026-03-05T12:00:00Z,page_viewed,,
"""


@pytest.fixture
def odd(starter):
    """The starter's log with what is wrong in it."""
    events = starter / "logs/events.csv"
    events.write_text(events.read_text() + EXTRA)
    terms = (starter / "taxonomy/events.yaml").read_text()
    (starter / "taxonomy/events.yaml").write_text(terms + "  - {id: refunded, properties: {value: {type: number}}}\n")
    customers = starter / "logs/customers.csv"
    lines = customers.read_text().splitlines()
    customers.write_text("\n".join([lines[0] + ",shoe_size", *(line + ",42" for line in lines[1:])]) + "\n")
    return starter


def test_a_clean_log_is_called_so(cjo, starter):
    done = cjo("log", "check", "--strict", folder=starter)
    assert done.returncode == 0
    assert done.stdout.endswith("the log holds what the taxonomy says, and nothing else\n")
    assert "198 rows of 60 customers, 2026-03-02 to 2026-03-30 (UTC)" in done.stdout
    assert "cart_updated: 102\n  cart_id  string  102  100%\n" in done.stdout


def test_what_is_wrong_stands_beside_it(cjo, odd):
    done = cjo("log", "check", folder=odd)
    assert done.returncode == 0
    for line in (
        "  cart_id  string  103   99%  required, 1 lack it",
        "  value    number  104  100%  1 are none ('aaaa')",
        "page_viewed: 1  not in the taxonomy",
        "  shoe_size            60  100%  not in the taxonomy",
        "declared, and never in the log: refunded",
    ):
        assert line in done.stdout.splitlines(), done.stdout
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80
    assert cjo("log", "check", "--strict", folder=odd).returncode == 1


def test_the_document_counts_the_same(cjo, odd):
    found = json.loads(cjo("log", "check", "-f", "json", folder=odd).stdout)
    assert found["command"] == "log check"
    assert found["summary"] == {
        "undeclared_events": 1, "undeclared_columns": 1, "values_of_another_type": 1, "required_and_missing": 1,
        "events_that_never_occur": 1,
    }  # fmt: skip
    cart = next(event for event in found["events"] if event["name"] == "cart_updated")
    assert cart["rows"] == 104
    assert cart["properties"][1] == {
        "name": "value", "type": "number", "filled": 104, "mistyped": 1, "shapes": ["aaaa"], "lacking": 0,
    }  # fmt: skip
    assert "u01" not in json.dumps(found)
    assert "much" not in json.dumps(found)


def test_bad_rows_end_with_1(cjo, starter):
    events = starter / "logs/events.csv"
    events.write_text(events.read_text().replace("2026-03-02T15:34:00Z", "soon"))
    done = cjo("log", "check", folder=starter)
    assert done.returncode == 1
    assert "1 rejected, without a readable time: the first is row 3 of logs/events.csv" in done.stdout
    assert cjo("log", "check", "--allow-bad-rows", "1", folder=starter).returncode == 0


def test_eighty_columns_hold_all_of_it(cjo, starter):
    events = starter / "logs/events.csv"
    moved = events.rename(starter / "logs/everything-that-the-shop-recorded-in-the-spring.csv")
    config = starter / "cjo.yaml"
    config.write_text(config.read_text().replace(events.name, moved.name))
    moved.write_text(moved.read_text().replace("2026-03-02T15:34:00Z", "soon"))
    terms = starter / "taxonomy/events.yaml"
    terms.write_text(terms.read_text() + "".join(f"  - {{id: never_recorded_{one}}}\n" for one in range(9)))
    lines = cjo("log", "check", folder=starter).stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert "never_recorded_8" in "".join(lines)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("logs/events.csv", "logs/none.csv", "no file matches 'logs/none.csv'"),
        ("log:\n", "lint: {}\nlag:\n", "lag"),
    ],
)
def test_a_log_that_is_not_there(cjo, starter, old, new, said):
    config = starter / "cjo.yaml"
    config.write_text(config.read_text().replace(old, new))
    done = cjo("log", "check", folder=starter)
    assert done.returncode == 2
    assert said in done.stderr
    assert not done.stdout
