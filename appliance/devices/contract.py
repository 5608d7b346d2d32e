"""What crosses HTTP about what was found in the restaurant."""

from typing import Annotated

import msgspec
from msgspec import Meta

Ident = Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]


class FoundView(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that was found. `printer_id`: the printer that it is here, null while nobody took it on.

    `transport` is network or usb (then `address` is the name of its socket). `protocol` is raw, ipp or lpd; `can_adopt` says whether the box can print on it, `hint` why a person should look
    twice ("" else): `no_raw_port` for one the box has no words for, `port_unusual` for one on a port at which other things
    listen (taking it on asks for `is_port_sure`), `page_printer` for one that prints pages.
    """

    id: int
    kind: str
    name: str
    maker: str
    model: str
    serial: str
    mac: str
    uuid: str
    transport: str
    address: str
    port: int
    protocol: str
    how: str
    is_present: bool
    first_seen: str
    last_seen: str
    printer_id: int | None
    can_adopt: bool
    hint: str


class ConsoleView(msgspec.Struct, frozen=True, kw_only=True):
    """A printer that announced itself and may print the code of a box that nobody manages yet."""

    id: int
    name: str
    maker: str
    model: str
    address: str


class ScanView(msgspec.Struct, frozen=True, kw_only=True):
    """How the search goes: `is_possible` where the box serves a network, so many addresses `asked` of `total`."""

    is_possible: bool
    is_running: bool
    asked: int
    total: int
    ended_at: str | None


class DiscoveredView(msgspec.Struct, frozen=True, kw_only=True):
    """All that was found, and the state of the search."""

    found: list[FoundView]
    scan: ScanView


class Adoption(msgspec.Struct, frozen=True, kw_only=True):
    """What a found printer shall be called and for which stations it prints; without any, one of its name is made.

    `is_port_sure`: whoever takes it on knows that it listens on an unusual port.
    """

    name: Annotated[str, Meta(min_length=1, max_length=40)]
    station_ids: Annotated[list[Ident], Meta(max_length=50)] | None = None
    profile: Annotated[str, Meta(min_length=1, max_length=120)] | None = None
    is_port_sure: bool = False


class Replacement(msgspec.Struct, frozen=True, kw_only=True):
    """Whose place a found printer takes: name, stations, routes and what waits stay. `is_port_sure` as in `Adoption`."""

    printer_id: Ident
    is_port_sure: bool = False
