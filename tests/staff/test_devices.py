import asyncio
import hashlib
from typing import Any

import pytest

from appliance.staff.devices import hash_code, make_code, name_address
from kernel.clock import MINUTE_MS
from kernel.ids import new_id
from tests.conftest import House, Phone
from tests.fakes.clock import START_MS, FakeClock
from tests.staff.door import engage_with_pin, enrol, keys_of, log_in

CODES, ENROL, DEVICES = "/api/devices/join-codes", "/api/devices/enrol", "/api/devices/"


async def make_code_for(house: House, **ask: int) -> str:
    """Let a manager make a join code."""
    manager = await house.phone("manager")
    reply = await manager.post(CODES, ask)
    assert reply.status == 201
    code: str = reply.json["join_code"]
    return code


async def test_a_device_joins_with_a_code(house: House) -> None:
    """It gets an id and a key, of which only the hash is kept, and then logs people in."""
    await engage_with_pin(house, "Maria")
    code = await make_code_for(house)
    reply = await house.stranger().post(
        ENROL, {"join_code": code.lower().replace("-", " "), "name": "Bar", "kind": "till"}
    )
    assert reply.status == 201
    (row,) = await house.rows("SELECT name, kind, key_hash FROM devices WHERE id = ?", (reply.json["device_id"],))
    assert row == {
        "name": "Bar",
        "kind": "till",
        "key_hash": hashlib.sha256(reply.json["device_key"].encode()).digest(),
    }
    assert (await log_in(house.stranger(), "Maria", **keys_of(reply))).json["device_id"] == reply.json["device_id"]
    (_, event) = (await house.events("DeviceEnrolled"))[-1]
    assert (event["device_id"], event["kind"], event["join_code_id"]) == (reply.json["device_id"], "till", 1)


async def test_a_code_is_good_for_as_many_devices_as_it_says(house: House) -> None:
    """Ten phones that scan a code for three are three phones."""
    code = await make_code_for(house, uses=3)
    replies = await asyncio.gather(
        *(house.stranger().post(ENROL, {"join_code": code, "name": f"P{n}"}) for n in range(8))
    )
    assert sorted(reply.status for reply in replies) == [201] * 3 + [403] * 5


async def test_a_code_expires(house: House, clock: FakeClock) -> None:
    """At the minute that its answer named."""
    manager = await house.phone("manager")
    asked = (await manager.post(CODES, {"minutes": 5})).json
    assert asked["expires_at"] == "2026-09-21T14:18:20.000Z"
    clock.advance(5 * MINUTE_MS)
    assert (await house.stranger().post(ENROL, {"join_code": asked["join_code"], "name": "x"})).status == 403


async def test_a_device_whose_answer_was_lost_asks_again(house: House) -> None:
    """With the same id and code it gets a new key and no second use is taken, until somebody logs in on it."""
    await engage_with_pin(house, "Maria")
    code = await make_code_for(house)
    body = {"join_code": code, "name": "Bar", "id": new_id(START_MS)}
    lost, got = [await house.stranger().post(ENROL, body) for _ in range(2)]
    assert [lost.json["device_id"], got.json["device_id"]] == [body["id"]] * 2
    assert (await log_in(house.stranger(), "Maria", **keys_of(lost))).json["key"] == "device_refused"
    assert (await log_in(house.stranger(), "Maria", **keys_of(got))).status == 200
    assert (await house.stranger().post(ENROL, body)).status == 403
    assert (await house.stranger().post(ENROL, {**body, "id": new_id(START_MS)})).status == 403


async def test_a_device_cannot_take_anothers_place(house: House) -> None:
    """An id that exists, even a forgotten one, needs its own code; the code is not used up by the attempt."""
    manager = await house.phone("manager")
    taken = (await enrol(house))["device_id"]
    code = await make_code_for(house)
    body = {"join_code": code, "name": "Bar", "id": taken}
    assert (await house.stranger().post(ENROL, body)).json["key"] == "device_exists"
    await manager.delete(f"{DEVICES}{taken}")
    assert (await house.stranger().post(ENROL, body)).json["key"] == "device_exists"
    assert (await house.stranger().post(ENROL, {**body, "id": new_id(START_MS)})).status == 201


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"name": "x" * 41}, {"kind": "unenrolled"}, {"kind": "fridge"}, {"id": "one"}, {"join_code": 7}],
)
async def test_a_bad_enrolment_uses_nothing(house: House, change: dict[str, Any]) -> None:
    """The code is still good afterwards."""
    good = {"join_code": await make_code_for(house), "name": "Bar", "kind": "till"}
    assert (await house.stranger().post(ENROL, {**good, **change})).status == 422
    assert (await house.stranger().post(ENROL, good)).status == 201


@pytest.mark.parametrize("ask", [{"uses": 0}, {"uses": 101}, {"minutes": 0}, {"minutes": 1_441}, {"uses": "all"}])
async def test_a_code_is_for_few_devices_and_a_day_at_most(house: House, ask: dict[str, Any]) -> None:
    """An open door is not a code."""
    assert (await (await house.phone("manager")).post(CODES, ask)).status == 422


async def test_a_device_is_named_and_given_to_somebody(house: House) -> None:
    """On whose phone something happened is its owner then."""
    user_id = await engage_with_pin(house, "Maria")
    manager, ident = await house.phone("manager"), (await enrol(house))["device_id"]
    reply = await manager.put(f"{DEVICES}{ident}", {"name": "Maria's", "owner_id": user_id})
    assert (reply.json["name"], reply.json["owner_id"], reply.json["is_blocked"]) == ("Maria's", user_id, False)
    listed = {one["id"]: one for one in (await manager.get(DEVICES)).json}
    assert listed[ident] == reply.json
    assert "key" not in str(listed)
    assert (await manager.put(f"{DEVICES}{ident}", {"owner_id": None})).json["owner_id"] is None
    assert [event for _, event in await house.events("DeviceChanged")] == [
        {"device_id": ident, "changed": ["name", "owner_id"], "owner_id": user_id, "is_blocked": False},
        {"device_id": ident, "changed": ["owner_id"], "owner_id": None, "is_blocked": False},
    ]


async def test_unknown_owners_and_devices_are_refused(house: House) -> None:
    """And nothing changes."""
    manager, ident = await house.phone("manager"), (await enrol(house))["device_id"]
    before = await house.events()
    assert (await manager.put(f"{DEVICES}{ident}", {"owner_id": 999, "name": "x"})).status == 404
    assert (await manager.put(f"{DEVICES}{ident}", {"owner_id": -1})).status == 422
    assert (await manager.put(f"{DEVICES}{new_id(START_MS)}", {"name": "x"})).status == 404
    assert (await manager.delete(f"{DEVICES}{new_id(START_MS)}")).status == 404
    assert (await manager.delete(f"{DEVICES}join-codes")).status == 404
    assert await house.events() == before


async def test_a_blocked_device_is_out_at_once_and_can_come_back(house: House) -> None:
    """Its sessions are over even after it is unblocked; its key is good again."""
    await engage_with_pin(house, "Maria")
    manager, keys = await house.phone("manager"), await enrol(house)
    phone = Phone(house.client, (await log_in(house.stranger(), "Maria", **keys)).json["access_token"], None)
    path = f"{DEVICES}{keys['device_id']}"
    await manager.put(path, {"is_blocked": True})
    assert (await phone.get("/api/auth/me")).status == 401
    await manager.put(path, {"is_blocked": False})
    assert (await phone.get("/api/auth/me")).status == 401
    assert (await log_in(house.stranger(), "Maria", **keys)).status == 200


async def test_a_forgotten_device_is_gone_and_its_events_keep_its_row(house: House) -> None:
    """Its sessions end, its key opens nothing, the list does not show it."""
    await engage_with_pin(house, "Maria")
    manager, keys = await house.phone("manager"), await enrol(house)
    phone = Phone(house.client, (await log_in(house.stranger(), "Maria", **keys)).json["access_token"], None)
    assert (await manager.delete(f"{DEVICES}{keys['device_id']}")).status == 200
    assert (await phone.get("/api/auth/me")).status == 401
    assert keys["device_id"] not in {one["id"] for one in (await manager.get(DEVICES)).json}
    assert (await manager.delete(f"{DEVICES}{keys['device_id']}")).status == 404
    (row,) = await house.rows("SELECT name, key_hash FROM devices WHERE id = ?", (keys["device_id"],))
    assert row == {"name": "Till", "key_hash": None}


def test_codes_are_typed_by_people() -> None:
    """In groups, without letters that are misread; case and separators do not matter."""
    codes = {make_code() for _ in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) & set("01OILUV")
    code = codes.pop()
    assert hash_code(code) == hash_code(f" {code.lower().replace('-', '')} ")


@pytest.mark.parametrize(
    ("remote", "place"),
    [
        ("192.168.1.20", "address:192.168.1.20"),
        ("::ffff:192.168.1.20", "address:192.168.1.20"),
        ("fe80::1%eth0", "address:fe80::/64"),
        ("2001:db8:1:2:a::1", "address:2001:db8:1:2::/64"),
        ("2001:db8:1:2:b::2", "address:2001:db8:1:2::/64"),
        ("", "box"),
        (None, "box"),
    ],
)
def test_an_address_is_a_place(remote: str | None, place: str) -> None:
    """Whoever has an IPv6 network has more addresses in it than there are PINs: it counts as one."""
    assert name_address(remote) == place


@pytest.mark.parametrize("kind", ["till", "kitchen", "display"])
async def test_a_code_makes_of_a_browser_what_it_was_made_for(house: House, kind: str) -> None:
    """A tablet on the kitchen's wall scans its code and is the kitchen's screen; it says so of itself afterwards."""
    manager = await house.phone("manager")
    made = (await manager.post(CODES, {"kind": kind, "uses": 2})).json
    assert made["kind"] == kind
    joined = await house.stranger().post(ENROL, {"join_code": made["join_code"], "name": "Wall"})
    assert (joined.status, joined.json["kind"]) == (201, kind)
    listed = {one["id"]: one["kind"] for one in (await manager.get(DEVICES)).json}
    assert listed[joined.json["device_id"]] == kind


async def test_a_till_does_not_join_by_a_code_for_phones(house: House) -> None:
    """Badges work on a till: it joins by a code that a manager made for one, or for whatever comes."""
    manager = await house.phone("manager")
    code = (await manager.post(CODES, {"kind": "phone"})).json["join_code"]
    refused = await house.stranger().post(ENROL, {"join_code": code, "name": "Till", "kind": "till"})
    assert (refused.status, refused.json["key"]) == (403, "join_code_kind")
    assert (await house.stranger().post(ENROL, {"join_code": code, "name": "Maria"})).json["kind"] == "phone"
