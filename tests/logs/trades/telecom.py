"""New SIMs and their first bills; changes of plan; trouble, and contracts that end."""

from __future__ import annotations

from datetime import datetime, timedelta

from trades.house import START, House, Person, stamp


def story(house: House) -> None:
    """Twelve weeks of it."""
    for person in house.settle(100, email_consent=0.8, sms_consent=0.7, call_consent=0.6):
        person["phone"] = f"+4366000000{len(house.people):03d}"
        person["lang"] = house.pick(("de", "de", "de-AT", "en", None))
        person["plan"] = house.pick(("small", "medium", "large"))
        person["fault_status"] = None
        new = house.chance(0.45)
        left = 24 * int(700 * house.rng.random() if new else 45 + 65 * house.rng.random())
        person["contract_ends_on"] = (START + timedelta(hours=left)).date().isoformat()
        if new:
            _sim(house, person, house.day(0, 45))
        elif house.chance(0.55):
            _change_plan(house, person, house.day(5, 70))
        if house.chance(0.55):
            _trouble(house, person, house.day(3, 60))


def _sim(house: House, person: Person, at: datetime) -> None:
    house.add(person, at, "sim_activated", plan=person["plan"])
    if house.chance(0.8):
        house.add(person, house.later(at, 1, 110), "app_opened")
    bill, issued = house.number("b"), house.later(at, 9 * 24, 25 * 24)
    amount = round(18 + 30 * house.rng.random(), 2)
    due = stamp(house.later(issued, 13 * 24, 15 * 24))
    house.add(person, issued, "bill_issued", bill_id=bill, number=1, amount=amount, due_at=due)
    if house.chance(0.85):
        house.add(person, house.later(issued, 10, 16 * 24), "bill_paid", bill_id=bill, amount=amount)
    second = house.later(issued, 30 * 24, 31 * 24)
    due = stamp(house.later(second, 13 * 24, 15 * 24))
    house.add(person, second, "bill_issued", bill_id=house.number("b"), number=2, amount=19.9, due_at=due)


def _change_plan(house: House, person: Person, at: datetime) -> None:
    plan, direction = house.pick((("large", "up"), ("medium", "up"), ("small", "down")))
    starts = house.later(at, 1, 20 * 24)
    house.add(person, at, "plan_changed", plan=plan, direction=direction, starts_at=stamp(starts))
    if house.chance(0.15):
        house.add(
            person, house.later(at, 3, 40), "plan_changed", plan="medium", direction="up", starts_at=stamp(starts)
        )
    if house.chance(0.5):
        house.add(person, house.later(starts, 2, 100), "app_opened")


def _trouble(house: House, person: Person, at: datetime) -> None:
    topic = house.pick(("bill", "coverage", "speed"))
    house.add(person, at, "service_called", topic=topic)
    if topic != "bill":
        house.add(person, house.later(at, 0.1, 1), "fault_updated", status="open")
        house.add(person, house.later(at, 20, 200), "fault_updated", status="mended")
    if house.chance(0.6):
        house.add(person, house.later(at, 30, 400), "service_called", topic=topic)
    if house.chance(0.3):
        house.add(person, house.later(at, 40, 500), "porting_code_asked")
    if house.chance(0.3 if house.hears(person, "holdout:churn-risk", 20) else 0.1):
        ends = START + timedelta(days=820)
        house.add(person, house.later(at, 80, 900), "contract_extended", ends_on=ends.date().isoformat())
    if house.chance(0.4):
        house.add(person, house.later(at, 30, 300), "email_opened")
    if house.chance(0.1):
        house.add(person, house.later(at, 300, 400), "unsubscribed", email_opt_in=False)
