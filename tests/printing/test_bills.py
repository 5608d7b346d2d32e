"""The bill on paper: what was taken off, what was added, the tax by rate, and what the paper is."""

from pathlib import Path
from typing import Any

import pytest

from appliance.config import Config
from appliance.country.service import profile
from appliance.printing.bills import Biller
from kernel.money import currency
from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import Service, words


async def billed(service: Service, till: EmulatedPrinter, order: dict[str, Any]) -> str:
    """Ask for the bill and return its words; the order's own ticket came out before."""
    reply = await service.restaurant.waiter.post(f"/api/orders/{order['id']}/bill")
    assert reply.status == 200, reply.json
    return words((await till.wait_for_tickets(2))[1])


async def give(service: Service, order: dict[str, Any], kind: str, value: int, **more: Any) -> None:
    """Let the manager give a discount or make a charge."""
    body = {"kind": kind, "value": value, "reason": "regular guest", **more}
    reply = await service.restaurant.manager.post(f"/api/orders/{order['id']}/adjustments", body)
    assert reply.status == 201, reply.json


async def test_a_bill_can_be_added_up(service: Service) -> None:
    """A line's own discount stands below it; then the subtotal, the check's discount, service, total and tax by rate."""
    async with EmulatedPrinter() as till:
        printer = await service.place("Till", till)
        await service.station(printer["printer_zone_id"], is_bill=True)
        order = await service.order(service.restaurant.line("pizza", 2), service.restaurant.line("beer"))
        await give(service, order, "percent", 1250, item_id=order["items"][0]["id"])
        await give(service, order, "fixed", 200)
        await give(service, order, "service", 1000)
        bill = await billed(service, till, order)
        steps = (
            "2x Pizza 20.00",
            "Discount 12.5% -2.50",
            "1x Beer 4.50",
            "Subtotal 22.00",
            "Discount -2.00",
            "Service charge 10% 2.00",
            "TOTAL 22.00",
            "VAT",
            "13% · net 19.47 2.53",
        )
        places = [bill.find(step) for step in steps]
        assert -1 not in places, (bill, places)
        assert places == sorted(places)


class TestInItaly:
    """A country in which a place at the table has its price."""

    @pytest.fixture
    def config(self, tmp_path: Path) -> Config:
        """Return settings for a box in Italy."""
        return Config(data=str(tmp_path / "data"), listen="127.0.0.1:0", inputs="off", language="en", country="it")

    async def test_covers_stand_with_their_number_and_price(self, service: Service) -> None:
        """Three at 2.00 each, between the subtotal and the total."""
        async with EmulatedPrinter() as till:
            printer = await service.place("Till", till)
            await service.station(printer["printer_zone_id"], is_bill=True)
            order = await service.order(service.restaurant.line("pizza"))
            await service.restaurant.waiter.put(f"/api/orders/{order['id']}", {"covers": 3})
            await give(service, order, "cover", 200)
            bill = await billed(service, till, order)
            steps = ("Subtotal 10.00", "Cover 3 x 2.00 6.00", "TOTAL 16.00", "net 14.55 1.45")
            places = [bill.find(step) for step in steps]
            assert -1 not in places, (bill, places)
            assert places == sorted(places)


async def test_a_receipt_does_not_call_paid_what_guests_left_owing(service: Service) -> None:
    """4.00 of 9.00 was paid when they left: 5.00 are to pay, until they come and pay them."""
    async with EmulatedPrinter() as till:
        printer = await service.place("Till", till)
        await service.station(printer["printer_zone_id"], is_bill=True)
        order = await service.order(service.restaurant.line("beer", 2))
        await service.restaurant.pay(order, {"amount": 400})
        waiter, manager = service.restaurant.waiter, service.restaurant.manager
        assert (await manager.post(f"/api/orders/{order['id']}/walk-out", {"reason": "left"})).status == 200
        path = f"/api/printing/orders/{order['id']}/receipt"
        assert (await waiter.post(path)).status < 300
        (owed,) = (await waiter.get("/api/payments/uncollected")).json
        assert (await waiter.post(f"/api/payments/{owed['payment_id']}/collect", {"method": "card"})).status == 201
        assert (await waiter.post(path)).status < 300
        before, after = map(words, (await till.wait_for_tickets(3))[1:])
        assert "Paid -4.00" in before
        assert "TO PAY 5.00" in before
        assert "Paid -9.00" in after
        assert "Card 5.00" in after
        assert "ncollected" not in before + after


async def test_a_plain_bill_has_no_subtotal(service: Service) -> None:
    """Lines, total, tax by rate; the country's name for the paper and its sentence, whatever the house adds."""
    async with EmulatedPrinter() as till:
        printer = await service.place("Till", till)
        await service.station(printer["printer_zone_id"], is_bill=True)
        await service.restaurant.manager.put("/api/printing/settings", {"not_fiscal": "Ask for your receipt"})
        bill = await billed(service, till, await service.order(service.restaurant.line("beer", 2)))
        assert "Subtotal" not in bill
        for said in ("Bill", "TOTAL 9.00", "13% · net 7.96 1.04", "NOT A FISCAL RECEIPT", "Ask for your receipt"):
            assert said in bill


def test_the_sentence_of_the_country_stays() -> None:
    """Settings add to it, and saying it again does not print it twice."""
    biller = Biller("Taverna", "en", currency("EUR"), profile("gr"))
    assert biller._not_fiscal("", ["en"]) == "NOT A FISCAL RECEIPT"
    assert biller._not_fiscal("NOT A FISCAL RECEIPT", ["en"]) == "NOT A FISCAL RECEIPT"
    assert biller._not_fiscal("Keep it", ["el"]) == "ΔΕΝ ΑΠΟΤΕΛΕΙ ΦΟΡΟΛΟΓΙΚΟ ΣΤΟΙΧΕΙΟ\nKeep it"
    assert Config().profile().not_fiscal.el in biller._not_fiscal("Keep it", ["el"])


class TestWhereTaxIsAdded:
    """A house in Canada, where the menu says prices without tax."""

    @pytest.fixture
    def config(self, tmp_path: Path) -> Config:
        """Return its settings."""
        return Config(
            data=str(tmp_path / "data"), listen="127.0.0.1:0", inputs="off", country="ca", currency="CAD", language="en"
        )

    async def test_tax_stands_between_subtotal_and_total(self, service: Service) -> None:
        """9.00 on the lines, 1.17 of tax at 13 %, 10.17 to pay."""
        async with EmulatedPrinter() as till:
            printer = await service.place("Till", till)
            await service.station(printer["printer_zone_id"], is_bill=True)
            bill = await billed(service, till, await service.order(service.restaurant.line("beer", 2)))
            places = [
                bill.find(step) for step in ("Beer 9.00", "Subtotal 9.00", "1.17", "TOTAL 10.17", "net 9.00 1.17")
            ]
            assert -1 not in places, bill
            assert places == sorted(places)
