"""Appointments kept, moved and missed; results read or not; yearly checks that fall due."""

from __future__ import annotations

from datetime import datetime, timedelta

from trades.house import START, House, Person, stamp


def story(house: House) -> None:
    """Twelve weeks of it."""
    for person in house.settle(90, care_consent=0.88, news_consent=0.4, do_not_contact=0.03):
        person["phone"] = f"+353850000{len(house.people):03d}" if house.chance(0.85) else None
        person["timezone"] = "Europe/Dublin"
        checked = house.later(START, -360 * 24, -280 * 24)
        person["last_check_at"] = stamp(checked) if house.chance(0.6) else None
        due = checked + timedelta(days=335)
        if house.chance(0.8):
            _appointment(house, person, house.day(0, 60), house.pick(("visit", "visit", "vaccination")))
        if person["last_check_at"] and house.chance(0.5):
            _appointment(house, person, house.later(due, 20, 500), "check")
        if person["news_consent"] and house.chance(0.3):
            house.add(person, house.day(1, 75), "course_joined", course=house.pick(("sleep", "walking", "first-aid")))
        elif person["news_consent"] and house.chance(0.2):
            house.add(person, house.day(30, 60), "unsubscribed", news_opt_in=False)


def _appointment(house: House, person: Person, at: datetime, kind: str) -> None:
    number = house.number("a")
    day = house.later(at, 20, 30) if house.chance(0.2) else house.later(at, 72, 400)
    starts = day.replace(hour=9 + int(8 * house.rng.random()), minute=house.pick((0, 15, 30, 45)))
    house.add(person, at, "appointment_booked", appointment_id=number, starts_at=stamp(starts), kind=kind)
    if house.chance(0.12):
        house.add(person, house.later(at, 2, 40), "appointment_cancelled", appointment_id=number)
    elif house.chance(0.9):
        house.add(person, starts, "appointment_attended", appointment_id=number)
        if kind == "check":
            house.add(person, starts + timedelta(minutes=20), "check_done", done_at=stamp(starts))
        if kind == "check" or house.chance(0.4):
            _result(house, person, house.later(starts, 24, 120))


def _result(house: House, person: Person, at: datetime) -> None:
    result = house.number("r")
    house.add(person, at, "result_released", result_id=result, needs_talk=house.chance(0.15))
    if house.chance(0.75):
        house.add(person, house.later(at, 0.5, 110), "result_read", result_id=result)
