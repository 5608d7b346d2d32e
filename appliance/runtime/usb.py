"""What stands on the USB sockets and prints, as the kernel tells it in sysfs.

A node such as /dev/usb/lp0 is a number that the kernel gives out anew with every plug: it says nothing of what is behind
it. What a printer is, is told by its product and its serial number; where it has none, by the socket it is plugged into.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path("/")
_CLASS: Final = "sys/class/usbmisc"
_LONGEST: Final = 80
_LONGEST_ID: Final = 1024
_MOST: Final = 64


@dataclass(frozen=True, slots=True)
class Plugged:
    """A printer at a USB socket. `number` is its node's (major, minor).

    `port` names the socket: the controller and the way through the hubs, the same after every start; `product` is
    vendor:product in hexadecimal. `serial`, `maker` and `model` are "" where it has none. `told` is what the printer says
    of itself (IEEE 1284), whose MFG and MDL count more than the plug's own words.
    """

    node: Path
    number: tuple[int, int]
    port: str
    product: str
    serial: str
    maker: str
    model: str
    told: str


def printers(root: Path = ROOT) -> list[Plugged]:
    """Return every printer that is plugged in and bound to the kernel's driver, by node. Blocking, but for a moment.

    `root` is where /sys and /dev are. What vanishes while it is looked at is left out.
    """
    found = []
    for entry in sorted((root / _CLASS).glob("lp*"))[:_MOST]:
        try:
            found.append(_read(root, entry))
        except (OSError, ValueError):
            continue
    return found


def find(plugged: Sequence[Plugged], product: str, serial: str, port: str) -> Plugged | None:
    """Return the printer of that serial number, wherever it is; without a serial number, the one at that socket.

    Of several with one serial number (makers do that) the one at the socket is meant, else none: it is not guessed.
    """
    alike = [one for one in plugged if one.product == product and serial in ("", one.serial)]
    in_place = next((one for one in alike if one.port == port), None)
    if in_place is not None or not serial or len(alike) != 1:
        return in_place
    return alike[0]


def _read(root: Path, entry: Path) -> Plugged:
    interface = (entry / "device").resolve(strict=True)
    device = interface.parent
    major, minor = _word(entry / "dev").split(":")
    bus, _, way = device.name.partition("-")
    controller = next(above for above in device.parents if above.name == f"usb{bus}").parent.name
    told = _tell(interface / "ieee1284_id", _LONGEST_ID)
    words = {key: value for key, _, value in (field.partition(":") for field in told.split(";"))}
    return Plugged(
        node=root / "dev" / "usb" / entry.name,
        number=(int(major), int(minor)),
        port=f"{controller}:{way}",
        product=f"{_word(device / 'idVendor')}:{_word(device / 'idProduct')}",
        serial=_tell(device / "serial"),
        maker=(words.get("MFG") or words.get("MANUFACTURER") or _tell(device / "manufacturer"))[:_LONGEST],
        model=(words.get("MDL") or words.get("MODEL") or _tell(device / "product"))[:_LONGEST],
        told=told,
    )


def _word(file: Path) -> str:
    return file.read_text(encoding="ascii").strip()


def _tell(file: Path, longest: int = _LONGEST) -> str:
    """Return a stranger's words as they may be shown; "" where there are none."""
    try:
        text = file.read_bytes()[: 4 * longest].decode("utf-8", errors="replace")
    except OSError:
        return ""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:longest]
