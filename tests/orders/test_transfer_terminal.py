"""While a terminal takes money for lines, nobody takes the lines from under it."""

from appliance.payments.emulated import Behaviour
from tests.orders.restaurant import Restaurant
from tests.orders.test_transfer import merge, move
from tests.payments.test_terminals import at_desk


async def test_lines_that_a_terminal_takes_money_for_stay(restaurant: Restaurant) -> None:
    """Not moved, not divided, not merged away; the other lines of the check are free to go."""
    desk = await at_desk(restaurant)
    desk.terminal.tell(Behaviour.LATE)
    order = await restaurant.ordered(restaurant.line("beer", 2), restaurant.line("pizza"))
    beer, pizza = (item["id"] for item in order["items"])
    await desk.pay(order, item_ids=[beer])
    stays = await restaurant.open(table=1)
    for reply in (
        await move(restaurant, order, {"item_id": beer}),
        await move(restaurant, order, {"item_id": beer, "quantity": 1}),
        await merge(restaurant, order, stays),
    ):
        assert (reply.status, reply.json["key"]) == (409, "payment_pending")
    reply = await move(restaurant, order, {"item_id": pizza}, to_order_id=stays["id"])
    assert reply.status == 200, reply.json
