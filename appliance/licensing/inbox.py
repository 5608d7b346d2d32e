"""What the vendor asks of this box: verified, run at most once, answered in words."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import structlog

from appliance.licensing import service
from appliance.licensing.identity import Identity
from appliance.licensing.licence import Licence
from appliance.runtime.box import Box
from appliance.runtime.tx import Snapshot
from kernel.errors import DomainError, ErrorCode
from kernel.fleet import Command, verify_command
from kernel.paseto import UntrustedTokenError
from kernel.said import Said, refusal, say

log = structlog.get_logger(__name__)
# Does one kind of command with its arguments and returns a sentence for the vendor; raises DomainError for one that
# cannot be done (`forbidden`: that is refused).
Doer = Callable[[Mapping[str, Any]], Awaitable[Said]]
# Takes a command whose answer may come days later (None), from the room that took it and through `service.answer_command`.
Taker = Callable[[Command], Awaitable[Said | None]]
# Which commands are with such a room still.
Taken = Callable[[Snapshot], frozenset[str]]


class Inbox:
    """Takes command tokens and runs them one after the other."""

    def __init__(  # noqa: PLR0917  what commands are verified and run with
        self,
        box: Box,
        licence: Licence,
        identity: Identity,
        doers: Mapping[str, Doer],
        takers: Mapping[str, Taker],
        taken: Taken,
    ) -> None:
        self._box, self._licence, self._identity = box, licence, identity
        self._doers, self._takers, self._taken = doers, takers, taken
        self._queue: asyncio.Queue[Command] = asyncio.Queue()
        self.answered = asyncio.Event()

    def take(self, tokens: tuple[str, ...]) -> None:
        """Line up what verifies. What does not is nobody's command: it is logged and not answered."""
        standing = self._licence.standing
        for token in tokens:
            try:
                assert standing.keys is not None
                command = verify_command(token, standing.keys, standing.site_id, self._identity.public)
            except UntrustedTokenError as refused:
                log.warning("vendor_command_untrusted", reason=refused.reason)
            else:
                self._queue.put_nowait(command)

    async def run(self) -> None:
        """Run what comes, for ever; what the box was at when it went out is given up first."""
        await self._box.writer.do(lambda tx: service.give_up_begun(tx, self._taken(tx)))
        self.answered.set()
        while True:
            await self._run_one(await self._queue.get())

    async def _run_one(self, command: Command) -> None:
        if not await self._box.writer.do(partial(service.begin_command, command=command)):
            self.answered.set()  # asked again: the cloud has not heard the answer yet
            return
        state, said = await self._do(command)
        log.info("vendor_command", id=command.id, kind=command.kind, state=state)
        if said is None:
            return
        answer = partial(service.answer_command, command_id=command.id, state=state, said=said)
        await self._box.writer.do(answer)
        self.answered.set()

    async def _do(self, command: Command) -> tuple[str, Said | None]:
        doer, taker = self._doers.get(command.kind), self._takers.get(command.kind)
        if self._licence.now_ms >= command.exp:
            return "refused", say("command_late", "It came too late: its time was over.")
        if doer is None and taker is None:
            return "refused", say("command_not_known", "{kind} is not known here.", kind=command.kind)
        try:
            if taker is not None:
                return "done", await taker(command)
            assert doer is not None
            return "done", await doer(command.args)
        except DomainError as refused:
            return "refused" if refused.code is ErrorCode.FORBIDDEN else "failed", refusal(refused)
        except Exception as failure:  # whatever it is, the vendor is told and the box goes on
            log.exception("vendor_command_failed", kind=command.kind)
            return "failed", say("command_broke_off", "It broke off ({fault}).", fault=type(failure).__name__)
