"""Trials that start, get going and end; firms that run out of seats."""

from __future__ import annotations

from datetime import datetime

from trades.house import House, Person


def story(house: House) -> None:
    """Twelve weeks of it."""
    for person in house.settle(120, product_consent=0.9):
        person["phone"] = f"+441632960{len(house.people):03d}" if house.chance(0.8) else None
        person["timezone"] = house.pick(("Europe/London", "Europe/London", "America/New_York"))
        person["team_size"] = house.pick((1, 1, 2, 3, 4, 6, 12, 25))
        subscribed = house.chance(0.25)
        person["plan"] = house.pick(("solo", "team")) if subscribed else None
        if not subscribed:
            _trial(house, person, house.day(0, 50))
        elif house.chance(0.8):
            _seats(house, person, house.day(0, 70))


def _trial(house: House, person: Person, at: datetime) -> None:
    house.add(person, at, "trial_started", source=house.pick(("site", "advisor", "app-store")), plan="trial")
    if house.chance(0.85):
        ready = house.later(at, 0.1, 20)
        house.add(person, ready, "workspace_created")
        _get_going(house, person, ready)
    if house.chance(0.4):
        house.add(person, house.later(at, 8 * 24, 14 * 24), "email_opened")
    if house.chance(0.04):
        house.add(person, house.later(at, 8 * 24, 14 * 24), "unsubscribed", product_opt_in=False)
    if house.chance(0.35 if house.hears(person, "project-holdout:quillbook", 5) else 0.15):
        plan, fee = house.pick((("solo", 12), ("team", 30)))
        paid = house.later(at, 6 * 24, 20 * 24)
        house.add(person, paid, "subscription_started", plan=plan, monthly_fee=fee)
        if plan == "team":
            _seats(house, person, house.later(paid, 24, 400))
    elif house.chance(0.25):
        reason = house.pick(("time", "price", "missing-feature"))
        house.add(person, house.later(at, 18 * 24, 30 * 24), "survey_answered", reason=reason)


def _get_going(house: House, person: Person, at: datetime) -> None:
    if house.chance(0.45):
        house.add(person, house.later(at, 0.1, 110), "bank_connected")
    if house.chance(0.4):
        house.add(person, house.later(at, 0.1, 110), "contacts_imported", contacts=int(5 + 200 * house.rng.random()))
    if int(str(person["team_size"])) > 1 and house.chance(0.4):
        house.add(person, house.later(at, 1, 140), "colleague_invited")
    for _ in range(house.pick((0, 0, 1, 2))):
        amount = round(40 + 900 * house.rng.random(), 2)
        house.add(person, house.later(at, 12, 220), "invoice_sent", amount=amount)


def _seats(house: House, person: Person, at: datetime) -> None:
    seats = house.pick((1, 2, 5))
    house.add(person, at, "seat_limit_reached", seats=seats)
    if house.chance(0.35):
        added = house.pick((1, 1, 2))
        house.add(person, house.later(at, 0.5, 120), "seats_added", seats=added, monthly_fee=6 * added)
