"""Who gives the box or the cloud an address has it connect to what that door is for, and to nothing else."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import aiohttp
import ifaddr
import pytest
from aiohttp import web

from appliance.config import Config, ConfigError, load
from appliance.devices.announcements import ports_to_try
from appliance.devices.model import How, Protocol, Seen
from appliance.devices.service import try_note
from appliance.printing.service import check_address
from appliance.printing.transport import read_state
from appliance.printing.verdict import Address, Reason
from appliance.runtime.reach import HOUSE, Reach, leads_here
from appliance.updates.fetching import Announced, LostError, fetch, fetched_from
from appliance.wiring.devices import device_ports
from kernel.errors import DomainError
from kernel.reach import Ground, ground_of, is_public
from kernel.web.lines import only_to
from provisioning.rules import WrongError, https_url, ipv4, printer_place, server, subnet
from tests.conftest import House
from tests.orders.restaurant import furnish

BESIDE = Reach(may_be_here=True)


@pytest.mark.parametrize(
    ("address", "ground"),
    [
        ("127.0.0.1", Ground.HERE),
        ("127.8.8.8", Ground.HERE),
        ("::1", Ground.HERE),
        ("::ffff:127.0.0.1", Ground.HERE),
        ("64:ff9b::7f00:1", Ground.HERE),
        ("2002:7f00:1::", Ground.HERE),
        ("192.168.1.50", Ground.HOUSE),
        ("169.254.7.7", Ground.HOUSE),
        ("fd00::5", Ground.HOUSE),
        ("fe80::1%eth0", Ground.HOUSE),
        ("::ffff:10.0.0.1", Ground.HOUSE),
        ("8.8.8.8", Ground.PUBLIC),
        ("64:ff9b::808:808", Ground.PUBLIC),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", Ground.PUBLIC),
        *(
            (odd, Ground.NOWHERE)
            for odd in (
                *("169.254.169.254", "169.254.170.2", "fd00:ec2::254", "100.100.100.200", "100.64.0.1", "0.0.0.0"),  # noqa: S104  nobody's
                *("::", "224.0.0.1", "ff02::1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "192.0.0.8", "::7f00:1"),
                *("2001:db8::1", "127.1", "0x7f.1", "2130706433", "localhost", "printer.example.com", ""),
            )
        ),
    ],
)
def test_an_address_stands_where_it_leads(address: str, ground: Ground) -> None:
    """Also packed into another, and no spelling is an address that only some resolvers take for one."""
    assert ground_of(address) is ground
    assert is_public(address) is (ground is Ground.PUBLIC)


def _own() -> list[str]:
    """Return what this machine is called on its networks, loopback besides."""
    found = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if isinstance(ip.ip, str)]
    return [address for address in found if ground_of(address) is Ground.HOUSE]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", *_own()])
def test_the_box_is_no_printer_of_its_own(address: str) -> None:
    """By none of its names: what listens there trusts this machine. The demo's printers do stand there."""
    assert leads_here(address)
    assert not HOUSE.admits(address)
    assert BESIDE.admits(address)
    with pytest.raises(DomainError) as refused:
        check_address(address, 9100, HOUSE, is_sure=True)
    assert refused.value.key == "printer_is_the_box"


@pytest.mark.parametrize(("port", "is_usual"), [(9100, True), (9102, True), (4001, True), (8080, False), (6379, False)])
def test_an_unusual_port_is_meant(port: int, is_usual: bool) -> None:  # noqa: FBT001
    """What else listens in a house from 1024 on is printed at only once somebody says that it is the printer."""
    assert check_address("192.168.1.50", port, HOUSE, is_sure=True) == "192.168.1.50"
    with nullcontext() if is_usual else pytest.raises(DomainError, match=f"port {port}"):
        check_address("192.168.1.50", port, HOUSE, is_sure=False)


@pytest.mark.parametrize("port", [1, 22, 80, 443, 1023])
def test_ports_of_other_services_are_never_printed_at(port: int) -> None:
    """Nobody's word changes that."""
    with pytest.raises(DomainError):
        check_address("192.168.1.50", port, HOUSE, is_sure=True)


class TestOnTheNetwork:
    """A box that phones reach, as every restaurant has it."""

    @pytest.fixture
    def config(self, tmp_path: Path) -> Config:
        """Return the settings of a box that listens at every address."""
        return Config(data=str(tmp_path / "data"), listen="0.0.0.0:0", inputs="off", discovery="off")

    async def test_a_manager_aims_no_printer_at_the_box(self, house: House) -> None:
        """Neither a new one nor one that is there, and an unusual port is asked about once."""
        place = {"name": "Bar", "ip_address": "192.168.1.50", "grade": "D"}
        manager = (await furnish(house)).manager
        for address in ("127.0.0.1", *_own(), "169.254.169.254", "8.8.8.8"):
            refused = await manager.post("/api/printers/", {**place, "ip_address": address})
            assert refused.status == 422, address
        asked = await manager.post("/api/printers/", {**place, "port": 8080})
        assert (asked.status, asked.json["key"]) == (422, "port_unusual")
        made = await manager.post("/api/printers/", {**place, "port": 8080, "is_port_sure": True})
        assert made.status == 201, made.json
        one = f"/api/printers/{made.json['id']}"
        assert (await manager.put(one, {"ip_address": "127.0.0.1"})).json["key"] == "printer_is_the_box"
        assert (await manager.put(one, {"port": 8081})).json["key"] == "port_unusual"
        moved = await manager.put(one, {"ip_address": "192.168.1.51", "port": 8080})
        assert (moved.json["ip_address"], moved.json["port"]) == ("192.168.1.51", 8080)

    async def test_what_announces_itself_is_not_believed_about_its_port(self, house: House) -> None:
        """A guest names a colleague's machine and its database: a manager is asked before anything is sent there."""
        await announce(house, 6379)
        manager = (await furnish(house)).manager
        (found,) = (await manager.get("/api/discovered")).json["found"]
        assert (found["can_adopt"], found["hint"]) == (True, "port_unusual")
        adopt = f"/api/discovered/{found['id']}/adopt"
        refused = await manager.post(adopt, {"name": "Grill"})
        assert (refused.status, refused.json["key"]) == (422, "port_unusual")
        assert (await manager.get("/api/printers/")).json == []
        made = await manager.post(adopt, {"name": "Grill", "is_port_sure": True})
        assert made.status == 201, made.json
        (printer,) = (await manager.get("/api/printers/")).json
        assert printer["port"] == 6379

    async def test_it_takes_no_printers_place_unasked(self, house: House) -> None:
        """Nor is a port below 1024 taken, whoever says that it is meant."""
        await announce(house, 6379)
        await announce(house, 22)
        manager = (await furnish(house)).manager
        place = {"name": "Bar", "ip_address": "192.168.1.60", "grade": "D"}
        bar = (await manager.post("/api/printers/", place)).json
        by_port = {one["port"]: one["id"] for one in (await manager.get("/api/discovered")).json["found"]}
        for port, more, status in (
            (6379, {}, 422),
            (22, {"is_port_sure": True}, 422),
            (6379, {"is_port_sure": True}, 200),
        ):
            body = {"printer_id": bar["id"], **more}
            assert (await manager.post(f"/api/discovered/{by_port[port]}/replace", body)).status == status
        assert (await manager.get(f"/api/printers/{bar['id']}")).json["port"] == 6379

    async def test_it_does_not_speak_for_a_new_box(self, house: House) -> None:
        """There anybody chooses the printer: only the usual ports are offered."""
        await announce(house, 6379)
        await announce(house, 9100)
        stranger = house.stranger()
        (offered,) = (await stranger.get("/api/setup/printers")).json
        rows = await house.rows("SELECT id FROM equipment WHERE port = 9100")
        assert offered["id"] == rows[0]["id"]
        other = (await house.rows("SELECT id FROM equipment WHERE port = 6379"))[0]["id"]
        assert (await stranger.post(f"/api/setup/printers/{other}/card")).status == 404


async def announce(house: House, port: int) -> None:
    """Have the box see something that says of itself that it is a printer at this port."""
    seen = Seen(address="192.168.1.50", port=port, how=How.ANNOUNCED, mac="02:00:00:00:00:01", name=f"Printer {port}")
    await house.do(lambda tx: try_note(tx, seen, [], device_ports(house.box.config)))


@pytest.mark.parametrize(
    ("protocol", "announced", "tried"),
    [
        (Protocol.RAW, 9100, [9100]),
        (Protocol.RAW, 6101, [6101]),
        (Protocol.RAW, 22, []),
        (Protocol.RAW, 515, []),
        (Protocol.LPD, 515, [9100, 515]),
        (Protocol.IPP, 631, [9100, 631]),
        (Protocol.IPP, 8631, [9100, 8631]),
        (Protocol.IPP, 25, [9100]),
    ],
)
def test_an_announcement_sends_the_box_to_no_other_service(
    protocol: Protocol, announced: int, tried: list[int]
) -> None:
    """Anybody may announce any machine and any port: what cannot be a printer's is not even knocked at."""
    assert [port for port, _ in ports_to_try(protocol, announced)] == tried


async def test_an_address_that_became_the_boxs_own_is_not_connected_to() -> None:
    """It was a printer's when it was written down: whose it is is asked at every connection."""
    knocked = asyncio.Event()

    async def hear(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        knocked.set()
        writer.close()

    async with await asyncio.start_server(hear, "127.0.0.1", 0) as server_:
        port = server_.sockets[0].getsockname()[1]
        assert await read_state(Address("127.0.0.1", port)) is Reason.UNREACHABLE
        assert not knocked.is_set()
        await read_state(Address("127.0.0.1", port, BESIDE))
        assert knocked.is_set()


@asynccontextmanager
async def _shelf(answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/{tail:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_an_update_is_not_fetched_from_the_house(tmp_path: Path) -> None:
    """The vendor's word names a public place or the vendor's own cloud; the box is nobody's way into the restaurant."""
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=b"x")

    async with _shelf(answer) as here:
        for host in (here, here.replace("127.0.0.1", "localhost")):
            wanted = Announced(f"http://{host}/bundle", "0" * 64, 1)
            with pytest.raises(LostError):
                await fetch(wanted, tmp_path / "in" / "b.raucb", lambda _: None, await fetched_from("", HOUSE))
    assert asked == []


@pytest.mark.parametrize(
    ("cloud_url", "address", "is_asked"),
    [
        ("https://10.9.8.7", "10.9.8.7", True),  # a vendor whose cloud stands in his own network
        ("https://10.9.8.7", "10.9.8.8", False),
        ("", "127.0.0.1", False),
        ("", "93.184.215.14", True),
    ],
)
async def test_who_may_hand_out_an_update(cloud_url: str, address: str, is_asked: bool) -> None:  # noqa: FBT001
    """What is public, and the vendor's own machine."""
    assert (await fetched_from(cloud_url, HOUSE))(address) is is_asked


async def test_what_a_name_or_a_redirect_leads_to_is_looked_at_where_it_is_connected_to() -> None:
    """For webhooks and updates: a name that means this machine, a number, and a redirect are one and the same."""
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        raise web.HTTPFound(f"http://127.0.0.1:{request.url.port}/inside")

    async with _shelf(answer) as here:
        port = here.rpartition(":")[2]
        connector = aiohttp.TCPConnector(socket_factory=only_to(is_public))
        async with aiohttp.ClientSession(connector=connector) as session:
            for host in ("127.0.0.1", "localhost", "127.1", "[::ffff:127.0.0.1]"):
                with pytest.raises(aiohttp.ClientError):
                    await session.get(f"http://{host}:{port}/")
        assert asked == []
        seen = iter((True, False))
        once = aiohttp.TCPConnector(socket_factory=only_to(lambda _: next(seen)), force_close=True)
        async with aiohttp.ClientSession(connector=once) as session:
            with pytest.raises(aiohttp.ClientConnectorError):
                await session.get(f"http://{here}/")
        assert asked == ["/"]


@pytest.mark.parametrize(
    "place", ["255.255.255.255", "169.254.169.254", "192.168.1.5:22", "100.64.0.1", "192.0.2.9", "8.8.8.8"]
)
def test_a_sticks_printer_stands_in_the_house(place: str) -> None:
    """By the same rule as a manager's."""
    with pytest.raises(WrongError):
        printer_place(place)
    assert printer_place("192.168.1.5:9101") == ("192.168.1.5", 9101)


@pytest.mark.parametrize("place", ["localhost", "127.0.0.1", "::1", "169.254.169.254", "0.0.0.0", "224.0.1.1"])  # noqa: S104  refused
def test_a_sticks_time_and_cloud_are_other_machines(place: str) -> None:
    """The time comes from a router or from the world, the cloud from the world; nothing of it from the box itself."""
    for rule, text in ((server, place), (https_url, f"https://[{place}]/" if ":" in place else f"https://{place}/")):
        with pytest.raises(WrongError):
            rule(text)
    assert (server("192.168.1.1"), server("pool.ntp.org")) == ("192.168.1.1", "pool.ntp.org")
    assert https_url("https://cloud.example.com/") == "https://cloud.example.com"


def test_names_are_asked_of_other_machines() -> None:
    """A stick's DNS servers."""
    for odd in ("127.0.0.53", "169.254.169.254", "0.0.0.0", "224.0.0.251"):  # noqa: S104  refused
        with pytest.raises(WrongError):
            ipv4(odd)
    assert ipv4("9.9.9.9") == "9.9.9.9"


@pytest.mark.parametrize("net", ["127.0.0.0/24", "169.254.169.0/24", "192.0.2.0/24", "100.64.0.0/24", "0.0.0.0/24"])
def test_only_networks_of_a_house_are_searched(net: str) -> None:
    """By the stick, by the settings file and by the vendor's word, which becomes a setting."""
    with pytest.raises(WrongError):
        subnet(net)
    with pytest.raises(ConfigError):
        load({"discovery_subnets": net}, {})


def test_half_an_address_of_a_cloud_is_refused_in_words() -> None:
    """It came from the vendor, a stick or a hand, and no box stays away for it."""
    with pytest.raises(ConfigError, match="cloud_url"):
        load({"cloud_url": "https://[::1"}, {})


def test_asking_whose_an_address_is_sends_nothing() -> None:
    """A datagram's socket at that very address hears nothing of it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hearing:
        hearing.bind(("127.0.0.1", 0))
        hearing.settimeout(0)
        assert leads_here("127.0.0.1")
        with pytest.raises(BlockingIOError):
            hearing.recv(1)
    assert not leads_here("203.0.113.9")
    assert Config().emulators == "off"
