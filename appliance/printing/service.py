"""Use cases of the printing room: its fleet, its routing, and what others ask of it.

Long because stations, printers and rules lead to one another: taking one away is followed through all of them here.
"""

import ipaddress
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, assert_never

import msgspec
from msgspec import UNSET

from appliance.menu import service as menu
from appliance.menu.intake import known_products
from appliance.orders.contract import LinePrint
from appliance.printing import jobs, spool, store
from appliance.printing.contract import (
    BillStation,
    Message,
    NewPrinter,
    NewRule,
    NewStation,
    PrinterChange,
    SettingsChange,
    StationChange,
)
from appliance.printing.kitchen import format_time, language_of
from appliance.printing.model import (
    NETWORK,
    USB,
    Condition,
    JobKind,
    JobState,
    Occasion,
    PrinterAdded,
    PrinterChanged,
    PrinterGraded,
    PrinterRemoved,
    PrintSettingsChanged,
    RoutingChanged,
    StationAdded,
    StationChanged,
    StationRemoved,
    StationRerouted,
    TicketQueued,
    choose_stations,
)
from appliance.printing.profiles import check_codec, find_profile
from appliance.printing.store import Printer, Station
from appliance.printing.templates import check_placeholders
from appliance.printing.ticket import Language, MessageTicket, TestTicket, pack_ticket
from appliance.printing.verdict import Address, Place, UsbPlace
from appliance.printing.verdict import Reason as Trouble
from appliance.runtime.reach import HOUSE, LOWEST_PORT, Reach
from appliance.runtime.readiness import Reason
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import DAY_MS
from kernel.errors import DomainError, conflict, invalid, not_found
from kernel.reach import Ground, ground_of

_RAW_PORT: Final = 9100
_NAMED: Final = 5
OUT_OF_REACH: Final = frozenset({Trouble.REFUSED, Trouble.UNREACHABLE, Trouble.NO_ANSWER, Trouble.CONNECTION_LOST})
"""Conditions of a printer that nobody can speak with: it may stand elsewhere by now."""


def check_address(ip_address: str, port: int, reach: Reach, *, is_sure: bool) -> str:
    """Return an address in its canonical form. Raises `DomainError(invalid)` unless a printer may stand there.

    `is_sure`: whoever says it means this port, although printers seldom listen there.
    """
    try:
        found = str(ipaddress.ip_address(ip_address.strip()))
    except ValueError:
        raise invalid(
            f"{ip_address!r} is not an IP address. Write it as 192.168.1.50; the printer's own test page shows it.",
            field="ip_address",
        ) from None
    if not reach.admits(found):
        if ground_of(found) in {Ground.HERE, Ground.HOUSE}:
            words = f"{found} is the box itself. The printer's own test page shows its address."
            raise invalid(words, key="printer_is_the_box", field="ip_address", address=found)
        words = "A printer has a private address (10.*, 172.16-31.*, 192.168.*, 169.254.*). Check it."
        raise invalid(words, field="ip_address")
    if port < LOWEST_PORT:
        raise invalid(f"Port {port} belongs to another service. Receipt printers listen on 9100.", field="port")
    if not is_sure and reach.doubts(port):
        words = f"Printers seldom listen on port {port}, almost always on 9100. Say that it is meant, or check it."
        raise invalid(words, key="port_unusual", field="port", port=port)
    return found


# -- stations -------------------------------------------------------------------------------------


def known_station(snapshot: Snapshot, station_id: int) -> Station:
    """Return a station, in use or not; raises `not_found`."""
    station = store.station(snapshot, station_id)
    if station is None:
        raise not_found("station", station_id)
    return station


def require_station(snapshot: Snapshot, station_id: int) -> Station:
    """Return a station in use; raises `not_found`, or `conflict` for one that is not in use any more."""
    station = known_station(snapshot, station_id)
    if not station.is_active:
        raise conflict(f"The station {station.name} is not in use any more. Choose another.", key="station_inactive")
    return station


def list_stations(snapshot: Snapshot) -> list[Station]:
    """Return the stations in use."""
    return [station for station in store.stations(snapshot).values() if station.is_active]


def add_station(tx: Tx, new: NewStation) -> Station:
    """Add a place that makes things."""
    values = msgspec.structs.asdict(new)
    values["name"] = _clean(new.name)
    _check_links(tx, None, values)
    if new.is_bill:
        store.end_bill_station(tx)
    station_id = _named_once(lambda: store.add_station(tx, values), "station", new.name)
    tx.emit(StationAdded(station_id=station_id))
    return require_station(tx, station_id)


def make_stations(tx: Tx, wanted: Sequence[tuple[str, str, bool]]) -> dict[str, int]:
    """Return stations by key, each of (key, name, whether bills print there): one in use of that name, or a new one.

    Bills stay where they print already.
    """
    known = {station.name.casefold(): ident for ident, station in store.stations(tx).items() if station.is_active}
    has_bills = any(station.is_bill for station in store.stations(tx).values())
    return {
        key: known.get(name.casefold()) or add_station(tx, NewStation(name=name, is_bill=is_bill and not has_bills)).id
        for key, name, is_bill in wanted
    }


def change_station(tx: Tx, station_id: int, change: StationChange) -> Station:
    """Change a station; what waits goes to whoever prints for it then."""
    before = known_station(tx, station_id)
    values = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    if "name" in values:
        values["name"] = _clean(values["name"])
    if values.get("is_active") is False:
        values.pop("is_active")
        remove_station(tx, station_id)
    _check_links(tx, station_id, values)
    if values.get("is_bill"):
        store.end_bill_station(tx)
    _named_once(lambda: store.change_station(tx, station_id, values), "station", str(values.get("name", before.name)))
    tx.emit(StationChanged(station_id=station_id))
    spool.retarget_all(tx, "station_changed")
    return known_station(tx, station_id)


def remove_station(tx: Tx, station_id: int) -> None:
    """Take a station out of use. What waits there still prints: at its spare, or headed for it at the bills' printer."""
    station = known_station(tx, station_id)
    if not station.is_active:
        return
    store.change_station(tx, station_id, {"is_active": 0, "is_bill": 0, "reroute_station_id": None})
    store.forget_station(tx, station_id)
    tx.emit(StationRemoved(station_id=station_id))
    spool.retarget_all(tx, "station_removed")


def reroute(tx: Tx, station_id: int, to_station_id: int | None) -> Station:
    """Print a station's tickets at another until somebody switches back (None). Raises for a circle."""
    station = require_station(tx, station_id)
    stations = store.stations(tx)
    if to_station_id is not None:
        target: Station | None = require_station(tx, to_station_id)
        while target is not None:
            if target.id == station_id:
                raise conflict(
                    "That would send tickets in a circle. Switch the other station back first.", key="circle"
                )
            target = stations[target.reroute_station_id] if target.reroute_station_id is not None else None
    if station.reroute_station_id != to_station_id:
        store.change_station(tx, station_id, {"reroute_station_id": to_station_id})
        tx.emit(StationRerouted(station_id=station_id, to_station_id=to_station_id))
        spool.retarget_all(tx, "switched")
    return require_station(tx, station_id)


def _check_links(tx: Tx, station_id: int | None, values: Mapping[str, Any]) -> None:
    if values.get("printer_id") is not None:
        require_printer(tx, values["printer_id"])
    spare = values.get("spare_station_id")
    if spare is not None and require_station(tx, spare).id == station_id:
        raise invalid("A station cannot stand in for itself. Choose another spare.", field="spare_station_id")


def _clean(name: str) -> str:
    name = " ".join("".join(char if char.isprintable() else " " for char in name).split())
    if not name:
        raise invalid("Write a name that can be read.", field="name")
    return name


def _named_once(save: Callable[[], Any], what: str, name: str) -> Any:
    try:
        return save()
    except sqlite3.IntegrityError as taken:
        if "name" in str(taken):
            raise conflict(f"There is a {what} named {name} already. Choose another name.", key="name_taken") from taken
        raise conflict(f"Another {what} has that MAC, serial number or USB port.", key="identity_taken") from taken


# -- printers -------------------------------------------------------------------------------------


def known_printer(snapshot: Snapshot, printer_id: int) -> Printer:
    """Return a printer, in use or not; raises `not_found`."""
    printer = store.printer(snapshot, printer_id)
    if printer is None:
        raise not_found("printer", printer_id)
    return printer


def require_printer(snapshot: Snapshot, printer_id: int) -> Printer:
    """Return a printer in use; raises `not_found`, or `conflict` for one that is not in use any more."""
    printer = known_printer(snapshot, printer_id)
    if not printer.is_active:
        raise conflict(f"The printer {printer.name} is not in use any more. Choose another.", key="printer_inactive")
    return printer


def add_printer(
    tx: Tx, new: NewPrinter, plugged: UsbPlace | None = None, *, was_found: bool = False, reach: Reach = HOUSE
) -> Printer:
    """Add a printer and give it to its stations; where none is named, to one of its own name, made if need be.

    `plugged`: it is on USB, and its address is of no account. `was_found`: nobody typed it in, so it says on its own
    paper what it is as soon as it is measured.
    """
    values = msgspec.structs.asdict(new)
    station_ids = {*(values.pop("station_ids") or ()), values.pop("station_id")} - {None}
    is_sure = values.pop("is_port_sure")
    values["name"] = _clean(new.name)
    place = Address(new.ip_address, new.port, reach) if plugged is None else plugged
    values |= _where(place, is_sure=is_sure)
    values["wants_strip"] = int(was_found)
    find_profile(new.profile)
    printer_id: int = _named_once(lambda: store.add_printer(tx, values), "printer", new.name)
    tx.emit(PrinterAdded(printer_id=printer_id))
    if new.grade is not None:
        tx.emit(PrinterGraded(printer_id=printer_id, grade=new.grade, measured=False))
    if not station_ids:
        station_ids = {_station_for(tx, values["name"])}
    _give_stations(tx, printer_id, station_ids)
    return require_printer(tx, printer_id)


def _station_for(tx: Tx, name: str) -> int:
    """Return the station of that name if it has no printer, or a new one."""
    known = store.station_named(tx, name)
    if known is None:
        return add_station(tx, NewStation(name=name)).id
    if known.printer_id is not None:
        raise conflict(
            f"The station {name} has a printer already. Name the stations of the new one in station_ids.",
            key="station_taken",
        )
    return known.id


def _give_stations(tx: Tx, printer_id: int, station_ids: Iterable[int]) -> None:
    for station_id in sorted(station_ids):
        station = require_station(tx, station_id)
        if station.printer_id != printer_id:
            store.change_station(tx, station_id, {"printer_id": printer_id})
            tx.emit(StationChanged(station_id=station_id))
    spool.retarget_all(tx, "printer_changed")


def change_printer(tx: Tx, printer_id: int, change: PrinterChange, reach: Reach = HOUSE) -> Printer:
    """Change a printer. A new address is the same printer somewhere else: what waits follows it there."""
    before = known_printer(tx, printer_id)
    values = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    station_ids = values.pop("station_ids", None)
    if values.pop("is_active", before.is_active) is not before.is_active:
        if before.is_active:
            remove_printer(tx, printer_id)
        else:
            values["is_active"] = 1
    if "name" in values:
        values["name"] = _clean(values["name"])
    is_sure = values.pop("is_port_sure", False)
    if "ip_address" in values or (before.transport == NETWORK and "port" in values):
        port = values.get("port", before.port or _RAW_PORT)
        address = Address(values.get("ip_address", before.ip_address), port, reach)
        values |= _where(address, is_sure=is_sure or port == before.port)
        values |= {"condition": Condition.UNKNOWN.value, "condition_since_ms": tx.at_ms}
        values["down_since_ms"] = None
    values.pop("port" if before.transport == USB and "ip_address" not in values else "", None)
    if values.get("code_page_codec") is not None:
        check_codec(values["code_page_codec"])
    if "profile" in values:
        find_profile(values["profile"])
    _named_once(lambda: store.change_printer(tx, printer_id, values), "printer", str(values.get("name", before.name)))
    tx.emit(PrinterChanged(printer_id=printer_id))
    if values.get("grade") is not None and values["grade"] != before.grade:
        tx.emit(PrinterGraded(printer_id=printer_id, grade=values["grade"], measured=False))
    if station_ids is not None:
        _take_stations(tx, printer_id, set(station_ids))
        _give_stations(tx, printer_id, station_ids)
    return known_printer(tx, printer_id)


def place_printer(tx: Tx, printer_id: int, place: Place, *, is_port_sure: bool = True) -> None:
    """Note where a printer is now: the same one elsewhere, or another in its place. What waits follows it there.

    Raises as `check_address` does.
    """
    before = known_printer(tx, printer_id)
    values = _where(place, is_sure=is_port_sure)
    if all(getattr(before, name) == value for name, value in values.items()):
        return
    values |= {"condition": Condition.UNKNOWN.value, "condition_since_ms": tx.at_ms, "down_since_ms": None}
    store.change_printer(tx, printer_id, values)
    tx.emit(PrinterChanged(printer_id=printer_id))


def replace_printer(tx: Tx, printer_id: int, place: Place, *, is_port_sure: bool) -> None:
    """Let another thing do a printer's work under its name: how honest it is and what it is are measured anew.

    Raises as `check_address` does.
    """
    known_printer(tx, printer_id)
    store.change_printer(tx, printer_id, {"grade": None, "wants_strip": 1, "told_serial": "", "firmware": ""})
    place_printer(tx, printer_id, place, is_port_sure=is_port_sure)


def _where(place: Place, *, is_sure: bool) -> dict[str, Any]:
    """Return a place as columns. Raises `DomainError(invalid)` for an address at which no printer may stand."""
    match place:
        case Address(host, port, reach):
            checked = check_address(host, port, reach, is_sure=is_sure)
            address = {"transport": NETWORK, "ip_address": checked, "port": port}
            return {**address, "usb_product": "", "usb_serial": "", "usb_port": ""}
        case UsbPlace(product, serial, socket):
            plugged = {"transport": USB, "usb_product": product, "usb_serial": serial, "usb_port": socket}
            return {**plugged, "ip_address": "", "port": 0}
        case _:
            assert_never(place)


def _take_stations(tx: Tx, printer_id: int, keep: set[int]) -> None:
    for station in store.stations(tx).values():
        if station.printer_id == printer_id and station.id not in keep:
            store.change_station(tx, station.id, {"printer_id": None})
            tx.emit(StationChanged(station_id=station.id))


def remove_printer(tx: Tx, printer_id: int) -> None:
    """Take a printer out of use. What waits goes to those who stand in; what it is printing now is let finish first."""
    printer = known_printer(tx, printer_id)
    if printer.is_active:
        store.change_printer(tx, printer_id, {"is_active": 0})
        store.forget_printer(tx, printer_id)
        tx.emit(PrinterRemoved(printer_id=printer_id))
        spool.retarget_all(tx, "printer_removed")


def test_printer(tx: Tx, printer_id: int, language: Language) -> int:
    """Print a page that shows what a printer can do, and return its job."""
    printer = require_printer(tx, printer_id)
    where = printer.ip_address if printer.transport == NETWORK else f"USB {printer.usb_port}"
    ticket = TestTicket(language=language, printer=f"{printer.name} {where}", at=format_time(tx))
    return _for_printer(tx, printer, JobKind.TEST, pack_ticket(ticket))


def open_drawer(tx: Tx, printer_id: int) -> int:
    """Kick the drawer at a printer, and return its job. Never done twice by itself; forgotten after half a minute."""
    printer = require_printer(tx, printer_id)
    if not find_profile(printer.profile).drawer:
        raise conflict(f"{printer.name} has no socket for a drawer.", key="no_drawer")
    return _for_printer(tx, printer, JobKind.DRAWER, b"{}")


def _for_printer(tx: Tx, printer: Printer, kind: JobKind, ticket: bytes) -> int:
    job_id = spool.write_for_printer(tx, printer, kind, ticket)
    tx.emit(TicketQueued(job_id=job_id, station_id=None, order_id=None, kind=kind))
    return job_id


# -- words for a station, and its tickets again ---------------------------------------------------


def send_message(tx: Tx, station_id: int, message: Message, language: Language) -> int:
    """Print words at a station, and return the job."""
    station = require_station(tx, station_id)
    ticket = MessageTicket(
        language=language_of(station, language),
        station=station.name,
        sender=tx.caller.name,
        at=format_time(tx),
        text=message.text,
        table=message.table,
        buzz=True,
    )
    job_id = spool.write(tx, station, JobKind.MESSAGE, ticket)
    tx.emit(TicketQueued(job_id=job_id, station_id=station_id, order_id=None, kind=JobKind.MESSAGE))
    return job_id


def reprint_from(tx: Tx, station_id: int, number: int) -> list[int]:
    """Print today's tickets of a station once more from a number on, marked; those not on paper yet are left alone."""
    require_station(tx, station_id)
    made = []
    for ticket in jobs.from_number(tx, station_id, tx.business_day, number):
        last = [paper for paper in jobs.papers(tx, ticket.id) if not paper.reprint][-1]
        if last.state in (JobState.CONFIRMED, JobState.UNVERIFIED):
            made.append(spool.reprint(tx, last.id))
    if not made:
        raise conflict(f"No ticket from {number} on is on paper today.", key="nothing_to_reprint")
    return made


# -- routing and settings -------------------------------------------------------------------------


def add_rule(tx: Tx, new: NewRule) -> int:
    """Add a routing rule and return its id. Raises for one without any condition: that is what a product's station is."""
    rule_id = store.add_rule(tx, _rule_values(tx, new), dict.fromkeys(new.station_ids))
    tx.emit(RoutingChanged(rule_id=rule_id))
    return rule_id


def change_rule(tx: Tx, rule_id: int, new: NewRule) -> None:
    """Put a rule in the place of another."""
    if all(rule.id != rule_id for rule in store.rules(tx)):
        raise not_found("routing rule", rule_id)
    store.change_rule(tx, rule_id, _rule_values(tx, new), dict.fromkeys(new.station_ids))
    tx.emit(RoutingChanged(rule_id=rule_id))


def remove_rule(tx: Tx, rule_id: int) -> None:
    """Remove a rule; lines go again where the remaining rules and their products say."""
    if not store.remove_rule(tx, rule_id):
        raise not_found("routing rule", rule_id)
    tx.emit(RoutingChanged(rule_id=rule_id))


def _rule_values(tx: Tx, new: NewRule) -> dict[str, Any]:
    for station_id in new.station_ids:
        require_station(tx, station_id)
    if new.product_id is not None and new.category_id is not None:
        raise invalid("Name a product or a category, not both.", field="category_id")
    if (new.from_time is None) != (new.to_time is None) or (new.from_time is not None and new.from_time == new.to_time):
        raise invalid("Name two different times, from and to, or none.", field="to_time")
    values = {
        "product_id": new.product_id,
        "category_id": new.category_id,
        "table_group_id": new.table_group_id,
        "weekdays": sum(1 << (day - 1) for day in set(new.weekdays)) if new.weekdays else None,
        "from_minute": _minute(new.from_time),
        "to_minute": _minute(new.to_time),
    }
    if all(value is None for value in values.values()):
        raise invalid(
            "Name at least one condition: a product, category, table group, days or hours.", field="product_id"
        )
    return values


def _minute(time_of_day: str | None) -> int | None:
    if time_of_day is None:
        return None
    hours, minutes = time_of_day.split(":")
    return int(hours) * 60 + int(minutes)


def change_settings(tx: Tx, change: SettingsChange) -> None:
    """Change what stands around a bill and where bills print. Raises `invalid` for braces that are no placeholder."""
    texts = {"header": change.header, "footer": change.footer, "qr": UNSET if change.qr is UNSET else [change.qr]}
    check_placeholders("receipt", {name: lines for name, lines in texts.items() if isinstance(lines, list)})
    values = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    links: list[BillStation] = values.pop("bill_stations", [])
    for link in links:
        if link.station_id is not None:
            require_station(tx, link.station_id)
        store.set_bill_station(tx, link.table_group_id, link.station_id)
    store.change_settings(tx, values)
    tx.emit(PrintSettingsChanged())


def change_logo(tx: Tx, png: bytes | None) -> None:
    """Put a picture (already found to be one that can be drawn) on top of bills, or take it away."""
    store.change_settings(tx, {"logo": png})
    tx.emit(PrintSettingsChanged())


# -- what others ask ------------------------------------------------------------------------------

# The first of these that holds for anything told of a line is what the line shows: what a person must look at leads.
_TELLING: Final = (
    JobState.HELD,
    JobState.UNCONFIRMED,
    JobState.QUEUED,
    JobState.SENDING,
    JobState.CANCELLED,
    JobState.UNVERIFIED,
    JobState.CONFIRMED,
)
_ON_PAPER: Final = frozenset({JobState.CONFIRMED, JobState.UNVERIFIED})


def line_states(snapshot: Snapshot, line_ids: Iterable[str]) -> dict[str, LinePrint]:
    """Return where each sent line stands on its way to paper; a line that no station was told of is `no_station`."""
    wanted = list(line_ids)
    names = {ident: station.name for ident, station in store.stations(snapshot).items()}
    found: dict[str, list[jobs.LineJob]] = {ident: [] for ident in wanted}
    for one in jobs.jobs_of_lines(snapshot, wanted):
        found[one.line_id].append(one)
    return {ident: _line_state(told, names) for ident, told in found.items()}


def _line_state(told: list[jobs.LineJob], names: Mapping[int, str]) -> LinePrint:
    if not told:
        return LinePrint(state="no_station", stations=[], printed=False)
    states = {one.state for one in told}
    first = [one.state for one in told if one.kind == "new"]
    return LinePrint(
        state=next(state for state in _TELLING if state in states),
        stations=[names[ident] for ident in sorted({one.station_id for one in told})],
        printed=bool(first) and all(state in _ON_PAPER for state in first),
    )


def stuck_lines(snapshot: Snapshot) -> list[str]:
    """Return the lines that somebody should look after: they do not get to paper by themselves."""
    return store.stuck_lines(snapshot, snapshot.at_ms - DAY_MS)


def findings(snapshot: Snapshot) -> list[Reason]:
    """Return what keeps tickets from paper, now or at the next order."""
    return [
        *_station_findings(snapshot),
        *_product_findings(snapshot),
        *_printer_findings(snapshot),
        *_job_findings(snapshot),
    ]


def _station_findings(snapshot: Snapshot) -> Iterable[Reason]:
    stations = [station for station in store.stations(snapshot).values() if station.is_active]
    if not stations:
        yield Reason("no_stations", "There is no station yet: nothing will print. Add a printer.")
    for station in stations:
        if station.printer_id is None:
            where = spool.place(snapshot, station)
            words = "it prints elsewhere" if where.printer_id is not None else "its tickets wait"
            yield Reason(
                f"station_{station.id}_without_printer",
                f"The station {station.name} has no printer: {words}. Give it one.",
                blocks=where.printer_id is None,
            )
    if stations and store.bill_station(snapshot, None) is None:
        yield Reason("no_bill_station", "No station prints bills. Choose one under Printing.")


def _product_findings(snapshot: Snapshot) -> Iterable[Reason]:
    """Name the products that would print nowhere, and those that did during the last day."""
    categories, products = menu.titles(snapshot)
    nowhere = sorted(_products_without_station(snapshot, categories))
    if nowhere:
        named = ", ".join(nowhere[:_NAMED]) + (", ..." if len(nowhere) > _NAMED else "")
        yield Reason(
            "products_without_station",
            f"{len(nowhere)} product(s) have no station and print nowhere: {named}. Give them or their category one.",
        )
    for product_id, count in jobs.stationless_since(snapshot, snapshot.at_ms - DAY_MS).items():
        name = products.get(product_id, str(product_id))
        yield Reason(
            f"product_{product_id}_without_station",
            f"{name} had no station: {count} line(s) of the last day printed nowhere. Give it one.",
        )


def _products_without_station(snapshot: Snapshot, categories: Mapping[int, str]) -> Iterable[str]:
    """Return the names of products that neither they, nor their category, nor a rule that always holds sends anywhere."""
    active = {ident: station for ident, station in store.stations(snapshot).items() if station.is_active}
    always = [rule for rule in store.rules(snapshot) if rule.always_holds]
    zones = {name: (ident, menu.category(snapshot, ident).printer_zone_id) for ident, name in categories.items()}
    for product in known_products(snapshot):
        category_id, category_zone = zones.get(product.values["category"], (None, None))
        stations = choose_stations(
            always,
            active,
            product_id=product.id,
            category_id=category_id,
            zone_id=product.values["printer_zone_id"] or category_zone,
            occasion=Occasion(table_group_id=None, weekday=0, minute=0),
        )
        if not stations:
            yield str(product.values["name"])


def _printer_findings(snapshot: Snapshot) -> Iterable[Reason]:
    for printer in store.printers(snapshot).values():
        if not printer.is_active:
            continue
        if printer.grade is None:
            yield Reason(
                f"printer_{printer.id}_without_grade",
                f"The printer {printer.name} was never measured. Switch it on; the box measures it on a strip of paper.",
            )
        if printer.condition not in (Condition.OK, Condition.UNKNOWN):
            yield Reason(
                f"printer_{printer.id}_{printer.condition}",
                f"The printer {printer.name} cannot print ({printer.condition.replace('_', ' ')}).",
                blocks=printer.alarm_since_ms is not None,
            )
        if printer.paper_low_since_ms is not None:
            yield Reason(
                f"printer_{printer.id}_paper_low",
                f"The roll of the printer {printer.name} ends soon. Keep a new one at hand.",
            )


def _job_findings(snapshot: Snapshot) -> Iterable[Reason]:
    held = jobs.count_open(snapshot).get(JobState.HELD, 0)
    if held:
        yield Reason("tickets_held", f"{held} ticket(s) are held and print only when somebody says so.")


def refuse_unknown_states(states: Iterable[str]) -> None:
    """Raise `DomainError(invalid)` for a state that no job can have."""
    unknown = sorted(set(states) - {state.value for state in JobState})
    if unknown:
        raise _unknown_state(unknown[0])


def _unknown_state(state: str) -> DomainError:
    known = ", ".join(state.value for state in JobState)
    return invalid(f"{state!r} is no state of a job. Use open, or some of: {known}.", field="state")


def active_printers(snapshot: Snapshot) -> list[Printer]:
    """Return the printers in use, and where each is held to stand."""
    return [printer for printer in store.printers(snapshot).values() if printer.is_active]


def count_printers(snapshot: Snapshot) -> int:
    """Return how many printers are in use."""
    return store.count_printers(snapshot)
