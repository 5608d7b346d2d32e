"""The one hand that speaks to terminals: starts what was asked for, and asks about what nobody knows."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import msgspec
import structlog
from aiohttp import web

from appliance.payments import store
from appliance.payments.emulated import EmulatedTerminal
from appliance.payments.model import PaymentCancelAsked, PaymentStarted, State, TerminalRequest
from appliance.payments.requests import settle_request, starter_of
from appliance.payments.terminal import Outcome, Terminal, TerminalUnreachableError
from appliance.runtime.box import Box
from appliance.runtime.tx import Recorded

log = structlog.get_logger(__name__)


class Patience(msgspec.Struct, frozen=True):
    """How long a terminal is waited for, and when it is asked again; in seconds."""

    deadline: float = 120.0  # a guest looks for his card, and for his glasses
    again: float = 2.0


class Terminals:
    """Takes payments to their terminals. One that was begun before this process is asked about, never started again."""

    def __init__(
        self, box: Box, adapters: Mapping[str, Terminal] | None = None, patience: Patience | None = None
    ) -> None:
        self.adapters: dict[str, Terminal] = dict(adapters or {"emulated": EmulatedTerminal()})
        self.patience = patience or Patience()
        self._box = box
        self._begun: set[str] = set()
        self._given_up: set[str] = set()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._news = asyncio.Event()

    async def start(self) -> None:
        """Remember what was begun before, follow the journal and start the worker."""
        self._begun = {request.id for request in await self._box.readers.read(store.open_requests)}
        self._box.writer.listen(self._committed)
        self._box.workers.start("terminals", self.run)

    async def run(self) -> None:
        """Speak to terminals for ever; each payment by itself, so that one which hangs holds up no other."""
        try:
            while True:
                self._news.clear()
                found: list[TerminalRequest] = await self._box.readers.read(store.open_requests)
                self._forget({request.id for request in found})
                for request in found:
                    self._care_for(request)
                await self._wait(self.patience.again if found else None)
        finally:
            for task in self._busy.values():
                task.cancel()
            self._busy.clear()

    def _forget(self, still_open: set[str]) -> None:
        self._busy = {ident: task for ident, task in self._busy.items() if not task.done()}
        self._begun &= still_open
        self._given_up &= still_open

    def _care_for(self, request: TerminalRequest) -> None:
        running = self._busy.get(request.id)
        gives_up = request.is_cancel_asked and request.id not in self._given_up
        if running is not None and not running.done():
            if not gives_up:
                return
            running.cancel()
        if gives_up:
            self._given_up.add(request.id)
        self._busy[request.id] = asyncio.create_task(self._bring(request), name=f"terminal {request.id}")

    async def _bring(self, request: TerminalRequest) -> None:
        try:
            outcome = await self._ask(request)
            settle = partial(settle_request, ident=request.id, outcome=outcome)
            await self._box.writer.do(settle, starter_of(request))
        except Exception:  # one payment's trouble is no other's: it is asked about again
            log.exception("terminal_failed", payment=request.id, terminal=request.terminal)

    async def _ask(self, request: TerminalRequest) -> Outcome | None:
        adapter = self.adapters.get(request.terminal)
        if adapter is None:
            return None
        is_new = request.id not in self._begun and request.state is not State.UNKNOWN
        self._begun.add(request.id)
        act = adapter.start if is_new else adapter.cancel if request.is_cancel_asked else adapter.ask
        try:
            async with asyncio.timeout(self.patience.deadline):
                return await act(request)
        except (TimeoutError, TerminalUnreachableError) as silent:
            log.info("terminal_silent", payment=request.id, terminal=request.terminal, why=str(silent))
            return None

    def _committed(self, recorded: Sequence[Recorded]) -> None:
        if any(isinstance(one.event, PaymentStarted | PaymentCancelAsked) for one in recorded):
            self._news.set()

    async def _wait(self, seconds: float | None) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()


TERMINAL_NAMES: Final = ("emulated",)
TERMINALS: Final = web.AppKey("terminals", Terminals)
