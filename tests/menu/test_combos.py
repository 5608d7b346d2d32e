"""Several products at one price: what may be chosen, how the price is split, what it takes along."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.menu.combo import split_price
from appliance.menu.model import Choice, ComboPick, Occasion, PricedItem
from appliance.menu.service import price_and_take, price_combo
from kernel.errors import DomainError
from tests.conftest import House
from tests.menu.larder import add_category, add_product, refused, see


class Diner:
    """A lunch of a dish, one or two sides and a drink, and what each is called."""

    def __init__(self, house: House, lunch: dict[str, Any], ids: dict[str, int], options: dict[str, int]) -> None:
        """Serve in a house."""
        self.house, self.lunch, self.ids, self.options = house, lunch, ids, options
        self.parts = {part["name"]: part["id"] for part in lunch["combo_parts"]}

    def pick(self, part: str, product: str, **more: Any) -> ComboPick:
        """Choose a product for a part, by name."""
        return ComboPick(part_id=self.parts.get(part, 99), product_id=self.ids[product], **more)

    async def order(self, *picks: ComboPick, occasion: Occasion | None = None, **more: Any) -> list[PricedItem]:
        """Price a lunch."""
        wish = Choice(product_id=self.lunch["id"], combo=picks, **more)
        items: list[PricedItem] = await self.house.do(lambda tx: price_combo(tx, wish, occasion))
        return items

    async def refusal(self, *picks: ComboPick, **more: Any) -> tuple[object, str]:
        """Return field and key of the refusal of a lunch."""
        with pytest.raises(DomainError) as refused_lunch:
            await self.order(*picks, **more)
        return refused_lunch.value.fields["field"], refused_lunch.value.key


@pytest.fixture
async def diner(house: House) -> Diner:
    """Return a house that sells lunches."""
    food = await add_category(house, "Food", printer_zone_id=1, tax_code="food")
    bar = await add_category(house, "Bar", printer_zone_id=2, tax_code="alcohol")
    sizes = {"options": [{"name": "Large", "extra_cost": 120}]}
    dishes = [
        await add_product(house, food, "Burger", 900),
        await add_product(house, food, "Steak", 1_600, **sizes),
        await add_product(house, food, "Fries", 300, **sizes),
        await add_product(house, food, "Salad", 400),
        await add_product(house, bar, "Beer", 500),
        await add_product(house, bar, "Cola", 301, tax_code="soft_drinks"),
    ]
    ids = {dish["name"]: dish["id"] for dish in dishes}
    parts = [
        {"name": "Dish", "products": [{"product_id": 1}, {"product_id": 2, "price_delta": 500}]},
        {"name": "Sides", "products": [{"product_id": 3}, {"product_id": 4}], "max_choices": 2},
        {"name": "Drink", "products": [{"product_id": 5}, {"product_id": 6, "price_delta": -50}], "min_choices": 0},
    ]
    lunch = await add_product(house, food, "Lunch", 1_200, kind="combo", combo_parts=parts)
    options = {dish["name"]: dish["options"][0]["id"] for dish in dishes if dish["options"]}
    return Diner(house, lunch, ids, options)


async def test_a_choice_may_be_a_portion(diner: Diner) -> None:
    """Its own price shares the combo's, its name is on the line, and what is not offered in that size is refused."""
    phone = await diner.house.phone("manager")
    portions = [{"name": "Half", "price": 250}, {"name": "Litre", "price": 900}]
    beer = f"/api/products/{diner.ids['Beer']}"
    half, litre = (one["id"] for one in (await phone.put(beer, {"portions": portions})).json["portions"])
    path = f"/api/products/{diner.lunch['id']}"
    dish, sides, drink = diner.lunch["combo_parts"]
    drink["products"] = [{"product_id": diner.ids["Beer"], "portion_id": half}, drink["products"][0]]
    drink["products"].append({"product_id": diner.ids["Beer"], "portion_id": litre, "price_delta": 300})
    changed = await phone.put(path, {"combo_parts": [dish, sides, drink]})
    assert changed.status == 200, changed.json
    shown = changed.json["combo_parts"][2]["products"]
    assert [(one["portion_id"], one["price_delta"]) for one in shown] == [(half, 0), (None, 0), (litre, 300)]
    food = diner.pick("Dish", "Burger"), diner.pick("Sides", "Fries")
    items = await diner.order(*food, diner.pick("Drink", "Beer", portion_id=litre))
    assert (items[2].portion_id, items[2].portion_name) == (litre, "Litre")
    assert [item.unit_price for item in items] == split_price(1_500, [900, 300, 900])
    assert [item.unit_price for item in await diner.order(*food, diner.pick("Drink", "Beer", portion_id=half))] == (
        split_price(1_200, [900, 300, 250])
    )
    whole = await diner.order(*food, diner.pick("Drink", "Beer"))
    assert (whole[2].portion_id, sum(item.unit_price for item in whole)) == (None, 1_200)
    for ident in (999, diner.options["Fries"] + 1_000):
        assert await diner.refusal(*food, diner.pick("Drink", "Beer", portion_id=ident)) == (
            "combo[2].portion_id",
            "unknown_choice",
        )
    wrong = diner.pick("Dish", "Burger", portion_id=half)
    assert await diner.refusal(wrong, food[1]) == ("combo[0].portion_id", "unknown_choice")


async def test_a_portion_in_a_combo_stays(diner: Diner) -> None:
    """It is taken out of the combo first; a portion of another product, or one given twice, is no choice."""
    phone = await diner.house.phone("manager")
    beer = f"/api/products/{diner.ids['Beer']}"
    (half,) = (await phone.put(beer, {"portions": [{"name": "Half", "price": 250}]})).json["portions"]
    path = f"/api/products/{diner.lunch['id']}"
    one = {"product_id": diner.ids["Beer"], "portion_id": half["id"]}
    for products, field in (
        ([one, one], "products[1].product_id"),
        ([{**one, "product_id": 1}], "products[0].portion_id"),
    ):
        reply = await phone.put(path, {"combo_parts": [{"name": "Drink", "products": products}]})
        assert (reply.status, reply.json["fields"]["field"]) == (422, f"combo_parts[0].{field}")
    assert (await phone.put(path, {"combo_parts": [{"name": "Drink", "products": [one]}]})).status == 200
    reply = await phone.put(beer, {"portions": []})
    assert (reply.status, reply.json["key"]) == (409, "in_combo")
    assert (await phone.put(beer, {"portions": [{**half, "price": 260}]})).status == 200
    assert (await phone.delete(path)).status in {200, 204}
    assert (await phone.put(beer, {"portions": []})).status == 200


async def test_the_price_is_split_by_what_things_cost_alone(diner: Diner) -> None:
    """Each product keeps its tax and its station, one group holds them, and the shares sum to the combo's price."""
    items = await diner.order(
        diner.pick("Drink", "Beer"), diner.pick("Dish", "Burger"), diner.pick("Sides", "Fries"), quantity=2
    )
    assert [(item.name, item.unit_price, item.tax_code, item.printer_zone_id) for item in items] == [
        ("Burger", 635, "food", 1),
        ("Fries", 212, "food", 1),
        ("Beer", 353, "alcohol", 2),
    ]
    assert sum(item.unit_price for item in items) == 1_200
    assert len({item.group for item in items}) == 1
    assert items[0].group
    assert {(item.combo_product_id, item.combo_name) for item in items} == {(diner.lunch["id"], "Lunch")}
    again = await diner.order(diner.pick("Dish", "Burger"), diner.pick("Sides", "Fries"))
    assert again[0].group != items[0].group


async def test_what_is_chosen_and_added_costs_its_own(diner: Diner) -> None:
    """A dearer dish raises the combo's price; a large side is paid by the side."""
    large = diner.pick("Sides", "Fries", option_ids=(diner.options["Fries"],))
    items = await diner.order(diner.pick("Dish", "Steak"), large, diner.pick("Sides", "Fries"))
    assert sum(item.unit_price for item in items) == 1_200 + 500 + 120
    assert [item.unit_price for item in items] == [1_236, 232 + 120, 232]
    assert [modifier.name for modifier in items[1].modifiers] == ["Large"]
    cheaper = await diner.order(diner.pick("Dish", "Burger"), diner.pick("Sides", "Fries"), diner.pick("Drink", "Cola"))
    assert sum(item.unit_price for item in cheaper) == 1_150
    assert cheaper[2].tax_code == "soft_drinks"


async def test_pricebooks_and_todays_price_hold_for_combos(diner: Diner) -> None:
    """They give the price of the whole; what its products cost by themselves only shares it out."""
    phone = await diner.house.phone("manager")
    entries = [{"product_id": diner.lunch["id"], "price": 1_000}, {"product_id": diner.ids["Burger"], "price": 1}]
    book = (await phone.post("/api/pricebooks", {"name": "Cheap", "entries": entries})).json
    picks = (diner.pick("Dish", "Burger"), diner.pick("Sides", "Fries"))
    items = await diner.order(*picks, occasion=Occasion())
    assert ([item.unit_price for item in items], items[0].pricebook_id) == ([750, 250], book["id"])
    await phone.put(f"/api/products/{diner.lunch['id']}/availability", {"todays_price": 800})
    assert [item.unit_price for item in await diner.order(*picks, occasion=Occasion())] == [600, 200]


async def test_an_override_is_the_price_of_the_whole(diner: Diner) -> None:
    """It is shared out as the right price was, and each item tells what it would have cost."""
    items = await diner.order(
        diner.pick("Dish", "Burger"), diner.pick("Sides", "Fries"), override_price=1_000, override_reason="Cold"
    )
    assert [(item.unit_price, item.was_price, item.override_reason) for item in items] == [
        (750, 900, "Cold"),
        (250, 300, "Cold"),
    ]


async def test_what_does_not_make_a_lunch_is_refused(diner: Diner) -> None:
    """Too few, too many, what the part or the combo does not have, and what a product does not have: by place."""
    burger, fries = diner.pick("Dish", "Burger"), diner.pick("Sides", "Fries")
    assert await diner.refusal() == ("combo", "combo_missing")
    assert await diner.refusal(fries) == ("combo", "combo_missing")
    assert await diner.refusal(burger, burger, fries) == ("combo", "combo_excess")
    assert await diner.refusal(burger, diner.pick("Sides", "Beer")) == ("combo[1].product_id", "unknown_choice")
    assert await diner.refusal(burger, fries, diner.pick("?", "Beer")) == ("combo[2].part_id", "unknown_choice")
    wrong = diner.pick("Sides", "Salad", option_ids=(diner.options["Fries"],))
    assert await diner.refusal(burger, wrong) == ("combo[1].selected_options[0]", "unknown_choice")
    assert await diner.refusal(burger, fries, quantity=0) == ("quantity", "invalid")
    assert await diner.refusal(burger, fries, portion_id=1) == ("portion_id", "unknown_choice")
    assert await diner.refusal(burger, fries, option_ids=(1,)) == ("selected_options[0]", "unknown_choice")
    assert await diner.refusal(burger, fries, open_price=1) == ("open_price", "open_price_unasked")


async def test_a_combo_and_a_product_are_ordered_each_in_its_way(diner: Diner) -> None:
    """A combo without its parts is half an order; parts of what is no combo mean nothing."""
    whole, burger = diner.lunch["id"], diner.ids["Burger"]
    for wish, key in (
        (Choice(product_id=whole), "combo_missing"),
        (Choice(product_id=burger, combo=(diner.pick("Dish", "Burger"),)), "unknown_choice"),
    ):
        with pytest.raises(DomainError) as refusal:
            await diner.house.do(lambda tx, wish=wish: price_and_take(tx, wish))
        assert (refusal.value.fields["field"], refusal.value.key) == ("combo", key)
    with pytest.raises(DomainError) as refusal:
        await diner.house.do(lambda tx: price_combo(tx, Choice(product_id=burger)))
    assert refusal.value.key == "unknown_choice"


async def test_countdowns_are_taken_along(diner: Diner) -> None:
    """Combo and products are counted down; when one is not enough, nothing is taken."""
    phone = await diner.house.phone("manager")
    for name, left in (("Burger", 5), ("Fries", 3)):
        await phone.put(f"/api/products/{diner.ids[name]}/availability", {"countdown": left})
    await phone.put(f"/api/products/{diner.lunch['id']}/availability", {"countdown": 9})

    async def counts() -> list[int]:
        idents = (diner.ids["Burger"], diner.ids["Fries"], diner.lunch["id"])
        return [(await see(diner.house, ident))["countdown"] for ident in idents]

    burger, fries = diner.pick("Dish", "Burger"), diner.pick("Sides", "Fries")
    await diner.order(burger, fries, quantity=2)
    assert await counts() == [3, 1, 7]
    assert await diner.refusal(burger, fries, fries) == ("combo[2].product_id", "sold_out")
    assert await counts() == [3, 1, 7]
    await phone.put(f"/api/products/{diner.ids['Burger']}/availability", {"is_available": False})
    assert await diner.refusal(burger, fries) == ("combo[0].product_id", "unavailable")


async def test_what_a_file_made_unfit_cannot_be_had_in_a_combo(diner: Diner) -> None:
    """A product that is sold by weight now has no price for a piece."""
    phone = await diner.house.phone("manager")
    file = f"id,is_weighed\n{diner.ids['Burger']},yes\n".encode()
    assert (await phone.post("/api/menu/import", raw=file)).status == 200
    refusal = await diner.refusal(diner.pick("Dish", "Burger"), diner.pick("Sides", "Fries"))
    assert refusal == ("combo[0].product_id", "unavailable")


async def test_a_combo_is_kept_shown_and_changed(diner: Diner) -> None:
    """Parts keep their ids through edits that send them; phones see them, in their language."""
    dish, sides, drink = diner.lunch["combo_parts"]
    assert dish == {
        "id": dish["id"],
        "name": "Dish",
        "min_choices": 1,
        "max_choices": 1,
        "translations": {},
        "products": [
            {"product_id": 1, "price_delta": 0, "portion_id": None},
            {"product_id": 2, "price_delta": 500, "portion_id": None},
        ],
    }
    phone = await diner.house.phone("manager")
    path = f"/api/products/{diner.lunch['id']}"
    dish["translations"] = {"el": "Πιάτο"}
    dish["products"] = [
        {"product_id": 4, "price_delta": 10, "portion_id": None},
        {"product_id": 1, "price_delta": 0, "portion_id": None},
    ]
    new = {"name": "Sweet", "products": [{"product_id": 4}]}
    changed = (await phone.put(path, {"combo_parts": [drink, dish, new]})).json["combo_parts"]
    assert changed[:2] == [drink, dish]
    assert changed[2]["id"] not in {dish["id"], sides["id"], drink["id"]}
    menu = (await phone.get("/api/menu?lang=el")).json
    shown = next(one for one in menu["products"] if one["kind"] == "combo")
    assert [part["name"] for part in shown["combo_parts"]] == ["Drink", "Πιάτο", "Sweet"]
    ((_, fact),) = await diner.house.events("ProductChanged")
    assert fact["lists"] == ["combo_parts"]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"combo_parts": []}, "combo_parts"),
    ({"kind": "plain"}, "combo_parts"),
    ({"is_weighed": True}, "is_weighed"),
    ({"is_open_price": True}, "is_open_price"),
    ({"options": [{"name": "XL"}]}, "options"),
    ({"portions": [{"name": "Half", "price": 1}]}, "portions"),
    ({"combo_parts": [{"name": "A", "products": [{"product_id": 99}]}]}, "combo_parts[0].products[0].product_id"),
    ({"combo_parts": [{"name": "A", "products": [{"product_id": 7}]}]}, "combo_parts[0].products[0].product_id"),
    (
        {"combo_parts": [{"name": "A", "products": [{"product_id": 1}, {"product_id": 1}]}]},
        "combo_parts[0].products[1].product_id",
    ),
    (
        {"combo_parts": [{"name": "A", "products": [{"product_id": 1}], "min_choices": 2}]},
        "combo_parts[0].max_choices",
    ),
    ({"combo_parts": [{"name": " ", "products": [{"product_id": 1}]}]}, "combo_parts[0].name"),
    ({"combo_parts": [{"name": "A", "id": 99, "products": [{"product_id": 1}]}]}, "combo_parts[0].id"),
]


@pytest.mark.parametrize(("fields", "field"), BAD)
async def test_a_combo_that_could_not_be_sold_is_refused(diner: Diner, fields: dict[str, Any], field: str) -> None:
    """Parts without end or without products, and a combo that is weighed, open or has options, are not saved."""
    phone = await diner.house.phone("manager")
    refused(await phone.put(f"/api/products/{diner.lunch['id']}", fields), 422, field)
    assert await see(diner.house, diner.lunch["id"]) == diner.lunch


async def test_a_combo_never_costs_less_than_nothing(diner: Diner) -> None:
    """Deltas that could bring it below are refused when it is saved, not when it is ordered."""
    phone = await diner.house.phone("manager")
    part = {"name": "A", "products": [{"product_id": 1, "price_delta": -700}], "max_choices": 2}
    reply = await phone.put(f"/api/products/{diner.lunch['id']}", {"combo_parts": [part]})
    assert (reply.status, reply.json["key"]) == (422, "negative_price")


async def test_what_a_combo_needs_stays(diner: Diner) -> None:
    """Its products are not removed, weighed, opened or made combos while it is on the menu."""
    phone = await diner.house.phone("manager")
    path = f"/api/products/{diner.ids['Burger']}"
    for reply in (
        await phone.delete(path),
        await phone.put(path, {"is_weighed": True}),
        await phone.put(path, {"is_open_price": True}),
    ):
        assert (reply.status, reply.json["key"], "Lunch" in reply.detail) == (409, "in_combo", True)
    await phone.delete(f"/api/products/{diner.lunch['id']}")
    assert (await phone.delete(path)).status == 200


# -- laws -------------------------------------------------------------------------------------------


@given(st.integers(0, 10_000_000), st.lists(st.integers(0, 10_000_000), min_size=1, max_size=20))
def test_shares_sum_to_the_price(price: int, listed: list[int]) -> None:
    """No share is negative, each is within a cent of its proportion, and together they are the combo's price."""
    shares = split_price(price, listed)
    assert sum(shares) == price
    assert min(shares) >= 0
    weights = listed if any(listed) else [1] * len(listed)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - price * weight) < sum(weights)
    assert split_price(price, listed) == shares


def test_free_products_share_alike() -> None:
    """Where everything is free by itself, the price is shared equally, the odd cents first."""
    assert split_price(100, [0, 0, 0]) == [34, 33, 33]
