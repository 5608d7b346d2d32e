"""The only composition root: builds every room, in order, as aiohttp cleanup contexts.

Long because it is one: every room is known here and nowhere else.
"""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from functools import partial
from importlib import import_module
from importlib.metadata import version
from threading import Event as Flag
from typing import Any, Literal

import msgspec
from aiohttp import web

from appliance.acts.routes import ROUTES as ACT_ROUTES
from appliance.approvals import routes as approvals_routes
from appliance.approvals.service import PROJECTIONS as APPROVALS
from appliance.audit import routes as audit_routes
from appliance.audit.retention import Eraser
from appliance.backup.asked import carry_out, finish_what_was_cut, is_asked
from appliance.backup.copier import COPIER, Copier
from appliance.backup.copying import Source, take
from appliance.backup.further import CLOUD_ID
from appliance.backup.further import Cloud as CloudCopies
from appliance.backup.keeper import KEEPER, Keeper, refused
from appliance.backup.loss import statement
from appliance.backup.model import BackupError, Cause, parse_name
from appliance.backup.model import Kind as BackupKind
from appliance.backup.place import Folder, Place, PlaceError
from appliance.backup.recovering import give_up, give_up_at_start, read_note, recover, recover_where_noted
from appliance.backup.restoring import House, Restored, restore
from appliance.backup.routes import routes as backup_routes
from appliance.backup.service import copies_wanted
from appliance.backup.service import findings as backup_findings
from appliance.cash import drawers, opening
from appliance.cash import routes as cash_routes
from appliance.cash.takings import PROJECTIONS as CASH
from appliance.config import Config
from appliance.day import routes as day_routes
from appliance.day.receipts import PROJECTIONS as DAY
from appliance.day.service import open_days, phones_waiting
from appliance.devices.contract import Adoption
from appliance.devices.discovery import DISCOVERY, Discovery
from appliance.devices.neighbours import hardware_address, own_hardware, own_networks
from appliance.devices.routes import NoSearch, Search
from appliance.devices.routes import routes as devices_routes
from appliance.devices.service import Place as DevicePlace
from appliance.devices.service import Ports as DevicePorts
from appliance.devices.service import Spot
from appliance.devices.sockets import SOCKETS, Sockets
from appliance.emulator.proof import press_job
from appliance.example import routes as example_routes
from appliance.example.service import Ports as ExamplePorts
from appliance.fiscal import routes as fiscal_routes
from appliance.fiscal.service import findings as fiscal_findings
from appliance.fiscal.service import projections_of, provider_of
from appliance.fiscal.worker import PORT, Port
from appliance.floor import routes as floor_routes
from appliance.floor.service import count_tables
from appliance.inputs import routes as inputs_routes
from appliance.inputs.attached import attach
from appliance.inputs.labels import Product as CodedProduct
from appliance.inputs.routes import NoReads, Reads
from appliance.inputs.service import Ports as InputPorts
from appliance.licensing import chores, kept
from appliance.licensing.identity import Identity, read_identity
from appliance.licensing.inbox import Taker
from appliance.licensing.keeper import KEEPER as LICENCE_KEEPER
from appliance.licensing.keeper import Keeper as LicenceKeeper
from appliance.licensing.keeper import unverified
from appliance.licensing.licence import Licence
from appliance.licensing.report import Ports as LicencePorts
from appliance.licensing.routes import ROUTES as LICENCE_ROUTES
from appliance.licensing.service import answer_command
from appliance.licensing.service import findings as licence_findings
from appliance.licensing.store import kept as kept_licence
from appliance.licensing.vendor import LineError
from appliance.licensing.wording import Language, tell_reminder
from appliance.live.routes import ROUTES as LIVE_ROUTES
from appliance.live.service import LIVE, open_live
from appliance.menu import routes as menu_routes
from appliance.menu.service import count_products, find_coded, find_plu, sold
from appliance.messages.routes import ROUTES as MESSAGES_ROUTES
from appliance.messages.service import tell
from appliance.orders import day as orders_day
from appliance.orders import routes as orders_routes
from appliance.orders.courses import fire_by_itself, fire_overdue
from appliance.orders.reckoning import reckoning_of
from appliance.orders.tables import tables_of
from appliance.orders.training import but_in_training
from appliance.origin.keeper import KEEPER as ORIGIN
from appliance.origin.keeper import Keeper as OriginKeeper
from appliance.origin.portal import under_own_names
from appliance.origin.routes import ROUTES as ORIGIN_ROUTES
from appliance.origin.service import LineLostError as OriginLineLostError
from appliance.origin.service import Ports as OriginPorts
from appliance.origin.visitors import visitors
from appliance.payments import routes as payments_routes
from appliance.payments.model import Coins
from appliance.payments.requests import findings as payments_findings
from appliance.payments.service import PROJECTIONS as PAYMENTS
from appliance.payments.worker import TERMINAL_NAMES, TERMINALS, Terminals
from appliance.printing import kitchen
from appliance.printing import routes as printing_routes
from appliance.printing.bills import biller_of, house_language
from appliance.printing.cards import Cards
from appliance.printing.contract import Message, NewPrinter, StationChange
from appliance.printing.papers import paper_routes
from appliance.printing.profiles import DEFAULT_PROFILE, find_profile
from appliance.printing.raster import draw_logo
from appliance.printing.reports import reporter_of
from appliance.printing.routes import ProbePrinter
from appliance.printing.service import (
    OUT_OF_REACH,
    active_printers,
    add_printer,
    change_logo,
    change_station,
    count_printers,
    line_states,
    list_stations,
    make_stations,
    open_drawer,
    place_printer,
    replace_printer,
    send_message,
    stuck_lines,
)
from appliance.printing.service import findings as printing_findings
from appliance.printing.slips import slip_writer_of
from appliance.printing.spool import hold_after_restore, reprint
from appliance.printing.standing import tell_printers
from appliance.printing.verdict import Address, UsbPlace
from appliance.printing.worker import SPOOL, Spool, measure_nothing, scratch_of
from appliance.reports import routes as reports_routes
from appliance.reports.service import PROJECTIONS as REPORTS
from appliance.reset import desk as resetting
from appliance.reset.contract import ResetPlace
from appliance.reset.model import Wish
from appliance.reset.routes import ROUTES as RESET_ROUTES
from appliance.reset.service import Open, require_quiet
from appliance.reset.service import Ports as ResetPorts
from appliance.restaurant import routes as restaurant_routes
from appliance.restaurant.contract import SetupView
from appliance.restaurant.service import Use, habits_of
from appliance.runtime import folder
from appliance.runtime.again import Turns
from appliance.runtime.archive import has_type
from appliance.runtime.boot import Boot
from appliance.runtime.box import BOX, Box, PlanGate, everything
from appliance.runtime.caller import Caller
from appliance.runtime.commands import sweep
from appliance.runtime.database import FILE_NAME, Writer
from appliance.runtime.feed import Feed
from appliance.runtime.http import add_safe_headers, mount
from appliance.runtime.journal import Journal
from appliance.runtime.migrations import Migration, SchemaError, find_migrations, is_behind, migrate
from appliance.runtime.opening import open_database
from appliance.runtime.reach import Reach
from appliance.runtime.readers import Readers
from appliance.runtime.readiness import Findings
from appliance.runtime.route import Call, Route
from appliance.runtime.soundness import Soundness
from appliance.runtime.tx import Projection, Snapshot, Tx
from appliance.runtime.workers import Workers
from appliance.staff import routes as staff_routes
from appliance.staff.devices import count_devices, device_name, hash_code, make_code
from appliance.staff.logins import confirm_own_pin
from appliance.staff.model import LoginHabits
from appliance.staff.recovery import guard_place, managers, set_manager_pin
from appliance.staff.service import authenticate, count_people, has_manager, hash_pin
from appliance.sticks import routes as sticks_routes
from appliance.sticks.contract import StickPrinter, StickReset
from appliance.sticks.service import Ports as StickPorts
from appliance.support.desk import HELP, HELP_KINDS, Help
from appliance.support.ports import LineLostError
from appliance.support.ports import Ports as HelpPorts
from appliance.support.routes import ROUTES as SUPPORT_ROUTES
from appliance.system import routes as system_routes
from appliance.system.service import listen_for_clock
from appliance.updates import trial
from appliance.updates.keeper import KEEPER as UPDATES
from appliance.updates.keeper import Keeper as Updates
from appliance.updates.model import UpdateError
from appliance.updates.model import Why as UpdateWhy
from appliance.updates.ports import Ports as UpdatePorts
from appliance.updates.ports import PrinterSeen
from appliance.updates.rauc import restart_machine
from appliance.updates.routes import routes as updates_routes
from appliance.updates.service import findings as updates_findings
from appliance.updates.service import taken_commands
from appliance.updates.undone import Undone, undone_since, words_of
from appliance.web.routes import mount_apps
from kernel.clock import Clock, SystemClock, to_rfc3339
from kernel.errors import conflict
from kernel.fleet import PrinterState, StationName, Usage, read_renewal
from kernel.keyset import STICK_USE
from kernel.paseto import UntrustedTokenError
from kernel.said import Said, say
from kernel.web.problem import problems

# Rooms with tables, in the order in which their steps may build on each other.
ROOMS = (
    "runtime",
    "restaurant",
    "staff",
    "floor",
    "menu",
    "acts",
    "orders",
    "payments",
    "printing",
    "reports",
    "cash",
    "fiscal",
    "day",
    "audit",
    "messages",
    "devices",
    "inputs",
    "backup",
    "licensing",
    "support",
    "updates",
    "sticks",
    "origin",
)


def routes(
    config: Config,
    probe: ProbePrinter = measure_nothing,
    start_anew: Callable[[], None] = lambda: None,
    search: Search | None = None,
    licence: Licence | None = None,
    *,
    cards: Cards | None = None,
    reads: Reads | None = None,
    origin: OriginKeeper | None = None,
) -> list[Route]:
    """Return every route of the box.

    `probe` measures a printer, `start_anew` has the box start again, `search` finds, `licence` says what it finds wrong,
    `cards` prints how to join, `reads` scans and weighs, `origin` says whether phones reach the box.
    """
    cards = cards or Cards(config)
    plan = everything if licence is None else licence.require
    return [
        *restaurant_routes.routes(use_of, setup_of),
        *example_routes.routes(example_ports(config)),
        *staff_routes.routes(login_habits, sold),
        *approvals_routes.routes(lambda: routes(config)),
        *floor_routes.routes(tables_of(stuck_lines)),
        *menu_routes.routes(config.profile().tax_of, plan),
        *ACT_ROUTES,
        *orders_routes.routes(line_states, reckoning_of(config.profile(), config.language)),
        *payments_routes.routes(line_states, coins_of(config)),
        *payments_routes.split_routes(coins_of(config)),
        *payments_routes.payment_routes(coins_of(config)),
        *payments_routes.owed_routes(coins_of(config)),
        *payments_routes.tender_routes(TERMINAL_NAMES),
        *paper_routes(press_job, config),
        *printing_routes.routes(probe, open_for_check, cards.print_card),
        *reports_routes.routes(config.money()),
        *cash_routes.routes(open_drawer),
        *fiscal_routes.routes(config.fiscal),
        *day_routes.routes(config.money(), findings(licence, origin)),
        *audit_routes.routes(config.profile().books_years),
        *MESSAGES_ROUTES,
        *devices_routes(device_ports(config), search or NoSearch()),
        *inputs_routes.routes(input_ports(plan), reads or NoReads()),
        *backup_routes(start_anew),
        *LIVE_ROUTES,
        *LICENCE_ROUTES,
        *SUPPORT_ROUTES,
        *ORIGIN_ROUTES,
        *updates_routes(update_ports()),
        *RESET_ROUTES,
        *sticks_routes.routes(stick_ports(config, licence), _try_logo, _take_licence, _make_new),
        *system_routes.routes(findings(licence, origin), lambda: routes(config), start_anew),
    ]


def open_for_check(tx: Tx, order_id: str) -> Literal["opened", "opened_already", "in_training"]:
    """Open the drawer in which a check's cash lies, and have it written down: cash knows where it lies, printing kicks."""
    return drawers.open_for_check(tx, order_id, open_drawer)


def findings(licence: Licence | None = None, origin: OriginKeeper | None = None) -> list[Findings]:
    """Return who is asked what is wrong with the box."""
    rooms: list[Findings] = [printing_findings, fiscal_findings, payments_findings, backup_findings, updates_findings]
    if licence is not None:
        rooms.append(lambda _: licence_findings(licence))
    if origin is not None:
        rooms.append(lambda _: origin.findings())
    return rooms


def origin_ports(config: Config, start_anew: Callable[[], None], vendor: Callable[[], LicenceKeeper]) -> OriginPorts:
    """Return what the box's address asks of phones, of the network, of the process and of the vendor's cloud."""

    async def carry(method: str, path: str, said: bytes) -> bytes:
        try:
            return await vendor().carry(method, path, said)
        except LineError as lost:
            raise OriginLineLostError(str(lost), is_refusal=lost.is_refusal, key=lost.key) from lost

    return OriginPorts(
        waiting=lambda snapshot: [
            (name, waiting)
            for ident, waiting in phones_waiting(snapshot)
            if (name := device_name(snapshot, ident)) is not None
        ],
        own=lambda: [one.address for one in own_networks(config.address[0])],
        hardware=own_hardware,
        neighbour=hardware_address,
        start_anew=start_anew,
        resolvers=lambda: list(import_module("appliance.origin.resolving").resolvers()),  # brings zeroconf
        has_vendor=lambda: vendor().has_vendor,
        carry=carry,
    )


def use_of(snapshot: Snapshot) -> Use:
    """Return what stands in the way of another country or clock."""
    return Use(has_orders=orders_day.has_any(snapshot), has_open_orders=orders_day.has_open(snapshot))


def login_habits(snapshot: Snapshot) -> LoginHabits:
    """Return how people log in in this house."""
    habits = habits_of(snapshot)
    return LoginHabits(shows_names=habits.names_at_login, has_badges=habits.badges)


def setup_of(snapshot: Snapshot) -> SetupView:
    """Return what there is of everything that a first start makes."""
    return SetupView(
        has_manager=has_manager(snapshot),
        tables=count_tables(snapshot),
        products=count_products(snapshot),
        printers=count_printers(snapshot),
        people=count_people(snapshot),
        has_orders=orders_day.has_any(snapshot),
    )


def example_ports(config: Config) -> ExamplePorts:
    """Return what the example asks the rooms that it fills."""
    profile = config.profile()
    return ExamplePorts(
        is_empty=lambda snapshot: (
            not count_tables(snapshot) and not count_products(snapshot) and not orders_day.has_any(snapshot)
        ),
        make_stations=make_stations,
        check_tax=profile.tax_of,
        taxes=frozenset(tax.code for tax in profile.tax),
    )


def device_ports(config: Config) -> DevicePorts:
    """Return what the registry of devices asks the rooms that print and serve."""
    reach = config.reach()
    return DevicePorts(
        places=lambda snapshot: [
            DevicePlace(one.id, one.ip_address or one.usb_port, one.port, one.condition in OUT_OF_REACH)
            for one in active_printers(snapshot)
        ],
        add_printer=partial(_add_found_printer, reach),
        move_printer=lambda tx, printer_id, spot: place_printer(tx, printer_id, _place(spot, reach)),
        replace_printer=lambda tx, printer_id, spot, is_port_sure: replace_printer(
            tx, printer_id, _place(spot, reach), is_port_sure=is_port_sure
        ),
        doubts=reach.doubts,
        is_in_service=orders_day.has_open,
        has_manager=has_manager,
        print_card=Cards(config).print_first,
    )


def _add_found_printer(reach: Reach, tx: Tx, spot: Spot, wanted: Adoption) -> int:
    new = NewPrinter(
        name=wanted.name,
        ip_address=spot.address,
        port=spot.port,
        station_ids=wanted.station_ids,
        is_port_sure=wanted.is_port_sure,
    )
    if wanted.profile is not None:
        new = msgspec.structs.replace(new, profile=wanted.profile)
    return add_printer(tx, new, _plugged(spot), was_found=True, reach=reach).id


def input_ports(plan: PlanGate = everything) -> InputPorts:
    """Return what those who read codes ask of the menu, and of the plan."""
    return InputPorts(
        by_code=lambda snapshot, code: _coded(find_coded(snapshot, code)),
        by_plu=lambda snapshot, plu: _coded(find_plu(snapshot, plu)),
        plan=plan,
    )


def _coded(row: sqlite3.Row | None) -> CodedProduct | None:
    return None if row is None else CodedProduct(row["id"], bool(row["is_weighed"]), bool(row["is_open_price"]))


def _place(spot: Spot, reach: Reach) -> Address | UsbPlace:
    return _plugged(spot) or Address(spot.address, spot.port, reach)


def _plugged(spot: Spot) -> UsbPlace | None:
    return UsbPlace(spot.product, spot.serial, spot.address) if spot.product else None


def coins_of(config: Config) -> Coins:
    """Return what cash is rounded to in the restaurant's country."""
    cash = config.profile().cash
    return Coins(cash.step, cash.mode)


def projections(config: Config, licence: Licence | None = None) -> dict[str, list[Projection]]:
    """Return who must write in the same savepoint as which event; `licence` reminds on the day's close."""

    def remind(language: Language) -> tuple[str, ...]:
        return () if licence is None else tell_reminder(licence, language, config.trading_day())

    by_type: dict[str, list[Projection]] = defaultdict(list)
    rooms: Iterable[Mapping[str, Projection]] = (
        APPROVALS,
        PAYMENTS,
        counted(REPORTS),
        counted(CASH),
        counted(opening.projections(open_drawer)),
        kitchen.projections(house_language(config)),
        biller_of(config).projections(),
        reporter_of(config, remind).projections(),
        slip_writer_of(config).projections(),
        Cards(config).projections(),
        counted(projections_of(config.fiscal)),
    )
    for room in rooms:
        for type_name, projection in room.items():
            by_type[type_name].append(projection)
    for type_name, several in DAY.items():
        by_type[type_name] += map(but_in_training, several)
    return by_type


def counted(room: Mapping[str, Projection]) -> dict[str, Projection]:
    """Return a room's projections without what people in training do: it prints, and counts nowhere."""
    return {type_name: but_in_training(projection) for type_name, projection in room.items()}


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


def update_ports(
    heard: Callable[[], Iterable[int]] = frozenset, keeper: Callable[[], Keeper] | None = None
) -> UpdatePorts:
    """Return what updates ask the rooms: `heard` are the printers that answer, `keeper` makes backups."""

    async def make_backup() -> str:
        if keeper is None:
            raise UpdateError("No backup is made in this process.", UpdateWhy.NO_BACKUP)
        try:
            return (await keeper().make(BackupKind.ASKED)).stamp.name
        except BackupError as failed:
            raise UpdateError(f"There is no backup to go back to. {failed}", UpdateWhy.NO_BACKUP) from failed

    return UpdatePorts(
        answer=answer_command,
        has_guests=lambda snapshot: any(
            check.business_day == snapshot.business_day for check in orders_day.open_checks(snapshot)
        ),
        is_day_open=lambda snapshot: bool(open_days(snapshot)),
        printers=lambda snapshot: [
            PrinterSeen(one.id, one.name, one.id in heard(), one.ip_address, one.port)
            for one in active_printers(snapshot)
        ],
        make_backup=make_backup,
    )


def _what_is_open() -> Open:
    return Open(lambda snapshot: len(orders_day.open_checks(snapshot)), lambda snapshot: bool(open_days(snapshot)))


def reset_ports(
    licence: Licence,
    copier: Copier,
    confirm_pin: Callable[[Caller, str], Awaitable[None]],
    start_anew: Callable[[], None],
) -> ResetPorts:
    """Return what making the box as new asks the rooms, and who starts it again."""

    def places(snapshot: Snapshot) -> list[ResetPlace]:
        sealing, known = copies_wanted(snapshot)
        wanted = [one for one in copier.places() if one.id != CLOUD_ID or sealing.in_cloud] if sealing.public else []
        made = {place: one.made_at_ms for place, one in known.items()}
        return [
            ResetPlace(
                kind="cloud" if one.id == CLOUD_ID else "stick",
                label=one.label,
                last_at=None if made.get(one.id) is None else to_rfc3339(made[one.id] or 0),
            )
            for one in wanted
        ]

    async def save() -> tuple[str, ...]:
        try:
            return await copier.bring_last()
        except BackupError as failed:
            raise refused(failed) from failed

    return ResetPorts(
        open=_what_is_open(),
        has_site=lambda: bool(licence.standing.site_id),
        places=places,
        confirm_pin=confirm_pin,
        save=save,
        restart_machine=restart_machine,
        start_anew=start_anew,
    )


async def _do_with(help_: Callable[[], Help], kind: str, args: Mapping[str, Any]) -> Said:
    return await help_().doers()[kind](args)


async def carry_copies(vendor: Callable[[], LicenceKeeper], method: str, path: str, said: bytes) -> bytes:
    """Say something of sealed copies to the vendor's cloud. Raises `PlaceError`."""
    try:
        return await vendor().carry(method, path, said)
    except LineError as lost:
        raise PlaceError(str(lost), Cause.REFUSED if lost.is_refusal else Cause.AWAY) from lost


def help_ports(config: Config, licence: Licence, vendor: Callable[[], LicenceKeeper]) -> HelpPorts:
    """Return what help asks the rooms, and how it speaks with the vendor's cloud."""

    async def carry(method: str, path: str, said: bytes) -> bytes:
        try:
            return await vendor().carry(method, path, said)
        except LineError as lost:
            raise LineLostError(str(lost), is_refusal=lost.is_refusal) from lost

    def print_words(tx: Tx, station_id: int, text: str) -> None:
        send_message(tx, station_id, Message(text=text), house_language(config))

    return HelpPorts(
        make_code=make_code,
        hash_code=hash_code,
        hash_pin=hash_pin,
        set_manager_pin=set_manager_pin,
        guard_place=guard_place,
        print_words=print_words,
        printers=tell_printers,
        reprint=reprint,
        licence=lambda: {"state": licence.verdict.state, "why": licence.verdict.why},
        carry=carry,
        has_vendor=lambda: vendor().has_vendor,
        findings=tuple(findings(licence)),
    )


def stick_ports(config: Config, licence: Licence | None) -> StickPorts:
    """Return what an installer's stick asks of the rooms that it fills."""

    def is_owned(snapshot: Snapshot) -> bool:
        return has_manager(snapshot) or (licence is not None and bool(licence.standing.site_id))

    def trusted() -> frozenset[str]:
        keys = None if licence is None else licence.standing.keys
        vendors = () if keys is None else (key.public_key for key in keys.keys if STICK_USE in key.uses)
        return frozenset(filter(None, (config.owner_key, *vendors)))

    def print_words(tx: Tx, in_greek: str, in_english: str) -> bool:
        station = next((one for one in list_stations(tx) if one.printer_id is not None), None)
        if station is not None:
            language = house_language(config)
            send_message(tx, station.id, Message(text=in_greek if language == "el" else in_english), language)
        return station is not None

    return StickPorts(
        is_owned=is_owned,
        trusted=trusted,
        used=use_of,
        set_printer=partial(_set_listed_printer, config.reach()),
        set_bill_station=_print_bills_at,
        change_logo=change_logo,
        print_words=print_words,
        is_new=lambda snapshot: not is_owned(snapshot) and not any(msgspec.structs.astuple(setup_of(snapshot))),
        require_quiet=lambda snapshot, reset: require_quiet(
            snapshot, _what_is_open(), even_in_service=reset.even_in_service
        ),
    )


def _set_listed_printer(reach: Reach, tx: Tx, wanted: StickPrinter) -> int:
    """Have a printer of this name stand there and print for this station, and return the station."""
    has_bills = any(station.is_bill for station in list_stations(tx))
    station_id = make_stations(tx, [("", wanted.station, not has_bills)])[""]
    known = next((one for one in active_printers(tx) if one.name.casefold() == wanted.name.casefold()), None)
    if known is None:
        new = NewPrinter(
            name=wanted.name,
            ip_address=wanted.address,
            port=wanted.port,
            station_ids=[station_id],
            is_port_sure=True,  # the installer wrote it down
        )
        add_printer(tx, new, was_found=True, reach=reach)
    else:
        place_printer(tx, known.id, Address(wanted.address, wanted.port, reach))
        change_station(tx, station_id, StationChange(printer_id=known.id))
    return station_id


def _print_bills_at(tx: Tx, station_id: int) -> None:
    change_station(tx, station_id, StationChange(is_bill=True))


async def _try_logo(box: Box, png: bytes) -> None:
    await asyncio.to_thread(draw_logo, png, find_profile(DEFAULT_PROFILE), scratch_of(box.config))


async def _make_new(request: web.Request, digest: str, wanted: StickReset, call: Call) -> None:
    """Have the box made as new for a stick; root, who has read it, starts the machine again."""
    wish = Wish(even_in_service=wanted.even_in_service, by_stick=digest, restarts=False)
    await request.app[resetting.DESK].begin(wish, call.caller)


async def _take_licence(request: web.Request, text: str) -> None:
    try:
        brought = read_renewal(text)
    except UntrustedTokenError as odd:
        raise unverified() from odd
    await request.app[LICENCE_KEEPER].answer(brought)


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


def _box_of(
    config: Config, clock: Clock, boot: Boot, licence: Licence, gates: tuple[trial.Gate, resetting.Gate]
) -> Box:
    updating, leaving = gates
    trading = config.trading_day()
    secret = folder.read_secret(config.folder)
    box = Box(
        config=config,
        clock=clock,
        trading=trading,
        writer=Writer(config.folder / FILE_NAME, clock, trading, Journal(projections(config, licence)).append),
        readers=Readers(config.folder / FILE_NAME, clock, trading),
        feed=Feed(),
        workers=Workers(),
        soundness=Soundness(config.folder / FILE_NAME),
        boot=boot,
        turns=Turns(clock),
        authenticate=lambda snapshot, token: authenticate(snapshot, secret, token),
        licence=updating.before(leaving.before(licence.gate)),
        plan=licence.require,
        secret=secret,
    )
    box.writer.on_damage = box.readers.on_damage = box.soundness.suspect
    return box


def build(
    config: Config,
    connection: sqlite3.Connection,
    clock: Clock | None = None,
    on_fatal: Callable[[str], None] = lambda _why: None,
    start_anew: Callable[[], None] = lambda: None,
    *,
    works: bool = True,
) -> web.Application:
    """Return the app over an open, migrated database; its folder must be held by the caller.

    `on_fatal` is called when the disk refused a write in a way that leaves the state unknown: the process must end;
    `start_anew` when a person wants the box to end in good order and start with its settings read again.
    `works=False` is for a single command of the command line: nothing prints and nothing runs by itself.
    """
    clock = clock or SystemClock()
    boot = Boot(config.folder)
    licence, identity = read_licence(config, connection, clock, boot)
    app = web.Application(middlewares=[problems, under_own_names, visitors])
    gate, leaving = trial.Gate(config.folder, boot.id, clock), resetting.Gate()
    box = app[BOX] = _box_of(config, clock, boot, licence, (gate, leaving))
    app.on_response_prepare.append(add_safe_headers)
    origin = app[ORIGIN] = OriginKeeper(box, origin_ports(config, start_anew, lambda: vendor))
    cards = Cards(config, lambda: [one.address for one in own_networks(config.address[0])], origin.told)
    spool = app[SPOOL] = Spool(box, cards.reveal, lambda: bool(len(app[LIVE])))
    port = app[PORT] = Port(box, config.fiscal, provider_of(config.fiscal))
    terminals = app[TERMINALS] = Terminals(box)
    discovery = app[DISCOVERY] = Discovery(box, device_ports(config))
    app[SOCKETS] = Sockets(box, device_ports(config))
    attached = attach(app, box, input_ports())
    keeper = app[KEEPER] = Keeper(box)
    updates = app[UPDATES] = Updates(box, update_ports(lambda: spool.heard, lambda: keeper), gate)
    vendor = app[LICENCE_KEEPER] = LicenceKeeper(
        box,
        licence,
        identity,
        replace(
            licence_ports(licence, start_anew, lambda: box, lambda: help_, cards),
            takers=takers_of(updates),
            findings=findings(licence, origin),
        ),
    )
    copier = app[COPIER] = Copier(
        box, keeper, CloudCopies(partial(carry_copies, lambda: vendor)), lambda: vendor.has_vendor
    )
    desk = app[resetting.DESK] = resetting.Desk(
        box, reset_ports(licence, copier, partial(confirm_own_pin, box), start_anew), leaving, works=works
    )
    help_ = app[HELP] = Help(box, help_ports(config, licence, lambda: vendor))
    mount(app, routes(config, spool.probe, start_anew, discovery, licence, cards=cards, reads=attached, origin=origin))
    open_live(app, box)
    mount_apps(app, config.web_folder)

    def database(_: web.Application) -> AbstractAsyncContextManager[None]:
        box.writer.start(connection, on_fatal)
        return _keep_open(box, origin)

    async def workers(_: web.Application) -> AsyncIterator[None]:
        if works:
            box.boot.begin(clock)
            box.workers.start("janitor", lambda: sweep(box.writer))
            on_damage = partial(give_up, config.folder, keeper.place, end=on_fatal)
            box.workers.start("soundness", lambda: box.soundness.watch(on_damage))
            app[LIVE].start()
            await spool.start()
            await terminals.start()
            for hand in (port, discovery, app[SOCKETS], attached, keeper, app[COPIER], updates, origin):
                hand.start()
            Eraser(box, config.profile().books_years).start()
            box.workers.start("courses", lambda: fire_by_itself(box))
            desk.start()
            await vendor.start()
            box.workers.start("help", help_.run)
        yield
        await box.workers.stop_all()
        for one in (app[COPIER], keeper, vendor):
            await one.stop()

    app.cleanup_ctx.extend([database, workers])
    return app


@asynccontextmanager
async def _keep_open(box: Box, origin: OriginKeeper) -> AsyncIterator[None]:
    """Read and write until the app ends; threads that stayed would keep a process that cannot start from ending."""
    try:
        box.writer.listen(box.feed.committed)
        box.writer.listen(listen_for_clock(box.clock, box.boot))
        await box.readers.open()
        await origin.begin()
        yield
    finally:
        try:
            await box.readers.close()
        finally:
            await asyncio.to_thread(box.writer.close)


def open_and_migrate(
    config: Config, clock: Clock | None = None, steps: list[Migration] | None = None
) -> sqlite3.Connection:
    """Open the data folder's database and bring it up to this version. Raises `FolderError` or `SchemaError`.

    One that was in use is backed up before; `steps` are this version's own where no others are named. What a newer version
    wrote that was on trial and did not stay makes way for the backup from before it, unless this one can live with it.
    """
    clock = clock or SystemClock()
    steps = find_migrations(ROOMS) if steps is None else steps
    finish_what_was_cut(config.folder)
    connection = open_database(config.folder)
    try:
        if is_behind(connection, steps):
            _keep_before(config, clock)
        migrate(connection, steps, clock, version("comanda"))
    except SchemaError as newer:
        known = trial.read(config.folder)
        has_orders = known is not None and _has_orders_since(connection, config, clock, known.backup)
        undone = None if known is None else _undone_with(connection, config, clock, known)
        connection.close()
        if known is None or known.from_version != version("comanda") or has_orders:
            raise
        house = house_of(config, clock)
        telling = replace(house, settle=partial(_tell_undone, house.settle, config, undone))
        try:
            restore(config.backup_folder / known.backup, telling, is_forced=True)
        except BackupError as failed:
            raise SchemaError(f"{newer} Going back to the backup from before the update failed: {failed}") from failed
        connection = open_database(config.folder)
        migrate(connection, steps, clock, version("comanda"))
    return connection


def _keep_before(config: Config, clock: Clock) -> None:
    """Back the database up before it is brought on to this version: in the backups' place, or beside it where that is away.

    Raises `SchemaError` where neither takes it: nothing was changed then, and the version before goes on over it.
    """
    source = Source(config.folder / FILE_NAME, clock, config.trading_day())
    failed = None
    for place in (place_of(config), Folder(config.own_backup_folder, is_own=True)):
        try:
            take(source, place, BackupKind.ASKED, Flag())
        except BackupError as refused:
            failed = refused
        else:
            return
    raise SchemaError(
        f"The database is of an older version and is brought on only once there is a backup of it. {failed} Nothing was changed."
    )


def _has_orders_since(connection: sqlite3.Connection, config: Config, clock: Clock, backup: str) -> bool:
    """Say whether a database took orders after a backup of it was made: then a person decides about them."""
    stamp = parse_name(backup)
    snapshot = Snapshot(connection, clock.now_ms(), config.trading_day())
    return stamp is None or has_type(snapshot, stamp.seq, "OrderOpened")


def _undone_with(connection: sqlite3.Connection, config: Config, clock: Clock, known: trial.Trial) -> Undone | None:
    stamp = parse_name(known.backup)
    snapshot = Snapshot(connection, clock.now_ms(), config.trading_day())
    return None if stamp is None else undone_since(snapshot, stamp.seq, known.version)


def _tell_undone(
    settle: Callable[[Tx, Restored], None], config: Config, undone: Undone | None, tx: Tx, done: Restored
) -> None:
    """Settle as ever, and tell the managers what people did with a version that was taken back."""
    settle(tx, done)
    if undone is not None:
        words = words_of(undone, done.set_aside or "", config.language, config.trading_day(), config.money().exponent)
        tell(tx, managers(tx), words)


def open_and_recover(config: Config, clock: Clock, on_wait: Callable[[], None] = lambda: None) -> sqlite3.Connection:
    """Open as `open_and_migrate`; a damaged database is set aside first, and the newest good backup takes its place.

    `on_wait` is called before that, for it takes as long as reading a backup twice. Raises as `open_and_migrate` does.
    """
    house, place = house_of(config, clock), place_of(config)
    finish_what_was_cut(config.folder)
    if is_asked(config.folder):
        on_wait()
        carry_out(house)
    if read_note(config.folder) is not None:
        on_wait()
        recover_where_noted(house, place)
    try:
        return open_and_migrate(config, clock)
    except folder.DamagedError as damaged:
        on_wait()
        recover(house, place, str(damaged.__cause__ or "empty"))
    return open_and_migrate(config, clock)


def gives_up(config: Config, failed: Exception) -> bool:
    """Say whether a start that failed is to be tried anew, with a backup in the damaged database's place."""
    return give_up_at_start(config.folder, failed)


def place_of(config: Config) -> Place:
    """Return where backups lie."""
    return Folder(config.backup_folder, is_own=not config.backup_dir)


def house_of(config: Config, clock: Clock) -> House:
    """Return where a backup is restored to, and what the rooms put right in it: what waits for paper may be printed already."""

    def settle(tx: Tx, done: Restored) -> None:
        tx.moment.is_again = True
        hold_after_restore(tx)
        fire_overdue(tx)
        if done.why:
            tell(tx, managers(tx), statement(done, config.language, config.trading_day(), is_brief=True))

    try:
        epochs = [one.stamp.epoch for one in place_of(config).find()]
    except PlaceError:
        epochs = []
    append = Journal(projections(config)).append
    steps = find_migrations(ROOMS)
    return House(config.folder, steps, clock, config.trading_day(), epochs, append, settle, version("comanda"))
