"""A printer that needs somebody: noticed though nothing is printed, told to whom it concerns, and taken back by itself."""

from typing import Any

import msgspec
import pytest

from appliance.printing.worker import SPOOL
from tests.conftest import Phone, until
from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import QUICK, Service, words

TROUBLES = {
    "paper_out": ("PaperOut", "paper_out"),
    "cover_open": ("CoverOpen", "cover_open"),
    "cutter_error": ("PrinterWentOffline", "cutter"),
    "overheat": ("PrinterWentOffline", "overheated"),
}


async def alarms(phone: Phone) -> list[dict[str, Any]]:
    """Return what a person's phone is told of printers."""
    reply = await phone.get("/api/printers/alarms")
    assert reply.status == 200, reply.json
    found: list[dict[str, Any]] = reply.json
    return found


async def has_alarm(phone: Phone, **wanted: Any) -> dict[str, Any]:
    """Wait until a phone is told of a printer like this, and return what it is told."""

    async def check() -> dict[str, Any] | None:
        found = await alarms(phone)
        return next((one for one in found if all(one[name] == value for name, value in wanted.items())), None)

    told: dict[str, Any] = await until(check)
    return told


async def has_no_alarm(phone: Phone) -> None:
    """Wait until a phone is told of no printer any more."""

    async def check() -> bool:
        return not await alarms(phone)

    await until(check)


async def mend(printer: EmulatedPrinter) -> None:
    """Do what a person does at the printer."""
    await printer.fault("none")
    await printer.change_paper()


@pytest.mark.parametrize("fault", TROUBLES)
async def test_trouble_at_rest_is_noticed_and_taken_back(service: Service, fault: str) -> None:
    """Nothing waits for it: the journal and the phones hear of it all the same, and that it is over."""
    async with EmulatedPrinter() as kitchen:
        printer = await service.place("Kitchen", kitchen)
        await kitchen.fault(fault)
        if fault == "cutter_error":  # it is found when it cuts
            await service.restaurant.manager.post(f"/api/printers/{printer['id']}/test")
        kind, condition = TROUBLES[fault]
        await service.event(kind)
        told = await has_alarm(service.restaurant.waiter, condition=condition)
        assert (told["name"], told["stations"], told["printer_id"]) == ("Kitchen", ["Kitchen"], printer["id"])
        await mend(kitchen)
        await service.event("PrinterCameBack")
        await has_no_alarm(service.restaurant.waiter)


async def test_a_printer_without_power_is_missed_at_rest(service: Service) -> None:
    """Also one that answers no question, and is only knocked at."""
    kitchen, bar = EmulatedPrinter(), EmulatedPrinter()
    async with kitchen, bar:
        await service.place("Kitchen", kitchen, "pizza")
        await service.place("Bar", bar, "beer", grade="D")
    await has_alarm(service.restaurant.waiter, name="Kitchen")
    await has_alarm(service.restaurant.waiter, name="Bar")


async def test_a_roll_that_ends_soon_is_told_and_no_alarm(service: Service) -> None:
    """It still prints: the list of printers says so until there is a new roll."""
    async with EmulatedPrinter() as kitchen:
        printer = await service.place("Kitchen", kitchen)
        await kitchen.fault("paper_low")
        await service.event("PaperLow")
        path = f"/api/printers/{printer['id']}"
        shown = (await service.restaurant.manager.get(path)).json
        assert shown["paper_low_since"] is not None
        assert await alarms(service.restaurant.waiter) == []
        await mend(kitchen)
        await service.event("PaperRenewed")
        assert (await service.restaurant.manager.get(path)).json["paper_low_since"] is None


async def test_one_trouble_is_one_alarm_while_it_is_mended(service: Service) -> None:
    """To put paper in one opens the cover: no phone rings again for that."""
    async with EmulatedPrinter() as kitchen:
        await service.place("Kitchen", kitchen)
        await kitchen.fault("paper_out")
        first = await has_alarm(service.restaurant.waiter, condition="paper_out")
        await mend(kitchen)
        await kitchen.fault("cover_open")
        second = await has_alarm(service.restaurant.waiter, condition="cover_open")
        assert (await service.house.events("PrinterCameBack")) or second["key"] == first["key"]


async def test_only_those_hear_of_it_whose_tables_it_serves(service: Service) -> None:
    """A rule sends the garden's food elsewhere: who serves the garden alone is left in peace, the manager is not."""
    manager, waiter = service.restaurant.manager, service.restaurant.waiter
    async with EmulatedPrinter() as kitchen, EmulatedPrinter() as grill:
        await service.place("Kitchen", kitchen)
        other = await service.printer("Garden grill", grill)
        group = (await manager.post("/api/tables/groups", {"name": "Garden"})).json["id"]
        inside, garden = service.restaurant.tables[:2]
        assert (await manager.put(f"/api/tables/{garden}", {"group_id": group})).status == 200
        rule = {"station_ids": other["station_ids"], "table_group_id": group}
        assert (await manager.post("/api/printing/rules/", rule)).status == 201
        anna = await service.house.phone("waiter", "Anna")
        for table, phone in ((inside, waiter), (garden, anna)):
            section = (await manager.post("/api/tables/sections", {"name": f"S{table}", "table_ids": [table]})).json
            path = f"/api/tables/sections/{section['id']}/waiters"
            assert (await manager.put(path, {"waiter_ids": [phone.user_id]})).status == 200
        for table in service.restaurant.tables[2:]:
            assert (await manager.delete(f"/api/tables/{table}")).status == 200
        await grill.fault("cover_open")
        await has_alarm(anna, name="Garden grill")
        await has_alarm(manager, name="Garden grill")
        assert await alarms(waiter) == []
        await mend(grill)
        await kitchen.fault("paper_out")
        await has_alarm(waiter, name="Kitchen")
        await has_no_alarm(anna)


async def test_another_printer_calls_for_help_once(service: Service) -> None:
    """Where the bills print one reads at once that the kitchen is out of paper; then the kitchen prints by itself."""
    async with EmulatedPrinter() as kitchen, EmulatedPrinter() as till:
        bills = await service.place("Till", till, "water")
        await service.station(bills["printer_zone_id"], is_bill=True)
        await service.place("Kitchen", kitchen, "pizza")
        await service.restaurant.open()
        await kitchen.fault("paper_out")
        strip = words((await till.wait_for_tickets(1))[0])
        assert "ΧΩΡΙΣ ΧΑΡΤΙ: Kitchen" in strip
        told = await service.event("TroubleTold")
        assert (told["at_printer_id"], told["reason"]) == (bills["id"], "paper_out")
        await service.order(service.restaurant.line("pizza"), table=1)
        assert (await has_alarm(service.restaurant.waiter, waiting=1))["stands_in"] == "Till"
        await mend(kitchen)
        assert "1x PIZ" in words((await kitchen.wait_for_tickets(1))[0])
        await has_no_alarm(service.restaurant.waiter)
        assert (len(await till.tickets()), len(await service.house.events("TroubleTold"))) == (1, 1)


async def test_nobody_is_called_for_a_printer_that_is_switched_off_at_night(service: Service) -> None:
    """No check is open and nothing waits: the outage is in the journal, and no paper is spent on it."""
    async with EmulatedPrinter() as kitchen, EmulatedPrinter() as till:
        await service.place("Till", till, "water")
        await service.place("Kitchen", kitchen, "pizza")
        await kitchen.fault("cover_open")
        await has_alarm(service.restaurant.waiter, name="Kitchen")
        await mend(kitchen)
        await service.event("PrinterCameBack")
        assert await till.tickets() == []
        assert await service.house.events("TroubleTold") == []


async def test_a_call_for_help_that_is_not_needed_any_more_is_not_printed(service: Service) -> None:
    """Somebody else was printing there: by the time it could have said so, the kitchen is well."""
    service.house.app[SPOOL].patience = msgspec.structs.replace(QUICK, busy_elsewhere=60.0)
    async with EmulatedPrinter() as kitchen, EmulatedPrinter() as till:
        await service.place("Till", till, "water")
        await service.place("Kitchen", kitchen, "pizza")
        await service.restaurant.open()
        await until(lambda: service.house.rows("SELECT 1 FROM printers WHERE name = 'Till' AND condition = 'ok'"))
        await till.fault("refuse")
        await kitchen.fault("paper_out")
        told = await service.event("TroubleTold")
        await mend(kitchen)
        await service.reach(told["job_id"], "cancelled")
        await mend(till)
        await service.order(service.restaurant.line("water"), table=1)
        assert "ΧΩΡΙΣ" not in words((await till.wait_for_tickets(1))[0])


async def test_tickets_that_no_printer_takes_are_an_alarm_too(service: Service) -> None:
    """A station without a printer, and none to stand in: whoever orders there hears that it waits."""
    grill = (await service.restaurant.manager.post("/api/stations/", {"name": "Grill"})).json["id"]
    await service.zone(grill, "pizza")
    await service.order(service.restaurant.line("pizza"))
    told = await has_alarm(service.restaurant.waiter, condition="no_printer")
    assert (told["name"], told["printer_id"], told["waiting"], told["is_stuck"]) == ("Grill", None, 1, True)
