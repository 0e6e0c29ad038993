"""Makes the sample log of the example project: 24,000 customers of an arts house over ninety days.

    python tests/logs/generate.py [DIRECTORY]

writes `aurora_events.parquet` and `aurora_customers.parquet`, the same bytes each time. Everything random comes from
one seeded generator, in a fixed order; numpy draws whole columns, DuckDB names the values and writes.

The log is *recorded*: no journey of ours has touched it. So that a replay has something to find, effects are built in
on purpose: a customer's share of an experiment or holdout is the stable bucket of the semantics (rule V5), and whoever
the replay will treat does, in this log, a little more often what the journey hopes for.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

SEED = 20260115
CUSTOMERS = 24_000
DAYS = 90
MINUTE, HOUR, DAY = 60, 3600, 86_400
START = 1_768_431_600  # 2026-01-15 00:00 in Amsterdam, in seconds since 1970
END = START + DAYS * DAY - HOUR  # 2026-04-15 00:00 in Amsterdam: the clock goes forward on 29 March
NONE = -1  # an integer that the log shows as null

PROJECT = "aurora-arts"
GENRES = ("music", "theatre", "dance", "opera", "comedy", "family")
PAGES = ("home", "agenda", "search", "article", "account", "visit")
PLATFORMS = ("instagram", "facebook", "tiktok", "youtube")
TOPICS = ("seat", "delay", "payment", "staff", "refund")
ZONES = ("Europe/Amsterdam", "America/New_York", "Europe/London", None, "Amsterdam")  # the last is no IANA name
LOCALES = ("nl", "nl-NL", "nl_BE", "en", "en-US", "xx", None)
CODES = ("FIRST10", "SPRING10", "AGAIN15", "FRIENDS5")
TIERS = ("none", "friend", "patron")
CHANGES = ("joined", "renewed", "upgraded", "lapsed", "cancelled")
OUTCOMES = ("spoken", "voicemail", "no-answer")
NEEDS = ("wheelchair", "hearing-loop", "guide-dog", "companion")
SOURCES = ("checkout", "site", "app", "box-office")
FIRST_NAMES = (
    "Anna", "Bram", "Carla", "Daan", "Eva", "Finn", "Gijs", "Hanna", "Iris", "Jan", "Kees", "Lotte", "Mees", "Noor",
    "Otto", "Pim", "Roos", "Sem", "Tess", "Vera", "Willem", "Yara", "Zoë", "Amir", "Bilal", "Chloé", "Dylan",
    "Emma", "Fatima", "George", "Hugo", "Isabel", "James", "Karim", "Linda", "Maria", "Nina", "Omar", "Priya",
    "Quinten", "Rosa", "Sara", "Thomas", "Ulla", "Victor", "Wendy", "Xander", "Youssef",
)  # fmt: skip
TITLES = (
    "Swan Lake", "Winterreise", "The Cherry Orchard", "Night Trains", "La Traviata", "Peter and the Wolf",
    "Goldberg at Dawn", "Hedda", "Bodies of Water", "Orpheus Below", "Stand Up, Sit Down", "The Tin Giant",
    "Strings Attached", "Antigone Now", "Seven Steps", "Vixen", "Laughing Matter", "Moonboat",
    "Organ by Candlelight", "The Seagull", "Rite", "Dido", "Late and Loud", "Circus in a Suitcase",
    "Requiem for a River", "Three Sisters", "Falling Up", "Tosca", "The Dinner Guests", "Bear Goes North",
    "Mahler Four", "Faust in Flats", "Tango Hours", "The Night Queen", "Improv Supper", "A Puppet Opera",
    "Piano Marathon", "King Lear", "Silent Steps", "Bluebeard", "Two Left Feet", "Robot and Rain",
    "Jazz in the Foyer", "Medea", "Echo Bodies", "Carmen", "Dutch Courage", "The Snow Orchestra",
)  # fmt: skip
TOUR = range(44, 48)  # plays in New York


def bucket(customer: int, salt: str) -> int:
    """The stable share of a customer, 0 to 9999 (V5)."""
    return int(hashlib.md5(f"c{customer:05d}:{salt}".encode()).hexdigest()[:8], 16) % 10_000


def buckets(salt: str) -> Ints:
    return np.array([bucket(c, salt) for c in range(CUSTOMERS)], dtype=np.int64)


@dataclass
class Log:
    """Rows by event name; a column that a chunk does not have is null."""

    chunks: list[dict[str, NDArray[np.generic]]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def add(self, name: str, customer: Ints, ts: Ints, **columns: NDArray[np.generic]) -> None:
        keep = (ts >= START) & (ts < END)
        rows = {"customer": customer[keep], "ts": ts[keep]}
        self.chunks.append(rows | {column: values[keep] for column, values in columns.items()})
        self.names.append(name)

    def of(self, *names: str) -> tuple[Ints, Ints]:
        """Customer and time of these events, by customer and then time."""
        picked = [chunk for chunk, name in zip(self.chunks, self.names, strict=True) if name in names]
        customer = np.concatenate([chunk["customer"] for chunk in picked]).astype(np.int64)
        ts = np.concatenate([chunk["ts"] for chunk in picked]).astype(np.int64)
        order = np.lexsort((ts, customer))
        return customer[order], ts[order]


@dataclass
class People:
    """One entry a customer; times are seconds since 1970."""

    zone: Ints
    locale: Ints
    genre: Ints
    activity: Floats
    registered: Ints  # NONE: before the log
    fades: Ints  # the site sees nothing of them from here …
    returns: Ints  # … until here
    orders_before: Ints
    email: Mask
    newsletter: Mask
    push: Mask
    tier: Ints
    began: Ints  # of the membership year, NONE without
    project_held_out: Mask

    def treated(self, journey: str, holdout: int) -> Mask:
        """Whom a replay of the journey really writes to."""
        return ~self.project_held_out & (buckets(f"holdout:{journey}") >= 100 * holdout)


@dataclass
class Shop:
    """Productions, their shows, and the ids given out so far."""

    genre: Ints
    price: Floats
    show_keys: Ints  # production * 2^32 + seconds since START, sorted
    carts: int = 0
    orders: int = 0

    def next_show(self, production: Ints, after: Ints) -> Ints:
        """The first show of the production at or after an instant."""
        at = np.searchsorted(self.show_keys, (production << 32) + (after - START))
        key = self.show_keys[np.minimum(at, len(self.show_keys) - 1)]
        return np.where(key >> 32 == production, (key & 0xFFFF_FFFF) + START, NONE)


@dataclass
class World:
    """What every part of the story draws from and adds to."""

    rng: np.random.Generator
    people: People
    shop: Shop
    log: Log = field(default_factory=Log)


def to_utc(local: Ints, zone: Ints) -> Ints:
    """Wall clock to instant, for the zones used here; a skipped hour shifts forward."""
    amsterdam = local - np.where(local < 1_774_749_600 + HOUR, HOUR, 2 * HOUR)  # 2026-03-29 02:00
    new_york = local + np.where(local < 1_772_935_200 + HOUR, 5 * HOUR, 4 * HOUR)  # 2026-03-08 02:00
    london = local - np.where(local < 1_774_746_000 + HOUR, 0, HOUR)  # 2026-03-29 01:00
    return np.select([zone == 1, zone == 2], [new_york, london], amsterdam)


def local_evening(rng: np.random.Generator, size: int) -> Ints:
    """Seconds into a local day: a hump at lunch, a higher one in the evening, some at night."""
    hour = np.array([6, 2, 1, 1, 1, 2, 6, 14, 24, 32, 38, 42, 50, 46, 40, 40, 42, 48, 56, 72, 90, 92, 62, 24], float)
    drawn = rng.choice(24, size, p=hour / hour.sum())
    return drawn * HOUR + rng.integers(0, HOUR, size)


def make_shop(rng: np.random.Generator) -> Shop:
    productions = len(TITLES)
    genre = np.arange(productions) % len(GENRES)
    price = rng.integers(24, 90, productions) / 2.0 + np.where(genre == 3, 18.0, 0.0) - np.where(genre == 5, 8.0, 0.0)
    keys: list[Ints] = []
    for production in range(productions):
        days = np.sort(rng.choice(np.arange(1, 175), 34, replace=False))
        on_tour = production in TOUR
        clock = 14 * HOUR if genre[production] == 5 else 19 * HOUR + 30 * MINUTE if on_tour else 20 * HOUR + 15 * MINUTE
        local = START + HOUR + days * DAY + clock
        shows = to_utc(local, np.full(len(days), 1 if on_tour else 0))
        keys.append((production << 32) + (shows - START))
    return Shop(genre, price, np.concatenate(keys))


def make_people(rng: np.random.Generator) -> People:
    n = CUSTOMERS
    registered = np.where(rng.random(n) < 0.14, START + rng.integers(0, DAYS * DAY, n), NONE)
    # Some fade for good, some for a month or two; most never.
    kind = rng.choice(3, n, p=[0.60, 0.27, 0.13])
    fades = np.where(kind == 0, END, np.maximum(START, registered) + rng.integers(4, 70, n) * DAY)
    returns = np.where(kind == 2, fades + rng.integers(32, 60, n) * DAY, END)
    new = registered != NONE
    orders_before = np.where(new | (rng.random(n) < 0.42), 0, rng.geometric(0.35, n))
    member = (rng.random(n) < 0.18) & (orders_before > 0)
    tier = np.where(member, np.where(rng.random(n) < 0.87, 1, 2), 0)
    # A little fewer than 365 days ago: some years end within the log, none had ended before it.
    began = np.where(member, START - rng.integers(0, 364 * DAY, n), NONE)
    return People(
        zone=rng.choice(len(ZONES), n, p=[0.86, 0.09, 0.025, 0.018, 0.007]),
        locale=rng.choice(len(LOCALES), n, p=[0.55, 0.06, 0.03, 0.24, 0.08, 0.015, 0.025]),
        genre=rng.choice(len(GENRES), n, p=[0.28, 0.24, 0.13, 0.11, 0.09, 0.15]),
        activity=rng.lognormal(1.26, 0.95, n) * np.where(member, 2.0, 1.0),
        registered=registered,
        fades=fades,
        returns=returns,
        orders_before=orders_before,
        email=rng.random(n) < 0.76,
        newsletter=(rng.random(n) < 0.46) & ~new,
        push=rng.random(n) < 0.44,
        tier=tier,
        began=began,
        project_held_out=buckets(f"project-holdout:{PROJECT}") < 500,
    )


def chance(rng: np.random.Generator, probability: float | Floats, size: int) -> Mask:
    return rng.random(size) < probability


def after(rng: np.random.Generator, ts: Ints, least: float, most: float) -> Ints:
    """An instant between so many hours later, sooner rather than late."""
    return ts + ((least + (most - least) * rng.random(len(ts)) ** 2) * HOUR).astype(np.int64)


def first_of(customer: Ints, ts: Ints, rest: int) -> Mask:
    """Of rows sorted by customer and time, those at least `rest` seconds after the last one kept: at most three a customer."""
    keep = np.zeros(len(ts), dtype=bool)
    free = np.full(CUSTOMERS, START)
    for _ in range(3):
        open_rows = np.flatnonzero(ts >= free[customer])
        _, at = np.unique(customer[open_rows], return_index=True)
        rows = open_rows[at]
        keep[rows] = True
        free[customer[rows]] = ts[rows] + rest
    return keep


# --- visits to the site


@dataclass
class Visits:
    """One entry a session."""

    customer: Ints
    ts: Ints
    interest: Ints  # the production that this visit is about
    last: Ints  # when its last page was seen
    looked: Mask  # at a production at all


def record_visits(world: World, customer: Ints, ts: Ints) -> Visits:
    """Page and production views of sessions that begin at `ts`."""
    rng, log, people, shop = world.rng, world.log, world.people, world.shop
    order = np.lexsort((ts, customer))
    customer, ts = customer[order], ts[order]
    sessions = len(ts)
    ordinal = np.arange(sessions) - np.searchsorted(customer, customer)
    # An interest lasts for three visits; it is in the favourite genre more often than not.
    mixed = (customer * 7919 + (ordinal // 3) * 104_729) % 9973
    favourite = (mixed % 8) * len(GENRES) + people.genre[customer]
    interest = np.where(mixed % 10 < 7, favourite, mixed % len(TITLES))
    home = np.where(people.zone[customer] == 1, chance(rng, 0.6, sessions), False)
    interest = np.where(home, TOUR.start + mixed % len(TOUR), interest)

    length = np.minimum(rng.geometric(0.27, sessions) + 1, 25)
    session = np.repeat(np.arange(sessions), length)
    place = np.arange(len(session)) - np.repeat(np.cumsum(length) - length, length)
    gaps = np.where(place == 0, 0, rng.exponential(45.0, len(session))).astype(np.int64)  # some are nought: ties
    running = np.cumsum(gaps)
    seen = ts[session] + running - np.repeat(running[place == 0], length)
    of_production = (place > 0) & chance(rng, 0.5, len(session))

    pages = ~of_production
    log.add(
        "page_viewed", customer[session[pages]], seen[pages],
        page=np.where(place[pages] == 0, rng.choice(2, pages.sum(), p=[0.7, 0.3]), rng.integers(1, len(PAGES), pages.sum())),
    )  # fmt: skip
    popular = np.minimum(rng.geometric(0.07, of_production.sum()) - 1, len(TITLES) - 1)
    focus = chance(rng, 0.6, int(of_production.sum()))
    production = np.where(focus, interest[session[of_production]], popular)
    # A broken tag on the site loses a production now and then.
    lost = chance(rng, 0.002, len(production))
    log.add(
        "Product Viewed", customer[session[of_production]], seen[of_production],
        production=np.where(lost, NONE, production), genre=np.where(lost, NONE, shop.genre[production]),
    )  # fmt: skip
    last = seen[np.cumsum(length) - 1]
    looked = np.bincount(session[of_production & (place > 0)], minlength=sessions) > 0
    return Visits(customer, ts, interest, last, looked)


def ordinary_visits(world: World) -> Visits:
    rng, log, people = world.rng, world.log, world.people
    count = rng.poisson(people.activity)
    customer = np.repeat(np.arange(CUSTOMERS), count)
    weekday = np.array([1.0, 0.95, 1.0, 1.25, 1.1, 0.9, 1.15])  # from Thursday, the first day of the log
    weight = weekday[np.arange(DAYS) % 7] * np.linspace(0.9, 1.1, DAYS)
    day = rng.choice(DAYS, len(customer), p=weight / weight.sum())
    local = START + HOUR + day * DAY + local_evening(rng, len(customer))
    ts = to_utc(local, people.zone[customer])
    here = (ts > people.registered[customer]) & ((ts < people.fades[customer]) | (ts >= people.returns[customer]))
    new = np.flatnonzero(people.registered != NONE)
    customer = np.concatenate([customer[here], new])
    ts = np.concatenate([ts[here], people.registered[new] - 3 * MINUTE])
    log.add("Signed Up", new, people.registered[new], source=rng.integers(0, len(SOURCES), len(new)))
    return record_visits(world, customer, ts)


# --- buying


@dataclass
class Orders:
    """One entry an order, of one production's show."""

    customer: Ints
    ts: Ints
    production: Ints
    show: Ints
    seats: Ints
    cart: Ints
    code: Ints

    def where(self, mask: Mask) -> Orders:
        return Orders(*(column[mask] for column in vars(self).values()))


def joined(parts: list[Orders]) -> Orders:
    return Orders(*(np.concatenate(columns) for columns in zip(*(vars(part).values() for part in parts), strict=True)))


def buy(world: World, orders: Orders) -> Orders:
    """Record the orders that fall within the log; those are returned."""
    orders = orders.where((orders.ts >= START) & (orders.ts < END))
    number = world.shop.orders + np.arange(len(orders.ts))
    world.shop.orders += len(number)
    share = np.select([orders.code == NONE, orders.code == 2, orders.code == 3], [1.0, 0.85, 0.95], 0.9)
    world.log.add(
        "Order Completed", orders.customer, orders.ts, order=number, cart=orders.cart,
        production=orders.production, title=orders.production, show=orders.show, seats=orders.seats, code=orders.code,
        value=np.round(world.shop.price[orders.production] * orders.seats * share, 2),
    )  # fmt: skip
    return orders


def buy_directly(
    world: World, customer: Ints, ts: Ints, production: Ints, code: int, *, show: Ints | None = None
) -> Orders:
    """Orders of whoever comes for one thing: a look, a cart, an order, within minutes."""
    rng, log, shop = world.rng, world.log, world.shop
    n = len(ts)
    seats = rng.choice([1, 2, 3, 4], n, p=[0.2, 0.58, 0.1, 0.12])
    show = shop.next_show(production, after(rng, ts, 20, 700)) if show is None else show
    cart = shop.carts + np.arange(n)
    shop.carts += n
    log.add("page_viewed", customer, ts - 4 * MINUTE, page=np.zeros(n, dtype=np.int64))
    log.add("Product Viewed", customer, ts - 3 * MINUTE, production=production, genre=shop.genre[production])
    log.add(
        "cart_updated", customer, ts - MINUTE, cart=cart, production=production, title=production, show=show,
        value=np.round(shop.price[production] * seats, 2), seats=seats,
    )  # fmt: skip
    used = np.where(chance(rng, 0.8, n), code, NONE)
    return buy(world, Orders(customer, ts, production, show, seats, cart, used))


def record_opens(world: World, customer: Ints, ts: Ints, *, in_app: bool = True) -> None:
    """A message was read, in the app by those who have it, else as a mail; the log does not say which one."""
    app = world.people.push[customer] & in_app
    world.log.add("push_opened", customer[app], ts[app])
    world.log.add("email_opened", customer[~app], ts[~app])


def fill_carts(world: World, visits: Visits) -> list[Orders]:
    """Carts of ordinary visits: ordered at once, emptied, ordered later, or left."""
    rng, log, people, shop = world.rng, world.log, world.people, world.shop
    chosen = np.flatnonzero(visits.looked & chance(rng, 0.17, len(visits.ts)))
    customer, ts, production = visits.customer[chosen], visits.last[chosen], visits.interest[chosen]
    n = len(chosen)
    cart = shop.carts + np.arange(n)
    shop.carts += n
    seats = rng.choice([1, 2, 3, 4, 5, 6], n, p=[0.22, 0.5, 0.09, 0.12, 0.03, 0.04])
    show = shop.next_show(production, after(rng, ts, 20, 900))
    price = shop.price[production]
    # Seats are added one step at a time; the first step comes in the very second of the last page.
    updates = np.where(seats > 1, rng.choice([1, 2, 3], n, p=[0.62, 0.28, 0.1]), 1)
    row = np.repeat(np.arange(n), updates)
    step = np.arange(len(row)) - np.repeat(np.cumsum(updates) - updates, updates)
    left = updates[row] - 1 - step
    so_far = np.maximum(seats[row] - left, 1)
    value = np.round(price[row] * so_far, 2)
    value[chance(rng, 0.004, len(row))] = np.nan  # no price came along
    filled = ts[row] + step * rng.integers(20, 90, len(row))
    log.add(
        "cart_updated", customer[row], filled,
        cart=cart[row], production=production[row], title=production[row], show=show[row], value=value, seats=so_far,
    )  # fmt: skip
    last = ts + updates * 100

    fate = rng.choice(4, n, p=[0.33, 0.09, 0.09, 0.49])  # ordered, emptied, ordered later, left
    emptied = fate == 1
    log.add("cart_emptied", customer[emptied], after(rng, last[emptied], 0.02, 20), cart=cart[emptied])
    # Built in: of the carts left, more come back where cart-recovery may write.
    treated = people.treated("cart-recovery", 10)[customer] & (price * seats >= 30)
    won = (fate == 3) & treated & chance(rng, 0.14, n)
    noticed = np.flatnonzero((fate >= 2) & treated & chance(rng, 0.34, n))
    record_opens(world, customer[noticed], after(rng, last[noticed], 11, 30))
    ordered = np.select([fate == 0, fate == 2, won], [last, after(rng, last, 1, 70), after(rng, last, 2, 40)], NONE)
    done = ordered != NONE
    code = np.where((fate == 0) & chance(rng, 0.06, n), 3, NONE)
    return [buy(world, Orders(customer, ordered, production, show, seats, cart, code).where(done))]


# --- effects of journeys that the log has never seen


def ad_clicks(world: World, visits: Visits) -> list[Orders]:
    """Ads bring mostly those who never bought; the code on the site sells, and so does the reminder."""
    rng, log, people, shop = world.rng, world.log, world.people, world.shop
    newcomer = people.orders_before[visits.customer] == 0
    clicked = np.flatnonzero(chance(rng, np.where(newcomer, 0.15, 0.03), len(visits.ts)))
    customer, ts, production = visits.customer[clicked], visits.ts[clicked], visits.interest[clicked]
    n = len(clicked)
    show = shop.next_show(production, after(rng, ts, 30, 500))
    log.add(
        "Ad Clicked", customer, ts - rng.integers(0, 3, n),  # in the same second as the first page, one time in three
        platform=np.where(chance(rng, 0.01, n), NONE, rng.choice(len(PLATFORMS), n, p=[0.48, 0.27, 0.18, 0.07])),
        production=production, title=production, show=np.where(chance(rng, 0.03, n), NONE, show),
    )  # fmt: skip
    moved = people.treated("ad-first-visit", 10)[customer] & newcomer[clicked] & (show != NONE)
    at_once = moved & chance(rng, 0.028, n)
    reminded = moved & ~at_once & chance(rng, 0.04, n)
    two_days = np.maximum(show - 2 * DAY, ts)
    return [
        buy_directly(
            world, customer[at_once], after(rng, ts[at_once], 0.1, 30), production[at_once], 0, show=show[at_once]
        ),
        buy_directly(
            world,
            customer[reminded],
            after(rng, two_days[reminded], 2, 40),
            production[reminded],
            0,
            show=show[reminded],
        ),
    ]


def experiment(world: World) -> list[Orders]:
    """Two looks at one production in a week: the picture first sells best, the code first somewhat, the control as ever."""
    rng, log, people = world.rng, world.log, world.people
    views = [chunk for chunk, name in zip(log.chunks, log.names, strict=True) if name == "Product Viewed"]
    customer = np.concatenate([chunk["customer"] for chunk in views]).astype(np.int64)
    ts = np.concatenate([chunk["ts"] for chunk in views]).astype(np.int64)
    production = np.concatenate([chunk["production"] for chunk in views]).astype(np.int64)
    order = np.lexsort((ts, production, customer))
    customer, ts, production = customer[order], ts[order], production[order]
    again = (customer[1:] == customer[:-1]) & (production[1:] == production[:-1]) & (ts[1:] - ts[:-1] < 7 * DAY)
    second = np.flatnonzero(again & (production[1:] != NONE)) + 1
    second = second[np.lexsort((ts[second], customer[second]))]
    second = second[first_of(customer[second], ts[second], 34 * DAY)]
    customer, ts, production = customer[second], ts[second], production[second]

    share = buckets("split:show-consideration:message-order")[customer]
    arm = np.select([share < 4000, share < 8000], [0, 1], 2)
    uplift = np.array([0.075, 0.038, 0.0])[arm]
    moved = ~people.project_held_out[customer] & chance(rng, uplift, len(ts))
    # The code comes three hours after the picture, and at once in the other arm.
    when = np.where(arm == 0, after(rng, ts, 3.1, 80), after(rng, ts, 0.3, 60))
    return [buy_directly(world, customer[moved], when[moved], production[moved], 1)]


def win_back(world: World) -> list[Orders]:
    """Thirty days of silence; those whom win-back may write to return a little more often."""
    rng, log, people = world.rng, world.log, world.people
    customer, ts = log.of("page_viewed", "Product Viewed", "Order Completed", "Ticket Scanned")
    following = np.append(np.where(customer[1:] == customer[:-1], ts[1:], END + 400 * DAY), END + 400 * DAY)
    silent = following - ts > 30 * DAY
    customer, dormant = customer[silent], ts[silent] + 30 * DAY
    in_time = dormant < END
    customer, dormant = customer[in_time], dormant[in_time]
    let_in = people.treated("win-back", 10) & (buckets("rollout:win-back") < 8000)
    read = let_in[customer] & people.email[customer] & chance(rng, 0.2, len(customer))
    record_opens(world, customer[read], after(rng, dormant[read], 50, 150), in_app=False)
    moved = chance(rng, np.where(let_in[customer], 0.15, 0.045), len(customer))
    customer, back = customer[moved], after(rng, dormant[moved], 20, 400)
    evening = back // DAY * DAY + 18 * HOUR + rng.integers(0, 2 * HOUR, len(back))
    back = np.where(chance(rng, 0.5, len(back)), back, evening)
    visits = record_visits(world, customer, back)
    buys = chance(rng, 0.2, len(visits.ts))
    return [buy_directly(world, visits.customer[buys], visits.last[buys] + 10 * MINUTE, visits.interest[buys], 2)]


# --- the house


def attend(world: World, orders: Orders) -> tuple[Ints, Ints]:
    """Scans at the door: of the orders, and of tickets bought before the log."""
    rng, log, people, shop = world.rng, world.log, world.people, world.shop
    came = chance(rng, 0.83, len(orders.ts)) & (orders.show > orders.ts)
    earlier = rng.choice(np.flatnonzero(people.orders_before > 0), 3600, replace=False)
    production = rng.integers(0, TOUR.start, len(earlier))
    held = shop.next_show(production, START + rng.integers(0, 55 * DAY, len(earlier)))
    customer = np.concatenate([orders.customer[came], earlier])
    production = np.concatenate([orders.production[came], production])
    # A minute's resolution at the doors: many come through in the same instant.
    ts = np.concatenate([orders.show[came], held]) - rng.integers(6, 45, len(customer)) * MINUTE
    log.add(
        "Ticket Scanned",
        customer,
        ts,
        production=production,
        title=production,
        seats=rng.choice([1, 2, 3, 4], len(ts), p=[0.2, 0.6, 0.1, 0.1]),
    )
    answers = chance(rng, 0.14, len(ts))
    log.add(
        "survey_answered", customer[answers], after(rng, ts[answers], 12, 60),
        score=rng.choice(11, answers.sum(), p=np.array([2, 1, 1, 2, 3, 5, 7, 14, 26, 22, 17]) / 100),
    )  # fmt: skip
    return customer, ts


def complain(world: World, customer: Ints, ts: Ints) -> None:
    """After visits mostly; some again, while the first is still open."""
    rng, log = world.rng, world.log
    picked = rng.choice(len(ts), 620, replace=False)
    others = rng.integers(0, CUSTOMERS, 420)
    again = rng.choice(picked, 40, replace=False)
    who = np.concatenate([customer[picked], others, customer[again]])
    opened = np.concatenate([
        after(rng, ts[picked], 2, 50), START + rng.integers(0, DAYS * DAY, len(others)), after(rng, ts[again], 40, 150),
    ])  # fmt: skip
    n = len(who)
    number = np.arange(n)
    severity = rng.choice([1, 2, 3, 4], n, p=[0.42, 0.3, 0.19, 0.09])
    opened_status, resolved_status = np.zeros(n, dtype=np.int64), np.ones(n, dtype=np.int64)
    log.add(
        "complaint_updated", who, opened, complaint=number, status=opened_status,
        topic=rng.integers(0, len(TOPICS), n), severity=np.where(chance(rng, 0.03, n), NONE, severity),
    )  # fmt: skip
    resolved = opened + (rng.lognormal(0.9, 0.85, n) * DAY).astype(np.int64)
    settled = chance(rng, 0.93, n)
    log.add(
        "complaint_updated", who[settled], resolved[settled], complaint=number[settled], status=resolved_status[settled]
    )
    rung = chance(rng, np.where(severity >= 3, 0.7, 0.12), n)
    log.add(
        "call_completed",
        who[rung],
        after(rng, opened[rung], 12, 90),
        outcome=rng.choice(3, rung.sum(), p=[0.6, 0.25, 0.15]),
    )


def memberships(world: World) -> None:
    """Years that end within the log are renewed or lapse; some join, and a few cancel."""
    rng, log, people = world.rng, world.log, world.people
    year = 365 * DAY
    customer = np.flatnonzero((people.began != NONE) & (people.began + 335 * DAY < END))
    tier, began = people.tier[customer], people.began[customer]
    ends = began + year
    seen, when = log.of("Order Completed", "Ticket Scanned")
    recent = np.zeros(len(customer), dtype=bool)
    for days in (0, 20, 40):  # seen around the end of the year
        near = np.searchsorted(seen * 2**33 + when - START, customer * 2**33 + (ends - days * DAY) - START)
        before = np.maximum(near - 1, 0)
        recent |= (seen[before] == customer) & (ends - when[before] < (days + 42) * DAY)
    n = len(customer)
    base = np.where(recent, 0.62, 0.30) + np.where(people.project_held_out[customer], 0.0, np.where(recent, 0.10, 0.17))
    fate = rng.random(n)
    renews = fate < base
    upgrade = renews & (tier == 1) & chance(rng, 0.05, n)
    new_tier = np.where(upgrade, 2, tier)
    asked = began + 335 * DAY
    when_renewed = np.maximum(after(rng, asked, 10, 29 * 24), START + rng.integers(0, 10 * DAY, n))
    fee = np.where(new_tier == 2, 250.0, 60.0)
    log.add(
        "membership_changed", customer[renews], when_renewed[renews], change=np.where(upgrade, 2, 1)[renews],
        tier=new_tier[renews], fee=fee[renews], started=ends[renews], expires=(ends + year)[renews],
    )  # fmt: skip
    spoken = ~recent & chance(rng, 0.45, n)
    log.add(
        "call_completed", customer[spoken], after(rng, (ends - 14 * DAY)[spoken], 6, 120),
        outcome=rng.choice(3, spoken.sum(), p=[0.6, 0.25, 0.15]),
    )  # fmt: skip
    cancels = ~renews & (fate > 0.97)
    log.add(
        "membership_changed", customer[cancels], after(rng, asked[cancels], 20, 500), change=np.full(cancels.sum(), 4),
        tier=np.zeros(cancels.sum(), dtype=np.int64),
    )  # fmt: skip
    lapses = ~renews & ~cancels
    log.add(
        "membership_changed", customer[lapses], ends[lapses], change=np.full(lapses.sum(), 3),
        tier=np.zeros(lapses.sum(), dtype=np.int64),
    )  # fmt: skip
    joins = rng.choice(np.flatnonzero((people.began == NONE) & (people.activity > 4)), 640, replace=False)
    ts = np.maximum(people.registered[joins], START) + rng.integers(0, DAYS * DAY, len(joins))
    tier = np.where(chance(rng, 0.9, len(joins)), 1, 2)
    log.add(
        "membership_changed", joins, ts, change=np.zeros(len(joins), dtype=np.int64), tier=tier,
        fee=np.where(tier == 2, 250.0, 60.0), started=ts, expires=ts + year,
    )  # fmt: skip


# --- messages and settings


def mailings(world: World, visited: Ints, visited_at: Ints) -> None:
    """The weekly mail of the tool of before, its opens and clicks, and who left over it."""
    rng, log, people = world.rng, world.log, world.people
    eager = rng.beta(1.1, 2.2, CUSTOMERS)
    readers = np.flatnonzero(people.newsletter)
    leaves = np.full(CUSTOMERS, END)
    for week in range(13):
        sent = to_utc(np.full(len(readers), START + HOUR + (5 + 7 * week) * DAY + 10 * HOUR), people.zone[readers])
        opens = chance(rng, eager[readers], len(readers)) & (sent < leaves[readers])
        customer = readers[opens]
        ts = sent[opens] + rng.exponential(5.5 * HOUR, len(customer)).astype(np.int64)
        mailing = np.full(len(customer), week)
        log.add("email_opened", customer, ts, mailing=mailing)
        clicks = chance(rng, 0.17, len(customer))
        log.add(
            "email_clicked", customer[clicks], ts[clicks] + rng.integers(0, 90, clicks.sum()), mailing=mailing[clicks]
        )
        gone = chance(rng, 0.016, len(customer))
        leaves[customer[gone]] = np.minimum(leaves[customer[gone]], ts[gone] + 20)
    left = np.flatnonzero(leaves < END)
    log.add("unsubscribed", left, leaves[left], mailing=(leaves[left] - START) // (7 * DAY))
    # The preference centre says so in the same instant.
    off = np.zeros(len(left), dtype=np.int64)
    log.add(
        "consent_changed",
        left,
        leaves[left],
        newsletter_opt_in=off,
        email_opt_in=np.where(chance(rng, 0.7, len(left)), 0, NONE),
    )

    app = np.flatnonzero(people.push)
    for _ in range(5):
        who = app[chance(rng, 0.16, len(app))]
        ts = START + rng.integers(0, DAYS, len(who)) * DAY + local_evening(rng, len(who))
        log.add("push_opened", who, ts, mailing=rng.integers(0, 13, len(who)))

    # Built in: after a visit the invitation works, where newsletter-after-visit may write.
    order = np.lexsort((visited_at, visited))
    visited, visited_at = visited[order], visited_at[order]
    once = first_of(visited, visited_at, 60 * DAY) & ~people.newsletter[visited]
    customer, ts = visited[once], visited_at[once]
    moved = chance(rng, np.where(people.treated("newsletter-after-visit", 10)[customer], 0.115, 0.035), len(ts))
    customer, ts = customer[moved], after(rng, ts[moved], 80, 300)
    others = rng.choice(np.flatnonzero(~people.newsletter), 420, replace=False)
    customer = np.concatenate([customer, others])
    ts = np.concatenate([ts, START + rng.integers(0, DAYS * DAY, len(others))])
    on = np.ones(len(ts), dtype=np.int64)
    log.add("newsletter_subscribed", customer, ts, source=rng.integers(0, len(SOURCES), len(ts)))
    log.add("consent_changed", customer, ts, newsletter_opt_in=on, email_opt_in=on)


def settings(world: World) -> None:
    """Consents that change late, tastes that become known, people who move."""
    rng, log, people, shop = world.rng, world.log, world.people, world.shop
    n = 1900
    who = rng.integers(0, CUSTOMERS, n)
    what = rng.choice(4, n, p=[0.4, 0.25, 0.1, 0.25])
    state = rng.integers(0, 2, n)
    consent = {name: np.where(what == i, state, NONE) for i, name in enumerate(("push", "sms", "call", "cookies"))}
    log.add(
        "consent_changed",
        who,
        START + rng.integers(0, DAYS * DAY, n),
        **{f"{name}_opt_in": value for name, value in consent.items()},
    )

    new = np.flatnonzero(people.registered != NONE)
    told = new[chance(rng, 0.34, len(new))]
    others = rng.integers(0, CUSTOMERS, 700)
    who = np.concatenate([told, others])
    ts = np.concatenate(
        [after(rng, people.registered[told], 150, 330), START + rng.integers(0, DAYS * DAY, len(others))]
    )
    genre = np.where(chance(rng, 0.015, len(who)), len(GENRES), people.genre[who])  # a few outside the closed list
    log.add("profile_updated", who, ts, favourite=genre)
    movers = rng.choice(CUSTOMERS, 180, replace=False)
    log.add(
        "profile_updated",
        movers,
        START + rng.integers(0, DAYS * DAY, 180),
        timezone=rng.choice(4, 180, p=[0.5, 0.4, 0.06, 0.04]),
    )
    speakers = rng.choice(CUSTOMERS, 220, replace=False)
    log.add("profile_updated", speakers, START + rng.integers(0, DAYS * DAY, 220), locale=rng.choice([0, 3], 220))

    needs = rng.choice(CUSTOMERS, 320, replace=False)
    ts = START + rng.integers(0, DAYS * DAY, len(needs))
    show = shop.next_show(rng.integers(0, TOUR.start, len(needs)), after(rng, ts, 24, 900))
    log.add("access_need_reported", needs, ts, need=rng.integers(0, len(NEEDS), len(needs)), show=show)


def dirt(world: World) -> None:
    """What every log holds: an event nobody declared, and rows without a customer."""
    rng, log = world.rng, world.log
    log.add("Video Played", rng.integers(0, CUSTOMERS, 37), START + rng.integers(0, DAYS * DAY, 37))
    log.add(
        "page_viewed", np.full(41, NONE), START + rng.integers(0, DAYS * DAY, 41), page=rng.integers(0, len(PAGES), 41)
    )


# --- writing


def words(column: str, values: tuple[str | None, ...]) -> str:
    """SQL that names an integer; out of range is null."""
    whens = " ".join(f"WHEN {i} THEN '{value}'" for i, value in enumerate(values) if value is not None)
    return f"CASE {column} {whens} END"


def numbered(column: str, prefix: str, digits: int) -> str:
    return f"CASE WHEN {column} >= 0 THEN '{prefix}' || lpad({column}::VARCHAR, {digits}, '0') END"


def instant(column: str) -> str:
    return f"CASE WHEN {column} > 0 THEN make_timestamp({column} * 1000000) END"


def flag(column: str) -> str:
    return f"CASE {column} WHEN 1 THEN true WHEN 0 THEN false END"


TITLE_WORDS = tuple(title.replace("'", "''") for title in TITLES)
EVENT_COLUMNS = {
    "user_id": numbered("customer", "c", 5),
    # The app's clock has microseconds, all others seconds.
    "event_time": "make_timestamp(ts * 1000000 + CASE WHEN event = 'push_opened' THEN (ts * 7919 + customer) % 1000000 ELSE 0 END)",
    "event_name": "event",
    "page": words("page", PAGES),
    "production_id": numbered("production", "p", 2),
    "genre": words("genre", GENRES),
    "title": words("title", TITLE_WORDS),
    "show_at": instant('"show"'),
    "platform": words("platform", PLATFORMS),
    "source": words("source", SOURCES),
    "cart_id": numbered("cart", "k", 5),
    "order_id": numbered('"order"', "o", 5),
    "value": "CASE WHEN NOT isnan(value) THEN value END",
    "seats": "CASE WHEN seats > 0 THEN seats::INTEGER END",
    "code": words("code", CODES),
    "score": "score::INTEGER",
    "mailing": numbered("mailing", "agenda-", 2),
    "email_opt_in": flag("email_opt_in"),
    "newsletter_opt_in": flag("newsletter_opt_in"),
    "push_opt_in": flag("push_opt_in"),
    "sms_opt_in": flag("sms_opt_in"),
    "call_opt_in": flag("call_opt_in"),
    "cookies_opt_in": flag("cookies_opt_in"),
    "favourite_genre": words("favourite", (*GENRES, "jazz")),
    "timezone": words("timezone", ("Europe/Amsterdam", "America/New_York", "Europe/London", "Moon/Tranquility")),
    "locale": words("locale", LOCALES),
    "change": words("change", CHANGES),
    "tier": words("tier", TIERS),
    "fee": "fee",
    "started_at": instant("started"),
    "expires_on": f"({instant('expires')})::DATE",
    "complaint_id": numbered("complaint", "q", 4),
    "status": words("status", ("open", "resolved")),
    "topic": words("topic", TOPICS),
    "severity": "CASE WHEN severity > 0 THEN severity::INTEGER END",
    "outcome": words("outcome", OUTCOMES),
    "need": words("need", NEEDS),
}
PARQUET = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, PARQUET_VERSION v2, ROW_GROUP_SIZE 262144)"


def connect() -> duckdb.DuckDBPyConnection:
    """One thread: rows come out in one order, so the bytes are the same."""
    return duckdb.connect(config={"threads": 1})


def write_events(log: Log, path: Path) -> None:
    con = connect()
    selects = []
    for number, (name, chunk) in enumerate(zip(log.names, log.chunks, strict=True)):
        con.register(f"chunk_{number}", {column: np.ascontiguousarray(values) for column, values in chunk.items()})
        selects.append(f"SELECT '{name}' AS event, {number} AS chunk, * FROM chunk_{number}")
    con.execute(
        f"CREATE TABLE raw AS SELECT *, row_number() OVER () AS seq FROM ({' UNION ALL BY NAME '.join(selects)})"
    )
    columns = ", ".join(f"{sql} AS {column}" for column, sql in EVENT_COLUMNS.items())
    con.execute(f"COPY (SELECT {columns} FROM raw ORDER BY event_time, chunk, seq) TO '{path}' {PARQUET}")
    con.close()


def write_customers(rng: np.random.Generator, people: People, path: Path) -> None:
    """The snapshot: the state before the log, of most customers."""
    n = CUSTOMERS

    def known(values: Mask, share: float) -> Ints:
        return np.where(chance(rng, share, n), values.astype(np.int64), NONE)

    music = people.genre % 3 == 0  # music and opera
    phone = chance(rng, 0.72, n)
    columns = {
        "customer": np.arange(n),
        "zone": people.zone,
        "locale": people.locale,
        "name": np.where(chance(rng, 0.93, n), rng.integers(0, len(FIRST_NAMES), n), NONE),
        "has_email": chance(rng, 0.965, n).astype(np.int64),
        "has_phone": phone.astype(np.int64),
        "has_app": people.push.astype(np.int64),
        "born": np.where(chance(rng, 0.6, n), rng.integers(18, 85, n) * 365 + rng.integers(0, 365, n), NONE),
        "since": np.where(people.registered == NONE, START // DAY - rng.integers(1, 3000, n), people.registered // DAY),
        "c_email": known(people.email, 0.96),
        "c_newsletter": known(people.newsletter, 0.97),
        "c_push": known(chance(rng, 0.84, n), 0.9),
        "c_sms": known(chance(rng, 0.6, n), 0.9),
        "c_call": known(chance(rng, 0.62, n), 0.9),
        "c_cookies": known(chance(rng, 0.84, n), 0.95),
        "c_access": known(chance(rng, 0.7, n), 0.5),
        "dnc": chance(rng, 0.004, n).astype(np.int64),
        "genre": np.where(chance(rng, np.where(people.registered == NONE, 0.66, 0.2), n), people.genre, NONE),
        "music": rng.integers(0, 60, n) / 10 + np.where(music, 4.0, 0.0),
        "theatre": rng.integers(0, 60, n) / 10 + np.where(music, 0.0, 4.0),
        "scored": chance(rng, 0.85, n).astype(np.int64),
        "orders": people.orders_before,
        "tier": people.tier,
        "began": people.began,
        "kept": chance(rng, np.where(people.registered == NONE, 0.975, 0.9), n).astype(np.int64),
    }
    con = connect()
    con.register("people", {column: np.ascontiguousarray(values) for column, values in columns.items()})
    number = "lpad(customer::VARCHAR, 5, '0')"
    con.execute(f"""
        COPY (
            SELECT {numbered("customer", "c", 5)} AS id, {words("zone", ZONES)} AS tz, {words("locale", LOCALES)} AS lang,
                {words("name", FIRST_NAMES)} AS first_name,
                CASE WHEN has_email = 1 THEN 'c' || {number} || '@example.org' END AS email,
                CASE WHEN has_phone = 1 THEN '+31970' || {number} END AS phone,
                CASE WHEN has_app = 1 THEN 'app-' || {number} END AS push_token,
                CASE WHEN born >= 0 THEN DATE '2026-01-15' - born::INTEGER END AS birthday,
                DATE '1970-01-01' + since::INTEGER AS customer_since,
                {flag("c_email")} AS consent_email, {flag("c_newsletter")} AS consent_newsletter,
                {flag("c_push")} AS consent_push, {flag("c_sms")} AS consent_sms, {flag("c_call")} AS consent_call,
                {flag("c_cookies")} AS consent_cookies, {flag("c_access")} AS consent_access,
                {flag("dnc")} AS do_not_contact,
                {words("genre", GENRES)} AS favourite_genre,
                CASE WHEN scored = 1 THEN music END AS affinity_music,
                CASE WHEN scored = 1 THEN theatre END AS affinity_theatre,
                orders::INTEGER AS orders_before,
                {words("tier", TIERS)} AS membership_tier,
                {instant("began")} AS membership_started_at,
                ({instant("began")} + INTERVAL 365 DAY)::DATE AS membership_expires_on
            FROM people WHERE kept = 1 ORDER BY customer
        ) TO '{path}' {PARQUET}
    """)
    con.close()


def main(directory: str | Path | None = None) -> None:
    """Write both files into `directory`, by default the one this file is in."""
    folder = Path(directory) if directory is not None else Path(__file__).parent
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(SEED)
    world = World(rng, people=make_people(rng), shop=make_shop(rng))
    visits = ordinary_visits(world)
    orders = [*fill_carts(world, visits), *ad_clicks(world, visits), *experiment(world), *win_back(world)]
    visited, visited_at = attend(world, joined(orders))
    complain(world, visited, visited_at)
    memberships(world)
    mailings(world, visited, visited_at)
    settings(world)
    dirt(world)
    write_events(world.log, folder / "aurora_events.parquet")
    write_customers(rng, world.people, folder / "aurora_customers.parquet")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
