"""Prices that are typed: of what has none of its own, and in place of the right one."""

from typing import Any

import pytest

from appliance.menu.model import Choice, Occasion, PricedItem
from appliance.menu.service import price_and_take
from kernel.errors import DomainError
from tests.conftest import House
from tests.menu.larder import add_category, add_product, refused, see


async def sell(house: House, product_id: int, **choice: Any) -> PricedItem:
    """Price an order line now."""
    wish = Choice(product_id=product_id, **choice)
    item: PricedItem = await house.do(lambda tx: price_and_take(tx, wish, Occasion()))
    return item


async def refusal(house: House, product_id: int, **choice: Any) -> tuple[object, str]:
    """Return field and key of the refusal of an order line."""
    with pytest.raises(DomainError) as refused_line:
        await sell(house, product_id, **choice)
    return refused_line.value.fields["field"], refused_line.value.key


async def fish(house: House, **fields: Any) -> dict[str, Any]:
    """Add something whose price is typed."""
    body = {"is_open_price": True, "options": [{"name": "Lemon", "extra_cost": 50}], **fields}
    return await add_product(house, await add_category(house), "Catch of the day", 2_500, **body)


async def test_an_open_price_is_what_was_typed(house: House) -> None:
    """Options come on top; today's price and pricebooks have no say."""
    made = await fish(house)
    manager = await house.phone("manager")
    await manager.put(f"/api/products/{made['id']}/availability", {"todays_price": 1})
    book = {"name": "All", "entries": [{"product_id": made["id"], "price": 2}]}
    assert (await manager.post("/api/pricebooks", book)).status == 201
    option = made["options"][0]["id"]
    assert (await sell(house, made["id"], open_price=3_100, option_ids=(option,))).unit_price == 3_150
    assert (await sell(house, made["id"], open_price=0)).unit_price == 0
    preview = (await manager.get(f"/api/pricebooks/preview?product_id={made['id']}")).json
    assert (preview["source"], preview["price"], preview["pricebook"]) == ("open", 2_500, None)


async def test_an_open_price_is_required_and_bounded(house: House) -> None:
    """Without one, below the least and above the most it is refused; the bounds themselves are allowed."""
    made = await fish(house, min_price=1_000, max_price=5_000)
    assert await refusal(house, made["id"]) == ("open_price", "open_price_missing")
    for price in (999, 5_001, 0):
        assert await refusal(house, made["id"], open_price=price) == ("open_price", "open_price_bounds")
    assert [(await sell(house, made["id"], open_price=price)).unit_price for price in (1_000, 5_000)] == [1_000, 5_000]
    half_open = await add_product(house, made["category_id"], "Gift card", 0, is_open_price=True, min_price=500)
    assert (await sell(house, half_open["id"], open_price=10_000_000)).unit_price == 10_000_000
    assert await refusal(house, half_open["id"], open_price=10_000_001) == ("open_price", "invalid")


async def test_what_has_a_price_takes_no_other(house: House) -> None:
    """A typed price for a normal product is a mistake, not a discount."""
    made = await add_product(house, await add_category(house))
    assert await refusal(house, made["id"], open_price=1) == ("open_price", "open_price_unasked")


async def test_open_prices_are_kept_and_checked_when_saved(house: House) -> None:
    """Bounds belong to an open price, the right way round; portions have prices and so do not go with it."""
    made = await fish(house, min_price=100)
    assert {name: made[name] for name in ("is_open_price", "min_price", "max_price")} == {
        "is_open_price": True,
        "min_price": 100,
        "max_price": None,
    }
    manager = await house.phone("manager")
    path = f"/api/products/{made['id']}"
    refused(await manager.put(path, {"max_price": 99}), 422, "max_price")
    refused(await manager.put(path, {"is_open_price": False}), 422, "min_price")
    refused(await manager.put(path, {"portions": [{"name": "Half", "price": 1}]}), 422, "is_open_price")
    assert (await see(house, made["id"])) == made
    assert (await manager.put(path, {"is_open_price": False, "min_price": None})).json["is_open_price"] is False
    assert (await sell(house, made["id"])).unit_price == 2_500


async def test_an_override_is_the_price_of_all_that_was_chosen(house: House) -> None:
    """The line tells what it would have cost and why it does not."""
    made = await add_product(
        house, await add_category(house), "Steak", 2_000, options=[{"name": "Sauce", "extra_cost": 150}]
    )
    item = await sell(
        house,
        made["id"],
        option_ids=(made["options"][0]["id"],),
        override_price=1_200,
        override_reason=" Came  late ",
    )
    assert (item.unit_price, item.was_price, item.override_reason) == (1_200, 2_150, "Came late")
    plain = await sell(house, made["id"])
    assert (plain.unit_price, plain.was_price, plain.override_reason) == (2_000, None, None)


async def test_an_override_needs_a_reason_and_a_price(house: House) -> None:
    """Neither stands alone, an open price is typed and not overridden, and nothing costs less than nothing."""
    made = await add_product(house, await add_category(house))
    for reason in (None, "  "):
        field = await refusal(house, made["id"], override_price=1, override_reason=reason)
        assert field == ("override_reason", "reason_missing")
    assert await refusal(house, made["id"], override_reason="Late") == ("override_price", "invalid")
    bad = await refusal(house, made["id"], override_price=-1, override_reason="Late")
    assert bad == ("override_price", "invalid")
    opened = await add_product(house, made["category_id"], "Fish", 1, is_open_price=True)
    for typed in (None, 500):
        wish = {"open_price": typed, "override_price": 1, "override_reason": "Late"}
        assert await refusal(house, opened["id"], **wish) == ("override_price", "invalid")
