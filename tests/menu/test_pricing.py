"""What one order line costs and what the kitchen reads of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.menu.model import Choice, Modifier, PricedItem, add_deltas
from appliance.menu.service import price_and_take
from kernel.errors import DomainError, ErrorCode
from tests.conftest import House
from tests.menu.larder import add_category, add_product

PIZZA: dict[str, Any] = {
    "name": "Pizza",
    "base_price": 900,
    "allergens": ["gluten", "milk"],
    "portions": [{"name": "Half", "price": 600}],
    "options": [{"name": "Well done", "kitchen_name": "WD"}, {"name": "Thin", "extra_cost": 100}],
    "ingredients": [
        {"name": "Onion", "extra_cost": 50},
        {"name": "Dough", "extra_cost": 0, "is_removable": False, "is_addable": False},
    ],
    "preference_sets": [
        {
            "name": "Sauce",
            "min_choices": 1,
            "max_choices": 1,
            "choices": [{"name": "Red"}, {"name": "White", "price_delta": -100}],
        },
        {
            "name": "Dip",
            "min_choices": 0,
            "max_choices": 2,
            "choices": [{"name": "Aioli", "price_delta": 80}, {"name": "BBQ"}],
        },
    ],
}


class Pizzeria:
    """A pizza on the menu and its ids by name."""

    def __init__(self, house: House, product: dict[str, Any]) -> None:
        """Read the ids off the product."""
        self.house, self.product = house, product
        parts = [*product["options"], *product["ingredients"]]
        parts += [choice for one in product["preference_sets"] for choice in one["choices"]]
        self.ids = {part["name"]: part["id"] for part in parts}

    async def price(self, **choice: Any) -> PricedItem:
        """Order it; parts are given by name."""
        for field in ("option_ids", "removed_ingredient_ids", "extra_ingredient_ids", "preference_choice_ids"):
            choice[field] = tuple(self.ids.get(name, name) for name in choice.get(field, ()))
        wish = Choice(product_id=self.product["id"], **choice)
        item: PricedItem = await self.house.do(lambda tx: price_and_take(tx, wish))
        return item


@pytest.fixture
async def pizzeria(house: House) -> Pizzeria:
    """Return a house with the pizza."""
    return Pizzeria(house, await add_product(house, await add_category(house, "Food", printer_zone_id=4), **PIZZA))


async def test_everything_adds_up(pizzeria: Pizzeria) -> None:
    """Option, extra and preference deltas are in the unit price; what is left out costs what it did."""
    item = await pizzeria.price(
        option_ids=["Thin", "Well done"],
        extra_ingredient_ids=["Onion"],
        preference_choice_ids=["White", "Aioli"],
    )
    assert item.unit_price == 900 + 100 + 50 - 100 + 80
    assert [(one.kind, one.name, one.kitchen_name, one.price_delta) for one in item.modifiers] == [
        ("preference", "White", "White", -100),
        ("preference", "Aioli", "Aioli", 80),
        ("option", "Thin", "Thin", 100),
        ("option", "Well done", "WD", 0),
        ("extra", "Onion", "Onion", 50),
    ]
    assert (item.allergens, item.kitchen_name, item.is_weighed) == (("gluten", "milk"), "Pizza", False)
    plain = await pizzeria.price(removed_ingredient_ids=["Onion"], preference_choice_ids=["Red"])
    assert (plain.unit_price, [one.kind for one in plain.modifiers]) == (900, ["preference", "removed"])


async def test_half_is_not_half_the_price(pizzeria: Pizzeria) -> None:
    """A portion has a price of its own, and today's price of the whole does not change it."""
    portion = pizzeria.product["portions"][0]["id"]
    await (await pizzeria.house.phone("manager")).put(
        f"/api/products/{pizzeria.product['id']}/availability", {"todays_price": 1_000}
    )
    item = await pizzeria.price(portion_id=portion, preference_choice_ids=["Red"])
    assert (item.unit_price, item.portion_name) == (600, "Half")
    assert (await pizzeria.price(preference_choice_ids=["Red"])).unit_price == 1_000


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({}, "preferences", "preference_missing"),
    ({"preference_choice_ids": ["Aioli"]}, "preferences", "preference_missing"),
    ({"preference_choice_ids": ["Red", "White"]}, "preferences", "preference_excess"),
    ({"preference_choice_ids": ["Red", 999]}, "preferences[1]", "unknown_choice"),
    ({"preference_choice_ids": ["Red", "Red"]}, "preferences[1]", "invalid"),
    ({"preference_choice_ids": ["Red"], "option_ids": [999]}, "selected_options[0]", "unknown_choice"),
    ({"preference_choice_ids": ["Red"], "option_ids": ["Thin", "Thin"]}, "selected_options[1]", "invalid"),
    ({"preference_choice_ids": ["Red"], "portion_id": 999}, "portion_id", "unknown_choice"),
    (
        {"preference_choice_ids": ["Red"], "removed_ingredient_ids": ["Dough"]},
        "removed_ingredients[0]",
        "unknown_choice",
    ),
    ({"preference_choice_ids": ["Red"], "extra_ingredient_ids": ["Dough"]}, "extra_ingredients[0]", "unknown_choice"),
    (
        {"preference_choice_ids": ["Red"], "removed_ingredient_ids": ["Onion"], "extra_ingredient_ids": ["Onion"]},
        "extra_ingredients",
        "invalid",
    ),
    ({"preference_choice_ids": ["Red"], "quantity": 0}, "quantity", "invalid"),
]


@pytest.mark.parametrize(("choice", "field", "key"), BAD)
async def test_what_the_product_does_not_have_is_refused(
    pizzeria: Pizzeria, choice: dict[str, Any], field: str, key: str
) -> None:
    """Too few, too many, unknown, foreign and doubled choices are refused by field."""
    with pytest.raises(DomainError) as refusal:
        await pizzeria.price(**choice)
    assert (refusal.value.code, refusal.value.fields["field"], refusal.value.key) == (ErrorCode.INVALID, field, key)


async def test_an_unknown_product_is_invalid(house: House) -> None:
    """A product that is not there, or not any more, is a fault of the line, not of the order."""
    made = await add_product(house, await add_category(house))
    await (await house.phone("manager")).delete(f"/api/products/{made['id']}")
    for ident in (made["id"], 999):
        wish = Choice(product_id=ident)
        with pytest.raises(DomainError) as refusal:
            await house.do(lambda tx, wish=wish: price_and_take(tx, wish))
        assert (refusal.value.code, refusal.value.key) == (ErrorCode.INVALID, "unknown_product")


async def test_foreign_parts_are_unknown(pizzeria: Pizzeria) -> None:
    """A portion of another product is no portion of this one."""
    other = await add_product(
        pizzeria.house, pizzeria.product["category_id"], "Calzone", portions=[{"name": "Half", "price": 1}]
    )
    with pytest.raises(DomainError) as refusal:
        await pizzeria.price(portion_id=other["portions"][0]["id"], preference_choice_ids=["Red"])
    assert refusal.value.fields["field"] == "portion_id"


async def test_the_station_is_the_products_or_its_categorys(house: House) -> None:
    """A product's own station wins, its category's is the default, and without either there is none."""
    bar, none = await add_category(house, "Bar", printer_zone_id=4), await add_category(house, "None")
    zones = []
    for category, zone in ((bar, 9), (bar, None), (none, None)):
        made = await add_product(house, category, f"Item {zone}", 0, printer_zone_id=zone)
        wish = Choice(product_id=made["id"])
        zones.append((await house.do(lambda tx, wish=wish: price_and_take(tx, wish))).printer_zone_id)
    assert zones == [9, 4, None]


async def test_a_free_product_is_a_line_like_any_other(house: House) -> None:
    """Tap water costs nothing and is still ordered and printed, under its kitchen's name."""
    category = await add_category(house, "Water", printer_zone_id=2)
    made = await add_product(house, category, "Tap water", 0, kitchen_name="TAP", is_weighed=True)
    item: PricedItem = await house.do(lambda tx: price_and_take(tx, Choice(product_id=made["id"], quantity=3)))
    assert (item.unit_price, item.kitchen_name, item.printer_zone_id, item.is_weighed) == (0, "TAP", 2, True)


async def test_the_house_never_pays_the_guest(house: House) -> None:
    """Deltas that would bring a price below nothing are refused at the order."""
    category = await add_category(house)
    made = await add_product(house, category, "Tea", 50, options=[{"name": "Own cup", "extra_cost": -100}])
    wish = Choice(product_id=made["id"], option_ids=(made["options"][0]["id"],))
    with pytest.raises(DomainError) as refusal:
        await house.do(lambda tx: price_and_take(tx, wish))
    assert refusal.value.key == "negative_price"


@given(st.integers(0, 10_000_000), st.lists(st.integers(-10_000, 10_000), max_size=5))
def test_the_sum_is_exact_or_refused(price: int, deltas: list[int]) -> None:
    """A line costs its price and its deltas, to the cent, and never less than nothing."""
    modifiers = [Modifier("option", at, "x", "x", delta) for at, delta in enumerate(deltas)]
    expected = price + sum(deltas)
    if expected < 0:
        with pytest.raises(DomainError):
            add_deltas(price, modifiers, "x")
    else:
        assert add_deltas(price, modifiers, "x") == expected
