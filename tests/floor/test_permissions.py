from typing import Any

import pytest

from tests.conftest import House

_EVERYBODY = ("waiter", "cashier", "supervisor", "manager", "sysadmin", "kitchen", "inventory_clerk")
_FLOOR_STAFF = {"waiter", "cashier", "supervisor", "manager", "sysadmin"}
_EDITORS = {"manager", "sysadmin"}

_READS = ("/api/tables/", "/api/tables/1", "/api/tables/groups", "/api/tables/sections")
_EDITS: tuple[tuple[str, str, Any], ...] = (
    ("POST", "/api/tables/", {"number": 50}),
    ("POST", "/api/tables/batch", {"count": 1, "start": 60}),
    ("PUT", "/api/tables/plan", {"tables": [{"id": 1, "position": {"x": 1, "y": 1}}]}),
    ("PUT", "/api/tables/1", {"seats": 3}),
    ("POST", "/api/tables/groups", {"name": "New"}),
    ("PUT", "/api/tables/groups/1", {"name": "Other"}),
    ("DELETE", "/api/tables/groups/1", None),
    ("POST", "/api/tables/sections", {"name": "New"}),
    ("PUT", "/api/tables/sections/1", {"name": "Other"}),
    ("PUT", "/api/tables/sections/1/waiters", {"waiter_ids": []}),
    ("DELETE", "/api/tables/sections/1", None),
    ("DELETE", "/api/tables/1", None),
)


async def _furnish(house: House) -> None:
    manager = await house.phone("manager", "furnisher")
    await manager.post("/api/tables/", {"number": 1})
    await manager.post("/api/tables/groups", {"name": "Hall"})
    await manager.post("/api/tables/sections", {"name": "Hall"})


@pytest.mark.parametrize("role", _EVERYBODY)
async def test_who_may_do_what_on_the_floor(house: House, role: str) -> None:
    """Those who serve see the floor, managers change it, the kitchen and the store room do neither."""
    await _furnish(house)
    phone = await house.phone(role)
    before = len(await house.events())
    for path in _READS:
        assert (await phone.get(path)).status == (200 if role in _FLOOR_STAFF else 403), path
    for method, path, body in _EDITS:
        reply = await phone.ask(method, path, body)
        if role in _EDITORS:
            assert reply.status in {200, 201}, (method, path, reply.json)
        else:
            assert (reply.status, reply.json["code"]) == (403, "forbidden"), (method, path)
    assert (len(await house.events()) > before) == (role in _EDITORS)


async def test_strangers_see_and_change_nothing(house: House) -> None:
    """Who is not logged in gets 401 from every route of the floor."""
    await _furnish(house)
    before = len(await house.events())
    stranger = house.stranger()
    for path in _READS:
        assert (await stranger.get(path)).status == 401, path
    for method, path, body in _EDITS:
        assert (await stranger.ask(method, path, body)).status == 401, (method, path)
    assert len(await house.events()) == before
