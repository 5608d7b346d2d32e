import pytest

from appliance.menu.contract import Availability
from appliance.menu.service import set_availability
from appliance.staff.service import add_user, hash_pin
from tests.conftest import Phone, Reply
from tests.orders.restaurant import BEER, FISH, PIZZA, WATER, Restaurant, fresh_id


def item_path(order: dict[str, object], index: int = 0) -> str:
    """Return the path of one of an order's lines."""
    items = order["items"]
    assert isinstance(items, list)
    return f"/api/orders/{order['id']}/items/{items[index]['id']}"


async def void(phone: Phone, order: dict[str, object], **body: object) -> Reply:
    """Take the first line of an order back."""
    return await phone.post(f"{item_path(order)}/void", {"reason": "wrong_item", **body})


async def test_a_whole_line_is_taken_back(restaurant: Restaurant) -> None:
    """It stays on the check as cancelled, costs nothing, and the fact says why and what it was worth."""
    order = await restaurant.ordered(restaurant.line(BEER, 3), restaurant.line(PIZZA))
    reply = await void(restaurant.manager, order)
    assert reply.status == 200
    assert [item["status"] for item in reply.json["items"]] == ["cancelled", "active"]
    assert (reply.json["items"][0]["quantity"], reply.json["items"][0]["voided_quantity"]) == (3, 3)
    assert reply.json["total"] == 1000
    ((_, fact),) = await restaurant.house.events("LineVoided")
    assert (fact["quantity"], fact["amount"], fact["reason"], fact["after_sending"]) == (3, 1350, "wrong_item", True)
    assert fact["approved_by"] is None


async def test_some_pieces_of_a_line_are_taken_back(restaurant: Restaurant) -> None:
    """The rest stands; more than is left is refused."""
    order = await restaurant.ordered(restaurant.line(BEER, 3), restaurant.line(WATER))
    reply = await void(restaurant.manager, order, quantity=2)
    assert (reply.json["items"][0]["status"], reply.json["total"]) == ("active", 450)
    too_many = await void(restaurant.manager, order, quantity=2)
    assert (too_many.status, too_many.json["key"]) == (409, "too_many")
    assert too_many.json["fields"]["order"]["total"] == 450
    assert (await void(restaurant.manager, order)).status == 200
    gone = await void(restaurant.manager, order)
    assert (gone.status, gone.json["key"]) == (409, "line_voided")


async def test_the_seeds_path_takes_a_line_back_without_a_body(restaurant: Restaurant) -> None:
    """A manager's DELETE needs nothing more; the reason is noted as other."""
    order = await restaurant.ordered(restaurant.line(BEER))
    reply = await restaurant.manager.delete(item_path(order))
    assert (reply.status, reply.json["items"][0]["status"]) == (200, "cancelled")
    ((_, fact),) = await restaurant.house.events("LineVoided")
    assert fact["reason"] == "other"


async def test_what_is_taken_back_can_be_sold_again(restaurant: Restaurant) -> None:
    """The countdown gets its pieces back, on a void and on a cancelled check."""
    await restaurant.house.do(lambda tx: set_availability(tx, restaurant.products[BEER], Availability(countdown=5)))
    product = f"/api/products/{restaurant.products[BEER]}"
    order = await restaurant.ordered(restaurant.line(BEER, 4))
    await void(restaurant.manager, order, quantity=1)
    assert (await restaurant.waiter.get(product)).json["countdown"] == 2
    await restaurant.manager.delete(f"/api/orders/{order['id']}")
    assert (await restaurant.waiter.get(product)).json["countdown"] == 5


async def test_a_waiter_needs_an_approval(restaurant: Restaurant) -> None:
    """A colleague who may types his PIN on the waiter's phone; the fact names him, and nothing keeps the PIN."""
    chef = await restaurant.house.do(lambda tx: add_user(tx, "Petros", hash_pin("71530264"), "supervisor"))
    order = await restaurant.ordered(restaurant.line(BEER))
    before = await restaurant.journal()
    refused = await void(restaurant.waiter, order)
    assert (refused.status, refused.json["key"]) == (403, "approval_needed")
    assert await restaurant.journal() == before
    wrong = await void(restaurant.waiter, order, approval={"username": "Petros", "pin": "0000"})
    assert wrong.status == 403
    assert await restaurant.house.events("LineVoided") == []
    allowed = await void(restaurant.waiter, order, approval={"username": "Petros", "pin": "71530264"})
    assert (allowed.status, allowed.json["items"][0]["status"]) == (200, "cancelled")
    ((_, fact),) = await restaurant.house.events("LineVoided")
    assert fact["approved_by"] == chef
    assert "71530264" not in str(await restaurant.journal())


async def test_what_is_paid_cannot_be_taken_back(restaurant: Restaurant) -> None:
    """The unpaid pieces can; taking them back may leave nothing to pay."""
    order = await restaurant.ordered(restaurant.line(BEER, 3))
    item_id = order["items"][0]["id"]
    await restaurant.pay(order, {"parts": [{"item_id": item_id, "quantity": 2}]})
    for body in ({}, {"quantity": 2}):
        reply = await void(restaurant.manager, order, **body)
        assert (reply.status, reply.json["key"]) == (409, "line_paid")
    reply = await void(restaurant.manager, order, quantity=1)
    assert (reply.status, reply.json["status"], reply.json["due"]) == (200, "paid", 0)
    assert len(await restaurant.house.events("OrderPaid")) == 1


@pytest.mark.parametrize("reason", ["", "x" * 201, "bad\x07bell", None, 7])
async def test_a_void_needs_a_reason_in_words(restaurant: Restaurant, reason: object) -> None:
    """A code of the list or words; nothing, and what cannot be printed, is refused."""
    order = await restaurant.ordered(restaurant.line(BEER))
    before = await restaurant.journal()
    reply = await restaurant.manager.post(f"{item_path(order)}/void", {"reason": reason})
    assert reply.status == 422
    assert await restaurant.journal() == before


async def test_reasons_can_be_chosen_from_a_list(restaurant: Restaurant) -> None:
    """Phones show words and send codes."""
    reasons = (await restaurant.waiter.get("/api/orders/reasons")).json
    assert {"code": "wrong_item", "words": "Typed wrongly"} in reasons


async def test_note_seat_and_course_change_after_sending(restaurant: Restaurant) -> None:
    """The kitchen hears of a difference; the same again records nothing; absent stays, null wipes."""
    order = await restaurant.ordered(restaurant.line(PIZZA, note="well done", seat=1))
    reply = await restaurant.waiter.ask("PATCH", item_path(order), {"seat": 2, "course": 3})
    item = reply.json["items"][0]
    assert (item["note"], item["seat"], item["course"]) == ("well done", 2, 3)
    await restaurant.waiter.ask("PATCH", item_path(order), {"seat": 2})
    assert len(await restaurant.house.events("LineChanged")) == 1
    wiped = await restaurant.waiter.ask("PATCH", item_path(order), {"note": None})
    assert wiped.json["items"][0]["note"] is None


async def test_an_allergy_noted_after_sending_reaches_the_kitchen(restaurant: Restaurant) -> None:
    """Each live line is announced as changed; the journal does not hold what the guest suffers from."""
    order = await restaurant.ordered(restaurant.line(BEER), restaurant.line(PIZZA))
    await void(restaurant.manager, order)
    reply = await restaurant.waiter.put(f"/api/orders/{order['id']}", {"allergy": "peanuts", "covers": 2})
    assert (reply.json["allergy"], reply.json["covers"]) == ("peanuts", 2)
    facts = await restaurant.house.events("LineChanged", "AllergyNoted", "CoversSet")
    assert [name for name, _ in facts] == ["CoversSet", "AllergyNoted", "LineChanged"]
    assert facts[2][1]["line"]["id"] == order["items"][1]["id"]
    assert "peanuts" not in str(await restaurant.journal())


async def test_weighing_prices_a_line(restaurant: Restaurant) -> None:
    """1,340 g at 62.00 a kilo are 83.08; weighing again corrects it, and the facts add up to the total."""
    order = await restaurant.ordered(restaurant.line(FISH, 2))
    path = f"{item_path(order)}/weigh"
    assert (await restaurant.waiter.post(path, {"quantity_milli": 1500})).json["total"] == 9300
    reply = await restaurant.waiter.post(path, {"quantity_milli": 1340})
    assert (reply.json["total"], reply.json["weight_missing"]) == (8308, False)
    facts = await restaurant.house.events("LineWeighed")
    assert [fact["amount"] for _, fact in facts] == [9300, -992]
    assert (await restaurant.waiter.get("/api/tables/")).json[0]["checks"][0]["total"] == 8308


async def test_taking_a_piece_of_a_weighed_line_back_asks_for_a_new_weight(restaurant: Restaurant) -> None:
    """Nobody knows what the fish that is left weighs."""
    order = await restaurant.ordered(restaurant.line(FISH, 2))
    await restaurant.waiter.post(f"{item_path(order)}/weigh", {"quantity_milli": 1340})
    reply = await void(restaurant.manager, order, quantity=1)
    assert (reply.json["weight_missing"], reply.json["total"]) == (True, 0)
    ((_, fact),) = await restaurant.house.events("LineVoided")
    assert fact["amount"] == 8308


async def test_only_weighed_products_are_weighed_and_only_while_unpaid(restaurant: Restaurant) -> None:
    """A beer has no weight; a fish of which a piece is paid has one that stays."""
    order = await restaurant.ordered(restaurant.line(BEER), restaurant.line(FISH, 2))
    beer = await restaurant.waiter.post(f"{item_path(order)}/weigh", {"quantity_milli": 10})
    assert (beer.status, beer.json["key"]) == (409, "not_weighed")
    fish = item_path(order, 1)
    await restaurant.waiter.post(f"{fish}/weigh", {"quantity_milli": 1001})
    await restaurant.pay(order, {"parts": [{"item_id": order["items"][1]["id"], "quantity": 1}]})
    again = await restaurant.waiter.post(f"{fish}/weigh", {"quantity_milli": 999})
    voided = await restaurant.manager.post(f"{fish}/void", {"reason": "other", "quantity": 1})
    assert (again.json["key"], voided.json["key"]) == ("line_paid", "line_paid")


async def test_lines_of_other_orders_and_unknown_lines_are_not_found(restaurant: Restaurant) -> None:
    """A line is reached through its own order only."""
    order, other = await restaurant.ordered(restaurant.line(BEER)), await restaurant.open(table=1)
    before = await restaurant.journal()
    for line_id in (order["items"][0]["id"], fresh_id()):
        path = f"/api/orders/{other['id']}/items/{line_id}"
        replies = [
            await restaurant.manager.delete(path),
            await restaurant.manager.post(f"{path}/void", {"reason": "other"}),
            await restaurant.manager.ask("PATCH", path, {"note": "x"}),
            await restaurant.manager.post(f"{path}/weigh", {"quantity_milli": 1}),
        ]
        assert [reply.status for reply in replies] == [404] * 4
    assert await restaurant.journal() == before
