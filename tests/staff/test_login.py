from typing import Any

import pytest

from appliance.config import Config
from appliance.runtime.folder import read_secret
from appliance.staff import service
from kernel.clock import DAY_MS, HOUR_MS, SECOND_MS
from tests.conftest import House, Phone
from tests.fakes.clock import FakeClock
from tests.staff.door import LOGIN, PIN, WRONG, engage_with_pin, enrol, keys_of, log_in, start


async def test_name_and_pin_become_a_token(house: House) -> None:
    """The answer says who is logged in, what he may do and until when."""
    user_id = await engage_with_pin(house, "Maria")
    reply = await log_in(house.stranger(), "Maria")
    assert reply.status == 200
    assert reply.json["token_type"] == "bearer"
    assert reply.json["expires_at"] == "2026-09-21T22:13:20.000Z"
    assert reply.json["user"]["id"] == user_id
    assert "orders.take" in reply.json["user"]["actions"]
    me = await Phone(house.client, reply.json["access_token"], user_id).get("/api/auth/me")
    assert (me.status, me.json) == (200, reply.json["user"])


async def test_log_in_works_with_a_slash_and_any_case(house: House) -> None:
    """Phones capitalise, and Greek capitals drop their accents."""
    await engage_with_pin(house, "Νίκος")
    reply = await house.stranger().post(LOGIN + "/", {"username": " ΝΙΚΟΣ", "pin": PIN})
    assert (reply.status, reply.json["user"]["username"]) == (200, "Νίκος")


async def test_a_wrong_pin_is_refused_and_recorded_without_it(house: House) -> None:
    """The journal knows whom somebody tried to be, and from where."""
    user_id = await engage_with_pin(house, "Maria")
    reply = await log_in(house.stranger(), "Maria", WRONG)
    assert (reply.status, reply.json["key"]) == (401, "login_refused")
    assert await house.events("LoginRefused") == [
        ("LoginRefused", {"place": "address:127.0.0.1", "user_id": user_id, "reason": "pin"})
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "Maria"},
        {"username": "Maria", "pin": 4826},
        {"username": ["Maria"], "pin": PIN},
        {"username": "Maria", "pin": "4" * 201},
        {"username": "Maria", "pin": PIN, "device_name": "\x00"},
        [],
    ],
)
async def test_a_body_that_is_no_log_in_is_told_so(house: House, body: object) -> None:
    """And is not counted as a try."""
    await engage_with_pin(house, "Maria")
    assert (await house.stranger().post(LOGIN, body)).status == 422
    assert await house.rows("SELECT * FROM login_tries") == []


async def test_broken_and_huge_bodies_are_refused(house: House) -> None:
    """Before anything is hashed."""
    assert (await house.stranger().ask("POST", LOGIN, raw=b"{")).status == 400
    assert (await house.stranger().ask("POST", LOGIN, raw=b" " * 20_000)).status == 413


async def test_who_left_cannot_log_in(house: House) -> None:
    """The right PIN changes nothing."""
    user_id = await engage_with_pin(house, "Maria")
    await house.do(lambda tx: service.remove_user(tx, user_id))
    assert (await log_in(house.stranger(), "Maria")).status == 401


async def test_a_browser_gets_a_device_and_keeps_it(house: House) -> None:
    """One row a browser, however often somebody logs in on it; the key is told once."""
    await engage_with_pin(house, "Maria")
    first = await log_in(house.stranger(), "Maria", device_name="Maria's phone")
    again = await log_in(house.stranger(), "Maria", **keys_of(first))
    assert again.json["device_id"] == first.json["device_id"]
    assert "device_key" not in again.json
    rows = await house.rows("SELECT name, kind FROM devices")
    assert rows == [{"name": "Maria's phone", "kind": "unenrolled"}]


async def test_log_ins_without_a_device_get_one_each(house: House) -> None:
    """A key is never shared between browsers."""
    await engage_with_pin(house, "Maria")
    replies = [await log_in(house.stranger(), "Maria") for _ in range(2)]
    assert keys_of(replies[0]) != keys_of(replies[1])


@pytest.mark.parametrize("wrong", ["key", "id", "no key", "no id"])
async def test_a_wrong_device_key_is_refused_and_counted(house: House, wrong: str) -> None:
    """Whether the device exists is not told, and the right PIN does not help."""
    await engage_with_pin(house, "Maria")
    keys: dict[str, Any] = {**await enrol(house)}
    changes: dict[str, dict[str, Any]] = {
        "key": {"device_key": "x" * 43},
        "id": {"device_id": "01a0c450-6c00-774f-aa8e-ab4733b11970"},
        "no key": {"device_key": None},
        "no id": {"device_id": None},
    }
    reply = await log_in(house.stranger(), "Maria", **(keys | changes[wrong]))
    assert (reply.status, reply.json["key"]) == (403, "device_refused")
    rows = await house.rows("SELECT place, person, failures FROM login_tries")
    assert rows == [{"place": "address:127.0.0.1", "person": "", "failures": 1}]
    assert len(await house.events("LoggedIn")) == 1  # the manager's, who made the code


async def test_forgotten_and_blocked_devices_cannot_log_in(house: House) -> None:
    """A blocked one is told, for a manager can help."""
    await engage_with_pin(house, "Maria")
    manager = await house.phone("manager")
    blocked, forgotten = await enrol(house), await enrol(house)
    await manager.put(f"/api/devices/{blocked['device_id']}", {"is_blocked": True})
    await manager.delete(f"/api/devices/{forgotten['device_id']}")
    assert (await log_in(house.stranger(), "Maria", **blocked)).json["key"] == "device_blocked"
    assert (await log_in(house.stranger(), "Maria", **forgotten)).json["key"] == "device_refused"


async def test_events_name_person_and_device(house: House) -> None:
    """From the log-in on."""
    user_id = await engage_with_pin(house, "Maria")
    keys = await enrol(house)
    await log_in(house.stranger(), "Maria", **keys)
    rows = await house.rows(
        "SELECT actor, device, subject FROM events WHERE type = 'LoggedIn' ORDER BY seq DESC LIMIT 1"
    )
    assert rows == [{"actor": user_id, "device": keys["device_id"], "subject": f"user:{user_id}"}]


async def test_where_enrolment_is_required_only_joined_devices_log_in(config: Config, clock: FakeClock) -> None:
    """A browser that nobody joined is told what to ask for, before its PIN is looked at."""
    strict = Config(data=config.data, listen=config.listen, inputs="off", require_enrolment=True)
    async with start(strict, clock) as house:
        await engage_with_pin(house, "Maria")
        assert (await log_in(house.stranger(), "Maria")).json["key"] == "enrolment_needed"
        assert (await log_in(house.stranger(), "Maria", **await enrol(house))).status == 200


async def test_old_sessions_and_browsers_are_dropped(house: House, clock: FakeClock) -> None:
    """A script that logs in every hour does not fill the disk; enrolled devices stay."""
    await engage_with_pin(house, "Maria")
    await log_in(house.stranger(), "Maria")
    enrolled = await enrol(house)
    clock.advance(31 * DAY_MS)
    last = await log_in(house.stranger(), "Maria")
    kept = {row["id"] for row in await house.rows("SELECT id FROM devices WHERE name <> 'phone of manager'")}
    assert kept == {enrolled["device_id"], last.json["device_id"]}
    assert len(await house.rows("SELECT id FROM sessions")) == 1


async def test_a_heartbeat_is_noted_to_the_minute(house: House, clock: FakeClock) -> None:
    """A card is not written every few seconds by every phone."""
    await engage_with_pin(house, "Maria")
    reply = await log_in(house.stranger(), "Maria")
    phone = Phone(house.client, reply.json["access_token"], None)
    began = clock.now_ms()
    for seconds, expected in [(30, began), (29, began), (1, began + 60 * SECOND_MS)]:
        clock.advance(seconds * SECOND_MS)
        beat = await phone.post("/api/auth/heartbeat")
        assert (beat.status, beat.json["expires_at"]) == (200, reply.json["expires_at"])
        for table in ("sessions", "devices"):
            assert await house.rows(f"SELECT last_seen_ms FROM {table}") == [{"last_seen_ms": expected}]


async def test_refresh_extends_the_same_session(house: House, clock: FakeClock) -> None:
    """A new token for the same session; the old one stays good for its own eight hours, in case the answer was lost."""
    await engage_with_pin(house, "Maria")
    first = (await log_in(house.stranger(), "Maria")).json
    old = Phone(house.client, first["access_token"], None)
    clock.advance(7 * HOUR_MS)
    second = (await old.post("/api/auth/refresh")).json
    new = Phone(house.client, second["access_token"], None)
    assert second["user"]["session_id"] == first["user"]["session_id"]
    assert second["expires_at"] == "2026-09-22T05:13:20.000Z"
    assert (await old.get("/api/auth/me")).status == 200
    clock.advance(HOUR_MS)
    assert (await old.get("/api/auth/me")).status == 401
    assert (await old.post("/api/auth/refresh")).status == 401
    assert (await new.get("/api/auth/me")).status == 200
    clock.advance(7 * HOUR_MS)
    assert (await new.get("/api/auth/me")).status == 401


async def test_log_out_ends_every_token_of_the_session(house: House) -> None:
    """The refreshed one too; other sessions of the person go on."""
    await engage_with_pin(house, "Maria")
    here, there = [
        Phone(house.client, (await log_in(house.stranger(), "Maria")).json["access_token"], None) for _ in range(2)
    ]
    newer = Phone(house.client, (await here.post("/api/auth/refresh")).json["access_token"], None)
    assert (await here.post("/api/auth/logout")).status == 200
    assert [(await phone.get("/api/auth/me")).status for phone in (here, newer, there)] == [401, 401, 200]
    assert [event["why"] for _, event in await house.events("SessionEnded")] == ["logged out"]


async def test_a_key_that_is_damaged_in_mid_service_ends_nothing(house: House, config: Config) -> None:
    """People stay logged in, others log in, and what is left of the file stays for whoever mends it."""
    await engage_with_pin(house, "Maria")
    before = Phone(house.client, (await log_in(house.stranger(), "Maria")).json["access_token"], None)
    (config.folder / "secret.key").write_bytes(b"half")
    after = Phone(house.client, (await log_in(house.stranger(), "Maria")).json["access_token"], None)
    assert [(await phone.get("/api/auth/me")).status for phone in (before, after)] == [200, 200]
    assert (config.folder / "secret.key").read_bytes() == b"half"


async def test_the_signing_secret_is_the_boxes_own(house: House, config: Config) -> None:
    """Made once, 32 bytes, readable by nobody else."""
    await engage_with_pin(house, "Maria")
    await log_in(house.stranger(), "Maria")
    assert len(read_secret(config.folder)) == 32
    assert (config.folder / "secret.key").stat().st_mode & 0o777 == 0o600
