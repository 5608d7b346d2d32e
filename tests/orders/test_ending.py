import pytest

from tests.orders.restaurant import BEER, FISH, WATER, Restaurant


async def test_an_empty_check_and_a_paid_one_are_closed(restaurant: Restaurant) -> None:
    """Closing says when and by whom; closing again changes nothing."""
    empty = await restaurant.open(table=1)
    assert (await restaurant.waiter.post(f"/api/orders/{empty['id']}/close")).json["status"] == "closed"
    order = await restaurant.ordered(restaurant.line(BEER), restaurant.line(WATER))
    path = f"/api/orders/{order['id']}/close"
    early = await restaurant.waiter.post(path)
    assert (early.status, early.json["key"]) == (409, "order_unpaid")
    assert early.json["fields"]["order"]["due"] == 450
    await restaurant.pay(order, {"item_ids": [order["items"][0]["id"]]})
    closed = await restaurant.waiter.post(path)
    assert (closed.json["status"], closed.json["closed_by"]) == ("closed", restaurant.waiter.user_id)
    assert closed.json["closed_at"] is not None
    before = await restaurant.journal()
    assert (await restaurant.waiter.post(path)).status == 200
    assert await restaurant.journal() == before


async def test_what_costs_nothing_need_not_be_paid(restaurant: Restaurant) -> None:
    """A table that drank tap water is closed as it is."""
    order = await restaurant.ordered(restaurant.line(WATER, 4))
    assert (await restaurant.waiter.post(f"/api/orders/{order['id']}/close")).json["status"] == "closed"


async def test_a_cancelled_check_has_nothing_live(restaurant: Restaurant) -> None:
    """The fact says what was taken back; the table is free; cancelling again changes nothing."""
    order = await restaurant.ordered(restaurant.line(BEER, 2), restaurant.line(WATER))
    reply = await restaurant.manager.delete(f"/api/orders/{order['id']}", {"reason": "Guests left"})
    assert (reply.json["status"], reply.json["total"]) == ("cancelled", 0)
    assert {item["status"] for item in reply.json["items"]} == {"cancelled"}
    ((_, fact),) = await restaurant.house.events("OrderCancelled")
    assert (fact["reason"], fact["quantity"], fact["amount"]) == ("Guests left", 3, 900)
    before = await restaurant.journal()
    assert (await restaurant.manager.delete(f"/api/orders/{order['id']}")).status == 200
    assert await restaurant.journal() == before
    assert (await restaurant.open())["id"] != order["id"]


async def test_a_check_of_which_something_is_paid_is_not_cancelled(restaurant: Restaurant) -> None:
    """Money that was taken does not vanish."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    await restaurant.pay(order, {"parts": [{"item_id": order["items"][0]["id"], "quantity": 1}]})
    reply = await restaurant.manager.delete(f"/api/orders/{order['id']}")
    assert (reply.status, reply.json["key"]) == (409, "order_has_payments")
    assert reply.json["fields"]["order"]["status"] == "partially_paid"


async def test_a_waiter_may_not_cancel_by_himself(restaurant: Restaurant) -> None:
    """It takes a manager, or his PIN."""
    order = await restaurant.ordered(restaurant.line(BEER))
    reply = await restaurant.waiter.delete(f"/api/orders/{order['id']}")
    assert (reply.status, reply.json["key"]) == (403, "approval_needed")


async def test_closed_never_opens_again(restaurant: Restaurant) -> None:
    """The refusal says what to do instead."""
    order = await restaurant.ordered(restaurant.line(BEER))
    path = f"/api/orders/{order['id']}"
    still_open = await restaurant.manager.post(f"{path}/reopen", {"reason": "other"})
    assert (still_open.status, still_open.json["key"]) == (409, "order_open")
    await restaurant.pay(order, {"all": True})
    await restaurant.waiter.post(f"{path}/close")
    reply = await restaurant.manager.post(f"{path}/reopen", {"reason": "other"})
    assert (reply.status, reply.json["key"]) == (409, "order_closed")
    assert "linked reversal" in reply.detail


async def test_guests_change_tables(restaurant: Restaurant) -> None:
    """The check goes to a free table under its name; the old table is free."""
    order = await restaurant.ordered(restaurant.line(BEER))
    reply = await restaurant.waiter.post(f"/api/orders/{order['id']}/move", {"table_id": restaurant.tables[2]})
    assert (reply.json["table_id"], reply.json["table_label"]) == (restaurant.tables[2], "3")
    tables = {table["id"]: table for table in (await restaurant.waiter.get("/api/tables/")).json}
    assert (tables[restaurant.tables[0]]["checks"], len(tables[restaurant.tables[2]]["checks"])) == ([], 1)
    ((_, fact),) = await restaurant.house.events("OrderMoved")
    assert (fact["from_table_id"], fact["table_id"]) == (restaurant.tables[0], restaurant.tables[2])
    before = await restaurant.journal()
    assert (
        await restaurant.waiter.post(f"/api/orders/{order['id']}/move", {"table_id": restaurant.tables[2]})
    ).status == 200
    assert await restaurant.journal() == before


async def test_a_taken_table_shows_its_own_check(restaurant: Restaurant) -> None:
    """Merging comes later; until then the refusal shows whom one would sit with."""
    order, other = await restaurant.open(table=0), await restaurant.open(table=1)
    reply = await restaurant.waiter.post(f"/api/orders/{order['id']}/move", {"table_id": restaurant.tables[1]})
    assert (reply.status, reply.json["key"]) == (409, "table_taken")
    assert reply.json["fields"]["order"]["id"] == other["id"]


async def test_the_bill_waits_for_weights(restaurant: Restaurant) -> None:
    """Neither bill nor payment nor close passes before the fish is on the scales."""
    order = await restaurant.ordered(restaurant.line(FISH), restaurant.line(BEER))
    path = f"/api/orders/{order['id']}"
    replies = [
        await restaurant.waiter.post(f"{path}/bill"),
        await restaurant.pay(order, {"item_ids": [order["items"][1]["id"]]}),
        await restaurant.pay(order, {"all": True}),
        await restaurant.waiter.post(f"{path}/close"),
    ]
    assert {(reply.status, reply.json["key"]) for reply in replies} == {(409, "weight_missing")}
    await restaurant.waiter.post(f"{path}/items/{order['items'][0]['id']}/weigh", {"quantity_milli": 500})
    billed = await restaurant.waiter.post(f"{path}/bill")
    assert (billed.status, billed.json["bill_requested_at"] is not None) == (200, True)
    assert (await restaurant.types(order)).count("BillRequested") == 1


async def test_there_is_no_bill_of_nothing(restaurant: Restaurant) -> None:
    """Not before something was ordered, and not after everything was taken back."""
    order = await restaurant.open()
    reply = await restaurant.waiter.post(f"/api/orders/{order['id']}/bill")
    assert (reply.status, reply.json["key"]) == (409, "order_empty")


@pytest.mark.parametrize("end", ["close", "cancel"])
async def test_an_ended_check_never_changes(restaurant: Restaurant, end: str) -> None:
    """Every command says that it has ended, shows it, and records nothing."""
    order = await restaurant.ordered(restaurant.line(BEER))
    path, phone = f"/api/orders/{order['id']}", restaurant.manager
    item = f"{path}/items/{order['items'][0]['id']}"
    if end == "close":
        await restaurant.pay(order, {"all": True})
        await phone.post(f"{path}/close")
    else:
        await phone.delete(path)
    before = await restaurant.journal()
    replies = [
        await phone.post(f"{path}/items", restaurant.line(BEER)),
        await phone.put(path, {"covers": 9}),
        await phone.post(f"{path}/move", {"table_id": restaurant.tables[1]}),
        await phone.post(f"{path}/bill"),
        await phone.post(f"{path}/pay", {"all": True}),
        await phone.post(f"{path}/reopen", {"reason": "other"}),
        await phone.post(f"{item}/void", {"reason": "other"}),
        await phone.ask("PATCH", item, {"note": "late"}),
        await phone.put(f"{path}/draft", {"lines": []}),
    ]
    assert {reply.status for reply in replies} == {409}
    assert {reply.json["key"] for reply in replies} == {"order_closed" if end == "close" else "order_cancelled"}
    assert all("order" in reply.json["fields"] for reply in replies[:-1])
    assert await restaurant.journal() == before
