"""A house to begin with: made whole in an empty box, in either language, and never over what somebody typed."""

from typing import Any

import pytest

from appliance.example.model import in_language, places, translations
from appliance.example.service import stations_of
from tests.conftest import House, Phone

PATH = "/api/setup/example"
KINDS = ["taverna", "cafe", "bar"]


async def made(phone: Phone, **asked: Any) -> dict[str, Any]:
    """Ask for an example and return what was made."""
    reply = await phone.post(PATH, asked)
    assert reply.status == 201, reply.json
    answer: dict[str, Any] = reply.json
    return answer


@pytest.mark.parametrize("language", ["el", "en"])
@pytest.mark.parametrize("kind", KINDS)
async def test_an_empty_house_is_filled(house: House, kind: str, language: str) -> None:
    """Tables stand on the plan without touching, and every product has a station, a tax and a place on the menu."""
    manager = await house.phone("manager")
    answer = await made(manager, kind=kind, language=language)
    tables = (await manager.get("/api/tables/")).json
    products = (await manager.get("/api/products/")).json
    assert (len(tables), len(products)) == (answer["tables"], answer["products"])
    assert len(tables) >= 20
    assert len(products) >= 20
    corners = {(table["position"]["x"], table["position"]["y"]) for table in tables}
    assert len(corners) == len(tables)
    assert {product["printer_zone_id"] for product in products} <= {one["id"] for one in answer["stations"]}
    assert [(one["key"], one["name"]) for one in answer["stations"]] == stations_of(kind, language)
    setup = (await manager.get("/api/setup")).json
    assert (setup["tables"], setup["products"], setup["printers"]) == (len(tables), len(products), 0)


async def test_names_are_in_the_language_and_translated_into_the_other(house: House) -> None:
    """Also those of portions, options, ingredients and choices."""
    manager = await house.phone("manager")
    await made(manager, kind="taverna", language="en")
    products = {one["name"]: one for one in (await manager.get("/api/products/")).json}
    salad = products["Greek salad"]
    assert salad["translations"] == {"el": "Χωριάτικη"}
    assert [(one["name"], one["translations"]) for one in salad["portions"]] == [
        ("Half", {"el": "Μισή"}),
        ("Whole", {"el": "Ολόκληρη"}),
    ]


@pytest.mark.parametrize("what", ["table", "product", "example"])
async def test_what_somebody_typed_is_never_mixed_with_it(house: House, what: str) -> None:
    """One table, one product or an example is enough to be refused, and then nothing is made."""
    manager = await house.phone("manager")
    match what:
        case "table":
            await manager.post("/api/tables/", {"number": 1})
        case "product":
            category = (await manager.post("/api/products/categories", {"name": "Food"})).json["id"]
            await manager.post("/api/products/", {"name": "Soup", "category_id": category, "base_price": 500})
        case _:
            await made(manager, kind="bar")
    before = (await manager.get("/api/setup")).json
    refused = await manager.post(PATH, {"kind": "cafe"})
    assert (refused.status, refused.json["key"]) == (409, "house_not_empty")
    assert (await manager.get("/api/setup")).json == before


async def test_stations_that_are_there_are_used(house: House) -> None:
    """With their printers; bills go on printing where they do."""
    manager = await house.phone("manager")
    kitchen = (await manager.post("/api/stations/", {"name": "ΚΟΥΖΊΝΑ"})).json["id"]
    desk = (await manager.post("/api/stations/", {"name": "Γραφείο", "is_bill": True})).json["id"]
    answer = await made(manager, kind="taverna")
    assert {one["key"]: one["id"] for one in answer["stations"]}["kitchen"] == kitchen
    stations = (await manager.get("/api/stations/")).json
    assert [one["id"] for one in stations if one["is_bill"]] == [desk]


@pytest.mark.parametrize("role", ["waiter", "cashier", "supervisor", "kitchen"])
async def test_only_who_may_edit_the_house_makes_it(house: House, role: str) -> None:
    """And strangers cannot."""
    assert (await (await house.phone(role)).post(PATH, {})).status == 403
    assert (await house.stranger().post(PATH, {})).status == 401


async def test_a_kind_that_there_is_not_is_refused(house: House) -> None:
    """In words that name those there are."""
    manager = await house.phone("manager")
    assert (await manager.post(PATH, {"kind": "airport"})).status == 422
    assert (await manager.post(PATH, {"language": "fr"})).status == 422


def test_a_word_that_is_the_same_in_both_languages_has_no_translation() -> None:
    """It is no other word."""
    assert translations(("Negroni", "Negroni"), "el") == {}
    assert in_language({"name": ["Μισή", "Half"], "price": 1}, "en") == {
        "name": "Half",
        "translations": {"el": "Μισή"},
        "price": 1,
    }
    assert places([]) == []
