"""Small random projects and logs, made so that what is hard happens often.

`Case(seed, features)` is a project (file name -> YAML), a log and a snapshot. Instants and durations lie on one coarse
grid, and many events are put exactly a duration of the project after an earlier one, so that the edges of windows are
met; logs run over changes of the clock; values are missing, mistyped, or written in one of the many forms of V1.

A case keeps to what the contract does not call an error, and away from what it leaves open (interpreter.py's
docstring): no empty strings, no blanks around values, no id of a term that has a `name` in the log.
"""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

FEATURES = frozenset({
    "when-entry", "schedule-entry", "journey-entry", "exclusive", "choose", "wait-for-when",
    "aliases", "bad-rows", "event-id", "from-to", "two-files", "deferral", "layouts",
})  # fmt: skip
ZONES = ("Europe/Amsterdam", "America/New_York", "Africa/Casablanca", "Asia/Kolkata")
# Log starts; each run covers a change of the clock in one or two of the zones.
STARTS = ("2026-03-21", "2026-03-26", "2026-10-19", "2026-10-23", "2026-03-05")
DURATIONS = ("30m", "1h", "3h", "6h", "12h", "1d", "1d12h", "2d", "3d", "5d")
UNITS = {"m": 60, "h": 3600, "d": 86400}
TIMES = ("00:00", "01:00", "01:30", "02:00", "02:30", "03:00", "06:00", "09:00", "12:00", "20:00", "21:00", "23:30")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVENTS: dict[str, dict[str, str]] = {
    "visited": {"page": "string", "value": "number"},
    "order_completed": {"order_id": "string", "value": "number", "items": "integer", "placed": "timestamp"},
    "cart_updated": {
        "cart_id": "string", "cart_no": "integer", "value": "number", "due": "timestamp", "day": "date", "flag": "boolean",
    },
    "profile_updated": {
        "tier": "string", "points": "number", "level": "integer", "vip": "boolean", "since": "timestamp",
        "birthday": "date", "tz": "string", "lang": "string",
    },
    "consent_changed": {"email_ok": "boolean", "push_ok": "boolean", "address": "string"},
    "opened": {"page": "string"},
    "unsubscribed": {"page": "string"},
}  # fmt: skip
NAMES = {"order_completed": "Order Completed"}
# How a log is laid out: a column a property, or all of them within one; or in the shape of a standard.
LAYOUTS = ("flat", "flat", "flat", "renamed", "json", "half", "struct", "segment", "cloudevents")
EVENT_ALIASES = {"visited": "visit", "order_completed": "purchase"}
SETS = {
    "profile_updated": {
        "tier": "tier", "points": "points", "level": "level", "vip": "vip", "since": "since", "birthday": "birthday",
        "tz": "timezone", "lang": "locale",
    },
    "consent_changed": {"email_ok": "consent_email", "push_ok": "consent_push", "address": "email"},
    "order_completed": {"items": "level", "placed": "since"},
}  # fmt: skip
ATTRIBUTES = {
    "tier": "string", "points": "number", "level": "integer", "vip": "boolean", "since": "timestamp", "birthday": "date",
    "email": "string", "token": "string", "consent_email": "boolean", "consent_push": "boolean",
}  # fmt: skip
ATTRIBUTE_NAMES = {"tier": "Loyalty Tier"}
STRINGS = {
    "page": ("home", "cart", "Cart", "ünï", "home-nl"), "order_id": ("o1", "o2"), "cart_id": ("a", "b"),
    "tier": ("gold", "silver", "Gold"), "tz": (*ZONES, "Mars/Phobos", "europe/amsterdam"),
    "timezone": (*ZONES, "Mars/Phobos"), "lang": ("en", "nl", "nl-BE", "NL_be", "fr"),
    "locale": ("en", "nl", "nl-BE", "NL_be", "fr", "de-AT"), "email": ("a@x", "b@x"), "token": ("t1",), "address": ("c@x",),
}  # fmt: skip
NUMBERS = (0.0, 0.1, 0.2, 5.0, 10.0, 12.5, 30.0)
WRONG = {
    "number": ("abc", "1,5", "nan", "0x10", "5.", "1e999"), "integer": ("abc", "2.5", "1e-1", "true"),
    "boolean": ("yes", "1", "truee"), "timestamp": ("soon", "2026-02-30", "2026-03-29T25:00", "1774750000"),
    "date": ("2026-13-01", "2026-3-29", "29-03-2026", "2026-03-29T00:00"),
}  # fmt: skip


def seconds(text: str) -> int:
    total, number = 0, ""
    for letter in text:
        if letter.isdigit():
            number += letter
        else:
            total, number = total + int(number) * UNITS[letter], ""
    return total


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.CSafeDumper, text: str) -> yaml.Node:
    """A text that holds a digit is quoted, so that nothing takes it for a number, a time or a date."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if any(c.isdigit() for c in text) else None)


_Dumper.add_representer(str, _text)


def dump(data: Any) -> str:
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)


class Case:
    """A random project with its log: `files`, `rows`, `profiles`, `from_`, `to`; `write_case` puts it on disk."""

    def __init__(self, seed: int, features: set[str] | frozenset[str] = FEATURES):
        unknown = set(features) - FEATURES
        assert not unknown, f"unknown features {unknown}"
        self.seed = seed
        self.features = frozenset(features)
        self.rng = random.Random(seed)
        self.zone = self.rng.choice(ZONES)
        self.start = datetime.fromisoformat(self.rng.choice(STARTS)).replace(tzinfo=UTC)
        self.length = self.rng.randint(10, 20)
        # Messages are mostly deferred, and meanwhile customers leave, take back their consent, meet a rule (M5).
        self.deferral = self.has("deferral") and self.chance(0.4)
        self.marks: list[int] = []
        self.files: dict[str, str] = {}
        self._storage()
        self._taxonomy()
        self._contents()
        self._journeys()
        self._log()
        self._config()

    # ------------------------------------------------------------------------------------------------- choosing

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, options: Any) -> Any:
        return self.rng.choice(list(options))

    def some(self, options: Any, least: int, most: int) -> list:
        options = list(options)
        return self.rng.sample(options, min(len(options), self.rng.randint(least, most)))

    def has(self, feature: str) -> bool:
        return feature in self.features

    def duration(self, longest: str = "5d") -> str:
        return self.pick([d for d in DURATIONS if seconds(d) <= seconds(longest)])

    def grid(self, before: int = 0, after: int = 0) -> datetime:
        """An instant of the grid; most lie on its coarse lines."""
        step = self.pick((6 * 3600, 6 * 3600, 12 * 3600, 1800))
        count = (self.length + before + after) * 86400 // step
        return self.start - timedelta(days=before) + timedelta(seconds=step * self.rng.randrange(count))

    def instant(self, before: int = 1, after: int = 1) -> str:
        """An instant as the language writes it, with an offset, in the project's timezone, or as a date."""
        t = self.grid(before, after)
        form = self.rng.randrange(4)
        local = t.replace(tzinfo=ZoneInfo(self.zone)) if form < 2 else t
        if form == 0:
            local = local.replace(hour=0, minute=0)
        # Some events of the log lie just here: from, until, a schedule, a comparison meet their edges.
        self.marks.append(int(local.timestamp()) * 1_000_000)
        if form == 0:
            return t.strftime("%Y-%m-%d")
        if form == 1:
            return t.strftime("%Y-%m-%d %H:%M")
        if form == 2:
            return (t + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S+02:00")
        return t.strftime("%Y-%m-%dT%H:%M:%SZ")

    def day(self) -> str:
        return self.grid(3, 5).strftime("%Y-%m-%d")

    def event_ref(self, name: str) -> str:
        if self.has("aliases") and name in EVENT_ALIASES and self.chance(0.1):
            return EVENT_ALIASES[name]
        return name

    # ------------------------------------------------------------------------------------------------- storage

    def _storage(self) -> None:
        self.format = self.pick(("parquet", "parquet", "csv", "jsonl"))
        self.ts_form = {
            "parquet": self.pick(("timestamp", "text", "us", "ms")), "csv": "text", "jsonl": self.pick(("text", "us")),
        }[self.format]  # fmt: skip
        self.off_grid = self.ts_form != "ms"
        self.integer_ids = self.format != "csv" and self.chance(0.3)
        self.columns: dict[str, str] = {}  # property -> typed | text | double
        for properties in EVENTS.values():
            for prop, kind in properties.items():
                if prop not in self.columns:
                    forms = (
                        ("text",)
                        if kind == "string"
                        else ("typed", "text", "double")
                        if kind == "integer"
                        else ("typed", "text")
                    )
                    self.columns[prop] = self.pick(forms)
        self.attribute_columns = {
            name: "text" if kind == "string" else self.pick(("typed", "text")) for name, kind in ATTRIBUTES.items()
        }
        self.event_id = self.has("event-id") and self.chance(0.3)
        self.layout = self.pick(LAYOUTS) if self.has("layouts") else "flat"
        if self.layout in ("segment", "cloudevents") and self.ts_form in ("us", "ms"):
            self.ts_form = "text"
        if self.layout == "struct" and self.format != "parquet":
            self.layout = "json"
        self.event_names = {**NAMES, "profile_updated": "identify"} if self.layout == "segment" else NAMES
        self.snapshot_format = self.pick(("parquet", "csv", "jsonl")) if self.has("layouts") else "parquet"
        self.identities = self.has("layouts") and self.chance(0.25)
        # Which properties of `half` keep a column of their own, beside those within one.
        self.flat = set(self.some(self.columns, 4, 12)) if self.layout == "half" else set()

    # -------------------------------------------------------------------------------------------------- values

    def good(self, name: str, kind: str) -> Any:
        """A value of the declared type."""
        if kind == "string":
            return self.pick(STRINGS[name])
        if kind == "number":
            return self.pick(NUMBERS)
        if kind == "integer":
            return self.rng.randint(0, 3)
        if kind == "boolean":
            return self.chance((0.55 if self.deferral else 0.4) if name in ("email_ok", "push_ok") else 0.85)
        if kind == "timestamp":
            t = self.grid(5, 5).replace(tzinfo=None)
            return t + timedelta(microseconds=self.pick((0, 0, 0, 0, 1)))
        return self.grid(5, 5).date()

    def text(self, value: Any, kind: str) -> str:
        """One of the texts that read as this value (V1)."""
        if kind == "string":
            return value
        if kind == "number":
            return self.pick((str(value), f"{value:g}", f"+{value:g}", f"{value * 10:g}e-1"))
        if kind == "integer":
            return self.pick((str(value), f"{value}.0", f"+{value}", f"{value}e0"))
        if kind == "boolean":
            return self.pick(("true", "True", "TRUE") if value else ("false", "False", "FALSE"))
        if kind == "timestamp":
            return self.timestamp_text(value)
        return value.isoformat()

    def timestamp_text(self, value: datetime) -> str:
        forms = [value.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), value.strftime("%Y-%m-%d %H:%M:%S.%f")]
        forms.append(value.strftime("%Y-%m-%d %H:%M:%S.%f") + "9Z")  # the seventh digit is cut
        for hours, offset in ((2, "+02"), (-5, "-0500"), (5.5, "+05:30")):
            forms.append((value + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.%f") + offset)
        if value.microsecond == 0 and value.second == 0:
            forms += [value.strftime("%Y-%m-%dT%H:%M"), value.strftime("%Y-%m-%d %H:%MZ")]
            if value.hour == value.minute == 0:
                forms.append(value.strftime("%Y-%m-%d"))
        return self.pick(forms)

    def cell(self, name: str, kind: str, form: str) -> Any:
        """A cell of the log or the snapshot: a value in its column's form, now and then missing or mistyped."""
        if self.chance(0.08):
            return None
        value = self.good(name, kind)
        if form == "text":
            if kind != "string" and self.chance(0.08):
                return self.pick(WRONG[kind])
            return self.text(value, kind)
        if form == "double":
            return 2.5 if self.chance(0.08) else float(value)
        return value

    # ---------------------------------------------------------------------------------------------- conditions

    def literal(self, name: str, kind: str) -> Any:
        if kind == "timestamp":
            return self.instant(5, 5)
        if kind == "date":
            return self.day()
        if kind == "integer" and self.chance(0.15):
            return 1.5
        return self.good(name, kind)

    def matcher(self, name: str, kind: str, scope: dict, *, where: bool = False) -> dict:
        """One or two keys that suit the type (V3). `where` inside a `when` holds no older_than (E1)."""
        keys = {
            "string": ("eq", "ne", "in", "not_in", "contains", "starts_with", "exists", "gt", "lte"),
            "number": ("eq", "ne", "in", "not_in", "gt", "gte", "gte", "lt", "lte", "exists"),
            "boolean": ("eq", "eq", "ne", "exists"),
            "timestamp": ("before", "after", "gt", "lte", "eq", "ne", "exists", "older_than", "newer_than", "newer_than"),
            "date": ("before", "after", "eq", "ne", "in", "exists"),
        }["number" if kind == "integer" else kind]  # fmt: skip
        if where and scope.get("turning"):
            keys = [key for key in keys if key not in ("older_than", "newer_than")]
        found: dict[str, Any] = {}
        for key in self.some(keys, 1, 1 if self.chance(0.75) else 2):
            if key == "exists":
                found[key] = self.chance(0.6)
            elif key in ("in", "not_in"):
                found[key] = [self.literal(name, kind) for _ in range(self.rng.randint(1, 2))]
            elif key in ("older_than", "newer_than"):
                found[key] = self.duration()
            elif key in ("starts_with", "contains"):
                found[key] = self.pick(("h", "a", "ca", "gold", "C"))
            else:
                found[key] = self.operand(name, kind, scope)
        return found

    def operand(self, name: str, kind: str, scope: dict) -> Any:
        """A literal, or now and then {entry: …} or {attribute: …} of a type that compares with it."""
        alike = ("number", "integer") if kind in ("number", "integer") else (kind,)
        if self.chance(0.12):
            attributes = [a for a, k in ATTRIBUTES.items() if k in alike]
            if attributes:
                return {"attribute": self.pick(attributes)}
        if scope.get("entry") and self.chance(0.25):
            properties = [p for p, k in scope["entry"].items() if k in alike]
            if properties:
                return {"entry": name if name in properties else self.pick(properties)}
        return self.literal(name, kind)

    def where(self, events: list[str], scope: dict) -> dict:
        """Matchers on properties that all the events declare with one type."""
        shared = dict(EVENTS[events[0]])
        for event in events[1:]:
            shared = {p: k for p, k in shared.items() if EVENTS[event].get(p) == k}
        found = {}
        for prop in self.some(shared, 1, 1 if self.chance(0.8) else 2):
            kind = shared[prop]
            if kind in ("string", "number", "integer", "boolean") and self.chance(0.3):
                found[prop] = (
                    self.literal(prop, kind) if self.chance(0.6) else [self.literal(prop, kind) for _ in range(2)]
                )
            else:
                found[prop] = self.matcher(prop, kind, scope, where=True)
        return found

    def events(self) -> list[str]:
        if self.chance(0.25):
            return self.pick(
                (
                    ["visited", "opened"],
                    ["order_completed", "cart_updated"],
                    ["visited", "order_completed", "cart_updated"],
                )
            )
        return [
            self.pick(
                ("visited", "visited", "order_completed", "cart_updated", "profile_updated", "opened", "unsubscribed")
            )
        ]

    def names(self, events: list[str]) -> Any:
        found = [self.event_ref(event) for event in events]
        return found[0] if len(found) == 1 else found

    def condition(self, scope: dict, depth: int = 2) -> dict:
        """Any form that the scope allows: `entry` (properties), `instance`, `paths`, `turning`, `audiences`."""
        forms = ["event"] * 5 + ["attribute"] * 3
        if scope.get("audiences"):
            forms += ["audience"]
        if scope.get("entry"):
            forms += ["entry"] * 2
        if scope.get("paths"):
            forms += ["path"] * 2
        if depth > 0:
            forms += ["all", "any", "not", "not"]
        form = self.pick(forms)
        if scope.get("turning") and self.chance(0.12):  # what turns by the passing of time alone
            return {"attribute": "since", self.pick(("older_than", "newer_than")): self.duration()}
        if form in ("all", "any"):
            return {form: [self.condition(scope, depth - 1) for _ in range(self.rng.randint(1, 3))]}
        if form == "not":
            return {"not": self.condition(scope, depth - 1)}
        if form == "audience":
            return {"audience": self.pick(scope["audiences"])}
        if form == "attribute":
            name = self.pick(ATTRIBUTES)
            return {"attribute": name, **self.matcher(name, ATTRIBUTES[name], scope)}
        if form == "entry":
            name = self.pick(scope["entry"])
            return {"entry": name, **self.matcher(name, scope["entry"][name], scope)}
        if form == "path":
            step, taken = self.pick(scope["paths"])
            return {"path": {"step": step, "is": self.pick(taken)}}
        events = self.events()
        found: dict[str, Any] = {"event": self.names(events)}
        if self.chance(0.4):
            found["where"] = self.where(events, scope)
        if self.chance(0.6):
            found["within"] = self.duration()
        elif scope.get("instance") and self.chance(0.6):
            found["since"] = "entry"
        summed = all("value" in EVENTS[event] for event in events)
        if self.chance(0.35):
            found["count"] = self.pick(
                (0, 1, 2, [1, 3], {"gte": 2}, {"lt": 2}, {"gt": 0, "lte": 2}, {"gte": {"attribute": "level"}})
            )
        elif summed and self.chance(0.3):
            found["total"] = {
                "of": "value",
                **self.pick(({"gte": 15}, {"eq": 0.3}, {"lt": 10.5}, {"gt": 0}, {"gte": {"attribute": "points"}})),
            }
        return found

    # ------------------------------------------------------------------------------------------------ taxonomy

    def _taxonomy(self) -> None:
        attributes: list[dict] = [
            {"id": name, "type": kind, **({"name": ATTRIBUTE_NAMES[name]} if name in ATTRIBUTE_NAMES else {})}
            for name, kind in ATTRIBUTES.items()
        ]
        if self.chance(0.5):
            attributes += [{"id": "timezone", "type": "string"}, {"id": "locale", "type": "string"}]
        events = []
        for name, properties in EVENTS.items():
            term: dict[str, Any] = {"id": name}
            if name in self.event_names:
                term["name"] = self.event_names[name]
            if name in EVENT_ALIASES:
                term["aliases"] = [EVENT_ALIASES[name]]
            term["properties"] = {prop: {"type": kind} for prop, kind in properties.items()}
            if name in SETS:
                term["sets"] = SETS[name]
            events.append(term)
        self.files["taxonomy/attributes.yaml"] = dump({"facet": "attribute", "terms": attributes})
        self.files["taxonomy/events.yaml"] = dump({"facet": "event", "terms": events})
        self._audiences()
        actions = [
            {"id": "buy", "events": [{"event": "order_completed", **({"where": self.where(["order_completed"], {})} if self.chance(0.3) else {})}], "value": "value"},
            {"id": "engage", "events": [{"event": "visited", "where": {"page": ["home", "cart"]}}, {"event": "opened"}]},
            {"id": "fill", "events": [{"event": "cart_updated"}, {"event": "order_completed"}], "value": "value"},
        ]  # fmt: skip
        self.files["taxonomy/actions.yaml"] = dump({"facet": "action", "terms": actions})
        self._channels()
        purposes = [
            {"id": "marketing", "consent": {"default": "consent_email"} if self.deferral else self.pick((both := {"default": "consent_email", "push": "consent_push"}, both, {**both, "owned": "consent_email"}, {"owned": "consent_email"}, {"email": "consent_email"}))},
            {"id": "service", "consent": "none", "capped": False, "quiet": self.chance(0.5)},
            {"id": "news", "consent": self.pick(({"default": "consent_push"}, "none")), "quiet": self.chance(0.7)},
        ]  # fmt: skip
        self.files["taxonomy/purposes.yaml"] = dump({"facet": "purpose", "terms": purposes})

    def _audiences(self) -> None:
        """`plain` may be named anywhere; `dated` has an older_than in a where, so no `when` of E1 may name it."""
        self.audiences = ["recent", "family", "children-a", "children-b", "mixed"]
        terms: list[dict] = [
            {"id": "recent", "aliases": ["fresh"], "when": self.condition({"turning": True}, 1)},
            {"id": "family", "terms": [
                {"id": "children-a", "when": self.condition({"turning": True}, 1)},
                {"id": "children-b", "when": self.condition({"turning": True}, 0)},
            ]},
            {"id": "mixed", "when": self.condition({"turning": True, "audiences": ["recent", "family"]}, 1)},
            {"id": "dated", "when": {"event": "order_completed", "where": {"placed": {self.pick(("older_than", "newer_than")): self.duration()}}}},
        ]  # fmt: skip
        self.files["taxonomy/audiences.yaml"] = dump({"facet": "audience", "terms": terms})
        self.all_audiences = [*self.audiences, "dated"]
        if self.has("aliases"):
            self.all_audiences.append("fresh")

    def caps(self, share: float) -> dict:
        if not self.chance(share):
            return {}
        caps = []
        for number in range(self.rng.randint(1, 2)):
            cap: dict[str, Any] = {
                "max": self.pick((0, 1, 1, 1, 2, 2, 3)),
                "per": self.pick(("day", "week", "month", "1d", "3d", "12h", "5d")),
            }
            if cap["max"] == 0 and self.chance(0.7):
                cap["max"] = 1
            if self.chance(0.3):
                cap["id"] = f"limit-{number}"
            caps.append(cap)
        return {"caps": caps}

    def quiet(self, share: float) -> dict:
        if not self.chance(share):
            return {}
        from_, to = self.some(TIMES, 2, 2)
        if self.deferral:
            from_, to = self.pick((("02:00", "00:00"), ("12:00", "09:00"), ("06:00", "03:00"), ("00:00", "21:00")))
        return {
            "quiet_hours": {"from": from_, "to": to, "action": self.pick(("defer", "defer", "defer", "defer", "drop"))}
        }

    def _channels(self) -> None:
        owned = {
            "id": "owned",
            **self.caps(0.3),
            **self.quiet(1 if self.deferral else 0.6),
            **({"address": "email"} if self.chance(0.3) else {}),
        }
        owned["terms"] = [
            {"id": "email", "aliases": ["e-mail"], "address": "email", **self.caps(0.4), **self.quiet(0.4)},
            {"id": "push", "address": "token", **self.caps(0.3), **self.quiet(0.3)},
            {"id": "sms", **self.caps(0.2)},
        ]
        terms = [owned, {"id": "onsite", **self.caps(0.2), **self.quiet(0.4)}]
        self.files["taxonomy/channels.yaml"] = dump({"facet": "channel", "terms": terms})
        self.channels = ["email", "push", "sms", "onsite"]

    def channel_ref(self, name: str) -> str:
        return "e-mail" if name == "email" and self.has("aliases") and self.chance(0.1) else name

    # ------------------------------------------------------------------------------------------------- content

    def _contents(self) -> None:
        """`receipt` reads the entry's `value`: only journeys that are entered by an event with one may send it."""
        self.contents: dict[str, list[str]] = {}
        for name in ("offer", "hello", "notice", "receipt", "letter"):
            variants = []
            for _ in range(self.rng.randint(1, 5)):
                channel = self.pick(self.channels)
                variant: dict[str, Any] = {"channel": self.channel_ref(channel)}
                if self.chance(0.2 if self.deferral else 0.6):
                    variant["locale"] = self.pick(("en", "nl", "nl-BE", "EN", "nl_be", "fr"))
                if self.chance(0.1):
                    variant["audience"] = self.pick(self.all_audiences)
                if self.chance(0.15):
                    variant["when"] = self.condition({"audiences": self.all_audiences}, 1)
                if name == "receipt" and self.chance(0.5):
                    variant["when"] = {
                        "entry": "value",
                        **self.matcher("value", "number", {"entry": {"value": "number"}}),
                    }
                variant.update(
                    {"subject": "Hello", "body": "Hello"} if channel == "email" else {"title": "Hello", "body": "Hello"}
                )
                variants.append(variant)
            if self.deferral and name in ("offer", "hello"):
                variants.append({"channel": "sms", "title": "Hello", "body": "Hello"})
            content: dict[str, Any] = {
                "content": name,
                "purpose": {"notice": "service", "receipt": "service", "letter": "news"}.get(name, "marketing")
                if self.chance(0.8)
                else "marketing",
                "status": self.pick(("approved", "draft")),
            }
            if self.chance(0.05 if self.deferral else 0.25):
                content["valid"] = {key: self.instant() for key in self.some(("from", "until"), 1, 2)}
            content["variants"] = variants
            self.files[f"content/{name}.yaml"] = dump(content)
            self.contents[name] = sorted({"email" if v["channel"] == "e-mail" else v["channel"] for v in variants})

    # ------------------------------------------------------------------------------------------------ journeys

    def _journeys(self) -> None:
        self.journeys: dict[str, dict] = {}
        for name in ("alpha", "beta", "gamma", "delta")[: self.rng.randint(1, 4)]:
            self.journeys[name] = self._journey(name)
            self.files[f"journeys/{name}.yaml"] = dump(self.journeys[name])

    def _sources(self, name: str) -> list[str]:
        """The journeys that `name` is entered from, directly or through others."""
        found = []
        while name in self.journeys and "journey" in self.journeys[name]["enter"]:
            name = self.journeys[name]["enter"]["journey"]
            found.append(name)
        return found

    def _journey(self, name: str) -> dict:  # noqa: PLR0915
        ways = ["event"] * 5
        ways += ["when"] * 2 if self.has("when-entry") else []
        ways += ["schedule"] * 2 if self.has("schedule-entry") else []
        ways += ["journey"] * 4 if self.has("journey-entry") and self.journeys else []
        way = "event" if not self.journeys and (self.deferral or self.chance(0.5)) else self.pick(ways)
        self.next_step = 0
        enter: dict[str, Any] = {}
        properties: dict[str, str] = {}
        sources: list[str] = []
        if way == "event":
            events = [self.pick(("visited", "cart_updated"))] if self.deferral else self.events()
            properties = {p: k for p, k in EVENTS[events[0]].items() if all(EVENTS[e].get(p) == k for e in events)}
            enter["event"] = self.names(events)
            if self.chance(0.25):
                enter["where"] = self.where(events, {})
            keys = [p for p, k in properties.items() if k in ("string", "integer")]
            if keys and self.chance(0.5):
                enter["key"] = self.pick(keys)
        elif way == "when":
            enter["when"] = self.condition({"turning": True, "audiences": self.audiences})
        elif way == "schedule" and self.chance(0.5):
            enter["schedule"] = {"at": [self.instant(2, 2) for _ in range(self.rng.randint(1, 4))]}
        elif way == "schedule":
            enter["schedule"] = {
                **({"days": self.some(DAYS, 1, 4)} if self.chance(0.6) else {}),
                "time": self.pick(TIMES),
            }
        else:
            enter["journey"] = self.pick(self.journeys)
            sources = [enter["journey"], *self._sources(enter["journey"])]
            if self.chance(0.6):
                enter["outcome"] = self.pick(("completed", "converted", "exited"))
        if self.chance(0.12):
            enter["audience"] = self.pick(self.all_audiences)
        if self.chance(0.18):
            enter["if"] = self.condition({"entry": properties, "audiences": self.all_audiences}, 1)
        if self.chance(0.6):
            enter["reentry"] = self.pick(
                (
                    "never",
                    "after_exit",
                    {"after": self.duration()},
                    {"after": self.duration(), "from": "exit"},
                    {"after": self.duration(), "from": "entry"},
                )
            )
        if self.chance(0.2):
            enter["rollout"] = self.pick((25, 60, 90, 33.33))
        if self.chance(0.3):
            enter["holdout"] = self.pick((20, 50, 12.5))
        if self.chance(0.12):
            enter["from"] = self.instant(1, -self.length // 2)
        if self.chance(0.12):
            enter["until"] = self.instant(-self.length // 2, 1)
        journey: dict[str, Any] = {
            "journey": name,
            "status": self.pick(("live", "live", "review", "live", "draft" if self.journeys else "live")),
        }
        if self.chance(0.6):
            journey["priority"] = self.pick((0, 50, 50, 70, 100))
        grouped = {other for other, value in self.journeys.items() if "exclusive" in value}
        if self.has("exclusive") and not grouped & set(sources) and self.chance(0.6):
            journey["exclusive"] = "one-at-a-time"
        if self.chance(0.7):
            journey["goal"] = {"action": self.pick(("buy", "engage", "fill")), "within": self.pick(DURATIONS[3:])}
            if self.chance(0.4):
                journey["goal"]["exit"] = self.chance(0.3)
        if self.chance(0.4):
            journey["max_duration"] = self.pick(("6h", "1d", "2d", "5d", "3d12h"))
        journey["enter"] = enter
        inside = {"entry": properties, "instance": True}
        if self.chance(0.5):
            journey["exit"] = []
            for _ in range(self.rng.randint(1, 2)):
                events = [self.pick(("unsubscribed", "consent_changed", "order_completed"))]
                if self.chance(0.2):
                    events.append("unsubscribed" if events != ["unsubscribed"] else "opened")
                exit_: dict[str, Any] = {"event": self.names(events)}
                if len(events) == 1 and self.chance(0.4):
                    exit_["where"] = self.where(events, inside)
                journey["exit"].append(exit_)
        self.scope = {**inside, "paths": [], "audiences": self.all_audiences}
        self.sendable = [c for c in self.contents if c != "receipt" or properties.get("value") == "number"]
        journey["steps"] = self.steps("", self.rng.randint(2, 5), 2)
        return journey

    def steps(self, prefix: str, count: int, depth: int) -> list[dict]:
        found = []
        for position in range(count):
            verbs = ["wait"] * 3 + ["wait_until"] * 3 + ["send"] * 7 + ["update", *["exit"] * (depth < 2)]
            verbs += ["choose"] * 2 if self.has("choose") else []
            verbs += (["wait_for"] * 4 + ["branch"] * 3 + ["split"] * 2) if depth > 0 else []
            verb = "send" if self.deferral and not prefix and position == 0 else self.pick(verbs)
            name = f"{prefix}{verb.replace('_', '-')}-{position + 1}"
            step: dict[str, Any] = {}
            if verb == "split" or self.chance(0.4):
                self.next_step += 1
                step["id"] = name = f"s{self.next_step}"
            step.update(getattr(self, "_" + verb)(name, depth))
            found.append(step)
        return found

    def inner(self, name: str, path: str, depth: int) -> list[dict]:
        return self.steps(f"{name}.{path}.", self.rng.randint(1, 2), depth - 1)

    def _wait(self, name: str, depth: int) -> dict:
        return {"wait": self.duration("2d")}

    def _wait_until(self, name: str, depth: int) -> dict:
        days = {"days": self.some(DAYS, 1, 5)} if self.chance(0.4) else {}
        form = self.rng.randrange(3)
        if form == 0:
            return {"wait_until": {"time": self.pick(TIMES), **days}}
        if form == 1:
            from_, to = self.some(TIMES, 2, 2)
            return {"wait_until": {"window": {"from": from_, "to": to}, **days}}
        sources = [("attribute", name) for name, kind in ATTRIBUTES.items() if kind in ("timestamp", "date")]
        sources += [("entry", name) for name, kind in self.scope["entry"].items() if kind in ("timestamp", "date")] * 2
        kind, source = self.pick(sources)
        until: dict[str, Any] = {kind: source}
        if self.chance(0.5):
            until["offset"] = self.pick(("-", "")) + self.duration()
        if self.chance(0.4):
            until["time"] = self.pick(TIMES)
        if self.chance(0.5):
            until["if_past"] = self.pick(("continue", "exit"))
        if self.chance(0.6):
            until["if_missing"] = self.pick(("continue", "continue", "exit"))
        return {"wait_until": until}

    def _wait_for(self, name: str, depth: int) -> dict:
        step: dict[str, Any] = {}
        if self.has("wait-for-when") and self.chance(0.4):
            scope = {**self.scope, "turning": True, "audiences": self.audiences}
            step["wait_for"] = {"when": self.condition(scope, 1), "timeout": self.duration("3d")}
        else:
            events = self.events()
            step["wait_for"] = {"event": self.names(events), "timeout": self.duration("3d")}
            if self.chance(0.35):
                step["wait_for"]["where"] = self.where(events, self.scope)
        for path in ("event", "timeout"):
            if self.chance(0.6):
                step[f"on_{path}"] = self.inner(name, path, depth)
        self.scope["paths"].append((name, ["event", "timeout"]))
        return step

    def _send(self, name: str, depth: int) -> dict:
        content = self.pick(("offer", "hello", "offer", "hello", "notice") if self.deferral else self.sendable)
        return {"send": content, **self.via(self.contents[content])}

    def via(self, carried: list[str]) -> dict:
        """Channels with at least one that can carry it, in any order."""
        if not self.chance(0.4):
            return {}
        chosen = {self.pick(carried), *self.some(self.channels, 0, 2)}
        chosen_list = sorted(chosen)
        self.rng.shuffle(chosen_list)
        return {"via": [self.channel_ref(channel) for channel in chosen_list]}

    def _branch(self, name: str, depth: int) -> dict:
        paths = []
        for path in ("one", "two", "three")[: self.rng.randint(1, 3)]:
            item: dict[str, Any] = {"id": path, "when": self.condition(self.scope, 1)}
            if self.chance(0.7):
                item["steps"] = self.inner(name, path, depth)
            paths.append(item)
        if self.chance(0.4):
            paths.append({"id": "rest", **({"steps": self.inner(name, "rest", depth)} if self.chance(0.6) else {})})
        self.scope["paths"].append((name, [path["id"] for path in paths]))
        return {"branch": paths}

    def _split(self, name: str, depth: int) -> dict:
        weights = self.pick(((50, 50), (20, 30, 50), (33.33, 66.67), (0, 100), (12.5, 87.5)))
        arms = []
        for letter, weight in zip("abc", weights, strict=False):
            arms.append(
                {
                    "id": letter,
                    "weight": weight,
                    **({"steps": self.inner(name, letter, depth)} if self.chance(0.7) else {}),
                }
            )
        self.scope["paths"].append((name, [arm["id"] for arm in arms]))
        return {"split": arms}

    def _choose(self, name: str, depth: int) -> dict:
        candidates = []
        carried: list[str] = []
        for number, content in enumerate(self.some(self.sendable, 2, 3)):
            item: dict[str, Any] = {"send": content}
            carried += self.contents[content]
            if self.chance(0.3):
                item["id"] = f"option-{number}"
            if self.chance(0.5):
                item["when"] = self.condition(self.scope, 1)
            if self.chance(0.3):
                item["score"] = self.pick((0, 1, 5, 2.5))
            elif self.chance(0.6):
                item["score"] = {"base": self.pick((0, 1, 0.1)), "add": [
                    {"when": self.condition(self.scope, 0), "points": self.pick((5, 1, -1, 0.2))},
                    {"attribute": self.pick(("points", "level")), "times": self.pick((0.5, 1, -0.1))},
                ]}  # fmt: skip
            candidates.append(item)
        self.scope["paths"].append((name, [item.get("id", item["send"]) for item in candidates]))
        step: dict[str, Any] = {"choose": candidates, **self.via(carried)}
        if self.chance(0.4):
            step["explore"] = self.pick((10, 50, 100, 33.33))
        return step

    def _update(self, name: str, depth: int) -> dict:
        return {"update": {"tier": self.pick(("gold", "silver"))}}

    def _exit(self, name: str, depth: int) -> dict:
        return {"exit": self.pick(("done", "not-interested", "max_duration"))}

    # ----------------------------------------------------------------------------------------------------- log

    def _log(self) -> None:
        count = self.rng.randint(8, 15)
        ids: list[Any] = (
            [100 + 7 * i for i in range(count)]
            if self.integer_ids
            else [self.pick((f"c{i}", f"{i:03d}", f"é{i}", str(i + 50))) for i in range(count)]
        )
        spans = [seconds(d) for d in DURATIONS]
        end = int((self.start + timedelta(days=self.length)).timestamp()) * 1_000_000
        self.rows: list[dict] = []
        last: dict[Any, list[int]] = {}
        marks = [mark for mark in self.marks if end - self.length * 86_400_000_000 <= mark <= end]
        for _ in range(self.rng.randint(60, 150)):
            customer = self.pick(ids[:5] if self.chance(0.6) else ids)
            earlier = last.setdefault(customer, [])
            if earlier and self.chance(0.45):
                ts = self.pick(earlier) + self.pick(spans if self.chance(0.6) else spans[:5]) * 1_000_000
            elif earlier and self.chance(0.12):
                ts = self.pick(earlier)
            elif marks and self.chance(0.2):
                ts = self.pick(marks)
            else:
                ts = int(self.grid().timestamp()) * 1_000_000
            if self.deferral and self.chance(0.15):
                ts = end
            if ts >= end:  # the end of the log is dense
                ts = end - self.rng.randrange(8) * 6 * 3600 * 1_000_000
            if self.off_grid and self.chance(0.04):
                ts += self.pick((-1, 1))
            earlier.append(ts)
            event = self.pick(
                ("visited",) * 4
                + ("order_completed",) * 3
                + ("cart_updated",) * 4
                + ("profile_updated",) * 2
                + ("consent_changed",) * (6 if self.deferral else 2)
                + ("opened",) * (5 if self.deferral else 2)
                + ("unsubscribed", "unsubscribed", "heartbeat")
            )
            row = self.row(customer, ts, event)
            self.rows.append(row)
            if (
                self.deferral and event in ("visited", "cart_updated") and self.chance(0.15)
            ):  # before a delivery, perhaps
                later = ts + self.pick(spans[1:5]) * 1_000_000
                self.rows.append(self.row(customer, min(later, end), self.pick(("opened", "consent_changed"))))
        if self.chance(0.7):  # the log's order is by time mostly, with some rows late
            self.rows.sort(key=lambda row: row["ts"])
            for _ in range(10):
                a, b = self.rng.randrange(len(self.rows)), self.rng.randrange(len(self.rows))
                self.rows[a], self.rows[b] = self.rows[b], self.rows[a]
        self._spoil()
        self.from_ = self.to = None
        if self.has("from-to") and self.chance(0.25):
            self.from_ = int((self.start + timedelta(hours=6 * self.rng.randint(0, 20))).timestamp()) * 1_000_000
        if self.has("from-to") and self.chance(0.25):
            self.to = (
                int((self.start + timedelta(days=self.length, hours=6 * self.rng.randint(-16, 8))).timestamp())
                * 1_000_000
            )
        self.files_of_events = 2 if self.has("two-files") and self.chance(0.25) else 1
        self._snapshot(ids)

    def row(self, customer: Any, ts: int, event: str) -> dict:
        row: dict[str, Any] = {"customer_id": customer, "ts": ts, "event": self.event_names.get(event, event)}
        row.update(dict.fromkeys(self.columns))
        properties = EVENTS.get(event, {"page": "string"})
        for prop, kind in properties.items():
            if event != "profile_updated" or self.chance(0.5):
                row[prop] = self.cell(prop, kind, self.columns[prop])
        if self.chance(0.1):  # a column of another event, which this one does not declare
            prop, kind = self.pick([(p, k) for properties in EVENTS.values() for p, k in properties.items()])
            row[prop] = self.cell(prop, kind, self.columns[prop])
        return row

    def _spoil(self) -> None:
        """D1: rows that are rejected, and duplicates of an id."""
        if self.event_id:
            for number, row in enumerate(self.rows):
                row["event_id"] = None if self.chance(0.2) else f"e{number}" if self.chance(0.9) else f"e{number // 2}"
        if self.has("bad-rows") and self.chance(0.4):
            for key in ("customer_id", "ts", "event"):
                if self.chance(0.7):
                    self.pick(self.rows)[key] = None

    def _snapshot(self, ids: list[Any]) -> None:
        extra: list[Any] = [9000] if self.integer_ids else ["snapshot-only"]
        self.profiles: list[dict] = []
        for customer in [*dict.fromkeys(ids), *extra]:
            if self.chance(0.15):
                continue
            profile: dict[str, Any] = {"customer_id": customer}
            profile["timezone"] = self.pick(STRINGS["timezone"]) if self.chance(0.75) else None
            profile["locale"] = self.pick(STRINGS["locale"]) if self.chance(0.75) else None
            for name, kind in ATTRIBUTES.items():
                profile[ATTRIBUTE_NAMES.get(name, name)] = self.cell(name, kind, self.attribute_columns[name])
            if self.deferral and self.chance(0.8):
                profile["consent_email"] = True if self.attribute_columns["consent_email"] == "typed" else "true"
            self.profiles.append(profile)

    # -------------------------------------------------------------------------------------------------- config

    def event_files(self) -> list[str]:
        if self.files_of_events == 1:
            return [f"events.{self.format}"]
        return [f"events-{number:02}.{self.format}" for number in range(1, self.files_of_events + 1)]

    def lay_out(self, files: int, *, pattern: bool = False) -> None:
        """Cut the log into so many files, which `log.events` lists, or names by a pattern."""
        self.files_of_events = files
        names = self.event_files()
        self.config["log"]["events"] = names[0] if files == 1 else f"events-*.{self.format}" if pattern else names
        self.files["cjo.yaml"] = dump(self.config)

    def _config(self) -> None:
        log: dict[str, Any] = {"events": ""}
        if self.ts_form in ("us", "ms"):
            log["ts_unit"] = self.ts_form
        columns: dict[str, str] = {"event_id": "event_id"} if self.event_id else {}
        if self.layout in ("segment", "cloudevents"):
            log["format"], columns = self.layout, {}
        elif self.layout == "renamed":
            columns = {name: RENAMED[name] for name in ("customer_id", "ts", "event", *columns)}
        elif self.layout in ("json", "half", "struct") and self.chance(0.5):
            columns["properties"] = "properties"
        if columns:
            log["columns"] = columns
        log["customers"] = f"customers.{self.snapshot_format}"
        if self.layout == "renamed":
            log["customer_columns"] = {"customer_id": RENAMED["customer_id"], "timezone": "tz", "locale": "Language"}
        if self.identities:
            log["identities"] = "identities.csv"
        suppress = []
        if self.deferral:
            suppress.append(
                {
                    "id": "just-met",
                    "when": {
                        "event": self.pick(("order_completed", "opened", "opened")),
                        "within": self.pick(("6h", "12h")),
                    },
                }
            )
        for number in range(self.pick((0, 0, 0, 0, 0, 1) if self.deferral else (0, 0, 0, 1, 1, 2))):
            rule: dict[str, Any] = {"id": f"rule-{number}"}
            if self.chance(0.5):
                rule["audience"] = self.pick(self.all_audiences)
            else:
                rule["when"] = self.condition({"audiences": self.all_audiences}, 1)
            if self.chance(0.6):
                rule["purposes"] = self.some(("marketing", "service", "news"), 1, 2)
            suppress.append(rule)
        policies = {
            **({"holdout": self.pick((10, 25))} if self.chance(0.2) else {}),
            **self.caps(0.4), **({"suppress": suppress} if suppress else {}),
        }  # fmt: skip
        self.config: dict[str, Any] = {
            "version": 1, "name": f"case-{self.seed}", "timezone": self.zone, "locale": self.pick(("en", "nl", "en")), "log": log,
        }  # fmt: skip
        if policies:
            self.config["policies"] = policies
        self.lay_out(self.files_of_events, pattern=self.chance(0.5))


# ------------------------------------------------------------------------------------------------------ on disk

SQL_TYPES = {"number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN", "timestamp": "TIMESTAMP", "date": "DATE"}


RENAMED = {"customer_id": 'user "id"', "ts": "select", "event": "Event's name", "event_id": "order"}


def write_case(case: Case, folder: Path) -> None:
    """The project, its log in one file or several, and the snapshot below `folder`."""
    for name, text in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    rng = random.Random(case.seed)
    kinds = {prop: kind for properties in EVENTS.values() for prop, kind in properties.items()}
    types = {
        prop: {"text": "VARCHAR", "double": "DOUBLE"}.get(form) or SQL_TYPES[kinds[prop]]
        for prop, form in case.columns.items()
    }
    rows = [{**row, "ts": _ts_cell(case, row["ts"], rng)} for row in case.rows]
    profiles = [dict(profile) for profile in case.profiles]
    if case.identities:
        _write_identities(case, folder, [*rows, *profiles], rng)
    rows = [_laid_out(case, row, types, rng) for row in rows]
    columns = _columns(case, types)
    for number, name in enumerate(case.event_files()):
        start, end = (len(rows) * place // case.files_of_events for place in (number, number + 1))
        _write(folder / name, columns, rows[start:end])
    profile_columns = {
        "customer_id": "BIGINT" if case.integer_ids else "VARCHAR",
        "timezone": "VARCHAR",
        "locale": "VARCHAR",
    }
    for name, kind in ATTRIBUTES.items():
        typed = case.attribute_columns[name] == "typed"
        profile_columns[ATTRIBUTE_NAMES.get(name, name)] = SQL_TYPES[kind] if typed else "VARCHAR"
    renamed = (
        {"customer_id": RENAMED["customer_id"], "timezone": "tz", "locale": "Language"}
        if case.layout == "renamed"
        else {}
    )
    _write(
        folder / f"customers.{case.snapshot_format}", {renamed.get(name, name): kind for name, kind in profile_columns.items()},
        [{renamed.get(name, name): value for name, value in profile.items()} for profile in profiles],
    )  # fmt: skip


def _write_identities(case: Case, folder: Path, rows: list[dict], rng: random.Random) -> None:
    """Give some rows an id that identities.csv lists for their customer; the oracle sees the customer."""
    listed = {}
    for row in rows:
        customer = row["customer_id"]
        if customer is not None and rng.random() < 0.3:
            other = customer + 50_000 if case.integer_ids else f"anon-{customer}"
            listed[other], row["customer_id"] = customer, other
    lines = [
        {"anonymous_id": str(other), "seen": "2026-01-01", "customer_id": str(customer)}
        for other, customer in listed.items()
    ]
    _write(
        folder / "identities.csv", dict.fromkeys(("anonymous_id", "seen", "customer_id"), "VARCHAR"), lines + lines[:1]
    )


def _laid_out(case: Case, row: dict, types: dict[str, str], rng: random.Random) -> dict:
    """A row of customer_id, ts, event, event_id and properties in the case's layout."""
    properties = {prop: row.get(prop) for prop in types if row.get(prop) is not None or rng.random() < 0.2}
    core = {key: row.get(key) for key in ("customer_id", "ts", "event", "event_id")}
    if case.layout == "flat":
        return {**core, **properties}
    if case.layout == "renamed":
        return {**{RENAMED[key]: value for key, value in core.items()}, **properties}
    if case.layout == "segment":
        known = core["event"] == "identify"
        kind = "identify" if known else None if core["event"] is None and rng.random() < 0.5 else "track"
        user = "anonymousId" if rng.random() < 0.3 else "userId"
        return {
            user: core["customer_id"], "timestamp": core["ts"], "messageId": core["event_id"], "type": kind,
            "event": None if known else core["event"], "traits" if known else "properties": properties,
        }  # fmt: skip
    if case.layout == "cloudevents":
        source = None if core["event_id"] is None else "shop"
        return {"subject": core["customer_id"], "time": core["ts"], "type": core["event"], "id": core["event_id"], "source": source,
                "data": properties}  # fmt: skip
    inside = {prop: value for prop, value in properties.items() if prop not in case.flat}
    return {**core, **{prop: value for prop, value in properties.items() if prop in case.flat}, "properties": inside}


def _columns(case: Case, types: dict[str, str]) -> dict[str, str]:
    """The columns of the log in the case's layout, with their SQL types."""
    customer, ts = "BIGINT" if case.integer_ids else "VARCHAR", _ts_type(case)
    core = {"customer_id": customer, "ts": ts, "event": "VARCHAR", **({"event_id": "VARCHAR"} if case.event_id else {})}
    if case.layout == "flat":
        return {**core, **types}
    if case.layout == "renamed":
        return {**{RENAMED[key]: kind for key, kind in core.items()}, **types}
    holder = (
        "STRUCT(" + ", ".join(f"{_quoted(prop)} {kind}" for prop, kind in types.items()) + ")"
        if case.layout == "struct"
        else "JSON"
    )
    if case.layout == "segment":
        return {"userId": customer, "anonymousId": customer, "timestamp": ts, "messageId": "VARCHAR", "type": "VARCHAR",
                "event": "VARCHAR", "properties": holder, "traits": holder}  # fmt: skip
    if case.layout == "cloudevents":
        return {
            "subject": customer,
            "time": ts,
            "type": "VARCHAR",
            "id": "VARCHAR",
            "source": "VARCHAR",
            "data": holder,
        }
    return {**core, **{prop: kind for prop, kind in types.items() if prop in case.flat}, "properties": holder}


def _ts_type(case: Case) -> str:
    return {"timestamp": "TIMESTAMP", "text": "VARCHAR", "us": "BIGINT", "ms": "BIGINT"}[case.ts_form]


def _ts_cell(case: Case, ts: int | None, rng: random.Random) -> Any:
    """An accepted instant in the column's form; a rejected one as null, or as a text that is no timestamp."""
    if ts is None:
        return rng.choice((None, "yesterday", "2026-02-30")) if case.ts_form == "text" else None
    if case.ts_form == "us":
        return ts
    if case.ts_form == "ms":
        assert ts % 1000 == 0
        return ts // 1000
    value = datetime(1970, 1, 1) + timedelta(microseconds=ts)  # noqa: DTZ001
    if case.ts_form == "timestamp":
        return value
    before, case.rng = case.rng, rng
    text = case.timestamp_text(value)
    case.rng = before
    return text


def _write(path: Path, columns: dict[str, str], rows: list[dict]) -> None:
    """JSON lines are written here; the other formats by DuckDB, from JSON lines with every column's type given."""
    lines = path if path.suffix == ".jsonl" else path.with_name(path.name + ".tmp")
    with lines.open("w", encoding="utf-8") as file:
        for number, row in enumerate(rows):
            # A null is written, or left out; the first row names every column.
            kept = {key: row.get(key) for key in columns if number == 0 or row.get(key) is not None}
            file.write(json.dumps(kept, ensure_ascii=False, default=str) + "\n")
    if lines == path:
        return
    types = ", ".join(f"{_quoted(name)}: '{kind}'" for name, kind in columns.items())
    options = "FORMAT parquet" if path.suffix == ".parquet" else "FORMAT csv, HEADER"
    source = f"read_json('{lines}', columns = {{{types}}}, format = 'newline_delimited')"
    _connection().execute(f"COPY (SELECT * FROM {source}) TO '{path}' ({options})")
    lines.unlink()


@cache
def _connection() -> Any:
    """One for all cases: opening it takes longer than what it does here."""
    import duckdb

    return duckdb.connect(config={"threads": 1})


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
