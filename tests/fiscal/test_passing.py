"""Every slip, change, cancellation, bill, payment and refund passes the port, and nobody waits for it."""

from typing import Any

import msgspec
import pytest

from appliance.config import FISCAL
from appliance.fiscal.documents import KINDS, projections
from appliance.fiscal.emulated import Fault
from appliance.fiscal.model import Kind
from appliance.fiscal.service import PROVIDERS, projections_of
from appliance.orders.model import BillRequested
from appliance.runtime.tx import Tx
from tests.conftest import House
from tests.fiscal.authority import Authority
from tests.orders.restaurant import BEER, FISH, PIZZA, Restaurant


async def serve(restaurant: Restaurant) -> dict[str, Any]:
    """Do once with a check whatever a document tells of, and return it."""
    order = await restaurant.ordered(restaurant.line(BEER, 3), restaurant.line(FISH), restaurant.line(PIZZA))
    path = f"/api/orders/{order['id']}"
    beer, fish, pizza = (item["id"] for item in order["items"])
    waiter, manager = restaurant.waiter, restaurant.manager
    replies = [
        await waiter.ask("PATCH", f"{path}/items/{pizza}", {"note": "For Mr Papadopoulos"}),
        await waiter.post(f"{path}/items/{fish}/weigh", {"quantity_milli": 500}),
        await manager.post(f"{path}/items/{beer}/void", {"quantity": 1, "reason": "wrong_item"}),
        await waiter.post(f"{path}/move", {"table_id": restaurant.tables[3]}),
        await waiter.post(f"{path}/bill"),
        await restaurant.pay(order, {"all": True, "method": "card"}),
        await manager.post(f"{path}/reopen", {"reason": "Wrong table"}),
    ]
    assert [reply.status for reply in replies if reply.status >= 300] == []
    return order


async def test_what_guests_leave_owing_is_told_when_it_comes(restaurant: Restaurant, authority: Authority) -> None:
    """The receipt tells what was sold when they leave; a payment is told of once it is there, a write-off never."""
    order = await restaurant.ordered(restaurant.line(PIZZA))
    reply = await restaurant.manager.post(f"/api/orders/{order['id']}/walk-out", {"reason": "left"})
    assert reply.status == 200, reply.json
    (owed,) = (await restaurant.manager.get("/api/payments/uncollected")).json
    path = f"/api/payments/{owed['payment_id']}"
    payment = (await restaurant.waiter.post(f"{path}/collect", {"amount": 400, "method": "card", "tip": 50})).json
    assert (await restaurant.manager.post(f"{path}/write-off", {"reason": "Gone"})).status == 201
    tip = {"reason": "Mistyped"}
    assert (await restaurant.manager.post(f"/api/payments/{payment['id']}/refund-tip", tip)).status == 201
    documents = await authority.settled(3)
    told = [(one["kind"], msgspec.json.decode(one["content"])["amount"]) for one in documents]
    assert told == [("slip", 1000), ("receipt", 1000), ("payment", 400)]


async def test_each_fact_makes_one_document(restaurant: Restaurant, authority: Authority) -> None:
    """In the order of the facts, each issued once, with what it is worth."""
    order = await serve(restaurant)
    documents = await authority.settled(10)
    told = [(one["kind"], msgspec.json.decode(one["content"])["amount"]) for one in documents]
    assert told == [
        ("slip", 3 * 450 + 1000),
        ("change", 0),
        ("change", 3100),
        ("cancellation", -450),
        ("change", 0),
        ("bill", 2 * 450 + 3100 + 1000),
        ("payment", 5000),
        ("receipt", 5000),
        ("cancellation", 0),
        ("refund", -5000),
    ]
    assert {one["state"] for one in documents} == {"issued"}
    assert {one["order_id"] for one in documents} == {order["id"]}
    assert [one.id for one in authority.provider.asked] == [one["id"] for one in documents]
    assert [one["reference"] for one in documents] == [f"EMULATED-{number}" for number in range(1, 11)]
    assert all(one["qr"] and one["attempts"] == 1 and one["settled_at_ms"] for one in documents)


async def test_a_swap_is_one_change(restaurant: Restaurant, authority: Authority) -> None:
    """What went is below zero, what came above it, and nothing is cancelled; a remake makes no document."""
    order = await restaurant.ordered(restaurant.line(BEER, 3))
    item = f"/api/orders/{order['id']}/items/{order['items'][0]['id']}"
    assert (await restaurant.manager.post(f"{item}/remake", {"reason": "cold"})).status == 200
    swap = {"quantity": 2, "item": {"product_id": restaurant.products[PIZZA]}, "reason": "wrong_item"}
    assert (await restaurant.manager.post(f"{item}/swap", swap)).status == 200
    documents = await authority.settled(2)
    content = msgspec.json.decode(documents[1]["content"])
    assert [one["kind"] for one in documents] == ["slip", "change"]
    assert [(one["name"], one["quantity"], one["amount"]) for one in content["lines"]] == [
        ("Beer", -2, -900),
        ("Pizza", 2, 2000),
    ]
    assert (content["amount"], content["reason"]) == (1100, "wrong_item")


async def test_the_journal_tells_what_was_issued(restaurant: Restaurant, authority: Authority) -> None:
    """One fact for each document, about its order, with the provider's number."""
    order = await restaurant.ordered(restaurant.line(BEER))
    ((document),) = await authority.settled(1)
    ((_, fact),) = await restaurant.house.events("FiscalDocumentIssued")
    assert fact == {
        "document_id": document["id"],
        "order_id": order["id"],
        "kind": "slip",
        "reference": document["reference"],
    }
    assert "FiscalDocumentIssued" in await restaurant.types(order)


async def test_a_refund_names_what_it_undoes(restaurant: Restaurant, authority: Authority) -> None:
    """The payment, and the reference under which that was issued; its lines are negative."""
    await serve(restaurant)
    documents = {one["kind"]: one for one in await authority.settled(10)}
    refund = authority.provider.asked[-1]
    assert refund.kind is Kind.REFUND
    assert refund.content.reverses == documents["payment"]["payment_id"]
    assert refund.original == documents["payment"]["reference"]
    assert sorted(line.amount for line in refund.content.lines) == [-3100, -1000, -900]
    assert sum(line.amount for line in refund.content.lines) == refund.content.amount


async def test_documents_name_things_and_no_people(restaurant: Restaurant, authority: Authority) -> None:
    """Neither a note nor an allergy nor a waiter leaves the house."""
    order = await serve(restaurant)
    await restaurant.waiter.ask("PATCH", f"/api/orders/{order['id']}", {"allergy": "Eleni: nuts"})
    text = " ".join(one["content"] for one in await authority.settled(10))
    assert "Pizza" in text
    assert not any(word in text for word in ("Papadopoulos", "Eleni", "nuts", "Nikos"))


async def test_a_cancelled_check_is_told(restaurant: Restaurant, authority: Authority) -> None:
    """With what was still live and why."""
    order = await restaurant.ordered(restaurant.line(BEER, 2))
    await restaurant.manager.delete(f"/api/orders/{order['id']}", {"reason": "Guests left"})
    _, document = await authority.settled(2)
    content = msgspec.json.decode(document["content"])
    assert (document["kind"], content["amount"], content["reason"]) == ("cancellation", -900, "Guests left")


async def test_nobody_waits_for_a_provider_that_hangs(restaurant: Restaurant, authority: Authority) -> None:
    """Order, bill and payment are answered; what became of their documents is another matter."""
    authority.provider.tell(*[Fault.HANG] * 100)
    order = await restaurant.ordered(restaurant.line(BEER))
    assert (await restaurant.waiter.post(f"/api/orders/{order['id']}/bill")).status == 200
    assert (await restaurant.pay(order, {"all": True})).json["status"] == "paid"
    assert [one["kind"] for one in await authority.documents("pending")] == ["slip", "bill", "payment", "receipt"]


async def test_a_refused_command_leaves_no_document(restaurant: Restaurant, authority: Authority) -> None:
    """What did not happen is told to nobody."""
    order = await restaurant.ordered(restaurant.line(BEER))
    await restaurant.pay(order, {"all": True})
    before = await authority.documents()
    assert (await restaurant.pay(order, {"all": True})).status == 409
    assert len(await authority.documents()) == len(before)


@pytest.mark.parametrize("choice", ["keep"])
async def test_documents_are_kept_when_asked_though_nobody_requires_them(house: House, restaurant: Restaurant) -> None:
    """`fiscal = "keep"`: every document is there, and ends where it began."""
    await serve(restaurant)
    rows = await house.rows("SELECT kind, state, provider, attempts FROM fiscal_documents")
    assert len(rows) == 10
    assert {(row["state"], row["provider"], row["attempts"]) for row in rows} == {("not_required", "keep", 0)}


@pytest.mark.parametrize("choice", ["none"])
async def test_without_a_provider_it_costs_nothing(house: House, restaurant: Restaurant) -> None:
    """No row and no projection: an order runs not one statement for it."""
    await serve(restaurant)
    assert await house.rows("SELECT * FROM fiscal_documents") == []
    assert projections_of("none") == {}


@pytest.mark.parametrize("choice", ["none"])
async def test_a_provider_says_which_kinds_it_takes(house: House, restaurant: Restaurant) -> None:
    """What it does not take is kept as not required."""
    order = await restaurant.ordered(restaurant.line(BEER))
    write = projections("till", {Kind.PAYMENT})["BillRequested"]
    await house.do(lambda tx: ask_for_bill(tx, order["id"], write))
    assert [row["state"] for row in await house.rows("SELECT state FROM fiscal_documents")] == ["not_required"]


def ask_for_bill(tx: Tx, order_id: str, write: Any) -> None:
    """Record that a bill is wanted and run one projection by hand."""
    write(tx, tx.emit(BillRequested(order_id=order_id)))


def test_the_setting_names_what_there_is() -> None:
    """A provider that is added is one that can be chosen; every kind has its fact."""
    assert {"none", "keep", *PROVIDERS} == set(FISCAL)
    assert set(KINDS.values()) == set(Kind)


async def test_lines_that_change_checks_are_told_of_as_they_lie_now(
    restaurant: Restaurant, authority: Authority
) -> None:
    """The slip told of them on another check; a change says where they are, and is worth nothing."""
    order = await restaurant.ordered(restaurant.line(BEER, 3))
    body = {"items": [{"item_id": order["items"][0]["id"], "quantity": 2}], "table_id": restaurant.tables[3]}
    other = (await restaurant.waiter.post(f"/api/orders/{order['id']}/items/move", body)).json
    _, change = await authority.settled(2)
    content = msgspec.json.decode(change["content"])
    assert (change["kind"], change["order_id"], content["table"]) == ("change", other["id"], "4")
    assert (content["amount"], [line["quantity"] for line in content["lines"]]) == (0, [2])


async def test_no_document_names_who_has_no_table(restaurant: Restaurant, authority: Authority) -> None:
    """A tab's name stands where others have their table."""
    tab = (await restaurant.waiter.post("/api/orders/errands", {"kind": "bar_tab", "name": "Papadopoulou"})).json
    await restaurant.send(tab, restaurant.line(BEER))
    (slip,) = await authority.settled(1)
    assert b"Papadopoulou" not in bytes(str(slip["content"]), "utf-8")


async def test_a_bill_tells_what_is_to_be_paid(restaurant: Restaurant, authority: Authority) -> None:
    """What was taken off is off on the document too: the authority hears the sum that the guest pays."""
    order = await restaurant.open()
    shown = await restaurant.send(order, {"product_id": restaurant.products["beer"], "quantity": 2})
    off = {"kind": "percent", "value": 1_000, "reason": "a regular"}
    given = await restaurant.manager.post(f"/api/orders/{order['id']}/adjustments", off)
    assert given.status in {200, 201}, given.json
    assert given.json["total"] < shown["total"]
    await restaurant.waiter.post(f"/api/orders/{order['id']}/bill")
    (bill,) = [one for one in await authority.documents() if one["kind"] == "bill"]
    content = msgspec.json.decode(bill["content"])
    assert content["amount"] == sum(line["amount"] for line in content["lines"]) == given.json["total"]
