import asyncio

from tests.orders.restaurant import BEER, Restaurant, fresh_id


async def test_orders_are_numbered_from_one_each_business_day(restaurant: Restaurant) -> None:
    """Numbers are short: they begin at 1 with the day and count on."""
    first = await restaurant.open(table=0, covers=4)
    second = await restaurant.open(table=1)
    assert (first["number"], first["status"], first["covers"], first["items"]) == (1, "open", 4, [])
    assert first["waiters"] == [{"id": restaurant.waiter.user_id, "name": "Nikos"}]
    assert second["number"] == 2
    restaurant.house.clock.sleep_overnight()
    restaurant.waiter.token = (await restaurant.house.phone("waiter", "Dora")).token
    third = await restaurant.open(table=2)
    assert third["number"] == 1
    assert third["business_day"] > first["business_day"]


async def test_ten_phones_opening_one_table_at_once_get_one_order(restaurant: Restaurant) -> None:
    """One wins; the others' ids become its aliases, and each id works in every path."""
    phones = [await restaurant.house.phone("waiter", f"waiter {number}") for number in range(10)]
    ids = [fresh_id() for _ in phones]
    orders = await asyncio.gather(*(restaurant.open(phone, id=ident) for phone, ident in zip(phones, ids, strict=True)))
    assert len({order["id"] for order in orders}) == 1
    assert await restaurant.house.rows("SELECT count(*) AS n FROM orders") == [{"n": 1}]
    assert [name for name, _ in await restaurant.house.events("OrderOpened", "WaiterJoined")] == [
        "OrderOpened",
        *["WaiterJoined"] * 9,
    ]
    for phone, ident in zip(phones, ids, strict=True):
        reply = await phone.post(f"/api/orders/{ident}/items", restaurant.line(BEER))
        assert (reply.status, reply.json["id"]) == (201, orders[0]["id"])
    shown = await phones[0].get(f"/api/orders/{ids[9]}")
    assert len(shown.json["items"]) == 10
    assert sorted(shown.json["waiter_ids"]) == sorted(phone.user_id or 0 for phone in phones)


async def test_an_alias_works_in_every_path(restaurant: Restaurant) -> None:
    """The loser of the race goes on with his own id to the end of the check."""
    await restaurant.open(restaurant.waiter)
    alias = fresh_id()
    await restaurant.open(restaurant.other, id=alias)
    phone, path = restaurant.other, f"/api/orders/{alias}"
    sent = await phone.post(f"{path}/items", restaurant.line(BEER, 2))
    item = f"{path}/items/{sent.json['items'][0]['id']}"
    replies = [
        sent,
        await phone.put(path, {"covers": 2}),
        await phone.ask("PATCH", item, {"note": "cold"}),
        await restaurant.manager.post(f"{item}/void", {"reason": "other", "quantity": 1}),
        await phone.put(f"{path}/draft", {"lines": []}),
        await phone.get(f"{path}/draft"),
        await phone.post(f"{path}/draft/send"),
        await phone.delete(f"{path}/draft"),
        await phone.post(f"{path}/move", {"table_id": restaurant.tables[4]}),
        await phone.post(f"{path}/bill"),
        await phone.get(f"{path}/history"),
        await phone.post(f"{path}/pay", {"all": True}),
        await phone.get(f"{path}/payments"),
        await restaurant.manager.post(f"{path}/reopen", {"reason": "other"}),
        await restaurant.manager.delete(path),
    ]
    assert [reply.status for reply in replies] == [
        201,
        200,
        200,
        200,
        200,
        200,
        201,
        200,
        200,
        200,
        200,
        200,
        200,
        200,
        200,
    ]


async def test_the_same_open_again_is_harmless(restaurant: Restaurant) -> None:
    """A phone that heard no answer sends its id again, without a key; nothing is recorded a second time."""
    ident = fresh_id()
    first = await restaurant.open(id=ident)
    before = await restaurant.journal()
    assert await restaurant.open(id=ident) == first
    assert await restaurant.journal() == before


async def test_opening_an_id_that_has_moved_since_answers_with_the_order(restaurant: Restaurant) -> None:
    """The phone believes the guests at the old table and is shown where they are."""
    order = await restaurant.open(id=fresh_id())
    await restaurant.waiter.post(f"/api/orders/{order['id']}/move", {"table_id": restaurant.tables[3]})
    reply = await restaurant.waiter.post("/api/orders/", {"table_id": restaurant.tables[0], "id": order["id"]})
    assert (reply.status, reply.json["key"]) == (409, "order_moved")
    assert reply.json["fields"]["order"]["table_id"] == restaurant.tables[3]


async def test_a_second_check_needs_a_persons_wish(restaurant: Restaurant) -> None:
    """A table holds one check; asked for, it holds another, and the places of ended ones are used again."""
    first = await restaurant.open()
    assert (await restaurant.open())["id"] == first["id"]
    second = await restaurant.open(another_check=True)
    assert second["id"] != first["id"]
    await restaurant.waiter.post(f"/api/orders/{first['id']}/close")
    third = await restaurant.open(another_check=True)
    assert len({first["id"], second["id"], third["id"]}) == 3
    table = (await restaurant.waiter.get(f"/api/tables/{restaurant.tables[0]}")).json
    assert {check["order_id"] for check in table["checks"]} == {second["id"], third["id"]}


async def test_what_a_joining_phone_noted_is_kept(restaurant: Restaurant) -> None:
    """Allergies of both phones stand on the check; covers are taken from who counted first."""
    await restaurant.open(allergy="nuts")
    joined = await restaurant.open(restaurant.other, allergy="no shellfish", covers=3)
    again = await restaurant.open(restaurant.other, allergy="NUTS", covers=9)
    assert (joined["allergy"], joined["covers"]) == ("nuts; no shellfish", 3)
    assert (again["allergy"], again["covers"]) == ("nuts; no shellfish", 3)


async def test_a_closed_check_frees_its_table(restaurant: Restaurant) -> None:
    """The next guests get a check of their own, with the next number."""
    order = await restaurant.open()
    assert (await restaurant.waiter.post(f"/api/orders/{order['id']}/close")).status == 200
    following = await restaurant.open()
    assert (following["number"], following["status"]) == (2, "open")


async def test_unknown_and_retired_tables_cannot_be_opened(restaurant: Restaurant) -> None:
    """The refusal says so, and nothing is recorded."""
    assert (await restaurant.manager.delete(f"/api/tables/{restaurant.tables[4]}")).status == 200
    before = await restaurant.journal()
    unknown = await restaurant.waiter.post("/api/orders/", {"table_id": 4711})
    retired = await restaurant.waiter.post("/api/orders/", {"table_id": restaurant.tables[4]})
    assert (unknown.status, retired.status, retired.json["key"]) == (404, 409, "table_inactive")
    assert await restaurant.journal() == before


async def test_a_table_with_an_open_check_stays_in_use(restaurant: Restaurant) -> None:
    """The floor asks the orders before it takes a table away."""
    await restaurant.open()
    reply = await restaurant.manager.delete(f"/api/tables/{restaurant.tables[0]}")
    assert (reply.status, reply.json["key"]) == (409, "table_open")
