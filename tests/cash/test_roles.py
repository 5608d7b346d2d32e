from typing import Any

import pytest

from appliance.cash.routes import routes
from appliance.runtime.route import Route
from appliance.staff.model import ROLE_ACTIONS, Role
from tests.cash.conftest import Till
from tests.orders.restaurant import fresh_id

# The permission of each route, as it was agreed; the test below holds the routes against it.
AGREED = {
    "GET /api/wallets/": "cash.manage",
    "GET /api/wallets/my": "cash.own",
    "POST /api/wallets/": "cash.own",
    "GET /api/drawers/": "cash.own",
    "POST /api/drawers/": "cash.manage",
    "PUT /api/drawers/{drawer_id:int}": "cash.manage",
    "DELETE /api/drawers/{drawer_id:int}": "cash.manage",
    "POST /api/drawers/{drawer_id:int}/sessions": "cash.drawer",
    "GET /api/drawers/{drawer_id:int}/x": "cash.manage",
    "POST /api/drawers/{drawer_id:int}/sign-on": "cash.drawer",
    "POST /api/drawers/{drawer_id:int}/sign-off": "cash.own",
    "POST /api/drawers/{drawer_id:int}/open": "cash.own",
    "POST /api/printers/{printer_id:int}/drawer": "cash.own",
    "GET /api/cash/sessions/": "cash.manage",
    "GET /api/cash/sessions/{session_id:id}": "cash.own",
    "GET /api/cash/sessions/{session_id:id}/explain": "cash.own",
    "POST /api/cash/sessions/{session_id:id}/movements": "cash.own",
    "POST /api/cash/sessions/{session_id:id}/hand-over": "cash.own",
    "POST /api/cash/movements/{movement_id:id}/reverse": "cash.own",
    "POST /api/cash/sessions/{session_id:id}/count": "cash.own",
    "POST /api/cash/sessions/{session_id:id}/accept": "cash.manage",
    "POST /api/cash/sessions/{session_id:id}/give-back": "cash.manage",
    "POST /api/cash/sessions/{session_id:id}/print": "cash.own",
    "GET /api/cash/unassigned": "cash.manage",
    "POST /api/cash/unassigned/assign": "cash.manage",
}
ROUTES = routes(lambda _tx, _printer_id: 0)
OF_SESSION = ("GET", "GET explain", "POST movements", "POST hand-over", "POST count", "POST accept", "POST give-back")


def name(route: Route) -> str:
    """Return a route as the table above names it."""
    return f"{route.method} {route.path}"


def test_the_table_is_whole() -> None:
    """Every route asks for the agreed permission, and there is none that was not agreed."""
    assert {name(route): route.access for route in ROUTES} == AGREED


def test_each_role_holds_what_its_work_needs() -> None:
    """Who serves carries a wallet, cashiers run drawers, managers do everything, the kitchen nothing."""
    cash = {
        role: {action.value for action in held if action.startswith("cash.")} for role, held in ROLE_ACTIONS.items()
    }
    everything = {"cash.own", "cash.drawer", "cash.manage"}
    assert cash == {
        Role.WAITER: {"cash.own"},
        Role.SUPERVISOR: {"cash.own"},
        Role.CASHIER: {"cash.own", "cash.drawer"},
        Role.MANAGER: everything,
        Role.SYSADMIN: everything,
        Role.KITCHEN: set(),
        Role.INVENTORY_CLERK: set(),
    }


@pytest.mark.parametrize("role", [*Role, None], ids=str)
async def test_each_route_opens_for_its_roles_only(till: Till, role: Role | None) -> None:
    """Strangers are asked to log in, roles without the permission are refused, and neither changes anything."""
    phone = till.house.stranger() if role is None else await till.house.phone(role, f"a {role}")
    before = await till.restaurant.journal()
    for route in ROUTES:
        path = route.path.replace("{drawer_id:int}", "1").replace("{printer_id:int}", "1")
        for ident in ("{session_id:id}", "{movement_id:id}"):
            path = path.replace(ident, fresh_id())
        if role is not None and route.access in ROLE_ACTIONS[role]:
            continue
        reply = await phone.ask(route.method, path, None if route.method == "GET" else {})
        assert (name(route), reply.status) == (name(route), 401 if role is None else 403)
        assert role is None or reply.json["fields"]["action"] == route.access
    assert await till.restaurant.journal() == before


def body_of(till: Till, act: str) -> Any:
    """Return a body that an act on a session would accept."""
    return {
        "POST movements": {"kind": "paid_in", "amount": 1},
        "POST hand-over": {"amount": 1, "to_user_id": till.manager.user_id},
        "POST count": {"total": 1},
    }.get(act)


@pytest.mark.parametrize("role", [Role.WAITER, Role.SUPERVISOR, Role.CASHIER, Role.MANAGER, Role.SYSADMIN])
@pytest.mark.parametrize("act", OF_SESSION)
@pytest.mark.parametrize("kind", ["own", "other", "drawer"])
async def test_whose_money_it_is_decides_what_one_may(till: Till, role: Role, act: str, kind: str) -> None:
    """One's own wallet is everybody's own; another's is a manager's; a drawer is a cashier's, blind until counted."""
    phone = await till.house.phone(role, f"a {role}")
    await till.wallet(till.manager)
    if kind == "drawer":
        session = await till.shift(await till.drawer(), phone=till.manager)
    else:
        session = await till.wallet(phone if kind == "own" else till.other)
    if act in {"POST accept", "POST give-back"}:
        await till.manager.post(f"/api/cash/sessions/{session}/count", {"total": 1})
    method, _, last = act.partition(" ")
    reply = await phone.ask(method, f"/api/cash/sessions/{session}/{last}".rstrip("/"), body_of(till, act))
    is_manager = "cash.manage" in ROLE_ACTIONS[role]
    may = is_manager or kind == "own" or (kind == "drawer" and role is Role.CASHIER and act != "GET explain")
    if act in {"POST accept", "POST give-back"}:
        may = is_manager
    assert (reply.status < 300) is may, reply.json
    assert may or reply.status == 403
