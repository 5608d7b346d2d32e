"""A name under the vendor's domain: the box's own key, a real authority, the vendor's real cloud, and the house's own DNS."""

import asyncio
import ssl
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import ClientConnectorError, ClientSession, TCPConnector
from cryptography import x509

from appliance.config import Config
from appliance.licensing.keeper import KEEPER as LICENCE
from appliance.origin import authority as authorities
from appliance.origin import chains
from appliance.origin.chains import ChainError
from appliance.origin.checks import _There
from appliance.origin.model import is_renewed_at, is_soon, read_origin
from appliance.origin.named import FORMER, VENDOR
from cloud.certificates.ordering import ORDERS
from cloud.config import Config as CloudConfig
from kernel.clock import DAY_MS, SystemClock
from tests.cloud.conftest import Cloud
from tests.cloud.conftest import serving as serving_cloud
from tests.conftest import until
from tests.fakes.authority import BLOCKED, DOMAIN, LIFE_DAYS, Issuing, NameServer, issuing
from tests.fakes.clock import FakeClock
from tests.origin.conftest import Reached, serving

_HEALTH = "/api/system/health"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issuing]:
    """Run an authority and the vendor's DNS."""
    with issuing(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NameServer]:
    """Run the house's own DNS: it leads one name here, and one elsewhere."""
    server = NameServer(tmp_path_factory.mktemp("router"), taverna="127.0.0.1", astray="192.168.77.7")
    server.begin()
    yield server
    server.stop()


@dataclass
class Fleet:
    """A box of a vendor's, its cloud, and whom they ask."""

    cloud: Cloud
    site_id: str
    config: Config
    authority: Issuing
    router: NameServer

    @asynccontextmanager
    async def box(self) -> AsyncIterator[Reached]:
        """Run the box until the block ends; it asks the house's DNS and no other."""
        async with serving(self.config, self.cloud.clock) as box:
            keeper = box.keeper
            ports = replace(keeper._ports, resolvers=lambda: [("127.0.0.1", self.router.port)])
            keeper._ports = keeper.named._ports = ports

            async def belongs() -> bool:
                return box.house.app[LICENCE].has_vendor

            await until(belongs)
            yield box

    async def give(self, label: str) -> None:
        """Give the site a name."""
        given = await (await self.cloud.admin()).post(f"/api/sites/{self.site_id}/name", {"label": label})
        assert given.status == HTTPStatus.CREATED, given.json

    async def state(self, box: Reached, wanted: str) -> Any:
        """Have the box ask until its name stands so."""

        async def has_come() -> Any:
            self.cloud.app[ORDERS].wake()
            await box.keeper.named.look()
            view = box.keeper.named.view()
            return msgspec.to_builtins(view) if view is not None and view.state == wanted else None

        return await until(has_come, 20)


@pytest.fixture
async def named(tmp_path: Path, clock: FakeClock, authority: Issuing, router: NameServer) -> AsyncIterator[Fleet]:
    """Return a box of a vendor that gives names."""
    settings = CloudConfig(data=str(tmp_path / "cloud"), **authority.settings())  # type: ignore[arg-type]
    (tmp_path / "cloud").mkdir()
    async with serving_cloud(settings, clock) as cloud:
        await cloud.begin()
        made = await cloud.site()
        config = Config(
            data=str(tmp_path / "data"),
            listen="127.0.0.1:0",
            listen_tls="127.0.0.1:0",
            inputs="off",
            discovery="off",
            licence="required",
            cloud_url=str(cloud.client.make_url("")),
            claim_code=made["claim_code"],
        )
        yield Fleet(cloud, made["site"]["id"], config, authority, router)


async def read(box: Reached, origin: str, root: str) -> tuple[int, int]:
    """Read as a phone that trusts the authority; return the status, and the certificate's serial number."""
    context = ssl.create_default_context(cadata=root)
    connector = TCPConnector(ssl=context, resolver=_There("127.0.0.1"), use_dns_cache=False)
    async with ClientSession(connector=connector) as session, session.get(f"{origin}{_HEALTH}") as answer:
        status = answer.status
    at = read_origin(origin)
    _, line = await asyncio.open_connection("127.0.0.1", at.port, ssl=context, server_hostname=at.host)
    raw = line.get_extra_info("ssl_object").getpeercert(binary_form=True)
    line.close()
    await line.wait_closed()
    return status, x509.load_der_x509_certificate(raw).serial_number


def _nothing_but_the_chain(named: Fleet) -> None:
    """See that the key lies in the box alone, for nobody else's eyes, and nothing of it in the cloud."""
    folder = Path(named.config.data) / "tls"
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {"vendor.pem": 0o600}
    lines = (folder / "vendor.pem").read_bytes().splitlines()
    assert lines[0] == b"-----BEGIN PRIVATE KEY-----"
    for path in Path(named.cloud.vendor.config.data).iterdir():
        content = path.read_bytes()
        assert (lines[1] in content, lines[2] in content) == (False, False), path.name


async def _findings(box: Reached) -> list[str]:
    ready = (await box.house.stranger().get("/api/system/ready")).json
    return [one["key"] for one in ready["reasons"]]


async def test_a_name_a_certificate_and_an_address(named: Fleet) -> None:
    """From the vendor's word to phones: offered where the router leads the name here, never chosen by itself; http goes on."""
    root = named.authority.authority.root()
    async with named.box() as box:
        manager = await box.house.phone("manager")
        assert (await manager.post("/api/origin/name")).json["vendor_name"] is None
        await named.give("taverna")
        await named.state(box, "issued")
        view = (await manager.post("/api/origin/name")).json["vendor_name"]
        assert (view["name"], view["state"], view["leads"]) == (f"taverna.{DOMAIN}", "issued", True)
        assert (view["address"], view["problem"]["words"]) == ("127.0.0.1", "")
        door = box.keeper.door
        assert door is not None
        origin = f"https://taverna.{DOMAIN}:{door.port}"
        assert (await read(box, origin, root))[0] == HTTPStatus.OK
        with pytest.raises(ClientConnectorError):
            await box.get(f"{box.secure}{_HEALTH}")
        shown = (await manager.get("/api/origin/")).json
        assert shown["origin"] is None
        assert origin in [one["origin"] for one in shown["candidates"]]
        found = (await manager.post("/api/origin/check", {"origin": origin})).json
        assert {one["what"]: one["outcome"] for one in found["findings"]} == dict.fromkeys(
            ("resolves", "offline", "reaches", "trusted"), "good"
        )
        assert (await manager.put("/api/origin/", {"origin": origin})).json["origin"] == origin
        assert (await box.get(f"{box.plain}{_HEALTH}"))[0] == HTTPStatus.OK
    await asyncio.to_thread(_nothing_but_the_chain, named)
    async with named.box() as box:  # after a restart it serves at once
        assert box.keeper.door is not None
        assert (await read(box, f"https://taverna.{DOMAIN}:{box.keeper.door.port}", root))[0] == HTTPStatus.OK


async def test_a_name_that_the_house_leads_elsewhere(named: Fleet) -> None:
    """It is not offered and not taken; the manager reads where the router is to lead it."""
    async with named.box() as box:
        await named.give("astray")
        view = await named.state(box, "issued")
        assert (view["leads"], view["address"]) == (False, "127.0.0.1")
        manager = await box.house.phone("manager")
        shown = (await manager.get("/api/origin/")).json
        assert not any(DOMAIN in one["origin"] for one in shown["candidates"])
        assert box.keeper.door is not None
        refused = await manager.put("/api/origin/", {"origin": f"https://astray.{DOMAIN}:{box.keeper.door.port}"})
        assert (refused.status, refused.json["key"]) == (HTTPStatus.CONFLICT, "origin_unreachable")


async def test_renewed_early_and_whatever_the_licence_says(named: Fleet) -> None:
    """By another key, with the old one serving until then; a box that the vendor has locked renews, too."""
    root = named.authority.authority.root()
    async with named.box() as box:
        await named.give("taverna")
        await named.state(box, "issued")
        assert box.keeper.door is not None
        origin = f"https://taverna.{DOMAIN}:{box.keeper.door.port}"
        _, first = await read(box, origin, root)
        admin = await named.cloud.admin()
        await admin.post(f"/api/sites/{named.site_id}/lock", {"reason": "Unpaid", "when": "now"})
        box.clock.advance(30 * DAY_MS)
        await box.keeper.named.look()
        assert (await read(box, origin, root))[1] == first
        box.clock.advance((LIFE_DAYS - 30 - 30) * DAY_MS + DAY_MS)

        async def is_another() -> bool:
            await box.keeper.named.look()
            return (await read(box, origin, root))[1] != first

        await until(is_another, 20)
        served = [fact["source"] for _, fact in await box.house.events("CertificateServed")]
        assert served == [VENDOR, VENDOR]


async def test_a_renewal_that_does_not_come(named: Fleet) -> None:
    """The old one serves on; the manager is told in words while there are weeks left."""
    root = named.authority.authority.root()
    async with named.box() as box:
        await named.give("taverna")
        await named.state(box, "issued")
        named.authority.names.stop()
        try:
            box.clock.advance((LIFE_DAYS * 2 // 3 + 1) * DAY_MS)
            view = await named.state(box, "failing")
        finally:
            named.authority.names.begin()
        assert view["problem"]["key"] == "cert_dns", view
        assert "certificate_broken" not in await _findings(box)
        box.clock.advance(9 * DAY_MS)
        assert {"certificate_broken", "certificate_ends"} <= set(await _findings(box))
        assert box.keeper.door is not None
        assert (await read(box, f"https://taverna.{DOMAIN}:{box.keeper.door.port}", root))[0] == HTTPStatus.OK


async def test_a_box_that_goes_out_while_it_waits(named: Fleet) -> None:
    """Its key and its request are on disk first: it asks again for the same, and nothing is ordered twice."""
    before = named.authority.authority.orders()
    named.authority.names.freeze()
    try:
        async with named.box() as box:
            await named.give("taverna")
            await named.state(box, "waiting")
    finally:
        named.authority.names.freeze(on=False)
    wish = chains.read_wish(Path(named.config.data) / "tls" / "vendor.wish.pem")
    assert wish is not None
    async with named.box() as box:
        await named.state(box, "issued")
        assert box.keeper.named.chain is not None
        assert box.keeper.named.chain.key.private_numbers() == wish.key.private_numbers()
    assert named.authority.authority.orders() == before + 1


async def test_another_name(named: Fleet) -> None:
    """The vendor takes the name away and gives another: the new one serves, and the old one until it ends."""
    root = named.authority.authority.root()
    async with named.box() as box:
        await named.give("taverna")
        await named.state(box, "issued")
        admin = await named.cloud.admin()
        await admin.delete(f"/api/sites/{named.site_id}/name")
        view = await named.state(box, "none")
        assert view["name"] == f"taverna.{DOMAIN}"
        await named.give("steki")
        view = await named.state(box, "issued")
        assert view["name"] == f"steki.{DOMAIN}"
        assert box.keeper.door is not None
        for label in ("steki", "taverna"):
            assert (await read(box, f"https://{label}.{DOMAIN}:{box.keeper.door.port}", root))[0] == HTTPStatus.OK
        box.clock.advance((LIFE_DAYS + 1) * DAY_MS)
        await box.keeper.named.look()
        assert FORMER not in box.keeper.door.served


async def test_a_refusal_in_the_authoritys_words(named: Fleet) -> None:
    """What the authority says reaches the manager."""
    async with named.box() as box:
        await named.give(BLOCKED)
        view = await named.state(box, "failing")
        assert "rejectedIdentifier" in view["problem"]["words"]


def test_what_comes_for_another_key() -> None:
    """Is not taken."""
    mine = chains.make_wish(f"a.{DOMAIN}")
    authority = authorities.make_authority("House", [DOMAIN], SystemClock().now_ms())
    theirs = authorities.issue(authority, [f"a.{DOMAIN}"], SystemClock().now_ms())
    for pem, why in (("junk", "no certificate"), (chains.pem_of(theirs.certificates).decode(), "another key")):
        with pytest.raises(ChainError, match=why):
            mine.answered(pem)


def test_boxes_do_not_renew_on_one_day() -> None:
    """A third of the life is left, or up to a quarter of that more, by the serial number."""
    life = 90 * DAY_MS
    times = [is_renewed_at(0, life, serial) for serial in range(0, 10_000, 7)]
    assert (min(times) >= life - 37.5 * DAY_MS, max(times) <= life - 30 * DAY_MS) == (True, True)
    assert max(times) - min(times) > 7 * DAY_MS
    assert [is_soon(0, life, life - days * DAY_MS) for days in (22, 20)] == [False, True]
    assert [is_soon(0, 6 * DAY_MS, days * DAY_MS) for days in (4, 5)] == [False, True]
