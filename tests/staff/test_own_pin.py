"""Somebody who works here changes his own PIN on his own phone."""

import asyncio

import pytest

from kernel.clock import SECOND_MS
from tests.conftest import House, Phone
from tests.fakes.clock import FakeClock
from tests.staff.door import PIN, WRONG, engage_with_pin, log_in, watch_hashes

PATH = "/api/auth/pin"
NEW = "7351"


async def logged_in(house: House, name: str = "Niko", pin: str = PIN) -> Phone:
    """Return a phone on which somebody has logged in with his PIN."""
    reply = await log_in(house.stranger(), name, pin)
    assert reply.status == 200, reply.json
    return Phone(house.client, reply.json["access_token"], reply.json["user"]["id"])


async def test_the_new_pin_holds_at_once(house: House) -> None:
    """The old one is worth nothing, the phone in his hand goes on, his others are logged out."""
    await engage_with_pin(house, "Niko")
    phone, other = await logged_in(house), await logged_in(house)
    reply = await phone.put(PATH, {"old": PIN, "new": NEW})
    assert (reply.status, reply.json) == (200, {"weak_pin": False})
    assert (await log_in(house.stranger(), "Niko", PIN)).status == 401
    assert (await log_in(house.stranger(), "Niko", NEW)).status == 200
    assert (await phone.get("/api/auth/me")).status == 200
    assert (await other.get("/api/auth/me")).status == 401


async def test_the_facts_hold_no_pin(house: House) -> None:
    """That it was changed, by whom, and nothing else; no answer is kept under a key either."""
    await engage_with_pin(house, "Niko")
    phone = await logged_in(house)
    await phone.put(PATH, {"old": PIN, "new": NEW}, key="once")
    ((_, fact),) = await house.events("UserChanged")
    assert (fact["user_id"], fact["changed"]) == (phone.user_id, ["pin"])
    assert await house.rows("SELECT * FROM commands") == []


async def test_a_weak_one_is_set_and_said_to_be_weak(house: House) -> None:
    """As where a manager sets it."""
    await engage_with_pin(house, "Niko")
    reply = await (await logged_in(house)).put(PATH, {"old": PIN, "new": "1234"})
    assert reply.json == {"weak_pin": True}


@pytest.mark.parametrize(
    "body",
    [
        {"old": PIN, "new": "12"},
        {"old": PIN, "new": "123456789"},
        {"old": PIN, "new": "abcd"},
        {"old": PIN, "new": "١٢٣٤"},
        {"old": PIN, "new": PIN},
        {"old": PIN},
        {"new": NEW},
        {"old": 4826, "new": NEW},
        {"old": PIN, "new": "1" * 500},
    ],
)
async def test_what_is_no_pin_is_refused(house: House, body: dict[str, object]) -> None:
    """Before anything is hashed or counted."""
    await engage_with_pin(house, "Niko")
    phone = await logged_in(house)
    assert (await phone.put(PATH, body)).status == 422
    assert (await log_in(house.stranger(), "Niko", PIN)).status == 200
    assert await house.events("LoginRefused") == []


async def test_guessing_the_old_one_locks_out(house: House, clock: FakeClock) -> None:
    """Five tries for who found the phone unlocked, on whatever phone; the owner's log-in goes on elsewhere."""
    await engage_with_pin(house, "Niko")
    phone, other = await logged_in(house), await logged_in(house)
    for number in range(5):
        refused = await (phone if number % 2 else other).put(PATH, {"old": WRONG, "new": NEW})
        assert (refused.status, refused.json["key"]) == (403, "pin_refused")
    locked = await phone.put(PATH, {"old": PIN, "new": NEW})
    assert (locked.status, locked.json["fields"]) == (429, {"retry_after_s": 30})
    assert (await log_in(house.stranger(), "Niko", PIN)).status == 200
    clock.advance(30 * SECOND_MS)
    assert (await phone.put(PATH, {"old": PIN, "new": NEW})).status == 200
    refusals = await house.rows("SELECT DISTINCT actor FROM events WHERE type = 'LoginRefused'")
    assert refusals == [{"actor": phone.user_id}]


async def test_ten_guesses_at_once_are_five(house: House) -> None:
    """And they are hashed one after the other."""
    await engage_with_pin(house, "Niko")
    phone = await logged_in(house)
    with watch_hashes() as watch:
        replies = await asyncio.gather(*(phone.put(PATH, {"old": WRONG, "new": NEW}) for _ in range(10)))
    assert sorted(reply.status for reply in replies) == [403] * 5 + [429] * 5
    assert watch.most == 1


async def test_two_changes_at_once_are_one(house: House) -> None:
    """The second no longer has the old PIN."""
    await engage_with_pin(house, "Niko")
    phone = await logged_in(house)
    replies = await asyncio.gather(*(phone.put(PATH, {"old": PIN, "new": f"735{n}"}) for n in range(3)))
    assert sorted(reply.status for reply in replies) == [200, 403, 403]


async def test_strangers_have_none(house: House) -> None:
    """Nor has who was logged out."""
    await engage_with_pin(house, "Niko")
    assert (await house.stranger().put(PATH, {"old": PIN, "new": NEW})).status == 401
    phone = await logged_in(house)
    await phone.post("/api/auth/logout")
    assert (await phone.put(PATH, {"old": PIN, "new": NEW})).status == 401
