"""TLS: by the box's own authority, on request, for its own names alone, and fresh before it ends."""

import asyncio
import socket
import ssl
import stat
from http import HTTPStatus
from pathlib import Path

import pytest
from aiohttp import ClientConnectorError
from cryptography.hazmat.primitives.serialization import Encoding
from msgspec.structs import replace

from appliance.config import Config, ConfigError, load
from appliance.origin import authority as authorities
from appliance.origin import chains
from appliance.origin.chains import ChainError
from appliance.staff.model import Role
from kernel.clock import DAY_MS, SystemClock
from tests.fakes.clock import FakeClock
from tests.origin.conftest import Reached, serving

_HEALTH = "/api/system/health"


async def test_nothing_listens_until_somebody_asks(box: Reached) -> None:
    """A box makes no authority by itself, and plain HTTP does not wait for it."""
    view = (await (await box.house.phone("manager")).get("/api/origin/")).json
    assert (view["tls"]["is_open"], view["tls"]["authority"], view["trust_url"]) == (False, None, "")
    assert (await box.house.stranger().get("/join/ca.crt")).status == HTTPStatus.NOT_FOUND
    assert not (box.house.box.config.folder / "tls").exists()


async def test_a_phone_that_trusts_the_box_alone(box: Reached) -> None:
    """One that trusts the authority reads the same app over TLS; one that does not refuses; plain HTTP goes on."""
    trusted = await box.authority()
    assert (await box.get(f"{box.secure}{_HEALTH}", trusted))[0] == HTTPStatus.OK
    with pytest.raises(ClientConnectorError):
        await box.get(f"{box.secure}{_HEALTH}")
    assert (await box.get(f"{box.plain}{_HEALTH}"))[0] == HTTPStatus.OK


async def test_no_answer_forbids_plain_http(box: Reached) -> None:
    """HSTS would lock out every phone that has not been made to trust the box."""
    await box.authority()
    for phone in (await box.house.phone("manager"), box.house.stranger()):
        for path in ("/api/origin/", "/join/trust", "/api/origin/here", "/"):
            assert "Strict-Transport-Security" not in (await phone.get(path)).headers


async def test_keys_stay_in_the_house(box: Reached) -> None:
    """Key files are the daemon's alone; what phones are given is a certificate and no key."""
    trusted = await box.authority()
    folder = box.house.box.config.folder / "tls"
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        "authority.pem": 0o600,
        "local.pem": 0o600,
    }
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    key = box.keeper.authority
    assert key is not None
    assert trusted == key.leaf.public_bytes(Encoding.DER)
    assert [name for name, _ in await box.house.events(*box.events())] == ["AuthorityMade", "CertificateServed"]


async def test_a_stolen_key_is_good_for_nothing_else(box: Reached) -> None:
    """Certificates by the authority for another name, a public address, or with neither, are refused by a real client."""
    await box.authority()
    authority = box.keeper.authority
    assert authority is not None
    now = box.clock.now_ms()
    folder = box.house.box.config.folder / "tls"
    for hosts in (["bank.example.com"], ["8.8.8.8"], ["comanda.local", "bank.example.com"], ["local"], ["other.local"]):
        evil = authorities.issue(authority, hosts, now)
        chains.write(folder / "evil.pem", evil)
        with pytest.raises(ChainError, match="permitted subtree violation"):
            chains.prove(chains.server_context(folder / "evil.pem"), evil, authority.leaf)
    assert not authorities.permits(authority, "bank.example.com")
    good = authorities.issue(authority, ["comanda.local", "192.168.1.50"], now)
    chains.write(folder / "good.pem", good)
    chains.prove(chains.server_context(folder / "good.pem"), good, authority.leaf)


async def test_it_is_renewed_early_and_under_way(config: Config) -> None:
    """In the last third of its life another one takes its place, while the port stays open and a connection lasts."""
    began = SystemClock().now_ms() - 300 * DAY_MS
    clock = FakeClock(began)
    async with serving(config, clock) as box:
        trusted = await box.authority()
        door = box.keeper.door
        assert door is not None
        before = door.served["local"].chain
        assert before.ends_ms - before.begins_ms == 397 * DAY_MS
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port, ssl=_unverified())
        await box.keeper.look()
        assert door.served["local"].chain is before
        clock.advance(300 * DAY_MS)
        await box.keeper.look()
        after = door.served["local"].chain
        assert after.leaf.serial_number != before.leaf.serial_number
        assert after.begins_ms > before.begins_ms
        assert (await box.get(f"{box.secure}{_HEALTH}", trusted))[0] == HTTPStatus.OK
        writer.write(b"GET /api/system/health HTTP/1.1\r\nHost: box\r\nConnection: close\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()


def _unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def test_the_old_one_serves_until_the_new_one_does(box: Reached) -> None:
    """Where no new certificate can be put down the old one goes on, and the manager hears of it."""
    trusted = await box.authority()
    folder = box.house.box.config.folder / "tls"
    (folder / "local.beside.pem.new").mkdir()  # in the way of the file
    before = (folder / "local.pem").read_bytes()
    box.clock.advance(300 * DAY_MS)
    await box.keeper.look()
    assert (folder / "local.pem").read_bytes() == before
    assert (await box.get(f"{box.secure}{_HEALTH}", trusted))[0] == HTTPStatus.OK
    assert "certificate_broken" in await _findings(box)
    box.clock.advance(80 * DAY_MS)
    assert "certificate_ends" in await _findings(box)


async def _findings(box: Reached) -> list[str]:
    return [one["key"] for one in (await box.house.stranger().get("/api/system/ready")).json["reasons"]]


async def test_it_comes_back_after_a_restart(config: Config, clock: FakeClock) -> None:
    """The same authority and certificate serve again: no phone has to be told anew."""
    async with serving(config, clock) as box:
        trusted = await box.authority()
    async with serving(config, clock) as box:
        assert (await box.get(f"{box.secure}{_HEALTH}", trusted))[0] == HTTPStatus.OK
        assert len(await box.house.events("AuthorityMade")) == 1


async def test_a_damaged_certificate_stops_nothing(config: Config, clock: FakeClock) -> None:
    """The box starts, serves plain HTTP, says so, and makes another certificate where the authority is whole."""
    async with serving(config, clock) as box:
        trusted = await box.authority()
    (config.folder / "tls" / "local.pem").write_bytes(b"half a certif")
    async with serving(config, clock) as box:
        assert (await box.get(f"{box.plain}{_HEALTH}"))[0] == HTTPStatus.OK
        await box.keeper.look()
        assert (await box.get(f"{box.secure}{_HEALTH}", trusted))[0] == HTTPStatus.OK
        assert "certificate_broken" not in await _findings(box)


async def test_a_port_that_is_taken(config: Config, clock: FakeClock) -> None:
    """Is said, stops nobody's service, and is tried again."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = replace(config, listen_tls=f"127.0.0.1:{other.getsockname()[1]}")
        async with serving(taken, clock) as box:
            manager = await box.house.phone("manager")
            made = (await manager.post("/api/origin/authority")).json["tls"]
            assert (made["is_open"], bool(made["refused"])) == (False, True)
            assert "tls_refused" in await _findings(box)
            other.close()
            await box.keeper.look()
            assert (await manager.get("/api/origin/")).json["tls"]["is_open"]


async def test_only_with_the_time_known_and_tls_on(config: Config, tmp_path: Path) -> None:
    """Without a clock that somebody vouches for a certificate would be worthless; without the setting nothing is made."""
    unsure = FakeClock(SystemClock().now_ms(), sure=False)
    off = replace(config, data=str(tmp_path / "other"), listen_tls="")
    for settings, clock, key in (
        (config, unsure, "tls_clock_unsure"),
        (off, FakeClock(SystemClock().now_ms()), "tls_off"),
    ):
        async with serving(settings, clock) as box:
            reply = await (await box.house.phone("manager")).post("/api/origin/authority")
            assert (reply.status, reply.json["key"]) == (HTTPStatus.CONFLICT, key)


async def test_it_can_be_given_up(box: Reached) -> None:
    """The key is erased and the port closed, but not while phones reach the box by it."""
    await box.authority()
    manager = await box.house.phone("manager")
    chosen = await manager.put("/api/origin/", {"origin": box.secure})
    assert (chosen.status, chosen.json["origin"]) == (HTTPStatus.OK, box.secure)
    assert (await manager.delete("/api/origin/authority")).json["key"] == "authority_in_use"
    await manager.put("/api/origin/", {"origin": box.plain})
    gone = (await manager.delete("/api/origin/authority")).json["tls"]
    assert (gone["is_open"], gone["authority"], gone["certificates"]) == (False, None, [])
    assert list((box.house.box.config.folder / "tls").iterdir()) == []


async def test_who_may(box: Reached) -> None:
    """Whoever runs the box, and nobody else."""
    wanted = (("GET", ""), ("POST", "authority"), ("DELETE", "authority"), ("POST", "trial"), ("PUT", ""))
    for role in Role:
        phone = await box.house.phone(role)
        for method, path in wanted:
            reply = await phone.ask(method, f"/api/origin/{path}", {"origin": "nonsense"} if method == "PUT" else None)
            is_refused = reply.status == HTTPStatus.FORBIDDEN
            assert is_refused is (role not in {Role.MANAGER, Role.SYSADMIN}), (role, method, path)


@pytest.mark.parametrize(
    "given",
    [
        {"listen_tls": "443"},
        {"listen_tls": "0.0.0.0:many"},
        {"listen_tls": "0.0.0.0:65536"},
        {"listen": "127.0.0.1:8000", "listen_tls": "127.0.0.1:8000"},
    ],
)
def test_settings_that_cannot_be_meant(tmp_path: Path, given: dict[str, str]) -> None:
    """Refuse to start, naming the key."""
    with pytest.raises(ConfigError, match="listen_tls"):
        load({"data": str(tmp_path), **given}, {})
