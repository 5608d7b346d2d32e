"""What a manager can say about what is sold."""

import unicodedata
from typing import Any

import pytest

from tests.conftest import House
from tests.menu.larder import add_category, add_product, beer, journal_length, refused, see

WHOLE: dict[str, Any] = {
    "name": "Greek salad",
    "kitchen_name": "SALAD",
    "base_price": 750,
    "printer_zone_id": 3,
    "barcode": "5201234567890",
    "plu": "17",
    "allergens": ["celery", "milk"],
    "description": "With feta.\nFrom Epirus.",
    "translations": {"el": "Χωριάτικη", "DE": "Bauernsalat"},
    "portions": [{"name": "Half", "price": 450}, {"name": "Whole", "price": 750}],
    "options": [{"name": "No salt", "extra_cost": 0, "kitchen_name": "NO SALT"}],
    "ingredients": [{"name": "Onion", "extra_cost": 50}, {"name": "Feta", "extra_cost": 150, "is_removable": False}],
    "preference_sets": [
        {
            "name": "Dressing",
            "min_choices": 1,
            "max_choices": 2,
            "choices": [{"name": "Oil"}, {"name": "Vinegar", "price_delta": -20}],
        }
    ],
}


async def test_all_of_a_product_comes_back(house: House) -> None:
    """What was said about a product is what everybody reads, tidied: languages in small letters, allergens in the law's order."""
    category = await add_category(house, "Salads", color="#FFAA00", printer_zone_id=1)
    made = await add_product(house, category, **WHOLE)
    seen = await see(house, made["id"])
    assert seen == made
    assert {
        name: seen[name] for name in ("name", "kitchen_name", "base_price", "printer_zone_id", "barcode", "plu")
    } == {name: WHOLE[name] for name in ("name", "kitchen_name", "base_price", "printer_zone_id", "barcode", "plu")}
    assert seen["allergens"] == ["milk", "celery"]
    assert seen["translations"] == {"de": "Bauernsalat", "el": "Χωριάτικη"}
    assert [(one["name"], one["price"]) for one in seen["portions"]] == [("Half", 450), ("Whole", 750)]
    assert [(one["name"], one["extra_cost"], one["is_removable"]) for one in seen["ingredients"]] == [
        ("Onion", 50, True),
        ("Feta", 150, False),
    ]
    (dressing,) = seen["preference_sets"]
    assert (dressing["min_choices"], dressing["max_choices"]) == (1, 2)
    assert [(one["name"], one["price_delta"]) for one in dressing["choices"]] == [("Oil", 0), ("Vinegar", -20)]
    assert (seen["is_available"], seen["sold_out"], seen["countdown"], seen["image_url"]) == (True, False, None, None)


async def test_paths_work_with_and_without_the_slash(house: House) -> None:
    """A client may end a path with a slash or not."""
    made = await beer(house)
    phone = await house.phone("waiter")
    for path in ("/api/products", "/api/products/", f"/api/products?category_id={made['category_id']}"):
        assert [one["id"] for one in (await phone.get(path)).json] == [made["id"]]
    assert (await phone.get("/api/products/?category_id=999")).json == []


async def test_an_edit_leaves_what_it_does_not_name(house: House) -> None:
    """PUT changes what it gives; null empties what may be empty; nothing given changes nothing and records nothing."""
    category = await add_category(house, "Salads")
    made = await add_product(house, category, **WHOLE)
    manager, path = await house.phone("manager"), f"/api/products/{made['id']}"
    reply = await manager.put(path, {"base_price": 800, "barcode": None})
    assert reply.json == {**made, "base_price": 800, "barcode": None}
    before = await journal_length(house)
    assert (await manager.put(path, {})).json == reply.json
    assert (await manager.put(path, {"name": WHOLE["name"]})).json == reply.json
    assert await journal_length(house) == before


async def test_lists_replace_and_keep_the_ids_they_name(house: House) -> None:
    """An entry with its id stays the same entry under any name; one without an id is new; one left out is gone."""
    category = await add_category(house, "Salads")
    made = await add_product(house, category, **WHOLE)
    manager, path = await house.phone("manager"), f"/api/products/{made['id']}"
    dressing = made["preference_sets"][0]
    vinegar = dressing["choices"][1]
    body = {
        "portions": [
            {"name": "Giant", "price": 1_000},
            {"id": made["portions"][0]["id"], "name": "Small", "price": 400},
        ],
        "options": [],
        "preference_sets": [{**dressing, "choices": [{"name": "Lemon"}, {**vinegar, "name": "Balsamico"}]}],
    }
    after = (await manager.put(path, body)).json
    assert [one["name"] for one in after["portions"]] == ["Giant", "Small"]
    assert after["portions"][1]["id"] == made["portions"][0]["id"]
    assert after["portions"][0]["id"] not in {one["id"] for one in made["portions"]}
    assert after["options"] == []
    assert after["ingredients"] == made["ingredients"]
    (set_after,) = after["preference_sets"]
    assert set_after["id"] == dressing["id"]
    assert [(one["id"] == vinegar["id"], one["name"]) for one in set_after["choices"]] == [
        (False, "Lemon"),
        (True, "Balsamico"),
    ]


async def test_an_id_of_another_product_is_refused(house: House) -> None:
    """Nobody can take over another product's portion, and an id given twice is not taken for two entries."""
    category = await add_category(house)
    first = await add_product(house, category, "A", portions=[{"name": "Half", "price": 1}])
    second = await add_product(house, category, "B", portions=[{"name": "Half", "price": 1}])
    manager = await house.phone("manager")
    foreign = {"id": first["portions"][0]["id"], "name": "Half", "price": 5}
    reply = await manager.put(f"/api/products/{second['id']}", {"portions": [foreign]})
    refused(reply, 422, "portions[0].id")
    reply = await manager.put(f"/api/products/{first['id']}", {"portions": [foreign, foreign]})
    refused(reply, 422, "portions[1].id")
    assert await see(house, first["id"]) == first
    assert await see(house, second["id"]) == second


BAD: list[tuple[dict[str, Any], str]] = [
    ({"name": "  "}, "name"),
    ({"name": "a" * 81}, "name"),
    ({"name": "Beer\n"}, "name"),
    ({"name": "Be\u202eer"}, "name"),
    ({"kitchen_name": "\x07"}, "kitchen_name"),
    ({"category_id": 999}, "category_id"),
    ({"base_price": -1}, "$.base_price"),
    ({"base_price": 10_000_001}, "$.base_price"),
    ({"base_price": 3.5}, "$.base_price"),
    ({"base_price": "3"}, "$.base_price"),
    ({"base_price": 10**30}, "$.base_price"),
    ({"is_available": "yes"}, "$.is_available"),
    ({"printer_zone_id": 0}, "$.printer_zone_id"),
    ({"barcode": "a b"}, "barcode"),
    ({"plu": "=1+1"}, "plu"),
    ({"allergens": ["milk", "cheese"]}, "allergens[1]"),
    ({"translations": {"greek!": "x"}}, "translations.greek!"),
    ({"translations": {"el": "\0"}}, "translations.el"),
    ({"description": "x" * 2_001}, "description"),
    ({"options": [{"name": "ok"}, {"name": " "}]}, "options[1].name"),
    ({"options": [{"name": "ok", "extra_cost": 10_000_001}]}, "$.options[0].extra_cost"),
    (
        {"ingredients": [{"name": "ok", "translations": {"el": "\t"}, "kitchen_name": "\t\0"}]},
        "ingredients[0].kitchen_name",
    ),
    ({"portions": [{"name": "Half"}]}, "$.portions[0]"),
    ({"preference_sets": [{"name": "x", "choices": []}]}, "$.preference_sets[0].choices"),
    ({"preference_sets": [{"name": "x", "choices": [{"name": "\0"}]}]}, "preference_sets[0].choices[0].name"),
    (
        {"preference_sets": [{"name": "x", "max_choices": 2, "choices": [{"name": "a"}]}]},
        "preference_sets[0].max_choices",
    ),
    (
        {"preference_sets": [{"name": "x", "min_choices": 2, "choices": [{"name": "a"}, {"name": "b"}]}]},
        "preference_sets[0].max_choices",
    ),
    (
        {"preference_sets": [{"name": "x", "min_choices": 1, "max_choices": 1, "choices": [{"name": "a", "id": 9}]}]},
        "preference_sets[0].choices[0].id",
    ),
]


@pytest.mark.parametrize(("fields", "place"), BAD, ids=[f"{place} {index}" for index, (_, place) in enumerate(BAD)])
async def test_bad_values_are_refused_by_place(house: House, fields: dict[str, Any], place: str) -> None:
    """Adding and changing refuse the same values, name field and place, and change nothing."""
    made = await beer(house)
    manager = await house.phone("manager")
    before = await journal_length(house)
    whole = {"name": "New", "category_id": made["category_id"], "base_price": 100, **fields}
    refused(await manager.post("/api/products/", whole), 422, place)
    refused(await manager.put(f"/api/products/{made['id']}", fields), 422, place)
    assert await journal_length(house) == before
    assert (await manager.get("/api/products/?all=true")).json == [made]


async def test_names_are_tidied(house: House) -> None:
    """Blanks around and within, and decomposed accents, do not make another name."""
    category = await add_category(house)
    made = await add_product(house, category, unicodedata.normalize("NFD", "  Καφές \u00a0 ελληνικός "))
    assert made["name"] == unicodedata.normalize("NFC", "Καφές ελληνικός")
    manager = await house.phone("manager")
    reply = await manager.post("/api/products/", {"name": "ΚΑΦΈΣ ΕΛΛΗΝΙΚΌΣ", "category_id": category, "base_price": 1})
    assert "already" in refused(reply, 409, "name")


async def test_what_is_unique_stays_unique(house: House) -> None:
    """A name within its category, a barcode and a PLU belong to one product; a removed one gives them back."""
    drinks, food = await add_category(house, "Drinks"), await add_category(house, "Food")
    first = await add_product(house, drinks, "Water", barcode="111", plu="1")
    second = await add_product(house, food, "Water")
    manager = await house.phone("manager")
    path = f"/api/products/{second['id']}"
    refused(await manager.put(path, {"category_id": drinks}), 409, "name")
    refused(await manager.put(path, {"barcode": "111"}), 409, "barcode")
    refused(await manager.put(path, {"plu": "1"}), 409, "plu")
    assert (await manager.delete(f"/api/products/{first['id']}")).status == 200
    assert (await manager.put(path, {"category_id": drinks, "barcode": "111", "plu": "1"})).status == 200


async def test_a_removed_product_is_gone_but_not_forgotten(house: House) -> None:
    """DELETE takes a product off every list; its row stays for what was ordered of it."""
    made = await beer(house)
    manager = await house.phone("manager")
    assert (await manager.delete(f"/api/products/{made['id']}")).status == 200
    assert (await manager.get("/api/products/?all=true")).json == []
    for method in ("GET", "PUT", "DELETE"):
        assert (await manager.ask(method, f"/api/products/{made['id']}", {})).status == 404
    assert (await house.rows("SELECT name FROM products")) == [{"name": "Beer"}]


async def test_a_price_change_is_in_the_journal(house: House) -> None:
    """The audit says which product's price went from what to what, by ids and without names of people."""
    made = await beer(house, base_price=350)
    await (await house.phone("manager")).put(f"/api/products/{made['id']}", {"base_price": 380, "name": "Beer"})
    ((_, payload),) = await house.events("ProductChanged")
    assert payload == {"product_id": made["id"], "changes": {"base_price": [350, 380]}, "lists": []}


async def test_sorting_in_bulk(house: House) -> None:
    """Products and categories are shown as they were sorted; an unknown or doubled id sorts nothing."""
    manager = await house.phone("manager")
    drinks, food = await add_category(house, "Drinks"), await add_category(house, "Food")
    ids = [(await add_product(house, drinks, name))["id"] for name in "ABC"]
    assert [one["id"] for one in (await manager.get("/api/products/")).json] == ids
    wish = {"product_ids": [ids[2], ids[0], ids[1]], "category_ids": [food, drinks]}
    assert (await manager.put("/api/products/order", wish)).status == 200
    assert [one["id"] for one in (await manager.get("/api/products/")).json] == wish["product_ids"]
    assert [one["id"] for one in (await manager.get("/api/products/categories")).json] == [food, drinks]
    refused(await manager.put("/api/products/order", {"product_ids": [ids[0], 999]}), 422, "product_ids[1]")
    refused(await manager.put("/api/products/order", {"category_ids": [food, food]}), 422, "category_ids[1]")
    assert [one["id"] for one in (await manager.get("/api/products/")).json] == wish["product_ids"]


async def test_a_retry_adds_once(house: House) -> None:
    """The same key with the same body is answered again; with another body it is refused."""
    category = await add_category(house)
    manager = await house.phone("manager")
    body = {"name": "Beer", "category_id": category, "base_price": 350}
    first = await manager.post("/api/products/", body, key="once")
    again = await manager.post("/api/products/", body, key="once")
    assert (first.status, again.status, again.json) == (201, 201, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = await manager.post("/api/products/", {**body, "base_price": 1}, key="once")
    assert (other.status, other.json["key"]) == (409, "key_reused")
    assert len((await manager.get("/api/products/")).json) == 1


async def test_garbage_bodies_change_nothing(house: House) -> None:
    """Broken JSON, another type and 20 MB are refused in words."""
    category = await add_category(house)
    manager = await house.phone("manager")
    before = await journal_length(house)
    for raw, status in ((b"{", 400), (b"[]", 422), (b"\xff\xfe", 400), (b"7", 422), (b" " * 20_000_000, 413)):
        reply = await manager.post("/api/products/", raw=raw)
        assert (reply.status, reply.headers["Content-Type"]) == (status, "application/problem+json")
        reply = await manager.put("/api/products/1", raw=raw)
        assert reply.status == status
    assert await journal_length(house) == before
    assert (await manager.get(f"/api/products/?category_id={category}")).json == []
