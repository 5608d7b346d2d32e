"""A USB plug made of software: Linux' own printer gadget at a bus whose far end is this machine, with an emulated printer on it."""

import asyncio
import fcntl
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from appliance.emulator.channel import Channel
from appliance.emulator.printer import Printer
from appliance.emulator.profiles import find_profile

_GADGETS: Final = Path("/sys/kernel/config/usb_gadget")
_SET_STATUS: Final = 0xC0016722  # linux/usb/g_printer.h
_WELL, _NO_PAPER = 0x18, 0x30
_READ: Final = 512
_TICK: Final = 0.02
FAST: Final = 1e6


class PluggedPrinter:
    """An emulated printer with a USB plug. `serial` is "" for one that has none."""

    def __init__(self, number: int, serial: str, speed: float = FAST) -> None:
        """Prepare it: `number` tells it from others; it is in no socket yet."""
        self._folder = _GADGETS / f"printer{number}"
        self._serial = serial
        self._number = number
        self.printer = Printer(find_profile("jolimark-tp850ue"), "USB", lambda: 0, speed=speed, roll_mm=80_000.0)
        self._file = -1
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        function = self._folder / "functions" / f"printer.usb{self._number}"
        for made in (self._folder, self._folder / "strings" / "0x409", self._folder / "configs" / "c.1", function):
            made.mkdir()
        (self._folder / "idVendor").write_text("0x0525")
        (self._folder / "idProduct").write_text("0xa4a8")
        words = {"manufacturer": "Jolimark", "product": "TP850UE", "serialnumber": self._serial}
        for name, word in words.items():
            if word:
                (self._folder / "strings" / "0x409" / name).write_text(word)
        (self._folder / "configs" / "c.1" / function.name).symlink_to(function)
        self._tasks = [asyncio.create_task(work()) for work in (self.printer.run, self._serve)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def plug_in(self, socket: int) -> None:
        """Put the plug into a socket."""
        (self._folder / "UDC").write_text(f"dummy_udc.{socket}\n")

    def pull(self) -> None:
        """Take it out, whatever it does."""
        (self._folder / "UDC").write_text("\n")

    def say_paper(self, *, out: bool) -> None:
        """Tell the host beside the line whether there is paper."""
        fcntl.ioctl(self._file, _SET_STATUS, _NO_PAPER if out else _WELL)

    def tickets(self) -> list[str]:
        """Return what is on paper, a string for each ticket that was cut."""
        strip = self.printer.strip
        found = [strip.find(number) for number in range(strip.first_ticket, strip.count + 1)]
        lines = [msgspec.convert(one.as_json()["lines"], list[str]) for one in found if one is not None]
        return [" ".join(" ".join(paper).split()) for paper in lines]

    async def _serve(self) -> None:
        """Be a printer to each host in turn, as long as the plug is in: this device tells nobody when that changes."""
        node = f"/dev/g_printer{self._number}"
        while True:
            with suppress(OSError):
                self._file = os.open(node, os.O_RDWR | os.O_NONBLOCK)
                await self._listen()
            if self._file >= 0:
                os.close(self._file)
                self._file = -1
            await asyncio.sleep(_TICK)

    async def _listen(self) -> None:
        channel = self.printer.open_channel()
        answering = asyncio.create_task(self._answer(channel))
        try:
            while True:
                room = self.printer.room_for(channel)
                data = b""
                with suppress(BlockingIOError):
                    data = os.read(self._file, min(_READ, room)) if room else b""
                self.printer.receive(channel, data)
                if not data:
                    await asyncio.sleep(_TICK)
        finally:
            answering.cancel()
            self.printer.close_channel(channel)

    async def _answer(self, channel: Channel) -> None:
        loop = asyncio.get_running_loop()
        while True:
            answer = await channel.outbox.get()
            await asyncio.sleep(max(0.0, answer.due - loop.time()))
            with suppress(OSError):
                os.write(self._file, answer.data)
