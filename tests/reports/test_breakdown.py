"""Sales broken down by one thing, on screen and in files: exact to the journal."""

import csv
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from kernel.clock import HOUR_MS
from tests.conftest import House
from tests.orders.restaurant import BEER, FISH, PIZZA, Restaurant, furnish

EVERYTHING = ("hour", "category", "product", "waiter", "tender", "tax", "discount", "void")


@pytest.fixture
async def restaurant(house: House) -> Restaurant:
    """Return a small restaurant in service."""
    return await furnish(house)


async def _serve(restaurant: Restaurant) -> None:
    """One check closed, one with a void, one cancelled after a void, an hour later."""
    room, boss = restaurant, restaurant.manager
    first = await room.ordered(room.line(BEER, 2), room.line(PIZZA))
    await room.pay(first, {"all": True, "method": "card"})
    assert (await boss.post(f"/api/orders/{first['id']}/close")).status == 200
    room.house.clock.advance(HOUR_MS)
    second = await room.send(await room.open(room.other, 1), room.line(BEER, 3), room.line(FISH), phone=room.other)
    beers, fish = (item["id"] for item in second["items"])
    await room.other.post(f"/api/orders/{second['id']}/items/{fish}/weigh", {"quantity_milli": 500})
    void = {"reason": "wrong_item", "quantity": 1}
    assert (await boss.post(f"/api/orders/{second['id']}/items/{beers}/void", void)).status == 200
    assert (await boss.delete(f"/api/orders/{second['id']}", {"reason": "too_late"})).status == 200


async def _ask(restaurant: Restaurant, by: str, query: str = "") -> list[dict[str, Any]]:
    told = (await restaurant.manager.get(f"/api/reports/sales?by={by}{query}")).json
    return [dict(zip([one["name"] for one in told["columns"]], row, strict=True)) for row in told["rows"]]


async def test_sales_by_everything(restaurant: Restaurant) -> None:
    """Each table tells the same evening."""
    await _serve(restaurant)
    hours = await _ask(restaurant, "hour")
    assert [(row["hour"], row["gross"], row["voided"]) for row in hours] == [("17:00", 1900, 0), ("18:00", 4450, 4450)]
    waiters = {row["name"]: (row["gross"], row["voided"]) for row in await _ask(restaurant, "waiter")}
    assert waiters == {"Nikos": (1900, 0), "Eleni": (4450, 0), "Maria": (0, 4450)}
    (tender,) = await _ask(restaurant, "tender")
    assert (tender["tender"], tender["payments"], tender["amount"]) == ("card", 1, 1900)
    taxes = await _ask(restaurant, "tax")
    assert sum(row["gross"] for row in taxes) == 1900
    assert all(row["net"] + row["tax"] == row["gross"] for row in taxes)
    voids = [
        (row["reason"], row["name"], row["voids"], row["pieces"], row["amount"])
        for row in await _ask(restaurant, "void")
    ]
    assert voids == [("too_late", "Maria", 1, 3, 4000), ("wrong_item", "Maria", 1, 1, 450)]


async def test_a_cancelled_check_counts_under_its_products(restaurant: Restaurant) -> None:
    """What was taken back with it leaves its own category and product, so that they sum up to what was sold."""
    await _serve(restaurant)
    categories = {row["name"]: (row["gross"], row["voided"], row["net"]) for row in await _ask(restaurant, "category")}
    assert categories == {"Drinks": (2250, 1350, 900), "Food": (4100, 3100, 1000)}
    products = {
        row["name"]: (row["pieces"], row["voided_pieces"], row["net"]) for row in await _ask(restaurant, "product")
    }
    assert products == {"Beer": (5, 3, 900), "Sea bream": (1, 1, 0), "Pizza": (1, 0, 1000)}


async def test_a_waiter_sees_his_own_part(restaurant: Restaurant) -> None:
    """And is told so about others'."""
    await _serve(restaurant)
    told = (await restaurant.waiter.get("/api/reports/sales?by=hour")).json
    assert [row[3] for row in told["rows"]] == [1900]
    other = f"/api/reports/sales?by=hour&waiter_id={restaurant.other.user_id}"
    assert (await restaurant.waiter.get(other)).status == 403
    assert (await restaurant.house.stranger().get("/api/reports/sales?by=hour")).status == 401


@pytest.mark.parametrize("by", EVERYTHING)
async def test_files_hold_what_the_screen_tells(restaurant: Restaurant, by: str) -> None:
    """CSV and workbook have the same cells, amounts decimal to the cent, and nothing that is a formula."""
    beer = restaurant.products[BEER]
    await restaurant.manager.put(f"/api/products/{beer}", {"name": "=HYPERLINK(1)"})
    await _serve(restaurant)
    told = (await restaurant.manager.get(f"/api/reports/sales?by={by}")).json
    reply = await restaurant.manager.get(f"/api/reports/sales?by={by}&format=csv")
    rows = list(csv.reader(io.StringIO(reply.body.decode("utf-8-sig"))))[1:]
    book = openpyxl.load_workbook(
        io.BytesIO((await restaurant.manager.get(f"/api/reports/sales?by={by}&format=xlsx")).body)
    )
    sheet = list(book.worksheets[0].iter_rows(min_row=2))
    assert len(rows) == len(sheet) == len(told["rows"])
    for row, cells, wanted in zip(rows, sheet, told["rows"], strict=True):
        for column, text, cell, value in zip(told["columns"], row, cells, wanted, strict=True):
            assert cell.data_type != "f"
            if value is None or value == "":
                assert (text, cell.value) == ("", None)
            elif column["kind"] in {"money", "rate"}:
                assert Decimal(text) * 100 == value == Decimal(str(cell.value)) * 100
            elif column["kind"] == "count":
                assert int(text) == value == cell.value
            else:
                assert (text, cell.value) == (f"'{value}" if value.startswith("=") else value, value)


@pytest.mark.parametrize("query", ["", "by=colour", "by=hour&format=pdf", "by=hour&from=2026-09-22&to=2026-09-21"])
async def test_what_cannot_be_asked_is_refused(restaurant: Restaurant, query: str) -> None:
    """In words."""
    assert (await restaurant.manager.get(f"/api/reports/sales?{query}")).status == 422
