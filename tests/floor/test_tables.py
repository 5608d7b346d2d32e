from typing import Any

import pytest

from appliance.floor import service
from appliance.runtime.tx import Snapshot
from kernel.errors import DomainError, ErrorCode
from tests.conftest import House


async def _add(house: House, **fields: Any) -> dict[str, Any]:
    reply = await (await house.phone("manager")).post("/api/tables/", fields)
    assert reply.status == 201, reply.json
    table: dict[str, Any] = reply.json
    return table


async def _journal_length(house: House) -> int:
    return len(await house.events())


async def test_a_new_table_is_available(house: House) -> None:
    """A table that was just added can be seated, and shows all that was said of it."""
    added = await _add(house, number=12, label="  By the  window ", seats=6, shape="round")
    waiter = await house.phone("waiter")
    listed = (await waiter.get("/api/tables/")).json
    assert listed == [added]
    assert added == {
        "id": added["id"],
        "number": 12,
        "label": "By the window",
        "name": "By the window",
        "group_id": None,
        "seats": 6,
        "shape": "round",
        "position": None,
        "is_active": True,
        "status": "available",
        "checks": [],
        "draft_lines": 0,
        "draft_by": None,
    }
    assert (await waiter.get(f"/api/tables/{added['id']}")).json == added


async def test_a_number_keeps_its_type(house: House) -> None:
    """A client that numbers tables with integers reads integers, one that uses text reads text."""
    assert (await _add(house, number=3))["number"] == 3
    assert (await _add(house, number="Β4"))["number"] == "Β4"


async def test_numbers_are_unique_among_tables_in_use(house: House) -> None:
    """The same number, as text or in other letters, is refused by name and changes nothing."""
    await _add(house, number="a1")
    await _add(house, number=7)
    manager = await house.phone("manager")
    before = await _journal_length(house)
    for number in ("A1", " a1 ", "7", 7):
        reply = await manager.post("/api/tables/", {"number": number})
        assert (reply.status, reply.json["key"]) == (409, "number_taken")
        assert reply.json["fields"]["numbers"] == [str(number).strip()]
    assert await _journal_length(house) == before


async def test_a_number_is_free_again_when_its_table_is_out_of_use(house: House) -> None:
    """A removed table's number can be given to another; then the old one cannot return under it."""
    old = await _add(house, number=1)
    manager = await house.phone("manager")
    assert (await manager.delete(f"/api/tables/{old['id']}")).status == 200
    await _add(house, number=1)
    assert (await manager.put(f"/api/tables/{old['id']}", {"is_active": True})).status == 409
    back = await manager.put(f"/api/tables/{old['id']}", {"is_active": True, "number": 2})
    assert (back.status, back.json["number"], back.json["is_active"]) == (200, 2, True)


async def test_tables_are_listed_as_people_count(house: House) -> None:
    """A2 stands before A10, and plain numbers before letters."""
    for number in ("A10", 10, "A2", 9):
        await _add(house, number=number)
    listed = (await (await house.phone("waiter")).get("/api/tables/")).json
    assert [table["number"] for table in listed] == [9, 10, "A2", "A10"]


async def test_a_change_leaves_what_it_does_not_name(house: House) -> None:
    """PUT changes the fields that are sent; null empties a label."""
    table = await _add(house, number=1, label="Corner", seats=2)
    manager = await house.phone("manager")
    changed = (await manager.put(f"/api/tables/{table['id']}", {"seats": 3})).json
    assert changed == {**table, "seats": 3}
    assert (await manager.put(f"/api/tables/{table['id']}", {"label": None})).json["name"] == "1"
    assert [body["fields"] for _, body in await house.events("TableChanged")] == [["seats"], ["label"]]


async def test_a_change_that_changes_nothing_is_not_recorded(house: House) -> None:
    """Saving a form untouched leaves no trace in the journal."""
    table = await _add(house, number=1)
    before = await _journal_length(house)
    assert (await (await house.phone("manager")).put(f"/api/tables/{table['id']}", {"number": "1"})).status == 200
    assert await _journal_length(house) == before + 1  # the number was 1 and is now "1": its type is data
    assert (await (await house.phone("manager")).put(f"/api/tables/{table['id']}", {"seats": 4})).status == 200
    assert await _journal_length(house) == before + 1


async def test_a_removed_table_is_refused_to_orders(house: House) -> None:
    """Whoever asks for a table gets it, a word that it is out of use, or that it never was."""
    table = await _add(house, number=1)
    found = await house.read(lambda snapshot: service.require_table(snapshot, table["id"]))
    assert (found.name, found.is_active) == ("1", True)
    await (await house.phone("manager")).delete(f"/api/tables/{table['id']}")
    for table_id, code in ((table["id"], ErrorCode.CONFLICT), (999, ErrorCode.NOT_FOUND)):
        with pytest.raises(DomainError) as refused:
            await house.read(lambda snapshot, wanted=table_id: service.require_table(snapshot, wanted))
        assert refused.value.code is code


async def test_tables_out_of_use_are_shown_to_editors_only(house: House) -> None:
    """The list leaves removed tables out; `all=true` shows them to who may edit and is refused to others."""
    table = await _add(house, number=1)
    manager, waiter = await house.phone("manager"), await house.phone("waiter")
    await manager.delete(f"/api/tables/{table['id']}")
    assert (await manager.get("/api/tables/")).json == []
    assert [one["is_active"] for one in (await manager.get("/api/tables/?all=true")).json] == [False]
    assert (await waiter.get("/api/tables/?all=true")).status == 403


async def test_a_batch_is_numbered_behind_its_prefix(house: House) -> None:
    """A batch makes prefix and number from the start asked for; without a prefix, plain numbers."""
    manager = await house.phone("manager")
    reply = await manager.post("/api/tables/batch", {"prefix": "T", "count": 3, "start": 9})
    assert (reply.status, [table["number"] for table in reply.json]) == (201, ["T9", "T10", "T11"])
    plain = await manager.post("/api/tables/batch", {"count": 2})
    assert [table["number"] for table in plain.json] == [1, 2]


async def test_a_batch_is_added_whole_or_not_at_all(house: House) -> None:
    """When numbers of a batch exist, they are named and none of the batch is added."""
    await _add(house, number="t2")
    await _add(house, number="T4")
    manager = await house.phone("manager")
    before = await _journal_length(house)
    reply = await manager.post("/api/tables/batch", {"prefix": "T", "count": 5})
    assert (reply.status, reply.json["fields"]["numbers"]) == (409, ["T2", "T4"])
    assert "T2, T4" in reply.detail
    assert await _journal_length(house) == before
    assert len((await manager.get("/api/tables/")).json) == 2


async def test_a_batch_in_an_unknown_group_adds_nothing(house: House) -> None:
    """The group is looked at before the first table is kept."""
    manager = await house.phone("manager")
    assert (await manager.post("/api/tables/batch", {"count": 5, "group_id": 99})).status == 404
    assert (await manager.get("/api/tables/")).json == []


async def test_the_plan_is_arranged_in_one_go(house: House) -> None:
    """Positions are set for many tables at once, None takes one off the plan, an unknown table refuses all of it."""
    first, second = await _add(house, number=1), await _add(house, number=2)
    manager = await house.phone("manager")
    at = {"x": 120, "y": 40, "w": 160, "h": 80, "rotation": 45}
    moved = {
        "tables": [{"id": first["id"], "position": at, "shape": "rectangle"}, {"id": second["id"], "position": at}]
    }
    reply = await manager.put("/api/tables/plan", moved)
    assert [(table["position"], table["shape"]) for table in reply.json] == [(at, "rectangle"), (at, "square")]

    bad = {"tables": [{"id": first["id"], "position": None}, {"id": 999, "position": at}]}
    assert (await manager.put("/api/tables/plan", bad)).status == 404
    assert (await manager.get(f"/api/tables/{first['id']}")).json["position"] == at

    twice = {"tables": [{"id": first["id"], "position": at}] * 2}
    assert (await manager.put("/api/tables/plan", twice)).status == 422
    off = await manager.put("/api/tables/plan", {"tables": [{"id": first["id"], "position": None}]})
    assert [table["position"] for table in off.json] == [None, at]


async def test_bad_tables_are_refused_and_nothing_changes(house: House) -> None:
    """Wrong types, empty names, control characters and impossible sizes name their field and leave no trace."""
    table = await _add(house, number=1)
    manager = await house.phone("manager")
    before = await _journal_length(house)
    for body in (
        {},
        {"number": None},
        {"number": ""},
        {"number": "   "},
        {"number": -1},
        {"number": 1.5},
        {"number": True},
        {"number": "a\u0000b"},
        {"number": "\u202e12"},
        {"number": "x" * 13},
        {"number": 10**30},
        {"number": 2, "seats": -1},
        {"number": 2, "seats": "four"},
        {"number": 2, "shape": "star"},
        {"number": 2, "label": "y" * 41},
        {"number": 2, "position": {"x": -1, "y": 0}},
        {"number": 2, "position": {"x": 0, "y": 0, "rotation": 360}},
    ):
        reply = await manager.post("/api/tables/", body)
        assert reply.status == 422, body
        assert reply.detail
    assert (await manager.post("/api/tables/", raw=b"{")).status == 400
    assert (await manager.post("/api/tables/batch", {"count": 100_000})).status == 422
    assert (await manager.put(f"/api/tables/{table['id']}", {"group_id": 77})).status == 404
    assert (await manager.put("/api/tables/999", {"seats": 2})).status == 404
    assert (await manager.get("/api/tables/abc")).status == 404
    assert await _journal_length(house) == before


async def test_the_same_key_adds_one_table(house: House) -> None:
    """A retry of the same command gets the first answer and adds nothing."""
    manager = await house.phone("manager")
    first = await manager.post("/api/tables/", {"number": 1}, key="k-1")
    again = await manager.post("/api/tables/", {"number": 1}, key="k-1")
    assert (again.status, again.json) == (201, first.json)
    assert len(await house.events("TableAdded")) == 1


async def test_groups_hold_tables_and_let_them_go(house: House) -> None:
    """A group is added, renamed and removed; its tables outlive it."""
    manager = await house.phone("manager")
    group = (await manager.post("/api/tables/groups", {"name": "Αυλή", "sort_order": 2})).json
    await manager.post("/api/tables/groups", {"name": "Bar", "sort_order": 1})
    table = await _add(house, number=1, group_id=group["id"])
    assert (await manager.post("/api/tables/groups", {"name": "ΑΥΛΉ"})).status == 409
    renamed = await manager.put(f"/api/tables/groups/{group['id']}", {"name": "Garden"})
    assert renamed.json == {"id": group["id"], "name": "Garden", "sort_order": 2}
    assert [one["name"] for one in (await manager.get("/api/tables/groups")).json] == ["Bar", "Garden"]

    assert (await manager.delete(f"/api/tables/groups/{group['id']}")).status == 200
    assert [one["name"] for one in (await manager.get("/api/tables/groups")).json] == ["Bar"]
    assert (await manager.get(f"/api/tables/{table['id']}")).json["group_id"] is None
    assert (await manager.delete(f"/api/tables/groups/{group['id']}")).status == 404
    assert [body["table_ids"] for _, body in await house.events("TableGroupRemoved")] == [[table["id"]]]


async def test_reading_tables_reads_one_snapshot(house: House) -> None:
    """The list carries the journal position it was read at, so that a stream can go on from there."""
    await _add(house, number=1)
    reply = await (await house.phone("waiter")).get("/api/tables/")

    def last(snapshot: Snapshot) -> Any:
        return snapshot.value("SELECT max(seq) FROM events")

    assert reply.headers["Comanda-Seq"] == f"1:{await house.read(last)}"
