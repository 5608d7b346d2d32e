"""What the vendor's support may have the box do while a manager lets it, and who ends it when the time is over."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

import msgspec
import structlog
from aiohttp import web

from appliance.runtime.box import Box
from appliance.support import looking, service, store
from appliance.support.bundle import make_bundle
from appliance.support.contract import HelpAsk, HelpCode, HelpView, PinRecovery
from appliance.support.model import MANAGER, RESTART, TIME, VENDOR
from appliance.support.ports import LineLostError, Ports
from appliance.support.sending import send_bundle
from kernel.clock import SECOND_MS, to_rfc3339
from kernel.errors import DomainError, ErrorCode, conflict, unavailable
from kernel.ids import new_id
from kernel.said import Said, say
from kernel.vendor_commands import (
    LARGEST_SUPPORT_ANSWER,
    SUPPORT_MINUTES,
    Diagnostics,
    SupportAnswer,
    SupportEnd,
    SupportLook,
    SupportOpen,
    SupportReprint,
)

log = structlog.get_logger(__name__)
_SHOW: Final = "/api/support/answers"
_ENDED: Final = "/api/support/ended"
Words: Final = {"el": "Κωδικός βοήθειας για την υποστήριξη (15 λεπτά)", "en": "Help code for support (15 minutes)"}
Doer = Callable[[Mapping[str, Any]], Awaitable[Said]]
# The kinds of command that are done here.
HELP_KINDS: Final = (
    "support_open",
    "support_close",
    "support_status",
    "support_logs",
    "support_printers",
    "support_reprint",
    "support_pin",
    "diagnostics",
)


class Help:
    """Keeps help: the code, the view while it is open, and its end."""

    def __init__(self, box: Box, ports: Ports) -> None:
        self._box, self.ports = box, ports
        self._changed = asyncio.Event()

    # -- its life ---------------------------------------------------------------------------------

    async def run(self) -> None:
        """End what was open when the box stopped; then end each view when its time is over by the boot clock."""
        await self._end(RESTART)
        while True:
            self._changed.clear()
            known = await self._box.readers.read(store.running)
            left = None
            if known is not None:
                left = max(0.0, (known["until_ms"] - self._box.clock.now_ms()) / SECOND_MS)
            try:
                async with asyncio.timeout(None if left is None else min(left, SUPPORT_MINUTES * 60)):
                    await self._changed.wait()
            except TimeoutError:
                await self._end(TIME)

    async def _end(self, why: str) -> None:
        session = await self._box.writer.do(partial(service.end, why=why))
        if session:
            await self._tell_end(session, why)

    async def _tell_end(self, session: str, why: str) -> None:
        """Tell the cloud at once; where it is away it learns from the next refusal, or from its own clock."""
        now_ms = self._box.clock.now_ms()
        said = msgspec.json.encode(SupportEnd(nonce=new_id(now_ms), at_ms=now_ms, session=session, why=why))
        with contextlib.suppress(LineLostError):
            await self.ports.carry("POST", _ENDED, said)

    # -- what a manager does ----------------------------------------------------------------------

    async def show(self) -> HelpView:
        """Return what a manager sees."""
        return await self._box.readers.read(partial(service.view, has_vendor=self.ports.has_vendor()))

    async def ask(self, asked: HelpAsk, caller: Any) -> HelpCode:
        """Make a code, and print it where the manager wants. Raises `conflict` for a box that has no vendor.

        Raises `forbidden` where the plan does not include help.
        """
        if not self.ports.has_vendor():
            raise conflict("This box belongs to no vendor's site; nobody can help from afar.", key="help_no_vendor")
        self._box.plan("support", None)
        language = self._box.config.language

        def command(tx: Any) -> service.Asked:
            made = service.ask(tx, self.ports, consents=asked.consent)
            if asked.print_at is not None:
                self.ports.print_words(tx, asked.print_at, f"{Words[language]}:\n{made.code}")
            return made

        made = await self._box.writer.do(command, caller)
        self._changed.set()
        return HelpCode(code=made.code, expires_at=to_rfc3339(made.until_ms), printed=asked.print_at is not None)

    async def end(self, caller: Any) -> None:
        """End it at once."""
        session = await self._box.writer.do(partial(service.end, why=MANAGER), caller)
        self._changed.set()
        if session:
            await self._tell_end(session, MANAGER)

    async def recover_pin(self, given: PinRecovery, place: str) -> None:
        """Set a manager's new PIN with support's one-time code. Raises `forbidden`, and `limited` after too many tries."""
        box, ports = self._box, self.ports
        async with box.pin_lock:

            def judge(tx: Any) -> DomainError | None:
                ports.guard_place(tx, place, has_failed=False)
                refusal = service.judge_pin_code(tx, ports, given.code)
                if refusal is not None:
                    ports.guard_place(tx, place, has_failed=True)
                return refusal

            refusal = await box.writer.do(judge)
            if refusal is not None:
                raise refusal
            pin_hash = await asyncio.to_thread(ports.hash_pin, given.pin)
            recover = partial(
                service.recover_pin, ports=ports, username=given.username, code=given.code, pin_hash=pin_hash
            )
            await box.writer.do(recover)

    # -- what the vendor asks ---------------------------------------------------------------------

    def doers(self) -> dict[str, Doer]:
        """Return who does which kind of command."""
        done: tuple[Doer, ...] = (
            self._open,
            self._close,
            *(partial(self._look, what) for what in ("status", "logs", "printers")),
            self._reprint,
            self._pin,
            self._diagnose,
        )
        return dict(zip(HELP_KINDS, done, strict=True))

    async def _open(self, args: Mapping[str, Any]) -> Said:
        wanted = msgspec.convert(dict(args), SupportOpen)
        opened = await self._box.writer.do(
            partial(service.open_view, ports=self.ports, session=wanted.session, code=wanted.code, by=wanted.by)
        )
        self._changed.set()
        if isinstance(opened, DomainError):
            raise opened
        return say("help_opened", "Open until {until}.", until=to_rfc3339(opened))

    async def _close(self, args: Mapping[str, Any]) -> Said:
        wanted = msgspec.convert(dict(args), SupportLook)

        def command(tx: Any) -> None:
            service.finish(tx, service.act(tx, wanted.session, "close"), VENDOR)

        await self._box.writer.do(command)
        self._changed.set()
        return say("help_closed", "Closed.")

    async def _look(self, what: str, args: Mapping[str, Any]) -> Said:
        wanted = msgspec.convert(dict(args), SupportLook)
        await self._box.writer.do(partial(service.act, session=wanted.session, what=what))
        view = await looking.look(self._box, self.ports, what)
        await self._show(wanted.session, wanted.ask, view)
        return say("help_shown", "Shown.")

    async def _reprint(self, args: Mapping[str, Any]) -> Said:
        wanted = msgspec.convert(dict(args), SupportReprint)

        def command(tx: Any) -> Said:
            service.act(tx, wanted.session, "reprint", str(wanted.job_id))
            ticket = self.ports.reprint(tx, wanted.job_id)
            return say("help_reprinted", "Printed again: ticket {ticket}.", ticket=ticket)

        return await self._box.writer.do(command)

    async def _pin(self, args: Mapping[str, Any]) -> Said:
        wanted = msgspec.convert(dict(args), SupportLook)
        make = partial(service.make_pin_code, ports=self.ports, session=wanted.session)
        code = await self._box.writer.do(make)
        await self._show(wanted.session, wanted.ask, {"pin_code": code})
        return say("help_shown", "Shown.")

    async def _show(self, session: str, ask: str, view: Mapping[str, Any]) -> None:
        now_ms = self._box.clock.now_ms()
        answer = SupportAnswer(nonce=new_id(now_ms), at_ms=now_ms, session=session, ask=ask, view=dict(view))
        said = msgspec.json.encode(answer)
        if len(said) > LARGEST_SUPPORT_ANSWER:
            raise DomainError(ErrorCode.TOO_LARGE, "There is too much to show. Ask for diagnostics instead.")
        try:
            await self.ports.carry("POST", _SHOW, said)
        except LineLostError as lost:
            raise unavailable(str(lost), key="cloud_unreachable", reason=str(lost)) from lost

    async def _diagnose(self, args: Mapping[str, Any]) -> Said:
        wanted = msgspec.convert(dict(args), Diagnostics)
        bundle = await make_bundle(self._box, self.ports)
        try:
            await send_bundle(self.ports.carry, wanted.bundle_id, bundle)
        except LineLostError as lost:
            raise unavailable(str(lost), key="cloud_unreachable", reason=str(lost)) from lost
        return say("bundle_sent", "{bytes} bytes sent.", bytes=len(bundle))


HELP: Final = web.AppKey("help", Help)
