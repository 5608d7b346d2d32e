"""The papers of a split: each guest's bill while it is unpaid, his receipt once it is paid, and the tax in his part."""

import re
from typing import Any

import pytest

from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import Service, words


@pytest.fixture
async def till(service: Service) -> Any:
    """Return a printer where bills print, in English."""
    async with EmulatedPrinter() as till:
        printer = await service.place("Till", till)
        await service.station(printer["printer_zone_id"], is_bill=True)
        yield till


async def split(service: Service, body: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a check of a pizza and two beers, with a tenth off, and its shares."""
    restaurant = service.restaurant
    order = await service.order(restaurant.line("pizza"), restaurant.line("beer", 2))
    off = {"kind": "percent", "value": 1000, "reason": "regular"}
    assert (await restaurant.manager.post(f"/api/orders/{order['id']}/adjustments", off)).status == 201
    if body["kind"] == "lines":
        pizza, beer = (item["id"] for item in order["items"])
        body["lines"] = [
            [{"item_id": pizza, "quantity": 1, "among": 2}, {"item_id": beer, "quantity": 1}],
            [{"item_id": pizza, "quantity": 1, "among": 2}, {"item_id": beer, "quantity": 1}],
        ]
    made = await restaurant.waiter.post(f"/api/orders/{order['id']}/split", body)
    assert made.status == 201, made.json
    return order, made.json["shares"]


async def papers(service: Service, till: EmulatedPrinter, order: dict[str, Any], **wish: Any) -> list[str]:
    """Print shares and return the words of their papers."""
    before = len(await till.tickets())
    reply = await service.restaurant.waiter.post(f"/api/printing/orders/{order['id']}/shares", wish)
    assert reply.status == 201, reply.json
    found = await till.wait_for_tickets(before + len(reply.json["job_ids"]))
    return [words(one) for one in found[before:]]


def taxes(paper: str) -> int:
    """Return the tax on a paper, in cents."""
    return sum(int(cents.replace(".", "")) for cents in re.findall(r"net [\d.]+ ([\d.]+)", paper))


async def test_equal_shares_show_the_check_and_the_share(service: Service, till: EmulatedPrinter) -> None:
    """All lines, the whole check, then what this guest pays; the taxes of the papers sum to the check's."""
    order, shares = await split(service, {"kind": "equal", "of": 3})
    await till.wait_for_tickets(1)
    found = await papers(service, till, order)
    assert len(found) == 3
    for number, (paper, share) in enumerate(zip(found, shares, strict=True), 1):
        amount = f"{share['amount'] / 100:.2f}"
        for said in ("Bill", f"Share {number} of 3", "1x Pizza 10.00", "Whole check 17.10", f"YOUR SHARE {amount}"):
            assert said in paper, paper
    assert sum(map(taxes, found)) == 197  # 17.10 at 13 %


async def test_shares_of_lines_show_what_the_guest_takes(service: Service, till: EmulatedPrinter) -> None:
    """Whole pieces with their number, a part of what is shared by name; amounts are what he pays, discount in them."""
    order, _ = await split(service, {"kind": "lines"})
    await till.wait_for_tickets(1)
    found = await papers(service, till, order)
    for paper in found:
        for said in ("Pizza (share) 4.50", "1x Beer 4.05", "TOTAL 8.55"):
            assert said in paper, paper
    assert sum(map(taxes, found)) == 197


async def test_a_paid_share_gets_its_receipt(service: Service, till: EmulatedPrinter) -> None:
    """With his own payment alone, what he gave and got back, and the same tax as on his bill."""
    order, shares = await split(service, {"kind": "equal", "of": 2})
    await till.wait_for_tickets(1)
    (bill,) = await papers(service, till, order, share_ids=[shares[1]["id"]])
    pay = {"share_id": shares[1]["id"], "method": "cash", "given": 1000}
    assert (await service.restaurant.pay(order, pay)).status == 200
    assert (await service.restaurant.pay(order, {"share_id": shares[0]["id"], "method": "card"})).status == 200
    (receipt,) = await papers(service, till, order, share_ids=[shares[1]["id"]])
    assert taxes(receipt) == taxes(bill)
    for said in ("Receipt", "Share 2 of 2", "Cash 8.55", "Given 10.00", "Change 1.45"):
        assert said in receipt, receipt
    assert "Card" not in receipt
    assert "Payments" not in bill


async def test_only_shares_that_are_there_print(service: Service, till: EmulatedPrinter) -> None:
    """A check that is not split, and a share of another check, are refused and nothing prints."""
    order = await service.order()
    path = f"/api/printing/orders/{order['id']}/shares"
    reply = await service.restaurant.waiter.post(path, {})
    assert (reply.status, reply.json["key"]) == (404, "not_split")
    made = await service.restaurant.waiter.post(f"/api/orders/{order['id']}/split", {"kind": "equal", "of": 2})
    assert made.status == 201
    assert (await service.restaurant.waiter.post(path, {"share_ids": [order["id"]]})).status == 404
    assert (await service.restaurant.waiter.post(path, {"share_ids": []})).status == 422
    await till.wait_for_tickets(1)
    assert len(await service.jobs()) == 1


async def test_a_receipt_tells_with_what_was_paid(service: Service, till: EmulatedPrinter) -> None:
    """Each payment with its tip; what was undone is not told."""
    order = await service.order(service.restaurant.line("beer", 2))
    waiter = service.restaurant.waiter
    await service.restaurant.pay(order, {"amount": 400, "method": "cash"})
    await service.restaurant.pay(order, {"all": True, "method": "card", "tip": 100})
    reply = await waiter.post(f"/api/printing/orders/{order['id']}/receipt", {})
    assert reply.status == 201, reply.json
    paper = words((await till.wait_for_tickets(2))[1])
    for said in ("Payments", "Cash 4.00", "Card 5.00", "Tip 1.00"):
        assert said in paper, paper
