"""A small, honest vendor's cloud on a real socket: one vendor, boxes that it binds by code, leases, a channel, commands."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.test_utils import TestServer

from kernel import fleet
from kernel.clock import Clock
from kernel.fleet import (
    Call,
    ChannelAnswer,
    ChannelRequest,
    ClaimAnswer,
    ClaimRequest,
    Command,
    CommandResult,
    Heartbeat,
    HeartbeatAnswer,
    RenewalAnswer,
)
from kernel.ids import new_id
from kernel.paseto import from_text, to_text
from tests.fakes.vendor import Vendor

SITE = "0199a000-0000-7000-8000-00000000ba12"
CODE = "ABCD-EFGH-JKMN"


@dataclass
class Cloud:
    """What the vendor decides (`terms` of every lease, whether he is `down`), and what he has heard."""

    clock: Clock
    vendor: Vendor
    url: str = ""
    terms: dict[str, Any] = field(default_factory=dict)
    is_down: bool = False
    box_key: bytes = b""
    accepts_fingerprint: str = ""
    heartbeats: list[Heartbeat] = field(default_factory=list)
    claims: list[ClaimRequest] = field(default_factory=list)
    results: list[CommandResult] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    listeners: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: list[str] = field(default_factory=list)
    _lease_news: bool = False
    _answers: dict[str, bytes] = field(default_factory=dict)

    def lease(self, **more: Any) -> str:
        """Sign the next lease for the box."""
        told = self.vendor.lease(SITE, self.clock.now_ms(), **{**self.terms, **more})
        return self.vendor.sign(told, self.box_key)

    def push(self, **terms: Any) -> None:
        """Change the terms, and tell the box on its channel."""
        self.terms.update(terms)
        self._lease_news = True
        self._news.set()

    def ask(self, kind: str, *, valid_ms: int = 3_600_000, **args: Any) -> str:
        """Ask something of the box; return the command's id."""
        now = self.clock.now_ms()
        command = Command(id=new_id(now), kind=kind, args=args, iat=now, exp=now + valid_ms)
        self._waiting.append(self.vendor.command(command, SITE, self.box_key))
        self._news.set()
        return command.id

    def ask_again(self) -> None:
        """Send what waits once more."""
        self._news.set()

    def renew(self, challenge: str) -> RenewalAnswer:
        """Answer a challenge that somebody's phone brought."""
        pulse = fleet.verify_challenge(challenge, self.box_key)
        newer = tuple(self.vendor.chain[pulse.keys_version :])
        return RenewalAnswer(lease=self.lease(boot_seq=pulse.seq), key_sets=newer)

    # -- the sockets ------------------------------------------------------------------------------

    async def _said(self, request: web.Request, shape: type[Any]) -> Any:
        body = await request.read()
        self.bodies.append(body)
        if self.is_down:
            raise web.HTTPServiceUnavailable
        key = from_text(request.headers[fleet.KEY_HEADER])
        call = Call(request.method, request.path, request.headers[fleet.SITE_HEADER], body)
        if not fleet.request_is_signed(key, request.headers[fleet.SIGNATURE_HEADER], call):
            raise web.HTTPUnauthorized
        if request.path != "/api/claim/" and (key, call.site_id) != (self.box_key, SITE):
            raise web.HTTPUnauthorized
        return msgspec.json.decode(body, type=shape)

    async def claim(self, request: web.Request) -> web.Response:
        """Bind a box at once with the code, else once its fingerprint was accepted."""
        said: ClaimRequest = await self._said(request, ClaimRequest)
        self.claims.append(said)
        key = from_text(said.box_public_key)
        name = fleet.fingerprint(key)
        if said.code and said.code != CODE:
            raise web.HTTPForbidden(
                text='{"detail": "This code is wrong, was used, or is too old.", "key": "claim_code_wrong"}',
                content_type="application/problem+json",
            )
        if not said.code and name != self.accepts_fingerprint:
            return _json(ClaimAnswer(state="pending", fingerprint=name, retry_s=60))
        self.box_key = key
        chain = tuple(self.vendor.chain)
        bound = ClaimAnswer(
            state="bound", fingerprint=name, site_id=SITE, site_name="Ταβέρνα", key_sets=chain, lease=self.lease()
        )
        return _json(bound)

    async def heartbeat(self, request: web.Request) -> web.Response:
        """Answer a sign of life with the next lease; the same nonce gets the same answer."""
        said: Heartbeat = await self._said(request, Heartbeat)
        if said.nonce not in self._answers:
            self.heartbeats.append(said)
            self._hear(said.results)
            answer = HeartbeatAnswer(
                lease=self.lease(boot_seq=said.seq),
                key_sets=tuple(self.vendor.chain[said.keys_version :]),
                server_time_ms=self.clock.now_ms(),
                next_heartbeat_s=21_600,
                commands=tuple(self._waiting),
            )
            self._answers[said.nonce] = msgspec.json.encode(answer)
        return web.Response(body=self._answers[said.nonce], content_type="application/json")

    async def channel(self, request: web.Request) -> web.Response:
        """Hold a box until there is news for it."""
        said: ChannelRequest = await self._said(request, ChannelRequest)
        self._hear(said.results)
        self.listeners += 1
        try:
            if not said.results:
                async with asyncio.timeout(said.wait_s):
                    await self._news.wait()
        except TimeoutError:
            pass
        finally:
            self.listeners -= 1
        if self._news.is_set():
            self._news.clear()
        lease, self._lease_news = (self.lease() if self._lease_news else ""), False
        answer = ChannelAnswer(commands=tuple(self._waiting), lease=lease, server_time_ms=self.clock.now_ms())
        return _json(answer)

    def _hear(self, results: tuple[CommandResult, ...]) -> None:
        self.results += results
        done = {one.id for one in results}
        keys, box = self.vendor.keys, self.box_key
        self._waiting = [one for one in self._waiting if fleet.verify_command(one, keys, SITE, box).id not in done]


def _json(answer: msgspec.Struct) -> web.Response:
    return web.Response(body=msgspec.json.encode(answer), content_type="application/json")


@asynccontextmanager
async def open_cloud(clock: Clock) -> AsyncIterator[Cloud]:
    """Serve a vendor's cloud on a loopback port until the block ends."""
    cloud = Cloud(clock, Vendor(clock.now_ms()))
    app = web.Application()
    app.router.add_post("/api/claim/", cloud.claim)
    app.router.add_post("/api/heartbeat/", cloud.heartbeat)
    app.router.add_post("/api/channel/", cloud.channel)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    cloud.url = str(server.make_url("")).rstrip("/")
    try:
        yield cloud
    finally:
        await server.close()


def renewal_text(answer: RenewalAnswer) -> str:
    """Return an answer as the vendor's page writes it: one word that fits a link, a QR code or a file."""
    return to_text(msgspec.json.encode(answer))
