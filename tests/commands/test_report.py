"""`cjo report`: its options, what it refuses, and an earlier report beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Run
from review.kpis.kpi_shop import FILES, rows_of, shop

from cjo_cli.stats.strata import apart


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop(tmp_path_factory.mktemp("report") / "shop", rows_of(5, customers=120))


@pytest.fixture(scope="module")
def earlier(folder: Path) -> Path:
    from command_line import run

    path = folder.parent / "earlier.json"
    done = run("report", "--to", "2026-04-12", "-f", f"json={path}", folder=folder)
    assert done.returncode == 0, done.stderr
    return path


def test_one_journey_alone(cjo: Run, folder: Path) -> None:
    done = cjo("report", "-s", "cart", "-f", "json", folder=folder)
    assert [one["id"] for one in json.loads(done.stdout)["journeys"]] == ["cart"]


def test_an_earlier_end(folder: Path, earlier: Path) -> None:
    found = json.loads(earlier.read_text(encoding="utf-8"))
    assert found["period"]["to"] == "2026-04-11T22:00:00Z"
    assert found["against"] is None
    starts = [row["start"] for row in found["cohorts"][0]["rows"]]
    assert starts[0] == "2026-03-02"
    # The week of 6 April is not over on the 12th at midnight.
    assert starts[-1] == "2026-03-30"


@pytest.mark.parametrize("options", [("--to", "2026-04-12"), ("--from", "2026-03-20")])
def test_a_part_of_the_log_is_told_as_that(cjo: Run, folder: Path, options: tuple[str, str]) -> None:
    whole, part = (cjo("report", *more, "-f", "json", folder=folder) for more in ((), options))
    rows, found = json.loads(whole.stdout)["log"]["rows"], json.loads(part.stdout)
    first, last = (found["period"][name][:10] for name in ("from", "to"))
    said = f"{first} to {last} (UTC) of a log of {rows:,} events,"
    also = f"with {found['log']['customers']:,} customers up to then"
    assert cjo("report", *options, folder=folder).stdout.splitlines()[:2] == [said, also]
    assert f"{said} {also}. " in cjo("report", *options, "-f", "markdown", folder=folder).stdout
    assert "in the whole log" in cjo("report", *options, "-f", "html", folder=folder).stdout
    assert cjo("report", folder=folder).stdout.startswith(f"{rows:,} events of ")


def test_what_moved(cjo: Run, folder: Path, earlier: Path) -> None:
    now = json.loads(cjo("report", "-f", "json", "--against", earlier, folder=folder).stdout)
    before, found = json.loads(earlier.read_text(encoding="utf-8")), now["against"]
    assert (found["added"], found["removed"], found["changed"], found["overlap"]) == ([], [], [], True)
    carts = [next(one for one in report["journeys"] if one["id"] == "cart")["goal"] for report in (now, before)]
    moved = {(one["where"], one["kpi"], one["side"]): one for one in found["moved"]}
    settled = [one["settled"]["treated"] for one in carts]
    new, old = ((one["value"], tuple(one["interval"])) for one in settled)
    told = moved["cart", "rate", "treated"]
    assert (told["before"], told["now"]) == (old[0], new[0])
    assert [told["difference"], *told["interval"]] == pytest.approx(apart(new, old))
    assert told["clear"] == (told["interval"][0] > 0 or told["interval"][1] < 0)
    assert ("", "load", "all") in moved
    assert ("thanks", "rate", "lift") in moved
    text = cjo("report", "--against", earlier, folder=folder).stdout
    assert "Against 2026-03-02 to 2026-04-11" in text
    assert "The two times overlap" in text


def test_a_journey_that_came_one_that_went_and_one_that_was_changed(cjo: Run, folder: Path, earlier: Path) -> None:
    before = json.loads(earlier.read_text(encoding="utf-8"))
    cart, thanks = before["journeys"]
    before["journeys"] = [{**cart, "digest": "sha256:0"}, {**thanks, "id": "gone"}]
    path = earlier.parent / "other.json"
    path.write_text(json.dumps(before), encoding="utf-8")
    found = json.loads(cjo("report", "-f", "json", "--against", path, folder=folder).stdout)["against"]
    assert (found["added"], found["removed"], found["changed"]) == (["thanks"], ["gone"], ["cart"])
    assert {one["where"] for one in found["moved"]} == {"", "cart"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot read"),
        ("no", "no JSON of a report"),
        ("[]", "no JSON of a report"),
        ('{"command": "simulate", "format_version": "1.0"}', "of another command"),
        ('{"command": "report", "format_version": "2.0", "period": {}, "journeys": [], "programme": []}', "format 2.0"),
        ('{"command": "report", "format_version": "1.0", "period": {}, "journeys": [], "programme": []}', "no whole"),
        ('{"command": "report", "format_version": "1.0", "period": 1, "journeys": [1], "programme": []}', "no whole"),
    ],
)
def test_no_earlier_report(cjo: Run, folder: Path, tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "earlier.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    done = cjo("report", "--against", path, folder=folder)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr


KPI = "facet: kpi\nterms: [{id: k, formula: %s, parameters: {%s}}]\n"


@pytest.mark.parametrize(
    ("formula", "parameters", "said"),
    [
        ("retention-rate", "withn: 3d", "has no parameter 'withn'"),
        ("retention-rate", "within: soon", "not a duration: soon"),
        ("retention-rate", "period: year", "period is no 'year'"),
        ("retention-rate", "event: boughtt", "did you mean 'bought'?"),
        ("retention-rate", "action: bought", "no action 'bought'"),
        ("churn-rate", "event: seen, action: buy", "exclude each other"),
        ("churn-rate", "target: 140", "not a percent: 140"),
        ("message-pressure", "per: 36h", "no number of whole days"),
        ("clv", "event: bought", "event and value go together"),
        ("clv", "event: bought, value: valu", "has no number 'valu'"),
        ("clv", "action: see", "the action 'see' has no value"),
        ("clv", "discount: lots", "not a percent: lots"),
        ("conversion-rate", "within: 3d", "has no parameter 'within'"),
    ],
)
def test_wrong_parameters(cjo: Run, tmp_path: Path, formula: str, parameters: str, said: str) -> None:
    cart = FILES["journeys/cart.yaml"].replace("kpis: [rate, back, lost, worth, load]\n", "")
    thanks = FILES["journeys/thanks.yaml"].replace("kpis: [bought-again]\n", "")
    folder = shop(tmp_path / "shop", rows_of(2, 20), kpis=KPI % (formula, parameters), cart=cart, thanks=thanks)
    done = cjo("report", folder=folder)
    assert done.returncode == 2, done.stderr
    assert "taxonomy/kpis.yaml: the KPI 'k'" in done.stderr
    assert said in " ".join(done.stderr.split())


def test_worth_that_cannot_be_told(cjo: Run, tmp_path: Path) -> None:
    actions = (
        "facet: action\nterms:\n  - {id: buy, events: [{event: bought}]}\n  - {id: see, events: [{event: seen}]}\n"
    )
    kpis = KPI % ("clv", "")
    journeys = {name: FILES[f"journeys/{name}.yaml"].split("kpis")[0] + "enter: {event: seen}\nsteps: [{wait: 1d}]\n"
                for name in ("cart", "thanks")}  # fmt: skip
    folder = shop(tmp_path / "shop", rows_of(2, 20), actions=actions, kpis=kpis, **journeys)
    done = cjo("report", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "No journey's goal is an action with a value: name one" in done.stdout


def test_an_experiment_is_written_back(cjo: Run, tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop", rows_of(9, 300))
    done = cjo("report", "--record", "cart:holdout", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "wrote what cart:holdout came to into journeys/cart.yaml" in done.stderr
    text = (folder / "journeys/cart.yaml").read_text(encoding="utf-8")
    assert 'source: "cjo report, ' in text
    assert cjo("report", folder=folder).stdout.count("Treated customers reach buy") == 1
    again = cjo("report", "--record", "cart:holdout", folder=folder)
    assert (again.returncode, again.stdout) == (2, "")
    assert (folder / "journeys/cart.yaml").read_text(encoding="utf-8") == text
    unknown = cjo("report", "--record", "cart:holdut", folder=folder)
    assert unknown.returncode == 2
    assert "did you mean 'cart:holdout'" in unknown.stderr


def test_an_experiment_of_a_journey_by_itself_says_so(cjo: Run, tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop", rows_of(9, 300))
    assert cjo("report", "-s", "cart", "--record", "cart:holdout", folder=folder).returncode == 0
    assert 'source: "cjo report without other journeys, ' in (folder / "journeys/cart.yaml").read_text(encoding="utf-8")


def test_where_all_are_held_out_it_does_not_say_that_nobody_came(cjo: Run, tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop", rows_of(9, 300))
    with (folder / "cjo.yaml").open("a", encoding="utf-8") as config:
        config.write("policies: {holdout: 100}\n")
    told = cjo("report", folder=folder)
    assert told.returncode == 0, told.stderr
    assert "nobody treated entered 10 days or more before the end" in " ".join(told.stdout.split())


def test_nothing_to_do(cjo: Run, tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop", rows_of(2, 20),
                  **{name: FILES[f"journeys/{name}.yaml"].replace("status: live", "status: draft")
                     for name in ("cart", "thanks")})  # fmt: skip
    assert cjo("report", folder=folder).returncode == 3
    done = cjo("report", "--allow-empty", "-f", "json", folder=folder)
    assert done.returncode == 0
    assert json.loads(done.stdout)["journeys"] == []


def test_a_journey_that_nobody_entered(cjo: Run, tmp_path: Path) -> None:
    cart = FILES["journeys/cart.yaml"].replace("event: carted", "event: carted, where: {value: {gt: 1000}}")
    folder = shop(tmp_path / "shop", rows_of(2, 30), cart=cart)
    done = cjo("report", "-s", "cart", "-f", "text", "-f", f"html={tmp_path / 'r.html'}", folder=folder)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("cart ")]
    assert lines[:2] == [["cart", "0", "–", "–", "–"], ["cart", "20%", "–", "0", "open"]]


def test_nothing_is_recorded_where_the_report_cannot_be_written(cjo: Run, tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop", rows_of(9, 300))
    before = (folder / "journeys/cart.yaml").read_bytes()
    done = cjo("report", "--record", "cart:holdout", "-f", "html=cjo.yaml/x", folder=folder)
    assert done.returncode == 2, done.stderr
    assert (folder / "journeys/cart.yaml").read_bytes() == before
