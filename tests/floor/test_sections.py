from typing import Any

from appliance.floor import service
from kernel.clock import DAY_MS
from tests.conftest import House


async def _tables(house: House, count: int) -> list[int]:
    reply = await (await house.phone("manager")).post("/api/tables/batch", {"count": count})
    return [table["id"] for table in reply.json]


async def _served_by(house: House, user_id: int | None) -> Any:
    assert user_id is not None
    return await house.do(lambda tx: service.section_tables(tx, user_id, tx.business_day))


async def _section(house: House, name: str, table_ids: list[int], waiters: list[int | None]) -> int:
    manager = await house.phone("manager")
    section = (await manager.post("/api/tables/sections", {"name": name, "table_ids": table_ids})).json
    given = await manager.put(f"/api/tables/sections/{section['id']}/waiters", {"waiter_ids": waiters})
    assert given.status == 200, given.json
    ident: int = section["id"]
    return ident


async def test_without_sections_everything_is_everybodys(house: House) -> None:
    """Where no section has a waiter today, sections limit nobody."""
    await _tables(house, 2)
    ann = await house.phone("waiter", "ann")
    assert await _served_by(house, ann.user_id) is None
    await (await house.phone("manager")).post("/api/tables/sections", {"name": "Terrace", "table_ids": []})
    assert await _served_by(house, ann.user_id) is None


async def test_a_section_is_served_by_those_it_is_given_to(house: House) -> None:
    """Each waiter has the tables of his sections and those that are in nobody's."""
    one, two, three = await _tables(house, 3)
    ann, bob = await house.phone("waiter", "ann"), await house.phone("waiter", "bob")
    await _section(house, "Terrace", [one], [ann.user_id])
    await _section(house, "Bar", [two], [bob.user_id])
    assert await _served_by(house, ann.user_id) == {one, three}
    assert await _served_by(house, bob.user_id) == {two, three}


async def test_a_shared_table_is_served_by_both(house: House) -> None:
    """A table in two sections belongs to the waiters of either."""
    one, two = await _tables(house, 2)
    ann, bob = await house.phone("waiter", "ann"), await house.phone("waiter", "bob")
    await _section(house, "Terrace", [one, two], [ann.user_id])
    await _section(house, "Bar", [two], [bob.user_id])
    assert await _served_by(house, ann.user_id) == {one, two}
    assert await _served_by(house, bob.user_id) == {two}


async def test_assignments_end_with_the_business_day(house: House) -> None:
    """Yesterday's sections bind nobody today, and yesterday stays on record."""
    (one,) = await _tables(house, 1)
    ann, bob = await house.phone("waiter", "ann"), await house.phone("waiter", "bob")
    section = await _section(house, "Terrace", [one], [ann.user_id])
    assert await _served_by(house, bob.user_id) == set()
    house.clock.advance(DAY_MS)
    assert await _served_by(house, bob.user_id) is None
    manager = await house.phone("manager", "late manager")
    yesterday = (await manager.get("/api/tables/sections?business_day=2026-09-21")).json
    assert [(one["id"], one["waiter_ids"]) for one in yesterday] == [(section, [ann.user_id])]
    past = await manager.put(
        f"/api/tables/sections/{section}/waiters", {"waiter_ids": [], "business_day": "2026-09-21"}
    )
    assert past.status == 422


async def test_a_later_day_can_be_planned(house: House) -> None:
    """A section is given away for tomorrow without touching today."""
    (one,) = await _tables(house, 1)
    ann = await house.phone("waiter", "ann")
    section = await _section(house, "Terrace", [one], [])
    manager = await house.phone("manager")
    planned = await manager.put(
        f"/api/tables/sections/{section}/waiters", {"waiter_ids": [ann.user_id], "business_day": "2026-09-22"}
    )
    assert (planned.json["business_day"], planned.json["waiter_ids"]) == ("2026-09-22", [ann.user_id])
    assert [one["waiter_ids"] for one in (await manager.get("/api/tables/sections")).json] == [[]]


async def test_a_removed_section_binds_nobody(house: House) -> None:
    """When the only staffed section goes, everything is everybody's again."""
    (one,) = await _tables(house, 1)
    ann, bob = await house.phone("waiter", "ann"), await house.phone("waiter", "bob")
    section = await _section(house, "Terrace", [one], [ann.user_id])
    manager = await house.phone("manager")
    assert (await manager.delete(f"/api/tables/sections/{section}")).status == 200
    assert (await manager.get("/api/tables/sections")).json == []
    assert await _served_by(house, bob.user_id) is None
    assert (await manager.delete(f"/api/tables/sections/{section}")).status == 404


async def test_a_section_is_changed_as_a_whole(house: House) -> None:
    """A new list of tables replaces the old; a name in use and an unknown table are refused and change nothing."""
    one, two = await _tables(house, 2)
    section = await _section(house, "Terrace", [one], [])
    await _section(house, "Bar", [], [])
    manager = await house.phone("manager")
    path = f"/api/tables/sections/{section}"
    changed = (await manager.put(path, {"table_ids": [two, two], "color": "#00aa55"})).json
    assert (changed["table_ids"], changed["color"], changed["name"]) == ([two], "#00aa55", "Terrace")
    assert (await manager.put(path, {"name": "BAR"})).status == 409
    assert (await manager.put(path, {"table_ids": [one, 999]})).status == 404
    assert (await manager.put(path, {"color": "green"})).status == 422
    assert (await manager.get("/api/tables/sections")).json[1] == changed


async def test_only_people_of_the_house_are_given_sections(house: House) -> None:
    """An unknown waiter and an impossible day are refused in words, and nothing is recorded."""
    section = await _section(house, "Terrace", [], [])
    before = len(await house.events())
    manager = await house.phone("manager")
    path = f"/api/tables/sections/{section}/waiters"
    for body in (
        {"waiter_ids": [4711]},
        {"waiter_ids": "ann"},
        {"waiter_ids": [], "business_day": "2026-02-30"},
        {},
    ):
        assert (await manager.put(path, body)).status == 422, body
    assert (await manager.get("/api/tables/sections?business_day=2026-13-01")).status == 422
    assert len(await house.events()) == before
