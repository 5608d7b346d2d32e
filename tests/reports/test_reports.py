"""What was sold, by whom, and how it was paid: exact to the journal."""

import csv
import io
from typing import Any

import pytest

from appliance.reports.service import rebuild
from appliance.reports.store import TABLES
from kernel.clock import DAY_MS, MINUTE_MS
from tests.conftest import House, Phone


@pytest.fixture
async def products(house: House) -> dict[str, int]:
    """Return a menu: soup and bread in Food, fish by weight, beer in Drinks."""
    manager = await house.phone("manager")
    await manager.post("/api/tables/batch", {"prefix": "T", "count": 5})
    made: dict[str, int] = {}
    for category, names in {"Food": ("Soup", "Bread", "Fish"), "Drinks": ("Beer",)}.items():
        heading = (await manager.post("/api/products/categories", {"name": category})).json["id"]
        for name in names:
            price = {"Soup": 650, "Bread": 0, "Fish": 4800, "Beer": 420}[name]
            body = {"name": name, "category_id": heading, "base_price": price, "is_weighed": name == "Fish"}
            made[name] = (await manager.post("/api/products/", body)).json["id"]
    return made


async def _order(phone: Phone, table: int, items: list[dict[str, Any]], covers: int = 2) -> dict[str, Any]:
    order = (await phone.post("/api/orders/", {"table_id": table, "covers": covers})).json
    reply = await phone.post(f"/api/orders/{order['id']}/items", {"items": items})
    assert reply.status == 201, reply.json
    sent: dict[str, Any] = reply.json
    return sent


async def _serve_an_evening(house: House, products: dict[str, int]) -> None:
    """Two waiters, four checks: one paid and closed, one partly paid with a void, one weighed, one cancelled."""
    maria, nikos = await house.phone("waiter", "maria"), await house.phone("waiter", "nikos")
    manager = await house.phone("manager")
    soup, beer = {"product_id": products["Soup"], "quantity": 2}, {"product_id": products["Beer"], "quantity": 3}
    first = await _order(maria, 1, [soup, beer])
    assert (await maria.post(f"/api/orders/{first['id']}/pay", {"all": True, "method": "cash"})).status < 300
    assert (await maria.post(f"/api/orders/{first['id']}/close")).status < 300
    second = await _order(maria, 2, [soup, {"product_id": products["Bread"]}], covers=4)
    line = second["items"][0]["id"]
    assert (await manager.delete(f"/api/orders/{second['id']}/items/{line}", {"reason": "other"})).status < 300
    third = await _order(nikos, 3, [{"product_id": products["Fish"], "quantity": 2}, beer])
    fish, beers = (item["id"] for item in third["items"])
    await nikos.post(f"/api/orders/{third['id']}/items/{fish}/weigh", {"quantity_milli": 1340})
    part = {"parts": [{"item_id": beers, "quantity": 1}], "method": "card"}
    assert (await nikos.post(f"/api/orders/{third['id']}/pay", part)).status < 300
    fourth = await _order(nikos, 4, [soup])
    assert (await manager.delete(f"/api/orders/{fourth['id']}", {"reason": "other"})).status < 300


async def test_the_shift_adds_up(house: House, products: dict[str, int]) -> None:
    """Sales, voids, guests and money of an evening, by person, category and tender."""
    await _serve_an_evening(house, products)
    report = (await (await house.phone("manager")).get("/api/reports/shift")).json
    totals = report["totals"]
    assert (totals["orders"], totals["open"], totals["closed"], totals["cancelled"]) == (4, 2, 1, 1)
    assert (totals["gross"], totals["voided"]) == (3 * 1300 + 2 * 1260 + 6432, 1300 + 1300)
    assert totals["net"] == totals["gross"] - totals["voided"]
    assert (totals["covers"], totals["paid"]) == (10, 1300 + 1260 + 420)
    people = {waiter["name"]: waiter for waiter in report["waiters"]}
    assert (people["maria"]["gross"], people["nikos"]["gross"]) == (2 * 1300 + 1260, 6432 + 1260 + 1300)
    assert (people["manager"]["voided"], people["maria"]["voided"]) == (2600, 0)
    assert {one["tender"]: one["amount"] for one in report["tenders"]} == {"cash": 2560, "card": 420}
    named = {one["name"]: one["net"] for one in report["categories"]}
    assert (named["Drinks"], named["Food"]) == (2520, 3 * 1300 + 6432 - 1300 - 1300)


async def test_the_sums_are_those_of_the_journal(house: House, products: dict[str, int]) -> None:
    """Made anew from the journal alone, every row is the same."""
    await _serve_an_evening(house, products)
    before = [await house.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4") for table in TABLES]
    assert all(rows for table, rows in zip(TABLES, before, strict=True) if table not in {"report_cuts", "report_owed"})
    assert await house.do(rebuild) > 10
    assert [await house.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4") for table in TABLES] == before


async def test_a_reopened_check_gives_its_money_back(house: House, products: dict[str, int]) -> None:
    """A reversal takes the payment out of the sums, and of the count."""
    maria, manager = await house.phone("waiter", "maria"), await house.phone("manager")
    order = await _order(maria, 1, [{"product_id": products["Soup"]}])
    await maria.post(f"/api/orders/{order['id']}/pay", {"all": True})
    assert (await manager.post(f"/api/orders/{order['id']}/reopen", {"reason": "wrong table"})).status < 300
    report = (await manager.get("/api/reports/shift")).json
    assert (report["totals"]["paid"], sum(one["payments"] for one in report["tenders"])) == (0, 0)


async def test_days_are_kept_apart(house: House, products: dict[str, int]) -> None:
    """A sale counts on its trading day; a period counts both its ends."""
    maria, manager = await house.phone("waiter", "maria"), await house.phone("manager")
    await _order(maria, 1, [{"product_id": products["Soup"]}])
    first = (await manager.get("/api/reports/shift")).json["from"]
    house.clock.advance(DAY_MS)
    maria, manager = await house.phone("waiter", "maria2"), await house.phone("manager", "manager2")
    await _order(maria, 2, [{"product_id": products["Beer"]}])
    today = (await manager.get("/api/reports/shift")).json
    assert today["totals"]["gross"] == 420
    assert (await manager.get(f"/api/reports/shift?business_day={first}")).json["totals"]["gross"] == 650
    both = await manager.get(f"/api/reports/shift?from={first}&to={today['to']}")
    assert both.json["totals"]["gross"] == 1070


async def test_a_waiter_sees_his_own_shift(house: House, products: dict[str, int]) -> None:
    """Without the permission for reports a person sees what is his, and is told so about others'."""
    await _serve_an_evening(house, products)
    maria, nikos = await house.phone("waiter", "maria"), await house.phone("waiter", "nikos")
    own = (await maria.get("/api/reports/shift")).json
    assert [waiter["name"] for waiter in own["waiters"]] == ["maria"]
    assert own["totals"]["gross"] == 2 * 1300 + 1260
    assert (await maria.get(f"/api/reports/shift?waiter_id={nikos.user_id}")).status == 403
    assert (await maria.get("/api/reports/orders")).status == 403
    assert (await house.stranger().get("/api/reports/shift")).status == 401
    mix = (await maria.get("/api/reports/products")).json["products"]
    assert {one["name"]: one["pieces"] for one in mix} == {"Soup": 4, "Beer": 3, "Bread": 1}


async def test_the_history_is_paged_and_exported(house: House, products: dict[str, int]) -> None:
    """Pages follow each other without loss or repeat; the CSV holds every order, its amounts exact, no formulas."""
    await _serve_an_evening(house, products)
    manager = await house.phone("manager")
    await manager.put("/api/tables/5", {"label": "=1+1"})
    house.clock.advance(MINUTE_MS)  # the newest beyond doubt: orders of one millisecond are in no order of time
    await _order(await house.phone("waiter", "maria"), 5, [{"product_id": products["Beer"]}])
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await manager.get(f"/api/reports/orders?limit=2{cursor}")).json
        seen += [order["id"] for order in page["orders"]]
        if page["cursor"] is None:
            break
        cursor = f"&cursor={page['cursor']}"
    assert len(seen) == len(set(seen)) == 5
    exported = await manager.get("/api/reports/orders?format=csv")
    rows = list(csv.DictReader(io.StringIO(exported.body.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == seen
    assert rows[0]["table"] == "'=1+1"
    assert {(row["total_minor"], row["total"]) for row in rows} >= {("2560", "25.60"), ("420", "4.20")}
    open_only = await manager.get("/api/reports/orders?format=csv&status=closed")
    assert len(open_only.body.decode().strip().splitlines()) == 2


@pytest.mark.parametrize(
    "query", ["business_day=2026-02-31", "business_day=yesterday", "from=2026-09-22&to=2026-09-21", "waiter_id=x"]
)
async def test_what_is_no_period_is_refused(house: House, query: str) -> None:
    """A day that does not exist, or a period that ends before it begins, is refused in words."""
    reply = await (await house.phone("manager")).get(f"/api/reports/shift?{query}")
    assert (reply.status, reply.json["code"]) == (422, "invalid")
