"""USB plugs made of software, Linux' own gadgets at a bus whose far end is this machine: an emulated printer, a keyboard."""

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
# A keyboard as every BIOS knows it (USB HID 1.11, appendix B): eight bytes, the first the held keys, from the third on the pressed.
_KEYBOARD: Final = bytes.fromhex(
    "05010906a101050719e029e71500250175019508810295017508810395057501050819012905910295017503910395067508150025650507190029658100c0"
)
_SHIFT: Final = 0x02
_ENTER: Final = 0x28
_FIRST_LETTER, _DIGIT_1, _DIGIT_0, _MINUS = 0x04, 0x1E, 0x27, 0x2D
_TICK: Final = 0.02
FAST: Final = 1e6


class Gadget:
    """Something with a USB plug, in no socket yet. `serial` is "" for one that has none."""

    def __init__(self, name: str, ids: tuple[str, str], maker: str, model: str, serial: str) -> None:
        self._folder = _GADGETS / name
        self._ids = dict(zip(("idVendor", "idProduct"), ids, strict=True))
        self._words = {"manufacturer": maker, "product": model, "serialnumber": serial}

    def make(self, function: str) -> Path:
        """Build it with one function, whose folder is returned to be filled in; `connect` ends it."""
        made = self._folder / "functions" / function
        for folder in (self._folder, self._folder / "strings" / "0x409", self._folder / "configs" / "c.1", made):
            folder.mkdir()
        for name, word in self._ids.items():
            (self._folder / name).write_text(word)
        for name, word in self._words.items():
            if word:
                (self._folder / "strings" / "0x409" / name).write_text(word)
        return made

    def connect(self, made: Path) -> None:
        """Let the plug lead to the function."""
        (self._folder / "configs" / "c.1" / made.name).symlink_to(made)

    def plug_in(self, socket: int) -> None:
        """Put the plug into a socket."""
        (self._folder / "UDC").write_text(f"dummy_udc.{socket}\n")

    def pull(self) -> None:
        """Take it out, whatever it does."""
        (self._folder / "UDC").write_text("\n")


class PluggedKeyboard(Gadget):
    """What types: a keyboard, or a scanner, which says of itself that it is one."""

    def __init__(self, number: int, model: str, serial: str) -> None:
        """Make it: `number` tells it from others."""
        super().__init__(f"keyboard{number}", ("0x05e0", "0x1200"), "Symbol", model, serial)
        made = self.make(f"hid.usb{number}")
        for name, value in (("protocol", "1"), ("subclass", "1"), ("report_length", "8")):
            (made / name).write_text(value)
        (made / "report_desc").write_bytes(_KEYBOARD)
        self.connect(made)
        self._number = (made / "dev").read_text().strip().partition(":")[2]

    async def type(self, text: str) -> None:
        """Type letters, digits and line ends, as fast as the host asks for keys."""
        await asyncio.to_thread(self._type, text)

    def _type(self, text: str) -> None:
        node = os.open(f"/dev/hidg{self._number}", os.O_WRONLY)
        try:
            for sign in text:
                held = _SHIFT if sign.isupper() else 0
                os.write(node, bytes((held, 0, _usage(sign), 0, 0, 0, 0, 0)))
                os.write(node, bytes(8))
        finally:
            os.close(node)


def _usage(sign: str) -> int:
    """Return the number of the key that gives a sign (HID usage tables, page 7)."""
    if sign.isdigit():
        return _DIGIT_0 if sign == "0" else _DIGIT_1 + int(sign) - 1
    return {"\n": _ENTER, "-": _MINUS}.get(sign) or _FIRST_LETTER + ord(sign.lower()) - ord("a")


class PluggedPrinter(Gadget):
    """An emulated printer with a USB plug."""

    def __init__(self, number: int, serial: str, speed: float = FAST) -> None:
        """Prepare it: `number` tells it from others."""
        super().__init__(f"printer{number}", ("0x0525", "0xa4a8"), "Jolimark", "TP850UE", serial)
        self._number = number
        self.printer = Printer(find_profile("jolimark-tp850ue"), "USB", lambda: 0, speed=speed, roll_mm=80_000.0)
        self._file = -1
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self.connect(self.make(f"printer.usb{self._number}"))
        self._tasks = [asyncio.create_task(work()) for work in (self.printer.run, self._serve)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

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
