"""What an installer's stick asks of the rooms that it fills."""

import asyncio
from functools import partial

import msgspec
from aiohttp import web

from appliance.config import Config
from appliance.licensing.keeper import KEEPER as LICENCE_KEEPER
from appliance.licensing.keeper import unverified
from appliance.licensing.licence import Licence
from appliance.printing.bills import house_language
from appliance.printing.contract import Message, NewPrinter, StationChange
from appliance.printing.profiles import DEFAULT_PROFILE, find_profile
from appliance.printing.raster import draw_logo
from appliance.printing.service import (
    active_printers,
    add_printer,
    change_logo,
    change_station,
    list_stations,
    make_stations,
    place_printer,
    send_message,
)
from appliance.printing.verdict import Address
from appliance.printing.worker import scratch_of
from appliance.reset import desk as resetting
from appliance.reset.model import Wish
from appliance.reset.service import require_quiet
from appliance.runtime.box import Box
from appliance.runtime.reach import Reach
from appliance.runtime.route import Call
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.service import has_manager
from appliance.sticks.contract import StickPrinter, StickReset
from appliance.sticks.service import Ports as StickPorts
from appliance.wiring.reset import what_is_open
from appliance.wiring.restaurant import setup_of, use_of
from kernel.fleet import read_renewal
from kernel.keyset import STICK_USE
from kernel.paseto import UntrustedTokenError


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
            snapshot, what_is_open(), even_in_service=reset.even_in_service
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


async def try_logo(box: Box, png: bytes) -> None:
    """Draw a picture as a printer would get it, off the loop. Raises as `draw_logo` does."""
    await asyncio.to_thread(draw_logo, png, find_profile(DEFAULT_PROFILE), scratch_of(box.config))


async def make_new(request: web.Request, digest: str, wanted: StickReset, call: Call) -> None:
    """Have the box made as new for a stick; root, who has read it, starts the machine again."""
    wish = Wish(even_in_service=wanted.even_in_service, by_stick=digest, restarts=False)
    await request.app[resetting.DESK].begin(wish, call.caller)


async def take_licence(request: web.Request, text: str) -> None:
    """Hand a renewal that was brought to the licence's keeper, refused where nobody we trust has signed it."""
    try:
        brought = read_renewal(text)
    except UntrustedTokenError as odd:
        raise unverified() from odd
    await request.app[LICENCE_KEEPER].answer(brought)
