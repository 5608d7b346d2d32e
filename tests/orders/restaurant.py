"""A small restaurant in service: five tables, a short menu, and the phrases with which tests speak to it."""

from dataclasses import dataclass
from typing import Any

from appliance.floor.contract import NewTable
from appliance.floor.service import add_table
from appliance.menu.contract import (
    NewCategory,
    NewIngredient,
    NewOption,
    NewPortion,
    NewPreferenceChoice,
    NewPreferenceSet,
    NewProduct,
)
from appliance.menu.service import add_category, add_product
from appliance.runtime.tx import Tx
from kernel.ids import new_id
from tests.conftest import House, Phone, Reply
from tests.fakes.clock import START_MS

BEER, WATER, FISH, PIZZA, TEA = "beer", "water", "fish", "pizza", "tea"


def fresh_id() -> str:
    """Return an id as a phone makes it."""
    return new_id(START_MS)


@dataclass(frozen=True)
class Restaurant:
    """The house with its tables' ids, its products' ids by name, and two waiters."""

    house: House
    tables: list[int]
    products: dict[str, int]
    waiter: Phone
    other: Phone
    manager: Phone

    async def open(self, phone: Phone | None = None, table: int = 0, **more: Any) -> dict[str, Any]:
        """Open a table and return the order."""
        reply = await (phone or self.waiter).post("/api/orders/", {"table_id": self.tables[table], **more})
        assert reply.status == 201, reply.json
        order: dict[str, Any] = reply.json
        return order

    async def send(self, order: dict[str, Any], *lines: dict[str, Any], phone: Phone | None = None) -> dict[str, Any]:
        """Send lines and return the order."""
        reply = await (phone or self.waiter).post(f"/api/orders/{order['id']}/items", {"items": list(lines)})
        assert reply.status == 201, reply.json
        sent: dict[str, Any] = reply.json
        return sent

    def line(self, name: str, quantity: int = 1, **more: Any) -> dict[str, Any]:
        """Return a line to send."""
        return {"product_id": self.products[name], "quantity": quantity, **more}

    async def ordered(self, *lines: dict[str, Any]) -> dict[str, Any]:
        """Open a table, send lines and return the order."""
        return await self.send(await self.open(), *lines)

    async def pay(self, order: dict[str, Any], body: dict[str, Any], phone: Phone | None = None) -> Reply:
        """Pay and return the reply."""
        return await (phone or self.waiter).post(f"/api/orders/{order['id']}/pay", body)

    async def journal(self) -> list[tuple[str, dict[str, Any]]]:
        """Return every fact, to compare before and after."""
        return await self.house.events()

    async def types(self, order: dict[str, Any]) -> list[str]:
        """Return the types of the facts about an order."""
        rows = await self.house.rows(
            "SELECT type FROM events WHERE subject = ? ORDER BY seq", (f"order:{order['id']}",)
        )
        return [row["type"] for row in rows]


def _furnish(tx: Tx) -> tuple[list[int], dict[str, int]]:
    tables = [add_table(tx, NewTable(number=number)).id for number in range(1, 6)]
    drinks = add_category(tx, NewCategory(name="Drinks"))
    food = add_category(tx, NewCategory(name="Food"))
    products = {
        BEER: NewProduct(
            name="Beer", category_id=drinks, base_price=450, portions=[NewPortion(name="half", price=270)]
        ),
        WATER: NewProduct(name="Tap water", category_id=drinks, base_price=0),
        FISH: NewProduct(name="Sea bream", category_id=food, base_price=6200, is_weighed=True),
        PIZZA: NewProduct(
            name="Pizza",
            kitchen_name="PIZ",
            category_id=food,
            base_price=1000,
            options=[NewOption(name="thin", extra_cost=0), NewOption(name="large", extra_cost=333)],
            ingredients=[NewIngredient(name="basil", extra_cost=50)],
            allergens=["gluten", "milk"],
        ),
        TEA: NewProduct(
            name="Tea",
            category_id=drinks,
            base_price=300,
            preference_sets=[
                NewPreferenceSet(
                    name="sugar",
                    min_choices=1,
                    choices=[NewPreferenceChoice(name="none"), NewPreferenceChoice(name="honey", price_delta=40)],
                )
            ],
        ),
    }
    return tables, {name: add_product(tx, product) for name, product in products.items()}


async def furnish(house: House) -> Restaurant:
    """Return a restaurant in a box that has none yet."""
    tables, products = await house.do(_furnish)
    return Restaurant(
        house=house,
        tables=tables,
        products=products,
        waiter=await house.phone("waiter", "Nikos"),
        other=await house.phone("waiter", "Eleni"),
        manager=await house.phone("manager", "Maria"),
    )
