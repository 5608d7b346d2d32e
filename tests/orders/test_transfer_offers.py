"""Tables that a waiter offers a colleague: until he says yes, nothing changes."""

from typing import Any

from tests.conftest import Phone, Reply
from tests.orders.restaurant import Restaurant, fresh_id


async def offer(restaurant: Restaurant, phone: Phone | None = None, **body: Any) -> Reply:
    """Offer the waiter's checks to the other one, unless it says otherwise."""
    asked = {"to_user_id": restaurant.other.user_id, **body}
    return await (phone or restaurant.waiter).post("/api/table-offers/", asked)


async def waiters(restaurant: Restaurant, order: dict[str, Any]) -> list[int]:
    """Return who serves a check."""
    found: list[int] = (await restaurant.manager.get(f"/api/orders/{order['id']}")).json["waiter_ids"]
    return found


async def test_a_check_changes_hands_when_the_colleague_accepts(restaurant: Restaurant) -> None:
    """Offered it is still the first one's; taken it is the other's, and both phones hear of it."""
    order = await restaurant.open()
    asked = await offer(restaurant, order_ids=[order["id"]])
    assert (asked.status, asked.json["state"]) == (201, "open")
    assert await waiters(restaurant, order) == [restaurant.waiter.user_id]
    (seen,) = (await restaurant.other.get("/api/table-offers/")).json
    assert (seen["from_name"], seen["orders"][0]["order_id"]) == ("Nikos", order["id"])
    taken = await restaurant.other.post(f"/api/table-offers/{seen['id']}/accept")
    assert (taken.status, taken.json["state"]) == (200, "accepted")
    assert await waiters(restaurant, order) == [restaurant.other.user_id]
    assert (await restaurant.types(order))[-2:] == ["WaiterLeft", "WaiterJoined"]
    assert [kind for kind, _ in await restaurant.house.events("TablesOffered", "TablesTaken")] == [
        "TablesOffered",
        "TablesTaken",
    ]
    assert (await restaurant.other.post(f"/api/table-offers/{seen['id']}/accept")).json == taken.json
    assert len(await restaurant.house.events("TablesTaken")) == 1


async def test_all_of_a_waiters_checks_go_at_once(restaurant: Restaurant) -> None:
    """Only his; one that ended before the answer is left where it ended."""
    mine = [await restaurant.open(table=table) for table in (0, 1, 2)]
    foreign = await restaurant.open(restaurant.manager, table=3)
    asked = (await offer(restaurant, all=True)).json
    assert sorted(one["order_id"] for one in asked["orders"]) == sorted(one["id"] for one in mine)
    await restaurant.waiter.post(f"/api/orders/{mine[0]['id']}/close")
    await restaurant.other.post(f"/api/table-offers/{asked['id']}/accept")
    assert await waiters(restaurant, mine[0]) == [restaurant.waiter.user_id]
    assert await waiters(restaurant, mine[2]) == [restaurant.other.user_id]
    assert await waiters(restaurant, foreign) == [restaurant.manager.user_id]


async def test_declined_or_withdrawn_nothing_changes(restaurant: Restaurant) -> None:
    """And it cannot be accepted any more, but offered again."""
    order = await restaurant.open()
    for phone, act in ((restaurant.other, "decline"), (restaurant.waiter, "withdraw")):
        asked = (await offer(restaurant, order_ids=[order["id"]])).json
        settled = await phone.post(f"/api/table-offers/{asked['id']}/{act}")
        assert settled.json["state"] in {"declined", "withdrawn"}
        late = await restaurant.other.post(f"/api/table-offers/{asked['id']}/accept")
        assert (late.status, "already" in late.detail) == (409, True)
        assert await waiters(restaurant, order) == [restaurant.waiter.user_id]
    assert (await restaurant.other.get("/api/table-offers/")).json == []


async def test_only_the_two_of_them_answer(restaurant: Restaurant) -> None:
    """Nobody accepts what is for another, nor offers what is another's."""
    order = await restaurant.open()
    third = await restaurant.house.phone("waiter", "Yannis")
    asked = (await offer(restaurant, order_ids=[order["id"]])).json
    for phone, act in (
        (third, "accept"),
        (third, "decline"),
        (third, "withdraw"),
        (restaurant.waiter, "accept"),
        (restaurant.waiter, "decline"),
        (restaurant.other, "withdraw"),
    ):
        assert (await phone.post(f"/api/table-offers/{asked['id']}/{act}")).status == 403
    assert (await third.get("/api/table-offers/")).json == []
    assert (await offer(restaurant, third, order_ids=[order["id"]])).status == 409
    assert (
        await offer(restaurant, third, order_ids=[order["id"]], from_user_id=restaurant.waiter.user_id)
    ).status == 403


async def test_a_manager_offers_for_somebody_who_left(restaurant: Restaurant) -> None:
    """His tables find a new waiter."""
    order = await restaurant.open()
    asked = await offer(restaurant, restaurant.manager, all=True, from_user_id=restaurant.waiter.user_id)
    assert asked.status == 201, asked.json
    await restaurant.other.post(f"/api/table-offers/{asked.json['id']}/accept")
    assert await waiters(restaurant, order) == [restaurant.other.user_id]


async def test_bad_offers_are_refused_in_words(restaurant: Restaurant) -> None:
    """To oneself, to the kitchen, of nothing, twice."""
    kitchen = await restaurant.house.phone("kitchen", "Cook")
    assert (await offer(restaurant, all=True)).status == 409
    order = await restaurant.open()
    assert (await offer(restaurant)).status == 422
    assert (await offer(restaurant, all=True, to_user_id=restaurant.waiter.user_id)).status == 422
    assert (await offer(restaurant, all=True, to_user_id=kitchen.user_id)).status == 409
    assert (await offer(restaurant, all=True, to_user_id=9_999)).status == 404
    ident = fresh_id()
    assert (await offer(restaurant, order_ids=[order["id"]], id=ident)).status == 201
    assert (await offer(restaurant, order_ids=[order["id"]], id=ident)).json["id"] == ident
    assert (await offer(restaurant, order_ids=[order["id"]])).status == 409


async def test_a_check_that_was_merged_meanwhile_is_taken_as_the_one_it_went_into(restaurant: Restaurant) -> None:
    """The offer follows the lines."""
    gone, stays = await restaurant.open(table=0), await restaurant.open(table=1)
    asked = (await offer(restaurant, order_ids=[gone["id"]])).json
    await restaurant.waiter.post(f"/api/orders/{gone['id']}/merge", {"into_order_id": stays["id"]})
    await restaurant.other.post(f"/api/table-offers/{asked['id']}/accept")
    assert await waiters(restaurant, stays) == [restaurant.other.user_id]


async def test_an_answer_waits_for_who_offered(restaurant: Restaurant) -> None:
    """Taken or declined while his phone was away, it stands in his list until he has seen it, and in nobody else's."""
    orders = [await restaurant.open(table=table) for table in (0, 1)]
    for order, act in zip(orders, ("accept", "decline"), strict=True):
        asked = (await offer(restaurant, order_ids=[order["id"]])).json
        early = await restaurant.waiter.post(f"/api/table-offers/{asked['id']}/heard")
        assert (early.status, early.json["key"]) == (409, "offer_unanswered")
        await restaurant.other.post(f"/api/table-offers/{asked['id']}/{act}")
    answers = {one["state"]: one["id"] for one in (await restaurant.waiter.get("/api/table-offers/")).json}
    assert sorted(answers) == ["accepted", "declined"]
    assert (await restaurant.other.get("/api/table-offers/")).json == []
    assert (await restaurant.other.post(f"/api/table-offers/{answers['accepted']}/heard")).status == 403
    for _ in range(2):
        assert (await restaurant.waiter.post(f"/api/table-offers/{answers['accepted']}/heard")).status == 200
    assert len(await restaurant.house.events("AnswerHeard")) == 1
    assert [one["state"] for one in (await restaurant.waiter.get("/api/table-offers/")).json] == ["declined"]


async def test_an_offer_that_was_taken_back_needs_no_hearing(restaurant: Restaurant) -> None:
    """Who took it back himself knows."""
    order = await restaurant.open()
    asked = (await offer(restaurant, order_ids=[order["id"]])).json
    await restaurant.waiter.post(f"/api/table-offers/{asked['id']}/withdraw")
    assert (await restaurant.waiter.get("/api/table-offers/")).json == []
