import base64
from collections.abc import Callable
from typing import Any

import jwt
import msgspec
import pytest

from appliance.config import Config
from appliance.runtime.folder import read_secret
from kernel.clock import HOUR_MS, SECOND_MS
from tests.conftest import House, Phone
from tests.fakes.clock import START_MS, FakeClock
from tests.staff.door import engage_with_pin, enrol, log_in

OTHER = bytes(range(32))
Forge = Callable[[dict[str, Any], bytes, str], str]


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(value)).rstrip(b"=").decode()


def _unsigned(header: dict[str, str], claims: dict[str, Any], signature: str = "") -> str:
    return f"{_part(header)}.{_part(claims)}.{signature}"


FORGERIES: dict[str, Forge] = {
    "another key": lambda claims, _secret, _token: jwt.encode(claims, OTHER, algorithm="HS256"),
    "another algorithm": lambda claims, secret, _token: jwt.encode(claims, secret * 2, algorithm="HS512"),
    "alg none": lambda claims, _secret, _token: _unsigned({"alg": "none", "typ": "JWT"}, claims),
    "alg None in capitals": lambda claims, _secret, _token: _unsigned({"alg": "NONE", "typ": "JWT"}, claims),
    "alg none, old signature": lambda claims, _secret, token: _unsigned({"alg": "none"}, claims, token.split(".")[2]),
    "no signature": lambda _claims, _secret, token: token.rpartition(".")[0] + ".",
    "two parts": lambda _claims, _secret, token: token.rpartition(".")[0],
    "later end, old signature": lambda claims, _secret, token: ".".join(
        (token.split(".")[0], _part({**claims, "exp": claims["exp"] + 9}), token.split(".")[2])
    ),
    "no session": lambda claims, secret, _token: jwt.encode({"exp": claims["exp"]}, secret, algorithm="HS256"),
    "no end": lambda claims, secret, _token: jwt.encode({"sid": claims["sid"]}, secret, algorithm="HS256"),
    "an end that is no number": lambda claims, secret, _token: jwt.encode(
        {**claims, "exp": "soon"}, secret, algorithm="HS256"
    ),
    "a session that is no text": lambda claims, secret, _token: jwt.encode(
        {**claims, "sid": ["x"]}, secret, algorithm="HS256"
    ),
    "an unknown session": lambda claims, secret, _token: jwt.encode(
        {**claims, "sid": "01a0c450-6c00-774f-aa8e-ab4733b11970"}, secret, algorithm="HS256"
    ),
    "not a token": lambda _claims, _secret, _token: "x",
    "not ASCII": lambda _claims, _secret, _token: "é.é.é",
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_forged_tokens_open_nothing(house: House, config: Config, forgery: str) -> None:
    """Whatever is changed: the answer is 401, told in problem+json, with nothing of why."""
    waiter = await house.phone("waiter")
    assert waiter.token is not None
    secret = read_secret(config.folder)
    claims = jwt.decode(waiter.token, options={"verify_signature": False})
    forged = FORGERIES[forgery](claims, secret, waiter.token)
    reply = await Phone(house.client, forged, None).get("/api/auth/me")
    assert (reply.status, reply.json["key"]) == (401, "logged_out")
    assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert (await waiter.get("/api/auth/me")).status == 200


async def test_a_token_ends_after_eight_hours(house: House, clock: FakeClock) -> None:
    """On the box's clock, to the second."""
    await engage_with_pin(house, "Maria")
    reply = await log_in(house.stranger(), "Maria")
    phone = Phone(house.client, reply.json["access_token"], None)
    clock.advance(8 * HOUR_MS - SECOND_MS)
    assert (await phone.get("/api/auth/me")).status == 200
    clock.advance(SECOND_MS)
    assert (await phone.get("/api/auth/me")).status == 401


async def test_a_box_that_woke_in_the_past_still_knows_its_tokens(house: House, clock: FakeClock) -> None:
    """A Pi has no clock of its own; service goes on until NTP answers."""
    waiter = await house.phone("waiter")
    clock.advance(-START_MS)
    assert (await waiter.get("/api/auth/me")).status == 200


async def test_a_token_says_nothing_that_is_secret(house: House) -> None:
    """Anybody who holds it can read it: session, person, times."""
    await engage_with_pin(house, "Maria")
    reply = await log_in(house.stranger(), "Maria")
    claims = jwt.decode(reply.json["access_token"], options={"verify_signature": False})
    assert set(claims) == {"sid", "sub", "iat", "exp", "jti"}


async def test_a_manager_sees_who_works_where(house: House, clock: FakeClock) -> None:
    """Person, device, since when and when last heard of; sessions that are over are not shown."""
    user_id = await engage_with_pin(house, "Maria")
    till = await enrol(house, "Till")
    clock.advance(SECOND_MS)
    await log_in(house.stranger(), "Maria", **till)
    manager = await house.phone("manager")
    (session, own) = (await manager.get("/api/sessions/")).json
    assert own["user_id"] == manager.user_id
    assert {**session, "id": ""} == {
        "id": "",
        "user_id": user_id,
        "username": "Maria",
        "role": "waiter",
        "device_id": till["device_id"],
        "device_name": "Till",
        "device_kind": "till",
        "owner_id": None,
        "opened_at": "2026-09-21T14:13:21.000Z",
        "last_seen_at": "2026-09-21T14:13:21.000Z",
        "expires_at": "2026-09-21T22:13:21.000Z",
    }


async def test_a_forced_log_out_is_felt_at_the_next_request(house: House) -> None:
    """And the session is gone: ending it again finds nothing."""
    waiter, manager = await house.phone("waiter"), await house.phone("manager")
    (ident,) = [one["id"] for one in (await manager.get("/api/sessions")).json if one["role"] == "waiter"]
    assert (await manager.delete(f"/api/sessions/{ident}")).json == {"ended": 1}
    assert (await waiter.get("/api/auth/me")).status == 401
    assert (await manager.delete(f"/api/sessions/{ident}")).status == 404
    assert (await manager.delete("/api/sessions/nonsense")).status == 404


async def test_a_person_is_logged_out_everywhere_at_once(house: House) -> None:
    """Of all his devices, and of nobody else's."""
    user_id = await engage_with_pin(house, "Maria")
    phones = [
        Phone(house.client, (await log_in(house.stranger(), "Maria")).json["access_token"], user_id) for _ in range(3)
    ]
    manager = await house.phone("manager")
    assert (await manager.delete(f"/api/waiters/{user_id}/sessions")).json == {"ended": 3}
    assert [(await phone.get("/api/auth/me")).status for phone in phones] == [401] * 3
    assert (await manager.get("/api/auth/me")).status == 200
    assert {event["why"] for _, event in await house.events("SessionEnded")} == {"forced"}
    assert (await manager.delete("/api/waiters/999/sessions")).status == 404


async def test_a_changed_role_is_felt_at_the_next_request(house: House) -> None:
    """What somebody may do is read from his row, not from his token."""
    waiter, manager = await house.phone("waiter"), await house.phone("manager")
    assert (await waiter.get("/api/waiters")).status == 403
    await manager.put(f"/api/waiters/{waiter.user_id}", {"role": "supervisor"})
    assert (await waiter.get("/api/waiters")).status == 200
