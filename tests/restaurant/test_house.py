"""The restaurant's identity and habits: who may change them, when, and from when on they hold."""

import pytest

from appliance.config import FILE_NAME, load
from tests.conftest import House


async def test_habits_hold_at_once_for_everybody(house: House) -> None:
    """A manager sets them, a waiter's phone reads them."""
    manager, waiter = await house.phone("manager"), await house.phone("waiter")
    habits = (await waiter.get("/api/restaurant")).json["habits"]
    assert habits["undo_seconds"] == 5
    told = await manager.put("/api/restaurant", {"habits": {**habits, "undo_seconds": 8, "asks_covers": True}})
    assert told.status == 200
    assert (await waiter.get("/api/restaurant")).json["habits"] == {**habits, "undo_seconds": 8, "asks_covers": True}
    assert [body["changed"] for _, body in await house.events("HabitsChanged")] == [["asks_covers", "undo_seconds"]]


async def test_what_is_the_same_already_is_no_fact(house: House) -> None:
    """Saving a page without a change leaves the journal as it is."""
    manager = await house.phone("manager")
    now = (await manager.get("/api/restaurant")).json
    assert (await manager.put("/api/restaurant", {"name": now["name"], "habits": now["habits"]})).status == 200
    assert await house.events("HabitsChanged", "RestaurantChanged") == []
    assert not (house.box.config.folder / FILE_NAME).exists()


async def test_the_identity_is_written_and_holds_from_the_next_start(house: House) -> None:
    """The file has it, what else stands in the file stays, and the answer says that a start is due."""
    manager = await house.phone("manager")
    file = house.box.config.folder / FILE_NAME
    file.write_text('# ours\nlog_level = "warning"\nname = "Old"\n')
    told = await manager.put("/api/restaurant", {"name": 'Το "Στέκι"', "language": "en"})
    assert (told.status, told.json["name"], told.json["needs_restart"]) == (200, 'Το "Στέκι"', True)
    text = file.read_text("utf-8")
    assert "# ours" in text
    assert 'log_level = "warning"' in text
    again = load({"data": house.box.config.data})
    assert (again.name, again.language) == ('Το "Στέκι"', "en")
    assert [body["changed"] for _, body in await house.events("RestaurantChanged")] == [["language", "name"]]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"zone": "Europe/Atlantis"}, "zone"),
        ({"country": "xx"}, "country"),
        ({"currency": "XXX1"}, "currency"),
        ({"language": "fr"}, "language"),
        ({"day_cutoff": "27:00"}, "day_cutoff"),
        ({"name": ""}, "name"),
        ({"habits": {"undo_seconds": 31}}, "habits.undo_seconds"),
        ({"habits": {"colour": "red"}}, "habits"),
    ],
)
async def test_what_cannot_be_meant_is_refused_and_nothing_is_written(
    house: House, body: dict[str, object], field: str
) -> None:
    """The field is named, the file is as it was, and the journal says nothing."""
    manager = await house.phone("manager")
    told = await manager.put("/api/restaurant", body)
    assert (told.status, field in str(told.json["fields"])) == (422, True), told.json
    assert not (house.box.config.folder / FILE_NAME).exists()
    assert await house.events("HabitsChanged", "RestaurantChanged") == []


async def test_another_country_is_refused_once_checks_were_opened(house: House) -> None:
    """Amounts and taxes were recorded in this one's; another clock waits until no check is open."""
    manager = await house.phone("manager")
    assert (await manager.put("/api/restaurant", {"country": "de"})).status == 200
    table = (await manager.post("/api/tables/", {"number": 1})).json["id"]
    order = (await manager.post("/api/orders/", {"table_id": table})).json["id"]
    refused = await manager.put("/api/restaurant", {"country": "it"})
    assert (refused.status, refused.json["key"]) == (409, "restaurant_used")
    refused = await manager.put("/api/restaurant", {"day_cutoff": "05:00"})
    assert (refused.status, refused.json["key"]) == (409, "checks_open")
    assert (await manager.post(f"/api/orders/{order}/close")).status == 200
    assert (await manager.put("/api/restaurant", {"day_cutoff": "05:00"})).status == 200


@pytest.mark.parametrize("role", ["waiter", "cashier", "supervisor", "kitchen", "inventory_clerk"])
async def test_only_managers_change_the_house(house: House, role: str) -> None:
    """Everybody may read it; the sign on the door is no secret."""
    person = await house.phone(role)
    assert (await person.get("/api/restaurant")).status == 200
    assert (await person.put("/api/restaurant", {"name": "Mine"})).status == 403
    assert (await house.stranger().put("/api/restaurant", {"name": "Mine"})).status == 401
    assert (await person.post("/api/system/restart")).status == 403


async def test_the_wizard_hears_what_is_missing_until_somebody_manages_here(house: House) -> None:
    """Strangers are told counts before there is a manager, and nothing after."""
    told = await house.stranger().get("/api/setup")
    assert (told.status, told.json["has_manager"], told.json["tables"]) == (200, False, 0)
    manager = await house.phone("manager")
    assert (await house.stranger().get("/api/setup")).status == 403
    await manager.post("/api/tables/batch", {"count": 4})
    assert (await manager.get("/api/setup")).json["tables"] == 4


async def test_the_countrys_rules_are_told_as_they_hold_now(house: House) -> None:
    """Taxes by mode, the smallest coin, and that a cover charge is forbidden in Greece, as charging rules find too."""
    manager = await house.phone("manager")
    rules = (await manager.get("/api/restaurant")).json["rules"]
    profile = house.box.config.profile()
    assert [one["code"] for one in rules["taxes"]] == [one.code for one in profile.tax]
    food = next(one for one in rules["taxes"] if one["code"] == "food")
    assert food["dine_in"] == profile.tax_of("food").dine_in
    assert (rules["forbidden_charges"], rules["cash_step"]) == (["cover"], profile.cash.step)
    service = {"kind": "service", "value": 1000, "from_covers": 6}
    set_now = await manager.put("/api/orders/charge-rules", {"rules": [service]})
    assert set_now.status == 200, set_now.json
    kept = (await manager.get("/api/orders/charge-rules")).json["rules"]
    assert [(one["kind"], one["value"], one["from_covers"]) for one in kept] == [("service", 1000, 6)]
    refused = await manager.put("/api/orders/charge-rules", {"rules": [{"kind": "cover", "value": 100}]})
    assert (refused.status, refused.json["key"]) == (422, "charge_forbidden")
    assert (await manager.put("/api/restaurant", {"country": "it"})).json["rules"]["forbidden_charges"] == ["cover"]
