"""Deliveries on their way: mail over SMTP, webhooks over HTTPS to public addresses only."""

import asyncio
from collections.abc import AsyncIterator
from email.message import EmailMessage
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

import aiohttp
import aiosmtplib
import msgspec
import structlog
from aiohttp import web
from aiohttp.resolver import ThreadedResolver

from cloud.alerts import store
from cloud.alerts.contract import Told
from cloud.alerts.model import MOST_TRIES, pause_ms, sign
from cloud.alerts.service import SEALED_FOR
from cloud.config import Config
from cloud.runtime.database import Database
from cloud.runtime.sealing import Seal
from kernel.clock import MINUTE_MS, SECOND_MS, to_rfc3339
from kernel.errors import DomainError
from kernel.reach import is_public
from kernel.web.lines import only_to

log = structlog.get_logger(__name__)
_LOOK_EVERY_S = 3.0
_AT_ONCE = 10
_MINE_MS = 2 * MINUTE_MS
_TIMEOUT_S = 15
_PORTS = {"smtps": 465, "smtp": 587}


class Sender:
    """Sends what is due, in every process."""

    def __init__(self, database: Database, seal: Seal, config: Config) -> None:
        """Prepare; `context` sends."""
        self._database, self._seal, self._config = database, seal, config

    async def context(self, _: web.Application) -> AsyncIterator[None]:
        """Send while the app runs."""
        task = asyncio.create_task(self._keep(), name="alerts")
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _keep(self) -> None:
        while True:
            more = False
            try:
                more = await self.send_due()
            except DomainError:  # the database is away: said there, and tried again
                pass
            except Exception:  # tried again
                log.exception("alerts_failed")
            await asyncio.sleep(0 if more else _LOOK_EVERY_S)

    async def send_due(self) -> bool:
        """Send some of what is due; True where more waits."""
        async with self._database.begin() as tx:
            due = await store.take(tx, tx.at_ms + _MINE_MS, _AT_ONCE)
            known = {row.id: row for row in await store.targets(tx)} if due else {}
        await asyncio.gather(*(self._send(row, known.get(row.target_id)) for row in due))
        return len(due) == _AT_ONCE

    async def _send(self, row: Any, target: Any) -> None:
        problem = ""
        told = msgspec.json.decode(row.body, type=Told)
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                if target is not None and target.channel == "email":
                    await self._mail(target.address, told)
                elif target is not None:
                    await self._post(target, told, row.body.encode())
        except (OSError, TimeoutError, aiohttp.ClientError, aiosmtplib.SMTPException) as failed:
            problem = f"{type(failed).__name__}: {failed}"[:300]
            log.warning("alert_not_sent", id=row.id, why=problem)
        async with self._database.begin() as tx:
            state = "sent" if not problem else "failed" if row.tries >= MOST_TRIES else "waiting"
            next_ms = tx.at_ms + pause_ms(row.tries) if state == "waiting" else tx.at_ms
            await store.settle(tx, row.id, state=state, next_ms=next_ms, problem=problem)

    async def _mail(self, address: str, told: Told) -> None:
        url = urlsplit(self._config.smtp_url)
        message = EmailMessage()
        message["From"] = self._config.mail_from
        message["To"] = address
        message["Subject"] = " ".join(f"{told.site_name}: {told.title}".lstrip(": ").split())
        message["Message-ID"] = f"<{told.delivery_id}@{urlsplit(self._config.public_url).hostname}>"
        lines = [told.title + ".", told.site_name, told.subject, told.detail, to_rfc3339(told.at_ms), told.link]
        message.set_content("\n".join(line for line in lines if line) + "\n")
        await aiosmtplib.send(
            message,
            hostname=url.hostname,
            port=url.port or _PORTS[url.scheme],
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=url.scheme == "smtps",
            timeout=_TIMEOUT_S,
        )

    async def _post(self, target: Any, told: Told, body: bytes) -> None:
        secret = self._seal.open(target.secret_sealed, SEALED_FOR).decode()
        async with self._database.read() as tx:
            timestamp = tx.at_ms // SECOND_MS
        headers = {
            "Content-Type": "application/json",
            "X-Comanda-Delivery": told.delivery_id,
            "X-Comanda-Timestamp": str(timestamp),
            "X-Comanda-Signature": sign(secret, timestamp, body),
        }
        factory = None if self._config.webhooks_to_private else only_to(is_public)
        connector = aiohttp.TCPConnector(resolver=ThreadedResolver(), socket_factory=factory)
        async with (
            aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.post(target.address, data=body, headers=headers, allow_redirects=False) as response,
        ):
            if not HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:  # a redirect is not followed
                raise OSError(f"it answered with status {response.status}")


SENDER = web.AppKey("alert_sender", Sender)
