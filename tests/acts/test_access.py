"""Which role may see and set what about acts."""

import pytest

from appliance.acts.routes import ROUTES
from appliance.runtime.route import Route
from appliance.staff.model import ROLE_ACTIONS, Role
from tests.conftest import House

OTHER = {"code": "other", "names": {"en": "Other", "el": "Άλλο"}}


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
async def test_each_route_opens_for_its_roles_only(house: House, route: Route, role: Role | None) -> None:
    """Strangers are asked to log in, roles without the permission are refused, and neither changes anything."""
    phone = house.stranger() if role is None else await house.phone(role)
    boss = await house.phone("manager")
    path = route.path.replace("{act:code}", "swap").replace("{user_id:int}", str(boss.user_id))
    rules = {"reasons": [OTHER], "limit_amount": 100, "allowance": 100}
    body = None if route.method == "GET" else {"amount": 700} if "allowances" in path else rules
    before = await house.events()
    reply = await phone.ask(route.method, path, body)
    if role is None:
        assert reply.status == 401
    elif route.access not in ROLE_ACTIONS[role]:
        assert reply.status == 403
    else:
        assert reply.status == 200, reply.json
    if reply.status >= 400:
        assert await house.events() == before


@pytest.mark.parametrize("role", ["waiter", "cashier", "kitchen", "inventory_clerk"])
async def test_limits_and_allowances_are_set_by_managers(house: House, role: str) -> None:
    """Nobody sets his own allowance but who may edit acts."""
    phone = await house.phone(role)
    assert (await phone.put(f"/api/acts/treat/allowances/{phone.user_id}", {"amount": 1})).status == 403


async def test_setting_is_a_fact(house: House) -> None:
    """Who changed which act's rules, and whose allowance, stands in the journal; the same again does not."""
    manager, waiter = await house.phone("manager"), await house.phone("waiter")
    rules = {"reasons": [OTHER], "limit_amount": 100, "allowance": 50}
    for _ in range(2):
        await manager.put("/api/acts/void", rules)
        await manager.put(f"/api/acts/void/allowances/{waiter.user_id}", {"amount": 70})
    assert await house.events("ActRulesChanged", "AllowanceSet") == [
        ("ActRulesChanged", {"act": "void", "reasons": ["other"], "limit_amount": 100, "allowance": 50}),
        ("AllowanceSet", {"act": "void", "user_id": waiter.user_id, "amount": 70}),
    ]
