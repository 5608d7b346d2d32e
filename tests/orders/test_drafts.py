import asyncio
from typing import Any

from tests.orders.restaurant import BEER, PIZZA, TEA, WATER, Restaurant, fresh_id


def lines(*drafted: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a draft to save."""
    return {"lines": list(drafted), **more}


async def draft_of(restaurant: Restaurant, path: str) -> dict[str, dict[str, Any]]:
    """Return a draft's lines by id, as a colleague sees them."""
    reply = await restaurant.other.get(path)
    assert reply.status == 200
    return {line["id"]: line for line in reply.json["lines"]}


async def test_colleagues_see_and_send_unsent_lines(restaurant: Restaurant) -> None:
    """The first phone dies; the second sends what it had typed, under the same line ids, and nothing was priced before."""
    order = await restaurant.open()
    await restaurant.open(restaurant.other)
    path, beer = f"/api/orders/{order['id']}", restaurant.line(BEER, 2, id=fresh_id(), note="cold")
    saved = await restaurant.waiter.put(f"{path}/draft", lines(beer))
    assert (saved.status, saved.json["version"]) == (200, 1)
    seen = (await restaurant.other.get(path)).json
    assert (seen["total"], seen["items"]) == (0, [])
    (line,) = seen["draft"]["lines"]
    assert (line["id"], line["quantity"], line["note"], line["saved_by"]) == (
        beer["id"],
        2,
        "cold",
        restaurant.waiter.user_id,
    )
    sent = await restaurant.other.post(f"{path}/draft/send")
    assert sent.status == 201
    assert [(item["id"], item["quantity"], item["note"]) for item in sent.json["items"]] == [(beer["id"], 2, "cold")]
    assert sent.json["draft"]["lines"] == []


async def test_drafts_of_two_phones_merge_line_by_line(restaurant: Restaurant) -> None:
    """Each phone writes its own lines; what the other wrote stays."""
    order = await restaurant.open()
    await restaurant.open(restaurant.other)
    path = f"/api/orders/{order['id']}/draft"
    mine, hers = restaurant.line(BEER, id=fresh_id()), restaurant.line(PIZZA, id=fresh_id())
    await asyncio.gather(restaurant.waiter.put(path, lines(mine)), restaurant.other.put(path, lines(hers)))
    await restaurant.waiter.put(path, lines({**mine, "quantity": 3}))
    seen = await draft_of(restaurant, path)
    assert {ident: line["quantity"] for ident, line in seen.items()} == {mine["id"]: 3, hers["id"]: 1}


async def test_a_line_somebody_changed_since_is_not_overwritten(restaurant: Restaurant) -> None:
    """The version says what a phone had seen; what it did not see stays as the colleague left it."""
    order = await restaurant.open()
    await restaurant.open(restaurant.other)
    path, beer = f"/api/orders/{order['id']}/draft", restaurant.line(BEER, id=fresh_id())
    first = (await restaurant.waiter.put(path, lines(beer))).json["version"]
    await restaurant.other.put(path, lines({**beer, "quantity": 5}, version=first))
    stale = await restaurant.waiter.put(path, lines({**beer, "quantity": 2}, version=first))
    assert [line["quantity"] for line in stale.json["lines"]] == [5]
    seen = stale.json["version"]
    fresh = await restaurant.waiter.put(path, lines({**beer, "quantity": 2}, version=seen))
    assert [line["quantity"] for line in fresh.json["lines"]] == [2]


async def test_saving_the_same_again_records_nothing(restaurant: Restaurant) -> None:
    """A phone saves every two seconds; the journal hears only of differences."""
    order = await restaurant.open()
    path, beer = f"/api/orders/{order['id']}/draft", restaurant.line(BEER, id=fresh_id())
    await restaurant.waiter.put(path, lines(beer))
    before = await restaurant.journal()
    assert (await restaurant.waiter.put(path, lines(beer))).json["version"] == 1
    assert await restaurant.journal() == before


async def test_what_was_sent_or_thrown_away_never_comes_back(restaurant: Restaurant) -> None:
    """A phone that did not hear of it saves its whole draft again: nothing rises from the dead."""
    order = await restaurant.open()
    path = f"/api/orders/{order['id']}/draft"
    sent, removed, kept = (restaurant.line(BEER, id=fresh_id()) for _ in range(3))
    await restaurant.waiter.put(path, lines(sent, removed, kept))
    await restaurant.waiter.post(f"{path}/send", {"line_ids": [sent["id"]]})
    await restaurant.waiter.put(path, lines({**removed, "removed": True}))
    again = await restaurant.waiter.put(path, lines(sent, {**removed, "quantity": 9}, kept))
    assert [line["id"] for line in again.json["lines"]] == [kept["id"]]
    await restaurant.waiter.delete(path)
    assert (await restaurant.waiter.put(path, lines(kept))).json["lines"] == []
    assert [name for name in await restaurant.types(order) if name.startswith("Draft")] == [
        "DraftSaved",
        "DraftDiscarded",
        "DraftDiscarded",
    ]


async def test_some_lines_are_thrown_away(restaurant: Restaurant) -> None:
    """DELETE takes the lines that are named, and the rest stays."""
    order = await restaurant.open()
    path = f"/api/orders/{order['id']}/draft"
    one, two = restaurant.line(BEER, id=fresh_id()), restaurant.line(WATER, id=fresh_id())
    await restaurant.waiter.put(path, lines(one, two))
    reply = await restaurant.waiter.delete(path, {"line_ids": [one["id"], fresh_id()]})
    assert [line["id"] for line in reply.json["lines"]] == [two["id"]]


async def test_a_draft_is_sent_exactly_once(restaurant: Restaurant) -> None:
    """Two phones press send at once: every line is on the check once, and both hear success."""
    order = await restaurant.open()
    await restaurant.open(restaurant.other)
    path = f"/api/orders/{order['id']}/draft"
    drafted = [restaurant.line(BEER, id=fresh_id()) for _ in range(5)]
    await restaurant.waiter.put(path, lines(*drafted))
    ids = [line["id"] for line in drafted]
    replies = await asyncio.gather(
        restaurant.waiter.post(f"{path}/send"),
        restaurant.other.post(f"{path}/send", {"line_ids": ids}),
        restaurant.waiter.post(f"/api/orders/{order['id']}/items", drafted),
    )
    assert [reply.status for reply in replies] == [201] * 3
    items = (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json["items"]
    assert sorted(item["id"] for item in items) == sorted(ids)
    assert len(await restaurant.house.events("LinesSent")) == 1


async def test_unknown_and_discarded_lines_cannot_be_sent(restaurant: Restaurant) -> None:
    """The refusal says which of both it is."""
    order = await restaurant.open()
    path, beer = f"/api/orders/{order['id']}/draft", restaurant.line(BEER, id=fresh_id())
    await restaurant.waiter.put(path, lines(beer))
    await restaurant.waiter.delete(path)
    before = await restaurant.journal()
    gone = await restaurant.waiter.post(f"{path}/send", {"line_ids": [beer["id"]]})
    unknown = await restaurant.waiter.post(f"{path}/send", {"line_ids": [fresh_id()]})
    assert (gone.status, gone.json["key"], unknown.status) == (409, "draft_gone", 404)
    assert await restaurant.journal() == before


async def test_a_draft_that_the_menu_refuses_stays_a_draft(restaurant: Restaurant) -> None:
    """Nothing is sent and nothing is lost."""
    order = await restaurant.open()
    path = f"/api/orders/{order['id']}/draft"
    good, bad = restaurant.line(BEER, id=fresh_id()), restaurant.line(TEA, id=fresh_id())
    await restaurant.waiter.put(path, lines(good, bad))
    refused = await restaurant.waiter.post(f"{path}/send")
    assert (refused.status, refused.json["fields"]["line_id"]) == (422, bad["id"])
    assert set(await draft_by_first(restaurant, path)) == {good["id"], bad["id"]}


async def draft_by_first(restaurant: Restaurant, path: str) -> list[str]:
    """Return the ids of a draft's lines as the first waiter sees them."""
    return [line["id"] for line in (await restaurant.waiter.get(path)).json["lines"]]


async def test_a_tables_draft_becomes_the_first_orders(restaurant: Restaurant) -> None:
    """Lines typed before the table is open are the check's once it is; the table's path then leads to them."""
    path = f"/api/tables/{restaurant.tables[0]}/draft"
    beer, more = restaurant.line(BEER, id=fresh_id()), restaurant.line(WATER, id=fresh_id())
    await restaurant.waiter.put(path, lines(beer))
    ((_, fact),) = await restaurant.house.events("DraftSaved")
    assert fact["order_id"] is None
    order = await restaurant.open(restaurant.other)
    assert [line["id"] for line in order["draft"]["lines"]] == [beer["id"]]
    await restaurant.waiter.put(path, lines(beer, more))
    seen = await draft_of(restaurant, f"/api/orders/{order['id']}/draft")
    assert set(seen) == {beer["id"], more["id"]}


async def test_yesterdays_draft_is_not_served_to_todays_guests(restaurant: Restaurant) -> None:
    """It belonged to others; that it was thrown away is recorded."""
    path = f"/api/tables/{restaurant.tables[0]}/draft"
    await restaurant.waiter.put(path, lines(restaurant.line(BEER, id=fresh_id())))
    restaurant.house.clock.sleep_overnight()
    dora = await restaurant.house.phone("waiter", "Dora")
    order = await restaurant.open(dora)
    assert order["draft"]["lines"] == []
    assert "DraftDiscarded" in await restaurant.types(order)


async def test_a_line_id_lives_in_one_draft(restaurant: Restaurant) -> None:
    """The same id in another order's draft is a conflict, drafted or sent."""
    here, there = await restaurant.open(table=0), await restaurant.open(table=1)
    drafted, sent = restaurant.line(BEER, id=fresh_id()), restaurant.line(BEER, id=fresh_id())
    await restaurant.waiter.put(f"/api/orders/{here['id']}/draft", lines(drafted))
    await restaurant.send(here, sent)
    for line in (drafted, sent):
        reply = await restaurant.waiter.put(f"/api/orders/{there['id']}/draft", lines(line))
        assert (reply.status, reply.json["key"]) == (409, "line_id_used")


async def test_a_draft_is_bounded(restaurant: Restaurant) -> None:
    """Two hundred lines, however they come together."""
    order = await restaurant.open()
    path = f"/api/orders/{order['id']}/draft"
    full = [restaurant.line(WATER, id=fresh_id()) for _ in range(200)]
    assert (await restaurant.waiter.put(path, lines(*full))).status == 200
    one_more = await restaurant.waiter.put(path, lines(restaurant.line(WATER, id=fresh_id())))
    assert one_more.status == 422
    assert len(await draft_by_first(restaurant, path)) == 200


async def test_a_check_with_unsent_lines_is_not_closed(restaurant: Restaurant) -> None:
    """What a colleague typed is not dropped without a word."""
    order = await restaurant.open()
    path = f"/api/orders/{order['id']}"
    await restaurant.waiter.put(f"{path}/draft", lines(restaurant.line(BEER, id=fresh_id())))
    refused = await restaurant.waiter.post(f"{path}/close")
    assert (refused.status, refused.json["key"]) == (409, "draft_left")
    await restaurant.waiter.delete(f"{path}/draft")
    assert (await restaurant.waiter.post(f"{path}/close")).status == 200
