"""A made-up retailer's project in any size, for the benchmark of `cjo validate`; the same text at every run.

A line of goods has fifty journeys of about a hundred lines, twenty-five content items in two languages, and its own
events, audiences and actions; what all lines share fills some ten more files of the taxonomy.

python tests/benchmarks/lint_project.py --journeys 1000 /tmp/project
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

A_LINE = 50
GOODS = ("shoes", "coats", "books", "lamps", "games", "bikes", "tents", "chairs", "pans", "plants")
GRADES = ("basic", "fine", "outdoor", "kids", "studio", "home", "city", "vintage", "sport", "travel")
CATEGORIES = ("new", "classic", "sale", "limited")
DAYS = ("mon", "tue", "wed", "thu", "fri")
Values = dict[str, Any]


class _Dumper(yaml.CSafeDumper):
    """Block style throughout; texts of several lines as literal blocks, and no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: _Dumper, value: str) -> yaml.Node:
    style = "|" if "\n" in value else '"' if value[:2].isdecimal() and ":" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def files(journeys: int) -> Iterator[tuple[str, str]]:
    """The project's files: path and text."""
    lines = [line_of(number) for number in range(-(-journeys // A_LINE))]
    yield "cjo.yaml", _yaml(CONFIG)
    for name, terms in SHARED.items():
        yield f"taxonomy/{name}.yaml", _yaml({"facet": name, "title": name.capitalize(), "terms": terms})
    yield "taxonomy/campaign.yaml", _yaml({"facet": "campaign", "terms": [_campaign(line) for line in lines]})
    yield "taxonomy/product.yaml", _yaml({"facet": "product", "terms": [_product(line) for line in lines]})
    for number, line in enumerate(lines):
        yield f"taxonomy/events/{line}.yaml", _yaml({"facet": "event", "terms": list(_events(line))})
        yield f"taxonomy/audiences/{line}.yaml", _yaml({"facet": "audience", "terms": [_audiences(line)]})
        if number < 8:  # lines share these files
            terms = [action for other in lines[number::8] for action in _actions(other)]
            yield f"taxonomy/actions/{line}.yaml", _yaml({"facet": "action", "terms": terms})
    for number in range(journeys):
        line, place = lines[number // A_LINE], number % A_LINE
        value = journey(line, place, min(A_LINE, journeys - number // A_LINE * A_LINE))
        yield f"journeys/{line}/{value['journey']}.yaml", HEAD + _yaml(value)
        if place % 2 == 0:
            item = content(line, place // 2)
            yield f"content/{line}/{item['content']}.yaml", _yaml(item)


HEAD = "# Agreed with the category's team; numbers are reviewed every quarter.\n"


def write(journeys: int, folder: Path) -> Path:
    """Write the project into `folder`, and give it back."""
    for name, text in files(journeys):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def line_of(number: int) -> str:
    """The name of a line of goods."""
    return f"{GRADES[number // len(GOODS) % len(GRADES)]}-{GOODS[number % len(GOODS)]}"


def _yaml(value: Values) -> str:
    return str(yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110))


# --- the taxonomy


CONFIG: Values = {
    "version": 1,
    "name": "bench-shop",
    "timezone": "Europe/Amsterdam",
    "locale": "en",
    "policies": {"holdout": 5, "caps": [{"id": "all-marketing", "max": 9, "per": "7d"}]},
    "require": {"journey": ["owner", "stage", "goal"], "content": ["owner", "campaign"]},
}
CONSENT = {"email": "email_consent", "push": "push_consent", "sms": "sms_consent"}
FEEDBACK = ("email_opened", "email_clicked", "push_opened", "unsubscribed")
SHARED: dict[str, list[Values]] = {
    "team": [{"id": "lifecycle", "title": "Lifecycle"}, {"id": "brand", "title": "Brand"}],
    "stage": [{"id": stage, "title": stage.capitalize()} for stage in ("awareness", "consideration", "loyalty")],
    "locale": [{"id": "en", "title": "English"}, {"id": "nl", "title": "Nederlands"}],
    "kpi": [{"id": "conversion-rate", "title": "Conversion", "formula": "conversion-rate"}],
    "channel": [
        {"id": "email", "title": "E-mail", "kind": "message", "format": "html", "pii": True, "address": "email",
         "aliases": ["e-mail"], "limits": {"subject": 70, "body": 100_000},
         "events": {"opened": "email_opened", "clicked": "email_clicked", "unsubscribed": "unsubscribed"}},
        {"id": "push", "title": "App push", "kind": "message", "format": "text", "pii": True, "address": "push_token",
         "limits": {"title": 50, "body": 180}, "events": {"opened": "push_opened"},
         "quiet_hours": {"from": "22:00", "to": "07:00", "action": "defer"}},
        {"id": "sms", "title": "SMS", "kind": "message", "format": "text", "pii": True, "address": "phone",
         "limits": {"body": 160}, "quiet_hours": {"from": "21:00", "to": "08:00", "action": "defer"}},
    ],
    "purpose": [{"id": "marketing", "title": "Marketing", "consent": CONSENT}],
    "attribute": [
        {"id": "first_name", "type": "string", "pii": True},
        {"id": "email", "type": "string", "pii": True},
        {"id": "phone", "type": "string", "pii": True},
        {"id": "push_token", "type": "string", "pii": True},
        {"id": "birthday", "type": "date", "pii": True},
        {"id": "customer_since", "type": "timestamp"},
        {"id": "points", "type": "integer"},
        {"id": "tier", "type": "string", "values": ["none", "silver", "gold"]},
        {"id": "last_offer", "type": "string", "values": ["invited", "reminded"]},
        *({"id": attribute, "type": "boolean"} for attribute in CONSENT.values()),
    ],
    "event": [{"id": event, "properties": {"campaign": {"type": "string"}}} for event in FEEDBACK],
    "theme": [{"id": category, "title": category.capitalize()} for category in CATEGORIES],
    "voice": [{
        "id": "house-voice", "max_exclamation": 2,
        "avoid": [{"word": "cheap", "use": "affordable"}, {"word": "/click here/", "use": "what happens next"}],
    }],
}  # fmt: skip
PROPERTIES: Values = {
    "item_id": {"type": "string", "required": True},
    "title": {"type": "string"},
    "category": {"type": "string"},
    "value": {"type": "number"},
}


def _campaign(line: str) -> Values:
    return {"id": f"all-{line}", "title": f"The year of {line}", "owner": "brand", "mappings": {"ga4": f"y-{line}"}}


def _product(line: str) -> Values:
    return {"id": line, "title": line.replace("-", " ").capitalize()}


def _snake(line: str) -> str:
    return line.replace("-", "_")


def _events(line: str) -> Iterator[Values]:
    for verb in ("viewed", "carted", "ordered", "reviewed"):
        title = f"{line} {verb}".replace("-", " ").capitalize()
        yield {"id": f"{_snake(line)}_{verb}", "name": title, "title": title, "properties": dict(PROPERTIES)}


def _audiences(line: str) -> Values:
    name = _snake(line)
    lapsed = [{"event": f"{name}_ordered"}, {"not": {"event": f"{name}_viewed", "within": "60d"}}]
    return {
        "id": f"{line}-people", "title": f"Anybody who knows our {line}",
        "when": {"event": [f"{name}_viewed", f"{name}_carted", f"{name}_ordered"]},
        "terms": [
            {"id": f"{line}-browsers", "when": {"event": f"{name}_viewed", "within": "14d", "count": {"gte": 3}}},
            {"id": f"{line}-buyers", "when": {"event": f"{name}_ordered", "within": "180d"}},
            {"id": f"{line}-spenders", "when": {"event": f"{name}_ordered", "total": {"of": "value", "gte": 250}}},
            {"id": f"{line}-lapsed", "when": {"all": lapsed}},
        ],
    }  # fmt: skip


def _actions(line: str) -> Iterator[Values]:
    name = _snake(line)
    yield {"id": f"buy-{line}", "events": [{"event": f"{name}_ordered"}], "value": "value"}
    yield {"id": f"look-at-{line}", "events": [{"event": f"{name}_viewed"}, {"event": f"{name}_carted"}]}
    yield {"id": f"judge-{line}", "events": [{"event": f"{name}_reviewed"}]}


# --- content


def content(line: str, number: int) -> Values:
    """The content item of that place in its line; three of five read the event that started the journey."""
    words = line.replace("-", " ")
    item: Values = {
        "content": content_id(line, number), "title": f"{words.capitalize()}, text {number}",
        "description": f"Written for {words}, {CATEGORIES[number % 4]} first.", "owner": ("brand", "lifecycle")[number % 2],
        "campaign": f"all-{line}", "stage": ("consideration", "loyalty")[number % 2],
        "products": [line], "tags": {"theme": [CATEGORIES[number % 4]]}, "purpose": "marketing", "status": "approved",
        "valid": {"from": "2026-01-01", "until": "2030-01-01"},
        "facts": {"discount": f"{5 + number % 4 * 5}%", "link": f"https://shop.example/{line}/{number}",
                  "code": {"value": f"SAVE{number}", "until": "2030-01-01"}},
    }  # fmt: skip
    what = "{{ entry.title | default('your find') }}" if reads_entry(number) else f"our {words}"
    item["variants"] = [
        _mail("en", f"A word about {words}", "Dear", "friend", what, "Unsubscribe"),
        _mail("nl", f"Iets over {words}", "Beste", "vriend", what.replace("your find", "uw vondst").replace("our", "onze"),
              "Afmelden"),
        *({"channel": "push", "locale": locale, "title": f"{words.capitalize()}", "link": "{{ facts.link }}",
           "body": f"{before} {{{{ facts.discount }}}} {after}"} for locale, before, after in
          (("en", "Take", "off until Sunday."), ("nl", "Nu", "korting tot zondag."))),
    ]  # fmt: skip
    if number % 3 == 0:
        item["variants"] += [
            {
                "channel": "sms",
                "locale": "en",
                "body": "{{ facts.code }} takes {{ facts.discount }} off. {{ facts.link }}",
            },
            {
                "channel": "sms",
                "locale": "nl",
                "body": "{{ facts.code }} geeft {{ facts.discount }} korting. {{ facts.link }}",
            },
        ]
    return item


def content_id(line: str, number: int) -> str:
    """The id of a content item."""
    return f"{line}-text-{number:02}"


def reads_entry(number: int) -> bool:
    """Whether the content of that place may be sent only by journeys that an event starts."""
    return number % 5 < 3


def _mail(locale: str, subject: str, dear: str, friend: str, what: str, leave: str) -> Values:
    verb = "is {{ facts.discount }} off with" if locale == "en" else "is {{ facts.discount }} voordeliger met"
    body = (
        f"<p>{dear} {{{{ customer.first_name | default('{friend}') }}}},</p>\n"
        f"<p>{what} {verb} {{{{ facts.code }}}}.</p>\n"
        "{% if customer.tier | default('none') == 'gold' %}<p>+ {{ customer.points | default(0) }}</p>{% endif %}\n"
        f'<p><a href="{{{{ unsubscribe_url }}}}">{leave}</a></p>\n'
    )
    label = "Have a look" if locale == "en" else "Kijk maar"
    return {"channel": "email", "locale": locale, "subject": subject, "body": body,
            "cta": {"label": label, "url": "{{ facts.link }}"}}  # fmt: skip


# --- journeys


def journey(line: str, place: int, known: int) -> Values:
    """The journey of that place in its line, of one of five kinds; only contents of `known` journeys are sent."""
    make = (_cart, _browse, _win_back, _programme, _after_order)[place % 5]
    name = f"{line}-{make.__name__.strip('_').replace('_', '-')}-{place:02}"
    sends = [content_id(line, number) for number in _sent(place, known, event=make not in (_win_back, _programme))]
    value: Values = {
        "journey": name, "title": f"{name.replace('-', ' ').capitalize()}",
        "description": f"For whoever cares for {line}; the {place + 1}th way to say it, by {CATEGORIES[place % 4]} goods.",
        "insights": [
            {"claim": f"Interviews about {line} say that delivery decides", "source": f"interviews-{place}",
             "confidence": ("low", "medium", "high")[place % 3]},
            {"claim": "A second word comes too early before the weekend", "source": "cohort-report-2025"},
        ],
        "owner": ("lifecycle", "brand")[place % 2], "stage": ("consideration", "loyalty")[place % 2],
        "campaign": f"all-{line}", "products": [line], "tags": {"theme": [CATEGORIES[place % 4]]}, "status": "live",
        "priority": 20 + place, "exclusive": f"{line}-{place % 5}",
    }  # fmt: skip
    return value | make(line, place, sends)


def _sent(place: int, known: int, *, event: bool) -> list[int]:
    """Three content items that a journey may send, its own among them where it may."""
    fitting = [number for number in range((known + 1) // 2) if event or not reads_entry(number)] or [0]
    start = fitting.index(place // 2) if place // 2 in fitting else place
    return [fitting[(start + step * 4) % len(fitting)] for step in range(3)]


def _entry(line: str, place: int, verb: str) -> Values:
    least = 10 + place * 3
    return {"event": f"{_snake(line)}_{verb}", "where": {"category": [CATEGORIES[place % 4], CATEGORIES[(place + 1) % 4]],
            "value": {"gte": least, "lt": least + 400}}, "reentry": {"after": f"{20 + place % 9}d", "from": "exit"},
            "holdout": 5 + place % 6}  # fmt: skip


def _hour_of(line: str) -> str:
    """Each line has its own, so that no two programmes start at once."""
    grade, goods = line.split("-")
    number = GRADES.index(grade) * len(GOODS) + GOODS.index(goods)
    return f"{8 + number // 6 % 12:02}:{number % 6 * 10:02}"


def _exits(line: str, *verbs: str) -> list[Values]:
    return [{"event": "unsubscribed"}, *({"event": f"{_snake(line)}_{verb}"} for verb in verbs)]


def _opened(place: int, on_event: Values, on_timeout: Values) -> Values:
    wait = {"event": ["email_opened", "email_clicked"], "timeout": f"{24 + place % 4}h"}
    return {"id": "opened", "title": "Has it been read?", "wait_for": wait, "on_event": [
        {"id": "read", "wait": f"{2 + place % 3}d"}, on_event], "on_timeout": [on_timeout]}  # fmt: skip


def _by_worth(line: str, place: int, first: list[Values], rest: list[Values]) -> Values:
    rich = {"all": [{"audience": f"{line}-spenders"}, {"any": [
        {"attribute": "tier", "in": ["silver", "gold"]}, {"attribute": "points", "gte": 100 + place * 10}]}]}  # fmt: skip
    return {"id": "worth", "title": "What they are to us", "branch": [
        {"id": "faithful", "when": rich, "steps": first}, {"id": "others", "steps": rest}]}  # fmt: skip


def _cart(line: str, place: int, sends: list[str]) -> Values:
    return {
        "goal": {"action": f"buy-{line}", "within": "21d", "target": 4 + place % 5}, "kpis": ["conversion-rate"],
        "enter": {**_entry(line, place, "carted"), "key": "item_id"}, "exit": _exits(line),
        "steps": [
            {"id": "patience", "wait": f"{2 + place % 11}h"},
            {"id": "morning", "wait_until": {"time": f"{9 + place % 8:02}:00", "days": list(DAYS[place % 3:])}},
            {"id": "remind", "title": "The first word", "send": sends[0], "via": ["email", "push"]},
            _opened(place, {"id": "more", "send": sends[1], "via": ["email"]},
                    {"id": "again", "send": sends[2], "via": ["push"]}),
            {"id": "pause", "wait": f"{25 + place % 5}h"},
            _by_worth(line, place, [
                {"id": "thanks", "send": sends[2], "via": ["email"]}], [
                {"id": "nothing-more", "exit": "left-in-peace"}]),
        ],
    }  # fmt: skip


def _browse(line: str, place: int, sends: list[str]) -> Values:
    weight = 30 + place % 5 * 5
    return {
        "goal": {"action": f"buy-{line}", "within": "14d", "exit": True, "target": 2 + place % 4},
        "kpis": ["conversion-rate"],
        "enter": {**_entry(line, place, "viewed"), "if": {"all": [
            {"not": {"event": f"{_snake(line)}_ordered", "within": "30d"}}, {"audience": f"{line}-browsers"}]}},
        "exit": _exits(line),
        "steps": [
            {"id": "calm", "wait": f"{30 + place}m"},
            {"id": "daytime", "wait_until": {"window": {"from": f"{8 + place % 3:02}:30", "to": "20:00"}}},
            {"id": "test", "title": "Does a word help at all?", "split": [
                {"id": "control", "weight": 100 - 2 * weight},
                {"id": "one", "weight": weight, "steps": [{"id": "first", "send": sends[0], "via": ["email"]}]},
                {"id": "other", "weight": weight, "steps": [{"id": "second", "send": sends[1], "via": ["email"]}]}]},
            {"id": "think", "wait": f"{3 + place % 4}d"},
            {"id": "noticed", "branch": [
                {"id": "silent", "when": {"all": [{"not": {"path": {"step": "test", "is": "control"}}},
                 {"not": {"event": "email_opened", "since": "entry"}}]}, "steps": [
                    {"id": "by-push", "send": sends[2], "via": ["push"]}]},
                {"id": "rich-cart", "when": {"entry": "value", "gte": 60 + place * 3}, "steps": [
                    {"id": "mark", "update": {"last_offer": "invited"}}, {"id": "by-mail", "send": sends[2]}]},
                {"id": "rest", "steps": [{"id": "done", "exit": "enough-said"}]}]},
        ],
    }  # fmt: skip


def _win_back(line: str, place: int, sends: list[str]) -> Values:
    return {
        "goal": {"action": f"look-at-{line}", "within": "45d", "target": 15}, "kpis": ["conversion-rate"],
        "max_duration": "60d",
        "enter": {"when": {"all": [{"audience": f"{line}-lapsed"}, {"attribute": "points", "gte": place}]},
                  "reentry": {"after": "60d", "from": "exit"}, "rollout": 50 + place, "holdout": 10},
        "exit": _exits(line, "ordered"),
        "steps": [
            {"id": "morning", "wait_until": {"time": f"{9 + place % 7:02}:30", "days": ["tue", "thu"]}},
            {"id": "kind-word", "send": sends[0], "via": ["email"]},
            _opened(place, {"id": "next-word", "send": sends[1], "via": ["email", "push"]},
                    {"id": "louder", "send": sends[1], "via": ["push"]}),
            {"id": "week", "wait": f"{6 + place % 4}d"},
            _by_worth(line, place, [
                {"id": "state", "update": {"last_offer": "reminded"}},
                {"id": "offer", "send": sends[2], "via": ["email"]}], [
                {"id": "plain", "send": sends[2], "via": ["push", "email"]}]),
        ],
    }  # fmt: skip


def _programme(line: str, place: int, sends: list[str]) -> Values:
    chosen = [
        {"id": "best", "send": sends[0], "when": {"audience": f"{line}-buyers"}, "score": {"base": 5, "add": [
            {"when": {"event": f"{_snake(line)}_ordered", "within": f"{30 + place}d", "count": {"gte": 2}}, "points": 3},
            {"attribute": "points", "times": 0.01}]}},
        {"id": "fresh", "send": sends[1], "score": {"base": 3, "add": [
            {"when": {"audience": f"{line}-browsers"}, "points": 2}]}},
        {"id": "usual", "send": sends[2], "score": 1},
    ]  # fmt: skip
    chosen = list({candidate["send"]: candidate for candidate in chosen}.values())
    return {
        "goal": {"action": f"buy-{line}", "within": "10d", "exit": False, "target": 3}, "kpis": ["conversion-rate"],
        "enter": {"schedule": {"days": [DAYS[place % 5]], "time": _hour_of(line)},
                  "audience": f"{line}-people", "reentry": {"after": "6d"}, "holdout": 8,
                  "if": {"all": [{"attribute": "customer_since", "older_than": f"{30 + place}d"},
                                 {"not": {"event": f"{_snake(line)}_reviewed", "within": "20d"}}]}},
        "exit": _exits(line),
        "steps": [
            {"id": "offer", "title": "What suits best", "choose": chosen, "via": ["email", "push"], "explore": 10},
            {"id": "few-days", "wait": f"{2 + place % 2}d"},
            {"id": "noticed", "branch": [
                {"id": "ordered", "when": {"event": f"{_snake(line)}_ordered", "since": "entry"}, "steps": [
                    {"id": "happy", "exit": "has-ordered"}]},
                {"id": "gold", "when": {"attribute": "tier", "eq": "gold"}, "steps": [
                    {"id": "gold-word", "send": sends[1], "via": ["push"]}]},
                {"id": "rest", "steps": [{"id": "rest-word", "send": sends[2], "via": ["email"]}]}]},
        ],
    }  # fmt: skip


def _after_order(line: str, place: int, sends: list[str]) -> Values:
    return {
        "goal": {"action": f"judge-{line}", "within": "40d", "target": 9}, "kpis": ["conversion-rate"],
        "enter": _entry(line, place, "ordered"), "exit": _exits(line),
        "steps": [
            {"id": "delivered", "wait": f"{3 + place % 5}d"},
            {"id": "evening", "wait_until": {"time": f"{17 + place % 3:02}:{place % 6 * 10:02}"}},
            {"id": "first-ask", "send": sends[0], "via": ["email"]},
            {"id": "judged", "wait_for": {"when": {"event": f"{_snake(line)}_reviewed", "since": "entry"},
             "timeout": f"{4 + place % 6}d"}, "on_event": [{"id": "thanked", "exit": "judged"}],
             "on_timeout": [{"id": "second-ask", "send": sends[1], "via": ["push", "email"]}]},
            {"id": "long-pause", "wait": f"{5 + place % 4}d"},
            _by_worth(line, place, [
                {"id": "state", "update": {"last_offer": "invited"}},
                {"id": "third-ask", "send": sends[2], "via": ["email"]}], [
                {"id": "test", "split": [
                    {"id": "quiet", "weight": 50},
                    {"id": "loud", "weight": 50, "steps": [{"id": "last-ask", "send": sends[2], "via": ["push"]}]}]}]),
        ],
    }  # fmt: skip


def main() -> None:
    """Write a project."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--journeys", type=int, default=1000)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    write(given.journeys, given.folder)


if __name__ == "__main__":
    main()
