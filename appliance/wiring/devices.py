"""What the registry of devices asks the rooms that print and serve."""

from functools import partial

import msgspec

from appliance.config import Config
from appliance.devices.contract import Adoption
from appliance.devices.service import Place as DevicePlace
from appliance.devices.service import Ports as DevicePorts
from appliance.devices.service import Spot
from appliance.orders import day as orders_day
from appliance.printing.cards import Cards
from appliance.printing.contract import NewPrinter
from appliance.printing.service import OUT_OF_REACH, active_printers, add_printer, place_printer, replace_printer
from appliance.printing.verdict import Address, UsbPlace
from appliance.runtime.reach import Reach
from appliance.runtime.tx import Tx
from appliance.staff.service import has_manager


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


def _place(spot: Spot, reach: Reach) -> Address | UsbPlace:
    return _plugged(spot) or Address(spot.address, spot.port, reach)


def _plugged(spot: Spot) -> UsbPlace | None:
    return UsbPlace(spot.product, spot.serial, spot.address) if spot.product else None
