"""Shows looked at and visited; friends whose year ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from trades.house import START, House, Person, stamp

SHOWS = (
    ("Nocturnes", "music"), ("Organ at Noon", "music"), ("Three Sisters", "theatre"), ("Low Tide", "theatre"),
    ("Bear in a Suitcase", "family"), ("Kites", "family"), ("Late Set", "music"),
)  # fmt: skip


def story(house: House) -> None:
    """Twelve weeks of it."""
    shows = [(f"s{number:02d}", *house.pick(SHOWS), _evening(house, 4 + 2 * number)) for number in range(44)]
    for person in house.settle(100, email_consent=0.85, call_consent=0.7, personal_consent=0.75):
        person["phone"] = f"+316000000{len(house.people):02d}" if house.chance(0.8) else None
        person["favourite_genre"] = house.pick(("music", "theatre", "family", None))
        person["complaint_status"] = None
        began = house.later(START, -360 * 24, -260 * 24)
        friend = house.chance(0.4)
        person |= {"membership": "friend" if friend else "none"}
        person["membership_started_at"] = stamp(began) if friend else None
        person["membership_expires_on"] = (began + timedelta(days=365)).date().isoformat() if friend else None
        for _ in range(house.pick((1, 1, 2, 2))):
            _look(house, person, house.pick(shows))
        if friend:
            _end_of_year(house, person, began + timedelta(days=365))


def _evening(house: House, day: int) -> datetime:
    return START + timedelta(days=day, hours=house.pick((13, 19)))


def _look(house: House, person: Person, show: tuple[str, str, str, datetime]) -> None:
    number, title, genre, plays = show
    at = house.later(plays, -14 * 24, -20)
    of: dict[str, object] = {"show_id": number, "title": title, "show_at": stamp(plays)}
    for view in range(house.pick((1, 2, 2, 3))):
        house.add(person, house.later(at, 6 * view, 6 * view + 5), "show_viewed", genre=genre, **of)
    if house.chance(0.55 if house.hears(person, "holdout:show-near", 10) else 0.2):
        value = house.pick((24, 36, 48.5, 72))
        bought = min(house.later(at, 8, house.pick((19, 19, 120))), house.later(plays, -3, -1))
        house.add(person, bought, "order_completed", order_id=house.number("o"), value=value, **of)
        if house.chance(0.85):
            house.add(person, house.later(plays, -0.7, 0), "ticket_scanned", show_id=number)
        if house.chance(0.06):
            house.add(person, house.later(plays, 2, 10), "complaint_updated", status="open")
            house.add(person, house.later(plays, 40, 140), "complaint_updated", status="resolved")
    if house.chance(0.3):
        house.add(person, house.later(at, 20, 60), "email_opened")
    if house.chance(0.03):
        house.add(person, house.later(at, 22, 80), "unsubscribed", email_opt_in=False)


def _end_of_year(house: House, person: Person, ends: datetime) -> None:
    if house.chance(0.4):
        house.add(person, house.later(ends, -13 * 24, -10 * 24), "call_completed")
    if house.chance(0.5):
        return
    on = ends + timedelta(days=365)
    changed: dict[str, object] = {"started_at": stamp(ends), "expires_on": on.date().isoformat()}
    house.add(person, house.later(ends, -28 * 24, 0), "membership_changed", change="renewed", fee=45, **changed)
