"""What happens to printers in the guest: they are plugged in, run out of paper, and are pulled out (in_guest.py)."""

import asyncio
from dataclasses import replace

from appliance.devices import service as devices
from appliance.devices.contract import Adoption, FoundView
from appliance.emulator.faults import ask_fault
from appliance.printing import jobs, spool, store
from appliance.printing.model import JobKind
from appliance.printing.store import Printer
from appliance.printing.ticket import MessageTicket
from appliance.runtime.box import Box
from appliance.runtime.tx import Tx
from appliance.wiring.devices import device_ports
from tests.devices.gadget import PluggedPrinter
from tests.devices.guest_box import say, until


class Printers:
    """The box, and the phrases with which this speaks with it."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.ports = replace(device_ports(box.config), has_manager=lambda _: True)  # else the first prints how to join
        self.sent = 0

    async def found(self) -> list[FoundView]:
        """Return what the box found."""
        return await self.box.readers.read(lambda snapshot: devices.listed(snapshot, self.ports))

    async def sees(self, count: int) -> list[FoundView]:
        """Wait until so many are there, and return them."""

        async def there() -> bool:
            return len([one for one in await self.found() if one.is_present]) == count

        await until(there, f"{count} printers that are there")
        return [one for one in await self.found() if one.is_present]

    async def printer(self, printer_id: int) -> Printer:
        """Return a printer of the house."""
        found = await self.box.readers.read(lambda snapshot: store.printer(snapshot, printer_id))
        assert found is not None
        return found

    async def is_so(self, printer_id: int, **wanted: object) -> Printer:
        """Wait until a printer is as wanted."""

        async def check() -> Printer | None:
            printer = await self.printer(printer_id)
            return printer if all(getattr(printer, name) == value for name, value in wanted.items()) else None

        found: Printer = await until(check, f"printer {printer_id} with {wanted}")
        return found

    async def adopt(self, found: FoundView, name: str) -> int:
        """Make a printer of it, and wait until it is measured and its strip is out."""
        taken = await self.box.writer.do(lambda tx: devices.adopt(tx, found.id, Adoption(name=name), self.ports))
        assert taken.printer_id is not None
        return taken.printer_id

    async def send(self, printer_id: int) -> str:
        """Have words printed at a printer's station, and return them."""
        self.sent += 1
        text = f"W{self.sent:03}"

        def write(tx: Tx) -> None:
            (station,) = [one for one in store.stations(tx).values() if one.printer_id == printer_id]
            ticket = MessageTicket(language="en", station=station.name, sender="Test", at="12:00", text=text)
            spool.write(tx, station, JobKind.MESSAGE, ticket)

        await self.box.writer.do(write)
        return text

    async def settled(self) -> None:
        """Wait until nothing is on its way."""

        async def check() -> bool:
            return not await self.box.readers.read(jobs.count_open)

        await until(check, "the end of all tickets", 90.0)


def count(papers: list[str], text: str) -> tuple[int, int]:
    """Return how often words are on paper, and how often of these marked as a copy."""
    with_it = [paper for paper in papers if text in paper]
    return len(with_it), sum("POSSIBLE DUPLICATE" in paper for paper in with_it)


async def play_printers(box: Box) -> None:
    """Play it all."""
    guest, loop = Printers(box), asyncio.get_running_loop()
    async with PluggedPrinter(0, "SN0001") as kitchen, PluggedPrinter(1, "") as bar, PluggedPrinter(2, "") as grill:
        began = loop.time()
        kitchen.plug_in(0)
        (found,) = await guest.sees(1)
        say(f"plugged in and found after {loop.time() - began:.2f} s")
        assert (found.transport, found.maker, found.model, found.serial) == ("usb", "Jolimark", "TP850UE", "SN0001")
        printer_id = await guest.adopt(found, "Kitchen")
        measured = await guest.is_so(printer_id, grade="A")
        assert (measured.model, measured.told_serial) == ("Jolimark TP850UE", "EMU0850001")
        await guest.settled()
        assert any("Kitchen" in paper and "SN0001" not in paper for paper in kitchen.tickets()), kitchen.tickets()
        say("measured, and told on its own paper")
        await print_without_paper(guest, kitchen, printer_id)
        await pull_in_the_middle(guest, kitchen, printer_id)
        await tell_twins_apart(guest, bar, grill)


async def print_without_paper(guest: Printers, kitchen: PluggedPrinter, printer_id: int) -> None:
    """Print, run out of paper, print on by itself when there is paper again."""
    first = await guest.send(printer_id)
    await guest.settled()
    kitchen.say_paper(out=True)
    kitchen.printer.begin_fault(ask_fault("paper_out"))
    waiting = [await guest.send(printer_id) for _ in range(3)]
    await guest.is_so(printer_id, condition="paper_out")
    kitchen.say_paper(out=False)
    kitchen.printer.heal()
    await guest.settled()
    for text in (first, *waiting):
        assert count(kitchen.tickets(), text) == (1, 0), kitchen.tickets()
    say("out of paper and back: each ticket once")


async def pull_in_the_middle(guest: Printers, kitchen: PluggedPrinter, printer_id: int) -> None:
    """Pull it in the middle of a ticket, plug it in elsewhere: the queue goes on, what is in doubt is marked."""
    kitchen.printer.begin_fault(ask_fault("slow", mm_per_s=20.0))
    texts = [await guest.send(printer_id) for _ in range(6)]

    async def has_begun() -> bool:
        return any(item for item in kitchen.printer.current_ticket.items)

    await until(has_begun, "the beginning of a ticket")
    kitchen.pull()
    await guest.sees(0)
    assert (await guest.is_so(printer_id, condition="unreachable")).usb_port == "dummy_hcd.0:1"
    say("pulled out in mid-ticket")
    kitchen.printer.heal()
    kitchen.plug_in(1)
    moved = await guest.is_so(printer_id, usb_port="dummy_hcd.1:1")
    assert moved.name == "Kitchen"
    await guest.settled()
    counted = [count(kitchen.tickets(), text) for text in texts]
    assert all(papers == 1 or (papers == 2 and marked == 1) for papers, marked in counted), kitchen.tickets()
    say(f"plugged in elsewhere, all printed: {sum(marked for _, marked in counted)} marked")


async def tell_twins_apart(guest: Printers, bar: PluggedPrinter, grill: PluggedPrinter) -> None:
    """Two of one make without serial numbers are told apart by their sockets."""
    bar.plug_in(0)
    await guest.sees(2)
    grill.plug_in(2)
    found = {one.address: one for one in await guest.sees(3) if one.printer_id is None}
    assert set(found) == {"dummy_hcd.0:1", "dummy_hcd.2:1"}
    bar_id = await guest.adopt(found["dummy_hcd.0:1"], "Bar")
    grill_id = await guest.adopt(found["dummy_hcd.2:1"], "Grill")
    for_bar, for_grill = await guest.send(bar_id), await guest.send(grill_id)
    await guest.is_so(bar_id, grade="A")
    await guest.is_so(grill_id, grade="A")
    await guest.settled()
    assert (count(bar.tickets(), for_bar), count(bar.tickets(), for_grill)) == ((1, 0), (0, 0))
    assert (count(grill.tickets(), for_grill), count(grill.tickets(), for_bar)) == ((1, 0), (0, 0))
    say("two equal ones without serial numbers are told apart")
