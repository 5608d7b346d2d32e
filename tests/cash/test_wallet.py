import asyncio

import pytest

from tests.cash.conftest import Till
from tests.orders.restaurant import fresh_id


async def test_a_waiter_sees_what_he_hands_in(till: Till) -> None:
    """Float, cash and movements make one figure; cards do not lie in a wallet; each figure has its list."""
    wallet = await till.wallet(till.waiter, 5000)
    beer = await till.sell(till.waiter, beers=2)
    await till.sell(till.waiter, method="card")
    await till.move(wallet, till.waiter, "paid_out", 330, reason="Ice from the kiosk")
    await till.move(wallet, till.waiter, "paid_in", 100)
    mine = (await till.waiter.get("/api/wallets/my")).json
    assert (mine["hand_in"], mine["session"]["expected"], mine["counted"], mine["variance"]) == (5670, 5670, None, None)
    assert mine["session"]["name"] == "Nikos"
    assert mine["session"]["figures"] == {
        "float": 5000,
        "cash_taken": 900,
        "rounding": 0,
        "cash_tips": 0,
        "card_tips": 0,
        "tips_kept": 0,
        "paid_in": 100,
        "paid_out": 330,
        "dropped": 0,
        "handed_over": 0,
        "tips_paid_out": 0,
        "expected": 5670,
    }
    assert [(line["what"], line["kind"], line["cash"]) for line in mine["lines"]] == [
        ("float", None, 5000),
        ("payment", None, 900),
        ("movement", "paid_out", -330),
        ("movement", "paid_in", 100),
    ]
    assert (mine["lines"][1]["order_id"], mine["lines"][1]["payment_id"]) == (beer["id"], beer["payment"])


async def test_opening_a_wallet_is_written_down(till: Till) -> None:
    """The fact names the waiter and his float."""
    wallet = await till.wallet(till.waiter, 0)
    facts = await till.house.events("WalletOpened")
    fact = {"session_id": wallet, "user_id": till.waiter.user_id, "float_amount": 0}
    assert facts == [("WalletOpened", fact)]


async def test_a_waiter_carries_one_wallet(till: Till) -> None:
    """A second one is refused and names the first; the same one sent again is opened once."""
    body = {"float": 5000, "id": fresh_id()}
    first = await till.waiter.post("/api/wallets/", body)
    again = await till.waiter.post("/api/wallets/", body, key="later")
    assert (first.status, again.status, again.json) == (201, 201, first.json)
    second = await till.waiter.post("/api/wallets/", {"float": 5000})
    assert (second.status, second.json["key"]) == (409, "wallet_open")
    assert second.json["fields"]["session_id"] == body["id"]
    other = await till.waiter.post("/api/wallets/", {**body, "float": 1})
    assert (other.status, other.json["key"]) == (409, "act_id_used")
    assert len(await till.house.events("WalletOpened")) == 1


async def test_ten_taps_open_one_wallet(till: Till) -> None:
    """One opens it, nine hear that it is open."""
    replies = await asyncio.gather(*(till.waiter.post("/api/wallets/", {"float": 1}) for _ in range(10)))
    assert sorted(reply.status for reply in replies) == [201] + [409] * 9


@pytest.mark.parametrize("amount", [-1, "fifty", 1.5, None, True, 10**15])
async def test_a_float_is_a_sum_of_money(till: Till, amount: object) -> None:
    """Less than nothing, letters, decimals and dreams are refused, and nothing is opened."""
    reply = await till.waiter.post("/api/wallets/", {"float": amount})
    assert (reply.status, reply.json["code"]) == (422, "invalid")
    assert await till.house.events("WalletOpened") == []


async def test_only_a_manager_opens_anothers_wallet(till: Till) -> None:
    """And only for somebody who works here."""
    body = {"float": 5000, "user_id": till.other.user_id}
    refused = await till.waiter.post("/api/wallets/", body)
    assert (refused.status, refused.json["fields"]["action"]) == (403, "cash.manage")
    opened = await till.manager.post("/api/wallets/", body)
    assert (opened.status, opened.json["user_id"], opened.json["opened_by"]) == (
        201,
        till.other.user_id,
        till.manager.user_id,
    )
    assert (await till.manager.post("/api/wallets/", {"float": 1, "user_id": 987654})).status == 404
    await till.manager.delete(f"/api/waiters/{till.waiter.user_id}")
    gone = await till.manager.post("/api/wallets/", {"float": 1, "user_id": till.waiter.user_id})
    assert (gone.status, gone.json["key"]) == (409, "user_inactive")


async def test_without_a_wallet_it_says_so(till: Till) -> None:
    """In words, not as an empty page."""
    reply = await till.waiter.get("/api/wallets/my")
    assert (reply.status, reply.json["key"]) == (404, "no_wallet")


async def test_a_wallet_is_its_owners(till: Till) -> None:
    """A colleague neither sees, moves nor counts it; a cashier does not either; a manager does."""
    wallet = await till.wallet(till.waiter)
    path = f"/api/cash/sessions/{wallet}"
    before = await till.restaurant.journal()
    for phone in (till.other, till.cashier):
        for reply in (
            await phone.get(path),
            await phone.get(f"{path}/explain"),
            await till.move(wallet, phone, "drop", 100),
            await phone.post(f"{path}/hand-over", {"amount": 100, "to_user_id": phone.user_id}),
            await phone.post(f"{path}/count", {"total": 0}),
        ):
            assert (reply.status, reply.json["fields"]["action"]) == (403, "cash.manage")
    assert await till.restaurant.journal() == before
    assert (await till.manager.get(path)).json["expected"] == 5000


async def test_managers_see_every_wallet(till: Till) -> None:
    """Open ones and those that wait to be accepted, with their figures; closed ones are in their day."""
    mine, hers = await till.wallet(till.waiter, 100), await till.wallet(till.other, 200)
    await till.other.post(f"/api/cash/sessions/{hers}/count", {"total": 200})
    listed = (await till.manager.get("/api/wallets/")).json
    assert [(one["id"], one["state"], one["expected"]) for one in listed] == [
        (mine, "open", 100),
        (hers, "counted", 200),
    ]
    await till.manager.post(f"/api/cash/sessions/{hers}/accept")
    assert [one["id"] for one in (await till.manager.get("/api/wallets/")).json] == [mine]
