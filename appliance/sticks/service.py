"""Use cases of a stick on the transaction they are given."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from appliance.menu import intake
from appliance.menu import service as menu
from appliance.menu.contract import CategoryEdit
from appliance.menu.importing import Row
from appliance.menu.model import CheckTax, fold_name
from appliance.restaurant.model import RestaurantChanged
from appliance.restaurant.service import Use, refuse_used
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.roster import list_person
from appliance.sticks import store
from appliance.sticks.contract import (
    StickList,
    StickLoad,
    StickPrinter,
    StickQuestion,
    StickReset,
    StickSettings,
    StickTale,
    StickVerdict,
    StickView,
)
from appliance.sticks.model import (
    State,
    StickAllowed,
    StickApplied,
    StickAsked,
    StickRefused,
    StickTold,
    is_trusted,
    state_at,
)
from kernel.clock import to_rfc3339
from kernel.errors import DomainError, conflict, forbidden, invalid, not_found

_SHOWN = 20
_CODE = 8
_IDENTITY = frozenset({"country", "currency", "zone", "day_cutoff"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What other rooms know and do, given by wiring."""

    is_owned: Callable[[Snapshot], bool]
    trusted: Callable[[], frozenset[str]]
    used: Callable[[Snapshot], Use]
    set_printer: Callable[[Tx, StickPrinter], int]
    set_bill_station: Callable[[Tx, int], None]
    change_logo: Callable[[Tx, bytes], None]
    print_words: Callable[[Tx, str, str], bool]
    is_new: Callable[[Snapshot], bool]
    require_quiet: Callable[[Snapshot, StickReset], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A stick's load with what was worked out before the transaction: hashes of PINs, rows of the menu, changed settings."""

    load: StickLoad
    changes: dict[str, str]
    pin_hashes: list[str]
    rows: list[Row]
    check_tax: CheckTax


def settings_in(wanted: StickSettings) -> dict[str, str]:
    """Return the settings that a stick names, by key."""
    given = msgspec.structs.asdict(wanted)
    return {key: value for key, value in given.items() if value is not None}


def judge(snapshot: Snapshot, digest: str, signed_by: str | None, ports: Ports) -> StickVerdict:
    """Say what the box makes of a stick before it looks at what is on it."""
    state = _state(snapshot, digest)
    if state is State.APPLIED:
        return StickVerdict(verdict="applied")
    if not ports.is_owned(snapshot) or is_trusted(signed_by, ports.trusted()) or state is State.ALLOWED:
        return StickVerdict(verdict="take")
    return StickVerdict(verdict="refused" if state is State.REFUSED else "ask")


def _state(snapshot: Snapshot, digest: str) -> State | None:
    row = store.stick(snapshot, digest)
    return None if row is None else state_at(row["state"], row["since_ms"], snapshot.at_ms)


def state_of(snapshot: Snapshot, digest: str) -> str:
    """Return what became of a stick, in a word."""
    return _state(snapshot, digest) or "unknown"


def ask(tx: Tx, question: StickQuestion) -> str:
    """Put a stick before the managers, and return its state; one that waits, or was decided, stays as it is."""
    state = _state(tx, question.digest)
    if state is None:
        will = msgspec.json.encode({"el": question.will_el, "en": question.will_en}).decode()
        store.keep(tx, question.digest, State.WAITING, question.signed_by, will)
        tx.emit(StickAsked(digest=question.digest))
        state = State.WAITING
    return state


def decide(tx: Tx, digest: str, *, is_allowed: bool) -> None:
    """Keep a manager's yes or no. Raises `not_found`, and `conflict` for a stick that does not wait any more."""
    if store.stick(tx, digest) is None:
        raise not_found("stick", digest[:_CODE])
    state = _state(tx, digest)
    wanted = State.ALLOWED if is_allowed else State.REFUSED
    if state is wanted:
        return
    if state is not State.WAITING:
        raise conflict("This stick does not wait any more. Put it in again.", key="stick_decided")
    store.set_state(tx, digest, wanted)
    tx.emit(StickAllowed(digest=digest) if is_allowed else StickRefused(digest=digest))


def not_allowed() -> DomainError:
    """Return what a stick hears that nobody has allowed."""
    return forbidden("This box belongs to somebody. A manager must allow this stick first.", key="stick_not_allowed")


def apply(tx: Tx, made: Prepared, ports: Ports) -> None:
    """Bring the house to what a stick says, all of it or nothing, and remember the stick.

    Raises `forbidden` for one that needs a manager's yes first, and whatever the rooms refuse.
    """
    load = made.load
    if not load.follows_restore:
        if judge(tx, load.digest, load.signed_by, ports).verdict != "take":
            raise not_allowed()
        refuse_used(ports.used(tx), {key: value for key, value in made.changes.items() if key in _IDENTITY})
    for person, pin_hash in zip(load.people, made.pin_hashes, strict=True):
        list_person(tx, person.name, pin_hash, person.role, person.language)
    plan = intake.apply_import(tx, made.rows, made.check_tax) if load.menu is not None else None
    _set_printers(tx, load.printers, ports)
    if load.logo is not None:
        ports.change_logo(tx, load.logo)
    if made.changes:
        tx.emit(RestaurantChanged(changed=tuple(sorted(made.changes))))
    store.keep(tx, load.digest, State.APPLIED, load.signed_by, None)
    tx.emit(
        StickApplied(
            digest=load.digest,
            settings=tuple(sorted(made.changes)),
            people=len(load.people),
            printers=len(load.printers),
            products=0 if plan is None else len(plan.added) + len(plan.changed),
            logo=load.logo is not None,
            signed_by=load.signed_by,
        )
    )


def _set_printers(tx: Tx, printers: Sequence[StickPrinter], ports: Ports) -> None:
    stations = [ports.set_printer(tx, printer) for printer in printers]
    for printer, station_id in zip(printers, stations, strict=True):
        if printer.bills:
            ports.set_bill_station(tx, station_id)
        for name in printer.categories:
            menu.change_category(tx, _category_named(tx, name), CategoryEdit(printer_zone_id=station_id))
    if stations:
        for category_id in sorted({category for _, category, station in menu.zones(tx) if station is None}):
            menu.change_category(tx, category_id, CategoryEdit(printer_zone_id=stations[0]))


def _category_named(snapshot: Snapshot, name: str) -> int:
    names, _ = menu.titles(snapshot)
    found = next((ident for ident, title in names.items() if fold_name(title) == fold_name(name)), None)
    if found is None:
        raise invalid(f"There is no category {name} on the menu. Write it as the menu does.", key="no_such_category")
    return found


def tell(tx: Tx, tale: StickTale, ports: Ports) -> bool:
    """Print what became of a stick, and say whether there was a printer for it."""
    is_printed = ports.print_words(tx, tale.text_el, tale.text_en)
    if is_printed and tale.digest:
        tx.emit(StickTold(digest=tale.digest, outcome=tale.outcome))
    return is_printed


def listed(snapshot: Snapshot) -> StickList:
    """Return what waits, and the last ones that do not."""
    rows = store.newest(snapshot, _SHOWN)
    waiting = [row for row in rows if state_at(row["state"], row["since_ms"], snapshot.at_ms) is State.WAITING]
    return StickList(
        waiting=[_view(row) for row in waiting],
        past=[_view(row) for row in rows if row not in waiting and row["state"] != State.WAITING],
    )


def _view(row: sqlite3.Row) -> StickView:
    will = msgspec.json.decode(row["will"])
    return StickView(
        digest=row["digest"],
        code=row["digest"][:_CODE],
        state=row["state"],
        at=to_rfc3339(row["since_ms"]),
        signed_by=row["signed_by"],
        will_el=will.get("el", []),
        will_en=will.get("en", []),
    )
