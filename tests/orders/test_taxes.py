"""The tax of a line: by product and by the way the guests get it, as it was on the day the check was opened."""

from pathlib import Path

import pytest

from appliance.config import Config
from appliance.country.service import profile
from appliance.orders import adjusting, service
from appliance.orders.contract import AskedLine, NewAdjustment
from appliance.orders.reckoning import UNTAXED, Reckoning, reckoning_of
from kernel.errors import DomainError
from tests.orders.restaurant import BEER, PIZZA, TEA, Restaurant, fresh_id


async def tea_is_a_soft_drink(restaurant: Restaurant) -> None:
    """Give the tea a tax of its own: 24 % at the table and 13 % taken away."""
    path = f"/api/products/{restaurant.products[TEA]}"
    reply = await restaurant.manager.put(path, {"tax_code": "soft_drinks", "preference_sets": []})
    assert reply.status == 200, reply.json


async def test_a_line_bears_the_tax_of_its_product(restaurant: Restaurant) -> None:
    """Tea at 24 %, pizza at the house's 13 %: two rates on the bill, and each line says its own."""
    await tea_is_a_soft_drink(restaurant)
    order = await restaurant.ordered(restaurant.line(TEA), restaurant.line(PIZZA))
    assert [(item["tax_code"], item["tax_rate_bp"]) for item in order["items"]] == [
        ("soft_drinks", 2400),
        ("food", 1300),
    ]
    assert [(tax["code"], tax["rate_bp"], tax["gross"], tax["tax"]) for tax in order["bill"]["taxes"]] == [
        ("food", 1300, 1000, 115),
        ("soft_drinks", 2400, 300, 58),
    ]


async def test_what_is_taken_away_bears_another_tax(restaurant: Restaurant) -> None:
    """The same tea over the counter is at 13 %, whether the check was opened so or became so before it was paid."""
    await tea_is_a_soft_drink(restaurant)
    away = await restaurant.send(await restaurant.open(mode="take_away"), restaurant.line(TEA))
    assert (away["mode"], away["items"][0]["tax_rate_bp"], away["bill"]["tax"]) == ("take_away", 1300, 35)
    here = await restaurant.send(await restaurant.open(table=1), restaurant.line(TEA))
    assert (here["mode"], here["bill"]["tax"]) == ("dine_in", 58)
    for _ in range(2):
        reply = await restaurant.waiter.put(f"/api/orders/{here['id']}", {"mode": "take_away"})
        assert (reply.status, reply.json["mode"], reply.json["bill"]["tax"]) == (200, "take_away", 35)
    assert [fact["mode"] for _, fact in await restaurant.house.events("OrderModeSet")] == ["take_away"]


async def test_what_is_paid_keeps_its_tax(restaurant: Restaurant) -> None:
    """Once anything is paid, the way the guests get it is settled; an unknown way never was one."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    await restaurant.pay(order, {"parts": [{"item_id": order["items"][0]["id"], "quantity": 1}]})
    path = f"/api/orders/{order['id']}"
    refused = await restaurant.waiter.put(path, {"mode": "delivery"})
    assert (refused.status, refused.json["key"]) == (409, "order_has_payments")
    assert (await restaurant.waiter.put(path, {"mode": "by_balloon"})).status == 422


async def test_another_country_changes_no_open_check(restaurant: Restaurant) -> None:
    """A check opened where prices include tax goes on so; its lines keep the rates they were ordered at."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    line = AskedLine(product_id=restaurant.products[BEER], id=fresh_id())
    abroad = reckoning_of(profile("ca"), "en")
    await restaurant.house.do(lambda tx: service.add_lines(tx, order["id"], [line], None, abroad))
    after = (await restaurant.waiter.get(f"/api/orders/{order['id']}")).json
    assert (after["bill"]["prices_include_tax"], after["total"]) == (True, 1450)
    assert after["items"][0] == order["items"][0]


async def test_a_charge_that_the_country_forbids_is_refused(restaurant: Restaurant) -> None:
    """The sentence names the charge and the country, and says what to do instead."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    strict = Reckoning(forbidden=frozenset({"service"}), country="Greece")
    asked = NewAdjustment(kind="service", value=1000, reason="large party")
    with pytest.raises(DomainError, match="A service charge may not be made in Greece"):
        await restaurant.house.do(lambda tx: adjusting.give(tx, order["id"], asked, None, strict))
    await restaurant.house.do(lambda tx: adjusting.give(tx, order["id"], asked, None, UNTAXED))


class TestWhereTaxIsAdded:
    """A house in Canada, where the menu says prices without tax."""

    @pytest.fixture
    def config(self, tmp_path: Path) -> Config:
        """Return its settings."""
        return Config(
            data=str(tmp_path / "data"), listen="127.0.0.1:0", inputs="off", country="ca", currency="CAD", language="en"
        )

    async def test_tax_comes_on_top(self, restaurant: Restaurant) -> None:
        """Lines cost more than the menu says; sums, lists, voids and payments all go by what they cost."""
        order = await restaurant.ordered(restaurant.line(PIZZA, 2), restaurant.line(BEER))
        bill, rate = order["bill"], order["items"][0]["tax_rate_bp"]
        assert rate
        assert (bill["prices_include_tax"], bill["subtotal"]) == (False, 2450)
        assert bill["total"] == order["total"] == 2450 + bill["tax"] == sum(item["payable"] for item in order["items"])
        assert (await restaurant.manager.get("/api/orders/")).json[0]["total"] == order["total"]
        path = f"/api/orders/{order['id']}/items/{order['items'][0]['id']}/void"
        less = (await restaurant.manager.post(path, {"reason": "other", "quantity": 1})).json
        assert less["total"] == 1450 + less["bill"]["tax"] < order["total"]
        paid = (await restaurant.pay(order, {"all": True})).json
        assert (paid["status"], paid["paid"], paid["due"]) == ("paid", less["total"], 0)
