"""What one table has and another pays: the payer's bill and the cook's next ticket say whose it is."""

from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import Service, words


async def test_paper_says_whose_it_is(service: Service) -> None:
    """The kitchen hears nothing of the charge that moves; a dish made again names the table to which it goes."""
    async with EmulatedPrinter() as till:
        printer = await service.place("Till", till)
        await service.station(printer["printer_zone_id"], is_bill=True)
        waiter, tables = service.restaurant.waiter, service.restaurant.tables
        first = await service.order(service.restaurant.line("pizza"), service.restaurant.line("beer"))
        opened = (await waiter.post("/api/orders/", {"table_id": tables[1]})).json
        sent = await waiter.post(f"/api/orders/{opened['id']}/items", {"items": [service.restaurant.line("beer")]})
        assert sent.status == 201
        pizza = f"/items/{first['items'][0]['id']}"
        treated = await waiter.post(f"/api/orders/{first['id']}{pizza}/treat-to", {"payer_table_id": tables[1]})
        assert treated.status == 200, treated.json
        assert (await waiter.post(f"/api/orders/{opened['id']}/bill")).status == 200
        bill = words((await till.wait_for_tickets(3))[2])
        label = first["table_label"]
        assert f"1x Pizza 10.00 for table {label}" in bill
        boss = service.restaurant.manager
        remade = await boss.post(f"/api/orders/{opened['id']}{pizza}/remake", {"reason": "cold"})
        assert remade.status == 200, remade.json
        assert f"for table {label}" in words((await till.wait_for_tickets(4))[3])
