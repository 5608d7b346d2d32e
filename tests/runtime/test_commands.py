"""A command runs once, whatever the network does."""

import asyncio

import pytest

from kernel.clock import DAY_MS, MINUTE_MS
from kernel.ids import new_id
from tests.conftest import House, Phone
from tests.staff.door import engage_with_pin, enrol, log_in

GROUPS = "/api/tables/groups"


async def _count(house: House) -> int:
    rows = await house.rows("SELECT count(*) AS n FROM events WHERE type = 'TableGroupAdded'")
    return int(rows[0]["n"])


async def test_the_same_key_gets_the_first_answer(house: House) -> None:
    """A retry gets the first answer, byte for byte, says that it is one, and does nothing again."""
    manager = await house.phone("manager")
    first = await manager.post(GROUPS, {"name": "Hall"}, key="k-1")
    second = await manager.post(GROUPS + "/", {"name": "Hall"}, key="k-1")
    assert (first.status, first.body) == (second.status, second.body)
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert await _count(house) == 1


async def test_a_long_answer_is_kept_small_and_given_again_as_it_was(house: House) -> None:
    """Whole checks are most of what a box remembers for a month."""
    manager = await house.phone("manager")
    tables = {"count": 60}
    first, second = [await manager.post("/api/tables/batch", tables, key="k-1") for _ in range(2)]
    assert (first.status, first.body) == (second.status, second.body)
    assert second.headers["Idempotency-Replayed"] == "true"
    (row,) = await house.rows("SELECT length(response) AS kept FROM commands WHERE key = 'k-1'")
    assert row["kept"] < len(first.body) / 4


async def test_the_same_key_with_another_body_is_refused(house: House) -> None:
    """A key that is used for two different commands answers 409 and does nothing."""
    manager = await house.phone("manager")
    await manager.post(GROUPS, {"name": "Hall"}, key="k-1")
    reply = await manager.post(GROUPS, {"name": "Garden"}, key="k-1")
    assert (reply.status, reply.json["key"]) == (409, "key_reused")
    assert await _count(house) == 1


async def test_field_order_and_spaces_do_not_make_another_command(house: House) -> None:
    """The same JSON written differently is the same command."""
    manager = await house.phone("manager")
    await manager.post(
        GROUPS, raw=b'{"name": "Hall", "sort_order": 1}', headers={"Content-Type": "application/json"}, key="k"
    )
    reply = await manager.post(
        GROUPS, raw=b'{"sort_order":1,"name":"Hall"}', headers={"Content-Type": "application/json"}, key="k"
    )
    assert reply.headers["Idempotency-Replayed"] == "true"


async def test_keys_belong_to_a_device(house: House) -> None:
    """Two phones that made the same key are two commands."""
    first, second = await house.phone("manager", "one"), await house.phone("manager", "two")
    replies = [await phone.post(GROUPS, {"name": f"Hall {phone.user_id}"}, key="same") for phone in (first, second)]
    assert [reply.status for reply in replies] == [201, 201]
    assert await _count(house) == 2


async def test_an_answer_is_its_persons_own(house: House) -> None:
    """On a till that both use, a colleague with the very key and body learns nothing; a new log-in of the same person does."""
    keys = await enrol(house)
    for name, role in (("Eleni", "manager"), ("Maria", "waiter")):
        await engage_with_pin(house, name, role)

    async def logged_in(name: str) -> Phone:
        return Phone(house.client, (await log_in(house.stranger(), name, **keys)).json["access_token"], None)

    first = await (await logged_in("Eleni")).post(GROUPS, {"name": "Hall"}, key="k")
    assert first.status == 201
    theirs = await (await logged_in("Maria")).post(GROUPS, {"name": "Hall"}, key="k")
    assert (theirs.status, theirs.json["key"]) == (409, "key_reused")
    again = await (await logged_in("Eleni")).post(GROUPS, {"name": "Hall"}, key="k")
    assert (again.status, again.body) == (first.status, first.body)
    assert await _count(house) == 1


async def test_a_refusal_of_the_trade_is_remembered(house: House) -> None:
    """A retry of a refused command gets the same refusal, even when it would succeed by now."""
    manager = await house.phone("manager")
    made = (await manager.post(GROUPS, {"name": "Hall"})).json
    refused = await manager.post("/api/tables", {"number": 1, "group_id": made["id"] + 1}, key="k")
    assert refused.status >= 400
    await manager.post(GROUPS, {"name": "Garden"})
    again = await manager.post("/api/tables", {"number": 1, "group_id": made["id"] + 1}, key="k")
    assert (again.status, again.body) == (refused.status, refused.body)


async def test_a_missing_login_is_not_remembered(house: House) -> None:
    """401 depends on the moment: the same key works once the phone is logged in."""
    stranger = house.stranger()
    assert (await stranger.post(GROUPS, {"name": "Hall"}, key="k")).status == 401
    manager = await house.phone("manager")
    assert (await manager.post(GROUPS, {"name": "Hall"}, key="k")).status == 201


@pytest.mark.parametrize("key", ["with space", "ά", "x" * 129])
async def test_a_malformed_key_is_refused(house: House, key: str) -> None:
    """A key that proxies or logs would mangle is refused before anything happens."""
    manager = await house.phone("manager")
    reply = await manager.post(GROUPS, {"name": "Hall"}, key=key)
    assert reply.status == 422
    assert await _count(house) == 0


async def test_keys_older_than_their_answers_are_refused(house: House) -> None:
    """After thirty days the first answer may be forgotten, so the key is too old to be safe."""
    manager = await house.phone("manager")
    reply = await manager.post(GROUPS, {"name": "Hall"}, key=new_id(house.clock.now_ms() - 31 * DAY_MS))
    assert (reply.status, reply.json["key"]) == (409, "key_too_old")


async def test_ten_arrivals_at_once_run_once(house: House) -> None:
    """A phone that sends the same command on ten connections gets ten equal answers and one deed."""
    manager = await house.phone("manager")
    replies = await asyncio.gather(*(manager.post(GROUPS, {"name": "Hall"}, key="k") for _ in range(10)))
    assert len({reply.body for reply in replies}) == 1
    assert await _count(house) == 1


async def test_plain_scripts_need_no_key(house: House) -> None:
    """A client that sends no key is served; the trade's own rules still hold."""
    manager = await house.phone("manager")
    assert (await manager.post(GROUPS, {"name": "Hall"})).status == 201


async def test_events_name_person_device_and_command(house: House) -> None:
    """The journal says who did it, on what, and by which key."""
    manager = await house.phone("manager")
    await manager.post(GROUPS, {"name": "Hall"}, key="k-9")
    event = (await house.rows("SELECT * FROM events WHERE type = 'TableGroupAdded'"))[0]
    device = (await house.rows("SELECT device_id FROM sessions WHERE user_id = ?", (manager.user_id,)))[0]["device_id"]
    assert (event["actor"], event["device"], event["command_id"]) == (manager.user_id, device, "k-9")


async def test_old_answers_are_swept(house: House) -> None:
    """Answers live thirty days."""
    from appliance.runtime.commands import forget_old_commands  # noqa: PLC0415

    manager = await house.phone("manager")
    await manager.post(GROUPS, {"name": "Hall"}, key="k")
    house.clock.advance(29 * DAY_MS)
    assert await house.do(forget_old_commands) == 0
    house.clock.advance(2 * DAY_MS)
    assert await house.do(forget_old_commands) == 1


async def test_a_command_may_say_how_long_it_waited(house: House) -> None:
    """`Comanda-Waited-Ms` must be a whole number; a UUIDv7 key that is old says it too, where the clock is sure."""
    from appliance.runtime.commands import read_wait  # noqa: PLC0415

    now = house.clock.now_ms()
    old_key = new_id(now - 11 * MINUTE_MS)
    assert read_wait({"Comanda-Waited-Ms": "700000"}, None, now, clock_is_sure=True) == 700_000
    assert read_wait({}, old_key, now, clock_is_sure=True) == 11 * MINUTE_MS
    assert read_wait({}, old_key, now, clock_is_sure=False) == 0
    assert read_wait({}, new_id(now - MINUTE_MS), now, clock_is_sure=True) == 0
    manager = await house.phone("manager")
    reply = await manager.post(GROUPS, {"name": "Hall"}, headers={"Comanda-Waited-Ms": "-1"})
    assert reply.status == 422
