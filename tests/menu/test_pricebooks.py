"""Prices that hold at some times, in some places or for some ways of selling."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.country.model import Mode as CountryMode
from appliance.menu.model import Choice, Mode, Occasion, PricedItem
from appliance.menu.pricebook import Book, Entry, Sitting, choose, refuse_tie
from appliance.menu.service import price_and_take
from kernel.clock import HOUR_MS
from kernel.errors import DomainError, ErrorCode
from tests.conftest import House, Reply
from tests.menu.larder import add_category, add_product, refused

# The clock of the tests stands at 17:13 in Athens on Monday, 21 September 2026.
MONDAY = "2026-09-21"
DRINKS, FOOD = 1, 2
BEER, WINE, SOUP = 1, 2, 3
GLASS = 1


class Bar:
    """A house with drinks and food, and what they cost at a time and a table."""

    def __init__(self, house: House) -> None:
        """Sell in a house."""
        self.house = house

    async def add(self, name: str, *entries: dict[str, Any], **conditions: Any) -> Reply:
        """Save a pricebook."""
        body = {"name": name, "entries": list(entries), **conditions}
        return await (await self.house.phone("manager")).post("/api/pricebooks/", body)

    async def change(self, ident: int, **fields: Any) -> Reply:
        """Change a pricebook."""
        return await (await self.house.phone("manager")).put(f"/api/pricebooks/{ident}", fields)

    async def preview(self, product_id: int, at: str | None = None, **more: Any) -> dict[str, Any]:
        """Ask what something will cost."""
        fields = {"product_id": product_id, **({} if at is None else {"at": at}), **more}
        query = "&".join(f"{name}={value}" for name, value in fields.items())
        reply = await (await self.house.phone("waiter")).get(f"/api/pricebooks/preview?{query}")
        assert reply.status == 200, reply.json
        found: dict[str, Any] = reply.json
        return found

    async def costs(self, product_id: int, at: str, **more: Any) -> int:
        """Return the price of that moment."""
        price: int = (await self.preview(product_id, at, **more))["price"]
        return price

    async def sell(self, product_id: int, occasion: Occasion | None = None, **more: Any) -> PricedItem:
        """Price an order line now."""
        wish = Choice(product_id=product_id, **more)
        item: PricedItem = await self.house.do(lambda tx: price_and_take(tx, wish, occasion))
        return item


@pytest.fixture
async def bar(house: House) -> Bar:
    """Return a house with three products."""
    drinks, food = await add_category(house, "Drinks"), await add_category(house, "Food")
    await add_product(house, drinks, "Beer", 500)
    await add_product(house, drinks, "Wine", 705, portions=[{"name": "Glass", "price": 333}])
    await add_product(house, food, "Soup", 600)
    return Bar(house)


HAPPY: dict[str, Any] = {"weekdays": [1, 2, 3, 4, 5], "from_time": "17:00", "to_time": "19:00"}


async def test_happy_hour_halves_drinks_by_the_clock(bar: Bar) -> None:
    """Its first minute is in it and its last is not; a half cent goes up; food and Saturdays are as ever."""
    assert (await bar.add("Happy hour", {"category_id": DRINKS, "change_bp": -5_000}, **HAPPY)).status == 201
    times = {"16:59": 500, "17:00": 250, "18:59": 250, "19:00": 500}
    assert {time: await bar.costs(BEER, f"{MONDAY}T{time}") for time in times} == times
    noon = f"{MONDAY}T18:00"
    assert (await bar.costs(WINE, noon), await bar.costs(WINE, noon, portion_id=GLASS)) == (353, 167)
    assert (await bar.costs(SOUP, noon), await bar.costs(BEER, "2026-09-26T18:00")) == (600, 500)


async def test_a_line_costs_what_holds_as_it_is_sent(bar: Bar) -> None:
    """The book stands on the item; without an occasion, and after the hour, the card's price holds."""
    book = (await bar.add("Happy hour", {"product_id": BEER, "price": 350}, **HAPPY)).json
    now = Occasion()
    item = await bar.sell(BEER, now)
    assert (item.unit_price, item.pricebook_id) == (350, book["id"])
    plain = await bar.sell(BEER)
    assert (plain.unit_price, plain.pricebook_id) == (500, None)
    bar.house.clock.advance(2 * HOUR_MS)
    assert (await bar.sell(BEER, now)).unit_price == 500


async def test_hours_after_midnight_belong_to_the_evening_before(bar: Bar) -> None:
    """Friday's late prices hold until two on Saturday morning, not on Friday's own small hours."""
    await bar.add("Late", {"product_id": BEER, "price": 800}, weekdays=[5], from_time="23:00", to_time="02:00")
    times = {
        "2026-09-25T01:00": 500,
        "2026-09-25T23:00": 800,
        "2026-09-26T01:59": 800,
        "2026-09-26T02:00": 500,
        "2026-09-26T23:30": 500,
    }
    assert {time: await bar.costs(BEER, time) for time in times} == times


async def test_prices_by_mode_and_by_table_group(bar: Bar) -> None:
    """Take-away is cheaper and the terrace dearer; where both hold, the terrace is the more specific."""
    await bar.add("To go", {"category_id": DRINKS, "change_bp": -1_000}, modes=["take_away", "delivery"])
    await bar.add("Terrace", {"category_id": DRINKS, "change_bp": 1_000}, table_group_ids=[7])
    at = f"{MONDAY}T12:00"
    assert await bar.costs(BEER, at) == 500
    assert await bar.costs(BEER, at, mode="delivery") == 450
    assert await bar.costs(BEER, at, table_group_id=7) == 550
    assert await bar.costs(BEER, at, table_group_id=7, mode="take_away") == 550
    assert await bar.costs(BEER, at, table_group_id=8) == 500
    assert (await bar.sell(BEER, Occasion(mode="take_away"))).unit_price == 450
    assert (await bar.sell(BEER, Occasion(table_group_id=7))).unit_price == 550


async def test_a_products_own_price_comes_before_its_categorys(bar: Bar) -> None:
    """In one book and across books of the same priority; a portion that no entry names follows its category."""
    await bar.add("Summer", {"category_id": DRINKS, "change_bp": -2_000}, {"product_id": WINE, "price": 650})
    at = f"{MONDAY}T12:00"
    assert (await bar.costs(WINE, at), await bar.costs(BEER, at)) == (650, 400)
    assert await bar.costs(WINE, at, portion_id=GLASS) == 266
    await bar.add("Glasses", {"product_id": WINE, "portion_id": GLASS, "price": 200})
    assert await bar.costs(WINE, at, portion_id=GLASS) == 200
    assert await bar.costs(WINE, at) == 650


async def test_the_higher_priority_wins(bar: Bar) -> None:
    """A priority comes before anything that is more specific."""
    await bar.add("Happy hour", {"product_id": BEER, "price": 350}, **HAPPY)
    await bar.add("Holiday", {"category_id": DRINKS, "change_bp": 2_000}, priority=5)
    assert await bar.costs(BEER, f"{MONDAY}T18:00") == 600


async def test_todays_price_comes_before_every_book(bar: Bar) -> None:
    """What somebody set for today holds today; tomorrow the book does again."""
    await bar.add("Always", {"product_id": BEER, "price": 350}, priority=9)
    manager = await bar.house.phone("manager")
    await manager.put(f"/api/products/{BEER}/availability", {"todays_price": 410})
    assert (await bar.sell(BEER, Occasion())).unit_price == 410
    today, tomorrow = await bar.preview(BEER), await bar.preview(BEER, "2026-09-22T12:00")
    assert (today["source"], today["price"], today["pricebook"]) == ("today", 410, None)
    assert (tomorrow["source"], tomorrow["price"], tomorrow["pricebook"]) == ("pricebook", 350, "Always")


async def test_preview_says_what_why_and_when(bar: Bar) -> None:
    """An instant with an offset and the wall clock mean the same; the trading day is told."""
    made = (await bar.add("Late", {"product_id": BEER, "price": 800}, from_time="23:00", to_time="02:00")).json
    found = await bar.preview(BEER, "2026-09-22T01:30")
    assert found == await bar.preview(BEER, "2026-09-21T22:30:00Z")
    assert found == {
        "product_id": BEER,
        "portion_id": None,
        "at": "2026-09-21T22:30:00.000Z",
        "business_day": MONDAY,
        "price": 800,
        "list_price": 500,
        "source": "pricebook",
        "pricebook_id": made["id"],
        "pricebook": "Late",
    }
    phone = await bar.house.phone("waiter")
    assert (await phone.get("/api/pricebooks/preview?product_id=99")).status == 404
    refused(await phone.get(f"/api/pricebooks/preview?product_id={BEER}&at=noon"), 422, "at")
    refused(await phone.get(f"/api/pricebooks/preview?product_id={BEER}&at=0001-01-01T00:00"), 422, "at")
    refused(await phone.get(f"/api/pricebooks/preview?product_id={BEER}&portion_id=1"), 422, "portion_id")


async def test_a_book_is_kept_changed_and_removed(bar: Bar) -> None:
    """It goes in and comes out, an edit changes what it names, and the journal tells every price."""
    made = (await bar.add("Happy hour", {"product_id": BEER, "price": 350}, **HAPPY)).json
    phone = await bar.house.phone("manager")
    path = f"/api/pricebooks/{made['id']}"
    assert made == {
        "id": 1,
        "name": "Happy hour",
        "priority": 0,
        "is_active": True,
        **HAPPY,
        "modes": None,
        "table_group_ids": None,
        "entries": [
            {"id": 1, "product_id": BEER, "portion_id": None, "category_id": None, "price": 350, "change_bp": None}
        ],
    }
    assert (await phone.get("/api/pricebooks")).json == [made] == [(await phone.get(path)).json]
    changed = (await bar.change(1, to_time="20:00", weekdays=None, modes=["dine_in"])).json
    assert changed == {**made, "to_time": "20:00", "weekdays": None, "modes": ["dine_in"]}
    more = (await phone.post(f"{path}/entries", {"category_id": FOOD, "change_bp": -500})).json
    assert [entry["id"] for entry in more["entries"]] == [1, 2]
    again = (await phone.post(f"{path}/entries", {"product_id": BEER, "price": 300})).json
    assert [(entry["id"], entry["price"]) for entry in again["entries"]] == [(1, 300), (2, None)]
    assert [entry["id"] for entry in (await phone.delete(f"{path}/entries/2")).json["entries"]] == [1]
    assert (await phone.delete(f"{path}/entries/2")).status == 404
    assert (await phone.delete(path)).status == 200
    assert ((await phone.get(path)).status, (await bar.costs(BEER, f"{MONDAY}T18:00"))) == (404, 500)
    facts = await bar.house.events("PricebookAdded", "PricebookChanged", "PricebookRemoved")
    assert [name.removeprefix("Pricebook") for name, _ in facts] == ["Added", *["Changed"] * 4, "Removed"]
    assert facts[0][1]["book"]["entries"][0]["price"] == 350
    gone, new = facts[3][1]["changes"]["entries"]
    assert ([one["price"] for one in gone], [one["price"] for one in new]) == ([350], [300])


async def test_nothing_changed_is_no_fact(bar: Bar) -> None:
    """Saving a book as it is records nothing."""
    made = (await bar.add("Happy hour", {"product_id": BEER, "price": 350}, **HAPPY)).json
    entries = [{name: value for name, value in made["entries"][0].items() if name != "id"}]
    reply = await bar.change(made["id"], name="Happy hour", entries=entries)
    assert (reply.status, reply.json) == (200, made)
    assert await bar.house.events("PricebookChanged") == []


BAD: list[tuple[dict[str, Any], str]] = [
    ({"from_time": "17:00"}, "to_time"),
    ({"from_time": "17:00", "to_time": "17:00"}, "to_time"),
    ({"weekdays": []}, "weekdays"),
    ({"modes": []}, "modes"),
    ({"table_group_ids": []}, "table_group_ids"),
    ({"name": " "}, "name"),
    ({"entries": [{}]}, "entries[0].product_id"),
    ({"entries": [{"product_id": BEER, "category_id": DRINKS, "price": 1}]}, "entries[0].product_id"),
    ({"entries": [{"product_id": BEER}]}, "entries[0].price"),
    ({"entries": [{"product_id": BEER, "change_bp": 1}]}, "entries[0].price"),
    ({"entries": [{"category_id": DRINKS, "price": 1}]}, "entries[0].price"),
    ({"entries": [{"category_id": DRINKS, "change_bp": 1, "portion_id": GLASS}]}, "entries[0].portion_id"),
    ({"entries": [{"product_id": 99, "price": 1}]}, "entries[0].product_id"),
    ({"entries": [{"category_id": 99, "change_bp": 1}]}, "entries[0].category_id"),
    ({"entries": [{"product_id": BEER, "portion_id": GLASS, "price": 1}]}, "entries[0].portion_id"),
    ({"entries": [{"product_id": BEER, "price": 1}, {"product_id": BEER, "price": 2}]}, "entries[1]"),
]


@pytest.mark.parametrize(("fields", "field"), BAD)
async def test_what_cannot_be_meant_is_refused(bar: Bar, fields: dict[str, Any], field: str) -> None:
    """Half a window, an empty list, and entries that price nothing or something twice are refused by place."""
    reply = await (await bar.house.phone("manager")).post("/api/pricebooks", {"name": "Bad", **fields})
    refused(reply, 422, field)
    assert await bar.house.rows("SELECT id FROM pricebooks") == []


async def test_an_unknown_time_day_or_mode_is_refused(bar: Bar) -> None:
    """25:00, an eighth weekday, a mode that is none, and more than all off."""
    for fields in ({"from_time": "25:00", "to_time": "26:00"}, {"weekdays": [8]}, {"modes": ["drive_in"]}):
        assert (await bar.add("Bad", **fields)).status == 422
    assert (await bar.add("Bad", {"category_id": DRINKS, "change_bp": -10_001})).status == 422


async def test_a_tie_is_refused_when_saved(bar: Bar) -> None:
    """Two books that would price one thing at one moment, equally strongly, cannot both be active."""
    first = (await bar.add("Happy hour", {"product_id": BEER, "price": 350}, **HAPPY)).json
    other = {"weekdays": [1], "from_time": "18:30", "to_time": "02:00"}
    tie = await bar.add("Late", {"product_id": BEER, "price": 400}, **other)
    assert (tie.status, tie.json["fields"]["pricebook_id"]) == (409, first["id"])
    assert "Happy hour" in tie.detail
    assert (await bar.add("Late", {"product_id": BEER, "price": 400}, **other, priority=1)).status == 201
    assert (await bar.change(2, priority=0)).status == 409
    assert (await bar.change(2, priority=0, is_active=False)).status == 200
    assert (await bar.change(2, is_active=True)).status == 409
    assert (await bar.change(2, is_active=True, from_time="19:00")).status == 200
    assert (await bar.change(1, to_time="19:01")).status == 409
    assert (await bar.change(2, entries=[{"product_id": WINE, "price": 400}])).status == 200
    assert (await bar.change(1, to_time="19:01")).status == 200
    phone = await bar.house.phone("manager")
    assert (await phone.post("/api/pricebooks/2/entries", {"product_id": BEER, "price": 1})).status == 409


async def test_names_are_unique_until_removed(bar: Bar) -> None:
    """Two books of one name would be one to a person."""
    await bar.add("Happy hour")
    refused(await bar.add("HAPPY  Hour"), 409, "name")
    await (await bar.house.phone("manager")).delete("/api/pricebooks/1")
    assert (await bar.add("Happy hour")).status == 201


async def test_what_is_gone_has_no_price(bar: Bar) -> None:
    """A portion or product that is taken off the menu takes its entries along."""
    await bar.add("A", {"product_id": WINE, "portion_id": GLASS, "price": 1}, {"product_id": BEER, "price": 2})
    phone = await bar.house.phone("manager")
    await phone.put(f"/api/products/{WINE}", {"portions": []})
    await phone.delete(f"/api/products/{BEER}")
    assert (await phone.get("/api/pricebooks/1")).json["entries"] == []


async def test_without_a_book_nothing_more_is_read(bar: Bar) -> None:
    """However many lines a command has, the books are looked for once, and entries only where a book fits."""
    await bar.add("Later", {"product_id": BEER, "price": 1}, from_time="20:00", to_time="21:00")
    asked: list[str] = []

    def order(tx: Any) -> None:
        tx._connection.set_trace_callback(asked.append)
        for product in (BEER, WINE, SOUP, BEER):
            price_and_take(tx, Choice(product_id=product), Occasion())
        tx._connection.set_trace_callback(None)

    await bar.house.do(order)
    assert sum("FROM pricebooks" in sql for sql in asked) == 1
    assert sum("pricebook_entries" in sql for sql in asked) == 0


def test_modes_are_the_countrys() -> None:
    """What a pricebook calls a way of selling is what a tax rate is kept by."""
    assert set(get_args(Mode)) == {mode.value for mode in CountryMode}


# -- laws -------------------------------------------------------------------------------------------

_minutes = st.integers(0, 1_439)
_windows = st.one_of(st.just((None, None)), st.tuples(_minutes, _minutes).filter(lambda pair: pair[0] != pair[1]))


@st.composite
def books(draw: st.DrawFn, ident: int) -> Book:
    """Draw a pricebook with any conditions."""
    begins, ends = draw(_windows)
    return Book(
        id=ident,
        name=f"book {ident}",
        priority=draw(st.integers(0, 1)),
        weekdays=draw(st.one_of(st.none(), st.integers(1, 127))),
        from_minute=begins,
        to_minute=ends,
        modes=draw(
            st.one_of(st.none(), st.frozensets(st.sampled_from(["dine_in", "take_away", "delivery"]), min_size=1))
        ),
        table_group_ids=draw(st.one_of(st.none(), st.frozensets(st.integers(1, 3), min_size=1))),
    )


sittings = st.builds(
    Sitting,
    mode=st.sampled_from(["dine_in", "take_away", "delivery"]),
    table_group_id=st.one_of(st.none(), st.integers(1, 3)),
    weekday=st.integers(0, 6),
    minute=_minutes,
)


def entry(book: Book, *, whole_category: bool) -> Entry:
    """Return what a book says of a beer, or of all drinks."""
    if whole_category:
        return Entry(book.id, None, None, DRINKS, None, -book.id)
    return Entry(book.id, BEER, None, None, book.id, None)


shelves = st.tuples(*(st.tuples(books(ident), st.booleans()) for ident in range(1, 6)))


@given(shelves, sittings, st.randoms(use_true_random=False))
def test_the_choice_does_not_depend_on_any_order(
    shelf: tuple[tuple[Book, bool], ...], sitting: Sitting, shuffle: Any
) -> None:
    """The same books give the same price, in whatever order they are read, and the one that wins fits."""
    known = {book.id: book for book, _ in shelf}
    entries = [entry(book, whole_category=whole) for book, whole in shelf]
    found = choose(known, entries, sitting)
    shuffle.shuffle(entries)
    assert choose(known, entries, sitting) == found
    fitting = [book for book in known.values() if book.fits(sitting)]
    assert (found is None) == (not fitting)
    if found is not None:
        assert found.book in fitting
        assert found.book.priority == max(book.priority for book in fitting)


@given(books(1), books(2), sittings)
def test_books_that_may_stand_together_never_tie(first: Book, second: Book, sitting: Sitting) -> None:
    """Whatever both could price at some moment is decided by priority or conditions, or was refused when saved."""
    target = (BEER, None, None)
    equal = (first.priority, first.rank) == (second.priority, second.rank)
    if equal and first.fits(sitting) and second.fits(sitting):
        for one, other in ((first, second), (second, first)):
            with pytest.raises(DomainError) as refusal:
                refuse_tie(one, [target], [(other, [target])])
            assert refusal.value.code is ErrorCode.CONFLICT
    refuse_tie(second, [target], [(first, [(WINE, None, None)])])
    if not equal:
        refuse_tie(second, [target], [(first, [target])])


@given(st.integers(0, 10_000_000), st.integers(-10_000, 10_000))
def test_a_change_is_rounded_once(price: int, change_bp: int) -> None:
    """A changed price is within half a cent of the exact one, and never less than nothing."""
    changed = Entry(1, None, None, DRINKS, None, change_bp).apply(price)
    assert changed >= 0
    assert abs(changed * 10_000 - price * (10_000 + change_bp)) <= 5_000
