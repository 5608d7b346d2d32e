"""Each route of payments opens for its roles only."""

from typing import Any

import pytest

from appliance.payments.model import Coins
from appliance.payments.routes import owed_routes, payment_routes, routes, split_routes, tender_routes
from appliance.runtime.route import Kind
from appliance.staff.model import ROLE_ACTIONS, Role
from tests.orders.restaurant import Restaurant, fresh_id
from tests.payments.guests import check_of, taken

ROUTES = [
    *routes(lambda _snapshot, _ids: {}),
    *split_routes(Coins()),
    *payment_routes(Coins()),
    *owed_routes(Coins()),
    *tender_routes(["emulated"]),
]
BODIES: dict[str, Any] = {
    "/api/orders/{order_id:id}/pay": {"all": True},
    "/api/orders/{order_id:id}/split": {"kind": "equal", "of": 2},
    "/api/payments/{payment_id:id}/tip": {"tip": 100},
    "/api/payments/{payment_id:id}/refund": {"reason": "Cold"},
    "/api/orders/{order_id:id}/walk-out": {"reason": "left"},
    "/api/payments/{payment_id:id}/collect": {"amount": 100},
    "/api/payments/{payment_id:id}/write-off": {"reason": "Gone for good"},
    "/api/payments/{payment_id:id}/refund-tip": {"reason": "Mistyped"},
    "/api/payments/{payment_id:id}/resolve": {"is_captured": True, "reason": "Seen on its slip"},
    "/api/tenders/": {"code": "amex", "kind": "card", "names": {"el": "Amex", "en": "Amex"}},
    "/api/tenders/{tender:code}": {"position": 9},
}
# What a waiter's own check lets him do only with somebody's PIN.
NEED_APPROVAL = {
    "/api/payments/{payment_id:id}/refund": "payments.refund",
    "/api/payments/{payment_id:id}/refund-tip": "payments.refund",
    "/api/orders/{order_id:id}/walk-out": "orders.walk_out",
    "/api/payments/{payment_id:id}/write-off": "payments.write_off",
}


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
async def test_each_route_opens_for_its_roles_only(restaurant: Restaurant, route: Any, role: Role | None) -> None:
    """Strangers are asked to log in, roles without the permission are refused, and neither changes anything."""
    order = await check_of(restaurant, 1000)
    phone = restaurant.house.stranger() if role is None else await restaurant.house.phone(role, f"a {role}")
    if role is not None and "orders.take" in ROLE_ACTIONS[role]:
        await restaurant.open(phone)
    payment = await taken(restaurant, order, amount=100)
    path = route.path.replace("{order_id:id}", order["id"]).replace("{payment_id:id}", payment["id"])
    path = path.replace("{tender:code}", "card")
    before = await restaurant.journal()
    body = BODIES.get(route.path) if route.method in {"POST", "PUT"} else None
    reply = await phone.ask(route.method, path, body)
    actions = frozenset() if role is None else ROLE_ACTIONS[role]
    if role is None:
        assert reply.status == 401
    elif not {route.access, NEED_APPROVAL.get(route.path, route.access)} <= actions:
        assert reply.status == 403
    else:
        assert reply.status in {200, 201, 404} if route.kind is Kind.QUERY else {200, 201, 404, 409}
    if reply.status >= 400:
        assert await restaurant.journal() == before


async def test_a_foreign_checks_payments_are_out_of_reach(restaurant: Restaurant) -> None:
    """Not its split, not a tip, not a refund, not even with a payment's id in hand."""
    order = await check_of(restaurant, 1000)
    payment = await taken(restaurant, order, amount=100)
    before = await restaurant.journal()
    for reply in (
        await restaurant.other.get(f"/api/orders/{order['id']}/split"),
        await restaurant.other.post(f"/api/orders/{order['id']}/split", {"kind": "equal", "of": 2}),
        await restaurant.other.delete(f"/api/orders/{order['id']}/split"),
        await restaurant.other.post(f"/api/payments/{payment['id']}/tip", {"tip": 100}),
        await restaurant.other.post(f"/api/payments/{payment['id']}/refund", {"reason": "Cold"}),
    ):
        assert (reply.status, reply.json["key"]) == (403, "foreign_table")
    assert (await restaurant.other.post(f"/api/payments/{fresh_id()}/tip", {"tip": 100})).status == 404
    assert await restaurant.journal() == before
