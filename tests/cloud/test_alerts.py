"""Somebody is told of a box that needs him: once when it begins, once when it is over, by mail and by signed webhook."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiosmtpd.smtp import SMTP

from cloud.alerts import service
from cloud.alerts.model import sign
from cloud.alerts.sending import SENDER
from cloud.config import Config
from kernel.clock import DAY_MS, HOUR_MS
from tests.cloud.conftest import Cloud
from tests.conftest import until

DATABASES = ("postgresql",)  # the real one: plain statements of single rows, which SQLite runs alike


class Inbox:
    """What arrived by mail and by webhook; the webhook fails `failures` times first."""

    def __init__(self) -> None:
        """Begin empty."""
        self.mails: list[str] = []
        self.hooks: list[tuple[dict[str, str], bytes]] = []
        self.failures = 0
        self.url = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        """Take a mail."""
        self.mails.append(envelope.content.decode())
        return "250 OK"

    async def hook(self, request: web.Request) -> web.Response:
        """Take a webhook's call."""
        if self.failures:
            self.failures -= 1
            return web.Response(status=503)
        self.hooks.append((dict(request.headers), await request.read()))
        return web.Response()

    def told(self) -> list[tuple[str, str, str]]:
        """Return what the webhook was told: what, kind and subject."""
        bodies = [msgspec.json.decode(body) for _, body in self.hooks]
        return [(one["what"], one["kind"], one["subject"]) for one in bodies]


@pytest.fixture
async def inbox() -> AsyncIterator[Inbox]:
    """Return an inbox with a webhook's address."""
    one = Inbox()
    app = web.Application()
    app.router.add_post("/hook", one.hook)
    async with TestServer(app, host="127.0.0.1") as server:
        one.url = str(server.make_url("/hook"))
        yield one


@pytest.fixture
async def cloud_config(cloud_config: Config, inbox: Inbox) -> AsyncIterator[Config]:
    """Return settings for a cloud with a mail server, whose webhooks may go to this machine."""
    loop = asyncio.get_running_loop()
    async with await loop.create_server(lambda: SMTP(inbox), "127.0.0.1", 0) as mail:
        port = mail.sockets[0].getsockname()[1]
        smtp_url = f"smtp://127.0.0.1:{port}"
        yield msgspec.structs.replace(cloud_config, smtp_url=smtp_url, webhooks_to_private=True)


async def look(cloud: Cloud) -> None:
    """Have the cloud look at its boxes, and send what is due."""
    async with cloud.vendor.database.begin() as tx:
        await service.look(tx, "https://cloud.example.com")
    await cloud.app[SENDER].send_due()


async def test_each_incident_is_told_once_and_its_end_too(cloud: Cloud, inbox: Inbox) -> None:
    """A printer, then silence: over mail and webhook, and the webhook's signature holds."""
    box = await cloud.claimed(days=60)
    admin = await cloud.admin()
    added = (await admin.post("/api/alerts/targets", {"channel": "webhook", "address": inbox.url})).json
    mail = {"channel": "email", "address": "ops@example.com", "kinds": ["silent"]}
    assert (await admin.post("/api/alerts/targets", mail)).status == 201
    kitchen = {"name": "Kitchen", "state": "paper_out", "grade": ""}
    await box.heartbeat(printers=[kitchen])
    for _ in range(3):
        await look(cloud)
    await box.heartbeat(printers=[{**kitchen, "state": "ok"}])
    await look(cloud)
    cloud.clock.advance(13 * HOUR_MS)
    for _ in range(2):
        await look(cloud)
    await box.heartbeat()
    await look(cloud)
    wanted = [
        ("test", "test", ""),
        ("opened", "printer", "Kitchen"),
        ("resolved", "printer", "Kitchen"),
        ("opened", "silent", ""),
        ("resolved", "silent", ""),
    ]

    async def is_told() -> bool:
        await cloud.app[SENDER].send_due()
        return len(inbox.hooks) >= len(wanted) and len(inbox.mails) >= 3

    await until(is_told)
    assert sorted(inbox.told()) == sorted(wanted)
    assert len(inbox.mails) == 3
    assert sum("The box is silent" in one for one in inbox.mails) == 1
    for headers, body in inbox.hooks:
        assert headers["X-Comanda-Signature"] == sign(added["secret"], int(headers["X-Comanda-Timestamp"]), body)
    assert (await (await cloud.admin()).get("/api/alerts/")).json == []
    past = (await (await cloud.admin()).get("/api/alerts/?is_open=false")).json
    assert [one["kind"] for one in past] == ["silent", "printer"]


async def test_what_did_not_arrive_is_sent_again(cloud: Cloud, inbox: Inbox) -> None:
    """With growing pauses; the panel says why meanwhile, and nobody is told of a licence twice."""
    await cloud.claimed(days=5)
    admin = await cloud.admin()
    inbox.failures = 2
    body = {"channel": "webhook", "address": inbox.url, "kinds": ["licence_ends"]}
    target = (await admin.post("/api/alerts/targets", body)).json["target"]

    async def has_failed() -> bool:
        await look(cloud)
        told = (await admin.get("/api/alerts/targets")).json[0]
        return "503" in told["problem"]

    await until(has_failed)

    async def is_told() -> bool:
        cloud.clock.advance(60_000)
        await look(cloud)
        return len(inbox.hooks) == 2

    await until(is_told)
    assert sorted(inbox.told()) == [("opened", "licence_ends", ""), ("test", "test", "")]
    gone = await (await cloud.admin()).delete(f"/api/alerts/targets/{target['id']}")
    assert gone.status == 200
    cloud.clock.advance(DAY_MS)
    await look(cloud)
    assert len(inbox.hooks) == 2
