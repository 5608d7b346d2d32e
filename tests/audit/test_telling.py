from typing import Any

import pytest

from tests.conftest import House, Phone

AUDIT = "/api/audit/"


async def _some_history(house: House) -> Phone:
    """Let two people do something, over two trading days."""
    manager, other = await house.phone("manager", "Μαρία"), await house.phone("manager", "Νίκος")
    for phone, name in ((manager, "Hall"), (other, "Κήπος"), (manager, "Bar")):
        assert (await phone.post("/api/tables/groups", {"name": name})).status == 201
    assert (await manager.put(f"/api/waiters/{other.user_id}", {"role": "waiter"})).status == 200
    house.clock.sleep_overnight()
    return await house.phone("manager", "Ελένη")


async def _ask(phone: Phone, query: str = "") -> dict[str, Any]:
    reply = await phone.get(f"{AUDIT}?{query}")
    assert reply.status == 200, reply.json
    page: dict[str, Any] = reply.json
    return page


async def test_it_tells_who_did_what(house: House) -> None:
    """The newest fact comes first; who acted and whom it is about have the names of today."""
    manager = await _some_history(house)
    page = await _ask(manager, "type=UserChanged")
    (entry,) = page["entries"]
    assert (entry["who"], entry["payload"]["role"], entry["is_erased"]) == ("Μαρία", "waiter", False)
    assert entry["subject"] == f"user:{entry['payload']['user_id']}"
    assert page["people"][str(entry["payload"]["user_id"])] == "Νίκος"
    await manager.put(f"/api/waiters/{entry['actor']}", {"username": "Μαρία Π."})
    assert (await _ask(manager, "type=UserChanged"))["entries"][-1]["who"] == "Μαρία Π."
    seqs = [one["seq"] for one in (await _ask(manager))["entries"]]
    assert seqs == sorted(seqs, reverse=True)


async def test_it_tells_why(house: House) -> None:
    """A reason that was given stands beside the fact."""
    manager = await _some_history(house)
    waiter = await house.phone("waiter")
    assert (await waiter.post("/api/auth/logout")).status == 200
    (entry,) = (await _ask(manager, "type=SessionEnded"))["entries"]
    assert entry["why"] == "logged out"


@pytest.mark.parametrize(
    ("query", "types"),
    [
        ("type=TableGroupAdded,UserChanged", ["UserChanged", *["TableGroupAdded"] * 3]),
        ("type=TableGroupAdded&actor={nikos}", ["TableGroupAdded"]),
        ("type=TableGroupAdded&to={today}&from={today}", []),
        ("from={today}", ["LoggedIn"]),
        ("subject=user:{nikos}", ["UserChanged", "LoggedIn"]),
        ("text=κηπος", ["TableGroupAdded"]),
        ("text=νικοσ&type=UserChanged", ["UserChanged"]),
        ("text=nothing like it", []),
    ],
)
async def test_filters_narrow_it(house: House, query: str, types: list[str]) -> None:
    """Every filter must fit; a text is found whatever its case and accents, in names too."""
    manager = await _some_history(house)
    rows = await house.rows("SELECT id FROM users WHERE username = 'Νίκος'")
    today = (await house.rows("SELECT max(business_day) AS day FROM events"))[0]["day"]
    page = await _ask(manager, query.format(nikos=rows[0]["id"], today=today))
    assert [one["type"] for one in page["entries"]] == types
    assert page["cursor"] is None


async def test_what_the_box_did_is_found_by_nobodys_number(house: House) -> None:
    """`actor=0` gives what nobody signed for, and only that."""
    manager = await _some_history(house)
    entries = (await _ask(manager, "actor=0"))["entries"]
    assert entries
    assert {(one["actor"], one["who"]) for one in entries} == {(None, None)}


@pytest.mark.parametrize("more", ["", "&text=table"])
async def test_pages_follow_each_other(house: House, more: str) -> None:
    """Page by page gives each fact once, in the order of one long page."""
    manager = await _some_history(house)
    whole = (await _ask(manager, f"limit=200{more}"))["entries"]
    found: list[Any] = []
    cursor: int | None = None
    while True:
        at = "" if cursor is None else f"&cursor={cursor}"
        page = await _ask(manager, f"limit=2{more}{at}")
        assert len(page["entries"]) <= 2
        found += page["entries"]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert found == whole


@pytest.mark.parametrize(
    "query", ["from=2026-02-31", "from=2026-03-02&to=2026-03-01", "from=yesterday", "limit=0", "actor=me"]
)
async def test_what_cannot_be_meant_is_refused(house: House, query: str) -> None:
    """A day that is none, days in the wrong order, an actor without a number."""
    reply = await (await house.phone("manager")).get(f"{AUDIT}?{query}")
    assert (reply.status, reply.json["code"]) == (422, "invalid")


async def test_an_erased_payload_is_said_to_be_erased(house: House) -> None:
    """What happened stays; what was said is gone, and is said to be."""
    manager = await _some_history(house)
    await house.do(
        lambda tx: tx.run("DELETE FROM payloads WHERE seq IN (SELECT seq FROM events WHERE type = 'UserChanged')")
    )
    (entry,) = (await _ask(manager, "type=UserChanged"))["entries"]
    assert (entry["is_erased"], entry["payload"], entry["who"]) == (True, None, "Μαρία")
