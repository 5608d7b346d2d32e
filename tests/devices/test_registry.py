"""The registry over HTTP and on the command line, told by the test what stands where: nothing is on the network."""

import asyncio
import sys
from typing import Any

import msgspec
import pytest
from aiohttp.web import AppRunner

from appliance.config import Config, ConfigError, load
from appliance.devices import service, store
from appliance.devices.model import How, Protocol, Seen
from appliance.printing.worker import SPOOL
from appliance.runtime.socket_path import listen_on
from appliance.runtime.tx import Tx
from appliance.wiring.devices import device_ports
from tests.conftest import House
from tests.fakes.daemon import comanda
from tests.fakes.printer import EmulatedPrinter
from tests.printing.service import QUICK

KITCHEN = Seen(
    address="192.168.1.50", port=9100, how=How.ANNOUNCED, mac="02:00:00:00:00:01", name="Kitchen", maker="Jolimark"
)


async def see(house: House, seen: Seen = KITCHEN, *still_there: int) -> None:
    """Have the box look at something."""
    await house.do(lambda tx: service.try_note(tx, seen, still_there, device_ports(house.box.config)))


async def found(house: House) -> list[dict[str, Any]]:
    """Return what the manager is shown."""
    listed: list[dict[str, Any]] = (await (await house.phone("manager")).get("/api/discovered")).json["found"]
    return listed


async def test_a_found_printer_becomes_one_of_the_house(house: House) -> None:
    """With a name and a station; it cannot be taken on twice, and not forgotten while it is in use."""
    await see(house)
    manager = await house.phone("manager")
    (one,) = await found(house)
    assert (one["name"], one["can_adopt"], one["printer_id"]) == ("Kitchen", True, None)
    adopted = await manager.post(f"/api/discovered/{one['id']}/adopt", {"name": "Grill"})
    assert adopted.status == 201, adopted.json
    (printer,) = (await manager.get("/api/printers/")).json
    assert (printer["id"], printer["name"], printer["ip_address"]) == (
        adopted.json["printer_id"],
        "Grill",
        "192.168.1.50",
    )
    again = await manager.post(f"/api/discovered/{one['id']}/adopt", {"name": "Bar"})
    assert (again.status, again.json["key"]) == (409, "equipment_adopted")
    kept = await manager.delete(f"/api/discovered/{one['id']}")
    assert (kept.status, kept.json["key"]) == (409, "equipment_in_use")


async def test_a_printer_out_of_use_can_be_taken_on_again(house: House) -> None:
    """Or forgotten; then it is new when it is seen again."""
    await see(house)
    manager = await house.phone("manager")
    (one,) = await found(house)
    printer_id = (await manager.post(f"/api/discovered/{one['id']}/adopt", {"name": "Grill"})).json["printer_id"]
    assert (await manager.delete(f"/api/printers/{printer_id}")).status < 300
    assert [known["can_adopt"] for known in await found(house)] == [True]
    assert (await manager.delete(f"/api/discovered/{one['id']}")).status < 300
    assert await found(house) == []
    await see(house)
    assert [known["id"] > one["id"] for known in await found(house)] == [True]


async def test_what_a_person_moved_by_hand_stays_where_he_put_it(house: House) -> None:
    """The thing is still followed in the registry; the printer's address is his."""
    await see(house)
    manager = await house.phone("manager")
    (one,) = await found(house)
    printer_id = (await manager.post(f"/api/discovered/{one['id']}/adopt", {"name": "Grill"})).json["printer_id"]
    await manager.put(f"/api/printers/{printer_id}", {"ip_address": "192.168.1.99"})
    await see(house, Seen(address="192.168.1.51", port=9100, how=How.SWEPT, mac=KITCHEN.mac))
    assert [known["address"] for known in await found(house)] == ["192.168.1.51"]
    assert (await manager.get(f"/api/printers/{printer_id}")).json["ip_address"] == "192.168.1.99"


async def test_another_thing_at_its_address_is_not_it(house: House) -> None:
    """The printer does not pass to whatever got its address; it is offered, and the old one is shown as gone."""
    await see(house)
    manager = await house.phone("manager")
    (one,) = await found(house)
    printer_id = (await manager.post(f"/api/discovered/{one['id']}/adopt", {"name": "Grill"})).json["printer_id"]
    await see(house, Seen(address=KITCHEN.address, port=9100, how=How.SWEPT, mac="02:00:00:00:00:02"))
    shown = {known["mac"]: (known["is_present"], known["printer_id"]) for known in await found(house)}
    assert shown == {KITCHEN.mac: (False, printer_id), "02:00:00:00:00:02": (True, None)}


async def test_one_without_raw_printing_is_shown_and_refused(house: House) -> None:
    """It speaks IPP only: the box says so, and what to do."""
    await see(house, Seen(address="192.168.1.9", port=631, how=How.ANNOUNCED, protocol=Protocol.IPP, name="Office"))
    (one,) = await found(house)
    assert (one["can_adopt"], one["hint"]) == (False, "no_raw_port")
    refused = await (await house.phone("manager")).post(f"/api/discovered/{one['id']}/adopt", {"name": "Office"})
    assert (refused.status, refused.json["key"]) == (409, "no_raw_port")


async def test_strangers_are_bounded(house: House) -> None:
    """Those that are gone make room; while all are there, no more are taken in."""

    def stranger(number: int) -> Seen:
        return Seen(address=f"192.168.2.{number}", port=9100, how=How.SWEPT, mac=f"02:00:00:00:01:{number:02x}")

    for number in range(1, service.MOST_STRANGERS + 6):
        await see(house, stranger(number))
    assert len(await found(house)) == service.MOST_STRANGERS

    def lose_first(tx: Tx) -> None:
        service.lose(tx, store.everything(tx)[0].id)

    await house.do(lose_first)
    await see(house, stranger(99))
    macs = {known["mac"] for known in await found(house)}
    assert (len(macs), stranger(99).mac in macs, stranger(1).mac in macs) == (service.MOST_STRANGERS, True, False)


async def test_a_second_look_writes_nothing(house: House) -> None:
    """Until ten minutes have passed: a card wears out."""
    await see(house)
    ports = device_ports(house.box.config)
    assert not await house.read(lambda snapshot: service.is_news(snapshot, KITCHEN, [], ports))
    house.clock.advance(601_000)
    assert await house.read(lambda snapshot: service.is_news(snapshot, KITCHEN, [], ports))


@pytest.mark.parametrize("path", ["/api/discovered/scan", "/api/discovered/1/adopt", "/api/discovered/1/replace"])
async def test_only_who_may_edit_printers_may(house: House, path: str) -> None:
    """A waiter sees what was found and changes nothing."""
    waiter = await house.phone("waiter")
    assert (await waiter.get("/api/discovered")).status == 200
    assert (await waiter.post(path, {"name": "x", "printer_id": 1})).status == 403
    assert (await waiter.delete("/api/discovered/1")).status == 403
    assert (await house.stranger().get("/api/discovered")).status == 401


async def test_a_box_that_speaks_only_with_itself_searches_nothing(house: House) -> None:
    """It listens on the loopback: there is no network that it serves."""
    manager = await house.phone("manager")
    refused = await manager.post("/api/discovered/scan")
    assert (refused.status, refused.json["key"]) == (503, "no_network")
    assert (await manager.get("/api/discovered")).json["scan"]["is_possible"] is False


async def test_a_place_outside_the_house_is_not_taken_on(house: House) -> None:
    """Nobody talks the box into printing elsewhere, not even by an announcement that was let through."""
    await see(house, Seen(address="8.8.8.8", port=9100, how=How.ANNOUNCED))
    (one,) = await found(house)
    refused = await (await house.phone("manager")).post(f"/api/discovered/{one['id']}/adopt", {"name": "Far"})
    assert refused.status == 422, refused.json


@pytest.mark.parametrize("subnets", ["8.8.8.0/24", "10.0.0.0/8", "here", "192.168.1.5/24"])
def test_subnets_that_cannot_be_meant_refuse_to_start(subnets: str) -> None:
    """Not the internet, not ten thousand addresses, and written as networks are."""
    with pytest.raises(ConfigError, match="discovery_subnets"):
        load({"discovery_subnets": subnets}, {})
    assert load({"discovery_subnets": "192.168.50.0/24, 10.0.8.0/23"}, {}).named_subnets()


async def test_the_command_line_lists_takes_on_and_forgets(house: House, config: Config) -> None:
    """Over the socket of the box that runs; where it cannot search, it says why."""
    await see(house)
    await see(house, Seen(address="192.168.1.60", port=9100, how=How.SWEPT, mac="02:00:00:00:00:09"))
    kitchen, bar = sorted(one["id"] for one in await found(house))
    runner = house.client.server.runner
    assert isinstance(runner, AppRunner)
    await listen_on(runner, config.folder)
    where = ("--data", config.data)
    assert (await comanda("devices", "adopt", str(kitchen), "Grill", *where))[0] == 0
    code, listed, _ = await comanda("devices", "list", *where)
    assert code == 0
    assert "free" in listed
    assert "printer 1" in listed
    assert (await comanda("devices", "forget", str(bar), "--json", *where))[1] == f'{{"forgotten":{bar}}}\n'
    code, _, why = await comanda("devices", "scan", *where)
    assert code == 3
    assert "serves no network" in why


async def test_the_command_line_tries_a_printer_and_has_it_print_a_card(house: House, config: Config) -> None:
    """By name or number: what it can tell, how it is, whether the paper came out; the exit code says the same."""
    house.app[SPOOL].patience = QUICK
    manager = await house.phone("manager")
    runner = house.client.server.runner
    assert isinstance(runner, AppRunner)
    await listen_on(runner, config.folder)
    where = ("--data", config.data)
    async with EmulatedPrinter() as printer:
        body = {"name": "Kitchen", "ip_address": "127.0.0.1", "port": printer.port, "grade": "A"}
        ident = (await manager.post("/api/printers/", body)).json["id"]
        code, said, _ = await comanda("devices", "test", "kitchen", *where)
        assert code == 0
        for words in ("Kitchen", "grade A", "ok", "Printed"):
            assert words in said
        code, said, _ = await comanda("devices", "test", str(ident), "--json", *where)
        told = msgspec.json.decode(said)
        assert (code, told["job"]["state"], told["printer"]["condition"]) == (0, "confirmed", "ok")
        assert (await comanda("devices", "card", "Kitchen", *where))[0] == 0
        await printer.wait_for_tickets(3)
        code, _, why = await comanda("devices", "card", "Bar", *where)
        assert (code, "Kitchen" in why) == (3, True)


async def test_the_command_line_watches_how_printers_are(house: House, config: Config) -> None:
    """What is there first, then what changes, as it changes."""
    house.app[SPOOL].patience = QUICK
    manager = await house.phone("manager")
    runner = house.client.server.runner
    assert isinstance(runner, AppRunner)
    await listen_on(runner, config.folder)
    async with EmulatedPrinter() as printer:
        body = {"name": "Kitchen", "ip_address": "127.0.0.1", "port": printer.port, "grade": "A"}
        await manager.post("/api/printers/", body)
        words = (sys.executable, "-m", "appliance", "devices", "watch", "--data", config.data)
        watching = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
        assert watching.stdout is not None
        try:
            assert b"Kitchen" in await watching.stdout.readline()
            await printer.fault("cover_open")
            said = b""
            while b"CoverOpen" not in said:
                said = await asyncio.wait_for(watching.stdout.readline(), 20)
                assert said, "it ended before it told"
            assert b"printer:1" in said
        finally:
            watching.terminate()
            await watching.wait()
