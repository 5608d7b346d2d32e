"""The one hand that has a box made as new: saves, records, marks, and starts it again."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

import structlog
from aiohttp import web

from appliance.reset import service, wiping
from appliance.reset.contract import ResetProblem, ResetView, ResetWish
from appliance.reset.model import State, Wish, is_name
from appliance.reset.service import Ports
from appliance.runtime.box import Box
from appliance.runtime.caller import Caller
from appliance.runtime.route import LicenceClass
from appliance.runtime.tx import Snapshot
from kernel.errors import DomainError, conflict, invalid, unavailable

log = structlog.get_logger(__name__)
_ANSWER_FIRST_S: Final = 1.0
_RESTART_AGAIN_S: Final = 60.0


class Gate:
    """Holds new business from the last backup on: what came after it would be gone unseen."""

    def __init__(self) -> None:
        self.is_shut = False

    def before(self, next_gate: Callable[[LicenceClass], None]) -> Callable[[LicenceClass], None]:
        """Return a gate that asks this one first."""

        def ask(licence_class: LicenceClass) -> None:
            if self.is_shut and licence_class is LicenceClass.FULL:
                words = "The box is about to be made as new. It takes nothing any more."
                raise unavailable(words, key="reset_under_way")
            next_gate(licence_class)

        return ask


class Desk:
    """Takes the wish, and tells how far it is. `works=False`: in a single command, whose end is the end of it."""

    def __init__(self, box: Box, ports: Ports, gate: Gate, *, works: bool = True) -> None:
        self._box, self._ports, self._gate, self._works = box, ports, gate, works
        self._folder = box.config.folder
        self._is_own = wiping.is_own_machine()
        self._state = State.IDLE
        self._problem: ResetProblem | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Take up what was asked for in this boot of the machine, and had the daemon end before the machine did."""
        if wiping.is_marked(self._folder):
            self._gate.is_shut = True
            self._state = State.RESTARTING
            self._box.workers.start("reset", self._restart)

    async def show(self) -> ResetView:
        """Tell how it stands."""
        return await self._box.readers.read(self._view)

    def _view(self, snapshot: Snapshot) -> ResetView:
        return ResetView(
            state=self._state.value,
            name=self._box.config.name,
            whole_machine=self._is_own,
            open_checks=self._ports.open.checks(snapshot),
            is_day_open=self._ports.open.day(snapshot),
            has_site=self._ports.has_site(),
            places=list(self._ports.places(snapshot)),
            problem=self._problem,
        )

    async def ask(self, given: ResetWish, caller: Caller) -> ResetView:
        """Begin, once it is certain who asks and that he means this house; this machine's own command waits for the end.

        Raises `invalid` for another name, `forbidden` for another PIN, and `conflict` while something is in the way.
        """
        if not is_name(given.name, self._box.config.name):
            raise invalid("That is not the restaurant's name. Nothing was changed.", key="reset_name", field="name")
        wish = Wish(given.even_in_service, given.without_copy)
        await self._require_quiet(wish)
        if not caller.is_local:
            await self._ports.confirm_pin(caller, given.pin)
        await self.begin(wish, caller, waits=caller.is_local)
        return await self.show()

    async def begin(self, wish: Wish, caller: Caller, *, waits: bool = True) -> None:
        """Do it; with `waits` it is done or refused when this returns. Raises `conflict` while it is under way."""
        if self._state is not State.IDLE:
            raise conflict("It is under way already.", key="reset_under_way")
        await self._require_quiet(wish)
        self._state, self._problem, self._gate.is_shut = State.SAVING, None, True
        self._task = asyncio.create_task(self._run(wish, caller), name="making the box as new")
        self._task.add_done_callback(self._over)
        if waits:
            await asyncio.shield(self._task)

    async def _require_quiet(self, wish: Wish) -> None:
        await self._box.readers.read(
            lambda snapshot: service.require_quiet(snapshot, self._ports.open, even_in_service=wish.even_in_service)
        )

    def _over(self, task: asyncio.Task[None]) -> None:
        """Let business in again where it was refused; whoever still looks is told why."""
        failed = None if task.cancelled() else task.exception()
        if self._state is State.RESTARTING:
            return
        self._state, self._gate.is_shut = State.IDLE, False
        if isinstance(failed, DomainError):
            self._problem = ResetProblem(key=failed.key or "", message=failed.message)
        elif failed is not None:
            log.error("reset_failed", exc_info=failed)
            self._problem = ResetProblem(key="", message="It could not be done. Nothing was changed.")

    async def _run(self, wish: Wish, caller: Caller) -> None:
        copies = await self._save(wish)
        await self._box.writer.do(partial(service.note_asked, ports=self._ports, wish=wish, copies=copies), caller)
        try:
            await asyncio.to_thread(wiping.mark, self._folder)
        except OSError as refused:
            words = f"The box could not note it ({refused.strerror}). Nothing was changed."
            raise unavailable(words, key="reset_not_noted") from refused
        self._state = State.RESTARTING
        log.warning("reset_asked", by=caller.user_id, copies=copies, next="everything goes at the next start")
        if self._works and wish.restarts:
            self._box.workers.start("reset", self._restart)

    async def _save(self, wish: Wish) -> tuple[str, ...]:
        try:
            return await self._ports.save()
        except DomainError as failed:
            if wish.without_copy:
                return ()
            words = f"The last backup could not be brought out of the box. {failed.message}"
            raise conflict(words, key="reset_not_saved", reason=failed.message) from failed

    async def _restart(self) -> None:
        """Start anew: the machine where it is ours, asked again while it would not; else the daemon alone."""
        await asyncio.sleep(_ANSWER_FIRST_S)
        if not self._is_own:
            self._ports.start_anew()
            return
        while True:
            await self._ports.restart_machine()
            await asyncio.sleep(_RESTART_AGAIN_S)


DESK: Final = web.AppKey("reset_desk", Desk)
