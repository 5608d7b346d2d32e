"""Use cases of the registry: note what was seen, follow what moved, take on, put in another's place, forget."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import structlog

from appliance.devices import store
from appliance.devices.contract import Adoption, FoundView, Replacement
from appliance.devices.model import (
    EquipmentAdopted,
    EquipmentForgotten,
    EquipmentFound,
    EquipmentGone,
    EquipmentMoved,
    EquipmentReturned,
    Known,
    Protocol,
    ScanAsked,
    ScanEnded,
    Seen,
    displaced,
    find,
    is_in_the_house,
    learn,
)
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import to_rfc3339
from kernel.errors import DomainError, conflict, not_found

log = structlog.get_logger(__name__)
MOST_STRANGERS = 64
_WRITE_AGAIN_MS = 600_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a printer of the house is held to stand, and whether it answers there."""

    printer_id: int
    address: str
    port: int
    is_in_doubt: bool  # it was out of reach when it was last spoken with, or never spoken with


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a printer is to be reached from now on. With a `product` it is on USB, and `address` is its socket.

    `serial` is "" where it tells nobody apart: then the socket does.
    """

    address: str
    port: int
    product: str = ""
    serial: str = ""


@dataclass(frozen=True, slots=True)
class Ports:
    """What the registry asks of those who print and serve; given by wiring."""

    places: Callable[[Snapshot], Sequence[Place]]
    add_printer: Callable[[Tx, Spot, Adoption], int]
    move_printer: Callable[[Tx, int, Spot], None]
    replace_printer: Callable[[Tx, int, Spot, bool], None]  # whether somebody says that its port is meant
    doubts: Callable[[int], bool]
    is_in_service: Callable[[Snapshot], bool]
    has_manager: Callable[[Snapshot], bool]
    print_card: Callable[[Tx, int], None]


# -- what is seen ---------------------------------------------------------------------------------


def is_news(snapshot: Snapshot, seen: Seen, still_there: Collection[int], ports: Ports) -> bool:
    """Say whether a look tells anything worth a write."""
    everything = store.everything(snapshot)
    same = find(everything, seen, still_there)
    if same is None or displaced(everything, seen, same) or _printer_at(snapshot, seen, everything, ports) is not None:
        return True
    is_old = snapshot.at_ms - same.last_seen_ms > _WRITE_AGAIN_MS
    return is_old or learn(same, seen, same.last_seen_ms) != same


def note(tx: Tx, seen: Seen, still_there: Collection[int], ports: Ports) -> None:
    """Write down a look: something new, something known, or something that moved and is followed."""
    everything = store.everything(tx)
    same = find(everything, seen, still_there)
    for other in displaced(everything, seen, same):
        _lose(tx, other)
    if same is None:
        if not _has_room(tx, everything):
            return
        ident = store.add(tx, seen)
        tx.emit(EquipmentFound(equipment_id=ident, how=seen.how, address=seen.address, port=seen.port))
        _tell_twins_apart(tx, seen, ports)
    else:
        ident = same.id
        store.keep(tx, learn(same, seen, tx.at_ms))
        if same.place != seen.place:
            _follow(tx, same, seen, ports)
        elif not same.is_present:
            tx.emit(EquipmentReturned(equipment_id=ident))
    _recognise(tx, ident, seen, ports)


def _spot(tx: Tx, thing: Known | Seen) -> Spot:
    """Return where a thing is to be reached; a serial number that several have is none."""
    has_twin = len(_twins(tx, thing)) > 1
    return Spot(thing.address, thing.port, thing.product, "" if has_twin or not thing.product else thing.serial)


def _twins(tx: Tx, thing: Known | Seen) -> list[Known]:
    """Return all that is on USB with this product and serial number, itself included."""
    if not thing.product:
        return []
    return [one for one in store.everything(tx) if (one.product, one.serial) == (thing.product, thing.serial)]


def _tell_twins_apart(tx: Tx, seen: Seen, ports: Ports) -> None:
    """Hold printers of the house with one serial number to their sockets: it tells nobody apart any more."""
    twins = _twins(tx, seen)
    for twin in twins if len(twins) > 1 else ():
        printer_id = _printer_of(tx, twin, ports)
        if printer_id is not None:
            ports.move_printer(tx, printer_id, _spot(tx, twin))


def _has_room(tx: Tx, everything: Sequence[Known]) -> bool:
    """Make room for one more stranger: what is gone and was never taken on is forgotten first, the longest gone first."""
    strangers = [known for known in everything if known.printer_id is None]
    if len(strangers) < MOST_STRANGERS:
        return True
    gone = sorted((known for known in strangers if not known.is_present), key=lambda known: known.last_seen_ms)
    if not gone:
        return False
    store.forget(tx, gone[0].id)
    tx.emit(EquipmentForgotten(equipment_id=gone[0].id))
    return True


def _follow(tx: Tx, before: Known, seen: Seen, ports: Ports) -> None:
    """Tell who prints that its printer is elsewhere now, unless a person has said of it where it is."""
    printer_id = next(
        (
            place.printer_id
            for place in ports.places(tx)
            if place.printer_id == before.printer_id and (place.address, place.port) == before.place
        ),
        None,
    )
    if printer_id is not None:
        ports.move_printer(tx, printer_id, _spot(tx, seen))
    tx.emit(
        EquipmentMoved(
            equipment_id=before.id,
            address_before=before.address,
            address=seen.address,
            port=seen.port,
            printer_id=printer_id,
        )
    )


def unrecognised(places: Sequence[Place], everything: Sequence[Known]) -> list[Place]:
    """Return the places that a person gave to printers and where nothing found is known to be them."""
    known = {(one.printer_id, one.place) for one in everything}
    return [
        place
        for place in places
        if is_in_the_house(place.address) and (place.printer_id, (place.address, place.port)) not in known
    ]


def _printer_at(snapshot: Snapshot, seen: Seen, everything: Sequence[Known], ports: Ports) -> int | None:
    """Return the printer which a person put at this place, while nothing found is known to be it there."""
    return next(
        (
            place.printer_id
            for place in unrecognised(ports.places(snapshot), everything)
            if (place.address, place.port) == seen.place
        ),
        None,
    )


def _recognise(tx: Tx, ident: int, seen: Seen, ports: Ports) -> None:
    """Learn that a printer added by its address is what was found there, so that it too is followed from now on."""
    printer_id = _printer_at(tx, seen, store.everything(tx), ports)
    if printer_id is not None and _printer_of(tx, _require(tx, ident), ports) is None:
        _become(tx, ident, printer_id)


def lose(tx: Tx, equipment_id: int) -> None:
    """Write down that nothing answers where a thing was."""
    known = store.one(tx, equipment_id)
    if known is not None and known.is_present:
        _lose(tx, known)


def _lose(tx: Tx, known: Known) -> None:
    store.keep(tx, replace(known, is_present=False))
    tx.emit(EquipmentGone(equipment_id=known.id))


def ask_scan(tx: Tx) -> None:
    """Have the network searched."""
    tx.emit(ScanAsked())


def end_scan(tx: Tx, asked: int, answered: int) -> None:
    """Write down that the network was searched."""
    store.note_scan(tx)
    tx.emit(ScanEnded(asked=asked, answered=answered))


# -- what becomes of it ---------------------------------------------------------------------------


def adopt(tx: Tx, equipment_id: int, wanted: Adoption, ports: Ports) -> FoundView:
    """Make a found printer one of the house. Raises `not_found`, and `conflict` for one that is or cannot be.

    Raises `invalid` for a place at which no printer may stand, and for an unusual port that nobody is sure of: what
    announces itself may name any.
    """
    known = _require_free(tx, equipment_id, ports)
    _become(tx, known.id, ports.add_printer(tx, _spot(tx, known), wanted))
    return shown(tx, equipment_id, ports)


def put_in_place_of(tx: Tx, equipment_id: int, wanted: Replacement, ports: Ports) -> FoundView:
    """Let a found printer do another's work under its name: stations and routes stay. Raises as `adopt` does."""
    known = _require_free(tx, equipment_id, ports)
    printer_id = wanted.printer_id
    if all(place.printer_id != printer_id for place in ports.places(tx)):
        raise not_found("printer", printer_id)
    ports.replace_printer(tx, printer_id, _spot(tx, known), wanted.is_port_sure)
    _become(tx, equipment_id, printer_id)
    return shown(tx, equipment_id, ports)


def forget(tx: Tx, equipment_id: int, ports: Ports) -> None:
    """Drop a thing from the registry; it is found anew when it is seen again. Raises `conflict` for a printer in use."""
    known = _require(tx, equipment_id)
    if _printer_of(tx, known, ports) is not None:
        raise conflict("This printer is in use here. Take the printer itself out of use first.", key="equipment_in_use")
    store.forget(tx, equipment_id)
    tx.emit(EquipmentForgotten(equipment_id=equipment_id))


def _become(tx: Tx, ident: int, printer_id: int) -> None:
    """Let a thing be a printer, and no other thing besides it."""
    before = None
    for other in store.everything(tx):
        if other.printer_id == printer_id and other.id != ident:
            store.keep(tx, replace(other, printer_id=None))
            before = other.id
    store.keep(tx, replace(_require(tx, ident), printer_id=printer_id))
    tx.emit(EquipmentAdopted(equipment_id=ident, printer_id=printer_id, instead_of=before))


def _require(snapshot: Snapshot, equipment_id: int) -> Known:
    known = store.one(snapshot, equipment_id)
    if known is None:
        raise not_found("found device", equipment_id)
    return known


def _require_free(tx: Tx, equipment_id: int, ports: Ports) -> Known:
    known = _require(tx, equipment_id)
    if _printer_of(tx, known, ports) is not None:
        raise conflict("This printer is in use here already.", key="equipment_adopted")
    if known.protocol is not Protocol.RAW:
        raise conflict(
            "The box cannot print on this one: nothing answers on its port 9100. Switch raw printing on in its own"
            " settings and search again.",
            key="no_raw_port",
        )
    return known


def _printer_of(snapshot: Snapshot, known: Known, ports: Ports) -> int | None:
    """Return the printer in use that a thing is."""
    in_use = {place.printer_id for place in ports.places(snapshot)}
    return known.printer_id if known.printer_id in in_use else None


# -- looking --------------------------------------------------------------------------------------


def listed(snapshot: Snapshot, ports: Ports) -> list[FoundView]:
    """Return all that was found: what nobody took on and is there first, the newest first."""
    views = [_view(snapshot, known, ports) for known in reversed(store.everything(snapshot))]
    return sorted(views, key=lambda view: (view.printer_id is not None, not view.is_present))


def shown(snapshot: Snapshot, equipment_id: int, ports: Ports) -> FoundView:
    """Return one thing; raises `not_found`."""
    return _view(snapshot, _require(snapshot, equipment_id), ports)


def _view(snapshot: Snapshot, known: Known, ports: Ports) -> FoundView:
    is_raw = known.protocol is Protocol.RAW
    printer_id = _printer_of(snapshot, known, ports)
    return FoundView(
        id=known.id,
        kind="printer",
        name=known.name,
        maker=known.maker,
        model=known.model,
        serial=known.serial,
        mac=known.mac,
        uuid=known.uuid,
        transport="usb" if known.product else "network",
        address=known.address,
        port=known.port,
        protocol=known.protocol,
        how=known.how,
        is_present=known.is_present,
        first_seen=to_rfc3339(known.first_seen_ms),
        last_seen=to_rfc3339(known.last_seen_ms),
        printer_id=printer_id,
        can_adopt=is_raw and printer_id is None,
        hint=_hint(known, ports),
    )


def is_doubted(known: Known, ports: Ports) -> bool:
    """Say whether a person should be asked whether its port is meant."""
    return not known.product and ports.doubts(known.port)


def _hint(known: Known, ports: Ports) -> str:
    if known.protocol is not Protocol.RAW:
        return "no_raw_port"
    if is_doubted(known, ports):
        return "port_unusual"
    return "page_printer" if known.is_page_printer else ""


def missing(snapshot: Snapshot, ports: Ports) -> list[Known]:
    """Return the printers of the house that do not answer where they were on the network."""
    in_use = {place.printer_id for place in ports.places(snapshot)}
    return [
        known
        for known in store.everything(snapshot)
        if not known.product and not known.is_present and known.printer_id in in_use
    ]


def try_note(tx: Tx, seen: Seen, still_there: Collection[int], ports: Ports) -> None:
    """Note a look; what the house refuses of a stranger is put in the log, not in anybody's way."""
    try:
        note(tx, seen, still_there, ports)
    except DomainError as refused:
        tx.undo()
        log.warning("look_refused", address=seen.address, port=seen.port, why=refused.message)
