"""What somebody wants at hand."""

import pytest

from tests.conftest import House, Phone

PATH = "/api/auth/favourites"


async def add_products(manager: Phone, count: int) -> list[int]:
    """Put so many products on the menu."""
    category = (await manager.post("/api/products/categories", {"name": "All"})).json["id"]
    return [
        (
            await manager.post("/api/products/", {"name": f"Dish {number}", "category_id": category, "base_price": 500})
        ).json["id"]
        for number in range(count)
    ]


async def test_they_keep_their_order_and_are_ones_own(house: House) -> None:
    """On every phone of the same person; a colleague has others."""
    manager, maria, nikos = (
        await house.phone("manager"),
        await house.phone("waiter", "maria"),
        await house.phone("waiter", "nikos"),
    )
    first, second, third = await add_products(manager, 3)
    assert (await maria.get(PATH)).json == {"product_ids": []}
    told = await maria.put(PATH, {"product_ids": [third, first, third, second]})
    assert (told.status, told.json) == (200, {"product_ids": [third, first, second]})
    assert (await maria.get(PATH)).json == told.json
    assert (await nikos.get(PATH)).json == {"product_ids": []}
    await maria.put(PATH, {"product_ids": [second]})
    assert (await maria.get(PATH)).json == {"product_ids": [second]}


async def test_what_is_off_the_menu_is_left_out(house: House) -> None:
    """An id that never was, and a dish that was removed since."""
    manager, maria = await house.phone("manager"), await house.phone("waiter", "maria")
    kept, removed = await add_products(manager, 2)
    assert (await maria.put(PATH, {"product_ids": [999_999, removed, kept]})).json == {"product_ids": [removed, kept]}
    assert (await manager.delete(f"/api/products/{removed}")).status == 200
    assert (await maria.get(PATH)).json == {"product_ids": [kept]}


async def test_the_same_again_is_no_fact(house: House) -> None:
    """The journal names the person and the products, once."""
    manager, maria = await house.phone("manager"), await house.phone("waiter", "maria")
    [product] = await add_products(manager, 1)
    for _ in range(2):
        await maria.put(PATH, {"product_ids": [product]})
    assert await house.events("FavouritesSet") == [
        ("FavouritesSet", {"user_id": maria.user_id, "product_ids": [product]})
    ]


@pytest.mark.parametrize("product_ids", [list(range(1, 62)), [0], ["1"], None])
async def test_what_cannot_be_kept_is_refused(house: House, product_ids: object) -> None:
    """More than sixty are no favourites."""
    maria = await house.phone("waiter", "maria")
    assert (await maria.put(PATH, {"product_ids": product_ids})).status == 422
