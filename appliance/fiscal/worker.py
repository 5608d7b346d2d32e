"""The one hand that asks the provider: a few documents at a time, again with growing delays, never in anybody's way."""

import asyncio
import contextlib
from collections.abc import Sequence
from functools import partial
from typing import Final

import msgspec
import structlog
from aiohttp import web

from appliance.fiscal import service
from appliance.fiscal.documents import KINDS
from appliance.fiscal.model import Answer, Document, FiscalDocumentRetried, Unanswered
from appliance.fiscal.provider import FiscalProvider, ProviderUnreachableError
from appliance.runtime.box import Box
from appliance.runtime.tx import Recorded

log = structlog.get_logger(__name__)


class Patience(msgspec.Struct, frozen=True):
    """How long the port waits, in seconds, and how many documents it asks about at once."""

    deadline: float = 10.0
    first_delay: float = 1.0
    longest_delay: float = 60.0
    longest_rest: float = 8.0  # after a round in which nothing was answered: what waits is written no oftener than that
    idle_look: float = 30.0
    at_once: int = 8


class Port:
    """Takes what is pending to the provider. What is put off, and for how long, is forgotten at a restart: all is asked."""

    def __init__(self, box: Box, name: str, provider: FiscalProvider | None, patience: Patience | None = None) -> None:
        self.provider = provider
        self.patience = patience or Patience()
        self._box, self._name = box, name
        self._put_off: dict[str, tuple[float, float]] = {}  # by document: until when, and the delay
        self._rest_s = 0.0
        self._new = asyncio.Event()
        self._hurry = asyncio.Event()

    def start(self) -> None:
        """Follow the journal and start the worker, where there is a provider."""
        if self.provider is not None:
            self._box.writer.listen(self._committed)
            self._box.workers.start("fiscal", self.run)

    async def run(self) -> None:
        """Ask for ever."""
        while True:
            self._new.clear()
            self._hurry.clear()
            found = await self._next()
            if not found:
                await self._wait(self._new, self._until_due())
                continue
            answers = await asyncio.gather(*map(self._ask, found))
            pairs = [(document.id, answer) for document, answer in zip(found, answers, strict=True)]
            await self._box.writer.do(partial(service.settle, answers=pairs))
            self._put_off_unanswered(pairs)
            if self._rest_s:
                await self._wait(self._hurry, self._rest_s)

    def _committed(self, recorded: Sequence[Recorded]) -> None:
        for one in recorded:
            if isinstance(one.event, FiscalDocumentRetried):
                self._put_off.pop(one.event.document_id, None)
                self._hurry.set()
                self._new.set()
            elif type(one.event) in KINDS:
                self._new.set()

    async def _next(self) -> list[Document]:
        now = _now()
        later = [ident for ident, (until, _) in self._put_off.items() if until > now]
        return await self._box.readers.read(
            lambda snapshot: service.next_pending(snapshot, self._name, later, self.patience.at_once)
        )

    async def _ask(self, document: Document) -> Answer:
        assert self.provider is not None
        try:
            async with asyncio.timeout(self.patience.deadline):
                return await self.provider.issue(document)
        except TimeoutError:
            return Unanswered(f"No answer within {self.patience.deadline:g} s.")
        except ProviderUnreachableError as away:
            return Unanswered(str(away))
        except Exception as fault:  # an adapter's mistake with one document holds up no other
            log.exception("fiscal_provider_failed", document=document.id, kind=document.kind)
            return Unanswered(f"The provider's adapter failed: {type(fault).__name__}.")

    def _put_off_unanswered(self, pairs: Sequence[tuple[str, Answer]]) -> None:
        patience = self.patience
        for ident, answer in pairs:
            _, delay = self._put_off.pop(ident, (0.0, 0.0))
            if isinstance(answer, Unanswered):
                delay = min(delay * 2 or patience.first_delay, patience.longest_delay)
                self._put_off[ident] = (_now() + delay, delay)
        is_away = all(isinstance(answer, Unanswered) for _, answer in pairs)
        self._rest_s = min(self._rest_s * 2 or patience.first_delay, patience.longest_rest) if is_away else 0.0

    def _until_due(self) -> float:
        """Return when something put off comes due. What is due and was not found stands behind another of its order."""
        now = _now()
        waits = [until - now for until, _ in self._put_off.values() if until > now]
        return min([*waits, self.patience.idle_look])

    @staticmethod
    async def _wait(event: asyncio.Event, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()


def _now() -> float:
    return asyncio.get_running_loop().time()


PORT: Final = web.AppKey("fiscal_port", Port)
