"""What the updates' tests share: a machine with two slots, a box on it, and a server of bundles that fails as real ones do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from appliance.app import build
from appliance.config import Config
from appliance.printing.worker import SPOOL
from appliance.runtime.folder import hold
from appliance.updates.keeper import KEEPER, Keeper, Patience
from kernel.fleet import Command
from kernel.ids import new_id
from tests.conftest import House, Phone, until
from tests.fakes.clock import FakeClock
from tests.fakes.database import open_box
from tests.fakes.machine import OURS, Machine, digest
from tests.printing.service import QUICK as QUICK_PRINTING

QUICK = Patience(look_every=0.05, first_pause=0.01, longest_pause=0.05, busy_pause=0.02, restart_again=0.0)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Return a machine whose programs are found first."""
    made = Machine(tmp_path / "machine")
    monkeypatch.setenv("PATH", made.search)
    return made


@dataclass
class Running:
    """A box that runs."""

    house: House
    keeper: Keeper

    async def manager(self) -> Phone:
        """Return the phone of a manager who has logged in since this start."""
        return await self.house.phone("manager", f"manager {id(self.house)}")

    async def show(self) -> dict[str, Any]:
        """Return how updates stand, as a manager reads it."""
        told: dict[str, Any] = (await (await self.manager()).get("/api/updates/")).json
        return told

    async def state(self, wanted: str) -> dict[str, Any]:
        """Wait until the update that is at hand, or the last one, is in a state; return it."""

        async def found() -> dict[str, Any] | None:
            told = await self.show()
            return next((one for one in (told["update"], told["last"]) if one and one["state"] == wanted), None)

        update: dict[str, Any] = await until(found)
        return update


Start = Callable[[], AbstractAsyncContextManager[Running]]


@pytest.fixture
def start(config: Config, clock: FakeClock) -> Start:
    """Return what starts the box on its data; leaving it ends it in good order."""

    @asynccontextmanager
    async def run() -> AsyncIterator[Running]:
        with hold(config.folder):
            app = build(config, open_box(config, clock), clock)
            app[KEEPER].patience = QUICK
            app[SPOOL].patience = QUICK_PRINTING
            async with TestClient(TestServer(app, host="127.0.0.1")) as client:
                yield Running(House(app, client, clock), app[KEEPER])

    return run


@dataclass
class Shelf:
    """A server of bundles; `cuts` are after how many bytes the next answers break off, `status` is another answer."""

    folder: Path
    url: str = ""
    cuts: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    status: int = 0
    knows_ranges: bool = True
    eaten: asyncio.Event | None = None  # waited for before a cut: what was sent before it has arrived

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        asked = request.headers.get("Range", "")
        self.asked.append(asked)
        if self.status:
            return web.Response(status=self.status)
        content = (self.folder / request.match_info["name"]).read_bytes()
        first = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.knows_ranges else 0
        response = web.StreamResponse(status=206 if first else 200)
        if first:
            response.headers["Content-Range"] = f"bytes {first}-{len(content) - 1}/{len(content)}"
        response.content_length = len(content) - first
        await response.prepare(request)
        cut = self.cuts.pop(0) if self.cuts else None
        await response.write(content[first:] if cut is None else content[first : first + cut])
        if cut is not None:
            if self.eaten is not None and cut:
                await self.eaten.wait()
            assert request.transport is not None
            request.transport.close()
        return response

    def command(self, bundle: Path, version: str, *, until_ms: int = 2**50, **more: Any) -> Command:
        """Return the vendor's command for a bundle, which holds until an instant."""
        told = {
            "compatible": OURS,
            "url": f"{self.url}/{bundle.name}",
            "sha256": digest(bundle),
            "size": bundle.stat().st_size,
            **more,
        }
        args = {"version": version, "bundles": [told]}
        return Command(id=new_id(0), kind="update", args=args, iat=0, exp=until_ms)


@pytest.fixture
async def shelf(machine: Machine) -> AsyncIterator[Shelf]:
    """Return a server of the machine's folder."""
    made = Shelf(machine.folder)
    app = web.Application()
    app.router.add_get("/{name}", made.serve)
    async with TestServer(app, host="127.0.0.1") as server:
        made.url = str(server.make_url("")).rstrip("/")
        yield made
