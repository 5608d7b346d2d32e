"""Words from one phone to others."""

import pytest

from tests.conftest import House


async def test_the_kitchen_calls_a_waiter_and_sees_that_he_has_read(house: House) -> None:
    """He gets it with its phrase's code, marks it read once, and the kitchen sees when."""
    kitchen, maria, nikos = (
        await house.phone("kitchen"),
        await house.phone("waiter", "maria"),
        await house.phone("waiter", "nikos"),
    )
    sent = await kitchen.post("/api/messages", {"phrase": "come_to_pass", "to_user_ids": [maria.user_id]})
    assert sent.status == 200, sent.json
    [told] = (await maria.get("/api/messages?unread=true")).json
    assert (told["phrase"], told["text"], told["from_name"]) == ("come_to_pass", "Come to the pass", "kitchen")
    assert (await nikos.get("/api/messages")).json == []
    assert (await nikos.post(f"/api/messages/{told['id']}/read")).status == 404
    for _ in range(2):
        assert (await maria.post(f"/api/messages/{told['id']}/read")).status == 200
    assert (await maria.get("/api/messages?unread=true")).json == []
    [mine] = (await kitchen.get("/api/messages?sent=true")).json
    assert [(one["user_id"], one["read_at"] is not None) for one in mine["to"]] == [(maria.user_id, True)]
    assert len(await house.events("MessageRead")) == 1


async def test_events_hold_no_words(house: House) -> None:
    """What was said is nobody's business who was not told: the journal names people by id only."""
    manager, maria = await house.phone("manager"), await house.phone("waiter", "maria")
    await manager.post("/api/messages", {"text": "Ο κύριος στο 5 είναι κριτικός", "everybody": True})
    [(_, body)] = await house.events("MessageSent")
    assert (set(body), body["to"]) == ({"message_id", "to", "order_id"}, [maria.user_id])


async def test_the_same_message_sent_again_is_one_message(house: House) -> None:
    """By its id made on the phone; another person's id is refused."""
    manager, supervisor = await house.phone("manager"), await house.phone("supervisor")
    ident = "0192f7a0-0000-7000-8000-000000000001"
    body = {"id": ident, "text": "Κλείνουμε στις 12", "everybody": True}
    assert [(await manager.post("/api/messages", body)).status for _ in range(2)] == [200, 200]
    assert (await supervisor.post("/api/messages", body)).json["key"] == "message_id_used"
    assert len(await house.events("MessageSent")) == 1


async def test_a_section_is_whoever_serves_it_today(house: House) -> None:
    """Tomorrow's waiters hear nothing of it."""
    manager, maria = await house.phone("manager"), await house.phone("waiter", "maria")
    await house.phone("waiter", "nikos")
    section = (await manager.post("/api/tables/sections", {"name": "Terrace"})).json["id"]
    nobody = await manager.post("/api/messages", {"text": "Rain", "to_section_ids": [section]})
    assert (nobody.status, nobody.json["key"]) == (409, "nobody_there")
    await manager.put(f"/api/tables/sections/{section}/waiters", {"waiter_ids": [maria.user_id]})
    sent = await manager.post("/api/messages", {"text": "Rain", "to_section_ids": [section]})
    assert [one["user_id"] for one in sent.json["to"]] == [maria.user_id]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "x"},
        {"text": "   ", "everybody": True},
        {"text": "x" * 201, "everybody": True},
        {"text": "a", "phrase": "come_to_pass", "everybody": True},
        {"phrase": "sing", "everybody": True},
        {"text": "x", "to_user_ids": [0]},
        {"text": "bell \u0007", "everybody": True},
    ],
)
async def test_a_message_without_words_or_people_is_refused(house: House, body: dict[str, object]) -> None:
    """It says what is missing, and nobody is told anything."""
    manager = await house.phone("manager")
    await house.phone("waiter")
    assert (await manager.post("/api/messages", body)).status == 422
    assert await house.events("MessageSent") == []


@pytest.mark.parametrize(
    ("role", "status"),
    [("waiter", 403), ("inventory_clerk", 403), ("kitchen", 200), ("cashier", 200), ("supervisor", 200)],
)
async def test_who_may_send(house: House, role: str, status: int) -> None:
    """Waiters are told; kitchen, till and those above tell."""
    await house.phone("manager")
    person = await house.phone(role)
    assert (await person.post("/api/messages", {"text": "Γεια", "everybody": True})).status == status
    assert (await house.stranger().get("/api/messages")).status == 401


async def test_old_words_are_thrown_away(house: House) -> None:
    """After thirty days only the fact is left that something was said."""
    manager, maria = await house.phone("manager"), await house.phone("waiter", "maria")
    await manager.post("/api/messages", {"text": "Old", "to_user_ids": [maria.user_id]})
    house.clock.advance(31 * 24 * 3_600_000)
    maria = await house.phone("waiter", "maria2")
    manager = await house.phone("manager", "manager2")
    await manager.post("/api/messages", {"text": "New", "to_user_ids": [maria.user_id]})
    assert [row["text"] for row in await house.rows("SELECT text FROM messages")] == ["New"]
