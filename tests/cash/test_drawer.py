import asyncio

import pytest

from appliance.printing.contract import NewPrinter
from appliance.printing.service import add_printer
from tests.cash.conftest import Till
from tests.orders.restaurant import BEER, fresh_id
from tests.printing.wire_printer import BESIDE


async def printer(till: Till, profile: str = "rp326") -> int:
    """Add a printer and return its id."""
    new = NewPrinter(name="Bar printer", ip_address="127.0.0.1", port=19100, profile=profile)
    found = await till.house.do(lambda tx: add_printer(tx, new, reach=BESIDE))
    ident: int = found.id
    return ident


async def test_a_drawer_is_kept_renamed_and_taken_out_of_use(till: Till) -> None:
    """At a printer or nowhere; the facts tell what changed."""
    at = await printer(till)
    bar = await till.drawer("Bar", printer_id=at)
    await till.drawer("Terrace")
    changed = await till.manager.put(f"/api/drawers/{bar}", {"name": " Main  bar ", "printer_id": None})
    assert (changed.json["name"], changed.json["printer_id"]) == ("Main bar", None)
    assert [one["name"] for one in (await till.manager.get("/api/drawers/")).json] == ["Main bar", "Terrace"]
    assert (await till.manager.delete(f"/api/drawers/{bar}")).status == 200
    assert [one["name"] for one in (await till.manager.get("/api/drawers/")).json] == ["Terrace"]
    back = await till.manager.put(f"/api/drawers/{bar}", {"is_active": True})
    assert back.json["is_active"] is True
    assert [fact["is_active"] for _, fact in await till.house.events("DrawerChanged")] == [True, False, True]


async def test_a_drawers_name_and_printer_are_checked(till: Till) -> None:
    """A name in use, an empty one, and a printer that is none: nothing changes."""
    await till.drawer("Bar")
    terrace = await till.drawer("Terrace")
    for body, status in (
        ({"name": "BAR"}, 409),
        ({"name": "  "}, 422),
        ({"name": "New", "printer_id": 987654}, 422),
    ):
        assert (await till.manager.post("/api/drawers/", body)).status == status
        assert (await till.manager.put(f"/api/drawers/{terrace}", body)).status == status
    assert len((await till.manager.get("/api/drawers/")).json) == 2
    assert await till.house.events("DrawerChanged") == []


async def test_a_drawer_has_one_open_shift(till: Till) -> None:
    """The second is refused and names the first; the same one sent again is opened once; ten at once are one."""
    bar = await till.drawer()
    path, body = f"/api/drawers/{bar}/sessions", {"float": 10000, "id": fresh_id()}
    first = await till.cashier.post(path, body)
    again = await till.cashier.post(path, body, key="later")
    assert (first.status, again.json) == (201, first.json)
    replies = await asyncio.gather(*(till.cashier.post(path, {"float": 10000}) for _ in range(5)))
    assert {(reply.status, reply.json["key"]) for reply in replies} == {(409, "drawer_open")}
    assert replies[0].json["fields"]["session_id"] == body["id"]
    assert len(await till.house.events("DrawerSessionOpened")) == 1


async def test_a_drawer_with_cash_in_it_stays_in_use(till: Till) -> None:
    """Until its shift is counted and accepted; out of use it opens no shift."""
    bar = await till.drawer()
    shift = await till.shift(bar)
    for _ in range(2):  # open, then counted
        refused = await till.manager.delete(f"/api/drawers/{bar}")
        assert (refused.status, refused.json["key"]) == (409, "drawer_open")
        await till.cashier.post(f"/api/cash/sessions/{shift}/count", {"total": 10000})
    await till.manager.post(f"/api/cash/sessions/{shift}/accept")
    assert (await till.manager.delete(f"/api/drawers/{bar}")).status == 200
    closed = await till.cashier.post(f"/api/drawers/{bar}/sessions", {"float": 1})
    assert (closed.status, closed.json["key"]) == (409, "drawer_inactive")
    assert (await till.cashier.post(f"/api/drawers/{bar}/open", {"reason": "Look"})).status == 409


async def test_a_cashier_is_blind_and_a_manager_has_x_figures(till: Till) -> None:
    """Whatever the cashier asks while the drawer is open, no answer tells what should be in it."""
    bar = await till.drawer()
    shift = await till.shift(bar)
    await till.sell(till.cashier, beers=3)
    path = f"/api/cash/sessions/{shift}"
    for reply in (await till.cashier.get(path), await till.cashier.get("/api/drawers/")):
        assert b"11350" not in reply.body
        assert b"1350" not in reply.body
    seen = (await till.cashier.get(path)).json
    assert (seen["float"], seen["figures"], seen["expected"], seen["variance"]) == (10000, None, None, None)
    refused = await till.cashier.get(f"{path}/explain")
    assert (refused.status, refused.json["key"]) == (403, "count_first")
    assert (await till.cashier.get(f"/api/drawers/{bar}/x")).status == 403
    figures = (await till.manager.get(f"/api/drawers/{bar}/x")).json
    assert (figures["cash_taken"], figures["expected"]) == (1350, 11350)
    (shown,) = (await till.manager.get("/api/drawers/")).json
    assert (shown["session_id"], shown["session"]["expected"]) == (shift, 11350)
    assert shown["user_ids"] == [till.cashier.user_id]


async def test_x_figures_need_an_open_drawer(till: Till) -> None:
    """A closed or unknown one says so."""
    bar = await till.drawer()
    closed = await till.manager.get(f"/api/drawers/{bar}/x")
    assert (closed.status, closed.json["key"]) == (409, "drawer_closed")
    assert (await till.manager.get("/api/drawers/987654/x")).status == 404


async def test_signing_on_and_off(till: Till) -> None:
    """Who signs on elsewhere is signed off; a manager signs a waiter on; the facts tell of each once."""
    bar, terrace = await till.drawer("Bar"), await till.drawer("Terrace")
    await till.shift(bar)
    await till.shift(terrace, phone=till.manager, sign_on=False)
    on = f"/api/drawers/{terrace}/sign-on"
    assert (await till.cashier.post(on)).json["user_ids"] == [till.cashier.user_id]
    assert (await till.cashier.post(on)).status == 200
    assert (await till.waiter.post(on)).status == 403
    refused = await till.cashier.post(on, {"user_id": till.waiter.user_id})
    assert (refused.status, refused.json["fields"]["action"]) == (403, "cash.manage")
    both = await till.manager.post(on, {"user_id": till.waiter.user_id})
    assert both.json["user_ids"] == sorted([till.cashier.user_id or 0, till.waiter.user_id or 0])
    assert (await till.waiter.post(f"/api/drawers/{bar}/sign-off")).status == 200  # not on it: nothing happens
    assert (await till.waiter.post(f"/api/drawers/{terrace}/sign-off")).json["user_ids"] == [till.cashier.user_id]
    told = [(name, fact["drawer_id"]) for name, fact in await till.house.events("DrawerSignedOn", "DrawerSignedOff")]
    assert told == [
        ("DrawerSignedOn", bar),
        ("DrawerSignedOff", bar),
        ("DrawerSignedOn", terrace),
        ("DrawerSignedOn", terrace),
        ("DrawerSignedOff", terrace),
    ]


async def test_nobody_signs_on_to_a_closed_drawer(till: Till) -> None:
    """Its shift comes first, with its float."""
    bar = await till.drawer()
    reply = await till.cashier.post(f"/api/drawers/{bar}/sign-on")
    assert (reply.status, reply.json["key"]) == (409, "drawer_closed")
    missing = await till.manager.post(f"/api/drawers/{bar}/sign-on", {"user_id": 987654})
    assert missing.status == 404


async def test_every_opening_says_who_and_why(till: Till) -> None:
    """By itself for a cash payment that lies in it, or with a reason; the printer's job goes with the fact."""
    bar = await till.drawer(printer_id=await printer(till))
    await till.shift(bar)
    sale = await till.sell(till.cashier)
    for_change = await till.manager.post(f"/api/drawers/{bar}/open", {"reason": " Change for  table 4 "})
    assert for_change.status == 201
    jobs = await till.house.rows("SELECT id, kind FROM print_jobs WHERE kind = 'drawer' ORDER BY id")
    assert [job["id"] for job in jobs][1:] == [for_change.json["job_id"]]
    facts = await till.house.events("DrawerOpened")
    assert [(fact["payment_id"], fact["reason"]) for _, fact in facts] == [
        (sale["payment"], None),
        (None, "Change for table 4"),
    ]
    rows = await till.house.rows("SELECT actor FROM events WHERE type = 'DrawerOpened' ORDER BY seq")
    assert [row["actor"] for row in rows] == [till.cashier.user_id, till.manager.user_id]
    kept = await till.house.rows("SELECT payment_id, reason, opened_by FROM drawer_openings ORDER BY rowid")
    assert [row["opened_by"] for row in kept] == [till.cashier.user_id, till.manager.user_id]


async def opened_for(till: Till) -> list[str]:
    """Return for which payments drawers opened."""
    return [fact["payment_id"] for _, fact in await till.house.events("DrawerOpened")]


async def test_a_drawer_opens_by_itself_for_the_cash_that_goes_into_it(till: Till) -> None:
    """Not for a card, not for cash in a wallet or with nobody, and not where no printer opens it."""
    bar = await till.drawer(printer_id=await printer(till))
    await till.shift(bar)
    await till.wallet(till.waiter)
    sold = await till.sell(till.cashier)
    await till.sell(till.cashier, method="card")
    await till.sell(till.waiter)
    await till.sell(till.other)
    assert await opened_for(till) == [sold["payment"]]
    await till.manager.put(f"/api/drawers/{bar}", {"printer_id": None})
    await till.sell(till.cashier)
    assert await opened_for(till) == [sold["payment"]]


async def test_the_house_says_which_tenders_open_the_drawer(till: Till) -> None:
    """Cash may leave it shut, and a voucher that is laid into it may open it."""
    await till.shift(await till.drawer(printer_id=await printer(till)))
    for tender, opens in (("cash", False), ("voucher", True)):
        assert (await till.manager.put(f"/api/tenders/{tender}", {"opens_drawer": opens})).status == 200
    await till.sell(till.cashier)
    order = await till.restaurant.open(till.cashier, another_check=True)
    order = await till.restaurant.send(order, till.restaurant.line(BEER, 1), phone=till.cashier)
    wish = {"all": True, "method": "voucher", "reference": "V-1"}
    paid = await till.restaurant.pay(order, wish, till.cashier)
    assert paid.status == 200, paid.json
    assert len(await opened_for(till)) == 1


async def test_a_drawer_opens_when_its_cash_goes_back(till: Till) -> None:
    """For a refund; what is undone on paper alone moves no cash."""
    await till.shift(await till.drawer(printer_id=await printer(till)))
    sold = await till.sell(till.cashier)
    wish = {"amount": 100, "reason": "Warm beer"}
    reply = await till.manager.post(f"/api/payments/{sold['payment']}/refund", wish)
    assert reply.status in {200, 201}, reply.json
    assert len(await opened_for(till)) == 2
    await till.reopen(await till.sell(till.cashier))
    assert len(await opened_for(till)) == 3


@pytest.mark.parametrize(("waited_ms", "opens"), [(20_000, True), (31_000, False)])
async def test_a_payment_that_waited_on_a_phone_opens_nothing(till: Till, waited_ms: int, *, opens: bool) -> None:
    """Its guest has left, and nobody stands at the drawer."""
    await till.shift(await till.drawer(printer_id=await printer(till)))
    order = await till.restaurant.open(till.cashier, another_check=True)
    order = await till.restaurant.send(order, till.restaurant.line(BEER, 1), phone=till.cashier)
    late = {"Comanda-Waited-Ms": str(waited_ms)}
    paid = await till.cashier.post(f"/api/orders/{order['id']}/pay", {"all": True, "method": "cash"}, headers=late)
    assert paid.status == 200, paid.json
    assert bool(await opened_for(till)) is opens


async def test_money_is_taken_where_the_drawer_cannot_open(till: Till) -> None:
    """At a printer without a socket the payment stands, and the journal does not claim that the drawer opened."""
    await till.shift(await till.drawer(printer_id=await printer(till, "sunmi-v2")))
    sold = await till.sell(till.cashier)
    assert sold["due"] == 0
    assert await opened_for(till) == []


async def test_an_opening_without_a_sale_needs_a_reason(till: Till) -> None:
    """No reason, a payment used before, by card, of a wallet, or unknown: nothing opens and nothing is written."""
    bar = await till.drawer()
    await till.shift(bar)
    await till.wallet(till.waiter)
    sold, elsewhere = await till.sell(till.cashier), await till.sell(till.waiter)
    card = await till.sell(till.cashier, method="card")
    path = f"/api/drawers/{bar}/open"
    assert (await till.cashier.post(path, {"payment_id": sold["payment"]})).status == 201
    before = await till.restaurant.journal()
    for body, status, key in (
        ({}, 422, "reason_missing"),
        ({"reason": "   "}, 422, "reason_missing"),
        ({"payment_id": sold["payment"]}, 409, "opened_already"),
        ({"payment_id": elsewhere["payment"]}, 409, "payment_elsewhere"),
        ({"payment_id": card["payment"]}, 404, "not_found"),
        ({"payment_id": fresh_id()}, 404, "not_found"),
        ({"payment_id": fresh_id(), "reason": "Change"}, 404, "not_found"),
    ):
        reply = await till.cashier.post(path, body)
        assert (reply.status, reply.json["key"]) == (status, key)
    assert await till.restaurant.journal() == before
    again = {"payment_id": sold["payment"], "reason": "The guest wants coins"}
    assert (await till.cashier.post(path, again)).status == 201


async def test_the_same_opening_sent_again_kicks_once(till: Till) -> None:
    """By its id, whatever the key."""
    bar = await till.drawer(printer_id=await printer(till))
    body = {"reason": "Change", "id": fresh_id()}
    for key in ("one", "two"):
        assert (await till.cashier.post(f"/api/drawers/{bar}/open", body, key=key)).status == 201
    assert len(await till.house.events("DrawerOpened")) == 1
    assert await till.house.rows("SELECT count(*) AS n FROM print_jobs") == [{"n": 1}]


async def test_a_printer_without_a_socket_opens_nothing(till: Till) -> None:
    """It is refused, and the journal does not claim that the drawer opened."""
    bar = await till.drawer(printer_id=await printer(till, "sunmi-v2"))
    reply = await till.cashier.post(f"/api/drawers/{bar}/open", {"reason": "Change"})
    assert (reply.status, reply.json["key"]) == (409, "no_drawer")
    assert await till.house.events("DrawerOpened") == []


@pytest.mark.parametrize("signed_on", [True, False])
async def test_a_waiter_opens_the_drawer_he_is_signed_on_to(till: Till, *, signed_on: bool) -> None:
    """And no other."""
    bar = await till.drawer()
    await till.shift(bar)
    if signed_on:
        await till.manager.post(f"/api/drawers/{bar}/sign-on", {"user_id": till.waiter.user_id})
    reply = await till.waiter.post(f"/api/drawers/{bar}/open", {"reason": "Change"})
    assert reply.status == (201 if signed_on else 403)


async def test_a_printers_drawer_opens_only_as_the_drawer_it_is(till: Till) -> None:
    """By its printer's address too: with who and why, for who handles it, and not where none is kept."""
    at = await printer(till)
    path = f"/api/printers/{at}/drawer"
    nowhere = await till.manager.post(path, {"reason": "Change"})
    assert (nowhere.status, nowhere.json["key"]) == (409, "no_drawer_kept")
    bar = await till.drawer(printer_id=at)
    for phone, body, status in (
        (till.manager, {}, 422),
        (till.manager, {"reason": "  "}, 422),
        (till.waiter, {"reason": "Change"}, 403),
        (await till.house.phone("kitchen"), {"reason": "Change"}, 403),
        (await till.house.phone("supervisor"), {"reason": "Change"}, 403),
        (till.house.stranger(), {"reason": "Change"}, 401),
    ):
        assert (await phone.post(path, body)).status == status
    assert await till.house.rows("SELECT * FROM print_jobs") == []
    opened = await till.cashier.post(path, {"reason": "Change", "id": fresh_id()})
    assert (opened.status, opened.json["drawer_id"]) == (201, bar)
    ((_, fact),) = await till.house.events("DrawerOpened")
    assert (fact["drawer_id"], fact["printer_id"], fact["reason"]) == (bar, at, "Change")
    await till.drawer("Second", printer_id=at)
    unclear = await till.manager.post(path, {"reason": "Change"})
    assert (unclear.status, unclear.json["key"]) == (409, "drawer_unclear")


async def test_somebody_in_training_opens_no_drawer(till: Till) -> None:
    """And is told so; his receipt prints, and says that the drawer would have opened."""
    at = await printer(till)
    bar = await till.drawer(printer_id=at)
    await till.shift(bar)
    (station,) = (await till.manager.get(f"/api/printers/{at}")).json["station_ids"]
    await till.manager.put(f"/api/stations/{station}", {"is_bill": True})
    learner = await till.house.phone("cashier", "Learner")
    await till.manager.put(f"/api/waiters/{learner.user_id}", {"is_training": True})
    for path in (f"/api/drawers/{bar}/open", f"/api/printers/{at}/drawer"):
        refused = await learner.post(path, {"reason": "Change"})
        assert (refused.status, refused.json["key"]) == (409, "drawer_in_training")
    sale = await till.sell(learner)
    for phone in (learner, till.manager):
        printed = await phone.post(f"/api/printing/orders/{sale['id']}/receipt", {"drawer": True})
        assert (printed.status, printed.json["drawer"]) == (201, "in_training")
    assert await till.house.events("DrawerOpened") == []
    assert await till.house.rows("SELECT * FROM print_jobs WHERE kind = 'drawer'") == []


async def test_a_receipt_opens_the_drawer_of_its_cash(till: Till) -> None:
    """Wherever the receipt prints, and once; cash in a wallet and cards open none, nor does who has no hand in that drawer."""
    at = await printer(till)
    bar = await till.drawer(printer_id=at)
    await till.manager.put("/api/tenders/cash", {"opens_drawer": False})
    await till.shift(bar)
    await till.wallet(till.waiter)
    (station,) = (await till.manager.get(f"/api/printers/{at}")).json["station_ids"]
    await till.manager.put(f"/api/stations/{station}", {"is_bill": True})
    sold = await till.sell(till.cashier)
    for sale in (await till.sell(till.waiter), await till.sell(till.cashier, method="card")):
        reply = await till.manager.post(f"/api/printing/orders/{sale['id']}/receipt", {"drawer": True})
        assert (reply.status, reply.json["key"]) == (409, "nothing_to_open_for")
    path = f"/api/printing/orders/{sold['id']}/receipt"
    supervisor = await till.house.phone("supervisor")
    assert (await supervisor.post(path, {"drawer": True})).status == 403
    assert (await till.waiter.post(path, {"drawer": True})).status == 403
    assert (await till.cashier.post(path, {"drawer": True})).json["drawer"] == "opened"
    assert (await till.cashier.post(path, {"drawer": True})).json["drawer"] == "opened_already"
    ((_, fact),) = await till.house.events("DrawerOpened")
    assert (fact["drawer_id"], fact["payment_id"]) == (bar, sold["payment"])
