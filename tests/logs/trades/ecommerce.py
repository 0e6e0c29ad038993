"""Carts and second looks; parcels that arrive or do not; buyers who come back or do not."""

from __future__ import annotations

from datetime import datetime, timedelta

from trades.house import House, Person


def story(house: House) -> None:
    """Twelve weeks of it."""
    for person in house.settle(80, email_consent=0.85, push_consent=0.6):
        person["push_token"] = f"token-{person['id']}" if house.chance(0.45) else None
        person["timezone"] = "Europe/Amsterdam" if house.chance(0.9) else "Europe/London"
        if house.chance(0.55):
            _browse(house, person, house.day(0, 80))
        for _ in range(1 + house.chance(0.2)):
            at = house.day(0, 28) if house.chance(0.6) else house.day(28, 80)
            _fill_cart(house, person, at)
            if house.chance(0.2):
                _fill_cart(house, person, house.later(at, 0.2, 2))
        if house.chance(0.4 if house.hears(person, "holdout:win-back", 10) else 0.1):
            _fill_cart(house, person, house.day(52, 72))


def _browse(house: House, person: Person, at: datetime) -> None:
    product = house.pick(("linen-sheet", "bath-towel", "wool-throw", "curtain", "table-runner"))
    category = {"linen-sheet": "bedroom", "bath-towel": "bathroom"}.get(product, "living")
    house.add(person, at, "product_viewed", product_id=product, category=category)
    if house.chance(0.8):
        house.add(person, house.later(at, 1, 40), "product_viewed", product_id=product, category=category)
    if house.chance(0.25):
        _fill_cart(house, person, house.later(at, 50, 120))


def _fill_cart(house: House, person: Person, at: datetime) -> None:
    cart, items = house.number("k"), 1 + int(4 * house.rng.random())
    value = round(items * house.pick((12.5, 19.95, 29.5, 45)), 2)
    house.add(person, at, "cart_updated", cart_id=cart, value=value, items=items)
    hears = house.hears(person, "holdout:cart-recovery", 10)
    at_once, back = house.chance(0.35), house.chance(0.35 if hears else 0.1)
    if not at_once and house.chance(0.5):
        looked = house.later(at, 3, 40)
        house.add(person, looked, "push_opened" if person["push_token"] and house.chance(0.5) else "email_opened")
        if house.chance(0.05):
            house.add(person, looked + timedelta(minutes=2), "unsubscribed", email_opt_in=False)
    if at_once or back:
        _order(house, person, house.later(at, 0.2, 1.5) if at_once else house.later(at, 5, 60), cart, value)


def _order(house: House, person: Person, at: datetime, cart: str, value: float) -> None:
    order = house.number("o")
    house.add(person, at, "order_completed", order_id=order, cart_id=cart, value=value)
    if house.chance(0.85):
        arrived = house.later(at, 40, 120)
        house.add(person, arrived, "parcel_delivered", order_id=order)
        if house.chance(0.25):
            score = house.pick((3, 4, 5, 5))
            house.add(person, house.later(arrived, 200, 400), "review_written", order_id=order, score=score)
    if house.chance(0.5):
        house.add(person, house.later(at, 43 * 24, 50 * 24), "email_opened")
