"""People, devices, sessions and log-in over HTTP.

Long because it is one table of who may do what to whom, beside the few lines that answer each row.
"""

import sqlite3
from http import HTTPStatus
from typing import Any

from aiohttp import web
from msgspec import UNSET

from appliance.runtime.box import Box
from appliance.runtime.route import NO_BODY, SMALL, Call, Gate, Kind, LicenceClass, OwnHandler, Route
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff import badges, devices, favourites, logins, roles, screen, service, store
from appliance.staff.contract import (
    Assistant,
    Assistants,
    BadgeLogin,
    Colleague,
    Device,
    DeviceChange,
    Ended,
    Enrol,
    Enrolled,
    Favourites,
    FirstManager,
    Heartbeat,
    JoinCode,
    JoinCodeAsk,
    LoggedIn,
    Login,
    Me,
    OwnPin,
    PersonShown,
    PinSet,
    RoleChange,
    RoleMatrix,
    Session,
    User,
    UserAdd,
    UserChange,
)
from appliance.staff.favourites import Sold
from appliance.staff.model import Action, is_weak
from appliance.staff.screen import HabitsOf
from kernel.clock import to_rfc3339

# -- log-in ---------------------------------------------------------------------------------------


async def _log_in(box: Box, request: web.Request, call: Call) -> LoggedIn:
    return await logins.log_in(box, call.body, devices.name_address(request.remote))


async def _make_first_manager(box: Box, request: web.Request, call: Call) -> LoggedIn:
    return await logins.make_first_manager(box, call.body, devices.name_address(request.remote))


async def _refresh(box: Box, _: web.Request, call: Call) -> LoggedIn:
    return await logins.refresh(box, call.caller)


async def _hear(box: Box, _: web.Request, call: Call) -> Heartbeat:
    return await logins.hear(box, call.caller)


async def _change_own_pin(box: Box, _: web.Request, call: Call) -> PinSet:
    await logins.change_own_pin(box, call.caller, call.body)
    return PinSet(is_weak(call.body.new))


def _me(snapshot: Snapshot, call: Call) -> Me:
    return logins.me(snapshot, call.caller)


def _door_routes(habits: HabitsOf, sold: Sold) -> list[Route]:
    """Return what asks other rooms: the names and badges of the log-in screen, and what somebody wants at hand."""

    async def show_people(box: Box, request: web.Request, _: Call) -> list[PersonShown]:
        ident, key = request.headers.get("Comanda-Device"), request.headers.get("Comanda-Device-Key")
        return await box.readers.read(lambda snapshot: screen.people(snapshot, habits, ident, key))

    async def log_in_by_badge(box: Box, request: web.Request, call: Call) -> LoggedIn:
        return await badges.log_in(box, call.body, devices.name_address(request.remote), habits)

    def show_favourites(snapshot: Snapshot, call: Call) -> Favourites:
        return Favourites(favourites.of(snapshot, call.caller, sold))

    def set_favourites(tx: Tx, call: Call) -> Favourites:
        favourites.set_own(tx, call.body.product_ids, sold)
        return show_favourites(tx, call)

    path = "/api/auth/favourites"
    return [
        _by_itself(
            "/api/auth/people",
            "List who may log in here; a joined device says so in Comanda-Device and Comanda-Device-Key.",
            Gate.PUBLIC,
            show_people,
            method="GET",
            limit=NO_BODY,
            answer=list[PersonShown],
        ),
        _by_itself(
            "/api/auth/badge",
            "Log in with a badge, on a joined till or desk.",
            Gate.PUBLIC,
            log_in_by_badge,
            body=BadgeLogin,
            answer=LoggedIn,
        ),
        _row("GET", path, "List the own favourites.", Gate.SIGNED_IN, show_favourites, answer=Favourites),
        _row(
            "PUT", path, "Set the own favourites.", Gate.SIGNED_IN, set_favourites, body=Favourites, answer=Favourites
        ),
    ]


def _log_out(tx: Tx, _: Call) -> None:
    logins.log_out(tx)


def _list_colleagues(snapshot: Snapshot, _: Call) -> list[Colleague]:
    return screen.colleagues(snapshot)


# -- people ---------------------------------------------------------------------------------------


def _user(row: sqlite3.Row, pin: Any = UNSET) -> User:
    return User(
        id=row["id"],
        username=row["username"],
        role=row["role"],
        is_active=bool(row["is_active"]),
        language=row["language"],
        is_training=bool(row["is_training"]),
        has_badge=row["badge_hash"] is not None,
        created_at=to_rfc3339(row["created_at_ms"]),
        weak_pin=is_weak(pin) if pin is not UNSET else UNSET,
    )


def _list_users(snapshot: Snapshot, _: Call) -> list[User]:
    return [_user(row) for row in store.users(snapshot)]


def _get_user(snapshot: Snapshot, call: Call) -> User:
    return _user(service.require_user(snapshot, call.number("waiter_id")))


async def _hash_pin(box: Box, call: Call) -> str:
    return await service.hash_pin_slowly(box, call.body.pin)


async def _hash_secrets(box: Box, call: Call) -> tuple[str | None, bytes | None]:
    """Return hashes of the PIN and the badge that a change of a person brings."""
    given: UserChange = call.body
    badge_hash = badges.hash_for(box, given.badge) if isinstance(given.badge, str) else None
    return await service.hash_pin_slowly(box, given.pin) if isinstance(given.pin, str) else None, badge_hash


def _add_user(tx: Tx, call: Call) -> User:
    given: UserAdd = call.body
    user_id = service.add_user(tx, given.username, call.prepared, given.role, given.language)
    return _user(service.require_user(tx, user_id), given.pin)


def _change_user(tx: Tx, call: Call) -> User:
    service.change_user(tx, call.number("waiter_id"), call.body, *call.prepared)
    return _user(service.require_user(tx, call.number("waiter_id")), call.body.pin)


def _remove_user(tx: Tx, call: Call) -> User:
    service.remove_user(tx, call.number("waiter_id"))
    return _user(service.require_user(tx, call.number("waiter_id")))


def _list_assistants(snapshot: Snapshot, call: Call) -> list[Assistant]:
    service.require_user(snapshot, call.number("waiter_id"))
    return [
        Assistant(row["id"], row["username"], row["role"], bool(row["is_active"]))
        for row in store.assistants(snapshot, call.number("waiter_id"))
    ]


def _set_assistants(tx: Tx, call: Call) -> list[Assistant]:
    service.set_assistants(tx, call.number("waiter_id"), call.body.assistant_ids)
    return _list_assistants(tx, call)


def _clear_assistants(tx: Tx, call: Call) -> list[Assistant]:
    service.set_assistants(tx, call.number("waiter_id"), ())
    return []


def _release_assistant(tx: Tx, call: Call) -> list[Assistant]:
    service.release_assistant(tx, call.number("waiter_id"), call.number("assistant_id"))
    return _list_assistants(tx, call)


# -- roles ----------------------------------------------------------------------------------------


def _tell_roles(snapshot: Snapshot, _: Call) -> RoleMatrix:
    return RoleMatrix(roles=roles.tell(snapshot), actions=[action.value for action in Action])


def _change_role(tx: Tx, call: Call) -> RoleMatrix:
    roles.change(tx, call.ident("role"), call.body.actions)
    return _tell_roles(tx, call)


# -- devices --------------------------------------------------------------------------------------


async def _make_join_code(box: Box, _: web.Request, call: Call) -> JoinCode:
    return await box.writer.do(lambda tx: devices.make_join_code(tx, call.body), call.caller)


async def _enrol(box: Box, request: web.Request, call: Call) -> Enrolled:
    return await devices.enrol(box, call.body, devices.name_address(request.remote))


def _device(row: sqlite3.Row) -> Device:
    return Device(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        owner_id=row["owner_id"],
        is_blocked=bool(row["is_blocked"]),
        enrolled_at=to_rfc3339(row["enrolled_at_ms"]),
        last_seen_at=to_rfc3339(row["last_seen_ms"]),
    )


def _list_devices(snapshot: Snapshot, _: Call) -> list[Device]:
    return [_device(row) for row in store.devices(snapshot)]


def _change_device(tx: Tx, call: Call) -> Device:
    devices.change_device(tx, call.ident("device_id"), call.body)
    return _device(devices.require_device(tx, call.ident("device_id")))


def _forget_device(tx: Tx, call: Call) -> None:
    devices.forget_device(tx, call.ident("device_id"))


# -- sessions -------------------------------------------------------------------------------------


def _list_sessions(snapshot: Snapshot, _: Call) -> list[Session]:
    return [
        Session(
            id=row["id"],
            user_id=row["user_id"],
            username=row["username"],
            role=row["role"],
            device_id=row["device_id"],
            device_name=row["device_name"],
            device_kind=row["device_kind"],
            owner_id=row["owner_id"],
            opened_at=to_rfc3339(row["opened_at_ms"]),
            last_seen_at=to_rfc3339(row["last_seen_ms"]),
            expires_at=to_rfc3339(row["expires_at_ms"]),
        )
        for row in store.live_sessions(snapshot)
    ]


def _force_out(tx: Tx, call: Call) -> Ended:
    return Ended(logins.force_out(tx, call.ident("session_id")))


def _force_out_user(tx: Tx, call: Call) -> Ended:
    return Ended(logins.force_out_user(tx, call.number("waiter_id")))


# -- the table ------------------------------------------------------------------------------------
# Log-in, and whatever takes rights away, works whatever the licence says; PINs and one-time codes never reach the
# commands table, so what answers with one runs by itself.


def _row(method: str, path: str, summary: str, access: Gate | str, handler: Any, **more: Any) -> Route:
    kind = Kind.QUERY if method == "GET" else Kind.COMMAND
    settings: dict[str, Any] = {"kind": kind, "licence": LicenceClass.ALWAYS, "limit": SMALL, **more}
    return Route(method=method, path=path, summary=summary, access=access, handler=handler, **settings)


def _by_itself(path: str, summary: str, access: Gate | str, handler: OwnHandler, **more: Any) -> Route:
    return _row(more.pop("method", "POST"), path, summary, access, handler, kind=Kind.OWN, **more)


_SEE, _EDIT = Action.SEE_STAFF.value, Action.EDIT_STAFF.value
_NEW: dict[str, Any] = {"status": HTTPStatus.CREATED}
_BUSINESS: dict[str, Any] = {"licence": LicenceClass.FULL}
_ONE = "/api/waiters/{waiter_id:int}"
_HELP = _ONE + "/assistants"


def routes(habits: HabitsOf, sold: Sold) -> list[Route]:
    """Return the room's routes; `habits` and `sold` ask the rooms that know."""
    return [*_ROUTES, *_door_routes(habits, sold)]


_ROUTES = [
    _by_itself("/api/auth/login", "Log in with name and PIN.", Gate.PUBLIC, _log_in, body=Login, answer=LoggedIn),
    _by_itself(
        "/api/auth/first-manager",
        "Make the first manager with the one-time code of the set-up, and log in.",
        Gate.PUBLIC,
        _make_first_manager,
        body=FirstManager,
        answer=LoggedIn,
        **_NEW,
    ),
    _by_itself(
        "/api/auth/refresh", "Extend the session and get a new token.", Gate.SIGNED_IN, _refresh, answer=LoggedIn
    ),
    _by_itself("/api/auth/heartbeat", "Say that the session is alive.", Gate.SIGNED_IN, _hear, answer=Heartbeat),
    _by_itself(
        "/api/auth/pin",
        "Change the own PIN; other phones on which one is logged in are logged out.",
        Gate.SIGNED_IN,
        _change_own_pin,
        method="PUT",
        body=OwnPin,
        answer=PinSet,
    ),
    _row("GET", "/api/auth/me", "Say who is logged in and what he may do.", Gate.SIGNED_IN, _me, answer=Me),
    _row("POST", "/api/auth/logout", "End the own session.", Gate.SIGNED_IN, _log_out),
    _row(
        "GET",
        "/api/auth/colleagues",
        "List who works here, and who is logged in now.",
        Gate.SIGNED_IN,
        _list_colleagues,
        answer=list[Colleague],
    ),
    _row("GET", "/api/waiters", "List everybody who works or worked here.", _SEE, _list_users, answer=list[User]),
    _row(
        "POST",
        "/api/waiters",
        "Add a person.",
        _EDIT,
        _add_user,
        body=UserAdd,
        answer=User,
        prepare=_hash_pin,
        **_NEW,
        **_BUSINESS,
    ),
    _row("GET", _ONE, "Show a person.", _SEE, _get_user, answer=User),
    _row("PUT", _ONE, "Change a person.", _EDIT, _change_user, body=UserChange, answer=User, prepare=_hash_secrets),
    _row("DELETE", _ONE, "Deactivate a person and end his sessions.", _EDIT, _remove_user, answer=User),
    _row("GET", _HELP, "List who may serve a waiter's tables.", _SEE, _list_assistants, answer=list[Assistant]),
    _row(
        "PUT",
        _HELP,
        "Set who may serve a waiter's tables.",
        _EDIT,
        _set_assistants,
        body=Assistants,
        answer=list[Assistant],
        **_BUSINESS,
    ),
    _row("DELETE", _HELP, "Take all assistants from a waiter.", _EDIT, _clear_assistants, answer=list[Assistant]),
    _row(
        "DELETE",
        _HELP + "/{assistant_id:int}",
        "Take one assistant from a waiter.",
        _EDIT,
        _release_assistant,
        answer=list[Assistant],
    ),
    _row("DELETE", _ONE + "/sessions", "Log a person out everywhere.", _EDIT, _force_out_user, answer=Ended),
    _row("GET", "/api/roles/", "Say which role may do what.", _SEE, _tell_roles, answer=RoleMatrix),
    _row(
        "PUT",
        "/api/roles/{role:code}",
        "Set what a role may do; it holds at once.",
        Action.MANAGE_STAFF.value,
        _change_role,
        body=RoleChange,
        answer=RoleMatrix,
    ),
    _by_itself(
        "/api/devices/join-codes",
        "Make a code by which devices join; it is shown once.",
        _EDIT,
        _make_join_code,
        body=JoinCodeAsk,
        answer=JoinCode,
        **_NEW,
    ),
    _by_itself(
        "/api/devices/enrol",
        "Join with a code and get the device's key; it is shown once.",
        Gate.PUBLIC,
        _enrol,
        body=Enrol,
        answer=Enrolled,
        **_NEW,
    ),
    _row("GET", "/api/devices", "List the devices.", _SEE, _list_devices, answer=list[Device]),
    _row(
        "PUT",
        "/api/devices/{device_id:id}",
        "Rename a device, say on whose phone it is, or block it.",
        _EDIT,
        _change_device,
        body=DeviceChange,
        answer=Device,
    ),
    _row("DELETE", "/api/devices/{device_id:id}", "Forget a device and end its sessions.", _EDIT, _forget_device),
    _row("GET", "/api/sessions", "List who is logged in where.", _SEE, _list_sessions, answer=list[Session]),
    _row("DELETE", "/api/sessions/{session_id:id}", "Log somebody out.", _EDIT, _force_out, answer=Ended),
]
