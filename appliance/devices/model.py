"""Who is who on the network: what was seen, what is known, and when both are the same thing. Pure.

An address says where a thing is, not what it is: routers give them out anew. What a thing is, is told by its hardware
address (with the port: a print server is several printers behind one), the UUID or the serial number that it announces,
and only where none of these is known by the pair of its announced name and port.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Final

from kernel.events import Event
from kernel.reach import Ground, ground_of

RAW_PORT: Final = 9100
_LONGEST: Final = 80
_HARDWARE: Final = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_PAGE_LANGUAGES: Final = ("pcl", "postscript", "pwg-raster", "image/urf", "application/pdf")


class How(StrEnum):
    """How a thing was found."""

    ANNOUNCED = "announced"  # it said so itself, over mDNS
    SWEPT = "swept"  # something accepts connections on the printers' port
    PLUGGED = "plugged"  # it was plugged in by USB


class Protocol(StrEnum):
    """In what language it takes its work; only RAW can be printed on today."""

    RAW = "raw"
    IPP = "ipp"
    LPD = "lpd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One look at a thing that accepted a connection, or was plugged in; "" is for what it did not tell.

    `product` is vendor:product of what is on USB: its address is the name of its socket, and its port 0.
    """

    address: str
    port: int
    how: How
    protocol: Protocol = Protocol.RAW
    mac: str = ""
    uuid: str = ""
    serial: str = ""
    name: str = ""
    maker: str = ""
    model: str = ""
    product: str = ""
    is_page_printer: bool = False

    @property
    def place(self) -> tuple[str, int]:
        """Return where it stands."""
        return self.address, self.port


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A thing in the registry. `printer_id` is the printer that it was taken on as."""

    id: int
    address: str
    port: int
    how: How
    protocol: Protocol
    mac: str
    uuid: str
    serial: str
    name: str
    maker: str
    model: str
    product: str
    is_page_printer: bool
    is_present: bool
    first_seen_ms: int
    last_seen_ms: int
    printer_id: int | None

    @property
    def place(self) -> tuple[str, int]:
        """Return where it was last seen."""
        return self.address, self.port


class Evidence(IntEnum):
    """Why what was seen is held to be what is known; the strongest wins."""

    NONE = 0
    PAIR = 1
    PLACE = 2
    SERIAL = 3
    UUID = 4
    MAC = 5


def compare(known: Known, seen: Seen, *, is_still_there: bool) -> Evidence:
    """Return why both are the same thing, or `NONE`.

    `is_still_there`: the known one answers at its own place, which is another. Then an equal hardware address (a
    repeater gives its own to all behind it), a cloned UUID or an equal name make two of them one only if nothing
    that they tell speaks against it, or not at all.
    """
    if known.port != seen.port or known.product != seen.product or _differ(known.mac, seen.mac):
        return Evidence.NONE
    if seen.product:
        return _compare_plugged(known, seen, is_still_there=is_still_there)
    is_in_place = known.place == seen.place
    is_elsewhere = is_still_there and not is_in_place
    contradict = _differ(known.uuid, seen.uuid) or _differ(known.serial, seen.serial)
    if known.mac and known.mac == seen.mac:
        return Evidence.NONE if is_elsewhere and (contradict or _differ(known.name, seen.name)) else Evidence.MAC
    if contradict or is_elsewhere:
        return Evidence.NONE
    grounds = {
        Evidence.UUID: bool(known.uuid) and known.uuid == seen.uuid,
        Evidence.SERIAL: bool(known.serial) and known.serial == seen.serial and not _differ(known.maker, seen.maker),
        Evidence.PLACE: is_in_place,
        Evidence.PAIR: bool(known.name) and known.name == seen.name,
    }
    return next((ground for ground, holds in grounds.items() if holds), Evidence.NONE)


def _compare_plugged(known: Known, seen: Seen, *, is_still_there: bool) -> Evidence:
    """Compare what is on USB: by serial number wherever it is, unless two have the same; without one by the socket."""
    if known.serial != seen.serial:
        return Evidence.NONE
    if known.place == seen.place:
        return Evidence.SERIAL if seen.serial else Evidence.PLACE
    return Evidence.SERIAL if seen.serial and not is_still_there else Evidence.NONE


def find(everything: Iterable[Known], seen: Seen, still_there: Collection[int]) -> Known | None:
    """Return the one that was seen; None when it is new, or could be any of several."""
    graded = [(compare(known, seen, is_still_there=known.id in still_there), known) for known in everything]
    best = max((grade for grade, _ in graded), default=Evidence.NONE)
    if best is Evidence.NONE:
        return None
    equals = [known for grade, known in graded if grade is best]
    in_place = [known for known in equals if known.place == seen.place]
    if in_place:
        return next((known for known in in_place if known.is_present), in_place[0])
    return equals[0] if len(equals) == 1 else None


def rivals(everything: Iterable[Known], seen: Seen) -> list[Known]:
    """Return those that it could be but that were last seen elsewhere: whether they still are decides."""
    return [
        known
        for known in everything
        if known.place != seen.place and compare(known, seen, is_still_there=False) is not Evidence.NONE
    ]


def learn(known: Known, seen: Seen, at_ms: int) -> Known:
    """Return what is known after a look; what it did not tell this time stays."""
    return replace(
        known,
        address=seen.address,
        port=seen.port,
        how=seen.how if seen.how is How.ANNOUNCED else known.how,
        protocol=seen.protocol,
        mac=seen.mac or known.mac,
        uuid=seen.uuid or known.uuid,
        serial=seen.serial or known.serial,
        name=seen.name or known.name,
        maker=seen.maker or known.maker,
        model=seen.model or known.model,
        product=seen.product,
        is_page_printer=seen.is_page_printer or known.is_page_printer,
        is_present=True,
        last_seen_ms=at_ms,
    )


def displaced(everything: Sequence[Known], seen: Seen, same: Known | None) -> list[Known]:
    """Return what was held to stand where now another thing was seen."""
    return [
        known
        for known in everything
        if known.is_present and known.place == seen.place and (same is None or known.id != same.id)
    ]


def tell(properties: dict[str, str]) -> dict[str, str | bool]:
    """Return what a printer's TXT record says of it (Apple's Bonjour Printing Specification 1.2), as fields of `Seen`."""
    lower = {key.lower(): value for key, value in properties.items()}
    maker, model = lower.get("usb_mfg", ""), lower.get("usb_mdl", "")
    spoken = lower.get("pdl", "").lower()
    return {
        "uuid": clean(lower.get("uuid", "").lower().removeprefix("urn:uuid:")),
        "serial": clean(lower.get("usb_sn", "") or lower.get("serial", "") or lower.get("serialnumber", "")),
        "maker": clean(maker),
        "model": clean(model or lower.get("ty", "") or lower.get("product", "").strip("()")),
        "is_page_printer": any(language in spoken for language in _PAGE_LANGUAGES),
    }


def clean(text: str) -> str:
    """Return a stranger's words as they may be shown: printable, one line, not long."""
    printable = "".join(char if char.isprintable() else " " for char in text[: 4 * _LONGEST])
    return " ".join(printable.split())[:_LONGEST]


def parse_mac(text: str) -> str:
    """Return a hardware address in small letters; "" for none, or one that stands for nobody or for everybody."""
    mac = text.strip().lower()
    return mac if _HARDWARE.fullmatch(mac) and mac not in {"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"} else ""


def is_in_the_house(address: str) -> bool:
    """Say whether an IPv4 address can be that of a thing in the restaurant."""
    return ":" not in address and ground_of(address) is Ground.HOUSE


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


class OfEquipment(Event, frozen=True, kw_only=True):
    """A fact about a thing in the restaurant."""

    equipment_id: int

    def subject(self) -> str:
        """Name the thing by id."""
        return f"equipment:{self.equipment_id}"


class EquipmentFound(OfEquipment, frozen=True, kw_only=True):
    """It was never seen before."""

    how: str
    address: str
    port: int


class EquipmentMoved(OfEquipment, frozen=True, kw_only=True):
    """The same thing answers at another address; `printer_id` is the printer that was told so."""

    address_before: str
    address: str
    port: int
    printer_id: int | None


class EquipmentGone(OfEquipment, frozen=True, kw_only=True):
    """Nothing answers where it was."""


class EquipmentReturned(OfEquipment, frozen=True, kw_only=True):
    """It answers again."""


class EquipmentAdopted(OfEquipment, frozen=True, kw_only=True):
    """It is this printer from now on; `instead_of` is the thing that was it before."""

    printer_id: int
    instead_of: int | None = None


class EquipmentForgotten(OfEquipment, frozen=True, kw_only=True):
    """Nobody wants to know of it any more."""


class ScanAsked(Event, frozen=True, kw_only=True):
    """A person wants the network searched now."""

    def subject(self) -> str:
        """There is one network."""
        return "network:scan"


class ScanEnded(Event, frozen=True, kw_only=True):
    """Every address was asked once; so many accepted a connection."""

    asked: int
    answered: int

    def subject(self) -> str:
        """There is one network."""
        return "network:scan"
