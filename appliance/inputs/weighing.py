"""The hand on one scale: it listens or asks, and says at once when the scale says nothing any more."""

import asyncio
import os
import termios
from collections.abc import Callable
from contextlib import closing
from typing import Final

import msgspec
import serial

from appliance.inputs.scales import Listener, Protocol, State, Weight

_CHUNK: Final = 1024


class Patience(msgspec.Struct, frozen=True):
    """How often a scale is asked and how long it may be silent, in seconds."""

    ask_every: float = 0.2
    silent_after: float = 1.5


class Scale:
    """One scale on a serial port, from plug to unplug."""

    def __init__(
        self, node: str, protocol: Protocol, tell: Callable[[Weight], None], patience: Patience | None = None
    ) -> None:
        self._node, self._protocol, self._tell = node, protocol, tell
        self._patience = patience or Patience()
        self._listener = Listener(protocol)
        self._wanted: list[bytes] = []
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._ask_at = self._loop.time()
        self._is_asking = False

    def want(self, command: bytes) -> None:
        """Have a tare or zero command sent before the next question."""
        self._wanted.append(command)
        self._news.set()

    async def run(self) -> None:
        """Tell what the scale says until it is unplugged. Raises OSError when its port cannot be opened."""
        with closing(await asyncio.to_thread(self._open)) as port:
            descriptor: int = port.fileno()
            self._heard_at = self._loop.time()
            self._loop.add_reader(descriptor, self._news.set)
            try:
                while self._speak(descriptor):
                    if not await self._wait():
                        self._fall_silent()
                        continue
                    data = _take(descriptor)
                    if data == b"":
                        break
                    self._hear(descriptor, data or b"")
            finally:
                self._loop.remove_reader(descriptor)
        self._tell(Weight(State.UNPLUGGED))

    def _open(self) -> serial.Serial:
        protocol = self._protocol
        try:
            port = serial.Serial(
                self._node,
                baudrate=protocol.baud,
                bytesize=protocol.bits,
                parity=protocol.parity,
                stopbits=protocol.stop,
                exclusive=True,
            )
            _tell_silence_from_hang_up(port.fileno())
        except termios.error as refused:  # the port cannot be set so
            raise OSError(*refused.args) from refused
        return port

    def _speak(self, descriptor: int) -> bool:
        """Send what a person wants and the next question when it is time; False when the scale is gone."""
        is_due = bool(self._protocol.ask) and not self._is_asking and self._loop.time() >= self._ask_at
        if not is_due and (self._protocol.ask or not self._wanted):
            return True
        said = b"".join((*self._wanted, self._protocol.ask))
        self._wanted.clear()
        if is_due:
            self._listener.begin_answer()
            self._is_asking, self._ask_at = True, self._loop.time() + self._patience.ask_every
        return _send(descriptor, said)

    async def _wait(self) -> bool:
        """Return once something came or is to be said; False when the scale has been silent for too long."""
        silent_at = self._heard_at + self._patience.silent_after
        is_quiet = bool(self._protocol.ask) and not self._is_asking
        try:
            async with asyncio.timeout_at(min(silent_at, self._ask_at) if is_quiet else silent_at):
                await self._news.wait()
        except TimeoutError:
            return self._loop.time() < silent_at
        self._news.clear()
        return True

    def _hear(self, descriptor: int, data: bytes) -> None:
        if self._protocol.ask_on and self._protocol.ask_on in data:
            _send(descriptor, self._protocol.then)
        words = self._listener.feed(data)
        if words:
            self._heard_at, self._is_asking = self._loop.time(), False
            self._tell(words[-1])
        elif data and self._listener.is_garbled:
            self._heard_at = self._loop.time()
            self._tell(Weight(State.GARBLED))

    def _fall_silent(self) -> None:
        """Say that nothing comes any more, and count silence anew; what was asked is asked again."""
        self._listener.forget()
        self._tell(Weight(State.SILENT))
        self._heard_at = self._ask_at = self._loop.time()
        self._is_asking = False


def _tell_silence_from_hang_up(descriptor: int) -> None:
    """Have a read of an open line that is silent refused, so that only one that is gone reads as an end."""
    settings = termios.tcgetattr(descriptor)
    settings[6][termios.VMIN], settings[6][termios.VTIME] = 1, 0
    termios.tcsetattr(descriptor, termios.TCSANOW, settings)
    os.set_blocking(descriptor, False)


def _send(descriptor: int, said: bytes) -> bool:
    """Send; False when the scale is gone. A line that takes nothing now loses a question, not the scale."""
    try:
        os.write(descriptor, said)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return True


def _take(descriptor: int) -> bytes | None:
    """Return what came, None for nothing yet, b"" once the port is gone (EIO, ENXIO, or an end)."""
    try:
        return os.read(descriptor, _CHUNK)
    except BlockingIOError:
        return None
    except OSError:
        return b""
