"""The phone's whole menu: bytes made once, never out of date."""

import asyncio
import gzip
from typing import Any

import msgspec
import pytest

from appliance.menu.contract import Menu
from appliance.menu.model import Choice, Occasion
from appliance.menu.service import price_and_take
from kernel.clock import from_rfc3339
from tests.conftest import House, Phone, Reply
from tests.fakes.clock import FakeClock
from tests.menu.larder import add_category, add_product, beer, tag_of

PLAIN = {"Accept-Encoding": "identity"}


async def menu(phone: Phone, **headers: str) -> dict[str, Any]:
    """Return the menu as a phone reads it."""
    reply = await phone.get("/api/menu", headers={**PLAIN, **headers})
    assert reply.status == 200, reply.json
    whole: dict[str, Any] = reply.json
    return whole


async def ask(phone: Phone, tag: str, encoding: str = "identity") -> Reply:
    """Ask again with the tag of what the phone has."""
    return await phone.get("/api/menu/", headers={"If-None-Match": tag, "Accept-Encoding": encoding})


async def test_it_holds_what_a_phone_needs(house: House) -> None:
    """Currency, categories and products with all that belongs to them stand in one document."""
    made = await beer(house, options=[{"name": "Ice"}])
    whole = await menu(await house.phone("waiter"))
    assert whole["currency"] == "EUR"
    assert (whole["exponent"], whole["language"], whole["business_day"]) == (2, "el", "2026-09-21")
    assert [one["name"] for one in whole["categories"]] == ["Drinks"]
    assert whole["products"] == [made]


async def test_what_a_phone_has_is_not_sent_again(house: House) -> None:
    """With the tag of what it has, a phone gets 304 and nothing, plain or compressed, weak or among others."""
    await beer(house)
    phone = await house.phone("waiter")
    tag = tag_of(await phone.get("/api/menu", headers=PLAIN))
    zipped = tag_of(await phone.get("/api/menu", headers={"Accept-Encoding": "gzip"}))
    assert tag != zipped
    for held in (tag, zipped, f"W/{tag}", f'"x", {tag}', "*"):
        reply = await ask(phone, held)
        assert (reply.status, reply.body) == (304, b"")
    assert (await ask(phone, '"another"')).status == 200


async def test_the_compressed_one_is_the_same(house: House) -> None:
    """Phones that take gzip get it; those that refuse it do not; caches are told to tell them apart."""
    await beer(house)
    phone = await house.phone("waiter")
    plain = await phone.get("/api/menu", headers=PLAIN)
    async with house.client.get(
        "/api/menu",
        headers={"Accept-Encoding": "br, gzip;q=0.5", "Authorization": f"Bearer {phone.token}"},
        auto_decompress=False,
    ) as answer:
        raw = await answer.read()
        assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(raw) == plain.body
    assert len(raw) < len(plain.body)
    refusing = await phone.get("/api/menu", headers={"Accept-Encoding": "gzip;q=0, br"})
    assert "Content-Encoding" not in refusing.headers


async def test_who_writes_reads_his_own_write(house: House) -> None:
    """The first reading after the answer to any edit shows the edit, under another tag."""
    manager = await house.phone("manager")
    made = await beer(house)
    path, tags = f"/api/products/{made['id']}", set[str]()
    edits: list[tuple[str, str, dict[str, Any]]] = [
        ("PUT", path, {"base_price": 400}),
        ("PUT", f"{path}/availability", {"countdown": 5}),
        ("PUT", f"{path}/availability", {"todays_price": 1}),
        ("PUT", "/api/products/categories/1", {"name": "Bar"}),
        ("POST", "/api/products/", {"name": "Ale", "category_id": 1, "base_price": 1}),
        ("PUT", "/api/products/order", {"product_ids": [2, 1]}),
        ("POST", "/api/menu/import?format=list", {}),
        ("DELETE", "/api/products/2", {}),
    ]
    for method, where, body in edits:
        before = await menu(manager)
        raw = b"#Bar\nStout 4.50\n" if "import" in where else None
        assert (await manager.ask(method, where, body if raw is None else None, raw=raw)).status < 300
        reply = await manager.get("/api/menu", headers=PLAIN)
        assert reply.json != before, where
        tags.add(tag_of(reply))
    assert len(tags) == len(edits)


async def test_an_order_counts_down_on_every_phone(house: House) -> None:
    """What an order took from a countdown is off the menu's number at once; at nothing it is sold out and still shown."""
    made = await beer(house)
    manager, waiter = await house.phone("manager"), await house.phone("waiter")
    await manager.put(f"/api/products/{made['id']}/availability", {"countdown": 2})
    lefts = [(await menu(waiter))["products"][0]["countdown"]]
    for _ in range(2):
        await house.do(lambda tx: price_and_take(tx, Choice(product_id=made["id"])))
        lefts.append((await menu(waiter))["products"][0]["countdown"])
    assert lefts == [2, 1, 0]
    assert (await menu(waiter))["products"][0]["sold_out"] is True


async def test_an_unrelated_command_keeps_the_bytes(house: House) -> None:
    """A command that does not touch the menu does not make it anew: phones keep what they have."""
    await beer(house)
    phone = await house.phone("waiter")
    tag = tag_of(await phone.get("/api/menu", headers=PLAIN))
    await house.phone("cashier")
    assert (await ask(phone, tag)).status == 304


async def test_a_new_day_is_a_new_menu(house: House) -> None:
    """When the business day rolls, what held for the old one is off the menu, with nobody writing anything."""
    made = await beer(house)
    manager = await house.phone("manager")
    await manager.put(f"/api/products/{made['id']}/availability", {"sold_out": True})
    assert (await menu(manager))["products"][0]["sold_out"] is True
    house.clock.sleep_overnight()
    whole = await menu(await house.phone("waiter", "early waiter"))
    assert (whole["business_day"], whole["products"][0]["sold_out"]) == ("2026-09-22", False)


async def test_what_is_off_the_menu_is_not_on_it(house: House) -> None:
    """Products taken off, and those under a category that is switched off, are not on the phone's menu."""
    drinks, food = await add_category(house, "Drinks"), await add_category(house, "Food", is_active=False)
    kept = await add_product(house, drinks, "Beer")
    await add_product(house, drinks, "Wine", is_available=False)
    await add_product(house, food, "Soup")
    whole = await menu(await house.phone("waiter"))
    assert ([one["id"] for one in whole["products"]], [one["id"] for one in whole["categories"]]) == (
        [kept["id"]],
        [drinks],
    )


async def test_names_come_in_a_language(house: House) -> None:
    """`lang` gives names in that language down to the choices, in its base language where it lacks, else the house's."""
    category = await add_category(house, "Ποτά", translations={"en": "Drinks"})
    names: dict[str, Any] = {"name": "Μπύρα", "translations": {"en": "Beer", "pt-br": "Cerveja"}}
    await add_product(
        house,
        category,
        **names,
        portions=[{**names, "price": 1}],
        options=[names],
        ingredients=[names],
        preference_sets=[{**names, "choices": [names]}],
    )
    phone = await house.phone("waiter")

    async def read(language: str) -> tuple[str, list[str]]:
        whole = (await phone.get(f"/api/menu?lang={language}", headers=PLAIN)).json
        (one,) = whole["products"]
        parts = [one, *one["portions"], *one["options"], *one["ingredients"], *one["preference_sets"]]
        parts += one["preference_sets"][0]["choices"]
        return whole["categories"][0]["name"], sorted({part["name"] for part in parts})

    assert await read("en-GB") == ("Drinks", ["Beer"])
    assert await read("pt-BR") == ("Ποτά", ["Cerveja"])
    assert await read("de") == ("Ποτά", ["Μπύρα"])
    assert await read("") == ("Ποτά", ["Μπύρα"])


async def test_many_phones_at_once_read_one_edition(house: House) -> None:
    """While somebody edits, every phone reads a whole menu, and what it reads last is the last edition."""
    made = await beer(house)
    manager, waiter = await house.phone("manager"), await house.phone("waiter")

    async def edit() -> None:
        for price in range(1, 21):
            await manager.put(f"/api/products/{made['id']}", {"base_price": price})

    async def read() -> list[int]:
        return [(await menu(waiter))["products"][0]["base_price"] for _ in range(10)]

    editing = asyncio.create_task(edit())
    seen = await asyncio.gather(*(read() for _ in range(5)))
    await editing
    assert (await menu(waiter))["products"][0]["base_price"] == 20
    for prices in seen:
        assert prices == sorted(prices, key=lambda price: (price != 350, price))


async def test_the_document_is_what_its_type_says(house: House) -> None:
    """A phone that reads the document by the described type finds every field there."""
    await beer(house, preference_sets=[{"name": "How", "choices": [{"name": "Cold"}]}])
    body = (await (await house.phone("waiter")).get("/api/menu", headers=PLAIN)).body
    assert msgspec.json.encode(msgspec.json.decode(body, type=Menu)) == body


async def test_it_names_what_pricebooks_make_things_cost_now(house: House) -> None:
    """By mode and table group: what a phone shows is what an order is charged, and the tag changes with the prices."""
    made = await beer(house, portions=[{"name": "Small", "price": 200}])
    manager = await house.phone("manager")
    groups = [(await manager.post("/api/tables/groups", {"name": name})).json["id"] for name in ("Bar", "Garden")]
    small = made["portions"][0]["id"]
    entries = [{"product_id": made["id"], "price": 250}, {"product_id": made["id"], "portion_id": small, "price": 150}]
    garden = {"name": "Garden", "table_group_ids": [groups[1]], "entries": [{"category_id": 1, "change_bp": 1_000}]}
    plain = tag_of(await manager.get("/api/menu", headers=PLAIN))
    for book in ({"name": "Away", "modes": ["take_away"], "entries": entries, "priority": 1}, garden):
        assert (await manager.post("/api/pricebooks/", book)).status == 201
    reply = await manager.get("/api/menu", headers=PLAIN)
    assert tag_of(reply) != plain
    assert reply.json["priced_table_groups"] == [groups[1]]
    modes: tuple[Any, ...] = ("dine_in", "take_away", "delivery")
    for portion_id in (None, small):
        for group in (None, *groups):
            for mode in modes:
                wish = Choice(product_id=made["id"], portion_id=portion_id)
                occasion = Occasion(mode=mode, table_group_id=group)
                charged = await house.do(lambda tx, w=wish, o=occasion: price_and_take(tx, w, o).unit_price)
                assert shown_price(reply.json, made["id"], portion_id, mode, group) == charged


def shown_price(whole: dict[str, Any], product_id: int, portion_id: int | None, mode: str, group: int | None) -> int:
    """Return what a phone shows for a thing, as the menu's document says it is read."""
    known = group if group in whole["priced_table_groups"] else None
    for one in whole["prices"]:
        what = one["product_id"], one["portion_id"], one["table_group_id"]
        if what == (product_id, portion_id, known) and mode in one["modes"]:
            found: int = one["price"]
            return found
    product = next(one for one in whole["products"] if one["id"] == product_id)
    portions = {portion["id"]: portion["price"] for portion in product["portions"]}
    listed: int = product["base_price"] if portion_id is None else portions[portion_id]
    return product["todays_price"] or listed if portion_id is None else listed


async def test_happy_hour_begins_and_ends_without_anybody_writing(house: House, clock: FakeClock) -> None:
    """The menu says until when its prices hold; then it is another one, under another tag."""
    made = await beer(house)
    manager = await house.phone("manager")
    assert (await menu(manager))["prices_until"] == "2026-09-22T01:00:00.000Z"  # the cut-off, 04:00 in Athens
    happy = {
        "name": "Happy",
        "from_time": "18:00",
        "to_time": "19:30",
        "entries": [{"product_id": made["id"], "price": 2}],
    }
    assert (await manager.post("/api/pricebooks/", happy)).status == 201
    seen, tags = [], set[str]()
    for _ in range(3):
        reply = await manager.get("/api/menu", headers=PLAIN)
        tags.add(tag_of(reply))
        ends = from_rfc3339(reply.json["prices_until"])
        seen.append((reply.json["prices_until"], [one["price"] for one in reply.json["prices"]]))
        if len(seen) < 3:
            clock.advance(ends - 1 - clock.now_ms())
            assert (await ask(manager, tag_of(reply))).status == 304
            clock.advance(1)
    assert seen == [
        ("2026-09-21T15:00:00.000Z", []),
        ("2026-09-21T16:30:00.000Z", [2]),
        ("2026-09-22T01:00:00.000Z", []),
    ]
    assert len(tags) == 3


async def test_today_and_open_prices_come_before_pricebooks(house: House) -> None:
    """Of what is priced today only the portions are in the list, and nothing of what is typed."""
    made = await beer(house, portions=[{"name": "Small", "price": 200}])
    drinks = made["category_id"]
    fish = await add_product(house, drinks, "Catch", 500, is_open_price=True)
    manager = await house.phone("manager")
    book = {"name": "Half", "entries": [{"category_id": drinks, "change_bp": -5_000}]}
    assert (await manager.post("/api/pricebooks/", book)).status == 201
    await manager.put(f"/api/products/{made['id']}/availability", {"todays_price": 99})
    prices = (await menu(manager))["prices"]
    assert [(one["product_id"], one["portion_id"], one["price"]) for one in prices] == [
        (made["id"], made["portions"][0]["id"], 100)
    ]
    assert fish["id"] not in {one["product_id"] for one in prices}


@pytest.mark.parametrize(
    ("at", "window", "expected"),
    [
        (
            "2027-03-27T23:00:00Z",
            ("03:30", "05:00"),
            "2027-03-28T01:00:00.000Z",
        ),  # 03:30 is not: the clock jumps to 04:00
        ("2027-10-30T23:00:00Z", ("03:30", "03:45"), "2027-10-31T00:30:00.000Z"),  # 03:30 comes twice
        ("2027-10-31T00:50:00Z", ("03:30", "03:45"), "2027-10-31T01:30:00.000Z"),
    ],
)
async def test_the_clock_that_changes_changes_prices(
    house: House, clock: FakeClock, at: str, window: tuple[str, str], expected: str
) -> None:
    """In Athens, in the nights in which an hour is missing or comes twice."""
    made = await beer(house)
    clock.advance(from_rfc3339(at) - clock.now_ms())
    manager = await house.phone("manager", "night")
    book = {"name": "Night", "from_time": window[0], "to_time": window[1]}
    entries = [{"product_id": made["id"], "price": 2}]
    assert (await manager.post("/api/pricebooks/", {**book, "entries": entries})).status == 201
    assert (await menu(manager))["prices_until"] == expected
