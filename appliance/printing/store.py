"""SQL of stations, printers, routing and what stands around a bill."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache, partial
from typing import Any, TypeVar

import msgspec

from appliance.printing.contract import Paper, Template
from appliance.printing.model import Condition, Rule
from appliance.runtime.tx import Snapshot, Tx


@dataclass(frozen=True, slots=True)
class Station:
    """A place that makes things, and the one printer it has now."""

    id: int
    name: str
    printer_id: int | None
    spare_station_id: int | None
    reroute_station_id: int | None
    age_limit_minutes: int
    failover_after_s: int
    language: str | None
    buzzer: bool
    copies: int
    is_bill: bool
    is_active: bool


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer of the house. `condition` is how it was when we last spoke with it."""

    id: int
    name: str
    ip_address: str
    port: int
    profile: str
    grade: str | None
    columns: int | None
    code_page: int | None
    mac: str | None
    serial: str | None
    usb_path: str | None
    model: str
    condition: str
    condition_since_ms: int | None
    alarm_since_ms: int | None
    is_active: bool
    down_since_ms: int | None
    paper_low_since_ms: int | None
    told_at_ms: int | None
    told_job_id: int | None
    card_at_ms: int | None
    transport: str
    usb_product: str
    usb_serial: str
    usb_port: str
    code_page_codec: str | None
    told_serial: str
    firmware: str
    wants_strip: bool

    @property
    def is_well(self) -> bool:
        """Say whether it printed, or said that it can, when we last spoke with it."""
        return self.is_active and self.condition == Condition.OK


class Settings(msgspec.Struct, frozen=True):
    """What stands on a bill around its lines; `has_logo` says whether a picture is kept."""

    header: list[str]
    footer: list[str]
    not_fiscal: str
    qr: str
    has_logo: bool
    address: str = ""
    tax_number: str = ""
    phone: str = ""


T = TypeVar("T", Station, Printer)
_TRUTHS = {"buzzer", "is_bill", "is_active", "wants_strip"}


def _columns(kind: type[T]) -> str:
    return ", ".join(field.name for field in fields(kind))


def _build(kind: type[T], *columns: Any) -> T:
    values: list[Any] = [
        bool(value) if field.name in _TRUTHS else value for field, value in zip(fields(kind), columns, strict=True)
    ]
    return kind(*values)


# Rows that say the same become the same value: they are read with every order.
_station_of = lru_cache(maxsize=256)(partial(_build, Station))
_printer_of = lru_cache(maxsize=256)(partial(_build, Printer))
_STATION = _columns(Station)
_PRINTER = _columns(Printer)


def stations(snapshot: Snapshot) -> dict[int, Station]:
    """Return every station there is or was, by id."""
    known: dict[int, Station] | None = snapshot.known.get(("stations",))
    if known is None:
        rows = snapshot.all(f"SELECT {_STATION} FROM stations ORDER BY id")
        known = snapshot.known["stations",] = {row["id"]: _station_of(*row) for row in rows}
    return known


def station(snapshot: Snapshot, station_id: int) -> Station | None:
    """Return one station."""
    return stations(snapshot).get(station_id)


def station_named(snapshot: Snapshot, name: str) -> Station | None:
    """Return the active station of that name."""
    row = snapshot.one(f"SELECT {_STATION} FROM stations WHERE name = ? AND is_active", (name,))
    return None if row is None else _station_of(*row)


def printers(snapshot: Snapshot) -> dict[int, Printer]:
    """Return every printer there is or was, by id."""
    known: dict[int, Printer] | None = snapshot.known.get(("printers",))
    if known is None:
        rows = snapshot.all(f"SELECT {_PRINTER} FROM printers ORDER BY id")
        known = snapshot.known["printers",] = {row["id"]: _printer_of(*row) for row in rows}
    return known


def printer(snapshot: Snapshot, printer_id: int) -> Printer | None:
    """Return one printer."""
    return printers(snapshot).get(printer_id)


def add_station(tx: Tx, values: dict[str, Any]) -> int:
    """Insert a station; names of columns come from this room's code."""
    return _insert(tx, "stations", values)


def change_station(tx: Tx, station_id: int, values: dict[str, Any]) -> None:
    """Set columns of a station."""
    _update(tx, "stations", station_id, values)


def forget_station(tx: Tx, station_id: int) -> None:
    """Let nothing lead to a station any more."""
    tx.known.clear()
    tx.run("UPDATE stations SET spare_station_id = NULL WHERE spare_station_id = ?", (station_id,))
    tx.run("UPDATE stations SET reroute_station_id = NULL WHERE reroute_station_id = ?", (station_id,))
    tx.run("DELETE FROM bill_stations WHERE station_id = ?", (station_id,))


def end_bill_station(tx: Tx) -> None:
    """Make no station the one of bills; the caller names the next."""
    tx.known.clear()
    tx.run("UPDATE stations SET is_bill = 0 WHERE is_bill")


def add_printer(tx: Tx, values: dict[str, Any]) -> int:
    """Insert a printer."""
    return _insert(tx, "printers", values)


def change_printer(tx: Tx, printer_id: int, values: dict[str, Any]) -> None:
    """Set columns of a printer."""
    _update(tx, "printers", printer_id, values)


def forget_printer(tx: Tx, printer_id: int) -> None:
    """Leave the stations of a printer without one."""
    tx.known.clear()
    tx.run("UPDATE stations SET printer_id = NULL WHERE printer_id = ?", (printer_id,))


def _insert(tx: Tx, table: str, values: dict[str, Any]) -> int:
    tx.known.clear()
    marks = ", ".join("?" * len(values))
    return tx.insert(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


def _update(tx: Tx, table: str, ident: int, values: dict[str, Any]) -> None:
    tx.known.clear()
    if values:
        columns = ", ".join(f"{name} = ?" for name in values)
        tx.run(f"UPDATE {table} SET {columns} WHERE id = ?", (*values.values(), ident))


def rules(snapshot: Snapshot) -> list[Rule]:
    """Return every routing rule."""
    stations_of: dict[int, list[int]] = {}
    for row in snapshot.all("SELECT rule_id, station_id FROM routing_rule_stations ORDER BY rule_id, station_id"):
        stations_of.setdefault(row["rule_id"], []).append(row["station_id"])
    if not stations_of:
        return []
    return [
        Rule(
            id=row["id"],
            product_id=row["product_id"],
            category_id=row["category_id"],
            table_group_id=row["table_group_id"],
            weekdays=row["weekdays"],
            from_minute=row["from_minute"],
            to_minute=row["to_minute"],
            station_ids=tuple(stations_of.get(row["id"], ())),
        )
        for row in snapshot.all("SELECT * FROM routing_rules ORDER BY id")
    ]


def add_rule(tx: Tx, values: dict[str, Any], station_ids: Iterable[int]) -> int:
    """Insert a rule with its stations."""
    rule_id = _insert(tx, "routing_rules", values)
    tx.many(
        "INSERT INTO routing_rule_stations (rule_id, station_id) VALUES (?, ?)",
        [(rule_id, station_id) for station_id in station_ids],
    )
    return rule_id


def change_rule(tx: Tx, rule_id: int, values: dict[str, Any], station_ids: Iterable[int] | None) -> None:
    """Set columns of a rule and, unless None, its stations."""
    _update(tx, "routing_rules", rule_id, values)
    if station_ids is not None:
        tx.run("DELETE FROM routing_rule_stations WHERE rule_id = ?", (rule_id,))
        tx.many(
            "INSERT INTO routing_rule_stations (rule_id, station_id) VALUES (?, ?)",
            [(rule_id, station_id) for station_id in station_ids],
        )


def remove_rule(tx: Tx, rule_id: int) -> bool:
    """Delete a rule; say whether there was one. Its history is in the journal."""
    return tx.run("DELETE FROM routing_rules WHERE id = ?", (rule_id,)).rowcount > 0


def bill_stations(snapshot: Snapshot) -> dict[int, int]:
    """Return table group -> station that prints its bills."""
    return {row["table_group_id"]: row["station_id"] for row in snapshot.all("SELECT * FROM bill_stations")}


def set_bill_station(tx: Tx, table_group_id: int, station_id: int | None) -> None:
    """Say where a table group's bills print; None: at the station of bills."""
    tx.run("DELETE FROM bill_stations WHERE table_group_id = ?", (table_group_id,))
    if station_id is not None:
        tx.run(
            "INSERT INTO bill_stations (table_group_id, station_id) VALUES (?, ?)",
            (table_group_id, station_id),
        )


def bill_station(snapshot: Snapshot, table_group_id: int | None) -> Station | None:
    """Return the active station that prints a table group's bills, else the station of bills, else None."""
    ident: int | None = snapshot.value(
        "SELECT s.id FROM bill_stations b JOIN stations s ON s.id = b.station_id"
        " WHERE b.table_group_id = ? AND s.is_active",
        (table_group_id,),
    ) or snapshot.value("SELECT id FROM stations WHERE is_bill AND is_active")
    return None if ident is None else station(snapshot, ident)


def settings(snapshot: Snapshot) -> Settings:
    """Return what stands around a bill."""
    row = snapshot.one("SELECT *, logo IS NOT NULL AS has_logo FROM print_settings")
    assert row is not None
    return Settings(
        header=msgspec.json.decode(row["header"], type=list[str]),
        footer=msgspec.json.decode(row["footer"], type=list[str]),
        not_fiscal=row["not_fiscal"],
        qr=row["qr"],
        has_logo=bool(row["has_logo"]),
        address=row["address"],
        tax_number=row["tax_number"],
        phone=row["phone"],
    )


def template(snapshot: Snapshot, kind: Paper) -> Template | None:
    """Return the template of a kind of paper; None where it is printed in the usual way."""
    known: dict[str, str] | None = snapshot.known.get(("templates",))
    if known is None:
        rows = snapshot.all("SELECT paper, template FROM print_templates")
        known = snapshot.known["templates",] = {row["paper"]: row["template"] for row in rows}
    found = known.get(kind)
    return None if found is None else msgspec.json.decode(found, type=Template)


def set_template(tx: Tx, kind: Paper, template: Template | None) -> None:
    """Keep the template of a kind of paper; None: print it in the usual way."""
    tx.known.pop(("templates",), None)
    tx.run("DELETE FROM print_templates WHERE paper = ?", (kind,))
    if template is not None:
        text = msgspec.json.encode(template).decode()
        tx.run("INSERT INTO print_templates (paper, template) VALUES (?, ?)", (kind, text))


def change_settings(tx: Tx, values: dict[str, Any]) -> None:
    """Set columns of the settings; lists become JSON."""
    ready = {
        name: msgspec.json.encode(value).decode() if isinstance(value, list) else value
        for name, value in values.items()
    }
    _update_settings(tx, ready)


def _update_settings(tx: Tx, values: dict[str, Any]) -> None:
    if values:
        columns = ", ".join(f"{name} = ?" for name in values)
        tx.run(f"UPDATE print_settings SET {columns} WHERE one = 1", tuple(values.values()))


def logo(snapshot: Snapshot) -> bytes | None:
    """Return the logo as PNG."""
    found: bytes | None = snapshot.value("SELECT logo FROM print_settings")
    return found


def has_card(snapshot: Snapshot) -> bool:
    """Say whether any printer ever printed how to join."""
    return snapshot.one("SELECT 1 FROM printers WHERE card_at_ms IS NOT NULL LIMIT 1") is not None


def count_printers(snapshot: Snapshot) -> int:
    """Return how many printers are in use."""
    count: int = snapshot.value("SELECT count(*) FROM printers WHERE is_active")
    return count


def stuck_lines(snapshot: Snapshot, stationless_since_ms: int) -> list[str]:
    """Return the lines whose tickets do not get to paper by themselves, and those that had no station since an instant.

    That is a ticket that is held or doubted, or waits for a printer that is not there or cannot print.
    """
    rows = snapshot.all(
        "SELECT l.line_id FROM print_jobs j INDEXED BY print_jobs_open"
        " JOIN job_lines l ON l.job_id = coalesce(j.origin_id, j.id)"
        " LEFT JOIN printers p ON p.id = j.printer_id"
        " WHERE j.state IN ('queued', 'sending', 'unconfirmed', 'held') AND j.reprint = 0"
        " AND (j.state IN ('unconfirmed', 'held') OR p.id IS NULL OR p.alarm_since_ms IS NOT NULL"
        " OR p.condition NOT IN ('ok', 'unknown'))"
        " UNION SELECT line_id FROM stationless_lines WHERE at_ms >= ?",
        (stationless_since_ms,),
    )
    return [row["line_id"] for row in rows]
