"""The licence as it was kept, what its keeper asks the rooms, and what the vendor may have the box do."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from appliance.config import Config
from appliance.day.service import open_days
from appliance.licensing import chores, kept
from appliance.licensing.identity import Identity, read_identity
from appliance.licensing.inbox import Taker
from appliance.licensing.licence import Licence
from appliance.licensing.report import Ports as LicencePorts
from appliance.licensing.store import kept as kept_licence
from appliance.orders import day as orders_day
from appliance.printing.cards import Cards
from appliance.printing.service import active_printers, list_stations
from appliance.runtime.boot import Boot
from appliance.runtime.box import Box
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.devices import count_devices
from appliance.support.desk import HELP_KINDS, Help
from appliance.updates.keeper import Keeper as Updates
from appliance.updates.service import taken_commands
from appliance.wiring.findings import findings
from kernel.clock import Clock
from kernel.errors import conflict
from kernel.fleet import PrinterState, StationName, Usage
from kernel.said import Said, say


def read_licence(
    config: Config, connection: sqlite3.Connection, clock: Clock, boot: Boot
) -> tuple[Licence, Identity | None]:
    """Return the licence as it was kept, and who this box is to its vendor: nobody, where it needs no licence."""
    if config.licence == "none":
        return Licence(clock, boot.id), None
    identity = read_identity(config.folder)
    snapshot = Snapshot(connection, clock.now_ms(), config.trading_day(), clock_is_sure=clock.is_sure())
    copies = [kept_licence(snapshot), kept.read_file(config.folder)]
    standing = kept.choose(copies, identity, config.cloud_root_key)
    standing = kept.take_up(standing, snapshot, has_orders=orders_day.has_any(snapshot))
    return Licence(clock, boot.id, standing), identity


def licence_ports(
    licence: Licence,
    start_anew: Callable[[], None],
    box: Callable[[], Box],
    help_: Callable[[], Help],
    cards: Cards,
) -> LicencePorts:
    """Return what the licence's keeper asks the rooms, and what the vendor may have the box do."""

    async def print_join_card(args: Mapping[str, object]) -> Said:
        return await box().writer.do(lambda tx: _print_join_card(tx, cards, args.get("station_id")))

    return LicencePorts(
        open_day=lambda snapshot: next(
            (day.business_day for day in open_days(snapshot) if day.business_day == snapshot.business_day), ""
        ),
        has_orders=orders_day.has_any,
        printers=_tell_printers,
        usage=lambda snapshot: Usage(
            orders_today=orders_day.last_number(snapshot, snapshot.business_day),
            orders_total=orders_day.count_all(snapshot),
            devices=count_devices(snapshot),
        ),
        findings=findings(licence),
        doers={
            "restart": chores.restart(start_anew),
            "set_config": chores.set_config(box),
            "join_card": print_join_card,
            **{kind: partial(_do_with, help_, kind) for kind in HELP_KINDS},
        },
        taken=taken_commands,
    )


def takers_of(updates: Updates) -> dict[str, Taker]:
    """Return who takes the vendor's commands that are answered later."""
    return {"update": updates.take, "update_cancel": updates.take_cancel}


def _tell_printers(snapshot: Snapshot) -> tuple[PrinterState, ...]:
    stations: dict[int | None, list[StationName]] = defaultdict(list)
    for one in list_stations(snapshot):
        stations[one.printer_id].append(StationName(one.id, one.name))
    return tuple(
        PrinterState(one.name, one.condition, one.grade or "", tuple(stations[one.id]))
        for one in active_printers(snapshot)
    )


def _print_join_card(tx: Tx, cards: Cards, station_id: object) -> Said:
    """Print a card for phones to join at a station's printer (the first one's where none is named), and say where."""
    known = [one for one in list_stations(tx) if one.printer_id is not None and station_id in (None, one.id)]
    if not known:
        raise conflict("No such station has a printer. Choose another one.", key="card_no_station")
    assert known[0].printer_id is not None
    cards.print_card(tx, known[0].printer_id)
    return say("card_printed", "Printed at {station}.", station=known[0].name)


async def _do_with(help_: Callable[[], Help], kind: str, args: Mapping[str, Any]) -> Said:
    return await help_().doers()[kind](args)
