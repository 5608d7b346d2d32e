"""Terminals approve, decline, hang, are late and do not know; nobody pays the same thing twice meanwhile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from appliance.app import build
from appliance.config import Config
from appliance.payments.emulated import Behaviour, EmulatedTerminal
from appliance.payments.requests import settle_request
from appliance.payments.terminal import Captured, Declined
from appliance.payments.worker import TERMINALS, Patience
from appliance.runtime.folder import hold
from kernel.clock import MINUTE_MS
from tests.conftest import House, until
from tests.fakes.clock import FakeClock
from tests.fakes.database import open_box
from tests.orders.restaurant import BEER, PIZZA, Restaurant, fresh_id, furnish
from tests.payments.guests import check_of, payments, split

QUICK = Patience(deadline=0.05, again=0.02)


@dataclass(frozen=True)
class Desk:
    """A restaurant whose cards go through the emulated terminal."""

    restaurant: Restaurant
    terminal: EmulatedTerminal

    async def pay(self, order: dict[str, Any], **body: Any) -> dict[str, Any]:
        """Begin a payment by card and return it as it stands then."""
        reply = await self.restaurant.pay(order, {"method": "card", **body})
        assert reply.status == 200, reply.json
        (begun,) = reply.json["taken"]
        assert begun["state"] in {"pending", "captured"}
        assert isinstance(begun, dict)
        return begun

    async def finish(self, ident: str, *, declines: bool = False) -> None:
        """Let the guest end it at the terminal, which hears of a payment only after the waiter has his answer."""

        async def is_started() -> bool:
            return ident in self.terminal.charged

        await until(is_started)
        self.terminal.finish(ident, declines=declines)

    async def state(self, order: dict[str, Any], payment: dict[str, Any]) -> str:
        """Return where a payment stands."""
        found = await payments(self.restaurant, order)
        state: str = next(one["state"] for one in found if one["id"] == payment["id"])
        return state

    async def until(self, order: dict[str, Any], payment: dict[str, Any], state: str) -> dict[str, Any]:
        """Wait until a payment stands so; return the check."""

        async def check() -> bool:
            return await self.state(order, payment) == state

        await until(check)
        shown: dict[str, Any] = (await self.restaurant.manager.get(f"/api/orders/{order['id']}")).json
        return shown


async def at_desk(restaurant: Restaurant, patience: Patience = QUICK) -> Desk:
    """Send the restaurant's cards to its terminal, which is asked with this patience."""
    terminals = restaurant.house.app[TERMINALS]
    terminals.patience = patience
    found = terminals.adapters["emulated"]
    assert isinstance(found, EmulatedTerminal)
    reply = await restaurant.manager.put("/api/tenders/card", {"terminal": "emulated"})
    assert reply.status == 200
    return Desk(restaurant, found)


@pytest.fixture
async def desk(restaurant: Restaurant) -> Desk:
    """Return a restaurant with a terminal."""
    return await at_desk(restaurant)


async def test_an_approved_payment_is_taken(desk: Desk) -> None:
    """First it is started and settles nothing, then it is taken by who started it."""
    order = await check_of(desk.restaurant, 5254)
    payment = await desk.pay(order, make_it=6000, tip=746)
    paid = await desk.until(order, payment, "captured")
    assert (paid["status"], paid["paid"]) == ("paid", 5254)
    (row,) = await payments(desk.restaurant, order)
    assert (row["tip"], row["reference"], row["taken_by"]) == (746, "EMULATED-1", desk.restaurant.waiter.user_id)
    assert desk.terminal.charged == {payment["id"]: 6000}
    types = [name for name in await desk.restaurant.types(order) if name.startswith("Payment")]
    assert types == ["PaymentStarted", "PaymentTaken"]


async def test_a_declined_payment_leaves_all_due(desk: Desk) -> None:
    """The reason stands in the list; the guest pays otherwise."""
    desk.terminal.tell(Behaviour.DECLINE)
    order = await check_of(desk.restaurant, 1000)
    payment = await desk.pay(order, all=True)
    assert (await desk.until(order, payment, "failed"))["due"] == 1000
    assert (await payments(desk.restaurant, order))[0]["reason"] == "The card was declined."
    assert (await desk.restaurant.pay(order, {"all": True})).json["status"] == "paid"
    ((_, fact),) = await desk.restaurant.house.events("PaymentFailed")
    assert (fact["amount"], fact["user_id"]) == (1000, desk.restaurant.waiter.user_id)


async def test_what_a_terminal_is_taking_is_paid_by_nobody_else(desk: Desk) -> None:
    """Not as a line, not as all, not as an amount, and not split; what is left besides may be paid."""
    desk.terminal.tell(Behaviour.LATE)
    order = await desk.restaurant.ordered(desk.restaurant.line(BEER, 2), desk.restaurant.line(PIZZA))
    beer, pizza = (item["id"] for item in order["items"])
    payment = await desk.pay(order, item_ids=[beer])
    for body in ({"item_ids": [beer]}, {"parts": [{"item_id": beer, "quantity": 1}]}):
        reply = await desk.restaurant.pay(order, body)
        assert (reply.status, reply.json["key"]) == (409, "payment_pending")
    more = await desk.restaurant.pay(order, {"amount": 1001})
    assert (more.json["key"], more.json["fields"]["due"]) == ("more_than_due", 1000)
    parts = await desk.restaurant.waiter.post(f"/api/orders/{order['id']}/split", {"kind": "equal", "of": 2})
    assert parts.json["key"] == "payment_pending"
    assert (await desk.restaurant.pay(order, {"item_ids": [pizza]})).json["due"] == 900
    assert (await desk.restaurant.pay(order, {"all": True})).json["key"] == "payment_pending"
    await desk.finish(payment["id"])
    assert (await desk.until(order, payment, "captured"))["status"] == "paid"


async def test_all_that_is_left_is_what_no_terminal_takes(desk: Desk) -> None:
    """Half by card, which takes its time; the other half in cash meanwhile."""
    desk.terminal.tell(Behaviour.LATE)
    order = await check_of(desk.restaurant, 1000)
    payment = await desk.pay(order, amount=400)
    reply = await desk.restaurant.pay(order, {"all": True})
    assert (reply.json["paid"], reply.json["due"], reply.json["status"]) == (600, 400, "partially_paid")
    await desk.finish(payment["id"])
    assert (await desk.until(order, payment, "captured"))["status"] == "paid"


@pytest.mark.parametrize("method", ["DELETE", "VOID", "CANCEL"])
async def test_what_a_terminal_is_taking_is_not_taken_back(desk: Desk, method: str) -> None:
    """The guest's card would pay for nothing: the waiter hears why, and waits."""
    desk.terminal.tell(Behaviour.LATE)
    order = await desk.restaurant.ordered(desk.restaurant.line(BEER, 2))
    (beer,) = (item["id"] for item in order["items"])
    payment = await desk.pay(order, all=True)
    path = f"/api/orders/{order['id']}"
    match method:
        case "DELETE":
            reply = await desk.restaurant.manager.delete(f"{path}/items/{beer}")
        case "VOID":
            body = {"reason": "other", "quantity": 1}
            reply = await desk.restaurant.manager.post(f"{path}/items/{beer}/void", body)
        case _:
            reply = await desk.restaurant.manager.delete(path)
    assert (reply.status, reply.json["key"]) == (409, "payment_pending")
    assert (await desk.restaurant.waiter.post(f"{path}/close")).status == 409
    await desk.finish(payment["id"], declines=True)
    await desk.until(order, payment, "failed")
    assert (await desk.restaurant.manager.delete(path)).json["status"] == "cancelled"


async def test_a_terminal_that_hangs_is_asked(desk: Desk) -> None:
    """It took the money and could not say so: after the deadline it is asked, and charges once."""
    desk.terminal.tell(Behaviour.HANG)
    order = await check_of(desk.restaurant, 1000)
    payment = await desk.pay(order, all=True)
    assert (await desk.until(order, payment, "captured"))["status"] == "paid"
    assert (desk.terminal.started, len(desk.terminal.charged)) == ([payment["id"]], 1)


async def test_what_nobody_knows_is_asked_until_it_is_known(desk: Desk) -> None:
    """Meanwhile it is unknown and its sum reserved; after minutes the box says so."""
    desk.terminal.tell(Behaviour.UNKNOWN)
    order = await check_of(desk.restaurant, 1000)
    payment = await desk.pay(order, all=True)
    await desk.until(order, payment, "unknown")
    assert (await desk.restaurant.pay(order, {"all": True})).json["key"] == "payment_pending"
    desk.restaurant.house.clock.advance(10 * MINUTE_MS)
    ready = await desk.restaurant.manager.get("/api/system/ready")
    assert "payments_unknown" in ready.body.decode()
    desk.terminal.mend(payment["id"])
    assert (await desk.until(order, payment, "captured"))["status"] == "paid"


@pytest.mark.parametrize(("is_captured", "state"), [(True, "captured"), (False, "failed")])
async def test_a_manager_says_what_a_silent_terminal_did(desk: Desk, *, is_captured: bool, state: str) -> None:
    """With how he knows; the payment and its tip stay the waiter's. A terminal that speaks is not overruled."""
    desk.terminal.tell(Behaviour.UNKNOWN, Behaviour.LATE)
    order = await check_of(desk.restaurant, 1000)
    payment = await desk.pay(order, amount=400, tip=50)
    await desk.until(order, payment, "unknown")
    path, body = f"/api/payments/{payment['id']}/resolve", {"is_captured": is_captured, "reason": "Seen on its slip"}
    assert (await desk.restaurant.waiter.post(path, body)).status == 403
    reply = await desk.restaurant.manager.post(path, {**body, "reference": "0815"})
    assert (reply.status, reply.json["state"]) == (200, state)
    shown = await desk.until(order, payment, state)
    assert shown["paid"] == (400 if is_captured else 0)
    assert (await payments(desk.restaurant, order))[0]["taken_by"] == desk.restaurant.waiter.user_id
    speaking = await desk.pay(order, amount=100)
    late = await desk.restaurant.manager.post(f"/api/payments/{speaking['id']}/resolve", body)
    assert (late.status, late.json["key"]) == (409, "payment_not_unknown")


async def test_nobody_trains_on_a_real_card(desk: Desk) -> None:
    """Somebody in training sees the payment captured at once; the terminal hears nothing of it."""
    learner = await desk.restaurant.house.phone("waiter", "Learner")
    await desk.restaurant.manager.put(f"/api/waiters/{learner.user_id}", {"is_training": True})
    order = await desk.restaurant.open(learner)
    await desk.restaurant.send(order, desk.restaurant.line(BEER), phone=learner)
    reply = await desk.restaurant.pay(order, {"all": True, "method": "card"}, learner)
    assert (reply.json["status"], reply.json["taken"][0]["state"]) == ("paid", "captured")
    assert desk.terminal.started == []


async def test_what_a_terminal_never_heard_of_has_failed(desk: Desk) -> None:
    """The line was dead before anything was started: it is not started later, when the guest has paid in cash."""
    desk.terminal.tell(Behaviour.DEAD)
    order = await check_of(desk.restaurant, 1000)
    payment = await desk.pay(order, all=True)
    await desk.until(order, payment, "failed")
    assert (await payments(desk.restaurant, order))[0]["reason"] == "The terminal never heard of it."
    assert desk.terminal.charged == {}


@pytest.mark.parametrize("behaviour", [Behaviour.LATE, Behaviour.UNKNOWN])
async def test_a_payment_is_given_up_where_that_is_possible(desk: Desk, behaviour: Behaviour) -> None:
    """A guest who is still at it pays nothing; what the bank took already stays taken."""
    desk.terminal.tell(behaviour)
    order = await check_of(desk.restaurant, 1000)
    payment = await desk.pay(order, all=True)
    await desk.until(order, payment, "pending" if behaviour is Behaviour.LATE else "unknown")
    desk.terminal.mend(payment["id"])
    path = f"/api/payments/{payment['id']}/cancel"
    assert (await desk.restaurant.waiter.post(path)).status in {200, 409}
    state = "failed" if behaviour is Behaviour.LATE else "captured"
    await desk.until(order, payment, state)
    late = await desk.restaurant.waiter.post(path)
    assert (late.status, late.json["key"]) == (409, "payment_settled")
    assert (await desk.restaurant.waiter.post(f"/api/payments/{fresh_id()}/cancel")).status == 404


async def test_the_same_payment_sent_again_is_started_once(desk: Desk) -> None:
    """By its id, while it is pending and once it was taken."""
    desk.terminal.tell(Behaviour.LATE)
    order, ident = await check_of(desk.restaurant, 1000), fresh_id()
    payment = await desk.pay(order, all=True, id=ident)
    await desk.pay(order, all=True, id=ident)
    await desk.finish(ident)
    await desk.until(order, payment, "captured")
    assert (await desk.pay(order, all=True, id=ident))["state"] == "captured"
    assert len(await desk.restaurant.house.events("PaymentStarted")) == 1
    assert desk.terminal.started == [ident]


async def test_the_first_word_of_a_terminal_counts(desk: Desk) -> None:
    """A second one changes nothing and is no fact."""
    order = await check_of(desk.restaurant, 1000)
    payment = await desk.pay(order, all=True)
    await desk.until(order, payment, "captured")
    before = await desk.restaurant.journal()
    for late in (Declined("no"), Captured("again"), None):
        await desk.restaurant.house.do(lambda tx, late=late: settle_request(tx, payment["id"], late))
    assert await desk.restaurant.journal() == before


async def test_shares_are_paid_at_terminals(desk: Desk) -> None:
    """One share waits for its guest, the other is paid; the waiting one is nobody else's."""
    desk.terminal.tell(Behaviour.LATE)
    order = await check_of(desk.restaurant, 1001)
    first, second = (await split(desk.restaurant, order, {"kind": "equal", "of": 2}))["shares"]
    payment = await desk.pay(order, share_id=first["id"])
    twice = await desk.restaurant.pay(order, {"share_id": first["id"]})
    assert (twice.status, twice.json["key"]) == (409, "payment_pending")
    assert (await desk.restaurant.waiter.delete(f"/api/orders/{order['id']}/split")).status == 409
    await desk.restaurant.pay(order, {"share_id": second["id"]})
    shown = (await desk.restaurant.waiter.get(f"/api/orders/{order['id']}/split")).json
    assert [share["state"] for share in shown["shares"]] == ["pending", "captured"]
    assert shown["is_current"]
    await desk.finish(payment["id"])
    assert (await desk.until(order, payment, "captured"))["status"] == "paid"


async def test_a_tip_or_refund_waits_for_the_capture(desk: Desk) -> None:
    """There is no money yet to add to or to give back."""
    desk.terminal.tell(Behaviour.LATE)
    order = await check_of(desk.restaurant, 1000)
    payment = await desk.pay(order, all=True)
    path = f"/api/payments/{payment['id']}"
    for reply in (
        await desk.restaurant.manager.post(f"{path}/tip", {"tip": 100}),
        await desk.restaurant.manager.post(f"{path}/refund", {"reason": "Cold"}),
    ):
        assert (reply.status, reply.json["key"]) == (409, "payment_not_captured")


@asynccontextmanager
async def opened(
    config: Config, clock: FakeClock, terminal: EmulatedTerminal, patience: Patience
) -> AsyncIterator[House]:
    """Start a box on its data folder with a terminal that outlives it; end it as a plug that is pulled politely."""
    with hold(config.folder):
        app = build(config, open_box(config, clock), clock)
        app[TERMINALS].patience, app[TERMINALS].adapters["emulated"] = patience, terminal
        async with TestClient(TestServer(app, host="127.0.0.1")) as client:
            yield House(app, client, clock)


@pytest.mark.parametrize(("behaviour", "state"), [(Behaviour.HANG, "captured"), (Behaviour.DEAD, "failed")])
async def test_a_restart_in_between_asks_and_starts_nothing(
    config: Config, clock: FakeClock, behaviour: Behaviour, state: str
) -> None:
    """What was begun before is asked about: taken once, or never."""
    terminal = EmulatedTerminal()
    terminal.tell(behaviour)
    patient = Patience(deadline=30, again=30)
    async with opened(config, clock, terminal, patient) as house:
        restaurant = await furnish(house)
        first = await at_desk(restaurant, patient)
        order = await check_of(restaurant, 1000)
        payment = await first.pay(order, all=True)

        async def started() -> bool:
            return bool(terminal.started)

        await until(started)
    async with opened(config, clock, terminal, QUICK) as house:
        again = await house.phone("manager", "Olga")

        async def settled() -> bool:
            (row,) = (await again.get(f"/api/orders/{order['id']}/payments")).json
            found: str = row["state"]
            return found == state

        await until(settled)
    assert terminal.started == [payment["id"]]
