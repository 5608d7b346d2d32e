"""The registry of what stands on the USB sockets, told by a folder in the form of the kernel's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.devices.sockets import Sockets as Watching
from appliance.printing.worker import SPOOL
from appliance.runtime.box import BOX
from appliance.wiring.devices import device_ports
from tests.conftest import House, until
from tests.fakes.sockets import FarEnd, Sockets
from tests.printing.service import QUICK


@pytest.fixture
def sockets(tmp_path: Path) -> Iterator[Sockets]:
    """Return sockets with nothing in them."""
    with Sockets(tmp_path / "usb") as made:
        yield made


async def look(house: House, sockets: Sockets) -> list[dict[str, Any]]:
    """Have the box look at its sockets, and return what the manager is shown, by socket."""
    await Watching(house.app[BOX], device_ports(house.box.config), sockets.root).look()
    listed: list[dict[str, Any]] = (await (await house.phone("manager")).get("/api/discovered")).json["found"]
    return sorted(listed, key=lambda one: str(one["address"]))


async def adopt(house: House, found: dict[str, Any], name: str) -> int:
    """Make a printer of it and return its id."""
    reply = await (await house.phone("manager")).post(f"/api/discovered/{found['id']}/adopt", {"name": name})
    assert reply.status == 201, reply.json
    printer_id: int = reply.json["printer_id"]
    return printer_id


async def place(house: House, printer_id: int) -> tuple[str, str]:
    """Return by which serial number and at which socket a printer is looked for."""
    (row,) = await house.rows("SELECT usb_serial, usb_port FROM printers WHERE id = ?", (printer_id,))
    return row["usb_serial"], row["usb_port"]


async def test_what_is_plugged_in_is_found_and_taken_into_use(house: House, sockets: Sockets) -> None:
    """With what it says of itself; it has no address."""
    sockets.plug("lp0", "1", "SN1")
    (one,) = await look(house, sockets)
    assert (one["transport"], one["address"], one["maker"], one["model"], one["serial"], one["can_adopt"]) == (
        "usb", "hcd.0:1", "EPSON", "TM-T20II", "SN1", True,
    )  # fmt: skip
    await adopt(house, one, "Kitchen")
    (printer,) = (await (await house.phone("manager")).get("/api/printers/")).json
    assert (printer["transport"], printer["ip_address"], printer["usb_port"]) == ("usb", "", "hcd.0:1")
    assert len(printer["station_ids"]) == 1


async def test_one_with_a_serial_number_is_followed_to_another_socket(house: House, sockets: Sockets) -> None:
    """Gone, and the same again elsewhere; its station never notices."""
    sockets.plug("lp0", "1", "SN1")
    (one,) = await look(house, sockets)
    printer_id = await adopt(house, one, "Kitchen")
    sockets.pull("lp0")
    assert [known["is_present"] for known in await look(house, sockets)] == [False]
    sockets.plug("lp3", "2.4", "SN1")
    (moved,) = await look(house, sockets)
    assert (moved["id"], moved["is_present"], moved["address"]) == (one["id"], True, "hcd.0:2.4")
    assert await place(house, printer_id) == ("SN1", "hcd.0:2.4")


async def test_two_without_serial_numbers_are_their_sockets(house: House, sockets: Sockets) -> None:
    """Each is known at its own; at a third it is new."""
    sockets.plug("lp0", "1")
    sockets.plug("lp1", "2")
    first, second = await look(house, sockets)
    assert first["id"] != second["id"]
    bar = await adopt(house, first, "Bar")
    sockets.pull("lp0")
    sockets.plug("lp0", "3")
    shown = {known["address"]: (known["is_present"], known["printer_id"]) for known in await look(house, sockets)}
    assert shown == {"hcd.0:1": (False, bar), "hcd.0:2": (True, None), "hcd.0:3": (True, None)}


async def test_a_serial_number_that_two_have_tells_nobody_apart(house: House, sockets: Sockets) -> None:
    """As soon as the second is seen, both are held to their sockets: tickets of the kitchen never print at the bar."""
    sockets.plug("lp0", "1", "00000000")
    (one,) = await look(house, sockets)
    kitchen = await adopt(house, one, "Kitchen")
    assert await place(house, kitchen) == ("00000000", "hcd.0:1")
    sockets.plug("lp1", "2", "00000000")
    _, other = await look(house, sockets)
    bar = await adopt(house, other, "Bar")
    assert [await place(house, kitchen), await place(house, bar)] == [("", "hcd.0:1"), ("", "hcd.0:2")]
    sockets.pull("lp0")
    assert [known["is_present"] for known in await look(house, sockets)] == [False, True]
    assert [await place(house, kitchen), await place(house, bar)] == [("", "hcd.0:1"), ("", "hcd.0:2")]


async def test_another_printer_in_its_socket_is_not_it(house: House, sockets: Sockets) -> None:
    """It is offered, and put in the other's place with one tap: name, stations and routes stay."""
    sockets.plug("lp0", "1", "SN1")
    (one,) = await look(house, sockets)
    printer_id = await adopt(house, one, "Kitchen")
    sockets.pull("lp0")
    sockets.plug("lp0", "1", "SN2")
    found = {known["serial"]: known for known in await look(house, sockets)}
    assert {serial: known["is_present"] for serial, known in found.items()} == {"SN1": False, "SN2": True}
    manager = await house.phone("manager")
    replaced = await manager.post(f"/api/discovered/{found['SN2']['id']}/replace", {"printer_id": printer_id})
    assert replaced.status < 300, replaced.json
    assert await place(house, printer_id) == ("SN2", "hcd.0:1")


async def test_a_printer_can_change_from_the_network_to_usb_and_back(house: House, sockets: Sockets) -> None:
    """It stays the printer that its stations know."""
    sockets.plug("lp0", "1", "SN1")
    (one,) = await look(house, sockets)
    manager = await house.phone("manager")
    body = {"name": "Kitchen", "ip_address": "192.168.1.50", "grade": "A"}
    printer_id = (await manager.post("/api/printers/", body)).json["id"]
    await manager.post(f"/api/discovered/{one['id']}/replace", {"printer_id": printer_id})
    plugged = (await manager.get(f"/api/printers/{printer_id}")).json
    assert (plugged["transport"], plugged["ip_address"]) == ("usb", "")
    renamed = await manager.put(f"/api/printers/{printer_id}", {"name": "Grill", "port": 9100})
    assert (renamed.json["transport"], renamed.json["port"]) == ("usb", 0)
    back = (await manager.put(f"/api/printers/{printer_id}", {"ip_address": "192.168.1.51"})).json
    assert (back["transport"], back["ip_address"], back["port"], back["usb_port"]) == (
        "network",
        "192.168.1.51",
        9100,
        "",
    )


async def test_an_office_printer_is_named_as_one(house: House, sockets: Sockets) -> None:
    """It says that it takes pages; the box can be told to print there all the same."""
    sockets.plug("lp0", "1", told="MFG:HP;CMD:PJL,PCL3GUI,URF;MDL:DeskJet;CLS:PRINTER;")
    (one,) = await look(house, sockets)
    assert (one["hint"], one["can_adopt"]) == ("page_printer", True)


async def test_a_printer_at_rest_is_missed_when_it_is_pulled_and_back_when_it_is_plugged_in(
    house: House, sockets: Sockets
) -> None:
    """Whoever looks at the sockets tells whoever prints: nobody waits for the next ticket to find out."""
    house.app[SPOOL].patience, house.app[SPOOL].usb_root = QUICK, sockets.root
    sockets.plug("lp0", "1", "SN1")
    (one,) = await look(house, sockets)
    with FarEnd(sockets.far_ends["lp0"]) as far_end:
        printer_id = await adopt(house, one, "Kitchen")

        async def has_told() -> bool:
            return b"Kitchen" in far_end.jobs and await is_so("ok")

        async def is_so(condition: str) -> bool:
            printer = (await (await house.phone("manager")).get(f"/api/printers/{printer_id}")).json
            return bool(printer["condition"] == condition and printer["grade"] == "A")

        await until(has_told)
        house.app[SPOOL].patience = msgspec.structs.replace(QUICK, idle_look=3_600.0)
    sockets.pull("lp0")
    await look(house, sockets)
    await until(lambda: is_so("unreachable"))
    sockets.plug("lp2", "2", "SN1")
    with FarEnd(sockets.far_ends["lp2"]):
        await look(house, sockets)
        await until(lambda: is_so("ok"))
