from tests.cash.conftest import Till
from tests.orders.restaurant import BEER, PIZZA, fresh_id


async def test_cash_goes_to_the_takers_wallet_first(till: Till) -> None:
    """Also when he is signed on to a drawer, and whoever opened the check."""
    bar = await till.drawer()
    shift = await till.shift(bar)
    await till.sell(till.cashier)
    wallet = await till.wallet(till.cashier, 0)
    await till.sell(till.cashier)
    order = await till.restaurant.open(table=1)
    await till.restaurant.send(order, till.restaurant.line(BEER))
    assert (await till.restaurant.pay(order, {"all": True}, till.cashier)).status == 200
    assert [await till.expected(one) for one in (shift, wallet)] == [10450, 900]
    assert (await till.pot()) == {"business_day": "2026-09-21", "cash": 0, "payments": []}


async def test_cash_of_who_holds_nothing_lies_with_nobody(till: Till) -> None:
    """A manager sees it and says where it is, once; a card payment lies nowhere."""
    sale = await till.sell(till.waiter, beers=2)
    await till.sell(till.waiter, method="card")
    await till.sell(till.waiter, method="other")
    pot = await till.pot()
    assert pot["cash"] == 900
    (line,) = pot["payments"]
    assert (line["payment_id"], line["by"], line["order_id"]) == (sale["payment"], till.waiter.user_id, sale["id"])
    wallet, other = await till.wallet(till.waiter), await till.wallet(till.other)
    body = {"payment_ids": [sale["payment"]], "session_id": wallet}
    assigned = await till.manager.post("/api/cash/unassigned/assign", body)
    assert (assigned.status, assigned.json["expected"]) == (200, 5900)
    assert (await till.pot())["payments"] == []
    elsewhere = await till.manager.post("/api/cash/unassigned/assign", {**body, "session_id": other})
    assert (elsewhere.status, elsewhere.json["key"]) == (409, "payment_assigned")
    assert elsewhere.json["fields"]["session_id"] == wallet
    ((_, fact),) = await till.house.events("CashAssigned")
    assert fact == {"session_id": wallet, "payment_ids": [sale["payment"]]}


async def test_only_what_lies_with_nobody_is_assigned_and_only_to_an_open_session(till: Till) -> None:
    """An unknown payment, one by card, a counted wallet: all or nothing."""
    sale, card = await till.sell(till.waiter), await till.sell(till.waiter, method="card")
    wallet = await till.wallet(till.waiter)
    for ident in (fresh_id(), card["payment"]):
        body = {"payment_ids": [sale["payment"], ident], "session_id": wallet}
        assert (await till.manager.post("/api/cash/unassigned/assign", body)).status == 404
    assert (await till.pot())["cash"] == 450
    await till.waiter.post(f"/api/cash/sessions/{wallet}/count", {"total": 5000})
    late = await till.manager.post(
        "/api/cash/unassigned/assign", {"payment_ids": [sale["payment"]], "session_id": wallet}
    )
    assert (late.status, late.json["key"]) == (409, "session_not_open")


async def test_a_reversal_goes_where_the_original_went(till: Till) -> None:
    """The manager reopens the check; the waiter's wallet is where it comes out of, linked to what went in."""
    wallet, bosses = await till.wallet(till.waiter), await till.wallet(till.manager)
    sale = await till.sell(till.waiter)
    await till.reopen(sale)
    assert [await till.expected(one) for one in (wallet, bosses)] == [5000, 5000]
    lines = (await till.waiter.get("/api/wallets/my")).json["lines"]
    assert [(line["what"], line["cash"]) for line in lines] == [("float", 5000), ("payment", 450), ("reversal", -450)]
    assert lines[2]["reverses"] == lines[1]["payment_id"]


async def test_after_the_hand_in_a_reversal_is_its_makers(till: Till) -> None:
    """The counted wallet stays as it was counted; the row stays linked to the original."""
    wallet, bosses = await till.wallet(till.waiter), await till.wallet(till.manager)
    sale = await till.sell(till.waiter)
    await till.waiter.post(f"/api/cash/sessions/{wallet}/count", {"total": 5450})
    await till.reopen(sale)
    assert [await till.expected(one) for one in (wallet, bosses)] == [5450, 4550]
    told = (await till.manager.get("/api/wallets/my")).json
    assert (told["lines"][1]["what"], told["lines"][1]["reverses"]) == ("reversal", sale["payment"])


async def test_a_reversal_by_who_holds_nothing_lies_with_nobody(till: Till) -> None:
    """The pot is below zero until a manager says whose money was given back."""
    wallet = await till.wallet(till.waiter)
    sale = await till.sell(till.waiter)
    await till.waiter.post(f"/api/cash/sessions/{wallet}/count", {"total": 5450})
    await till.reopen(sale)
    pot = await till.pot()
    assert (pot["cash"], pot["payments"][0]["reverses"]) == (-450, sale["payment"])


async def test_a_payment_and_its_reversal_are_assigned_together(till: Till) -> None:
    """Half of them in a wallet would be a difference that nobody made."""
    sale = await till.sell(till.waiter)
    wallet = await till.wallet(till.waiter)
    await till.reopen(sale)
    assert (await till.pot())["cash"] == 0
    body = {"payment_ids": [line["payment_id"] for line in (await till.pot())["payments"]], "session_id": wallet}
    assert (await till.manager.post("/api/cash/unassigned/assign", body)).json["expected"] == 5000
    assert (await till.pot())["payments"] == []
    assert len((await till.manager.get(f"/api/cash/sessions/{wallet}/explain")).json["lines"]) == 3


async def test_a_mixed_payment_puts_only_its_cash_into_the_wallet(till: Till) -> None:
    """A beer by card and a pizza in cash, on one check."""
    wallet = await till.wallet(till.waiter, 0)
    order = await till.restaurant.ordered(till.restaurant.line(BEER), till.restaurant.line(PIZZA))
    beer = order["items"][0]["id"]
    await till.restaurant.pay(order, {"item_ids": [beer], "method": "card"})
    await till.restaurant.pay(order, {"all": True})
    assert await till.expected(wallet) == 1000


async def test_the_pot_is_told_by_day(till: Till) -> None:
    """Yesterday's cash that nobody claimed stays yesterday's."""
    await till.sell(till.waiter)
    assert (await till.pot())["cash"] == 450
    other = (await till.manager.get("/api/cash/unassigned?business_day=2026-09-20")).json
    assert other == {"business_day": "2026-09-20", "cash": 0, "payments": []}
    assert (await till.manager.get("/api/cash/unassigned?business_day=2026-13-40")).status == 422
