from tests.orders.restaurant import Restaurant


async def test_an_opened_table_holds_an_order_numbered_from_one(restaurant: Restaurant) -> None:
    """Numbers are short: they start at 1 each business day and count on."""
    first = await restaurant.open(table=0, covers=4)
    second = await restaurant.open(table=1)
    assert (first["number"], first["status"], first["covers"], first["items"]) == (1, "open", 4, [])
    assert second["number"] == 2
    assert first["waiters"] == [{"id": restaurant.waiter.user_id, "name": "Nikos"}]
    restaurant.house.clock.sleep_overnight()
    restaurant.house.clock.advance(1)
