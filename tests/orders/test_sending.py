import asyncio

import pytest

from appliance.menu.contract import Availability
from appliance.menu.service import set_availability
from kernel.clock import HOUR_MS
from tests.orders.restaurant import BEER, FISH, PIZZA, TEA, WATER, Restaurant, fresh_id


@pytest.mark.parametrize("shape", ["items", "list", "single"])
async def test_lines_come_in_three_shapes(restaurant: Restaurant, shape: str) -> None:
    """A plain script may send an object with items, a bare list, or one line by itself."""
    order, line = await restaurant.open(), restaurant.line(BEER, 2, notes="cold", seat=3, course=1)
    body = {"items": {"items": [line]}, "list": [line], "single": line}[shape]
    reply = await restaurant.waiter.post(f"/api/orders/{order['id']}/items", body)
    assert reply.status == 201
    (item,) = reply.json["items"]
    assert (item["name"], item["quantity"], item["unit_price"], item["total"]) == ("Beer", 2, 450, 900)
    assert (item["note"], item["seat"], item["course"], item["status"]) == ("cold", 3, 1, "active")
    assert (item["print_state"], item["printed"]) == ("no_station", False)
    assert (reply.json["total"], reply.json["due"]) == (900, 900)


async def test_modifiers_are_taken_by_id_or_object_and_priced(restaurant: Restaurant) -> None:
    """The line shows what was chosen, and its price holds every delta."""
    products = {one["name"]: one for one in (await restaurant.waiter.get("/api/products/")).json}
    pizza, tea, beer = products["Pizza"], products["Tea"], products["Beer"]
    basil, large = pizza["ingredients"][0]["id"], pizza["options"][1]["id"]
    honey = tea["preference_sets"][0]["choices"][1]["id"]
    order = await restaurant.ordered(
        restaurant.line(PIZZA, selected_options=[{"id": large}], removed_ingredients=[basil]),
        restaurant.line(PIZZA, extra_ingredients=[basil]),
        restaurant.line(TEA, preferences=[honey]),
        restaurant.line(BEER, portion_id=beer["portions"][0]["id"]),
    )
    items = order["items"]
    assert [item["unit_price"] for item in items] == [1333, 1050, 340, 270]
    assert items[0]["selected_options"] == [{"id": large, "name": "large", "price_delta": 333}]
    assert items[0]["removed_ingredients"][0]["name"] == "basil"
    assert items[1]["extra_ingredients"][0]["price_delta"] == 50
    assert items[2]["preferences"][0]["name"] == "honey"
    assert items[3]["portion_name"] == "half"
    assert (items[0]["kitchen_name"], items[0]["allergens"]) == ("PIZ", ["gluten", "milk"])


async def test_a_line_keeps_the_price_it_was_ordered_at(restaurant: Restaurant) -> None:
    """A dearer menu does not touch what is on the table."""
    order = await restaurant.ordered(restaurant.line(BEER))
    await restaurant.manager.put(f"/api/products/{restaurant.products[BEER]}", {"base_price": 900, "name": "Ale"})
    shown = (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json
    assert [(item["name"], item["unit_price"]) for item in shown["items"]] == [("Beer", 450)]


async def test_sending_is_all_or_nothing(restaurant: Restaurant) -> None:
    """One bad line among good ones refuses all, names itself, and takes nothing from a countdown."""
    await restaurant.house.do(lambda tx: set_availability(tx, restaurant.products[BEER], Availability(countdown=5)))
    order = await restaurant.open()
    before = await restaurant.journal()
    reply = await restaurant.waiter.post(
        f"/api/orders/{order['id']}/items", [restaurant.line(BEER, 3), restaurant.line(TEA)]
    )
    assert (reply.status, reply.json["key"], reply.json["fields"]["line"]) == (422, "preference_missing", 1)
    assert await restaurant.journal() == before
    beer = (await restaurant.waiter.get(f"/api/products/{restaurant.products[BEER]}")).json
    assert beer["countdown"] == 5


async def test_ten_phones_sell_exactly_what_is_left(restaurant: Restaurant) -> None:
    """Three left, ten want one each: three get it, seven hear that it is sold out."""
    await restaurant.house.do(lambda tx: set_availability(tx, restaurant.products[BEER], Availability(countdown=3)))
    order = await restaurant.open()
    replies = await asyncio.gather(
        *(
            restaurant.waiter.post(f"/api/orders/{order['id']}/items", restaurant.line(BEER, id=fresh_id()))
            for _ in range(10)
        )
    )
    assert sorted(reply.status for reply in replies) == [201] * 3 + [409] * 7
    assert {reply.json["key"] for reply in replies if reply.status == 409} == {"sold_out"}


async def test_the_same_line_id_is_added_once(restaurant: Restaurant) -> None:
    """A retry under another key, or among new lines, adds only what is new."""
    order, line = await restaurant.open(), restaurant.line(BEER, id=fresh_id())
    path = f"/api/orders/{order['id']}/items"
    await restaurant.waiter.post(path, line, key="first")
    before = await restaurant.journal()
    again = await restaurant.waiter.post(path, line, key="second")
    assert (again.status, len(again.json["items"])) == (201, 1)
    assert await restaurant.journal() == before
    both = await restaurant.waiter.post(path, [line, restaurant.line(WATER)])
    assert [item["name"] for item in both.json["items"]] == ["Beer", "Tap water"]
    assert len((await restaurant.house.events("LinesSent"))[-1][1]["lines"]) == 1


async def test_a_retry_after_payment_still_succeeds(restaurant: Restaurant) -> None:
    """What was sent was sent: the state of the check now does not make its retry a failure."""
    order, line = await restaurant.open(), restaurant.line(BEER, id=fresh_id())
    await restaurant.send(order, line)
    await restaurant.pay(order, {"all": True})
    await restaurant.waiter.post(f"/api/orders/{order['id']}/close")
    again = await restaurant.waiter.post(f"/api/orders/{order['id']}/items", line)
    assert (again.status, again.json["status"]) == (201, "closed")


async def test_a_line_id_with_other_content_is_a_conflict(restaurant: Restaurant) -> None:
    """Also on another order, and within one request."""
    order, line = await restaurant.open(), restaurant.line(BEER, id=fresh_id())
    elsewhere = await restaurant.open(table=1)
    await restaurant.send(order, line)
    before = await restaurant.journal()
    for where, body in (
        (order, {**line, "quantity": 2}),
        (order, {**line, "note": "warm"}),
        (elsewhere, line),
    ):
        reply = await restaurant.waiter.post(f"/api/orders/{where['id']}/items", body)
        assert (reply.status, reply.json["key"]) == (409, "line_id_used")
        assert reply.json["fields"]["order"]["id"] == where["id"]
    twice = fresh_id()
    pair = [restaurant.line(BEER, id=twice), restaurant.line(WATER, id=twice)]
    assert (await restaurant.waiter.post(f"/api/orders/{order['id']}/items", pair)).status == 422
    assert await restaurant.journal() == before


async def test_the_same_key_gives_the_first_answer(restaurant: Restaurant) -> None:
    """Without line ids the key alone keeps a retry from ordering twice; another body under it is refused."""
    order = await restaurant.open()
    path = f"/api/orders/{order['id']}/items"
    first = await restaurant.waiter.post(path, restaurant.line(BEER), key="k")
    again = await restaurant.waiter.post(path, restaurant.line(BEER), key="k")
    other = await restaurant.waiter.post(path, restaurant.line(WATER), key="k")
    assert (first.body, again.headers["Idempotency-Replayed"]) == (again.body, "true")
    assert (other.status, other.json["key"]) == (409, "key_reused")
    assert len((await restaurant.waiter.get(f"/api/orders/{order['id']}")).json["items"]) == 1


async def test_a_refusal_is_remembered_with_its_key(restaurant: Restaurant) -> None:
    """A command refused once stays refused: the phone shows it instead of trying for ever."""
    order = await restaurant.open()
    path = f"/api/orders/{order['id']}/items"
    await restaurant.house.do(lambda tx: set_availability(tx, restaurant.products[BEER], Availability(sold_out=True)))
    assert (await restaurant.waiter.post(path, restaurant.line(BEER), key="k")).status == 409
    await restaurant.house.do(lambda tx: set_availability(tx, restaurant.products[BEER], Availability(sold_out=False)))
    assert (await restaurant.waiter.post(path, restaurant.line(BEER), key="k")).status == 409
    assert (await restaurant.waiter.post(path, restaurant.line(BEER), key="l")).status == 201


async def test_two_phones_on_one_table_merge_line_by_line(restaurant: Restaurant) -> None:
    """What both send at the same moment all stands on the check."""
    order = await restaurant.open()
    await restaurant.open(restaurant.other)
    await asyncio.gather(
        *(
            restaurant.send(order, restaurant.line(name), phone=phone)
            for phone in (restaurant.waiter, restaurant.other)
            for name in (BEER, WATER, PIZZA)
        )
    )
    items = (await restaurant.other.get(f"/api/orders/{order['id']}")).json["items"]
    assert sorted(item["name"] for item in items) == sorted(["Beer", "Pizza", "Tap water"] * 2)
    assert {item["added_by"] for item in items} == {restaurant.waiter.user_id, restaurant.other.user_id}


async def test_events_say_how_long_a_command_waited(restaurant: Restaurant) -> None:
    """Printing holds what lay on a phone too long; the phone's own count is recorded."""
    order = await restaurant.open()
    await restaurant.waiter.post(
        f"/api/orders/{order['id']}/items", restaurant.line(BEER), headers={"Comanda-Waited-Ms": str(HOUR_MS)}
    )
    ((_, sent),) = await restaurant.house.events("LinesSent")
    assert sent["waited_ms"] == HOUR_MS
    assert sent["lines"][0]["product_id"] == restaurant.products[BEER]


async def test_lines_for_another_table_than_the_orders_are_refused(restaurant: Restaurant) -> None:
    """A phone that believes the guests at their old table is shown where they are now."""
    order = await restaurant.open()
    await restaurant.waiter.post(f"/api/orders/{order['id']}/move", {"table_id": restaurant.tables[1]})
    body = {"items": [restaurant.line(BEER)], "table_id": restaurant.tables[0]}
    reply = await restaurant.waiter.post(f"/api/orders/{order['id']}/items", body)
    assert (reply.status, reply.json["key"]) == (409, "order_moved")
    assert reply.json["fields"]["order"]["table_id"] == restaurant.tables[1]


@pytest.mark.parametrize("state", ["paid", "closed", "cancelled"])
async def test_settled_orders_take_no_lines_and_show_themselves(restaurant: Restaurant, state: str) -> None:
    """The refusal carries the order as it is now."""
    order = await restaurant.ordered(restaurant.line(BEER))
    path = f"/api/orders/{order['id']}"
    if state == "cancelled":
        await restaurant.manager.delete(path)
    else:
        await restaurant.pay(order, {"all": True})
    if state == "closed":
        await restaurant.waiter.post(f"{path}/close")
    before = await restaurant.journal()
    reply = await restaurant.waiter.post(f"{path}/items", restaurant.line(BEER))
    assert (reply.status, reply.json["key"]) == (409, f"order_{state}")
    assert reply.json["fields"]["order"] == (await restaurant.waiter.get(path)).json
    assert reply.json["fields"]["order"]["status"] == state
    assert await restaurant.journal() == before


async def test_two_hundred_lines_go_at_once_and_no_more(restaurant: Restaurant) -> None:
    """A party's order passes; a runaway script does not."""
    order = await restaurant.open()
    path = f"/api/orders/{order['id']}/items"
    assert (await restaurant.waiter.post(path, [restaurant.line(WATER)] * 201)).status == 422
    reply = await restaurant.waiter.post(path, [restaurant.line(WATER)] * 200)
    assert (reply.status, len(reply.json["items"])) == (201, 200)


async def test_a_weighed_line_waits_for_its_weight(restaurant: Restaurant) -> None:
    """Two fish are ordered as pieces; the check says that a weight is missing and counts nothing yet."""
    order = await restaurant.ordered(restaurant.line(FISH, 2))
    assert (order["items"][0]["weight_missing"], order["weight_missing"], order["total"]) == (True, True, 0)
