"""Who may use which route of the staff room."""

import pytest

from appliance.staff.model import Action, LoginHabits, Role
from appliance.staff.routes import routes
from kernel.ids import new_id
from tests.conftest import House, Reply
from tests.fakes.clock import START_MS

_EVERYBODY = set(Role)
_MANAGERS = {Role.MANAGER, Role.SYSADMIN}
_SEEING = _MANAGERS | {Role.SUPERVISOR}
_ANY_ID = new_id(START_MS)
ROUTES = routes(lambda _: LoginHabits(shows_names=True, has_badges=True), lambda _, idents: idents)
# None: strangers as well.
ALLOWED: dict[tuple[str, str], set[Role] | None] = {
    ("POST", "/api/auth/login"): None,
    ("POST", "/api/auth/first-manager"): None,
    ("POST", "/api/auth/badge"): None,
    ("GET", "/api/auth/people"): None,
    ("POST", "/api/devices/enrol"): None,
    ("GET", "/api/auth/favourites"): _EVERYBODY,
    ("GET", "/api/auth/colleagues"): _EVERYBODY,
    ("PUT", "/api/auth/favourites"): _EVERYBODY,
    ("POST", "/api/auth/refresh"): _EVERYBODY,
    ("POST", "/api/auth/heartbeat"): _EVERYBODY,
    ("GET", "/api/auth/me"): _EVERYBODY,
    ("PUT", "/api/auth/pin"): _EVERYBODY,
    ("POST", "/api/auth/logout"): _EVERYBODY,
    ("GET", "/api/waiters"): _SEEING,
    ("GET", "/api/waiters/999"): _SEEING,
    ("GET", "/api/waiters/999/assistants"): _SEEING,
    ("GET", "/api/devices"): _SEEING,
    ("GET", "/api/sessions"): _SEEING,
    ("GET", "/api/roles/"): _SEEING,
    ("PUT", "/api/roles/nothing"): _MANAGERS,
    ("POST", "/api/waiters"): _MANAGERS,
    ("PUT", "/api/waiters/999"): _MANAGERS,
    ("DELETE", "/api/waiters/999"): _MANAGERS,
    ("PUT", "/api/waiters/999/assistants"): _MANAGERS,
    ("DELETE", "/api/waiters/999/assistants"): _MANAGERS,
    ("DELETE", "/api/waiters/999/assistants/998"): _MANAGERS,
    ("DELETE", "/api/waiters/999/sessions"): _MANAGERS,
    ("POST", "/api/devices/join-codes"): _MANAGERS,
    ("PUT", f"/api/devices/{_ANY_ID}"): _MANAGERS,
    ("DELETE", f"/api/devices/{_ANY_ID}"): _MANAGERS,
    ("DELETE", f"/api/sessions/{_ANY_ID}"): _MANAGERS,
}
BODIES = {
    "/api/auth/login": {"username": "nobody", "pin": "4826"},
    "/api/auth/first-manager": {"setup_code": "x", "username": "x", "pin": "4826"},
    "/api/auth/badge": {"badge": "0011223344", "device_id": "x", "device_key": "x"},
    "/api/auth/favourites": {"product_ids": []},
    "/api/auth/pin": {"old": "4826", "new": "7351"},
    "/api/devices/enrol": {"join_code": "x", "name": "x"},
    "/api/waiters/999/assistants": {"assistant_ids": []},
    "/api/roles/nothing": {"actions": []},
}


async def ask(house: House, role: Role | None, method: str, path: str) -> Reply:
    """Use a route in a way that is right but finds nothing."""
    phone = house.stranger() if role is None else await house.phone(role)
    body = BODIES.get(path, {"username": "new", "pin": "4826"})
    return await phone.ask(method, path, None if method == "GET" else body)


def is_let_in(reply: Reply) -> bool:
    """Say whether a reply comes from the use case and not from the door."""
    return not (reply.status in {401, 403} and reply.json["key"] in {"unauthenticated", "forbidden", "logged_out"})


def test_every_route_is_in_this_table() -> None:
    """A new one cannot be forgotten."""
    ids = {
        "{waiter_id:int}": "999",
        "{assistant_id:int}": "998",
        "{device_id:id}": _ANY_ID,
        "{session_id:id}": _ANY_ID,
        "{role:code}": "nothing",
    }
    declared = set()
    for route in ROUTES:
        path = route.path
        for mark, example in ids.items():
            path = path.replace(mark, example)
        declared.add((route.method, path))
    assert declared == set(ALLOWED)


@pytest.mark.parametrize("role", [None, *Role])
async def test_each_role_reaches_what_it_may_and_nothing_else(house: House, role: Role | None) -> None:
    """Strangers are told to log in, others that they may not; logging out is tried last."""
    ordered = sorted(ALLOWED, key=lambda route: route[1] == "/api/auth/logout")
    for method, path in ordered:
        roles = ALLOWED[method, path]
        reply = await ask(house, role, method, path)
        assert is_let_in(reply) == (roles is None or role in roles), (method, path, reply)
        if not is_let_in(reply):
            assert reply.status == (401 if role is None else 403), (method, path)


async def test_bad_bodies_do_not_tell_strangers_what_a_route_takes(house: House) -> None:
    """Who may not use it hears that, and not what is wrong with his body."""
    reply = await house.stranger().post("/api/waiters", {"username": 7})
    assert reply.status == 401
    assert (await (await house.phone("waiter")).post("/api/waiters", {"username": 7})).status == 403


def test_every_access_is_an_action_or_a_gate() -> None:
    """Written by value in other rooms, so a slip would be a locked door."""
    gates = {"public", "signed in"}
    assert {str(route.access) for route in ROUTES} <= gates | {action.value for action in Action}
