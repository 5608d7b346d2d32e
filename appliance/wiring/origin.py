"""What the box's address asks of phones, of the network and of the vendor."""

from collections.abc import Callable
from importlib import import_module

from appliance.config import Config
from appliance.day.service import phones_waiting
from appliance.devices.neighbours import hardware_address, own_hardware, own_networks
from appliance.licensing.keeper import Keeper as LicenceKeeper
from appliance.licensing.vendor import LineError
from appliance.origin.service import LineLostError as OriginLineLostError
from appliance.origin.service import Ports as OriginPorts
from appliance.staff.devices import device_name


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
