"""Paper that people ask for: reprints, messages, bills, receipts, tests, the drawer."""

import base64

from tests.fakes.printer import EmulatedPrinter
from tests.printing.examples import logo
from tests.printing.service import Service, words


async def test_a_reprint_is_marked_and_counted(service: Service) -> None:
    """Each further paper says which reprint it is; the line itself stays as it was."""
    async with EmulatedPrinter() as bar:
        await service.place("Bar", bar)
        order = await service.order()
        (job,) = await service.settled(1)
        path = f"/api/printing/jobs/{job['id']}/reprint"
        first = await service.restaurant.manager.post(path)
        assert first.status == 201, first.json
        await service.settled(2)
        await service.restaurant.manager.post(path)
        await service.settled(3)
        papers = [words(ticket) for ticket in await bar.wait_for_tickets(3)]
        assert ["REPRINT" in paper for paper in papers] == [False, True, True]
        assert "REPRINT 1" in papers[1]
        assert "REPRINT 2" in papers[2]
        shown = (await service.restaurant.manager.get(f"/api/printing/jobs/{first.json['job_ids'][0]}")).json
        assert (shown["job"]["supersedes"], shown["job"]["line_ids"]) == (job["id"], [order["items"][0]["id"]])
        assert [one["verdict"] for one in shown["attempts"]] == ["confirmed"]


async def test_what_is_not_on_paper_is_not_reprinted(service: Service) -> None:
    """A ticket under way would come out twice: the box refuses and says why."""
    async with EmulatedPrinter(faults=["refuse"]) as bar:
        await service.place("Bar", bar)
        await service.order()
        (job,) = await service.jobs()
        reply = await service.restaurant.manager.post(f"/api/printing/jobs/{job['id']}/reprint")
        assert (reply.status, reply.json["key"]) == (409, "not_printed")


async def test_tickets_are_reprinted_from_a_number_on(service: Service) -> None:
    """The roll tore at ticket 2: it and what followed come again, each marked."""
    async with EmulatedPrinter() as bar:
        printer = await service.place("Bar", bar)
        for table in range(3):
            await service.order(table=table)
        await service.settled(3)
        path = f"/api/stations/{printer['printer_zone_id']}/reprint"
        reply = await service.restaurant.manager.post(path, {"from_number": 2})
        assert (reply.status, len(reply.json["job_ids"])) == (201, 2)
        again = [words(ticket) for ticket in (await bar.wait_for_tickets(5))[3:]]
        assert ["Ticket 2" in again[0], "Ticket 3" in again[1]] == [True, True]
        assert all("REPRINT 1" in paper for paper in again)
        assert (await service.restaurant.manager.post(path, {"from_number": 9})).status == 409


async def test_a_message_reaches_the_kitchen(service: Service) -> None:
    """Any waiter may send words; control characters in them move nothing."""
    async with EmulatedPrinter() as bar:
        printer = await service.place("Bar", bar)
        path = f"/api/stations/{printer['printer_zone_id']}/messages"
        reply = await service.restaurant.waiter.post(
            path, {"text": "Table 7 is in a hurry\x1bp\x00\x32\x32", "table": "7"}
        )
        assert reply.status == 201, reply.json
        paper = words((await bar.wait_for_tickets(1))[0])
        assert "Table 7 is in a hurry" in paper
        assert "Nikos" in paper
        assert all(stamp.get("kind") != "drawer" for stamp in (await bar.paper())["stamps"])


async def test_a_bill_prints_where_the_table_groups_bills_print(service: Service) -> None:
    """With the house's header and footer, the sum, and what it is not; payments since then are on the receipt."""
    async with EmulatedPrinter() as till:
        printer = await service.place("Till", till)
        await service.station(printer["printer_zone_id"], is_bill=True)
        manager = service.restaurant.manager
        text = {"header": ["Taverna", "12 Harbour St"], "footer": ["Thank you"], "not_fiscal": "NOT A RECEIPT"}
        assert (await manager.put("/api/printing/settings", text)).status == 200
        png = base64.b64encode(logo()).decode()
        assert (await manager.put("/api/printing/logo", {"png": png})).json["has_logo"] is True
        order = await service.order(service.restaurant.line("beer", 2))
        await service.settled(1)
        reply = await service.restaurant.waiter.post(f"/api/orders/{order['id']}/bill")
        assert reply.status == 200, reply.json
        bill = words((await till.wait_for_tickets(2))[1])
        for said in ("Taverna", "12 Harbour St", "Thank you", "NOT A RECEIPT", "2x Beer", "9.00"):
            assert said in bill
        await service.restaurant.pay(order, {"item_ids": [order["items"][0]["id"]], "method": "cash"})
        reply = await service.restaurant.waiter.post(f"/api/printing/orders/{order['id']}/receipt")
        assert reply.status == 201, reply.json
        receipt = words((await till.wait_for_tickets(3))[2])
        assert "Paid -9.00" in receipt
        assert "TO PAY 0.00" in receipt


async def test_a_drawer_opens_with_the_cash_and_not_with_its_receipt(service: Service) -> None:
    """Once for each cash payment, which is written down; no paper of it is a reason to open it again."""
    async with EmulatedPrinter() as till:
        printer = await service.place("Till", till)
        await service.station(printer["printer_zone_id"], is_bill=True)
        manager, order = service.restaurant.manager, await service.order()
        drawer = await manager.post("/api/drawers/", {"name": "Till", "printer_id": printer["id"]})
        shift = f"/api/drawers/{drawer.json['id']}/sessions"
        assert (await manager.post(shift, {"float": 0, "sign_on": True})).status == 201
        path = f"/api/printing/orders/{order['id']}/receipt"
        early = await manager.post(path, {"drawer": True})
        assert (early.status, early.json["key"]) == (409, "nothing_to_open_for")
        await service.restaurant.pay(order, {"all": True, "method": "cash"}, manager)
        printed = await manager.post(path, {"drawer": True})
        assert (printed.status, printed.json["drawer"]) == (201, "opened_already")
        await service.settled(3)
        (job,) = printed.json["job_ids"]
        assert (await manager.post(f"/api/printing/jobs/{job}/reprint")).status == 201
        assert (await manager.post(path, {"drawer": True})).json["drawer"] == "opened_already"
        await service.settled(5)
        assert len(await till.wait_for_tickets(4)) == 4
        kicks = [stamp for stamp in (await till.paper())["stamps"] if "drawer" in str(stamp)]
        assert len(kicks) == 1
        ((_, fact),) = await service.house.events("DrawerOpened")
        assert (fact["printer_id"], fact["payment_id"] is not None) == (printer["id"], True)


async def test_a_bill_without_a_printer_is_said(service: Service) -> None:
    """The bill is asked for all the same; the journal and the check say that nothing prints it."""
    order = await service.order()
    assert (await service.restaurant.waiter.post(f"/api/orders/{order['id']}/bill")).status == 200
    assert (await service.event("NoBillStation"))["order_id"] == order["id"]
    reply = await service.restaurant.waiter.post(f"/api/printing/orders/{order['id']}/receipt")
    assert (reply.status, reply.json["key"]) == (409, "no_bill_station")


async def test_a_test_page_prints_through_both_addresses(service: Service) -> None:
    """The installer sees which code page number is Greek."""
    async with EmulatedPrinter() as bar:
        printer = await service.place("Bar", bar)
        for path in (f"/api/printers/{printer['id']}/test", f"/api/system/printers/{printer['id']}/test"):
            assert (await service.restaurant.manager.post(path)).status == 201
        assert len(await bar.wait_for_tickets(2)) == 2


async def test_a_person_measures_a_printer(service: Service) -> None:
    """The probe prints a strip and states the grade; at a dead address it says what to look at and changes nothing."""
    async with EmulatedPrinter() as bar:
        printer = await service.place("Bar", bar, grade="D")
        path = f"/api/printers/{printer['id']}/probe"
        reply = await service.restaurant.manager.post(path)
        assert (reply.status, reply.json["grade"], reply.json["printer"]["grade"]) == (200, "A", "A")
        assert reply.json["model"] == "TP850UE"
        await bar.fault("refuse")
        refused = await service.restaurant.manager.post(path)
        assert (refused.status, refused.json["fields"]["reason"]) == (503, "refused")
        assert (await service.restaurant.manager.get(f"/api/printers/{printer['id']}")).json["grade"] == "A"


async def test_copies_and_buzzer_are_the_stations_own(service: Service) -> None:
    """A station that wants two papers gets two in one job."""
    async with EmulatedPrinter() as bar:
        printer = await service.place("Bar", bar)
        await service.station(printer["printer_zone_id"], copies=2, buzzer=True)
        await service.order()
        await service.settled(1)
        assert len(await bar.wait_for_tickets(2)) == 2
        assert any("buzz" in str(stamp.get("kind")) for stamp in (await bar.paper())["stamps"])
