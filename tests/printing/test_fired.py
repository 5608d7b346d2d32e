"""Lines that are told later than they were taken: what waited for a waiter's word, or could still be taken back."""

import msgspec

from appliance.printing.worker import SPOOL
from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import QUICK, Service, words


async def test_paper_comes_when_lines_are_fired(service: Service) -> None:
    """And not when the printer is next looked at, at rest."""
    service.house.app[SPOOL].patience = msgspec.structs.replace(QUICK, look=60.0)
    async with EmulatedPrinter() as kitchen:
        await service.place("Kitchen", kitchen)
        held = service.restaurant.line("pizza", hold=True)
        order = await service.order(service.restaurant.line("beer"), held)
        await service.settled(1)
        fired = await service.restaurant.waiter.post(
            f"/api/orders/{order['id']}/fire", {"item_ids": [order["items"][1]["id"]]}
        )
        assert fired.status == 200, fired.json
        assert "1x PIZ" in words((await kitchen.wait_for_tickets(2, deadline_s=5))[1])
