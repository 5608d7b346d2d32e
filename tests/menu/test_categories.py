"""The headings of the menu."""

from typing import Any

import pytest

from tests.conftest import House
from tests.menu.larder import add_category, add_product, journal_length, refused


async def test_a_category_is_added_changed_and_removed(house: House) -> None:
    """A heading keeps what it was given; an edit changes what it names; removed, its name is free again."""
    manager = await house.phone("manager")
    fields = {
        "name": "Drinks",
        "color": "#FF8800",
        "sort_order": 7,
        "printer_zone_id": 2,
        "translations": {"el": "Ποτά"},
    }
    made = (await manager.post("/api/products/categories", fields)).json
    left = {"is_active": True, "tax_code": None, "serves": "drink", "notes": None}
    assert made == {**fields, **left, "color": "#ff8800", "id": made["id"]}
    path = f"/api/products/categories/{made['id']}"
    changed = (await manager.put(path, {"name": "Cold drinks", "color": None})).json
    assert changed == {**made, "name": "Cold drinks", "color": None}
    assert (await manager.delete(path)).status == 200
    assert (await manager.get("/api/products/categories")).json == []
    assert (await manager.delete(path)).status == 404
    assert (await manager.put(path, {"name": "x"})).status == 404
    assert await add_category(house, "Cold drinks") != made["id"]


async def test_new_ones_come_last(house: House) -> None:
    """Without a sort_order a heading stands behind those that are there."""
    ids = [await add_category(house, name) for name in ("B", "A", "C")]
    assert [one["id"] for one in (await (await house.phone("waiter")).get("/api/products/categories/")).json] == ids


async def test_a_name_is_taken_once(house: House) -> None:
    """Two headings cannot be called the same, whatever the case, not by renaming either."""
    manager = await house.phone("manager")
    await add_category(house, "Καφέδες")
    other = await add_category(house, "Τσάι")
    refused(await manager.post("/api/products/categories", {"name": " ΚΑΦΈΔΕΣ"}), 409, "name")
    refused(await manager.put(f"/api/products/categories/{other}", {"name": "καφέδες"}), 409, "name")


async def test_one_in_use_stays(house: House) -> None:
    """A heading with products under it is not removed; the refusal counts them."""
    category = await add_category(house)
    product = await add_product(house, category)
    manager = await house.phone("manager")
    reply = await manager.delete(f"/api/products/categories/{category}")
    assert (reply.status, reply.json["key"], reply.json["fields"]["products"]) == (409, "category_in_use", 1)
    await manager.delete(f"/api/products/{product['id']}")
    assert (await manager.delete(f"/api/products/categories/{category}")).status == 200


async def test_an_inactive_one_hides_its_products(house: House) -> None:
    """A heading that is switched off is seen by managers only, and nothing under it can be ordered."""
    category = await add_category(house)
    await add_product(house, category)
    manager, waiter = await house.phone("manager"), await house.phone("waiter")
    await manager.put(f"/api/products/categories/{category}", {"is_active": False})
    assert (await waiter.get("/api/products/categories")).json == []
    assert len((await manager.get("/api/products/categories")).json) == 1
    assert (await waiter.get("/api/products/")).json == []
    assert len((await manager.get("/api/products/?all=true")).json) == 1


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"name": ""}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"name": None}, "$.name"),
        ({"color": "red"}, "color"),
        ({"translations": {"e": "x"}}, "translations.e"),
        ({"printer_zone_id": -1}, "$.printer_zone_id"),
        ({"sort_order": 10**9}, "$.sort_order"),
    ],
)
async def test_bad_values_are_refused_by_place(house: House, fields: dict[str, Any], place: str) -> None:
    """Adding and changing refuse the same values and change nothing."""
    manager = await house.phone("manager")
    category = await add_category(house)
    before = await journal_length(house)
    refused(await manager.post("/api/products/categories", {"name": "New", **fields}), 422, place)
    refused(await manager.put(f"/api/products/categories/{category}", fields), 422, place)
    assert await journal_length(house) == before
