"""What the stations are told when an order changes: projections that write tickets in the fact's own transaction."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import msgspec

from appliance.floor import service as floor
from appliance.orders import service as orders
from appliance.orders.errands import find as find_errand
from appliance.orders.model import Line, LineRemade, LinesSent, LineSwapped, OrderCancelled, OrderMoved, Slip
from appliance.orders.passing import LineDivided, LineJoined, LinesFired, LinesMoved
from appliance.printing import instead, jobs, spool, store
from appliance.printing.instead import Paper
from appliance.printing.model import Delta, JobKind, Occasion, Told, Wanted, choose_stations, compare, tell
from appliance.printing.stationery import moment_of
from appliance.printing.store import Station
from appliance.printing.templates import fill_lines
from appliance.printing.ticket import KitchenLine, KitchenTicket, Language, Marks
from appliance.runtime.tx import Projection, Recorded, Snapshot, Tx
from appliance.staff import service as staff
from kernel.clock import MINUTE_MS, Trading
from kernel.events import Event

_HASH_BYTES: Final = 16
_NOTHING: Final = Paper()
# The ticket bears the table that pays; whoever carries the plate must know where it goes.
_TREATED_FOR: Final[dict[Language, str]] = {"el": "για το τραπέζι {}", "en": "for table {}"}
_COURSE: Final[dict[Language, str]] = {"el": "ΣΕΙΡΑ {}", "en": "COURSE {}"}
_MOVED: Final[dict[Language, str]] = {"el": "Το τραπέζι {} πήγε στο {}", "en": "Table {} moved to {}"}
_SEATED: Final[dict[Language, str]] = {"el": "Κάθισαν στο τραπέζι {}", "en": "They sit at table {} now"}
_ERRANDS: Final[dict[Language, dict[str, str]]] = {
    "el": {
        "bar_tab": "ΜΠΑΡ",
        "take_away": "ΠΑΚΕΤΟ",
        "delivery": "ΔΙΑΝΟΜΗ",
        "pickup": "ΠΑΡΑΛΑΒΗ",
        "counter": "ΑΡΙΘΜΟΣ",
    },
    "en": {
        "bar_tab": "BAR",
        "take_away": "TAKE AWAY",
        "delivery": "DELIVERY",
        "pickup": "PICKUP",
        "counter": "NUMBER",
    },
}


def projections(language: Language) -> dict[str, Projection]:
    """Return who must write tickets with which fact; `language` is the restaurant's."""

    def lines_changed(tx: Tx, recorded: Recorded) -> None:
        tell_stations(tx, recorded, language)

    def order_moved(tx: Tx, recorded: Recorded) -> None:
        tell_of_move(tx, recorded, language)

    return {
        "LinesSent": lines_changed,
        "LinesFired": lines_changed,
        "LineChanged": lines_changed,
        "LineVoided": lines_changed,
        "LineSwapped": lines_changed,
        "LineRemade": lines_changed,
        "OrderCancelled": lines_changed,
        "OrderMoved": order_moved,
        "LineDivided": follow_division,
        "LineJoined": follow_joining,
        "LinesMoved": follow_lines,
    }


def tell_stations(tx: Tx, recorded: Recorded, language: Language) -> None:
    """Compare an order with what its stations were told, and write each station one ticket with the difference.

    Lines keep the stations they were first sent to. Lines that were sent just now and have no station are noted as
    such: they print nowhere, and the order and `comanda check` say so. A held line is told when it is fired.
    """
    event = recorded.event
    order_id: str = event.order_id  # type: ignore[attr-defined]  # every fact that leads here is an order's
    slip = orders.slip(tx, order_id)
    lines = {line.id: line for line in orders.lines(tx, order_id)}
    is_cancelled = isinstance(event, OrderCancelled)
    wanted = {
        ident: Wanted(0 if is_cancelled else line.live, hash_content(line, slip.allergy), line.remade_quantity)
        for ident, line in lines.items()
    }
    sent = event.lines if isinstance(event, LinesSent | LinesFired | LineSwapped) else ()
    fresh = [lines[one.id] for one in sent if one.id in lines and not lines[one.id].is_held]
    older = wanted.keys() - {line.id for line in fresh}
    told = jobs.told(tx, older) if older else []
    stations = store.stations(tx)
    routes = _route(tx, fresh, slip, stations) if fresh else {}
    deltas = compare(wanted, told, routes)
    if deltas:
        served = _save(tx, deltas, told, wanted)
        _write_tickets(tx, deltas, lines, slip, stations=stations, served=served, language=language, fact=event)


def hash_content(line: Line, allergy: str | None) -> bytes:
    """Return a hash of what a cook reads of a line; another one means that the cook must read it again."""
    modifiers = [(one.kind, one.kitchen_name or one.name) for one in line.modifiers]
    content = [
        line.kitchen_name or line.name,
        line.portion_name,
        modifiers,
        line.note or "",
        line.seat,
        line.course,
        allergy or "",
    ]
    return hashlib.blake2b(msgspec.json.encode(content), digest_size=_HASH_BYTES).digest()


def _route(tx: Tx, lines: Sequence[Line], slip: Slip, stations: Mapping[int, Station]) -> dict[str, tuple[int, ...]]:
    """Return the stations of new lines; those without any are noted."""
    rules = store.rules(tx)
    active = {ident: station for ident, station in stations.items() if station.is_active}
    local = tx.trading.local(tx.at_ms)
    occasion = Occasion(
        table_group_id=slip.table_group_id,
        weekday=tx.trading.business_day(tx.at_ms).weekday(),
        minute=local.hour * 60 + local.minute,
    )
    routes = {
        line.id: choose_stations(
            rules,
            active,
            product_id=line.product_id,
            category_id=line.category_id,
            zone_id=line.printer_zone_id,
            occasion=occasion,
        )
        for line in lines
    }
    stationless = [(line.id, line.product_id) for line in lines if not routes[line.id]]
    if stationless:
        jobs.add_stationless(tx, stationless)
    return routes


def _save(tx: Tx, deltas: Iterable[Delta], told: Iterable[Told], wanted: Mapping[str, Wanted]) -> dict[str, list[int]]:
    """Write the ledger, and return the stations that know of each line."""
    ledger = {(row.line_id, row.station_id): row for row in told}
    touched: dict[tuple[str, int], Told] = {}
    for delta in deltas:
        key = delta.line_id, delta.station_id
        touched[key] = ledger[key] = tell(ledger.get(key), delta, wanted[delta.line_id].content)
    jobs.save_told(tx, touched.values())
    served: dict[str, list[int]] = {}
    for line_id, station_id in sorted(ledger):
        served.setdefault(line_id, []).append(station_id)
    return served


def _write_tickets(
    tx: Tx,
    deltas: Sequence[Delta],
    lines: Mapping[str, Line],
    slip: Slip,
    *,
    stations: Mapping[int, Station],
    served: Mapping[str, Sequence[int]],
    language: Language,
    fact: Event,
) -> None:
    for station_id in dict.fromkeys(delta.station_id for delta in deltas):
        station = stations[station_id]
        mine = sorted(
            (delta for delta in deltas if delta.station_id == station_id),
            key=lambda delta: lines[delta.line_id].course or 0,
        )
        spoken: Language = language_of(station, language)
        told = []
        for delta in mine:
            also = tuple(stations[other].name for other in served[delta.line_id] if other != station_id)
            told.append(_kitchen_line(lines[delta.line_id], delta, also, spoken))
        match fact:
            case LineSwapped():
                names = {ident: [stations[one].name for one in ids] for ident, ids in served.items()}
                paper = instead.change(fact, told, mine, held=lines, served=names)
            case LineRemade():
                paper = instead.remake(tx, fact, told, spoken)
            case _:
                paper = Paper(told)
        write_numbered(tx, station, JobKind.KITCHEN, slip, spoken, paper=paper, deltas=mine)


def write_numbered(
    tx: Tx,
    station: Station,
    kind: JobKind,
    slip: Slip,
    language: Language,
    *,
    paper: Paper = _NOTHING,
    deltas: Sequence[Delta] = (),
    message: str = "",
) -> int:
    """Write a station's next ticket; it bears the next number of the day and names the one before."""
    number = jobs.next_number(tx, station.id, tx.business_day)
    previous = number - 1 or None
    year, month, day = tx.business_day.split("-")
    header, footer = head_and_foot(tx, station, slip, number)
    ticket = KitchenTicket(
        language=language,
        header=header,
        footer=footer,
        station=station.name,
        number=number,
        previous=previous,
        table=slip.table_label,
        place=name_place(tx, slip, language),
        order=str(slip.number),
        waiter=name_waiter(tx, slip),
        at=format_time(tx),
        business_day=f"{day}/{month}/{year}",
        lines=tuple(paper.lines),
        covers=slip.covers,
        allergy=slip.allergy or "",
        message=message,
        buzz=station.buzzer,
        marks=Marks(training=slip.is_training),
        heading=paper.heading,
        reason=paper.reason,
    )
    return spool.write(
        tx, station, kind, ticket, order_id=slip.order_id, number=number, previous=previous, deltas=deltas
    )


def head_and_foot(tx: Tx, station: Station, slip: Slip, number: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the site wants above and below every kitchen ticket; nothing where it has no template for it."""
    template = store.template(tx, "kitchen")
    if template is None:
        return (), ()
    values = {
        **moment_of(tx),
        "table": slip.table_label,
        "number": str(slip.number),
        "waiter": name_waiter(tx, slip),
        "station": station.name,
        "ticket": str(number),
    }
    return fill_lines(template.header, values), fill_lines(template.footer, values)


def tell_of_move(tx: Tx, recorded: Recorded, language: Language) -> None:
    """Tell every station that works for an order that its guests sit elsewhere now; what it makes is not told again."""
    event = recorded.event
    assert isinstance(event, OrderMoved)
    slip = orders.slip(tx, event.order_id)
    live = [line.id for line in orders.lines(tx, event.order_id) if line.live > 0]
    working = {row.station_id for row in jobs.told(tx, live) if row.live > 0}
    stations = store.stations(tx)
    old, new = event.from_table_id, slip.table_label
    for station_id in sorted(working):
        station = stations[station_id]
        spoken = language_of(station, language)
        words = (
            _SEATED[spoken].format(new) if old is None else _MOVED[spoken].format(floor.known_table(tx, old).name, new)
        )
        write_numbered(tx, station, JobKind.NOTICE, slip, spoken, message=words)


def follow_division(tx: Tx, recorded: Recorded) -> None:
    """Write in the ledger that pieces of a line are another line now; nobody is told.

    What was made once more stays with the line that it was made for.
    """
    event = recorded.event
    assert isinstance(event, LineDivided)
    rows = jobs.told(tx, [event.line_id])
    parts = [
        replace(
            row,
            line_id=event.new_line_id,
            quantity_sent=event.quantity,
            quantity_cancelled=0,
            quantity_remade=0,
        )
        for row in rows
    ]
    rests = [replace(row, quantity_sent=row.quantity_sent - event.quantity) for row in rows]
    jobs.save_told(tx, [*rests, *parts])
    jobs.divide_lines(tx, event.line_id, event.new_line_id, event.quantity)


def follow_joining(tx: Tx, recorded: Recorded) -> None:
    """Write in the ledger that a line's pieces are another line's again; nobody is told."""
    event = recorded.event
    assert isinstance(event, LineJoined)
    mine = {row.station_id: row for row in jobs.told(tx, [event.line_id])}
    theirs = {row.station_id: row for row in jobs.told(tx, [event.into_line_id])}
    sums = []
    for station_id, row in mine.items():
        known = theirs.get(station_id, replace(row, quantity_sent=0, quantity_cancelled=0, quantity_remade=0))
        sums.append(
            replace(
                known,
                line_id=event.into_line_id,
                quantity_sent=row.quantity_sent + known.quantity_sent,
                quantity_cancelled=row.quantity_cancelled + known.quantity_cancelled,
                quantity_remade=row.quantity_remade + known.quantity_remade,
            )
        )
    jobs.save_told(tx, sums)
    jobs.join_lines(tx, event.line_id, event.into_line_id)


def follow_lines(tx: Tx, recorded: Recorded) -> None:
    """Take note that lines lie under another check's allergies now, so that no later ticket calls them changed."""
    event = recorded.event
    assert isinstance(event, LinesMoved)
    slip = orders.slip(tx, event.order_id)
    lines = {line.id: line for line in orders.lines(tx, event.order_id)}
    rows = [replace(row, content=hash_content(lines[row.line_id], slip.allergy)) for row in jobs.told(tx, lines)]
    jobs.save_told(tx, rows)


def language_of(station: Station, language: Language) -> Language:
    """Return the language of a station's paper."""
    match station.language:
        case "el":
            return "el"
        case "en":
            return "en"
        case _:
            return language


def name_waiter(tx: Tx, slip: Slip) -> str:
    """Return who a cook should ask: the one who acts, else the one who opened the check."""
    if tx.caller.user_id is not None:
        return tx.caller.name
    if slip.opened_by is None:
        return ""
    return staff.names(tx, [slip.opened_by]).get(slip.opened_by, "")


def name_place(snapshot: Snapshot, slip: Slip, language: Language) -> str:
    """Return for whom a check without a table is, as paper says it; nothing for one of a table."""
    errand = None if slip.table_id is not None else find_errand(snapshot, slip.order_id)
    if errand is None:
        return ""
    promised = errand.promised_at_ms
    when = "" if promised is None else f" {snapshot.trading.local(promised):%H:%M}"
    return f"{_ERRANDS[language][errand.kind]} {slip.table_label}{when}"


def format_time(snapshot: Snapshot) -> str:
    """Return now on the restaurant's clock, as paper shows it."""
    return _format_minute(snapshot.trading, snapshot.at_ms // MINUTE_MS)


@lru_cache(maxsize=16)
def _format_minute(trading: Trading, minute: int) -> str:
    return trading.local(minute * MINUTE_MS).strftime("%d/%m %H:%M")


def _kitchen_line(line: Line, delta: Delta, also_at: tuple[str, ...], language: Language) -> KitchenLine:
    by_kind: dict[str, list[str]] = {}
    table = "" if line.treated_for is None else _TREATED_FOR[language].format(line.treated_for)
    for one in line.modifiers:
        by_kind.setdefault(one.kind, []).append(one.kitchen_name or one.name)
    return KitchenLine(
        kind=delta.kind,
        quantity=delta.quantity,
        name=line.kitchen_name or line.name,
        quantity_milli=line.quantity_milli if line.is_weighed and delta.kind != "cancelled" else None,
        portion=line.portion_name or "",
        options=(*by_kind.get("option", ()), *by_kind.get("extra", ())),
        removed=tuple(by_kind.get("removed", ())),
        preferences=tuple(by_kind.get("preference", ())),
        note=" · ".join(filter(None, (table, line.note))),
        seat=line.seat,
        course="" if line.course is None else _COURSE[language].format(line.course),
        also_at=also_at,
    )
