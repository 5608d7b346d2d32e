"""What the list of tables says of each check, so that a phone draws the floor from one answer."""

from appliance.orders import courses
from kernel.clock import SECOND_MS
from tests.orders.restaurant import Restaurant, fresh_id


async def summary(restaurant: Restaurant, table: int = 0) -> dict[str, object]:
    """Return what a colleague's phone shows of a table's only check."""
    tables = {one["id"]: one for one in (await restaurant.other.get("/api/tables/")).json}
    [check] = tables[restaurant.tables[table]]["checks"]
    found: dict[str, object] = check
    return found


async def test_a_new_check_is_calm(restaurant: Restaurant) -> None:
    """Nothing is asked, stuck, unsent or waiting."""
    await restaurant.open(covers=2)
    check = await summary(restaurant)
    assert {name: check[name] for name in ("in_trouble", "about_to_send", "held", "draft_lines")} == {
        "in_trouble": 0,
        "about_to_send": 0,
        "held": 0,
        "draft_lines": 0,
    }
    assert (check["bill_requested_at"], check["draft_by"], check["sends_at"]) == (None, None, None)
    assert (check["is_training"], check["has_allergy"], check["covers"]) == (False, False, 2)


async def test_a_bill_that_was_asked_for_and_an_allergy_are_seen(restaurant: Restaurant) -> None:
    """With the instant; the allergy's words stay on the check."""
    order = await restaurant.open()
    await restaurant.waiter.put(f"/api/orders/{order['id']}", {"allergy": "nuts"})
    items = {"items": [restaurant.line("beer", 1)]}
    assert (await restaurant.waiter.post(f"/api/orders/{order['id']}/items", items)).status == 201
    assert (await restaurant.waiter.post(f"/api/orders/{order['id']}/bill")).status == 200
    check = await summary(restaurant)
    assert (check["has_allergy"], "nuts" in str(check)) == (True, False)
    full = (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json
    assert check["bill_requested_at"] == full["bill_requested_at"] is not None


async def test_lines_that_can_be_taken_back_and_held_ones_are_counted_apart(restaurant: Restaurant) -> None:
    """Once the seconds are over nothing is about to be sent; without a station the line is in trouble then."""
    order = await restaurant.open()
    path = f"/api/orders/{order['id']}/items"
    sent = await restaurant.waiter.post(path, {"items": [restaurant.line("beer", 2)], "undo_seconds": 5})
    assert sent.status == 201, sent.json
    [item] = sent.json["items"]
    assert (await restaurant.waiter.post(path, {"items": [restaurant.line("pizza", 1)], "hold": True})).status == 201
    check = await summary(restaurant)
    assert (check["about_to_send"], check["sends_at"], check["held"]) == (1, item["sends_at"], 1)
    assert check["in_trouble"] == 0
    restaurant.house.clock.advance(5 * SECOND_MS)
    await restaurant.house.do(courses.fire_overdue)
    check = await summary(restaurant)
    assert (check["about_to_send"], check["sends_at"]) == (0, None)
    assert (check["held"], check["in_trouble"]) == (1, 1)


async def test_a_colleagues_unsent_lines_are_seen_on_check_and_table(restaurant: Restaurant) -> None:
    """Whose they are, also at a table that nobody opened; lines thrown away count no more."""
    order = await restaurant.open()
    lines = [{"id": fresh_id(), **restaurant.line("beer", number)} for number in (1, 2)]
    saved = await restaurant.waiter.put(f"/api/orders/{order['id']}/draft", {"lines": lines})
    assert saved.status == 200, saved.json
    free = restaurant.tables[1]
    line = {"id": fresh_id(), **restaurant.line("beer", 1)}
    assert (await restaurant.waiter.put(f"/api/tables/{free}/draft", {"lines": [line]})).status == 200
    check = await summary(restaurant)
    assert (check["draft_lines"], check["draft_by"]) == (2, restaurant.waiter.user_id)
    table = (await restaurant.other.get(f"/api/tables/{free}")).json
    assert (table["checks"], table["draft_lines"], table["draft_by"], table["status"]) == (
        [],
        1,
        restaurant.waiter.user_id,
        "available",
    )
    await restaurant.waiter.put(
        f"/api/orders/{order['id']}/draft", {"lines": [{**one, "removed": True} for one in lines]}
    )
    assert (await summary(restaurant))["draft_lines"] == 0


async def test_a_line_whose_printer_is_missing_is_in_trouble_while_it_lives(restaurant: Restaurant) -> None:
    """Its ticket waits for nobody; once the line is voided there is nothing to look after."""
    station = (await restaurant.manager.post("/api/stations/", {"name": "Bar"})).json["id"]
    await restaurant.manager.put(f"/api/products/{restaurant.products['beer']}", {"printer_zone_id": station})
    order = await restaurant.ordered(restaurant.line("beer", 2))
    assert (await summary(restaurant))["in_trouble"] == 1
    [item] = order["items"]
    body = {"quantity": 2, "reason": "mistake"}
    voided = await restaurant.manager.post(f"/api/orders/{order['id']}/items/{item['id']}/void", body)
    assert voided.status == 200, voided.json
    tables = (await restaurant.other.get("/api/tables/")).json
    assert sum(check["in_trouble"] for table in tables for check in table["checks"]) == 0


async def test_the_list_is_the_same_whether_it_was_just_put_together_or_not(restaurant: Restaurant) -> None:
    """After every step the list that phones share equals the one that is made for the manager's eyes."""

    async def agree() -> None:
        shared = (await restaurant.waiter.get("/api/tables/")).json
        assert shared == (await restaurant.manager.get("/api/tables/?all=true")).json
        assert shared == (await restaurant.waiter.get("/api/tables/")).json

    await agree()
    order = await restaurant.open(covers=2)
    await agree()
    line = {"id": fresh_id(), **restaurant.line("beer", 1)}
    await restaurant.waiter.put(f"/api/orders/{order['id']}/draft", {"lines": [line]})
    await agree()
    await restaurant.waiter.post(f"/api/orders/{order['id']}/draft/send", {"undo_seconds": 5})
    await agree()
    restaurant.house.clock.advance(5 * SECOND_MS)
    await restaurant.house.do(courses.fire_overdue)
    await agree()
    assert (await summary(restaurant))["in_trouble"] == 1
    await restaurant.pay(order, {"amount": 450})
    await agree()
    await restaurant.manager.put(f"/api/tables/{restaurant.tables[0]}", {"label": "Window"})
    await agree()
