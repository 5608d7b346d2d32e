from typing import Any, get_args

import pytest

from appliance.runtime.commands import unpack
from appliance.staff import service
from appliance.staff.contract import RoleName
from appliance.staff.model import ROLE_ACTIONS, Role
from kernel.errors import DomainError
from tests.conftest import House, Phone
from tests.staff.door import PIN, engage_with_pin, log_in

WAITERS = "/api/waiters/"


async def test_a_manager_adds_a_waiter_who_can_log_in(house: House) -> None:
    """A waiter unless another role is said; the answer holds neither PIN nor hash."""
    manager = await house.phone("manager")
    reply = await manager.post(WAITERS, {"username": "  Maria ", "pin": "1234", "language": "el"})
    assert reply.status == 201
    assert reply.json == {
        "id": reply.json["id"],
        "username": "Maria",
        "role": "waiter",
        "is_active": True,
        "is_training": False,
        "has_badge": False,
        "language": "el",
        "created_at": "2026-09-21T14:13:20.000Z",
        "weak_pin": True,
    }
    assert (await log_in(house.stranger(), "Maria", "1234")).status == 200
    assert ("UserAdded", {"user_id": reply.json["id"], "role": "waiter"}) in await house.events()


async def test_answers_never_hold_pins_or_hashes(house: House) -> None:
    """Of adding, changing, listing, showing and removing; nor does the table of remembered answers."""
    manager = await house.phone("manager")
    added = await manager.post(WAITERS, {"username": "Maria", "pin": PIN}, key="one")
    path = f"{WAITERS}{added.json['id']}"
    replies = [
        added,
        await manager.put(path, {"pin": "60473829"}, key="two"),
        await manager.get(WAITERS),
        await manager.get(path),
        await manager.delete(path, key="three"),
    ]
    assert [reply.status for reply in replies] == [201, 200, 200, 200, 200]
    stored = "".join(unpack(row["response"]).decode() for row in await house.rows("SELECT response FROM commands"))
    for text in [stored, *(reply.body.decode() for reply in replies)]:
        assert "scrypt" not in text
        assert "pin_hash" not in text
        assert PIN not in text
        assert "60473829" not in text


async def test_a_retry_adds_nobody_twice(house: House) -> None:
    """The same key gets the first answer, although the PIN leaves the body before it is compared."""
    manager = await house.phone("manager")
    body = {"username": "Maria", "pin": PIN}
    first, second = [await manager.post(WAITERS, body, key="k") for _ in range(2)]
    assert (first.status, first.body) == (second.status, second.body)
    assert len(await house.rows("SELECT * FROM users WHERE username = 'Maria'")) == 1


@pytest.mark.parametrize("taken", ["Νίκος", "ΝΙΚΟΣ", " νικος "])
async def test_two_people_need_two_names(house: House, taken: str) -> None:
    """Names that would log in as one are one."""
    manager = await house.phone("manager")
    await manager.post(WAITERS, {"username": "Νίκος", "pin": PIN})
    other = await manager.post(WAITERS, {"username": "Eleni", "pin": PIN})
    assert (await manager.post(WAITERS, {"username": taken, "pin": PIN})).json["key"] == "name_taken"
    assert (await manager.put(f"{WAITERS}{other.json['id']}", {"username": taken})).json["key"] == "name_taken"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "Maria"},
        {"pin": PIN},
        {"username": "", "pin": PIN},
        {"username": "x" * 41, "pin": PIN},
        {"username": "Maria", "pin": "123"},
        {"username": "Maria", "pin": "12345678901234"},
        {"username": "Maria", "pin": 1234},
        {"username": "Maria", "pin": PIN, "role": "owner"},
        {"username": "Maria", "pin": PIN, "role": ""},
        {"username": "Maria", "pin": PIN, "language": "xx"},
    ],
)
async def test_bad_people_are_refused_and_change_nothing(house: House, body: dict[str, Any]) -> None:
    """With words, and without an event."""
    manager = await house.phone("manager")
    before = await house.events()
    reply = await manager.post(WAITERS, body)
    assert (reply.status, bool(reply.detail)) == (422, True)
    assert await house.events() == before
    assert len(await house.rows("SELECT * FROM users")) == 1


async def test_a_change_sets_only_what_is_given(house: House) -> None:
    """What is absent stays; what is the same is no event."""
    manager = await house.phone("manager")
    user_id = await engage_with_pin(house, "Maria")
    reply = await manager.put(f"{WAITERS}{user_id}", {"username": "Maria P.", "role": "waiter"})
    assert (reply.json["username"], reply.json["role"], reply.json["is_active"]) == ("Maria P.", "waiter", True)
    assert (await log_in(house.stranger(), "maria p.")).status == 200
    assert await house.events("UserChanged") == [
        ("UserChanged", {"user_id": user_id, "changed": ["username"], "role": "waiter", "is_active": True})
    ]
    await manager.put(f"{WAITERS}{user_id}", {"username": "Maria P."})
    assert len(await house.events("UserChanged")) == 1
    assert (await manager.put(f"{WAITERS}999", {"username": "x"})).status == 404


async def test_a_new_pin_ends_the_sessions_that_the_old_one_opened(house: House) -> None:
    """But not the manager's own, when it is his PIN."""
    user_id = await engage_with_pin(house, "Maria")
    phone = Phone(house.client, (await log_in(house.stranger(), "Maria")).json["access_token"], user_id)
    manager = await house.phone("manager")
    assert (await manager.put(f"{WAITERS}{user_id}", {"pin": "6047"})).json["weak_pin"] is False
    assert (await phone.get("/api/auth/me")).status == 401
    assert (await log_in(house.stranger(), "Maria")).status == 401
    assert (await log_in(house.stranger(), "Maria", "6047")).status == 200
    await manager.put(f"{WAITERS}{manager.user_id}", {"pin": "6047"})
    assert (await manager.get("/api/auth/me")).status == 200


async def test_who_is_removed_stays_in_the_books(house: House) -> None:
    """He is logged out at once, cannot log in, keeps his name, and can be taken back."""
    user_id = await engage_with_pin(house, "Maria")
    phone = Phone(house.client, (await log_in(house.stranger(), "Maria")).json["access_token"], user_id)
    manager = await house.phone("manager")
    assert (await manager.delete(f"{WAITERS}{user_id}")).json["is_active"] is False
    assert (await phone.get("/api/auth/me")).status == 401
    assert (await log_in(house.stranger(), "Maria")).status == 401
    assert await house.read(lambda snapshot: service.names(snapshot, [user_id, 999])) == {user_id: "Maria"}
    assert (await manager.delete(f"{WAITERS}{user_id}")).status == 200
    assert len(await house.events("UserDeactivated")) == 1
    await manager.put(f"{WAITERS}{user_id}", {"is_active": True})
    assert (await log_in(house.stranger(), "Maria")).status == 200
    assert (await phone.get("/api/auth/me")).status == 401


async def test_deactivating_by_a_change_logs_out_too(house: House) -> None:
    """It is the same thing, said otherwise."""
    waiter, manager = await house.phone("waiter"), await house.phone("manager")
    await manager.put(f"{WAITERS}{waiter.user_id}", {"is_active": False})
    assert (await waiter.get("/api/auth/me")).status == 401
    assert [event["why"] for _, event in await house.events("SessionEnded")] == ["deactivated"]


@pytest.mark.parametrize("body", [None, {"is_active": False}, {"role": "waiter"}, {"role": "sysadmin"}])
async def test_the_last_manager_cannot_go(house: House, body: dict[str, Any] | None) -> None:
    """Not removed, not deactivated, not given another role, not even by a sysadmin; a second one makes it possible."""
    manager, sysadmin = await house.phone("manager"), await house.phone("sysadmin")
    path = f"{WAITERS}{manager.user_id}"

    async def let_go() -> Any:
        return await (sysadmin.delete(path) if body is None else sysadmin.put(path, body))

    reply = await let_go()
    assert (reply.status, reply.json["key"]) == (409, "last_manager")
    assert (await manager.get("/api/auth/me")).json["role"] == "manager"
    await sysadmin.post(WAITERS, {"username": "second", "pin": PIN, "role": "manager"})
    assert (await let_go()).status == 200


@pytest.mark.parametrize("body", [{"pin": "6047"}, {"role": "waiter"}, {"is_active": False}, {"username": "x"}, None])
async def test_a_manager_does_not_touch_a_sysadmin(house: House, body: dict[str, Any] | None) -> None:
    """Or he would log in as one with a PIN of his own making."""
    manager, sysadmin = await house.phone("manager"), await house.phone("sysadmin")
    path = f"{WAITERS}{sysadmin.user_id}"
    reply = await (manager.delete(path) if body is None else manager.put(path, body))
    assert (reply.status, reply.json["key"]) == (403, "above_you")
    assert (await sysadmin.get("/api/auth/me")).status == 200


@pytest.mark.parametrize("role", Role)
async def test_nobody_raises_anybody_above_himself(house: House, role: Role) -> None:
    """A manager makes everything but a sysadmin, a sysadmin everything: new people and promotions alike."""
    manager, sysadmin, waiter = [await house.phone(name) for name in ("manager", "sysadmin", "waiter")]
    expected = 403 if role is Role.SYSADMIN else 201
    assert (await manager.post(WAITERS, {"username": "new", "pin": PIN, "role": role})).status == expected
    changed = await manager.put(f"{WAITERS}{waiter.user_id}", {"role": role})
    assert changed.status == (403 if role is Role.SYSADMIN else 200)
    assert (await sysadmin.post(WAITERS, {"username": "other", "pin": PIN, "role": role})).status == 201


def test_the_wire_knows_every_role() -> None:
    """And every role has its actions."""
    assert set(get_args(RoleName)) == {role.value for role in Role} == {role.value for role in ROLE_ACTIONS}


async def test_the_command_line_may_add_anybody(house: House) -> None:
    """Whoever owns the data folder; a role that does not exist is told so."""
    pin_hash = service.hash_pin(PIN)
    user_id = await house.do(lambda tx: service.add_user(tx, "vendor", pin_hash, "sysadmin"))
    assert (await log_in(house.stranger(), "vendor")).json["user"]["id"] == user_id
    with pytest.raises(DomainError, match="no role"):
        await house.do(lambda tx: service.add_user(tx, "x", pin_hash, "owner"))


async def test_assistants_are_set_as_a_whole_and_taken_one_by_one(house: House) -> None:
    """And other rooms learn whose tables somebody may serve."""
    manager, maria = await house.phone("manager"), await house.phone("waiter", "Maria")
    niko, eleni = await house.phone("waiter", "Niko"), await house.phone("waiter", "Eleni")
    path = f"{WAITERS}{maria.user_id}/assistants"
    reply = await manager.put(path, {"assistant_ids": [niko.user_id, eleni.user_id, niko.user_id]})
    assert [one["username"] for one in reply.json] == ["Eleni", "Niko"]
    assert (await manager.get(path)).json == reply.json
    assert await house.read(lambda snapshot: service.assisted_by(snapshot, niko.user_id or 0)) == {maria.user_id}
    assert [one["id"] for one in (await manager.delete(f"{path}/{niko.user_id}")).json] == [eleni.user_id]
    assert await house.read(lambda snapshot: service.assisted_by(snapshot, niko.user_id or 0)) == frozenset()
    assert (await manager.delete(f"{path}/{niko.user_id}")).status == 404
    assert (await manager.delete(path)).json == []
    assert [event["assistant_ids"] for _, event in await house.events("AssistantsAssigned")] == [
        sorted([niko.user_id or 0, eleni.user_id or 0]),
        [eleni.user_id],
        [],
    ]


async def test_assistants_must_be_other_people_who_work_here(house: House) -> None:
    """Not himself, not nobody, not who left; nothing is half set."""
    manager, maria, niko = [await house.phone(*who) for who in (("manager",), ("waiter", "Maria"), ("waiter", "Niko"))]
    path = f"{WAITERS}{maria.user_id}/assistants"
    await manager.delete(f"{WAITERS}{niko.user_id}")
    for ids, status in [([maria.user_id], 422), ([999], 404), ([niko.user_id], 422), (["1"], 422), ([-1], 422)]:
        assert (await manager.put(path, {"assistant_ids": ids})).status == status
    assert (await manager.put(f"{WAITERS}999/assistants", {"assistant_ids": []})).status == 404
    assert (await manager.get(path)).json == []
