"""`cjo explain`: its formats, its width, its errors and exit codes, and the codes that `cjo diff` prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import ROOT, Run
from simulate.world import Shop

from cjo_cli.api.reading import checked, log_of
from cjo_cli.log.contents import contents_of
from cjo_cli.review.outcomes.codes import code_of

RULE = {
    f"{letter}{number}"
    for letter, most in (("T", 6), ("V", 5), ("E", 10), ("S", 10), ("M", 9))
    for number in range(1, most + 1)
}


@pytest.fixture
def project(shop: Shop) -> Path:
    shop.journey("enter: {event: started, audience: gold}\nsteps: [{send: note}]")
    shop.customers("a tier=gold\nb")
    shop.log("a 2026-03-01 started\nb 2026-03-02 started\na 2026-03-03 left")
    return shop.written()


def test_text_has_the_file_once_and_a_line_and_a_rule_for_each(project: Path, cjo: Run) -> None:
    assert (
        cjo("explain", "b", "--project", project).stdout
        == """\
b: 1 event that journeys read; the log is from
2026-03-01 00:00:00 to 2026-03-03 00:00:00, UTC
personal data is masked; --show-pii shows it

2026-03-02 00:00:00  trip                                     journeys/trip.yaml
  not entered, not in the audience                                        :3  E2
    'started' came                                                        :3  E1
    audience: in the audience 'gold' - no                                 :3  E2
      the attribute 'tier' is 'gold': it is missing - no
                                                    taxonomy/audience.yaml:2  T4
"""
    )


def test_plain_words_can_be_read_to_the_customer(project: Path, cjo: Run) -> None:
    assert (
        cjo("explain", "b", "--project", project, "--plain").stdout
        == """\
What was decided for b, Sunday 1 March 2026 to Tuesday 3 March 2026. Times are
those of UTC.

Monday 2 March 2026 at 00:00
  We recorded: started.
  We did not start 'trip': you were not among 'gold'. We looked at this: 'tier'
  is 'gold': it is missing.

Data that was used
  What we know of you: tier.
  What we recorded: started.
"""
    )


def test_json_holds_every_line_with_its_place_and_rule(project: Path, cjo: Run) -> None:
    found = json.loads(cjo("explain", "a", "--project", project, "-f", "json").stdout)
    assert found["command"] == "explain"
    assert found["summary"] == {"events": 1, "entered": 1, "rejected": 0, "messages": {"sent": 1}}
    (block,) = found["timeline"]
    assert [line["kind"] for line in block["lines"]] == ["entered", "step", "message", "ended"]

    def walk(lines: list[dict[str, object]]) -> list[dict[str, object]]:
        return [one for line in lines for one in (line, *walk(line.get("parts", [])))]  # type: ignore[arg-type]

    every = walk(block["lines"])
    assert {line["rule"] for line in every} <= RULE
    assert all(line["file"] and line["line"] for line in every)


def test_the_markdown_of_the_same(project: Path, cjo: Run) -> None:
    said = cjo("explain", "b", "--project", project, "-f", "markdown").stdout
    assert "- not entered, not in the audience (`journeys/trip.yaml:3`, E2)\n" in said
    assert "\n    - the attribute 'tier' is 'gold': it is missing - no (`taxonomy/audience.yaml:2`, T4)\n" in said
    assert "#### Data that was used" in cjo("explain", "b", "--project", project, "-f", "markdown", "--plain").stdout


def test_a_code_of_diff_is_a_customer_whose_id_is_not_printed(project: Path, cjo: Run) -> None:
    code = code_of(contents_of(project, log_of(checked(project).project)).key, "b")
    said = cjo("explain", code, "--project", project, "--journey", "trip").stdout
    assert said.startswith(f"{code}: 1 event")
    assert "not in the audience" in said


WHY_NOT = {
    "none of it came": ("{event: left}", "it starts with 'left', and we recorded none of yours"),
    "where": ("{event: bought, where: {value: {gte: 2}}}", "what we recorded as 'bought' was not what it starts with"),
    "when": ("{when: {attribute: tier, eq: gold}}", "what it starts with never came to be"),
    "schedule": (
        "{schedule: {at: ['2026-03-01 12:00']}}", "none of the times at which it starts came while we knew you",
    ),
    "draft": (None, "'trip' is not in use."),
}  # fmt: skip


@pytest.mark.parametrize("case", WHY_NOT)
def test_plain_words_say_why_somebody_never_was_a_candidate(shop: Shop, cjo: Run, case: str) -> None:
    enter, said = WHY_NOT[case]
    status = "live" if enter else "draft"
    shop.journey(f"enter: {enter or '{event: left}'}\nsteps: [{{send: note}}]", status=status)
    shop.journey("enter: {event: started}\nsteps: [{send: note}]", "other")
    shop.log("a 2026-03-01 started\nb 2026-03-02 bought value=1\na 2026-03-03 started")
    told = ("explain", "b", "--project", shop.written(), "--why-not", "trip", "--plain")
    for form in ((), ("-f", "markdown")):
        lines = " ".join(cjo(*told, *form).stdout.split())
        assert said in lines
        assert "Nothing was decided" not in lines


def test_after_the_end_of_the_log_it_is_as_it_was_then(shop: Shop, cjo: Run) -> None:
    shop.journey("enter: {event: started}\nsteps: [{wait: 30d}]")
    shop.log("a 2026-03-01 started\nb 2026-03-03 started")
    told = ("explain", "a", "--project", shop.written(), "--at")
    late = cjo(*told, "2027-01-01").stdout
    assert "at the end of the log, 2026-03-03 00:00:00\n  in 'trip'" in late
    assert json.loads(cjo(*told, "2027-01-01", "-f", "json").stdout)["then"]["to"] == "2026-03-03T00:00:00Z"
    assert "at the end of it, 2026-03-02 00:00:00\n  in 'trip'" in cjo(*told, "2026-03-01").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody"], "the log has no customer 'nobody'"),
        (["code:aaaaaaaa"], "nobody in this log has the code:aaaaaaaa"),
        (["a", "--journey", "trap"], "unknown journey 'trap'"),
        (["a", "--why-not", "trap"], "unknown journey 'trap'"),
        (["a", "--at", "noon"], "--at: not an instant: noon"),
        (["a", "--without", "cap"], "--without: unknown policy 'cap'"),
        (["a", "--to", "2026-01-01"], "--to lies before the log's first event"),
        (["a", "-f", "html"], "unknown format 'html'"),
    ],
)
def test_what_cannot_be_is_said_and_no_other_customer_is_named(
    project: Path, cjo: Run, arguments: list[str], message: str
) -> None:
    done = cjo("explain", *arguments, "--project", project)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "'b'" not in done.stderr


def test_too_many_bad_rows_are_as_for_simulate(shop: Shop, cjo: Run) -> None:
    shop.journey("enter: {event: started}\nsteps: [{exit: done}]")
    shop.log("a 2026-03-01 started\na - started")
    folder = shop.written()
    assert cjo("explain", "a", "--project", folder).returncode == 1
    assert cjo("explain", "a", "--project", folder, "--allow-bad-rows", "50").returncode == 0


def test_eighty_columns_hold_all_of_the_example(cjo: Run) -> None:
    said = cjo("explain", "c00001", "--project", ROOT).stdout
    assert max(map(len, said.splitlines())) == 80
    assert "journeys/consideration/cart-recovery.yaml" in said
