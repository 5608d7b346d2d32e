"""Printers that need somebody: whose phones hear of it, and the strip by which another printer says so.

An alarm is no thing of its own: it is that a printer cannot print now, and it is over when the printer can.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from appliance.floor.service import known_table
from appliance.menu import service as menu
from appliance.orders.access import reach_of
from appliance.orders.day import has_open
from appliance.orders.service import orders_of
from appliance.printing import jobs, spool, store
from appliance.printing.contract import AlarmView
from appliance.printing.kitchen import format_time
from appliance.printing.model import JobKind, Occasion, Rule, TicketQueued, TroubleTold, choose_stations
from appliance.printing.store import Printer, Station
from appliance.printing.ticket import AlarmTicket, Language, pack_ticket
from appliance.runtime.caller import Caller
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import MINUTE_MS, to_rfc3339

TELL_AGAIN_MS: Final = 5 * MINUTE_MS
"""A printer that comes and goes is not told of on paper more often than this."""
_RUN: Final = "printing.run"
_TAKE: Final = "orders.take"
_MINUTES_AN_HOUR: Final = 60

_LOUD: Final[Mapping[str, Mapping[Language, str]]] = {
    "paper_out": {"el": "ΧΩΡΙΣ ΧΑΡΤΙ: {}", "en": "OUT OF PAPER: {}"},
    "cover_open": {"el": "ΑΝΟΙΧΤΟ ΚΑΠΑΚΙ: {}", "en": "COVER OPEN: {}"},
    "cutter": {"el": "ΚΟΛΛΗΣΕ ΤΟ ΜΑΧΑΙΡΙ: {}", "en": "CUTTER STUCK: {}"},
    "overheated": {"el": "ΖΕΣΤΑΘΗΚΕ: {}", "en": "TOO HOT: {}"},
    "": {"el": "ΔΕΝ ΤΥΠΩΝΕΙ: {}", "en": "NOT PRINTING: {}"},
}
_MEND: Final[Mapping[str, Mapping[Language, str]]] = {
    "paper_out": {"el": "Φωνάξτε να βάλουν χαρτί.", "en": "Call them: put in a new roll."},
    "cover_open": {"el": "Φωνάξτε να κλείσουν το καπάκι.", "en": "Call them: close the cover."},
    "cutter": {"el": "Φωνάξτε να ελευθερώσουν το μαχαίρι.", "en": "Call them: free the cutter."},
    "overheated": {"el": "Αφήστε τον να κρυώσει.", "en": "Let it cool down."},
    "": {"el": "Δείτε αν έχει ρεύμα και καλώδιο.", "en": "Look at its power and its cable."},
}
_WAITS: Final[Mapping[Language, tuple[str, str]]] = {
    "el": ("Περιμένει {} δελτίο.", "Περιμένουν {} δελτία."),
    "en": ("{} ticket waits.", "{} tickets wait."),
}


# -- on phones ------------------------------------------------------------------------------------


def concerning(snapshot: Snapshot, caller: Caller) -> list[AlarmView]:
    """Return the printers that need somebody and concern a caller, the one for which most waits first.

    Whoever runs the printing hears of all, and so does who serves no tables; who does, of those where what his tables
    order is made, or their bills print.
    """
    printers = store.printers(snapshot)
    down = [one for one in printers.values() if one.is_active and one.down_since_ms is not None]
    waiting = [one for one in store.stations(snapshot).values() if _waits_for_a_printer(snapshot, one)]
    if not (down or waiting):
        return []
    reached = _reached(snapshot, caller)
    found = [
        *(_of_printer(snapshot, one, printers) for one in down if _concerns(snapshot, one, reached)),
        *(_of_station(snapshot, one) for one in waiting if reached is None or one.id in reached),
    ]
    return sorted(found, key=lambda alarm: -alarm.waiting)


def _concerns(snapshot: Snapshot, printer: Printer, reached: set[int] | None) -> bool:
    return reached is None or not reached.isdisjoint(one.id for one in _served(snapshot, printer))


def _served(snapshot: Snapshot, printer: Printer) -> list[Station]:
    """Return the stations in use whose printer it is."""
    return [one for one in store.stations(snapshot).values() if one.is_active and one.printer_id == printer.id]


def _of_printer(snapshot: Snapshot, printer: Printer, printers: dict[int, Printer]) -> AlarmView:
    assert printer.down_since_ms is not None
    served = _served(snapshot, printer)
    elsewhere = (spool.standing_in(snapshot, station, printers) for station in served)
    other = next((ident for ident in elsewhere if ident is not None), None)
    return AlarmView(
        key=f"{printer.id}:{printer.down_since_ms}",
        printer_id=printer.id,
        name=printer.name,
        stations=[one.name for one in served],
        condition=printer.condition,
        since=to_rfc3339(printer.down_since_ms),
        waiting=jobs.count_waiting_at(snapshot, printer.id),
        stands_in=None if other is None else printers[other].name,
        is_stuck=printer.alarm_since_ms is not None,
    )


def _waits_for_a_printer(snapshot: Snapshot, station: Station) -> bool:
    return (
        station.is_active
        and spool.place(snapshot, station).printer_id is None
        and bool(jobs.waiting_of(snapshot, station.id))
    )


def _of_station(snapshot: Snapshot, station: Station) -> AlarmView:
    tickets = jobs.waiting_of(snapshot, station.id)
    return AlarmView(
        key=f"station:{station.id}:{tickets[0].id}",
        printer_id=None,
        name=station.name,
        stations=[station.name],
        condition="no_printer",
        since=to_rfc3339(tickets[0].made_at_ms),
        waiting=len(tickets),
        stands_in=None,
        is_stuck=True,
    )


def _reached(snapshot: Snapshot, caller: Caller) -> set[int] | None:
    """Return the stations that make or bill what a caller's tables order now; None for all of them."""
    if caller.user_id is None or caller.may(_RUN) or not caller.may(_TAKE):
        return None
    tables = reach_of(snapshot, caller.user_id).tables
    if tables is None:
        return None
    mine = {order.table_id for order in orders_of(snapshot, caller.user_id)}
    groups = {None if ident is None else known_table(snapshot, ident).group_id for ident in tables | mine}
    return {ident for group in groups for ident in (*_makers(snapshot, group), *_biller(snapshot, group))}


def _biller(snapshot: Snapshot, group: int | None) -> Iterator[int]:
    station = store.bill_station(snapshot, group)
    if station is not None:
        yield station.id


def _makers(snapshot: Snapshot, group: int | None) -> Iterator[int]:
    """Yield the stations to which the menu's lines go from a table of this group now."""
    active = {ident: station for ident, station in store.stations(snapshot).items() if station.is_active}
    local = snapshot.trading.local(snapshot.at_ms)
    weekday = snapshot.trading.business_day(snapshot.at_ms).weekday()
    occasion = Occasion(group, weekday, local.hour * _MINUTES_AN_HOUR + local.minute)
    rules: list[Rule] = store.rules(snapshot)
    named = {rule.product_id for rule in rules}
    # Products that no rule names go where others of their category and station go: asked once for all of them.
    lines = menu.zones(snapshot)
    alike = {line[1:]: line for line in lines if line[0] not in named}
    apart = [line for line in lines if line[0] in named]
    for product_id, category_id, zone_id in (*alike.values(), *apart):
        yield from choose_stations(
            rules, active, product_id=product_id, category_id=category_id, zone_id=zone_id, occasion=occasion
        )


# -- on paper -------------------------------------------------------------------------------------


def neighbour(snapshot: Snapshot, printer: Printer) -> Printer | None:
    """Return who says on paper that a printer needs somebody: who prints for its stations meanwhile, else any that is well."""
    printers = store.printers(snapshot)
    served = _served(snapshot, printer)
    first = (spool.standing_in(snapshot, station, printers) for station in served)
    rest = (one.id for one in printers.values() if one.is_well and one.id != printer.id)
    found = next((ident for ident in (*first, *rest) if ident is not None), None) if served else None
    return None if found is None else printers[found]


def is_strip_due(snapshot: Snapshot, printer_id: int) -> bool:
    """Say whether people should read on another printer's paper that this one needs somebody.

    Once an outage, while the house serves or something waits, so that who switches off at night wastes no paper.
    """
    printer = store.printer(snapshot, printer_id)
    if printer is None or not printer.is_active or printer.down_since_ms is None:
        return False
    told = printer.told_at_ms
    if told is not None and (told >= printer.down_since_ms or snapshot.at_ms - told < TELL_AGAIN_MS):
        return False
    is_wanted = has_open(snapshot) or jobs.count_waiting_at(snapshot, printer_id) > 0
    return is_wanted and neighbour(snapshot, printer) is not None


def print_strip(tx: Tx, printer_id: int, language: Language) -> None:
    """Say on another printer's paper that this one needs somebody; nothing happens when that is not due any more."""
    printer = store.printer(tx, printer_id)
    if printer is None or not is_strip_due(tx, printer_id):
        return
    other = neighbour(tx, printer)
    assert other is not None
    job_id = spool.write_for_printer(tx, other, JobKind.MESSAGE, pack_ticket(_strip(tx, printer, language)))
    store.change_printer(tx, printer_id, {"told_at_ms": tx.at_ms, "told_job_id": job_id})
    tx.emit(TicketQueued(job_id=job_id, station_id=None, order_id=None, kind=JobKind.MESSAGE))
    tx.emit(TroubleTold(printer_id=printer_id, job_id=job_id, at_printer_id=other.id, reason=printer.condition))


def _strip(tx: Tx, printer: Printer, language: Language) -> AlarmTicket:
    why = printer.condition if printer.condition in _LOUD else ""
    waiting = jobs.count_waiting_at(tx, printer.id)
    one, many = _WAITS[language]
    said = [_MEND[why][language], *([(one if waiting == 1 else many).format(waiting)] if waiting else [])]
    return AlarmTicket(
        language=language,
        loud=_LOUD[why][language].format(", ".join(station.name for station in _served(tx, printer))),
        printer=printer.name,
        at=format_time(tx),
        text=" ".join(said),
    )
