"""V1 to V5: which texts are values, how values compare, sums, and buckets."""

# ruff: noqa: N802 - a test's name holds its rule's number

from __future__ import annotations

import gzip

import pytest

from cjo_cli.errors import LogError
from simulate.world import Shop, bucket, csv_text, json_lines, parsed, unix

TEN = "2026-03-01T10:00"


def entries(shop: Shop, name: str, texts: list[str]) -> None:
    """One customer a text, numbered from 0, who enters with it as property `name`."""
    rows = [{"customer_id": f"{i:02}", "ts": TEN, "event": "started", name: text} for i, text in enumerate(texts)]
    shop.file("logs/events.csv", csv_text(rows))


def of(texts: list[str], holding: str) -> list[str]:
    """Those of `texts` whose customers are in `holding`."""
    return [texts[int(customer)] for customer in holding.split()]


# V1


def test_V1_a_number_is_what_its_text_reads_as(shop: Shop):
    good = ["5", "+5", "-5.25", "0.10", "5e2", "1E-3", "007", "-0"]
    bad = ["five", ".5", "5.", "1e999", "-1e999", " 5", "5 ", "0x1f", "nan", "inf", "1_000", "1,5", "٥", "5e", "--5"]
    entries(shop, "value", good + bad)
    assert of(good + bad, *shop.holding("{entry: value, exists: true}")) == good


def test_V1_an_integer_is_a_number_without_a_fraction(shop: Shop):
    good, bad = ["5", "5.0", "+5", "5.000", "50e-1"], ["5.5", "five", "5.", "0x5"]
    entries(shop, "code", good + bad)
    there, five = shop.holding("{entry: code, exists: true}", "{entry: code, eq: 5}")
    assert (of(good + bad, there), of(good + bad, five)) == (good, good)


def test_V1_a_boolean_is_true_or_false_in_any_case(shop: Shop):
    texts = ["true", "TRUE", "True", "false", "FALSE", "yes", "no", "1", "0", "t", " true"]
    entries(shop, "flag", texts)
    yes, no = shop.holding("{entry: flag, eq: true}", "{entry: flag, eq: false}")
    assert (of(texts, yes), of(texts, no)) == (["true", "TRUE", "True"], ["false", "FALSE"])


def test_V1_a_timestamp_has_these_forms(shop: Shop):
    nine = [  # 2026-03-01T09:30:00Z
        "2026-03-01T09:30", "2026-03-01 09:30", "2026-03-01T09:30:00", "2026-03-01T09:30:00.000000", "2026-03-01T09:30Z",
        "2026-03-01T09:30:00.0000009Z", "2026-03-01T11:30+02", "2026-03-01T11:30+0200", "2026-03-01T04:00:00-05:30",
    ]  # fmt: skip
    midnight = ["2026-03-01"]
    bad = [
        "2026-3-1", "20260301", "2026-03-01T9:30", "2026-03-01T09", "2026-03-01T24:00", "2026-02-29", "2026-13-01",
        "2026-03-01T09:30:60", "2026-03-01T09:30 Z", " 2026-03-01", "2026-03-01T09:30+2", "2026-03-01Z", "1772357400",
        "2026-03-01T09:30:00,5", "2026-03-01T09:60", "now",
    ]  # fmt: skip
    texts = nine + midnight + bad
    entries(shop, "at", texts)
    there, at_nine, at_midnight = shop.holding(
        "{entry: at, exists: true}",
        '{entry: at, eq: "2026-03-01T09:30:00Z"}',
        '{entry: at, eq: "2026-03-01T00:00:00Z"}',
    )
    assert of(texts, there) == nine + midnight
    assert (of(texts, at_nine), of(texts, at_midnight)) == (nine, midnight)


def test_V1_a_date_is_a_day_alone(shop: Shop):
    texts = ["2026-03-01", "2026-03-01T00:00", "2026-02-30", "01-03-2026", "2026-3-1", " 2026-03-01"]
    entries(shop, "day", texts)
    assert of(texts, *shop.holding("{entry: day, exists: true}")) == ["2026-03-01"]


def test_V1_a_string_is_any_scalars_text(shop: Shop):
    rows = [{"customer_id": who, "ts": TEN, "event": "started", "ref": value}
            for who, value in (("a", "5"), ("b", 5), ("c", True), ("d", "true"), ("e", None), ("f", [5]), ("g", {"x": 5}))]  # fmt: skip
    shop.file("logs/events.jsonl", json_lines(rows))
    shop.log_config(events="logs/events.jsonl")
    conditions = ('{entry: ref, eq: "5"}', '{entry: ref, eq: "true"}', "{entry: ref, exists: false}")
    assert shop.holding(*conditions) == ["a b", "c d", "e f g"]


def test_V1_values_are_read_from_their_text_whatever_the_files_format(shop: Shop):
    # Typed in the file or written as text: the same value.
    rows = [{"customer_id": who, "ts": TEN, "event": "started", "value": value, "flag": flag, "code": code}
            for who, value, flag, code in (("a", "5", "TRUE", "5.0"), ("b", 5.0, True, 5), ("c", "5 ", "yes", 5.5))]  # fmt: skip
    shop.file("logs/events.jsonl", json_lines(rows))
    shop.log_config(events="logs/events.jsonl")
    assert shop.holding("{entry: value, eq: 5}", "{entry: flag, eq: true}", "{entry: code, eq: 5}") == ["a b"] * 3


@pytest.mark.parametrize("unit", ["s", "ms", "us"])
def test_V1_a_ts_that_is_a_number_is_an_epoch_and_a_written_one_is_read(shop: Shop, unit: str):
    factor = {"s": 1, "ms": 1000, "us": 1_000_000}[unit]
    fraction = "0.25" if unit == "s" else "250" if unit == "ms" else "250000"
    later = f"{unix(TEN)}.25" if unit == "s" else str(unix(TEN) * factor + int(fraction))
    shop.log_config(ts_unit=unit)
    shop.log(f"a {unix(TEN) * factor} started\nb {later} started\nc {TEN}Z started")
    shop.journey("enter: {event: started}\nsteps: [{exit: done}]")
    assert shop.run().instances("entered_at") == [TEN, TEN + ":00.250000", TEN]


def test_V1_a_number_is_no_ts_where_the_unit_is_iso(shop: Shop):
    shop.log(f"a {unix(TEN)} started\nb {TEN} started")
    shop.journey("enter: {event: started}\nsteps: [{exit: done}]")
    run = shop.run(allow_bad_rows=50)
    assert (run.instances("customer_id"), run.result.facts.rejected) == (["b"], {"ts": 1})


def test_V1_empty_null_absent_and_of_another_type_are_all_missing(shop: Shop):
    shop.file(
        "logs/events.jsonl",
        json_lines([
            {"customer_id": "absent", "ts": TEN, "event": "started"},
            {"customer_id": "null", "ts": TEN, "event": "started", "value": None},
            {"customer_id": "other", "ts": TEN, "event": "started", "value": "much"},
            {"customer_id": "there", "ts": TEN, "event": "started", "value": 0},
        ]),
    )  # fmt: skip
    shop.file("logs/more.csv", f"customer_id,ts,event,value,ref\nempty,{TEN},started,,\n")
    shop.log_config(events=["logs/events.jsonl", "logs/more.csv"])
    number, text = shop.holding("{entry: value, exists: false}", "{entry: ref, exists: false}")
    assert number == "absent empty null other"
    assert text == "absent empty null other there"


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "jsonl", "jsonl.gz", "parquet"])
def test_V1_every_format_gives_the_same_results(shop: Shop, kind: str):
    lines = f"a {TEN} started value=5 code=3\nb {TEN} started value=x\nc {TEN} started ref=r\nd {TEN} visited"
    if kind == "parquet":
        shop.file("plain.csv", csv_text(parsed(lines)))
        types = "{'code': 'INTEGER', 'ts': 'TIMESTAMP'}"
        shop.parquet("logs/log.parquet", f"FROM read_csv('{shop.root.as_posix()}/plain.csv', types = {types})")
    else:
        text = csv_text(parsed(lines)) if kind.startswith("csv") else json_lines(parsed(lines))
        shop.file(f"logs/log.{kind}", gzip.compress(text.encode()) if kind.endswith(".gz") else text)
    shop.log_config(events=f"logs/log.{kind}")
    conditions = (
        "{entry: value, gte: 5}",
        "{entry: code, eq: 3}",
        "{entry: ref, eq: r}",
        "{entry: value, exists: false}",
    )
    assert shop.holding(*conditions) == ["a", "a", "c", "b c"]


# V2

ALL_KEYS = ("gt: 1", "gte: 1", "lt: 1", "lte: 1", "eq: 1", "in: [1]", "exists: true")


def test_V2_a_matcher_on_a_missing_value_is_false_but_for_ne_not_in_and_exists_false(shop: Shop):
    shop.log(f"a {TEN} started")
    false = shop.holding(
        *(f"{{entry: value, {key}}}" for key in ALL_KEYS),
        "{entry: ref, contains: a}",
        "{entry: ref, starts_with: a}",
        "{entry: at, before: 2027-01-01}",
        "{entry: at, after: 2020-01-01}",
        "{entry: at, older_than: 1d}",
        "{entry: at, newer_than: 1d}",
    )
    assert set(false) == {""}
    assert (
        shop.holding(
            "{entry: value, ne: 1}",
            "{entry: value, not_in: [1]}",
            "{entry: value, exists: false}",
            "{not: {entry: value, eq: 1}}",
            "{attribute: score, ne: 1}",
        )
        == ["a"] * 5
    )


def test_V2_ne_and_not_in_are_the_complements_of_eq_and_in(shop: Shop):
    shop.log(f"a {TEN} started value=1\nb {TEN} started value=2\nc {TEN} started")
    ne, not_in = shop.holding("{entry: value, ne: 1}", "{entry: value, not_in: [1, 3]}")
    assert (ne, not_in) == ("b c", "b c")


def test_V2_all_keys_of_a_matcher_must_hold(shop: Shop):
    shop.log(f"a {TEN} started value=1\nb {TEN} started value=2\nc {TEN} started value=3")
    assert shop.holding("{entry: value, gt: 1, lt: 3}") == ["b"]


def test_V2_a_comparison_with_a_missing_reference_is_as_one_of_a_missing_value(shop: Shop):
    shop.customers("a tier=gold\nb")
    shop.log(f"a {TEN} started ref=gold value=1\nb {TEN} started ref=gold value=1")
    eq, ne, gte, entry = shop.holding(
        "{entry: ref, eq: {attribute: tier}}",
        "{entry: ref, ne: {attribute: tier}}",
        "{entry: value, gte: {attribute: score}}",
        "{attribute: tier, eq: {entry: ref}}",
    )
    assert (eq, ne, gte, entry) == ("a", "b", "", "a")


# V3


def test_V3_strings_compare_case_sensitively_by_code_point(shop: Shop):
    texts = ["A", "Z", "a", "z", "é", "中", "\U0001f3ad"]
    entries(shop, "ref", texts)
    above, up_to_z, upper, same = shop.holding(
        "{entry: ref, gt: z}", "{entry: ref, lte: Z}", "{entry: ref, lt: a}", "{entry: ref, eq: a}"
    )
    assert of(texts, above) == ["é", "中", "\U0001f3ad"]
    assert (of(texts, up_to_z), of(texts, upper), of(texts, same)) == (["A", "Z"], ["A", "Z"], ["a"])


def test_V3_contains_and_starts_with_are_case_sensitive_and_no_patterns(shop: Shop):
    shop.log(f"a {TEN} started ref=100%_sure\nb {TEN} started ref=100xysure\nc {TEN} started ref=Sure")
    conditions = ('{entry: ref, contains: "%_"}', "{entry: ref, contains: sure}", "{entry: ref, starts_with: S}")
    assert shop.holding(*conditions) == ["a", "a b", "c"]


def test_V3_integers_and_numbers_compare_with_each_other(shop: Shop):
    shop.customers("a level=3\nb level=3")
    shop.log(f"a {TEN} started value=3.0 code=3\nb {TEN} started value=2.5 code=4")
    assert shop.holding(
        "{entry: code, eq: {entry: value}}",
        "{entry: code, gt: 3.5}",
        "{attribute: level, gt: {entry: value}}",
        "{entry: value, in: [3, 7]}",
    ) == ["a", "b", "b", "a"]


def test_V3_a_literal_instant_is_in_the_projects_timezone_and_a_value_of_the_log_in_utc(shop: Shop):
    shop.config(timezone="Europe/Amsterdam")
    entries(shop, "at", ["2026-03-29T00:30", "2026-03-29T01:30", "2026-03-28T23:00"])
    # 02:30 in Amsterdam is skipped that day: 03:30 at +02:00. Midnight of the 29th is 23:00 UTC of the 28th.
    assert shop.holding(
        '{entry: at, eq: "2026-03-29T02:30"}', "{entry: at, eq: 2026-03-29}", '{entry: at, eq: "2026-03-29T00:30Z"}'
    ) == ["01", "02", "00"]


def test_V3_before_and_after_leave_out_the_instant_itself(shop: Shop):
    entries(shop, "at", ["2026-03-01", "2026-03-02", "2026-03-03"])
    assert shop.holding("{entry: at, before: 2026-03-02}", "{entry: at, after: 2026-03-02}") == ["00", "02"]


def test_V3_a_date_compares_with_a_date(shop: Shop):
    shop.customers("a birthday=2026-03-01\nb birthday=2026-03-02")
    shop.log(f"a {TEN} started day=2026-03-01\nb {TEN} started day=2026-03-01")
    assert shop.holding(
        "{entry: day, eq: {attribute: birthday}}",
        "{attribute: birthday, after: {entry: day}}",
        "{attribute: birthday, before: 2026-03-02}",
    ) == ["a", "b", "a"]


@pytest.mark.parametrize(
    "condition",
    [
        "{entry: ref, eq: 5}",
        "{entry: ref, gt: 5}",
        "{entry: ref, eq: true}",
        "{entry: value, eq: five}",
        '{entry: value, eq: "5"}',
        "{entry: value, in: [1, two]}",
        "{entry: value, contains: a}",
        "{entry: value, starts_with: a}",
        "{entry: value, before: 2026-01-01}",
        "{entry: value, older_than: 3d}",
        "{entry: flag, gt: true}",
        '{entry: flag, eq: "true"}',
        "{entry: flag, in: [1]}",
        "{entry: at, eq: 5}",
        "{entry: at, eq: soon}",
        "{entry: at, contains: 2026}",
        "{entry: day, gt: 2026-01-01}",
        "{entry: day, older_than: 3d}",
        "{entry: day, newer_than: 3d}",
        '{entry: day, eq: "2026-01-01T09:00"}',
        "{entry: day, before: {entry: at}}",
        "{entry: ref, eq: {entry: value}}",
        "{entry: flag, eq: {attribute: tier}}",
        "{attribute: ok, ne: {entry: code}}",
        "{event: visited, where: {value: many}}",
        "{event: visited, where: {page: 5}}",
        "{event: visited, count: {contains: a}}",
        "{event: visited, total: {of: page, gte: 1}}",
        "{event: visited, total: {of: value, gte: much}}",
    ],
)
def test_V3_anything_else_is_an_error_of_validate(shop: Shop, condition: str):
    shop.journey(f"enter: {{event: started}}\nsteps: [{{id: b, branch: [{{id: hit, when: {condition}}}]}}]")
    assert len(shop.errors()) == 1


def test_V3_all_that_compares_is_no_error(shop: Shop):
    fine = [
        "{entry: ref, gt: a}", "{entry: code, eq: 5.5}", "{entry: value, lte: {attribute: level}}", "{entry: flag, ne: true}",
        "{entry: at, gte: 2026-01-01}", "{entry: at, before: {attribute: renews}}", "{entry: day, in: [2026-01-01]}",
        "{entry: day, after: {attribute: birthday}}", "{entry: at, older_than: 3d}", "{attribute: ok, eq: false}",
        "{event: visited, count: {gte: 2, lt: 5}}", "{event: visited, total: {of: value, gte: {attribute: score}}}",
    ]  # fmt: skip
    shop.journey(
        f"enter: {{event: started}}\nsteps: [{{id: b, branch: [{{id: hit, when: {{all: [{', '.join(fine)}]}}}}]}}]"
    )
    assert shop.errors() == []


# V4


def test_V4_the_count_and_the_sum_of_none_are_0_and_a_missing_value_adds_nothing(shop: Shop):
    shop.log(f"""
        a {TEN} started
        b {TEN} visited value=2
        b {TEN} visited value=much
        b {TEN} visited
        b {TEN} started
    """)
    assert shop.holding(
        "{event: visited, count: 0}",
        "{event: visited, total: {of: value, eq: 0}}",
        "{event: visited, count: 3}",
        "{event: visited, total: {of: value, eq: 2}}",
        "{event: visited, where: {value: {exists: false}}, count: 2}",
    ) == ["a", "a", "b", "b", "b"]


def test_V4_sums_are_rounded_to_a_millionth_before_they_are_compared(shop: Shop):
    shop.log(f"""
        a {TEN} visited value=0.1
        a {TEN} visited value=0.2
        a {TEN} started
        b {TEN} visited value=0.3000004
        b {TEN} started
        c {TEN} visited value=-0.0000025
        c {TEN} started
        d {TEN} visited value=0.0000025
        d {TEN} started
    """)
    # Half a millionth rounds away from zero, on either side of it.
    totals = (f"{{event: visited, total: {{of: value, eq: {total}}}}}" for total in (0.3, "-0.000003", "0.000003"))
    assert shop.holding(*totals) == ["a b", "c", "d"]


def test_V4_scores_are_rounded_before_they_are_compared(shop: Shop):
    # 0.1 + 0.2 and 0.3 are equal, so the first of them wins; 0.1 + 0.2 is more than 0.299999.
    shop.journey("""
        enter: {event: started}
        steps:
          - {id: tie, choose: [{send: note, score: 0.3}, {send: notice, score: {base: 0.1, add: [{when: {event: started}, points: 0.2}]}}]}
          - {id: more, choose: [{send: note, score: 0.299999}, {send: notice, score: {base: 0.1, add: [{when: {event: started}, points: 0.2}]}}]}
    """)
    shop.log(f"a {TEN} started")
    assert shop.run().steps("step path") == [("more", "notice"), ("tie", "note")]


def test_V4_a_percent_times_100_is_an_exact_integer(shop: Shop):
    # 16.1 * 100 is 1610.0000000000002 in floating point, 0.57 * 100 is 56.99999999999999.
    who = sorted((f"c{i}" for i in range(3000)), key=lambda c: bucket(c, "rollout:trip"))
    shop.log("\n".join(f"{customer} {TEN} started" for customer in who))
    for rollout in (16.1, 0.57):
        shop.journey(f"enter: {{event: started, rollout: {rollout}}}\nsteps: [{{exit: done}}]")
        below = round(rollout * 100)
        expected = sorted(customer for customer in who if bucket(customer, "rollout:trip") < below)
        assert shop.run().instances("customer_id") == expected


# V5


def test_V5_a_bucket_is_eight_hex_digits_of_md5_modulo_10000():
    # printf 'c1:rollout:trip' | md5sum
    assert bucket("c1", "split:alpha:s1") == 0xE2373EA3 % 10_000 == 1331


def in_half(customers: list[str]) -> list[str]:
    return sorted(customer for customer in customers if bucket(customer, "rollout:trip") < 5000)


@pytest.mark.parametrize("customers", [["007", "7", "07"], ["Ünal", "中村", "o'neil", "a:b"], ["1e5", "1.0", "true"]])
def test_V5_the_customer_id_is_its_text_as_it_stands_in_a_csv(shop: Shop, customers: list[str]):
    more = customers + [name + "x" for name in customers]
    rows = [{"customer_id": name, "ts": TEN, "event": "started"} for name in more]
    shop.file("logs/events.csv", csv_text(rows))
    shop.journey("enter: {event: started, rollout: 50}\nsteps: [{exit: done}]")
    assert shop.run().instances("customer_id") == in_half(more)


def parquet_ids(shop: Shop, sql_type: str) -> None:
    columns = f"CAST(i AS {sql_type}) AS customer_id, TIMESTAMP '2026-03-01 10:00' AS ts, 'started' AS event"
    shop.parquet("logs/ids.parquet", f"SELECT {columns} FROM range(20) t(i)")
    shop.log_config(events="logs/ids.parquet")
    shop.journey("enter: {event: started, rollout: 50}\nsteps: [{exit: done}]")


@pytest.mark.parametrize("sql_type", ["BIGINT", "INTEGER", "UTINYINT", "VARCHAR"])
def test_V5_integer_ids_are_their_decimal_text(shop: Shop, sql_type: str):
    parquet_ids(shop, sql_type)
    assert shop.run().instances("customer_id") == in_half([str(i) for i in range(20)])


@pytest.mark.parametrize("sql_type", ["DOUBLE", "FLOAT"])
def test_V5_a_floating_point_id_column_is_an_error(shop: Shop, sql_type: str):
    parquet_ids(shop, sql_type)
    with pytest.raises(LogError) as caught:
        shop.run()
    assert "floating-point" in caught.value.message
    assert caught.value.hint


def test_V5_a_floating_point_id_column_of_the_snapshot_is_an_error(shop: Shop):
    parquet_ids(shop, "DOUBLE")
    shop.log_config(events="logs/events.csv", customers="logs/ids.parquet")
    shop.log(f"a {TEN} started")
    with pytest.raises(LogError, match="floating-point") as caught:
        shop.run()
    assert caught.value.hint
