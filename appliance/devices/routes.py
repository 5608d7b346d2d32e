"""The API of what was found in the restaurant; `/api/devices` are the phones that joined (staff)."""

from http import HTTPStatus
from typing import Final, Protocol

from appliance.devices import console, service
from appliance.devices.contract import Adoption, ConsoleView, DiscoveredView, FoundView, Replacement, ScanView
from appliance.devices.service import Ports
from appliance.runtime.box import Box
from appliance.runtime.route import Call, Gate, LicenceClass, Route, command, reading
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import unavailable

_SEE: Final = "printing.see"
_EDIT: Final = "printing.edit"
_FULL, _FINISH = LicenceClass.FULL, LicenceClass.FINISH


class Search(Protocol):
    """Who searches the network."""

    def state(self, snapshot: Snapshot) -> ScanView:
        """Return how the search goes."""

    def require_network(self) -> None:
        """Raise `unavailable` where there is no network to search."""


class NoSearch:
    """Nobody searches in this process."""

    def state(self, _snapshot: Snapshot) -> ScanView:
        """Return that nothing is searched."""
        return ScanView(is_possible=False, is_running=False, asked=0, total=0, ended_at=None)

    def require_network(self) -> None:
        """Refuse."""
        raise unavailable("Nothing is searched in this process. Ask the running box.")


def routes(ports: Ports, search: Search) -> list[Route]:
    """Return the room's routes."""
    room = _Room(ports, search)
    base, one = "/api/discovered", "/api/discovered/{equipment_id:int}"
    return [
        reading(base, "List what was found on the network.", room.listed, DiscoveredView, access=_SEE, licence=_FINISH),
        command(
            "POST",
            f"{base}/scan",
            "Search the network for printers now.",
            room.scan,
            access=_EDIT,
            licence=_FINISH,
            prepare=room.require_network,
            status=HTTPStatus.ACCEPTED,
        ),
        reading(one, "Show what was found.", room.shown, FoundView, access=_SEE, licence=_FINISH),
        command(
            "POST",
            f"{one}/adopt",
            "Make a found printer one of the house.",
            room.adopt,
            access=_EDIT,
            licence=_FULL,
            body=Adoption,
            answer=FoundView,
            status=HTTPStatus.CREATED,
        ),
        command(
            "POST",
            f"{one}/replace",
            "Put a found printer in the place of another: name, stations and routes stay.",
            room.replace,
            access=_EDIT,
            licence=_FINISH,
            body=Replacement,
            answer=FoundView,
        ),
        reading(
            "/api/setup/printers",
            "List the printers that may print the code of a new box; for anybody, while nobody manages here.",
            room.consoles,
            list[ConsoleView],
            access=Gate.PUBLIC,
            licence=LicenceClass.ALWAYS,
        ),
        command(
            "POST",
            "/api/setup/printers/{equipment_id:int}/card",
            "Have a printer print the code of a new box; for anybody, while nobody manages here.",
            room.speak,
            access=Gate.PUBLIC,
            licence=LicenceClass.ALWAYS,
            status=HTTPStatus.CREATED,
        ),
        command("DELETE", one, "Forget what was found.", room.forget, access=_EDIT, licence=_FINISH),
    ]


class _Room:
    """The handlers, which ask the printing room through `Ports`."""

    def __init__(self, ports: Ports, search: Search) -> None:
        self._ports, self._search = ports, search

    def listed(self, snapshot: Snapshot, _: Call) -> DiscoveredView:
        return DiscoveredView(found=service.listed(snapshot, self._ports), scan=self._search.state(snapshot))

    def shown(self, snapshot: Snapshot, call: Call) -> FoundView:
        return service.shown(snapshot, call.number("equipment_id"), self._ports)

    def consoles(self, snapshot: Snapshot, _: Call) -> list[ConsoleView]:
        return console.offered(snapshot, self._ports)

    def speak(self, tx: Tx, call: Call) -> None:
        console.speak(tx, call.number("equipment_id"), self._ports)

    async def require_network(self, _: Box, __: Call) -> None:
        self._search.require_network()

    def scan(self, tx: Tx, _: Call) -> None:
        service.ask_scan(tx)

    def adopt(self, tx: Tx, call: Call) -> FoundView:
        return service.adopt(tx, call.number("equipment_id"), call.body, self._ports)

    def replace(self, tx: Tx, call: Call) -> FoundView:
        return service.put_in_place_of(tx, call.number("equipment_id"), call.body, self._ports)

    def forget(self, tx: Tx, call: Call) -> None:
        service.forget(tx, call.number("equipment_id"), self._ports)
