"""The worker that looks around: it listens, knocks, keeps an eye on what it found, and sweeps when it may.

An announcement is a rumour: it counts once something at its address accepts a connection. mDNS never says that a printer
is gone (a power cut says no goodbye), so what nobody prints on is knocked at now and then; what belongs to the house is
left to those who print on it, and knocked at when they say that it is out of reach.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final

import msgspec
import structlog
from aiohttp import web

from appliance.devices import service, store
from appliance.devices.contract import ScanView
from appliance.devices.model import RAW_PORT, How, Known, Seen, rivals, tell
from appliance.devices.neighbours import Own, address_news, hardware_address, own_networks, targets
from appliance.devices.service import Place, Ports
from appliance.devices.sweep import Answer, knock, sweep
from appliance.runtime.box import Box
from appliance.runtime.tx import Recorded, Snapshot
from kernel.clock import to_rfc3339
from kernel.errors import unavailable

if TYPE_CHECKING:
    from appliance.devices.announcements import Announced, Announcements

log = structlog.get_logger(__name__)
_LISTENING: Final = (
    "appliance.devices.announcements"  # brings zeroconf, 16 MiB that a box without a network goes without
)
# Facts of the printing room after which a printer of the house is looked at, by name: that room is not imported.
_DOUBTS: Final = frozenset({"PrinterAdded", "PrinterChanged", "PrinterWentOffline", "PrinterCameBack"})

_SILENCE: Final = 4


class Patience(msgspec.Struct, frozen=True):
    """How long discovery waits, in seconds, and how often it asks."""

    check_every: float = 15.0
    sweep_again: float = 600.0  # while a printer of the house is missing
    unresolved_again: float = 0.5  # an address change leaves a name without one for a moment; doubled each time
    unresolved_times: int = 6
    gone_after: int = 8  # silences count four, refusals one: most printers refuse a second client
    listeners: int = 16  # a name that nobody answers for holds up one of them
    knock: float = 0.5


class Discovery:
    """Looks around for as long as the box serves a network."""

    def __init__(self, box: Box, ports: Ports, patience: Patience | None = None) -> None:
        self.patience = patience or Patience()
        self._box, self._ports = box, ports
        self._own: list[Own] = []
        self._is_listening = False
        self._look = asyncio.Event()
        self._sweep = asyncio.Event()
        self._asked = self._total = 0
        self._is_sweeping = False
        self._failures: dict[int, int] = {}

    def start(self) -> None:
        """Follow the journal and start looking, unless the settings say not to."""
        if self._box.config.discovery == "off":
            return
        self._box.writer.listen(self._committed)
        self._box.workers.start("discovery", self.run)

    def state(self, snapshot: Snapshot) -> ScanView:
        """Return how the search goes."""
        ended = store.scanned_ms(snapshot)
        return ScanView(
            is_possible=self._is_listening,
            is_running=self._is_sweeping,
            asked=self._asked,
            total=self._total,
            ended_at=None if ended is None else to_rfc3339(ended),
        )

    def require_network(self) -> None:
        """Raise `unavailable` where there is no network to search."""
        if not self._is_listening:
            raise unavailable(
                "The box serves no network that it could search. Let it listen at its address in the restaurant.",
                key="no_network",
            )

    async def run(self) -> None:
        """Look around for ever, anew whenever the box's own addresses change."""
        async with address_news() as news:
            while True:
                news.clear()
                self._own = await asyncio.to_thread(own_networks, self._box.config.address[0])
                if not self._own:
                    await news.wait()
                    continue
                log.info("looking_around", addresses=[one.address for one in self._own])
                announcements = await asyncio.to_thread(import_module, _LISTENING)
                addresses = [one.address for one in self._own]
                networks = [*(one.link for one in self._own), *self._box.config.named_subnets()]
                reach = self._box.config.reach()
                async with announcements.listening(addresses, networks, reach) as heard, asyncio.TaskGroup() as group:
                    tasks = [
                        *(group.create_task(self._listen(heard)) for _ in range(self.patience.listeners)),
                        group.create_task(self._look_after()),
                        group.create_task(self._sweep_when_due()),
                    ]
                    self._is_listening = True
                    try:
                        await self._until_moved(news)
                    finally:
                        self._is_listening = False
                    for task in tasks:
                        task.cancel()

    async def _until_moved(self, news: asyncio.Event) -> None:
        while True:
            await news.wait()
            news.clear()
            if await asyncio.to_thread(own_networks, self._box.config.address[0]) != self._own:
                return

    def _committed(self, recorded: Sequence[Recorded]) -> None:
        types = {type(one.event).__name__ for one in recorded}
        if types & _DOUBTS:
            self._look.set()
        if "ScanAsked" in types:
            self._sweep.set()

    # -- listening --------------------------------------------------------------------------------

    async def _listen(self, heard: "Announcements") -> None:
        while True:
            rumour = await heard.next()
            if rumour.is_taken_back:
                self._look.set()  # what stood behind it is knocked at
                continue
            announced = await heard.ask(rumour.kind, rumour.name)
            is_true = announced is not None and await self._meet(announced)
            if not is_true and rumour.tries < self.patience.unresolved_times:
                heard.put_off(rumour, self.patience.unresolved_again * (1 << rumour.tries))

    async def _meet(self, announced: "Announced") -> bool:
        """Knock at what announces itself and note who opens; False when nobody does."""
        for port, protocol in announced.ports:
            answers = await asyncio.gather(
                *(knock(address, port, self.patience.knock) for address in announced.addresses)
            )
            for address, answer in zip(announced.addresses, answers, strict=True):
                if answer is Answer.OPEN or (answer is Answer.REFUSED and await self._is_known_at(address, port)):
                    told = tell(announced.properties)
                    await self._note(
                        partial(
                            Seen,
                            address=address,
                            port=port,
                            how=How.ANNOUNCED,
                            protocol=protocol,
                            name=announced.name,
                            uuid=str(told["uuid"]),
                            serial=str(told["serial"]),
                            maker=str(told["maker"]),
                            model=str(told["model"]),
                            is_page_printer=bool(told["is_page_printer"]),
                        )
                    )
                    return True
        return False

    async def _is_known_at(self, address: str, port: int) -> bool:
        """Say whether what refuses is a printer we know there: most serve one client at a time."""
        known = await self._box.readers.read(store.everything)
        return any(one.place == (address, port) for one in known)

    async def _note(self, look: "partial[Seen]") -> None:
        """Note who opened, with the hardware address that the kernel learned by the knock."""
        seen: Seen = look()
        seen = look(mac=await asyncio.to_thread(hardware_address, seen.address))
        everything = await self._box.readers.read(store.everything)
        still_there = [known.id for known in rivals(everything, seen) if await self._is_there(known)]
        if await self._box.readers.read(lambda snapshot: service.is_news(snapshot, seen, still_there, self._ports)):
            await self._box.writer.do(lambda tx: service.try_note(tx, seen, still_there, self._ports))

    async def _is_there(self, known: Known) -> bool:
        """Say whether a thing still answers at its own place, and not another there."""
        answer = await knock(*known.place, self.patience.knock)
        if answer is Answer.SILENT:
            return False
        mac = await asyncio.to_thread(hardware_address, known.address)
        if known.mac and mac:
            return mac == known.mac
        return answer is Answer.OPEN

    # -- looking after ----------------------------------------------------------------------------

    async def _look_after(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.patience.check_every):
                    await self._look.wait()
            self._look.clear()
            everything, idle, unknown = await self._box.readers.read(self._to_check)
            for known in idle:
                await self._check(known)
            for place in unknown:
                if await knock(place.address, place.port, self.patience.knock) is Answer.OPEN:
                    await self._note(partial(Seen, address=place.address, port=place.port, how=How.SWEPT))
            ids = {known.id for known in everything}
            self._failures = {ident: count for ident, count in self._failures.items() if ident in ids}

    def _to_check(self, snapshot: Snapshot) -> tuple[list[Known], list[Known], list[Place]]:
        """Return all that is known, what of it may be knocked at, and the places of printers that are not known yet.

        What is being printed on is left alone: most printers serve one client at a time.
        """
        everything = store.everything(snapshot)
        places = self._ports.places(snapshot)
        well = {place.printer_id for place in places if not place.is_in_doubt}
        return (
            everything,
            [one for one in everything if not one.product and not (one.is_present and one.printer_id in well)],
            service.unrecognised(places, everything),
        )

    async def _check(self, known: Known) -> None:
        answer = await knock(*known.place, self.patience.knock)
        if answer is Answer.OPEN:
            self._failures.pop(known.id, None)
            await self._note(
                partial(Seen, address=known.address, port=known.port, how=known.how, protocol=known.protocol)
            )
        elif known.is_present:
            is_silent = answer is Answer.SILENT
            failures = self._failures.get(known.id, 0) + (_SILENCE if is_silent else 1)
            self._failures[known.id] = failures
            if failures >= self.patience.gone_after:
                self._failures.pop(known.id)
                await self._box.writer.do(lambda tx: service.lose(tx, known.id))
            elif is_silent:
                self._look.set()

    # -- sweeping ---------------------------------------------------------------------------------

    async def _sweep_when_due(self) -> None:
        """Sweep at the first start, when a person asks, and while a printer of the house is missing outside service."""
        while True:
            if self._sweep.is_set() or await self._box.readers.read(self._is_due):
                self._sweep.clear()
                await self._search()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.patience.check_every):
                    await self._sweep.wait()

    def _is_due(self, snapshot: Snapshot) -> bool:
        if self._ports.is_in_service(snapshot):
            return False
        ended = store.scanned_ms(snapshot)
        if ended is None:
            return True
        is_long_ago = snapshot.at_ms - ended > self.patience.sweep_again * 1000
        return is_long_ago and bool(service.missing(snapshot, self._ports))

    async def _search(self) -> None:
        well = {one.address for one in await self._box.readers.read(self._well_printers)}
        addresses = targets(self._own, self._box.config.named_subnets(), well)
        self._asked, self._total, self._is_sweeping = 0, len(addresses), True

        async def found(address: str) -> None:
            await self._note(partial(Seen, address=address, port=RAW_PORT, how=How.SWEPT))

        def step() -> None:
            self._asked += 1

        try:
            answered = await sweep(addresses, RAW_PORT, self.patience.knock, found, step)
            await self._box.writer.do(lambda tx: service.end_scan(tx, len(addresses), answered))
        finally:
            self._is_sweeping = False

    def _well_printers(self, snapshot: Snapshot) -> list[Place]:
        return [place for place in self._ports.places(snapshot) if not place.is_in_doubt]


DISCOVERY: Final = web.AppKey("discovery", Discovery)
