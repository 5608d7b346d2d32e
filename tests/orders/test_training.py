import json
from pathlib import Path
from typing import Any

import pytest

from appliance.config import Config
from appliance.reports.service import rebuild
from tests.conftest import House, Phone, Reply
from tests.orders.restaurant import BEER, FISH, PIZZA, Restaurant
from tests.printing.service import Service

# Every table in which something is summed up, owed, or told to an authority.
SUMS = (
    *("report_checks", "report_sales", "report_tenders", "report_voids", "report_taxes", "report_cuts"),
    *("cash_takings", "fiscal_documents", "product_dailies", "terminal_requests"),
    *("day_checks", "day_payments", "day_voids", "day_taxes", "day_late", "business_days"),
)
NOBODYS_PORT = 19_100


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return settings for a box that keeps every fiscal document."""
    return Config(data=str(tmp_path / "data"), listen="127.0.0.1:0", inputs="off", fiscal="keep")


async def _learner(restaurant: Restaurant) -> Phone:
    """Return the phone of somebody in training."""
    learner = await restaurant.house.phone("waiter", "Learner")
    reply = await restaurant.manager.put(f"/api/waiters/{learner.user_id}", {"is_training": True})
    assert (reply.status, reply.json["is_training"]) == (200, True)
    return learner


async def _sums(house: House) -> dict[str, list[dict[str, Any]]]:
    return {table: await house.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in SUMS}


def _refused(reply: Reply, status: int, key: str) -> None:
    assert (reply.status, reply.json["key"]) == (status, key), reply.json


async def _evening(restaurant: Restaurant, phone: Phone) -> None:
    """Let somebody do all that is done with checks: send, weigh, void, bill, pay, tip, refund, close, cancel, merge."""
    manager, order = restaurant.manager, await restaurant.open(phone)
    sent = await restaurant.send(order, restaurant.line(BEER, 3), restaurant.line(PIZZA), phone=phone)
    beer, path = sent["items"][0]["id"], f"/api/orders/{order['id']}"
    done = [await manager.post(f"{path}/items/{beer}/void", {"reason": "spilled", "quantity": 1})]
    done.append(await phone.post(f"{path}/bill"))
    done.append(await phone.post(f"{path}/pay", {"method": "card", "amount": 1_000, "tip": 100}))
    done.append(await phone.post(f"{path}/pay", {"method": "cash", "all": True}))
    done.append(await phone.post(f"{path}/close"))
    for reply in done:
        assert reply.status in {200, 201}, reply.json
    gone = await restaurant.send(await restaurant.open(phone, 1), restaurant.line(BEER), phone=phone)
    stays = await restaurant.send(await restaurant.open(phone, 2), restaurant.line(BEER), phone=phone)
    merged = await phone.post(f"/api/orders/{gone['id']}/merge", {"into_order_id": stays["id"]})
    assert merged.status == 200, merged.json
    assert (await manager.delete(f"/api/orders/{stays['id']}", {"reason": "left"})).status == 200


async def test_it_counts_nowhere(restaurant: Restaurant) -> None:
    """Not in a report, a wallet, a day, a countdown or a fiscal document, and the journal gives the same sums again."""
    house = restaurant.house
    learner = await _learner(restaurant)
    await restaurant.manager.put("/api/tenders/card", {"terminal": "emulated"})
    await restaurant.manager.put(f"/api/products/{restaurant.products[BEER]}/availability", {"countdown": 20})
    assert (await learner.post("/api/wallets/", {"float": 0})).status in {200, 201}
    before = await _sums(house)
    day = (await restaurant.manager.get("/api/day/x")).json["figures"]
    await _evening(restaurant, learner)
    assert await _sums(house) == before
    assert (await restaurant.manager.get("/api/reports/orders")).json["orders"] == []
    after = (await restaurant.manager.get("/api/day/x")).json["figures"]
    for name in ("sales", "tenders", "taxes", "checks", "voids", "carried"):
        assert after[name] == day[name], name
    await house.do(rebuild)
    assert await _sums(house) == before


async def test_the_same_evening_counts_otherwise(restaurant: Restaurant) -> None:
    """So that the test above is about training: a waiter's evening leaves its sums in these tables."""
    before = await _sums(restaurant.house)
    await _evening(restaurant, restaurant.waiter)
    after = await _sums(restaurant.house)
    changed = {table for table in SUMS if before[table] != after[table]}
    assert {
        "report_sales",
        "report_checks",
        "fiscal_documents",
        "cash_takings",
        "day_checks",
        "day_payments",
    } <= changed


async def test_numbers_of_checks_that_count_have_no_gap(restaurant: Restaurant) -> None:
    """Checks in training are numbered downwards from -1, those that count upwards from 1."""
    learner = await _learner(restaurant)
    phones = (learner, restaurant.waiter, learner, restaurant.waiter)
    orders = [await restaurant.open(phone, table) for table, phone in enumerate(phones)]
    assert [(one["number"], one["is_training"]) for one in orders] == [(-1, True), (1, False), (-2, True), (2, False)]


async def test_guests_without_a_table_are_practised_with_too(restaurant: Restaurant) -> None:
    """A tab or a take-away that somebody in training opens counts nowhere either."""
    learner = await _learner(restaurant)
    made = await learner.post("/api/orders/errands", {"kind": "take_away", "name": "Practice"})
    assert made.status == 201, made.json
    (row,) = await restaurant.house.rows("SELECT number, is_training FROM orders")
    assert row == {"number": -1, "is_training": 1}


async def test_paper_says_that_nobody_eats_it(house: House, restaurant: Restaurant) -> None:
    """Kitchen tickets and bills of somebody in training are marked, others are not; the drawer stays shut."""
    service = Service(restaurant, house)
    printer = await service.place("Kitchen", NOBODYS_PORT)
    await service.station(printer["printer_zone_id"], is_bill=True)
    for phone in (await _learner(restaurant), restaurant.waiter):
        order = await restaurant.send(await restaurant.open(phone), restaurant.line(BEER), phone=phone)
        assert (await phone.post(f"/api/orders/{order['id']}/bill")).status == 200
    tickets = [json.loads(row["ticket"]) for row in await house.rows("SELECT ticket FROM print_jobs ORDER BY id")]
    assert [one.get("marks", {}).get("training", False) for one in tickets] == [True, True, False, False]


async def test_a_learner_has_checks_of_his_own(restaurant: Restaurant) -> None:
    """On a table whose check counts he opens another beside it, and so does a waiter where only his stands."""
    learner = await _learner(restaurant)
    real = await restaurant.open(restaurant.waiter)
    trained = await restaurant.open(learner)
    assert trained["id"] != real["id"]
    assert (await restaurant.open(learner))["id"] == trained["id"]
    assert (await restaurant.open(restaurant.other, 1))["is_training"] is False
    assert (await restaurant.open(restaurant.other))["id"] == real["id"]


async def test_a_learner_touches_nothing_that_counts(restaurant: Restaurant) -> None:
    """Neither what others opened nor what he opened himself before; others may help him with his."""
    learner = await restaurant.house.phone("waiter", "Learner")
    real = await restaurant.send(await restaurant.open(learner), restaurant.line(BEER), phone=learner)
    await _learner(restaurant)
    path = f"/api/orders/{real['id']}"
    items = {"items": [restaurant.line(BEER)]}
    _refused(await learner.post(f"{path}/items", items), 403, "in_training")
    _refused(await learner.post(f"{path}/pay", {"method": "cash", "all": True}), 403, "in_training")
    trained = await restaurant.open(learner, 1)
    assert (await restaurant.manager.post(f"/api/orders/{trained['id']}/items", items)).status == 201
    merge = await restaurant.manager.post(f"/api/orders/{trained['id']}/merge", {"into_order_id": real["id"]})
    _refused(merge, 409, "training_differs")


async def test_what_is_split_off_stays_in_training(restaurant: Restaurant) -> None:
    """A check that lines of it are put on counts no more than it does, whoever splits."""
    learner = await _learner(restaurant)
    order = await restaurant.send(await restaurant.open(learner), restaurant.line(BEER, 2), phone=learner)
    body = {"items": [{"item_id": order["items"][0]["id"], "quantity": 1}]}
    moved = await restaurant.manager.post(f"/api/orders/{order['id']}/items/move", body)
    assert (moved.status, moved.json["is_training"]) == (200, True), moved.json


async def test_no_terminal_is_asked_for_money(restaurant: Restaurant) -> None:
    """A card in training is paid at once: a real terminal never hears of it."""
    learner = await _learner(restaurant)
    assert (await restaurant.manager.put("/api/tenders/card", {"terminal": "emulated"})).status == 200
    order = await restaurant.send(await restaurant.open(learner), restaurant.line(BEER), phone=learner)
    reply = await restaurant.pay(order, {"method": "card", "all": True}, learner)
    assert (reply.status, reply.json["status"]) == (200, "paid"), reply.json
    assert await restaurant.house.rows("SELECT * FROM terminal_requests") == []


async def test_training_ends_at_the_next_request(restaurant: Restaurant) -> None:
    """Set and taken by who may change people, told to the person, and a fact."""
    learner = await _learner(restaurant)
    assert (await learner.get("/api/auth/me")).json["is_training"] is True
    _refused(await learner.put(f"/api/waiters/{learner.user_id}", {"is_training": False}), 403, "forbidden")
    await restaurant.manager.put(f"/api/waiters/{learner.user_id}", {"is_training": False})
    assert (await learner.get("/api/auth/me")).json["is_training"] is False
    assert (await restaurant.open(learner))["is_training"] is False
    changes = [event["changed"] for _, event in await restaurant.house.events("UserChanged")]
    assert changes == [["is_training"], ["is_training"]]


async def test_a_learner_drafts_on_his_own_check(restaurant: Restaurant) -> None:
    """Unsent lines for a table without a check of his would end on one that counts: he opens it first."""
    learner = await _learner(restaurant)
    path = f"/api/tables/{restaurant.tables[0]}/draft"
    body = {"lines": [{"id": "01980000-0000-7000-8000-000000000001", **restaurant.line(FISH)}]}
    _refused(await learner.put(path, body), 409, "in_training")
    await restaurant.open(learner)
    assert (await learner.put(path, body)).status == 200
    real = {"lines": [{"id": "01980000-0000-7000-8000-000000000002", **restaurant.line(BEER)}]}
    assert (await restaurant.waiter.put(path, real)).status == 200
    drafted = (await restaurant.open(restaurant.waiter))["draft"]["lines"]
    assert [one["id"] for one in drafted] == ["01980000-0000-7000-8000-000000000002"]
