"""What is plugged in now, by the kernel's own tree, and the news that it is another thing now.

udev tells that something changed; what there is is read anew each time, so that news which were lost cost nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Final

from appliance.inputs.model import Medium, Seen, clean

SYS: Final = Path("/sys")
_UDEVD: Final = Path("/run/udev/control")
_SUBSYSTEMS: Final = ("input", "tty")
_MOST: Final = 64
_DIGIT_ROW_AND_ENTER: Final = range(2, 29)  # KEY_1 to KEY_ENTER: what types codes has all of them
_NO_UART: Final = "0"


@asynccontextmanager
async def plug_news() -> AsyncIterator[asyncio.Event]:
    """Yield an event that is set whenever something may have been plugged in or out.

    udevd's own channel where it runs (device files are ready then), else the kernel's.
    """
    pyudev = await asyncio.to_thread(import_module, "pyudev")
    monitor = pyudev.Monitor.from_netlink(pyudev.Context(), "udev" if _UDEVD.exists() else "kernel")
    for subsystem in _SUBSYSTEMS:
        monitor.filter_by(subsystem)
    monitor.start()
    news = asyncio.Event()

    def hear() -> None:
        while monitor.poll(timeout=0) is not None:
            news.set()

    loop = asyncio.get_running_loop()
    loop.add_reader(monitor.fileno(), hear)
    try:
        yield news
    finally:
        loop.remove_reader(monitor.fileno())


def plugged(sys: Path = SYS) -> list[Seen]:
    """Return the keyboards and serial ports that are plugged in; blocking, some milliseconds."""
    return [*_keyboards(sys), *_serial_ports(sys)][:_MOST]


def _keyboards(sys: Path) -> Iterator[Seen]:
    for event in sorted((sys / "class/input").glob("event*")):
        device = (event / "device").resolve()
        if _types_codes(_word(device / "capabilities/key")):
            name = clean(_word(device / "name"))
            yield _seen(Medium.KEYS, f"/dev/input/{event.name}", device, name, clean(_word(device / "phys")))


def _serial_ports(sys: Path) -> Iterator[Seen]:
    for tty in sorted((sys / "class/tty").glob("tty*")):
        device = tty / "device"
        is_uart = _word(tty / "type") not in {"", _NO_UART}
        if tty.name.startswith(("ttyUSB", "ttyACM")) or (tty.name.startswith("ttyS") and is_uart):
            yield _seen(Medium.SERIAL, f"/dev/{tty.name}", device.resolve(), "", tty.name)


def _seen(medium: Medium, node: str, device: Path, name: str, place: str) -> Seen:
    """Return a thing with what its USB housing tells of it; without one its place is all that is known."""
    housing = next((one for one in (device, *device.parents) if (one / "idVendor").exists()), None)
    if housing is None:
        return Seen(medium=medium, node=node, port=place, model=name)
    interface = next((one for one in (device, *device.parents) if (one / "bInterfaceNumber").exists()), None)
    return Seen(
        medium=medium,
        node=node,
        port=housing.name,
        vendor=_word(housing / "idVendor"),
        product=_word(housing / "idProduct"),
        serial=clean(_word(housing / "serial")),
        part=_word(interface / "bInterfaceNumber") if interface is not None else "",
        maker=clean(_word(housing / "manufacturer")),
        model=clean(_word(housing / "product")) or name,
    )


def _types_codes(bits: str) -> bool:
    """Say whether key capabilities (words of the machine's width in hex, the lowest last) hold digits, letters and Enter."""
    try:
        lowest = int(bits.rsplit(maxsplit=1)[-1], 16) if bits else 0
    except ValueError:
        return False
    return all(lowest >> key & 1 for key in _DIGIT_ROW_AND_ENTER)


def _word(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
