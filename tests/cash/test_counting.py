from typing import Any

import pytest

from tests.cash.conftest import Till
from tests.orders.restaurant import fresh_id


async def test_a_waiter_hands_in_and_a_manager_accepts(till: Till) -> None:
    """Ten cents are missing: the variance says so, and every cent of what should be there is traced."""
    wallet = await till.wallet(till.waiter, 5000)
    await till.sell(till.waiter, beers=2)
    path = f"/api/cash/sessions/{wallet}"
    counted = await till.waiter.post(f"{path}/count", {"total": 5890, "id": fresh_id()})
    assert (counted.status, counted.json["state"], counted.json["variance"]) == (200, "counted", -10)
    closed = (await till.manager.post(f"{path}/accept")).json
    assert (closed["state"], closed["expected"], closed["counted"], closed["variance"]) == ("closed", 5900, 5890, -10)
    assert closed["closed_by"] == till.manager.user_id
    told = (await till.manager.get(f"{path}/explain")).json
    assert (told["hand_in"], told["counted"], told["variance"]) == (5900, 5890, -10)
    assert [line["cash"] for line in told["lines"]] == [5000, 900]
    facts = await till.house.events("CashCounted", "HandInAccepted", "TillSessionClosed")
    assert [name for name, _ in facts] == ["CashCounted", "HandInAccepted", "TillSessionClosed"]
    end = {"session_id": wallet, "expected": 5900, "counted": 5890, "variance": -10}
    assert facts[2][1] == end
    assert (await till.waiter.get("/api/wallets/my")).json["key"] == "no_wallet"


async def test_a_drawer_is_counted_blind(till: Till) -> None:
    """The cashier learns what should have been there by counting, and counts once."""
    bar = await till.drawer()
    shift = await till.shift(bar)
    await till.sell(till.cashier, beers=3)
    path = f"/api/cash/sessions/{shift}"
    counted = (await till.cashier.post(f"{path}/count", {"total": 11000})).json
    assert (counted["expected"], counted["variance"]) == (11350, -350)
    again = await till.cashier.post(f"{path}/count", {"total": 11350})
    assert (again.status, again.json["key"]) == (409, "counted")
    assert (await till.cashier.get(f"{path}/explain")).json["variance"] == -350
    assert (await till.cashier.post(f"{path}/accept")).status == 403
    assert [name for name, _ in await till.house.events("HandInAccepted")] == []


async def test_a_manager_counts_again(till: Till) -> None:
    """Both counts stay; the last one is what is accepted, and then nothing is counted any more."""
    wallet = await till.wallet(till.waiter)
    path = f"/api/cash/sessions/{wallet}"
    await till.waiter.post(f"{path}/count", {"total": 4000})
    recounted = (await till.manager.post(f"{path}/count", {"total": 5000})).json
    assert [(one["total"], one["counted_by"]) for one in recounted["counts"]] == [
        (4000, till.waiter.user_id),
        (5000, till.manager.user_id),
    ]
    assert (await till.manager.post(f"{path}/accept")).json["variance"] == 0
    for phone in (till.waiter, till.manager):
        late = await phone.post(f"{path}/count", {"total": 1})
        assert (late.status, late.json["key"]) == (409, "session_closed")
    twice = await till.manager.post(f"{path}/accept")
    assert (twice.status, twice.json["key"]) == (409, "session_closed")


async def test_what_was_counted_stays_as_it_is(till: Till) -> None:
    """Money taken meanwhile lies with nobody, nothing moves, and another wallet may be opened."""
    wallet = await till.wallet(till.waiter)
    path = f"/api/cash/sessions/{wallet}"
    await till.waiter.post(f"{path}/count", {"total": 5000})
    await till.sell(till.waiter)
    moved = await till.move(wallet, till.waiter, "drop", 100)
    assert (moved.status, moved.json["key"]) == (409, "session_not_open")
    assert (await till.pot())["cash"] == 450
    mine = (await till.waiter.get("/api/wallets/my")).json
    assert (mine["session"]["state"], mine["hand_in"], mine["variance"]) == ("counted", 5000, 0)
    late = await till.wallet(till.waiter, 100)
    assert (await till.waiter.get("/api/wallets/my")).json["session"]["id"] == late


async def test_what_was_counted_too_soon_is_given_back(till: Till) -> None:
    """Only by a manager, only before it is accepted, and only where no new one is open."""
    wallet = await till.wallet(till.waiter)
    path = f"/api/cash/sessions/{wallet}"
    early = await till.manager.post(f"{path}/give-back")
    assert (early.status, early.json["key"]) == (409, "not_counted")
    assert (await till.manager.post(f"{path}/accept")).json["key"] == "not_counted"
    await till.waiter.post(f"{path}/count", {"total": 5000})
    assert (await till.waiter.post(f"{path}/give-back")).status == 403
    assert (await till.manager.post(f"{path}/give-back")).json["state"] == "open"
    await till.sell(till.waiter)
    assert (await till.waiter.post(f"{path}/count", {"total": 5450})).json["variance"] == 0
    await till.wallet(till.waiter)
    taken = await till.manager.post(f"{path}/give-back")
    assert (taken.status, taken.json["key"]) == (409, "wallet_open")
    await till.manager.post(f"{path}/accept")
    assert (await till.manager.post(f"{path}/give-back")).json["key"] == "session_closed"


async def test_counting_a_drawer_signs_everybody_off(till: Till) -> None:
    """The next shift's cash does not run into the pile that was counted."""
    bar = await till.drawer()
    shift = await till.shift(bar)
    await till.cashier.post(f"/api/cash/sessions/{shift}/count", {"total": 10000})
    assert [fact["user_id"] for _, fact in await till.house.events("DrawerSignedOff")] == [till.cashier.user_id]
    await till.sell(till.cashier)
    assert (await till.pot())["cash"] == 450
    late = await till.shift(bar, 0)
    await till.sell(till.cashier)
    assert [await till.expected(one) for one in (shift, late)] == [10000, 450]


async def test_the_same_count_sent_again_is_made_once(till: Till) -> None:
    """By its id, whatever the key, and also once it is accepted."""
    wallet = await till.wallet(till.waiter)
    path, body = f"/api/cash/sessions/{wallet}", {"total": 5000, "id": fresh_id()}
    for key in ("one", "two"):
        assert (await till.waiter.post(f"{path}/count", body, key=key)).json["state"] == "counted"
    await till.manager.post(f"{path}/accept")
    assert (await till.waiter.post(f"{path}/count", body)).json["state"] == "closed"
    other = await till.waiter.post(f"{path}/count", {**body, "total": 1})
    assert (other.status, other.json["key"]) == (409, "act_id_used")
    assert len(await till.house.events("CashCounted")) == 1


async def test_coins_and_notes_come_to_the_total(till: Till) -> None:
    """They are kept with the count."""
    wallet = await till.wallet(till.waiter)
    coins = [{"value": 2000, "count": 2}, {"value": 500, "count": 2}, {"value": 1, "count": 0}]
    body = {"total": 5000, "denominations": coins}
    counted = (await till.waiter.post(f"/api/cash/sessions/{wallet}/count", body)).json
    assert counted["counts"][0]["denominations"] == coins
    ((_, fact),) = await till.house.events("CashCounted")
    assert fact["denominations"] == [[2000, 2], [500, 2], [1, 0]]


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"total": "fifty"}, "$.total", "int"),
        ({"total": 50.5}, "$.total", "int"),
        ({}, "", "total"),
        ({"total": None}, "$.total", "int"),
        ({"total": -1}, "total", "below zero"),
        ({"total": 10**15}, "total", "Count again"),
        ({"total": 100, "denominations": [{"value": 50, "count": 1}]}, "total", "do not come to the total"),
        ({"total": 100, "denominations": []}, "total", "do not come to the total"),
        (
            {"total": 50, "denominations": [{"value": 100, "count": 1}, {"value": 50, "count": -1}]},
            "denominations",
            "zero",
        ),
        ({"total": 0, "denominations": [{"value": 0, "count": 9}]}, "denominations", "above zero"),
        ({"total": 2, "denominations": [{"value": 1, "count": 1}, {"value": 1, "count": 1}]}, "denominations", "twice"),
        ({"total": 2, "denominations": [{"value": "one", "count": 2}]}, "$.denominations[0].value", "int"),
    ],
)
async def test_a_count_that_cannot_be_is_refused_in_words(till: Till, body: Any, field: str, words: str) -> None:
    """Letters, decimals, nothing, less than nothing, coins that come to something else: nobody has handed in then."""
    wallet = await till.wallet(till.waiter)
    before = await till.restaurant.journal()
    reply = await till.waiter.post(f"/api/cash/sessions/{wallet}/count", body)
    assert (reply.status, reply.json["fields"]["field"]) == (422, field)
    assert words in reply.detail
    assert await till.restaurant.journal() == before
    assert (await till.waiter.get("/api/wallets/my")).json["session"]["state"] == "open"
