from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from appliance.floor.contract import NewSection, Staffing
from appliance.floor.service import add_section, staff_section
from appliance.orders.reckoning import UNTAXED
from appliance.orders.routes import routes as order_routes
from appliance.payments.routes import routes as payment_routes
from appliance.runtime.route import Kind, Route
from appliance.runtime.tx import Tx
from appliance.staff.model import ROLE_ACTIONS, Role
from appliance.staff.service import set_assistants
from tests.conftest import Phone, Reply
from tests.orders.restaurant import BEER, PIZZA, Restaurant, fresh_id

ROUTES = [*order_routes(lambda _snapshot, _ids: {}, UNTAXED), *payment_routes(lambda _snapshot, _ids: {})]
# What a waiter's own order lets him do only with somebody's PIN.
NEED_APPROVAL = {
    ("DELETE", "/api/orders/{order_id:id}"): "orders.cancel",
    ("POST", "/api/orders/{order_id:id}/reopen"): "orders.reopen",
    ("DELETE", "/api/orders/{order_id:id}/items/{item_id:id}"): "orders.void",
    ("POST", "/api/orders/{order_id:id}/items/{item_id:id}/void"): "orders.void",
    ("POST", "/api/orders/{order_id:id}/items/{item_id:id}/remake"): "orders.remake",
    ("POST", "/api/orders/{order_id:id}/items/{item_id:id}/swap"): "orders.swap",
    ("POST", "/api/orders/{order_id:id}/walk-out"): "orders.walk_out",
    ("POST", "/api/orders/{order_id:id}/adjustments"): "orders.discount",
    ("DELETE", "/api/orders/{order_id:id}/adjustments/{adjustment_id:id}"): "orders.discount",
}


def body_of(restaurant: Restaurant, path: str, order: dict[str, Any]) -> Any:
    """Return a body that the route would accept."""
    last = path.rstrip("/").rpartition("/")[2]
    if path.endswith("/items/move"):
        return {"items": [{"item_id": order["items"][0]["id"]}]}
    return {
        "merge": {"into_order_id": fresh_id()},
        "fire": {"item_ids": [order["items"][0]["id"]]},
        "table-offers": {"to_user_id": restaurant.other.user_id, "order_ids": [order["id"]]},
        "course-delays": {"delays": []},
        "charge-rules": {"rules": []},
        "errands": {"kind": "counter"},
        "ready": {"is_ready": True},
        "orders": {"table_id": restaurant.tables[0]},
        "items": restaurant.line(BEER),
        "pay": {"item_ids": [order["items"][0]["id"]]},
        "void": {"reason": "other"},
        "remake": {"reason": "other"},
        "swap": {"reason": "other", "item": {"product_id": restaurant.products[PIZZA]}},
        "reopen": {"reason": "other"},
        "walk-out": {"reason": "left"},
        "treat-to": {"payer_table_id": restaurant.tables[4]},
        "weigh": {"quantity_milli": 1},
        "move": {"table_id": restaurant.tables[0]},
        "draft": {"lines": []},
        "adjustments": {"kind": "fixed", "value": 10, "reason": "regular"},
    }.get(last, {})


def may(role: Role | None, route: Route) -> bool:
    """Say whether a role reaches a route by itself; None is a stranger."""
    actions = frozenset() if role is None else ROLE_ACTIONS[role]
    return {route.access, NEED_APPROVAL.get((route.method, route.path), route.access)} <= actions


async def served(restaurant: Restaurant, role: Role | None) -> Callable[[Route], Awaitable[Reply]]:
    """Open a check with a beer and a discount on it; return what asks a route about it as this role."""
    order = await restaurant.ordered(restaurant.line(BEER))
    discount = {"kind": "percent", "value": 1000, "reason": "regular"}
    given = await restaurant.manager.post(f"/api/orders/{order['id']}/adjustments", discount)
    phone = restaurant.house.stranger() if role is None else await restaurant.house.phone(role, f"a {role}")
    if role is not None and "orders.take" in ROLE_ACTIONS[role]:
        await restaurant.open(phone)

    async def ask(route: Route) -> Reply:
        path = (
            route.path.replace("{order_id:id}", order["id"])
            .replace("{item_id:id}", order["items"][0]["id"])
            .replace("{adjustment_id:id}", given.json["bill"]["discounts"][0]["id"])
            .replace("{offer_id:id}", fresh_id())
            .replace("{table_id:int}", str(restaurant.tables[0]))
        )
        body = body_of(restaurant, route.path, order) if route.kind is Kind.COMMAND else None
        return await phone.ask(route.method, path, body)

    return ask


@pytest.mark.parametrize("role", [*Role, None])
async def test_who_may_not_is_refused_and_changes_nothing(restaurant: Restaurant, role: Role | None) -> None:
    """On every route strangers are asked to log in, and roles without the permission are refused."""
    ask = await served(restaurant, role)
    before = await restaurant.journal()
    for route in (one for one in ROUTES if not may(role, one)):
        reply = await ask(route)
        assert (reply.status, route.path) == (401 if role is None else 403, route.path)
        assert reply.headers["Content-Type"].startswith("application/problem+json")
        assert await restaurant.journal() == before, route.path


@pytest.mark.parametrize(
    ("role", "route"),
    [(role, route) for role in Role for route in ROUTES if may(role, route)],
    ids=lambda one: one if isinstance(one, str) else f"{one.method} {one.path}",
)
async def test_who_may_gets_in(restaurant: Restaurant, role: Role, route: Route) -> None:
    """A role with the permission is heard; what then does not suit the check is refused and changes nothing."""
    ask = await served(restaurant, role)
    before = await restaurant.journal()
    reply = await ask(route)
    names_nothing = "{offer_id" in route.path or route.path.endswith(("/merge", "/errand", "/ready"))
    assert reply.status in ({404} if names_nothing else {200, 201, 409})
    if reply.status >= 400:
        assert reply.headers["Content-Type"].startswith("application/problem+json")
        assert await restaurant.journal() == before


async def refusals(restaurant: Restaurant, phone: Phone, order: dict[str, Any]) -> set[tuple[int, str]]:
    """Return what a phone hears when it tries everything on an order."""
    path, item = f"/api/orders/{order['id']}", f"/api/orders/{order['id']}/items/{order['items'][0]['id']}"
    replies = [
        await phone.get(path),
        await phone.get(f"{path}/history"),
        await phone.get(f"{path}/payments"),
        await phone.get(f"{path}/draft"),
        await phone.post(f"{path}/items", restaurant.line(BEER)),
        await phone.put(path, {"covers": 2}),
        await phone.put(f"{path}/draft", {"lines": [restaurant.line(BEER, id=fresh_id())]}),
        await phone.post(f"{path}/draft/send"),
        await phone.delete(f"{path}/draft"),
        await phone.ask("PATCH", item, {"note": "x"}),
        await phone.post(f"{item}/weigh", {"quantity_milli": 1}),
        await phone.post(f"{item}/void", {"reason": "other"}),
        await phone.post(f"{item}/remake", {"reason": "other"}),
        await phone.post(f"{item}/swap", {"reason": "other", "item": {"product_id": restaurant.products[PIZZA]}}),
        await phone.post(f"{path}/move", {"table_id": restaurant.tables[1]}),
        await phone.post(f"{path}/bill"),
        await phone.post(f"{path}/pay", {"all": True}),
        await phone.post(f"{path}/close"),
        await phone.post(f"{path}/reopen", {"reason": "other"}),
        await phone.delete(path),
    ]
    assert all("joined" not in reply.body.decode() for reply in replies)
    return {(reply.status, reply.json["key"]) if reply.status >= 400 else (reply.status, "") for reply in replies}


async def test_a_foreign_table_is_refused_with_words(restaurant: Restaurant) -> None:
    """A waiter who neither opened nor joined an order can do nothing with it, not even read it."""
    order = await restaurant.ordered(restaurant.line(BEER))
    before = await restaurant.journal()
    assert await refusals(restaurant, restaurant.other, order) == {(403, "foreign_table")}
    assert await restaurant.journal() == before
    reply = await restaurant.other.get(f"/api/orders/{order['id']}")
    assert "Open the table to join" in reply.detail
    await restaurant.open(restaurant.other)
    assert (await restaurant.other.get(f"/api/orders/{order['id']}")).status == 200


async def staff(restaurant: Restaurant, phone: Phone, *tables: int) -> None:
    """Give a waiter a section of these tables today."""

    def command(tx: Tx) -> None:
        section = add_section(tx, NewSection(name=f"of {phone.user_id}", table_ids=list(tables)))
        staff_section(tx, section.id, Staffing(waiter_ids=[phone.user_id or 0]))

    await restaurant.house.do(command)


async def test_sections_say_whose_tables_are_whose(restaurant: Restaurant) -> None:
    """With sections in use a waiter cannot open a colleague's table, and serves his own whoever opened it."""
    await staff(restaurant, restaurant.waiter, restaurant.tables[0])
    await staff(restaurant, restaurant.other, restaurant.tables[1])
    mine = await restaurant.ordered(restaurant.line(BEER))
    foreign = await restaurant.other.post("/api/orders/", {"table_id": restaurant.tables[0]})
    assert (foreign.status, foreign.json["key"]) == (403, "foreign_table")
    assert await refusals(restaurant, restaurant.other, mine) == {(403, "foreign_table")}
    free = await restaurant.waiter.post("/api/orders/", {"table_id": restaurant.tables[1]})
    assert free.status == 403
    opened = await restaurant.open(restaurant.manager, table=1)
    assert (await restaurant.other.get(f"/api/orders/{opened['id']}")).status == 200
    sent = await restaurant.send(opened, restaurant.line(BEER), phone=restaurant.other)
    assert restaurant.other.user_id in sent["waiter_ids"]
    assert [order["id"] for order in (await restaurant.other.get("/api/orders/my")).json] == [opened["id"]]


async def test_an_assistant_serves_the_waiters_tables(restaurant: Restaurant) -> None:
    """His orders, and the tables of his section."""
    helper = await restaurant.house.phone("waiter", "Dora")
    order = await restaurant.ordered(restaurant.line(BEER))
    assert (await helper.get(f"/api/orders/{order['id']}")).status == 403
    await restaurant.house.do(lambda tx: set_assistants(tx, restaurant.waiter.user_id or 0, [helper.user_id or 0]))
    assert (await restaurant.send(order, restaurant.line(BEER), phone=helper))["total"] == 900
    assert [one["id"] for one in (await helper.get("/api/orders/my")).json] == [order["id"]]
    await staff(restaurant, restaurant.waiter, restaurant.tables[1])
    await staff(restaurant, restaurant.other, restaurant.tables[2])
    assert (await restaurant.open(helper, table=1))["status"] == "open"
    foreign = await helper.post("/api/orders/", {"table_id": restaurant.tables[2]})
    assert foreign.status == 403


async def test_who_sees_all_orders_acts_on_all(restaurant: Restaurant) -> None:
    """A supervisor needs no section and need not join."""
    order = await restaurant.ordered(restaurant.line(BEER))
    chief = await restaurant.house.phone("supervisor", "Petros")
    assert (await chief.put(f"/api/orders/{order['id']}", {"covers": 2})).status == 200
    assert (await chief.post(f"/api/orders/{order['id']}/pay", {"all": True})).json["status"] == "paid"


async def test_a_foreign_tables_draft_is_out_of_reach(restaurant: Restaurant) -> None:
    """Sections hold for unsent lines of a table without a check as well."""
    await staff(restaurant, restaurant.waiter, restaurant.tables[0])
    path = f"/api/tables/{restaurant.tables[0]}/draft"
    assert (await restaurant.other.get(path)).status == 403
    assert (await restaurant.other.put(path, {"lines": []})).status == 403
    assert (await restaurant.waiter.get(path)).json == {"version": 0, "lines": []}
