"""The log-in screen of a joined device: names, and badges held to its reader."""

import pytest

from kernel.clock import HOUR_MS, MINUTE_MS
from kernel.ids import new_id
from tests.conftest import House, Phone, Reply
from tests.fakes.clock import START_MS
from tests.staff.door import engage_with_pin, enrol, log_in

PEOPLE, BADGE = "/api/auth/people", "/api/auth/badge"
CARD, OTHER_CARD = "04a1b2c3d4", "04ffeeddcc"


async def allow(house: House, **habits: bool) -> None:
    """Set how people log in in this house."""
    manager = await house.phone("manager")
    now = (await manager.get("/api/restaurant")).json["habits"]
    assert (await manager.put("/api/restaurant", {"habits": {**now, **habits}})).status == 200


async def see(house: House, keys: dict[str, str]) -> Reply:
    """Ask who works here, as a device without anybody logged in."""
    headers = {"Comanda-Device": keys["device_id"], "Comanda-Device-Key": keys["device_key"]}
    return await house.stranger().get(PEOPLE, headers=headers)


async def hold(house: House, badge: str, keys: dict[str, str]) -> Reply:
    """Hold a card to a device's reader."""
    return await house.stranger().post(BADGE, {"badge": badge, **keys})


async def give(house: House, user_id: int, badge: str | None) -> Reply:
    """Give a person a card, as a manager does."""
    return await (await house.phone("manager")).put(f"/api/waiters/{user_id}", {"badge": badge})


# -- names ----------------------------------------------------------------------------------------


async def test_a_joined_device_is_told_who_works_here(house: House) -> None:
    """Name, the role's letter and a colour that stays; nobody who left."""
    keys = await enrol(house)
    maria = await engage_with_pin(house, "Maria")
    gone = await engage_with_pin(house, "Gone")
    await (await house.phone("manager")).delete(f"/api/waiters/{gone}")
    told = await see(house, keys)
    assert told.status == 200
    assert [(one["username"], one["role_initial"]) for one in told.json] == [("manager", "M"), ("Maria", "W")]
    assert told.json[1] == {"id": maria, "username": "Maria", "role_initial": "W", "color": maria % 12}


async def test_strangers_hear_no_name(house: House) -> None:
    """Neither without a key, nor with a wrong one, nor from a device that never joined, nor a blocked one."""
    keys = await enrol(house)
    await engage_with_pin(house, "Maria")
    bare = await house.stranger().get(PEOPLE)
    assert (bare.status, bare.json["key"]) == (403, "enrolment_needed")
    wrong = await see(house, {**keys, "device_key": "x" * 43})
    assert (wrong.status, wrong.json["key"]) == (403, "device_refused")
    browser = (await log_in(house.stranger(), "Maria")).json
    own = await see(house, {"device_id": browser["device_id"], "device_key": browser["device_key"]})
    assert (own.status, own.json["key"]) == (403, "enrolment_needed")
    await (await house.phone("manager")).put(f"/api/devices/{keys['device_id']}", {"is_blocked": True})
    assert (await see(house, keys)).json["key"] == "device_blocked"


async def test_a_house_may_want_names_typed(house: House) -> None:
    """The habit says so, and holds at once."""
    keys = await enrol(house)
    await allow(house, names_at_login=False)
    refused = await see(house, keys)
    assert (refused.status, refused.json["key"]) == (403, "names_hidden")


async def test_colleagues_see_who_works_and_who_is_here(house: House) -> None:
    """By name, with the colour that the log-in screen shows, and who serves tables; nobody who left."""
    kitchen = await house.phone("kitchen")
    maria, gone = await engage_with_pin(house, "Maria"), await engage_with_pin(house, "Gone")
    await (await house.phone("manager")).delete(f"/api/waiters/{gone}")
    told = await kitchen.get("/api/auth/colleagues")
    assert [(one["username"], one["role"], one["is_here"]) for one in told.json] == [
        ("kitchen", "kitchen", True),
        ("manager", "manager", True),
        ("Maria", "waiter", False),
    ]
    assert told.json[2]["color"] == maria % 12
    assert [one["takes_orders"] for one in told.json] == [False, True, True]


# -- badges ---------------------------------------------------------------------------------------


async def test_a_badge_opens_a_session_like_any_other(house: House) -> None:
    """However the reader spells it; and it ends like any other."""
    await allow(house, badges=True)
    keys = await enrol(house)
    maria = await engage_with_pin(house, "Maria")
    given = await give(house, maria, CARD)
    assert (given.status, given.json["has_badge"]) == (200, True)
    reply = await hold(house, f" {CARD.upper()} ", keys)
    assert (reply.status, reply.json["user"]["id"], reply.json["device_id"]) == (200, maria, keys["device_id"])
    assert "device_key" not in reply.json
    phone = Phone(house.client, reply.json["access_token"], maria)
    assert (await phone.get("/api/auth/me")).status == 200
    assert (await (await house.phone("manager")).delete(f"/api/waiters/{maria}/sessions")).json == {"ended": 1}
    assert (await phone.get("/api/auth/me")).status == 401


async def test_a_badge_works_only_where_the_house_and_the_device_say_so(house: House) -> None:
    """On joined tills and desks, and nowhere while the habit is off."""
    till, phone = await enrol(house), await enrol(house, "Phone", "phone")
    await give(house, await engage_with_pin(house, "Maria"), CARD)
    assert (await hold(house, CARD, till)).json["key"] == "badges_off"
    await allow(house, badges=True)
    assert (await hold(house, CARD, phone)).json["key"] == "badge_not_here"
    assert (await hold(house, CARD, {**till, "device_key": "x" * 43})).json["key"] == "device_refused"
    assert (await hold(house, CARD, await enrol(house, "Desk", "desk"))).status == 200


async def test_a_badge_is_one_persons(house: House) -> None:
    """A second person is refused it, in words; who leaves gives it back, and a taken one opens nothing."""
    await allow(house, badges=True)
    keys = await enrol(house)
    maria, nikos = await engage_with_pin(house, "Maria"), await engage_with_pin(house, "Nikos")
    await give(house, maria, CARD)
    refused = await give(house, nikos, CARD.upper())
    assert (refused.status, refused.json["key"]) == (409, "badge_taken")
    assert "Maria" in refused.detail
    assert (await give(house, maria, CARD)).status == 200
    await (await house.phone("manager")).delete(f"/api/waiters/{maria}")
    assert (await hold(house, CARD, keys)).json["key"] == "badge_refused"
    assert (await give(house, nikos, CARD)).status == 200
    assert (await hold(house, CARD, keys)).json["user"]["id"] == nikos
    assert (await give(house, nikos, None)).json["has_badge"] is False
    assert (await hold(house, CARD, keys)).status == 401


@pytest.mark.parametrize("badge", ["", "12345", "1 2 3 4 5", "1" * 65, "card\x00number"])
async def test_a_code_that_is_guessed_or_no_code_is_refused(house: House, badge: str) -> None:
    """What a badge opens hangs on its code alone."""
    refused = await give(house, await engage_with_pin(house, "Maria"), badge)
    assert (refused.status, refused.json["fields"]["field"]) == (422, "badge")


async def test_nobody_gives_a_badge_to_who_may_more(house: House) -> None:
    """Who sets a badge can be that person, as with a PIN."""
    manager = await house.phone("manager")
    sysadmin = await engage_with_pin(house, "Root", "sysadmin")
    assert (await manager.put(f"/api/waiters/{sysadmin}", {"badge": CARD})).status == 403
    supervisor = await house.phone("supervisor")
    assert (await supervisor.put(f"/api/waiters/{supervisor.user_id}", {"badge": CARD})).status == 403


async def test_wrong_badges_lock_the_device_and_not_its_pins(house: House) -> None:
    """Five are free; then the till waits, another till does not, and a right badge does not wipe the count at once."""
    await allow(house, badges=True)
    keys, other = await enrol(house), await enrol(house, "Other")
    await give(house, await engage_with_pin(house, "Maria"), CARD)
    for _ in range(4):
        assert (await hold(house, OTHER_CARD, keys)).status == 401
    assert (await hold(house, CARD, keys)).status == 200
    assert (await hold(house, OTHER_CARD, keys)).status == 401
    locked = await hold(house, CARD, keys)
    assert (locked.status, locked.json["key"]) == (429, "locked_out")
    assert (await hold(house, CARD, other)).status == 200
    assert (await log_in(house.stranger(), "Maria", **keys)).status == 200
    house.clock.advance(MINUTE_MS)
    assert (await hold(house, OTHER_CARD, keys)).status == 401
    house.clock.advance(2 * HOUR_MS)
    assert (await hold(house, CARD, keys)).status == 200
    assert (await hold(house, OTHER_CARD, keys)).status == 401
    assert (await hold(house, CARD, keys)).status == 200
    assert {body["reason"] for _, body in await house.events("LoginRefused")} == {"badge"}


async def test_a_badge_approves_nothing(house: House) -> None:
    """An approval wants a PIN, or a yes on the colleague's own phone."""
    manager, maria = await house.phone("manager"), await house.phone("waiter", "maria")
    await give(house, manager.user_id or 0, CARD)
    path = f"/api/orders/{new_id(START_MS)}/items/{new_id(START_MS)}/void"
    for approval, key in (
        ({"badge": CARD}, "invalid"),
        ({"username": "manager", "pin": CARD}, "approval_refused"),
        ({"username": CARD, "pin": CARD}, "approval_refused"),
    ):
        refused = await maria.post(path, {"quantity": 1, "reason": "mistake", "approval": approval})
        assert refused.json["key"] == key, refused.json
