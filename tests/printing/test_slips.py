"""What a wallet or a drawer hands in, on paper: it adds up, names who accepted it, and says when it is a reprint."""

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


async def wallet(service: Service, amount: int = 5000) -> str:
    """Open the waiter's wallet, sell two beers for cash, pay a taxi, and return the path of the session."""
    waiter = service.restaurant.waiter
    opened = await waiter.post("/api/wallets/", {"float": amount})
    assert opened.status == 201, opened.json
    path = f"/api/cash/sessions/{opened.json['id']}"
    order = await service.order(service.restaurant.line("beer", 2))
    assert (await service.restaurant.pay(order, {"all": True, "method": "cash"})).status == 200
    moved = await waiter.post(f"{path}/movements", {"kind": "paid_out", "amount": 330, "reason": "taxi"})
    assert moved.status == 201, moved.json
    return path


async def printed(till: EmulatedPrinter, count: int) -> str:
    """Return the words of the so many-th ticket."""
    return words((await till.wait_for_tickets(count))[count - 1])


async def test_a_wallet_says_what_is_handed_in(service: Service, till: EmulatedPrinter) -> None:
    """Float, cash taken and movements add up to the large sum; so far it is no reprint, however often it is printed."""
    path = await wallet(service)
    for count in (2, 3):
        assert (await service.restaurant.waiter.post(f"{path}/print")).status == 200
        paper = await printed(till, count)
        steps = ("WALLET SO FAR", "Nikos", "Float 50.00", "Cash taken 9.00", "Paid out -3.30", "YOU HAND IN", "55.70")
        places = [paper.find(step) for step in steps]
        assert -1 not in places, paper
        assert places == sorted(places)
        assert "REPRINT" not in paper
        assert "NOT A FISCAL RECEIPT" in paper


async def test_a_difference_is_traced_on_the_slip(service: Service, till: EmulatedPrinter) -> None:
    """Ten cents are missing: the slip lists every cent of what should be there, and coins as they were counted."""
    path = await wallet(service)
    counts = [{"value": 5000, "count": 1}, {"value": 500, "count": 1}, {"value": 20, "count": 3}]
    reply = await service.restaurant.waiter.post(f"{path}/count", {"total": 5560, "denominations": counts})
    assert reply.status == 200, reply.json
    await service.restaurant.waiter.post(f"{path}/print")
    paper = await printed(till, 2)
    for said in ("HAND-IN SLIP", "3 x 0.20 0.60", "Counted 55.60", "Variance -0.10", "Payment #1 Cash 9.00"):
        assert said in paper, paper
    for said in ("Paid out - taxi -3.30", "Not accepted yet", "Hands in:", "Accepts:"):
        assert said in paper, paper


async def test_a_second_paper_of_a_count_is_a_reprint(service: Service, till: EmulatedPrinter) -> None:
    """Accepted, it is another paper, which names who took the money; with no difference nothing is traced."""
    path = await wallet(service)
    await service.restaurant.waiter.post(f"{path}/count", {"total": 5570})
    for _ in range(2):
        await service.restaurant.waiter.post(f"{path}/print")
    assert (await service.restaurant.manager.post(f"{path}/accept")).status == 200
    await service.restaurant.manager.post(f"{path}/print")
    await till.wait_for_tickets(4)
    papers = [words(one) for one in await till.tickets()][1:]
    assert ["REPRINT 1" in paper for paper in papers] == [False, True, False]
    assert "Accepted by Maria" in papers[2]
    assert not any("WHAT MADE IT UP" in paper for paper in papers)


async def test_the_slip_is_for_who_holds_the_money(service: Service, till: EmulatedPrinter) -> None:
    """A colleague's wallet is not printed by another waiter; a drawer that is counted blind is not printed before."""
    path = await wallet(service)
    assert (await service.restaurant.other.post(f"{path}/print")).status == 403
    manager = service.restaurant.manager
    drawer = (await manager.post("/api/drawers/", {"name": "Bar"})).json
    shift = (await manager.post(f"/api/drawers/{drawer['id']}/sessions", {"float": 10000})).json
    cashier = await service.house.phone("cashier", "Kostas")
    blind = await cashier.post(f"/api/cash/sessions/{shift['id']}/print")
    assert (blind.status, blind.json["key"]) == (403, "count_first")
    await cashier.post(f"/api/cash/sessions/{shift['id']}/count", {"total": 10000})
    assert (await cashier.post(f"/api/cash/sessions/{shift['id']}/print")).status == 200
    paper = await printed(till, 2)
    for said in ("DRAWER COUNT", "Bar", "SHOULD BE THERE", "Counted 100.00", "Variance 0.00"):
        assert said in paper, paper


async def test_without_a_printer_it_is_refused(service: Service) -> None:
    """In words, and nothing is counted as printed."""
    path = await wallet(service)
    reply = await service.restaurant.waiter.post(f"{path}/print")
    assert (reply.status, reply.json["key"]) == (409, "no_bill_station")
