"""Who may do what with the menu: every route of the room, for every role."""

from typing import Any

import pytest

from appliance.menu.model import refuse_taxes
from appliance.menu.routes import routes as routes_for
from appliance.runtime.route import Gate, Route
from appliance.staff.model import ROLE_ACTIONS, Role
from tests.conftest import House
from tests.menu.larder import beer, journal_length

# The permission of each route, as it was agreed; the test below holds the routes against it.
AGREED = {
    "GET /api/products/categories": "menu.see",
    "POST /api/products/categories": "menu.edit",
    "PUT /api/products/categories/{category_id:int}": "menu.edit",
    "DELETE /api/products/categories/{category_id:int}": "menu.edit",
    "PUT /api/products/order": "menu.edit",
    "GET /api/products": "menu.see",
    "POST /api/products": "menu.edit",
    "GET /api/products/{product_id:int}": "menu.see",
    "PUT /api/products/{product_id:int}": "menu.edit",
    "DELETE /api/products/{product_id:int}": "menu.edit",
    "PUT /api/products/{product_id:int}/availability": "menu.daily",
    "GET /api/products/{product_id:int}/image": Gate.PUBLIC,
    "POST /api/products/{product_id:int}/image": "menu.edit",
    "DELETE /api/products/{product_id:int}/image": "menu.edit",
    "GET /api/menu": "menu.see",
    "POST /api/menu/import": "menu.edit",
    "GET /api/menu/export": "menu.edit",
    "GET /api/pricebooks": "menu.see",
    "POST /api/pricebooks": "menu.edit",
    "GET /api/pricebooks/preview": "menu.see",
    "GET /api/pricebooks/{pricebook_id:int}": "menu.see",
    "PUT /api/pricebooks/{pricebook_id:int}": "menu.edit",
    "DELETE /api/pricebooks/{pricebook_id:int}": "menu.edit",
    "POST /api/pricebooks/{pricebook_id:int}/entries": "menu.edit",
    "DELETE /api/pricebooks/{pricebook_id:int}/entries/{entry_id:int}": "menu.edit",
}


def routes() -> list[Route]:
    """Return the room's routes."""
    return routes_for(refuse_taxes)


def name(route: Route) -> str:
    """Return a route as the table above names it."""
    return f"{route.method} {route.path}"


def test_the_table_is_whole() -> None:
    """Every route asks for the agreed permission, and there is none that was not agreed."""
    assert {name(route): route.access for route in routes()} == AGREED


@pytest.mark.parametrize("role", [*Role, None], ids=str)
async def test_each_role_may_what_its_matrix_says(house: House, role: Role | None) -> None:
    """A role that lacks the permission is refused with 403, nobody with 401, and neither changes anything."""
    made = await beer(house)
    phone = house.stranger() if role is None else await house.phone(role)
    for route in routes():
        path = route.path.replace("{product_id:int}", str(made["id"])).replace("{category_id:int}", "1")
        path = path.replace("{pricebook_id:int}", "1").replace("{entry_id:int}", "1")
        path = path.replace("/preview", "/preview?product_id=1")
        if route.access is Gate.PUBLIC or (role is not None and route.access in ROLE_ACTIONS[role]):
            continue
        before = await journal_length(house)
        reply = await phone.ask(route.method, path, {} if route.method != "GET" else None)
        assert (name(route), reply.status) == (name(route), 401 if role is None else 403)
        assert await journal_length(house) == before


ALLOWED: list[tuple[str, str, Any]] = [
    ("PUT", "/api/products/1", {"base_price": 400}),
    ("PUT", "/api/products/categories/1", {"name": "Bar"}),
    ("PUT", "/api/products/1/availability", {"sold_out": True}),
    ("GET", "/api/products/?all=true", None),
    ("GET", "/api/menu/export", None),
    ("GET", "/api/menu", None),
]


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("manager", [200, 200, 200, 200, 200, 200]),
        ("sysadmin", [200, 200, 200, 200, 200, 200]),
        ("supervisor", [403, 403, 200, 403, 403, 200]),
        ("kitchen", [403, 403, 200, 403, 403, 200]),
        ("inventory_clerk", [403, 403, 200, 403, 403, 200]),
        ("cashier", [403, 403, 403, 403, 403, 200]),
        ("waiter", [403, 403, 403, 403, 403, 200]),
    ],
)
async def test_what_each_role_does(house: House, role: str, statuses: list[int]) -> None:
    """Managers edit; supervisor, kitchen and store say what has run out; everybody reads."""
    made = await beer(house)
    assert made["id"] == 1
    phone = await house.phone(role, f"a {role}")
    assert [(await phone.ask(method, path, body)).status for method, path, body in ALLOWED] == statuses
