"""The hand on the boxes' requests: each is walked to its certificate, from wherever it was left when a process ended.

A request is taken for a few minutes; whoever takes it next, this process or another, goes on with the order that the
authority has already. What does not come to its end is said in words and tried again, ever less often.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

import msgspec
import structlog
from aiohttp import web
from cryptography import x509

from cloud.audit import service as audit
from cloud.certificates import store
from cloud.certificates.issuer import Issuer, Order, make_key
from cloud.certificates.model import WEEK_MS, Issued, Trouble, pause_ms, read_chain
from cloud.certificates.zone import Zone
from cloud.config import Config
from cloud.runtime.caller import SYSTEM
from cloud.runtime.database import Database
from cloud.runtime.sealing import Seal
from kernel.certificates import UNREADABLE
from kernel.clock import HOUR_MS, MINUTE_MS
from kernel.errors import DomainError
from kernel.said import pack, say

T = TypeVar("T")
log = structlog.get_logger(__name__)
SEALED_FOR: Final = "acme account"
_LOOK_EVERY_S: Final = 3.0
_AT_ONCE: Final = 4
_MINE_MS: Final = 6 * MINUTE_MS
_PATIENCE_S: Final = 300.0
_SHOWN_S: Final = 120.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.25, 5.0
_TRY: Final = "comanda-cloud-check"


class Orders:
    """Walks what is due, in every process."""

    def __init__(self, database: Database, seal: Seal, config: Config) -> None:
        """Prepare; `context` works."""
        self._database, self._seal, self._config = database, seal, config
        self._wanted = asyncio.Event()

    def wake(self) -> None:
        """Look now: something was asked for."""
        self._wanted.set()

    async def context(self, _: web.Application) -> AsyncIterator[None]:
        """Work while the app runs, where the settings name an authority and a DNS."""
        if not self._config.gives_names:
            yield
            return
        task = asyncio.create_task(self._keep(), name="certificates")
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _keep(self) -> None:
        while True:
            more = False
            try:
                more = await self.work()
            except DomainError:  # the database is away: said there, and tried again
                pass
            except Exception:  # tried again
                log.exception("certificates_failed")
            if not more:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_EVERY_S):
                        await self._wanted.wait()
            self._wanted.clear()

    async def work(self) -> bool:
        """Walk some of what is due; True where more waits."""
        async with self._database.begin() as tx:
            due = await store.take(tx, tx.at_ms + _MINE_MS, _AT_ONCE)
        await asyncio.gather(*(self._walk(row) for row in due))
        return len(due) == _AT_ONCE

    async def _walk(self, row: Any) -> None:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                issued = await self._obtain(row)
        except TimeoutError:
            await self._note(row, Trouble(say("cert_slow", "The authority takes long; it is asked again.")))
        except Trouble as trouble:
            await self._note(row, trouble)
        else:
            await self._keep_issued(row, issued)

    async def _keep_issued(self, row: Any, issued: Issued) -> None:
        async with self._database.begin() as tx:
            times = [one for one in msgspec.json.decode(row.issued) if one > tx.at_ms - WEEK_MS]
            values = {"state": "issued", "chain": issued.chain, "ends_ms": issued.ends_ms, "tries": 0, "order_url": ""}
            told_times = msgspec.json.encode([*times, tx.at_ms]).decode()
            if await store.settle(tx, row, **values, issued=told_times, problem="", next_ms=0):
                told = {"tenant_id": row.tenant_id, "site_id": row.site_id, "name": row.name}
                await audit.record(tx, SYSTEM, "certificate_issued", **told, until_ms=issued.ends_ms)
        log.info("certificate_issued", name=row.name, until_ms=issued.ends_ms)

    async def _note(self, row: Any, trouble: Trouble) -> None:
        log.warning("certificate_not_issued", name=row.name, tries=row.tries, why=str(trouble))
        async with self._database.begin() as tx:
            wait_ms = max(pause_ms(row.tries), trouble.pause_ms)
            values = {"problem": pack(trouble.said), "next_ms": tx.at_ms + wait_ms}
            await store.settle(tx, row, **values, **({"order_url": ""} if trouble.is_over else {}))
            if trouble.is_stranger:  # it is registered again at the next try
                await store.name_account(tx, self._config.acme_directory, "")

    # -- one order's way --------------------------------------------------------------------------

    async def _obtain(self, row: Any) -> Issued:
        """Return the certificate that a box asked for. Raises `Trouble`."""
        request = x509.load_der_x509_csr(row.csr)
        issuer = await self._issuer()
        order = await self._begun(issuer, row)
        if order.status == "pending":
            for url in order.authorizations:
                await self._prove(issuer, url)
            order = await self._until(issuer, order, {"pending"})
        if order.status == "ready":
            await asyncio.to_thread(issuer.finish, order, request)
            order = await self._until(issuer, order, {"ready", "processing"})
        elif order.status == "processing":
            order = await self._until(issuer, order, {"processing"})
        if order.status != "valid" or not order.certificate:
            why = order.why or order.status
            raise Trouble(say("cert_refused", "The authority refuses: {why}", why=why), is_over=True)
        chain = await asyncio.to_thread(issuer.fetch, order.certificate)
        try:
            return read_chain(chain, request, row.name)
        except UNREADABLE as odd:
            words = "What the authority sent does not answer the request."
            raise Trouble(say("cert_odd", words), is_over=True) from odd

    async def _issuer(self) -> Issuer:
        """Return who speaks for the vendor's account, which is made at the first time."""
        directory = self._config.acme_directory
        key, uri = await self.account()
        issuer = await asyncio.to_thread(Issuer, directory, key, uri, self._config.acme_ca_file)
        if not uri:
            uri = await asyncio.to_thread(issuer.register, self._config.acme_mail)
            async with self._database.begin() as tx:
                await store.name_account(tx, directory, uri)
        return issuer

    async def account(self) -> tuple[bytes, str]:
        """Return the account's key and what the authority calls it, "" before it was asked the first time."""
        directory = self._config.acme_directory
        async with self._database.begin() as tx:
            if await store.account(tx, directory) is None:
                await store.add_account(tx, directory, self._seal.close(make_key(), SEALED_FOR))
            kept = await store.account(tx, directory)
        return self._seal.open(kept.sealed, SEALED_FOR), kept.uri

    async def check(self) -> tuple[str, tuple[str, ...]]:
        """Return what the authority calls the account, and itself in CAA records; a record is written and taken away.

        Raises `Trouble` where either does not work.
        """
        issuer, zone = await self._issuer(), Zone(self._config)
        record = f"_acme-challenge.{_TRY}.{self._config.box_domain}"
        await zone.put(record, _TRY)
        await zone.wait_until_shown(record, _TRY, _SHOWN_S)
        await zone.drop(record)
        return (await self.account())[1], issuer.called()

    async def _begun(self, issuer: Issuer, row: Any) -> Order:
        """Return the order that the authority has for this request, or a new one, noted before anything else is done."""
        if row.order_url:
            with suppress(Trouble):
                known = await asyncio.to_thread(issuer.look, row.order_url)
                if known.status != "invalid":
                    return known
        async with self._database.begin() as tx:
            name = await store.name_of(tx, row.site_id)
            lately = await store.begun_since(tx, tx.at_ms - WEEK_MS)
            if name is not None and not name.begun_ms and lately >= self._config.acme_new_per_week:
                words = "The authority takes only so many new names a week. This one waits its turn."
                raise Trouble(say("cert_queue", words), pause_ms=6 * HOUR_MS)
            await store.note_begun(tx, row.name)
        order = await asyncio.to_thread(issuer.begin, row.name)
        async with self._database.begin() as tx:
            await store.settle(tx, row, order_url=order.url)
        return order

    async def _prove(self, issuer: Issuer, url: str) -> None:
        """Show a name's record until the authority has seen it; then it is taken away. Raises `Trouble`."""
        zone = Zone(self._config)
        proof = await asyncio.to_thread(issuer.proof, url)
        if proof.status == "valid":
            return
        try:
            await zone.put(proof.record, proof.value)
            await zone.wait_until_shown(proof.record, proof.value, _SHOWN_S)
            await asyncio.to_thread(issuer.answer, proof)
            proof = await self._poll(lambda: issuer.proof(url), lambda seen: seen.status != "pending")
        except Trouble:
            await _clear(zone, proof.record)
            raise
        await _clear(zone, proof.record)
        if proof.status != "valid":
            why = proof.why or proof.status
            raise Trouble(say("cert_unproved", "The authority did not find the record: {why}", why=why), is_over=True)

    async def _until(self, issuer: Issuer, order: Order, passing: set[str]) -> Order:
        return await self._poll(lambda: issuer.look(order.url), lambda seen: seen.status not in passing)

    async def _poll(self, look: Callable[[], T], is_over: Callable[[T], bool]) -> T:
        pause = _FIRST_PAUSE_S
        while not is_over(seen := await asyncio.to_thread(look)):
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)
        return seen


async def _clear(zone: Zone, record: str) -> None:
    with suppress(Trouble):  # the next proof takes its place
        await zone.drop(record)


ORDERS: Final = web.AppKey("certificate_orders", Orders)
