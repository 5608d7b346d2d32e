import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.web import AppRunner

from appliance.runtime.local_api import LocalApi, RefusedError, speak
from appliance.runtime.socket_path import listen_on
from appliance.sticks.model import YES_MS
from tests.conftest import House

MENU = "category,name,base_price\nDrinks,Beer,4.50\nGrill,Souvlaki,3\n"
DIGEST, OTHER = "a" * 64, "b" * 64


@pytest.fixture
async def root(house: House) -> AsyncIterator[LocalApi]:
    """Return what root says to the box over its control socket."""
    runner = house.client.server.runner
    assert isinstance(runner, AppRunner)
    await listen_on(runner, house.box.config.folder)
    async with speak(house.box.config.folder) as api:
        yield api


def load(digest: str = DIGEST, **more: Any) -> dict[str, Any]:
    """Return a stick's load."""
    people = [{"name": "Eleni", "role": "manager", "pin": "2580"}, {"name": "Maria", "role": "waiter", "pin": "1478"}]
    printers = [
        {"name": "Kitchen", "address": "192.168.7.1", "port": 9100, "station": "Grill", "categories": ["grill"]},
        {"name": "Bar", "address": "192.168.7.2", "port": 9100, "station": "Bar", "bills": True},
    ]
    menu = {"format": "csv", "content": base64.b64encode(MENU.encode()).decode()}
    return {"digest": digest, "people": people, "printers": printers, "menu": menu, **more}


async def send(root: LocalApi, what: str, body: Any) -> Any:
    """Send something as root."""
    return await root.ask_json("POST", f"/api/sticks/{what}", body)


async def test_a_stick_fills_the_house_once(house: House, root: LocalApi) -> None:
    """People, printers with their stations, what is made where, and the menu; the second time it is known."""
    assert (await send(root, "check", load()))["verdict"] == "take"
    assert await house.rows("SELECT id FROM users") == []  # it was only tried
    assert (await send(root, "apply", load()))["applied"]
    assert (await send(root, "check", load()))["verdict"] == "applied"
    assert not (await send(root, "apply", load()))["applied"]
    stations = await house.rows(
        "SELECT s.name, p.name AS printer, s.is_bill FROM stations s JOIN printers p ON p.id = s.printer_id ORDER BY s.id"
    )
    assert [(one["name"], one["printer"], one["is_bill"]) for one in stations] == [
        ("Grill", "Kitchen", 0),
        ("Bar", "Bar", 1),
    ]
    made = await house.rows(
        "SELECT c.name, s.name AS at FROM categories c JOIN stations s ON s.id = c.printer_zone_id ORDER BY c.id"
    )
    assert {one["name"]: one["at"] for one in made} == {"Drinks": "Grill", "Grill": "Grill"}
    (told,) = [payload for _, payload in await house.events("StickApplied")]
    assert (told["people"], told["printers"], told["products"]) == (2, 2, 2)


async def test_a_stick_that_is_refused_in_one_part_changes_nothing(house: House, root: LocalApi) -> None:
    """The people before the wrong price are not there either, and no setting was written."""
    wrong = base64.b64encode(b"category,name,base_price\nDrinks,Beer,much\n").decode()
    bad = load(menu={"format": "csv", "content": wrong}, settings={"name": "New"})
    (fault,) = (await send(root, "check", bad))["faults"]
    assert (fault["part"], fault["line"]) == ("menu", 2)
    with pytest.raises(RefusedError):
        await send(root, "apply", bad)
    printers = [{"name": "K", "address": "192.168.7.1", "port": 1, "station": "K", "categories": ["Nowhere"]}]
    assert (await send(root, "check", load(printers=printers)))["verdict"] == "faults"
    assert await house.rows("SELECT id FROM users") == []
    assert not (house.box.config.folder / "comanda.toml").exists()


async def test_a_box_of_somebody_takes_what_a_manager_allows(house: House, root: LocalApi) -> None:
    """Not the waiter, not another stick, and not for ever."""
    await send(root, "apply", load())
    second = load(OTHER)
    assert (await send(root, "check", second))["verdict"] == "ask"
    with pytest.raises(RefusedError, match="A manager must allow"):
        await send(root, "apply", second)
    question = {"digest": OTHER, "will_el": ["Άτομα: 2"], "will_en": ["People: 2"]}
    assert (await send(root, "ask", question))["state"] == "waiting"
    desk, waiter = await house.phone("manager"), await house.phone("waiter")
    (waiting,) = (await desk.get("/api/sticks")).json["waiting"]
    assert (waiting["code"], waiting["will_en"]) == (OTHER[:8], ["People: 2"])
    assert (await waiter.post("/api/sticks/allow", {"digest": OTHER})).status == 403
    assert (await desk.post("/api/sticks/allow", {"digest": DIGEST})).status == 409
    assert (await desk.post("/api/sticks/allow", {"digest": "c" * 64})).status == 404
    assert (await desk.post("/api/sticks/allow", {"digest": OTHER})).status == 200
    assert (await send(root, "check", second))["verdict"] == "take"
    house.clock.advance(YES_MS + 1)
    assert (await send(root, "check", second))["verdict"] == "ask"


async def test_a_refused_stick_stays_refused_while_it_is_in(house: House, root: LocalApi) -> None:
    """Asking again does not wear a manager down."""
    await send(root, "apply", load())
    question = {"digest": OTHER, "will_el": ["x"], "will_en": ["x"]}
    await send(root, "ask", question)
    desk = await house.phone("manager")
    assert (await desk.post("/api/sticks/refuse", {"digest": OTHER})).status == 200
    assert (await send(root, "ask", question))["state"] == "refused"
    assert (await send(root, "check", load(OTHER)))["verdict"] == "refused"


async def test_nobody_but_root_brings_a_stick(house: House) -> None:
    """Over the network not even a manager does: a stick is in the box, or it is none."""
    desk = await house.phone("manager")
    for what in ("check", "apply", "ask", "tell"):
        assert (await desk.post(f"/api/sticks/{what}", load())).status in {403, 422}
    assert (await desk.post("/api/sticks/apply", load())).status == 403


async def test_known_people_and_printers_are_brought_up_to_the_stick(house: House, root: LocalApi) -> None:
    """Same names: a new PIN and a new address, nobody twice, nobody gone."""
    await send(root, "apply", load())
    people = [{"name": "maria", "role": "cashier", "pin": "9021"}]
    printers = [{"name": "kitchen", "address": "192.168.7.9", "port": 9100, "station": "Grill"}]
    later = {"digest": OTHER, "people": people, "printers": printers, "follows_restore": True}
    assert (await send(root, "apply", later))["applied"]
    assert [one["role"] for one in await house.rows("SELECT role FROM users ORDER BY id")] == ["manager", "cashier"]
    rows = await house.rows("SELECT ip_address FROM printers ORDER BY id")
    assert [one["ip_address"] for one in rows] == ["192.168.7.9", "192.168.7.2"]
