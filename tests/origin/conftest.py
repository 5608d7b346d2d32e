"""What the tests of the box's address share: a box that may listen with TLS, and phones that trust what they are told to."""

import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession, TCPConnector
from aiohttp.test_utils import TestClient, TestServer
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from appliance.app import build
from appliance.config import Config
from appliance.origin.keeper import KEEPER, Keeper
from appliance.runtime.folder import hold
from kernel.clock import SystemClock
from tests.conftest import House
from tests.fakes.clock import FakeClock
from tests.fakes.database import open_box


@dataclass
class Reached:
    """A box whose port is open, and how phones speak with it."""

    house: House
    keeper: Keeper
    clock: FakeClock

    @property
    def plain(self) -> str:
        """Return where it speaks plain HTTP."""
        return f"http://127.0.0.1:{self.keeper.port}"

    @property
    def secure(self) -> str:
        """Return where it speaks TLS."""
        assert self.keeper.door is not None
        return f"https://127.0.0.1:{self.keeper.door.port}"

    async def get(self, url: str, trusted: bytes | None = None) -> tuple[int, bytes]:
        """Read as a phone that trusts one authority (its certificate as phones load it) and no other."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if trusted is not None:
            context.load_verify_locations(
                cadata=x509.load_der_x509_certificate(trusted).public_bytes(Encoding.PEM).decode()
            )
        async with (
            ClientSession(connector=TCPConnector(ssl=context)) as session,
            session.get(url) as answer,
        ):
            return answer.status, await answer.read()

    async def authority(self) -> bytes:
        """Have the box make its authority; return what a phone is given of it."""
        manager = await self.house.phone("manager")
        made = await manager.post("/api/origin/authority")
        assert made.json["tls"]["is_open"], made.json
        return (await self.house.stranger().get("/join/ca.crt")).body

    def events(self) -> Sequence[str]:
        """Return the kinds of facts that this room records."""
        return ("OriginChosen", "AuthorityMade", "AuthorityDropped", "CertificateServed")


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock that a test moves, beginning now: handshakes look at the machine's own."""
    return FakeClock(SystemClock().now_ms())


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return settings of a box that listens with TLS too."""
    return Config(
        data=str(tmp_path / "data"), listen="127.0.0.1:0", listen_tls="127.0.0.1:0", inputs="off", discovery="off"
    )


@asynccontextmanager
async def serving(config: Config, clock: FakeClock) -> AsyncIterator[Reached]:
    """Start a box on its folder and open its ports; stop it at the end."""
    with hold(config.folder):
        app = build(config, open_box(config, clock), clock)
        server = TestServer(app, host=config.address[0])
        async with TestClient(server) as client:
            assert server.runner is not None
            await app[KEEPER].open(server.runner)
            yield Reached(House(app, client, clock), app[KEEPER], clock)


@pytest.fixture
async def box(config: Config, clock: FakeClock) -> AsyncIterator[Reached]:
    """Return a started box whose ports are open."""
    async with serving(config, clock) as reached:
        yield reached
